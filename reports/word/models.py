"""A council's own Word template."""

from django.db import models

from council.history import moment
from council.models import User


class WordTemplate(models.Model):
    """A Word file that reports are written into. It never changes: its digest is its name.

    It has no history of its own; that of the settings for papers says which counted for a body when.
    """

    digest = models.CharField("SHA-256 of the file", max_length=64, unique=True)
    filename = models.CharField("name of the file", max_length=255)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.filename
