"""What one person asks for and another decides: kept for ever, with who decided, why and at which meeting.

The acts on it (ask, approve, refuse, withdraw) and their rules are in `council.deciding`.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from council.lengths import MINUTE, REASON, LimitedText
from council.models.bodies import Body
from council.models.people import User


class AwaitsAnother(models.Model):
    """Something that one person asks or claims of a record, and that another person decides.

    The rules know no other names than these. A model whose columns are called otherwise (a completion is
    claimed) says what they are called.
    """

    about: ClassVar[str]  # the key to the record
    called: ClassVar[str]  # its name within a sentence: "date change"
    did: ClassVar[str]  # what its author did, as the author is told: "asked for this date change"
    does: ClassVar[str] = "decides on it"  # what another person does
    waiting_outcome: ClassVar[str]
    author_column: ClassVar[str] = "asked_by_id"
    day_column: ClassVar[str] = "asked_on"
    outcome: Any

    class Meta:
        abstract = True

    @property
    def author(self) -> int | None:
        """The key of the person who asked; None where it came by an import."""
        key: int | None = getattr(self, self.author_column)
        return key

    @property
    def authored_on(self) -> date:
        """The day on which it was asked for."""
        day: date = getattr(self, self.day_column)
        return day

    @property
    def waits(self) -> bool:
        """Whether nobody has decided yet."""
        return bool(self.outcome == self.waiting_outcome)

    @property
    def outcome_label(self) -> str:
        label: str = self.get_outcome_display()  # type: ignore[attr-defined]
        return label


class DecisionRequest(AwaitsAnother):
    """A wish to change what was agreed, and what became of it. Who asks never decides.

    A concrete model adds the key to its record (named in `about`), what is asked for, and its constraints by
    `request_constraints`.
    """

    class Outcome(models.TextChoices):
        PENDING = "pending", "Waiting for a decision"
        RECORDED = "recorded", "Recorded, within tolerance"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    waiting_outcome = Outcome.PENDING
    # What the record said when this was asked for: own column -> the record's, {"from_date": "due"}.
    taken_from: ClassVar[Mapping[str, str]] = MappingProxyType({})
    moved_message: ClassVar[str] = "It has changed since this was asked for. Refuse it, and ask again."
    reason_message: ClassVar[str] = "Enter the reason."
    waits_message: ClassVar[str] = "Another one is waiting for a decision. Withdraw it first."

    reason = LimitedText(max_length=REASON)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_through = models.CharField(max_length=60, blank=True)
    asked_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.PENDING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by_body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    meeting_on = models.DateField("meeting that decided", null=True, blank=True)
    minute = models.CharField("minute of the meeting", max_length=MINUTE, blank=True)
    decision_reason = LimitedText(max_length=REASON, blank=True)

    class Meta:
        abstract = True

    def has_moved(self, record: models.Model) -> bool:
        """Whether the record no longer says what it said when this was asked for."""
        return any(getattr(self, own) != getattr(record, theirs) for own, theirs in self.taken_from.items())


def request_constraints(
    about: str, *, prefix: str, called: str, apart: tuple[str, ...] = ()
) -> list[models.BaseConstraint]:
    """What the database itself refuses of a decision request, under the model's own names.

    Two that wait for one record (each by itself where they differ in what is named in `apart`), an asker who
    decides, a refusal without a reason, a meeting without a body.
    """
    return [
        models.UniqueConstraint(
            fields=[about, *apart],
            condition=Q(outcome="pending"),
            name=f"{prefix}_one_pending",
            violation_error_message=f"A {called} for this {about} is waiting for a decision already.",
        ),
        models.CheckConstraint(
            condition=Q(decided_by__isnull=True)
            | Q(asked_by__isnull=True)
            | Q(outcome__in=["recorded", "withdrawn"])
            | ~Q(decided_by=F("asked_by")),
            name=f"{prefix}_asker_does_not_decide",
            violation_error_message=f"Who asked for the {called} cannot decide on it.",
        ),
        models.CheckConstraint(
            condition=~Q(outcome="refused") | ~Q(decision_reason=""),
            name=f"{prefix}_refusal_says_why",
            violation_error_message=f"Say why the {called} is refused.",
        ),
        models.CheckConstraint(
            condition=Q(meeting_on__isnull=True) | Q(decided_by_body__isnull=False),
            name=f"{prefix}_meeting_has_a_body",
            violation_error_message="Say which body decided at the meeting.",
        ),
    ]
