"""Growth bids: a programme asks for more money a year, and finance writes down what came of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.duties import acting_as
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Meant
from council.deciding import check_meeting, decided_where, lock_for_another
from council.history import authored
from council.models import Body, User, require_unchanged
from council.offers import Offer, Urgency
from council.refusing import Refusals
from council.wording import pounds
from programmes.models import Programme
from savings.models import ZERO, GrowthBid
from savings.proposing import MOST_POUNDS
from savings.targets import YEARS

Outcome = GrowthBid.Outcome
TO_ASK = Rule(
    "The programme manager or finance asks for growth.", rights=(Right.MANAGE, Right.MONEY), imports=True
)
TO_DECIDE = Rule("Finance writes down what was decided on growth.", rights=(Right.MONEY,))


@dataclass(frozen=True, kw_only=True)
class Bid:
    """What is asked for, such as 3 posts for £90,000 a year; the pounds are None while they are not known."""

    title: str
    year: int
    amount: Decimal | None = None
    quantity: int | None = None
    unit: str = ""
    recurrence: str = GrowthBid.Recurrence.RECURRING.value

    def columns(self) -> dict[str, object]:
        """The columns of the bid, texts without the space around them."""
        return {
            name: value.strip() if isinstance(value, str) else value for name, value in vars(self).items()
        }


@transaction.atomic
def ask_for_growth(programme: Programme, bid: Bid, *, by: By, on: date) -> GrowthBid:
    """Ask for growth of the programme; another person decides. Raises ValidationError by field."""
    person = authorise(by, TO_ASK, programme, on=on)
    refusals = Refusals()
    check_bid(bid, refusals)
    refusals.raise_all()
    with authored(by=person, why="Growth asked for"):
        return GrowthBid.objects.create(programme=programme, asked_by=person, asked_on=on, **bid.columns())


@transaction.atomic
def change_bid(made: GrowthBid, bid: Bid, *, by: By, on: date, version: int | None = None) -> GrowthBid:
    """Change what is asked for while it waits; who changes it asks for it from then on, and does not decide.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the bid's own.
    """
    person = authorise(by, TO_ASK, made, on=on)
    require_unchanged(made, version)
    made = GrowthBid.objects.select_for_update(of=("self",)).get(pk=made.pk)
    wanted = bid.columns()
    refusals = Refusals()
    decided = f"This growth bid is {made.outcome_label.lower()} already."
    refusals.say("", decided, where=not made.waits)
    check_bid(bid, refusals)
    same = all(value == getattr(made, name) for name, value in wanted.items())
    refusals.say("", "Nothing is different, so there is nothing to save.", where=same)
    refusals.raise_all()
    for name, value in wanted.items():
        setattr(made, name, value)
    made.asked_by, made.asked_on = person, on
    with authored(by=person, why="Growth asked for otherwise"):
        made.save()
    return made


@transaction.atomic
def withdraw_bid(made: GrowthBid, *, reason: str, by: By, on: date, version: int | None = None) -> GrowthBid:
    """Withdraw what was asked for before anybody decides; it stays listed, with why.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the bid's own.
    """
    person = authorise(by, TO_ASK, made, on=on)
    require_unchanged(made, version)
    made = GrowthBid.objects.select_for_update(of=("self",)).get(pk=made.pk)
    refusals = Refusals()
    decided = f"This growth bid is {made.outcome_label.lower()} already."
    refusals.say("", decided, where=not made.waits)
    refusals.say("reason", "Enter why it is withdrawn.", where=not reason.strip())
    refusals.raise_all()
    # Nobody decided: who withdrew it stands in its history.
    made.outcome, made.decided_on, made.decision_reason = Outcome.WITHDRAWN, on, reason.strip()
    with authored(by=person, why=f"Growth bid withdrawn: {made.decision_reason}"):
        made.save()
    return made


def check_bid(bid: Bid, refusals: Refusals) -> None:
    """Say all that is wrong with what is asked for, by field."""
    refusals.say("title", "Enter what the growth is for.", where=not bid.title.strip())
    refusals.say("year", "Select the financial year.", where=bid.year not in YEARS)
    known = bid.amount is not None
    words = "Enter an amount above £0, or leave it empty until it is known."
    refusals.say("amount", words, where=known and not ZERO < (bid.amount or ZERO) <= MOST_POUNDS)
    wrong = bid.quantity is not None and not 0 < bid.quantity <= MOST_OF_THEM
    refusals.say("quantity", f"Enter a whole number from 1 to {MOST_OF_THEM:,}.", where=wrong)
    refusals.say("unit", "Enter of what, such as posts.", where=bool(bid.quantity) and not bid.unit.strip())
    refusals.say(
        "quantity", "Enter how many there are.", where=bid.quantity is None and bool(bid.unit.strip())
    )
    choices = [str(each) for each in GrowthBid.Recurrence]
    refusals.say("recurrence", "Select how often it is paid.", where=bid.recurrence not in choices)


MOST_OF_THEM = 100_000


@transaction.atomic
def agree_growth(
    bid: GrowthBid,
    *,
    by: By,
    on: date,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    reason: str = "",
    meant: Meant = NONE_MEANT,
) -> GrowthBid:
    """Write down that the growth is agreed, and where.

    Raises ValidationError by field where it was decided meanwhile, where who asked, or who deputises for
    them, would decide, and where its pounds are not known yet.
    """
    person = authorise(by, TO_DECIDE, bid, on=on)
    bid, _ = lock_for_another(bid, by=person, on=on)
    refusals = Refusals()
    unknown = "Its amount is not known yet. It is changed before it is agreed."
    refusals.say("", unknown, where=bid.amount is None)
    with refusals.hear():
        check_meeting(body, meeting_on, minute, by=by, on=on, meant=meant)
    refusals.raise_all()
    return _decided(bid, Outcome.AGREED, person, on, body, meeting_on, minute, reason)


@transaction.atomic
def refuse_growth(
    bid: GrowthBid,
    *,
    reason: str,
    by: By,
    on: date,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    meant: Meant = NONE_MEANT,
) -> GrowthBid:
    """Write down that the growth is refused, where and why. Raises ValidationError by field."""
    person = authorise(by, TO_DECIDE, bid, on=on)
    bid, _ = lock_for_another(bid, by=person, on=on)
    refusals = Refusals()
    refusals.say("decision_reason", "Enter why the growth is refused.", where=not reason.strip())
    with refusals.hear():
        check_meeting(body, meeting_on, minute, by=by, on=on, meant=meant)
    refusals.raise_all()
    return _decided(bid, Outcome.REFUSED, person, on, body, meeting_on, minute, reason)


def _decided(
    bid: GrowthBid,
    outcome: str,
    person: User | None,
    on: date,
    body: Body | None,
    meeting_on: date | None,
    minute: str,
    reason: str,
) -> GrowthBid:
    """The bid with what was decided, where and why. The rules were asked before."""
    bid.outcome, bid.decided_by, bid.decided_on = outcome, person, on
    bid.body, bid.meeting_on, bid.minute = body, meeting_on, minute
    bid.decision_reason = reason.strip()
    told = f": {bid.decision_reason}" if bid.decision_reason else ""
    where = decided_where(body, meeting_on, minute)
    with authored(by=person, why=f"Growth {bid.outcome_label.lower()}{where}{told}"):
        bid.save()
    return bid


# --- what waits for whom ------------------------------------------------------------------------------------


def may_decide(user: User, bid: GrowthBid, *, on: date) -> bool:
    """Whether the bid waits, the person is of finance, and neither asked nor deputises for who did."""
    return (
        bid.waits
        and not any(bid.asked_by_id in acting_as(user, on=day) for day in {on, bid.asked_on})
        and TO_DECIDE.allows(user, bid, on=on)
    )


def bids_for(people: Collection[User], *, on: date) -> dict[int, list[Offer]]:
    """The bids that wait for each person, by the person's key; one query, or none where no one decides."""
    deciders = [person for person in people if TO_DECIDE.allows(person, on=on)]
    if not deciders:
        return {}
    waiting = GrowthBid.objects.filter(outcome=GrowthBid.waiting_outcome)
    rows = list(waiting.select_related("programme", "asked_by").order_by("asked_on", "pk"))
    return {
        person.pk: [offer_of_bid(bid) for bid in rows if may_decide(person, bid, on=on)]
        for person in deciders
    }


def offer_of_bid(bid: GrowthBid) -> Offer:
    """The bid as an offer to decide on it."""
    what = " ".join([bid.how_many, pounds(bid.amount) if bid.amount is not None else "amount not known"])
    return Offer(
        title=bid.title,
        url=bid.get_absolute_url(),
        why=f"Growth bid of {bid.programme}: {what.strip()}, asked for by {bid.asked_by or 'someone'}",
        step_label="Decide",
        step_url=bid.get_decide_url(),
        urgency=Urgency.DECISION,
        day=bid.asked_on,
    )
