"""The order of actions by due date, as expressions that an index holds: page 1,000 is then found like page 1.

Their SQL has no parameters, since SQLite takes an index for an order only where the two are the same text.
"""

from typing import Any

from django.db.models import DateField, Func, IntegerField

from council.rag import LIVE

# The live stages as SQL text.
LIVE_SQL = ", ".join(f"'{stage.value}'" for stage in LIVE)


class Settled(Func):
    """0 for a live action and 1 for any other, from its stage: what is still to do comes first."""

    template = f"(CASE WHEN %(expressions)s IN ({LIVE_SQL}) THEN 0 ELSE 1 END)"
    output_field = IntegerField()


class DueOrNever(Func):
    """The due date, or a day that comes after every other where there is none."""

    template = "COALESCE(%(expressions)s, '9999-12-31')"
    output_field = DateField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        typed = self.template.replace(", '", ", DATE '")  # an index must not depend on how dates are written
        return super().as_sql(compiler, connection, template=typed, **extra)


class DueOrEarliest(DueOrNever):
    """The due date, or a day before every other: last where the latest come first."""

    template = "COALESCE(%(expressions)s, '0001-01-01')"
