"""Which review the recommendations and findings of a sheet belong to: found, or asked, never guessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from programmes.imports.cells.values import words_of
from programmes.imports.comparing.in_plan import with_refusals
from programmes.imports.decisions import NONE, Decisions
from programmes.imports.records import ComparedRecord, ComparedSheet, Question, ReadRecord, RecordOutcome
from programmes.imports.registers import PlanRegister
from programmes.models.programme import Programme
from programmes.models.review import Review

GOING_IN = (RecordOutcome.NEW, RecordOutcome.QUESTIONED)
WRITE_IT_DOWN = "Write the review down under Reviews, as one that the programme answers, then come back here."


@dataclass
class AskedReview:
    """A sheet of which it isn't clear to which review its new rows belong, with those that it may be.

    `said` is the title of one, or none; empty where nobody has said.
    """

    sheet: str
    may_be: tuple[str, ...] = ()
    said: str = ""
    rows: int = 0


def find_reviews(
    sheets: Iterable[ComparedSheet],
    registers: Mapping[str, PlanRegister],
    programme: Programme | None,
    decisions: Decisions,
) -> list[AskedReview]:
    """Say of each new row of reviewers' words to which review it belongs; return what is to be asked."""
    kinds = {kind for kind, register in registers.items() if getattr(register, "of_reviews", False)}
    asked: dict[str, AskedReview] = {}
    titles: list[str] | None = None
    for sheet in sheets:
        for place, record in enumerate(sheet.records):
            if (
                str(sheet.kind_of(record)) in kinds
                and record.object_id is None
                and record.outcome in GOING_IN
            ):
                titles = titles_answered(programme) if titles is None else titles
                sheet.records[place] = placed(record, titles, decisions, asked)
    return list(asked.values())


def titles_answered(programme: Programme | None) -> list[str]:
    """The titles of the reviews that the programme answers."""
    if programme is None:
        return []
    reviews: Any = Review.objects.filter(answered_by__programme=programme, withdrawn_on=None)
    return list(reviews.values_list("title", flat=True))


def placed(
    record: ComparedRecord, titles: list[str], decisions: Decisions, asked: dict[str, AskedReview]
) -> ComparedRecord:
    """The row with its review: the one that it names, that somebody said, or the only one; else refused."""
    said = decisions.reviews.get(record.sheet, "")
    if title := review_meant(record.read, titles, decisions):
        if is_asked(record.read, titles):
            asked_of(record, titles, said, asked)
        return belonging(record, title)
    if not titles:
        return refused(record, "The programme answers no review yet.", WRITE_IT_DOWN)
    asked_of(record, titles, said, asked)
    if said == NONE:
        return refused(record, "It is of none of the reviews that the programme answers.", WRITE_IT_DOWN)
    return refused(record, "It is not said of which review this is.", "Say at the check which one it is.")


def review_meant(read: ReadRecord, titles: Sequence[str], decisions: Decisions) -> str:
    """The title of the review that the row is of, as it names it, somebody said, or it is the only one."""
    named = words_of(read.text("source"))
    if is_asked(read, titles):
        said = decisions.reviews.get(read.sheet, "")
        return said if said in titles else ""
    return next((title for title in titles if not named or words_of(title) == named), "")


def is_asked(read: ReadRecord, titles: Sequence[str]) -> bool:
    """Whether the row does not say by itself of which review it is."""
    named = words_of(read.text("source"))
    if named and named in map(words_of, titles):
        return False
    return len(titles) > 1 or bool(named and titles)


def asked_of(record: ComparedRecord, titles: Sequence[str], said: str, asked: dict[str, AskedReview]) -> None:
    """Note that it is asked of which review the rows of the record's sheet are."""
    one = asked.setdefault(record.sheet, AskedReview(record.sheet, tuple(titles), said))
    one.rows += 1


def belonging(record: ComparedRecord, title: str) -> ComparedRecord:
    """The row as one of the review of that title."""
    says = {**record.read.said(), "review": title}
    return replace(record, read=replace(record.read, file_says=says))


def refused(record: ComparedRecord, message: str, remedy: str) -> ComparedRecord:
    """The row with why it belongs to no review yet."""
    return with_refusals(record, [Question(message, f"A{record.row}", "review", remedy=remedy)])
