"""The filters that a person saves under a name: kept, taken up again by a link, and removed."""

from copy import copy
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve

from council.access.acting import Rule, authorise
from council.models import SavedFilter, User
from council.register.filter_form import unreadable
from council.web.refused import tell_refused
from council.web.requests import Request, require_form

TO_SAVE = Rule("Anyone who is signed in can save filters.", signed_in=True)
TO_REMOVE = Rule("Saved filters are removed by the person whose they are.", own="person_id")
NOT_KEPT = (
    "page",
    "export",
    "all_columns",
    "select",
)  # of the address: where one was in the list, not what was found


class SaveFilterForm(forms.Form):
    """A name for the filters that a register has just now."""

    name = forms.CharField(
        max_length=60,
        error_messages={
            "required": "Enter a name for these filters, then save them",
            "max_length": "The name of saved filters must be 60 characters or fewer",
        },
    )
    path = forms.CharField(max_length=100, widget=forms.HiddenInput)
    query = forms.CharField(max_length=4000, widget=forms.HiddenInput)

    def clean_path(self) -> str:
        """The address of a register of ours, so that no link can lead elsewhere."""
        path: str = self.cleaned_data["path"]
        try:
            view: Any = resolve(path).func
        except Resolver404:
            raise ValidationError("Filters are saved from a register.") from None
        if not getattr(getattr(view, "view_class", None), "keeps_filters", False):
            raise ValidationError("Filters are saved from a register.")
        return path

    def clean_query(self) -> str:
        return kept_part(self.cleaned_data["query"])


def kept_part(query: str) -> str:
    """What of a register's address is saved: filters, order, columns and groups, without what is empty."""
    parts = QueryDict(query, mutable=True)
    for name in list(parts):
        if name in NOT_KEPT or not any(parts.getlist(name)):
            del parts[name]
    return parts.urlencode()


def saved_filters(user: User, path: str) -> list[SavedFilter]:
    """The person's saved filters of the register at that address, by name."""
    return list(SavedFilter.objects.filter(person=user, path=path))


@transaction.atomic
def keep_filter(*, by: User, path: str, name: str, query: str) -> SavedFilter:
    """Keep the filters of the register at `path` for the person; the same name again takes the new ones.

    Raises ValidationError where the person has as many as one may have.
    """
    authorise(by, TO_SAVE)
    theirs = SavedFilter.objects.filter(person=by, path=path)
    if not theirs.filter(name=name).exists() and theirs.count() >= SavedFilter.MOST:
        raise ValidationError(f"You have {SavedFilter.MOST} saved filters here. Remove one first.")
    saved, _ = SavedFilter.objects.update_or_create(
        person=by, path=path, name=name, defaults={"query": query}
    )
    return saved


def remove_saved(saved: SavedFilter, *, by: User) -> None:
    """Remove the person's own saved filters."""
    authorise(by, TO_REMOVE, saved)
    saved.delete()


def filters_at(request: Request, path: str, query: str) -> Any:
    """The form of the filters that the register at the path reads from the query."""
    there = copy(request)
    there.path, there.method, there.GET = path, "GET", QueryDict(query)  # type: ignore[assignment]
    view: Any = resolve(path).func
    register = view.view_class()
    register.setup(there)
    return register.get_filterset().form


@require_form
def save_filter(request: Request) -> HttpResponse:
    """Keep the filters under the name; the same name again takes the new ones."""
    form = SaveFilterForm(request.POST)
    if not form.is_valid():
        if "path" in form.errors:
            return redirect("/")
        tell_refused(request, str(next(iter(form.errors.values()))[0]))
        return redirect(f"{form.cleaned_data['path']}?{urlsplit('?' + request.POST.get('query', '')).query}")
    cleaned = form.cleaned_data
    if unread := unreadable(filters_at(request, cleaned["path"], cleaned["query"])):
        tell_refused(request, unread)
        return redirect(f"{cleaned['path']}?{cleaned['query']}")
    try:
        saved = keep_filter(by=request.user, **cleaned)
    except ValidationError as refusal:
        tell_refused(request, refusal.messages[0])
        return redirect(f"{cleaned['path']}?{cleaned['query']}")
    messages.success(request, f"Saved as “{saved.name}”. You find it above the list.")
    return redirect(saved.get_absolute_url())


@require_form
def remove_filter(request: Request, pk: int) -> HttpResponse:
    """Remove a saved filter of one's own. The register itself is as it was."""
    saved = get_object_or_404(SavedFilter, pk=pk, person=request.user)
    path, name = saved.path, saved.name
    remove_saved(saved, by=request.user)
    messages.success(request, f"“{name}” is removed from your saved filters.")
    return redirect(path)
