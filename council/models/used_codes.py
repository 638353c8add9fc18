"""Codes and challenges of second steps that were used, kept for a day, so that each works once."""

from django.db import models

from council.history import moment


class UsedCode(models.Model):
    """A code of a second step that was taken, by any process of the site.

    allauth marks them in the cache, which each process may have for itself and anything may push out. Not a
    record: the event log tells who signed in.
    """

    digest = models.CharField(max_length=64)  # under the site's key: it tells neither the code nor whose
    at = models.DateTimeField(default=moment, db_index=True)

    class Meta:
        constraints = [
            # The second of two requests at the same moment waits here for the first.
            models.UniqueConstraint(
                fields=["digest"],
                name="used_code_once",
                violation_error_message="This code has been used.",
            )
        ]

    def __str__(self) -> str:
        return f"A code used at {self.at}"
