"""The form of the council's logo: a picture, or none."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from council.setting.forms import SettingsForm
from council.setting.logo import Picture, checked, tried_before

LONGEST_ADDRESS = 300_000  # of the largest picture, three bytes of which are four letters


class LogoForm(SettingsForm):
    file = forms.FileField(
        label="Picture",
        required=False,
        help_text="PNG or JPEG, 200 kB at most. It stands before the council’s name, on the main colour.",
        widget=forms.FileInput({"accept": ".png,.jpg,.jpeg"}),
        error_messages={"empty": "The picture is empty. Choose another."},
    )
    without = forms.BooleanField(label="Show no logo", required=False)

    # What was chosen and only tried: a browser sends a file but once. Checked as if it came with the form.
    tried = forms.CharField(required=False, max_length=LONGEST_ADDRESS, strip=False, widget=forms.HiddenInput)

    picture: Picture | None = None  # what was chosen, where it may stand as the logo

    def values(self) -> dict[str, Any]:
        if self.cleaned_data["without"]:
            return {"logo": None}
        return {"logo": self.picture.digest if self.picture else self.was["logo"] or None}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("file") and given.get("without"):
            self.add_error("without", "Choose a picture, or tick that no logo is shown, but not both")
            return given
        chosen = given.get("file") or tried_before(given.get("tried") or "")
        if chosen and not given.get("without"):
            try:
                self.picture = checked(chosen)
            except ValidationError as refusal:
                self.add_error("file", refusal)
        self.bring_again()
        return given

    def bring_again(self) -> None:
        """Have the form bring the picture again when it is sent next: from a trial, or mended elsewhere."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["tried"] = self.picture.address if self.picture else ""
        self.data = data
