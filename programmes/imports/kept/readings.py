"""The reading of an import, kept as data beside its file: every step takes it from here.

A plan is opened when it is uploaded, read by what is chosen, and compared with what we hold; each of the
three is kept as a part of its own. A part holds for a key: the file, its dates, what was chosen, and the
code that read it. Where the key is another one now, that part is made again from the one before it. Posts
and their holders, which tell owners apart, count when the reading is compared.
"""

import hashlib
import inspect
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from council.background.leases import Lease
from council.memory import collector_off
from council.models import User
from council.plain_data import as_data, from_data
from council.reading.dates.timescales import Timescale
from council.reading.workbooks.cells import Row, Sheet, Style
from council.reading.workbooks.workbook import Workbook, open_workbook
from programmes.imports.cells.posts import KnownPosts
from programmes.imports.comparing.dry_run import DryRun, compare, decisions_for
from programmes.imports.comparing.marks import changed_after_marks, compared_models, history_marks
from programmes.imports.comparing.veiling import veiled
from programmes.imports.decisions import Choices, Decisions
from programmes.imports.interpreting.plan import Tell, of_sheets, read_plan
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.models.work import ImportWork, KeptReading
from programmes.imports.recognised import LineType, SheetLine
from programmes.imports.recognising.sheet import with_hidden
from programmes.imports.recognising.tables import tables_in
from programmes.imports.records import Reading, ReadSheet
from programmes.imports.registers import limits, plan_registers

SHARED = (Style, Timescale, Choices)  # objects that stand in many places, and are kept once
# For how long a comparison is shown though something changed since: else a busy day would never show it.
SHOWN_FOR = timedelta(minutes=1)
AT_ONCE = timedelta(0)  # of a small plan, which is compared again within the request

Part = KeptReading.Part


class NotReady(Exception):
    """The import isn't read, or compared, by what is chosen now."""

    def __init__(self, plan_import: PlanImport) -> None:
        super().__init__(f"{plan_import} is not ready.")
        self.plan_import = plan_import


class BeingWritten(NotReady):
    """The worker is to write the import, or is at it: until then nothing of it is shown or changed."""


@dataclass
class Lines:
    """What each row of a sheet is for, a list for each thing said of it: quick to take from data."""

    numbers: list[int]
    types: list[str]
    reasons: list[str]
    words: list[str]


@dataclass
class ReadPart:
    """A reading without the rows of its sheets, and in their place what each row is for."""

    reading: Reading
    lines: list[Lines]


# --- what a page takes --------------------------------------------------------------------------------------


def reading_of(plan_import: PlanImport, *, rows: bool = False) -> Reading:
    """The import as read, not yet compared; with its sheets' rows only where they are asked for.

    Raises NotReady where it isn't read by what is chosen now.
    """
    require_unwritten(plan_import)
    reading = kept_reading(plan_import, rows=rows)
    if reading is None:
        raise NotReady(plan_import)
    return reading


def dry_run_of(plan_import: PlanImport, *, at: datetime, rows: bool = False) -> DryRun:
    """What applying the import would do, as it was compared last.

    `at` is the moment at which it is looked at. Where the programme has changed since it was compared, that
    of a small plan is out of date at once, and that of a large one a minute later. Raises NotReady where it
    is, and where it isn't compared by what is chosen now.
    """
    require_unwritten(plan_import)
    kept = part_kept_for(plan_import, Part.COMPARED, compared_key(plan_import))
    if kept is None:
        raise NotReady(plan_import)
    changed = changed_after_marks(plan_import, kept.marks)
    if changed and at - kept.kept_at > (SHOWN_FOR if plan_import.is_large else AT_ONCE):
        raise NotReady(plan_import)
    run: DryRun = from_data(bytes(kept.data), DryRun, shared=SHARED, named=understood_as())
    run.compared_at, run.changed_since = kept.kept_at, changed
    if rows:
        reading = kept_reading(plan_import, rows=True)
        if reading is None:
            raise NotReady(plan_import)
        for compared, read in zip(run.sheets, reading.sheets, strict=True):
            compared.read = read
    run.reading.sheets = [sheet.read for sheet in run.sheets]
    return run


def dry_run_for(person: User, plan_import: PlanImport, *, at: datetime, rows: bool = False) -> DryRun:
    """What applying the import would do, as the person sees and applies it. Raises as `dry_run_of` does."""
    return veiled(dry_run_of(plan_import, at=at, rows=rows), plan_import, person)


def require_unwritten(plan_import: PlanImport) -> None:
    """Raise BeingWritten where the worker is to write the import, or is at it."""
    writing = ImportWork.objects.unfinished().filter(what=ImportWork.What.APPLYING)
    if writing.filter(plan_import=plan_import).exists():
        raise BeingWritten(plan_import)


