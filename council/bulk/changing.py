"""Changing many records in one go: exactly what the confirmed preview lists, in one transaction, or nothing.

The rules are those of the pages of one record. A record is changed by all that is wanted of it or left out,
with the reason. The number of questions to the database does not grow with the number of records, but by one
in some dozens.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from council.access.acting import CLOSED, Rule, authorise
from council.access.rules import scopes_of
from council.asking_once import NONE_MEANT, Meant
from council.bulk.previewing import BulkWanted, NotAsPreviewed, Preview, PreviewRow
from council.bulk.recorded import RecordedBulkChange
from council.conventions import InForce
from council.history import authored, bulk_create, bulk_update
from council.models import Post, Scope, User
from council.models.decisions import DecisionRequest
from council.natural_order import natural_key

AT_ONCE = 5_000  # keys in one question: SQLite takes no more than some ten thousand


@dataclass(frozen=True, kw_only=True, eq=False)
class BulkKind:
    """What can be changed on many records of a register at once, and where that is kept.

    `row_of(record, wanted, known=, by=, on=, conventions=)` says what becomes of one record, by the rule of
    its own page; `known(keys, wanted)` is what it has to know of all of them; `check_dates` asks about the
    dates that are wanted themselves.
    """

    model: Any  # of the records
    changes: Any  # the concrete RecordedBulkChange
    changed: Any  # the concrete RecordedBulkChanged
    one: str  # "action"
    many: str  # "actions"
    title: str  # of the register: "Actions"
    rule: Rule  # that there could be a record that the person may change; of each, the preview asks
    related: tuple[str, ...]  # what `row_of` reads of other records
    row_of: Callable[..., PreviewRow]
    check_dates: Callable[..., None]
    known: Callable[..., Any] = lambda keys, wanted: None
    asking: str = ""  # before the reason, in the history of what is only asked for
    list_page: str  # URL names: of the register,
    page: str  # and of the bulk change

    def counted(self, number: int) -> str:
        """The number of records in words: "1 action", "2,000 actions"."""
        return f"{number:,} {self.one if number == 1 else self.many}"

    @property
    def url(self) -> str:
        return reverse(self.page)

    @property
    def list_url(self) -> str:
        return reverse(self.list_page)


def preview(
    kind: BulkKind,
    keys: Iterable[int],
    wanted: BulkWanted,
    *,
    by: User,
    on: date,
    conventions: InForce,
    lock: bool = False,
) -> Preview:
    """What changing the records of these keys would do just now. Nothing is written.

    With `lock` the records stay as they were found until the transaction ends.
    """
    keys = list(dict.fromkeys(keys))
    records = [record for some in chunks(keys) for record in visible_records(kind, some, by, lock=lock)]
    known = kind.known(keys, wanted)
    scopes = {scope for record in records for scope in scopes_of(record)}
    closed = set(Scope.objects.filter(pk__in=scopes, is_closed=True).values_list("pk", flat=True))
    rows = [
        PreviewRow(record, record.version, left_out=CLOSED)
        if scopes_of(record) <= closed
        else kind.row_of(record, wanted, known=known, by=by, on=on, conventions=conventions)
        for record in sorted(records, key=lambda record: natural_key(record.reference))
    ]
    return Preview(wanted, rows, gone=len(keys) - len(rows))


def visible_records(kind: BulkKind, keys: Sequence[int], by: User, *, lock: bool) -> Iterable[Any]:
    """The records that the person sees, always in one order: two bulk changes can't wait for each other."""
    rows = kind.model.objects.visible_to(by).filter(pk__in=keys).order_by("pk")
    rows = rows.select_related(*kind.related)
    # Only the record's own row is locked: PostgreSQL refuses to lock the nullable side of a join.
    return rows.select_for_update(of=("self",)) if lock else rows


@transaction.atomic
def carry_out(
    kind: BulkKind,
    keys: Iterable[int],
    wanted: BulkWanted,
    *,
    rule: Rule,
    by: User,
    on: date,
    conventions: InForce,
    confirmed: str,
    filters: str = "",
    meant: Meant = NONE_MEANT,
) -> Any:
    """Carry out the bulk change of a register; each record gets one history entry that names it.

    `confirmed` is the digest of the preview that was looked at. Raises NotAsPreviewed, with the preview as it
    is now, where something changed since, and ValidationError where nothing would change or a date may not be
    `meant`.
    """
    authorise(by, rule, on=on)
    kind.check_dates(wanted, by=by, on=on, meant=meant)
    current = preview(kind, keys, wanted, by=by, on=on, conventions=conventions, lock=True)
    if current.digest != confirmed:
        raise NotAsPreviewed(current)
    if not current.changing:
        raise ValidationError(f"None of these {kind.many} would change.")
    bulk: RecordedBulkChange = kind.changes.objects.create(
        by=by,
        reason=wanted.reason,
        wanted=wanted.in_words,
        filters=filters,
        counts={
            "chosen": len(current.rows),
            "changed": len(current.changing),
            "left_out": len(current.left_out),
        },
    )
    _write_changes(kind, bulk, current, by)
    told = [
        kind.changed(
            bulk_change=bulk, changes=row.changes, left_out=row.left_out, **{kind.changed.about: row.record}
        )
        for row in current.rows
    ]
    kind.changed.objects.bulk_create(told, batch_size=500)
    return bulk


def _write_changes(kind: BulkKind, bulk: RecordedBulkChange, confirmed: Preview, by: User) -> None:
    """Write the rows that change, all of one reason and one post in one go."""
    wanted = confirmed.wanted
    saved: dict[tuple[str, Post | None], list[Any]] = defaultdict(list)
    asked: dict[Post | None, list[DecisionRequest]] = defaultdict(list)
    for row in confirmed.changing:
        if row.asked:
            row.asked.asked_through = bulk.through  # type: ignore[attr-defined]
            asked[row.for_post].append(row.asked)
        if row.saves:
            row.record.version += 1
            alone = row.asked is not None and len(row.changes) == 1  # what is asked tells of it by itself
            why = f"{kind.asking}{wanted.reason}" if alone else wanted.reason
            saved[why, row.for_post].append(row.record)
    for (why, post), records in saved.items():
        with authored(by=by, for_post=post, why=why, through=bulk.through):
            bulk_update(records, sorted(wanted.columns))
    for post, requests in asked.items():
        with authored(by=by, for_post=post, why=f"{kind.asking}{wanted.reason}", through=bulk.through):
            bulk_create(requests)


def chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
