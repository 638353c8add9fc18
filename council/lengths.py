"""How long each kind of text can be, and what keeps longer text from being saved, whoever brings it.

A box of a form has the limit of its field or a lower one. What brings words past the forms (an import, a
command, an act that joins sentences) meets the limit where it saves. Characters are counted as a browser
counts those of a box: a line break is one, and a character beyond the first 65,536 of Unicode, such as an
emoji, is two.
"""

from collections.abc import Collection
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst

EXEMPT_REASON = 1_000
REASON = 2_000  # why something was asked for, decided, refused or left
MINUTE = 60  # the number of a decision in the minutes of a meeting
AS_WRITTEN = 1_000  # a date as a plan writes it: of what is longer, no date is read
PAPER_WORDS = 10_000  # one text of a report: some four pages, laid out in a second
LONG_WORDS = 20_000  # what a register, a review or an update tells
FILTERS = 8_000  # the filters of a register, as an address holds them


class LimitedText(models.TextField):
    """A text of several lines with a limit, which no migration knows: no database holds a text to one.

    The history keeps the words of a record in a field like it, so a new limit asks nothing of what was kept.
    """

    def __init__(self, verbose_name: str | None = None, *, max_length: int, **options: Any) -> None:
        super().__init__(verbose_name, max_length=max_length, **options)

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        options.pop("max_length", None)
        return name, "django.db.models.TextField", args, options

    def clone(self) -> Any:
        """A field like it, the limit included; Django would make a clone of what a migration knows."""
        _name, _path, args, options = super().deconstruct()
        return type(self)(*args, **options)


class Limited(models.Model):
    """A record none of whose texts is saved longer than its field takes."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Save the record. ValidationError where a text is longer than it can be and was not so before."""
        refuse_too_long(self, options.get("update_fields"))
        super().save(*args, **options)


def refuse_too_long(record: models.Model, names: Collection[str] | None = None) -> None:
    """Raise ValidationError where a text of the record is longer than its field takes.

    What was kept before there were limits stays as it is, and an undone import may put it back.
    """
    too_long = []
    for field in limited_fields(type(record)):
        if names is not None and field.name not in names:
            continue
        text: Any = record.__dict__.get(field.attname)  # one that was left in the database does not change
        most = field.max_length
        # Counting takes its time, so only what might be too long is counted.
        might_be = isinstance(text, str) and 2 * len(text) > most
        if might_be and characters(text) > most and not was_kept(record, field, text):
            too_long.append(told_too_long(field.verbose_name, most, text))
    if too_long:
        raise ValidationError(too_long, code="max_length")


@cache
def limited_fields(model: type[models.Model]) -> tuple[Any, ...]:
    """The fields of the model that hold words and have a limit."""
    texts = (models.CharField, models.TextField)
    return tuple(f for f in model._meta.concrete_fields if isinstance(f, texts) and f.max_length)


def was_kept(record: models.Model, field: Any, text: str) -> bool:
    """Whether the record holds this very text already, or held it at some time."""
    if record.pk is None:
        return False
    same: dict[str, Any] = {record._meta.pk.attname: record.pk, field.attname: text}  # type: ignore[union-attr]
    history: Any = getattr(type(record), "history", None)
    if type(record)._base_manager.filter(**same).exists():
        return True
    if history is None or field.name not in {tracked.name for tracked in history.model.tracked_fields}:
        return False
    kept: bool = history.model._base_manager.filter(**same).exists()
    return kept


def characters(text: str) -> int:
    """How many characters the text has, counted as a browser does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 - text.count("\r\n")


def told_too_long(label: str, most: int, text: str) -> str:
    """What is said of a text that is longer than `most`: how many it has, and how many are too many."""
    count = characters(text)
    named = capfirst(label.strip())
    if named.endswith("?") or named.split(" ")[0] in ("Why", "How", "What", "Who", "Which", "Where"):
        named = f"“{named}”"
    return f"{named} can have up to {most:,} characters: it has {count:,}, {count - most:,} too many"


def lengths_of(model: Any, **kept_in: str) -> dict[str, int]:
    """How many characters the model's fields take, by the name that a plan's sheet has for each."""
    return {name: model._meta.get_field(field).max_length for name, field in kept_in.items()}


def shortened(words: str, most: int) -> str:
    """The words, or their beginning and "…" where they are longer than `most`."""
    if characters(words) <= most:
        return words
    kept = words[: most - 1]
    while characters(kept) > most - 1:
        kept = kept[: most - 1 - characters(kept)]
    return f"{kept}…"


def called_in_full(record: Any) -> str:
    """What a record is called, whole: some are named by the beginning of a text, and say the rest here."""
    return str(record.in_full() if hasattr(record, "in_full") else record)
