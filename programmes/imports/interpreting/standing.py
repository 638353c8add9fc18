"""How a row says its record stands: status, RAG, per cent; and what its cells raise whatever they mean."""

import re
from datetime import date, timedelta

from council.reading.dates.timescales import Precision, Timescale, read_timescale
from council.reading.workbooks.workbook import Cell, Row
from programmes.imports.cells.corrected import rag_meant, stage_meant
from programmes.imports.cells.stages import BEGINS_DONE, NO_STATUS, read_stage
from programmes.imports.cells.statuses import read_status
from programmes.imports.cells.values import NO_RAG, TRACKS, read_percent, read_rag
from programmes.imports.decisions import AS_READ, NONE, Choices
from programmes.imports.interpreting.dates import stage_of
from programmes.imports.interpreting.drafts import RecordDraft, RowWords
from programmes.imports.interpreting.updates import holds_updates
from programmes.imports.recognised import ColumnMatch, RecognisedSheet, coordinate, is_struck
from programmes.imports.recognising.headings import ASKS_DONE, DONE_BOX
from programmes.imports.recognising.kinds import TITLED

YES, NO = {"yes", "y", "true", "x", "1", "✓", "✔", "☑"}, {"no", "n", "false", "0", "☐", "✗"}
# The days that a period may have, so that one that has begun is not to come.
LENGTHS = {
    Precision.WEEK: 6, Precision.MONTH: 30, Precision.SEASON: 91, Precision.QUARTER: 91, Precision.HALF: 183,
    Precision.YEAR: 365, Precision.FINANCIAL_YEAR: 365,
}  # fmt: skip
ARCHIVED_BOX = re.compile(
    r"^\s*(?:is |row )?(?:archived|deleted|cancelled|removed|withdrawn|obsolete)"
    r"\s*(?:\?|\(?y(?:es)?\s*/\s*no?\)?\??)?\s*$",
    re.IGNORECASE,
)
ASKS_ACCEPTED = re.compile(r"^\s*(?:accepted|agreed|accept|approved)\b[\s?/()a-z]{0,20}$", re.IGNORECASE)
REFUSED = re.compile(
    r"^(?:not (?:accepted|agreed|approved)|reject(?:ed)?|declined|refused|disagreed?)\b", re.IGNORECASE
)
SHARE = re.compile(r"1(?:\.0+)?|0?\.\d+")
WITHDRAWN, KEPT = "withdrawn", "kept"  # what struck-through rows may be said to be


def read_stage_and_rag(draft: RecordDraft, words: RowWords, choices: Choices) -> None:
    """Read stage, RAG and per cent. Where no cell of their own names them, another may."""
    draft.status_raw = words.field("status")
    if draft.status_raw:
        draft.stage = _stage_in(draft, words, choices)
    _read_rag(draft, words, choices)
    if not draft.stage and draft.date is not None and draft.date.stage:
        _take_stage_of_date(draft, draft.date, words, choices)
    # Blue is how councils that add a fourth colour say that something is complete.
    if not draft.stage and draft.rag == "blue" and not draft.status_raw:
        draft.stage = "complete"
    _take_completion(draft, words)
    match = words.columns.get("percent")
    if match is not None and (text := words.of(match)):
        cell = words.cell(match)
        draft.percent = read_percent(text, cell.value if cell else None, of_shares=words.of_shares)
        if words.in_doubt and SHARE.fullmatch(text.strip()):
            share = float(text)
            message = (
                f"“{text.strip()}” may be {share:g}% or {share * 100:g}%: the column holds shares of one"
                " and whole numbers, or neither."
            )
            draft.ask(
                message, words.address(match), "percent", text, f"Write {share:g}% or {share * 100:g}%."
            )
        if draft.percent is None:
            # “About half” is no number, but nobody's words are dropped.
            draft.keep(match, text)


def _take_stage_of_date(draft: RecordDraft, read: Timescale, words: RowWords, choices: Choices) -> None:
    """Take the stage that the words of the date name; of a day to come nothing was done, so that is asked."""
    raw = read.raw.strip()
    if stage_of(read) == "complete" and is_to_come(raw, words.near):
        if raw not in choices.confirmed and not choices.dates.get(raw):
            message = (
                f"“{raw}” says that it is done, on a day that is still to come. It is taken as the due date."
            )
            draft.ask(
                message, words.address(words.columns.get("due")), "due", raw, "Confirm or type another date."
            )
        return
    draft.stage = stage_of(read)
    draft.status_raw = draft.status_raw or raw


def _stage_in(draft: RecordDraft, words: RowWords, choices: Choices) -> str:
    """The stage of the row's own cell of statuses; of one that asks “Done?”, by its yes or no."""
    match, raw = words.columns["status"], draft.status_raw
    if not choices.meaning("status", raw) and _asks_done(match):
        if raw.casefold() in YES:
            return "complete"
        if raw.casefold() in NO:
            return ""
    stage = stage_meant(raw, choices)
    if stage == "complete" and not choices.meaning("status", raw) and is_to_come(raw, words.near):
        return ""  # “Complete 31 March 2027” in a plan of 2026 is hoped for
    return stage


