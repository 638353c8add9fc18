"""Mail that waits for the mail server, and mail that the demo keeps to itself."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from council.history import moment
from council.models.people import User

AT_WORK = timedelta(minutes=10)  # longer than any mail takes to be handed over


class WaitingMailQuerySet(models.QuerySet["WaitingMail"]):
    def due(self, *, at: datetime) -> Self:
        """The mails whose time has come, the oldest first."""
        return self.filter(state=WaitingMail.State.WAITING, next_try__lte=at).order_by("pk")

    def not_known(self, *, at: datetime) -> Self:
        """The mails that broke off while they were handed over: they may have arrived."""
        return self.filter(state=WaitingMail.State.TAKEN, taken_at__lt=at - AT_WORK)


class WaitingMail(models.Model):
    """A message from the moment of the change that it tells of until the mail server has it.

    No record of the council: it goes once it is sent. Whoever is sent it is known by their person, so that it
    goes to the address that they have by then, and to nobody who has left.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waits"
        TAKEN = "taken", "Not known"
        GIVEN_UP = "given_up", "Not tried any more"

    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.EmailField("address where it is not the person's present one", blank=True)
    subject = models.TextField()
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    queued_at = models.DateTimeField(default=moment)
    next_try = models.DateTimeField(default=moment)
    taken_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.TextField("why the last attempt failed", blank=True)

    objects: ClassVar = WaitingMailQuerySet.as_manager()

    class Meta:
        ordering = ["queued_at", "pk"]
        indexes = [models.Index(fields=["state", "next_try"], name="waiting_mail_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(address=""),
                name="waiting_mail_to_someone",
                violation_error_message="Name the person or the address that the e-mail goes to.",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def goes_to(self) -> str:
        """The address, as it is now."""
        return self.address or (self.person.email if self.person else "")


class OutgoingMail(models.Model):
    """A message that the demo would have sent; nothing leaves the machine."""

    sent_at = models.DateTimeField(default=timezone.now)
    to = models.CharField(max_length=500)
    subject = models.CharField(max_length=300)
    body = models.TextField()

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.subject
