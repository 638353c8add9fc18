"""How objectives and achievements take part in the import; a row of many is never paired by position.

Where one row lists several objectives beside several comments (a service plan often does), they are paired
only where the counts are the same. Else the comments come in as achievements of the programme, to be paired
by hand on the page of objectives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from council.lengths import lengths_of
from council.reading.dates.timescales import read_timescale
from council.reading.workbooks.workbook import Notice
from council.wording import spoken
from programmes.imports.cells.points import MARK, points_in
from programmes.imports.cells.values import words_of
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.rows import read_rows, without_sheet_name
from programmes.imports.recognised import PlanKind, RecognisedSheet, cell_text
from programmes.imports.records import ComparedRecord, ReadRecord, SourceRow
from programmes.imports.registers import WriteContext
from programmes.imports.standard.columns import StandardColumn, StandardRow, StandardSheet
from programmes.models.objective import Achievement, Objective, PriorityEffect
from programmes.models.programme import Programme
from programmes.plain_sheets import PlainSheet

SHORTEST_HEADING = 10  # letters in capitals: fewer are an abbreviation that goes on from the line above
NOT_PAIRED = (
    "{objectives} objectives stand beside {achievements} achievements, so none is paired. Once imported, "
    "they are paired and split by hand, on the page of the programme’s objectives."
)
OUTCOMES = tuple(str(label) for label in Objective.Outcome.labels)


class ObjectiveSheet(PlainSheet):
    """Sheets of what is to be achieved, with what each is good for and what became of it."""

    kind: ClassVar[PlanKind] = PlanKind.OBJECTIVES
    model: ClassVar[Any] = Objective
    letter: ClassVar[str] = "O"
    parts: ClassVar[Sequence[tuple[Any, str]]] = ((PriorityEffect, "objective"),)
    lengths: ClassVar[Mapping[str, int]] = lengths_of(Objective, title="title", heading="heading")
    kept: ClassVar[Mapping[str, str]] = {
        "heading": "workstream",
        "benefit": "benefit",
        "due": "due",
        "outcome": "outcome",
        "outcome_note": "outcome_note",
    }
    labels: ClassVar[Mapping[str, str]] = {
        "title": "objective",
        "due": "day by which it is to be met",
        "outcome": "how well it was met",
        "outcome_note": "why it is judged so",
    }
    fields: ClassVar[Mapping[str, str]] = {
        "purpose": "Objective",
        "workstream": "Heading",
        "directorate": "Division",
        "benefit": "Benefit",
        "progress": "Achievements or comments",
        "pledge": "Council priority",
        "due": "Day by which it is to be met",
        "measure": "Measure",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The objectives of each row, and what its row says was achieved."""
        records: list[ReadRecord] = []
        rows = {row.number: row for row in sheet.sheet.rows}
        named, said = sheet.column_of("purpose"), sheet.column_of("progress")
        for record in read_rows(sheet, DateReader(near, choices)):
            whole = choices.keeps_whole(sheet.name, record.row)
            row = rows[record.row]
            path = " / ".join(without_sheet_name(sheet, record.workstream)) or record.text("directorate")
            titles = [("", record.title)] if whole else headed_points(cell_text(row, named), record.title)
            comments = [point for _, point in headed_points(cell_text(row, said), "")]
            if whole and comments:
                comments = [cell_text(row, said)]
            if not pair_up(titles, comments):
                told = NOT_PAIRED.format(objectives=len(titles), achievements=len(comments))
                sheet.notices.append(Notice("notice", told, sheet=sheet.name, cell=f"A{record.row}"))
            records += self.of_row(record, path, titles, comments)
        return records

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column: of its day the plan's words, where it had some that say more."""
        if name == "due":
            return thing.due_as_written or (spoken(thing.due) if thing.due else "")
        return super().words(thing, name)

    def keep(self, thing: Any, name: str, words: str, record: ComparedRecord, context: WriteContext) -> None:
        """Keep what a cell says of one column."""
        if name != "due":
            super().keep(thing, name, words, record, context)
            return
        written = " ".join(words.split())[:200]
        read = record.read.date or read_timescale(words, near=context.plan_date)
        thing.due = read.end
        thing.due_as_written = "" if thing.due and spoken(thing.due) == written else written

    def of_row(
        self, record: ReadRecord, path: str, titles: Sequence[tuple[str, str]], comments: Sequence[str]
    ) -> list[ReadRecord]:
        """The objectives and the achievements of one row: paired where they are as many, else left alone.

        Each of the `titles` has the heading that stands over it in the cell itself, below the row's `path`.
        """
        several = len(titles) + len(comments) > 1
        found = []
        for place, (over, title) in enumerate(titles, start=1):
            heading = " / ".join(filter(None, (path, over)))
            says = {"title": title, "heading": heading, "benefit": record.text("benefit")}
            says["due"] = " ".join(record.date.raw.split()) if record.date else ""
            source = replace(record.source, part=place if several else 0)
            found.append(replace(record, source=source, title=title, workstream=(), file_says=says))
        pairs = pair_up(titles, comments)
        for place, comment in enumerate(comments, start=1):
            of = titles[min(place, len(titles)) - 1][1] if pairs else ""
            found.append(_achievement(record, comment, of, len(titles) + place))
        return found


