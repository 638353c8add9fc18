"""Pages of the committee's words: by workstream, the decisions asked for, and what owners see of theirs."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.rules import Right, may, standing
from council.models import ChangedMeanwhile
from council.people.views.act_page import put_beside
from council.web.requests import Request, require_get_or_post
from programmes.models import Workstream
from reports.documents.drafting import TO_DRAFT, AlreadyIssued
from reports.documents.layout import StreamPrint
from reports.documents.models import HighlightReport
from reports.documents.paper import position_of
from reports.documents.views import LIST, issued_already, visible_report
from reports.position.highlight import HighlightPosition
from reports.wording.asking import keep_decisions, suggested_decisions
from reports.wording.deciding import TO_WORD, TextChoice, keep_words, object_to, without_flags
from reports.wording.forms import CommitteeWordsForm, DecisionsAskedForm, ObjectionForm
from reports.wording.models import CommitteeText
from reports.wording.owned import streams_to_word, texts_of_owner
from reports.wording.standing import CommitteeWording

OTHERS = 0  # in an address, in the place of a workstream's key: what stands in none


@require_GET
def words(request: Request, pk: int) -> HttpResponse:
    """How many texts of the report wait, by workstream; those of a lead lead to their own."""
    report = visible_report(request, pk)
    authorise(request.user, TO_DRAFT, report)
    wording = CommitteeWording(report, position_of(report))
    rows = _sections(report, wording)
    context = {
        "report": report,
        "rows": rows,
        "waiting": sum(waits for *_, waits, _ in rows),
        "total": len(wording.texts),
        "objections": report.committee_texts.exclude(objection="").select_related("objected_by"),
        "breadcrumbs": [*crumbs(report), ("Words for the committee", "")],
    }
    return render(request, "reports/wording/words.html", context)


@require_get_or_post
def words_of_workstream(request: Request, pk: int, stream: int) -> HttpResponse:
    """The officers' words of one workstream beside the committee's, to be let through or changed."""
    report, workstream = _to_word(request, pk, stream)
    if report.status != HighlightReport.Status.DRAFT:
        return issued_already(request, report)
    wording = CommitteeWording(report, position_of(report))
    key = workstream.pk if workstream else None
    form = _words_form(request, report, wording, key)
    if request.method == "POST" and form.is_valid():
        try:
            number = keep_words(
                report,
                wording,
                _chosen(request, form),
                stream=workstream,
                by=request.user,
                otherwise=form.otherwise(),
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        except AlreadyIssued:
            return issued_already(request, report)
        else:
            left = sum(one.waits for one in CommitteeWording(report, wording.position).of(key))
            still = f" {left} still to decide." if left else " Nothing is left to decide here."
            saved = f"Saved: {number} text{'' if number == 1 else 's'}." if number else "Nothing was changed."
            messages.success(request, f"{saved}{still}")
            return redirect("reports:words-of-workstream", report.pk, stream)
    title = str(workstream) if workstream else "Outside workstreams"
    over = TO_DRAFT.allows(request.user, report)
    context = {
        "report": report,
        "form": form,
        "title": title,
        "waiting": sum(one.waits for one in form.texts),
        "unflagged": len(without_flags(form.texts)),
        "may_draft": over,
        "may_exempt": report.audience == report.Audience.PUBLIC and may(request.user, Right.MANAGE, report),
        "next": next((row for row in _sections(report, wording) if row[2] and row[1] != request.path), None),
        "breadcrumbs": [
            *crumbs(report, linked=over),
            *([("Words for the committee", report.get_words_url())] if over else []),
            (title, ""),
        ],
    }
    return render(request, "reports/wording/words_of_workstream.html", context)


def _words_form(
    request: Request, report: HighlightReport, wording: CommitteeWording, key: int | None
) -> CommitteeWordsForm:
    """The form of the texts of one workstream, with the comments with which the report was sent back."""
    actions = [a for s in wording.position.workstreams if s.id == key for a in s.actions]
    sent_back = report.approvals.filter(outcome="sent_back").exclude(place="")
    return CommitteeWordsForm(
        request.POST or None,
        report=report,
        texts=wording.of(key),
        actions=actions,
        counted=words_in_tables_alone(wording.worded(draft=True), key) if actions else (),
        otherwise=dict(report.told_otherwise.values_list("action_id", "how")),
        comments=list(sent_back.select_related("by").order_by("-pk")),
    )


def words_in_tables_alone(position: HighlightPosition, key: int | None) -> set[int]:
    """The actions of the workstream that the paper only counts: their words stand in its tables alone."""
    streams = [StreamPrint(stream, position) for stream in position.workstreams if stream.id == key]
    return {
        action.id
        for one in streams
        for action in one.stream.actions
        if action.progress and not one.tells_the_words_of(action)
    }


def _chosen(request: Request, form: CommitteeWordsForm) -> dict[str, TextChoice]:
    """What was chosen on the form; with the second button also every text without a flag."""
    chosen = form.choices()
    if "unflagged" in request.POST:
        chosen |= {
            name: choice for name, choice in without_flags(form.texts).items() if not chosen[name].state
        }
    return chosen


def _sections(report: HighlightReport, wording: CommitteeWording) -> list[tuple[str, str, int, int]]:
    """The workstreams that have texts: name, address, how many wait and how many there are."""
    rows = []
    streams: dict[int | None, str] = {stream.id: stream.title for stream in wording.position.workstreams}
    for key, title in [*streams.items(), (None, "Risks, savings and milestones outside workstreams")]:
        texts = wording.of(key)
        if texts:
            url = reverse("reports:words-of-workstream", args=[report.pk, key or OTHERS])
            rows.append((title, url, sum(one.waits for one in texts), len(texts)))
    return rows


def _to_word(request: Request, pk: int, stream: int) -> tuple[HighlightReport, Workstream | None]:
    """The report and its workstream, where the person words it; 404 where they may not know of either.

    A lead words their own workstream of a draft that they don't otherwise see.
    """
    if stream == OTHERS:
        report = visible_report(request, pk)
        authorise(request.user, TO_DRAFT, report)
        return report, None
    report = get_object_or_404(HighlightReport.objects.select_related("programme__scope", "body"), pk=pk)
    streams = Workstream.objects.visible_to(request.user).filter(programme=report.programme)
    workstream = get_object_or_404(streams.select_related("programme__scope"), pk=stream)
    if not TO_WORD.allows(request.user, workstream) and not HighlightReport.objects.visible_to(
        request.user
    ).filter(pk=pk):
        raise Http404
    authorise(request.user, TO_WORD, workstream)
    if report.audience == HighlightReport.Audience.EXEMPT:
        visible_report(request, pk)
    return report, workstream


@require_get_or_post
def decisions_asked(request: Request, pk: int) -> HttpResponse:
    """The decisions that the report asks for: typed, and taken from what waits in the records."""
    report = visible_report(request, pk)
    authorise(request.user, TO_DRAFT, report)
    if report.status != HighlightReport.Status.DRAFT:
        return issued_already(request, report)
    suggested = suggested_decisions(report, position_of(report))
    form = DecisionsAskedForm(request.POST or None, report=report, suggested=suggested)
    if request.method == "POST" and form.is_valid():
        try:
            keep_decisions(report, form.asked(), by=request.user, version=form.cleaned_data["version"])
        except ValidationError as refusal:
            put_beside(form, refusal)
        except AlreadyIssued:
            return issued_already(request, report)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            messages.success(request, "The decisions asked for are saved.")
            return redirect("reports:decisions-asked", report.pk)
    context = {
        "report": report,
        "form": form,
        "breadcrumbs": [*crumbs(report), ("Decisions asked for", "")],
    }
    return render(request, "reports/wording/decisions.html", context)


@require_get_or_post
def my_words(request: Request) -> HttpResponse:
    """What reports in preparation say of the person's own records, beside their own words."""
    today = timezone.localdate()
    owned = texts_of_owner(request.user, on=today)
    sent = request.POST.get("text", "")
    form = ObjectionForm(request.POST or None, auto_id=f"%s-{sent}")  # the boxes of that record
    if request.method == "POST" and form.is_valid():
        text = next((one.text for one in owned if one.text.pk == form.cleaned_data["text"]), None)
        text = text or get_object_or_404(CommitteeText, pk=0)
        try:
            object_to(text, reason=form.cleaned_data["objection"], by=request.user, on=today)
        except (ValidationError, AlreadyIssued) as refusal:
            said = refusal if isinstance(refusal, ValidationError) else str(refusal)
            form.add_error(None, said)
        else:
            messages.success(request, "Your objection stands beside the words. The drafter sees it.")
            return redirect("reports:my-words")
    context: dict[str, Any] = {
        "otherwise": [one for one in owned if not one.as_written],
        "as_written": (as_written := [one for one in owned if one.as_written]),
        "as_written_open": any(one.text.objection or str(one.text.pk) == sent for one in as_written),
        "led": streams_to_word(standing(request.user, on=today).posts),
        "form": form,
        "sent": sent,
        "breadcrumbs": [LIST, ("Words on my records", "")],
    }
    return render(request, "reports/wording/my_words.html", context)


def crumbs(report: HighlightReport, *, linked: bool = True) -> list[tuple[str, Any]]:
    """The way to a page of the report; a lead who doesn't see the draft is led to the list alone."""
    return [LIST, (str(report.programme), report.get_absolute_url() if linked else "")]
