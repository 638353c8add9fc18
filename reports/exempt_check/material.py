"""What is exempt, in words and sums: every exempt record of every programme, and what hangs on it.

The models are walked by the paths that they declare, so that a new kind of record is looked at from its first
day. Owners, dates, RAGs and references are no words of it, nor what a title in the open has said before.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import CharField, DecimalField, JSONField, Min, Q, TextField

from council.history import COUNCIL_WIDE, Recorded
from council.models import Body, Directorate, Post, User
from council.reading.folding import LEAST, FoldedText, fold, sums_in
from reports.exempt_check.phrases import PHRASE, PhraseIndex, Said
from reports.wording.models import DecisionAsked

# Columns that hold no words of an exempt matter, each with why.
NO_WORDS = {
    "reference": "numbers are printed in the open",
    "plan_reference": "the plan's own number",
    "owner_as_written": "owners are left out",
    "rag_as_written": "RAGs are left out",
    "status_as_written": "statuses are left out",
    "timescale": "dates are left out",
    "source": "the heading of a column of the plan",
    "asked_through": "the number of an import or a bulk change",
    "delay_category": "a reason of the council's own list",
    "minute": "the number of a minute",
    "kind": "which kind of record a report tells of",
    "field": "which column of it a report tells of",
    "file": "a name of ours",
    "sha256": "a digest",
    "scanner": "the name of the scanner",
    "finding": "the name of a virus",
}
# What a body is asked to decide names its records, and is asked in the public paper in the same words.
NO_MATTER = frozenset({DecisionAsked})
# Words of a matter only where they say more than a date.
DATES_AS_WRITTEN = frozenset({"due_as_written", "delivered_as_written"})
ALWAYS = datetime.min.replace(tzinfo=UTC)
TITLES = ("title", "name")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
DATES = frozenset([*MONTHS, *(month[:3] for month in MONTHS), "sept"])
RAGS = frozenset(("red", "amber", "green", "blue", "rag"))


@dataclass(frozen=True)
class ExemptText:
    """One text of an exempt record: the model, the record, its column, and the words."""

    model: Any
    pk: int
    column: str
    words: str

    @property
    def is_title(self) -> bool:
        return self.column in TITLES

    def written_at(self) -> datetime | None:
        """When the record first said this, as its history tells."""
        entries = self.model.history.filter(**{self.model._meta.pk.attname: self.pk})
        if self.words and not isinstance(self.model._meta.get_field(self.column), JSONField):
            entries = entries.filter(**{self.column: self.words})
        moment: datetime | None = entries.aggregate(first=Min("history_date"))["first"]
        return moment

    def record(self) -> Any:
        return self.model._base_manager.get(pk=self.pk)


def exempt_models() -> list[Any]:
    """The kinds of records that are exempt by themselves or with what they hang on."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Recorded) and (model.exempt_paths or model.exempt_where)
    ]


def exempt_rows(model: Any) -> Any:
    """The records of the kind that are exempt."""
    exempt = Q(**dict(model.exempt_where)) if model.exempt_where else Q(pk__in=[])
    for path in model.exempt_paths:
        exempt |= Q(**{path: True})
    return model._base_manager.filter(exempt).order_by("pk")


def exempt_entries(model: Any) -> Any:
    """The history of the records of the kind that are exempt, and of what was taken out of them."""
    exempt = Q(**{f"{model._meta.pk.attname}__in": exempt_rows(model).order_by().values("pk")})
    for path in model.exempt_paths:
        if "__" in path:
            exempt |= Q(**{path: True})
    return model.history.filter(exempt).order_by()


def says_a_date_alone(words: str) -> bool:
    """Whether a date as written says fewer words besides the date than are no accident."""
    text = fold(words)
    return len(text.starts) - len(dates_in(text)) < PHRASE


def words_of(model: Any) -> list[Any]:
    """The columns that hold words of a matter."""
    return [
        column
        for column in model._meta.concrete_fields
        if model not in NO_MATTER
        and isinstance(column, CharField | TextField | JSONField)
        and not column.choices
        and column.name not in NO_WORDS
    ]


