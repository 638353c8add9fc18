"""What happened to a record, newest first, in words that a councillor understands."""

import re
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from council.calendar.days import start_of
from council.history import Recorded
from council.history.records import EXEMPT_READ
from council.lengths import called_in_full
from council.wording import figure, pounds, spoken, spoken_moment

# Bookkeeping that every change touches and that says nothing to a reader.
UNTOLD = frozenset(
    {"id", "version", "updated_on", "created_on", "history", "scope", "others", "timescale", "reference"}
)


MONEY = (14, 2)  # digits, and digits of pence, of every field of pounds; other figures have others
RESTRICTED = "(restricted)"  # stands for words that are exempt, as in a public pack
TITLES = {"+": "Recorded", "~": "Changed", "-": "Removed"}


@dataclass(frozen=True)
class Happening:
    """One entry of a timeline: who did what, when, why, and which values changed from what to what."""

    title: str
    when: datetime | date
    by: str = ""
    text: str = ""
    rag: str = ""
    rag_label: str = ""
    url: str = ""
    changes: Sequence[tuple[str, str]] = field(default_factory=tuple)
    fingerprints: Sequence[tuple[str, str]] = ()  # of files, by what each shows: for who checks a digest
    through: str = ""  # as the history entry says it: "page", "import 12"
    link: tuple[str, str] = ("", "")  # what can be done about it, in words, and where
    entry: int = 0  # the number of the history entry, where it tells of one


def sort_newest_first(happenings: Iterable[Happening]) -> list[Happening]:
    """The entries, the latest first; a bare day counts as its beginning."""

    def moment(entry: Happening) -> datetime:
        # Moments, not clocks: when those go back, 01:30 comes twice.
        return entry.when if isinstance(entry.when, datetime) else start_of(entry.when)

    return sorted(happenings, key=moment, reverse=True)


def author_of(entry: Any) -> str:
    """Who made a history entry, for whom and through what: "Alice for Head of Finance, import 12"."""
    who = str(entry.history_user) if entry.history_user_id else ""
    if entry.for_post_id:
        who = f"{who} for {entry.for_post}" if who else str(entry.for_post)
    through = entry.through if entry.through not in ("", "page") else ""
    return ", ".join(part for part in (who, through) if part)


def changes_of(
    record: models.Model, *, told_elsewhere: Sequence[str] = (), in_full: bool = False
) -> list[Happening]:
    """The record's own history as entries, one for each change that a reader would want to know.

    Entries whose reason begins with one of `told_elsewhere` are left out: the act that made them tells
    more in an entry of its own. Words of what is exempt beside the record are masked unless it is read
    `in_full`. One query or two, whatever the length of the history.
    """
    key = record.pk
    return changes_of_each(
        type(record), [key], told_elsewhere=told_elsewhere, in_full={key} if in_full else ()
    ).get(key, [])


def changes_of_each(
    model: type[models.Model],
    keys: Sequence[int],
    *,
    told_elsewhere: Sequence[str] = (),
    in_full: Collection[int] = (),
) -> dict[int, list[Happening]]:
    """The histories of several records of a kind, by key, each as `changes_of` gives it."""
    manager = model.history  # type: ignore[attr-defined]
    key, fields = model._meta.pk.attname, manager.model.tracked_fields
    happenings: dict[int, list[Happening]] = {}
    before: dict[int, Any] = {}
    rows = list(in_order(with_names(manager.filter(**{f"{key}__in": list(keys)}))))
    for row in mask(model, rows, in_full=in_full):
        of = getattr(row, key)
        why = row.history_change_reason or ""
        is_told_elsewhere = any(why.startswith(words) for words in told_elsewhere)
        changes = differences(before[of], row, fields) if of in before else ()
        before[of] = row
        if is_told_elsewhere or (row.history_type == "~" and not changes):
            continue
        happenings.setdefault(of, []).append(
            Happening(
                title=TITLES[row.history_type],
                when=row.history_date,
                by=author_of(row),
                text=why,
                changes=changes,
                through=row.through,
                entry=row.history_id,
            )
        )
    return happenings