def is_to_come(raw: str, near: date | None) -> bool:
    """Whether the words name a day after the plan's own date, so that nothing can have been done on it."""
    if near is None or not any(map(str.isdigit, raw)):
        return False
    return lies_ahead(read_timescale(raw, near=near), near)


def lies_ahead(read: Timescale, near: date) -> bool:
    """Whether the day, or the whole of its period, is still to come on the plan's own date."""
    return read.end is not None and read.end - timedelta(days=LENGTHS.get(read.precision, 0)) > near


def ask_of_a_day_to_come(sheet: RecognisedSheet, draft: RecordDraft, words: RowWords) -> None:
    """Ask about a day on which the row was done and that is still to come; it is not taken for such a day.

    Of a record that goes on, and that nobody says is done, it is when it is hoped to be.
    """
    done, near = draft.other_dates.get("completed"), words.near
    goes_on = holds_updates(sheet)
    is_open = goes_on and draft.stage != "complete"
    if done is None or near is None or is_open or not lies_ahead(done, near):
        return
    raw, match = done.raw.strip(), words.columns["completed"]
    message = f"“{raw}” under “{match.heading or match.letter}” is still to come, so nothing was done on it."
    remedy = "Confirm that it is not done yet, or type the day on which it was."
    if goes_on:
        message = f"The row is done, on a day that is still to come: “{raw}”."
        remedy = "Confirm that it is done, or correct the status or the day in the workbook."
    else:
        del draft.other_dates["completed"]
        draft.texts.pop("completed", None)
    if raw not in sheet.choices.confirmed:
        draft.ask(message, words.address(match), "completed", raw, remedy)


def _track(raw: str) -> str:
    """The RAG that “On track” and the like stand for; empty for other words."""
    return TRACKS.get(" ".join(raw.casefold().replace("-", " ").split()).strip(" .–"), "")


def _asks_done(match: ColumnMatch) -> bool:
    """Whether the column asks of each row whether it is done."""
    return bool(ASKS_DONE.match(match.heading) or DONE_BOX.match(match.heading))


def _take_completion(draft: RecordDraft, words: RowWords) -> None:
    """A day of completion says that a row without a status is done; beside another status it is asked
    about."""
    done = draft.other_dates.get("completed")
    if done is None or done.end is None:
        return
    if done.end > (words.near or done.end):
        return
    if not draft.stage and not draft.status_raw:
        draft.stage, draft.status_raw = "complete", f"Completed {done.raw.strip()}"
    elif draft.stage in ("", "not_started", "in_progress", "on_hold"):
        message = (
            f"The row has a day of completion, “{done.raw.strip()}”, and the status “{draft.status_raw}”."
        )
        where = words.address(words.columns.get("completed"))
        remedy = "It is taken as its status says. Correct one of the two in the workbook."
        draft.ask(message, where, "stage", draft.status_raw, remedy)


def ask_about_status(sheet: RecognisedSheet, draft: RecordDraft, words: RowWords) -> None:
    """Ask about a status that names none of its register's, of an action or of what else has a status."""
    match = words.columns.get("status")
    raw = words.of(match)
    if match is None or not raw or raw.casefold().strip() in NO_STATUS:
        return
    kind = sheet.status_wording
    if sheet.choices.meaning(kind, raw):
        return
    # By its own words: a RAG or a date that says something of the row leaves them as unknown as they are.
    known = _stage_in(draft, words, sheet.choices) or read_rag(raw) or _track(raw)
    if kind == "status" and known:
        return
    if kind != "status" and (read_status(kind, raw) or read_rag(raw)):
        return
    if _asks_done(match) and raw.casefold() in NO:
        return
    begun = (
        "says more than that it is done" if BEGINS_DONE.match(raw.strip()) else "is not a status that we know"
    )
    remedy = (
        "Say what it means under Wordings, or write a status that we know, such as In progress or Complete."
    )
    draft.ask(f"“{raw}” {begun}.", words.address(match), "status", raw, remedy)


def _read_rag(draft: RecordDraft, words: RowWords, choices: Choices) -> None:
    """Read the RAG; a cell of RAGs may name a stage instead, and one of statuses a RAG."""
    match = words.columns.get("rag")
    if match is None:
        # A plan with one column for both writes “Green – on track” into its status.
        if draft.status_raw and read_rag(draft.status_raw):
            draft.rag, draft.rag_raw = read_rag(draft.status_raw), draft.status_raw
        return
    cell = words.cell(match)
    draft.rag, draft.rag_raw = rag_meant(words.of(match), cell.style.fill if cell else "", choices)
    if draft.rag_raw and not draft.rag and not choices.meaning("rag", draft.rag_raw):
        draft.rag = _track(draft.rag_raw)
    if not draft.rag_raw or draft.rag:
        return
    stage = read_stage(draft.rag_raw)
    # “Complete” in the column of RAGs is common; the status, where there is one, goes before it.
    draft.stage = draft.stage or stage
    is_none = draft.rag_raw.strip().casefold() in NO_RAG
    if not stage and not is_none and not choices.meaning("rag", draft.rag_raw):
        message = f"“{draft.rag_raw}” is not a RAG that we know."
        where = cell.coordinate if cell else ""
        draft.ask(message, where, "rag", draft.rag_raw, "Write Red, Amber, Green or Blue.")


