"""Which recommendations the rows of a plan answer: found, or asked about, and what somebody said of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from programmes.imports.cells.recommendations import KnownRecommendations, candidates_of
from programmes.imports.cells.values import words_of
from programmes.imports.comparing.changes import still_asked
from programmes.imports.decisions import NONE, Choices, Decisions
from programmes.imports.records import (
    ComparedRecord,
    ComparedSheet,
    Question,
    RecordOutcome,
    outcome_of,
)
from programmes.imports.registers import PlanRegister
from programmes.models.programme import Programme
from programmes.models.review import Recommendation, Review

WHICH = "Say at the check which recommendation it is, or leave the words as they stand."
GOING_IN = (RecordOutcome.NEW, RecordOutcome.CHANGED, RecordOutcome.MOVED, RecordOutcome.QUESTIONED)


@dataclass
class AskedRecommendation:
    """Words of which it isn't clear which recommendation they name, with those that they may mean.

    `said` is as `decisions` writes it; empty where nobody has said.
    """

    words: str
    may_be: tuple[int, ...] = ()
    said: str = ""
    rows: int = 0
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return words_of(self.words)


def known_recommendations(programme: Programme | None) -> KnownRecommendations:
    """The recommendations, as they stand now, of the recorded reviews that the programme answers."""
    if programme is None:
        return KnownRecommendations()
    standing = Recommendation.objects.filter(
        review__in=programme.reviews.all(), review__recorded_on__isnull=False, is_current=True
    )
    kinds = dict(Review.Kind.choices)
    rows = standing.values_list("pk", "number", "text", "review__title", "review__kind")
    return KnownRecommendations(
        candidates_of((pk, no, text, title, str(kinds.get(kind, ""))) for pk, no, text, title, kind in rows)
    )


def find_recommendations(
    sheets: Iterable[ComparedSheet],
    registers: Mapping[str, PlanRegister],
    programme: Programme | None,
    decisions: Decisions,
    choices: Choices,
) -> list[AskedRecommendation]:
    """Say of each record which recommendations it answers; return what is not clear, each wording once."""
    answering = [
        sheet
        for sheet in sheets
        if getattr(registers.get(str(sheet.kind)), "answers_recommendations", False)
        and any(record.read.text("recommendation") for record in sheet.records)
    ]
    known = known_recommendations(programme) if answering else KnownRecommendations()
    asked: dict[str, AskedRecommendation] = {}
    if not known.candidates:
        return []
    for sheet in answering:
        sheet.records = [found_for(record, known, decisions, choices, asked) for record in sheet.records]
    return list(asked.values())


def found_for(
    record: ComparedRecord,
    known: KnownRecommendations,
    decisions: Decisions,
    choices: Choices,
    asked: dict[str, AskedRecommendation],
) -> ComparedRecord:
    """The record with the recommendations that its words name, or a question where that isn't clear."""
    words = record.read.text("recommendation").strip()
    if not words or record.outcome not in GOING_IN or not record.takes("recommendation"):
        return record
    key, named = words_of(words), known.named(words)
    said = decisions.recommendations.get(key, "")
    if named.found:
        return replace(record, recommendations=named.found)
    one = asked.setdefault(key, AskedRecommendation(words, named.may_be, said))
    one.rows += 1
    if len(one.places) < 3:
        one.places.append(f"{record.sheet}, row {record.row}")
    if said:
        return replace(record, recommendations=those_said(said, known))
    message = f"Which recommendation is “{' '.join(words.split())[:120]}”?"
    question = Question(message, f"A{record.row}", "recommendation", words, WHICH)
    questions = (*record.questions, *still_asked(record.read, (question,), choices, decisions))
    outcome = outcome_of(record.outcome, refusals=record.refusals, questions=questions)
    return replace(record, questions=questions, outcome=outcome)


def those_said(said: str, known: KnownRecommendations) -> tuple[int, ...]:
    """The recommendations that somebody said, as far as they still stand."""
    if said == NONE:
        return ()
    standing = {candidate.pk for candidate in known.candidates}
    return tuple(pk for pk in map(int, said.split(",")) if pk in standing)
