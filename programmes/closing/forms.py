"""What is asked of lessons and of closing a programme. The rules are in the acts, which the views call."""

from typing import Any

from django import forms

from council.lengths import LONG_WORDS, MINUTE, REASON
from council.models import Body
from council.web.forms import CharacterCount, DateField, OneLine, Radios
from council.web.searching import SearchField
from council.web.versions import RecordForm
from programmes.closing.learning import LessonStatement
from programmes.models import Lesson


class LessonForm(RecordForm):
    """A lesson, when and about what it was learnt, and what to do another time."""

    title = OneLine(
        label="What was learnt",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=600,
        error_messages={"required": "Enter what was learnt"},
    )
    phase = forms.ChoiceField(
        label="In which phase?",
        choices=Lesson.Phase.choices,
        widget=Radios(),
        error_messages={"required": "Select the phase"},
    )
    theme = OneLine(
        label="Theme", max_length=100, required=False, help_text="For example, Governance or Communication."
    )
    went = forms.ChoiceField(
        label="How did it go?",
        choices=Lesson.Went.choices,
        widget=Radios(inline=True),
        error_messages={"required": "Select how it went"},
    )
    advice = forms.CharField(
        label="What to do another time",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        required=False,
        help_text="Needed where it went badly.",
    )

    def said(self) -> LessonStatement:
        """What was entered, once the form is valid."""
        names = ("title", "phase", "theme", "went", "advice")
        return LessonStatement(**{name: self.cleaned_data[name] for name in names})


class LessonSearchForm(forms.Form):
    """The search box above the lessons of all programmes."""

    marks_optional = False

    q = SearchField(
        label="Words of the lesson, its theme or its advice", widget=forms.TextInput(attrs={"type": "search"})
    )


class CloseProgrammeForm(RecordForm):
    """By which body the programme was closed, and what is handed over to whom."""

    body = forms.ModelChoiceField(
        label="Which body closed it?",
        queryset=Body.objects.all(),
        empty_label="Choose a body",
        error_messages={"required": "Select the body that closed it"},
    )
    decided_on = DateField(
        label="Day of the meeting",
        help_text="For example, 27 3 2027",
        error_messages={"required": "Enter the day on which the body decided"},
    )
    minute = OneLine(label="Minute", max_length=MINUTE, required=False)
    words = forms.CharField(
        label="What is handed over, to which plan and body?",
        widget=CharacterCount(max_length=LONG_WORDS, rows=6),
        max_length=LONG_WORDS,
        help_text="Name the plan in which each follow-on action goes on, the body that watches it, and when "
        "the team was disbanded.",
        error_messages={"required": "Say what is handed over, to which plan and body"},
    )


class ReopenProgrammeForm(RecordForm):
    """Why a closed programme is opened again."""

    reason = forms.CharField(
        label="Why is the programme opened again?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        error_messages={"required": "Enter why the programme is opened again"},
    )


def closing_words(form: CloseProgrammeForm) -> dict[str, Any]:
    """What was entered, as the act takes it."""
    return {name: form.cleaned_data[name] for name in ("body", "decided_on", "minute", "words")}
