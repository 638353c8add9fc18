"""Actions, what their owners say of them, and how their dates and completions are decided."""

from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.urls import reverse
from django.utils import timezone

from council import rag
from council.access import InProgramme, VisibleQuerySet
from council.conventions import InForce
from council.history import Recorded
from council.models import Body, Exemptable, Post, User
from council.rag import DONE, LEFT, LIVE, STATED, Rag, Stage
from programmes.models import Programme, Recommendation, Workstream


class ActionQuerySet(VisibleQuerySet):
    def live(self) -> "ActionQuerySet":
        """The actions that somebody still has to do: not started or in progress."""
        return self.filter(stage__in=LIVE)

    def overdue(self, *, as_at: date) -> "ActionQuerySet":
        """The live actions whose due day has passed; those without a date are never overdue."""
        return self.live().filter(due__lt=as_at)

    def with_rag(self, *, as_at: date, conventions: InForce) -> "ActionQuerySet":
        """Each action with `implied_rag`, `shown_rag` and `counted_as`, worked out by the database.

        `counted_as` is the shown RAG, but "on_hold" for actions on hold, which are counted apart.
        """
        return self.counted(as_at=as_at, conventions=conventions).annotate(
            implied_rag=rag.implied_sql(as_at=as_at, conventions=conventions),
            shown_rag=rag.shown_sql(as_at=as_at, conventions=conventions),
        )

    def counted(self, *, as_at: date, conventions: InForce) -> "ActionQuerySet":
        """Each action with `counted_as` alone, which is all that counts and filters need."""
        apart = Value("on_hold")
        return self.annotate(counted_as=rag.shown_sql(as_at=as_at, conventions=conventions, on_hold=apart))

    def needing_update(self, *, as_at: date, conventions: InForce) -> "ActionQuerySet":
        """The live actions that have started and that nobody spoke of in the reporting interval."""
        silent = rag.SilentFor(conventions.reporting_interval_days).q(as_at)
        return self.live().filter(silent & (Q(starts__isnull=True) | Q(starts__lte=as_at)))


