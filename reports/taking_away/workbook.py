"""The tables of a report as a workbook: one sheet for each, from the same frozen values as the PDF."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from council.conventions import InForce
from council.register.export import xlsx_cell
from reports.documents.paper import Paper
from reports.position.highlight import HighlightPosition

WIDTH = 24
A4 = 9  # as a workbook calls the size of its paper
IN_LINES = Alignment(wrap_text=True, vertical="top")
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
            sheet.append([cell_in_lines(sheet, value) for value in row])
        set_for_print(sheet)
    workbook.properties.created = workbook.properties.modified = datetime.combine(paper.dated, time())
    out = io.BytesIO()
    workbook.save(out)
    return with_fixed_times(out.getvalue())


def cell_in_lines(sheet: Any, value: Any) -> Any:
    """A cell whose words stand in lines beneath each other, where the column is too narrow for them."""
    cell = xlsx_cell(sheet, value)
    if isinstance(value, str):
        cell.alignment = IN_LINES
    return cell


def set_for_print(sheet: Any) -> None:
    """Let the sheet print on pages that lie across, as wide as all its columns, its heads on each."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "3:3"


def with_fixed_times(file: bytes) -> bytes:
    """The archive without the times at which its parts were written: the same content, the same bytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(file)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for part in before.infolist():
            after.writestr(zipfile.ZipInfo(part.filename), before.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sheets_of(paper: Paper) -> Iterator[Sheet]:
    """The sheets, each with its title, its header and its rows."""
    position = paper.position
    yield "Report", ("What", "Answer"), front_rows(paper)
    yield (
        "Decisions",
        ("Number", "Verb", "What is asked", "Record"),
        [(n, one.verb, one.text, one.reference) for n, one in enumerate(paper.front.decisions, 1)],
    )
    yield "Actions", ACTIONS, action_rows(paper)
    yield "Date changes", DATE_CHANGES, date_change_rows(position)
    yield (
        "Milestones",
        MILESTONES,
        [
            (m.reference, m.title, m.first, m.due, m.forecast, m.delivered_on, m.days_slipped, m.comment)
            for m in position.milestones
        ],
    )
    yield "Risks", RISKS, risk_rows(position)
    yield "Log", ENTRIES, entry_rows(position)
    yield (
        "Savings",
        ("Group", "Financial year", "Target", "Forecast", "Confirmed", "Claimed", "Shortfall"),
        [
            (g.label, y.year, y.target, y.forecast, y.delivered, y.claimed, y.shortfall)
            for g in position.savings
            for y in g.lines
        ],
    )


MILESTONES = (
    "Number",
    "Milestone",
    "First agreed",
    "Current",
    "Forecast",
    "Delivered",
    "Days slipped",
    "Comment",
)
DATE_CHANGES = ("Action", "Name", "From", "To", "Reason", "Outcome", "Decided on", "Decided by")


def date_change_rows(position: HighlightPosition) -> Iterator[tuple[Any, ...]]:
    """Every change of a due date with its outcome."""
    for move in position.moves:
        yield (
            move.reference,
            move.title,
            move.from_date,
            move.to_date,
            move.reason,
            move.outcome_label,
            move.decided_on,
            move.decided_by,
        )


RISKS = (
    "Number",
    "Risk",
    "Owner",
    "RAG",
    "Likelihood",
    "Impact",
    "Score",
    "Cause",
    "Effect",
    "Mitigations",
)


def risk_rows(position: HighlightPosition) -> Iterator[tuple[Any, ...]]:
    """Every risk with its RAG in the council's own words."""
    for risk in position.risks:
        yield (
            risk.reference,
            risk.title,
            risk.owner,
            position.conventions.rag_label(risk.shown_rag),
            risk.likelihood,
            risk.impact,
            risk.score,
            risk.cause,
            risk.effect,
            "\n".join(risk.mitigations),
        )


ENTRIES = (
    "Number",
    "Kind",
    "What it is",
    "Impact",
    "Depends on",
    "Owner",
    "Stage",
    "Due",
    "Days overdue",
    "Escalated to",
    "Risk",
)


def entry_rows(position: HighlightPosition) -> Iterator[tuple[Any, ...]]:
    """Every issue, assumption and dependency that is to be resolved."""
    for entry in position.entries:
        yield (
            entry.reference,
            entry.kind,
            entry.title,
            entry.impact,
            entry.needed_from,
            entry.owner,
            entry.stage,
            entry.due,
            entry.days_overdue,
            entry.escalated_to,
            entry.risk,
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
