"""The pages on which a programme is made and changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from council.access.acting import authorise
from council.access.rules import administers
from council.accounts.signing_in.freshness import confirm_first, send_now_page
from council.granting.granting import TO_GRANT
from council.models import User
from council.people.views.act_page import act_page
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post
from programmes.closing.learning import lessons_of_its_kind
from programmes.models import Programme
from programmes.setting_up.changing import change_programme
from programmes.setting_up.creating import create_programme as create
from programmes.setting_up.forms import NewProgrammeForm, ProgrammeForm
from programmes.setting_up.naming import powerless
from programmes.setting_up.stating import TO_CREATE, TO_FOUND, TO_SET_UP
from programmes.visibility import reviews_standing_for

View = Callable[..., HttpResponseBase]
PAGE = "programmes/edit_programme.html"


def confirmed_where_roles_are_given(view: View) -> View:
    """The view, before which those show who they are who give a role by naming, or name an SRO."""

    @wraps(view)
    def guarded(request: Request, /, **named: Any) -> HttpResponseBase:
        if gives_roles(request, **named) or names_sro(request, **named):
            return confirm_first(request) or send_now_page(request) or view(request, **named)
        return view(request, **named)

    return guarded


def gives_roles(request: Request, code: str = "") -> bool:
    """Whether naming a post on the page would give it a role: for whoever administers there."""
    if not code:
        return administers(request.user)
    programme = Programme.objects.visible_to(request.user).filter(code__iexact=code).first()
    return programme is not None and TO_GRANT.allows(request.user, programme.scope)


def names_sro(request: Request, code: str = "") -> bool:
    """Whether another senior responsible owner than the one that stands is sent."""
    sent = request.POST.get("sro", "")
    seen = Programme.objects.visible_to(request.user).filter(code__iexact=code)
    return sent != "" and sent not in map(str, seen.values_list("sro", flat=True))


@confirmed_where_roles_are_given
@require_get_or_post
def create_programme(request: Request) -> HttpResponse:
    """Create a programme: blank, or with the structure of another one."""
    if not TO_CREATE.allows(request.user):
        authorise(request.user, TO_FOUND)
    today = timezone.localdate()
    form = NewProgrammeForm(
        request.POST or None,
        programmes=Programme.objects.visible_to(request.user),
        reviews=reviews_standing_for(request.user),
        gives_roles=gives_roles(request),
    )

    def act() -> tuple[str, str]:
        like = form.cleaned_data.get("like")
        programme = create(form.statement, like=like, by=request.user, on=today, meant=meant_in(form))
        done = told(f"{programme} is created.", programme)
        return with_lessons(done, programme, request.user), programme.get_absolute_url()

    back = reverse("programmes:list-programmes")
    crumbs = [("Programmes", back)]
    title = "New programme"
    return act_page(
        request,
        form,
        act,
        title=title,
        crumbs=crumbs,
        back=back,
        button="Create programme",
        template=PAGE,
    )


@confirmed_where_roles_are_given
@require_get_or_post
def edit_programme(request: Request, code: str) -> HttpResponse:
    """Change what a programme says of itself, who answers for it, and its settings."""
    programmes = Programme.objects.visible_to(request.user).select_related("sro", "manager", "body")
    programme = get_object_or_404(programmes, code__iexact=code)
    authorise(request.user, TO_SET_UP, programme)
    today = timezone.localdate()
    form = ProgrammeForm(
        request.POST or None,
        about=programme,
        reviews=reviews_standing_for(request.user),
        gives_roles=gives_roles(request, code),
    )

    def act() -> tuple[str, str]:
        said: dict[str, Any] = {"why": form.cleaned_data["why"], "version": form.version_seen}
        said["meant"] = meant_in(form)
        changed = change_programme(programme, form.statement, by=request.user, on=today, **said)
        return told(f"{changed} is changed.", changed), changed.get_absolute_url()

    back = programme.get_absolute_url()
    crumbs = [("Programmes", reverse("programmes:list-programmes")), (programme.code, back)]
    title = "Change the programme"
    return act_page(request, form, act, title=title, crumbs=crumbs, back=back, template=PAGE)


def with_lessons(done: str, programme: Programme, person: User) -> str:
    """What was done, and the way to what programmes of its kind have learnt, where there are lessons."""
    number = lessons_of_its_kind(programme, person).count()
    if not number:
        return done
    said = {"message": done, "programme": programme, "number": number}
    return SafeString(render_to_string("programmes/closing/_left.html", said).strip())


def told(done: str, programme: Programme) -> str:
    """What was done, and which of the posts named cannot do what they were named for."""
    return " ".join([done, *(lack.words for lack in powerless(programme, on=timezone.localdate()))])
