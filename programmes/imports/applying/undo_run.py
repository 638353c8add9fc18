"""What taking an import back would do: what goes, what is put back, what stays as something stands on it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from council.models import Post
from council.wording import spoken
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.registers import PlanRegister, undone_registers
from programmes.models.programme import ReportedPosition, Workstream

TAKEN_BACK = " taken back"  # how history names an undo, after the import's own name


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
        outcomes = [
            [unit.kind, unit.object_id, unit.created, unit.stays] for unit in (*self.units, *self.posts)
        ]
        return hashlib.sha256(json.dumps([self.plan_import.pk, outcomes]).encode()).hexdigest()


def undo_run(plan_import: PlanImport) -> UndoRun:
    """What taking the import back would do just now; nothing is written."""
    run = UndoRun(plan_import)
    streams: list[UndoUnit] = []
    for kind, register in undone_registers().items():
        units = units_of(plan_import, kind, register)
        judge_units(plan_import, units, register)
        (streams if register.head is Workstream else run.units).extend(units)
    name_units(run.units)
    name_units(streams)
    keep_what_is_in_use(streams, run.units)
    run.units += streams
    run.posts = units_made(plan_import, Post)
    name_units(run.posts)
    keep_what_is_in_use(run.posts, run.units)
    return run


def units_of(plan_import: PlanImport, kind: str, register: PlanRegister) -> list[UndoUnit]:
    """The register's records that the import made or changed, each with its parts."""
    head = register.head
    units: dict[int, UndoUnit] = {}

    def unit_for(object_id: int) -> UndoUnit:
        return units.setdefault(object_id, UndoUnit(kind, head, object_id, created=False))

    for object_id, entry, type_ in entries_of(head, plan_import, "id"):
        unit = unit_for(object_id)
        unit.created = unit.created or type_ == "+"
        unit.firsts.setdefault(head, {}).setdefault(object_id, entry)
    for model, key in register.parts:
        rows = model.history.filter(through=plan_import.through).order_by("history_id")
        rows = rows.exclude(**{f"{key}_id": None})  # what stands in no head is no part of one
        for head_id, pk, entry, type_ in rows.values_list(f"{key}_id", "id", "history_id", "history_type"):
            unit = unit_for(head_id)
            if type_ == "+":
                unit.made.setdefault(model, []).append(pk)
            else:
                unit.firsts.setdefault(model, {}).setdefault(pk, entry)
    for unit in units.values():  # what it made and changed in one go was made
        for model, made in unit.made.items():
            for pk in made:
                unit.firsts.get(model, {}).pop(pk, None)
    return list(units.values())


def entries_of(model: Any, plan_import: PlanImport, key: str) -> Any:
    rows = model.history.filter(through=plan_import.through).order_by("history_id")
    return rows.values_list(key, "history_id", "history_type")


def units_made(plan_import: PlanImport, model: Any) -> list[UndoUnit]:
    """The records of a model that belongs to no register that the import made and nobody changed since."""
    made = [
        UndoUnit("posts", model, pk, True)
        for pk, _, type_ in entries_of(model, plan_import, "id")
        if type_ == "+"
    ]
    since = latest_changes_since(plan_import, model, "id", [unit.object_id for unit in made])
    for unit in made:
        if unit.object_id in since:
            unit.stays = "it was changed since"
    return made


def judge_units(plan_import: PlanImport, units: list[UndoUnit], register: PlanRegister) -> None:
    """Say of each unit whether something was built on it since, and what."""
    ids = [unit.object_id for unit in units]
    there = set(register.head._base_manager.filter(pk__in=ids).values_list("pk", flat=True))
    why: dict[int, str] = {}
    for model, key in ((register.head, "id"), *((model, f"{key}_id") for model, key in register.parts)):
        for object_id, entry in latest_changes_since(plan_import, model, key, ids).items():
            why.setdefault(object_id, what_was_changed(entry, model, register.head))
    made = [unit.object_id for unit in units if unit.created]
    # Everything refers to workstreams; what needs them is looked at when the rest is known to go.
    if register.head is not Workstream:
        parts = {model for model, _ in register.parts}
        for object_id, model in referred_to(register.head, made, without=parts).items():
            why.setdefault(object_id, f"{with_article(model)} refers to it")
    reported = ReportedPosition.objects.filter(kind=register.head._meta.model_name, object_id__in=made)
    for object_id in reported.values_list("object_id", flat=True):
        why.setdefault(object_id, "a body was told of it in a report")
    for unit in units:
        unit.stays = why.get(unit.object_id, "")
        if unit.object_id not in there and not unit.stays:
            unit.stays = "it is no longer there"


