"""What waits for a person's word on a challenged RAG: the lead's answer, the challenger's consent to it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q
from django.urls import reverse

from council.access.duties import acting_as
from council.access.rules import standing
from council.conventions import InForce
from council.models import User
from council.offers import MailSections, Offer, Urgency
from programmes.models import RagChallenge

Outcome = RagChallenge.Outcome


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """What the person has to answer or to settle, for their home page."""
    return decisions(user, on=as_at)


def decisions(user: User, *, on: date | None = None) -> list[Offer]:
    """The challenges that wait for the person's word. One query."""
    return challenges_for([user], on=on).get(user.pk, [])


def challenges_for(people: Iterable[User], *, on: date | None = None) -> dict[int, list[Offer]]:
    """The challenges that wait for each person, by the person's key; one query for them all.

    A lead answers what another person challenged; who challenged says whether the answer settles it.
    """
    people = list(people)
    posts = {post for person in people for post in standing(person, on=on).posts}
    mine = Q(outcome=Outcome.WAITING, workstream__lead__in=posts)
    answered = Q(outcome=Outcome.KEPT, asked_by__in=people)
    rows = RagChallenge.objects.of_running().filter(mine | answered, workstream__retired_on=None)
    rows = rows.order_by("asked_on", "pk")
    waiting: dict[int, list[Offer]] = {}
    for row in rows.select_related("workstream__programme", "asked_by", "answered_by"):
        for person in people:
            if not row.workstream.visible_by(standing(person, on=on)):
                continue
            if row.outcome == Outcome.KEPT:
                if row.asked_by_id == person.pk:
                    waiting.setdefault(person.pk, []).append(offer_to_settle(row))
            elif row.workstream.lead_id in standing(person, on=on).posts and (
                row.asked_by_id not in acting_as(person, on=on)
            ):
                waiting.setdefault(person.pk, []).append(offer_to_answer(row))
    return waiting


def offer_to_answer(challenge: RagChallenge) -> Offer:
    """The challenge as an offer to the lead to answer it."""
    who = challenge.asked_by or "Someone"
    why = f"{who} challenged its RAG, {challenge.get_stated_rag_display()}: {challenge.reason}"
    return offer_of(challenge, why, "Answer", "answer-challenge")


def offer_to_settle(challenge: RagChallenge) -> Offer:
    """The answer as an offer to the challenger to accept it."""
    who = challenge.answered_by or "Its lead"
    why = f"{who} keeps its RAG, {challenge.get_stated_rag_display()}: {challenge.answer}"
    return offer_of(challenge, why, "Settle", "settle-challenge")


def offer_of(challenge: RagChallenge, why: str, step: str, page: str) -> Offer:
    stream = challenge.workstream
    return Offer(
        title=stream.title,
        url=stream.get_absolute_url(),
        why=why,
        step_label=step,
        step_url=reverse(f"programmes:{page}", args=[stream.programme.code, stream.pk]),
        urgency=Urgency.DECISION,
        reference=stream.programme.code,
        rag=challenge.stated_rag,
        day=challenge.answered_on or challenge.asked_on,
    )


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in each person's daily mail, as on their home page; one query for them all."""
    waiting = challenges_for(people, on=as_at)
    return {person.pk: {"challenges": waiting.get(person.pk, [])} for person in people}


MAIL = MailSections(
    order=26,
    titles={"challenges": "RAGs that were challenged"},
    at_any_rate=frozenset({"challenges"}),
    fill=sections_for,
)
