"""Applying an import: exactly what its confirmed dry run lists, in one transaction, or nothing."""

from collections.abc import Callable, Collection
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from council import events
from council.access.acting import By, ConfirmedImport
from council.history import append_rows, authored, moment
from council.history import bulk_create as record_all
from council.models import Conventions, Event, Post, User
from council.sqlite import refresh_statistics
from programmes.imports.access import authorise_writing
from programmes.imports.applying.keeping_back import propose_kept_back
from programmes.imports.applying.missing import apply_missing
from programmes.imports.cells.values import words_of
from programmes.imports.comparing.dry_run import WRITTEN, DryRun, record_json
from programmes.imports.comparing.marks import history_marks, written_models
from programmes.imports.comparing.veiling import veiled
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import ImportRow, PlanImport, withdraw_questions
from programmes.imports.records import ComparedRecord, ComparedSheet, Reading, RecordOutcome
from programmes.imports.registers import WriteContext, plan_registers, posts_by_words, written_registers
from programmes.models.programme import Programme, Workstream

LONGEST_TITLE = 200
AT_ONCE = 500  # rows of a plan that are kept in one go
NOTHING_TO_APPLY = "Nothing was applied: no row of the file can be taken in."
PUT_RIGHT = "Correct the rows that are refused, or say under Sheets and columns what the sheets hold."


class NotAsConfirmed(Exception):
    """What would be written now isn't what was confirmed: something changed. Nothing was written."""


class QuestionsOpen(Exception):
    """Rows are still questioned, and nobody said to take them as read. Nothing was written."""


class ConflictsOpen(QuestionsOpen):
    """Nobody said which value stands where the file and the application both changed. Nothing was written."""


class NothingToApply(Exception):
    """Not a row of the file would be written, or stands here already. Nothing was written."""


class ExemptOpen(QuestionsOpen):
    """Nobody said what the plan means by rows that it calls exempt or confidential. Nothing was written."""


class OwnersOpen(QuestionsOpen):
    """Nobody said whether an owner is the post that it comes near. Nothing was written."""


class SheetNamesOpen(QuestionsOpen):
    """Nobody said whether a sheet's name is a workstream. Nothing was written."""


class ImpossibleChange(Exception):
    """An act refused what a row asks for. Nothing was written."""


class AppliedAlready(Exception):
    """The import was applied before. Nothing was written."""


@transaction.atomic
def apply_import(
    plan_import: PlanImport,
    *,
    by: By,
    confirmed: str,
    accept_questions: bool = False,
    only: Collection[str] = (),
    reading: Reading | None = None,
    at_last: Callable[[], None] | None = None,
) -> DryRun:
    """Write the import as it was confirmed; return the dry run as it was applied.

    `confirmed` is the digest of the dry run that was looked at. Raises NotAsConfirmed, ConflictsOpen,
    QuestionsOpen, NothingToApply or AppliedAlready where nothing may be written; an error while writing
    takes everything back. A missing row of which nobody said anything is left as it is. `only` names the
    sheets that count where not all do. `reading` is that of the dry run, where it is at hand; everything is
    compared again. `at_last` is called in the same
    transaction when all is written: what it raises takes everything back.
    """
    person = authorise_writing(by, plan_import, veiled=True)
    plan_import = PlanImport.objects.locked(plan_import)
    if plan_import.is_applied:
        raise AppliedAlready(f"{plan_import} was applied before.")
    # Under the lock, and compared afresh: between the look and the click somebody may have changed a
    # record, and between the comparison and the writing nobody may.
    if plan_import.programme:
        hold_records(plan_import.programme)
    run = dry_run(plan_import, only=only, reading=reading)
    if isinstance(by, User):
        run = veiled(run, plan_import, by)
    require_confirmed(run, confirmed)
    require_decided(plan_import, run, accept_questions=accept_questions)
    why = f"Import {plan_import.pk}: {plan_import.filename}"
    with authored(by=person, why=why, through=plan_import.through):
        try:
            _write(plan_import, run, person)
        except ValidationError as refusal:
            raise ImpossibleChange(" ".join(refusal.messages)) from refusal
    # It holds every word of the plan a second time, and what was written is kept row by row.
    plan_import.kept_readings.all().delete()
    if at_last:
        at_last()
    # SQLite plans its queries by statistics, which a thousand new rows make wrong.
    transaction.on_commit(refresh_statistics)
    return run


