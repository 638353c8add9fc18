"""Pages of personal data, for administrators of the whole council."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.accounts.signing_in.freshness import freshly_signed_in
from council.auditing.sealing import AlreadySealing
from council.models import Conventions, LegalHold, User
from council.natural_order import NaturalKey
from council.personal_data.copying import copy_for
from council.personal_data.forms import HoldForm, PersonSearchForm, ReasonForm
from council.personal_data.holding import TO_LOOK_AFTER_DATA, lift_hold, place_hold
from council.personal_data.pseudonymising import is_pseudonym, pseudonym, pseudonymise, refusal
from council.personal_data.purging import positions
from council.web.downloads import hands_out_files
from council.web.requests import Request, require_form, require_get_or_post

OVERVIEW = ("Personal data", reverse_lazy("personal-data:overview"))
HOLDS = ("Legal holds", reverse_lazy("personal-data:list-holds"))
PEOPLE = ("People", reverse_lazy("personal-data:list-people"))
BUSY = "The history is being sealed just now. Try again in a minute."


def data_administrator(request: Request) -> User:
    """Who is signed in, where they administer the whole council; else PermissionDenied."""
    authorise(request.user, TO_LOOK_AFTER_DATA)
    return request.user


@require_GET
def overview(request: Request) -> HttpResponse:
    """What is held of people, how long and why, and how much of it is past its period."""
    data_administrator(request)
    today = timezone.localdate()
    context = {
        "positions": list(positions(as_at=today, conventions=Conventions.objects.in_force(today))),
        "running": LegalHold.objects.running(on=today).count(),
        "breadcrumbs": [("Personal data", "")],
    }
    return render(request, "council/personal_data/overview.html", context)


@require_GET
def list_holds(request: Request) -> HttpResponse:
    """The holds that run, and those that did."""
    data_administrator(request)
    today = timezone.localdate()
    holds = LegalHold.objects.select_related("user", "scope", "placed_by", "lifted_by")
    running = holds.running(on=today)
    context = {
        "running": running,
        "ended": holds.exclude(pk__in=running.values("pk")),
        "breadcrumbs": [OVERVIEW, ("Legal holds", "")],
    }
    return render(request, "council/personal_data/holds.html", context)


@require_get_or_post
def place(request: Request) -> HttpResponse:
    """The form of a new hold, which runs from today."""
    person = data_administrator(request)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hold = place_hold(
            by=person, on=timezone.localdate(), reason=form.cleaned_data["reason"], **form.target()
        )
        messages.success(request, f"Legal hold placed on {hold.of}. The purge leaves it alone.")
        return redirect("personal-data:list-holds")
    context = {
        "form": form,
        "heading": "Place a legal hold",
        "action": "Place the hold",
        "cancel_url": HOLDS[1],
        "breadcrumbs": [OVERVIEW, HOLDS, ("Place a hold", "")],
    }
    return render(request, "council/personal_data/form.html", context)


@freshly_signed_in
@require_get_or_post
def lift(request: Request, pk: int) -> HttpResponse:
    """The end of a hold, with its reason."""
    person = data_administrator(request)
    hold = get_object_or_404(LegalHold.objects.select_related("user", "scope"), pk=pk, lifted_by=None)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_hold(hold, by=person, on=timezone.localdate(), reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Legal hold on {hold.of} lifted: today is its last day.")
            return redirect("personal-data:list-holds")
    context = {
        "form": form,
        "heading": f"Lift the legal hold on {hold.of}",
        "detail": f"It was placed because: {hold.reason}",
        "action": "Lift the hold",
        "cancel_url": HOLDS[1],
        "breadcrumbs": [OVERVIEW, HOLDS, ("Lift a hold", "")],
    }
    return render(request, "council/personal_data/form.html", context)


@require_GET
def list_people(request: Request) -> HttpResponse:
    """Everybody, found by name or address, with what can be done about their data."""
    data_administrator(request)
    form = PersonSearchForm(request.GET)
    people = User.objects.order_by(NaturalKey("name"), "pk") if form.is_valid() else User.objects.none()
    asked = form.cleaned_data.get("q", "")
    if asked:
        people = people.filter(Q(name__icontains=asked) | Q(email__icontains=asked))
    context = {
        "form": form,
        "page": Paginator(people, 50).get_page(request.GET.get("page")),
        "breadcrumbs": [OVERVIEW, ("People", "")],
    }
    return render(request, "council/personal_data/people.html", context)


@freshly_signed_in
@require_form
@hands_out_files("POST")
def copy_person(request: Request, pk: int) -> HttpResponse:
    """The copy of all that is held about one person, as a download."""
    by = data_administrator(request)
    copy = copy_for(get_object_or_404(User, pk=pk), by=by, at=timezone.now())
    return HttpResponse(
        copy.content,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{copy.filename}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@freshly_signed_in
@require_get_or_post
def pseudonymise_person(request: Request, pk: int) -> HttpResponse:
    """The last look before a leaver's name goes for good, and its going."""
    by = data_administrator(request)
    person = get_object_or_404(User, pk=pk)
    today = timezone.localdate()
    form = ReasonForm(request.POST or None)
    refused = refusal(person, on=today)
    if request.method == "POST" and not refused and form.is_valid():
        try:
            name = pseudonymise(person, by=by, why=form.cleaned_data["reason"], on=today, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadySealing:
            form.add_error(None, BUSY)
        else:
            messages.success(request, f"The name and address are gone: the history says “{name}”.")
            return redirect("personal-data:list-people")
    context = {
        "form": form,
        "person": person,
        "refused": refused,
        "new_name": pseudonym(person),
        "is_done": is_pseudonym(person),
        "breadcrumbs": [OVERVIEW, PEOPLE, ("Remove a name", "")],
    }
    return render(request, "council/personal_data/pseudonymise.html", context)
