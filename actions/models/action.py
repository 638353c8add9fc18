"""Actions, the steps that they list, who helps with them, and the recommendations that they answer."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q, Value
from django.urls import reverse

from actions.ordering import DueOrEarliest, DueOrNever, Settled
from council import rag
from council.access.rules import InProgramme, VisibleQuerySet
from council.conventions import InForce
from council.history import Recorded
from council.lengths import AS_WRITTEN, LONG_WORDS, REASON, LimitedText, shortened
from council.models import Exemptable, Post, Versioned
from council.natural_order import NaturalKey
from council.rag import LIVE, STATED, Rag, Stage
from programmes.models import Programme, Recommendation, Workstream

STATED_WORDS = (
    "reason",
    "being_done",
    "justification",
    "delay_category",
)  # of the latest open statement, carried by the action
ALSO_READ = ("exempt", "stage", "due")  # columns that an index holds for what it is asked besides its order


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


class Action(Exemptable, Versioned, InProgramme):
    """One thing that a post has promised to do by a day, in answer to what a review found."""

    class Kind(models.TextChoices):
        QUICK_WIN = "quick_win", "Quick win"

    scope_path = "programme__scope"
    owner_path = "owner"
    sro_path = "programme__sro"
    exempt_paths = ("exempt",)

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="actions")
    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="actions")
    reference = models.CharField(max_length=20, unique=True)
    plan_reference = models.CharField("the plan's own reference", max_length=60, blank=True)
    title = models.CharField(max_length=500)
    kind = models.CharField(
        "kind of action", max_length=12, choices=Kind, blank=True, default="", db_default=""
    )  # empty: like most
    description = LimitedText(max_length=LONG_WORDS, blank=True)
    success_measure = LimitedText(max_length=LONG_WORDS, blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="actions")
    owner_as_written = models.CharField(max_length=300, blank=True)
    recommendations = models.ManyToManyField(
        Recommendation, through="Answer", related_name="actions", blank=True
    )

    stage = models.CharField(max_length=20, choices=Stage, default=Stage.NOT_STARTED)
    stage_reason = LimitedText(max_length=REASON, blank=True)
    status_as_written = models.CharField(max_length=300, blank=True)
    starts = models.DateField(null=True, blank=True)
    baseline = models.DateField("first agreed date", null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    due_as_written = LimitedText(max_length=AS_WRITTEN, blank=True)
    timescale = models.JSONField(
        default=dict, blank=True, help_text="The date as written and what was understood by it."
    )
    forecast = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    percent = models.PositiveSmallIntegerField(
        "percent complete", null=True, blank=True, validators=[MaxValueValidator(100)]
    )

    # The latest statement of the owner, kept here so that lists need no look at the updates. Its RAG counts
    # also where it is exempt; the words are those of the latest open one (STATED_WORDS).
    stated_rag = models.CharField("stated RAG", max_length=12, choices=STATED, blank=True)
    rag_as_written = models.CharField(max_length=100, blank=True)
    reason = LimitedText("reason for the RAG", max_length=REASON, blank=True)
    being_done = LimitedText("what is being done", max_length=REASON, blank=True)
    delay_category = models.CharField(
        "main reason for the delay", max_length=60, blank=True, default="", db_default=""
    )
    justification = LimitedText(max_length=REASON, blank=True)
    justified_against = models.CharField(max_length=12, choices=STATED, blank=True)
    rag_floor = models.CharField(max_length=12, choices=STATED, blank=True)
    rag_at_hold = models.CharField(max_length=12, choices=Rag, blank=True)
    created_on = models.DateField()
    updated_on = models.DateField("last update", null=True, blank=True)
    times_moved = models.PositiveSmallIntegerField(default=0)

    others = models.JSONField(default=dict, blank=True, help_text="Columns of the plan without a field here.")

    objects = ActionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = [NaturalKey("reference")]  # which begins with the code of its programme
        indexes = [
            models.Index(fields=["owner", "stage", "due"], name="action_owner_stage_due"),
            models.Index(fields=["due", "id"], name="action_due"),
            # The register's own order, both ways, with all that decides who sees an action: the keys of any
            # page are read from the index alone.
            models.Index(
                Settled("stage"), DueOrNever("due"), "id", *ALSO_READ, "programme", name="action_soonest"
            ),
            models.Index(
                "programme", Settled("stage"), DueOrNever("due"), "id", *ALSO_READ, name="action_soonest_here"
            ),
            models.Index(DueOrEarliest("due"), "id", *ALSO_READ, "programme", name="action_latest"),
            models.Index(NaturalKey("title"), "id", "exempt", "programme", name="action_by_title"),
            models.Index(NaturalKey("reference"), "id", "exempt", "programme", name="action_by_reference"),
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

    def get_access_url(self) -> str:
        return reverse("actions:show-access", args=[self.reference])

    def get_update_url(self) -> str:
        return reverse("actions:update-action", args=[self.reference])

    def get_edit_url(self) -> str:
        return reverse("actions:edit-action", args=[self.reference])

    def get_steps_url(self) -> str:
        return reverse("actions:keep-steps", args=[self.reference])

    @property
    def is_live(self) -> bool:
        return self.stage in LIVE

    @property
    def whole_words(self) -> str:
        """The action's words: its title, or the description that holds them where the title was too short."""
        return whole_words(self.title, self.description)

    @property
    def overflows(self) -> bool:
        """Whether the description holds the words that the title had no room for."""
        return overflows(self.title, self.description)

    @property
    def days_slipped(self) -> int:
        """Days from the first agreed date to the date now agreed; stays beside the RAG for ever."""
        return (self.due - self.baseline).days if self.due and self.baseline else 0

    def days_overdue(self, *, as_at: date) -> int:
        """Days since the due day passed, 0 where it hasn't or the action is no longer live."""
        if not self.due or not self.is_live:
            return 0
        return max(0, (as_at - self.due).days)

    @classmethod
    def restricted_words(cls, rows: Sequence[Any]) -> dict[int, set[str]]:
        """What entries of the history hold of an exempt update: its words lay on the action once."""
        updates: Any = cls._meta.get_field("updates").related_model
        of = {row.id for row in rows if any(getattr(row, name) for name in STATED_WORDS)}
        kept: dict[int, set[str]] = defaultdict(set)
        if of:
            exempt = updates.history.filter(action__in=of, exempt=True).order_by()
            for action, *words in exempt.values_list("action_id", *STATED_WORDS):
                kept[action].update(words)
        return {
            row.history_id: columns
            for row in rows
            if (columns := {name for name in STATED_WORDS if getattr(row, name) in kept[row.id] - {""}})
        }

    def carry(self, words: Any) -> None:
        """Put a statement's words onto the action, or take them off for None; it isn't saved yet."""
        for name in STATED_WORDS:
            setattr(self, name, getattr(words, name, ""))

    def open_statement(self) -> Any:
        """The latest update that is open to all who see the action; None where there is none."""
        updates: Any = self._meta.get_field("updates").related_model
        open_ones = updates.objects.standing().filter(action=self, exempt=False, as_written=False)
        return open_ones.first()

    def exemption_changed(self) -> None:
        """Opened again, it carries the words of its latest open statement, and none of an exempt one."""
        if not self.exempt:
            self.carry(self.open_statement())
            self.save_next_version()

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

    def last_heard(self) -> date:
        """The day from which silence is counted: the latest of its last update, creation and start."""
        return max(day for day in (self.updated_on, self.created_on, self.starts) if day)

    def implied(self, *, as_at: date, conventions: InForce) -> rag.Implied:
        """The RAG that dates alone imply as at the day, and why."""
        return rag.implied(self.facts(), as_at=as_at, conventions=conventions)

    def shown(self, *, as_at: date, conventions: InForce) -> rag.Shown:
        """The RAG to show as at the day, with stated, implied and the rule in a sentence."""
        statement = rag.Statement(self.stated_rag, self.justified_against, self.rag_floor)
        return rag.shown(
            statement, self.implied(as_at=as_at, conventions=conventions), conventions=conventions
        )


