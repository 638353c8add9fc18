"""What somebody had typed when their sign-in ran out: shown back to them, since it was not saved."""

from urllib.parse import urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
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
    return not_saved_page(
        request,
        typed,
        title="You are signed out, and this was not saved",
        why=why,
        link=f"{resolve_url('account_login')}?{urlencode({REDIRECT_FIELD_NAME: there})}",
        words="Sign in and go back to the page",
    )


def not_saved_page(
    request: HttpRequest, typed: list[tuple[str, str]], *, title: str, why: str, link: str, words: str
) -> HttpResponse:
    """The page that gives back what somebody typed and that was not saved, with the `link` that leads on."""
    context = {"typed": typed, "title": title, "why": why, "link": link, "words": words}
    part = bool(getattr(request, "htmx", False))
    response = render(request, "account/signed_out_while_typing.html", context, status=200 if part else 403)
    return reswap(retarget(response, "body"), "innerHTML") if part else response


def page_looked_at(request: HttpRequest) -> str:
    """The page that the person looks at: the one asked for, or for a form the one that it stood on."""
    if request.method == "GET":
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return request.path
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
