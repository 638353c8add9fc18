"""The forms of what is taken away: which report to compare with, and which copy to check."""

import re
from hashlib import file_digest
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from council.wording import spoken
from reports.documents.models import HighlightReport

DIGEST = re.compile(r"[0-9a-f]{64}")


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
    """A copy that is looked for among what was issued, by its fingerprint. Nothing of it is kept."""

    marks_optional = False
    file = forms.FileField(
        label="The PDF",
        required=False,
        help_text="Only its fingerprint is worked out. The file is not kept.",
    )
    fingerprint = forms.CharField(
        label="Or the fingerprint on its last page",
        required=False,
        max_length=200,
        help_text="64 letters and digits. Spaces do not matter.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > settings.CHECKED_COPY_MAX_BYTES:
            most = settings.CHECKED_COPY_MAX_BYTES // 1_000_000
            raise forms.ValidationError(f"The file is larger than {most} megabytes. No issued report is.")
        return file

    def clean_fingerprint(self) -> str:
        typed: str = re.sub(r"[\s-]", "", self.cleaned_data["fingerprint"]).lower()
        if typed and not DIGEST.fullmatch(typed):
            raise forms.ValidationError(
                "Enter the fingerprint as it is printed: 64 characters, digits and the letters a to f."
            )
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("file") and not data.get("fingerprint"):
            self.add_error("file", "Choose the PDF to check, or enter its fingerprint")
        if not self.errors and data.get("file") and data.get("fingerprint"):
            self.add_error("fingerprint", "Choose a PDF or enter a fingerprint, not both")
        return data

    @property
    def digest(self) -> str:
        """The SHA-256 to look for: of the file, or as it was typed."""
        file = self.cleaned_data.get("file")
        if file:
            return file_digest(file.file, "sha256").hexdigest()
        return str(self.cleaned_data["fingerprint"])
