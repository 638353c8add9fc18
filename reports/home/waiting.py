"""What of one programme waits for a decision: the person's own, and that of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.models import Completion, DateChange
from council.deciding import uncarried
from council.models import User
from council.offers import Offer, offers_in_order
from council.register.declaring import declarations
from programmes.models import ChangeRequest, Programme, ToleranceException

FIRST = 3  # of the person's own decisions that are seen at once


@dataclass(frozen=True)
class DecisionsWaiting:
    """What waits for the person to decide, and how much of what they can see waits for others."""

    mine: Sequence[Offer]
    changes: Sequence[ChangeRequest]  # those that wait for others
    exceptions: Sequence[ToleranceException]  # of its tolerances, that wait for others
    dates: int  # new due dates of actions that were asked for, but for those that a change carries
    completions: int  # actions that are complete and not yet verified

    @property
    def first(self) -> Sequence[Offer]:
        """The first of the person's own, seen at once."""
        return self.mine[:FIRST]

    @property
    def rest(self) -> Sequence[Offer]:
        """The others of the person's own, folded below them."""
        return self.mine[FIRST:]


def waiting_in(programme: Programme, user: User, *, on: date) -> DecisionsWaiting:
    """The decisions of the programme that wait, of those that the person may know of.

    A fixed number of queries: what the registers declare for My actions, and two counts and two lists.
    """
    mine = [
        offer
        for each in declarations()
        if each.decisions
        for offer in each.decisions(user, on=on)
        if is_of(programme, offer)
    ]
    mine_too = {offer.reference for offer in mine}
    dates, completions = (
        waiting.filter(action__programme=programme).exclude(action__reference__in=mine_too)
        for waiting in (
            uncarried(DateChange.objects.visible_to(user)),
            Completion.objects.visible_to(user).filter(outcome=Completion.Outcome.WAITING),
        )
    )
    changes = ChangeRequest.objects.visible_to(user).filter(
        programme=programme, outcome=ChangeRequest.waiting_outcome
    )
    exceptions = ToleranceException.objects.visible_to(user).filter(
        programme=programme, outcome=ToleranceException.waiting_outcome
    )
    return DecisionsWaiting(
        mine=offers_in_order(mine),
        exceptions=[each for each in exceptions if each.reference not in mine_too],
        changes=[change for change in changes if change.reference not in mine_too],
        dates=dates.count(),
        completions=completions.count(),
    )


def is_of(programme: Programme, offer: Offer) -> bool:
    """Whether the offer is about the programme or a record of it: its reference begins with the code."""
    return programme.code in (offer.reference, offer.reference.rpartition("-")[0])
