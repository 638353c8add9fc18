"""What is done about risks: by a post and by a day."""

from django.db import models

from council.access.rules import InProgramme
from council.lengths import LONG_WORDS, LimitedText, shortened
from council.models import Post
from risks.models.risk import Risk


class Mitigation(InProgramme):
    """Something that is done to make a risk less likely or less harmful, by a post and by a day."""

    scope_path = "risk__programme__scope"
    owner_path = "owner"
    exempt_paths = ("risk__exempt",)

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="mitigations")
    text = LimitedText(max_length=LONG_WORDS)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="mitigations")
    due = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["risk", "order", "pk"]

    def __str__(self) -> str:
        return shortened(self.text, 80)

    def in_full(self) -> str:
        """What it is called, whole."""
        return self.text
