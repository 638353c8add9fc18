"""Taking a workbook in: opened and looked at first, so that nothing is kept of a file that is refused."""

from datetime import date
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction

from council.history import authored, moment
from council.models import Post, User
from council.reading.workbook import WorkbookRefused, open_workbook
from programmes.imports.dry_run import limits, registers
from programmes.imports.kept_mappings import offered
from programmes.imports.mappings import Mapped, choices_with
from programmes.imports.models import PlanImport
from programmes.imports.reading import read_plan
from programmes.imports.recognise import DOWNWARDS, TURN_IT
from programmes.imports.sheets import Choices
from programmes.models.programme import Programme


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
    reading = read_plan(workbook, kinds=registers(), plan_date=plan_date, as_at=as_at, choices=choices)
    sheets = [sheet.recognised for sheet in reading.sheets]
    if not any(sheet.header_rows for sheet in sheets) and offered(sheets, programme=programme) is None:
        if any(notice.message == DOWNWARDS for sheet in sheets for notice in sheet.notices):
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
            plan_date=plan_date,
            as_at=as_at,
            choices=choices.as_json() if mapping else {},
            uploaded_by=by,
            uploaded_at=moment(),
        )
        plan_import.file.save(filename, ContentFile(file.read()), save=False)
        plan_import.save()
    return plan_import


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
