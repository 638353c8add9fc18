"""The page on which a record is made exempt, and the list of all that is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.rules import require, scopes_of, sees, standing
from council.accounts.signing_in.freshness import confirm_first
from council.conventions import InForce
from council.exempting.confirming import confirm_exemption
from council.exempting.proper_officer import NOT_NAMED, is_proper_officer, proper_officer
from council.exempting.proposing import marks_as_officer, propose_exemption
from council.models import ChangedMeanwhile
from council.natural_order import natural_key
from council.web.asked import reads
from council.web.asking import ask_and_act
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from reports.exempting.already_issued import issued_with
from reports.exempting.forms import ChangeForm, DecideForm, ProposeForm, TakeBackProposalForm
from reports.exempting.kinds import KINDS, ExemptKind
from reports.exempting.opening import lift_with_words, take_back_with_words

AT_ONCE = 50
PROPOSED_MEANWHILE = (
    "Someone else proposed that it is exempt while you were typing, and it is hidden already. "
    "What you entered stands below: say what is to become of it."
)
SEES_NONE = "What is exempt is listed to people who can see exempt material."


@dataclass(frozen=True)
class Marking:
    """One record on its page, and what the person may do with it there."""

    kind: ExemptKind
    record: Any
    officer: bool  # decides as the proper officer or a deputy
    may_see_it_exempt: bool

    @property
    def called(self) -> str:
        return self.kind.called(self.record)


@require_get_or_post
def mark_exempt(request: Request, reference: str, kind: str = "action") -> HttpResponse:
    """Propose that the record is exempt, or (for the proper officer) confirm it or open it again."""
    today, conventions = today_and_conventions(request)
    known = KINDS.get(kind)
    record = known.found(request.user, reference) if known else None
    if known is not None and record is None:
        return take_back(request, known, known.own_proposal(request.user, reference))
    if known is None or record is None:
        raise Http404
    officer = marks_as_officer(request.user, record, on=today, conventions=conventions)
    if not officer and not known.rule.allows(request.user, record, on=today):
        raise PermissionDenied(known.rule.refusal)
    if record.exempt and (asked := confirm_first(request)):
        return asked
    who = standing(request.user)
    goes_on = any(who.sees_exempt_in(scope) for scope in scopes_of(record))
    marking = Marking(known, record, officer, goes_on)
    form_class = ProposeForm if not record.exempt else DecideForm if officer else ChangeForm
    sent = request.POST if request.method == "POST" else None
    form = form_class(sent, about=record, nation=conventions.nation)
    valid = request.method == "POST" and form.is_valid()
    stale = request.POST.get("version") != str(getattr(record, "version", None))
    if request.method == "POST" and record.exempt and "decision" not in request.POST and stale:
        form.add_error(None, PROPOSED_MEANWHILE)  # it was open when the page was made
        valid = False
    if valid:
        try:
            done = decide(request, marking, form, today, conventions)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            messages.success(request, done)
            return redirect(after(request, marking))
    return render(request, "reports/exempting/mark.html", page_of(request, marking, form, conventions))


def take_back(request: Request, known: ExemptKind, record: Any) -> HttpResponse:
    """The page of what a person proposed and no longer sees: nothing but to take the proposal back."""
    if record is None:
        raise Http404
    form = TakeBackProposalForm(request.POST or None, about=record)
    called = known.called(record)

    def act() -> tuple[str, Any]:
        told: dict[str, Any] = {"by": request.user, "on": timezone.localdate(), "version": form.version_seen}
        take_back_with_words(record, reason=form.cleaned_data["lift_reason"], rule=known.rule, **told)
        return f"The proposal is taken back. {called} is open again.", record

    page = {
        "called": called,
        "title": "Take back your proposal",
        "breadcrumbs": [(called, ""), ("Exempt", "")],
    }
    return ask_and_act(request, form, act, "reports/exempting/take_back.html", page)


def decide(request: Request, marking: Marking, form: Any, today: date, conventions: InForce) -> str:
    """Hand the answer over to the act that it asks for; return what is said of it."""
    record, rule, cleaned = marking.record, marking.kind.rule, form.cleaned_data
    by: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
    opens = not form.keeps_it
    if opens and marking.officer:
        lift_with_words(record, reason=cleaned["lift_reason"], conventions=conventions, **by)
        return f"{marking.called} is open again to all who can see it."
    if opens:
        take_back_with_words(record, reason=cleaned["lift_reason"], rule=rule, **by)
        return f"The proposal is taken back. {marking.called} is open again."
    exemption = form.exemption()
    if record.exempt and marking.officer:
        by |= {"review_on": cleaned["review_on"], "meant": meant_in(form)}
        confirm_exemption(record, exemption, conventions=conventions, **by)
        return f"{marking.called} is confirmed as exempt."
    propose_exemption(record, exemption, rule=rule, conventions=conventions, **by)
    post = proper_officer(conventions)
    return (
        f"{marking.called} is hidden. {post or 'The proper officer'} is asked to confirm that it is exempt."
    )


def after(request: Request, marking: Marking) -> str:
    """Where the person goes on: to the record, or to what they still see."""
    if marking.officer and marking.record.exempt:
        return reverse("list-exempt")
    record = marking.kind.found(request.user, marking.record.exempt_key)
    if record is not None:
        return str(record.get_absolute_url())
    own = marking.kind.own_proposal(request.user, marking.record.exempt_key)
    return str(own.get_exempt_url()) if own is not None else reverse("home")


def page_of(request: Request, marking: Marking, form: Any, conventions: InForce) -> dict[str, Any]:
    """What the page shows."""
    record = marking.record
    titles = {ProposeForm: "Propose that it is exempt", DecideForm: "Confirm or open", ChangeForm: "Exempt"}
    return {
        "marking": marking,
        "record": record,
        "form": form,
        "officer_post": proper_officer(conventions),
        "not_named": NOT_NAMED,
        "issued": issued_with(record, request.user),
        "title": titles[type(form)],
        "breadcrumbs": [(marking.called, record.get_absolute_url()), ("Exempt", "")],
    }


@require_GET
@reads(page=None)
def list_exempt(request: Request) -> HttpResponse:
    """All that is exempt and the person may see: proposals first, then those to be looked at again."""
    today, conventions = today_and_conventions(request)
    who = standing(request.user)
    officer = is_proper_officer(request.user, on=today, conventions=conventions)
    require(officer or who.council_exempt or bool(who.exempt), SEES_NONE)
    rows = [
        (kind, record)
        for kind in KINDS.values()
        for record in kind.visible_to(request.user).filter(exempt=True)
    ]
    rows.sort(
        key=lambda row: (
            not row[1].exempt_proposed,
            row[1].exempt_review_on or date.max,
            natural_key(row[0].called(row[1])),
        )
    )
    page = Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))
    listed = [
        (Marking(kind, record, officer, True), may_open(request, kind, record)) for kind, record in page
    ]
    context = {
        "page": page,
        "listed": listed,
        "waiting": sum(record.exempt_proposed for _, record in rows),
        "total": len(rows),
        "officer": officer,
        "officer_post": proper_officer(conventions),
        "not_named": NOT_NAMED,
        "today": today,
        "breadcrumbs": [("Exempt", "")],
    }
    return render(request, "reports/exempting/list.html", context)


def may_open(request: Request, kind: ExemptKind, record: Any) -> bool:
    """Whether the record's own page of exemption is the person's."""
    today, conventions = today_and_conventions(request)
    officer = marks_as_officer(request.user, record, on=today, conventions=conventions)
    return sees(request.user, record) and (officer or kind.rule.allows(request.user, record, on=today))
