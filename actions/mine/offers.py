"""What the register of actions offers a person: what their posts owe, and what waits for their decision."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from actions.escalating import neglected
from actions.mine.owed import Owed, my_actions_by_need
from actions.models import LIVE, Completion, DateChange, Escalation
from council.access.rules import Right, sees, standing
from council.conventions import InForce
from council.deciding import for_each_decider, uncarried
from council.models import User
from council.offers import Offer, Urgency
from council.register.owing import OwedGroup
from council.wording import days, spoken

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
    owed = [offer for group in asked_for(groups, as_at=as_at).values() for offer in group]
    return [*owed, *decisions(user)]


def asked_for(groups: Iterable[OwedGroup], *, as_at: date) -> dict[str, list[Offer]]:
    """What of "my actions" asks for something, by the key of its group; what is in hand is left out."""
    return {
        group.key: [offer_of_owed(group, owed, as_at) for owed in group.owed]
        for group in groups
        if group.key in ASKING
    }


def decisions(user: User, *, on: date | None = None) -> list[Offer]:
    """The date changes and completions that wait for the person's decision. Two queries, or none."""
    changes, claims = date_changes_for([user], on=on), completions_for([user], on=on)
    return [*changes.get(user.pk, []), *claims.get(user.pk, [])]


def offer_of_owed(group: OwedGroup, owed: Owed, as_at: date) -> Offer:
    """What is owed as an offer, with the day on which it counts."""
    action = owed.action
    return Offer(
        title=action.title,
        url=action.get_absolute_url(),
        why=why_owed(group, owed, as_at),
        step_label=owed.step,
        step_url=owed.step_url,
        urgency=ASKING[group.key],
        reference=action.reference,
        rag=owed.shown.rag,
        day=owed.wanted_by if group.key == "update" else action.due,
        exempt=action.exempt,
    )


def why_owed(group: OwedGroup, owed: Owed, as_at: date) -> str:
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


def date_changes_for(people: Collection[User], *, on: date | None = None) -> dict[int, list[Offer]]:
    """The date changes that wait for each person's decision, by the person's key; one query for them all.

    Those that a change of the programme carries are decided with it, and are offered there.
    """
    waiting = uncarried(DateChange.objects.all()).order_by("asked_on", "pk")
    return for_each_decider(
        people, waiting, offer_of_date_change, right=Right.MANAGE, about="action", author="asked_by", on=on
    )


def completions_for(people: Collection[User], *, on: date | None = None) -> dict[int, list[Offer]]:
    """The completions that wait for each person to verify, by the person's key; one query for them all."""
    waiting = Completion.objects.filter(outcome=Completion.Outcome.WAITING).order_by("claimed_on", "pk")
    return for_each_decider(
        people, waiting, offer_of_completion, right=Right.MANAGE, about="action", author="claimed_by", on=on
    )


def offer_of_date_change(change: DateChange) -> Offer:
    """The date change as an offer to decide on it."""
    return Offer(
        title=change.action.title,
        url=change.action.get_absolute_url(),
        why=what_is_asked(change),
        step_label="Decide",
        step_url=reverse("actions:decide-date-change", args=[change.action.reference]),
        urgency=Urgency.DECISION,
        reference=change.action.reference,
        day=change.asked_on,
        on_a_date=True,
        exempt=change.action.exempt,
    )


def what_is_asked(change: DateChange) -> str:
    """Who asks to move the date, from when to when."""
    asker = str(change.asked_by) if change.asked_by else change.asked_through or "The plan"
    if change.is_first:
        return f"First due date: {asker} asks for {spoken(change.to_date)}"
    return (
        f"New due date: {asker} asks to move it from {spoken(change.from_date)} to {spoken(change.to_date)}"
    )


def offer_of_completion(completion: Completion) -> Offer:
    """The completion as an offer to verify it."""
    return Offer(
        title=completion.action.title,
        url=completion.action.get_absolute_url(),
        why=f"Completed {spoken(completion.completed_on)}"
        + (f", says {completion.claimed_by}" if completion.claimed_by else ""),
        step_label="Verify",
        step_url=reverse("actions:verify-action", args=[completion.action.reference]),
        urgency=Urgency.DECISION,
        reference=completion.action.reference,
        day=completion.claimed_on,
        exempt=completion.action.exempt,
    )


def escalations_for(
    people: Collection[User],
    *,
    since: Mapping[int, date],
    sent_at: Mapping[int, datetime],
    as_at: date,
    conventions: InForce,
) -> dict[int, list[Offer]]:
    """What was escalated to a post of each person after the day `since` and is still left, by their key.

    And what was escalated on that day itself, but after their mail of it went out (`sent_at`): a second run
    may do so. One query for them all. An action that was escalated twice is told once, for the last.
    """
    posts = {post for person in people for post in standing(person, on=as_at).posts}
    rows = Escalation.objects.filter(
        post__in=posts, on__gte=min(since.values(), default=as_at), on__lte=as_at, action__stage__in=LIVE
    ).select_related("action__programme", "action__owner", "post")
    raised = Escalation.history.filter(id=OuterRef("pk")).order_by("history_id").values("history_date")[:1]
    escalated: dict[int, dict[str, Offer]] = {}
    for row in rows.annotate(raised_at=Subquery(raised)).order_by("on", "pk"):
        if neglected(row.action, conventions=conventions) != (row.why, row.since):
            continue  # somebody has spoken since
        for person in people:
            last, mail = since[person.pk], sent_at.get(person.pk)
            untold = row.on > last or (row.on == last and mail is not None and row.raised_at > mail)
            mine = untold and row.post_id in standing(person, on=as_at).posts
            if mine and sees(person, row.action, on=as_at):
                escalated.setdefault(person.pk, {})[row.action.reference] = offer_of_escalation(row, as_at)
    return {person: list(offers.values()) for person, offers in escalated.items()}


def offer_of_escalation(escalation: Escalation, as_at: date) -> Offer:
    """The escalation as something to look at."""
    action, overdue = escalation.action, escalation.action.days_overdue(as_at=as_at)
    late = f"{days(overdue)} overdue: due {spoken(action.due)}" if overdue and action.due else ""
    heard = f"last update {spoken(action.updated_on)}" if action.updated_on else "no update yet"
    return Offer(
        title=action.title,
        url=action.get_absolute_url(),
        why=", ".join(filter(None, (late, heard, f"owner {action.owner or 'no one'}"))),
        step_label="Look",
        step_url=action.get_absolute_url(),
        urgency=Urgency.DECISION,
        reference=action.reference,
        day=escalation.on,
        exempt=action.exempt,
    )
