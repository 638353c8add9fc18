"""Putting an action into a programme's plan."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from actions.models import Action, Answer, Step, Support
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.history import authored
from council.models import Post
from programmes.models import Recommendation, Workstream

TO_ADD = Rule("The programme manager adds actions to its plan.", rights=(Right.MANAGE,))


@transaction.atomic
def add_action(
    workstream: Workstream,
    *,
    title: str,
    by: By,
    on: date,
    due: date | None = None,
    owner: Post | None = None,
    support: Sequence[Post] = (),
    recommendations: Sequence[Recommendation] = (),
    steps: Sequence[tuple[str, date | None, str]] = (),
    why: str = "Added to the plan",
    **fields: Any,
) -> Action:
    """Add the action, with the programme's next reference. Its due date is its baseline, for ever.

    `steps` are (text, due, due as written). Further fields go to the model as they are.
    """
    person = authorise(by, TO_ADD, workstream.programme, on=on)
    with authored(by=person, why=why):
        action = Action.objects.create(
            programme=workstream.programme,
            workstream=workstream,
            reference=workstream.programme.next_reference(""),
            title=title,
            owner=owner,
            due=due,
            baseline=due,
            created_on=on,
            **fields,
        )
        for order, (text, step_due, as_written) in enumerate(steps, start=1):
            Step.objects.create(
                action=action, order=order, text=text, due=step_due, due_as_written=as_written
            )
        for post in support:
            Support.objects.create(action=action, post=post)
        for recommendation in recommendations:
            Answer.objects.create(action=action, recommendation=recommendation)
    return action
