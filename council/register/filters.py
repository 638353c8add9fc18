"""The filters of registers: a search box, and choices that cost one question however many they are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.db.models import CharField, Expression, F, Model, QuerySet, Value
from django.forms import Select
from django.utils import timezone
from django.utils.choices import BaseChoiceIterator, normalize_choices

from council.access.rules import standing
from council.conventions import InForce
from council.models import Post
from council.natural_order import natural_key
from council.register.counting import kept_under
from council.register.filter_form import FilterForm
from council.web.forms import DateField
from council.web.searching import SearchField, every_word_in

Offers = dict[str, list[tuple[str, list[tuple[str, str]]]]]  # by filter: headings, each with its options


class Fresh(dict[str, Any]):
    """Filters by name, whose deep copy is a new filter each and no copy of all that hangs on it.

    django-filter copies the whole tree for every page, and its form copies every field once more: that was a
    tenth of what a register costs.
    """

    def __deepcopy__(self, memo: Any) -> dict[str, Any]:
        return {name: made_anew(filter_) for name, filter_ in self.items()}


def made_anew(filter_: Any) -> Any:
    """A new filter that shares what two forms may share."""
    new = copy(filter_)
    new.extra = dict(filter_.extra)
    if filter_.method is not None:
        new.method = filter_.method  # which binds it to the new filter
    return new


class Own(dict[str, Any]):
    """The fields of a form class that is made for one form: they need no copy."""

    def __deepcopy__(self, memo: Any) -> dict[str, Any]:
        return dict(self)


class DateFilter(django_filters.DateFilter):
    """A day, asked for in three boxes."""

    field_class = DateField


class SearchFilter(django_filters.CharFilter):
    """A search box."""

    field_class = SearchField


class QuickSelect(Select):
    """A select of hundreds of options, rendered in one pass instead of a template for each."""

    template_name = "forms/widgets/quick_select.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        chosen = {str(key) for key in self.format_value(value)}
        groups: list[tuple[str, list[tuple[str, str, bool]]]] = [("", [])]
        for key, label in self.choices:
            if isinstance(label, list | tuple):
                groups.append((str(key), [(str(k), str(text), str(k) in chosen) for k, text in label]))
            else:
                groups[0][1].append((str(key), str(label), str(key) in chosen))
        attrs = self.build_attrs(self.attrs, attrs)
        widget = {"name": name, "attrs": attrs, "groups": groups, "is_hidden": False, "required": False}
        return {"widget": widget}


class Ready(BaseChoiceIterator):
    """Choices that stand as they are: Django looks through all others anew whenever they are passed on."""

    def __init__(self, choices: Any) -> None:
        self.choices = list(normalize_choices(choices))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.choices)


class ChoiceFilter(django_filters.ChoiceFilter):
    """A choice among a few words, "All" unless told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "choices" in kwargs:
            kwargs["choices"] = Ready(kwargs["choices"])
        super().__init__(*args, **{"empty_label": "All", "widget": QuickSelect, **kwargs})


class Offered(BaseChoiceIterator):
    """The options of one filter, asked for when they are first looked at; in a form that needs no other."""

    def __init__(self, filterset: "RegisterFilter", name: str) -> None:
        self.filterset, self.name = filterset, name

    def __iter__(self) -> Iterator[Any]:
        return iter([*self.filterset.offered(self.name), *self.filterset.read_still(self.name)])


class RecordFilter(ChoiceFilter):
    """A choice of a record by its key. What all such filters offer is one question to the database.

    `offered` gives the records that the request's person may choose from; `title` and `group` name the
    columns (or expressions) of an option's words and of the heading that it stands under. The answer is kept
    until one of those records changes, so `offered` may look at the person's standing and at those parts of
    the request's query that `hangs_on` names, and at nothing else. `still_read` gives the records that an
    address saved earlier may name though they are not offered any more, such as posts that were closed.
    """

    def __init__(
        self,
        *args: Any,
        offered: Callable[[Any], QuerySet],
        title: str | Expression = "title",
        group: str | Expression = "",
        hangs_on: Sequence[str] = (),
        still_read: Callable[[Any], QuerySet] | None = None,
        **kwargs: Any,
    ) -> None:
        self.offered, self.title, self.group, self.hangs_on = offered, title, group, hangs_on
        self.still_read = still_read
        super().__init__(*args, **kwargs)

    def options(self, name: str, records: QuerySet) -> QuerySet:
        """The records as rows: this filter's name, key, heading and words."""

        def words(column: str | Expression) -> Any:
            return F(column) if isinstance(column, str) and column else column or Value("")

        return records.order_by().values_list(
            Value(name, CharField()), "pk", words(self.group or Value("", CharField())), words(self.title)
        )


