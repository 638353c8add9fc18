"""What is asked of whoever decides on an exception."""

from django import forms

from council.lengths import REASON
from council.web.deciding import DecideDateChangeForm
from council.web.forms import Radios


class DecideExceptionForm(DecideDateChangeForm):
    """The decision on an exception."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[
            ("approve", "Accept: the programme goes on as it stands"),
            ("refuse", "Do not accept: it is to come back within its tolerance"),
        ],
        widget=Radios(reveals={"refuse": ["decision_reason"]}),
        error_messages={"required": "Select whether to accept it"},
    )
    decision_reason = forms.CharField(
        label="Why is it not accepted, and what is to be done?",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=REASON,
    )
