"""How often one may fail to sign in: counted by account, and by address over accounts, across all processes.

* An account: SIGN_IN_FAILURES attempts in SIGN_IN_LOCKED_MINUTES from all browsers that it never signed in
  with; as many from each that it did (`known_devices`).
* An address: SIGN_IN_FAILING_ACCOUNTS different accounts in twice that time. One person who fails ten times
  locks nobody else of the office out, and who signed in with a browser before still comes in with it.
"""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from django.http import HttpRequest

APP = "allauth.account"


def refuse_where_many_failed(request: HttpRequest, address: str) -> None:
    """Answer 429 where too many different accounts failed from the address lately."""
    if not ratelimit.consume(request, app=APP, action="failing_accounts", key=address, dry_run=True):
        raise ImmediateHttpResponse(ratelimit.respond_429(request))


def count_failing_account(request: HttpRequest, address: str, login: str) -> None:
    """Count the account against the address, once in a while however often it fails."""
    if ratelimit.consume(request, app=APP, action="failed_here_before", key=f"{address} {login}"):
        ratelimit.consume(request, app=APP, action="failing_accounts", key=address)
