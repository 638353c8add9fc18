"""By when something must be done because of a review: shipped clocks by its kind, and the council's own.

The shipped ones are data, each with its source. They are to be verified by the council before it relies on
them: guidance changes, an auditor or a minister may allow longer, and another nation has rules of its own.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.exempt_paragraphs import ENGLAND, NATIONS, WALES
from council.history import authored
from council.models import require_unchanged
from programmes.models import Review, ReviewClock

TO_KEEP_CLOCKS = Rule(
    "The manager of a programme that answers the review keeps its clocks.", rights=(Right.MANAGE,)
)
Kind = Review.Kind


@dataclass(frozen=True)
class Clock:
    """What must be done within so many months of a date of the review, and what says so in each nation.

    A nation whose rule is not shipped has no source here: its clock says that the council has to verify it.
    """

    key: str
    kind: str
    what: str
    months: int
    since: str  # the review's date from which it counts
    sources: Mapping[str, str]

    def source(self, nation: str) -> str:
        """What says so in the nation; never another nation's Act."""
        return self.sources.get(nation) or NOT_SHIPPED.format(nation=NATIONS[nation], months=self.months)


NOT_SHIPPED = (
    "No rule of {nation} is shipped for this. {months} months are a proposal: enter your own clock where the "
    "law or the reviewers say otherwise"
)
PEERS = {ENGLAND: "Local Government Association, Corporate Peer Challenge: what a council signs up to"}
AUDITORS = {
    ENGLAND: "Local Audit and Accountability Act 2014, Schedule 7, paragraph 5 (England)",
    WALES: "Public Audit (Wales) Act 2004, section 25 (Wales)",
}
SHIPPED = (
    Clock(
        "cpc_report",
        Kind.PEER_CHALLENGE,
        "Publish the peer team’s report and the action plan",
        3,
        "on_site_to",
        PEERS,
    ),
    Clock(
        "cpc_plan",
        Kind.PEER_CHALLENGE,
        "Publish the action plan at the latest, if it was not ready with the report",
        5,
        "on_site_to",
        PEERS,
    ),
    Clock("cpc_progress", Kind.PEER_CHALLENGE, "Hold the progress review", 10, "on_site_to", PEERS),
    Clock(
        "cpc_progress_report",
        Kind.PEER_CHALLENGE,
        "Publish the report of the progress review",
        12,
        "on_site_to",
        PEERS,
    ),
    Clock(
        "statutory_meeting",
        Kind.STATUTORY,
        "Consider the recommendations at a meeting of the authority",
        1,
        "received_on",
        AUDITORS,
    ),
    Clock(
        "public_interest_meeting",
        Kind.PUBLIC_INTEREST,
        "Consider the report at a meeting of the authority",
        1,
        "received_on",
        AUDITORS,
    ),
    Clock(
        "ombudsman_action",
        Kind.OMBUDSMAN,
        "Tell the Ombudsman what the council has done or will do",
        3,
        "received_on",
        {ENGLAND: "Local Government Act 1974, section 31 (England)"},
    ),
    Clock(
        "scrutiny_response",
        Kind.SCRUTINY,
        "Respond to the scrutiny committee",
        2,
        "received_on",
        {
            ENGLAND: "Local Government Act 2000, section 9FE (England)",
            WALES: "Local Government Act 2000, section 21B (Wales)",
        },
    ),
)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def clocks_of_kind(kind: str) -> list[Clock]:
    """The shipped clocks of a kind of review, the first due first."""
    return [clock for clock in SHIPPED if clock.kind == kind]


def begins(review: Review, clock: Clock) -> date | None:
    """The day from which the clock counts; without days on site, that on which the report came."""
    return getattr(review, clock.since) or review.received_on


def clocks_as_dated(review: Review, *, nation: str) -> tuple[list[ReviewClock], list[ReviewClock]]:
    """The shipped clocks to be saved as the review's kind and dates now say, and those to be taken out.

    Their source is that of the nation (one of `NATIONS`).
    A clock that was met stays as it is. One of another kind, or without a date to count from, goes.
    """
    saved = []
    kept = {clock.key: clock for clock in review.clocks.exclude(key="")}
    for shipped in clocks_of_kind(review.kind):
        since = begins(review, shipped)
        if since is None:
            continue
        clock = kept.pop(shipped.key, None) or ReviewClock(review=review, key=shipped.key)
        due = months_after(since, shipped.months)
        source = shipped.source(nation)
        if clock.met_on is None and (clock.due_on, clock.what, clock.source) != (due, shipped.what, source):
            clock.due_on, clock.what, clock.source = due, shipped.what, source
            saved.append(clock)
    return saved, [clock for clock in kept.values() if clock.met_on is None]


@transaction.atomic
def add_clock(
    review: Review, *, what: str, due_on: date, source: str, by: By, on: date, meant: Meant = NONE_MEANT
) -> ReviewClock:
    """Add a clock of the council's own: what must be done, by when, and what says so."""
    person = authorise(by, TO_KEEP_CLOCKS, review, on=on)
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    doubts = Doubts(by=by, on=on, meant=meant, beside=(review.received_on, review.published_on))
    report = {"the day on which the report was received": review.received_on}
    named = "the day by which it must be done"
    doubts.require("due_on", due_on, called=named, past=True, future=True, after=report)
    clock = ReviewClock(review=review, what=what.strip(), due_on=due_on, source=source.strip())
    clock.full_clean(exclude=["review"])
    with authored(by=person, why="Clock added"):
        clock.save()
    return clock


@transaction.atomic
def meet_clock(
    clock: ReviewClock,
    *,
    met_on: date,
    met_how: str,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> ReviewClock:
    """Say on which day what the clock asks for was done, and how. Raises ValidationError by field."""
    person = authorise(by, TO_KEEP_CLOCKS, clock, on=on)
    require_unchanged(clock, version)
    clock = ReviewClock.objects.select_for_update(of=("self",)).select_related("review").get(pk=clock.pk)
    doubts = Doubts(by=by, on=on, meant=meant, beside=(clock.due_on,))
    report = {"the day on which the report was received": clock.review.received_on}
    doubts.ask("met_on", met_on, called="the day on which it was done", past=True, future=True, after=report)
    errors: dict[str, Any] = dict(doubts.errors)
    if met_on > on:
        errors["met_on"] = "It cannot have been done after today."
    if not met_how.strip():
        errors["met_how"] = "Enter how it was done, and where that can be seen."
    if errors:
        raise ValidationError(errors)
    clock.met_on, clock.met_how = met_on, met_how.strip()
    with authored(by=person, why="Clock met"):
        clock.save()
    return clock
