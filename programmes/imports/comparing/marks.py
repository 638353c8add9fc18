"""Marks in the history: how far each table had come at a moment, and whether more was written since."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection

from council.models import Conventions, Post
from council.register.declaring import Register, registers
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.registers import by_kind
from programmes.models.programme import Programme, ProgrammeReview, Workstream

EVERYWHERE = (Post, Conventions)  # of these, whatever changes counts, not what the programme holds alone


def written_models() -> Sequence[Any]:
    """The models whose records an import writes."""
    return written_by(registers())


def compared_models() -> Sequence[Any]:
    """The models that comparing a plan looks at."""
    return (*written_models(), Programme, ProgrammeReview, PlanImport, Conventions)


@cache  # asked at each look at a check
def written_by(declared: tuple[Register, ...]) -> Sequence[Any]:
    """The models whose records an import of these registers writes, in order."""
    models: set[Any] = {Post, Workstream}
    for register in by_kind(declared).values():
        models |= {register.head, register.model, *(model for model, _ in register.parts)}
    return tuple(sorted(models, key=lambda model: model._meta.label))


def history_marks(models: Iterable[Any]) -> dict[str, int]:
    """The last entry of each model's history table, by the model's label. One query."""
    tables = {model._meta.label: model.history.model._meta.db_table for model in models}
    # By hand: Django takes longer to put a union of so many tables together than the database to answer it.
    lasts = " UNION ALL ".join(
        f"SELECT '{label}', MAX(history_id) FROM {connection.ops.quote_name(table)}"  # noqa: S608 (our own names)
        for label, table in tables.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(lasts)
        return {label: last or 0 for label, last in cursor.fetchall()}


def changed_after_marks(plan_import: PlanImport, marks: Mapping[str, int]) -> bool:
    """Whether the programme, its records, its other imports, the posts or the council's conventions changed
    after the marks. One query."""
    later = []
    for model in compared_models():
        entries = model.history.order_by().filter(history_id__gt=marks.get(model._meta.label, 0))
        if model is PlanImport:
            # Its own choices are in the key of what was kept; counted here, saving them would never end.
            entries = entries.exclude(id=plan_import.pk)
        if model not in EVERYWHERE:
            if plan_import.programme is None:
                continue  # a programme yet to be made holds nothing
            entries = entries.filter(**{model.scope_path: plan_import.programme.scope_id})
        later.append(entries.values("history_id"))
    return bool(later[0].union(*later[1:], all=True)[:1])
