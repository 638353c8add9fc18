"""Blanking and removing rows of tables that only grow: the one place that may, and it leaves a trace.

Within one transaction the triggers of the tables named stand down (`council.history.purging`), everything not
under seal yet is sealed, so that no purge outruns a seal, and one event tells of the purge. For each row a
`PurgedRow` keeps what proves the rest of it. The salt that hid the words is overwritten: nobody can find out
the words from the digest by trying names.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from secrets import token_bytes
from typing import Any

from django.db import models

from council.access.acting import PURGE, By, authorise
from council.auditing.sealed_rows import SALT, SealedColumns, sealed_digests
from council.auditing.sealing import seal_new
from council.events import tell
from council.history import purging
from council.models import Event, PurgedRow, Seal
from council.personal_data.holding import TO_LOOK_AFTER_DATA

TO_ERASE = replace(TO_LOOK_AFTER_DATA, jobs=(PURGE,))
NO_SALT = bytes(SALT)


class NotUnderSeal(Exception):
    """A row was to be purged that no seal covers; nothing was purged."""


class Erasure:
    """Rows blanked and removed within one purge."""

    def __init__(self) -> None:
        self.rows: list[PurgedRow] = []

    def blank(self, model: type[models.Model], values: Mapping[int, Mapping[str, Any]]) -> int:
        """The number of rows in which words were replaced: {key of the row: {column: what stands there now}}.

        What is empty stays empty. Only words may be replaced: ValueError for a date, a number or a key, which
        name nobody and which the seal must go on proving.
        """
        missing, changed = set(values), 0
        for seal in self.seals_of(model, values):
            layout, sealed = SealedColumns.under(seal), sealed_digests(seal)
            salts = {}
            for key in sealed.keys() & missing:
                if strangers := set(values[key]) - layout.words:
                    raise ValueError(f"no words: {', '.join(sorted(strangers))} of {layout.table}")
                before = dict(zip(layout.columns, layout.row(key), strict=True))
                new = {column: value for column, value in values[key].items() if before[column]}
                missing.discard(key)
                if not new:
                    continue
                kept = layout.digests_of_words(tuple(before.values()), sealed[key][1])
                model._base_manager.filter(pk=key).update(**new)
                salts[key] = token_bytes(SALT)
                left = layout.digest(layout.row(key), salts[key])
                self.rows.append(
                    PurgedRow(
                        table=layout.table,
                        key=key,
                        kept={column: words.hex() for column, words in kept.items()},
                        digest=left.hex(),
                    )
                )
                changed += 1
            self.salt_anew(seal, sealed, salts)
        self.require_all_found(model, missing)
        return changed

    def remove(self, model: type[models.Model], keys: Collection[int]) -> int:
        """The number of rows removed whole."""
        missing = set(keys)
        for seal in self.seals_of(model, missing):
            sealed = sealed_digests(seal)
            here = sorted(sealed.keys() & missing)
            missing.difference_update(here)
            self.rows += [PurgedRow(table=seal.table, key=key, removed=True) for key in here]
            self.salt_anew(seal, sealed, dict.fromkeys(here, NO_SALT))
            for start in range(0, len(here), 500):
                model._base_manager.filter(pk__in=here[start : start + 500]).delete()
        self.require_all_found(model, missing)
        return len(keys)

    @staticmethod
    def seals_of(model: type[models.Model], keys: Collection[int]) -> Iterator[Seal]:
        """The seals that cover any of the keys."""
        if not keys:
            return
        lowest, highest = min(keys), max(keys)
        seals = Seal.objects.filter(table=model._meta.db_table, last__gte=lowest).order_by("last")
        for seal in seals.iterator(chunk_size=1):
            yield seal
            if seal.last >= highest:
                return

    @staticmethod
    def salt_anew(seal: Seal, sealed: Mapping[int, tuple[bytes, bytes]], new: Mapping[int, bytes]) -> None:
        if new:
            salts = b"".join(new.get(key, salt) for key, (_, salt) in sealed.items())
            Seal._base_manager.filter(pk=seal.pk).update(salts=salts)

    @staticmethod
    def require_all_found(model: type[models.Model], missing: Collection[int]) -> None:
        if missing:
            raise NotUnderSeal(f"{len(missing)} rows of {model._meta.db_table}, the first {min(missing)}")


@contextmanager
def erasing(*of: type[models.Model], what: str, by: By, at: datetime, **detail: Any) -> Iterator[Erasure]:
    """Purge rows of these models in one transaction; an event PURGED says `what` and how many rows.

    Whatever fails inside leaves everything as it was. Raises AlreadySealing where somebody seals meanwhile.
    """
    person = authorise(by, TO_ERASE)
    models_of: tuple[type[models.Model], ...] = (*of, Seal)
    with purging(model._meta.db_table for model in models_of):
        seal_new(at=at, patience=0)
        erasure = Erasure()
        yield erasure
        event = tell(Event.Kind.PURGED, what, by=person, rows=len(erasure.rows), **detail)
        for row in erasure.rows:
            row.event = event
        PurgedRow.objects.bulk_create(erasure.rows, batch_size=500)
