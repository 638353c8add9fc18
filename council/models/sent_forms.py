"""Forms that were sent, kept for a day, so that the same form sent twice acts once."""

from django.db import models

from council.history import moment
from council.models.people import User


class SentForm(models.Model):
    """One form that a person sent and that did its act, and where that led.

    Not a record of what happened, which the history of the records tells: it has no history of its own, and
    goes with the next purge.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    path = models.CharField(max_length=500)
    token = models.CharField(max_length=64)  # made anew each time that the form is shown
    digest = models.CharField(max_length=64)  # of what was sent, under the site's key: it tells no words
    at = models.DateTimeField(default=moment)
    led_to = models.TextField(blank=True)

    class Meta:
        constraints = [
            # The second of two requests at the same moment waits here for the first.
            models.UniqueConstraint(fields=["person", "token", "path"], name="sent_form_once")
        ]

    def __str__(self) -> str:
        return f"{self.path} sent by {self.person}"
