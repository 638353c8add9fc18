"""The page of the search: what was found, of which kinds; a reference opens its page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from council.search.finding import MOST_SHOWN, ON_A_PAGE, Found, by_reference, find
from council.search.forms import SearchForm
from council.search.keeping import searched
from council.web.requests import Request

PAGE = "council/search/search.html"


@require_GET
def search(request: Request) -> HttpResponse:
    """What the person finds; straight to the record where they typed the reference of just one."""
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form, "may_search": False}  # one box is enough on this page
    if not form.is_valid() or not form.cleaned_data["q"].strip():
        return render(request, PAGE, context)
    asked, page = form.cleaned_data["q"].strip(), form.cleaned_data["page"] or 1
    called_so = by_reference(request.user, asked)
    if len(called_so) == 1 and not form.cleaned_data["kind"]:
        return redirect(called_so[0][1].get_absolute_url())
    kind = next((each for each in searched() if each.key == form.cleaned_data["kind"]), None)
    found = find(request.user, asked, kind=kind, page=page)
    pages = Paginator(range(min(found.total, MOST_SHOWN)), ON_A_PAGE)
    context |= {
        "asked": asked,
        "kind": kind,
        "called_so": called_so,
        "found": found,
        "kinds": tabs_of(found, kind.key if kind else ""),
        "page": pages.get_page(page),
        "most": MOST_SHOWN,
    }
    return render(request, PAGE, context)


def tabs_of(found: Found, chosen: str) -> list[tuple[str, str, int, bool]]:
    """The kinds that something was found of: the word of the address, the name, how many, whether chosen."""
    kinds = [(kind.key, kind.many, count, kind.key == chosen) for kind, count in found.counts]
    return [("", "All", found.everything, not chosen), *kinds] if len(kinds) > 1 or chosen else []
