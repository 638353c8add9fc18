"""Changing what a programme says of itself: its words, who answers for it, and its settings."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council import events
from council.access.acting import By, authorise
from council.access.rules import Right, may
from council.asking_once import NONE_MEANT, Meant
from council.granting.named_duties import OWN_POST, names_own_post
from council.history import authored
from council.models import Event, Scope, User, require_unchanged
from programmes.measures.stating import work_out_again
from programmes.models import Programme, ProgrammeReview
from programmes.setting_up.naming import NAMINGS, give_named_roles, tell_sro
from programmes.setting_up.stating import TO_SET_UP, ProgrammeStatement, doubts_of, faults_of

NAMED_BY_ANOTHER = (
    "An administrator names another senior responsible owner, who decides what a manager asks for."
)


@transaction.atomic
def change_programme(
    programme: Programme,
    said: ProgrammeStatement,
    *,
    by: By,
    on: date,
    why: str = "",
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Programme:
    """Change the programme to what is said; return it as it now is. Its scope takes the new title.

    The code changes only until a reference was given out. Raises ValidationError by field, or where the
    programme is closed, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_SET_UP, programme, on=on)
    require_unchanged(programme, version)
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if programme.stage == Programme.Stage.CLOSED:
        raise ValidationError("This programme is closed, so nothing of it is changed.")
    faults = doubts_of(programme, said, by=by, on=on, meant=meant) | faults_of(programme, said)
    if not names_another_sro(programme, said, by=by, on=on):
        faults["sro"] = NAMED_BY_ANOTHER
    elif said.sro != programme.sro and names_own_post(by, said.sro, on=on):
        faults["sro"] = OWN_POST
    if faults:
        raise ValidationError(faults)
    before = {name: getattr(programme, name) for name in NAMINGS}
    with authored(by=person, why=why.strip()):
        answers_changed = _answer(programme, said)
        changed = {name: new for name, new in said.columns.items() if getattr(programme, name) != new}
        for name, new in changed.items():
            setattr(programme, name, new)
        if changed or answers_changed:  # saved in either case, so that who saves second is told
            programme.save()
        if changed.keys() & {"starts", "ends"}:
            for measure in programme.measures.all():
                work_out_again(measure, by=by, on=on)
        if "title" in changed:
            _rename_scope(programme)
    give_named_roles(programme, before=before, by=by, on=on)
    if "sro" in changed:
        named = programme.sro or "nobody"
        what = f"Senior responsible owner of {programme}: {named}"
        events.tell(Event.Kind.PEOPLE_CHANGED, what, by=person, programme=programme.pk)
        tell_sro(programme, before=before["sro"], by=person, on=on)
    return programme


def names_another_sro(programme: Programme, said: ProgrammeStatement, *, by: By, on: date) -> bool:
    """Whether the person may say who the SRO is now, where one is named: not who asks that SRO to decide."""
    stands = programme.sro_id is None or said.columns["sro"] == programme.sro
    return stands or not isinstance(by, User) or may(by, Right.ADMINISTER, programme, on=on)


def _answer(programme: Programme, said: ProgrammeStatement) -> bool:
    """Let the programme answer exactly the reviews that are said; whether it answered others before."""
    wanted = {review.pk for review in said.reviews}
    kept = {link.review_id: link for link in programme.sources.select_related("review")}
    for review, link in kept.items():
        if review not in wanted and not link.review.withdrawn_on:  # which the form does not offer
            link.delete()
    for review in sorted(wanted - kept.keys()):
        ProgrammeReview.objects.create(programme=programme, review_id=review)
    return wanted != {review for review, link in kept.items() if not link.review.withdrawn_on}


def _rename_scope(programme: Programme) -> None:
    """Let the programme's scope be called as it is: grants and their pages name it so."""
    scope = Scope.objects.get(pk=programme.scope_id)
    scope.name = programme.title
    scope.save()
    programme.scope = scope
