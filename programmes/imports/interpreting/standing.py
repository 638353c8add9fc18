"""How a row says its record stands: status, RAG, per cent; and what its cells raise whatever they mean."""

from council.reading.workbooks.workbook import Row
from programmes.imports.cells.corrected import rag_meant, stage_meant
from programmes.imports.cells.values import NO_RAG, read_percent, read_rag, read_stage
from programmes.imports.decisions import AS_READ, NONE, Choices
from programmes.imports.interpreting.dates import stage_of
from programmes.imports.interpreting.drafts import RecordDraft, RowWords
from programmes.imports.recognised import RecognisedSheet, coordinate, is_struck

WITHDRAWN, KEPT = "withdrawn", "kept"  # what struck-through rows may be said to be


def read_stage_and_rag(draft: RecordDraft, words: RowWords, choices: Choices) -> None:
    """Read stage, RAG and per cent. Where no cell of their own names them, another may."""
    draft.status_raw = words.field("status")
    if draft.status_raw:
        draft.stage = stage_meant(draft.status_raw, choices)
    _read_rag(draft, words, choices)
    if not draft.stage and draft.date is not None and draft.date.stage:
        draft.stage = stage_of(draft.date)
        draft.status_raw = draft.status_raw or draft.date.raw.strip()
    # Blue is how councils that add a fourth colour say that something is complete.
    if not draft.stage and draft.rag == "blue":
        draft.stage = "complete"
    match = words.columns.get("percent")
    if match is not None and (text := words.of(match)):
        cell = words.cell(match)
        draft.percent = read_percent(text, cell.value if cell else None)
        if draft.percent is None:
            # “About half” is no number, but nobody's words are dropped.
            draft.keep(match, text)


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
        _strike(draft, row, sheet.choices.struck.get(sheet.name, ""))
    for _, cell in sorted(row.cells.items()):
        if cell.error:
            message = f"The cell holds the error {cell.text}."
            draft.ask(message, cell.coordinate, remedy="Correct the formula in the workbook.")
        elif cell.formula and cell.value is None:
            message = "The cell is a formula whose value was not saved."
            remedy = "Open the workbook, let it work out its formulas, and save it."
            draft.ask(message, cell.coordinate, remedy=remedy)


def _strike(draft: RecordDraft, row: Row, chosen: str) -> None:
    """A row that is struck through: withdrawn or as the others, where somebody said so; else a question."""
    if chosen == WITHDRAWN:
        draft.stage = WITHDRAWN
        draft.status_raw = ": ".join(filter(None, ["Removed (struck through)", draft.status_raw]))
    elif chosen != KEPT:
        first = min(column for column, cell in row.cells.items() if cell.text.strip())
        message = "The row is struck through. Is it withdrawn?"
        remedy = "Say under Sheets and columns what the sheet's struck-through rows are."
        draft.ask(message, coordinate(row, first), "stage", remedy=remedy)


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
