"""Keeping what the admin chose for an import."""

from dataclasses import replace

from django.db import transaction

from council.access.acting import By
from council.history import authored
from council.models import User, require_unchanged
from programmes.imports.access import authorise_importer
from programmes.imports.decisions import Choices, Decisions
from programmes.imports.mappings.saved import remember
from programmes.imports.models.mapping import PlanMapping
from programmes.imports.models.plan_import import CORRECTED, DECIDED, PlanImport


def keep_choices(
    plan_import: PlanImport, choices: Choices, *, by: User, version: int | None = None
) -> PlanMapping | None:
    """Keep the choices as the import's; a mapping in use remembers what was corrected, and is returned.

    What an owner answered while the page stood open stays. Of one that was applied meanwhile nothing is kept.
    Raises ChangedMeanwhile where somebody else corrected or settled it after `version`.
    """
    authorise_importer(by, plan_import.programme)
    with transaction.atomic(), authored(by=by, why=CORRECTED):
        require_unchanged(plan_import, version)
        now = PlanImport.objects.locked(plan_import)
        if now.is_applied:
            return None
        before = Choices.from_json(now.choices)
        choices = replace(choices, answers=before.answers)
        now.choices = plan_import.choices = choices.as_json()
        now.save(update_fields=["choices"])
    return remember(before, choices, programme=plan_import.programme, by=by)


def keep_decisions(
    plan_import: PlanImport,
    decisions: Decisions,
    *,
    by: By,
    why: str = DECIDED,
    version: int | None = None,
) -> bool:
    """Keep what was decided as the import's; False, and nothing kept, where it was applied meanwhile.

    Raises ChangedMeanwhile as `keep_choices` does.
    """
    person = authorise_importer(by, plan_import.programme)
    with transaction.atomic(), authored(by=person, why=why):
        require_unchanged(plan_import, version)
        now = PlanImport.objects.locked(plan_import)
        if now.is_applied:
            return False
        now.settled = plan_import.settled = decisions.as_json()
        now.save(update_fields=["settled"])
    return True
