"""Passages of a paper that say something exempt and go out all the same: who let them, and why."""

from django.db import models
from django.db.models import Q

from council.history import AppendOnly, moment
from council.lengths import REASON, Limited, LimitedText
from council.models import User
from reports.documents.models import HighlightReport


class PassageLetStand(Limited, AppendOnly):
    """A passage that stands as it is: let stand with a reason, or confirmed as an accident of few words."""

    report = models.ForeignKey(HighlightReport, models.PROTECT, related_name="passages_let_stand")
    mark = models.CharField("what tells it from others", max_length=24)
    place = models.CharField("where it stands", max_length=200)
    passage = models.TextField()
    must_go = models.BooleanField("needs a reason to go out", default=False)
    reason = LimitedText("why it stands", max_length=REASON, blank=True)
    by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ["pk"]
        verbose_name = "passage let stand"
        verbose_name_plural = "passages let stand"
        constraints = [
            models.UniqueConstraint(fields=["report", "mark"], name="passage_let_stand_once"),
            models.CheckConstraint(
                condition=Q(must_go=False) | ~Q(reason=""),
                name="passage_let_stand_says_why",
                violation_error_message="Say why the passage can be published.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.place}"
