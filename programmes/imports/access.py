"""Who reaches which import, and where its pages lie: fetch, permission and breadcrumbs of every page."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy

from council.access.acting import COMMAND_LINE, By, Rule, authorise
from council.access.rules import Right, require, standing
from council.models import User
from council.web.requests import Request
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.registers import compared_with, plan_registers
from programmes.models.programme import Programme

IMPORTS = ("Imports", reverse_lazy("imports:list-imports"))
MAPPINGS = ("Mappings", reverse_lazy("imports:list-mappings"))

TO_IMPORT = Rule(
    "Plans are imported by administrators and managers.", rights=(Right.IMPORT,), jobs=(COMMAND_LINE,)
)
TO_IMPORT_ANYWHERE = replace(TO_IMPORT, everywhere=True)  # what belongs to no programme yet, or to them all
HIDES = "The programme holds exempt records, so someone who can see them imports its plans."


def require_importer(request: Request) -> None:
    """Raise PermissionDenied unless the person imports plans somewhere."""
    authorise(request.user, TO_IMPORT)


def visible_import(request: Request, pk: int, *, veiled: bool = False) -> PlanImport:
    """The import, where the person may see it whole; 404 or PermissionDenied elsewhere.

    Whoever uploaded it sees it where it is `veiled`: without what they can't see of the programme.
    """
    require_importer(request)
    rows = PlanImport.objects.visible_to(request.user).select_related(
        "programme", "uploaded_by", "applied_by"
    )
    plan_import: PlanImport = get_object_or_404(rows, pk=pk)
    is_own = veiled and plan_import.uploaded_by_id == request.user.pk
    require(is_own or not hides_from(plan_import, request.user), HIDES)
    return plan_import


def hides_from(plan_import: PlanImport, person: User) -> bool:
    """Whether the import's programme, or what it kept back, holds what the person may not see."""
    programme = plan_import.programme
    if programme is None:
        return False
    kept_back = plan_import.rows.filter(understood__held=True).exists()
    return hides(programme, person) or (kept_back and not standing(person).sees_exempt_in(programme.scope_id))


def may_import(plan_import: PlanImport, person: User) -> bool:
    """Whether the person may import into its programme, and sees all that it holds or uploaded it."""
    if not PlanImport.objects.visible_to(person).filter(pk=plan_import.pk).exists():
        return False
    return plan_import.uploaded_by_id == person.pk or not hides_from(plan_import, person)


def may_hold_exempt(plan_import: PlanImport, person: User) -> bool:
    """Whether the person, who may take its file away, would see something exempt of its programme."""
    programme = plan_import.programme
    return programme is not None and standing(person).sees_exempt_in(programme.scope_id)


def authorise_importer(by: By, programme: Programme | None) -> User | None:
    """Return who signs what is done for an import into the programme; None stands for one that is new."""
    return authorise(by, TO_IMPORT if programme else TO_IMPORT_ANYWHERE, programme)


def authorise_writing(by: By, plan_import: PlanImport, *, veiled: bool = False) -> User | None:
    """Return who signs all that the import writes or takes back: one who imports there and sees all of it.

    Whoever uploaded it writes what they can see of it, where it is `veiled`.
    Asked once, before the first row; the acts then take the word of a `ConfirmedImport`.
    """
    programme = plan_import.programme
    person = authorise_importer(by, programme)
    if isinstance(by, User):
        is_own = veiled and plan_import.uploaded_by_id == by.pk
        require(is_own or programme is None or not hides(programme, by), HIDES)
    return person


def workbook_gone(request: Request, plan_import: PlanImport) -> HttpResponse:
    """The answer where the import's workbook is not kept any more: it says so, and what is kept instead."""
    context = {"plan_import": plan_import, "breadcrumbs": import_crumbs(plan_import, "The workbook is gone")}
    return render(request, "programmes/imports/gone.html", context, status=410)


def hides(programme: Programme, person: User) -> bool:
    """Whether the programme holds what the person may not see: an import shows and changes all of it.

    So do findings of the reviews that it answers: rows of a plan are compared with each of them.
    """
    for register in plan_registers().values():
        held = compared_with(register, programme)
        # By what is held, not by roles: an import shows rows beside records, and would tell of an exempt
        # one.
        if held.exclude(pk__in=held.visible_to(person).order_by().values("pk")).exists():
            return True
    return False


def import_crumbs(plan_import: PlanImport, here: str) -> list[tuple[str, Any]]:
    """The way to a page of one import: all imports, this one, the page."""
    return [IMPORTS, (plan_import.filename, plan_import.get_absolute_url()), (here, "")]
