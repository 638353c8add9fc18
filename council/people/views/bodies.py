"""The pages of bodies and their members, and of directorates."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.rules import Right, administers, standing
from council.accounts.signing_in.freshness import freshly_signed_in
from council.models import Body, Directorate, Holding, Membership
from council.people.filters import BodyFilter
from council.people.forms import BodyForm, DirectorateForm, EndForm, JoinForm
from council.people.history import history_of
from council.people.leaving_a_post import leave_body
from council.people.memberships import CHAIRS, join_body
from council.people.recording import record
from council.people.tables import BodyTable
from council.people.views.act_page import Crumbs, act_page, for_administrators, require_reader
from council.register import RegisterView
from council.register.declaring import declarations
from council.web.asked import reads
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post
from council.wording import spoken


class BodyRegister(RegisterView):
    """Every body that reports go to."""

    template_name = "council/people/bodies.html"
    model = Body
    table_class = BodyTable
    filterset_class = BodyFilter
    title = "Bodies"
    name = "bodies"

    def get(self, request: Any) -> HttpResponseBase:
        require_reader(request)
        return super().get(request)

    def get_queryset(self) -> QuerySet:
        return Body.objects.all()

    def with_details(self, queryset: QuerySet) -> QuerySet:
        running = Holding.current(self.as_at)
        chairs = Membership.objects.filter(running, role__in=CHAIRS).select_related("user")
        members = Count("memberships", filter=Q(Holding.current(self.as_at, "memberships__")))
        return (
            queryset.select_related("secretary")
            .annotate(members_now=members)
            .prefetch_related(Prefetch("memberships", chairs, to_attr="chairs"))
        )

    def extra_context(self) -> dict[str, Any]:
        return {"may_administer": administers(self.request.user)}


@require_GET
@reads()
def detail_body(request: Request, pk: int) -> HttpResponse:
    """One body: who sits on it and since when, who did, and who keeps its papers."""
    require_reader(request)
    body = get_object_or_404(Body.objects.select_related("secretary"), pk=pk)
    today = timezone.localdate()
    order = Membership.Role.values
    rows = list(body.memberships.select_related("user").order_by("-from_date", "pk"))
    may_administer = administers(request.user)
    may_read_history = may_administer or standing(request.user).reach(Right.HISTORY) is None
    return render(
        request,
        "council/people/body.html",
        {
            "body": body,
            "breadcrumbs": [*crumbs(), (str(body), "")],
            "now": sorted(
                (row for row in rows if not row.to_date or row.to_date >= today),
                key=lambda row: order.index(row.role),
            ),
            "before": [row for row in rows if row.to_date and row.to_date < today],
            "sections": [
                section
                for each in declarations()
                if each.on_body and (section := each.on_body(body, request.user, on=today))
            ],
            "secretaries": body.secretary.holders(on=today) if body.secretary else [],
            "happenings": history_of(body) if may_read_history else [],
            "may_administer": may_administer,
        },
    )


@freshly_signed_in
@require_get_or_post
@for_administrators
def create_body(request: Request) -> HttpResponse:
    """Add a body."""
    form = BodyForm(request.POST or None)

    def act() -> tuple[str, str]:
        body = record(form.save(commit=False), by=request.user)
        return f"{body} is added.", body.get_absolute_url()

    return act_page(
        request, form, act, title="Add a body", crumbs=crumbs(), back=reverse("people:list-bodies")
    )


@freshly_signed_in
@require_get_or_post
@for_administrators
def edit_body(request: Request, pk: int) -> HttpResponse:
    """Change a body's name, kind or secretary."""
    body = get_object_or_404(Body, pk=pk)
    where = crumbs(body)
    form = BodyForm(request.POST or None, instance=body)

    def act() -> str:
        record(
            form.save(commit=False),
            by=request.user,
            why=form.cleaned_data["why"],
            version=form.version_seen,
        )
        return "The body is changed."

    return act_page(request, form, act, title="Change the body", crumbs=where, back=body.get_absolute_url())


@freshly_signed_in
@require_get_or_post
@for_administrators
def add_member(request: Request, pk: int) -> HttpResponse:
    """Put a person on a body."""
    body = get_object_or_404(Body, pk=pk)
    form = JoinForm(request.POST or None, initial={"from_date": timezone.localdate()})

    def act() -> str:
        told: dict[str, Any] = {"by": request.user, "on": timezone.localdate(), "meant": meant_in(form)}
        membership = join_body(body, **form.cleaned_data, **told)
        return f"{membership.user} sits on it from {spoken(membership.from_date)}."

    return act_page(
        request, form, act, title="Add a member", crumbs=crumbs(body), back=body.get_absolute_url()
    )


@freshly_signed_in
@require_get_or_post
@for_administrators
def end_membership(request: Request, pk: int) -> HttpResponse:
    """Record that a person leaves a body."""
    membership = get_object_or_404(Membership.objects.select_related("body", "user"), pk=pk)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()}, about=membership)

    def act() -> str:
        last, why = form.cleaned_data["on"], form.cleaned_data["why"]
        leave_body(
            membership,
            on=last,
            by=request.user,
            why=why,
            version=form.version_seen,
            as_at=timezone.localdate(),
            meant=meant_in(form),
        )
        return f"{membership.user} leaves on {spoken(last)}."

    since = spoken(membership.from_date)
    return act_page(
        request,
        form,
        act,
        title="Leave the body",
        crumbs=crumbs(membership.body),
        back=membership.body.get_absolute_url(),
        lead=f"{membership.user} is {membership.get_role_display().lower()} since {since}.",
    )


def crumbs(body: Body | None = None) -> Crumbs:
    """Where the pages of a body lie."""
    first = [("Bodies", reverse("people:list-bodies"))]
    return [*first, (str(body), body.get_absolute_url())] if body else first


# --- directorates -------------------------------------------------------------------------------------------


@require_GET
@reads()
def list_directorates(request: Request) -> HttpResponse:
    """The directorates, with the number of posts in use: few enough for one page."""
    require_reader(request)
    number = Count("posts", filter=Q(posts__is_active=True))
    context = {
        "directorates": Directorate.objects.annotate(number=number),
        "may_administer": administers(request.user),
    }
    return render(request, "council/people/directorates.html", context)


@freshly_signed_in
@require_get_or_post
@for_administrators
def create_directorate(request: Request) -> HttpResponse:
    """Add a directorate."""
    return directorate_page(request, DirectorateForm(request.POST or None), "Add a directorate")


@freshly_signed_in
@require_get_or_post
@for_administrators
def edit_directorate(request: Request, pk: int) -> HttpResponse:
    """Change a directorate's name or code."""
    directorate = get_object_or_404(Directorate, pk=pk)
    return directorate_page(
        request, DirectorateForm(request.POST or None, instance=directorate), "Change the directorate"
    )


def directorate_page(request: Request, form: DirectorateForm, title: str) -> HttpResponse:
    """The page that records a directorate."""

    def act() -> str:
        kept = record(form.save(commit=False), by=request.user, version=form.version_seen)
        return f"{kept} is saved."

    back = reverse("people:list-directorates")
    return act_page(request, form, act, title=title, crumbs=[("Directorates", back)], back=back)
