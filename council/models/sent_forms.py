"""Forms that were sent, kept for a day, so that the same form sent twice acts once."""

from django.db import models

from council.history import moment
from council.models.people import User


class SentForm(models.Model):
    """One form that a person sent: what holds its act now, or where that led.

    Not a record of what happened, which the history of the records tells: it has no history of its own, and
    goes with the next purge.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    path = models.CharField(max_length=500)
    token = models.CharField(max_length=64)  # made anew each time that the form is shown
    digest = models.CharField(max_length=64)  # of what was sent, under the site's key: it tells no words
    at = models.DateTimeField(default=moment)
    # Until when the request that is at it holds it; whoever comes later than that takes it up.
    held_until = models.DateTimeField(null=True, blank=True)
    led_to = models.TextField(blank=True)

    class Meta:
        constraints = [
            # Of two requests at the same moment one makes the row; the other finds it held.
            models.UniqueConstraint(fields=["person", "token", "path"], name="sent_form_once")
        ]

    def __str__(self) -> str:
        return f"{self.path} sent by {self.person}"