def hold_records(programme: Programme) -> None:
    """Hold all that a plan of the programme may change, until the transaction ends.

    Nothing to do on SQLite, where one transaction at a time writes.
    """
    if not connection.features.has_select_for_update:
        return
    for register in written_registers().values():
        rows = register.model._base_manager.filter(**{register.model.scope_path: programme.scope_id})
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def require_confirmed(run: DryRun, confirmed: str) -> None:
    """Raise NotAsConfirmed unless the digest is that of the dry run."""
    if run.digest != confirmed:
        raise NotAsConfirmed("This is not what was confirmed.")


def require_decided(plan_import: PlanImport, run: DryRun, *, accept_questions: bool) -> None:
    """Raise NothingToApply or QuestionsOpen where nothing would be written, or something is unsaid."""
    if run.comes_to_nothing:
        raise NothingToApply(NOTHING_TO_APPLY)
    if run.conflicts_open:
        raise ConflictsOpen(f"{plan_import} has conflicts that no one decided.")
    if run.exempt_open:  # which no “accept the questions” answers
        raise ExemptOpen(f"{plan_import} has rows that say they are exempt.")
    if run.owners_open and not accept_questions:
        raise OwnersOpen(f"{plan_import} names owners that come near a post.")
    if run.sheet_names_open and not accept_questions:
        raise SheetNamesOpen(f"{plan_import} has sheets whose names would become workstreams.")
    if run.questions_open and not accept_questions:
        raise QuestionsOpen(f"{plan_import} has questions open.")


def _write(plan_import: PlanImport, run: DryRun, by: User | None) -> None:
    programme = plan_import.programme or _new_programme(plan_import)
    # Before the registers write, which look posts up by their words.
    record_all([Post(title=name) for name in run.new_posts])
    context = WriteContext(
        programme=programme,
        workstreams=_workstreams_named(programme, run),
        posts=posts_by_words(),
        default_owner=plan_import.default_owner,
        by=by,
        authority=ConfirmedImport(programme.scope_id, by),
        on=plan_import.as_at,
        plan_date=plan_import.plan_date,
        conventions=Conventions.objects.in_force(plan_import.as_at),
        through=plan_import.through,
    )
    for kind, register in plan_registers().items():
        theirs = [
            record for record in run.of_kind(kind) if record.outcome in WRITTEN and not record.only_hides
        ]
        written = register.write(theirs, context) if theirs else {}
        run.note_written(
            {id(theirs[place]): (thing.pk, register.reference_of(thing)) for place, thing in written.items()}
        )
    propose_kept_back(run, context)
    apply_missing(run, context)
    plan_import.programme = programme
    plan_import.marks = history_marks(written_models())
    plan_import.stage = PlanImport.Stage.APPLIED
    plan_import.applied_by = by
    plan_import.applied_at = moment()
    plan_import.counts = run.counts
    plan_import.save()
    withdraw_questions(plan_import)
    _keep_rows(plan_import, run)
    events.tell(
        Event.Kind.IMPORTED,
        f"{plan_import.filename} into {programme.title}",
        by=by,
        plan_import=plan_import.pk,
        sha256=plan_import.sha256,
        counts=run.counts,
    )


def _new_programme(plan_import: PlanImport) -> Programme:
    """The programme that the import begins. Raises ImpossibleChange where its code is in use meanwhile."""
    code = plan_import.code_of_new
    if other := Programme.objects.filter(code=code).first():
        raise ImpossibleChange(
            f"The code {other.code} is in use by now, for {other.title}. Enter another code at the check, "
            "or import the file anew into that programme."
        )
    return Programme.objects.create(code=code, title=plan_import.new_title)


