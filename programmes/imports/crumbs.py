"""Where the pages of an import lie, for their breadcrumbs."""

from typing import Any

from django.urls import reverse_lazy

from programmes.imports.models.plan_import import PlanImport

IMPORTS = ("Imports", reverse_lazy("imports:list-imports"))
MAPPINGS = ("Mappings", reverse_lazy("imports:list-mappings"))


def crumbs(plan_import: PlanImport, here: str) -> list[tuple[str, Any]]:
    """The way to a page of one import: all imports, this one, the page."""
    return [IMPORTS, (plan_import.filename, plan_import.get_absolute_url()), (here, "")]