def mask(model: Any, rows: Sequence[Any], *, in_full: Collection[int]) -> Sequence[Any]:
    """The history rows, with RESTRICTED for exempt words beside records that aren't read in full."""
    key = model._meta.pk.attname
    for_others = [row for row in rows if getattr(row, key) not in in_full]
    columns = model.restricted_words(for_others) if for_others and issubclass(model, Recorded) else {}
    for row in for_others:
        for name in columns.get(row.pk, ()):
            setattr(row, name, RESTRICTED)
    opened = EXEMPT_READ.get()
    whole = [row for row in rows if getattr(row, key) in in_full]
    for row in whole:
        row.is_read_in_full = True
    if opened is not None and whole and issubclass(model, Recorded):  # an auditor's reading is told
        words = model.restricted_words(whole)
        opened |= {(str(model._meta.verbose_name), getattr(row, key)) for row in whole if row.pk in words}
    return rows


def with_names(rows: models.QuerySet) -> models.QuerySet:
    """History rows with all that telling of them names: who, for which post, and what the fields point to."""
    followed = [field.name for field in rows.model.tracked_fields if field.is_relation]
    return rows.select_related("history_user", "for_post", *followed)


def in_order(rows: models.QuerySet) -> models.QuerySet:
    """History rows in the order in which they were written; `.reverse()` for the latest first."""
    return rows.order_by("history_date", "history_id")


def differences(
    before: Any,
    after: Any,
    fields: Iterable[models.Field],
    *,
    untold: Container[str] = UNTOLD,
) -> tuple[tuple[str, str], ...]:
    """Pairs of a field's name and "old → new" for the fields that differ, each text whole."""
    return tuple(
        (named(item), told(value_in_words(before, item), value_in_words(after, item)))
        for item in fields
        if item.name not in untold and getattr(before, item.attname) != getattr(after, item.attname)
    )


def told(old: str, new: str) -> str:
    """What was and what is now; where either has several lines, the second begins a line of its own."""
    return f"{old}\n→ {new}" if "\n" in old or "\n" in new else f"{old} → {new}"


def facts(
    row: Any, fields: Iterable[models.Field], *, untold: Container[str] = UNTOLD
) -> tuple[tuple[str, str], ...]:
    """Pairs of a field's name and its value in words, for the fields that have one; "no" is none."""
    return tuple(
        (named(item), value_in_words(row, item))
        for item in fields
        if item.name not in untold and not _is_empty(getattr(row, item.attname))
    )


def _is_empty(value: Any) -> bool:
    # False by identity: 0 equals it, and a score or an amount of 0 is a value to tell.
    return value is None or value is False or value in ("", {}, [])


def named(field: models.Field) -> str:
    """The name of a field as it begins a line."""
    name = re.sub(r"\brag\b", "RAG", str(field.verbose_name))
    return name[:1].upper() + name[1:]


def value_in_words(row: Any, field: models.Field) -> str:
    """A field's value as a councillor reads it: labels, pounds, "3 December 2026", "nothing"."""
    value = getattr(row, field.name if field.is_relation else field.attname)
    if value in (None, "", {}, []):
        return "nothing"
    if field.is_relation and getattr(value, "exempt", False) and not getattr(row, "is_read_in_full", False):
        return RESTRICTED  # an exempt record is often named by its words
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return pounds(value) if (field.max_digits, field.decimal_places) == MONEY else figure(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        value = timezone.localtime(value)
        return spoken_moment(value)
    if isinstance(value, date):
        return spoken(value)
    if isinstance(value, list) and any(isinstance(row, list) for row in value):  # the rows of a table
        return "\n".join(" | ".join(map(str, row)) for row in value)
    return ", ".join(map(str, value)) if isinstance(value, dict | list) else called_in_full(value)
