"""Published versions that differ: asked of those who approve reports and told to those who publish them.

On the home page and by mail.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from council.access.duties import acting_as
from council.access.rules import Right, standing
from council.conventions import InForce
from council.models import User
from council.offers import MailSections, Offer, Urgency
from council.wording import spoken
from reports.publishing.models import PublishedDifference, PublishedVersion
from reports.publishing.registering import TO_ACCEPT, TO_REGISTER

ACCEPT = "accept_published"
PUT_RIGHT = "put_published_right"


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The versions on which this person may decide or that they put right, in one query or none."""
    if not concerned(user, on=as_at):
        return []
    asked = asked_of([user], as_at=as_at)[user.pk]
    return asked[ACCEPT] + asked[PUT_RIGHT]


def concerned(person: User, *, on: date) -> bool:
    """Whether the person may approve or issue a report at all: by a grant, or as who answers for it."""
    who = standing(person, on=on)
    return who.has(Right.APPROVE) or who.has(Right.ISSUE) or bool(who.posts)


def asked_of(people: Collection[User], *, as_at: date) -> dict[int, dict[str, list[Offer]]]:
    """The same for many people, by their key and the section of the daily mail; one query for them all."""
    asked: dict[int, dict[str, list[Offer]]] = {person.pk: {ACCEPT: [], PUT_RIGHT: []} for person in people}
    for version in versions_waiting() if people else ():
        for person in people:
            may = version.is_undecided and TO_ACCEPT.allows(person, version.report, on=as_at)
            if may and version.by_id not in acting_as(person, on=as_at):
                asked[person.pk][ACCEPT].append(offer_of(version))
            if version.wrong and TO_REGISTER.allows(person, version.report, on=as_at):
                asked[person.pk][PUT_RIGHT].append(to_put_right(version))
    return asked


def versions_waiting() -> Any:
    """The latest versions of reports of which a difference is undecided, or was said to be wrong."""
    later = PublishedVersion.objects.filter(report=OuterRef("report"), number__gt=OuterRef("number"))
    versions = PublishedVersion.objects.filter(~Exists(later), places__gt=0)
    wrong = Count("decisions", filter=Q(decisions__outcome=PublishedDifference.Outcome.WRONG))
    counted = versions.annotate(said=Count("decisions"), wrong=wrong)
    undecided = Q(said__lt=F("places"))
    waiting = counted.annotate(is_undecided=undecided).filter(undecided | Q(wrong__gt=0))
    related = ("report__programme", "report__body")
    return waiting.defer("lines", "differences").select_related(*related).order_by("pk")


def offer_of(version: Any) -> Offer:
    """The version as an offer to look at where it differs."""
    report = version.report
    left = version.places - version.said
    return Offer(
        title=f"{report.programme} to {report.body}",
        url=report.get_absolute_url(),
        why=f"Published on {spoken(version.published_on)} with {left} difference{'' if left == 1 else 's'} "
        "from what was approved",
        step_label="Look at the differences",
        step_url=report.get_published_url(),
        urgency=Urgency.DECISION,
        day=None,
    )


def to_put_right(version: Any) -> Offer:
    """The version as an offer to register what was published in its place."""
    report, wrong = version.report, version.wrong
    return Offer(
        title=f"{report.programme} to {report.body}",
        url=report.get_absolute_url(),
        why=f"Published on {spoken(version.published_on)}: the approver says that {wrong} "
        f"{'difference is' if wrong == 1 else 'differences are'} wrong",
        step_label="See what is wrong",
        step_url=report.get_published_url(),
        urgency=Urgency.DECISION,
        day=None,
    )


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in the daily mail of those who approve reports."""
    return asked_of([one for one in people if concerned(one, on=as_at)], as_at=as_at)


MAIL = MailSections(
    order=51,
    titles={
        ACCEPT: "Published reports that differ from what was approved",
        PUT_RIGHT: "Published reports to put right",
    },
    fill=sections_for,
)