# --- reading and comparing ----------------------------------------------------------------------------------


def read_and_compare(plan_import: PlanImport, lease: Lease) -> None:
    """Read the import, unless what was kept still holds, and compare it; keep both."""
    reading = read_and_keep(plan_import, lease)
    lease.tell("Comparing with what we hold", plan_import.row_count or 0)
    marks = history_marks(compared_models())  # before it looks: what comes later counts as changed
    posts, decisions = KnownPosts(plan_import.as_at), decisions_for(plan_import)
    key = compared_key(plan_import, posts=posts, decisions=decisions)
    with collector_off():
        run = compare(reading, plan_import.programme, decisions=decisions, posts=posts)
    for sheet in run.sheets:
        sheet.read = replace(without_rows(sheet.read), records=[])  # which stand in what was compared
    run.reading = replace(run.reading, sheets=[])
    data = as_data(run, DryRun, shared=SHARED, named=understood_as())
    with transaction.atomic():
        lease.finish()
        keep(plan_import, Part.COMPARED, key=key, data=data, marks=marks)


def read_and_keep(plan_import: PlanImport, lease: Lease) -> Reading:
    """The import as read by what is chosen now: as it was kept, else read, and kept."""
    key = reading_key(plan_import)  # before it is read: what is chosen meanwhile is read again
    reading = kept_reading(plan_import)
    if reading is None:
        opened = KeptReading.objects.filter(plan_import=plan_import, part=Part.ROWS)
        if not opened.filter(key=opened_key(plan_import)).exists():  # or by another release
            lease.tell("Opening the file", 0)
            keep_opened(plan_import, opened_as_data(workbook_of(plan_import)))
        reading = read_import(plan_import, tell=lease.tell)
        lease.tell("Keeping what was read", plan_import.row_count or 0)
        data = reading_as_data(reading)
        with transaction.atomic():
            lease.hold()
            keep(plan_import, Part.READ, key=key, data=data)
    return reading


def read_import(plan_import: PlanImport, *, tell: Tell | None = None) -> Reading:
    """The import's workbook as read by what the admin chose; `tell` is told how far it is, as it goes."""
    if tell:
        tell("Opening the file", 0)
    with collector_off():
        return read_plan(
            workbook_of(plan_import),
            kinds=plan_registers(),
            plan_date=plan_import.plan_date,
            as_at=plan_import.as_at,
            choices=Choices.from_json(plan_import.choices),
            tell=tell,
        )


def dry_run(plan_import: PlanImport, *, only: Collection[str] = (), reading: Reading | None = None) -> DryRun:
    """What applying the import would do just now: its reading, as it was kept or made now, compared afresh.

    Nothing is kept. `only` names the sheets that count where not all do. `reading` is one that was made
    before; it is taken where it was made by the same choices.
    """
    if reading is None or reading.choices != Choices.from_json(plan_import.choices):
        reading = kept_reading(plan_import) or read_import(plan_import)
    if only:
        reading = of_sheets(reading, only)
    with collector_off():
        return compare(reading, plan_import.programme, decisions=decisions_for(plan_import))


def workbook_of(plan_import: PlanImport) -> Workbook:
    """The import's workbook as it was opened at the upload, else opened again.

    Raises WorkbookGone where the file isn't kept any more.
    """
    kept = part_kept_for(plan_import, Part.ROWS, opened_key(plan_import))
    if kept is not None:
        return from_data(bytes(kept.data), Workbook, shared=SHARED)
    with plan_import.open_file() as handle:
        return open_workbook(handle.read(), filename=plan_import.filename, limits=limits())


# --- what is kept -------------------------------------------------------------------------------------------


def opened_as_data(workbook: Workbook) -> bytes:
    """The workbook, opened, as it is kept."""
    return as_data(workbook, Workbook, shared=SHARED)


def keep_opened(plan_import: PlanImport, data: bytes) -> None:
    """Keep what was opened of the import's file."""
    keep(plan_import, Part.ROWS, key=opened_key(plan_import), data=data)


def keep(plan_import: PlanImport, part: str, *, key: str, data: bytes, marks: Any = None) -> None:
    """Keep the part instead of what was kept of it before."""
    kept = KeptReading(plan_import=plan_import, part=part, key=key, data=data, marks=marks or {})
    KeptReading.objects.bulk_create(
        [kept],
        update_conflicts=True,  # two people may open an import at once
        unique_fields=["plan_import", "part"],
        update_fields=["key", "data", "marks", "kept_at"],
    )


