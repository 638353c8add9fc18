"""The secrets of second steps encrypted afresh, once SECRET_KEY has been replaced."""

from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.db import transaction

from council import events
from council.access.acting import COMMAND_LINE, By, Rule, authorise
from council.accounts.signing_in.adapters import cipher
from council.models import Event

TO_RENEW = Rule("Secrets are encrypted afresh on the server.", jobs=(COMMAND_LINE,))
ENCRYPTED = ("secret", "seed", "migrated_codes")  # what allauth hands to the adapter to encrypt


@transaction.atomic
def renew_secrets(*, by: By) -> tuple[int, int]:
    """Encrypt every secret under the present key; return how many steps were, and how many no key reads.

    What no key of ours reads is left as it is: its owner's second step is taken away and set up anew.
    """
    authorise(by, TO_RENEW)
    keys, renewed, unread = cipher(), 0, 0

    def again(value: Any) -> Any:
        return [again(each) for each in value] if isinstance(value, list) else keys.rotate(value).decode()

    for step in Authenticator.objects.select_for_update().order_by("pk"):
        held = {name: value for name, value in step.data.items() if name in ENCRYPTED}
        if not held:
            continue
        try:
            step.data |= {name: again(value) for name, value in held.items()}
        except InvalidToken:
            unread += 1
            continue
        step.save(update_fields=["data"])
        renewed += 1
    what = f"Secrets of {renewed} second steps encrypted under the present key"
    events.tell(Event.Kind.SECURITY_CHANGED, what, renewed=renewed, unread=unread)
    return renewed, unread
