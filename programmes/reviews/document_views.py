"""The pages of a review's documents: one is added, handed out as a download, taken back, made exempt."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.accounts.signing_in.freshness import confirm_first
from council.evidence.forms import AddFileForm, WithdrawFileForm
from council.evidence.held import FileHolder
from council.evidence.serving import download
from council.uploads.limits import takes_files
from council.web.asking import ask_and_act
from council.web.downloads import hands_out_files
from council.web.requests import Request, conventions_in_force, require_get_or_post
from programmes.models import ReviewDocument
from programmes.reviews import documents
from programmes.reviews.pages import crumbs, visible_review

ACT = "programmes/reviews/act.html"


def visible_document(request: Request, pk: int, document: int) -> ReviewDocument:
    """The document of that review, where the person may see both; else it doesn't exist."""
    review = visible_review(request, pk)
    seen = ReviewDocument.objects.visible_to(request.user).filter(review=review)
    found: ReviewDocument = get_object_or_404(seen.select_related("added_by"), pk=document)
    found.review = review
    return found


def page_of(document: ReviewDocument, heading: str, button: str) -> dict[str, Any]:
    """What the page of an act on a document shows beside its form."""
    return {
        "review": document.review,
        "lead": f"{document.shows} ({document.filename})",
        "heading": heading,
        "button": button,
        "breadcrumbs": crumbs(document.review, heading),
    }


@require_get_or_post
@takes_files("EVIDENCE_MAX_BYTES")
def add_document(request: Request, pk: int) -> HttpResponse:
    """Attach a document to a review, at any time."""
    review = visible_review(request, pk)
    authorise(request.user, documents.TO_ATTACH, review)
    seen = ReviewDocument.objects.visible_to(request.user).filter(review=review)
    form = AddFileForm(
        request.POST or None,
        request.FILES or None,
        holder=FileHolder.of(request),
        standing=seen.standing(),
        nation=conventions_in_force(request).nation,
        restricts=documents.TO_RESTRICT.allows(request.user, review),
    )

    def act() -> tuple[str, Any]:
        document = documents.attach_document(
            review,
            form.offered(),  # type: ignore[arg-type]
            replaces=form.cleaned_data.get("replaces"),
            by=request.user,
            on=timezone.localdate(),
        )
        waits = "" if document.can_be_opened else " It can be opened once the virus scan has passed it."
        return f"“{document.shows}” is attached.{waits}", review

    page = {
        "review": review,
        "heading": "Add a document",
        "button": "Add the document",
        "has_file": True,
        "breadcrumbs": crumbs(review, "Add a document"),
    }
    return ask_and_act(request, form, act, ACT, page)


@require_GET
@hands_out_files()
def download_document(request: Request, pk: int, document: int) -> HttpResponseBase:
    """The file, always as a download and only once the scanner has passed it. Each download is told."""
    found = visible_document(request, pk, document)
    asked = confirm_first(request) if found.exempt else None
    return asked or download(found, by=request.user, exempt=found.exempt)


@require_get_or_post
def withdraw_document(request: Request, pk: int, document: int) -> HttpResponse:
    """Take a document back, with the reason. It stays listed and is handed out to no one."""
    found = visible_document(request, pk, document)
    authorise(request.user, documents.TO_ATTACH, found)
    form = WithdrawFileForm(request.POST or None)

    def act() -> tuple[str, Any]:
        documents.withdraw_document(
            found, reason=form.cleaned_data["reason"], by=request.user, on=timezone.localdate()
        )
        return f"“{found.shows}” is withdrawn.", found.review

    page = page_of(found, "Withdraw this document", "Withdraw it")
    return ask_and_act(request, form, act, ACT, page)
