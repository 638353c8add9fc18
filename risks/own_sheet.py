"""Risks in our own columns, as a programme is exported and read again."""

import re
from collections.abc import Iterable

from council.models import User
from council.rag import STATED
from programmes.imports.own_columns import OwnColumn, OwnRow, OwnSheet, path_of, tidy
from programmes.imports.sheets import Question, Record
from programmes.models import Programme
from risks.models import Mitigation, Risk

LONGEST_TITLE = 300
BETWEEN = "\n\n"  # mitigations in a cell: an empty line between two
SCORES = tuple(
    f"{score}_{axis}" for score in ("inherent", "current", "target") for axis in ("likelihood", "impact")
)


def risk_rows(programme: Programme, person: User | None) -> list[OwnRow]:
    """The programme's risks, in the order of their references."""
    found = Risk.objects.filter(programme=programme)
    found = found.visible_to(person) if person else found
    found = found.select_related("owner", "workstream__parent__parent__parent").order_by("reference")
    return [
        OwnRow(
            one.pk,
            one.reference,
            {
                "reference": one.plan_reference,
                "workstream": path_of(one.workstream),
                "title": one.title if len(one.title) < LONGEST_TITLE else one.event or one.title,
                "cause": one.cause,
                "effect": one.effect,
                "owner": str(one.owner or one.owner_as_written),
                "status": one.get_status_display(),
                "rag": one.get_rag_display(),
                **{name: _level(getattr(one, name)) for name in SCORES},
                "mitigation": cell_of(one.mitigations.all()),
            },
            exempt=one.exempt,
        )
        for one in found.prefetch_related("mitigations")
    ]


def cell_of(mitigations: Iterable[Mitigation]) -> str:
    """The mitigations as one cell says them."""
    return tidy(BETWEEN.join(tidy(one.text) for one in mitigations))


def mitigations_in(text: str) -> list[str]:
    """The mitigations that a cell says."""
    return [words.strip() for words in re.split(r"\n[^\S\n]*\n", text) if words.strip()]


def _level(number: int | None) -> str:
    return "" if number is None else str(number)


def _levels() -> tuple[OwnColumn, ...]:
    examples = ("5", "4", "3", "4", "2", "3")
    return tuple(
        OwnColumn(
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


RISKS = OwnSheet(
    "Risks",
    "risk",
    (
        OwnColumn("reference", "Plan reference", "The log's own number.", "R4", width=14),
        OwnColumn("workstream", "Workstream", "As on the sheet of workstreams.", "Legal and governance",
                  listed="workstreams", width=32),
        OwnColumn("title", "Risk", "What may happen.", "The register of contracts is out of date", width=50),
        OwnColumn("cause", "Cause", "Why it may happen.", "Services buy without telling Legal", width=40),
        OwnColumn("effect", "Effect", "What would follow.", "The council can't answer its auditors",
                  width=40),
        OwnColumn("owner", "Owner", "One post.", "Head of Legal", listed="posts", width=28),
        OwnColumn("status", "Status", "An import can close a risk; the rest is done on its page.", "Open",
                  choices=tuple(str(status.label) for status in Risk.Status), width=22),
        OwnColumn("rag", "RAG", "Red, Amber or Green.", "Amber",
                  choices=tuple(str(label) for _, label in STATED), width=10),
        *_levels(),
        OwnColumn("mitigation", "Mitigations", "What is done about it. Leave an empty line between two.",
                  "Remind every service each quarter", width=60),
    ),
    risk_rows,
)  # fmt: skip


def refuse(record: Record) -> None:
    """Refuses what only the risk's own page may do."""
    closed, happened = Risk.Status.CLOSED.label, Risk.Status.HAPPENED.label
    if record.object_id is None:
        if record.status_raw == happened:
            _refuse(record, "status", "A new risk can't have happened already.", "Write Open or Closed.")
        return
    if "status" in record.changes and record.changes["status"] != (Risk.Status.OPEN.label, closed):
        _refuse(
            record, "status", "An import can only close an open risk.", "Do the rest on the risk's own page."
        )
    if "mitigation" in record.changes:
        before, now = (mitigations_in(words) for words in record.changes["mitigation"])
        if len(now) < len(before):
            _refuse(
                record,
                "mitigation",
                "An import takes no mitigation away.",
                "Do that on the risk's own page. Others can be added or reworded here.",
            )


def _refuse(record: Record, about: str, message: str, remedy: str) -> None:
    where = record.places.get(about, f"A{record.row}")
    record.refusals.append(Question(message, where, about, remedy=remedy))
