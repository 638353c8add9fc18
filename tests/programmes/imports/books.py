"""Real workbooks for tests, made in memory and opened the way an upload is."""

import io
from pathlib import Path

from openpyxl import Workbook as NewWorkbook

from council.reading.workbooks.workbook import open_workbook
from programmes.imports.recognising.sheet import recognise

PLANS = Path(__file__).resolve().parents[3] / "fixtures" / "plans"


def new_sheet(*rows, title="Plan"):
    """A new workbook's sheet holding the rows; its `.parent` is the workbook."""
    book = NewWorkbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book.active


def opened(sheet, filename="plan.xlsx"):
    """The workbook of a new sheet, saved and read back."""
    handle = io.BytesIO()
    sheet.parent.save(handle)
    return open_workbook(handle.getvalue(), filename=filename)


def recognised(sheet, **how):
    """A new sheet, saved, read back and recognised."""
    return recognise(opened(sheet).sheets[0], **how)


def plan(name):
    """One of the sample plans."""
    return open_workbook(PLANS / name, filename=name)


def matched(found):
    """The fields of a recognised sheet by column letter, unmatched ones left out."""
    return {match.letter: match.field for match in found.columns if match.field}


def types(found):
    """What each row is for, by its number."""
    return {line.number: line.type.value for line in found.lines}
