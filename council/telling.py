"""What is done to a person is told twice: to the event log, with who and whom, and to the person by mail."""

from council import events, mail
from council.models import Event, User

SUBJECT = "What is recorded of you has changed"
BODY = """Hello {name},

{what}.

{who} recorded this in the council's improvement programmes. If you did not expect it, tell your administrator
or the council's IT service desk at once.
"""


def tell_of_person(
    user: User,
    what: str,
    *,
    by: User | None,
    kind: Event.Kind = Event.Kind.PEOPLE_CHANGED,
    **detail: object,
) -> None:
    """Tell the log what was done to the person, and by whom, and the person by mail once it stands.

    `what` is a sentence without its full stop that names the person. Why isn't told: it is in the history.
    """
    events.tell(kind, what, by=by, person=user.pk, **detail)
    tell_by_mail(user, what, by=by)


def tell_by_mail(user: User, what: str, *, by: User | None) -> None:
    """Mail the person what was done to them, once it stands. Who never had a way in hears by invitation."""
    if user.last_login or user.has_usable_password():
        who = str(by) if by else "The council's server"
        mail.send(to=[user], subject=SUBJECT, body=BODY.format(name=user.name, what=what, who=who))