class SeenPostFilter(RecordFilter):
    """A choice of a post that stands at the key `key` of such records of a model as the person sees.

    Of no others: a post that stands in exempt ones alone would tell that there are some.
    """

    def __init__(self, of: type[Model], key: str = "owner", **kwargs: Any) -> None:
        def offered(request: Any) -> QuerySet:
            seen: QuerySet = of._default_manager.visible_to(request.user)  # type: ignore[attr-defined]
            return Post.objects.filter(pk__in=seen.order_by().values(key))

        super().__init__(
            field_name=f"{key}_id",
            offered=offered,
            still_read=lambda request: Post.objects.all(),
            **kwargs,
        )


class RegisterFilter(django_filters.FilterSet):
    """The filters of a register. `search` names the columns that the search box looks through.

    `more` names the filters that wait folded under "More filters", `first` the few that stand in the row
    above the list, where those are not simply the first ones. `as_at` and `conventions` are there for
    the filters that are rules.
    """

    search: ClassVar[Sequence[str]] = ()
    more: ClassVar[Sequence[str]] = ()
    first: ClassVar[Sequence[str]] = ()

    q = SearchFilter(label="Search", method="search_words")

    def __init__(
        self, *args: Any, as_at: date | None = None, conventions: InForce | None = None, **kwargs: Any
    ) -> None:
        self.as_at = as_at or timezone.localdate()
        self.conventions = conventions or InForce()
        self._read_still: dict[str, list[tuple[str, str]]] = {}
        super().__init__(*args, **kwargs)
        for name, filter_ in self.filters.items():
            if isinstance(filter_, RecordFilter):
                filter_.extra["choices"] = Offered(self, name)

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        return Fresh(super().get_filters())

    def get_form_class(self) -> Any:
        fields = {name: filter_.field for name, filter_ in self.filters.items()}
        made: Any = type(f"{type(self).__name__}Form", (FilterForm,), fields)
        made.base_fields = Own(made.base_fields)
        return made

    @property
    def qs(self) -> QuerySet:
        """The records that the filters leave: none of them where one cannot be read."""
        if self.is_bound and self.errors:
            return self.queryset.none()
        filtered: QuerySet = super().qs
        return filtered

    @property
    def is_asked(self) -> bool:
        """Whether anything is asked for, readable or not."""
        return bool(self.form.asks())

    @cached_property
    def _offers(self) -> Offers:
        """What each choice of a record offers, grouped and in order of the words; kept until that changes."""
        choices = {
            name: filter_ for name, filter_ in self.filters.items() if isinstance(filter_, RecordFilter)
        }
        parts = sorted({part for choice in choices.values() for part in choice.hangs_on})
        asked = tuple((part, self.request.GET.get(part, "")) for part in parts)
        question = (type(self).__module__, type(self).__qualname__, standing(self.request.user).key, asked)

        def rows() -> QuerySet:
            each = [filter_.options(name, filter_.offered(self.request)) for name, filter_ in choices.items()]
            return each[0].union(*each[1:], all=True)

        return kept_under(question, rows, lambda: in_groups(rows()))

    def offered(self, name: str) -> list[Any]:
        """The options of the filter: pairs of a key and words, under headings where there are several."""
        groups = self._offers.get(name, [])
        if len(groups) == 1 or (groups and not groups[0][0]):
            return [option for _, options in groups for option in options]
        return list(groups)

    def read_still(self, name: str) -> list[tuple[str, str]]:
        """The record that the address asks for, where it is not offered any more but can still be read."""
        if name not in self._read_still:
            self._read_still[name] = []
            filter_, asked = self.filters[name], str(self.data.get(name, ""))
            groups = self._offers.get(name, [])
            if (
                filter_.still_read
                and is_key(asked)
                and asked not in {key for _, each in groups for key, _ in each}
            ):
                rows = filter_.options(name, filter_.still_read(self.request).filter(pk=int(asked)))
                self._read_still[name] = [
                    (str(key), f"{words} (no longer offered)") for _, key, _, words in rows
                ]
        return self._read_still[name]

    def search_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The records in which every word occurs, in any of the searched columns."""
        return queryset.filter(every_word_in(queryset.model, self.search, value))


def is_key(text: str) -> bool:
    """Whether the text can be a record's key: a longer number is none, and SQLite breaks on it."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def in_groups(rows: Iterable[tuple[str, int, str, str]]) -> Offers:
    """The options of each filter under their headings, both in order of their words."""
    offers: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for name, key, group, words in sorted(rows, key=lambda row: (natural_key(row[2]), natural_key(row[3]))):
        offers.setdefault(name, {}).setdefault(group, []).append((str(key), words))
    return {name: list(groups.items()) for name, groups in offers.items()}
