"""Saying where a workstream stands: a dated entry of its position, how it goes, its RAG and why.

Every entry stays; the workstream carries what the latest says.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right, acting_for
from council.history import authored, moment
from council.models import User, require_unchanged
from council.rag import STATED, Rag
from programmes.models import RagChallenge, Workstream, WorkstreamUpdate
from programmes.workstreams.stating import require_in_use

TO_STATE = Rule(
    "The workstream’s lead and the programme manager say where it stands.",
    rights=(Right.MANAGE,),
    owner=True,
)
TO_BRING = Rule("A plan that is imported says where its workstreams stand.", imports=True)
Kind = WorkstreamUpdate.Kind


@dataclass(frozen=True, kw_only=True)
class PositionStatement:
    """What is said of a workstream; `rag` is red, amber, green or ""."""

    position: str
    progress: str = ""
    rag: str = ""
    reason: str = ""
    being_done: str = ""


@transaction.atomic
def state_position(
    workstream: Workstream, said: PositionStatement, *, by: By, on: date, version: int | None = None
) -> WorkstreamUpdate:
    """Keep what is said, and let the workstream carry it. Another RAG settles a challenge of the one before.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_STATE, workstream, on=on)
    require_unchanged(workstream, version)
    workstream = locked(workstream)
    require_in_use(workstream)
    check_position(said)
    if said.rag not in (Rag.RED, Rag.AMBER):  # the form hides these boxes, and sends what stood in them
        said = replace(said, reason="", being_done="")
    with authored(by=person, why="Position stated"):
        return _keep(workstream, said, by=person, on=on)


@transaction.atomic
def say_no_change(
    workstream: Workstream, *, by: By, on: date, version: int | None = None
) -> WorkstreamUpdate:
    """Say that the last position still stands: an entry of today with the same words.

    Raises ValidationError where nothing was said before, or an Amber or Red has no reason yet.
    """
    person = authorise(by, TO_STATE, workstream, on=on)
    require_unchanged(workstream, version)
    workstream = locked(workstream)
    require_in_use(workstream)
    last = workstream.updates.first()
    if last is None or not last.position.strip():
        raise ValidationError("Nothing was said of this workstream before. Enter where it stands.")
    said = PositionStatement(
        position=last.position,
        progress=last.progress,
        rag=last.stated_rag,
        reason=last.reason,
        being_done=last.being_done,
    )
    try:
        check_position(said)
    except ValidationError as refusal:
        missing = "Its Amber or Red has no reason yet. Enter where it stands, why, and what is being done."
        raise ValidationError(missing) from refusal
    with authored(by=person, why="Position stated: no change"):
        return _keep(workstream, said, by=person, on=on, kind=Kind.NO_CHANGE)


@transaction.atomic
def bring_position(
    workstream: Workstream, said: PositionStatement, *, by: By, on: date, source: str
) -> WorkstreamUpdate:
    """Keep what a plan says of the workstream, word for word: an Amber or Red may come without its reason."""
    person = authorise(by, TO_BRING, workstream, on=on)
    return _keep(locked(workstream), said, by=person, on=on, source=source)


def _keep(
    workstream: Workstream,
    said: PositionStatement,
    *,
    by: User | None,
    on: date,
    kind: str = Kind.STATEMENT,
    source: str = "",
) -> WorkstreamUpdate:
    """Write the entry, and what the workstream carries of it; `source` names the import that brought it.

    The caller has locked the workstream, asked the rules and signed.
    """
    said = replace(said, position=said.position.strip(), progress=said.progress.strip())
    update = WorkstreamUpdate.objects.create(
        workstream=workstream,
        made_on=on,
        made_at=moment(),
        by=by,
        for_post=acting_for(by, workstream, on=on) if by and not source else None,
        kind=kind,
        position=said.position,
        progress=said.progress,
        stated_rag=said.rag,
        reason=said.reason.strip(),
        being_done=said.being_done.strip(),
        as_written=bool(source),
        source=source,
    )
    carries = (workstream.position, workstream.progress_as_written, workstream.stated_rag)
    if carries != (said.position, said.progress, said.rag):
        workstream.position, workstream.progress_as_written = said.position, said.progress
        workstream.stated_rag = said.rag
        workstream.save()
    _settle_by(update)
    return update


def _settle_by(update: WorkstreamUpdate) -> None:
    """Settle the open challenge, if any, where the update states another RAG than the one in doubt."""
    for challenge in update.workstream.challenges.filter(outcome__in=RagChallenge.OPEN):
        if challenge.stated_rag != update.stated_rag:
            challenge.outcome = RagChallenge.Outcome.CHANGED
            challenge.settled_by, challenge.settled_on = update.by, update.made_on
            challenge.save()


def check_position(said: PositionStatement) -> None:
    """Raise ValidationError by field where nothing is said, or an Amber or Red goes without its reason."""
    errors = {}
    if not said.position.strip():
        errors["position"] = "Enter where the workstream stands."
    if said.rag and said.rag not in dict(STATED):
        errors["rag"] = "Select Red, Amber or Green."
    if said.rag in (Rag.RED, Rag.AMBER):
        if not said.reason.strip():
            errors["reason"] = "Enter the reason for the RAG."
        if not said.being_done.strip():
            errors["being_done"] = "Enter what is being done."
    if errors:
        raise ValidationError(errors)


def locked(workstream: Workstream) -> Workstream:
    """The workstream as it stands now, locked for the transaction, with its programme."""
    rows = Workstream.objects.select_for_update(of=("self",)).select_related("programme")
    return rows.get(pk=workstream.pk)
