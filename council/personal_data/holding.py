"""Legal holds: placing one, lifting it, and what those that run keep from the purge.

A hold on a programme also keeps the names of those who changed its records: whoever looks into it asks who.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import InProgramme, InProgrammes, Right, within_scopes
from council.history import authored
from council.models import LegalHold, Scope, User

TO_LOOK_AFTER_DATA = Rule(
    "Personal data is looked after by administrators of the whole council.",
    rights=(Right.ADMINISTER,),
    everywhere=True,
)


@dataclass(frozen=True)
class Holds:
    """What must be kept on a day: everything, or the data of some people and of some programmes' scopes."""

    everything: bool = False
    people: frozenset[int] = frozenset()
    scopes: frozenset[int] = frozenset()
    addresses: tuple[str, ...] = ()  # of these people, in lower case

    @classmethod
    def on(cls, day: date) -> "Holds":
        """The holds that run on the day."""
        rows = LegalHold.objects.running(on=day).select_related("scope", "user")
        people = {hold.user_id: hold.user.email.lower() for hold in rows if hold.user}
        scopes = [hold.scope for hold in rows if hold.scope]
        return cls(
            everything=any(scope.kind == Scope.Kind.COUNCIL for scope in scopes),
            people=frozenset(people),
            scopes=frozenset(scope.pk for scope in scopes if scope.kind != Scope.Kind.COUNCIL),
            addresses=tuple(sorted(people.values())),
        )

    def keep(self, person: User) -> str:
        """Why the person's name must be kept, in words; empty where no hold does."""
        if self.everything:
            return "a legal hold on everything"
        if person.pk in self.people:
            return "a legal hold on this person"
        if any(changed_records_of(person, scope) for scope in self.scopes):
            return "a legal hold on a programme whose records this person changed"
        return ""


def changed_records_of(person: User, scope: int) -> bool:
    """Whether the person signed any change of a record in the scope."""
    for model in apps.get_models():
        if issubclass(model, InProgramme):
            rows: Any = model.history.filter(history_user=person)  # type: ignore[attr-defined]
            if issubclass(model, InProgrammes):  # an entry of its history leads to no programme
                rows = rows.filter(id__in=model.objects.filter(within_scopes(model, [scope])).values("pk"))
            else:
                rows = rows.filter(**{model.scope_path: scope})
            if rows.exists():
                return True
    return False


def place_hold(
    *, by: By, on: date, reason: str, person: User | None = None, scope: Scope | None = None
) -> LegalHold:
    """Place a hold from the day on: on a person, on a programme's scope, or on the council's: everything."""
    placer = authorise(by, TO_LOOK_AFTER_DATA, on=on)
    with transaction.atomic(), authored(by=placer, why=reason):
        hold = LegalHold(user=person, scope=scope, from_date=on, reason=reason.strip(), placed_by=placer)
        hold.full_clean()
        hold.save()
        return hold


def lift_hold(hold: LegalHold, *, by: By, on: date, reason: str) -> LegalHold:
    """Lift the hold: the day is its last. Raises ValidationError where it has been lifted already."""
    lifter = authorise(by, TO_LOOK_AFTER_DATA, on=on)
    with transaction.atomic(), authored(by=lifter, why=reason):
        hold = LegalHold.objects.select_for_update().get(pk=hold.pk)
        if hold.lifted_by_id:
            raise ValidationError("Someone else has lifted this hold already.")
        hold.to_date, hold.lifted_by, hold.lifted_reason = max(on, hold.from_date), lifter, reason.strip()
        hold.full_clean()
        hold.save()
        return hold
