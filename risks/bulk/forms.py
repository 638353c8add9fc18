"""What can be changed on many risks at once. The rules are in `changing`."""

from collections.abc import Sequence
from typing import Any

from django import forms

from council.bulk.forms import STAYS, BulkForm, post_box
from council.conventions import InForce
from council.models import User
from council.web.forms import DateField


class BulkRiskForm(BulkForm):
    """What is to change on many risks, and why. What is left empty stays as it is."""

    owner = post_box("New owner", "The post that answers for them and reviews them.")
    category = forms.ChoiceField(label="New category", required=False)
    next_review = DateField(
        label="New day of the next review",
        required=False,
        help_text="Their scores are judged by reviews alone. For example, 27 3 2027",
    )

    def __init__(
        self, *args: Any, person: User, chosen: Sequence[int], conventions: InForce, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", STAYS),
            *((name, name) for name in conventions.risk_categories),
        ]
