"""How what reviews found and recommend takes part in the import: words of a review not recorded yet.

Each belongs to a review that the programme answers. Where these are several, somebody says at the check which
one it is. Once a review is recorded the words stand as they are, and a response is an act of a post or body,
with a day: no cell makes either.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from council.access.acting import Rule, authorise
from council.access.rules import Right
from council.lengths import LONG_WORDS, lengths_of, shortened
from programmes.imports.cells.values import words_of
from programmes.imports.comparing.reviews import review_meant, titles_answered
from programmes.imports.decisions import Choices, Decisions
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.rows import read_rows, without_sheet_name
from programmes.imports.recognised import PlanKind, RecognisedSheet
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import ExistingRecord, WriteContext
from programmes.imports.standard.columns import StandardColumn, StandardRow, StandardSheet
from programmes.models import Finding, Programme, Recommendation, Review
from programmes.plain_sheets import PlainSheet
from programmes.reviews.wording import MOST_ROWS

TO_BRING_WORDS = Rule(
    "An import of a programme that answers the review brings its words, until it is recorded.",
    rights=(Right.MANAGE,),
    imports=True,
)
# What stands over words of reviewers that recommend nothing.
FOUND = re.compile(
    r"\b(?:findings?|issues?|weakness|failings?|gaps?|concern|strengths?|identified)\b", re.IGNORECASE
)
KINDS = {words_of(str(kind.label)): kind for kind in Finding.Kind} | {
    "key finding": Finding.Kind.ISSUE,
    "finding": Finding.Kind.ISSUE,
    "issue": Finding.Kind.ISSUE,
    "weakness": Finding.Kind.ISSUE,
    "good practice": Finding.Kind.BEST_PRACTICE,
    "proposed action": Finding.Kind.ACTION_PROPOSED,
}
RECORDED = "The review is recorded, so the reviewers’ words stand."
CORRECT_IT = "If one was recorded wrongly, correct it on the review’s page, with the reason."
ON_ITS_PAGE = "Change it on the review’s page, where the council’s response is given too."


class ReviewWordsSheet(PlainSheet):
    """Sheets of what reviewers wrote. A subclass names its model, and in `ours` what the council adds."""

    title: ClassVar[str] = "text"
    versioned: ClassVar[bool] = False
    linked_through: ClassVar[Sequence[str]] = ("review",)
    of_reviews: ClassVar[bool] = True  # each of its records belongs to a review
    ours: ClassVar[frozenset[str]] = frozenset()  # said by acts alone
    in_plans: ClassVar[frozenset[str]] = frozenset()  # what a plan's own sheet says of it besides its words

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The records of the sheet, one a row; its own name is no theme."""
        return [
            self.told(replace(record, workstream=without_sheet_name(sheet, record.workstream)))
            for record in read_rows(sheet, DateReader(near, choices))
        ]

    def told(self, record: ReadRecord) -> ReadRecord:
        """The record with what the reviewers say; what the council answers stays with the file."""
        says = {name: record.text(words) for name, words in self.kept.items() if name in self.in_plans}
        says["theme"] = " / ".join(record.workstream) or record.text("directorate")
        return replace(record, workstream=(), file_says={**says, "title": record.title})

    def as_held(
        self, records: Sequence[ReadRecord], *, programme: Programme | None, decisions: Decisions
    ) -> list[ReadRecord | None]:
        """The records, each told from those of another review by the review that it is of."""
        titles = titles_answered(programme)
        return [replace(each, year=review_meant(each, titles, decisions)) for each in records]

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """What stands, each of its review."""
        every = super().existing(programme, as_at=as_at)
        return [replace(held, year=held.now["review"]) for held in every]

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse what the council says of it, and that it is another review's."""
        said = record.changes if record.object_id else {n: v for n, v in record.read.said().items() if v}
        kept = self.ours | ({"review"} if record.object_id else frozenset())
        message = "An import does not change to which review it belongs, or the council’s response."
        return [
            record.refusal(name, message, ON_ITS_PAGE) for name in self.kept if name in kept & said.keys()
        ]

    def of_programme(self, programme: Programme) -> Any:
        """What stands now of the reviews that the programme answers, review by review."""
        answered = self.model.objects.filter(review__answered_by__programme=programme)
        return self.compared(answered).select_related("review")

    def compared(self, rows: Any) -> Any:
        """Those of the words that stand now: no earlier wording, and none of a review that was withdrawn."""
        return rows.filter(is_current=True, review__withdrawn_on=None)

    def refuse_in_plan(
        self,
        records: Sequence[ComparedRecord],
        *,
        programme: Programme | None,
        plan: Callable[[str], Sequence[ComparedRecord]],
    ) -> Iterator[tuple[ComparedRecord, Question]]:
        """Refuse rows of a recorded review that say something else, and more than one review holds."""
        edited = [each for each in records if each.object_id is None or each.changes]
        reviews = reviews_by_title(programme) if edited else {}
        held = self.model.objects.in_bulk([each.object_id for each in edited if each.object_id])
        rooms = {
            review.pk: MOST_ROWS - self.model.objects.filter(review=review, is_current=True).count()
            for review in reviews.values()
        }
        for record in edited:
            thing = held.get(record.object_id)
            review = thing.review if thing else reviews.get(words_of(record.read.said().get("review", "")))
            if review is None:
                continue  # it is asked, or told, which one
            if review.is_recorded:
                yield record, record.refusal("title", RECORDED, CORRECT_IT)
            elif thing is None:
                rooms[review.pk] -= 1
                if rooms[review.pk] < 0:
                    message = f"A review holds up to {MOST_ROWS} of them."
                    yield record, record.refusal("title", message, "Leave out what is not the reviewers’.")
            yield from self.refuse_of(record, review)

    def refuse_of(self, record: ComparedRecord, review: Review) -> Iterator[tuple[ComparedRecord, Question]]:
        """What else refuses a row of the review."""
        yield from ()

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Any]:
        """The words as the file has them; whoever has a review's page open is told."""
        written = super().write(records, context)
        for review in {thing.review_id: thing.review for thing in written.values()}.values():
            review.save()
        return written

    def begin(self, thing: Any, place: int, context: WriteContext) -> None:
        """Leave its place until its review is known."""

    def new(self, context: WriteContext) -> Any:
        return self.model()

    def name(self, thing: Any, words: str) -> None:
        thing.text = words.strip()

    def keep(self, thing: Any, name: str, words: str, record: ComparedRecord, context: WriteContext) -> None:
        """Keep what a cell says of one column, but not what acts alone say; its review is settled before."""
        if name != "review" and name not in self.ours:
            super().keep(thing, name, words, record, context)

    def finish(self, thing: Any, record: ComparedRecord, context: WriteContext) -> None:
        """Put a new one behind those of its review."""
        if thing.pk is None:
            thing.review = reviews_by_title(context.programme)[words_of(record.read.said()["review"])]
            thing.order = type(thing).objects.filter(review=thing.review).count() + 1
        authorise(context.authority, TO_BRING_WORDS, thing.review)