def strings_in(value: Any) -> Iterator[str]:
    """Every text in a value, also within lists and what is kept by name."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings_in(item)


class ExemptMaterial:
    """All that is exempt just now, read once: its texts, their phrases as an index, and its sums."""

    def __init__(self) -> None:
        self.texts: list[ExemptText] = []
        self.phrases = PhraseIndex()
        self.sums: dict[Decimal, list[int]] = {}
        for model in exempt_models():
            columns = words_of(model)
            amounts = [c.name for c in model._meta.concrete_fields if isinstance(c, DecimalField)]
            names = [column.name for column in columns]
            said: set[tuple[int, str, Any]] = set()
            for rows in (exempt_rows(model), exempt_entries(model)):
                for pk, *values in rows.values_list(model._meta.pk.attname, *names, *amounts):
                    self.add_row(model, pk, dict(zip([*names, *amounts], values, strict=True)), said)

    def add_row(self, model: Any, pk: int, row: dict[str, Any], said: set[tuple[int, str, Any]]) -> None:
        """Add what a record, or an entry of its history, says and has not `said` yet."""
        for name, value in row.items():
            told = [value] if isinstance(value, Decimal) else list(strings_in(value))
            for each in told:
                if (pk, name, each) in said:
                    continue
                said.add((pk, name, each))
                if not isinstance(each, Decimal):
                    self.add(ExemptText(model, pk, name, each))
                elif abs(each) >= LEAST:
                    self.add_sum(abs(each), ExemptText(model, pk, name, ""))

    def add(self, text: ExemptText) -> None:
        if not text.words.strip() or (text.column in DATES_AS_WRITTEN and says_a_date_alone(text.words)):
            return
        key = len(self.texts)
        self.texts.append(text)
        self.phrases.add(key, text.words)
        for amount, _ in sums_in(text.words):
            self.sums.setdefault(amount, []).append(key)

    def add_sum(self, amount: Decimal, text: ExemptText) -> None:
        self.sums.setdefault(amount.normalize(), []).append(len(self.texts))
        self.texts.append(text)


class OpenNames:
    """What is said in the open already: names of posts, people and bodies, and titles since when they stand.

    Read only where a text says something exempt: most say nothing.
    """

    @cached_property
    def index(self) -> tuple[PhraseIndex, list[datetime]]:
        """Names and titles, each with the moment since when it stands in the open."""
        index = PhraseIndex()
        since: list[datetime] = []
        for name, first in [*open_names(), *open_titles()]:
            index.keep_whole(len(since), name)
            since.append(first)
        return index, since

    def covered(self, text: FoldedText, *, before: datetime | None, strictly: bool) -> set[int]:
        """The parts of the text that are an owner, a date, a RAG or a title that stood before the moment."""
        covered = dates_in(text)
        index, since = self.index
        for said in index.said_in(text):
            stood = since[said.key]
            if stood == ALWAYS or (
                before is not None and (stood < before or (stood == before and not strictly))
            ):
                covered.update(range(said.first, said.after))
        return covered


def open_names() -> Iterator[tuple[str, datetime]]:
    """The names of posts, people and bodies. One as long as a phrase counts from its first use.

    A post could else be named like an exempt title, to let it go out.
    """
    for model, column in ((Post, "title"), (User, "name"), (Body, "name"), (Directorate, "name")):
        recorded: Any = model
        used = set(recorded._default_manager.values_list(column, flat=True))
        first = recorded.history.order_by().values_list(column).annotate(first=Min("history_date"))
        since = dict(first)
        for name in used:
            short = len(fold(name).words) < PHRASE
            yield name, ALWAYS if short else since.get(name, ALWAYS)


def open_titles() -> Iterator[tuple[str, datetime]]:
    """The titles that stand, or stood, in the open. One that was exempt and was opened always stood so."""
    for model, column in titled_models():
        entries = model.history.all()
        if any(path == "exempt" for path in model.exempt_paths):
            key = model._meta.pk.attname
            once = model.history.filter(exempt=True).order_by()
            opened = model._base_manager.filter(exempt=False, pk__in=once.values(key)).order_by()
            # The very title that it had while it was exempt: it may have been given another's since.
            had = set(once.values_list(key, column))
            yield from (
                (title, ALWAYS) for pk, title in opened.values_list("pk", column) if (pk, title) in had
            )
            entries = entries.filter(exempt=False)
        yield from entries.order_by().values_list(column).annotate(first=Min("history_date"))


def titled_models() -> list[tuple[Any, str]]:
    """The kinds of records of programmes that have a title, each with its column."""
    return [
        (model, column.name)
        for model in apps.get_models()
        if issubclass(model, Recorded) and model.scope_path != COUNCIL_WIDE
        for column in model._meta.concrete_fields
        if column.name in TITLES
    ]


def dates_in(text: FoldedText) -> set[int]:
    """The parts that say a date or a RAG."""
    parts = [text.part(index) for index in range(len(text.starts))]
    dates = {index for index, part in enumerate(parts) if part in DATES}
    for index, part in enumerate(parts):
        number = part.removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
        beside = bool(dates & {index - 1, index + 1, index + 2})
        if number.isdecimal() and ((len(number) == 4 and number[:2] in ("19", "20")) or beside):
            dates.add(index)
    return dates | {index for index, part in enumerate(parts) if part in RAGS}


def own_words(said: Said, covered: Collection[int]) -> tuple[int, int]:
    """How many words of the exempt text the passage has that are its own, and how many in all.

    As they are written there: whatever joins them in the passage makes them no fewer.
    """
    begins = sorted(said.words)
    words = [range(*each) for each in pairwise([*begins, said.after])]
    own = [word for word in words if any(index not in covered for index in word)]
    return len(own), len(words)
