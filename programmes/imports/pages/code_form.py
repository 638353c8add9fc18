"""The box for the code of a new programme, where another programme took it since the file was uploaded."""

from typing import Any

from django import forms

from programmes.imports.models.plan_import import PlanImport
from programmes.imports.upload import free_code
from programmes.models.programme import Programme

CODE = "new_code"
TAKEN = "The new programme’s code is in use by now. Save another code first. Nothing was written."


def add_code(form: forms.Form, plan_import: PlanImport | None) -> None:
    """Add the code of the new programme where another has it: one that is free stands in it already."""
    if plan_import is None or plan_import.programme_id:
        return
    other = Programme.objects.filter(code=plan_import.code_of_new).first()
    if other is None:
        return
    form.fields[CODE] = forms.CharField(
        label="Short code of the new programme",
        help_text=f"{other.code} is in use by now, for {other.title}. This one is free.",
        required=False,
        max_length=8,
        initial=free_code(plan_import.new_title),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )


def code_entered(form: Any) -> str:
    """The code in the box. Raises ValidationError for one that another programme has, or that is none."""
    code = form.cleaned_data[CODE].strip().upper()
    if not code:
        if CODE in form.data:
            raise forms.ValidationError("Enter a code of two to eight capital letters")
        return ""
    Programme._meta.get_field("code").run_validators(code)
    if Programme.objects.filter(code=code).exists():
        raise forms.ValidationError("Another programme has this code. Enter a different one.")
    return code
