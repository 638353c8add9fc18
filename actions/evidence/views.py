"""The pages of evidence: a file is added, handed out as a download, and taken back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from actions.evidence import attaching
from actions.models import Action, Evidence, SeenFile
from actions.pages import ask_and_act, visible_action
from council.access import rules as access
from council.access.acting import authorise
from council.accounts.signing_in.freshness import confirm_first
from council.evidence.forms import AddFileForm, WithdrawFileForm
from council.evidence.held import FileHolder
from council.evidence.serving import download
from council.models import User
from council.uploads.limits import takes_files
from council.web.downloads import hands_out_files
from council.web.requests import Request, conventions_in_force, require_get_or_post


def evidence_of(action: Action, user: User) -> list[Evidence]:
    """The files of the action that the person may see, in the order in which they came.

    One query, and one more where the scanner refused a file: `relied_on` holds who had relied on it.
    """
    seen_by = action.evidence.visible_to(user)
    files = list(seen_by.select_related("added_by", "for_post", "withdrawn_by"))
    refused = [evidence for evidence in files if evidence.scan == Evidence.Scan.REFUSED]
    seen = (
        SeenFile.objects.visible_to(user)
        .filter(evidence__in=refused)
        .select_related("completion__decided_by")
        if refused
        else []
    )
    for evidence in files:
        evidence.action = action
        evidence.relied_on = [one for one in seen if one.evidence_id == evidence.pk]  # type: ignore[attr-defined]
    return files


@require_get_or_post
@takes_files("EVIDENCE_MAX_BYTES")
def add_evidence(request: Request, reference: str) -> HttpResponse:
    """Attach a file to the action, at any time before it is verified."""
    action = visible_action(request, reference)
    authorise(request.user, attaching.TO_ATTACH, action)
    if why := attaching.why_no_files(action):
        messages.warning(request, why)
        return redirect(action)
    standing = action.evidence.visible_to(request.user).standing()
    form = AddFileForm(
        request.POST or None,
        request.FILES or None,
        holder=FileHolder.of(request),
        standing=standing,
        nation=conventions_in_force(request).nation,
        restricts=attaching.TO_RESTRICT.allows(request.user, action),
    )

    def act() -> str:
        evidence = attaching.attach(
            action,
            form.offered(),  # type: ignore[arg-type]
            replaces=form.cleaned_data.get("replaces"),
            by=request.user,
            for_post=access.acting_for(request.user, action),
        )
        if evidence.can_be_opened:
            return f"“{evidence.shows}” is attached to {action.reference}."
        return f"“{evidence.shows}” is attached. It can be opened once the virus scan has passed it."

    return ask_and_act(request, action, form, act, "actions/add_evidence.html", {}, title="Add evidence")


@require_get_or_post
def withdraw_evidence(request: Request, reference: str, pk: int) -> HttpResponse:
    """Take a file back, with the reason. It stays listed and is handed out to nobody."""
    action, evidence = visible_evidence(request, reference, pk)
    authorise(request.user, attaching.TO_WITHDRAW, action)
    form = WithdrawFileForm(request.POST or None)

    def act() -> str:
        attaching.withdraw(
            evidence,
            reason=form.cleaned_data["reason"],
            by=request.user,
            for_post=access.acting_for(request.user, action),
        )
        return f"“{evidence.shows}” is withdrawn."

    return ask_and_act(
        request,
        action,
        form,
        act,
        "actions/withdraw_evidence.html",
        {"evidence": evidence},
        title="Withdraw evidence",
    )


@require_GET
@hands_out_files()
def download_evidence(request: Request, reference: str, pk: int) -> HttpResponseBase:
    """The file, always as a download and only once the scanner has passed it. Each download is told."""
    action, evidence = visible_evidence(request, reference, pk)
    exempt = evidence.exempt or action.exempt
    asked = confirm_first(request) if exempt else None
    return asked or download(evidence, by=request.user, exempt=exempt)


def visible_evidence(request: Request, reference: str, pk: int) -> tuple[Action, Evidence]:
    action = visible_action(request, reference)
    files = Evidence.objects.visible_to(request.user).filter(action=action)
    evidence = get_object_or_404(files.select_related("added_by"), pk=pk)
    evidence.action = action
    return action, evidence
