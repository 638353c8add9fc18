"""That an action goes on in another plan, as a new action, watched by a body."""

from django.db import models
from django.urls import reverse

from actions.models.action import Action
from council.access.rules import InProgramme
from council.lengths import REASON, LimitedText
from council.models import Body, User


class FollowOn(InProgramme):
    """An action that left its programme, the one in which it goes on, and the body that watches that."""

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    exempt_paths = ("action__exempt",)

    action = models.OneToOneField(Action, models.PROTECT, related_name="goes_on")
    goes_on_as = models.OneToOneField(Action, models.PROTECT, related_name="follows")
    body = models.ForeignKey(Body, models.PROTECT, related_name="follow_ons")
    reason = LimitedText(max_length=REASON)
    handed_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.action.reference} goes on as {self.goes_on_as.reference}"

    def get_absolute_url(self) -> str:
        return reverse("actions:list-follow-ons", args=[self.action.programme.code])
