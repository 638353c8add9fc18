"""What may be kept from the public, under which paragraphs or on whose terms, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council import exempt_paragraphs
from council.lengths import EXEMPT_REASON, LimitedText
from council.models.versions import Versioned


class Exempt(models.IntegerChoices):
    """The paragraphs of Schedule 12A, Part 1, to the Local Government Act 1972 (England, as amended 2006).

    Those of the other nations are in `council.exempt_paragraphs`.
    """

    P1 = 1, "1 Information relating to any individual"
    P2 = 2, "2 Information likely to reveal the identity of an individual"
    P3 = 3, "3 Financial or business affairs of any particular person"
    P4 = 4, "4 Consultations or negotiations on a labour relations matter"
    P5 = 5, "5 Legal professional privilege"
    P6 = 6, "6 Proposed notices, orders or directions"
    P7 = 7, "7 Prevention, investigation or prosecution of crime"


class Withheld(models.TextChoices):
    """Why something is kept from the public: exempt by a paragraph, or confidential, which no test weighs.

    Confidential information is that of section 100A(3) of the Local Government Act 1972 (section 50A(3) of
    the Act of 1973 in Scotland): given by a government department on terms that forbid its disclosure, or
    forbidden by an enactment or a court order.
    """

    EXEMPT = "exempt", "Exempt"
    DEPARTMENT = "department", "Confidential: a government department’s terms"
    ENACTMENT = "enactment", "Confidential: an enactment forbids its disclosure"
    COURT = "court", "Confidential: a court order forbids its disclosure"


class Exemptable(models.Model):
    """Something that may be kept from the public, and then says why.

    It is hidden as soon as that is proposed; the proper officer confirms it or opens it again.
    """

    exempt = models.BooleanField(default=False)
    exempt_kind = models.CharField(
        "why it is kept from the public", max_length=10, choices=Withheld, default=Withheld.EXEMPT
    )
    exempt_paragraph = models.PositiveSmallIntegerField(
        choices=exempt_paragraphs.CHOICES, null=True, blank=True
    )
    exempt_further = models.JSONField("further paragraphs", default=list, blank=True)
    exempt_reason = LimitedText("public interest reason", max_length=EXEMPT_REASON, blank=True)
    # What was exempt before there were proposals counts as confirmed.
    exempt_proposed = models.BooleanField("not yet confirmed as exempt", default=False)
    exempt_review_on = models.DateField("review of the exemption", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(exempt=False)
                | (Q(exempt_kind="exempt", exempt_paragraph__isnull=False) & ~Q(exempt_reason=""))
                | (Q(exempt_paragraph__isnull=True) & ~Q(exempt_kind="exempt") & ~Q(exempt_reason="")),
                name="%(app_label)s_%(class)s_exempt_says_why",
                violation_error_message=(
                    "Give the paragraph of the schedule and the public interest reason, or on what terms it "
                    "is confidential, or publish it."
                ),
            )
        ]

    @property
    def exempt_paragraphs(self) -> list[int]:
        """Our numbers of the paragraphs under which it is exempt; none where it is open or confidential."""
        first = self.exempt_paragraph
        return [first, *self.exempt_further] if first is not None else []

    @property
    def exempt_words(self) -> str:
        """Why it is kept from the public, in words: "Exempt under paragraph 3 (…) of Schedule 12A"."""
        if self.exempt_kind != Withheld.EXEMPT:
            return self.get_exempt_kind_display()
        return f"Exempt under {exempt_paragraphs.in_words(self.exempt_paragraphs)}"

    @property
    def exempt_key(self) -> str:
        """What names it in the address of the page on which it is made exempt."""
        return str(getattr(self, "reference", self.pk))

    def get_exempt_url(self) -> str:
        return reverse("exempt", args=[self._meta.model_name, self.exempt_key])

    def beside_exemption(self) -> Sequence[Any]:
        """Records that say its words again, and so become exempt, or open, with it."""
        return ()

    def check_exemption(self, exempt: bool) -> None:
        """Raise ValidationError where it cannot become exempt, or open, just now."""

    def keep_exemption(self, columns: Mapping[str, Any]) -> None:
        """Save the record with these columns of its exemption, and what says its words again with it.

        Raises ValidationError where it cannot become exempt, or open, just now.
        """
        opens_or_closes = self.exempt != columns["exempt"]
        if opens_or_closes:
            self.check_exemption(columns["exempt"])
        for one in (self, *self.beside_exemption()):
            for name, value in columns.items():
                setattr(one, name, value)
            if isinstance(one, Versioned):
                one.save_next_version()
            else:
                one.save()
        if opens_or_closes:
            self.exemption_changed()

    def exemption_changed(self) -> None:
        """What else changes once it has become exempt or open; called after it was saved, under its lock."""
