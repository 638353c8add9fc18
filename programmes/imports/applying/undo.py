"""Taking an import back: whole where nothing was built on it since, else the rest of it, told beforehand.

It goes by history. What the import made is removed, and its history says that; what it changed gets the
values back that it had before; what it asked for is withdrawn. A record that something was built on stays.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from council import events
from council.access.acting import By, ConfirmedImport
from council.history import authored, bulk_delete, bulk_update, moment
from council.models import Event, Post
from programmes.imports.access import authorise_writing
from programmes.imports.applying.undo_run import UndoRun, UndoUnit, undo_run
from programmes.imports.decisions import record_key
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.recognised import PlanKind
from programmes.imports.registers import PlanRegister, undone_registers
from programmes.models.programme import Workstream

KEPT = {"version"}  # what isn't put back: it counts the saves


class NotToUndo(Exception):
    """The import was never applied, or was taken back already. Nothing was changed."""


class NotAsLookedAt(Exception):
    """What would be taken back now isn't what was looked at. Nothing was changed."""


class BuiltOn(Exception):
    """Something stands on the import, and nobody said to take back the rest. Nothing was changed."""


@transaction.atomic
def undo_import(
    plan_import: PlanImport,
    *,
    by: By,
    on: date,
    because: str,
    confirmed: str = "",
    rest: bool = True,
) -> UndoRun:
    """Take the import back. Raises NotToUndo, NotAsLookedAt, or BuiltOn where `rest` is refused."""
    person = authorise_writing(by, plan_import)
    plan_import = PlanImport.objects.select_for_update(of=("self",)).get(pk=plan_import.pk)
    if plan_import.stage != PlanImport.Stage.APPLIED:
        raise NotToUndo(f"{plan_import} is not applied, or was taken back already.")
    # Before it is looked at, not after: what is built on a record meanwhile would be lost.
    lock_units(plan_import)
    run = undo_run(plan_import)
    if confirmed and run.digest != confirmed:
        raise NotAsLookedAt(f"{plan_import} is not as it was looked at.")
    if run.stays and not rest:
        raise BuiltOn(f"Something stands on {plan_import}.")
    why = f"Import {plan_import.pk} was taken back: {because}"
    assert plan_import.programme, "an import that was applied has one"
    authority = ConfirmedImport(plan_import.programme.scope_id, person)
    with authored(by=person, why=why, through=plan_import.taken_back_through):
        # Workstreams last: what stood in them has to be gone.
        for kind, register in sorted(undone_registers().items(), key=lambda pair: pair[1].names_workstreams):
            take_back([u for u in run.units if u.kind == kind], register, by=authority, on=on, why=why)
        # Last of all: until the records are gone or put back they refer to these posts.
        _remove_records(Post, [post.object_id for post in run.posts_removed])
        plan_import.stage = PlanImport.Stage.TAKEN_BACK
        plan_import.taken_back_by, plan_import.taken_back_at = person, moment()
        plan_import.taken_back_because = because
        plan_import.stayed = why_rows_stay(plan_import, run)
        plan_import.save()
    events.tell(
        Event.Kind.IMPORT_TAKEN_BACK,
        f"{plan_import.filename} out of {plan_import.programme_title}",
        by=person,
        plan_import=plan_import.pk,
        removed=len(run.removed),
        put_back=len(run.put_back),
        stayed=len(run.stays),
    )
    return run


# --- taking it back -----------------------------------------------------------------------------------------


def lock_units(plan_import: PlanImport) -> None:
    """Lock every record that the import touched, so that nobody builds on one meanwhile."""
    for register in undone_registers().values():
        touched = (
            register.head.history.filter(through=plan_import.through)
            .order_by("id")
            .values_list("id", flat=True)
        )
        locked = register.head._base_manager.filter(pk__in=set(touched)).order_by("pk")
        list(locked.select_for_update(of=("self",)).values_list("pk", flat=True))


def take_back(
    units: list[UndoUnit], register: PlanRegister, *, by: ConfirmedImport, on: date, why: str
) -> None:
    going = [unit for unit in units if not unit.stays]
    gone = [unit.object_id for unit in going if unit.created]
    for model, key in register.parts:
        of_gone = model._base_manager.filter(**{f"{key}__in": gone}).values_list("pk", flat=True)
        made = [pk for unit in going if not unit.created for pk in unit.made.get(model, ())]
        ended = {
            part.pk
            for part in model._base_manager.filter(pk__in=made)
            if register.retire(part, by=by, on=on, why=why)
        }
        _remove_records(model, [*of_gone, *(pk for pk in made if pk not in ended)])
    for model in (register.head, *(model for model, _ in register.parts)):
        firsts: dict[int, int] = {}
        for unit in going:
            if not unit.created:
                firsts |= unit.firsts.get(model, {})
        _put_back(model, firsts)
    if register.names_workstreams:
        _remove_from_below(gone)
    else:
        _remove_records(register.head, gone)


def _remove_records(model: Any, keys: Iterable[int]) -> None:
    bulk_delete(list(model._base_manager.filter(pk__in=list(keys))))


def _remove_from_below(keys: list[int]) -> None:
    left = list(Workstream.objects.filter(pk__in=keys))
    while left:
        # The lowest first: a workstream can't go while another stands under it.
        above = {stream.parent_id for stream in left}
        bulk_delete([stream for stream in left if stream.pk not in above])
        left = [stream for stream in left if stream.pk in above]


def _put_back(model: Any, firsts: dict[int, int]) -> None:
    """Give the records the values back that they had before the import's first entry of each."""
    before: dict[int, Any] = {}
    for entry in model.history.filter(id__in=list(firsts)).order_by("history_id"):
        if entry.history_id < firsts[entry.id]:
            before[entry.id] = entry
    names = [f for f in model.history.model.tracked_fields if not f.primary_key and f.name not in KEPT]
    things = list(model._base_manager.filter(pk__in=list(before)))
    for thing in things:
        for field in names:
            setattr(thing, field.attname, getattr(before[thing.pk], field.attname))
        # Counted on, not put back: a form that was opened before the undo must not save over it.
        if hasattr(thing, "version"):
            thing.version += 1
    fields = [field.name for field in names] + (
        ["version"] if things and hasattr(things[0], "version") else []
    )
    bulk_update(things, fields)


def why_rows_stay(plan_import: PlanImport, run: UndoRun) -> dict[str, str]:
    """Why each record that the import's rows went to stayed, by the key of a choice."""
    why: dict[tuple[str, int], str] = {(unit.kind, unit.object_id): unit.stays for unit in run.stays}
    reasons = {}
    for kind, register in undone_registers().items():
        rows = plan_import.rows.filter(kind=kind, object_id__isnull=False)
        ids = [pk for pk in rows.values_list("object_id", flat=True) if pk is not None]
        for object_id, head_id in heads_of(register, ids).items():
            if (kind, head_id) in why:
                reasons[record_key(PlanKind(kind), object_id)] = why[kind, head_id]
    return reasons


def heads_of(register: PlanRegister, ids: list[int]) -> dict[int, int]:
    """The head of each of the register's records: itself, or what it is a part of."""
    if register.head is register.model:
        return {pk: pk for pk in ids}
    key = next(key for model, key in register.parts if model is register.model)
    return dict(register.model._base_manager.filter(pk__in=ids).values_list("pk", f"{key}_id"))
