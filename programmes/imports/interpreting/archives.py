"""Sheets of what is done, whose rows are complete by standing there; and the plan's change log."""

import re
from functools import lru_cache

from council.reading.workbooks.workbook import Notice
from programmes.imports.interpreting.drafts import RecordDraft, cells_as_read
from programmes.imports.interpreting.updates import holds_updates
from programmes.imports.recognised import LineType, RecognisedSheet
from programmes.imports.recognising.kinds import CHANGE_LOG
from programmes.imports.records import ReadRecord, ReadSheet, SourceRow

COMPLETED = re.compile(r"^\s*(?:completed?|closed|done|finished)\b", re.IGNORECASE)
# Over a table of a sheet, which may have others.
DONE_TITLE = re.compile(
    r"^\s*(?:completed|closed|finished|done|delivered|implemented)\b(?:\s+(?:and|&|/|completed|closed|delivered|implemented))*"
    r"(?:\s+(?:actions?|items?|tasks?|recommendations?|projects?|this (?:quarter|month|period|year)"
    r"|since .{1,30}|in .{1,30}|to date))*"
    r"\s*:?\s*$",
    re.IGNORECASE,
)
ARCHIVED = re.compile(r"^\s*archived?\b", re.IGNORECASE)
GONE_STAGES = ("complete", "withdrawn", "transferred", "business_as_usual")


@lru_cache(maxsize=512)
def says_done(title: str) -> bool:
    """Whether the title of a table says that what stands in it is done."""
    return bool(DONE_TITLE.match(title))


def take_archived(sheet: RecognisedSheet, draft: RecordDraft) -> None:
    """Take a row of a sheet of done actions for complete, and ask where it says otherwise.

    An archive holds what was withdrawn as well, so a row of one that gives no status is asked about.
    """
    titled = says_done(sheet.title)
    is_done, is_archive = COMPLETED.match(sheet.name) or titled, ARCHIVED.match(sheet.name)
    # A risk or a saving on a sheet called Closed says so in its own status.
    if not (is_done or is_archive) or draft.stage in GONE_STAGES or not holds_updates(sheet):
        return
    named = f"Under “{sheet.title}”" if titled else f"On the sheet “{sheet.name}”"
    where = f"A{draft.row}"
    if draft.stage:
        message = f"{named}, but its status is “{draft.status_raw}”. It is taken as its status says."
        remedy = "Put the status right in the workbook, or move the row back."
        draft.ask(message, where, "stage", draft.status_raw, remedy)
        return
    draft.stage = "complete"
    draft.status_raw = "; ".join(filter(None, (draft.status_raw, named)))
    if is_archive and not is_done:
        remedy = "It is taken as complete. Give it a status in the workbook if it is not."
        draft.ask(f"{named} without a status. Is it complete?", where, "stage", remedy=remedy)


def is_change_log(sheet: RecognisedSheet) -> bool:
    """Whether the sheet is the plan's change log by its name, and nobody said that it holds anything else."""
    return bool(CHANGE_LOG.match(sheet.name)) and sheet.name not in sheet.choices.kinds


def read_change_log(read: ReadSheet) -> None:
    """Keep the rows of a change log as notes: they tell of the plan's changes and are no part of it."""
    sheet = read.recognised
    read.records = [
        ReadRecord(SourceRow(sheet.name, line.number, 0, cells_as_read(line.row)), line.words)
        for line in sheet.lines
        if line.type is LineType.RECORD
    ]
    if not read.records:
        return
    rows = tuple(record.row for record in read.records)
    count = f"{len(rows)} row is a note" if len(rows) == 1 else f"{len(rows)} rows are notes"
    words = f"This is the plan's change log. Its {count}: kept with the import, and written to no register."
    # That its kind isn't known is no fault of a change log, so nobody is warned of it.
    sheet.notices = [n for n in sheet.notices if n.rows or n.level != "warning"]
    sheet.notices.append(Notice("notice", words, sheet=sheet.name, rows=rows))
