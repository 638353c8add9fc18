"""Mappings kept by name, for a programme or for the whole council, and offered when a like workbook comes."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404

from council.access.acting import By
from council.access.rules import require
from council.history import authored
from council.models import User, require_unchanged
from council.web.requests import Request
from programmes.imports.access import HIDES, authorise_importer, hides, require_importer
from programmes.imports.decisions import Choices
from programmes.imports.mappings.content import SAME_SHAPE, likeness, with_corrections
from programmes.imports.models.mapping import PlanMapping
from programmes.imports.recognised import RecognisedSheet
from programmes.models.programme import Programme


def offered(sheets: Sequence[RecognisedSheet], *, programme: Programme | None) -> PlanMapping | None:
    """The mapping whose shape the workbook has most of; None where none fits well enough."""
    scored = [
        (likeness(mapping.content, sheets), mapping)
        for mapping in PlanMapping.objects.for_programme(programme)
    ]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= SAME_SHAPE else None


@transaction.atomic
def keep_mapping(*, name: str, programme: Programme | None, content: dict[str, Any], by: By) -> PlanMapping:
    """Keep the mapping under that name, made or replaced."""
    person = authorise_importer(by, programme)
    mapping = PlanMapping.objects.kept().filter(name__iexact=name, programme=programme).first()
    mapping = mapping or PlanMapping(programme=programme)
    mapping.name, mapping.content = name, content
    with authored(by=person, why="Kept with an import"):
        mapping.save()
    return mapping


def remember(
    before: Choices, choices: Choices, *, programme: Programme | None, by: User
) -> PlanMapping | None:
    """Remember in the mapping in use what was corrected just now; None where none may be changed."""
    mapping = PlanMapping.objects.named(choices.mapping, programme) if choices.mapping else None
    authorise_importer(by, programme)
    if mapping is None or not mapping.may_be_changed_by(by):
        return None
    content = with_corrections(mapping.content, before, choices)
    if content != mapping.content:
        mapping.content = content
        with authored(by=by, why="Corrected in an import"):
            mapping.save()
    return mapping


@transaction.atomic
def rename_mapping(mapping: PlanMapping, *, name: str, by: User, version: int | None = None) -> PlanMapping:
    """Rename the mapping.

    Raises ChangedMeanwhile where `version` is out of date.
    """
    authorise_importer(by, mapping.programme)
    require_unchanged(mapping, version)
    mapping.name = name
    with authored(by=by, why="Renamed"):
        mapping.save()
    return mapping


@transaction.atomic
def remove_mapping(mapping: PlanMapping, *, by: User, version: int | None = None) -> PlanMapping:
    """Remove the mapping from what is offered. The history keeps it.

    Raises ChangedMeanwhile where `version` is out of date.
    """
    authorise_importer(by, mapping.programme)
    require_unchanged(mapping, version)
    mapping.removed = True
    with authored(by=by, why="Removed"):
        mapping.save()
    return mapping


def visible_mapping(request: Request, pk: int) -> PlanMapping:
    """The mapping, where it is kept and the person may use it; 404 elsewhere."""
    require_importer(request)
    rows = PlanMapping.objects.kept().visible_to(request.user).select_related("programme")
    mapping: PlanMapping = get_object_or_404(rows, pk=pk)
    require(mapping.programme is None or not hides(mapping.programme, request.user), HIDES)
    return mapping