def _workstreams_named(programme: Programme, run: DryRun) -> dict[tuple[str, ...], Workstream]:
    """The workstream of every path that a row to be written names, made where the programme has none yet."""
    known = places_of_workstreams(programme)
    order = max((stream.order for stream in known.values()), default=0)
    titles = titles_of(programme)
    by_path: dict[tuple[str, ...], Workstream] = {}
    written = [
        (register, record)
        for kind, register in plan_registers().items()
        for record in run.of_kind(kind)
        if record.outcome in WRITTEN
    ]
    for register, record in written:
        # A plan without workstreams still needs one to stand in: it is called as the programme is.
        path = record.workstream
        if not path and register.under_workstream:
            path = (next((t for t in titles if (None, words_of(t)) in known), programme.title),)
        parent = None
        for title in path:
            key = (parent.pk if parent else None, words_of(title[:LONGEST_TITLE]))
            if key not in known:
                order += 1
                known[key] = Workstream.objects.create(
                    programme=programme, parent=parent, title=title[:LONGEST_TITLE], order=order
                )
            parent = known[key]
        if parent is not None:
            by_path[record.workstream] = parent
    return by_path


def places_of_workstreams(programme: Programme) -> dict[tuple[int | None, str], Workstream]:
    """The workstream that each name means under each parent, by the parent's key and the name's words.

    A plan that was not written anew still names a workstream as it was called, or stood, before: it means the
    same one, unless another bears that name now. One that was merged means the one that it was merged into.
    """
    streams = {stream.pk: stream for stream in programme.workstreams.select_related("parent__parent")}
    places = {(stream.parent_id, words_of(stream.title)): stream.pk for stream in streams.values()}
    entries = Workstream.history.filter(programme=programme).order_by("-history_id")  # type: ignore[attr-defined]
    for key, parent, title in entries.values_list("id", "parent", "title"):
        if key in streams:
            places.setdefault((parent, words_of(title)), key)
    return {place: merged_at_last(streams[key], streams) for place, key in places.items()}


def merged_at_last(stream: Workstream, streams: dict[int, Workstream]) -> Workstream:
    """The workstream that this one was merged into, and that one into another; itself where it was not."""
    while stream.merged_into_id:
        stream = streams[stream.merged_into_id]
    return stream


def titles_of(programme: Programme) -> list[str]:
    """What the programme is called, and after it what it was called before, the latest first."""
    entries = Programme.history.filter(id=programme.pk).order_by("-history_id")  # type: ignore[attr-defined]
    return list(dict.fromkeys([programme.title, *entries.values_list("title", flat=True)]))


def _keep_rows(plan_import: PlanImport, run: DryRun) -> None:
    """Keep every row of every sheet read, those that wait included, with the record that it went to.

    Some at a time: with all that was understood of it, a row takes more memory than its record does.
    """
    registers = plan_registers()
    found = ((sheet, record) for sheet in run.sheets for record in sheet.records)
    told: set[tuple[str, int]] = set()  # a record may stand in several rows, one for each year of a saving
    while rows := [_kept_row(plan_import, sheet, record) for sheet, record in islice(found, AT_ONCE)]:
        for kind in {row.kind for row in rows if row.object_id} & registers.keys():
            mine = {row.object_id: row for row in rows if row.kind == kind and row.object_id}
            entries = registers[kind].model.history.filter(id__in=list(mine), through=plan_import.through)
            for object_id, entry in entries.values_list("id", "history_id"):
                if (kind, entry) not in told:
                    told.add((kind, entry))
                    mine[object_id].history_ids.append(entry)
        append_rows(rows)


def _kept_row(plan_import: PlanImport, sheet: ComparedSheet, record: ComparedRecord) -> ImportRow:
    read = record.read
    # A refused or skipped row was matched perhaps, but the next import mustn't take it for what the file
    # said last.
    goes_somewhere = sheet.taken and record.outcome in (*WRITTEN, RecordOutcome.UNCHANGED)
    return ImportRow(
        plan_import=plan_import,
        sheet=sheet.name,
        row=record.row,
        part=record.part,
        kind=sheet.kind_of(record).value,
        outcome=record.outcome.value,
        reference=read.reference[:200],
        our_reference=record.our_reference,
        title=read.title,
        workstream=list(read.workstream),
        cells=read.source.cells,
        said=read.said() if record.outcome is not RecordOutcome.MISSING else {},
        understood={
            **record_json(record),
            "changes": record.changes,
            "becomes": record.becomes,
            "held": record.held,
            "waits": sheet.read.waits,
        },
        object_id=record.object_id if goes_somewhere else None,
    )
