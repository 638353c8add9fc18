"""Pages that have no filters, and what their addresses ask for: what a page cannot read, it says."""

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse

from council.lengths import shortened
from council.web.requests import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]
LEFT_OUT, NO_FILE = "it was left out", "no file was made"
LONGEST = 60  # characters of what cannot be read that are shown


def reads(*, back: str = "", **known: Collection[str] | None) -> Callable[[View[P]], View[P]]:
    """The view, which reads these parts of its address: each one's values, or None for any.

    Of anything else the page says that it was not heard, so that nobody takes all for what they asked for. A
    view that hands out a file can't say so in it: it makes none, and leads `back` to the page of that name.
    """

    def decorated(view: View[P]) -> View[P]:
        @wraps(view)
        def reading(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            is_unread = tell_unread(request, known, NO_FILE if back else LEFT_OUT)
            if back and is_unread:
                return redirect(way_back(back, kwargs))
            return view(request, *args, **kwargs)

        reading.reads = known  # type: ignore[attr-defined]
        return reading

    return decorated


def way_back(back: str, of: Mapping[str, Any]) -> str:
    """The address of the page of that name: of the same record, where it is a record's page."""
    try:
        return reverse(back)
    except NoReverseMatch:
        return reverse(back, kwargs=dict(of))


def tell_unread(request: Any, known: dict[str, Collection[str] | None], so: str = LEFT_OUT) -> bool:
    """Say which parts of the address are not read, and what follows; return whether there are any."""
    is_unread = False
    for name, values in request.GET.lists():
        values = [value for value in values if value]
        allowed = known.get(name, ())
        unread = [value for value in values if allowed is not None and value not in allowed]
        if unread:
            asked = shortened(f"{name}: {unread[0]}", LONGEST)
            messages.warning(request, f"This page does not know “{asked}”, so {so}.")
            is_unread = True
    return is_unread
