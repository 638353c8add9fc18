"""The forms of a report: its front matter and words, and why it is corrected."""

from datetime import date, timedelta
from typing import Any

from django import forms

from council.access.rules import Right, standing
from council.calendar.years import Quarter
from council.lengths import PAPER_WORDS, REASON
from council.models import Body, Post, User
from council.web.forms import DateField, Radios
from council.web.versions import VersionedForm
from programmes.models import Programme
from reports.documents.issuing import CARRIED
from reports.documents.models import HighlightReport

EMPTY = {
    "programme": "Choose a programme",
    "body": "Choose a committee or board",
    "report_of": "No one yet",
    "contact_officer": "No one yet",
}
MOST_WORDS = PAPER_WORDS
SETTLING_DAYS = 21  # so long into a quarter, people still report on the one before


class HighlightReportForm(VersionedForm, forms.ModelForm):
    """A draft's programme, body, period and words. Needs the person, and today for what it suggests."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    period_from = DateField(label="Period from", error_messages={"required": "Enter the period's start date"})
    period_to = DateField(label="Period to", error_messages={"required": "Enter the period's end date"})
    as_at = DateField(
        label="Position as at",
        error_messages={"required": "Enter the date of the position"},
        help_text="The records are reported as they stood at the end of this day.",
    )
    meeting_on = DateField(label="Meeting date", required=False)
    management_summary = forms.CharField(
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Two or three sentences that a councillor can act on.",
    )
    confidence = forms.ChoiceField(
        label="Confidence in delivery",
        required=False,
        choices=HighlightReport.Confidence,
        widget=Radios,
    )
    confidence_words = forms.CharField(
        label="Why, in a sentence",
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = HighlightReport
        fields = tuple(name for name in CARRIED if name != "decisions_required")
        widgets = {
            "audience": Radios(
                hints={
                    "public": "Goes on the public agenda. Exempt records are left out.",
                    "private": "For a board that meets in private, never published. Exempt records are left "
                    "out here; its second pack has them all, marked, for readers with the right.",
                    "exempt": "Not for publication. Exempt records are printed in full.",
                }
            ),
        }
        labels = {"body": "Reports to", "report_of": "Report of (post)"}
        error_messages = {
            "programme": {"required": "Select the programme"},
            "body": {"required": "Select the body that the report goes to"},
            "audience": {"required": "Select who the report is for"},
        }
        help_texts = {
            "contact_officer": "The one person whom the report names, with their e-mail address.",
        }

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.today = today
        choices: dict[str, Any] = {
            "programme": Programme.objects.with_right(user, Right.DRAFT),
            "body": Body.objects.all(),
            "report_of": Post.objects.filter(is_active=True),
            "contact_officer": User.objects.filter(is_active=True),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            self.fields[name].empty_label = EMPTY[name]  # type: ignore[attr-defined]
        if self.instance.corrects_id:
            # A correction puts a report right; it doesn't become another report.
            for name in ("programme", "body"):
                del self.fields[name]
        self.initial["version"] = self.instance.version

    def clean_as_at(self) -> date:
        as_at = self.cleaned_data["as_at"]
        if as_at > self.today:
            raise forms.ValidationError("The position cannot be as at a day to come.")
        return as_at

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end, as_at = data.get("period_from"), data.get("period_to"), data.get("as_at")
        if start and end and end < start:
            self.add_error("period_to", "The period cannot end before it starts.")
        if start and as_at and as_at < start:
            self.add_error("as_at", "The position cannot be as at a day before the period starts.")
        programme = data.get("programme") or getattr(self.instance, "programme", None)
        if data.get("audience") == HighlightReport.Audience.EXEMPT and programme:
            who = standing(self.user)
            if not (who.council_exempt or programme.scope_id in who.exempt):
                self.add_error("audience", "You cannot see exempt material, so you cannot report it.")
        return data

    def words(self) -> dict[str, Any]:
        """The fields to save, without the version that guards them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CorrectionForm(forms.Form):
    """Why an issued report is corrected; the new edition prints it."""

    reason = forms.CharField(
        label="What does the correction put right?",
        max_length=2000,
        help_text="Printed on the new edition.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter what the correction puts right."},
    )


def suggested(programme: Programme | None, *, by: User, today: date) -> dict[str, Any]:
    """The likeliest answers for a new draft: this quarter's report, or the last one's while it settles.

    Its period runs to the day of its position at the latest, for the next meeting in the timetable.
    """
    quarter = Quarter.containing(today - timedelta(days=SETTLING_DAYS))
    as_at = min(quarter.end, today)
    return {
        "programme": programme,
        "body": programme.body if programme else None,
        "report_of": programme.sro if programme else None,
        "contact_officer": contact_for(programme, on=today) or by,
        "period_from": quarter.start,
        "period_to": as_at,
        "as_at": as_at,
        "meeting_on": next_meeting(programme, on=today),
    }


def next_meeting(programme: Programme | None, *, on: date) -> date | None:
    """The day on which the programme's body meets next, by the timetable; None where none is planned."""
    if programme is None:
        return None
    planned = programme.reporting_dates.filter(body=programme.body_id, meeting_on__gte=on)
    return planned.order_by("meeting_on").values_list("meeting_on", flat=True).first()


def contact_for(programme: Programme | None, *, on: date) -> User | None:
    """The person whom members ask about the programme: who holds its manager's post, if anyone does."""
    holders = programme.manager.holders(on=on) if programme and programme.manager else []
    return next(iter(holders), None)
