"""The form of the council's logo: a picture, or none."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from council.evidence.held import FileHolder, hold_file
from council.setting.forms import SettingsForm
from council.setting.logo import Picture, checked


class LogoForm(SettingsForm):
    file = forms.FileField(
        label="Picture",
        required=False,
        help_text="PNG or JPEG, 200 kB at most. It stands before the council’s name, on the main colour.",
        widget=forms.FileInput({"accept": ".png,.jpg,.jpeg"}),
        error_messages={"empty": "The picture is empty. Choose another."},
    )
    without = forms.BooleanField(label="Show no logo", required=False)

    # What was chosen and only tried is held: a browser sends a file but once. It is checked once more.
    held = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    holder: FileHolder | None = None
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
        chosen = given.get("file")
        if not chosen and self.holder:
            chosen = self.holder.opened(given.get("held") or "")
        if chosen and not given.get("without"):
            try:
                self.picture = checked(chosen)
            except ValidationError as refusal:
                self.add_error("file", refusal)
        self.bring_again(chosen)
        return given

    def bring_again(self, chosen: Any) -> None:
        """Have the form bring the picture again when it is sent next: from a trial, or mended elsewhere."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["held"] = ""
        if self.picture and self.holder:
            data["held"] = hold_file(self.holder, chosen, by=self.holder.person).token
        self.data = data
