"""What a register asks of the people who answer for its records: rows by need, a small form, and its act.

A register declares an `Owing`; `reports/mine` makes three pages of them all: my actions, update mine (one
form over all rows), and the one-to-one of a post or a workstream.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone

from council.conventions import InForce
from council.models import User
from council.web.requests import Request, conventions_in_force


@dataclass(frozen=True)
class Need:
    """One thing that a record may need of who answers for it, in the words of the page."""

    key: str
    title: str
    folded: bool = False  # nothing is asked: it stands below, closed


NEEDS = (
    Need("sent back", "Sent back to you"),
    Need("overdue", "Overdue"),
    Need("update", "Update needed"),
    Need("soon", "Due soon"),
    Need("pending", "Waiting for a decision on the date", folded=True),
    Need("verification", "Waiting for verification", folded=True),
    Need("later", "In hand", folded=True),
    Need("not yet", "Not yet started", folded=True),
    Need("hold", "On hold", folded=True),
    Need("done", "Recently done", folded=True),
)


@dataclass(frozen=True, kw_only=True)
class OwedRow:
    """One record that a person answers for, and what it needs of them."""

    card: ClassVar[str]  # the template that shows it on "My actions", as `owed`

    record: Any
    need: str  # the key of a `Need`
    step: str = ""  # its button's words; empty for none
    step_url: str = ""
    wanted_by: date | None = None  # the day by which they are to say how it stands; None where they needn't
    due: date | None = None  # the day on which it falls due, for a calendar
    stands: bool = False  # whether one press can say from the list that nothing has changed
    heard_on: date | None = None  # the day of the last word of it, where it stays listed all the same

    @property
    def reference(self) -> str:
        reference: str = self.record.reference
        return reference

    @property
    def needs_update(self) -> bool:
        return self.wanted_by is not None


@dataclass(frozen=True)
class OwedGroup:
    """Rows that need the same of the person."""

    key: str
    title: str
    owed: Sequence[Any]
    folded: bool = False


def by_need(rows: Iterable[OwedRow]) -> list[OwedGroup]:
    """What is owed, grouped by need; groups without any row are left out."""
    groups: dict[str, list[OwedRow]] = {}
    for row in rows:
        groups.setdefault(row.need, []).append(row)
    if "update" in groups:
        groups["update"].sort(key=lambda row: (row.wanted_by or date.max, row.reference))
    return [
        OwedGroup(need.key, need.title, groups[need.key], need.folded) for need in NEEDS if need.key in groups
    ]


@dataclass(frozen=True)
class Visit:
    """Who looks at the page or sends it, on which day, by which conventions, and what their session keeps."""

    person: User
    as_at: date
    conventions: InForce
    session: MutableMapping[str, Any]

    @classmethod
    def of(cls, request: Request) -> "Visit":
        """Whoever asks, today, by the conventions in force."""
        return cls(request.user, timezone.localdate(), conventions_in_force(request), request.session)


@dataclass(frozen=True, kw_only=True)
class FormRow:
    """One record on "Update mine" with its small form, whose boxes are named by the record's reference."""

    template: ClassVar[str]  # the row's own, which extends `_owed_form.html` and gets it as `row`
    # Said first where others changed the record meanwhile.
    overtaken: ClassVar[str] = "This record was changed while you were typing."

    record: Any
    form: Any
    owed: Any = None  # its OwedRow, where it is owed still
    next: str = ""  # the reference of the row below, where the page goes on after a save
    draft_from: str = ""  # when what stands in the form was kept; empty where nothing was
    meanwhile: Sequence[Any] | None = None  # what others changed since the page was made
    refusal: str = ""  # why what was pressed is refused

    @property
    def is_open(self) -> bool:
        """Whether its form stands open: where it is begun, or came back."""
        return bool(self.draft_from or self.form.is_bound or self.refusal)


VERSION_OF = re.compile(r"([A-Z0-9-]{1,20})-version")  # the box that every row of the page has


def references_sent(sent: Any, *, besides: str) -> set[str]:
    """The references of the rows that were sent with the one of that reference."""
    return {match[1] for name in sent if (match := VERSION_OF.fullmatch(name))} - {besides}


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of a row that was sent: the row to show again, or what is said and shown in its place."""

    row: FormRow | None = None
    message: str = ""
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TalkingPoints:
    """What of a post's or a workstream's records is talked about, and how many are over."""

    rows: Sequence[Any]
    over: int


class Owing(ABC):
    """How a register takes part in "My actions", "Update mine" and the one-to-one."""

    one: ClassVar[str]  # as in a sentence: "action"
    many: ClassVar[str]
    over: ClassVar[str]  # said of those that are talked about no more: "verified or no longer in the plan"
    point: ClassVar[str]  # the template of one record in a one-to-one, which gets it as `point`
    in_calendar: ClassVar[str] = ""  # in feeds, behind a row's reference on its day: "due"; empty for none
    after_closure: ClassVar[bool] = False  # whether its records are owed also once their programme is closed
    has_list: ClassVar[bool] = True  # whether its register has a list, to which the one-to-one leads

    @abstractmethod
    def owed_by(self, visit: Visit, *, posts: Collection[int] | None = None) -> Sequence[OwedRow]:
        """What the person's posts answer for, the earliest due first; `posts` narrows it to some of them."""

    @abstractmethod
    def find(self, visit: Visit, reference: str) -> Any:
        """The record that the person may answer for; None where they may see none of that reference.

        Raises PermissionDenied where they see it and may not answer for it.
        """

    @abstractmethod
    def form_rows(self, owed: Sequence[Any], visit: Visit) -> Sequence[FormRow]:
        """The rows of "Update mine"; a fixed number of queries, however many there are."""

    @abstractmethod
    def answer(self, record: Any, sent: Any, visit: Visit, *, no_change: bool) -> Answered:
        """Hand a row that was sent over to the act, or say that nothing changed."""

    @abstractmethod
    def keep_typed(self, sent: Any, visit: Visit, *, besides: str) -> int:
        """The number of rows sent with another in which something was typed; it is there the next time."""

    @abstractmethod
    def points(self, records: QuerySet, visit: Visit) -> TalkingPoints:
        """What there is to talk about of these records, what is still to do first."""


class OwedOnItsPage(Owing):
    """A register whose records stand on "My actions", and are spoken of on their own page alone."""

    def find(self, visit: Visit, reference: str) -> Any:
        """None: no row of one stands on "Update mine"."""

    def form_rows(self, owed: Sequence[Any], visit: Visit) -> Sequence[FormRow]:
        """None: no record asks for an update."""
        return []

    def answer(self, record: Any, sent: Any, visit: Visit, *, no_change: bool) -> Answered:
        """Say that nothing came of it: no row was there to be sent."""
        return Answered()

    def keep_typed(self, sent: Any, visit: Visit, *, besides: str) -> int:
        """None: nothing was typed."""
        return 0
