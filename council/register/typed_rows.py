"""What is typed in the rows of "Update mine" beside the one that is sent: it is kept, whatever register."""

from council.register.declaring import owing_registers
from council.register.owing import Visit
from council.web.requests import Request


def keep_typed_rows(request: Request, *, besides: str) -> int:
    """The number of rows in which something was typed, but for the one that is saved."""
    visit = Visit.of(request)
    return sum(owing.keep_typed(request.POST, visit, besides=besides) for _, owing in owing_registers())
