"""The pages on which a report is submitted, approved, cleared, sent back and discarded."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from council.access.acting import authorise
from council.access.rules import standing
from council.accounts.signing_in.freshness import freshly_signed_in
from council.models import ChangedMeanwhile, User
from council.people.views.act_page import put_beside
from council.web.requests import Request, require_get_or_post
from reports.approving.approving import (
    NO_APPROVER,
    TO_APPROVE,
    TO_SEND_BACK,
    approve,
    can_be_approved,
    clear,
    given,
    missing_for,
    reads_all,
    rule_to_clear,
    send_back,
)
from reports.approving.changes import ChangesSince
from reports.approving.differences import ChangedLine
from reports.approving.forms import (
    ClearForm,
    DiscardForm,
    SendBackForm,
    SubmitForm,
    TakeInForm,
    capacities_for,
)
from reports.approving.models import Approval, ReportSnapshot
from reports.approving.snapshots import rows_of
from reports.approving.submitting import TO_SUBMIT, lateness, missing_letters, submit, workable_out
from reports.approving.taking_in import changes_of, take_in, waiting_of
from reports.documents.drafting import NoDraft, concerns, discard
from reports.documents.models import HighlightReport
from reports.documents.paper import Paper, live_paper, position_of
from reports.documents.views import LIST, exempt_words, issued_already, visible_report
from reports.exempting.kinds import proposals_in
from reports.wording.forms import CommitteeWordsForm
from reports.wording.standing import CommitteeWording


@freshly_signed_in
@require_get_or_post
def submit_report(request: Request, pk: int) -> HttpResponse:
    """The last look before submission: what stands against it, what to look at, and the press itself."""
    report = visible_report(request, pk)
    authorise(request.user, TO_SUBMIT, report)
    if not report.is_draft:
        return issued_already(request, report)
    today = timezone.localdate()
    wording = CommitteeWording(report, position_of(report))
    paper = live_paper(report, wording=wording)
    late = lateness(paper, today)
    form = SubmitForm(request.POST or None, about=report, late=bool(late))
    if request.method == "POST" and form.is_valid():
        try:
            submit(
                report,
                by=request.user,
                on=today,
                version=form.version_seen,
                confirmed=request.POST.getlist("confirmed"),
                late_reason=form.cleaned_data.get("late_reason", ""),
            )
        except ValidationError as refusal:
            put_beside(form, refusal)
        except NoDraft:
            return issued_already(request, report)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            waits = "It waits for approval." if can_be_approved(report, on=today) else NO_APPROVER
            messages.success(request, f"The report is submitted. {waits}")
            return redirect(report)
    context = {
        "report": report,
        "front": paper.front,
        "position": paper.position,
        "form": form,
        "late": late,
        "waiting": len(wording.waiting),
        "objections": report.committee_texts.exclude(objection="").select_related("objected_by"),
        "letters": missing_letters(paper),
        "workable_out": workable_out(report, paper),
        "concerns": concerns(report, paper),
        "proposals": proposals_in(report.programme),
        **exempt_words(request, report, paper),
        "breadcrumbs": [LIST, (str(report.programme), report.get_absolute_url()), ("Submit", "")],
    }
    return render(request, "reports/approving/submit_report.html", context)


@freshly_signed_in
@require_get_or_post
def approve_report(request: Request, pk: int) -> HttpResponse:
    """The submission on one screen: decisions, Reds, what changed; approve it, clear it, or send it back."""
    report = visible_report(request, pk)
    authorise(request.user, TO_SEND_BACK, report)
    rows = rows_of(report)
    if not report.is_on_its_way or not rows:
        messages.warning(request, "This report does not wait for approval.")
        return redirect(report)
    capacities, posts = clearable(request.user, report), standing(request.user).posts
    sent = pressed(request, "clear")
    clear_form = ClearForm(sent, capacities=capacities, posts=posts) if capacities else None
    back_form = SendBackForm(pressed(request, "send_back"))
    digest, today = request.POST.get("digest", ""), timezone.localdate()
    told: dict[str, Any] = {"digest": digest, "by": request.user, "on": today}
    error, done = "", ""
    if request.method == "POST":
        acts: dict[str, Callable[[], str]] = {
            "approve": lambda: _approve(report, told),
            "clear": lambda: _clear(report, clear_form, told),
            "send_back": lambda: _send_back(report, back_form, told),
        }
        act = next((acts[name] for name in acts if name in request.POST), None)
        try:
            done = act() if act else ""
        except ValidationError as refusal:
            error = _beside(refusal, clear_form if "clear" in request.POST else back_form)
        except NoDraft as refusal:
            error = str(refusal)
        if done:
            messages.success(request, done)
            return redirect(report if is_seen(request.user, report) else "home")
    paper = Paper.from_json(rows[0].paper)
    context = {
        "report": report,
        "front": paper.front,
        "position": paper.position,
        "digest": rows[0].digest,
        "reds": [action for action in paper.position.actions if action.rag == "red" and action.is_live],
        "changed": since_last_look(request.user, report, rows, on=today),
        "given": given(report, rows[0].digest).values(),
        "missing": labels(missing_for(report, rows[0].digest)),
        "exempt_part": len(rows) > 1,
        "reads_all": reads_all(request.user, report, rows, on=told["on"]),
        "may_approve": TO_APPROVE.allows(request.user, report),
        "clear_form": clear_form,
        "back_form": back_form,
        "error": error,
        "breadcrumbs": [LIST, (str(report.programme), report.get_absolute_url()), ("Approve", "")],
    }
    return render(request, "reports/approving/approve_report.html", context)


def is_seen(user: User, report: HighlightReport) -> bool:
    """Whether the person still sees it: who approves by their post sees a report on its way, and no draft."""
    return HighlightReport.objects.visible_to(user).filter(pk=report.pk).exists()


def pressed(request: Request, name: str) -> Any:
    """What was sent, where that button sent it."""
    return request.POST if name in request.POST else None


def clearable(user: User, report: HighlightReport) -> list[str]:
    """The clearances that the report needs and the person can give."""
    allowed = [one for one in Approval.Capacity.values if rule_to_clear(one).allows(user, report)]
    return capacities_for(report, allowed)


def labels(capacities: list[str]) -> list[str]:
    """The capacities in words."""
    return [str(Approval.Capacity(one).label) for one in capacities]


def _approve(report: HighlightReport, told: dict[str, Any]) -> str:
    report = approve(report, **told)
    return (
        "Approved." if report.status == HighlightReport.Status.APPROVED else "Approved. Clearance is missing."
    )


def _clear(report: HighlightReport, form: ClearForm | None, told: dict[str, Any]) -> str:
    if form is None or not form.is_valid():
        return ""
    data = form.cleaned_data
    clear(report, capacity=data["capacity"], text=data["text"], post=data["post"], **told)
    return "The clearance is given."


def _send_back(report: HighlightReport, form: SendBackForm, told: dict[str, Any]) -> str:
    if not form.is_valid():
        return ""
    send_back(report, comment=form.cleaned_data["comment"], place=form.cleaned_data["place"], **told)
    return "The report is sent back with your comment."


def _beside(refusal: ValidationError, form: Any) -> str:
    """Put a refusal beside its box; return what belongs to none."""
    if hasattr(refusal, "error_dict") and form is not None:
        put_beside(form, refusal)
        return ""
    return " ".join(refusal.messages)


def since_last_look(
    user: User, report: HighlightReport, rows: Sequence[ReportSnapshot], *, on: date
) -> list[ChangedLine]:
    """What changed in the submission since the person last approved, cleared or sent back another one."""
    # What stands for a later submission as well was said at the time of the first.
    seen = report.approvals.filter(by=user).exclude(digest=rows[0].digest).order_by("-at", "pk").first()
    if seen is None:
        return []
    papers = dict(report.snapshots.filter(digest=seen.digest).values_list("audience", "paper"))
    if report.audience not in papers:
        return []
    now = {row.audience: row.paper for row in rows}
    own = papers.pop(report.audience), now.pop(report.audience)
    changes = ChangesSince.between(*own, next(iter(papers.values()), None), next(iter(now.values()), None))
    return changes.lines(reads_exempt=reads_all(user, report, rows, on=on))


@require_get_or_post
def take_in_changes(request: Request, pk: int) -> HttpResponse:
    """What changed since the submission: taken in line by line, or left for the next report."""
    report = visible_report(request, pk)
    authorise(request.user, TO_SUBMIT, report)
    rows = rows_of(report)
    if not report.is_on_its_way or not rows:
        return issued_already(request, report)
    wording = CommitteeWording(report, position_of(report))
    live = live_paper(report, wording=wording)
    changes = changes_of(report, rows, live)
    sees_exempt = standing(request.user).sees_exempt_in(report.programme.scope_id)
    changed = changes.lines(reads_exempt=sees_exempt)
    form = TakeInForm(request.POST or None, changed=changed)
    waiting = waiting_of(wording, changes.together(line.key for line in changed))
    words = CommitteeWordsForm(request.POST or None, texts=waiting)
    if request.method == "POST" and form.is_valid() and words.is_valid():
        try:
            take_in(
                report,
                lines=form.cleaned_data["lines"],
                digest=request.POST.get("digest", ""),
                by=request.user,
                on=timezone.localdate(),
                words=words.choices(),
                confirmed=request.POST.getlist("confirmed"),
            )
        except ValidationError as refusal:
            if any(name.startswith("text-") for name in getattr(refusal, "error_dict", ())):
                words.refuse(refusal)
            else:
                put_beside(form, refusal)
        except NoDraft:
            return issued_already(request, report)
        else:
            messages.success(request, "Taken in. The report waits for approval again.")
            return redirect(report)
    context = {
        "report": report,
        "form": form,
        "words": words,
        "refused": words if words.errors else form,
        "changed": changed,
        "digest": rows[0].digest,
        **exempt_words(request, report, live),
        "breadcrumbs": [LIST, (str(report.programme), report.get_absolute_url()), ("Changed since", "")],
    }
    return render(request, "reports/approving/take_in.html", context)


@require_get_or_post
def discard_report(request: Request, pk: int) -> HttpResponse:
    """Discard a draft, with the reason."""
    report = visible_report(request, pk)
    authorise(request.user, TO_SUBMIT, report)
    if not report.is_draft:
        return issued_already(request, report)
    form = DiscardForm(request.POST or None, about=report)
    if request.method == "POST" and form.is_valid():
        try:
            discard(report, reason=form.cleaned_data["reason"], by=request.user, version=form.version_seen)
        except ValidationError as refusal:
            put_beside(form, refusal)
        except NoDraft:
            return issued_already(request, report)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            messages.success(request, "The draft is discarded.")
            return redirect("reports:list-reports")
    context = {
        "report": report,
        "form": form,
        "breadcrumbs": [LIST, (str(report.programme), report.get_absolute_url()), ("Discard", "")],
    }
    return render(request, "reports/approving/discard_report.html", context)