class FindingSheet(ReviewWordsSheet):
    """The findings: strengths, issues, what is proposed."""

    kind: ClassVar[PlanKind] = PlanKind.FINDINGS
    model: ClassVar[Any] = Finding
    fields: ClassVar[Mapping[str, str]] = {}  # a plan's own findings stand on sheets of recommendations
    lengths: ClassVar[Mapping[str, int]] = {"title": LONG_WORDS, **lengths_of(Finding, theme="theme")}
    kept: ClassVar[Mapping[str, str]] = {"review": "source", "kind": "kind", "theme": "workstream"}
    labels: ClassVar[Mapping[str, str]] = {"title": "finding"}
    in_plans: ClassVar[frozenset[str]] = frozenset({"kind"})


class RecommendationSheet(ReviewWordsSheet):
    """The recommendations with the council's response to each; findings where a sheet lists such."""

    kind: ClassVar[PlanKind] = PlanKind.RECOMMENDATIONS
    model: ClassVar[Any] = Recommendation
    fields: ClassVar[Mapping[str, str]] = {
        "recommendation": "Recommendation or finding",
        "reference": "Its number",
        "finding_kind": "Kind of finding",
        "source": "Review",
        "workstream": "Theme",
        "priority": "Priority",
        "member": "Addressed to",
        "response": "Response, which stays with the file",
    }
    lengths: ClassVar[Mapping[str, int]] = {
        "title": LONG_WORDS,
        **lengths_of(
            Recommendation, number="number", theme="theme", priority="priority", third_party="third_party"
        ),
    }
    kept: ClassVar[Mapping[str, str]] = {
        "review": "source",
        "number": "reference",
        "theme": "workstream",
        "priority": "priority",
        "third_party": "member",
        "response": "response",
        "response_reason": "response_reason",
        "responded_by_post": "responded_by_post",
        "responded_by_body": "responded_by_body",
        "responded_on": "responded_on",
    }
    labels: ClassVar[Mapping[str, str]] = {"title": "recommendation", "third_party": "addressed to"}
    ours: ClassVar[frozenset[str]] = frozenset(
        {"response", "response_reason", "responded_by_post", "responded_by_body", "responded_on"}
    )
    in_plans: ClassVar[frozenset[str]] = frozenset({"priority", "third_party"})

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The recommendations of the sheet; findings where its heading says that it lists such."""
        column = next(iter(sheet.matches("recommendation")), None)
        records = super().read(sheet, near=near, choices=choices)
        if column is not None and FOUND.search(column.heading):
            return [as_finding(record) for record in records]
        return records

    def told(self, record: ReadRecord) -> ReadRecord:
        """The record with its number."""
        record = super().told(record)
        return replace(record, file_says={**(record.file_says or {}), "number": record.reference})

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """The recommendations, each known by its number as well."""
        return [
            replace(held, reference=held.now["number"]) for held in super().existing(programme, as_at=as_at)
        ]

    def of_programme(self, programme: Programme) -> Any:
        return super().of_programme(programme).select_related("responded_by_post", "responded_by_body")

    def refuse_of(self, record: ComparedRecord, review: Review) -> Iterator[tuple[ComparedRecord, Question]]:
        """Refuse a number that another recommendation of the review has."""
        number = record.read.said().get("number", "").strip()
        others = Recommendation.objects.filter(review=review, is_current=True, number__iexact=number)
        if number and record.takes("number") and others.exclude(pk=record.object_id or 0).exists():
            message = f"The review has a recommendation {shortened(number, 20)} already."
            yield record, record.refusal("number", message, "Give it the number that the report gives it.")

    def finish(self, thing: Any, record: ComparedRecord, context: WriteContext) -> None:
        """Number what the plan does not."""
        super().finish(thing, record, context)
        if not thing.number:
            taken = set(thing.review.recommendations.values_list("number", flat=True))
            thing.number = next(str(n) for n in range(thing.order, thing.order + 1000) if str(n) not in taken)

    def reference_of(self, thing: Any) -> str:
        """Its number."""
        return str(thing.number)


def as_finding(record: ReadRecord) -> ReadRecord:
    """The record as a finding, asked about where its kind is not known."""
    said = record.text("finding_kind").strip()
    kind = KINDS.get(words_of(said), KINDS.get(words_of(said).removesuffix("s")))
    questions = record.questions
    if said and kind is None:
        message = f"“{shortened(said, 80)}” is no kind of finding, so it was read as a key issue."
        remedy = f"Confirm it, or write one of: {', '.join(str(label) for label in Finding.Kind.labels)}."
        questions = (*questions, Question(message, f"A{record.row}", "kind", said, remedy))
    says = record.file_says or {}
    told = {"title": record.title, "kind": str((kind or Finding.Kind.ISSUE).label), "theme": says["theme"]}
    return replace(record, kind=PlanKind.FINDINGS, reference="", questions=questions, file_says=told)


def reviews_by_title(programme: Programme | None) -> dict[str, Review]:
    """The reviews that the programme answers, by the words of their titles."""
    if programme is None:
        return {}
    reviews = Review.objects.filter(answered_by__programme=programme, withdrawn_on=None)
    return {words_of(review.title): review for review in reviews}


def finding_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The findings that the person may see."""
    return FindingSheet().rows(programme, person)


