"""The pages that mix registers: home, a programme on a page, and which recommendations have actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from actions.adding import streams_to_add_to
from actions.answering import TO_LINK
from actions.date_registers import listed_by_reason, main_reasons
from actions.models import Action, DateChange
from council.access.disclosure import history_for
from council.access.rules import Right, may, standing
from council.conventions import InForce
from council.granting.granting import TO_GRANT
from council.models import Grant, Role, User
from council.natural_order import NaturalKey
from council.offers import Offer, Urgency, offers_in_order
from council.rag import RANK
from council.register.declaring import declarations
from council.web.asked import reads
from council.web.requests import Request, today_and_conventions
from programmes.changing_course.asking import TO_ASK as TO_ASK_FOR_CHANGE
from programmes.closing.closing import TO_REOPEN
from programmes.imports.again import imports_that_kept_waiting
from programmes.imports.questions.answering import number_for
from programmes.meetings import TO_PLAN_MEETINGS
from programmes.milestones.standing import MilestoneStanding, standings
from programmes.models import Programme
from programmes.setting_up.naming import powerless
from programmes.setting_up.stating import TO_SET_UP
from programmes.visibility import reviews_standing_for, reviews_visible_to, streams_seen
from reports.home.coverage import coverage, without_source
from reports.home.first_run import checklist
from reports.home.life import life_of
from reports.home.portfolio import RagTally, next_reports, portfolio, tallies, workstreams
from reports.home.reported import changed_since, reported_strip
from reports.home.waiting import waiting_in
from reports.models import HighlightReport
from risks.models import Risk
from risks.own_matrix import in_programme
from savings.models import YearProfile
from savings.statement import profiles_visible_to, statement, statement_lines

MOST_UNSOURCED = 50  # actions without a source that a page lists
SHOWN = 5  # of each group at once; the rest is folded below it
FIRST = 3  # of each group that is seen at a glance on the page of a programme
TITLES = {
    Urgency.OVERDUE: "Overdue",
    Urgency.NEEDS_UPDATE: "Update needed",
    Urgency.DUE_SOON: "Due soon",
    Urgency.DECISION: "Waiting for your decision",
    Urgency.DRAFT: "Drafts to finish",
}


@dataclass(frozen=True)
class OfferGroup:
    """The offers of one urgency: the first few, and the rest."""

    key: str
    title: str
    first: Sequence[Offer]
    rest: Sequence[Offer]

    @property
    def total(self) -> int:
        return len(self.first) + len(self.rest)


@require_GET
@reads()
def home(request: Request) -> HttpResponse:
    """Mine first: what the person owes or may decide; then the portfolio. For a guest, what was issued."""
    if standing(request.user).only_packs:
        return home_of_guest(request)
    today, conventions = today_and_conventions(request)
    merged = offers_in_order(
        offer
        for declaration in declarations()
        if declaration.offers
        for offer in declaration.offers(request.user, as_at=today, conventions=conventions)
    )
    groups = []
    for urgency, title in TITLES.items():
        offers = [offer for offer in merged if offer.urgency == urgency]
        if offers:
            groups.append(OfferGroup(urgency.name.lower(), title, offers[:SHOWN], offers[SHOWN:]))
    seen = portfolio(request.user, as_at=today, conventions=conventions)
    questions, steps = number_for(request.user, on=today), checklist(request.user, conventions)
    context = {
        "groups": groups,
        "dates_to_decide": sum(offer.on_a_date for offer in merged),
        "portfolio": seen,
        # A director or viewer comes for their programmes; what waits for others comes first.
        "begins_with_programmes": bool(seen) and not (groups or questions or steps),
        "labels": conventions.rag_labels,
        "may_import": may(request.user, Right.IMPORT),
        "questions": questions,
        "checklist": steps,
    }
    return render(request, "reports/home/home.html", context)


def home_of_guest(request: Request) -> HttpResponse:
    """The issued packs that a guest may read, and of which body they are a guest until when."""
    issued = HighlightReport.objects.visible_to(request.user).issued().select_related("programme", "body")
    running = Grant.objects.running(on=timezone.localdate())  # type: ignore[attr-defined]
    guest_of = running.filter(user=request.user, role=Role.GUEST).select_related("body")
    return render(request, "reports/home/guest.html", {"issued": issued, "guest_of": guest_of})


@require_GET
@reads()
def programme_on_a_page(request: Request, code: str) -> HttpResponse:
    """One programme: who answers for it, how it stands and why, and what the last reports said."""
    programmes = Programme.objects.visible_to(request.user).select_related("sro", "manager", "body", "scope")
    programme = get_object_or_404(programmes, code__iexact=code)
    today, conventions = today_and_conventions(request)
    mine = Action.objects.visible_to(request.user).filter(programme=programme)
    tallied = tallies(mine, by="workstream_id", as_at=today, conventions=conventions)
    tally = reduce(add, tallied.values(), RagTally())
    dated = with_rag(mine, today, conventions)
    seen = profiles_visible_to(request.user).values("pk")
    savings = YearProfile.objects.filter(pk__in=seen, saving__programme=programme)
    # Those still to reach come first; what is delivered stays to be read after them.
    milestones = sorted(
        standings(programme, request.user, as_at=today),
        key=lambda each: (bool(each.milestone.delivered_on), each.milestone.due is None),
    )
    streams = streams_seen(programme, request.user).select_related("programme", "lead", "parent")
    stands = workstreams(list(streams), tallied, conventions)
    reported = reported_strip(programme, tally.worst, conventions=conventions)
    context: dict[str, Any] = {
        "programme": programme,
        "about": who_answers(programme, conventions),
        "reviews": list(reviews_standing_for(request.user).filter(answered_by__programme=programme)),
        "tally": tally,
        "why": tally.sentence(conventions),
        "labels": conventions.rag_labels,
        "worst_label": conventions.rag_label(tally.worst),
        "count_links": count_links(programme),
        "reported": reported,
        "since": reported and changed_since(programme, mine, as_at=today, conventions=conventions),
        # One that was retired is told of only while something stands in it.
        "workstreams": [each for each in stands if not each.workstream.retired_on or each.tally.total],
        **those_of_milestones(milestones),
        "life": life_of(programme, request.user, as_at=today),
        "overdue": dated.overdue(as_at=today)[:FIRST],
        "shown": SHOWN,
        "moves": date_moves(request, programme),
        "next_due": dated.live().filter(due__gte=today)[:SHOWN],
        "risks": top_risks(request, programme, conventions),
        "savings": statement(statement_lines(savings)),
        "next_report": next_reports(request.user, [programme]).get(programme.pk),
        "issued": latest_issued(programme, request.user),
        "history": history_for(request.user, programme),
        "waiting": waiting_in(programme, request.user, on=today),
        **may_do(request.user, programme, on=today),
        "breadcrumbs": [("Programmes", reverse("programmes:list-programmes")), (programme.code, "")],
    }
    return render(request, "reports/home/programme.html", context)


def may_do(user: User, programme: Programme, *, on: date) -> dict[str, Any]:
    """What the person may do with the programme, and what it lacks where they may see to that."""
    may_set_up, may_import = TO_SET_UP.allows(user, programme), may(user, Right.IMPORT, programme)
    if programme.stage == Programme.Stage.CLOSED:  # where each of these acts would be refused
        return {
            "sees_all": may(user, Right.SEE, programme),
            "may_grant": TO_GRANT.allows(user, programme.scope),
            "may_reopen": TO_REOPEN.allows(user, programme),
            "closure": programme.closures.filter(reopened_on=None).select_related("body").first(),
        }
    return {
        "may_draft": may(user, Right.DRAFT, programme),
        "may_manage": may(user, Right.MANAGE, programme),
        "may_plan_meetings": TO_PLAN_MEETINGS.allows(user, programme),
        "add_action": add_action_url(user, programme),
        "may_ask_for_change": TO_ASK_FOR_CHANGE.allows(user, programme),
        "sees_all": may(user, Right.SEE, programme),
        "may_set_up": may_set_up,
        "may_grant": TO_GRANT.allows(user, programme.scope),
        "lacking": powerless(programme, on=on) if may_set_up else [],
        "may_import": may_import,
        "waited": imports_that_kept_waiting(programme) if may_import else [],
    }


def those_of_milestones(milestones: Sequence[MilestoneStanding]) -> dict[str, Any]:
    """All of the programme's milestones, those that are overdue, and the first few of those to come."""
    return {
        "milestones": milestones,
        "milestones_overdue": [each for each in milestones if each.overdue],
        "coming": [each for each in milestones if not (each.overdue or each.milestone.delivered_on)][:FIRST],
    }


