"""The page of the register of actions: what is listed, and how."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from actions.adding import streams_to_add_to
from actions.bulk.changing import ACTIONS_IN_BULK
from actions.models import Action
from actions.registers import ACTIONS
from actions.tables import GROUPINGS
from council.access import rules as access
from council.access.rules import Right
from council.register import Grouping
from programmes.imports.exporting.registers import EditedInExcel
from programmes.last_reported import last_reported

# What no column of the register shows, nor its rules look at: long, or read by nobody but the action's page.
NOT_LISTED = ("description", "success_measure", "timescale", "others", "justification", "rag_as_written")


# What its columns and groups show of the records that an action leads to.
SHOWN_BESIDE = (
    "programme__code", "programme__title", "programme__body", "workstream__title", "owner__title",
)  # fmt: skip


# What only the columns of a download, or columns that somebody chose, show besides.
ASKED_FOR = (
    "plan_reference", "owner_as_written", "status_as_written", "exempt_kind", "exempt_paragraph",
    "exempt_further", "exempt_reason", "exempt_review_on",
    "stage_reason", "reason", "being_done", "completed_on", "version",
)  # fmt: skip


LISTED = (
    *(field.name for field in Action._meta.concrete_fields if field.name not in NOT_LISTED),
    *SHOWN_BESIDE,
)


USUALLY_LISTED = tuple(name for name in LISTED if name not in ASKED_FOR)


class ActionRegister(EditedInExcel):
    """Every action that the person may see."""

    register = ACTIONS
    template_name = "actions/list.html"
    keeps_filters = True
    bulk = ACTIONS_IN_BULK
    count_by = "counted_as"
    count_filter = "rag"
    groupings: ClassVar[Mapping[str, Grouping]] = GROUPINGS

    def for_counts(self, queryset: Any) -> QuerySet:
        return queryset.counted(as_at=self.as_at, conventions=self.conventions)

    def with_details(self, queryset: QuerySet) -> QuerySet:
        related = queryset.select_related("programme", "workstream", "owner")
        asked = self.chosen_columns() or self.request.GET.get("export")
        return related.only(*(LISTED if asked else USUALLY_LISTED))

    def extra_context(self) -> dict[str, Any]:
        user = self.request.user
        return {
            **super().extra_context(),
            "may_import": access.may(user, Right.IMPORT),
            "may_add": access.may(user, Right.MANAGE) or streams_to_add_to(user).exists(),
            "may_sample": access.may(user, Right.HISTORY),
        }

    def finish(self, rows: Sequence[Any]) -> None:
        """Give each action `last_reported`: what a body was last told of it, or None."""
        reported = last_reported("action", rows, on=self.as_at)
        for row in rows:
            row.last_reported = reported.get(row.pk)
