"""The reading of a large import, kept as data beside its file: every page takes it from here.

What is kept holds for a key: the file, its dates, what was chosen, and the code that read it. Where the key
is another one now, the worker reads again. Posts and their holders, which tell owners apart, count when
the reading is compared.
Small files are read whenever they are looked at.
"""

import hashlib
import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from council.models import Conventions, Post
from council.plain_data import as_data, from_data
from council.reading.dates.timescales import Timescale
from council.reading.workbooks.cells import Row, Sheet, Style
from programmes.imports.applying.apply import history_marks
from programmes.imports.cells.posts import KnownPosts
from programmes.imports.comparing.dry_run import DryRun, compare, decisions_for, dry_run, read_import
from programmes.imports.corrections import Choices
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.models.work import ImportWork, KeptReading
from programmes.imports.records import Reading, SheetLine
from programmes.imports.registers import limits, registers
from programmes.models.programme import Programme, Workstream

SHARED = (Style, Row, Sheet, Timescale, Choices)
SHOWN_FOR = timedelta(minutes=1)  # though something changed since: else a busy day would never show it

Part = KeptReading.Part


class NotReady(Exception):
    """The worker hasn't read the import by what is chosen now."""

    def __init__(self, plan_import: PlanImport) -> None:
        super().__init__(f"{plan_import} is not ready.")
        self.plan_import = plan_import


class BeingWritten(NotReady):
    """The worker is to write the import, or is at it: until then nothing of it is shown or changed."""


@dataclass
class SheetRows:
    """The rows of one sheet and what each is for."""

    rows: list[Row] = field(default_factory=list)
    lines: list[SheetLine] = field(default_factory=list)


@dataclass
class Rows:
    """The rows of every sheet of a reading, in its order: the larger part, which few pages need."""

    sheets: list[SheetRows] = field(default_factory=list)


# --- what a page takes --------------------------------------------------------------------------------------


def reading_of(plan_import: PlanImport, *, rows: bool = False) -> Reading:
    """The import as read, not yet compared. A large one has its sheets' rows only where they are asked for.

    Raises NotReady where the worker has to read a large one first.
    """
    if not plan_import.is_large:
        return read_import(plan_import)
    require_unwritten(plan_import)
    reading = kept_reading(plan_import)
    if reading is None:
        raise NotReady(plan_import)
    return _with_rows(reading, plan_import) if rows else reading


def dry_run_of(plan_import: PlanImport, *, at: datetime, rows: bool = False) -> DryRun:
    """What applying the import would do: just now, or, of a large one, when the worker compared it last.

    `at` is the moment at which it is looked at: what was compared more than a minute before, and isn't how
    the programme stands any more, is compared again. Raises NotReady where the worker has to read or compare
    a large one first.
    """
    if not plan_import.is_large:
        return dry_run(plan_import)
    require_unwritten(plan_import)
    kept = _kept(plan_import, Part.COMPARED, compared_key(plan_import))
    if kept is None:
        raise NotReady(plan_import)
    changed = changed_since(plan_import, kept.marks)
    if changed and at - kept.kept_at > SHOWN_FOR:
        raise NotReady(plan_import)
    run: DryRun = from_data(bytes(kept.data), DryRun, shared=SHARED, named=understood_as())
    run.compared_at, run.changed_since = kept.kept_at, changed
    if rows:
        run.reading = _with_rows(run.reading, plan_import)
    return run


def require_unwritten(plan_import: PlanImport) -> None:
    """Nothing, but where the worker is to write the import, or is at it: raises BeingWritten."""
    writing = ImportWork.objects.unfinished().filter(what=ImportWork.What.APPLYING)
    if writing.filter(plan_import=plan_import).exists():
        raise BeingWritten(plan_import)


# --- what the worker keeps ----------------------------------------------------------------------------------


def kept_reading(plan_import: PlanImport, *, key: str = "") -> Reading | None:
    """The reading that was kept, without the rows of its sheets; None where none holds: now, or for `key`."""
    kept = _kept(plan_import, Part.READ, key or reading_key(plan_import))
    if kept is None:
        return None
    return from_data(bytes(kept.data), Reading, shared=SHARED, named=understood_as())


def read_to_keep(reading: Reading, plan_import: PlanImport, *, key: str) -> list[KeptReading]:
    """The reading as it is to be kept: its rows apart. `key` is that of before it was read."""
    rows = Rows([SheetRows(sheet.recognised.sheet.rows, sheet.recognised.lines) for sheet in reading.sheets])
    named = understood_as()
    parts = {
        Part.READ: as_data(_without_rows(reading), Reading, shared=SHARED, named=named),
        Part.ROWS: as_data(rows, Rows, shared=SHARED),
    }
    return [
        KeptReading(plan_import=plan_import, part=part, key=key, data=data) for part, data in parts.items()
    ]


