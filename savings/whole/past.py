"""The earlier day whose statement an address asks for, and what the person sees of it."""

from datetime import date

from django.urls import reverse

from council.history.records import EXEMPT_READ
from council.models import User
from council.web.components import with_query
from council.web.requests import Request
from savings.as_at import PastStatement, past_statement
from savings.statement import Dimension
from savings.whole.forms import DAY_ASKED, StatementDayForm


def day_form(request: Request) -> StatementDayForm:
    """The form of the day whose statement the address asks for."""
    return StatementDayForm(request.GET if any(request.GET.get(name) for name in DAY_ASKED) else None)


def address_of(request: Request, day: date) -> str:
    """The address of the statement of that day, cut as this one is."""
    boxes = dict.fromkeys(DAY_ASKED)
    return f"{reverse('savings:show-statement')}{with_query(request.GET, **boxes | {'on': day.isoformat()})}"


def past_seen(user: User, day: date, by: Dimension) -> PastStatement:
    """The statement of that day; the exempt savings among its lines are noted as read."""
    past = past_statement(user, day, by=by)
    opened = EXEMPT_READ.get()
    if opened is not None:
        opened |= {("saving", key) for key in past.exempt}
    return past
