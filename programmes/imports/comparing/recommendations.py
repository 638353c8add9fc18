"""Which recommendations the rows of a plan answer: found, or asked about, and what somebody said of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from council.lengths import shortened
from programmes.imports.cells.recommendations import KnownRecommendations, candidates_of, names_none
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
from programmes.reviews.closing import settled_among

STILL = (
    "Say at the check which recommendation it is, this one all the same, or leave the words as they stand."
)
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
    named = ((pk, no, text, title, str(kinds.get(kind, ""))) for pk, no, text, title, kind in rows)
    return KnownRecommendations(candidates_of(named, settled_among(standing)))


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
    if names_none(words) or record.outcome not in GOING_IN or not record.takes("recommendation"):
        return record
    key, named = words_of(words), known.named(words)
    said = decisions.recommendations.get(key, "")
    settled = newly_settled(record, named.found, known)
    if named.found and not settled:
        return replace(record, recommendations=named.found)
    one = asked.setdefault(key, AskedRecommendation(words, named.may_be or named.found, said))
    one.rows += 1
    if len(one.places) < 3:
        one.places.append(f"{record.sheet}, row {record.row}")
    if said:
        return replace(record, recommendations=those_said(said, known))
    called = f"“{shortened(' '.join(words.split()), 120)}”"
    message = f"{called} is {settled}. Does it get another action?" if settled else ""
    message = message or f"Which recommendation is {called}?"
    question = Question(message, f"A{record.row}", "recommendation", words, STILL if settled else WHICH)
    questions = (*record.questions, *still_asked(record.read, (question,), choices, decisions))
    outcome = outcome_of(record.outcome, refusals=record.refusals, questions=questions)
    return replace(record, questions=questions, outcome=outcome)


def newly_settled(record: ComparedRecord, found: tuple[int, ...], known: KnownRecommendations) -> str:
    """ "Closed" or "declined" where the row names such a recommendation and did not in the last file."""
    if record.read.standard or not (
        record.outcome == RecordOutcome.NEW or "recommendation" in record.changes
    ):
        return ""
    words = dict.fromkeys(known.settled[pk] for pk in found if pk in known.settled)
    return " and ".join(words)


def those_said(said: str, known: KnownRecommendations) -> tuple[int, ...]:
    """The recommendations that somebody said, as far as they still stand."""
    if said == NONE:
        return ()
    standing = {candidate.pk for candidate in known.candidates}
    return tuple(pk for pk in map(int, said.split(",")) if pk in standing)
