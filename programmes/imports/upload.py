"""Taking a workbook in: opened and looked at first, so that nothing is kept of a file that is refused."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction

from council.access.acting import By
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_YEARS
from council.history import authored, moment
from council.models import Post
from council.reading.workbooks.workbook import Sheet, Workbook, WorkbookRefused, open_workbook
from programmes.imports.access import authorise_importer
from programmes.imports.decisions import Choices
from programmes.imports.kept.readings import keep_opened, opened_as_data
from programmes.imports.mappings.content import Mapped, choices_with
from programmes.imports.mappings.saved import offered
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.recognising.header_row import header_rows_of
from programmes.imports.recognising.sheet import DOWNWARDS, TURN_IT, recognise
from programmes.imports.registers import limits
from programmes.models.programme import Programme


def upload_plan(
    file: BinaryIO,
    *,
    filename: str,
    by: By,
    plan_date: date,
    as_at: date,
    programme: Programme | None = None,
    new_title: str = "",
    new_code: str = "",
    default_owner: Post | None = None,
    mapping: Mapped | None = None,
    sheets: Iterable[str] = (),
    on: date | None = None,
    meant: Meant = NONE_MEANT,
    may_point: bool = False,
) -> PlanImport:
    """Take the file in as an import to be mapped and checked. Raises WorkbookRefused where it can't be read.

    `sheets` are taken in even where they would be left out; a far day must be `meant`; `may_point` says that
    somebody can point to the headings of a table where none were found.
    """
    person = authorise_importer(by, programme)
    doubts_of_days(plan_date, as_at, by=by, on=on, meant=meant).raise_any()
    workbook = open_workbook(file, filename=filename, limits=limits())
    choices = Choices()
    if mapping is not None:
        choices = choices_with(mapping.content, mapping.name, workbook.sheets, choices)
    choices = replace(choices, included={**dict.fromkeys(sheets, True), **choices.included})
    require_headings(workbook, choices, programme, may_point=may_point)  # while the form still stands
    opened = opened_as_data(workbook)  # before the transaction, in which other writers wait on SQLite
    file.seek(0)  # the reader has been through it; it is kept from its first byte
    with transaction.atomic(), authored(by=person, why=f"Uploaded {filename}"):
        plan_import = PlanImport(
            programme=programme,
            new_title="" if programme else new_title,
            new_code="" if programme else new_code,
            default_owner=default_owner,
            filename=filename[:255],
            sha256=workbook.sha256,
            row_count=sum(len(sheet.rows) for sheet in workbook.sheets),
            plan_date=plan_date,
            as_at=as_at,
            choices={} if choices == Choices() else choices.as_json(),
            uploaded_by=person,
            uploaded_at=moment(),
        )
        plan_import.file.save(filename, ContentFile(file.read()), save=True)
        keep_opened(plan_import, opened)
    return plan_import


def doubts_of_days(plan_date: date, as_at: date, *, by: By, on: date | None, meant: Meant) -> Doubts:
    """What there is to ask of a plan's own date and the day from which it counts: to come, or of old.

    A plan of years ago is taken in as it was; what it says is then measured by its own date.
    """
    doubts = Doubts(by=by, on=on, meant=meant)
    doubts.ask("plan_date", plan_date, called="the plan's own date", past=True, far=LONG_YEARS)
    doubts.ask("as_at", as_at, called="the day from which the import counts", past=True, far=LONG_YEARS)
    return doubts


def require_headings(
    workbook: Workbook, choices: Choices, programme: Programme | None, *, may_point: bool = False
) -> None:
    """Raise WorkbookRefused where no sheet has headings, be they such as a mapping that we keep knows, and
    no table either to whose headings somebody may point."""
    if any(header_rows_of(sheet, choices) for sheet in workbook.sheets):
        return
    recognised = [recognise(sheet, choices=choices) for sheet in workbook.sheets]
    if offered(recognised, programme=programme):
        return
    if any(notice.message == DOWNWARDS for sheet in recognised for notice in sheet.notices):
        raise WorkbookRefused(DOWNWARDS, TURN_IT)
    if may_point and any(is_a_table(sheet) for sheet in workbook.sheets):
        return
    raise WorkbookRefused(
        "No row of headings was found on any sheet, so nothing in the file could be read.",
        "Put a row of headings above the rows, such as Action, Owner and Date, and try again.",
    )


def is_a_table(sheet: Sheet) -> bool:
    """Whether most rows of the sheet fill three columns at least, so that one of them may be its headings."""
    filled = [sum(bool(cell.text.strip()) for cell in row.cells.values()) for row in sheet.rows]
    return len(filled) > 1 and 2 * sum(cells > 2 for cells in filled) > len(filled)


def free_code(title: str) -> str:
    """A code for a new programme from its title's initials, not in use yet."""
    taken = set(Programme.objects.values_list("code", flat=True))
    letters = "".join(word[0] for word in title.upper().split() if word[0].isascii() and word[0].isalpha())
    stem = (letters or "P")[:5]
    if len(stem) < 2:
        stem = "".join(c for c in title.upper() if c.isascii() and c.isalpha())[:3].ljust(2, "X")
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}{number}"
    return code
