"""What is asked of a programme where it is made or changed by hand."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet

from council.lengths import LONG_WORDS
from council.models import Body, Post
from council.web.forms import Checkboxes, DateField, MoneyField, Radios
from council.web.versions import RecordForm
from programmes.models import Programme, Review
from programmes.setting_up.stating import CODE_STANDS, STAGES, ProgrammeStatement, is_numbered

WITH_A_ROLE = {
    "sro": "The post you choose is given the role of viewer here.",
    "manager": "The post you choose is given the role of programme manager here.",
}
WITHOUT_A_ROLE = {
    "sro": "Naming gives no role: an administrator grants it a viewer’s, to see the programme.",
    "manager": "Naming gives no role: an administrator grants it a manager’s, to decide.",
}
HINTS = {
    "definition": "What it is to do is still being agreed.",
    "delivery": "Its actions are under way.",
    "closing": "The last is being finished and handed over.",
}


def posts_offered(*kept: int | None) -> QuerySet[Post]:
    """The posts in use, and those named here already, whatever became of them."""
    return Post.objects.filter(Q(is_active=True) | Q(pk__in=[key for key in kept if key]))


def long_words(label: str, hint: str = "", *, most: int, rows: int = 3) -> forms.CharField:
    """A box for words of several lines that may stay empty."""
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=False, max_length=most, widget=box)


class ProgrammeForm(RecordForm):
    """What a programme is, who answers for it, and when it runs. Grouped on its page by `groups`."""

    title = forms.CharField(
        max_length=200,
        error_messages={"required": "Enter the programme’s title"},
    )
    code = forms.CharField(
        label="Short code",
        max_length=8,
        help_text="Two to eight capital letters or digits, said aloud, such as SSR. References begin so.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "spellcheck": "false"}),
        error_messages={"required": "Enter a short code, such as SSR"},
    )
    stage = forms.ChoiceField(
        choices=[(stage.value, stage.label) for stage in STAGES],
        initial=Programme.Stage.DEFINITION.value,
        widget=Radios(hints=HINTS),
        error_messages={"required": "Select the stage"},
    )
    aim = long_words("Aim", "What will be different when it is done.", most=LONG_WORDS)
    scope_in = long_words("In scope", most=LONG_WORDS)
    scope_out = long_words("Out of scope", most=LONG_WORDS)
    summary = long_words(
        "Summary", "A few sentences for the top of its page and its reports.", most=LONG_WORDS
    )
    sro = forms.ModelChoiceField(
        Post.objects.none(),
        label="Senior responsible owner",
        required=False,
        empty_label="Not named yet",
        help_text="Told of actions that stay overdue.",
    )
    manager = forms.ModelChoiceField(
        Post.objects.none(),
        label="Programme manager",
        required=False,
        empty_label="Not named yet",
        help_text="Keeps the plan and decides on its dates. Told first of actions that are left.",
    )
    body = forms.ModelChoiceField(
        Body.objects.all(), label="Reports to", required=False, empty_label="Not decided yet"
    )
    reviews = forms.ModelMultipleChoiceField(
        Review.objects.none(), label="Answers these reviews", required=False, widget=Checkboxes
    )
    starts = DateField(label="Starts", required=False, help_text="For example, 1 4 2026")
    ends = DateField(label="Ends", required=False, help_text="For example, 31 3 2028")
    tolerance_days = forms.IntegerField(
        label="Days by which a due date can move without approval",
        required=False,
        min_value=0,
        max_value=366,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        help_text="Counted from the first agreed date. Empty: as the council’s convention says.",
        error_messages={
            "invalid": "Enter the days as a whole number, like 14",
            "min_value": "The days must be between 0 and 366",
            "max_value": "The days must be between 0 and 366",
        },
    )
    late_tolerance = forms.IntegerField(
        label="Days late before an exception is raised",
        required=False,
        min_value=0,
        max_value=3650,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        help_text="Of its milestones and of its end. Someone then decides whether it goes on. Empty: never.",
        error_messages={
            "invalid": "Enter the days as a whole number, like 30",
            "min_value": "The days must be between 0 and 3650",
            "max_value": "The days must be between 0 and 3650",
        },
    )
    money_tolerance = MoneyField(
        label="Pounds short or over before an exception is raised",
        required=False,
        min_value=Decimal(0),
        help_text="Cashable savings short of their targets, and costs over what was planned. Empty: never.",
        error_messages={"min_value": "Enter £0 or more"},
    )
    why = forms.CharField(
        label="Why it changes", required=False, max_length=300, help_text="Kept in the history."
    )

    def __init__(
        self,
        *args: Any,
        reviews: QuerySet[Review],
        about: Any = None,
        gives_roles: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", given_by(about) if about else {})
        super().__init__(*args, about=about, **kwargs)
        named = (about.sro_id, about.manager_id) if about else ()
        for name in ("sro", "manager"):
            cast(forms.ModelChoiceField, self.fields[name]).queryset = posts_offered(*named)
            self.fields[name].help_text += f" {(WITH_A_ROLE if gives_roles else WITHOUT_A_ROLE)[name]}"
        cast(forms.ModelChoiceField, self.fields["reviews"]).queryset = reviews
        if not reviews:
            del self.fields["reviews"]
        if about is None:
            del self.fields["why"]
        elif is_numbered(about):
            self.fields["code"].disabled = True
            self.fields["code"].help_text = CODE_STANDS

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip().upper()
        Programme._meta.get_field("code").run_validators(code)
        return code

    @property
    def statement(self) -> ProgrammeStatement:
        """What was said of the programme."""
        beside = ("version", "why", "like")
        return ProgrammeStatement(**{k: v for k, v in self.cleaned_data.items() if k not in beside})

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields as they stand on the page, under their headings."""
        headings = {
            "": ("like", "title", "code", "stage"),
            "What it is for": ("aim", "scope_in", "scope_out", "summary", "reviews"),
            "Who answers for it": ("sro", "manager", "body"),
            "When it runs": ("starts", "ends"),
            "How far it can go": ("tolerance_days", "late_tolerance", "money_tolerance", "why"),
        }
        return [
            (heading, [self[name] for name in names if name in self.fields])
            for heading, names in headings.items()
        ]


class NewProgrammeForm(ProgrammeForm):
    like = forms.ModelChoiceField(
        Programme.objects.none(),
        label="Begin with the structure of",
        required=False,
        empty_label="Nothing: a blank programme",
        help_text="Its workstreams with their purpose, and its tolerances. No actions, people or dates.",
    )

    def __init__(self, *args: Any, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["like"]).queryset = programmes
        if not programmes:
            del self.fields["like"]


def given_by(programme: Programme) -> dict[str, Any]:
    """What the programme says of itself now, as its form has it."""
    names = [name for name in ProgrammeForm.base_fields if name not in ("version", "why", "reviews")]
    said = {name: getattr(programme, name) for name in names}
    return said | {"reviews": list(programme.reviews.all())}
