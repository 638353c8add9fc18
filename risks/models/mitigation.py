"""What is done about risks, by a post and by a day, how its dates moved, and what holds risks in check."""

from datetime import date
from types import MappingProxyType

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.lengths import LONG_WORDS, REASON, LimitedText, shortened
from council.models import DecisionRequest, Post, User, Versioned, request_constraints
from programmes.models import Programme, Workstream
from risks.models.risk import Risk


class MitigationQuerySet(VisibleQuerySet):
    def to_do(self) -> "MitigationQuerySet":
        """The mitigations of open risks that are still to be done."""
        return self.filter(risk__status=Risk.Status.OPEN, done_on=None)


class Mitigation(Versioned, InProgramme):
    """Something that is done to make a risk less likely or less harmful, by a post and by a day."""

    scope_path = "risk__programme__scope"
    owner_path = "owner"
    workstream_path = "risk__workstream"
    sro_path = "risk__programme__sro"
    exempt_paths = ("risk__exempt",)

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="mitigations")
    text = LimitedText(max_length=LONG_WORDS)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="mitigations")
    # What it is expected to do to the risk: fewer, smaller, to which score.
    effect = LimitedText("effect expected", max_length=REASON, blank=True)
    baseline = models.DateField("first agreed date", null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    times_moved = models.PositiveSmallIntegerField(default=0)
    progress = LimitedText(max_length=LONG_WORDS, blank=True)
    progress_on = models.DateField("day of the last word of it", null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = MitigationQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["risk", "order", "pk"]

    def __str__(self) -> str:
        return shortened(self.text, 80)

    def in_full(self) -> str:
        """What it is called, whole."""
        return self.text

    def get_absolute_url(self) -> str:
        return self.address("detail-mitigation")

    def address(self, page: str) -> str:
        """The address of one of its pages, by the page's name."""
        return reverse(f"risks:{page}", args=[self.risk.reference, self.pk])

    @property
    def reference(self) -> str:
        """Its risk's reference and its own number there: SSR-R03-2."""
        return f"{self.risk.reference}-{self.order}"

    @property
    def title(self) -> str:
        """What is to be done, or its beginning, with the lines as they were typed."""
        return shortened(self.text, 200)

    @property
    def programme(self) -> Programme:
        return self.risk.programme

    @property
    def programme_id(self) -> int:
        return self.risk.programme_id

    @property
    def workstream(self) -> Workstream | None:
        return self.risk.workstream

    @property
    def exempt(self) -> bool:
        """Whether it is kept from the public: with its risk."""
        return self.risk.exempt

    @property
    def is_live(self) -> bool:
        """Whether it is still to be done."""
        return self.done_on is None and self.risk.is_live

    def days_overdue(self, *, as_at: date) -> int:
        """Days since the due day passed, 0 where it hasn't or the mitigation is done."""
        return max(0, (as_at - self.due).days) if self.due and self.is_live else 0

    @property
    def days_late(self) -> int:
        """Days from the date now to the day on which it was done, 0 where it was not done after it."""
        return max(0, (self.done_on - self.due).days) if self.done_on and self.due else 0

    @property
    def days_slipped(self) -> int:
        """Days from the first agreed date to the day done, or to the date now; less than 0 where earlier."""
        first, stands = self.baseline or self.due, self.done_on or self.due
        return (stands - first).days if stands and first else 0


class MitigationDateChange(DecisionRequest, InProgramme):
    """A wish to move a mitigation's due date, and what became of it. The asker never decides."""

    scope_path = "mitigation__risk__programme__scope"
    owner_path = "mitigation__owner"
    sro_path = "mitigation__risk__programme__sro"
    exempt_paths = ("mitigation__risk__exempt",)
    about, called, did = "mitigation", "date change", "asked for this date change"
    taken_from = MappingProxyType({"from_date": "due"})
    moved_message = (
        "The due date has moved since this was asked for. Refuse it, and ask again from the new date."
    )
    reason_message = "Enter the reason for the new date."
    waits_message = (
        "A date change for this mitigation is waiting for a decision. Withdraw it before asking for another."
    )

    mitigation = models.ForeignKey(Mitigation, models.PROTECT, related_name="date_changes")
    from_date = models.DateField("from", null=True, blank=True)
    to_date = models.DateField("to")

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = request_constraints("mitigation", prefix="mitigation_date_change", called="date change")

    def __str__(self) -> str:
        return f"{self.mitigation.reference} to {self.to_date}: {self.get_outcome_display()}"

    def get_absolute_url(self) -> str:
        return self.mitigation.get_absolute_url()

    @property
    def asker(self) -> str:
        """Who asked, and through what where not on a page: "Alice, import 12"; empty where nobody knows."""
        through = "" if self.asked_through == "page" else self.asked_through
        return ", ".join(filter(None, (str(self.asked_by or ""), through)))

    @property
    def days(self) -> int | None:
        """The days by which the due date moves; None where there was no date before."""
        return (self.to_date - self.from_date).days if self.from_date else None


class Control(Versioned, InProgramme):
    """Something that holds a risk in check already, and how sure we are that it does."""

    class Assurance(models.TextChoices):
        HIGH = "high", "High: tested, and it works"
        MEDIUM = "medium", "Medium: it works, and was not tested lately"
        LOW = "low", "Low: it works in part"
        NONE = "none", "None: it does not work"

    scope_path = "risk__programme__scope"
    owner_path = "owner"
    exempt_paths = ("risk__exempt",)

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="kept_controls")
    text = LimitedText(max_length=LONG_WORDS)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="controls")
    assurance = models.CharField("how sure we are", max_length=10, choices=Assurance, blank=True)
    tested_on = models.DateField("last tested", null=True, blank=True)
    tested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    test_words = LimitedText("what the test showed", max_length=REASON, blank=True)
    mitigation = models.OneToOneField(
        Mitigation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="control",
        verbose_name="once a mitigation",
    )
    ended_on = models.DateField("works no longer since", null=True, blank=True)
    ended_reason = LimitedText(max_length=REASON, blank=True)

    class Meta:
        ordering = ["risk", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(ended_reason=""),
                name="control_ended_says_why",
                violation_error_message="Say why the control no longer works.",
            ),
            models.CheckConstraint(
                condition=Q(tested_on__isnull=True) | ~Q(test_words=""),
                name="control_test_says_what",
                violation_error_message="Say what the test showed.",
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.text, 80)

    def get_absolute_url(self) -> str:
        return self.risk.get_absolute_url()
