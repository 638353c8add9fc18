"""Creating a programme by hand: blank, or with the structure of another one."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import FOUNDING, By, authorise
from council.asking_once import NONE_MEANT, Meant
from council.granting.granting import grant_role
from council.granting.named_duties import OWN_POST, names_own_post
from council.history import authored
from council.models import Role, User
from programmes.models import Programme, ProgrammeReview, Workstream
from programmes.setting_up.naming import NAMINGS, give_named_roles, tell_sro
from programmes.setting_up.stating import TO_CREATE, TO_FOUND, ProgrammeStatement, doubts_of, faults_of


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

    Who manages a programme, but not the whole council, manages the new one too, since it holds nothing yet;
    it can answer the reviews that they keep. From the programme `like` comes what has no history: the
    workstreams in use with their purpose and order, and the tolerance where none is said. People, dates and
    everything that stands in it stay there. Raises ValidationError by field.
    """
    founder = by if isinstance(by, User) and not TO_CREATE.allows(by, on=on) else None
    person = authorise(by, TO_FOUND if founder else TO_CREATE, on=on)
    new = Programme()
    faults = doubts_of(new, said, by=by, on=on, meant=meant) | faults_of(new, said)
    if founder and not all(TO_FOUND.allows(founder, review, on=on) for review in said.reviews):
        faults["reviews"] = "Choose reviews that a programme of yours answers already."
    if names_own_post(by, said.sro, on=on):
        faults["sro"] = OWN_POST
    if faults:
        raise ValidationError(faults)
    columns = said.columns
    if like:
        for name in ("tolerance_days", "late_tolerance", "money_tolerance"):
            columns[name] = getattr(like, name) if columns[name] is None else columns[name]
    with authored(by=person, why=f"Created, with the structure of {like.title}" if like else "Created"):
        programme = Programme.objects.create(**columns)
        for review in said.reviews:
            ProgrammeReview.objects.create(programme=programme, review=review)
        if like:
            _copy_workstreams(like, programme)
    give_named_roles(programme, before=dict.fromkeys(NAMINGS), by=by, on=on)
    tell_sro(programme, before=None, by=person, on=on)
    if founder:
        grant_role(
            scope=programme.scope,
            role=Role.PROGRAMME_MANAGER,
            user=founder,
            by=FOUNDING,
            reason=f"Created {programme.title}"[:300],
            through="creating the programme",
            on=on,
        )
        founder.__dict__.pop("_standings", None)  # which was read before
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