def overflows(title: str, description: str) -> bool:
    """Whether the description holds the words that the title had no room for."""
    return title.endswith("…") and description.startswith(title[:-1])


def whole_words(title: str, description: str) -> str:
    """An action's words: its title, or the description that holds them where the title was too short."""
    return description if overflows(title, description) else title


class Step(Recorded):
    """One of the steps that an action's own words list, with its date where it has one."""

    scope_path = "action__programme__scope"
    exempt_paths = ("action__exempt",)

    action = models.ForeignKey(Action, models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField()
    text = LimitedText(max_length=LONG_WORDS)
    due = models.DateField(null=True, blank=True)
    due_as_written = models.CharField(max_length=300, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["action", "order"]
        constraints = [models.UniqueConstraint(fields=["action", "order"], name="step_order_unique")]

    def __str__(self) -> str:
        return shortened(self.text, 80)

    def in_full(self) -> str:
        """What it is called, whole."""
        return self.text

    def get_change_url(self) -> str:
        return reverse("actions:change-step", args=[self.action.reference, self.pk])

    def get_tick_url(self) -> str:
        return reverse("actions:tick-step", args=[self.action.reference, self.pk])

    def get_move_url(self) -> str:
        return reverse("actions:move-step", args=[self.action.reference, self.pk])


class Support(Recorded):
    """A post that helps with an action beside its owner."""

    scope_path = "action__programme__scope"
    exempt_paths = ("action__exempt",)

    action = models.ForeignKey(Action, models.PROTECT, related_name="supports")
    post = models.ForeignKey(Post, models.PROTECT, related_name="supports")

    class Meta:
        ordering = ["action", "pk"]
        constraints = [models.UniqueConstraint(fields=["action", "post"], name="support_once")]

    def __str__(self) -> str:
        return f"{self.post} supports {self.action.reference}"


class Answer(Recorded):
    """An action that answers a recommendation; one action may answer several."""

    scope_path = "action__programme__scope"
    exempt_paths = ("action__exempt",)

    action = models.ForeignKey(Action, models.PROTECT, related_name="answers")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="answers")
    says = LimitedText("what it answers", max_length=REASON, blank=True)

    class Meta:
        ordering = ["action", "pk"]
        constraints = [models.UniqueConstraint(fields=["action", "recommendation"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.action.reference} answers {self.recommendation.number}"
