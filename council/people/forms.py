"""What the pages of people, posts and bodies ask for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms

from council.models import Body, Directorate, Holding, Membership, Post, User
from council.natural_order import NaturalKey
from council.people.covering import colleagues
from council.reading.workbooks.cells import MEGABYTE
from council.web.forms import DateField, Radios
from council.web.versions import RecordForm
from council.wording import spoken


class PersonChoice(forms.ModelChoiceField):
    """One of the people who may sign in, told apart by their address."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("empty_label", "Choose a person")
        super().__init__(User.objects.none(), **options)

    def label_from_instance(self, obj: User) -> str:  # type: ignore[override]
        return f"{obj.name} ({obj.email})"


def everybody() -> Any:
    """The people who may sign in."""
    return User.objects.filter(is_active=True).order_by(NaturalKey("name"), "pk")


def posts_in_use() -> Any:
    """The posts that may be chosen."""
    return Post.objects.filter(is_active=True)


def why(
    label: str = "Why", *, required: bool = True, hint: str = "", error: str = "Enter why"
) -> forms.CharField:
    """The reason that the history keeps."""
    return forms.CharField(
        label=label, required=required, max_length=300, help_text=hint, error_messages={"required": error}
    )


# --- people -------------------------------------------------------------------------------------------------


class AddPersonForm(forms.ModelForm):
    """Who they are. How they sign in they choose themselves, when they are invited."""

    class Meta:
        model = User
        fields = ["name", "email"]
        error_messages = {
            "name": {"required": "Enter their name"},
            "email": {"required": "Enter their e-mail address"},
        }

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


class NameForm(RecordForm, forms.ModelForm):
    why = why(required=False, hint="Kept in the history.")

    class Meta:
        model = User
        fields = ["name"]
        error_messages = {"name": {"required": "Enter their name"}}


class AddressForm(RecordForm):
    email = forms.EmailField(
        label="New e-mail address",
        error_messages={
            "required": "Enter the new e-mail address",
            "invalid": "Enter an e-mail address, like name@council.gov.uk",
        },
    )
    why = why(error="Enter why the address changes")


class ReturnForm(forms.Form):
    why = why("Why they come back", error="Enter why they come back")


class StepChoice(forms.ModelChoiceField):
    """One of a person's second steps, as they call it and since when they have it."""

    def label_from_instance(self, obj: Authenticator) -> str:  # type: ignore[override]
        is_passkey = obj.type == Authenticator.Type.WEBAUTHN
        name = f"Passkey “{obj.wrap().name}”" if is_passkey else "Authenticator app"
        return f"{name}, since {spoken(obj.created_at)}"


class SecondStepForm(forms.Form):
    step = StepChoice(
        Authenticator.objects.none(),
        label="Second step",
        widget=Radios,
        empty_label=None,
        error_messages={"required": "Select the second step that they have lost"},
    )

    def __init__(self, *args: Any, steps: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].queryset = steps  # type: ignore[attr-defined]


class CertainForm(forms.Form):
    certain = forms.BooleanField(
        label="I know who asked for this",
        error_messages={"required": "Confirm that you know who asked for this"},
    )


class EndOperatorForm(forms.Form):
    why = why("Why they no longer use it", error="Enter why they no longer use the admin site")


# --- posts --------------------------------------------------------------------------------------------------


