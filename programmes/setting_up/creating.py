"""Creating a programme by hand: blank, or with the structure of another one."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.asking_once import NONE_MEANT, Meant
from council.history import authored
from programmes.models import Programme, ProgrammeReview, Workstream
from programmes.setting_up.naming import NAMINGS, give_named_roles
from programmes.setting_up.stating import TO_CREATE, ProgrammeStatement, doubts_of, faults_of


@transaction.atomic
def create_programme(
    said: ProgrammeStatement,
    *,
    by: By,
    on: date,
    like: Programme | None = None,
    meant: Meant = NONE_MEANT,
) -> Programme:
    """Create the programme, which owns its scope from now on; the posts that it names get their roles.

    From the programme `like` comes what has no history: the workstreams in use with their purpose and order,
    and the tolerance where none is said. People, dates and everything that stands in it stay there. Raises
    ValidationError by field.
    """
    person = authorise(by, TO_CREATE, on=on)
    new = Programme()
    if faults := doubts_of(new, said, by=by, on=on, meant=meant) | faults_of(new, said):
        raise ValidationError(faults)
    columns = said.columns
    if like and columns["tolerance_days"] is None:
        columns["tolerance_days"] = like.tolerance_days
    with authored(by=person, why=f"Created, with the structure of {like.title}" if like else "Created"):
        programme = Programme.objects.create(**columns)
        for review in said.reviews:
            ProgrammeReview.objects.create(programme=programme, review=review)
        if like:
            _copy_workstreams(like, programme)
    give_named_roles(programme, before=dict.fromkeys(NAMINGS), by=by, on=on)
    return programme


def _copy_workstreams(like: Programme, programme: Programme) -> None:
    """The workstreams in use of the one programme, made anew in the other: what they are called and for."""
    copies: dict[int | None, Workstream | None] = {None: None}
    waiting = list(Workstream.objects.in_use().filter(programme=like))  # type: ignore[attr-defined]
    while ready := [stream for stream in waiting if stream.parent_id in copies]:
        for stream in ready:
            copies[stream.pk] = Workstream.objects.create(
                programme=programme,
                parent=copies[stream.parent_id],
                title=stream.title,
                purpose=stream.purpose,
                order=stream.order,
            )
        # One whose parent was retired has no place to go, so it is left out with that.
        waiting = [stream for stream in waiting if stream.pk not in copies]
