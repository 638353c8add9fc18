"""A wish to change a programme's course: its scope, its dates and its money, decided as one."""

from types import MappingProxyType

from django.db import models
from django.urls import reverse

from council.access.rules import InProgramme
from council.lengths import LONG_WORDS, REASON, LimitedText
from council.models import DecisionRequest, request_constraints
from programmes.models.programme import Programme


class ChangeRequest(DecisionRequest, InProgramme):
    """A re-plan that a person asks for and another decides; the date changes that it carries go with it.

    A date change says which request it is part of (`part_of`); it waits until that is decided, unless it is
    decided by itself before.
    """

    scope_path = "programme__scope"
    sro_path = "programme__sro"
    about, called, did = "programme", "change request", "asked for this change"
    taken_from = MappingProxyType({"from_ends": "ends"})
    moved_message = "The end of the programme has moved since. Refuse it, and ask again from the new end."
    reason_message = "Enter why the programme should change."
    waits_message = "Another change of this programme waits for a decision. Withdraw it, or add to it."

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="change_requests")
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField("what changes", max_length=200)
    scope = LimitedText("what changes in the scope", max_length=LONG_WORDS, blank=True)
    money = LimitedText("what changes in the money", max_length=REASON, blank=True)
    cost = models.DecimalField("more or less money", max_digits=14, decimal_places=2, null=True, blank=True)
    from_ends = models.DateField("end of the programme", null=True, blank=True)
    to_ends = models.DateField("new end of the programme", null=True, blank=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = request_constraints("programme", prefix="change_request", called="change request")

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return self.address("show-change-request")

    def address(self, name: str) -> str:
        """The address of a page of the request."""
        return reverse(f"programmes:{name}", args=[self.programme.code, self.reference])
