"""The token of a form: by it a form sent twice acts once, and one that comes too late is its person's.

It is a number of its own for each time that the form is shown, with two seals under the site's key: that it
is ours, and for whom it was made, which can be told of a person who is asked about. So the words of a form
whose sign-in had ended are kept for nobody else, and a form that somebody made up is not kept at all.
"""

from uuid import uuid4

from django.http import QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac

TOKEN = "sent_form"  # noqa: S105 - the name of the box
SENT_BEFORE = "sent_form_before"  # the digest of what was sent first, in a form that asks what came of it
TOKENS = ("csrfmiddlewaretoken", TOKEN, SENT_BEFORE)  # what a form carries without anybody's having typed it
ROW_BUTTONS = ("save", "no_change")  # whose value is the row that they save
NUMBER, SEAL = 32, 16  # letters of each part


def is_token(name: str) -> bool:
    """Whether the box holds a token: of the form, or of one row of a form that saves each by itself."""
    return name in TOKENS or name.startswith(f"{TOKEN}-")


def token_of(form: QueryDict) -> tuple[str, str]:
    """The token that is spent by what was pressed, and the row that it is of; no row in a form of one."""
    row = next((str(form[button]) for button in ROW_BUTTONS if form.get(button)), "")
    of_row = form.get(f"{TOKEN}-{row}", "") if row else ""
    return (str(of_row), row) if of_row else (str(form.get(TOKEN, "")), "")


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
