"""What is typed in the rows of "Update mine" beside the one that is sent: it is kept, whatever register."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from council.register.declaring import Register, registers
from council.register.owing import Owing, Visit
from council.web.requests import Request, conventions_in_force

VERSION_OF = re.compile(r"([A-Z0-9-]{1,20})-version")  # the box that every row of the page has


def visit_of(request: Request) -> Visit:
    """Who asks, today, by the conventions in force."""
    return Visit(request.user, timezone.localdate(), conventions_in_force(request), request.session)


def owed_to() -> Iterator[tuple[Register, Owing]]:
    """The registers that ask something of people, in their order."""
    return ((register, register.owing) for register in registers() if register.owing)


def references_sent(sent: Any, *, besides: str) -> set[str]:
    """The references of the rows that were sent with the one of that reference."""
    return {match[1] for name in sent if (match := VERSION_OF.fullmatch(name))} - {besides}


def keep_typed_rows(request: Request, *, besides: str) -> int:
    """The number of rows in which something was typed, but for the one that is saved."""
    visit = visit_of(request)
    return sum(owing.keep_typed(request.POST, visit, besides=besides) for _, owing in owed_to())
