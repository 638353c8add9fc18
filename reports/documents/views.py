"""Pages of reports: the list, a report, its draft, its issuing, its correction and its PDF."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from council import events
from council.access.acting import authorise
from council.access.disclosure import history_for
from council.access.rules import Right, administers, may, require, standing
from council.accounts.signing_in.freshness import confirm_first, freshly_signed_in
from council.granting.views import who_may_see
from council.models import ChangedMeanwhile, Event, User
from council.timeline import Happening
from council.web.asked import reads
from council.web.asking import ask_of_dates, put_beside
from council.web.dates import meant_in
from council.web.downloads import hands_out_files
from council.web.refused import tell_refused
from council.web.requests import Request, require_get_or_post
from council.web.sent_forms import acts_once
from council.wording import spoken
from programmes.models import Programme
from reports.approving.approving import (
    NO_APPROVER,
    TO_SEND_BACK,
    can_be_approved,
    exempt_part_unread,
    given,
)
from reports.approving.models import Approval
from reports.approving.snapshots import pack_of, rows_of
from reports.approving.taking_in import changes_of
from reports.documents.drafting import LOCKED, SAME, TO_DRAFT, NoDraft, draft_report, redraft
from reports.documents.forms import CorrectionForm, HighlightReportForm, suggested
from reports.documents.issuing import TO_ISSUE, correct, issue
from reports.documents.layout import layout_of
from reports.documents.models import HighlightReport, IssuedPack
from reports.documents.paper import Paper, live_paper, paper_of
from reports.documents.paper_settings import TO_SET_PAPERS
from reports.documents.pdf import highlight_pdf
from reports.exempt_check.letting_stand import TO_LET_STAND, let_stand, still_against, told_to
from reports.publishing.registering import TO_COMPARE, can_be_published
from reports.publishing.standing import published_of
from reports.setting.models import PaperWork
from reports.setting.tasks import ask_to_issue, ask_to_print, is_long, printed

LIST = ("Reports", reverse_lazy("reports:list-reports"))


def visible_report(request: Request, pk: int) -> HighlightReport:
    """The report, where the person may see it; else 404."""
    rows = HighlightReport.objects.visible_to(request.user).select_related(
        "programme__scope", "body__secretary", "report_of", "contact_officer", "corrects"
    )
    return get_object_or_404(rows, pk=pk)


def _may(request: Request, report: HighlightReport) -> dict[str, bool]:
    """What the person may do with the report as it is."""
    corrected = HighlightReport.objects.filter(corrects=report).exists()
    drafts = TO_DRAFT.allows(request.user, report)
    return {
        "may_edit": report.is_draft and drafts,
        "may_take_in": report.is_on_its_way and drafts,
        "may_approve": report.is_on_its_way and TO_SEND_BACK.allows(request.user, report),
        "may_issue": report.status == report.Status.APPROVED and TO_ISSUE.allows(request.user, report),
        "may_correct": report.is_issued and not corrected and TO_ISSUE.allows(request.user, report),
    }


@require_GET
@reads()
def list_reports(request: Request) -> HttpResponse:
    """The drafts that the person prepares, and the issued reports that they may read."""
    rows = HighlightReport.objects.visible_to(request.user).select_related(
        "programme", "body", "corrected_by"
    )
    context = {
        "drafts": rows.in_preparation(),
        "issued": rows.issued().select_related("issued").defer("issued__pdf", "issued__position"),
        "may_draft": may(request.user, Right.DRAFT),
        "may_grant": administers(request.user),
        "may_set_papers": TO_SET_PAPERS.allows(request.user),
    }
    return render(request, "reports/list_reports.html", context)


@require_get_or_post
@reads(programme=None)
def create_report(request: Request) -> HttpResponse:
    """A new draft, its answers suggested from the programme and the day."""
    require(may(request.user, Right.DRAFT), "Reports are drafted by programme managers and clerks.")
    today = timezone.localdate()
    programmes = Programme.objects.with_right(request.user, Right.DRAFT).select_related("body", "sro")
    programme = programmes.filter(code=request.GET.get("programme", "")).first()
    form = HighlightReportForm(
        request.POST or None,
        user=request.user,
        today=today,
        initial=suggested(programme, by=request.user, today=today),
    )

    def act() -> HighlightReport:
        return draft_report(by=request.user, on=today, meant=meant_in(form), **form.words())

    begun = None
    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, act)
    elif request.method == "POST":
        words = form.words()  # before a refusal takes an answer from the form
        try:
            report = act()
        except ValidationError as refusal:
            put_beside(form, refusal)
            begun = begun_already(request.user, words)
            if begun and all(getattr(begun, name) == said for name, said in words.items()):
                return redirect(begun)  # the form was sent twice
        else:
            messages.success(
                request, "The draft is saved. Choose the words for the committee, then submit it."
            )
            return redirect(report)
    context = {
        "form": form,
        "begun": begun,
        "breadcrumbs": [LIST, ("New report", "")],
        "heading": "Draft a highlight report",
    }
    return render(request, "reports/edit_report.html", context)


def begun_already(user: User, words: Mapping[str, Any]) -> HighlightReport | None:
    """The same first edition in preparation, where the person may see it."""
    same = {name: words[name] for name in SAME}
    seen: Any = HighlightReport.objects.visible_to(user)
    begun: HighlightReport | None = seen.in_preparation().filter(**same, edition=1).first()
    return begun


@require_GET
def detail_report(request: Request, pk: int) -> HttpResponse:
    """The report as a page: live while it is a draft, from the frozen data alone once it is issued."""
    report = visible_report(request, pk)
    paper = paper_of(report)
    context = {
        "report": report,
        "paper": paper,
        "front": paper.front,
        "position": paper.position,
        **layout_of(paper),
        "issued": report.issued if report.is_issued else None,
        "corrected_by": HighlightReport.objects.visible_to(request.user)
        .issued()
        .filter(corrects=report)
        .first(),
        "history": _history(request, report),
        "comments": comments_on(report) if report.is_draft else (),
        "lacks_approver": lacks_approver(report),
        "exempt_pack": has_exempt_pack(request, report),
        "published": published_of(report),
        "may_compare": can_be_published(report) and TO_COMPARE.allows(request.user, report),
        "breadcrumbs": [LIST, (paper.front.title, "")],
        **_may(request, report),
        **(exempt_words(request, report, paper) if report.is_draft else {}),
    }
    return render(request, "reports/detail_report.html", context)


def lacks_approver(report: HighlightReport) -> str:
    """What to do where the report was submitted and no one can approve it; empty otherwise."""
    waits = report.status == HighlightReport.Status.SUBMITTED
    return NO_APPROVER if waits and not can_be_approved(report, on=timezone.localdate()) else ""


def comments_on(report: HighlightReport) -> QuerySet[Approval]:
    """The comments with which the draft was sent back, newest first."""
    sent_back = report.approvals.filter(outcome=Approval.Outcome.SENT_BACK)
    return sent_back.select_related("by").order_by("-pk")


def has_exempt_pack(request: Request, report: HighlightReport) -> bool:
    """Whether there is a pack beside the report that is not for publication, which the person may read."""
    return reads_exempt(request, report) and exempt_pack_of(report) is not None


def reads_exempt(request: Request, report: HighlightReport) -> bool:
    """Whether the person may read what is exempt in the programme."""
    return standing(request.user).sees_exempt_in(report.programme.scope_id)


def _history(request: Request, report: HighlightReport) -> list[Happening]:
    """How the report came about, for those who prepare reports or read the history: drafts aren't public."""
    rights = (Right.DRAFT, Right.ISSUE, Right.APPROVE, Right.HISTORY)
    if not any(may(request.user, right, report) for right in rights):
        return []
    return history_for(request.user, report)


