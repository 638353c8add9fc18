"""A leaver's name replaced by "Former officer 17" wherever the application keeps it, under seal.

What that person did still stands, signed by the former officer; issued reports, which print posts, stay as
they were issued. Free text in which colleagues wrote the name goes with its closed programme's period.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django_tasks_db.models import DBTaskResult

from council.access.acting import By, authorise
from council.history import authored
from council.lengths import shortened
from council.models import Event, HeldFile, OutgoingMail, User, WaitingMail
from council.personal_data.declared import about_people
from council.personal_data.erasing import TO_ERASE, erasing
from council.personal_data.holding import Holds
from council.personal_data.masking import Mask
from council.search.index import forget_traces

NOWHERE = "former.invalid"  # a domain that RFC 2606 keeps from ever existing
SIGN_INS = (
    Event.Kind.SIGNED_IN,
    Event.Kind.SIGN_IN_FAILED,
    Event.Kind.SIGNED_OUT,
    Event.Kind.SESSION_ENDED,
)
# What an event of another kind may tell of where somebody sat.
PLACES = frozenset({"ip", "address", "from", "user_agent", "agent", "email"})


def pseudonym(person: User) -> str:
    """What the person is called once nobody may know who it was: "Former officer 17"."""
    return f"Former officer {person.pk}"


def is_pseudonym(person: User) -> bool:
    """Whether the person's name has gone already."""
    return person.email.endswith(f"@{NOWHERE}")


def refusal(person: User, *, on: date) -> str:
    """Why the person can't be pseudonymised on the day, as a sentence; empty where they can."""
    if is_pseudonym(person):
        return "This person's name has gone already."
    if person.is_active:
        return "This person still signs in: deactivate them first."
    if kept := Holds.on(on).keep(person):
        return f"Their data must be kept: there is {kept}."
    return ""


def pseudonymise(person: User, *, by: By, why: str, on: date, at: datetime) -> str:
    """Give the person a pseudonym everywhere, in one transaction; return what they are called from now on.

    The name and the address go from the person, from their history and from the event log, the places they
    signed in from go, their sessions, second factors and mail are deleted. Raises ValidationError while they
    are active or on legal hold, and where it was done before.
    """
    signer = authorise(by, TO_ERASE)
    history: Any = User.history.model  # type: ignore[attr-defined]
    new = pseudonym(person)
    with erasing(
        history, Event, what=f"{new}: name and address purged", by=by, at=at, person=person.pk
    ) as gone:
        person = User.objects.select_for_update().get(pk=person.pk)
        if why_not := refusal(person, on=on):
            raise ValidationError(why_not)
        address = f"former-{person.pk}@{NOWHERE}"
        rows = list(history.objects.filter(id=person.pk))
        names = {person.name, *(row.name for row in rows)} - {"", None}
        addresses = {person.email, *(row.email for row in rows)} - {"", None}
        mask = Mask(dict.fromkeys(names, new) | dict.fromkeys(addresses, address))
        gone.blank(
            history,
            {
                row.pk: {
                    "name": new,
                    "email": address,
                    "history_change_reason": mask(row.history_change_reason),
                }
                for row in rows
            },
        )
        gone.blank(Event, masked_events(person, [*names, *addresses], mask))
        _delete_what_goes(person, addresses)
        with authored(by=signer, why=mask(why)):
            person.name, person.email = new, address
            person.is_staff = person.is_superuser = False
            person.set_unusable_password()
            person.last_login = None
            person.save()
        forget_traces()  # of the words by which the person was found
    return new


def events_naming(words: Iterable[str]) -> QuerySet[Event]:
    """The events that hold any of the words in their sentence or their detail."""
    naming = Q(pk__in=[])
    for word in words:
        # As JSON writes it: SQLite keeps the letters beyond ASCII escaped.
        naming |= (
            Q(what__icontains=word) | Q(text__icontains=word) | Q(text__icontains=json.dumps(word)[1:-1])
        )
    return Event.objects.annotate(text=Cast("detail", TextField())).filter(naming)


def masked_events(person: User, words: list[str], mask: Mask) -> dict[int, dict[str, Any]]:
    """What replaces the words of the events by the person, and of those that name them."""
    masked = {}
    by_them = Event.objects.filter(by=person)
    for events in (by_them.iterator(), events_naming(words).iterator()):
        for event in events:
            if event.kind in SIGN_INS:
                detail: dict[str, Any] = {}
            else:
                kept = event.detail
                if event.by_id == person.pk:
                    kept = {name: value for name, value in kept.items() if name not in PLACES}
                detail = mask(kept)
            what = shortened(mask(event.what), 300)
            if (what, detail) != (event.what, event.detail):
                masked[event.pk] = {"what": what, "detail": detail}
    return masked


def _delete_what_goes(person: User, addresses: set[str]) -> None:
    """Delete the records that go with the person, as they are declared."""
    for held in HeldFile.objects.filter(person=person):
        transaction.on_commit(partial(storages["default"].delete, held.name))
    for about in about_people():
        if about.goes:
            about.model._base_manager.filter(**{about.field: person}).delete()
    for session in sessions_of(person):
        session.delete()
    for address in addresses:
        OutgoingMail.objects.filter(to__icontains=address).delete()
        WaitingMail.objects.filter(address__iexact=address).delete()
        mail_waiting(address).delete()
    users = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=users, object_id=str(person.pk)).update(
        object_repr=pseudonym(person), change_message=""
    )


def sessions_of(person: User) -> list[Session]:
    """The sessions in which the person is signed in, or was: a session names its person only inside."""
    rows = Session.objects.iterator()
    return [row for row in rows if row.get_decoded().get("_auth_user_id") == str(person.pk)]


def mail_waiting(address: str) -> QuerySet[DBTaskResult]:
    """The tasks, done or waiting, whose arguments hold the address."""
    return DBTaskResult.objects.annotate(text=Cast("args_kwargs", TextField())).filter(
        text__icontains=address
    )
