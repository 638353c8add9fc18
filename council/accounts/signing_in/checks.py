"""What `check --deploy` says of second steps: no setting takes one away in silence."""

from typing import Any

from django.conf import settings
from django.core import checks

# What a provider calls a single factor (RFC 8176, and Entra ID's own words): none of them is a second step.
SINGLE = {"pwd", "pin", "kba", "fed", "wia", "user", "any", "*", "true", "0", "1"}


def check_second_step(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """An error where those who decide need no second step, or where a password counts as one."""
    found: list[checks.CheckMessage] = []
    if settings.SECOND_STEP == "guests":
        found.append(
            checks.Error(
                "SECOND_STEP=guests: people who grant, administer, issue, approve or confirm money "
                "sign in with a password alone.",
                hint="Take SECOND_STEP out, or set it to everyone.",
                id="second_step.E001",
            )
        )
    for accepted in settings.OIDC_SECOND_STEP:
        claim, _, value = accepted.partition(":")
        if not (claim and value) or value.lower() in SINGLE:
            found.append(
                checks.Error(
                    f"OIDC_SECOND_STEP holds {accepted!r}, which shows no second step.",
                    hint="Name a claim and the value that it has after a second step, such as amr:mfa.",
                    id="second_step.E002",
                )
            )
    return found
