"""Taking an import back: whole where nothing was built on it since, else the rest of it, told beforehand.

It goes by history. What the import made is removed, and its history says that; what it changed gets the
values back that it had before; what it asked for is withdrawn. A record that something was built on stays.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models, transaction

from council import events
from council.access.acting import By, ConfirmedImport
from council.history import authored, bulk_delete, bulk_update, moment
from council.models import Event, Post
from council.wording import spoken
from programmes.imports.access import authorise_writing
from programmes.imports.decisions import record_key
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.plan_register import PlanRegister
from programmes.imports.recognised import PlanKind
from programmes.imports.registers import plan_registers
from programmes.models.programme import ReportedPosition, Workstream

KEPT = {"version"}  # what isn't put back: it counts the saves
TAKEN_BACK = " taken back"  # how history names an undo, after the import's own name
FEW = 2_000  # records for whose later history the database is asked by key


class NotToUndo(Exception):
    """The import was never applied, or was taken back already. Nothing was changed."""


class NotAsLookedAt(Exception):
    """What would be taken back now isn't what was looked at. Nothing was changed."""


class BuiltOn(Exception):
    """Something stands on the import, and nobody said to take back the rest. Nothing was changed."""


@dataclass
class UndoUnit:
    """One record with its parts, as the import left it: taken back as one, or not at all."""

    kind: str
    head: Any
    object_id: int
    created: bool
    firsts: dict[Any, dict[int, int]] = field(
        default_factory=dict
    )  # its import's first entry, by model and key
    made: dict[Any, list[int]] = field(default_factory=dict)  # parts that the import made
    name: str = ""
    stays: str = ""


@dataclass
class UndoRun:
    """What taking an import back would do."""

    plan_import: PlanImport
    units: list[UndoUnit] = field(default_factory=list)
    posts: list[UndoUnit] = field(default_factory=list)

    @property
    def removed(self) -> list[UndoUnit]:
        """What the import made and nobody touched since."""
        return [unit for unit in self.units if unit.created and not unit.stays]

    @property
    def put_back(self) -> list[UndoUnit]:
        """What the import changed and nobody touched since."""
        return [unit for unit in self.units if not unit.created and not unit.stays]

    @property
    def stays(self) -> list[UndoUnit]:
        """What was built on since, each with why."""
        return [unit for unit in self.units if unit.stays]

    @property
    def posts_removed(self) -> list[UndoUnit]:
        """The posts that it made and that nothing needs."""
        return [post for post in self.posts if not post.stays]

    @property
    def digest(self) -> str:
        """A digest of all that would be done, so that what is confirmed is what happens."""
        told = [[unit.kind, unit.object_id, unit.created, unit.stays] for unit in (*self.units, *self.posts)]
        return hashlib.sha256(json.dumps([self.plan_import.pk, told]).encode()).hexdigest()


def undo_run(plan_import: PlanImport) -> UndoRun:
    """What taking the import back would do just now; nothing is written."""
    run = UndoRun(plan_import)
    streams: list[UndoUnit] = []
    for kind, register in plan_registers().items():
        units = _units(plan_import, kind, register)
        _judge(plan_import, units, register)
        (streams if register.head is Workstream else run.units).extend(units)
    _name(run.units)
    _name(streams)
    _keep_what_is_in_use(streams, run.units)
    run.units += streams
    run.posts = _made(plan_import, Post)
    _name(run.posts)
    _keep_what_is_in_use(run.posts, run.units)
    return run


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
    """What was taken back. Raises NotToUndo, NotAsLookedAt, or BuiltOn where `rest` is refused."""
    person = authorise_writing(by, plan_import)
    plan_import = PlanImport.objects.select_for_update(of=("self",)).get(pk=plan_import.pk)
    if plan_import.stage != PlanImport.Stage.APPLIED:
        raise NotToUndo(f"{plan_import} is not applied, or was taken back already.")
    _lock(plan_import)
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
        for kind, register in sorted(plan_registers().items(), key=lambda pair: pair[1].head is Workstream):
            _take_back([u for u in run.units if u.kind == kind], register, by=authority, on=on, why=why)
        _remove(Post, [post.object_id for post in run.posts_removed])
        plan_import.stage = PlanImport.Stage.TAKEN_BACK
        plan_import.taken_back_by, plan_import.taken_back_at = person, moment()
        plan_import.taken_back_because = because
        plan_import.stayed = _stayed(plan_import, run)
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


# --- what the import did ----------------------------------------------------------------------------------


def _units(plan_import: PlanImport, kind: str, register: PlanRegister) -> list[UndoUnit]:
    """The register's records that the import made or changed, each with its parts."""
    head = register.head
    units: dict[int, UndoUnit] = {}

    def unit(object_id: int) -> UndoUnit:
        return units.setdefault(object_id, UndoUnit(kind, head, object_id, created=False))

    for object_id, entry, type_ in _entries(head, plan_import, "id"):
        one = unit(object_id)
        one.created = one.created or type_ == "+"
        one.firsts.setdefault(head, {}).setdefault(object_id, entry)
    for model, key in register.parts:
        rows = model.history.filter(through=plan_import.through).order_by("history_id")
        for head_id, pk, entry, type_ in rows.values_list(f"{key}_id", "id", "history_id", "history_type"):
            one = unit(head_id)
            if type_ == "+":
                one.made.setdefault(model, []).append(pk)
            else:
                one.firsts.setdefault(model, {}).setdefault(pk, entry)
    for one in units.values():  # what it made and changed in one go was made
        for model, made in one.made.items():
            for pk in made:
                one.firsts.get(model, {}).pop(pk, None)
    return list(units.values())


