"""The pages of people: the register, one person, how they join, move and leave."""

from datetime import date
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.accounts.signing_in.freshness import freshly_signed_in
from council.accounts.signing_in.second_step import has_one
from council.models import Grant, Holding, Leaving, User
from council.people import checklists, leaving
from council.people.addressing import change_address
from council.people.filters import PeopleFilter
from council.people.forms import AddPersonForm, AddressForm, LeaveForm, NameForm, ReturnForm
from council.people.history import history_of
from council.people.leaving_a_post import doubts_of_last_day
from council.people.ownership import owned_by, waiting_for
from council.people.recording import add_person, record
from council.people.tables import PeopleTable
from council.people.views.act_page import (
    Crumbs,
    act_page,
    for_administrators,
    require_administrator,
)
from council.personal_data.pseudonymising import sessions_of
from council.register import RegisterView
from council.web.asking import ask_of_dates, put_beside
from council.web.dates import meant_in
from council.web.form_tokens import is_token
from council.web.refused import tell_refused
from council.web.requests import Request, require_form, require_get_or_post
from council.wording import spoken

Capacity = Holding.Capacity
LEADS = {
    "joining": "Each step can be done now or later. What a post owns is theirs as soon as they hold it.",
    "moving": "Nothing that a post owns has to be edited: it stays with the post when the holder changes.",
}


class PeopleRegister(RegisterView):
    """Everybody who signs in or did."""

    template_name = "council/people/people.html"
    model = User
    table_class = PeopleTable
    filterset_class = PeopleFilter
    title = "People"
    name = "people"

    def get(self, request: Any) -> HttpResponseBase:
        require_administrator(request)
        return super().get(request)

    def get_queryset(self) -> QuerySet:
        return User.objects.all()

    def with_details(self, queryset: QuerySet) -> QuerySet:
        now = Holding.objects.filter(Holding.current(self.as_at)).select_related("post")
        return queryset.prefetch_related(
            Prefetch("holdings", now, to_attr="held_now"),
            Prefetch("leavings", Leaving.objects.open(), to_attr="going"),
        )


@require_GET
@for_administrators
def detail_person(request: Request, pk: int) -> HttpResponse:
    """One person: what they hold, sit on and may do, what their posts own, and everything that happened."""
    person = get_object_or_404(User, pk=pk)
    today = timezone.localdate()
    holdings = list(person.holdings.select_related("post__directorate").order_by("-from_date", "pk"))
    posts = {holding.post_id: holding.post for holding in holdings if runs(holding, today)}
    return render(
        request,
        "council/people/person.html",
        {
            "person": person,
            "breadcrumbs": [*crumbs(), (str(person), "")],
            "going": person.leavings.open().first(),
            "held_now": [holding for holding in holdings if not holding.to_date or holding.to_date >= today],
            "held_before": [holding for holding in holdings if holding.to_date and holding.to_date < today],
            "memberships": person.memberships.select_related("body").order_by("-from_date"),
            "grants": grants_of(person, today, list(posts)),
            "owned": [(post, owned_by(post, seen_by=request.user)) for post in posts.values()],
            "happenings": history_of(person),
            "is_self": person == request.user,
            "has_second_step": has_one(person),
            "is_linked": SocialAccount.objects.filter(user=person).exists(),
        },
    )


@freshly_signed_in
@require_get_or_post
@for_administrators
def create_person(request: Request) -> HttpResponse:
    """Add somebody who joins."""
    form = AddPersonForm(request.POST or None)

    def act() -> tuple[str, str]:
        person = add_person(**form.cleaned_data, by=request.user)
        return f"{person} is added.", reverse("people:join-person", args=[person.pk])

    lead = "They cannot sign in yet: after this you are led through the next steps."
    return act_page(
        request,
        form,
        act,
        title="Add a person",
        crumbs=crumbs(),
        back=reverse("people:list-people"),
        lead=lead,
    )


