"""Taking a workbook in: opened and looked at first, so that nothing is kept of a file that is refused."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from council.history import authored, moment
from council.models import Post, User
from council.reading.workbooks.workbook import Workbook, WorkbookRefused, open_workbook
from programmes.imports.corrections import Choices
from programmes.imports.interpreting.plan import read_plan
from programmes.imports.mappings.content import Mapped, choices_with
from programmes.imports.mappings.saved import offered
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.recognising.sheet import DOWNWARDS, TURN_IT
from programmes.imports.records import Reading
from programmes.imports.registers import limits, registers
from programmes.models.programme import Programme

LOOKED_AT = 200  # rows of a sheet in which headings are looked for at once, where the file is large


def upload_plan(
    file: BinaryIO,
    *,
    filename: str,
    by: User | None,
    plan_date: date,
    as_at: date,
    programme: Programme | None = None,
    new_title: str = "",
    new_code: str = "",
    default_owner: Post | None = None,
    mapping: Mapped | None = None,
) -> PlanImport:
    """The import, open to be mapped and checked. Raises WorkbookRefused where the file can't be read."""
    workbook = open_workbook(file, filename=filename, limits=limits())
    choices = Choices()
    if mapping is not None:
        choices = choices_with(mapping.content, mapping.name, workbook.sheets, choices)
    rows = sum(len(sheet.rows) for sheet in workbook.sheets)
    books = [_beginning(workbook), workbook] if rows > settings.IMPORT_ROWS_AT_ONCE else [workbook]
    read = partial(read_plan, kinds=registers(), plan_date=plan_date, as_at=as_at, choices=choices)
    if not any(_says_something(read(book), programme) for book in books):
        if any(n.message == DOWNWARDS for one in read(workbook).sheets for n in one.recognised.notices):
            raise WorkbookRefused(DOWNWARDS, TURN_IT)
        raise WorkbookRefused(
            "No row of headings was found on any sheet, so nothing in the file could be read.",
            "Put a row of headings above the rows, such as Action, Owner and Date, and try again.",
        )
    file.seek(0)
    with transaction.atomic(), authored(by=by, why=f"Uploaded {filename}"):
        plan_import = PlanImport(
            programme=programme,
            new_title="" if programme else new_title,
            new_code="" if programme else new_code,
            default_owner=default_owner,
            filename=filename[:255],
            sha256=workbook.sha256,
            row_count=rows,
            plan_date=plan_date,
            as_at=as_at,
            choices=choices.as_json() if mapping else {},
            uploaded_by=by,
            uploaded_at=moment(),
        )
        plan_import.file.save(filename, ContentFile(file.read()), save=False)
        plan_import.save()
    return plan_import


def _beginning(workbook: Workbook) -> Workbook:
    """The first rows of each sheet, where the headings stand nearly always: the worker reads the rest."""
    return replace(workbook, sheets=[replace(one, rows=one.rows[:LOOKED_AT]) for one in workbook.sheets])


def _says_something(reading: Reading, programme: Programme | None) -> bool:
    """Whether headings are found on some sheet, or a mapping that we keep fits one."""
    sheets = [sheet.recognised for sheet in reading.sheets]
    return any(sheet.header_rows for sheet in sheets) or offered(sheets, programme=programme) is not None


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
