"""Taking in what an earlier import kept waiting: its file once more, as an import of its own.

What it wrote is found as it stands, so that only what was kept back or waited comes in.
"""

from collections.abc import Mapping

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q

from council.access.rules import require
from council.history import authored, moment
from council.models import User
from council.reading.workbooks.workbook import open_workbook
from programmes.imports.access import authorise_importer
from programmes.imports.comparing.veiling import sees_exempt_of
from programmes.imports.kept.readings import keep_opened, opened_as_data
from programmes.imports.models.plan_import import ImportRow, PlanImport
from programmes.imports.registers import limits, plan_registers

SEES_NONE = "Someone who can see exempt material there takes in the rows that are kept back."


def rows_kept_back(plan_import: PlanImport) -> int:
    """How many rows of an applied import are kept back for someone who sees exempt material."""
    return ImportRow.objects.filter(plan_import=plan_import, understood__held=True).count()


def rows_that_waited(plan_import: PlanImport) -> Mapping[str, int]:
    """How many rows waited for a register that takes them now, by kind."""
    counts: dict[str, int] = {}
    left = ImportRow.objects.filter(
        Q(understood__waits=True) | ~Q(understood__has_key="waits"),
        plan_import=plan_import,
        outcome="skipped",
        kind__in=list(plan_registers()),
    )
    for kind, waits in left.values_list("kind", "understood__waits"):
        # Earlier imports didn't say whether a sheet waited: none of its kind had been written by then.
        if (
            waits
            or not ImportRow.objects.filter(
                kind=kind, object_id__isnull=False, plan_import__lte=plan_import.pk
            ).exists()
        ):
            counts[kind] = counts.get(kind, 0) + 1
    return counts


@transaction.atomic
def take_in_again(plan_import: PlanImport, *, by: User) -> PlanImport:
    """Make a new import of the same file, read by the same choices, to be checked and confirmed.

    Raises WorkbookGone where the file isn't kept any more, and PermissionDenied for whoever can't import
    there, or can't see what was kept back.
    """
    authorise_importer(by, plan_import.programme)
    require(not rows_kept_back(plan_import) or sees_exempt_of(plan_import, by), SEES_NONE)
    with plan_import.open_file() as handle:
        content = handle.read()
    workbook = open_workbook(content, filename=plan_import.filename, limits=limits())
    again = PlanImport(
        programme=plan_import.programme,
        default_owner=plan_import.default_owner,
        filename=plan_import.filename,
        sha256=plan_import.sha256,
        row_count=plan_import.row_count,
        plan_date=plan_import.plan_date,
        as_at=plan_import.as_at,
        choices=plan_import.choices,
        settled={name: said for name, said in plan_import.settled.items() if name in KEPT},
        uploaded_by=by,
        uploaded_at=moment(),
    )
    with authored(by=by, why=f"What import {plan_import.pk} kept waiting"):
        again.file.save(plan_import.filename, ContentFile(content), save=False)
        again.save()
    keep_opened(again, opened_as_data(workbook))
    return again


# What was said of the words of the file, which are the same; conflicts and missing rows are asked anew.
KEPT = ("offers", "posts", "posts_all", "recommendations", "as_read", "exempt", "renumbered")
