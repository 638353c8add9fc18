"""The filters of a register that a person comes back to."""

from django.db import models

from council.lengths import FILTERS, Limited, LimitedText
from council.models.people import User
from council.natural_order import NaturalKey


class SavedFilter(Limited):
    """A register's address under a name of one's own. Nobody else sees it, and it is no history."""

    MOST = 30  # of one person on one register

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    path = models.CharField("address of the register", max_length=100)
    name = models.CharField(max_length=60)
    query = LimitedText("filters, as in the address", max_length=FILTERS)

    class Meta:
        ordering = [NaturalKey("name"), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "path", "name"], name="saved_filter_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.path}?{self.query}"
