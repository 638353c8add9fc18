"""The forms of roles: granting one, ending one, and beginning a review."""

from datetime import date
from typing import Any

from django import forms

from council.access.rules import Right, scopes_with
from council.models import Body, Post, Role, Scope, User
from council.web.forms import DateField, Radios
from council.web.versions import RecordForm

HINTS: dict[str, str] = {
    Role.VIEWER: "Sees the registers and issued reports.",
    Role.OFFICER: "Sees the registers; updates what their posts own.",
    Role.PROGRAMME_MANAGER: "Manages the plan, decides on dates, verifies, imports, drafts reports.",
    Role.RISK_LEAD: "Reviews every risk.",
    Role.FINANCE: "Confirms what savings have delivered.",
    Role.CLERK: "Drafts and issues reports.",
    Role.APPROVER: "Reads drafts and approves reports.",
    Role.AUDITOR: "Reads everything, history too, and changes nothing.",
    Role.ADMIN: "Looks after people, roles and settings; imports plans.",
    Role.GUEST: "An independent chair or commissioner: reads the issued packs of one body, until a day.",
}


class GrantForm(forms.Form):
    """A role: which, over what, to whom, from when to when, and why."""

    role = forms.ChoiceField(
        label="Role",
        choices=Role.choices,
        widget=Radios(hints=HINTS, reveals={Role.GUEST: ["body"]}, small=True),
        error_messages={"required": "Select the role"},
    )
    body = forms.ModelChoiceField(
        label="Guest of which body?",
        queryset=Body.objects.all(),
        required=False,
        empty_label="Choose a body",
    )
    scope = forms.ModelChoiceField(
        label="Over",
        queryset=Scope.objects.none(),
        empty_label="Choose the council or a programme",
        error_messages={"required": "Choose what the role is for"},
    )
    to = forms.ChoiceField(
        label="Given to",
        choices=[("post", "A post: the person who holds it, and deputises"), ("person", "A person")],
        widget=Radios(reveals={"post": ["post"], "person": ["user"]}),
        error_messages={"required": "Select whether it is given to a post or to a person"},
    )
    post = forms.ModelChoiceField(
        label="Which post?", queryset=Post.objects.none(), required=False, empty_label="Choose a post"
    )
    user = forms.ModelChoiceField(
        label="Which person?", queryset=User.objects.none(), required=False, empty_label="Choose a person"
    )
    from_date = DateField(label="First day", error_messages={"required": "Enter the first day"})
    to_date = DateField(
        label="Last day",
        required=False,
        help_text="Leave empty where the role has no end yet. A guest’s always has one.",
    )
    reason = forms.CharField(
        label="Why is it given?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        help_text="Who asked for it, and for what work. Auditors read this.",
        error_messages={"required": "Enter why the role is given"},
    )
    sees_exempt = forms.ChoiceField(
        label="Can they see exempt material there?",
        error_messages={"required": "Select whether they can see exempt material there"},
        choices=[
            ("role", "As the role has it: an auditor sees it, and no one else"),
            ("yes", "Yes"),
            ("no", "No"),
        ],
        initial="role",
        widget=Radios(reveals={"yes": ["exempt_reason"], "no": ["exempt_withheld"]}),
        help_text="A right of its own, whatever the role. An auditor has it unless you say why not.",
    )
    exempt_reason = forms.CharField(
        label="Why must they see exempt material?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        required=False,
    )

    exempt_withheld = forms.CharField(
        label="Why does an auditor not see it?",
        help_text="Needed for an auditor’s role alone.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"from_date": today, "sees_exempt": "role", **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        rows: dict[str, Any] = {
            "scope": scopes_with(by, [Right.ADMINISTER]),
            "post": Post.objects.filter(is_active=True),
            "user": User.objects.filter(is_active=True),
        }
        for name, queryset in rows.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("to") == "post" and not cleaned.get("post"):
            self.add_error("post", "Choose the post")
        if cleaned.get("to") == "person" and not cleaned.get("user"):
            self.add_error("user", "Choose the person")
        is_auditor = cleaned.get("role") == Role.AUDITOR
        if is_auditor and cleaned.get("sees_exempt") == "no" and not cleaned.get("exempt_withheld"):
            self.add_error("exempt_withheld", "An auditor sees exempt material. Enter why this one does not.")
        return cleaned

    def words(self) -> dict[str, Any]:
        """What the act is asked to grant; answers to questions that weren't asked are left out."""
        cleaned = dict(self.cleaned_data)
        to = cleaned.pop("to")
        cleaned["user" if to == "post" else "post"] = None
        cleaned["body"] = cleaned["body"] if cleaned["role"] == Role.GUEST else None
        withheld, asked = cleaned.pop("exempt_withheld"), cleaned["sees_exempt"]
        cleaned["sees_exempt"] = {"yes": True, "no": False}.get(asked)
        cleaned["exempt_reason"] = {"yes": cleaned["exempt_reason"], "no": withheld}.get(asked, "")
        return cleaned


class EndGrantForm(RecordForm):
    """From when the role is no longer held, and why."""

    ends = DateField(
        label="First day without it",
        help_text="Today ends it at once.",
        error_messages={"required": "Enter the first day without the role"},
    )
    reason = forms.CharField(
        label="Why is it ended?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        error_messages={"required": "Enter why the role is ended"},
    )


class BeginReviewForm(forms.Form):
    """Whose access is reviewed."""

    scope = forms.ModelChoiceField(
        label="Review the roles over",
        queryset=Scope.objects.none(),
        empty_label="Choose the council or a programme",
        error_messages={"required": "Choose whose roles to review"},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope: Any = self.fields["scope"]
        scope.queryset = scopes_with(by, [Right.ADMINISTER])
