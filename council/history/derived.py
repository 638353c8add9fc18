"""Records that have no history of their own and need none: what they say follows from what is kept."""

from collections.abc import Iterator

from django.db import models


class Derived(models.Model):
    """A record whose truth stands elsewhere, in a history or in the event log; `verify_history` asks it."""

    class Meta:
        abstract = True

    @classmethod
    def astray(cls) -> Iterator[tuple[int, str]]:
        """The key of each record that does not follow from what is kept, and in which way, in words."""
        return iter(())
