"""What of the past a person may read: history keeps words that were exempt when written.

The one place that says it, for a record's own page (`history_for`) and for the register of the whole history
(`readable`). A record that was exempt once keeps its whole history from those who don't see exempt material:
entries from that time, and the change that opened it, would tell them what was restricted. Where an open
record once carried words of something exempt beside it, its entries are read with those words masked.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, cast

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from council.access.rules import InProgramme, Right, Standing, follow_path, scopes_of, standing, visible
from council.history import COUNCIL_WIDE
from council.models import User
from council.timeline import Happening, changes_of

Recording = type[Model]  # a model that keeps a history


def sees_exempt(user: User, record: Any) -> bool:
    """Whether the person may read exempt material where the record belongs."""
    who = standing(user)
    return who.council_exempt or not who.exempt.isdisjoint(scopes_of(record))


def history_for(user: User, record: Any, *, told_elsewhere: Sequence[str] = ()) -> list[Happening]:
    """The record's history, newest first, without what `told_elsewhere` begins the reason of.

    The record itself must be one that the person sees. Empty where it was exempt once and the person doesn't
    see exempt material.
    """
    if may_be_exempt(type(record)) and not sees_exempt(user, record) and was_exempt(record):
        return []
    in_full = sees_exempt(user, record) if type(record).scope_path != COUNCIL_WIDE else False
    return changes_of(record, told_elsewhere=told_elsewhere, in_full=in_full)[::-1]


def read_in_full(user: User | None, model: Recording, keys: Collection[int]) -> Collection[int]:
    """Of the records with these keys, those whose history the person reads with exempt words beside them."""
    if user is None:
        return ()
    who, recorded = standing(user), cast(Any, model)
    if who.council_exempt:
        return keys
    if not who.exempt or recorded.scope_path == COUNCIL_WIDE:
        return ()
    lie_there = {"pk__in": list(keys), f"{recorded.scope_path}__in": list(who.exempt)}
    return set(recorded._base_manager.filter(**lie_there).order_by().values_list("pk", flat=True))


def may_be_exempt(model: Recording) -> bool:
    """Whether any record of the kind could ever be exempt."""
    return any(True for _ in exempt_flags(model))


def was_exempt(record: Any) -> bool:
    """Whether the record, or what it hangs on, is exempt or was so once."""
    flags = exempt_flags(type(record))
    return any(rows.filter(**{key: follow_path(record, path)}).exists() for rows, key, path in flags)


def once_exempt(model: Recording, keys: Collection[int]) -> set[int]:
    """Of the records with these keys, those that are exempt or were so once."""
    records = model._base_manager.filter(pk__in=list(keys)).order_by()
    return {
        pk
        for kept, key, path in exempt_flags(model)
        for pk in records.filter(**{f"{path}__in": kept.values(key)}).values_list("pk", flat=True)
    }


# --- the register of the whole history ----------------------------------------------------------------------


def reads_council(who: Standing) -> bool:
    """Whether a standing reads what belongs to no programme: people, posts, grants, events."""
    return bool({Right.HISTORY, Right.ADMINISTER} & who.council)


def reads_history(who: Standing) -> bool:
    """Whether a standing reads any of the register of the history."""
    return reads_council(who) or who.has(Right.HISTORY)


def may_read_history(user: User, record: Any) -> bool:
    """Whether the person reads the record's history in the register, being one who sees the record."""
    model, who = type(record), standing(user)
    if model.scope_path == COUNCIL_WIDE:
        return reads_council(who)
    reach = who.reach(Right.HISTORY)
    if reach is not None and not (reach and lies_in(record, reach)):
        return False
    return not may_be_exempt(model) or sees_exempt(user, record) or not was_exempt(record)


def lies_in(record: Any, scopes: frozenset[int]) -> bool:
    """Whether the record belongs to one of the scopes."""
    if isinstance(record, InProgramme):
        return not scopes.isdisjoint(scopes_of(record))
    path = {f"{record.scope_path}__in": list(scopes)}  # which may lead to several programmes, or to none
    return type(record)._base_manager.filter(pk=record.pk, **path).exists()


def readable(user: User, model: Recording, *, scope: int | None = None) -> QuerySet | None:
    """The history rows of a kind of record that the person may read in the register; None for none of it.

    What belongs to no programme is read by whoever reads the history of the whole council or looks after its
    people. Everything else: where the record as it now stands is visible to them, within the scopes whose
    history they may read, and, without the right to exempt material, only if it never was exempt.
    With a `scope`, only what belongs to that one.
    """
    recorded: Any = model
    who = standing(user)
    rows = recorded.history.all()
    if recorded.scope_path == COUNCIL_WIDE:
        return rows if scope is None and reads_council(who) else None
    reach = who.reach(Right.HISTORY)
    if reach is not None and not reach:
        return None
    if issubclass(model, InProgramme):
        live = model.objects.visible_to(user)  # type: ignore[attr-defined]
    else:
        live = recorded._base_manager.filter(visible(model, who))
    for scopes in (reach, None if scope is None else [scope]):
        if scopes is not None:
            live = live.filter(**{f"{recorded.scope_path}__in": list(scopes)})
    key = model._meta.pk.attname
    if live.query.where:
        rows = rows.filter(Exists(live.order_by().filter(pk=OuterRef(key))))
    return rows if who.council_exempt else without_exempt(rows, recorded, who)


def without_exempt(rows: QuerySet, model: Any, who: Standing) -> QuerySet:
    """The history rows without those of records that were exempt once and the person doesn't see."""
    flags = list(exempt_flags(model))
    if not flags:
        return rows
    open_to_all = Q()
    for kept, key, path in flags:
        # Not correlated: a record's own entries would be read again for each of them.
        open_to_all &= ~Q(**{f"{path}__in": kept.values(key)})
    if not who.exempt:
        return rows.filter(open_to_all)
    seen = model._base_manager.filter(**{f"{model.scope_path}__in": list(who.exempt)})
    return rows.filter(open_to_all | Exists(seen.filter(pk=OuterRef(model._meta.pk.attname))))


def exempt_flags(model: Any) -> Iterator[tuple[QuerySet, str, str]]:
    """What tells that a record was exempt: history rows, their key, and the path to its value here."""
    own = {path: True for path in model.exempt_paths if "__" not in path} | dict(model.exempt_where)
    if own:
        key = model._meta.pk.attname
        yield model.history.filter(**own), key, key
    for path in model.exempt_paths:
        above, _, flag = path.rpartition("__")
        if above:
            kept = model
            for name in above.split("__"):
                kept = kept._meta.get_field(name).related_model
            yield kept.history.filter(**{flag: True}), kept._meta.pk.attname, f"{above}_id"
