"""Files chosen in a form that came back: kept for their person's session until it is sent again."""

from django.db import models

from council.history import moment
from council.models.people import User


class HeldFile(models.Model):
    """One file that waits for its form to be sent again. It is evidence of nothing, and handed out to no one.

    Like the form that was sent, it has no history of its own, and goes with the next purge.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    session = models.CharField(max_length=64)  # the session's key under the site's own: it opens none
    token = models.CharField(max_length=64, unique=True)  # by which the form names it
    name = models.CharField("name of the file in our storage", max_length=200)
    filename = models.CharField("name of the file", max_length=255)
    size = models.PositiveBigIntegerField("bytes")
    held_at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ["held_at", "pk"]

    def __str__(self) -> str:
        return f"{self.filename}, held for {self.person}"
