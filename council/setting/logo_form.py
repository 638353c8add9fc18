"""The form of the council's logo: a picture, or none."""

from typing import Any

from django import forms

from council.setting.forms import SettingsForm


class LogoForm(SettingsForm):
    file = forms.FileField(
        label="Picture",
        required=False,
        help_text="PNG or JPEG, 200 kB at most. It stands before the council’s name, on the main colour.",
        widget=forms.FileInput({"accept": ".png,.jpg,.jpeg"}),
        error_messages={"empty": "The picture is empty. Choose another."},
    )
    without = forms.BooleanField(label="Show no logo", required=False)

    digest = ""  # of the picture that was kept, once it is

    def values(self) -> dict[str, Any]:
        if self.cleaned_data["without"]:
            return {"logo": None}
        return {"logo": self.digest or self.was["logo"] or None}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("file") and given.get("without"):
            self.add_error("without", "Choose a picture, or tick that no logo is shown, but not both")
        return given
