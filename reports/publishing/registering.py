"""Registering what was published of an issued report, and deciding on each place where it differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from council import events
from council.access.acting import By, Rule, authorise
from council.access.duties import require_another
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.models import Event
from council.refusing import Refusals
from council.wording import spoken
from reports.approving.approving import TO_APPROVE
from reports.documents.models import HighlightReport
from reports.documents.paper import frozen_paper
from reports.publishing.comparing import TextDifference, differences
from reports.publishing.models import PublishedDifference, PublishedVersion
from reports.publishing.reading import PublishedText
from reports.publishing.standing import latest_of
from reports.word.highlight import paragraphs_of
from reports.word.running import running_lines

TO_REGISTER = Rule("What was published is registered by clerks.", rights=(Right.ISSUE,))
TO_ACCEPT = TO_APPROVE.refusing("Differences are accepted by the senior responsible owner and by approvers.")
# Who prepares reports reads the two texts side by side; readers are told how many differences there are.
TO_COMPARE = Rule(
    "The published text is compared by people who draft, approve or issue reports.",
    rights=(Right.DRAFT, Right.APPROVE, Right.ISSUE),
    owner=True,
)
Outcome = PublishedDifference.Outcome
MOST_DIFFERENCES = 200
NOT_THERE = "Only an issued public report is published. This one is not."
OTHER_TEXT = "The text is another than the approved one. Check that it is this report, and all of it."
OTHER_VERSION = "Another version was registered since you opened the page. Look at that one."


@dataclass(frozen=True)
class Decided:
    """What is said of one difference: its outcome, and what is wrong with it."""

    outcome: str
    reason: str = ""


@transaction.atomic
def register_published(
    report: HighlightReport,
    text: PublishedText,
    *,
    published_on: date,
    link: str = "",
    by: By,
    on: date,
    meant: Meant = NONE_MEANT,
) -> PublishedVersion:
    """Keep what was published as the report's next version, with each place where it differs.

    Raises ValidationError by field: an impossible day, a link that is none, another text altogether, or the
    very version that is registered already.
    """
    person = authorise(by, TO_REGISTER, report, on=on)
    report = HighlightReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not can_be_published(report):
        raise ValidationError(NOT_THERE)
    refuse_facts(report, published_on, link, by=by, on=on, meant=meant)
    found = differences_of(report, text)
    last = latest_of(report)
    if last and (last.published_on, last.link, last.lines) == (published_on, link.strip(), list(text.lines)):
        raise ValidationError("This very version is registered already.")
    version = PublishedVersion.objects.create(
        report=report,
        number=last.number + 1 if last else 1,
        published_on=published_on,
        link=link.strip(),
        how=text.how,
        filename=text.filename,
        sha256=text.sha256,
        digest=report.issued.digest,
        lines=list(text.lines),
        differences=[[one.before, one.after] for one in found],
        places=len(found),
        by=person,
    )
    what = f"Published version registered: {frozen_paper(report.issued).metadata_title}"
    events.tell(
        Event.Kind.PUBLISHED,
        what,
        by=person,
        report=report.pk,
        version=version.number,
        differences=len(found),
    )
    return version


def can_be_published(report: HighlightReport) -> bool:
    """Whether there is a public paper of the report to publish."""
    return report.is_issued and report.audience == HighlightReport.Audience.PUBLIC


def refuse_facts(
    report: HighlightReport, published_on: date, link: str, *, by: By, on: date, meant: Meant
) -> None:
    """Raise ValidationError by field for a day on which it wasn't published, or a link that is none."""
    issued_on = timezone.localdate(report.issued.issued_at)
    doubts = Doubts(by=by, on=on, meant=meant, beside=(issued_on, report.meeting_on))
    doubts.ask("published_on", published_on, called="the day of publication", past=True, future=True)
    errors: dict[str, Any] = dict(doubts.errors)
    if published_on > on:
        errors["published_on"] = "It cannot have been published after today."
    elif published_on < issued_on:
        errors["published_on"] = f"It was issued on {spoken(issued_on)} and cannot be published before that."
    address = urlsplit(link.strip()) if link.strip() else None
    if address and (address.scheme not in ("http", "https") or not address.netloc or " " in link.strip()):
        errors["link"] = "Enter the whole address, beginning with https://"
    if errors:
        raise ValidationError(errors)


def differences_of(report: HighlightReport, text: PublishedText) -> list[TextDifference]:
    """Where the text differs from the paper as it was approved; ValidationError where it is another one."""
    if text.how == PublishedVersion.How.ISSUED:
        return []
    paper = frozen_paper(report.issued)
    approved = paragraphs_of(paper)
    found = differences(approved, text.lines, running_lines(paper))
    changed, whole = sum(len(one.before) for one in found), sum(map(len, approved))
    if len(found) > MOST_DIFFERENCES or 2 * changed > whole:
        raise ValidationError({"file" if text.filename else "text": OTHER_TEXT})
    return found


@transaction.atomic
def decide_differences(
    version: PublishedVersion, decisions: Mapping[int, Decided], *, by: By, on: date
) -> list[PublishedDifference]:
    """Accept differences by their number, or say what is wrong, as another person than who registered them.

    Raises ValidationError where one is decided already, or another version was registered meanwhile.
    """
    person = authorise(by, TO_ACCEPT, version.report, on=on)
    report = HighlightReport.objects.select_for_update(of=("self",)).get(pk=version.report_id)
    last = latest_of(report)
    if last is None or last.pk != version.pk:
        raise ValidationError(OTHER_VERSION)
    require_another(
        person, version.by_id, on=(on,), did="registered this version", does="accepts its differences"
    )
    refuse_decisions(version, decisions)
    rows = [
        PublishedDifference.objects.create(
            version=version, number=number, outcome=one.outcome, reason=one.reason.strip(), by=person, on=on
        )
        for number, one in sorted(decisions.items())
    ]
    wrong = sum(row.outcome == Outcome.WRONG for row in rows)
    what = f"Differences of a published version decided: {frozen_paper(report.issued).metadata_title}"
    events.tell(
        Event.Kind.PUBLISHED,
        what,
        by=person,
        report=report.pk,
        version=version.number,
        accepted=len(rows) - wrong,
        wrong=wrong,
    )
    return rows


def refuse_decisions(version: PublishedVersion, decisions: Mapping[int, Decided]) -> None:
    """Raise ValidationError where a decision is none, says nothing, or was made already."""
    if not decisions:
        raise ValidationError("Choose for one difference at least.")
    if version.decisions.filter(number__in=decisions).exists():
        raise ValidationError("Someone else decided on one of these meanwhile. Look at what is left.")
    refused = Refusals()
    for number, one in decisions.items():
        known = 1 <= number <= version.places and one.outcome in Outcome.values
        refused.say(f"outcome-{number}", "Select whether it is accepted.", where=not known)
        silent = one.outcome == Outcome.WRONG and not one.reason.strip()
        refused.say(f"reason-{number}", "Enter what is wrong.", where=silent)
    refused.raise_all()


def undecided(version: PublishedVersion, decided: Iterable[int]) -> list[int]:
    """The numbers of the differences that wait."""
    known = set(decided)
    return [number for number in range(1, version.places + 1) if number not in known]
