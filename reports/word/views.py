"""The Word template of a body's papers: chosen by administrators, and handed out to begin another from."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from council import events
from council.access.acting import authorise
from council.accounts.signing_in.freshness import freshly_signed_in
from council.models import Body, ChangedMeanwhile, Event
from council.people.views.act_page import put_beside
from council.uploads.limits import takes_files
from council.web.downloads import hands_out_files
from council.web.requests import Request, require_get_or_post
from reports.documents.models import PaperSettings
from reports.documents.paper_settings import LIST, PAPERS
from reports.taking_away.views import DOCX, as_file
from reports.word.forms import WordTemplateForm
from reports.word.template_fields import FIELDS
from reports.word.templates import TO_KEEP_TEMPLATES, choose_template, keep_template


@freshly_signed_in
@takes_files("WORD_TEMPLATE_MAX_BYTES")
@require_get_or_post
def edit_template(request: Request, pk: int) -> HttpResponse:
    """The template that reports to the body are written into."""
    authorise(request.user, TO_KEEP_TEMPLATES)
    body = get_object_or_404(Body, pk=pk)
    papers = papers_of(body)
    form = WordTemplateForm(request.POST or None, request.FILES or None, papers=papers)
    if request.method == "POST" and form.is_valid():
        try:
            done = chosen(request, body, form)
        except ValidationError as refusal:
            put_beside(form, refusal)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            messages.success(request, done)
            return redirect("reports:edit-template", body.pk)
    context = {
        "body": body,
        "form": form,
        "template": papers.template,
        "fields": [(f"{{{{ {name} }}}}", words) for name, words in FIELDS.items()],
        "breadcrumbs": [LIST, PAPERS, (f"Word template for {body}", "")],
    }
    return render(request, "reports/word/edit_template.html", context)


def papers_of(body: Body) -> PaperSettings:
    """The settings for the body's papers; new ones, which are not kept, where there are none."""
    found = PaperSettings.objects.filter(body=body).select_related("template").first()
    return found or PaperSettings(body=body)


@transaction.atomic
def chosen(request: Request, body: Body, form: WordTemplateForm) -> str:
    """Keep the template and set the papers to it. What was done, in a sentence."""
    given = form.cleaned_data
    template = keep_template(given["file"], by=request.user) if given["file"] else None
    choose_template(body, template, by=request.user, version=form.version_seen)
    for other in Body.objects.exclude(pk=body.pk) if given["everywhere"] else ():
        choose_template(other, template, by=request.user)
    whose = "every body" if given["everywhere"] else str(body)
    how = f"in {template}" if template else "in the template that comes with the product"
    return f"Reports to {whose} are written {how} from now on."


@require_GET
@hands_out_files()
def download_template(request: Request, pk: int) -> HttpResponse:
    """The template that is used for the body's papers; ours, with every field in it, where it has none."""
    authorise(request.user, TO_KEEP_TEMPLATES)
    body = get_object_or_404(Body, pk=pk)
    template = papers_of(body).template
    if template is None:
        raise Http404
    events.tell(Event.Kind.DOWNLOADED, f"Word template: {template}", by=request.user, rows=1)
    return as_file(bytes(template.content), "word-template.docx", DOCX)


@require_GET
@hands_out_files()
def download_example(request: Request) -> HttpResponse:
    """A template of ours in which the fields stand where a paper has them, to begin one's own from."""
    from reports.word.example import example_template  # what writes Word files is loaded with the first

    authorise(request.user, TO_KEEP_TEMPLATES)
    events.tell(Event.Kind.DOWNLOADED, "Word template: example", by=request.user, rows=1)
    return as_file(example_template(), "example-template.docx", DOCX)
