"""Taking in what an earlier import kept waiting: its file once more, as an import of its own.

What it wrote is found as it stands, so that only what was kept back or waited comes in.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from council.access.rules import require
from council.history import authored, moment
from council.models import User
from council.reading.workbooks.workbook import open_workbook
from programmes.imports.access import authorise_importer
from programmes.imports.comparing.veiling import sees_exempt_of
from programmes.imports.kept.readings import keep_opened, opened_as_data
from programmes.imports.models.plan_import import ImportRow, PlanImport
from programmes.imports.recognised import GOES_TO
from programmes.imports.registers import limits, plan_registers
from programmes.models import Programme

SEES_NONE = "Someone who can see exempt material there takes in the rows that are kept back."


def rows_kept_back(plan_import: PlanImport) -> int:
    """How many rows of an applied import are kept back for someone who sees exempt material."""
    return ImportRow.objects.filter(plan_import=plan_import, understood__held=True).count()


def rows_that_waited(plan_import: PlanImport) -> Mapping[str, int]:
    """How many rows waited for a register that takes them now, by kind. One query."""
    rows = waiting_rows().filter(plan_import=plan_import).order_by()
    return dict(rows.values_list("kind").annotate(Count("pk")))


def imports_that_kept_waiting(programme: Programme) -> Sequence[Mapping[str, Any]]:
    """The imports into the programme with rows that a register takes now, and how many; one query.

    None whose file is gone or came in again since.
    """
    applied = PlanImport.objects.filter(programme=programme, stage=PlanImport.Stage.APPLIED)
    since = applied.filter(sha256=OuterRef("plan_import__sha256"), pk__gt=OuterRef("plan_import"))
    rows = waiting_rows().filter(plan_import__in=applied.exclude(file="").values("pk")).exclude(Exists(since))
    kept = rows.order_by("plan_import").values("plan_import", filename=F("plan_import__filename"))
    return list(kept.annotate(rows=Count("pk")))


def waiting_rows() -> QuerySet[ImportRow]:
    """The rows of imports that waited for a register that takes them now."""
    written = ImportRow.objects.filter(
        kind=OuterRef("kind"), object_id__isnull=False, plan_import__lte=OuterRef("plan_import")
    )
    # Earlier imports didn't say whether a sheet waited: none of its kind had been written by then.
    unsaid = ~Q(understood__has_key="waits") & ~Exists(written)
    rows: QuerySet[ImportRow] = ImportRow.objects.filter(
        Q(understood__waits=True) | unsaid, outcome="skipped", kind__in=[*plan_registers(), *GOES_TO]
    )
    return rows


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
KEPT = ("offers", "posts", "posts_all", "recommendations", "reviews", "as_read", "exempt", "renumbered")
