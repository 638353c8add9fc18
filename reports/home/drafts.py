"""What reports offer a person: drafts to finish, papers to approve, approved papers to issue."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from council.access.rules import Right, may, standing
from council.conventions import InForce
from council.models import User
from council.offers import MailSections, Offer, Urgency
from council.wording import spoken, spoken_period
from reports.approving.approving import TO_APPROVE
from reports.models import Approval, HighlightReport, ReportSnapshot
from reports.wording.owned import streams_to_word, told_otherwise

Status = HighlightReport.Status


@dataclass(frozen=True)
class DraftStep:
    """What a report asks for at one status, and of whom."""

    status: HighlightReport.Status
    right: Right
    label: str
    what: str
    urgency: Urgency
    section: str  # of the daily mail, with its title
    title: str


STEPS = (
    DraftStep(
        Status.DRAFT,
        Right.DRAFT,
        "Continue",
        "Draft report",
        Urgency.DRAFT,
        section="draft",
        title="Reports to finish",
    ),
    DraftStep(
        Status.SUBMITTED,
        Right.APPROVE,
        "Read and approve",
        "Report for approval",
        Urgency.DECISION,
        section="approve",
        title="Reports to approve",
    ),
    DraftStep(
        Status.APPROVED,
        Right.ISSUE,
        "Issue",
        "Approved report",
        Urgency.DECISION,
        section="issue",
        title="Reports to issue",
    ),
)

TO_CLEAR = DraftStep(
    Status.SUBMITTED,
    Right.MONEY,
    "Read and clear",
    "Report for finance clearance",
    Urgency.DECISION,
    section="clear",
    title="Reports to clear",
)

WORDS = "words"  # the section of the mail for leads and owners

# Whether an approver sent the report back with a comment; only then is a draft one that was submitted before.
SENT_BACK = Exists(Approval.objects.filter(report=OuterRef("pk"), outcome=Approval.Outcome.SENT_BACK))


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The reports whose next step is this person's, and the words on their records: five queries at most."""
    who = standing(user)
    steps = {
        step.status: step
        for step in STEPS
        if who.has(step.right) or (step.status == Status.SUBMITTED and who.posts)
    }
    clears = who.has(Right.MONEY)
    if not steps and not clears:
        return []
    found = [
        offer_of(report, steps[Status(report.status)]) for report in reports_waiting(user, steps.values())
    ]
    if clears:
        mine = without_finance_clearance().filter(
            pk__in=HighlightReport.objects.visible_to(user).values("pk")
        )
        reach = who.reach(Right.MONEY)
        mine = mine if reach is None else mine.filter(programme__scope__in=reach)
        found += [offer_of(report, TO_CLEAR) for report in mine.order_by("meeting_on", "pk")]
    return found + (WordsWaiting(who.posts).of(who.posts) if who.posts else [])


class WordsWaiting:
    """Words for committees that posts choose, as leads, and those on their records to read: three queries."""

    def __init__(self, posts: Collection[int]) -> None:
        self.led = streams_to_word(posts)
        self.told = told_otherwise(posts)

    def of(self, posts: Collection[int]) -> list[Offer]:
        """What of it waits for whoever holds the posts."""
        led: dict[HighlightReport, list[str]] = {}
        for report, stream in self.led:
            if stream.lead_id in posts:
                led.setdefault(report, []).append(str(stream))
        told: dict[HighlightReport, int] = defaultdict(int)
        for report, post, texts in self.told:
            told[report] += texts if post in posts else 0
        chosen = [to_choose(report, streams) for report, streams in led.items()]
        return chosen + [to_read(report, texts) for report, texts in told.items() if texts]


def to_choose(report: HighlightReport, streams: list[str]) -> Offer:
    """The draft as an offer to choose the words on workstreams that the person leads."""
    return Offer(
        title=f"Words for the committee: {', '.join(streams)}",
        url=reverse("reports:my-words"),
        why=f"Draft report to {report.body}{_meeting_of(report)}",
        step_label="Choose the words",
        step_url=reverse("reports:my-words"),
        urgency=Urgency.DRAFT,
        day=report.meeting_on,
    )


def to_read(report: HighlightReport, texts: int) -> Offer:
    """The draft as an offer to read what it tells of the person's records, so many texts otherwise."""
    return Offer(
        title=f"What {report.body} is told of your records",
        url=reverse("reports:my-words"),
        why=f"{texts} text{'' if texts == 1 else 's'} otherwise than you wrote "
        f"{'it' if texts == 1 else 'them'}{_meeting_of(report)}",
        step_label="Read, or object",
        step_url=reverse("reports:my-words"),
        urgency=Urgency.DRAFT,
        day=report.meeting_on,
    )


