"""What is kept so that a word is found: one row for each record, in one of two indexes that never mix."""

from collections.abc import Iterator
from typing import ClassVar

from django.db import models
from django.utils.module_loading import import_string

from council.history.derived import Derived


class Findable(Derived):
    """A record as the search keeps it. Its words are folded and stand in the index of the database.

    The key of the row is made of the kind's number and of the record's key (`council.search.declaring`), so
    that a record is written again without being looked up. The words themselves are not columns here:
    PostgreSQL has them as a vector beside these, SQLite in a table of its own.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.PositiveSmallIntegerField()
    key = models.BigIntegerField()
    reference = models.CharField(max_length=200, blank=True)
    other_reference = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    exempt: ClassVar[bool]

    class Meta:
        abstract = True
        # Most entries have no other reference: an index over them too would be passed over as of no use.
        indexes: ClassVar = [
            models.Index(
                fields=[column], condition=models.Q(**{f"{column}__gt": ""}), name=f"%(class)s_by_{column}"
            )
            for column in ("reference", "other_reference")
        ]


class OpenEntry(Findable):
    """A record that everyone may see who sees its programme."""

    exempt = False

    class Meta(Findable.Meta):
        verbose_name = "entry of the search"
        verbose_name_plural = "entries of the search"

    @classmethod
    def astray(cls) -> Iterator[tuple[int, str]]:
        return entries_astray(cls)


class ExemptEntry(Findable):
    """A record that is kept from the public: only who may see such records ever asks this index."""

    exempt = True

    class Meta(Findable.Meta):
        verbose_name = "exempt entry of the search"
        verbose_name_plural = "exempt entries of the search"

    @classmethod
    def astray(cls) -> Iterator[tuple[int, str]]:
        return entries_astray(cls)


def entries_astray(of: type[Findable]) -> Iterator[tuple[int, str]]:
    """The key of each entry that stands in the wrong index or for no record, and which of the two."""
    # By its name: it knows the registers, which are not there yet when this module is read.
    found: Iterator[tuple[int, str]] = import_string("council.search.keeping.astray")(of)
    return found
