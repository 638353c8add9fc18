"""The columns of a sheet once its kind is known, and once somebody has corrected them."""

import re
from collections.abc import Mapping
from dataclasses import replace

from openpyxl.utils import column_index_from_string

from council.reading.workbooks.workbook import Cell
from programmes.imports.cells.stages import read_stage
from programmes.imports.recognised import ColumnMatch, PlanKind
from programmes.imports.recognising.columns import DESCRIPTIONS, MANY, TITLES, Shape, candidates, shape_of
from programmes.imports.recognising.headings import period_of_figures, plain_heading
from programmes.imports.recognising.kinds import SPEAKS, TITLED

# Fields that records of every kind have.
GENERAL = {
    "reference", "workstream", "directorate", "owner", "support", "due", "start", "revised_due", "completed",
    "status", "rag", "progress", "priority", "percent",
}  # fmt: skip


OWN_NUMBER = re.compile(
    r"^(?:agreed )?(?:management )?(?:action|task|activity) (?:ref|reference|no|number|id|code)$"
)
OTHERS_NUMBER = re.compile(
    r"^(?:rec|recs|recommendation|finding|issue|objective|outcome|risk|audit|priority)\b"
)
CONTROLS = re.compile(r"\bcontrols?\b")
TO_COME = re.compile(
    r"\b(?:further|additional|planned|future|proposed|new|more|mitigat\w+|treatment|actions?|required)\b"
)
A_TARGET = {"target", "targets"}
AGENDA = {"item", "agenda item", "subject", "report", "topic", "title", "item title", "report title"}


def as_of_kind(kind: PlanKind, columns: list[ColumnMatch], cells: dict[int, list[Cell]]) -> list[ColumnMatch]:
    """The columns, headings of several meanings read as the kind of sheet has them: "Target" of a saving."""
    speaks, taken = SPEAKS.get(kind, {}), {match.field for match in columns}
    matches = []
    for match in columns:
        # Steps with their days look like due dates; a measure has no other target to be due by.
        is_target = kind is PlanKind.MEASURES and plain_heading(match.heading) in A_TARGET
        if is_target and match.field == "due" and "target_value" not in taken:
            taken.add("target_value")
            match = replace(match, field="target_value")
        # Only now can a heading such as “Target” be told: it is pounds of a saving, and a figure of a
        # measure.
        if match.field and match.field not in GENERAL and speaks.get(match.field, 0.0) <= 0:
            shape = shape_of(cells.get(match.column, []))
            others = candidates(match.heading, shape).items()
            better = [
                (sure, name) for name, sure in others if speaks.get(name, 0.0) > 0 and name not in taken
            ]
            if better:
                sure, name = max(better)
                taken.add(name)
                match = replace(match, field=name, confidence=round(sure, 2))
        matches.append(match)
    return matches


def of_a_board(columns: list[ColumnMatch], cells: dict[int, list[Cell]]) -> list[ColumnMatch]:
    """The columns, where the lists of a board ("To do", "Done") are statuses, and no workstreams."""
    if any(match.field == "status" for match in columns):
        return columns
    return [
        replace(match, field="status")
        if match.field == "workstream" and names_only_stages(cells.get(match.column, []))
        else match
        for match in columns
    ]


def names_only_stages(cells: list[Cell]) -> bool:
    """Whether each of the cells names a stage, and they name more than one."""
    stages = {read_stage(words) for cell in cells if (words := cell.text.strip())}
    return "" not in stages and len(stages) > 1


def _of_the_actions(columns: list[ColumnMatch]) -> list[ColumnMatch]:
    """The columns, where the actions' own numbers go before those of what they answer, and a column of "
    "projects
    before them names their workstreams."""
    fields = {match.field for match in columns}
    own = next((m for m in columns if not m.field and OWN_NUMBER.search(plain_heading(m.heading))), None)
    of_another = next(
        (m for m in columns if m.field == "reference" and OTHERS_NUMBER.search(plain_heading(m.heading))),
        None,
    )
    swapped = {}
    if own is not None and of_another is not None:
        swapped = {own.column: ("reference", of_another.confidence), of_another.column: ("", 0.0)}
    title = next((m for m in columns if m.field == "action"), None)
    project = next((m for m in columns if m.field == "project"), None)
    if title and project and "workstream" not in fields and project.column < title.column:
        swapped[project.column] = "workstream", project.confidence
    return [
        replace(m, field=swapped[m.column][0], confidence=swapped[m.column][1]) if m.column in swapped else m
        for m in columns
    ]


def _of_a_highlight_report(columns: list[ColumnMatch]) -> list[ColumnMatch]:
    """The columns, where what was achieved in the period is the progress of the sheet's projects."""
    fields = {match.field for match in columns}
    if "progress" in fields or not {"key_progress", "next_tasks"} <= fields:
        return columns
    return [replace(m, field="progress") if m.field == "key_progress" else m for m in columns]


