"""What an administrator says of the Word template of a body's papers."""

from typing import Any

from django import forms

from council.web.versions import RecordForm
from reports.documents.models import PaperSettings


class WordTemplateForm(RecordForm):
    """A Word file, or ours again; for one body's papers, or those of every body."""

    marks_optional = False
    at_most_one = True

    file = forms.FileField(
        label="Word template",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text="A .docx file with {{ report }} in a paragraph of its own, and any of the fields below",
        error_messages={"empty": "The file is empty. Choose another"},
    )
    without = forms.BooleanField(label="Use the template that comes with the product", required=False)
    everywhere = forms.BooleanField(label="Do the same for the papers of every other body", required=False)

    def __init__(self, *args: Any, papers: PaperSettings, **kwargs: Any) -> None:
        super().__init__(*args, about=papers if papers.pk else None, **kwargs)
        if not papers.template_id:
            self.fields["without"].help_text = "It is used now."

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "file" in self.errors:
            return given
        if given.get("file") and given.get("without"):
            self.add_error("without", "Choose a template, or tick that ours is used, but not both")
        elif not given.get("file") and not given.get("without"):
            self.add_error("file", "Choose a Word file, or tick that ours is used")
        return given
