"""The pages of one claim: finance decides on it and reverses it, its owner takes it back and adds files."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.accounts.signing_in.freshness import confirm_first, freshly_signed_in
from council.evidence.forms import WithdrawFileForm
from council.evidence.held import FileHolder
from council.evidence.serving import download
from council.uploads.limits import takes_files
from council.web.downloads import hands_out_files
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.wording import pounds
from savings import claiming, confirming
from savings.claims.forms import AddClaimFileForm, DecideClaimForm, ReverseForm
from savings.models import Claim, ClaimEvidence
from savings.pages import PressForm, ask_and_act, visible_saving


def visible_claim(request: Request, reference: str, pk: int) -> Claim:
    """The claim, where the person may see its saving; else it doesn't exist."""
    saving = visible_saving(request, reference)
    claim: Claim = get_object_or_404(saving.claims.select_related("line", "claimed_by", "decided_by"), pk=pk)
    claim.saving = claim.line.saving = saving
    return claim


@freshly_signed_in
@require_get_or_post
def decide_claim(request: Request, reference: str, pk: int) -> HttpResponse:
    """Confirm the claim, a part of it, or return it, as finance."""
    claim = visible_claim(request, reference, pk)
    authorise(request.user, confirming.TO_CONFIRM, claim)
    form = DecideClaimForm(request.POST or None, claim=claim)
    today, _ = today_and_conventions(request)

    def act() -> str:
        cleaned = form.cleaned_data
        told: dict[str, Any] = {"by": request.user, "on": today}
        if cleaned["decision"] == "return":
            confirming.send_back(claim, reason=cleaned["return_reason"], **told)
            return f"Claim {claim.number} is returned to its owner."
        if cleaned["decision"] == "part":
            confirming.confirm(claim, amount=cleaned["amount"], reason=cleaned["part_reason"], **told)
            return f"{pounds(cleaned['amount'])} of {pounds(claim.amount)} is confirmed."
        confirming.confirm(claim, **told)
        return f"{pounds(claim.amount)} is confirmed."

    return ask_and_act(
        request,
        claim.saving,
        form,
        act,
        "savings/decide_claim.html",
        title="Decide on the claim",
        button="Save decision",
        claim=claim,
        evidence=files_of(request, claim),
    )


@freshly_signed_in
@require_get_or_post
def reverse_claim(request: Request, reference: str, pk: int) -> HttpResponse:
    """Reverse what was confirmed of the claim, as finance."""
    claim = visible_claim(request, reference, pk)
    authorise(request.user, confirming.TO_CONFIRM, claim)
    form = ReverseForm(request.POST or None, initial={"amount": claim.standing or None})
    today, _ = today_and_conventions(request)

    def act() -> str:
        entry = confirming.reverse(
            claim,
            amount=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=today,
        )
        return f"{pounds(entry.amount)} of claim {claim.number} is reversed."

    return ask_and_act(
        request,
        claim.saving,
        form,
        act,
        "savings/reverse_claim.html",
        title="Reverse a confirmation",
        button="Reverse",
        claim=claim,
    )


@require_get_or_post
def withdraw_claim(request: Request, reference: str, pk: int) -> HttpResponse:
    """Take the claim back before finance has decided."""
    claim = visible_claim(request, reference, pk)
    authorise(request.user, claiming.TO_TAKE_BACK, claim)
    form = PressForm(request.POST or None)
    today, _ = today_and_conventions(request)

    def act() -> str:
        claiming.withdraw_claim(claim, by=request.user, on=today)
        return f"Claim {claim.number} is withdrawn."

    return ask_and_act(
        request,
        claim.saving,
        form,
        act,
        "savings/reverse_claim.html",
        title="Withdraw the claim",
        button="Withdraw it",
        claim=claim,
    )


def files_of(request: Request, claim: Claim) -> list[ClaimEvidence]:
    """The files of the claim that the person may see, in the order in which they came."""
    files = list(
        claim.evidence.visible_to(request.user).select_related("added_by", "for_post", "withdrawn_by")
    )
    for file in files:
        file.claim = claim
    return files


@require_get_or_post
@takes_files("EVIDENCE_MAX_BYTES")
def add_evidence(request: Request, reference: str, pk: int) -> HttpResponse:
    """Attach a file to the claim, while it waits."""
    claim = visible_claim(request, reference, pk)
    authorise(request.user, claiming.TO_ATTACH, claim)
    form = AddClaimFileForm(request.POST or None, request.FILES or None, holder=FileHolder.of(request))

    def act() -> str:
        evidence = claiming.attach(
            claim,
            form.offered(),  # type: ignore[arg-type]
            by=request.user,
        )
        return f"“{evidence.shows}” is attached to claim {claim.number}."

    return ask_and_act(
        request,
        claim.saving,
        form,
        act,
        "savings/add_evidence.html",
        title="Add a file",
        button="Add the file",
        claim=claim,
    )


def visible_evidence(request: Request, reference: str, pk: int, file: int) -> ClaimEvidence:
    claim = visible_claim(request, reference, pk)
    files = ClaimEvidence.objects.visible_to(request.user).filter(claim=claim)
    evidence: ClaimEvidence = get_object_or_404(files.select_related("added_by"), pk=file)
    evidence.claim = claim
    return evidence


@require_get_or_post
def withdraw_evidence(request: Request, reference: str, pk: int, file: int) -> HttpResponse:
    """Take a file back, with the reason. It stays listed and is handed out to nobody."""
    evidence = visible_evidence(request, reference, pk, file)
    authorise(request.user, claiming.TO_ATTACH, evidence.claim)
    form = WithdrawFileForm(request.POST or None)

    def act() -> str:
        claiming.withdraw_file(evidence, reason=form.cleaned_data["reason"], by=request.user)
        return f"“{evidence.shows}” is withdrawn."

    return ask_and_act(
        request, evidence.claim.saving, form, act, title="Withdraw a file", button="Withdraw the file"
    )


@require_GET
@hands_out_files()
def download_evidence(request: Request, reference: str, pk: int, file: int) -> HttpResponseBase:
    """The file, always as a download and only once the scanner has passed it. Each download is told."""
    evidence = visible_evidence(request, reference, pk, file)
    exempt = evidence.exempt or evidence.claim.saving.exempt
    asked = confirm_first(request) if exempt else None
    return asked or download(evidence, by=request.user, exempt=exempt)