def kept_reading(plan_import: PlanImport, *, rows: bool = False) -> Reading | None:
    """The reading that was kept by what is chosen now; None where none was."""
    kept = part_kept_for(plan_import, Part.READ, reading_key(plan_import))
    if kept is None:
        return None
    part = from_data(bytes(kept.data), ReadPart, shared=SHARED, named=understood_as())
    if rows:
        put_rows_back(part, workbook_of(plan_import))
    return part.reading


def reading_as_data(reading: Reading) -> bytes:
    """The reading as it is kept."""
    lines = [
        Lines(
            [line.number for line in sheet.recognised.lines],
            [line.type.value for line in sheet.recognised.lines],
            [line.reason for line in sheet.recognised.lines],
            [line.words for line in sheet.recognised.lines],
        )
        for sheet in reading.sheets
    ]
    part = ReadPart(replace(reading, sheets=[*map(without_rows, reading.sheets)]), lines)
    return as_data(part, ReadPart, shared=SHARED, named=understood_as())


def part_kept_for(plan_import: PlanImport, part: str, key: str) -> KeptReading | None:
    return KeptReading.objects.filter(plan_import=plan_import, part=part, key=key).first()


def without_rows(sheet: ReadSheet) -> ReadSheet:
    """The sheet as read, without the rows of its workbook."""
    bare = replace(sheet.recognised.sheet, rows=[])
    return replace(sheet, recognised=replace(sheet.recognised, lines=[], sheet=bare))


def put_rows_back(part: ReadPart, workbook: Workbook) -> None:
    """Give the sheets of the reading the rows of the workbook again, as they were when they were read."""
    tables: dict[str, Sheet] = {}
    pages = {sheet.name: sheet for sheet in workbook.sheets}
    for sheet in workbook.sheets:
        tables |= {table.name: table for table in tables_in(sheet)}
    for read, lines in zip(part.reading.sheets, part.lines, strict=True):
        recognised = read.recognised
        table = pages[read.name] if recognised.standard else tables[read.name]
        recognised.sheet = with_hidden(table, part.reading.choices.hidden.get(read.name, ()))
        rows: dict[int, Row] = {row.number: row for row in recognised.sheet.rows}
        recognised.lines = [
            SheetLine(rows[number], LineType(kind), reason, words)
            for number, kind, reason, words in zip(
                lines.numbers, lines.types, lines.reasons, lines.words, strict=True
            )
        ]


# --- what it holds for --------------------------------------------------------------------------------------


def opened_key(plan_import: PlanImport) -> str:
    """What the file is opened by: itself and our code."""
    return key_of(plan_import.sha256, version_of_the_code())


def reading_key(plan_import: PlanImport) -> str:
    """What the file is read by: itself, its dates, what was chosen, and our code."""
    choices = {name: said for name, said in plan_import.choices.items() if said}
    days = plan_import.plan_date.isoformat(), plan_import.as_at.isoformat()
    return key_of(plan_import.sha256, days, choices, version_of_the_code())


def compared_key(
    plan_import: PlanImport, *, posts: KnownPosts | None = None, decisions: Decisions | None = None
) -> str:
    """What the reading is compared by: where it goes, posts and holders, what was decided, and the rules."""
    decisions = decisions or decisions_for(plan_import)
    precedence = sorted([*names, side] for names, side in decisions.precedence.items())
    known = sorted((posts or KnownPosts(plan_import.as_at)).words)
    place = plan_import.programme_id
    return key_of(reading_key(plan_import), place, known, decisions.as_json(), precedence)


def key_of(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def version_of_the_code() -> str:
    """A digest of all code that reads: what another release kept is not taken for what this one reads."""
    folders = [Path(__file__).parents[1], Path(inspect.getfile(Timescale)).parents[1]]
    folders += [Path(inspect.getfile(type(register))).parent for register in plan_registers().values()]
    files = {file for folder in folders for file in folder.rglob("*.py")}
    files.add(Path(inspect.getfile(as_data)))
    digest = hashlib.sha256(repr((limits(), list(plan_registers()))).encode())
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def kept_by_other_code(plan_import: PlanImport, *, key: str, since: datetime | None) -> bool:
    """Whether the worker kept another comparison than the one of the key that it was asked for.

    It goes by our code and limits, so the worker's are others than this process has.
    """
    kept = KeptReading.objects.filter(plan_import=plan_import, part=Part.COMPARED).exclude(key=key)
    return since is not None and kept.filter(kept_at__gte=since).exists()


@cache
def understood_as() -> tuple[type, ...]:
    """The classes of what registers make of a row for themselves."""
    return tuple(cls for register in plan_registers().values() for cls in register.understood_as)
