"""What the register of savings offers a person: for finance, the claims that wait to be confirmed."""

from datetime import date

from council.access.duties import acting_as
from council.access.rules import Right, may
from council.conventions import InForce
from council.models import User
from council.offers import Offer, Urgency
from council.wording import pounds
from savings.models import Saving, YearProfile


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The claims that this person may confirm."""
    return confirmations(user, on=as_at)


def confirmations(user: User, *, on: date) -> list[Offer]:
    """The claims that wait for this person's confirmation on the day, in one query, or none."""
    if not may(user, Right.MONEY, on=on):
        return []
    visible = Saving.objects.visible_to(user).order_by().values("pk")
    waiting = (
        YearProfile.objects.with_right(user, Right.MONEY)
        .filter(saving__in=visible, confirmed_on=None)
        .exclude(delivered=0)
        .exclude(claimed_by__in=acting_as(user))
        .select_related("saving", "claimed_by")
        .order_by("year", "saving__reference")
    )
    return [
        Offer(
            title=line.saving.title,
            url=line.saving.get_absolute_url(),
            why=f"Saving, {pounds(line.delivered)} claimed for {line.financial_year}"
            + (f" by {line.claimed_by}" if line.claimed_by else ""),
            step_label="Confirm",
            step_url=f"{line.saving.get_absolute_url()}#{line.anchor}",
            urgency=Urgency.DECISION,
            reference=line.saving.reference,
        )
        for line in waiting
    ]
