"""The downloads that a person has running, so that one person keeps no more than a few workers busy."""

from django.db import models

from council.history import moment
from council.models.people import User


class RunningDownload(models.Model):
    """A file that is being made or handed out. It goes with the end of the answer, or when its lease is over.

    Not a record: the event log tells who had which file.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=moment)
    held_until = models.DateTimeField()  # a worker that died lets go then

    def __str__(self) -> str:
        return f"A download of {self.person} begun at {self.begun_at}"
