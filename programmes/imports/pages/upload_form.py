"""The forms of an import's pages: the upload, and what may be corrected at each step."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from council.models import Post
from council.web.forms import DateField
from programmes.models.programme import Programme


class UploadForm(forms.Form):
    """The workbook, the programme that it belongs to, and the date that it speaks of."""

    marks_optional = False  # the hints say what may be left empty

    file = forms.FileField(
        label="The plan, as it is",
        help_text="An Excel workbook (.xlsx) or a .csv file, up to 50 MB. It need not be tidied first.",
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another."},
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label="Programme",
        required=False,
        empty_label="A new programme",
        help_text="Where the plan was imported before, choose its programme: rows are matched, not doubled.",
    )
    new_title = forms.CharField(
        label="Title of the new programme",
        required=False,
        max_length=200,
        help_text="Leave it empty if you chose a programme above.",
    )
    new_code = forms.CharField(
        label="Short code of the new programme",
        required=False,
        max_length=8,
        help_text="Two to eight capital letters that people say aloud, such as SSR. Left empty, we make one.",
    )
    plan_date = DateField(
        label="The plan's own date",
        error_messages={"required": "Enter the plan's own date"},
        help_text="When it was agreed or last revised. Dates without a year are read near it.",
    )
    as_at = DateField(
        label="As at",
        help_text="The day from which the import counts, usually today.",
        error_messages={"required": "Enter the day from which the import counts"},
    )
    default_owner = forms.ModelChoiceField(
        Post.objects.none(),
        label="Owner of actions that name none",
        required=False,
        empty_label="No one yet",
        help_text="The post that answers for them until someone else is named.",
    )

    def __init__(self, *args: Any, programmes: QuerySet[Programme], may_add: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        programme = cast(forms.ModelChoiceField, self.fields["programme"])
        programme.queryset = programmes
        owner = cast(forms.ModelChoiceField, self.fields["default_owner"])
        owner.queryset = Post.objects.filter(is_active=True)
        self.may_add = may_add
        if not may_add:
            programme.required = True
            programme.empty_label = "Choose a programme"
            del self.fields["new_title"], self.fields["new_code"]

    def clean_new_code(self) -> str:
        code = self.cleaned_data["new_code"].strip().upper()
        if code:
            Programme._meta.get_field("code").run_validators(code)
            if Programme.objects.filter(code=code).exists():
                raise ValidationError("Another programme has this code. Enter a different one.")
        return code

    def clean_new_title(self) -> str:
        title = " ".join(self.cleaned_data["new_title"].split())
        if title and Programme.objects.filter(title__iexact=title).exists():
            raise ValidationError(
                "There is a programme with this title. Choose it above, or enter another title."
            )
        return title

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.may_add or "new_title" in self.errors:
            return cleaned
        if not cleaned.get("programme") and not cleaned.get("new_title") and "programme" not in self.errors:
            self.add_error("new_title", "Choose a programme above, or enter the title of a new one")
        return cleaned


def today_initial(today: date) -> dict[str, date]:
    """What the upload form starts with. The plan's own date is asked for: today would misread an old plan."""
    return {"as_at": today}