def _entries(model: Any, plan_import: PlanImport, key: str) -> Any:
    rows = model.history.filter(through=plan_import.through).order_by("history_id")
    return rows.values_list(key, "history_id", "history_type")


def _made(plan_import: PlanImport, model: Any) -> list[UndoUnit]:
    """The records of a model that belongs to no register that the import made and nobody changed since."""
    made = [
        UndoUnit("posts", model, pk, True)
        for pk, _, type_ in _entries(model, plan_import, "id")
        if type_ == "+"
    ]
    since = _changed_since(plan_import, model, "id", [unit.object_id for unit in made])
    for unit in made:
        if unit.object_id in since:
            unit.stays = "it was changed since"
    return made


def _judge(plan_import: PlanImport, units: list[UndoUnit], register: PlanRegister) -> None:
    """Says of each unit whether something was built on it since, and what."""
    ids = [unit.object_id for unit in units]
    there = set(register.head._base_manager.filter(pk__in=ids).values_list("pk", flat=True))
    why: dict[int, str] = {}
    for model, key in ((register.head, "id"), *((model, f"{key}_id") for model, key in register.parts)):
        for object_id, entry in _changed_since(plan_import, model, key, ids).items():
            why.setdefault(object_id, _said(entry, model, register.head))
    made = [unit.object_id for unit in units if unit.created]
    if register.head is not Workstream:
        parts = {model for model, _ in register.parts}
        for object_id, model in _referred_to(register.head, made, without=parts).items():
            why.setdefault(object_id, f"{_a(model)} refers to it")
    told = ReportedPosition.objects.filter(kind=register.head._meta.model_name, object_id__in=made)
    for object_id in told.values_list("object_id", flat=True):
        why.setdefault(object_id, "a body was told of it in a report")
    for unit in units:
        unit.stays = why.get(unit.object_id, "")
        if unit.object_id not in there and not unit.stays:
            unit.stays = "it is no longer there"


def _changed_since(plan_import: PlanImport, model: Any, key: str, ids: Iterable[int]) -> dict[int, Any]:
    """The first entry by anybody else since the import, by the key given. What came with an import that was
    taken back from the same record counts for nothing."""
    wanted, mark = set(ids), plan_import.marks.get(model._meta.label, 0)
    entries = [
        entry
        for entry in model.history.filter(history_id__gt=mark)
        .order_by("history_id")
        .select_related("history_user")
        if getattr(entry, key) in wanted
    ]
    undone = {(entry.id, entry.through) for entry in entries if entry.through.endswith(TAKEN_BACK)}
    found: dict[int, Any] = {}
    for entry in entries:
        back = entry.through if entry.through.endswith(TAKEN_BACK) else f"{entry.through}{TAKEN_BACK}"
        if (entry.id, back) not in undone:
            found.setdefault(getattr(entry, key), entry)
    return found


def _said(entry: Any, model: Any, head: Any) -> str:
    """What was built on a record, in words: "Bob changed it on 3 June 2026"."""
    who = str(entry.history_user) if entry.history_user else entry.through or "somebody"
    did = (
        "changed it"
        if model is head
        else f"added {_a(model)}"
        if entry.history_type == "+"
        else f"changed its {_noun(model)}"
    )
    return f"{who} {did} on {spoken(entry.history_date)}"


def _noun(model: Any) -> str:
    return str(model._meta.verbose_name)


def _a(model: Any) -> str:
    noun = _noun(model)
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _references(model: Any) -> list[Any]:
    """The foreign keys by which anything but history refers to the model."""
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and (relation.one_to_many or relation.one_to_one)
        and relation.on_delete is not models.DO_NOTHING
    ]


def _referred_to(model: Any, ids: list[int], *, without: set[Any]) -> dict[int, Any]:
    """Which of the records something refers to, with the model of what does."""
    found: dict[int, Any] = {}
    for key in _references(model):
        if key.model not in without:
            rows = key.model._base_manager.filter(**{f"{key.name}__in": ids})
            for object_id in rows.values_list(key.attname, flat=True).distinct():
                found.setdefault(object_id, key.model)
    return found


