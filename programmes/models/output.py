"""Outputs and outcomes of a programme: what it hands over in which phase, by which day and at what cost."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.lengths import REASON, LimitedText
from council.models import Post, Versioned
from programmes.models.programme import Programme


class OutputQuerySet(VisibleQuerySet):
    def expected(self) -> "OutputQuerySet":
        """Those that are not delivered yet."""
        return self.filter(delivered_on=None)


class Output(Versioned, InProgramme):
    """Something that a programme hands over, or what comes of it, in one of its phases."""

    class Kind(models.TextChoices):
        OUTPUT = "output", "Output"
        OUTCOME = "outcome", "Outcome"

    scope_path = "programme__scope"
    owner_path = "owner"
    sro_path = "programme__sro"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="outputs")
    reference = models.CharField(max_length=20, unique=True)
    plan_reference = models.CharField("the plan's own number", max_length=60, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OUTPUT)
    phase = models.CharField("stage or phase", max_length=120, blank=True)
    title = models.CharField("what is delivered", max_length=600)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="outputs")
    due = models.DateField("to be delivered by", null=True, blank=True)
    due_as_written = models.CharField("date as written", max_length=200, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cost_as_written = models.CharField("cost as written", max_length=200, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    delivered_note = LimitedText("what was delivered", max_length=REASON, blank=True)

    objects = OutputQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["programme", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_on__isnull=True) | ~Q(delivered_note=""),
                name="output_delivered_says_what",
                violation_error_message="Say what was delivered.",
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="output_cost_not_below_nought",
                violation_error_message="A cost is £0 or more.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def is_live(self) -> bool:
        """Whether it is still to come."""
        return self.delivered_on is None

    def get_absolute_url(self) -> str:
        return self.address("show-output")

    def address(self, page: str) -> str:
        """The address of one of its pages, by the page's name."""
        return reverse(f"programmes:{page}", args=[self.programme.code, self.reference])
