"""The pages of roles: the register, one role, granting, ending, reviews, and who may see a record."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_GET

from council import events
from council.access import duties
from council.access import rules as access
from council.access.acting import authorise
from council.access.rules import OVERSIGHT, Right, may_read_access, require, scopes_with
from council.access.who_may import who_may
from council.accounts.signing_in.freshness import freshly_signed_in
from council.granting import granting, reviewing
from council.granting.filters import GrantFilter
from council.granting.forms import BeginReviewForm, EndGrantForm, GrantForm
from council.granting.tables import GrantExport, GrantTable, holders_of, with_holders
from council.models import AccessReview, Event, Grant, ReviewedGrant
from council.register import RegisterView, csv_response, xlsx_response
from council.timeline import changes_of
from council.web.asked import reads
from council.web.asking import ask_and_act, ask_of_dates
from council.web.dates import meant_in
from council.web.refused import tell_refused
from council.web.requests import Request, require_form, require_get_or_post

LIST = ("Access", reverse_lazy("granting:list-grants"))
REVIEWS = ("Reviews", reverse_lazy("granting:list-reviews"))
READS = "Who holds which role is read by administrators, programme managers and auditors."
WAITING = ReviewedGrant.Outcome.WAITING


def changes_access(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, as every page that changes who may do what: what all of them ask of a request stands here."""
    return freshly_signed_in(view)


class GrantRegister(RegisterView):
    """Every role in what the person administers or audits."""

    template_name = "council/granting/list.html"
    model = Grant
    table_class = GrantTable
    export_class = GrantExport
    filterset_class = GrantFilter
    title = "Access"
    name = "access"

    def get(self, request: Request) -> HttpResponseBase:
        require(any(access.may(self.request.user, right) for right in OVERSIGHT), READS)
        return super().get(request)

    def get_queryset(self) -> QuerySet:
        return _overseen(self.request)

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return with_holders(queryset, on=self.as_at).select_related("ended_by")

    def extra_context(self) -> dict[str, Any]:
        return {"may_grant": access.may(self.request.user, Right.ADMINISTER)}


def _overseen(request: Request) -> QuerySet:
    """The grants that the person may read of."""
    scopes = scopes_with(request.user, OVERSIGHT).order_by().values("pk")
    return with_holders(Grant.objects.filter(scope__in=scopes), on=timezone.localdate())


@require_GET
def detail_grant(request: Request, pk: int) -> HttpResponse:
    """One role: to whom, since when, by whom and why, and what became of it."""
    grant = get_object_or_404(_overseen(request), pk=pk)
    today = timezone.localdate()
    may_end = granting.TO_GRANT.allows(request.user, grant.scope, on=today)
    context = {
        "grant": grant,
        "holders": holders_of(grant),
        "runs": grant.runs(on=today),
        "is_to_come": grant.from_date > today,
        "may_end": may_end and (grant.to_date is None or grant.to_date >= today),
        "history": changes_of(grant)[::-1],
        "reviewed": grant.reviewed.exclude(outcome=WAITING).select_related("review", "decided_by"),
        "breadcrumbs": [LIST, (str(grant.given_to), "")],
    }
    return render(request, "council/granting/detail.html", context)


@changes_access
@require_get_or_post
def create_grant(request: Request) -> HttpResponse:
    """Grant a role."""
    authorise(request.user, granting.TO_GRANT)
    today = timezone.localdate()
    form = GrantForm(request.POST or None, by=request.user, today=today)

    def act() -> Grant:
        return granting.grant_role(by=request.user, on=today, meant=meant_in(form), **form.words())

    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, act)
    elif request.method == "POST":
        try:
            grant = act()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"{grant}: granted.")
            return redirect(grant)
    context = {"form": form, "breadcrumbs": [LIST, ("Grant a role", "")]}
    return render(request, "council/granting/grant.html", context)


@changes_access
@require_get_or_post
def end_grant(request: Request, pk: int) -> HttpResponse:
    """End a role, from today or a later day. Asked for in a review, it leads back there."""
    grant = get_object_or_404(_overseen(request), pk=pk)
    today = timezone.localdate()
    authorise(request.user, granting.TO_GRANT, grant.scope, on=today)
    form = EndGrantForm(request.POST or None, initial={"ends": today}, about=grant)
    review = grant.scope.access_reviews.filter(finished_on=None, reviewed__grant=grant).first()
    back = review or grant

    def act() -> str:
        told: dict[str, Any] = {"by": request.user, "on": today, "meant": meant_in(form)}
        granting.end_grant(grant, **told, **form.cleaned_data | {"version": form.version_seen})
        return f"{grant}: ended."

    context = {
        "grant": grant,
        "holders": holders_of(grant),
        "back": back,
        "breadcrumbs": [LIST, (str(grant.given_to), grant.get_absolute_url()), ("End", "")],
    }
    return ask_and_act(request, form, act, "council/granting/end.html", context, to=back)


# --- reviews ------------------------------------------------------------------------------------------------


def _reviews(request: Request) -> QuerySet:
    """The reviews that the person may read of."""
    scopes = scopes_with(request.user, OVERSIGHT).order_by().values("pk")
    return AccessReview.objects.filter(scope__in=scopes).select_related("scope", "begun_by", "finished_by")


