"""Saying where evidence of an action lies, taking that back, and who can see it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.evidence.attaching import (
    TO_ATTACH,
    TO_RESTRICT,
    TO_WITHDRAW,
    files_open_to,
    links_open_to,
    why_no_files,
)
from actions.models import Action, Completion, EvidenceLink
from actions.updating import locked
from council.access.acting import By, authorise
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_AGO_YEARS
from council.exempting.marking import Exemption, columns_of
from council.history import authored, moment
from council.models import Post

SEEN_TO_COME = "The day on which it was seen cannot be in the future."

TO_LINK = TO_ATTACH.refusing("Only the action's owner or manager says where evidence lies.")
MOST_LINKS = 50  # that an action holds at a time


@transaction.atomic
def add_link(
    action: Action,
    *,
    place: str,
    shows: str,
    seen_on: date,
    by: By,
    on: date,
    for_post: Post | None = None,
    exemption: Exemption | None = None,
    meant: Meant = NONE_MEANT,
) -> EvidenceLink:
    """Say where evidence lies and what was seen there on the day. Raises ValidationError by field."""
    person = authorise(by, TO_RESTRICT if exemption else TO_LINK, action, on=on)
    action = locked(action)
    if why := why_no_files(action):
        raise ValidationError(why)
    doubts = Doubts(by=by, on=on, meant=meant, beside=(action.starts, action.due))
    start = {"the programme’s start": action.programme.starts}
    doubts.ask("seen_on", seen_on, called="the day on which it was seen",
               past=True, after=start, far=LONG_AGO_YEARS)  # fmt: skip
    errors: dict[str, object] = dict(doubts.errors)
    if not place.strip():
        errors["place"] = "Enter where the evidence lies."
    if not shows.strip():
        errors["shows"] = "Enter what you saw there."
    if seen_on > on:
        errors["seen_on"] = SEEN_TO_COME
    if action.evidence_links.standing().count() >= MOST_LINKS:
        errors["place"] = f"An action holds up to {MOST_LINKS} links. Withdraw one that is not needed."
    if exemption and not exemption.reason.strip():
        errors["reason"] = "Enter the public interest reason."
    if errors:
        raise ValidationError(errors)
    with authored(by=person, for_post=for_post, why="Evidence link added"):
        return EvidenceLink.objects.create(
            action=action,
            place=place.strip(),
            shows=shows.strip(),
            seen_on=seen_on,
            added_by=person,
            for_post=for_post,
            added_at=moment(),
            **columns_of(exemption, proposed=True),
        )


@transaction.atomic
def withdraw_link(link: EvidenceLink, *, reason: str, by: By, for_post: Post | None = None) -> EvidenceLink:
    """Take the link back with the reason; it stays listed.

    Refused once the action is verified, and where a completion that waits would stand without evidence.
    """
    person = authorise(by, TO_WITHDRAW, link)
    action = locked(link.action)
    link = EvidenceLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if why := why_no_files(action):
        raise ValidationError(why)
    if not link.stands:
        raise ValidationError("The link was withdrawn already.")
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the link is withdrawn."})
    bare = action.completions.filter(outcome=Completion.Outcome.WAITING, evidence="").exists()
    others = links_open_to(action, person).exclude(pk=link.pk)
    if bare and not others.exists() and not files_open_to(action, person).counting().exists():
        raise ValidationError(
            "It is the only evidence of the completion that waits for verification. Add other evidence first."
        )
    link.withdrawn_by, link.withdrawn_at, link.withdrawn_reason = person, moment(), reason.strip()
    with authored(by=person, for_post=for_post, why="Evidence link withdrawn"):
        link.save()
    return link
