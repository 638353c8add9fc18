"""Mail that the demo keeps to itself."""

from django.db import models
from django.utils import timezone


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
