"""The forms of personal data: a hold placed, a hold lifted, a name removed."""

from typing import Any

from django import forms

from council.models import Scope, User
from council.personal_data.pseudonymising import NOWHERE
from council.web.forms import Radios
from council.web.searching import SearchField


class PersonSearchForm(forms.Form):
    """The search box above the people."""

    marks_optional = False

    q = SearchField(label="Name or e-mail address", widget=forms.TextInput(attrs={"type": "search"}))


class ReasonForm(forms.Form):
    """Why, for whoever reads the history later."""

    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        error_messages={"required": "Enter the reason"},
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept with the history. Name no one.",
    )


class HoldForm(ReasonForm):
    """What is to be kept: one person's data, one programme's, or everything."""

    class Of:
        PERSON, PROGRAMME, EVERYTHING = "person", "programme", "everything"

    of = forms.ChoiceField(
        label="What must be kept?",
        error_messages={"required": "Select what must be kept"},
        choices=[
            (Of.PERSON, "The data of one person"),
            (Of.PROGRAMME, "The data of one programme"),
            (Of.EVERYTHING, "Everything"),
        ],
        widget=Radios(
            hints={
                Of.PROGRAMME: "Its words and files, and the names of everyone who changed its records.",
                Of.EVERYTHING: "Nothing at all is purged while this hold runs.",
            }
        ),
    )
    person = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        empty_label="Choose a person",
        help_text="Only for a hold on one person.",
    )
    programme = forms.ModelChoiceField(
        Scope.objects.none(),
        required=False,
        empty_label="Choose a programme",
        help_text="Only for a hold on one programme.",
    )
    field_order = ["of", "person", "programme", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.exclude(email__endswith=f"@{NOWHERE}")  # type: ignore
        self.fields["programme"].queryset = Scope.objects.filter(kind=Scope.Kind.PROGRAMME)  # type: ignore
        self.fields["reason"].help_text = "Such as the reference of the claim or the inquiry."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for choice in (self.Of.PERSON, self.Of.PROGRAMME):
            if data.get("of") == choice and not data.get(choice) and choice not in self.errors:
                self.add_error(choice, f"Choose the {choice} whose data must be kept.")
        return data

    def target(self) -> dict[str, Any]:
        """What is held, as `place_hold` takes it."""
        data = self.cleaned_data
        if data["of"] == self.Of.PERSON:
            return {"person": data["person"]}
        return {"scope": data["programme"] if data["of"] == self.Of.PROGRAMME else Scope.council()}
