"""Risks in the standard columns, as a programme is exported and read again."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from council.lengths import shortened
from council.models import Conventions, Post, User
from council.natural_order import NaturalKey
from council.rag import STATED
from programmes.imports.cells.values import words_of
from programmes.imports.records import ComparedRecord, Question
from programmes.imports.standard import lists
from programmes.imports.standard.columns import (
    Form,
    StandardColumn,
    StandardRow,
    StandardSheet,
    path_of,
    tidy,
)
from programmes.models import Programme, Recommendation
from risks.keeping import LONGEST_INTERVAL
from risks.models import Mitigation, Risk

LONGEST_TITLE = 300
SCORES = tuple(
    f"{score}_{axis}" for score in ("inherent", "current", "target") for axis in ("likelihood", "impact")
)


def risk_rows(programme: Programme, person: User | None) -> list[StandardRow]:
    """The programme's risks, in the order of their references."""
    risks = Risk.objects.filter(programme=programme)
    risks = risks.visible_to(person) if person else risks
    beside = ("owner", "workstream__parent__parent__parent", "recommendation__review")
    risks = risks.select_related(*beside).order_by(NaturalKey("reference"))
    return [
        StandardRow(
            risk.pk,
            risk.reference,
            {
                "reference": risk.plan_reference,
                "workstream": path_of(risk.workstream),
                "title": risk.whole_words,
                "cause": risk.cause,
                "event": "" if risk.overflows else risk.event,
                "effect": risk.effect,
                "owner": str(risk.owner or risk.owner_as_written),
                "status": risk.get_status_display(),
                "rag": risk.get_rag_display(),
                **{name: str(score) if (score := getattr(risk, name)) is not None else "" for name in SCORES},
                "category": risk.category,
                "response": risk.get_response_display(),
                "response_words": risk.response_words,
                "source": risk.source,
                "recommendation": recommendation_words(risk.recommendation),
                "review_every_days": str(risk.review_every_days or ""),
                "next_review": risk.next_review,
                "controls": risk.controls,
                "mitigation": lists.cell_of(mitigation_part(each, risk) for each in risk.mitigations.all()),
            },
            exempt=risk.exempt,
        )
        for risk in risks.prefetch_related("mitigations__owner")
    ]


def mitigation_part(mitigation: Mitigation, risk: Risk) -> lists.ListedPart:
    """A mitigation as a part of its risk's cell: its owner is named where it isn't the risk's."""
    owner = "" if mitigation.owner_id in (None, risk.owner_id) else tidy(str(mitigation.owner))
    due, done = (lists.day_words(day) for day in (mitigation.due, mitigation.done_on))
    return lists.ListedPart(mitigation.text, owner, due, done)


def recommendation_words(recommendation: Recommendation | None) -> str:
    """A recommendation as a cell names it: its number and its review; empty for none."""
    return tidy(f"{recommendation.number}, {recommendation.review}") if recommendation else ""


def recommendations_of(programme: Programme | None) -> dict[str, Recommendation]:
    """The recommendations of the reviews that the programme answers, by what a cell calls each."""
    theirs = Recommendation.objects.filter(review__answered_by__programme=programme, is_current=True)
    return {recommendation_words(one): one for one in theirs.select_related("review")} if programme else {}


def _levels() -> tuple[StandardColumn, ...]:
    examples = ("5", "4", "3", "4", "2", "3")
    return tuple(
        StandardColumn(
            name,
            name.replace("_", " ").capitalize(),
            "From 1 to 5, by the council's own matrix.",
            example,
            choices=("1", "2", "3", "4", "5"),
            width=12,
            part_of="levels",
        )
        for name, example in zip(SCORES, examples, strict=True)
    )


