"""A programme's matrix in place of the council's: which of them counts for a risk, and how it is set."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council import events
from council.access.acting import By, authorise
from council.calendar.days import end_of
from council.checking_conventions import falls, faults_of_others
from council.conventions import InForce
from council.history import authored
from council.models import ChangedMeanwhile, Event
from council.setting.effects import Effect, effect_of
from programmes.models import Programme
from programmes.setting_up.stating import TO_SET_UP
from risks.models import OwnMatrix, Risk

PARTS = ("matrix", "likelihoods", "impacts", "likelihood_codes", "impact_codes")
FALLS = "The matrix has a better rating for a higher score. Confirm below that this is meant, or correct it."


def has_its_own(programme: Programme) -> bool:
    """Whether another matrix than the council's rates the programme's risks."""
    own = getattr(programme, "own_matrix", None)
    return bool(own and own.said)


def in_programme(programme: Programme, conventions: InForce) -> InForce:
    """The conventions with the programme's own matrix, where it has one; else as they are.

    A query, unless the programme was fetched together with `own_matrix`.
    """
    own = getattr(programme, "own_matrix", None)
    return replace(conventions, **own.conventions) if own and own.said else conventions


def in_programme_on(programme: Programme, conventions: InForce, *, as_at: date) -> InForce:
    """The conventions with the matrix that the programme had as the day ended; one query."""
    entries = OwnMatrix.history.filter(programme=programme, history_date__lt=end_of(as_at))  # type: ignore[attr-defined]
    entry = entries.order_by("history_id").last()
    return replace(conventions, **entry.instance.conventions) if entry and entry.said else conventions


def with_their_own(conventions: InForce) -> Mapping[int, InForce]:
    """The conventions of each programme that has a matrix of its own, by its key; one query."""
    rows = OwnMatrix.objects.exclude(said={})
    return {own.programme_id: replace(conventions, **own.conventions) for own in rows}


@transaction.atomic
def set_matrix(
    programme: Programme,
    said: Mapping[str, Any],
    *,
    by: By,
    on: date,
    why: str = "",
    version: int | None = None,
    falling_is_meant: bool = False,
) -> OwnMatrix:
    """Let this matrix rate the programme's risks from now on; the council's again where it is empty.

    Assessments keep the rating that they had. Raises ValidationError where it is no matrix, or falls and
    that is not meant; ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_SET_UP, programme, on=on)
    if programme.stage == Programme.Stage.CLOSED:
        raise ValidationError("This programme is closed, so its matrix stands.")
    said = {name: said[name] for name in PARTS if said.get(name)}
    if said and (faults := faults_of_others(said)):
        raise ValidationError(faults)
    if said and falls(said["matrix"]) and not falling_is_meant:
        raise ValidationError({"falling_is_meant": FALLS})
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)  # two can't make it at once
    own = OwnMatrix.objects.filter(programme=programme).first() or OwnMatrix(programme=programme)
    if own.pk and version is not None and version != own.version:
        raise ChangedMeanwhile(own, version)
    if own.said == said:
        raise ValidationError("Nothing is different, so there is nothing to save.")
    own.said = said
    with authored(by=person, why=why.strip() or ("Own matrix set" if said else "The council’s matrix again")):
        if own.pk:
            own.save_next_version()
        else:
            own.save()
    what = f"{'Own risk matrix' if said else 'The council’s risk matrix'} for {programme}"
    events.tell(Event.Kind.SETTINGS_CHANGED, what, by=person, programme=programme.pk)
    programme.own_matrix = own  # type: ignore[attr-defined]
    return own


def rated_otherwise(programme: Programme, before: InForce, after: InForce, *, reader: Any) -> Effect:
    """Which open risks of the programme, of those that the reader sees, the other matrix rates otherwise."""
    risks = Risk.objects.open().visible_to(reader).filter(programme=programme).order_by("reference")
    changed: dict[tuple[str, str], list[str]] = {}
    rows = list(risks.values_list("reference", "current_likelihood", "current_impact"))
    for reference, *cell in rows:
        old, new = before.matrix_rag(*cell), after.matrix_rag(*cell)
        if old != new:
            changed.setdefault((old, new), []).append(reference)
    return effect_of(changed, of=len(rows), what="open risks", after=after)
