"""What the papers of a body hold and whose clearance they need: chosen by administrators and clerks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.history import authored
from council.models import Body, ChangedMeanwhile, require_unchanged
from council.people.views.act_page import put_beside
from council.web.forms import Checkboxes
from council.web.requests import Request, require_get_or_post
from council.web.versions import RecordForm
from reports.documents.models import SECTIONS, PaperSettings
from reports.word.templates import TO_KEEP_TEMPLATES

TO_SET_PAPERS = Rule(
    "Settings for papers are kept by people who issue reports or administer for the whole council.",
    rights=(Right.ADMINISTER, Right.ISSUE),
    everywhere=True,
)
LIST = ("Reports", reverse_lazy("reports:list-reports"))
PAPERS = ("Settings for papers", reverse_lazy("reports:list-papers"))
TICKS = ("needs_finance", "needs_legal", "needs_equalities", "portrait")


@transaction.atomic
def set_papers(body: Body, *, by: By, version: int | None = None, **fields: Any) -> PaperSettings:
    """Keep what papers of the body hold. Raises ValidationError for a section that there is not."""
    person = authorise(by, TO_SET_PAPERS)
    papers = PaperSettings.objects.select_for_update().filter(body=body).first() or PaperSettings(body=body)
    if papers.pk:
        require_unchanged(papers, version)
    if set(fields.get("left_out", ())) - {name for name, _ in SECTIONS}:
        raise ValidationError({"left_out": "Select sections of the paper."})
    for name, value in fields.items():
        setattr(papers, name, value)
    with authored(by=person, why="Settings for papers changed"):
        papers.save()
    return papers


class PapersForm(RecordForm):
    """The clearances that a body's papers need, and what they leave out."""

    marks_optional = False
    at_most_one = True

    needs_finance = forms.BooleanField(label="Finance clearance", required=False)
    needs_legal = forms.BooleanField(label="Legal clearance", required=False)
    needs_equalities = forms.BooleanField(label="Equalities clearance", required=False)
    portrait = forms.BooleanField(
        label="Print workstreams one under the other on an upright page",
        required=False,
        help_text="Otherwise in four columns on a page that lies across. Short papers are always upright.",
    )
    left_out = forms.MultipleChoiceField(
        label="Sections that the paper leaves out", required=False, choices=SECTIONS, widget=Checkboxes
    )

    def __init__(self, *args: Any, papers: PaperSettings, **kwargs: Any) -> None:
        super().__init__(*args, about=papers if papers.pk else None, **kwargs)
        self.initial.update({name: getattr(papers, name) for name in (*TICKS, "left_out")})


@require_GET
def list_papers(request: Request) -> HttpResponse:
    """The bodies, each with what its papers need."""
    authorise(request.user, TO_SET_PAPERS)
    bodies = Body.objects.select_related("paper_settings__template").defer(
        "paper_settings__template__content"
    )
    may_keep = TO_KEEP_TEMPLATES.allows(request.user)
    context = {
        "bodies": bodies,
        "may_keep_templates": may_keep,
        "breadcrumbs": [LIST, ("Settings for papers", "")],
    }
    return render(request, "reports/list_papers.html", context)


@require_get_or_post
def edit_papers(request: Request, pk: int) -> HttpResponse:
    """What the papers of one body hold."""
    authorise(request.user, TO_SET_PAPERS)
    body = get_object_or_404(Body, pk=pk)
    papers = PaperSettings.objects.filter(body=body).first() or PaperSettings(body=body)
    form = PapersForm(request.POST or None, papers=papers)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in (*TICKS, "left_out")}
        try:
            set_papers(body, by=request.user, version=form.version_seen, **data)
        except ValidationError as refusal:
            put_beside(form, refusal)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            messages.success(request, f"The settings for papers to {body} are saved.")
            return redirect("reports:list-papers")
    context = {"body": body, "form": form, "breadcrumbs": [LIST, PAPERS, (str(body), "")]}
    return render(request, "reports/edit_papers.html", context)