@require_GET
@reads()
def list_access_reviews(request: Request) -> HttpResponse:
    """The reviews of access, the latest first."""
    require(any(access.may(request.user, right) for right in OVERSIGHT), READS)
    counted = {
        outcome: Count("reviewed", filter=Q(reviewed__outcome=outcome))
        for outcome in ReviewedGrant.Outcome.values
    }
    context = {
        "reviews": _reviews(request).annotate(number=Count("reviewed"), **counted),
        "may_begin": access.may(request.user, Right.ADMINISTER),
        "breadcrumbs": [LIST, ("Reviews", "")],
    }
    return render(request, "council/granting/reviews.html", context)


@changes_access
@require_get_or_post
def begin_review(request: Request) -> HttpResponse:
    """Begin a review of the roles over the council or over one programme."""
    authorise(request.user, reviewing.TO_REVIEW)
    form = BeginReviewForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            review = reviewing.begin_review(
                form.cleaned_data["scope"], by=request.user, on=timezone.localdate()
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect(review)
    context = {"form": form, "breadcrumbs": [LIST, REVIEWS, ("Begin", "")]}
    return render(request, "council/granting/begin_review.html", context)


@require_GET
@reads(export=("csv", "xlsx"))
def detail_access_review(request: Request, pk: int) -> HttpResponse:
    """One review: every role in it, those that wait first, each to confirm or to end."""
    review = get_object_or_404(_reviews(request), pk=pk)
    today = timezone.localdate()
    rows = _rows(review)
    if (form := request.GET.get("export", "")) in ("csv", "xlsx"):
        return _export(request, review, rows, form)
    may_decide = review.finished_on is None and granting.TO_GRANT.allows(request.user, review.scope, on=today)
    owed = [row for row in rows if row.outcome == WAITING and row.grant.runs(on=today)]
    own = {
        row.pk
        for row in owed
        if duties.gives_themself(request.user, on=today, user=row.grant.user, post=row.grant.post)
    }
    context = {
        "review": review,
        "owed": owed,
        "own": own,
        "decided": [row for row in rows if row.outcome != WAITING],
        "run_out": [row for row in rows if row.outcome == WAITING and not row.grant.runs(on=today)],
        "may_decide": may_decide,
        "breadcrumbs": [LIST, REVIEWS, (review.scope.name, "")],
    }
    return render(request, "council/granting/review.html", context)


def _rows(review: AccessReview) -> list[Any]:
    """The roles of the review, each with its grant and the people who hold it now."""
    rows = list(review.reviewed.select_related("decided_by"))
    grants = with_holders(Grant.objects.filter(reviewed__review=review), on=timezone.localdate())
    by_key = {grant.pk: grant for grant in grants}
    for row in rows:
        row.grant = by_key[row.grant_id]
        row.holders = holders_of(row.grant)  # type: ignore[attr-defined]
    return sorted(rows, key=lambda row: (row.grant.get_role_display(), str(row.grant.given_to)))


COLUMNS = ("Given to", "Role", "Over", "Holders now", "From", "To", "Sees exempt material", "Why given")
HEADER = (*COLUMNS, "Outcome", "Decided by", "Decided on")


def _export(request: Request, review: AccessReview, rows: list[Any], form: str) -> HttpResponse:
    """The review as an auditor keeps it."""
    lines = [
        (
            str(row.grant.given_to),
            row.grant.get_role_display(),
            row.grant.scope.name,
            ", ".join(row.holders) or "No one",
            row.grant.from_date,
            row.grant.to_date,
            "Yes" if row.grant.sees_exempt else "No",
            row.grant.reason,
            row.get_outcome_display(),
            str(row.decided_by or ""),
            row.decided_on,
        )
        for row in rows
    ]
    events.tell(
        Event.Kind.EXPORTED,
        f"{review}: {len(lines)} rows as {form}",
        by=request.user,
        review=review.pk,
        rows=len(lines),
        filtered="None",
    )
    filename = f"access-review-{review.begun_on:%Y-%m-%d}-{review.pk}.{form}"
    if form == "csv":
        return csv_response(filename, HEADER, lines)
    return xlsx_response(filename, str(review), HEADER, lines)


@changes_access
@require_form
def confirm_grant(request: Request, pk: int, reviewed: int) -> HttpResponse:
    """Confirm one role of a review."""
    review = get_object_or_404(_reviews(request), pk=pk)
    row = get_object_or_404(review.reviewed, pk=reviewed)
    try:
        reviewing.confirm_grant(row, by=request.user, on=timezone.localdate())
    except ValidationError as refusal:
        tell_refused(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"{row.grant}: confirmed.")
    return redirect(review)


@changes_access
@require_form
def finish_review(request: Request, pk: int) -> HttpResponse:
    """Finish a review in which nothing waits."""
    review = get_object_or_404(_reviews(request), pk=pk)
    try:
        reviewing.finish_review(review, by=request.user, on=timezone.localdate())
    except ValidationError as refusal:
        tell_refused(request, " ".join(refusal.messages))
    else:
        messages.success(request, "The review is finished.")
    return redirect(review)


# --- who may see or change one record -----------------------------------------------------------------------


def who_may_see(request: Request, record: Model, *, name: str, register: tuple[str, Any]) -> HttpResponse:
    """Who may see or change the record, and through what: for a record that the person was shown to see.

    The rooms above give it an address of their own, `…/access/`, beside the record's page.
    """
    require(may_read_access(request.user, record), READS)
    today = timezone.localdate()
    people = who_may(record, on=today)
    there = record.get_absolute_url()  # type: ignore[attr-defined]
    context = {
        "record": record,
        "name": name,
        "found": people,
        "back": there,
        "register": reverse("granting:list-grants"),
        "breadcrumbs": [register, (name, there), ("Who can see it", "")],
    }
    return render(request, "council/granting/who_may.html", context)
