"""What the history can be filtered by, and the day that a record is asked to stand as at."""

from datetime import date
from typing import Any

from django import forms

from council.access.disclosure import reads_council
from council.access.rules import Right, standing
from council.auditing.entries import EVENT, HistoryQuery, kinds, sentence
from council.history import COUNCIL_WIDE
from council.models import Post, Scope, User
from council.natural_order import natural_key
from council.register.filter_form import SHOWN_HOW, FilterForm
from council.web.forms import DateField
from council.web.searching import SearchField


class HistoryForm(FilterForm):
    """The filters of the register of the history; each is empty where it filters nothing."""

    beside = SHOWN_HOW | {"after"}

    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "All"), ("changes", "Changes only"), ("events", "Events only")],
    )
    scope = forms.ModelChoiceField(Scope.objects.none(), label="Programme", required=False, empty_label="All")
    kind = forms.ChoiceField(label="Kind of record", required=False)
    reference = forms.CharField(label="Reference, such as SSR-014", required=False, max_length=40)
    person = forms.ModelChoiceField(User.objects.all(), required=False, empty_label="Anyone")
    post = forms.ModelChoiceField(
        Post.objects.all(), label="Post acted for", required=False, empty_label="Any"
    )
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)
    through = forms.CharField(label="Through, such as page or import 12", required=False, max_length=60)
    words = SearchField(label="Words in the reason")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = standing(user)
        scopes = Scope.objects.filter(kind=Scope.Kind.PROGRAMME)
        reach = who.reach(Right.HISTORY)
        scope: Any = self.fields["scope"]
        scope.queryset = scopes if reach is None else scopes.filter(pk__in=reach)
        within = who.has(Right.HISTORY)
        council = reads_council(who)
        named = {
            kind: sentence(model._meta.verbose_name)
            for kind, model in kinds().items()
            if (council if model.scope_path == COUNCIL_WIDE else within)
        }
        if council:
            named[EVENT] = "Event"
        some = sorted(named.items(), key=lambda one: natural_key(one[1]))
        self.fields["kind"] = forms.ChoiceField(
            label="Kind of record", required=False, choices=[("", "All"), *some]
        )
        if not council:
            del self.fields["show"]

    def asked(self) -> HistoryQuery:
        """What the filters ask for, where all can be read."""
        return HistoryQuery(**{name: value for name, value in self.cleaned_data.items() if value})


class AsAtForm(forms.Form):
    """The day as at which a record is to be shown."""

    as_at = DateField(
        label="As it stood at the end of",
        error_messages={"required": "Enter the day as at which it is shown"},
    )

    def day(self) -> date | None:
        return self.cleaned_data["as_at"] if self.is_bound and self.is_valid() else None
