"""How a row says its record stands: status, RAG, per cent; and what its cells raise whatever they mean."""

from council.reading.workbooks.workbook import Cell, Row
from programmes.imports.cells.corrected import rag_meant, stage_meant
from programmes.imports.cells.stages import BEGINS_DONE, NO_STATUS, read_stage
from programmes.imports.cells.statuses import read_status
from programmes.imports.cells.values import NO_RAG, TRACKS, read_percent, read_rag
from programmes.imports.decisions import AS_READ, NONE, Choices
from programmes.imports.interpreting.dates import stage_of
from programmes.imports.interpreting.drafts import RecordDraft, RowWords
from programmes.imports.recognised import ColumnMatch, RecognisedSheet, coordinate, is_struck
from programmes.imports.recognising.headings import ASKS_DONE, DONE_BOX
from programmes.imports.recognising.kinds import TITLED

YES, NO = {"yes", "y", "true", "x", "1", "✓", "✔", "☑"}, {"no", "n", "false", "0", "☐", "✗"}
WITHDRAWN, KEPT = "withdrawn", "kept"  # what struck-through rows may be said to be


def read_stage_and_rag(draft: RecordDraft, words: RowWords, choices: Choices) -> None:
    """Read stage, RAG and per cent. Where no cell of their own names them, another may."""
    draft.status_raw = words.field("status")
    if draft.status_raw:
        draft.stage = _stage_in(draft, words, choices)
    _read_rag(draft, words, choices)
    if not draft.stage and draft.date is not None and draft.date.stage:
        draft.stage = stage_of(draft.date)
        draft.status_raw = draft.status_raw or draft.date.raw.strip()
    # Blue is how councils that add a fourth colour say that something is complete.
    if not draft.stage and draft.rag == "blue" and not draft.status_raw:
        draft.stage = "complete"
    _take_completion(draft, words)
    match = words.columns.get("percent")
    if match is not None and (text := words.of(match)):
        cell = words.cell(match)
        draft.percent = read_percent(text, cell.value if cell else None, of_shares=words.of_shares)
        if text.strip() == "1" and words.in_doubt:
            message = "“1” may be 1% or 100%: the column holds shares of one and whole numbers, or neither."
            draft.ask(message, words.address(match), "percent", text, "Write 1% or 100%.")
        if draft.percent is None:
            # “About half” is no number, but nobody's words are dropped.
            draft.keep(match, text)


def _stage_in(draft: RecordDraft, words: RowWords, choices: Choices) -> str:
    """The stage of the row's own cell of statuses; of one that asks “Done?”, by its yes or no."""
    match, raw = words.columns["status"], draft.status_raw
    if not choices.meaning("status", raw) and _asks_done(match):
        if raw.casefold() in YES:
            return "complete"
        if raw.casefold() in NO:
            return ""
    return stage_meant(raw, choices)


def _asks_done(match: ColumnMatch) -> bool:
    """Whether the column asks of each row whether it is done."""
    return bool(ASKS_DONE.match(match.heading) or DONE_BOX.match(match.heading))


def _take_completion(draft: RecordDraft, words: RowWords) -> None:
    """A day of completion says that a row without a status is done; beside another status it is asked
    about."""
    done = draft.other_dates.get("completed")
    if done is None or done.end is None or done.end > (words.near or done.end):
        return
    if not draft.stage and not draft.status_raw:
        draft.stage, draft.status_raw = "complete", f"Completed {done.raw.strip()}"
    elif draft.stage in ("not_started", "in_progress", "on_hold"):
        message = (
            f"The row has a day of completion, “{done.raw.strip()}”, and the status “{draft.status_raw}”."
        )
        where = words.address(words.columns.get("completed"))
        remedy = "It is taken as its status says. Correct one of the two in the workbook."
        draft.ask(message, where, "stage", draft.status_raw, remedy)


def ask_about_status(sheet: RecognisedSheet, draft: RecordDraft, words: RowWords) -> None:
    """Ask about a status that names none of its register's, of an action or of what else has a status."""
    match, raw = words.columns.get("status"), draft.status_raw
    if match is None or not raw or not words.of(match) or raw.casefold().strip() in NO_STATUS:
        return
    kind = sheet.status_wording
    if sheet.choices.meaning(kind, raw) or (kind == "status" and (draft.stage or draft.rag)):
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
        draft.rag = TRACKS.get(" ".join(draft.rag_raw.casefold().replace("-", " ").split()).strip(" .–"), "")
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