@require_GET
def show_access(request: Request, pk: int) -> HttpResponse:
    """Who may read or prepare the report, and through what."""
    report = visible_report(request, pk)
    name = f"{report.programme} to {report.body}, as at {spoken(report.as_at)}"
    return who_may_see(request, report, name=name, register=LIST)


@require_get_or_post
def edit_report(request: Request, pk: int) -> HttpResponse:
    """The draft's form. Who saves second is told, and loses nothing typed."""
    report = visible_report(request, pk)
    authorise(request.user, TO_DRAFT, report)
    if not report.is_draft:
        return issued_already(request, report)
    form = HighlightReportForm(
        request.POST or None, instance=report, user=request.user, today=timezone.localdate()
    )

    def act() -> object:
        told: dict[str, Any] = {"by": request.user, "on": timezone.localdate(), "meant": meant_in(form)}
        return redraft(report, version=form.cleaned_data["version"], **told, **form.words())

    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, act)
    elif request.method == "POST":
        try:
            act()
        except ValidationError as refusal:
            put_beside(form, refusal)
        except NoDraft:
            return issued_already(request, report)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            messages.success(request, "The draft is saved.")
            return redirect(report)
    saved = visible_report(request, pk)  # the form may have written what it refused into the other
    context = {
        "form": form,
        "report": report,
        **exempt_words(request, saved, live_paper(saved)),
        "breadcrumbs": [LIST, (str(report.programme), report.get_absolute_url()), ("Edit", "")],
        "heading": f"Edit the highlight report on {report.programme}",
    }
    return render(request, "reports/edit_report.html", context)


