"""The tables of a report as a workbook: one sheet for each, from the same frozen values as the PDF."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from council.conventions import InForce
from council.register.export import xlsx_cell
from reports.documents.paper import Paper

WIDTH = 24
Sheet = tuple[str, Sequence[str], Iterable[Sequence[Any]]]


def workbook_of(paper: Paper) -> bytes:
    """The workbook of the paper: its front page, decisions, actions, dates, milestones, risks and savings."""
    workbook = Workbook(write_only=True)
    for title, header, rows in sheets_of(paper):
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "A4"
        for number in range(1, len(header) + 1):
            sheet.column_dimensions[get_column_letter(number)].width = WIDTH
        sheet.append([xlsx_cell(sheet, f"{title}: {paper.metadata_title}", bold=True)])
        sheet.append([])
        sheet.append([xlsx_cell(sheet, name, bold=True) for name in header])
        for row in rows:
            sheet.append([xlsx_cell(sheet, value) for value in row])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def sheets_of(paper: Paper) -> Iterator[Sheet]:
    """The sheets, each with its title, its header and its rows."""
    front, position = paper.front, paper.position
    label = position.conventions.rag_label
    yield "Report", ("What", "Answer"), front_rows(paper)
    yield (
        "Decisions",
        ("Number", "Verb", "What is asked", "Record"),
        [(n, one.verb, one.text, one.reference) for n, one in enumerate(front.decisions, 1)],
    )
    yield "Actions", ACTIONS, action_rows(paper)
    yield (
        "Date changes",
        ("Action", "Name", "From", "To", "Reason", "Outcome", "Decided on", "Decided by"),
        [
            (
                m.reference,
                m.title,
                m.from_date,
                m.to_date,
                m.reason,
                m.outcome_label,
                m.decided_on,
                m.decided_by,
            )
            for m in position.moves
        ],
    )
    yield (
        "Milestones",
        ("Number", "Milestone", "First agreed", "Current", "Forecast", "Delivered", "Days slipped"),
        [
            (m.reference, m.title, m.first, m.due, m.forecast, m.delivered_on, m.days_slipped)
            for m in position.milestones
        ],
    )
    yield (
        "Risks",
        ("Number", "Risk", "Owner", "RAG", "Likelihood", "Impact", "Score", "Cause", "Effect", "Mitigations"),
        [
            (
                r.reference,
                r.title,
                r.owner,
                label(r.shown_rag),
                r.likelihood,
                r.impact,
                r.score,
                r.cause,
                r.effect,
                "\n".join(r.mitigations),
            )
            for r in position.risks
        ],
    )
    yield (
        "Savings",
        ("Group", "Financial year", "Target", "Forecast", "Confirmed", "Claimed", "Shortfall"),
        [
            (g.label, y.year, y.target, y.forecast, y.delivered, y.claimed, y.shortfall)
            for g in position.savings
            for y in g.lines
        ],
    )


ACTIONS = (
    "Number",
    "Action",
    "Workstream",
    "Owner",
    "RAG",
    "Last told",
    "First agreed",
    "Current",
    "Forecast",
    "Completed",
    "Verified",
    "Days overdue",
    "Times moved",
    "Key progress",
    "Risks and issues",
    "Planned next",
)


def action_rows(paper: Paper) -> Iterator[tuple[Any, ...]]:
    """Every action with its dates and the committee's words."""
    conventions: InForce = paper.position.conventions
    for stream in paper.position.workstreams:
        for action in stream.actions:
            yield (
                action.reference,
                action.title,
                stream.title,
                action.owner,
                conventions.rag_label(action.rag),
                conventions.rag_label(action.before) if action.before else "",
                action.baseline,
                action.due,
                action.forecast,
                action.completed_on,
                action.verified_on,
                action.days_overdue,
                action.times_moved,
                action.progress.text if action.progress else "",
                action.reason,
                action.being_done,
            )


def front_rows(paper: Paper) -> list[tuple[str, Any]]:
    """What stands on the front page."""
    front, position = paper.front, paper.position
    rows = [
        ("Council", front.council),
        ("Report", front.title),
        ("To", front.committee),
        ("Classification", front.classification),
        ("Meeting", front.meeting_on),
        ("Period from", position.period_from),
        ("Period to", position.reported_to),
        ("Position as at", position.as_at),
        ("Overall RAG", position.conventions.rag_label(position.rag)),
        ("Confidence", front.confidence_label),
        ("Edition", front.edition),
        ("Issued", front.issued_on),
        ("Fingerprint of what was approved", front.digest),
    ]
    return [(name, value) for name, value in rows if value not in ("", None)]
