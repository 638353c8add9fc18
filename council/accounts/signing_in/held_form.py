"""What somebody had typed when their sign-in ran out: shown back to them, since it was not saved."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import reswap, retarget

from council.web.box_names import in_words
from council.web.form_tokens import TOKEN, TOKENS, is_of, is_ours, is_token

# What a form carries along without its being typed, and what must never be shown.
CARRIED = (*TOKENS, "version", "next", "credential")
REFERENCE = re.compile(r"[A-Z][A-Z0-9]{0,9}(-[A-Z0-9]{1,9}){1,3}")  # of a record, as addresses have it
OWN_PAGES = "/accounts/"  # where a code is the one of a second step; elsewhere it is how something is called
KEPT = "kept_form"
NO_WORDS: Mapping[tuple[str, str], str] = MappingProxyType({})
MOST_KEPT = 100_000  # characters of one form that a session keeps


def typed_in(
    request: HttpRequest,
    form: QueryDict | None = None,
    *,
    path: str = "",
    called: Mapping[tuple[str, str], str] = NO_WORDS,
) -> list[tuple[str, str]]:
    """What the form sent says, as (name of the box in words, what was typed), without secrets and blanks.

    Before it stands which record it is about, where its address names one: nothing of that is looked up.
    `path` is where a form was sent that was kept. `called` has the words of choices, by the box's name and
    the value that it sends.
    """
    there = request.path if form is None else ""  # what was kept held no secret
    if form is None:
        form = request.POST
    typed = [
        (label, called.get((name, value), value))
        for name, label, value in in_words(form, view_at(path or request.path))
        if name not in CARRIED and not is_token(name) and not is_secret(name, there)
        if value.strip()
    ]
    about = [("About", part) for part in (path or request.path).split("/") if REFERENCE.fullmatch(part)]
    return [*about, *typed] if typed else []


def page_above(path: str) -> str:
    """The address of the nearest page above one that is gone, such as of its record; empty without one."""
    parts = path.strip("/").split("/")
    above = ("/" + "/".join(parts[:number]) + "/" for number in range(len(parts) - 1, 0, -1))
    return next((address for address in above if view_at(address)), "")


def view_at(address: str) -> str:
    """The module of the view that the address leads to; empty where it leads to none."""
    try:
        return str(resolve(urlsplit(address).path).func.__module__)
    except Resolver404:
        return ""


def signed_out_page(
    request: HttpRequest, typed: list[tuple[str, str]], *, why: str, there: str, may_return: bool = True
) -> HttpResponse:
    """The page for somebody who sent a form when signed in no more: what they typed, and the way on.

    A form of ours is kept too, until its person signs in at this browser and is asked whether to send it. It
    answers 403, for nothing was saved; to htmx 200, which shows nothing else, in place of the page.
    """
    kept = may_return and keep_until_signed_in(request)
    there = reverse("unsent-form") if kept else there
    signing_in = f"{resolve_url('account_login')}?{urlencode({REDIRECT_FIELD_NAME: there})}"
    return not_saved_page(
        request,
        typed,
        title="You are signed out, and this was not saved",
        why=why,
        link=signing_in if may_return else "",
        words="Sign in to send it" if kept else "Sign in and go back to the page",
        kept=kept,
    )


def is_secret(name: str, path: str) -> bool:
    """Whether the box of a form sent to that path is for what is neither shown nor kept."""
    return "password" in name or ("code" in name and path.startswith(OWN_PAGES))


def holds_a_secret(request: HttpRequest) -> bool:
    """Whether the form has a box for what is neither shown nor kept."""
    return any(is_secret(name, request.path) for name in request.POST)


def keep_until_signed_in(request: HttpRequest) -> bool:
    """Whether what was sent is kept in this session, for the person to whom its form was shown.

    Nothing is kept that was no form of ours, or is too long, or holds a secret: anybody may send anything.
    """
    form = request.POST.urlencode()
    if holds_a_secret(request) or len(form) > MOST_KEPT or not is_ours(request.POST.get(TOKEN, "")):
        return False
    request.session[KEPT] = {
        "path": request.get_full_path(),
        "form": form,
        "page": page_looked_at(request),
        "had_files": bool(request.FILES),
    }
    return True


def kept_form_page(request: HttpRequest) -> HttpResponse | None:
    """The page that gives back what was typed before the person signed in again; None where nothing was.

    What somebody else had typed at this browser is forgotten unseen.
    """
    kept = request.session.get(KEPT)
    form = QueryDict(kept["form"]) if kept else QueryDict()
    if not kept or not is_of(form.get(TOKEN, ""), request.user.pk or 0):
        request.session.pop(KEPT, None)
        return None
    why = "You are signed in again. What you had written was not sent."
    return unsent_page(request, form, why=why, path=kept["path"], page=kept["page"], files=kept["had_files"])


def unsent_page(
    request: HttpRequest, form: QueryDict, *, why: str, path: str, page: str, files: bool, status: int = 200
) -> HttpResponse:
    """The page on which a form that did not get through is sent by its person, or left."""
    context = {
        "fields": [(name, value) for name, values in form.lists() if not is_token(name) for value in values],
        "typed": typed_in(request, form, path=path),
        "why": why,
        "there": path,
        "page": page,
        "has_files": files,
    }
    return in_place_of_the_page(request, "account/unsent.html", context, status=status)


def told_beside_the_form(request: HttpRequest) -> HttpResponse | None:
    """What a page that saves by itself is told when it can't: its words stay, and who presses is told all.

    A view says by `told_beside` that it is asked so, with the template; None for every other request.
    """
    match = request.resolver_match
    template = getattr(match.func, "told_beside", "") if match else ""
    if not template or not getattr(request, "htmx", False):
        return None
    return render(request, template)


def not_saved_page(
    request: HttpRequest,
    typed: list[tuple[str, str]],
    *,
    title: str,
    why: str,
    link: str,
    words: str,
    kept: bool = False,
) -> HttpResponse:
    """The page that gives back what somebody typed and that was not saved, with the `link` that leads on."""
    context: dict[str, Any] = {"typed": typed, "title": title, "why": why, "link": link, "words": words}
    context |= {"kept": kept, "has_files": bool(request.FILES)}
    return in_place_of_the_page(request, "account/signed_out_while_typing.html", context, status=403)


def in_place_of_the_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int
) -> HttpResponse:
    """The whole page, also for what asked for a part of one: htmx puts it in place of all that is shown.

    To htmx it answers 200, for it shows nothing else.
    """
    part = bool(getattr(request, "htmx", False))
    response = render(request, template, context, status=200 if part else status)
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


def is_from_here(request: HttpRequest) -> bool:
    """Whether a page of ours sent the form, as the browser says: another site could make the words up."""
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    hosts = {request.get_host()}
    return not sender or url_has_allowed_host_and_scheme(sender, hosts, require_https=request.is_secure())
