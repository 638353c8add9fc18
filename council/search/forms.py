"""The search box in the header and on its page."""

from typing import Any

from django import forms

from council.search.finding import MOST_SHOWN, ON_A_PAGE
from council.search.keeping import searched
from council.web.searching import SearchField


class SearchForm(forms.Form):
    """What is looked for, of which kind, and which page of it; what cannot be read is an error in words."""

    q = SearchField(label="Search", widget=forms.TextInput(attrs={"type": "search"}))
    kind = forms.ChoiceField(
        label="Kind",
        required=False,
        error_messages={
            "invalid_choice": "There is no kind of record called “%(value)s”. Choose one of the list."
        },
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_SHOWN // ON_A_PAGE,
        error_messages={
            "invalid": "Page must be a number.",
            "min_value": "Page must be 1 or more.",
            "max_value": f"Only the first {MOST_SHOWN:,} are listed. Search for more words.",
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind.key, kind.many) for kind in searched()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What an address says of the kind and the page has no box: it is told beside the words."""
        for name in ("kind", "page"):
            wrong = self.errors.pop(name, None)
            for error in wrong.as_data() if wrong else ():  # type: ignore[attr-defined]
                self.add_error("q", error)
        return super().clean() or self.cleaned_data
