"""Who reaches which import: the fetch and the permission in one step, for every page of imports."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, render

from council.access import Right, require, standing
from council.history import authored
from council.models import User
from programmes.imports.choosing import Settled
from programmes.imports.dry_run import WorkbookGone, registers
from programmes.imports.kept_mappings import PlanMapping, remember
from programmes.imports.models import PlanImport
from programmes.imports.sheets import Choices
from programmes.models.programme import Programme

HIDES = "The programme holds exempt records, so somebody who may see them imports its plans."


def person_of(request: HttpRequest) -> User:
    """Who is signed in: nobody else reaches these pages."""
    return cast(User, request.user)


def require_importer(request: HttpRequest) -> None:
    """Nothing, where the person imports plans somewhere; raises PermissionDenied elsewhere."""
    may = standing(person_of(request)).has(Right.IMPORT)
    require(may, "Plans are imported by administrators and managers.")


def visible_import(request: HttpRequest, pk: int) -> PlanImport:
    """The import, where the person may see it whole; 404 or PermissionDenied elsewhere."""
    require_importer(request)
    rows = PlanImport.objects.visible_to(person_of(request)).select_related(
        "programme", "uploaded_by", "applied_by"
    )
    found: PlanImport = get_object_or_404(rows, pk=pk)
    require(found.programme is None or not hides(found.programme, person_of(request)), HIDES)
    return found


def may_import(plan_import: PlanImport, person: User) -> bool:
    """Whether the person may import into its programme, and sees all that it holds."""
    if not PlanImport.objects.visible_to(person).filter(pk=plan_import.pk).exists():
        return False
    return plan_import.programme is None or not hides(plan_import.programme, person)


def reads_workbook(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view of an import, which says so in words where the import's workbook is not kept any more."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int, **more: Any) -> Any:
        try:
            return view(request, pk, **more)
        except WorkbookGone:
            context = {"plan_import": visible_import(request, pk)}
            return render(request, "programmes/imports/gone.html", context, status=410)

    return guarded


def visible_mapping(request: HttpRequest, pk: int) -> PlanMapping:
    """The mapping, where it is kept and the person may use it; 404 elsewhere."""
    require_importer(request)
    rows = PlanMapping.objects.kept().visible_to(person_of(request)).select_related("programme")
    found: PlanMapping = get_object_or_404(rows, pk=pk)
    require(found.programme is None or not hides(found.programme, person_of(request)), HIDES)
    return found


def hides(programme: Programme, person: User) -> bool:
    """Whether the programme holds what the person may not see: an import shows and changes all of it."""
    for register in registers().values():
        held = register.model.objects.filter(**{register.model.scope_path: programme.scope_id})
        if held.exclude(pk__in=held.visible_to(person).order_by().values("pk")).exists():
            return True
    return False


def keep_choices(plan_import: PlanImport, choices: Choices, *, by: User) -> PlanMapping | None:
    """The mapping that remembers what was corrected, where one is in use; the choices are the import's.

    What an owner answered while the page stood open stays. Of one that was applied meanwhile nothing is kept.
    """
    with transaction.atomic(), authored(by=by, why="Corrected before applying"):
        now = _locked(plan_import)
        if now.is_applied:
            return None
        before = Choices.from_json(now.choices)
        choices = replace(choices, answers=before.answers)
        now.choices = plan_import.choices = choices.as_json()
        now.save(update_fields=["choices"])
    return remember(before, choices, programme=plan_import.programme, by=by)


def keep_settled(plan_import: PlanImport, settled: Settled, *, by: User) -> bool:
    """Whether what was settled is the import's now: nothing is kept of one that was applied meanwhile."""
    with transaction.atomic(), authored(by=by, why="Settled before applying"):
        now = _locked(plan_import)
        if now.is_applied:
            return False
        now.settled = plan_import.settled = settled.as_json()
        now.save(update_fields=["settled"])
    return True


def _locked(plan_import: PlanImport) -> PlanImport:
    """The import as it stands now, held until the transaction ends."""
    found: PlanImport = PlanImport.objects.select_for_update(of=("self",)).get(pk=plan_import.pk)
    return found
