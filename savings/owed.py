"""What of savings a person's posts owe: a forecast that is due, a claim that came back, a year over."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max
from django.urls import reverse

from council.access.rules import standing
from council.calendar.years import FinancialYear
from council.conventions import InForce
from council.models import User
from council.offers import Offer, Urgency
from council.register.owing import OwedRow
from council.wording import days, pounds
from savings.models import ZERO, Claim, Saving, YearProfile

SILENT = (*Saving.NOT_COUNTED, Saving.Status.REPLACED, Saving.Status.DELIVERED)


@dataclass(frozen=True, kw_only=True)
class OwedYear(OwedRow):
    """A saving of mine, by the year that needs my word most."""

    card = "savings/_owed.html"

    line: YearProfile
    why: str


def years_owed(
    person: User, *, as_at: date, conventions: InForce, posts: Collection[int] | None = None
) -> list[OwedYear]:
    """What their posts answer for, as far as they may see it; two queries."""
    held = standing(person, on=as_at).posts
    # Narrowed, never widened: a post that is named must be one of theirs.
    held = held if posts is None else held.intersection(posts)
    return seen_of(years_owed_of(held, as_at=as_at, conventions=conventions), person, as_at=as_at)


def seen_of(owed: Iterable[OwedYear], person: User, *, as_at: date) -> list[OwedYear]:
    """Of what is owed, what the person may see; exempt savings of their own post only by right."""
    who = standing(person, on=as_at)
    return [row for row in owed if row.record.visible_by(who)]


def years_owed_of(posts: Collection[int], *, as_at: date, conventions: InForce) -> list[OwedYear]:
    """What the posts owe, whoever may see it, the earliest wanted first; two queries, however many posts."""
    if not posts:
        return []
    current = FinancialYear.containing(as_at)
    lines = (
        YearProfile.objects.filter(saving__owner__in=posts, year__lte=current.first)
        .exclude(saving__status__in=SILENT)
        .select_related("saving__programme", "saving__owner")
        .annotate(said_on=Max("reforecasts__made_on"))
        .order_by("saving_id", "year")
    )
    claims: dict[int, Claim] = {}
    of_posts = Claim.objects.filter(saving__owner__in=posts).exclude(outcome=Claim.Outcome.WITHDRAWN)
    for claim in of_posts.order_by("line_id", "number"):
        claims[claim.line_id] = claim  # the latest of each year
    rows: dict[int, OwedYear] = {}
    for line in lines:
        row = row_of(line, claims.get(line.pk), current=current, as_at=as_at, conventions=conventions)
        if row and (line.saving_id not in rows or not rows[line.saving_id].needs_update):
            rows[line.saving_id] = row
    return sorted(rows.values(), key=lambda row: (row.wanted_by or date.max, row.reference))


def row_of(
    line: YearProfile, claim: Claim | None, *, current: FinancialYear, as_at: date, conventions: InForce
) -> OwedYear | None:
    """What one year needs of its owner; None where it is over and all is said."""
    said_on: date | None = max(
        filter(None, (line.said_on, claim.claimed_on if claim else None)),  # type: ignore[attr-defined]
        default=None,
    )
    year = line.financial_year
    over = line.year < current.first
    need, why, wanted = "later", f"{year}: {forecast_in_words(line)}", None
    if claim is not None and claim.outcome == Claim.Outcome.RETURNED and claim.amount > ZERO:
        need, wanted = "sent back", claim.decided_on or as_at
        why = f"{year}: finance returned the claim of {pounds(claim.amount)}: {claim.decision_reason}"
    elif over:
        left = line.target - line.delivered if line.forecast is None else line.still_to_deliver or ZERO
        if left <= ZERO:
            return None
        need, wanted = "overdue", year.end
        why = f"{year} is over, and {pounds(left)} of it is neither claimed nor given up"
    elif line.forecast is None:
        need, wanted, why = "update", as_at, f"{year}: no one has given a forecast yet"
    else:
        due = (said_on or year.start) + timedelta(days=conventions.reporting_interval_days)
        if due < as_at:
            silent = days((as_at - said_on).days) if said_on else ""
            ago = f"last spoken of {silent} ago" if silent else "not spoken of this year"
            need, wanted, why = "update", due, f"{year}: {forecast_in_words(line)}, {ago}"
        elif claim is not None and claim.waits:
            need, why = "verification", f"{year}: {pounds(claim.amount)} claimed, waits for finance"
    return OwedYear(
        record=line.saving,
        line=line,
        need=need,
        why=why,
        step="Forecast or claim",
        step_url=reverse("savings:forecast-year", args=[line.saving.reference, line.year]),
        wanted_by=wanted,
        due=wanted or year.end,
        stands=line.forecast is not None,
        heard_on=said_on,
    )


def forecast_in_words(line: YearProfile) -> str:
    """The year's forecast beside its target: "forecast £60,000 of £80,000"."""
    given: Decimal | None = line.outturn
    return "no forecast yet" if given is None else f"forecast {pounds(given)} of {pounds(line.target)}"


def offers_owed(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """What the person owes of savings, for their home page."""
    owed = years_owed(user, as_at=as_at, conventions=conventions)
    return [offer_of_year(row) for row in owed if row.needs_update]


def offer_of_year(row: OwedYear) -> Offer:
    """The year as an offer to forecast or claim it."""
    return Offer(
        title=row.record.title,
        url=row.record.get_absolute_url(),
        why=f"Saving, {row.why}",
        step_label=row.step,
        step_url=row.step_url,
        urgency=Urgency.NEEDS_UPDATE,
        reference=row.reference,
        day=row.wanted_by,
        exempt=row.record.exempt,
    )


def sections_owed(
    people: Collection[User], *, as_at: date, conventions: InForce
) -> Mapping[int, list[Offer]]:
    """What each person owes, for their mail; two queries for them all."""
    posts = {post for person in people for post in standing(person, on=as_at).posts}
    owed = years_owed_of(posts, as_at=as_at, conventions=conventions)
    sections = {}
    for person in people:
        held = standing(person, on=as_at).posts
        mine = seen_of((row for row in owed if row.record.owner_id in held), person, as_at=as_at)
        sections[person.pk] = [offer_of_year(row) for row in mine if row.needs_update]
    return sections