def who_answers(programme: Programme, conventions: InForce) -> str:
    """Who answers for the programme and what it reports to, in a few words."""
    named = (
        (conventions.sro_label, programme.sro),
        ("manager", programme.manager),
        ("reports to", programme.body),
    )
    return "; ".join(f"{what} {who}" for what, who in named if who) or "No one is named yet"


def latest_issued(programme: Programme, user: User) -> "QuerySet[HighlightReport]":
    """The last three reports of the programme that were issued, as far as the person may read them."""
    reports = HighlightReport.objects.visible_to(user).issued().filter(programme=programme)
    return reports.select_related("body", "programme")[:3]


def with_rag(actions: QuerySet, today: date, conventions: InForce) -> Any:
    """The actions with the RAG that they count as, soonest due first."""
    rated = actions.counted(as_at=today, conventions=conventions)  # type: ignore[attr-defined]
    return rated.select_related("owner").order_by("due", NaturalKey("reference"))


def count_links(programme: Programme) -> dict[str, str]:
    """Where each count of the programme leads in the register of actions."""
    register = reverse("actions:list-actions")
    return {
        rag: f"{register}?programme={programme.pk}&rag={rag}"
        for rag in ("red", "amber", "green", "blue", "not_yet_due", "on_hold", "none")
    }


