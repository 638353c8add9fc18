"""The token of a form: by it a form sent twice acts once, and one that comes too late is its person's.

It is a number of its own for each time that the form is shown, with two seals under the site's key: that it
is ours, and for whom it was made, which can be told of a person who is asked about. So the words of a form
whose sign-in had ended are kept for nobody else, and a form that somebody made up is not kept at all.
"""

from uuid import uuid4

from django.utils.crypto import constant_time_compare, salted_hmac

TOKEN = "sent_form"  # noqa: S105 - the name of the box
SENT_BEFORE = "sent_form_before"  # the digest of what was sent first, in a form that asks what came of it
TOKENS = ("csrfmiddlewaretoken", TOKEN, SENT_BEFORE)  # what a form carries without anybody's having typed it
NUMBER, SEAL = 32, 16  # letters of each part


def new_form_token(person: int) -> str:
    """A token for a form that is shown to the person with that key."""
    number = uuid4().hex
    return f"{number}{_seal('ours', number)}{_seal(f'of {person}', number)}"


def is_ours(token: str) -> bool:
    """Whether the token was made here, for whomever."""
    number, ours = token[:NUMBER], token[NUMBER : NUMBER + SEAL]
    return len(token) == NUMBER + 2 * SEAL and constant_time_compare(ours, _seal("ours", number))


def is_of(token: str, person: int) -> bool:
    """Whether the token was made here for the person with that key."""
    number, of = token[:NUMBER], token[NUMBER + SEAL :]
    return is_ours(token) and constant_time_compare(of, _seal(f"of {person}", number))


def _seal(what: str, number: str) -> str:
    return salted_hmac(f"{TOKEN} {what}", number).hexdigest()[:SEAL]
