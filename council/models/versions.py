"""Records that two people can't overwrite unseen: the second to save is told, and loses nothing typed."""

from django.db import models


class ChangedMeanwhile(Exception):
    """Someone else saved the record after this person opened it. Nothing was written."""

    def __init__(self, record: "Versioned", opened: int) -> None:
        super().__init__(f"{record} was changed by someone else meanwhile.")
        self.record = record  # as it now stands
        self.opened = opened  # the version that this person saw


class Versioned(models.Model):
    """A record with a version that grows with every save.

    The version that was seen travels in the form (`council.web.versions.VersionedForm`); an act takes it as
    `version=`, locks the record and calls `require_version` before it writes.
    """

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
