"""What the pages of reviews ask for. The rules are in the acts, which the views call."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from council.lengths import LONG_WORDS, REASON, shortened
from council.models import Body, Post
from council.web.forms import Checkboxes, DateField, Radios
from council.web.versions import RecordForm
from programmes.models import Finding, Programme, Recommendation, Review, ReviewDocument
from programmes.reviews.keeping import MOST_PLACES, STANDING
from programmes.reviews.rows import RowsForm
from programmes.reviews.wording import MOST_ROWS


def long_words(rows: int = 3, most: int = LONG_WORDS) -> dict[str, Any]:
    """The options of a field of several lines."""
    return {"widget": forms.Textarea(attrs={"rows": rows}), "max_length": most}


class ReviewFactsForm(RowsForm):
    """A review as a whole, with the places on its team as rows."""

    row_fields: ClassVar[Mapping[str, Callable[[], forms.Field]]] = {
        "post": lambda: forms.CharField(label="Role or post {n}", max_length=160),
        "organisation": lambda: forms.CharField(label="Organisation {n}", max_length=160),
    }
    filled_by = ("post", "organisation")
    most = MOST_PLACES

    title = forms.CharField(
        label="Title",
        max_length=200,
        help_text="For example, Corporate Peer Challenge 2026",
        error_messages={"required": "Enter the title of the review"},
    )
    kind = forms.ChoiceField(
        label="Kind of review",
        choices=[("", "Choose a kind"), *Review.Kind.choices],
        help_text="It decides which clocks run and who closes a recommendation.",
        error_messages={"required": "Select the kind of review"},
    )
    reviewer = forms.CharField(
        label="Carried out by",
        max_length=160,
        help_text="The organisation, for example, Local Government Association",
        error_messages={"required": "Enter who carried the review out"},
    )
    programmes = forms.ModelMultipleChoiceField(
        label="Programmes that answer it",
        queryset=Programme.objects.none(),
        widget=Checkboxes,
        required=False,
        error_messages={"required": "Select the programme that answers the review"},
    )
    method = forms.CharField(
        label="Scope and method",
        required=False,
        help_text="What they looked at, and how: interviews, documents, visits",
        **long_words(),
    )
    on_site_from = DateField(label="On site from", required=False)
    on_site_to = DateField(label="On site to", required=False)
    received_on = DateField(label="Report received", required=False)
    published_on = DateField(label="Report published", required=False)
    summary = forms.CharField(
        label="Summary", required=False, help_text="In the reviewers’ words", **long_words(5)
    )
    related = forms.ModelMultipleChoiceField(
        label="Related reviews", queryset=Review.objects.none(), widget=Checkboxes, required=False
    )

    def __init__(
        self,
        *args: Any,
        programmes: QuerySet,
        others: QuerySet,
        recorded: bool = False,
        must_be_answered: bool = False,
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        offered: Any = self.fields["programmes"]
        offered.queryset, offered.required = programmes, must_be_answered
        related: Any = self.fields["related"]
        related.queryset = others
        if recorded:
            kept = {*STANDING, "programmes", "related", "version", "rows"}
            for name in [name for name in self.fields if name not in kept]:
                del self.fields[name]
            self.count = 0
        for name, empty in (("programmes", programmes), ("related", others)):
            if name in self.fields and not empty.exists():
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.need_in_each({"post": "Enter role or post {n} on the team"})
        return cleaned


class FindingsForm(RowsForm):
    """What the reviewers found, a row each."""

    row_fields: ClassVar[Mapping[str, Callable[[], forms.Field]]] = {
        "text": lambda: forms.CharField(label="Finding {n}, in the reviewers’ words", **long_words()),
        "kind": lambda: forms.ChoiceField(
            label="Kind of finding {n}", choices=Finding.Kind.choices, initial="issue"
        ),
        "theme": lambda: forms.CharField(label="Theme of finding {n}", max_length=160),
    }
    filled_by = ("text", "theme")
    most = MOST_ROWS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.need_in_each({"text": "Enter finding {n} in the reviewers’ words"})
        return cleaned


class RecommendationsForm(RowsForm):
    """What the reviewers recommend, a row each."""

    row_fields: ClassVar[Mapping[str, Callable[[], forms.Field]]] = {
        "number": lambda: forms.CharField(
            label="Number of recommendation {n}",
            max_length=20,
            widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        ),
        "text": lambda: forms.CharField(label="Recommendation {n}, in the reviewers’ words", **long_words()),
        "theme": lambda: forms.CharField(label="Theme of recommendation {n}", max_length=160),
        "priority": lambda: forms.CharField(
            label="Priority of recommendation {n}, as the reviewers give it", max_length=60
        ),
        "third_party": lambda: forms.CharField(
            label="Addressee of recommendation {n}, if not the council", max_length=160
        ),
        "finding": lambda: forms.ModelChoiceField(
            label="Finding that recommendation {n} follows from",
            queryset=Finding.objects.none(),
            empty_label="None named",
        ),
        "repeats": lambda: forms.ModelChoiceField(
            label="Recommendation of another review that {n} repeats",
            queryset=Recommendation.objects.none(),
            empty_label="No",
        ),
    }
    filled_by = ("number", "text", "theme", "priority", "third_party", "finding", "repeats")
    folded = "theme"
    most = MOST_ROWS

    def __init__(self, *args: Any, findings: QuerySet, others: QuerySet, **kw: Any) -> None:
        self.offers = {"finding": findings, "repeats": others}
        self.choices: dict[str, Any] = {}
        super().__init__(*args, **kw)

    def _add_row(self, number: int, values: Mapping[str, Any]) -> None:
        super()._add_row(number, values)
        for name, offered in self.offers.items():
            field: Any = self.fields[f"{name}-{number}"]
            field.queryset = offered
            if name not in self.choices:  # asked for once, however many rows there are
                self.choices[name] = [(str(one.pk), _short(one)) for one in offered]
            field.choices = [("", field.empty_label), *self.choices[name]]
            if not self.choices[name]:
                del self.fields[f"{name}-{number}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.need_in_each(
            {
                "number": "Enter the number of recommendation {n}",
                "text": "Enter recommendation {n} in the reviewers’ words",
            }
        )
        return cleaned


def _short(record: Any) -> str:
    """The finding, or the recommendation with its review, as one chooses it."""
    if isinstance(record, Recommendation):
        return f"{record.review}: {record.number} {shortened(record.text, 70)}"
    return shortened(record.text, 100)


class CorrectWordingForm(RecordForm):
    """The right words of a finding or recommendation, and why those that were recorded are wrong."""

    number = forms.CharField(
        label="Number", max_length=20, error_messages={"required": "Enter the number of the recommendation"}
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=Finding.Kind.choices,
        error_messages={"required": "Select the kind of finding"},
    )
    text = forms.CharField(
        label="The reviewers’ words, as they should stand",
        error_messages={"required": "Enter the reviewers’ words"},
        **long_words(6),
    )
    theme = forms.CharField(label="Theme", max_length=160, required=False)
    priority = forms.CharField(label="Priority that the reviewers give it", max_length=60, required=False)
    third_party = forms.CharField(label="Addressed to, if not to the council", max_length=160, required=False)
    finding: Any = forms.ModelChoiceField(
        label="Finding that it follows from",
        queryset=Finding.objects.none(),
        empty_label="None named",
        required=False,
    )
    repeats: Any = forms.ModelChoiceField(
        label="Recommendation of another review that it repeats",
        queryset=Recommendation.objects.none(),
        empty_label="None",
        required=False,
    )
    reason = forms.CharField(
        label="What was recorded wrongly?",
        help_text="It is kept beside the earlier words, which stay readable.",
        error_messages={"required": "Enter what was recorded wrongly"},
        **long_words(2, REASON),
    )

    def __init__(
        self, *args: Any, leaves_out: tuple[str, ...] = (), offers: Mapping[str, QuerySet], **kw: Any
    ) -> None:
        """`offers`: of the finding that it follows from, and of what it repeats, those to choose from."""
        super().__init__(*args, **kw)
        for name, offered in offers.items():
            field: Any = self.fields[name]
            field.queryset = offered
            field.choices = [("", field.empty_label), *((str(one.pk), _short(one)) for one in offered)]
        for name in leaves_out:
            del self.fields[name]


class ResponseForm(RecordForm):
    """What the council answers, by which post or body, and when."""

    response = forms.ChoiceField(
        label="Does the council accept it?",
        choices=Recommendation.Response.choices[1:],
        widget=Radios(reveals={"partly": ["reason"], "declined": ["reason"]}),
        error_messages={"required": "Select whether the council accepts it"},
    )
    reason = forms.CharField(
        label="Why is it declined, or accepted only in part?",
        required=False,
        help_text="Published beside the recommendation.",
        **long_words(3, REASON),
    )
    post = forms.ModelChoiceField(
        label="Decided by the post", queryset=Post.objects.all(), required=False, empty_label="Choose a post"
    )
    body = forms.ModelChoiceField(
        label="Or by the body", queryset=Body.objects.all(), required=False, empty_label="Choose a body"
    )
    responded_on = DateField(
        label="Date of the response", error_messages={"required": "Enter the date of the response"}
    )


class ClockForm(forms.Form):
    """A clock of the council's own."""

    what = forms.CharField(
        label="What must be done",
        max_length=200,
        error_messages={"required": "Enter what must be done"},
    )
    due_on = DateField(label="By", error_messages={"required": "Enter the day by which it must be done"})
    source = forms.CharField(
        label="What says so",
        max_length=400,
        help_text="An Act, a letter, a decision of a body",
        error_messages={"required": "Enter what says so"},
    )