class Action(Exemptable, InProgramme):
    """One thing that a post has promised to do by a day, in answer to what a review found."""

    scope_path = "programme__scope"
    owner_path = "owner"
    exempt_paths = ("exempt",)

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="actions")
    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="actions")
    reference = models.CharField(max_length=20, unique=True)
    plan_reference = models.CharField("the plan's own reference", max_length=60, blank=True)
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    success_measure = models.TextField(blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="actions")
    owner_as_written = models.CharField(max_length=300, blank=True)
    recommendations = models.ManyToManyField(
        Recommendation, through="Answer", related_name="actions", blank=True
    )

    stage = models.CharField(max_length=20, choices=Stage, default=Stage.NOT_STARTED)
    stage_reason = models.TextField(blank=True)
    status_as_written = models.CharField(max_length=300, blank=True)
    starts = models.DateField(null=True, blank=True)
    baseline = models.DateField("first agreed date", null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    due_as_written = models.TextField(blank=True)
    timescale = models.JSONField(
        default=dict, blank=True, help_text="The date as written and what was understood by it."
    )
    forecast = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    percent = models.PositiveSmallIntegerField(
        "percent complete", null=True, blank=True, validators=[MaxValueValidator(100)]
    )

    # The latest statement of the owner, kept here so that lists need no look at the updates.
    stated_rag = models.CharField("stated RAG", max_length=12, choices=STATED, blank=True)
    rag_as_written = models.CharField(max_length=100, blank=True)
    reason = models.TextField("reason for the RAG", blank=True)
    being_done = models.TextField("what is being done", blank=True)
    justification = models.TextField(blank=True)
    justified_against = models.CharField(max_length=12, choices=STATED, blank=True)
    rag_floor = models.CharField(max_length=12, choices=STATED, blank=True)
    rag_at_hold = models.CharField(max_length=12, choices=Rag, blank=True)
    created_on = models.DateField()
    updated_on = models.DateField("last update", null=True, blank=True)
    times_moved = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)  # grows with every save: two people can't overwrite

    others = models.JSONField(default=dict, blank=True, help_text="Columns of the plan without a field here.")

    objects = ActionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["programme", "reference"]
        indexes = [
            models.Index(fields=["programme", "stage", "due"], name="action_programme_stage_due"),
            models.Index(fields=["owner", "stage", "due"], name="action_owner_stage_due"),
            models.Index(fields=["due", "id"], name="action_due"),
        ]
        constraints = [
            *Exemptable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                name="action_percent_at_most_100",
                violation_error_message="Percent complete is between 0 and 100.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["complete", "verified"]) | Q(completed_on__isnull=True),
                name="action_completed_on_only_when_complete",
                violation_error_message="Only a complete action has a completion date.",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["on_hold", "withdrawn", "transferred", "business_as_usual"])
                | ~Q(stage_reason=""),
                name="action_leaving_says_why",
                violation_error_message="Say why the action is on hold or has left the plan.",
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=False) | Q(due__isnull=True),
                name="action_due_has_baseline",
                violation_error_message="A due date always has the first agreed date beside it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("actions:detail-action", args=[self.reference])

    def get_update_url(self) -> str:
        return reverse("actions:update-action", args=[self.reference])

    @property
    def is_live(self) -> bool:
        return self.stage in LIVE

    @property
    def days_slipped(self) -> int:
        """Days from the first agreed date to the date now agreed; stays beside the RAG for ever."""
        return (self.due - self.baseline).days if self.due and self.baseline else 0

    def days_overdue(self, *, as_at: date) -> int:
        """Days since the due day passed, 0 where it hasn't or the action is no longer live."""
        if not self.due or not self.is_live:
            return 0
        return max(0, (as_at - self.due).days)

    def facts(self) -> rag.Facts:
        """What the RAG rule looks at."""
        return rag.Facts(
            stage=self.stage,
            created_on=self.created_on,
            due=self.due,
            forecast=self.forecast,
            starts=self.starts,
            updated_on=self.updated_on,
            rag_at_hold=self.rag_at_hold,
        )

    def implied(self, *, as_at: date, conventions: InForce) -> rag.Implied:
        """The RAG that dates alone imply as at the day, and why."""
        return rag.implied(self.facts(), as_at=as_at, conventions=conventions)

    def shown(self, *, as_at: date, conventions: InForce) -> rag.Shown:
        """The RAG to show as at the day, with stated, implied and the rule in a sentence."""
        statement = rag.Statement(self.stated_rag, self.justified_against, self.rag_floor)
        return rag.shown(
            statement, self.implied(as_at=as_at, conventions=conventions), conventions=conventions
        )


class Step(Recorded):
    """One of the steps that an action's own words list, with its date where it has one."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField()
    text = models.TextField()
    due = models.DateField(null=True, blank=True)
    due_as_written = models.CharField(max_length=300, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["action", "order"]
        constraints = [models.UniqueConstraint(fields=["action", "order"], name="step_order_unique")]

    def __str__(self) -> str:
        return self.text[:80]


class Support(Recorded):
    """A post that helps with an action beside its owner."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="supports")
    post = models.ForeignKey(Post, models.PROTECT, related_name="supports")

    class Meta:
        ordering = ["action", "pk"]
        constraints = [models.UniqueConstraint(fields=["action", "post"], name="support_once")]

    def __str__(self) -> str:
        return f"{self.post} supports {self.action.reference}"


