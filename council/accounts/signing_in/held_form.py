"""What somebody had typed when their sign-in ran out: shown back to them, since it was not saved."""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.utils.http import urlencode
from django_htmx.http import reswap, retarget

# What a form carries along without its being typed, and what must never be shown.
CARRIED = ("csrfmiddlewaretoken", "sent_form", "sent_form_before", "version", "next", "credential")
SECRET = ("password", "code")


def typed_in(request: HttpRequest, form: QueryDict | None = None) -> list[tuple[str, str]]:
    """What the form sent says, as (name of the box in words, what was typed), without secrets and blanks."""
    if form is None:
        form = request.POST
    return [
        (name.replace("_", " ").replace("-", " ").capitalize(), value)
        for name, values in form.lists()
        if name not in CARRIED and not any(word in name for word in SECRET)
        for value in values
        if value.strip()
    ]


def signed_out_page(
    request: HttpRequest, typed: list[tuple[str, str]], *, why: str, there: str
) -> HttpResponse:
    """The page for somebody who sent a form when signed in no more: what they typed, and the way on.

    It answers 403, for nothing was saved; to htmx 200, which shows nothing else, in place of the page.
    """
    sign_in = f"{resolve_url('account_login')}?{urlencode({REDIRECT_FIELD_NAME: there})}"
    context = {"typed": typed, "why": why, "sign_in": sign_in}
    part = bool(getattr(request, "htmx", False))
    response = render(request, "account/signed_out_while_typing.html", context, status=200 if part else 403)
    return reswap(retarget(response, "body"), "innerHTML") if part else response
