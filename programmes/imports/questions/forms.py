"""The form in which an owner answers what an import asks about their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html

from council.lengths import shortened
from council.web.forms import Radios
from programmes.imports.models.plan_import import ImportQuestion
from programmes.imports.questions.answering import OTHER_DATE, WORDS
from programmes.imports.questions.open_questions import takes_a_date


@dataclass
class AnswerBoxes:
    """One question with its boxes."""

    question: ImportQuestion
    answer: BoundField
    words: BoundField


class AnswersForm(forms.Form):
    """Every question that waits for one person. Those left without an answer go on waiting."""

    marks_optional = False

    def __init__(self, data: Any = None, *, questions: Sequence[ImportQuestion]) -> None:
        super().__init__(data)
        self.questions = questions
        for question in questions:
            self.add(question)

    def add(self, question: ImportQuestion) -> None:
        """Add the boxes of a question: the answers that are offered, a date where one fits, and words."""
        number = question.pk
        offered: list[tuple[str, str]] = [(value, label) for value, label in question.options]
        reveals = {}
        if takes_a_date(question):
            offered.append((OTHER_DATE, "It is another date"))
            reveals[OTHER_DATE] = [f"date-{number}"]
            self.fields[f"date-{number}"] = forms.CharField(
                label="The date", help_text="For example, 30 September 2026.", required=False, max_length=200
            )
            self.fields[f"date-{number}"].widget.attrs["class"] = "govuk-input--width-20"
        offered.append((WORDS, "Something else: I say it below"))
        self.fields[f"answer-{number}"] = forms.ChoiceField(
            label=about_row("Your answer", question),
            choices=offered,
            widget=Radios(small=True, reveals=reveals),
            required=False,
        )
        self.fields[f"words-{number}"] = forms.CharField(
            label=about_row("In your own words", question),
            help_text="The person who imports the plan reads it. Needed only where no answer above fits.",
            widget=forms.Textarea(attrs={"rows": 2}),
            required=False,
            max_length=2000,
        )

    def parts(self) -> list[AnswerBoxes]:
        """The questions in order, each with its boxes."""
        return [
            AnswerBoxes(question, self[f"answer-{question.pk}"], self[f"words-{question.pk}"])
            for question in self.questions
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self.questions:
            answer, words = cleaned.get(f"answer-{question.pk}"), cleaned.get(f"words-{question.pk}", "")
            if answer == OTHER_DATE and not cleaned.get(f"date-{question.pk}", "").strip():
                self.add_error(f"date-{question.pk}", "Enter the date")
            if answer == WORDS and not words.strip():
                self.add_error(f"words-{question.pk}", "Say what is right instead")
        return cleaned

    def given(self) -> list[tuple[ImportQuestion, str, str]]:
        """Each question that was answered, with the answer chosen or date typed, and the words."""
        given = []
        for question in self.questions:
            answer = self.cleaned_data.get(f"answer-{question.pk}", "")
            words = self.cleaned_data.get(f"words-{question.pk}", "")
            if answer == OTHER_DATE:
                answer = self.cleaned_data[f"date-{question.pk}"].strip()
            elif answer == WORDS:
                answer = ""
            if answer or words.strip():
                given.append((question, answer, words))
        return given


def about_row(label: str, question: ImportQuestion) -> str:
    """The label with the row that it is for, which only a screen reader needs beside it."""
    return format_html(
        '{}<span class="govuk-visually-hidden"> about “{}”</span>', label, shortened(question.title, 100)
    )
