"""The pages of programmes. A programme on a page mixes registers, so it is the roof's."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.granting.views import who_may_see
from council.rag import RANK
from council.register import RegisterView
from council.register.declaring import registers
from council.web.asked import reads
from council.web.asking import ask_and_act, ask_of_dates
from council.web.dates import meant_in
from council.web.requests import Request, conventions_in_force, require_get_or_post
from programmes import meetings as timetabling
from programmes.forms import MeetingForm
from programmes.models import Programme, ReportingDate
from programmes.registers import PROGRAMMES
from programmes.setting_up.stating import TO_CREATE, TO_FOUND
from programmes.team.gathering import team_of


def named_rank() -> Case:
    """The RAG of which the alias `worst` is the rank with a minus sign; empty where none is ranked."""
    named = (When(worst=-number, then=Value(rag)) for rag, number in RANK.items())
    return Case(*named, default=Value(""), output_field=CharField())


class ProgrammeList(RegisterView):
    register = PROGRAMMES
    template_name = "programmes/list.html"

    def get_queryset(self) -> QuerySet:
        """What the person may see, with `worst` to sort and filter by: worked out where that is asked for."""
        return super().get_queryset().alias(worst=self.worst)

    @cached_property
    def worst(self) -> Any:
        worst_of = next(each.worst_of for each in registers() if each.worst_of)
        return worst_of(self.request.user, as_at=self.as_at, conventions=self.conventions)

    def with_details(self, queryset: QuerySet) -> QuerySet:
        rows = queryset.select_related("sro", "manager", "body").alias(worst=self.worst)
        return rows.annotate(rag_now=named_rank())

    def extra_context(self) -> dict[str, Any]:
        return {"may_create": TO_CREATE.allows(self.request.user) or TO_FOUND.allows(self.request.user)}


@require_GET
def show_access(request: Request, code: str) -> HttpResponse:
    """Who may see or change the programme, and through what."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    register = ("Programmes", reverse("programmes:list-programmes"))
    return who_may_see(request, programme, name=programme.code, register=register)


# --- the reporting timetable --------------------------------------------------------------------------------


@reads(body=None)
@require_get_or_post
def timetable(request: Request, code: str) -> HttpResponse:
    """The meetings that a programme reports to, by when updates must be in, and a form to add one."""
    programme = managed_programme(request, code)
    today = timezone.localdate()
    asked = request.GET.get("body", "")  # from the page of a body
    initial = {"body": asked if asked.isdecimal() else programme.body_id, "clear_days": 10}
    form = MeetingForm(request.POST or None, initial=initial, closures=conventions_in_force(request).closures)

    def act() -> ReportingDate:
        told: dict[str, Any] = {"by": request.user, "on": today, "meant": meant_in(form)}
        return timetabling.plan_meeting(programme, **form.cleaned_data, **told)

    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, act)
    elif request.method == "POST":
        try:
            planned = act()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"{planned} is in the timetable.")
            return redirect("programmes:timetable", programme.code)
    meetings = programme.reporting_dates.filter(meeting_on__gte=today).select_related("body")
    context = {
        "duties": team_of(programme, request.user, as_at=today).duties,
        "breadcrumbs": [
            ("Programmes", reverse("programmes:list-programmes")),
            (str(programme), programme.get_absolute_url()),
            ("Reporting timetable", ""),
        ],
        "programme": programme,
        "form": form,
        "meetings": meetings,
        "as_at": today,
    }
    return render(request, "programmes/timetable.html", context)


@require_get_or_post
def edit_meeting(request: Request, code: str, pk: int) -> HttpResponse:
    """One meeting of the timetable: change its dates, or take it out."""
    programme = managed_programme(request, code)
    today = timezone.localdate()
    upcoming = programme.reporting_dates.filter(meeting_on__gte=today).select_related("body")
    planned = get_object_or_404(upcoming, pk=pk)
    given = {name: getattr(planned, name) for name in ("body", "meeting_on", "updates_by")}
    closures = conventions_in_force(request).closures
    form = MeetingForm(request.POST or None, initial=given, about=planned, closures=closures)
    removes = "remove" in request.POST

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        if removes:
            timetabling.cancel_meeting(planned, **acting)
            return f"{planned} is taken out of the timetable."
        timetabling.change_meeting(planned, **form.cleaned_data | acting, meant=meant_in(form))
        return f"{planned} is changed."

    context = {
        "breadcrumbs": [
            (str(programme), programme.get_absolute_url()),
            ("Reporting timetable", reverse("programmes:timetable", args=[programme.code])),
            ("Change", ""),
        ],
        "programme": programme,
        "planned": planned,
    }
    there = reverse("programmes:timetable", args=[programme.code])
    return ask_and_act(request, form, act, "programmes/edit_meeting.html", context, to=there, pressed=removes)


def managed_programme(request: Request, code: str) -> Programme:
    """The programme that the person manages. Raise PermissionDenied where they don't."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    authorise(request.user, timetabling.TO_PLAN_MEETINGS, programme)
    return programme
