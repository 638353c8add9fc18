"""Changing the council's settings from a day on, and calling off what has not begun to count."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council import events
from council.access.acting import By, Rule, authorise
from council.access.named_posts import named_post
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.checking_conventions import falls
from council.conventions import InForce
from council.granting.named_duties import OWN_POST, names_own_post, tell_named
from council.history import authored
from council.models import ChangedMeanwhile, Conventions, Event, Post, Scope, version_of
from council.refusing import Refusals
from council.setting.history import AllConventions
from council.setting.names import NAMES, named
from council.wording import spoken

TO_CHANGE_SETTINGS = Rule(
    "An administrator of the whole council changes its settings.",
    rights=(Right.ADMINISTER,),
    everywhere=True,
)
DUTIES = ("proper_officer", "internal_audit")  # each with its post's key, under its name with "_post"
FALLS = (
    "The risk matrix has a better rating for a higher score. Confirm below that this is meant, or correct it."
)


def doubts_of_day(effective_from: date, *, by: By, on: date, meant: Meant) -> Doubts:
    """What there is to ask of the day from which settings are to count."""
    doubts = Doubts(by=by, on=on, meant=meant)
    if effective_from >= on:
        called = "the day from which they count"
        doubts.ask("effective_from", effective_from, called=called, future=True, far=2)
    return doubts


@transaction.atomic
def change_settings(
    changes: Mapping[str, Any],
    *,
    effective_from: date,
    by: By,
    on: date,
    why: str = "",
    version: int | None = None,
    falling_is_meant: bool = False,
    meant: Meant = NONE_MEANT,
) -> Conventions:
    """Let the conventions named in `changes` count from the day on, as plain data; None is the product's own.

    What follows later keeps what it changes itself and takes on the rest. Raises ValidationError by
    convention, of a day that has passed, and of a matrix that falls unless that is meant; ChangedMeanwhile
    where `version` is out of date.
    """
    person = authorise(by, TO_CHANGE_SETTINGS)
    rows = _locked(version)
    refused = Refusals()
    refused.say("effective_from", "Enter today or a later day.", where=effective_from < on)
    refused.say("", "Nothing is changed. Change something, then save.", where=not changes)
    for key in changes:
        refused.say("", f"{key} is no setting.", where=key not in NAMES)
    doubts = doubts_of_day(effective_from, by=by, on=on, meant=meant)
    for error in doubts.errors.items():
        with refused.hear():
            raise ValidationError(dict([error]))
    refuse_own_posts(changes, refused, by=by, on=on)
    refused.raise_all()
    row, later = row_of(rows, effective_from), [row for row in rows if row.effective_from > effective_from]
    before = {duty: named_duty(duty, row.get) for duty in DUTIES}
    written = put_into(row, later, changes)
    _refuse_what_cannot_be_meant(written, falling_is_meant, changes)
    with authored(by=person, why=why):
        for each in written:
            each.save()
    named = ", ".join(name for key, name in NAMES.items() if key in changes)
    what = f"Settings changed from {spoken(effective_from)}: {named}"
    events.tell(Event.Kind.SETTINGS_CHANGED, what, by=person, conventions=row.pk, settings=sorted(changes))
    for duty, post in before.items():
        now = named_duty(duty, row.get)
        tell_named(NAMES[duty], now=now, before=post, by=person, on=on, begins=effective_from)
    return row


def put_into(row: Conventions, later: Iterable[Conventions], changes: Mapping[str, Any]) -> list[Conventions]:
    """The rows that are other than they were once the row says the changes anew: itself, and later ones.

    A later one takes on what it said as this row did, and keeps what it says of its own.
    """
    was, written = {key: row.get(key) for key in changes}, [row]
    for key, value in changes.items():
        row.put(key, value)
    for other in later:
        carried = [key for key in changes if other.get(key) == was[key]]
        for key in carried:
            other.put(key, changes[key])
        if carried:
            written.append(other)
    return written


def refuse_own_posts(changes: Mapping[str, Any], refused: Refusals, *, by: By, on: date) -> None:
    """Refuse to name a post of one's own for a duty, which would give oneself what it may decide."""
    for duty in DUTIES:
        if duty in changes or f"{duty}_post" in changes:
            refused.say(duty, OWN_POST, where=names_own_post(by, named_duty(duty, changes.get), on=on))


def named_duty(duty: str, get: Callable[[str], Any]) -> Post | None:
    """The post that is named for the duty, of what `get` says of its title and its key."""
    return named_post(get(duty) or "", get(f"{duty}_post") or 0)


@transaction.atomic
def call_off_settings(
    conventions: Conventions, *, by: By, on: date, version: int | None = None, why: str = ""
) -> None:
    """Take out what has not begun to count; its history stays. Raises ValidationError where it has begun."""
    person = authorise(by, TO_CHANGE_SETTINGS)
    rows = _locked(version)
    row = next((row for row in rows if row.pk == conventions.pk), None)
    if row is None or row.effective_from <= on:
        raise ValidationError("These settings count already. Change them from today on.")
    with authored(by=person, why=why):
        row.delete()
    what = f"Settings from {spoken(row.effective_from)} called off"
    events.tell(Event.Kind.SETTINGS_CHANGED, what, by=person, conventions=conventions.pk)


def _locked(version: int | None) -> list[Conventions]:
    """Every row, oldest first, held for the transaction; ChangedMeanwhile where others changed one."""
    Scope.objects.select_for_update().get(pk=Scope.council().pk)
    if version is not None and version_of(AllConventions()) != version:
        raise ChangedMeanwhile(AllConventions(), version)
    return list(Conventions.objects.order_by("effective_from", "pk"))


def row_of(rows: Iterable[Conventions], day: date) -> Conventions:
    """The row that begins on the day; a new one, as what counts on it, where none does."""
    count = [row for row in rows if row.effective_from <= day and not row.faults()]
    if count and count[-1].effective_from == day:
        return count[-1]
    new = Conventions(effective_from=day, council_name=InForce.council_name)
    if count:
        for field in Conventions._meta.concrete_fields:
            if field.name not in ("id", "effective_from"):
                setattr(new, field.name, getattr(count[-1], field.name))
        new.others = dict(count[-1].others)
    return new


def _refuse_what_cannot_be_meant(
    rows: list[Conventions], falling_is_meant: bool, changes: Mapping[str, Any]
) -> None:
    """Raise ValidationError by convention, of the first row against which something stands."""
    refused = Refusals()
    for row in rows:
        for field, sentences in row.refusals().items():
            for sentence in sentences:
                key = sentence.partition(" ")[0] if field == "others" else field
                refused.say(key if key in NAMES else "", named(sentence))
        refused.raise_all()
    rated = rows[0].get("matrix")
    if "matrix" in changes and rated and falls(rated) and not falling_is_meant:
        raise ValidationError({"matrix": FALLS})


def tried(changes: Mapping[str, Any], *, on: date, rows: Iterable[Conventions]) -> tuple[InForce, list[str]]:
    """What would be in force on the day with the changes, and what stands against them; nothing is kept."""
    row = row_of(rows, on)
    row.others = dict(row.others)
    for key, value in changes.items():
        row.put(key, value)
    faults = [sentence for sentences in row.faults().values() for sentence in sentences]
    return (Conventions.objects.in_force(on) if faults else row.value()), faults
