"""Putting an action into a programme's plan."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from actions.models import Action, Answer, Step, Support
from council.access.acting import By, Rule, authorise
from council.access.rules import Right, standing, within_scopes
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.exempt_paragraphs import ENGLAND
from council.exempting.marking import Exemption, columns_of, why_not_exempt
from council.history import authored
from council.models import Post, User
from programmes.models import Programme, Recommendation, Workstream
from programmes.reviews.closing import why_settled

TO_ADD = Rule(
    "The programme manager, or the workstream's lead, adds actions to it.", rights=(Right.MANAGE,), owner=True
)


def streams_to_add_to(user: User) -> QuerySet[Workstream]:
    """The workstreams in use to which the person adds actions: in plans they manage, or led by them."""
    who = standing(user)
    managed = within_scopes(Workstream, who.reach(Right.MANAGE))
    streams = Workstream.objects.visible_to(user).in_use().exclude(programme__stage=Programme.Stage.CLOSED)
    return streams.filter(managed | Q(lead__in=who.posts)) if who.reach(Right.MANAGE) is not None else streams


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
    exemption: Exemption | None = None,
    nation: str = ENGLAND,
    meant: Meant = NONE_MEANT,
    **fields: Any,
) -> Action:
    """Add the action, with the programme's next reference. Its due date is its baseline, for ever.

    `steps` are (text, due, due as written). With an exemption, by paragraphs of the nation's schedule, it is
    hidden from the start, and the proper officer decides. Further fields go to the model as they are. Raises
    ValidationError by field.
    """
    person = authorise(by, TO_ADD, workstream, on=on)
    said: dict[str, Any] = {"title": title, "owner": owner, "due": due}
    check_new(workstream, **said, exemption=exemption, nation=nation, by=by, on=on, meant=meant)
    for recommendation in recommendations:
        if settled := why_settled(recommendation):
            raise ValidationError({"recommendation": settled})
    if exemption:
        fields |= columns_of(exemption, proposed=True)
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
        for order, (text, step_due, written) in enumerate(steps, start=1):
            Step.objects.create(action=action, order=order, text=text, due=step_due, due_as_written=written)
        for post in support:
            Support.objects.create(action=action, post=post)
        for recommendation in recommendations:
            Answer.objects.create(action=action, recommendation=recommendation)
    return action


def check_new(
    workstream: Workstream,
    *,
    title: str,
    owner: Post | None,
    due: date | None,
    exemption: Exemption | None,
    nation: str,
    by: By,
    on: date,
    meant: Meant,
) -> None:
    """Raise ValidationError by field, all at once, where the action cannot be added so."""
    errors: dict[str, Any] = {}
    if not title.strip():
        errors["title"] = "Enter what is to be done."
    if owner is not None and not owner.is_active:
        errors["owner"] = f"{owner} is no longer in use."
    if workstream.retired_on:
        errors["workstream"] = f"{workstream} was retired. Select another workstream."
    if exemption:
        errors |= why_not_exempt(exemption, nation=nation)
    programme = workstream.programme
    doubts = Doubts(by=by, on=on, meant=meant, beside=(programme.starts, programme.ends))
    doubts.ask("due", due, called="the due date", future=True)
    if errors or doubts.errors:
        raise ValidationError({**errors, **doubts.errors})
