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
    r"^\s*(?:(?:the )?(?:actions?|items?|tasks?|recommendations?|projects?)\s+(?:now\s+|since\s+)?)?"
    r"(?:completed|closed|finished|done|delivered|implemented)\b(?:\s+(?:and|&|/|completed|closed|delivered|implemented))*"
    r"(?:\s+(?:actions?|items?|tasks?|recommendations?|projects?|this (?:quarter|month|period|year)"
    r"|since .{1,30}|in .{1,30}|to date))*"
    r"\s*:?\s*$",
    re.IGNORECASE,
)
# Over those that go on, it names no workstream.
OPEN_TITLE = re.compile(
    r"^\s*(?:open|live|current|outstanding|active|remaining|ongoing|new)\s+(?:and \w+ )?"
    r"(?:actions?|items?|tasks?|recommendations?|projects?|milestones?)\s*:?\s*$",
    re.IGNORECASE,
)
# What was taken out of the plan, and is no longer to be done.
_THINGS = r"actions?|items?|tasks?|recommendations?|projects?"
_GONE = r"removed|deleted|withdrawn|cancelled|abandoned|discontinued|superseded|dropped|rejected"
GONE_TITLE = re.compile(
    rf"^\s*(?:(?:{_THINGS}|list of)\s+)*(?:(?:that (?:were|have been)|now)\s+)?"
    rf"(?:{_GONE}|no longer (?:required|needed|pursued|being pursued|proposed|relevant))\b"
    rf"(?:\s+(?:and|&|/|or|{_GONE}|{_THINGS}|(?:from|since|in|at) .{{1,40}}"
    r"|this (?:quarter|month|period|year)))*\s*:?\s*$",
    re.IGNORECASE,
)
ARCHIVED = re.compile(r"^\s*archived?\b", re.IGNORECASE)
GONE_STAGES = ("complete", "withdrawn", "transferred", "business_as_usual")


@lru_cache(maxsize=512)
def says_done(title: str) -> bool:
    """Whether the title of a table says that what stands in it is done."""
    return bool(DONE_TITLE.match(title))


@lru_cache(maxsize=512)
def says_gone(title: str) -> bool:
    """Whether the title of a table says that what stands in it was taken out of the plan."""
    return bool(GONE_TITLE.match(title))


def stands_apart(title: str) -> bool:
    """Whether a heading between the rows says how those below it stand, and names no workstream."""
    return says_done(title) or says_gone(title) or bool(ARCHIVED.match(title) or OPEN_TITLE.match(title))


def take_archived(sheet: RecognisedSheet, draft: RecordDraft, under: str = "") -> None:
    """Take a row of a sheet of done actions for complete, and ask where it says otherwise.

    An archive holds what was withdrawn as well, so a row of one that gives no status is asked about; so is
    one of what was removed. `under` is the heading between the rows that says so of those below it.
    """
    if _take_gone(sheet, draft, under):
        return
    titled = under if says_done(under) else sheet.title if says_done(sheet.title) else ""
    is_done = COMPLETED.match(sheet.name) or titled
    is_archive = ARCHIVED.match(under) or ARCHIVED.match(sheet.name)
    titled = titled or (under if is_archive else "")
    # A risk or a saving on a sheet called Closed says so in its own status.
    if not (is_done or is_archive) or draft.stage in GONE_STAGES or not holds_updates(sheet):
        return
    named = f"Under “{titled}”" if titled else f"On the sheet “{sheet.name}”"
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


def _take_gone(sheet: RecognisedSheet, draft: RecordDraft, under: str) -> bool:
    """Take a row that stands among what was removed for withdrawn, and ask; whether it stands there."""
    said = next((words for words in (under, sheet.title, sheet.name) if says_gone(words)), "")
    if not said or not holds_updates(sheet):
        return False
    if draft.stage not in GONE_STAGES:
        where, words = f"A{draft.row}", draft.status_raw
        draft.stage = "withdrawn"
        draft.status_raw = "; ".join(filter(None, (words, f"Under “{said}”")))
        beside = f", but its status is “{words}”" if words else ""
        remedy = (
            "It is taken as withdrawn. Take it out of the workbook, or give it another status, if it is not."
        )
        draft.ask(f"Under “{said}”{beside}. Is it withdrawn?", where, "stage", words, remedy)
    return True


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
