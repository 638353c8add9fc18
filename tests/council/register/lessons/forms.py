"""What the owner of a lesson is asked for."""

from django import forms

from council.web.versions import VersionedForm


class ApplyForm(VersionedForm):
    how = forms.CharField(label="What was done with it?", error_messages={"required": "Enter what was done"})
