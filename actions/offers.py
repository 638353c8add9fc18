"""What the register of actions offers a person: what their posts owe, and what waits for their decision."""

from datetime import date

from django.urls import reverse

from actions.mine import Group, Owed, my_actions_by_need
from actions.models import Action, Completion, DateChange
from council.access import Right, may, same_hands
from council.conventions import InForce
from council.models import User
from council.offers import Offer, Urgency, days, spoken

# Of the groups of "my actions", those that ask for something; the others are in hand or with somebody else.
ASKING = {
    "sent back": Urgency.OVERDUE,
    "overdue": Urgency.OVERDUE,
    "update": Urgency.NEEDS_UPDATE,
    "soon": Urgency.DUE_SOON,
}


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """What the person owes and may decide. Four queries at most, whatever the number of actions."""
    groups = my_actions_by_need(user, as_at=as_at, conventions=conventions)
    owed = [_owed(group, one, as_at) for group in groups if group.key in ASKING for one in group.owed]
    return [*owed, *decisions(user)]


def decisions(user: User) -> list[Offer]:
    """The date changes and completions that wait for the person's decision. Two queries, or none."""
    return [*_date_changes(user), *_completions(user)] if may(user, Right.MANAGE) else []


def _owed(group: Group, owed: Owed, as_at: date) -> Offer:
    action = owed.action
    return Offer(
        title=action.title,
        url=action.get_absolute_url(),
        why=_why(group, owed, as_at),
        step_label=group.step,
        step_url=reverse(group.url_name, args=[action.reference]),
        urgency=ASKING[group.key],
        reference=action.reference,
        rag=owed.shown.rag,
        day=owed.wanted_by if group.key == "update" else action.due,
    )


def _why(group: Group, owed: Owed, as_at: date) -> str:
    """When it was or is due, by when an update is wanted, and how long nobody has said anything."""
    action = owed.action
    parts = []
    if group.key == "sent back":
        parts.append("Its completion was sent back")
    if owed.overdue and action.due:
        parts.append(f"{days(owed.overdue)} overdue: due {spoken(action.due)}")
    elif action.due == as_at:
        parts.append("Due today")
    elif action.due:
        parts.append(f"Due {spoken(action.due)}")
    if owed.cut_off:
        parts.append(f"update wanted by {spoken(owed.cut_off.updates_by)} for {owed.cut_off.body}")
    if action.updated_on:
        parts.append(f"last update {spoken(action.updated_on)}")
    else:
        parts.append("no update yet")
    return ", ".join(parts)


def _date_changes(user: User) -> list[Offer]:
    waiting = (
        DateChange.objects.with_right(user, Right.MANAGE)
        .filter(
            outcome=DateChange.Outcome.PENDING,
            action__in=Action.objects.visible_to(user).order_by().values("pk"),
        )
        .exclude(asked_by__in=same_hands(user))
        .select_related("action", "asked_by")
        .order_by("asked_on", "pk")
    )
    return [
        Offer(
            title=change.action.title,
            url=change.action.get_absolute_url(),
            why=_asked(change),
            step_label="Decide",
            step_url=reverse("actions:decide-date-change", args=[change.action.reference]),
            urgency=Urgency.DECISION,
            reference=change.action.reference,
            day=change.asked_on,
        )
        for change in waiting
    ]


def _asked(change: DateChange) -> str:
    asker = str(change.asked_by) if change.asked_by else change.asked_through or "The plan"
    move = f"to move it to {spoken(change.to_date)}"
    if change.from_date:
        move = f"to move it from {spoken(change.from_date)} to {spoken(change.to_date)}"
    return f"New due date: {asker} asks {move}"


def _completions(user: User) -> list[Offer]:
    waiting = (
        Completion.objects.with_right(user, Right.MANAGE)
        .filter(
            outcome=Completion.Outcome.WAITING,
            action__in=Action.objects.visible_to(user).order_by().values("pk"),
        )
        .exclude(claimed_by__in=same_hands(user))
        .select_related("action", "claimed_by")
        .order_by("claimed_on", "pk")
    )
    return [
        Offer(
            title=completion.action.title,
            url=completion.action.get_absolute_url(),
            why=f"Completed {spoken(completion.completed_on)}"
            + (f", says {completion.claimed_by}" if completion.claimed_by else ""),
            step_label="Verify",
            step_url=reverse("actions:verify-action", args=[completion.action.reference]),
            urgency=Urgency.DECISION,
            reference=completion.action.reference,
            day=completion.claimed_on,
        )
        for completion in waiting
    ]
