"""Merging one workstream into another: all that stands in it follows, in every register, at once."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.history import authored, bulk_update
from council.register.declaring import standing_in
from council.register.standing_in import StandingIn
from programmes.models import Workstream
from programmes.workstreams.stating import TO_ARRANGE, locked_stream, require_in_use


@transaction.atomic
def merge_workstream(
    stream: Workstream, *, into: Workstream, why: str, by: By, on: date, version: int | None = None
) -> int:
    """Merge the workstream into the other one; return how many records of the registers followed.

    Those done and closed follow too, and those restricted; the workstreams under it then stand under the
    other. It is kept itself, retired, with its history, and a plan that still names it means the other.
    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_ARRANGE, stream, on=on)
    stream = locked_stream(stream, version)
    require_in_use(stream)
    into = locked_stream(into, None)
    children = list(stream.children.select_for_update(of=("self",)).order_by("order", "pk"))
    faults = {"into": fault} if (fault := fault_of_merging(stream, into, children)) else {}
    if not why.strip():
        faults["why"] = "Enter why they are merged."
    if faults:
        raise ValidationError(faults)
    with authored(by=person, why=f"Merged “{stream.title}” into “{into.title}”: {why.strip()}"):
        moved = sum(_bring_over(kind, stream, into) for kind in standing_in(Workstream))
        for child in children:
            child.parent = into
        bulk_update(children, ["parent"])
        stream.retired_on, stream.merged_into = on, into
        stream.save()
    return moved


def fault_of_merging(stream: Workstream, into: Workstream, children: list[Workstream]) -> str:
    """Why the one cannot be merged into the other; empty where it can."""
    if into.pk == stream.pk:
        return "Choose another workstream: one cannot be merged into itself."
    if into.programme_id != stream.programme_id:
        return "Choose a workstream of the same programme."
    if into.retired_on:
        return f"“{into.title}” was retired. Choose one in use."
    if into.parent_id == stream.pk:
        return f"“{into.title}” stands under this workstream. Move it to the top first."
    if into.parent_id and any(not child.retired_on for child in children):
        return "Others stand under this workstream, so it is merged into one at the top."
    titles = {child.title.casefold() for child in into.children.all()}
    for child in children:
        if child.title.casefold() in titles:
            return f"“{child.title}” stands under both. Change the title of one of them first."
    return ""


def _bring_over(kind: StandingIn, stream: Workstream, into: Workstream) -> int:
    """Put every record of the kind into the other workstream; their number.

    A version grows, so that whoever edits one just now is told.
    """
    rows = list(kind.all_in(stream).order_by("pk").select_for_update(of=("self",)))
    changed = [kind.key]
    for row in rows:
        setattr(row, kind.key, into)
        if hasattr(row, "version"):
            row.version += 1
            changed = [kind.key, "version"]
    return bulk_update(rows, changed)
