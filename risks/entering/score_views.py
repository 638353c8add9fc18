"""The pages of scores: those beside a risk's reviews, words that become levels, a programme's own matrix."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from council.access.acting import authorise
from council.conventions import InForce
from council.models import ChangedMeanwhile
from council.setting.views import look_of_matrix
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.models import Programme
from programmes.setting_up.stating import TO_SET_UP
from risks import assessing, placing
from risks.entering.forms import AssessForm, LevelsForm
from risks.entering.matrix_form import OwnMatrixForm
from risks.models import LevelTable, OwnMatrix
from risks.own_matrix import in_programme, rated_otherwise, set_matrix
from risks.pages import REGISTER, ask_and_act, conventions_for, visible_risk
from risks.reviewing import TO_REVIEW


@require_get_or_post
def assess_risk_page(request: Request, reference: str) -> HttpResponse:
    """Say what the risk was before any control, and what is aimed for."""
    risk = visible_risk(request, reference)
    authorise(request.user, TO_REVIEW, risk)
    today, conventions = timezone.localdate(), conventions_for(request, risk)
    form = AssessForm(request.POST or None, about=risk, conventions=conventions)

    def act() -> str:
        assessing.assess_risk(
            risk,
            inherent=form.cell("inherent"),
            target=form.cell("target"),
            commentary=form.cleaned_data["commentary"],
            by=request.user,
            on=today,
            conventions=conventions,
            version=form.version_seen,
        )
        return f"The inherent and target scores of {risk.reference} are saved."

    return ask_and_act(
        request,
        risk,
        form,
        act,
        title="Inherent and target scores",
        button="Save the scores",
        lead="The current score is judged by a review. Every score is kept with its day and its reason.",
    )


@require_get_or_post
def place_levels_page(request: Request, code: str) -> HttpResponse:
    """Confirm which levels the words of a programme's log mean, and score its risks by them."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    authorise(request.user, placing.TO_PLACE, programme)
    today, conventions = today_and_conventions(request)
    conventions = in_programme(programme, conventions)
    words = placing.unplaced_words(programme, request.user, conventions)
    table = LevelTable.objects.filter(programme=programme).first()
    form = LevelsForm(
        request.POST if request.method == "POST" else None,
        words=words,
        conventions=conventions,
        version=table.version if table else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            count = placing.place_levels(
                programme,
                form.numbers(),
                by=request.user,
                on=today,
                conventions=conventions,
                version=form.cleaned_data.get("version"),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except ChangedMeanwhile:
            form.add_error(
                None, "Someone else confirmed words meanwhile. Look at them again, and send it again."
            )
        else:
            messages.success(request, f"{count} risk{'' if count == 1 else 's'} placed on the matrix.")
            return redirect(f"{reverse('risks:show-matrix')}?programme={programme.pk}")
    page = {
        "programme": programme,
        "form": form,
        "words": words,
        "breadcrumbs": [
            ("Risks", reverse(REGISTER)),
            ("Matrix", reverse("risks:show-matrix")),
            (f"Words of {programme.code}", ""),
        ],
    }
    return render(request, "risks/levels.html", page)


@require_get_or_post
def set_matrix_page(request: Request, code: str) -> HttpResponse:
    """Give the programme a matrix of its own, tried first or saved at once; or the council's again."""
    programmes = Programme.objects.visible_to(request.user).select_related("own_matrix")
    programme = get_object_or_404(programmes, code__iexact=code)
    authorise(request.user, TO_SET_UP, programme)
    today, councils = today_and_conventions(request)
    now = in_programme(programme, councils)
    record = OwnMatrix.objects.filter(programme=programme).first()
    form: Any = OwnMatrixForm(request.POST or None, record=record, shown=now, on=today)
    trial = None
    if form.is_resized:
        form = form.in_its_new_size()
        trial = tried(form, councils) if form.is_valid() else None
    elif request.method == "POST" and form.is_valid():
        if "try" in request.POST:
            trial = tried(form, councils)
        elif done := saved_matrix(request, programme, form):
            messages.success(request, done)
            return redirect(f"{reverse('risks:show-matrix')}?programme={programme.pk}")
    look = trial or now
    page = {
        "programme": programme,
        "form": form,
        "is_trial": trial is not None,
        "effect": rated_otherwise(programme, now, trial, reader=request.user) if trial else None,
        "rows": look_of_matrix(look),
        "columns": [(look.impact_code(n), word) for n, word in enumerate(look.impacts, start=1)],
        "falls": form.fallen_in_words(),
        "breadcrumbs": [
            ("Risks", reverse(REGISTER)),
            ("Matrix", f"{reverse('risks:show-matrix')}?programme={programme.pk}"),
            (f"Matrix of {programme.code}", ""),
        ],
    }
    return render(request, "risks/own_matrix.html", page)


def tried(form: OwnMatrixForm, councils: InForce) -> InForce:
    """The conventions with the matrix that was typed; the council's where its own is not wanted."""
    return replace(councils, **OwnMatrix(said=form.said).conventions)


def saved_matrix(request: Request, programme: Programme, form: OwnMatrixForm) -> str:
    """Do what the form says, and return what to tell; "" where it is refused, which the form then says."""
    try:
        own = set_matrix(
            programme,
            form.said,
            by=request.user,
            on=form.on,
            why=form.cleaned_data["why"],
            version=form.version_seen,
            falling_is_meant=form.cleaned_data["falling_is_meant"],
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
    except ChangedMeanwhile as conflict:
        form.tell(conflict, request.user)
    else:
        whose = "its own matrix" if own.said else "the council’s matrix"
        return f"The risks of {programme} are rated by {whose} from now on."
    return ""