def ask_about_cells(draft: RecordDraft, row: Row, sheet: RecognisedSheet) -> None:
    """Ask what a cell raises whatever it means: struck through, an error, a formula without a value."""
    if is_struck(row):
        first = min(column for column, cell in row.cells.items() if cell.text.strip())
        _strike(draft, sheet.choices.struck.get(sheet.name, ""), coordinate(row, first))
    _ask_about_archived(draft, row, sheet)
    _ask_about_refused(draft, row, sheet)
    for _, cell in sorted(row.cells.items()):
        if cell.error:
            message = f"The cell holds the error {cell.text}."
            draft.ask(message, cell.coordinate, remedy="Correct the formula in the workbook.")
        elif cell.struck:
            _tell_struck(draft, cell, sheet)
        elif cell.formula and cell.value is None:
            message = "The cell is a formula whose value was not saved."
            remedy = "Open the workbook, let it work out its formulas, and save it."
            draft.ask(message, cell.coordinate, remedy=remedy)


def _ask_about_archived(draft: RecordDraft, row: Row, sheet: RecognisedSheet) -> None:
    """Ask about a row whose own box says that it is archived or deleted."""
    for match in sheet.columns:
        if not match.field and ARCHIVED_BOX.match(match.heading):
            cell = row.cells.get(match.column)
            if cell is not None and cell.text.strip().casefold() in YES:
                message = f"The row says that it is gone: {match.heading.strip()}, {cell.text.strip()}."
                remedy = "Take it out of the workbook, or confirm that it comes in as its status says."
                draft.ask(message, cell.coordinate, "stage", cell.text, remedy)


def _ask_about_refused(draft: RecordDraft, row: Row, sheet: RecognisedSheet) -> None:
    """Ask about a row whose own cell says that what it answers was not accepted, unless it is withdrawn."""
    if draft.stage in (WITHDRAWN, "transferred"):
        return
    for match in sheet.columns:
        asks = ASKS_ACCEPTED.match(match.heading)
        cell = row.cells.get(match.column)
        if cell is None or not (asks or match.field == "response"):
            continue
        said = " ".join(cell.text.split())
        if REFUSED.match(said) or (asks and said.casefold() in NO):
            message = f"The row says that it was not accepted: “{said[:100]}”. Does it come in all the same?"
            remedy = "Take it out of the workbook, give it a status such as Withdrawn, or confirm it."
            draft.ask(message, cell.coordinate, "stage", said, remedy)
            return


def _tell_struck(draft: RecordDraft, cell: Cell, sheet: RecognisedSheet) -> None:
    """Keep words that are struck through beside the row; ask where nothing stands in their place."""
    match = next((match for match in sheet.columns if match.column == cell.column), None)
    heading = (match.heading if match else "") or "A cell"
    draft.fields[f"{heading}, struck through"] = cell.struck.strip()
    if match is None or not match.field or cell.text.strip():
        return
    if match.column == sheet.column_of(*TITLED.get(sheet.kind, ())):
        _strike(draft, sheet.choices.struck.get(sheet.name, ""), cell.coordinate)
        return
    message = f"{heading} is struck through, and nothing stands in its place."
    draft.ask(message, cell.coordinate, match.field, "", "Confirm that it is gone, or write what holds now.")


def _strike(draft: RecordDraft, chosen: str, where: str) -> None:
    """A row that is struck through: withdrawn or as the others, where somebody said so; else a question."""
    if chosen == WITHDRAWN:
        draft.stage = WITHDRAWN
        draft.status_raw = ": ".join(filter(None, ["Removed (struck through)", draft.status_raw]))
    elif chosen != KEPT:
        message = "The row is struck through. Is it withdrawn?"
        remedy = "Say under Sheets and columns what the sheet's struck-through rows are."
        draft.ask(message, where, "stage", remedy=remedy)


def take_answers(draft: RecordDraft, sheet: RecognisedSheet) -> None:
    """Take what the row's owner said of its RAG and stage; what they said of dates is read with those."""
    rag = sheet.choices.answer(sheet.name, draft.row, "rag")
    if rag and rag != AS_READ:
        draft.rag = "" if rag == NONE else rag
        draft.questions = tuple(question for question in draft.questions if question.about != "rag")
    stage = sheet.choices.answer(sheet.name, draft.row, "stage")
    if stage and stage != AS_READ:
        draft.stage = stage
        draft.status_raw = "; ".join(filter(None, (draft.status_raw, "As its owner says")))
        draft.questions = tuple(question for question in draft.questions if question.about != "stage")