RISK_COLUMNS = StandardSheet(
    "Risks",
    "risk",
    (
        StandardColumn("reference", "Plan reference", "The log's own number.", "R4", width=14),
        StandardColumn("workstream", "Workstream", "As on the sheet of workstreams.", "Legal and governance",
                  listed="workstreams", width=32),
        StandardColumn("title", "Risk", "What could happen.", "The register of contracts is out of date",
                  width=50),
        StandardColumn("cause", "Cause", "Why it could happen.", "Services buy without telling Legal",
                  width=40),
        StandardColumn("event", "Event", "More on what could happen, where the risk's words do not say it.",
                  width=40),
        StandardColumn("effect", "Effect", "What would follow.", "The council cannot answer its auditors",
                  width=40),
        StandardColumn("owner", "Owner", "One post.", "Head of Legal", listed="posts", width=28),
        StandardColumn("status", "Status", "An import can close a risk; the rest is done on its page.",
                  "Open",
                  choices=tuple(str(status.label) for status in Risk.Status), width=22),
        StandardColumn("rag", "RAG", "Red, Amber or Green.", "Amber",
                  choices=tuple(str(label) for _, label in STATED), width=10),
        *_levels(),
        StandardColumn("response", "Response", "What is done with the risk as a whole.", "Treat",
                  choices=tuple(str(response.label) for response in Risk.Response), width=14),
        StandardColumn("response_words", "Response in words", "How the response is carried out.",
                  "Every service names who buys for it", width=40),
        StandardColumn("category", "Category", "One of the council's own categories of risk.", "Legal",
                  width=20),
        StandardColumn("source", "Where it comes from", "A review, a meeting, a report.", width=28),
        StandardColumn("recommendation", "Recommendation", "As the export has it: its number, its review.",
                  width=28),
        StandardColumn("review_every_days", "Days between reviews", f"From 1 to {LONGEST_INTERVAL}; empty: "
                  "as often as the council reports.", "91", width=14),
        StandardColumn("next_review", "Next review", "A day.", date(2027, 3, 31), form=Form.DAY, width=14),
        StandardColumn("controls", "Existing controls", "What holds it in check already.",
                  "Standing orders on contracts", width=40),
        StandardColumn("mitigation", "Mitigations",
                  f"What is done about it. {lists.HOW} [owner Head of Legal] names another post than the "
                  "risk's own.", "Remind every service each quarter [due 31/03/2027]", width=60),
    ),
    risk_rows,
)  # fmt: skip


def risk_refusals(record: ComparedRecord) -> Iterator[Question]:
    """Refuse what only the risk's own page may do."""
    yield from _parts_refused(record)
    yield from _settings_refused(record)
    closed, happened = Risk.Status.CLOSED.label, Risk.Status.HAPPENED.label
    if record.object_id is None:
        if record.read.status_raw == happened:
            message = "A new risk cannot have happened already."
            yield record.refusal("status", message, "Write Open or Closed.")
    elif "status" in record.changes and record.changes["status"] != (Risk.Status.OPEN.label, closed):
        message = "An import can only close an open risk."
        yield record.refusal("status", message, "Do the rest on the risk's own page.")


def _settings_refused(record: ComparedRecord) -> Iterator[Question]:
    """Refuse a category that the council does not have, and an interval or a day that is none."""
    category = record.read.text("category") if record.takes("category") else ""
    if category and category not in Conventions.objects.in_force(timezone.localdate()).risk_categories:
        message = f"“{shortened(category, 80)}” is none of the council’s categories of risk."
        yield record.refusal("category", message, "Write one of those in the settings, or clear the cell.")
    every = record.read.text("review_every_days") if record.takes("review_every_days") else ""
    if every and not (every.isascii() and every.isdecimal() and 1 <= int(every[:5]) <= LONGEST_INTERVAL):
        message = f"“{shortened(every, 80)}” is no number of days between 1 and {LONGEST_INTERVAL}."
        yield record.refusal("review_every_days", message, "Write a whole number, or clear the cell.")
    day = record.read.text("next_review") if record.takes("next_review") else ""
    if day and lists.day_in(day) is None:
        message = f"“{shortened(day, 80)}” is not a day."
        yield record.refusal("next_review", message, "Write it like 31/03/2027.")


def _parts_refused(record: ComparedRecord) -> Iterator[Question]:
    """Refuse an event that has no room, mitigations that are gone, and days and posts that are none."""
    if len(record.title) > LONGEST_TITLE and record.read.text("event"):
        message = f"The risk is longer than {LONGEST_TITLE} characters, so its words fill the event."
        yield record.refusal("event", message, "Shorten the risk, or clear the event.")
    if not record.takes("mitigation"):
        return
    before, now = record.changes.get("mitigation", ("", record.read.text("mitigation")))
    for message, remedy in lists.why_not_taken(
        before,
        now,
        noun="mitigation",
        put_back="Do that on the risk's own page. Others can be added or reworded here.",
        due_in_words=False,
        such_as="[due 31/03/2027]",
    ):
        yield record.refusal("mitigation", message, remedy)
    named = {part.owner for part in map(lists.part_of, lists.pieces_of(now)) if part.owner}
    if named:
        known = {words_of(title) for title in Post.objects.values_list("title", flat=True)}
        for name in sorted(name for name in named if words_of(name) not in known):
            message = f"“{shortened(name, 80)}” is no post of the council."
            yield record.refusal("mitigation", message, "Name one that stands on the sheet Lists.")