class MeetClockForm(RecordForm):
    """On which day what a clock asks for was done, and how."""

    met_on = DateField(label="Done on", error_messages={"required": "Enter the day on which it was done"})
    met_how = forms.CharField(
        label="How it was done",
        help_text="For example, Council met on 12 May, item 4",
        error_messages={"required": "Enter how it was done, and where that can be seen"},
        **long_words(2, REASON),
    )


class CloseForm(RecordForm):
    """Who closed a recommendation, when and on what evidence, as its kind of review asks."""

    body = forms.ModelChoiceField(
        label="Body that decided", queryset=Body.objects.all(), required=False, empty_label="Choose a body"
    )
    closed_by = forms.CharField(label="Who closed it", max_length=160, required=False)
    closed_on = DateField(
        label="Closed on", error_messages={"required": "Enter the day on which it was closed"}
    )
    evidence = forms.CharField(
        label="Evidence of the outcome",
        help_text="What is different now, and what shows it",
        error_messages={"required": "Enter what shows that the recommendation is met"},
        **long_words(),
    )
    document: Any = forms.ModelChoiceField(
        label="Document",
        queryset=ReviewDocument.objects.none(),
        required=False,
        empty_label="None",
    )
    all_the_same = forms.BooleanField(label="It is closed all the same", required=False)

    def __init__(
        self,
        *args: Any,
        by_body: bool,
        labels: Mapping[str, str],
        documents: QuerySet,
        unfinished: str = "",
        **kw: Any,
    ) -> None:
        """`unfinished` is how much of the work that answers the recommendation is not verified, in words."""
        super().__init__(*args, **kw)
        if unfinished:
            self.fields["all_the_same"].help_text = unfinished
        else:
            del self.fields["all_the_same"]
        del self.fields["closed_by" if by_body else "body"]
        for name, label in labels.items():
            if name in self.fields:
                self.fields[name].label = label
        if documents.exists():
            self.fields["document"].queryset = documents  # type: ignore[attr-defined]
            self.fields["document"].label_from_instance = lambda one: one.shows  # type: ignore[attr-defined]
        else:
            del self.fields["document"]
        for name in ("body", "closed_by"):
            if name in self.fields:
                self.fields[name].asked_by_answer = True  # type: ignore[attr-defined]


class WithdrawReviewForm(RecordForm):
    """Why a review is withdrawn."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        help_text="Kept in the history. For example, it was written down twice.",
        error_messages={"required": "Enter why the review is withdrawn"},
        **long_words(2, REASON),
    )


class ReopenForm(RecordForm):
    """Why a recommendation is open again, who decided so, and when."""

    reason = forms.CharField(
        label="Why is it open again?",
        error_messages={"required": "Enter why it is open again"},
        **long_words(3, REASON),
    )
    reopened_by = forms.CharField(
        label="Who decided so",
        max_length=160,
        help_text="A body, internal audit or the reviewer",
        error_messages={"required": "Enter who decided so"},
    )
    reopened_on = DateField(
        label="Open again since", error_messages={"required": "Enter since when it is open again"}
    )
