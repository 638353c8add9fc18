"""Handing actions on to another plan: each is transferred, and goes on there as a new one linked with it."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from actions.adding import TO_ADD, add_action
from actions.models import Action, Answer, FollowOn
from actions.stages import take_out
from actions.updating import locked
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.conventions import InForce
from council.history import authored
from council.models import Body
from council.rag import LIVE, Stage
from council.refusing import Refusals
from programmes.models import Programme, Workstream

TO_HAND_ON = Rule(
    "The programme manager hands its actions on to another plan.", rights=(Right.MANAGE,), after_closure=True
)
OPEN = (*LIVE, Stage.ON_HOLD)
COPIED = (
    *("title", "description", "success_measure", "owner_as_written", "due_as_written", "timescale", "starts"),
    *("exempt", "exempt_kind", "exempt_paragraph", "exempt_further", "exempt_reason"),
    *("exempt_proposed", "exempt_review_on"),
)


@transaction.atomic
def hand_on(
    programme: Programme,
    actions: Sequence[Action],
    *,
    to: Workstream,
    body: Body,
    reason: str,
    by: By,
    on: date,
    conventions: InForce,
) -> list[FollowOn]:
    """Transfer the programme's actions to the workstream of another programme, also after closure.

    Each goes on as a new action with its words, owner, dates and first agreed date, and as exempt as it was;
    all of them or none. Raises ValidationError by field.
    """
    person = authorise(by, TO_HAND_ON, programme, on=on)
    authorise(by, TO_ADD, to, on=on)
    refused = Refusals()
    refused.say("actions", "Select the actions that go on.", where=not actions)
    refused.say("to", "Select a workstream of another programme.", where=to.programme_id == programme.pk)
    refused.say("reason", "Enter why they go on there.", where=not reason.strip())
    gone = [each.reference for each in actions if each.stage not in OPEN or each.programme_id != programme.pk]
    refused.say("actions", f"{', '.join(gone)}: no longer to be done here.", where=bool(gone))
    refused.raise_all()
    handed = []
    for action in actions:
        action = locked(action)
        take_out(action, to=Stage.TRANSFERRED, reason=reason.strip(), on=on, conventions=conventions)
        new = _new_action(action, to, by=by, on=on)
        with authored(by=person, why=f"Goes on as {new.reference}, watched by {body}"):
            action.save_next_version()
            handed.append(
                FollowOn.objects.create(
                    action=action, goes_on_as=new, body=body, reason=reason.strip(), handed_on=on, by=person
                )
            )
    return handed


def _new_action(action: Action, to: Workstream, *, by: By, on: date) -> Action:
    """The action as it goes on in the workstream, with the recommendations that it answers."""
    owner = action.owner if action.owner and action.owner.is_active else None
    copied = {name: getattr(action, name) for name in COPIED}
    why, meant = f"Follows on from {action.reference}", frozenset({action.due} if action.due else ())
    new = add_action(to, owner=owner, due=action.due, by=by, on=on, why=why, meant=meant, **copied)
    person = authorise(by, TO_ADD, to, on=on)
    with authored(by=person, why=why):
        if action.baseline != new.baseline:
            new.baseline = action.baseline  # a slip is not hidden by the move
            new.save_next_version()
        for answer in action.answers.all():
            Answer.objects.create(action=new, recommendation_id=answer.recommendation_id, says=answer.says)
    return new
