"""The forms of what is taken away: which report to compare with, and which file to check."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from council.wording import spoken
from reports.documents.models import HighlightReport

MOST_BYTES = 50 * 1024 * 1024


class ReportChoice(forms.ModelChoiceField):
    """A choice of reports, each called by its body and the day of its position."""

    def label_from_instance(self, obj: HighlightReport) -> str:
        edition = f", edition {obj.edition}" if obj.edition > 1 else ""
        return f"{obj.body}, position as at {spoken(obj.as_at)}{edition}"


class CompareForm(forms.Form):
    """The earlier report to compare with."""

    other = ReportChoice(
        HighlightReport.objects.none(),
        label="Compare with",
        empty_label="Choose an issued report",
        error_messages={"required": "Select the report to compare with"},
    )

    def __init__(self, *args: Any, others: QuerySet[HighlightReport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """A PDF whose fingerprint is looked for among the issued ones. Nothing of it is kept."""

    file = forms.FileField(
        label="PDF to check",
        help_text="Only its fingerprint is worked out. The file is not kept.",
        error_messages={"required": "Choose the PDF to check"},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 50 megabytes. No issued report is.")
        return file
