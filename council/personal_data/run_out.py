"""What has run out and nobody can use any more: it goes with each purge, whatever the periods say.

Every kind here only ever worked for a while, and what it did is told elsewhere: in the event log, in history.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import transaction
from django.db.models import QuerySet

from council.access.acting import By, authorise
from council.accounts.signing_in.used_codes import KEPT
from council.events import tell
from council.models import Event, RunningDownload, SignInLink, UsedCode, WaitingMail
from council.personal_data.holding import Holds
from council.personal_data.purging import TO_PURGE

UNSENT = timedelta(days=30)


def run_out(at: datetime) -> Iterator[tuple[str, QuerySet]]:
    """Each kind in words, and the records of it that had run out at the moment."""
    yield "sessions", Session.objects.filter(expire_date__lt=at)
    # Where somebody was signed in with which browser: said by allauth, and left when the session goes.
    alive = Session.objects.filter(expire_date__gte=at).values("session_key")
    yield "browsers of sessions", UserSession.objects.exclude(session_key__in=alive)
    yield "sign-in links", SignInLink.objects.filter(expires_at__lt=at)
    yield "used codes", UsedCode.objects.filter(at__lt=at - KEPT)
    # What nobody tries again, long after anyone could still act on it.
    given_up = WaitingMail.objects.exclude(state=WaitingMail.State.WAITING)
    yield "e-mails that could not be sent", given_up.filter(queued_at__lt=at - UNSENT)
    yield "running downloads", RunningDownload.objects.filter(held_until__lt=at)


@transaction.atomic
def forget_what_ran_out(*, by: By, on: date, at: datetime) -> dict[str, int]:
    """Delete what has run out; return how much of each kind. Nothing goes while everything is on hold."""
    person = authorise(by, TO_PURGE)
    if Holds.on(on).everything:
        return {}
    gone = {kind: records.delete()[0] for kind, records in run_out(at)}
    gone["limits on signing in"] = caches["default"].forget_expired()  # type: ignore[attr-defined]
    total = sum(gone.values())
    if total:
        tell(Event.Kind.PURGED, f"What had run out is forgotten: {total}", by=person, rows=0, **gone)
    return gone