def compared_to_keep(reading: Reading, plan_import: PlanImport, *, read_by: str) -> KeptReading:
    """The reading compared with what we hold, as it is to be kept. `read_by` is the key of the reading."""
    key = compared_key(plan_import, read_by=read_by)
    marks = all_marks()  # before it looks: what comes later counts as changed
    run = compare(reading, plan_import.programme, decisions=decisions_for(plan_import))
    run.reading = _without_rows(run.reading)
    data = as_data(run, DryRun, shared=SHARED, named=understood_as())
    return KeptReading(plan_import=plan_import, part=Part.COMPARED, key=key, marks=marks, data=data)


def keep(kept: KeptReading) -> None:
    """Keeps the part instead of what was kept of it before."""
    KeptReading.objects.filter(plan_import=kept.plan_import, part=kept.part).delete()
    kept.save(force_insert=True)


def _kept(plan_import: PlanImport, part: str, key: str) -> KeptReading | None:
    return KeptReading.objects.filter(plan_import=plan_import, part=part, key=key).first()


def _without_rows(reading: Reading) -> Reading:
    sheets = [
        replace(
            sheet,
            recognised=replace(sheet.recognised, lines=[], sheet=replace(sheet.recognised.sheet, rows=[])),
        )
        for sheet in reading.sheets
    ]
    return replace(reading, sheets=sheets, as_read=None)


def _with_rows(reading: Reading, plan_import: PlanImport) -> Reading:
    kept = _kept(plan_import, Part.ROWS, reading_key(plan_import))
    if kept is None:
        raise NotReady(plan_import)
    rows = from_data(bytes(kept.data), Rows, shared=SHARED)
    for sheet, told in zip(reading.sheets, rows.sheets, strict=True):
        sheet.recognised.sheet.rows, sheet.recognised.lines = told.rows, told.lines
    return reading


# --- what it holds for --------------------------------------------------------------------------------------


def reading_key(plan_import: PlanImport) -> str:
    """What the file is read by: itself, its dates, what was chosen, and our code."""
    choices = Choices.from_json(plan_import.choices).as_json()
    days = plan_import.plan_date.isoformat(), plan_import.as_at.isoformat()
    return _digest(plan_import.sha256, days, choices, version_of_the_code())


def compared_key(plan_import: PlanImport, *, read_by: str = "") -> str:
    """What the reading is compared by: where it goes, the posts and holders, what was settled, and the rules.

    `read_by` is the key of the reading, where it is at hand.
    """
    decisions = decisions_for(plan_import)
    precedence = sorted([*names, master] for names, master in decisions.precedence.items())
    known = sorted(KnownPosts(plan_import.as_at).words)
    read_by = read_by or reading_key(plan_import)
    return _digest(read_by, plan_import.programme_id, known, decisions.as_json(), precedence)


def _digest(*told: Any) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def version_of_the_code() -> str:
    """A digest of all code that reads: what another release kept is not taken for what this one reads."""
    folders = [Path(__file__).parent, Path(inspect.getfile(Row)).parent]
    folders += [Path(inspect.getfile(type(register))).parent for register in registers().values()]
    files = {file for folder in folders for file in folder.glob("*.py")}
    files.add(Path(inspect.getfile(as_data)))
    told = hashlib.sha256(repr((limits(), list(registers()))).encode())
    for file in sorted(files):
        told.update(file.read_bytes())
    return told.hexdigest()


def kept_by_other_code(plan_import: PlanImport, *, key: str, since: datetime | None) -> bool:
    """Whether the worker kept another comparison than the one of the key that it was asked for.

    It goes by our code and limits, so the worker's are others than this process has.
    """
    kept = KeptReading.objects.filter(plan_import=plan_import, part=Part.COMPARED).exclude(key=key)
    return since is not None and kept.filter(kept_at__gte=since).exists()


@cache
def understood_as() -> tuple[type, ...]:
    """The classes of what registers make of a row for themselves."""
    return tuple(one for register in registers().values() for one in register.understood_as)


def all_marks() -> dict[str, int]:
    """The last entry of every history table that a dry run looks at."""
    more = {model._meta.label: _last(model) for model in (Programme, PlanImport, Conventions)}
    return history_marks() | more


def _last(model: Any) -> int:
    entry = model.history.order_by("-history_id").values_list("history_id", flat=True).first()
    return entry or 0


def changed_since(plan_import: PlanImport, marks: Mapping[str, int]) -> bool:
    """Whether the programme, its records, its other imports, the posts or the council's conventions changed
    after the marks."""
    everywhere: set[Any] = {Post, Conventions}
    models = everywhere | {Programme, PlanImport, Workstream}
    for register in registers().values():
        models |= {register.head, register.model, *(model for model, _ in register.parts)}
    for model in sorted(models, key=lambda model: model._meta.label):
        entries = model.history.filter(history_id__gt=marks.get(model._meta.label, 0))
        if model not in everywhere and plan_import.programme is None:
            continue  # a programme yet to be made holds nothing
        if model is PlanImport:
            entries = entries.exclude(id=plan_import.pk)
        if model not in everywhere:
            entries = entries.filter(**{model.scope_path: plan_import.programme.scope_id})  # type: ignore[union-attr]
        if entries.exists():
            return True
    return False
