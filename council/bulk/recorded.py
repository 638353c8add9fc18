"""What was changed on many records in one go, and which of them it changed.

Abstract: each register has two models of its own, with the key to its record named in `about`.
"""

from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse

from council.access.rules import standing
from council.history import AppendOnly, moment
from council.lengths import FILTERS, REASON, Limited, LimitedText
from council.models import User

THROUGH = "bulk change "


class BulkChangeQuerySet(models.QuerySet["RecordedBulkChange"]):
    def visible_to(self, user: User) -> Self:
        """The bulk changes of which the person sees a record: their reason stands in its history too."""
        rows: Any = self.model._meta.get_field("rows").related_model
        return self.filter(pk__in=rows.objects.visible_to(user).values("bulk_change"))


class RecordedBulkChange(Limited, AppendOnly):
    """One change that one person made to many records, for one reason. Each record's history names it."""

    page: ClassVar[str]  # the URL name of its page

    by = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    at = models.DateTimeField(default=moment)
    reason = LimitedText(max_length=REASON)
    wanted = models.JSONField("what was to change", default=dict)  # pairs of a name and words, in order
    # as they stood in its address
    filters = LimitedText("the register's filters", max_length=FILTERS, blank=True)
    counts = models.JSONField(default=dict)  # how many were chosen, changed and left out

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Bulk change {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse(self.page, args=[self.pk])

    @property
    def through(self) -> str:
        """How the history names it."""
        return f"{THROUGH}{self.pk}"

    @classmethod
    def url_of(cls, through: str) -> str:
        """The page of the bulk change that a history entry's words name; empty where they name none."""
        number = through.removeprefix(THROUGH)
        return reverse(cls.page, args=[int(number)]) if number != through and number.isdecimal() else ""


class BulkChangedQuerySet(models.QuerySet["RecordedBulkChanged"]):
    def visible_to(self, user: User) -> Self:
        """The rows of the records that the person sees, and never without the right to exempt material of
        one that was exempt once: its history is closed to them, and this is a part of it."""
        about = self.model.about
        record: Any = self.model._meta.get_field(about).related_model
        seen = self.filter(**{f"{about}__in": record.objects.visible_to(user).order_by().values("pk")})
        who = standing(user)
        if who.council_exempt:
            return seen
        once = record.history.filter(exempt=True).order_by().values("id")
        read_there = models.Q(**{f"{about}__{record.scope_path}__in": who.exempt})
        return seen.filter(~models.Q(**{f"{about}__in": once}) | read_there)


class RecordedBulkChanged(AppendOnly):
    """One record of a bulk change: what became of it, or why it was left out.

    A concrete model adds `bulk_change`, whose rows these are, and the key that `about` names.
    """

    about: ClassVar[str]

    changes = models.JSONField(default=list)  # name, old and new, in words
    left_out = models.CharField("why it was left out", max_length=300, blank=True)
    bulk_change: Any

    objects = BulkChangedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["bulk_change", "pk"]

    def __str__(self) -> str:
        return f"{getattr(self, f'{self.about}_id')} by bulk change {self.bulk_change_id}"

    @property
    def record(self) -> Any:
        """The record of which it tells."""
        return getattr(self, self.about)

    bulk_change_id: int
