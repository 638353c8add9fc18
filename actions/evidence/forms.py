"""The forms of evidence, in the words of an action."""

from typing import Any

from django import forms

from council.evidence.forms import MOST_WORDS, AddFileForm, ExemptForm
from council.web.forms import DateField
from council.web.versions import RecordForm


class AddEvidenceForm(AddFileForm):
    """One file for an action, with what it shows, and who may see it where that is the person's to say."""

    about = "action"


class RestrictEvidenceForm(RecordForm, ExemptForm):
    """Who may see a file: all who see the action, or those alone who may see exempt material."""

    about = "action"


class AddLinkForm(ExemptForm):
    """Where evidence lies, what was seen there and when, and who can see that."""

    about, what = "action", "link"
    field_order = ("place", "shows", "seen_on", "exempt")

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
        error_messages={"required": "Enter the day on which you saw it"},
    )

    def __init__(self, *args: Any, restricts: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not restricts:
            for name in ("exempt", "exempt_paragraph", "exempt_reason"):
                del self.fields[name]


class RestrictLinkForm(RecordForm, ExemptForm):
    """Who can see a link: all who see the action, or those alone who may see exempt material."""

    about, what = "action", "link"


class WithdrawLinkForm(forms.Form):
    """Why a link is taken back."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=MOST_WORDS,
        help_text="The link stays listed as withdrawn, with your reason.",
        error_messages={"required": "Enter why the link is withdrawn"},
    )
