"""`renew_secrets`: encrypts afresh what an earlier SECRET_KEY encrypted, so that it can be dropped."""

from typing import Any

from council.access.acting import COMMAND_LINE
from council.accounts.signing_in.renewing import renew_secrets
from council.management.on_the_server import OnTheServer


class Command(OnTheServer):
    help = "Encrypt the secrets of second steps under SECRET_KEY, before a fallback goes. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        renewed, unread = renew_secrets(by=COMMAND_LINE)
        self.stdout.write(f"{renewed} second steps are encrypted under the present key.")
        if unread:
            self.stderr.write(
                f"{unread} can be read with none of the keys: take them away for their owners to set up anew."
            )