def add_action_url(user: User, programme: Programme) -> str:
    """Where the person adds an action to one of the programme's workstreams; empty where they may not."""
    if not streams_to_add_to(user).filter(programme=programme).exists():
        return ""
    return f"{reverse('actions:add-action')}?programme={programme.code}"


def date_moves(request: Request, programme: Programme) -> dict[str, Any]:
    """How many new due dates were asked for, for which main reasons, and where they are listed. One query."""
    reasons = main_reasons(DateChange.objects.visible_to(request.user).filter(action__programme=programme))
    query = QueryDict(f"programme={programme.pk}")
    register = reverse("actions:list-date-changes")
    return {
        "number": sum(number for _, number in reasons),
        "chosen": any(reason for reason, _ in reasons),
        "reasons": [
            (said, number, f"{register}{link}") for said, number, link in listed_by_reason(reasons, query)
        ],
        "url": f"{register}?{query.urlencode()}",
    }


def top_risks(request: Request, programme: Programme, conventions: InForce) -> list[Risk]:
    """The open risks by their own RAG, then by score; those without either come last."""
    ranked = Case(
        *(When(rag=rag, then=Value(number)) for rag, number in RANK.items()),
        default=Value(0),
        output_field=IntegerField(),
    )
    top = list(
        Risk.objects.visible_to(request.user)
        .open()  # type: ignore[attr-defined]
        .with_score()
        .filter(programme=programme)
        .select_related("owner")
        .order_by(ranked.desc(), F("current_score").desc(nulls_last=True), NaturalKey("reference"))[:SHOWN]
    )
    conventions = in_programme(programme, conventions)
    for risk in top:
        risk.matrix_rag = conventions.matrix_rag(risk.current_likelihood, risk.current_impact)
    return top


@require_GET
@reads()
def review_coverage(request: Request, pk: int) -> HttpResponse:
    """Which recommendations of a review are answered by which actions, and which by none."""
    review = get_object_or_404(reviews_visible_to(request.user), pk=pk)
    today, conventions = today_and_conventions(request)
    covered = coverage(review, request.user, as_at=today, conventions=conventions)
    unsourced = list(without_source(review, request.user)[: MOST_UNSOURCED + 1])
    context = {
        "review": review,
        "covered": covered,
        "owed": sum(recommendation.is_owed for recommendation in covered),
        "answered": sum(recommendation.is_answered for recommendation in covered),
        "ready": sum(recommendation.ready_to_close for recommendation in covered),
        "closed": sum(recommendation.closure is not None for recommendation in covered),
        "unsourced": unsourced[:MOST_UNSOURCED],
        "more_unsourced": len(unsourced) > MOST_UNSOURCED,
        "may_link": review.is_recorded and TO_LINK.allows(request.user, review),
        "labels": conventions.rag_labels,
        "breadcrumbs": [
            ("Reviews", reverse("programmes:list-reviews")),
            (review.title, reverse("programmes:detail-review", args=[review.pk])),
            ("Coverage", ""),
        ],
    }
    return render(request, "reports/home/coverage.html", context)
