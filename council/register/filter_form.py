"""The form of a list's filters: one that cannot be read is named, and then nothing is listed at all.

Whatever acts on a filtered list (its page, its downloads, a change of several records, an archive) asks
`errors` first: a filter that falls away in silence would hand out, or change, more than was asked for.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms

from council.web.components import query_names

# Parts of a list's address that are no filters: how it is shown, and what is done with it.
SHOWN_HOW = frozenset(("sort", "columns", "all_columns", "group", "rows", "page", "select", "export"))
LONGEST_NAME = 60  # characters of a name that the address has and we do not know
MOST_NAMED = 5


class FilterForm(forms.Form):
    """The filters of a list, as an address has them. What it cannot read is an error, never nothing.

    That includes a filter that the list does not have (misspelt, or gone since the address was saved), and
    one that is given twice, of which only the last would be heard.
    """

    marks_optional = False
    label_size = ""
    beside: ClassVar[frozenset[str]] = SHOWN_HOW

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.unknown_names()[:MOST_NAMED]:
            self.add_error(
                None, f"This list cannot be filtered by “{name[:LONGEST_NAME]}”. Remove that filter"
            )
        for name, field in self.fields.items():
            values = self.values_of(self.add_prefix(name))
            if len(set(values)) > 1 and not getattr(field.widget, "allow_multiple_selected", False):
                label = self[name].label
                self.add_error(name, f"{label} is in the address more than once. Choose one")
        return cleaned

    def values_of(self, name: str) -> list[str]:
        """The values under the name: an address may hold several."""
        if hasattr(self.data, "getlist"):
            return list(self.data.getlist(name))
        return [self.data[name]] if name in self.data else []

    def names(self) -> Iterator[str]:
        """The names in an address that are ours."""
        for field in self:
            yield from query_names(field)

    def asking_nothing(self) -> list[str]:
        """The names in the address that ask for nothing: a form sends its empty boxes along."""
        nothing = []
        for field in self:
            own = [name for name in query_names(field) if name in self.data]
            if not any(value for name in own for value in self.values_of(name)):
                nothing += own
        return nothing

    def unknown_names(self) -> list[str]:
        """The filters that the address asks for and the list does not have."""
        if not self.is_bound:
            return []
        known = {*self.beside, *self.names()}
        return [name for name in self.data if name not in known and any(map(str.strip, self.values_of(name)))]

    def asks(self) -> bool:
        """Whether anything is asked for, readable or not."""
        asked = (value for name in self.names() for value in self.values_of(name))
        return self.is_bound and (any(asked) or bool(self.unknown_names()))


def unreadable(form: FilterForm) -> str:
    """In one sentence which filters cannot be read; empty where all can."""
    messages = [str(message) for errors in form.errors.values() for message in errors]
    return f"Correct the filters first. {'. '.join(messages)}." if messages else ""
