"""What can be changed on many savings at once. The rules are in `changing`."""

from collections.abc import Sequence
from typing import Any

from django import forms

from council.bulk.forms import STAYS, BulkForm, post_box
from council.conventions import InForce
from council.models import Directorate, User
from savings.models import Saving


class BulkSavingForm(BulkForm):
    """What is to change on many savings, and why. What is left empty stays as it is."""

    owner = post_box("New owner", "The post that answers for them, forecasts and claims.")
    portfolio_holder = post_box("New portfolio holder", "The member’s post.")
    directorate = forms.ModelChoiceField(
        label="New directorate", queryset=Directorate.objects.all(), required=False, empty_label=STAYS
    )
    confidence = forms.ChoiceField(
        label="New confidence", choices=[("", STAYS), *Saving.Confidence.choices], required=False
    )

    def __init__(
        self, *args: Any, person: User, chosen: Sequence[int], conventions: InForce, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
