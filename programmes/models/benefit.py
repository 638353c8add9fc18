"""Benefits that a programme is to bring, when, and whether they came: they go on when it has closed."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.lengths import REASON, LimitedText
from council.models import Post, Versioned
from programmes.models.measure import Measure
from programmes.models.programme import Programme


class BenefitQuerySet(VisibleQuerySet):
    def expected(self) -> "BenefitQuerySet":
        """The benefits that have not come yet."""
        return self.filter(realised_on=None)


class Benefit(Versioned, InProgramme):
    """Something that a programme is to be worth, by a day, and who sees to it that it comes."""

    scope_path = "programme__scope"
    owner_path = "owner"
    sro_path = "programme__sro"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="benefits")
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField("benefit", max_length=600)
    kind = models.CharField("type of benefit", max_length=12, choices=Measure.Benefit)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="benefits")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="benefits")
    realised_by = models.DateField("to be realised by", null=True, blank=True)
    note = LimitedText("how it comes about", max_length=REASON, blank=True)
    realised_on = models.DateField(null=True, blank=True)
    realised_note = LimitedText("what shows it", max_length=REASON, blank=True)

    objects = BenefitQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["programme", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(realised_on__isnull=True) | ~Q(realised_note=""),
                name="benefit_realised_says_what_shows_it",
                violation_error_message="Say what shows that the benefit was realised.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def is_live(self) -> bool:
        """Whether it is still to come."""
        return self.realised_on is None

    def get_absolute_url(self) -> str:
        return self.address("show-benefit")

    def address(self, page: str) -> str:
        """The address of one of its pages, by the page's name."""
        return reverse(f"programmes:{page}", args=[self.programme.code, self.reference])