@freshly_signed_in
@require_get_or_post
@for_administrators
def edit_person(request: Request, pk: int) -> HttpResponse:
    """Change a person's name."""
    person = get_object_or_404(User, pk=pk)
    form = NameForm(request.POST or None, instance=person)

    def act() -> str:
        record(
            form.save(commit=False),
            by=request.user,
            why=form.cleaned_data["why"],
            version=form.version_seen,
        )
        return "The name is changed."

    return act_on(request, person, form, act, "Change the name")


@freshly_signed_in
@require_get_or_post
@for_administrators
def change_person_address(request: Request, pk: int) -> HttpResponse:
    """Change the address by which a person signs in."""
    person = get_object_or_404(User, pk=pk)
    form = AddressForm(request.POST or None, about=person)

    def act() -> str:
        cleaned = form.cleaned_data
        address, why = cleaned["email"], cleaned["why"]
        change_address(person, to=address, by=request.user, why=why, version=form.version_seen)
        return "The address is changed. Both the old and the new one are told."

    lead = f"They sign in by {person.email} now. A message goes to both addresses."
    return act_on(request, person, form, act, "Change the e-mail address", lead=lead)


@freshly_signed_in
@require_get_or_post
@for_administrators
def let_person_back(request: Request, pk: int) -> HttpResponse:
    """Let somebody sign in again who had left."""
    person = get_object_or_404(User, pk=pk)
    form = ReturnForm(request.POST or None)

    def act() -> str:
        leaving.let_back_in(person, by=request.user, why=form.cleaned_data["why"])
        return f"{person} can sign in again."

    lead = "Posts, bodies and roles that ended stay ended: give anew what they come back to."
    return act_on(request, person, form, act, "Let back in", lead=lead)


# --- joining, moving, leaving -------------------------------------------------------------------------------


@require_GET
@for_administrators
def join_person(request: Request, pk: int) -> HttpResponse:
    """What is done and what is left to do for somebody who joins."""
    return steps_page(request, pk, "joining")


@require_GET
@for_administrators
def move_person(request: Request, pk: int) -> HttpResponse:
    """What to do for somebody who moves from one post to another."""
    return steps_page(request, pk, "moving")


def steps_page(request: Request, pk: int, kind: str) -> HttpResponse:
    """The checklist of that kind, "joining" or "moving", for the person."""
    person = get_object_or_404(User, pk=pk)
    today = timezone.localdate()
    holdings = [
        holding
        for holding in person.holdings.select_related("post")
        if runs(holding, today) or holding.from_date > today
    ]
    title = {"joining": "Joining", "moving": "Moving"}[kind]
    held: dict[str, Any] = {
        "holdings": holdings,
        "memberships": [seat for seat in person.memberships.select_related("body") if runs(seat, today)],
        "grants": grants_of(person, today, [holding.post_id for holding in holdings]),
    }
    context = {
        "person": person,
        "title": title,
        "lead": LEADS[kind],
        "breadcrumbs": [*crumbs(person), (title, "")],
        "shows_done": kind == "joining",
    }
    if kind == "joining":
        steps = checklists.joining(person, **held)
    else:
        owned = [(holding, owned_by(holding.post, seen_by=request.user)) for holding in holdings]
        steps = checklists.moving(person, **held, owned=owned)
    return render(request, "council/people/steps.html", {**context, "steps": steps})