def _keep_what_is_in_use(made: list[UndoUnit], units: list[UndoUnit]) -> None:
    """Keeps the workstreams or posts that something still needs once the units are taken back.

    Something needs it where it refers to it now, or has referred to it: another undo may put that back.
    """
    candidates = {unit.object_id: unit for unit in made if unit.created and not unit.stays}
    if not candidates:
        return
    model = made[0].head
    going: dict[Any, set[int]] = {}
    for unit in units:
        if not unit.stays:
            for part, pks in unit.made.items():
                going.setdefault(part, set()).update(pks)
            for changed, firsts in unit.firsts.items():
                going.setdefault(changed, set()).update(firsts)
    for relation in _references(model):
        user, refers = relation.model, {f"{relation.attname}__in": list(candidates)}
        needing = set(user._base_manager.filter(**refers).values_list("pk", relation.attname))
        if hasattr(user, "history"):
            then = set(user.history.filter(**refers).values_list("id", relation.attname))
            kept = set(user._base_manager.filter(pk__in={pk for pk, _ in then}).values_list("pk", flat=True))
            needing |= {(pk, target) for pk, target in then if pk in kept}
        for pk, target in needing:
            itself = user is model and pk in candidates
            if not itself and pk not in going.get(user, set()):
                candidates[target].stays = candidates[target].stays or f"{_a(user)} still needs it"
    if model is Workstream:
        _keep_above(candidates)


def _keep_above(candidates: dict[int, UndoUnit]) -> None:
    """A workstream stays where one below it does."""
    parents = dict(Workstream.objects.filter(pk__in=candidates).values_list("pk", "parent_id"))
    for pk, unit in candidates.items():
        above = parents.get(pk)
        while unit.stays and above in candidates:
            candidates[above].stays = candidates[above].stays or "a workstream below it stays"
            above = parents.get(above)


def _name(units: list[UndoUnit]) -> None:
    """Gives each unit the name that people know it by; one that is gone by now has its last one."""
    for head in {unit.head for unit in units}:
        mine = [unit for unit in units if unit.head is head]
        things = head._base_manager.in_bulk([unit.object_id for unit in mine])
        for unit in mine:
            thing = things.get(unit.object_id)
            unit.name = str(thing) if thing is not None else f"{_noun(head)} {unit.object_id}"


# --- taking it back -----------------------------------------------------------------------------------------


def _lock(plan_import: PlanImport) -> None:
    """Locks every record that the import touched, so that nobody builds on one meanwhile."""
    for register in plan_registers().values():
        touched = (
            register.head.history.filter(through=plan_import.through)
            .order_by("id")
            .values_list("id", flat=True)
        )
        locked = register.head._base_manager.filter(pk__in=set(touched)).order_by("pk")
        list(locked.select_for_update(of=("self",)).values_list("pk", flat=True))


def _take_back(
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
        _remove(model, [*of_gone, *(pk for pk in made if pk not in ended)])
    for model in (register.head, *(model for model, _ in register.parts)):
        firsts: dict[int, int] = {}
        for unit in going:
            if not unit.created:
                firsts |= unit.firsts.get(model, {})
        _put_back(model, firsts)
    if register.head is Workstream:
        _remove_from_below(gone)
    else:
        _remove(register.head, gone)


def _remove(model: Any, keys: Iterable[int]) -> None:
    bulk_delete(list(model._base_manager.filter(pk__in=list(keys))))


def _remove_from_below(keys: list[int]) -> None:
    left = list(Workstream.objects.filter(pk__in=keys))
    while left:
        above = {stream.parent_id for stream in left}
        bulk_delete([stream for stream in left if stream.pk not in above])
        left = [stream for stream in left if stream.pk in above]


def _put_back(model: Any, firsts: dict[int, int]) -> None:
    """Gives the records the values back that they had before the import's first entry of each."""
    before: dict[int, Any] = {}
    for entry in model.history.filter(id__in=list(firsts)).order_by("history_id"):
        if entry.history_id < firsts[entry.id]:
            before[entry.id] = entry
    names = [f for f in model.history.model.tracked_fields if not f.primary_key and f.name not in KEPT]
    things = list(model._base_manager.filter(pk__in=list(before)))
    for thing in things:
        for one in names:
            setattr(thing, one.attname, getattr(before[thing.pk], one.attname))
        if hasattr(thing, "version"):
            thing.version += 1
    fields = [one.name for one in names] + (["version"] if things and hasattr(things[0], "version") else [])
    bulk_update(things, fields)


def _stayed(plan_import: PlanImport, run: UndoRun) -> dict[str, str]:
    """Why each record that the import's rows went to stayed, by the key of a choice."""
    why: dict[tuple[str, int], str] = {(unit.kind, unit.object_id): unit.stays for unit in run.stays}
    found = {}
    for kind, register in plan_registers().items():
        rows = plan_import.rows.filter(kind=kind, object_id__isnull=False)
        ids = [pk for pk in rows.values_list("object_id", flat=True) if pk is not None]
        for object_id, head_id in _heads(register, ids).items():
            if (kind, head_id) in why:
                found[record_key(PlanKind(kind), object_id)] = why[kind, head_id]
    return found


def _heads(register: PlanRegister, ids: list[int]) -> dict[int, int]:
    """The head of each of the register's records: itself, or what it is a part of."""
    if register.head is register.model:
        return {pk: pk for pk in ids}
    key = next(key for model, key in register.parts if model is register.model)
    return dict(register.model._base_manager.filter(pk__in=ids).values_list("pk", f"{key}_id"))
