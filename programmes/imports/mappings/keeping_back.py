"""Saying what a plan means by rows that it calls exempt or confidential."""

from collections.abc import Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By
from council.access.rules import require, standing
from council.conventions import InForce
from council.exempting.marking import Exemption, check_exemption
from council.models import User
from programmes.imports.access import authorise_importer
from programmes.imports.applying.keeping_back import as_answer
from programmes.imports.comparing.dry_run import decisions_for
from programmes.imports.mappings.choices import keep_decisions
from programmes.imports.models.plan_import import PlanImport

SEES_NONE = "Someone who can see exempt material there says what the plan means by it."
ANSWERED = "Said what is exempt"


def answers_kept_back(user: User, plan_import: PlanImport) -> bool:
    """Whether the person may say it: one who sees exempt material of the programme, or of them all."""
    who = standing(user)
    if plan_import.programme is None:
        return who.council_exempt
    return who.sees_exempt_in(plan_import.programme.scope_id)


@transaction.atomic
def answer_kept_back(
    plan_import: PlanImport,
    answers: Mapping[str, Exemption | None],
    *,
    by: By,
    conventions: InForce,
    version: int | None = None,
) -> bool:
    """Keep what was said of each wording: why its rows are exempt, or None where they are open.

    False where the import was applied meanwhile. Raises PermissionDenied for whoever can't see exempt
    material there, the command line among them, ValidationError where an exemption lacks something, and
    ChangedMeanwhile as `keep_decisions` does.
    """
    authorise_importer(by, plan_import.programme)
    require(isinstance(by, User) and answers_kept_back(by, plan_import), SEES_NONE)
    for words, exemption in answers.items():
        if exemption is not None:
            try:
                check_exemption(exemption, nation=conventions.nation)
            except ValidationError as refusal:
                raise ValidationError([f"“{words}”: {said}" for said in refusal.messages]) from refusal
    decisions = decisions_for(plan_import)
    said = {words: as_answer(exemption) for words, exemption in answers.items()}
    decisions = replace(decisions, exempt={**decisions.exempt, **said})
    return keep_decisions(plan_import, decisions, by=by, why=ANSWERED, version=version)
