"""What was changed on many actions in one go, and which of them it changed."""

from typing import Any, Self

from django.db import models
from django.urls import reverse

from actions.models.action import Action
from council.access.rules import standing
from council.history import AppendOnly, moment
from council.lengths import FILTERS, REASON, Limited, LimitedText
from council.models import User


class BulkChangeQuerySet(models.QuerySet["BulkChange"]):
    def visible_to(self, user: User) -> Self:
        """The bulk changes of which the person sees an action: their reason stands in its history too."""
        return self.filter(pk__in=BulkChanged.objects.visible_to(user).values("bulk_change"))


class BulkChange(Limited, AppendOnly):
    """One change that one person made to many actions, for one reason. Each action's history names it."""

    by = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    at = models.DateTimeField(default=moment)
    reason = LimitedText(max_length=REASON)
    wanted = models.JSONField("what was to change", default=dict)  # pairs of a name and words, in order
    # as they stood in its address
    filters = LimitedText("the register's filters", max_length=FILTERS, blank=True)
    counts = models.JSONField(default=dict)  # how many were chosen, changed and left out

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Bulk change {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("actions:detail-bulk-change", args=[self.pk])

    @property
    def through(self) -> str:
        """How the history names it."""
        return f"{THROUGH}{self.pk}"


THROUGH = "bulk change "


class BulkChangedQuerySet(models.QuerySet["BulkChanged"]):
    def visible_to(self, user: User) -> Self:
        """The rows of the actions that the person sees, and never without the right to exempt material of
        one that was exempt once: its history is closed to them, and this is a part of it."""
        seen: Any = self.filter(action__in=Action.objects.visible_to(user).order_by().values("pk"))
        who = standing(user)
        if who.council_exempt:
            return seen
        once = Action.history.filter(exempt=True).order_by().values("id")
        return seen.filter(~models.Q(action__in=once) | models.Q(action__programme__scope__in=who.exempt))


class BulkChanged(AppendOnly):
    """One action of a bulk change: what became of it, or why it was left out."""

    bulk_change = models.ForeignKey(BulkChange, models.PROTECT, related_name="rows")
    action = models.ForeignKey(Action, models.PROTECT, related_name="bulk_changes")
    changes = models.JSONField(default=list)  # name, old and new, in words
    left_out = models.CharField("why it was left out", max_length=300, blank=True)

    objects = BulkChangedQuerySet.as_manager()

    class Meta:
        ordering = ["bulk_change", "pk"]
        constraints = [models.UniqueConstraint(fields=["bulk_change", "action"], name="bulk_changed_once")]

    def __str__(self) -> str:
        return f"{self.action_id} by bulk change {self.bulk_change_id}"