@freshly_signed_in
@require_get_or_post
def issue_report(request: Request, pk: int) -> HttpResponse:
    """The last look before issuing what was approved, and the issuing itself."""
    report = visible_report(request, pk)
    authorise(request.user, TO_ISSUE, report)
    if not report.is_on_its_way:
        return issued_already(request, report)
    error = ""
    rows = rows_of(report)
    paper = Paper.from_json(rows[0].paper)
    if request.method == "POST" and any(is_long(Paper.from_json(row.paper)) for row in rows):
        ask_to_issue(report, digest=request.POST.get("digest", ""), by=request.user)
        return redirect("reports:show-progress", report.pk)
    if request.method == "POST":
        try:
            issue(report, by=request.user, on=timezone.localdate(), digest=request.POST.get("digest", ""))
        except NoDraft:
            return issued_already(request, report)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, "The report is issued. Its data and its PDF are frozen.")
            return redirect(report)
    context = {
        "report": report,
        "front": paper.front,
        "position": paper.position,
        "digest": rows[0].digest,
        "given": given(report, rows[0].digest).values(),
        "pack": len(rows) > 1,
        "exempt_unread": exempt_part_unread(report, rows),
        "changed": len(changes_of(report, rows, live_paper(report, draft=False)).lines(reads_exempt=False)),
        "error": error,
        "breadcrumbs": [LIST, (str(report.programme), report.get_absolute_url()), ("Issue", "")],
    }
    return render(request, "reports/issue_report.html", context)


def exempt_words(request: Request, report: HighlightReport, paper: Paper) -> dict[str, Any]:
    """What the draft says of exempt matters, as who prepares it is told: what must go, what to confirm."""
    if not TO_LET_STAND.allows(request.user, report):
        return {}
    told = told_to(request.user, still_against(report, paper))
    return {
        "must_go": [one for one in told if one.quotation.must_go],
        "to_confirm": [one for one in told if not one.quotation.must_go],
        "confirmed": request.POST.getlist("confirmed"),
    }


@freshly_signed_in
@require_POST
@acts_once
def let_passage_stand(request: Request, pk: int) -> HttpResponse:
    """Let a passage of the draft stand that says something exempt, with the reason.

    Back to its submission, or to the draft for whoever submits none.
    """
    report = visible_report(request, pk)
    authorise(request.user, TO_LET_STAND, report)
    mark, reason = request.POST.get("mark", ""), request.POST.get("reason", "")
    try:
        let_stand(report, mark, reason=reason, by=request.user, on=timezone.localdate())
    except NoDraft:
        return issued_already(request, report)
    except ValidationError as refused:
        tell_refused(request, " ".join(refused.messages))
    else:
        messages.success(request, "The passage stands. Your reason is kept.")
    return redirect(report.get_submit_url() if TO_DRAFT.allows(request.user, report) else report)


@require_get_or_post
def correct_report(request: Request, pk: int) -> HttpResponse:
    """A new edition of an issued report, begun with the reason for it."""
    report = visible_report(request, pk)
    authorise(request.user, TO_ISSUE, report)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            draft = correct(report, by=request.user, reason=reason, on=timezone.localdate())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, "The new edition is a draft. Put it right, then submit it.")
            return redirect(draft)
    context = {
        "form": form,
        "report": report,
        "breadcrumbs": [LIST, (str(report.programme), report.get_absolute_url()), ("Correct", "")],
    }
    return render(request, "reports/correct_report.html", context)