def recommendation_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The recommendations that the person may see."""
    return RecommendationSheet().rows(programme, person)


REVIEW = StandardColumn("review", "Review", "Its title, where the programme answers several.",
                        "Corporate peer challenge 2026", field="source", width=32)  # fmt: skip
THEME = StandardColumn("theme", "Theme", "As the reviewers have it.", "Money", field="workstream")
READ = "To be read: the response is given on the review’s page."
FindingSheet.standard = StandardSheet(
    "Findings",
    "finding",
    (
        StandardColumn("title", "Finding", "In the reviewers’ words, until the review is recorded.",
                       "Decisions take too long", width=60),
        REVIEW,
        StandardColumn("kind", "Kind", "Such as Strength or Key issue.", "Key issue",
                       choices=tuple(str(label) for label in Finding.Kind.labels)),
        THEME,
    ),
    finding_rows,
)  # fmt: skip
RecommendationSheet.standard = StandardSheet(
    "Recommendations",
    "recommendation",
    (
        StandardColumn("title", "Recommendation", "In the reviewers’ words, until the review is recorded.",
                       "Decide sooner", width=60),
        REVIEW,
        StandardColumn("number", "Number", "As the report numbers it.", "R1", field="reference", width=12),
        THEME,
        StandardColumn("priority", "Priority", "As the reviewers have it.", "High"),
        StandardColumn("third_party", "Addressed to", "Empty for the council.", field="member", width=28),
        StandardColumn("response", "Response", READ),
        StandardColumn("response_reason", "Why", READ, width=40),
        StandardColumn("responded_by_post", "Post that responded", READ, width=28),
        StandardColumn("responded_by_body", "Body that responded", READ, width=28),
        StandardColumn("responded_on", "Responded on", READ),
    ),
    recommendation_rows,
)  # fmt: skip
