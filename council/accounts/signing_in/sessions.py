"""A person's sessions: how long one lasts, and how it is ended before that.

A session ends after SESSION_IDLE_MINUTES without a request and SESSION_ABSOLUTE_HOURS after signing in,
whatever is done in it (ASVS 5, 7.3). One that is ended elsewhere is gone at its next request, since all of it
lies in the database.
"""

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest

from council import events
from council.access.acting import COMMAND_LINE, END_LEAVERS, By, Rule, authorise
from council.access.rules import Right
from council.models import Event

if TYPE_CHECKING:
    from council.models import User

TO_END_ONE = Rule("A session is ended by the person whose it is.", own="user_id")
TO_END_SESSIONS = Rule(
    "Sessions are ended by the person whose they are, and by administrators of the whole council.",
    rights=(Right.ADMINISTER,),
    everywhere=True,
    own="pk",
    jobs=(COMMAND_LINE, END_LEAVERS),
)
BEGAN = "signed_in_at"  # seconds since 1970, as allauth keeps its records of authentication
SEEN = "seen_at"
NOTED_EVERY = 60  # seconds: not every request is worth a write

IDLE = "Nothing was asked for during {} minutes, so you have been signed out. Sign in to go on."
TOO_LONG = "You signed in {} hours ago, so you have been signed out. Sign in again to go on."


def begin_session(session: SessionBase, *, at: float) -> None:
    """Count the session from the moment `at`."""
    session[BEGAN] = session[SEEN] = at


def renew_session(request: HttpRequest) -> None:
    """Give the session another key, so that whoever knows the old one has nothing (ASVS 5, 7.2.4)."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def why_over(session: SessionBase, *, at: float) -> str:
    """Why the session is over at the moment, in words for its owner; empty while it lasts."""
    began = session.get(BEGAN, at)
    if at - began >= settings.SESSION_ABSOLUTE_HOURS * 3600:
        return TOO_LONG.format(settings.SESSION_ABSOLUTE_HOURS)
    if at - session.get(SEEN, began) >= settings.SESSION_IDLE_MINUTES * 60:
        return IDLE.format(settings.SESSION_IDLE_MINUTES)
    return ""


def note_seen(session: SessionBase, *, at: float) -> bool:
    """Whether the moment was noted as the session's last: it is, where the last note is a minute old."""
    if SEEN not in session:
        begin_session(session, at=at)
    elif at - session[SEEN] < NOTED_EVERY:
        return False
    session[SEEN] = at
    return True


@transaction.atomic
def end_sessions(user: "User", *, by: By, but: str | None = None) -> int:
    """End the person's sessions and return how many; `but` is the key of one that goes on.

    Each is gone at its next request. Their owner may do this, and whoever deactivates them.
    """
    person = authorise(by, TO_END_SESSIONS, user)
    ended = 0
    for session in UserSession.objects.filter(user=user).exclude(session_key=but or ""):
        session.end()
        ended += 1
    if ended:
        sessions = "1 session" if ended == 1 else f"{ended} sessions"
        own = "of their own" if person == user else f"of {user}"
        what = f"{sessions} {own} ended"
        events.tell(Event.Kind.SESSION_ENDED, what, by=person, person=user.pk, sessions=ended)
    return ended


@transaction.atomic
def end_session(session: UserSession, *, by: By) -> None:
    """End the one session, which is gone at its next request."""
    person = authorise(by, TO_END_ONE, session)
    owner, where = session.user_id, session.ip
    session.end()
    what = "1 session of their own ended"
    events.tell(Event.Kind.SESSION_ENDED, what, by=person, person=owner, address=where)
