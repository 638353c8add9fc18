"""Deciding a change request together with every date that it carries: all of it, or nothing."""

from datetime import date

from django.db import transaction

from council.access.acting import By, authorise
from council.asking_once import NONE_MEANT, Meant
from council.conventions import InForce
from programmes.changing_course.carried import carried_by
from programmes.changing_course.deciding import TO_DECIDE, approve_change, refuse_change
from programmes.models import ChangeRequest
from reports.decisions.together import Decision, decide_each
from reports.decisions.waiting import WaitingDate


@transaction.atomic
def decide_change_request(
    change: ChangeRequest,
    decision: Decision,
    *,
    by: By,
    on: date,
    conventions: InForce,
    meant: Meant = NONE_MEANT,
) -> int:
    """Decide the request and the dates that it carries as one; return how many dates.

    Raises ValidationError by field where the decision is not complete, and NotAllDecided where one of the
    dates could not be decided so: nothing is written then.
    """
    authorise(by, TO_DECIDE, change, on=on)
    act = approve_change if decision.approves else refuse_change
    act(
        change,
        by=by,
        on=on,
        reason=decision.reason,
        body=decision.body,
        meeting_on=decision.meeting_on,
        minute=decision.minute,
        meant=meant,
    )
    waiting = [WaitingDate(each.dates, each.change) for each in carried_by(change, None) if each.change.waits]
    decide_each(waiting, decision, by=by, on=on, conventions=conventions, meant=meant)
    return len(waiting)
