"""Retiring a workstream that is no longer worked in, and bringing it back. It is kept in either case."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.history import authored
from council.models import User
from council.register.declaring import standing_in
from programmes.models import Workstream
from programmes.workstreams.stating import TO_ARRANGE, locked_stream, require_in_use


@transaction.atomic
def retire_workstream(
    stream: Workstream, *, why: str, by: By, on: date, version: int | None = None
) -> Workstream:
    """Retire the workstream: it stands where it stood, and takes in nothing new.

    Raises ValidationError where anything live still stands in it or under it, and ChangedMeanwhile where
    `version` is no longer the current one.
    """
    person = authorise(by, TO_ARRANGE, stream, on=on)
    stream = locked_stream(stream, version)
    require_in_use(stream)
    if held := what_holds(stream, seen_by=person):
        raise ValidationError(still_in_use(held))
    if not why.strip():
        raise ValidationError({"why": "Enter why the workstream is retired."})
    with authored(by=person, why=f"Retired: {why.strip()}"):
        stream.retired_on = on
        stream.save()
    return stream


@transaction.atomic
def restore_workstream(stream: Workstream, *, by: By, on: date, version: int | None = None) -> Workstream:
    """Take a retired workstream back into use, where it stood.

    Raises ValidationError where it was merged into another or its parent is retired, and ChangedMeanwhile
    where `version` is no longer the current one.
    """
    person = authorise(by, TO_ARRANGE, stream, on=on)
    stream = locked_stream(stream, version)
    if not stream.retired_on:
        return stream
    if stream.merged_into_id:
        raise ValidationError("It was merged into another workstream, where its records are. Add a new one.")
    if stream.parent and stream.parent.retired_on:
        raise ValidationError(f"“{stream.parent.title}”, above it, was retired. Bring that back first.")
    if stream.parent and stream.parent.parent_id:
        raise ValidationError(f"“{stream.parent.title}”, above it, stands under another now. Add a new one.")
    with authored(by=person, why="Brought back into use"):
        stream.retired_on = None
        stream.save()
    return stream


def what_holds(stream: Workstream, *, seen_by: User | None) -> list[str]:
    """What live stands in the workstream and under it, kind by kind, as far as the person sees it."""
    words, unseen = [], False
    children = stream.children.filter(retired_on=None).count()
    if children:
        words.append("1 workstream under it" if children == 1 else f"{children} workstreams under it")
    for kind in standing_in(Workstream):
        number = kind.live_in(stream).count()
        seen = kind.live_in(stream, seen_by=seen_by).count() if seen_by else number
        if seen:
            words.append(kind.in_words(seen))
        unseen = unseen or seen < number
    if unseen:
        words.append("records that you cannot see")
    return words


def still_in_use(held: list[str]) -> str:
    """Why a workstream that holds something is not retired, and what to do."""
    return f"Still in use here: {', '.join(held)}. Move that elsewhere or close it, or merge this workstream."
