"""What a bulk change would do, record by record: what is confirmed, and then done exactly so."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model

from council.lengths import shortened
from council.models import Post
from council.models.decisions import DecisionRequest
from council.wording import spoken

SO_ALREADY = "It is so already."
LONGEST_REFUSAL = 300
# Whether something is wanted of a record, why the person may not (empty where they may), and how it is done.
Step = tuple[object, str, Callable[[], None]]


@dataclass(frozen=True)
class BulkWanted:
    """What is to change on each of the records, and why; what is left empty stays as it is."""

    called: ClassVar[Mapping[str, str]]  # what may change: the column, and its name on the page

    reason: str

    @property
    def said(self) -> dict[str, Any]:
        """The columns that are to change, with the values wanted."""
        return {name: value for name in self.called if (value := getattr(self, name))}

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """Pairs of a field's name and the value wanted, for what is to change."""
        return [(self.called[name], self.words_of(name)) for name in self.said]

    def words_of(self, name: str) -> str:
        """The value wanted for the column, in words."""
        value = getattr(self, name)
        return spoken(value) if isinstance(value, date) else str(value)

    @property
    def columns(self) -> set[str]:
        """The columns of a record that it may touch, its version with them."""
        return {"version", *self.said}

    @property
    def parts(self) -> list[Any]:
        """The values wanted, records by their keys, so that two wishes can be compared."""
        values = [getattr(self, each.name) for each in fields(self)]
        return [value.pk if isinstance(value, Model) else value for value in values]


@dataclass
class PreviewRow:
    """One record of a preview: what would become of it, or why it is left out. Nothing is saved yet."""

    record: Any  # as it would be left
    version: int  # as it was found
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # name, old and new
    left_out: str = ""
    asked: DecisionRequest | None = None  # what is asked for and written with it
    saves: bool = False  # whether the record itself changes; what is only asked for does not change it
    for_post: Post | None = None

    def note(self, name: str, old: str, new: str, *, saves: bool = True) -> None:
        """Say what changes from what to what; `saves` says whether the record itself does."""
        self.changes.append((name, old, new))
        self.saves = self.saves or saves

    def put(self, column: str, name: str, value: Any, *, nothing: str = "nothing", words: str = "") -> None:
        """Give the record the value, where it has another; `nothing` says that it had none."""
        before = getattr(self.record, column)
        if before == value:
            return
        had = self.said(column) or nothing
        setattr(self.record, column, value)
        self.note(name, had, words or self.said(column))

    def said(self, column: str) -> str:
        """What the record says there, in words; empty where it says nothing."""
        value = getattr(self.record, column)
        if isinstance(value, date):
            return spoken(value)
        label = getattr(self.record, f"get_{column}_display", None)
        return str(label() if label else value or "")

    def settle(self, steps: Iterable[Step]) -> "PreviewRow":
        """The row after the steps: all that is wanted of it, or left out with the reason."""
        try:
            for is_wanted, refusal, step in steps:
                if is_wanted and refusal:
                    raise ValidationError(refusal)
                if is_wanted:
                    step()
            if not self.changes:
                raise ValidationError(SO_ALREADY)
        except ValidationError as refused:
            self.left_out = shortened(" ".join(refused.messages), LONGEST_REFUSAL)
            self.changes, self.asked = [], None
        return self

    @property
    def mark(self) -> str:
        """A few letters that differ wherever the row would be another."""
        parts = repr((self.record.pk, self.version, self.changes, self.left_out))
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True)
class Preview:
    """What a bulk change would do just now, record by record."""

    wanted: Any  # a BulkWanted
    rows: Sequence[PreviewRow]
    gone: int = 0  # how many of those chosen the person doesn't see any more

    @property
    def changing(self) -> list[PreviewRow]:
        return [row for row in self.rows if not row.left_out]

    @property
    def left_out(self) -> list[PreviewRow]:
        return [row for row in self.rows if row.left_out]

    @property
    def exempt(self) -> int:
        """How many of those that would change are exempt."""
        return sum(row.record.exempt for row in self.changing)

    @cached_property
    def seen(self) -> str:
        """The rows as one line to be sent along: key, version and mark of each."""
        return ",".join(f"{row.record.pk}:{row.version}:{row.mark}" for row in self.rows)

    @property
    def digest(self) -> str:
        """A digest of all that would be written, so that what is confirmed is what is applied."""
        parts = repr((self.wanted.parts, self.seen))
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


class NotAsPreviewed(Exception):
    """What would be written now isn't what was confirmed: something changed. Nothing was written."""

    def __init__(self, now: Preview) -> None:
        super().__init__("The records are not as they were in the preview.")
        self.now = now
