"""When bodies meet on a programme, and by when updates must be in for their reports."""

from django.db import models
from django.db.models import F, Q

from council.access.rules import InProgramme
from council.models import Body
from council.wording import spoken
from programmes.models.programme import Programme


class ReportingDate(InProgramme):
    """A meeting that a programme reports to, and the last day on which an update still reaches its paper."""

    scope_path = "programme__scope"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="reporting_dates")
    body = models.ForeignKey(Body, models.PROTECT, related_name="reporting_dates")
    meeting_on = models.DateField("meeting")
    updates_by = models.DateField("updates in by")

    class Meta:
        ordering = ["meeting_on", "body"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "body", "meeting_on"],
                name="reporting_date_once",
                violation_error_message="This meeting is in the timetable already.",
            ),
            models.CheckConstraint(
                condition=Q(updates_by__lte=F("meeting_on")),
                name="reporting_date_cut_off_before_meeting",
                violation_error_message="Updates must be in by the day of the meeting at the latest.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}, {spoken(self.meeting_on)}"
