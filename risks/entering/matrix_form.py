"""The form of a programme's own risk matrix: the council's grid, for one programme."""

from datetime import date
from typing import Any

from django import forms

from council.conventions import InForce
from council.models.versions import version_of
from council.setting.matrix_form import RatingsForm
from council.web.forms import Radios
from council.web.versions import NOT_YET
from risks.models import OwnMatrix

COUNCILS, OWN = "council", "own"


class OwnMatrixForm(RatingsForm):
    """Whether the programme has a matrix of its own, and which; `record` is the one that it has."""

    whose = forms.ChoiceField(
        label="Which matrix rates this programme’s risks?",
        choices=[(COUNCILS, "The council’s"), (OWN, "Its own, as below")],
        widget=Radios(small=True),
        error_messages={"required": "Select which matrix rates the risks"},
    )

    def __init__(
        self, *args: Any, record: OwnMatrix | None, shown: InForce, on: date, **options: Any
    ) -> None:
        options.pop("begins", None)
        super().__init__(*args, shown=shown, on=on, **options)
        self.record = record
        for name in ("when", "effective_from"):
            del self.fields[name]
        self.initial["version"] = version_of(record) if record else NOT_YET
        self.initial["whose"] = OWN if not record or record.said else COUNCILS

    def anew(self, data: dict[str, Any]) -> "OwnMatrixForm":
        return type(self)(data, record=self.record, shown=self.shown, on=self.on)

    @property
    def said(self) -> dict[str, Any]:
        """The matrix as plain data; nothing where the council's is to count."""
        return self.values() if self.cleaned_data["whose"] == OWN else {}
