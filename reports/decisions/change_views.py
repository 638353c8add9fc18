"""The page on which a change request is decided, with the dates that it carries."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from council.access.acting import authorise
from council.web.asking import ask_and_act
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.changing_course.carried import carried_by
from programmes.changing_course.deciding import TO_DECIDE
from programmes.changing_course.views import crumbs, visible_request
from reports.decisions.change_requests import decide_change_request
from reports.decisions.forms import DecideChangeRequestForm
from reports.decisions.together import Decision, NotAllDecided


@require_get_or_post
def decide_change(request: Request, code: str, reference: str) -> HttpResponse:
    """Approve or refuse a change of the programme, with all dates that go with it. Whoever asked can't."""
    change = visible_request(request, code, reference)
    authorise(request.user, TO_DECIDE, change)
    today, conventions = today_and_conventions(request)
    form = DecideChangeRequestForm(request.POST or None)
    carried = carried_by(change, request.user)
    back = change.get_absolute_url()

    def act() -> tuple[str, Any]:
        cleaned = form.cleaned_data
        approves = cleaned["decision"] == "approve"
        decision = Decision(approves=approves, reason=cleaned["decision_reason"], **form.met)
        told: dict[str, Any] = {"by": request.user, "on": today, "meant": meant_in(form)}
        try:
            number = decide_change_request(change, decision, conventions=conventions, **told)
        except NotAllDecided as undecided:
            names = {each.key: each.record.reference for each in carried}
            why = [f"{names.get(key, 'A date')}: {reason}" for key, reason in undecided.why.items()]
            raise ValidationError([f"Nothing was decided. {' '.join(why)}"]) from undecided
        dates = f" with {number} date{'' if number == 1 else 's'}" if number else ""
        return f"{change.reference} is {'approved' if approves else 'refused'}{dates}.", change

    page = {
        "change": change,
        "programme": change.programme,
        "carried": [each for each in carried if each.change.waits],
        "title": "Decide on the change",
        "button": "Save decision",
        "back": back,
        "breadcrumbs": crumbs(change.programme, (change.reference, back), ("Decide", "")),
    }
    return ask_and_act(request, form, act, "programmes/changing_course/act.html", page)
