"""Changing a workstream: what it is called and for, who leads it, when it ends, and under which it stands."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.asking_once import NONE_MEANT, Meant
from council.history import authored
from programmes.models import Workstream
from programmes.workstreams.stating import (
    TO_ARRANGE,
    WorkstreamStatement,
    doubts_of,
    faults_of,
    locked_stream,
    require_in_use,
)


@transaction.atomic
def change_workstream(
    stream: Workstream,
    said: WorkstreamStatement,
    *,
    by: By,
    on: date,
    why: str = "",
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Workstream:
    """Change the workstream to what is said; return it as it now is.

    Raises ValidationError by field, or where it was retired, and ChangedMeanwhile where `version` is no
    longer the current one.
    """
    person = authorise(by, TO_ARRANGE, stream, on=on)
    stream = locked_stream(stream, version)
    require_in_use(stream)
    if faults := doubts_of(stream, said, by=by, on=on, meant=meant) | faults_of(stream, said):
        raise ValidationError(faults)
    changed = {name: new for name, new in said.columns.items() if getattr(stream, name) != new}
    if not changed:
        return stream
    for name, new in changed.items():
        setattr(stream, name, new)
    with authored(by=person, why=why.strip()):
        stream.save()
    return stream