class Answer(Recorded):
    """An action that answers a recommendation; one action may answer several."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="answers")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="answers")

    class Meta:
        ordering = ["action", "pk"]
        constraints = [models.UniqueConstraint(fields=["action", "recommendation"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.action.reference} answers {self.recommendation.number}"


class Update(Exemptable, InProgramme):
    """What the owner says of an action on a day: what happened, how it stands, when it will be done."""

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    exempt_paths = ("exempt", "action__exempt")

    action = models.ForeignKey(Action, models.PROTECT, related_name="updates")
    made_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    for_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField("what happened")
    stage = models.CharField(max_length=20, choices=Stage)
    percent = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(100)])
    stated_rag = models.CharField(max_length=12, choices=STATED, blank=True)
    reason = models.TextField(blank=True)
    being_done = models.TextField("what is being done", blank=True)
    justification = models.TextField(blank=True)
    forecast = models.DateField(null=True, blank=True)
    implied_rag = models.CharField(max_length=12, choices=Rag, blank=True)
    shown_rag = models.CharField(max_length=12, choices=Rag, blank=True)
    as_written = models.BooleanField("from an imported plan", default=False)

    class Meta:
        ordering = ["-made_on", "-made_at", "-pk"]
        constraints = [
            *Exemptable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(stated_rag__in=["red", "amber"])
                | Q(as_written=True)
                | (~Q(reason="") & ~Q(being_done="")),
                name="update_amber_or_red_says_why",
                violation_error_message="Amber or Red needs the reason and what is being done about it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference} on {self.made_on}"


class DateChange(InProgramme):
    """A wish to move an action's due date, and what became of it. The asker never decides."""

    class Outcome(models.TextChoices):
        PENDING = "pending", "Waiting for a decision"
        RECORDED = "recorded", "Recorded, within tolerance"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    exempt_paths = ("action__exempt",)

    action = models.ForeignKey(Action, models.PROTECT, related_name="date_changes")
    from_date = models.DateField("from", null=True, blank=True)
    to_date = models.DateField("to")
    reason = models.TextField("reason for slippage")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_through = models.CharField(max_length=60, blank=True)
    asked_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.PENDING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by_body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(outcome="pending"),
                name="date_change_one_pending",
                violation_error_message="A date change for this action is waiting for a decision already.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(asked_by__isnull=True)
                | Q(outcome__in=["recorded", "withdrawn"])
                | ~Q(decided_by=F("asked_by")),
                name="date_change_asker_does_not_decide",
                violation_error_message="Who asked for the date change can't decide on it.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(decision_reason=""),
                name="date_change_refusal_says_why",
                violation_error_message="Say why the date change is refused.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference} to {self.to_date}: {self.get_outcome_display()}"


class Completion(InProgramme):
    """A claim that an action is done, and what another person found on looking at the evidence."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting for verification"
        VERIFIED = "verified", "Verified"
        SENT_BACK = "sent_back", "Sent back"
        WITHDRAWN = "withdrawn", "Withdrawn"

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    exempt_paths = ("action__exempt",)

    action = models.ForeignKey(Action, models.PROTECT, related_name="completions")
    completed_on = models.DateField()
    closing_note = models.TextField()
    evidence = models.TextField("where the evidence is and what it shows", blank=True)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    claimed_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    seen = models.TextField("what was seen", blank=True)

    class Meta:
        ordering = ["-claimed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(outcome="waiting"),
                name="completion_one_waiting",
                violation_error_message="This action is waiting for verification already.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["verified", "sent_back"]) | ~Q(seen=""),
                name="completion_decision_says_what_was_seen",
                violation_error_message="Say what was seen, or why the completion is sent back.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(claimed_by__isnull=True)
                | Q(outcome="withdrawn")
                | ~Q(decided_by=F("claimed_by")),
                name="completion_verified_by_another",
                violation_error_message="Another person than the completer verifies.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference} completed {self.completed_on}: {self.get_outcome_display()}"


__all__ = [
    "DONE",
    "LEFT",
    "LIVE",
    "Action",
    "Answer",
    "Completion",
    "DateChange",
    "Stage",
    "Step",
    "Support",
    "Update",
]