@require_GET
@hands_out_files()
def download_report(request: Request, pk: int) -> HttpResponse:
    """The PDF: the frozen bytes of an issued report, or a draft as it stands now.

    Whoever takes away what isn't public leaves an event; so does a draft, which is laid out anew each time.
    """
    visible = HighlightReport.objects.visible_to(request.user).select_related("programme", "issued")
    file = visible.filter(pk=pk, status=HighlightReport.Status.ISSUED).only(*OF_A_FILE).order_by()
    report = next(iter(file), None) or visible_report(request, pk)
    if report.audience == HighlightReport.Audience.EXEMPT and (asked := confirm_first(request)):
        return asked
    if report.audience != HighlightReport.Audience.PUBLIC or not report.is_issued:
        what = f"{report.get_audience_display()} report: {filename(report)}"
        events.tell(Event.Kind.DOWNLOADED, what, by=request.user, report=report.pk, rows=1)
    if report.is_issued:
        return as_pdf(bytes(report.issued.pdf), filename(report))
    paper = paper_of(report)
    if not is_long(paper):
        return as_pdf(highlight_pdf(paper), filename(report))
    done = printed(report, paper)
    if done is None:
        ask_to_print(report, paper, by=request.user)
        return redirect("reports:show-progress", report.pk)
    return as_pdf(done, filename(report))


# What an issued report's file is found, named and told by.
OF_A_FILE = ("status", "audience", "edition", "as_at", "programme__code", "issued__pdf")
KINDS_OF_FILE = {
    HighlightReport.Audience.PUBLIC: "highlight-report",
    HighlightReport.Audience.PRIVATE: "private-board-report",
    HighlightReport.Audience.EXEMPT: "NOT-FOR-PUBLICATION-exempt-report",
}


def filename(report: HighlightReport) -> str:
    """A file name that says what is in it: ssr-highlight-report-2026-06-15-edition-2.pdf."""
    edition = f"-edition-{report.edition}" if report.edition > 1 else ""
    draft = "" if report.is_issued else "-draft"
    kind = KINDS_OF_FILE[HighlightReport.Audience(report.audience)]
    return f"{report.programme.code.lower()}-{kind}-{report.as_at:%Y-%m-%d}{edition}{draft}.pdf"


def issued_already(request: Request, report: HighlightReport) -> HttpResponse:
    """Back to a report that is no draft any more, with why it can't be changed."""
    status = HighlightReport.objects.get(pk=report.pk).status
    said = LOCKED.get(
        HighlightReport.Status(status),
        "This report is issued and cannot be changed. Correct it by a new edition."
        if status == HighlightReport.Status.ISSUED
        else "This report is a draft. Submit it first.",
    )
    messages.warning(request, said)
    return redirect(report)


@freshly_signed_in
@require_GET
@hands_out_files()
def download_exempt(request: Request, pk: int) -> HttpResponse:
    """The pack that is not for publication, for readers with the right; each time leaves an event."""
    report = visible_report(request, pk)
    pack = exempt_pack_of(report) if reads_exempt(request, report) else None
    if pack is None:
        raise Http404
    what = f"Exempt pack: {exempt_filename(report)}"
    events.tell(Event.Kind.DOWNLOADED, what, by=request.user, report=report.pk, rows=1)
    if isinstance(pack, IssuedPack):
        return as_pdf(bytes(pack.pdf), exempt_filename(report))
    if not is_long(pack):
        return as_pdf(highlight_pdf(pack), exempt_filename(report))
    pdf = printed(report, pack, PaperWork.What.PACK)
    if pdf is None:
        ask_to_print(report, pack, by=request.user, what=PaperWork.What.PACK)
        return redirect("reports:show-progress", report.pk)
    return as_pdf(pdf, exempt_filename(report))


def exempt_pack_of(report: HighlightReport) -> IssuedPack | Paper | None:
    """The pack beside the report that is not for publication: frozen, submitted, or as it stands now."""
    return report.packs.first() if report.is_issued else pack_of(report)


def exempt_filename(report: HighlightReport) -> str:
    """A file name that nobody publishes by mistake."""
    kind = "exempt-appendix" if report.audience == HighlightReport.Audience.PUBLIC else "exempt-report"
    own = KINDS_OF_FILE[HighlightReport.Audience(report.audience)]
    return filename(report).replace(own, f"NOT-FOR-PUBLICATION-{kind}")


def as_pdf(pdf: bytes, name: str) -> HttpResponse:
    """The bytes as a PDF that opens in the browser."""
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