class PostForm(RecordForm, forms.ModelForm):
    why = why(required=False, hint="Kept in the history. Needed where the post goes out of use.")

    class Meta:
        model = Post
        fields = ["title", "kind", "directorate", "is_active"]
        widgets = {
            "kind": Radios(
                hints={
                    "office": "One person holds it: Head of Finance.",
                    "team": "Several people share it.",
                    "partner": "Someone outside the council answers.",
                }
            )
        }
        help_texts = {"title": "As people say it, without anyone's name."}
        error_messages = {
            "title": {"required": "Enter the post's title"},
            "kind": {"required": "Select what kind of post it is"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Post.Kind.choices  # type: ignore[attr-defined]
        self.fields["directorate"].empty_label = "None"  # type: ignore[attr-defined]
        if self.instance._state.adding:
            del self.fields["is_active"]
            del self.fields["why"]


class HeldForm(forms.Form):
    """A person and a post, from a day."""

    post = forms.ModelChoiceField(
        Post.objects.none(), empty_label="Choose a post", error_messages={"required": "Choose a post"}
    )
    user = PersonChoice(label="Person", error_messages={"required": "Choose a person"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts_in_use()  # type: ignore[attr-defined]
        self.fields["user"].queryset = everybody()  # type: ignore[attr-defined]


class TakeUpForm(HeldForm):
    capacity = forms.ChoiceField(
        label="As",
        error_messages={"required": "Select in which capacity they hold the post"},
        choices=Holding.Capacity.choices,
        initial=Holding.Capacity.HOLDER,
        widget=Radios(
            hints={
                "holder": "Follows the person who holds it now: their time ends the day before.",
                "interim": "Until a holder is found, or comes back.",
                "deputy": "Beside the holder, for as long as it lasts.",
                "member": "One of a team.",
            }
        ),
    )
    from_date = DateField(label="From", error_messages={"required": "Enter the first day"})
    to_date = DateField(label="To", required=False, help_text="Leave it empty where no end is known.")
    why = why(required=False, hint="Kept in the history.")


class StandInForm(HeldForm):
    user = PersonChoice(label="Who stands in", error_messages={"required": "Choose who stands in"})
    from_date = DateField(label="From", error_messages={"required": "Enter the first day"})
    to_date = DateField(
        label="To", help_text="The last day, included.", error_messages={"required": "Enter the last day"}
    )
    reason = why(
        hint="Such as leave. It is kept in the history: leave out what is private.",
        error="Enter why someone stands in, such as leave",
    )


class ColleagueChoice(forms.ModelChoiceField):
    """One of the people who may cover, told apart by the posts that they hold."""

    def label_from_instance(self, obj: User) -> str:  # type: ignore[override]
        posts = ", ".join(str(holding.post) for holding in obj.held_now)  # type: ignore[attr-defined]
        return f"{obj.name}, {posts}" if posts else obj.name


class CoverForm(forms.Form):
    """Cover for one's own leave: which post, by whom, from when to when."""

    post = forms.ModelChoiceField(
        Post.objects.none(),
        label="Your post",
        empty_label=None,
        error_messages={"required": "Choose the post"},
    )
    user = ColleagueChoice(
        User.objects.none(),
        label="Who covers",
        empty_label="Choose a colleague",
        error_messages={"required": "Choose who covers"},
    )
    from_date = DateField(label="From", error_messages={"required": "Enter the first day"})
    to_date = DateField(
        label="To", help_text="The last day, included.", error_messages={"required": "Enter the last day"}
    )
    reason = why(
        hint="Such as leave. It is kept in the history: leave out what is private.",
        error="Enter why someone covers, such as leave",
    )

    def __init__(self, *args: Any, by: User, on: date, holdings: Sequence[Holding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = [holding.post_id for holding in holdings]
        self.fields["post"].queryset = Post.objects.filter(pk__in=posts)  # type: ignore[attr-defined]
        others = colleagues(on=on).exclude(pk=by.pk)
        self.fields["user"].queryset = others  # type: ignore[attr-defined]
        self.initial.setdefault("from_date", on)
        if len(posts) == 1:
            self.fields["post"].initial = posts[0]


class EndForm(RecordForm):
    """The end of a holding or of a membership."""

    on = DateField(label="Last day", error_messages={"required": "Enter the last day"})
    why = why(error="Enter why it ends")


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        Post.objects.none(),
        label="To",
        empty_label="Choose a post",
        error_messages={"required": "Choose the post that takes it over"},
    )
    why = why(error="Enter why it is handed over")

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = posts_in_use().exclude(pk=post.pk)  # type: ignore[attr-defined]


# --- bodies and directorates --------------------------------------------------------------------------------


class BodyForm(RecordForm, forms.ModelForm):
    why = why(required=False, hint="Kept in the history.")

    class Meta:
        model = Body
        fields = ["name", "kind", "meets_in_public", "secretary"]
        widgets = {"kind": Radios()}
        error_messages = {
            "name": {"required": "Enter the body's name"},
            "kind": {"required": "Select what kind of body it is"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Body.Kind.choices  # type: ignore[attr-defined]
        self.fields["meets_in_public"].label = "Meets in public"
        self.fields["secretary"].empty_label = "None"  # type: ignore[attr-defined]
        if self.instance._state.adding:
            del self.fields["why"]


class JoinForm(forms.Form):
    user = PersonChoice(label="Person", error_messages={"required": "Choose a person"})
    role = forms.ChoiceField(
        label="As",
        error_messages={"required": "Select whether they chair it or sit on it"},
        choices=Membership.Role.choices,
        initial=Membership.Role.MEMBER,
        widget=Radios(
            hints={"chair": "Follows the person who chairs it now: their time ends the day before."}
        ),
    )
    from_date = DateField(label="From", error_messages={"required": "Enter the first day"})
    to_date = DateField(label="To", required=False, help_text="Leave it empty where no end is known.")
    why = why(required=False, hint="Kept in the history.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = everybody()  # type: ignore[attr-defined]


class DirectorateForm(RecordForm, forms.ModelForm):
    class Meta:
        model = Directorate
        fields = ["name", "code"]
        help_texts = {"code": "A few letters, where the council has some."}
        error_messages = {"name": {"required": "Enter the directorate's name"}}


# --- leaving ------------------------------------------------------------------------------------------------


class LeaveForm(forms.Form):
    """The last day, why, and who follows in each post that the person holds."""

    on = DateField(
        label="Last day",
        error_messages={"required": "Enter the last day"},
        help_text="From the day after, they cannot sign in. Today or earlier ends everything at once.",
    )
    why = why(error="Enter why, such as a new job or retirement")

    def __init__(self, *args: Any, user: User, holdings: Sequence[Holding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holdings = holdings
        for holding in holdings:
            self.fields[f"after_{holding.pk}"] = PersonChoice(
                label=f"Who follows as {holding.post}",
                required=False,
                empty_label="No one yet: vacant",
                help_text=f"From the day after, as {holding.get_capacity_display().lower()}.",
            )
            others = everybody().exclude(pk=user.pk)
            self.fields[f"after_{holding.pk}"].queryset = others  # type: ignore[attr-defined]
        self.marks_optional = False

    @property
    def successors(self) -> dict[int, User]:
        """Who follows in each holding, by its key; those that fall vacant are left out."""
        chosen = {holding.pk: self.cleaned_data.get(f"after_{holding.pk}") for holding in self.holdings}
        return {key: user for key, user in chosen.items() if user}

    @property
    def vacant(self) -> list[Holding]:
        """The holdings that nobody follows in."""
        return [holding for holding in self.holdings if holding.pk not in self.successors]


# --- the sheet ----------------------------------------------------------------------------------------------

SHEET_MAX_BYTES = 5 * MEGABYTE


class SheetForm(forms.Form):
    file = forms.FileField(
        label="The sheet of people",
        help_text="An Excel workbook (.xlsx) or a .csv file, up to 5 MB.",
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another."},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > SHEET_MAX_BYTES:
            raise forms.ValidationError("The file is larger than 5 MB. Import the people in parts.")
        return file
