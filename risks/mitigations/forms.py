"""What is asked of a mitigation and of a control. The rules are in the acts, which the views call."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q

from council.lengths import LONG_WORDS, REASON
from council.models import Post, version_of
from council.web.forms import CharacterCount, DateField, Radios
from council.web.versions import RecordForm
from risks.controlling import TEST_TO_COME, ControlWords
from risks.mitigating import DONE_TO_COME, MitigationWords
from risks.models import Control, Mitigation

GOING, DONE = "going", "done"


def text_box(label: str, missing: str, *, help_text: str = "", most: int = LONG_WORDS) -> forms.CharField:
    """A box for words of several lines that have to be there."""
    return forms.CharField(
        label=label,
        widget=CharacterCount(max_length=most, rows=3),
        max_length=most,
        help_text=help_text,
        error_messages={"required": missing},
    )


def owner_box() -> forms.ModelChoiceField:
    """A choice of the post that answers for it."""
    return forms.ModelChoiceField(
        label="Owner", queryset=Post.objects.none(), required=False, empty_label="No owner yet"
    )


def offer_posts(form: Any, about: Any) -> None:
    """Offer the posts in use, and the one that answers for it now."""
    held = Q(pk=about.owner_id) if about else Q(pk=None)
    form.fields["owner"].queryset = Post.objects.filter(Q(is_active=True) | held)


class MitigationForm(RecordForm):
    """What is to be done about a risk, its date apart."""

    text = text_box("What is to be done?", "Enter what is to be done")
    owner = owner_box()
    effect = forms.CharField(
        label="What should it do to the risk?",
        widget=CharacterCount(max_length=REASON, rows=2),
        max_length=REASON,
        required=False,
        help_text="For example, “half as likely, since two can do the work”.",
    )

    def __init__(self, *args: Any, about: Mitigation | None = None, **kwargs: Any) -> None:
        if about:
            kwargs["initial"] = {"text": about.text, "owner": about.owner_id, "effect": about.effect}
        super().__init__(*args, about=about, **kwargs)
        offer_posts(self, about)

    def words(self) -> MitigationWords:
        """What was entered, once the form is valid."""
        return MitigationWords(**{name: self.cleaned_data[name] for name in ("text", "owner", "effect")})


class NewMitigationForm(MitigationForm):
    """A mitigation with the date first agreed for it."""

    due = DateField(
        label="Date due",
        required=False,
        help_text="The first date agreed: it is kept for ever beside any later one. For example, 27 3 2027",
    )
    field_order = ("text", "owner", "due", "effect")


class ReportMitigationForm(RecordForm):
    """How a mitigation stands, in one answer."""

    stands = forms.ChoiceField(
        label="How does it stand?",
        choices=[(GOING, "It is still to be done"), (DONE, "It is done")],
        widget=Radios(reveals={DONE: ["done_on"]}),
        error_messages={"required": "Select whether it is done"},
    )
    done_on = DateField(
        label="When was it done?",
        required=False,
        help_text="For example, 14 6 2026",
        error_messages={"future": DONE_TO_COME},
    )
    progress = forms.CharField(
        label="What was done about it?",
        widget=CharacterCount(max_length=2000, rows=3),
        max_length=2000,
        error_messages={"required": "Enter what was done about it"},
    )
    marks_optional = False

    def __init__(
        self, *args: Any, about: Mitigation, typed: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        """`typed` holds the boxes as somebody left them without saving; they stand there again."""
        super().__init__(*args, about=about, **{"initial": dict(typed or {}), **kwargs})
        self.initial["version"] = version_of(about)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("stands") == DONE and not cleaned.get("done_on") and "done_on" not in self.errors:
            self.add_error("done_on", "Enter the day on which it was done")
        if cleaned.get("stands") == GOING:
            cleaned["done_on"] = None
        return cleaned

    def typed(self) -> dict[str, str]:
        """The boxes as they were sent, by their names without the prefix; nothing where none was changed."""
        if set(self.changed_data) <= {"version"}:
            return {}
        words = {}
        for name in self.fields:
            value = self[name].data
            if name != "version" and value:
                words[name] = "/".join(value) if isinstance(value, tuple) else str(value)
        return words


class MoveMitigationForm(RecordForm):
    """A wish to move the due date, or to be given a first one."""

    to_date = DateField(
        label="New due date",
        help_text="For example, 27 3 2027",
        error_messages={"required": "Enter the new due date"},
    )
    reason = forms.CharField(
        label="Reason for the new date",
        widget=CharacterCount(max_length=1000, rows=4),
        max_length=1000,
        help_text="Committees read this. Say what happened and what has been learnt.",
        error_messages={"required": "Enter the reason for the new date"},
    )

    def __init__(self, *args: Any, about: Mitigation, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        if about.due is None:
            self.fields["to_date"].label = "Due date"
            self.fields["reason"].required = False


class ControlForm(RecordForm):
    """What holds a risk in check already."""

    text = text_box("What holds the risk in check?", "Enter what holds the risk in check")
    owner = owner_box()
    assurance = forms.ChoiceField(
        label="How sure are we that it works?",
        choices=[("", "Not said"), *Control.Assurance.choices],
        required=False,
    )

    def __init__(self, *args: Any, about: Control | None = None, **kwargs: Any) -> None:
        if about:
            said = {"text": about.text, "owner": about.owner_id, "assurance": about.assurance}
            kwargs["initial"] = said
        super().__init__(*args, about=about, **kwargs)
        offer_posts(self, about)

    def words(self) -> ControlWords:
        """What was entered, once the form is valid."""
        return ControlWords(**{name: self.cleaned_data[name] for name in ("text", "owner", "assurance")})


class CorrectControlForm(ControlForm):
    """The same, with a reason where it holds the risk no longer."""

    ended_reason = forms.CharField(
        label="If it works no longer: why?",
        widget=CharacterCount(max_length=REASON, rows=2),
        max_length=REASON,
        required=False,
    )


class ControlTestForm(RecordForm):
    """A test of a control."""

    tested_on = DateField(
        label="When was it tested?",
        help_text="For example, 14 6 2026",
        error_messages={"required": "Enter the day of the test", "future": TEST_TO_COME},
    )
    test_words = text_box("What did the test show?", "Enter what the test showed", most=REASON)
    assurance = forms.ChoiceField(
        label="How sure are we that it works?",
        choices=Control.Assurance.choices,
        widget=Radios(),
        error_messages={"required": "Select how sure we are"},
    )
