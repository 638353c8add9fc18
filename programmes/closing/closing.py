"""Closing a programme by a body's decision, and opening it again with a reason.

A closed programme is read-only: its scope is flagged, and `authorise` refuses people what a rule does not let
them do after closure (savings and the readings of measures go on).
"""

from dataclasses import replace
from datetime import date

from django.db import transaction

from council.access.acting import By, Rule, authorise, forget_closed
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_AGO_YEARS
from council.history import authored
from council.models import Body, require_unchanged
from council.refusing import Refusals
from programmes.models import Objective, Programme, ProgrammeClosure

TO_CLOSE = Rule("The programme manager closes it, once its body has decided.", rights=(Right.MANAGE,))
TO_REOPEN = replace(
    TO_CLOSE, refusal="The programme manager opens a closed programme again.", after_closure=True
)


@transaction.atomic
def close_programme(
    programme: Programme,
    *,
    body: Body,
    decided_on: date | None,
    minute: str,
    words: str,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> ProgrammeClosure:
    """Close the programme by the body's decision; nothing of it is changed from then on.

    Raises ValidationError by field, also while an objective is not judged; ChangedMeanwhile where `version`
    is no longer the current one.
    """
    person = authorise(by, TO_CLOSE, programme, on=on)
    require_unchanged(programme, version)
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    refused, doubts = Refusals(), Doubts(by=by, on=on, meant=meant)
    start = {"the programme’s start": programme.starts}
    doubts.ask("decided_on", decided_on, called="the day of the meeting",
               past=True, after=start, far=LONG_AGO_YEARS)  # fmt: skip
    with refused.hear():
        doubts.raise_any()
    refused.say("decided_on", "Enter the day on which the body decided.", where=decided_on is None)
    refused.say("decided_on", "The body has yet to meet.", where=bool(decided_on and decided_on > on))
    refused.say("words", "Say what is handed over, to which plan and body.", where=not words.strip())
    refused.say("", "This programme is closed already.", where=programme.stage == Programme.Stage.CLOSED)
    unjudged = programme.objectives.filter(outcome=Objective.Outcome.OPEN).count()
    if unjudged:
        told = "1 objective is" if unjudged == 1 else f"{unjudged} objectives are"
        refused.say("", f"{told} not judged yet. Say how well each was met first.")
    refused.raise_all()
    assert decided_on, "a closure without a day was refused"
    with authored(by=person, why=f"Closed by {body}"):
        closure = ProgrammeClosure.objects.create(
            programme=programme,
            body=body,
            decided_on=decided_on,
            minute=minute.strip(),
            words=words.strip(),
            closed_on=on,
            by=person,
        )
        _disband(programme, on)
        _move(programme, Programme.Stage.CLOSED)
    forget_closed(by)
    return closure


@transaction.atomic
def reopen_programme(
    programme: Programme, *, reason: str, by: By, on: date, version: int | None = None
) -> Programme:
    """Open the programme again, for delivery, with the reason. Raises ValidationError by field."""
    person = authorise(by, TO_REOPEN, programme, on=on)
    require_unchanged(programme, version)
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    refused = Refusals()
    refused.say("reason", "Enter why the programme is opened again.", where=not reason.strip())
    refused.say("", "This programme is not closed.", where=programme.stage != Programme.Stage.CLOSED)
    refused.raise_all()
    with authored(by=person, why=reason.strip()):
        for closure in programme.closures.filter(reopened_on=None):
            closure.reopened_on, closure.reopened_reason = on, reason.strip()
            closure.save()
        _move(programme, Programme.Stage.DELIVERY)
    forget_closed(by)
    return programme


def _disband(programme: Programme, on: date) -> None:
    """End what nobody ended of its team, boards and duties."""
    for entry in programme.team.filter(ends=None).exclude(starts__gt=on):
        entry.ends = on
        entry.save_next_version()


def _move(programme: Programme, stage: str) -> None:
    programme.stage = stage
    programme.save()
    programme.scope.is_closed = stage == Programme.Stage.CLOSED
    programme.scope.save()