def _of_the_measures(columns: list[ColumnMatch]) -> list[ColumnMatch]:
    """The columns, where those of a month or quarter hold figures; what somebody said of one stands."""
    return [
        replace(m, field="quarter_amount", confidence=0.9)
        if m.confidence < 1.0 and period_of_figures(m.heading)
        else m
        for m in columns
    ]


def _of_the_risks(columns: list[ColumnMatch]) -> list[ColumnMatch]:
    """The columns, where what holds a risk in check stands beside what is still to be done about it."""
    headed = {match.column: plain_heading(match.heading) for match in columns}
    held = next(
        (m for m in columns if m.field in ("", "mitigation") and is_of_controls(headed[m.column])), None
    )
    to_come = next(
        (m for m in columns if m.field in ("", "mitigation", "action") and is_to_come(headed[m.column])), None
    )
    if held is None or to_come is None:
        return columns
    placed = {held.column: "controls", to_come.column: "mitigation"}
    return [
        replace(m, field=placed[m.column], confidence=max(m.confidence, 0.8)) if m.column in placed else m
        for m in columns
    ]


def is_of_controls(heading: str) -> bool:
    return bool(CONTROLS.search(heading)) and not TO_COME.search(heading)


def is_to_come(heading: str) -> bool:
    """Whether the heading is of mitigations, further actions or planned controls."""
    named = re.search(r"\b(?:mitigat\w+|controls?|treatment|actions?)\b", heading)
    return bool(named and TO_COME.search(heading)) and not re.search(r"\bowner|date|due|status\b", heading)


def with_title_column(
    kind: PlanKind, columns: list[ColumnMatch], cells: dict[int, list[Cell]]
) -> list[ColumnMatch]:
    """The columns, the kind's title among them: another column stands in where none was matched to it."""
    if kind is PlanKind.ACTIONS:
        columns = _of_the_actions(_of_a_highlight_report(columns))
    if kind is PlanKind.MEASURES:
        columns = _of_the_measures(columns)
    if kind is PlanKind.RISKS:
        columns = _of_the_risks(columns)
    if kind is PlanKind.ACTIONS and any(match.field == "recommendation" for match in columns):
        # What a meeting had on its agenda repeats, and names no record.
        columns = [
            replace(m, field="", confidence=0.0)
            if m.field == "action" and plain_heading(m.heading) in AGENDA
            else m
            for m in columns
        ]
    wanted = TITLED.get(kind, ())
    if not wanted or any(match.field == wanted[0] for match in columns):
        return columns
    # A heading such as Title or Description names the records of whatever kind of sheet it stands on.
    titled = any(plain_heading(match.heading) in TITLES for match in columns)
    agenda = AGENDA if any(match.field == "recommendation" for match in columns) else ()
    offers = [
        (candidates(match.heading, shape_of(cells.get(match.column, []))).get(wanted[0], 0.0), match)
        for match in columns
        if not (titled and plain_heading(match.heading) in DESCRIPTIONS)
        if not (kind is PlanKind.ACTIONS and plain_heading(match.heading) in agenda)
    ]
    sure, named = max(offers, key=lambda offer: offer[0], default=(0.0, None))
    # A column that speaks for this kind by another field keeps that one, and another stands in.
    if named is not None and sure and SPEAKS[kind].get(named.field, 0.0) <= 0:
        return [replace(m, field=wanted[0], confidence=round(sure, 2)) if m is named else m for m in columns]
    if any(match.field in wanted for match in columns):
        return columns
    shapes = {m.column: shape_of(cells[m.column]) for m in columns if not m.field and cells.get(m.column)}
    free = [m for m in columns if m.column in shapes and not _is_figures(shapes[m.column])]
    if not free:
        return columns
    # A plan whose headings are all unknown still has one column of sentences, and that is what it is about.
    wordiest = max(free, key=lambda m: shapes[m.column].words)
    return [replace(m, field=wanted[0], confidence=0.3) if m is wordiest else m for m in columns]


def _is_figures(shape: Shape) -> bool:
    """Whether a column holds figures, dates or marks, which name nothing."""
    return max(shape.numbers, shape.money, shape.dates, shape.percents, shape.rags, shape.yes_no) >= 0.5


def as_corrected(columns: list[ColumnMatch], chosen: Mapping[str, str]) -> list[ColumnMatch]:
    """The columns as the admin corrected them, by letter; what they took is no other column's any more."""
    numbers = {column_index_from_string(letter): field for letter, field in chosen.items()}
    # A field has one column; whoever gives it another takes it from the first.
    taken = set(numbers.values()) - MANY
    corrected = []
    for match in columns:
        if match.column in numbers:
            match = replace(match, field=numbers[match.column], confidence=1.0)
        elif match.field in taken:
            match = replace(match, field="", confidence=0.0)
        corrected.append(match)
    return corrected
