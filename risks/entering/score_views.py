"""The pages on which risks are scored beside their reviews, and words become levels of the matrix."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from council.access.acting import authorise
from council.models import ChangedMeanwhile
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.models import Programme
from risks import assessing, placing
from risks.entering.forms import AssessForm, LevelsForm
from risks.keeping import TO_KEEP
from risks.models import LevelTable
from risks.pages import REGISTER, ask_and_act, visible_risk
from risks.reviewing import TO_REVIEW


@require_get_or_post
def assess_risk_page(request: Request, reference: str) -> HttpResponse:
    """Say what the risk was before any control, and what is aimed for."""
    risk = visible_risk(request, reference)
    authorise(request.user, TO_REVIEW, risk)
    today, conventions = today_and_conventions(request)
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
    authorise(request.user, TO_KEEP, programme)
    today, conventions = today_and_conventions(request)
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
