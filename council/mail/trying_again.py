"""Having the mails that wait, and those that were given up, tried again at once: an administrator's act."""

from datetime import datetime
from functools import partial

from django.db import transaction

from council import events
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.mail.delivering import hand_to_worker
from council.models import Event, WaitingMail

TO_LOOK_AFTER_MAIL = Rule(
    "Administrators of the whole council look after e-mails that wait.",
    rights=(Right.ADMINISTER,),
    everywhere=True,
)


@transaction.atomic
def try_again(*, by: By, at: datetime) -> int:
    """Let the worker try every mail that waits or was given up; return how many.

    One that broke off while it was handed over is left alone: it may have arrived.
    """
    person = authorise(by, TO_LOOK_AFTER_MAIL)
    to_try = (WaitingMail.State.WAITING, WaitingMail.State.GIVEN_UP)
    mails = WaitingMail.objects.select_for_update().filter(state__in=to_try)
    keys = list(mails.order_by("pk").values_list("pk", flat=True))
    WaitingMail.objects.filter(pk__in=keys).update(state=WaitingMail.State.WAITING, next_try=at, attempts=0)
    for key in keys:
        transaction.on_commit(partial(hand_to_worker, key))
    if keys:
        events.tell(Event.Kind.SENT, f"E-mails that waited are tried again: {len(keys)}", by=person)
    return len(keys)
