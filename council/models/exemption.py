"""What may be kept from the public, under which paragraph and why."""

from django.db import models
from django.db.models import Q

from council.lengths import EXEMPT_REASON, LimitedText


class Exempt(models.IntegerChoices):
    """The paragraphs of Schedule 12A, Part 1, to the Local Government Act 1972 (England, as amended 2006)."""

    P1 = 1, "1 Information relating to any individual"
    P2 = 2, "2 Information likely to reveal the identity of an individual"
    P3 = 3, "3 Financial or business affairs of any particular person"
    P4 = 4, "4 Consultations or negotiations on a labour relations matter"
    P5 = 5, "5 Legal professional privilege"
    P6 = 6, "6 Proposed notices, orders or directions"
    P7 = 7, "7 Prevention, investigation or prosecution of crime"


class Exemptable(models.Model):
    """Something that may be exempt from publication, and then says under which paragraph and why."""

    exempt = models.BooleanField(default=False)
    exempt_paragraph = models.PositiveSmallIntegerField(choices=Exempt, null=True, blank=True)
    exempt_reason = LimitedText("public interest reason", max_length=EXEMPT_REASON, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(exempt=False) | (Q(exempt_paragraph__isnull=False) & ~Q(exempt_reason="")),
                name="%(app_label)s_%(class)s_exempt_says_why",
                violation_error_message=(
                    "Give the paragraph of Schedule 12A and the public interest reason, or publish it."
                ),
            )
        ]