@freshly_signed_in
@require_get_or_post
@for_administrators
def leave_person(request: Request, pk: int) -> HttpResponse:
    """The leaver's checklist: everything that ends, who follows where, then one press."""
    person = get_object_or_404(User, pk=pk)
    today = timezone.localdate()
    holdings = list(person.holdings.exclude(to_date__lt=today).select_related("post").order_by("pk"))
    to_follow = [held for held in holdings if held.capacity in (Capacity.HOLDER, Capacity.INTERIM)]
    form = LeaveForm(request.POST or None, user=person, holdings=to_follow)
    context = {
        "form": form,
        "holdings": holdings,
        "owned": [(held.post, owned_by(held.post, seen_by=request.user)) for held in to_follow],
        **what_ends(request, person, today),
    }

    def ask() -> None:
        day = form.cleaned_data["on"]
        doubts_of_last_day(day, by=request.user, as_at=today, meant=meant_in(form)).raise_any()

    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, ask)
    elif request.method == "POST":
        on = form.cleaned_data["on"]
        try:
            ask()  # before what follows from the day is shown
        except ValidationError as doubts:
            put_beside(form, doubts)
            return render(request, "council/people/leaving.html", context)
        if "confirmed" not in request.POST:
            kept = [(name, value) for name, value in request.POST.items() if not is_token(name)]
            follow = [(held, form.successors.get(held.pk)) for held in to_follow]
            context |= {"on": on, "follow": follow, "at_once": on <= today, "kept": kept}
            return render(request, "council/people/leaving_confirm.html", context)
        try:
            leaving.leave(
                person,
                on=on,
                by=request.user,
                why=form.cleaned_data["why"],
                as_at=today,
                successors=form.successors,
                meant=meant_in(form),
            )
        except ValidationError as refusal:
            put_beside(form, refusal)
        else:
            outcome = "has left and cannot sign in" if on <= today else f"leaves on {spoken(on)}"
            messages.success(request, f"{person} {outcome}.")
            return redirect(person)
    return render(request, "council/people/leaving.html", context)


def what_ends(request: Request, person: User, today: date) -> dict[str, Any]:
    """What the page of somebody who leaves shows of them, but for their posts."""
    return {
        "person": person,
        "title": f"{person} leaves",
        "breadcrumbs": [*crumbs(person), ("Leaving", "")],
        "memberships": [seat for seat in person.memberships.select_related("body") if runs(seat, today)],
        "grants": [grant for grant in grants_of(person, today, []) if grant.user_id],
        "waiting": waiting_for(person, seen_by=request.user),
        "sessions": sum(session.expire_date > timezone.now() for session in sessions_of(person)),
        "going": person.leavings.open().first(),
        "is_self": person == request.user,
    }


@freshly_signed_in
@require_form
@for_administrators
def call_off_leaving(request: Request, pk: int) -> HttpResponse:
    """They stay after all: what was to end runs on."""
    person = get_object_or_404(User, pk=pk)
    going = get_object_or_404(person.leavings.open())
    try:
        leaving.call_off(going, by=request.user, as_at=timezone.localdate())
    except ValidationError as refusal:
        tell_refused(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"{person} stays. Posts, bodies and roles run on as before.")
    return redirect(person)


# --- what the pages share -----------------------------------------------------------------------------------


def crumbs(person: User | None = None) -> Crumbs:
    """Where the pages of a person lie."""
    first = [("People", reverse("people:list-people"))]
    return [*first, (str(person), person.get_absolute_url())] if person else first


def act_on(
    request: Request, person: User, form: Any, act: Any, title: str, *, lead: str = ""
) -> HttpResponse:
    """The page of one act on the person."""
    where = crumbs(User.objects.get(pk=person.pk))  # a form that was refused may have renamed this one
    back = person.get_absolute_url()
    return act_page(request, form, act, title=title, crumbs=where, back=back, lead=lead)


def runs(held: Any, day: date) -> bool:
    """Whether the holding, membership or grant runs on the day."""
    return held.from_date <= day and (held.to_date is None or held.to_date >= day)


def grants_of(person: User, day: date, posts: list[int]) -> list[Grant]:
    """The roles that the person has on the day, their own and those of their posts."""
    rows = Grant.objects.filter(Holding.current(day)).select_related("scope", "post", "user")
    return list((rows.filter(user=person) | rows.filter(post__in=posts)).order_by("role", "pk"))
