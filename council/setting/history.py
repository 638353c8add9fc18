"""What counted from when, who set it, and what each row changed: the history of the council's settings."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from council.conventions import DEFAULT_RAG_LABELS, DEFAULT_RAG_MEANINGS, DEFAULT_RETENTION, InForce
from council.models import Conventions
from council.setting.names import NAMES, in_words
from council.timeline import Happening, author_of, in_order, told, with_names
from council.wording import spoken

OF_SEVERAL = {
    "rag_labels": DEFAULT_RAG_LABELS,
    "rag_meanings": DEFAULT_RAG_MEANINGS,
    "retention": DEFAULT_RETENTION,
}


class AllConventions:
    """All rows of conventions, which one form changes together: their history is that of each."""

    pk = 0

    @property
    def history(self) -> QuerySet:
        return Conventions.history.all()  # type: ignore[no-any-return]

    def happenings(self) -> list[Happening]:
        """What became of the rows, newest first, each change by the convention's name."""
        before: dict[int, Any] = {}
        rows = []
        for entry in in_order(with_names(self.history)):
            was = before.get(entry.id)
            rows.append(happening(was, entry))
            before[entry.id] = entry
        return rows[::-1]


def happening(was: Any, entry: Any) -> Happening:
    """One entry of the history in words."""
    day = spoken(entry.effective_from)
    changes: tuple[tuple[str, str], ...]
    if entry.history_type == "-":
        title, changes = f"Settings from {day} called off", ()
    else:
        title = f"Settings from {day}" if was is None else f"Settings from {day} changed"
        changes = () if was is None else differences(value_of(was), value_of(entry))
    return Happening(
        title=title,
        when=entry.history_date,
        by=author_of(entry),
        text=entry.history_change_reason or "",
        changes=changes,
        entry=entry.history_id,
    )


def value_of(entry: Any) -> InForce:
    """What a row, or an entry of its history, says; the product's own where it cannot be read."""
    row: Conventions = entry.instance if hasattr(entry, "history_id") else entry
    return InForce() if row.faults() else row.value()


def differences(before: InForce, after: InForce) -> tuple[tuple[str, str], ...]:
    """Pairs of a convention's name and "old → new", for those that differ."""
    return tuple(
        (name[0].upper() + name[1:], told(in_words(key, old), in_words(key, new)))
        for key, name in NAMES.items()
        if key not in ("proper_officer_post", "internal_audit_post")
        for old, new in [what_differs(key, getattr(before, key), getattr(after, key))]
        if old != new
    )


def what_differs(key: str, old: Any, new: Any) -> tuple[Any, Any]:
    """The old and new value; of what is given for each of several, the entries that differ alone.

    What was not given is the product's own, so that giving the same in so many words is no change.
    """
    if key not in OF_SEVERAL:
        return old, new
    was, now = {**OF_SEVERAL[key], **old}, {**OF_SEVERAL[key], **new}
    differ = [name for name in now if was.get(name) != now[name]]
    return {name: was[name] for name in differ if name in was}, {name: now[name] for name in differ}


@dataclass(frozen=True)
class Edition:
    """The settings from a day on: what they changed beside those before, who set them, whether they count."""

    row: Conventions
    begins: date
    state: str  # "ahead", "in force", "before"
    by: str
    why: str
    changes: tuple[tuple[str, str], ...]
    fault: str


def editions(*, on: date) -> list[Edition]:
    """Every set of conventions, the latest first. Two queries."""
    rows = list(Conventions.objects.order_by("effective_from", "pk"))
    latest: dict[int, Any] = {entry.id: entry for entry in in_order(with_names(Conventions.history.all()))}
    told_of: list[Edition] = []
    before = InForce()
    in_force = next((row for row in reversed(rows) if row.effective_from <= on and not row.faults()), None)
    for row in rows:
        entry, faults = latest.get(row.pk), [text for texts in row.faults().values() for text in texts]
        now = before if faults else row.value()
        state = "ahead" if row.effective_from > on else "in force" if row is in_force else "before"
        told_of.append(
            Edition(
                row,
                row.effective_from,
                state,
                author_of(entry) if entry else "",
                (entry.history_change_reason or "") if entry else "",
                differences(before, now),
                " ".join(faults),
            )
        )
        before = now
    return told_of[::-1]