def latest_changes_since(plan_import: PlanImport, model: Any, key: str, ids: Iterable[int]) -> dict[int, Any]:
    """The first entry by anybody else since the import, by the key given. What came with an import that was
    taken back from the same record counts for nothing."""
    wanted, mark = set(ids), plan_import.marks.get(model._meta.label, 0)
    entries = [
        entry
        for entry in model.history.filter(history_id__gt=mark)
        .order_by("history_id")
        .annotate(of_head=models.F(key))
        .select_related("history_user")
        if entry.of_head in wanted
    ]
    # A later import that was taken back left the record as it found it, so nothing stands on that.
    undone = {(entry.id, entry.through) for entry in entries if entry.through.endswith(TAKEN_BACK)}
    first_changes: dict[int, Any] = {}
    for entry in entries:
        back = entry.through if entry.through.endswith(TAKEN_BACK) else f"{entry.through}{TAKEN_BACK}"
        if (entry.id, back) not in undone:
            first_changes.setdefault(entry.of_head, entry)
    return first_changes


def what_was_changed(entry: Any, model: Any, head: Any) -> str:
    """What was built on a record, in words: "Bob changed it on 3 June 2026"."""
    who = str(entry.history_user) if entry.history_user else entry.through or "someone"
    did = (
        "changed it"
        if model is head
        else f"added {with_article(model)}"
        if entry.history_type == "+"
        else f"changed its {noun_of(model)}"
    )
    return f"{who} {did} on {spoken(entry.history_date)}"


def noun_of(model: Any) -> str:
    return str(model._meta.verbose_name)


def with_article(model: Any) -> str:
    noun = noun_of(model)
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def references_to(model: Any) -> list[Any]:
    """The foreign keys by which anything but history refers to the model."""
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and (relation.one_to_many or relation.one_to_one)
        and relation.on_delete is not models.DO_NOTHING
    ]


def referred_to(model: Any, ids: list[int], *, without: set[Any]) -> dict[int, Any]:
    """Which of the records something refers to, with the model of what does."""
    referring: dict[int, Any] = {}
    for key in references_to(model):
        if key.model not in without:
            rows = key.model._base_manager.filter(**{f"{key.name}__in": ids})
            for object_id in rows.values_list(key.attname, flat=True).distinct():
                referring.setdefault(object_id, key.model)
    return referring


def keep_what_is_in_use(made: list[UndoUnit], units: list[UndoUnit]) -> None:
    """Keep the workstreams or posts that something still needs once the units are taken back.

    Something needs it where it refers to it now, or has referred to it: another undo may put that back.
    """
    candidates = {unit.object_id: unit for unit in made if unit.created and not unit.stays}
    if not candidates:
        return
    model = made[0].head
    going: dict[Any, set[int]] = {}
    for unit in candidates.values():  # their own parts go with them
        for part, pks in unit.made.items():
            going.setdefault(part, set()).update(pks)
    for unit in units:
        if not unit.stays:
            for part, pks in unit.made.items():
                going.setdefault(part, set()).update(pks)
            for changed, firsts in unit.firsts.items():
                going.setdefault(changed, set()).update(firsts)
    for relation in references_to(model):
        user, refers = relation.model, {f"{relation.attname}__in": list(candidates)}
        needing = set(user._base_manager.filter(**refers).values_list("pk", relation.attname))
        # History as well: a record that held the post once may be put back to it by another undo.
        if hasattr(user, "history"):
            then = set(user.history.filter(**refers).values_list("id", relation.attname))
            kept = set(user._base_manager.filter(pk__in={pk for pk, _ in then}).values_list("pk", flat=True))
            needing |= {(pk, target) for pk, target in then if pk in kept}
        for pk, target in needing:
            itself = user is model and pk in candidates
            if not itself and pk not in going.get(user, set()):
                candidates[target].stays = candidates[target].stays or f"{with_article(user)} still needs it"
    if model is Workstream:
        keep_above(candidates)


def keep_above(candidates: dict[int, UndoUnit]) -> None:
    """A workstream stays where one below it does."""
    parents = dict(Workstream.objects.filter(pk__in=candidates).values_list("pk", "parent_id"))
    for pk, unit in candidates.items():
        above = parents.get(pk)
        # All the way up: each of those above has to stay as well.
        while unit.stays and above in candidates:
            candidates[above].stays = candidates[above].stays or "a workstream below it stays"
            above = parents.get(above)


def name_units(units: list[UndoUnit]) -> None:
    """Give each unit the name that people know it by; one that is gone by now has its last one."""
    for head in {unit.head for unit in units}:
        mine = [unit for unit in units if unit.head is head]
        things = head._base_manager.in_bulk([unit.object_id for unit in mine])
        for unit in mine:
            thing = things.get(unit.object_id)
            unit.name = str(thing) if thing is not None else f"{noun_of(head)} {unit.object_id}"
