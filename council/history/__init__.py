"""The append-only history of every record: who changed what, when, why and through what.

Three layers hold it up, so that none has to be trusted alone:

1. `Recorded` writes a history row at each save, signed with the author that `authored()` names;
2. `RecordedQuerySet` refuses the writes that would skip it (`update`, `delete`, raw bulk calls);
   engines that write thousands of rows use `bulk_create` and `bulk_update`, which don't;
3. triggers in the database refuse UPDATE, DELETE and TRUNCATE on the history tables themselves.
   SQLite drops a table's triggers when a migration alters it, so `migrate` puts them back each
   time and a system check reports any that is missing, disabled or gutted.
"""

from council.history.appending import append_rows
from council.history.author import (
    AUTHOR,
    Author,
    AuthorMiddleware,
    authored,
    current_for_post,
    current_through,
    moment,
)
from council.history.bulk import (
    bulk_create,
    bulk_delete,
    bulk_update,
    record_fill,
)
from council.history.derived import Derived
from council.history.records import (
    COUNCIL_WIDE,
    AppendOnly,
    History,
    HistoryBypassed,
    HistoryEntry,
    HistoryReader,
    Recorded,
    RecordedQuerySet,
)
from council.history.triggers import (
    REFUSAL,
    TriggerFault,
    append_only_tables,
    check_triggers,
    install,
    lifted,
    purging,
    remove,
    trigger_faults,
    trigger_names,
)

__all__ = [
    "AUTHOR",
    "COUNCIL_WIDE",
    "REFUSAL",
    "AppendOnly",
    "Author",
    "AuthorMiddleware",
    "Derived",
    "History",
    "HistoryBypassed",
    "HistoryEntry",
    "HistoryReader",
    "Recorded",
    "RecordedQuerySet",
    "TriggerFault",
    "append_only_tables",
    "append_rows",
    "authored",
    "bulk_create",
    "bulk_delete",
    "bulk_update",
    "check_triggers",
    "current_for_post",
    "current_through",
    "install",
    "lifted",
    "moment",
    "purging",
    "record_fill",
    "remove",
    "trigger_faults",
    "trigger_names",
]
