"""Records that two people can't overwrite unseen: the second to save is told, and loses nothing typed.

Every record has a version: a column where it is `Versioned`, else the number of its newest history entry,
which grows with every change without anybody's having to think of it. The version that was seen travels in
the form (`council.web.versions`); an act takes it as `version=`, and calls `require_unchanged` before it
writes.
"""

from typing import Any

from django.db import models


class ChangedMeanwhile(Exception):
    """Someone else saved the record after this person opened it. Nothing was written."""

    def __init__(self, record: Any, opened: int) -> None:
        super().__init__(f"{record} was changed by someone else meanwhile.")
        self.record = record  # as it now stands
        self.opened = opened  # the version that this person saw


class Versioned(models.Model):
    """A record with a version that grows with every save, shown by registers without a look at history."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def require_version(self, version: int | None) -> None:
        """Raise ChangedMeanwhile where `version` is given and no longer the current one.

        The record must have been read under a lock, else another may save between this look and the save.
        """
        if version is not None and version != self.version:
            raise ChangedMeanwhile(self, version)

    def save_next_version(self) -> None:
        """Save the record under its next version number, by which others are told that it changed."""
        self.version += 1
        self.save()


def entries_after(record: Any, version: int) -> models.QuerySet:
    """The history entries by which the record was changed after that version.

    A model whose `overtaken_by` names reasons is overtaken by changes for those alone: what else changes it
    (an owner's answer, a job) touches nothing that its forms write.
    """
    if isinstance(record, Versioned):
        return record.history.filter(version__gt=version)  # type: ignore[attr-defined]
    entries: models.QuerySet = record.history.filter(history_id__gt=version)
    reasons = getattr(record, "overtaken_by", ())
    return entries.filter(history_change_reason__in=reasons) if reasons else entries


def version_of(record: Any) -> int:
    """The version of the record as it stands now."""
    if isinstance(record, Versioned):
        return record.version
    newest = entries_after(record, 0).order_by("-history_id").values_list("history_id", flat=True).first()
    return newest or 0


def require_unchanged(record: Any, version: int | None) -> None:
    """Lock the record for the transaction. Raise ChangedMeanwhile where `version` isn't its own any more."""
    if version is None:
        return
    rows = type(record)._base_manager.select_for_update(of=("self",))
    now = rows.filter(pk=record.pk).first() or record  # taken out meanwhile: its history says so
    if version_of(now) != version:
        raise ChangedMeanwhile(now, version)