def headed_points(text: str, alone: str) -> list[tuple[str, str]]:
    """The points of a cell, each on one line under its heading; else the words alone, where there are any.

    A line in capitals among points is the heading of those below it, as service plans write them.
    """
    lines = text.split("\n")
    marked = any(MARK.match(line) for line in lines)
    under: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        if marked and is_heading(line):
            under.append((" ".join(line.split()), []))
        else:
            under[-1][1].append(line)
    found = [
        (heading, " ".join(point.split()))
        for heading, below in under
        for point in points_in("\n".join(below)).points
    ]
    return found or ([("", alone)] if alone.strip() else [])


def pair_up(titles: Sequence[Any], comments: Sequence[str]) -> bool:
    """Whether the objectives and the achievements of one row can be paired by their places."""
    return len(titles) in (1, len(comments)) or not comments


def is_heading(line: str) -> bool:
    """Whether the line is in capitals and has no mark, and is more than an abbreviation."""
    return line.isupper() and not MARK.match(line) and sum(map(str.isalpha, line)) >= SHORTEST_HEADING


def _achievement(record: ReadRecord, text: str, objective: str, part: int) -> ReadRecord:
    source = SourceRow(record.sheet, record.row, part, record.cells)
    says = {"title": text, "objective": objective}
    return ReadRecord(source, text, file_says=says, kind=PlanKind.ACHIEVEMENTS)


class AchievementSheet(PlainSheet):
    """What was achieved: of an objective that its row names, or of the programme as a whole."""

    kind: ClassVar[PlanKind] = PlanKind.ACHIEVEMENTS
    model: ClassVar[Any] = Achievement
    title: ClassVar[str] = "text"
    lengths: ClassVar[Mapping[str, int]] = {}
    kept: ClassVar[Mapping[str, str]] = {"objective": "objective"}
    labels: ClassVar[Mapping[str, str]] = {"title": "achievement"}
    fields: ClassVar[Mapping[str, str]] = {"progress": "Achievement", "purpose": "Objective"}

    def told(self, record: ReadRecord) -> ReadRecord:
        """The record with the objective that its row names, if it does."""
        says = {"title": record.title, "objective": record.text("purpose")}
        return replace(record, workstream=(), file_says=says)

    def of_programme(self, programme: Programme) -> Any:
        """The programme's achievements with their objectives."""
        return Achievement.objects.filter(programme=programme).select_related("objective")

    def words(self, thing: Any, name: str) -> str:
        """The objective's own words."""
        return thing.objective.title if thing.objective else ""

    def value(self, name: str, words: str, context: WriteContext) -> Any:
        """The objective of those words, or of that reference; none where there is no such objective."""
        meant = words_of(words)
        objectives = Objective.objects.filter(programme=context.programme) if meant else ()
        named = (o for o in objectives if meant in (words_of(o.title), words_of(o.reference)))
        return next(named, None)

    def finish(self, thing: Any, record: ComparedRecord, context: WriteContext) -> None:
        """Say which import it came by."""
        thing.source = thing.source or context.through[:200]


def objective_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The programme's objectives that the person may see."""
    return ObjectiveSheet().rows(programme, person)


def achievement_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The programme's achievements that the person may see."""
    return AchievementSheet().rows(programme, person)


ObjectiveSheet.standard = StandardSheet(
    "Objectives",
    "objective",
    (
        StandardColumn("title", "Objective", "What is to be achieved.", "To decide within eight weeks",
                       width=50),
        StandardColumn("heading", "Heading", "What it stands under.", "Planning", width=28),
        StandardColumn("benefit", "Benefit", "What it is good for.", width=40),
        StandardColumn("due", "To be met by", "The day, or as the plan says it.", "31 March 2027", width=20),
        StandardColumn("outcome", "How well met", "One of the five.", "Met in part", choices=OUTCOMES,
                       width=24),
        StandardColumn("outcome_note", "Why it is judged so", "In a sentence or two.", width=40),
    ),
    objective_rows,
)  # fmt: skip
AchievementSheet.standard = StandardSheet(
    "Achievements",
    "achievement",
    (
        StandardColumn("title", "Achievement", "What was achieved.", "The backlog is gone", width=60),
        StandardColumn("objective", "Of the objective", "Its words, or its reference; empty for none.",
                       width=50),
    ),
    achievement_rows,
)  # fmt: skip
