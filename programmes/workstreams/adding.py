"""Adding a workstream to a programme."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from council.access.acting import By, authorise
from council.asking_once import NONE_MEANT, Meant
from council.history import authored
from programmes.models import Programme, Workstream
from programmes.workstreams.stating import (
    TO_ARRANGE,
    WorkstreamStatement,
    doubts_of,
    faults_of,
    require_running,
)


@transaction.atomic
def add_workstream(
    programme: Programme, said: WorkstreamStatement, *, by: By, on: date, meant: Meant = NONE_MEANT
) -> Workstream:
    """Add the workstream, after all others of its level. Raises ValidationError by field."""
    person = authorise(by, TO_ARRANGE, programme, on=on)
    # Two who add at once wait for each other, so that each takes a place of its own.
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    require_running(programme)
    stream = Workstream(programme=programme)
    if faults := doubts_of(stream, said, by=by, on=on, meant=meant) | faults_of(stream, said):
        raise ValidationError(faults)
    for name, value in said.columns.items():
        setattr(stream, name, value)
    last = programme.workstreams.aggregate(last=Max("order"))["last"]
    stream.order = (last or 0) + 1
    with authored(by=person, why="Added to the programme"):
        stream.save()
    return stream