def _meeting_of(report: HighlightReport) -> str:
    return f", meeting {spoken(report.meeting_on)}" if report.meeting_on else ""


def without_finance_clearance() -> QuerySet[HighlightReport]:
    """The submitted reports to bodies that want finance's clearance, and have not got it yet."""
    submitted = HighlightReport.objects.filter(
        status=Status.SUBMITTED, body__paper_settings__needs_finance=True
    )
    latest = ReportSnapshot.objects.filter(report=OuterRef("report")).order_by("-number", "-pk")
    cleared = Approval.objects.filter(
        report=OuterRef("pk"),
        capacity=Approval.Capacity.FINANCE,
        outcome=Approval.Outcome.APPROVED,
        digest=Subquery(latest.values("digest")[:1]),
    )
    return submitted.exclude(Exists(cleared)).select_related("programme", "body")


def reports_waiting(user: User, steps: Iterable[DraftStep]) -> QuerySet:
    """The reports that wait for one of the steps, the earliest meeting first."""
    who = standing(user)
    mine = Q(pk__in=[])
    for step in steps:
        reach = who.reach(step.right)
        mine |= Q(status=step.status) & (Q() if reach is None else Q(programme__scope__in=reach))
        if step.status == Status.SUBMITTED and who.posts:
            mine |= Q(status=step.status, programme__sro__in=who.posts)
    reports = HighlightReport.objects.visible_to(user).filter(mine).annotate(was_sent_back=SENT_BACK)
    return reports.select_related("programme", "body").order_by("meeting_on", "pk")


def offer_of(report: HighlightReport, step: DraftStep) -> Offer:
    """The report as an offer to take its next step."""
    period = spoken_period(report.period_from, report.period_to)
    back = step.status == Status.DRAFT and getattr(report, "was_sent_back", False)
    what = "Report that was sent back, with a comment," if back else step.what
    return Offer(
        title=f"{report.programme} to {report.body}",
        url=report.get_absolute_url(),
        why=f"{what} for {period}{_meeting_of(report)}",
        step_label=step.label,
        step_url=report.get_absolute_url(),
        urgency=step.urgency,
        day=report.meeting_on,
    )


def sections_for(
    people: Collection[User],
    *,
    as_at: date,
    since: Mapping[int, date],
    sent_at: Mapping[int, datetime],
    conventions: InForce,
) -> dict[int, dict[str, list[Offer]]]:
    """The same for many people, by their key and the section of the daily mail; four queries for them all."""
    waiting = HighlightReport.objects.filter(status__in=[step.status for step in STEPS])
    waiting = waiting.select_related("programme", "body").order_by("meeting_on", "pk")
    reports: list[HighlightReport] = list(waiting.annotate(was_sent_back=SENT_BACK))
    steps = {step.status: step for step in STEPS}
    sections: dict[int, dict[str, list[Offer]]] = {}
    for person in people:
        for report in reports:
            step = steps[Status(report.status)]
            approves = step.status == Status.SUBMITTED and TO_APPROVE.allows(person, report, on=as_at)
            if approves or may(person, step.right, report, on=as_at):
                theirs = sections.setdefault(person.pk, {})
                theirs.setdefault(step.section, []).append(offer_of(report, step))
    clearing = [person for person in people if standing(person, on=as_at).has(Right.MONEY)]
    for report in without_finance_clearance().order_by("meeting_on", "pk") if clearing else ():
        for person in clearing:
            if may(person, Right.MONEY, report, on=as_at):
                theirs = sections.setdefault(person.pk, {})
                theirs.setdefault(TO_CLEAR.section, []).append(offer_of(report, TO_CLEAR))
    posts = {person.pk: standing(person, on=as_at).posts for person in people}
    if held := frozenset[int]().union(*posts.values()):
        words = WordsWaiting(held)
        for person in people:
            if offered := words.of(posts[person.pk]):
                sections.setdefault(person.pk, {})[WORDS] = offered
    return sections


# In the order of the mail: what somebody else waits for comes before one's own drafts.
MAIL = MailSections(
    order=50,
    titles={
        **{step.section: step.title for step in sorted((*STEPS, TO_CLEAR), key=lambda step: step.urgency)},
        WORDS: "Words for committees",
    },
    fill=sections_for,
)
