"""How often a person wants to be reminded, and what reminders went out."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q

from council.models import User

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


class Reminders(models.Model):
    """A person's choice: every working day (no weekday), or once a week. Nobody can choose never."""

    person = models.OneToOneField(User, models.CASCADE, related_name="reminders")
    weekday = models.PositiveSmallIntegerField(null=True, blank=True, choices=list(enumerate(WEEKDAYS)))

    class Meta:
        verbose_name_plural = "reminders"
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday=None) | Q(weekday__lt=len(WEEKDAYS)),
                name="reminders_on_a_weekday",
                violation_error_message="Choose a day from Monday to Friday.",
            )
        ]

    def __str__(self) -> str:
        return f"Reminders of {self.person}: {self.rhythm}"

    @property
    def rhythm(self) -> str:
        """How often, in words."""
        return "every working day" if self.weekday is None else f"weekly, on {WEEKDAYS[self.weekday]}s"


class SentDigest(models.Model):
    """That a person's digest of a day was taken in hand, and what became of it.

    Taken before it is sent and marked after, so that a run which breaks off between the two sends it to
    nobody twice: the next run leaves it alone and says so. What the mail server refused is tried again.
    """

    class State(models.TextChoices):
        TAKEN = "taken", "Not known"
        SENT = "sent", "Sent"
        FAILED = "failed", "Refused"

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.TAKEN)
    at = models.DateTimeField()
    lines = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day", "person"]
        indexes = [models.Index(fields=["day"], name="sent_digest_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"],
                name="sent_digest_one_a_day",
                violation_error_message="This person has had a digest of that day.",
            )
        ]

    def __str__(self) -> str:
        return f"Digest of {self.day} for {self.person}: {self.get_state_display().lower()}"


def last_digests(people: list[User], *, before: date) -> dict[int, tuple[date, datetime]]:
    """The day of each person's last digest before the day, and when it went out, by their key."""
    sent = SentDigest.objects.filter(person__in=people, day__lt=before, state=SentDigest.State.SENT)
    last = sent.order_by().values_list("person").annotate(last=models.Max("day"), at=models.Max("at"))
    return {person: (day, at) for person, day, at in last}
