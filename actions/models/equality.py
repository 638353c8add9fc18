"""A programme's equality impact assessment: the points of its action plan, and how it was signed off."""

from django.db import models
from django.urls import reverse

from actions.models.action import Action
from council.access.rules import InProgramme
from council.lengths import REASON, LimitedText
from council.models import Body, Post, Versioned
from programmes.models import Programme


class EqualityAssessment(Versioned, InProgramme):
    """How a programme's equality impact assessment was signed off, and when it is looked at next."""

    scope_path = "programme__scope"

    programme = models.OneToOneField(Programme, models.PROTECT, related_name="equality_assessment")
    completed_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    completed_on = models.DateField(null=True, blank=True)
    ratified_by = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    ratified_on = models.DateField(null=True, blank=True)
    plan = models.CharField("service plan that it became part of", max_length=300, blank=True)
    plan_on = models.DateField("day on which it became part of the plan", null=True, blank=True)
    shared_with = models.CharField(max_length=300, blank=True)
    shared_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    monitoring = LimitedText("how it is monitored", max_length=REASON, blank=True)
    next_on = models.DateField("next assessment", null=True, blank=True)

    class Meta:
        ordering = ["programme"]

    def __str__(self) -> str:
        return f"Equality impact assessment of {self.programme}"

    def get_absolute_url(self) -> str:
        return reverse("actions:show-equality", args=[self.programme.code])


class EqualityPoint(Versioned, InProgramme):
    """One point of its action plan: an action of the register, with what the form asks besides."""

    class Resources(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NONE_NEEDED = "none", "None needed"

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    sro_path = "action__programme__sro"
    exempt_paths = ("action__exempt",)

    action = models.OneToOneField(Action, models.PROTECT, related_name="equality_point")
    importance = models.CharField(max_length=60, blank=True)
    resources = models.CharField("resources approved", max_length=4, choices=Resources, blank=True)
    target = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["action"]

    def __str__(self) -> str:
        return str(self.action)

    def get_absolute_url(self) -> str:
        return reverse("actions:show-equality", args=[self.action.programme.code])
