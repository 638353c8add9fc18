"""What is asked where evidence of an action lies somewhere else."""

from typing import Any

from django import forms

from actions.evidence.linking import SEEN_TO_COME
from council.evidence.forms import MOST_WORDS
from council.exempting.asking import KEPT, KeptForm
from council.web.forms import DateField


class AddLinkForm(KeptForm):
    """Where evidence lies, what was seen there and when, and who can see that."""

    field_order = ("place", "shows", "seen_on", *KEPT)

    place = forms.CharField(
        label="Where is it?",
        max_length=1000,
        help_text="A web address, beginning https://, or the place in words.",
        error_messages={"required": "Enter where the evidence lies"},
    )
    shows = forms.CharField(
        label="What did you see there?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text="For example, Version 3 of the register, with every contract over £5,000",
        error_messages={"required": "Enter what you saw there"},
    )
    seen_on = DateField(
        label="When did you see it?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the day on which you saw it", "future": SEEN_TO_COME},
    )

    def __init__(self, *args: Any, nation: str, restricts: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_schedule(nation)
        if not restricts:
            self.ask_nothing_of_it()


class WithdrawLinkForm(forms.Form):
    """Why a link is taken back."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=MOST_WORDS,
        help_text="The link stays listed as withdrawn, with your reason.",
        error_messages={"required": "Enter why the link is withdrawn"},
    )
