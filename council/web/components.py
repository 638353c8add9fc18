"""What the shared page fragments show: the look of a RAG, bars of counts, sort links, filters, errors.

The fragments are templates/_*.html and templates/components/*.html; templatetags/ joins the two.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.core.paginator import Page
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.dateformat import format as format_date
from django.utils.html import conditional_escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from council.events import FREE_WORDS
from council.lengths import shortened
from council.web.forms import DateInput, split_date
from council.wording import error_in_words

# --- what is rendered once ----------------------------------------------------------------------------------

_rendered: dict[Any, SafeString] = {}
MOST_KEPT = 2000


def rendered_once(key: Any, render: Callable[[], SafeString]) -> SafeString:
    """What `render` gives, kept in this process under all that shows in it: most pages say the same again."""
    known = _rendered.get(key)
    if known is None:
        if len(_rendered) >= MOST_KEPT:
            _rendered.clear()
        known = _rendered[key] = render()
    return known


@lru_cache(maxsize=1024)
def rendered(template: str, **look: Any) -> SafeString:
    """The fragment of `template` for a look; made once for each look, without the lines of its template."""
    return SafeString(" ".join(render_to_string(template, look).split()).replace('" >', '">'))


BLANK = "–"  # what a cell says that has nothing to say
GAP = "\x00"  # stands for the content while the frame around it is rendered; no text can hold it


@lru_cache(maxsize=1024)
def opening_and_closing(template: str, **look: Any) -> tuple[str, str]:
    """What a row or cell has before and after its content, in its template's own words, rendered once."""
    opening, closing = rendered(template, **look, content=SafeString(GAP)).split(GAP)
    return opening, closing


# --- RAG ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RagLook:
    """The word, CSS modifier and shape of one RAG. The shape is an SVG path in a box of 12 by 12."""

    value: str
    word: str
    modifier: str
    path: str


# Each has a shape of its own, so that it is told apart in black and white and in forced colours.
LOOKS = {
    look.value: look
    for look in (
        RagLook("red", "Red", "red", "M1 1h10v10H1z"),
        RagLook("amber", "Amber", "amber", "M6 .6 11.9 11.2H.1z"),
        RagLook("green", "Green", "green", "M6 .5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z"),
        RagLook("blue", "Blue", "blue", "M4.5 11 .2 6.7 2 4.9l2.5 2.5L10 1.9l1.8 1.8z"),
        RagLook(
            "not_yet_due",
            "Not yet due",
            "not-yet-due",
            "M6 .5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zm0 2a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
        ),
        RagLook("on_hold", "On hold", "on-hold", "M1.5 1h3.5v10H1.5zM7 1h3.5v10H7z"),
        RagLook("none", "No RAG", "none", "M1 5h10v2H1z"),
    )
}


def rag_look(rag: Any) -> RagLook:
    """The look of a RAG given as Rag, its value, or an object with `.rag`; "No RAG" for nothing."""
    value = getattr(rag, "rag", rag)
    value = getattr(value, "value", value)
    key = str(value or "none").strip().lower().replace(" ", "_").replace("-", "_")
    return LOOKS.get(key, LOOKS["none"])


@lru_cache(maxsize=256)
def rag_html(rag: str, label: str = "", *, sentence: str = "", size: str = "") -> SafeString:
    """A RAG as word and shape; `label`: the council's own word for it; `sentence`: why it is so."""
    return rendered("components/rag.html", rag=rag, label=label, sentence=sentence, size=size)


def tag_html(words: str, colour: str = "") -> SafeString:
    """A word as a tag, in one of the design system's colours."""
    return rendered("components/tag.html", text=words, colour=colour)


@dataclass(frozen=True)
class BarPart:
    look: RagLook
    label: str
    count: int
    x: int
    width: int
    url: str


@dataclass(frozen=True)
class CountsBar:
    """Counts by RAG as parts of one bar whose width is the number of records."""

    parts: tuple[BarPart, ...]
    width: int
    sentence: str


def counts_bar(
    counts: Mapping[Any, int],
    *,
    labels: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
) -> CountsBar:
    """The bar of `counts`, worst first. Red, Amber and Green always show, the others when there are any."""
    numbers = {rag_look(rag).value: number for rag, number in counts.items()}
    labels, links = labels or {}, links or {}
    parts: list[BarPart] = []
    x = 0
    for value, look in LOOKS.items():
        count = numbers.get(value, 0)
        if count or value in ("red", "amber", "green"):
            parts.append(BarPart(look, labels.get(value, look.word), count, x, count, links.get(value, "")))
            x += count
    sentence = ", ".join(f"{part.count} {part.label}" for part in parts)
    return CountsBar(tuple(parts), max(x, 1), sentence)


# --- lists --------------------------------------------------------------------------------------------------


def with_query(query: QueryDict | None, /, **changes: Any) -> str:
    """A link to the same page with parts of its query changed; None takes one out; "?" when none is left."""
    new: dict[str, list[str]] = dict(query.lists()) if query is not None else {}
    for name, value in changes.items():
        new.pop(name, None)
        if isinstance(value, list | tuple):
            new[name] = [str(each) for each in value]
        elif value is not None:
            new[name] = [str(value)]
    return f"?{urlencode(new, doseq=True)}"


@dataclass(frozen=True)
class Sorting:
    """How one column is sorted (`aria-sort`'s word, or empty) and the link that sorts by it, on page 1."""

    aria: str
    url: str


def sorting_of(table: Any, column: Any, query: QueryDict | None) -> Sorting:
    """The sorting of a django-tables2 column, by the table's own order and the page's query."""
    if not column.orderable:
        return Sorting("", "")
    aria = ""
    if column.is_ordered:
        aria = "descending" if column.order_by_alias.is_descending else "ascending"
    changes = {table.prefixed_order_by_field: column.order_by_alias.next, table.prefixed_page_field: None}
    return Sorting(aria, with_query(query, **changes))


def table_head(table: Any, query: QueryDict | None) -> SafeString:
    """The headings of a django-tables2 table: each made once and kept, but for its link."""
    cards = bool(getattr(table, "cards", False))
    parts: list[str] = []
    if getattr(table, "ticks", ""):
        parts.append(
            rendered("components/column.html", hidden="Select", **{"class": "app-tick"}, cards=cards)
        )
    for column in table.columns:
        sorting = sorting_of(table, column, query)
        aside = "app-table__aside" if column.name in getattr(table, "aside", ()) else ""
        look = {
            "heading": str(column.header),
            "class": f"{column.attrs['th'].get('class', '')} {aside}".strip(),
            "aria": sorting.aria,
            "link": SafeString(GAP) if sorting.url else "",
            "cards": cards,
        }
        html = rendered("components/column.html", **look)
        parts.append(html.replace(GAP, conditional_escape(sorting.url)))
    return SafeString("".join(parts))


def page_numbers(page: Page) -> list[int]:
    """The page numbers to show, 0 where some are left out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in numbers]


# --- filters ------------------------------------------------------------------------------------------------


LONGEST_UNREAD = 60  # characters that are shown of what a filter says and cannot be read
IN_ONE_ROW = 5  # filters that stand beside each other on a screen; the others wait under "More filters"
LONGEST_APPLIED = 80  # of what one says that can


@dataclass(frozen=True)
class Applied:
    """A filter in force: its label, its value in words, and the link that takes it off."""

    label: str
    value: str
    url: str

    @property
    def words(self) -> str:
        return f"{self.label}: {shortened(str(self.value), LONGEST_APPLIED)}"


@dataclass(frozen=True)
class FilterPanel:
    """The fields of a register's filters, rendered: those always open, and those folded under "More"."""

    open: tuple[SafeString, ...]
    more: tuple[SafeString, ...]
    more_open: bool  # whether one of the folded ones cannot be read
    has_errors: bool
    applied: tuple[Applied, ...]
    kept: tuple[tuple[str, str], ...]  # parts of the query that are no filter: sort, rows a page


def filter_panel(filterset: Any, query: QueryDict | None) -> FilterPanel:
    """The form of a FilterSet, what is applied in words, and what of the query to carry along."""
    form = filterset.form
    form.marks_optional = False
    form.label_size = ""
    names: set[str] = set()
    applied = []
    in_row: list[SafeString] = []
    folded_away: list[SafeString] = []
    folded, first = frozenset(getattr(filterset, "more", ())), getattr(filterset, "first", ())
    more_open = False
    for field in form:
        field.field.widget.small = True
        own = query_names(field)
        names.update(own)
        words = asked_in_words(field) if not field.errors else unread_in_words(field)
        if not field.is_hidden:
            fits = len(in_row) < IN_ONE_ROW and not isinstance(field.field, forms.DateField)
            fits = field.name in first if first else fits
            is_folded = field.name in folded or not fits
            (folded_away if is_folded else in_row).append(field_group_html(field))
            more_open = more_open or (is_folded and bool(field.errors))
        if words and not field.is_hidden:
            url = with_query(query, **dict.fromkeys([*own, "page"]))
            applied.append(Applied(str(field.label), words, url))
    for name in form.unknown_names():
        url = with_query(query, **dict.fromkeys([name, "page"]))
        applied.append(Applied(name[:LONGEST_UNREAD], "not a filter of this list", url))
        names.add(name)
    kept = [
        (name, value)
        for name, values in (query.lists() if query is not None else ())
        if name not in names and name != "page"
        for value in values
    ]
    return FilterPanel(
        tuple(in_row), tuple(folded_away), more_open, bool(form.errors), tuple(applied), tuple(kept)
    )


def field_group_html(field: Any) -> SafeString:
    """A filter's field group, kept by all that shows in it: most filters of most pages ask for nothing."""
    widget = field.field.widget
    asked = []
    if isinstance(widget, ChoiceWidget):
        # Once, and not by list(), which also counts: choices of records are a question to the database.
        asked = [(str(value), label) for value, label in widget.choices]
    key = (
        "field",
        field.html_name,
        str(field.label),
        field.help_text,
        repr(field.value()),
        repr(asked),
        str(field.errors) if field.errors else "",
    )

    def render() -> SafeString:
        if asked:
            widget.choices = asked
        return field.as_field_group()

    return rendered_once(key, render)


def query_names(field: Any) -> list[str]:
    """The names in the query that belong to a field."""
    widget, name = field.field.widget, field.html_name
    if isinstance(widget, DateInput):
        return [name, *(f"{name}_{box}" for box in ("day", "month", "year"))]
    if isinstance(widget, forms.MultiWidget):
        suffixes: list[str] = widget.widgets_names  # type: ignore[attr-defined]
        return [name, *(name + suffix for suffix in suffixes)]
    return [name]


def filters_in_words(form: Any) -> str:
    """What a list's filters ask for, as the log tells it: the words looked for may be exempt."""
    asked = [(field, asked_in_words(field)) for field in form]
    said = [
        f"{field.label}: {'…' if field.name in FREE_WORDS else words}"
        for field, words in asked
        if words and not field.is_hidden
    ]
    return "; ".join(said) or "None"


def asked_in_words(field: Any) -> str:
    """What a filter asks for, as a person would say it; empty when it asks for nothing."""
    data = field.data
    if data is None or data == "" or data == [] or data is False:
        return ""
    widget = field.field.widget
    if isinstance(widget, DateInput):
        try:
            parts = split_date(data)
            return format_date(parts.as_date(), "j F Y") if parts else ""
        except ValueError:
            return ""
    if isinstance(widget, forms.CheckboxInput):
        return "Yes" if data not in ("false", "False", "0") else ""
    if isinstance(widget, forms.MultiWidget):
        return " to ".join(str(end) for end in data if end)
    if isinstance(widget, ChoiceWidget):
        return labels_of(widget, data if isinstance(data, list | tuple) else [data])
    return str(data)


def unread_in_words(field: Any) -> str:
    """What a filter asks for as it was typed, where it cannot be read."""
    data = field.data
    typed = [data] if isinstance(data, str) else data if isinstance(data, list | tuple) else [data or ""]
    words = " ".join(part for part in map(str, typed) if part)
    return f"{words[:LONGEST_UNREAD]} (cannot be read)".strip()


def labels_of(widget: ChoiceWidget, values: Sequence[Any]) -> str:
    """The words of the values chosen, those of grouped choices among them."""
    known: dict[str, str] = {}
    for value, label in widget.choices:
        pairs = label if isinstance(label, list | tuple) else [(value, label)]
        known |= {str(inner): str(words) for inner, words in pairs}
    return ", ".join(known[str(value)] for value in values if str(value) in known and str(value))


# --- errors -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """One line of an error summary: what is wrong, and the id of the element to correct (empty: none)."""

    message: str
    anchor: str


def problems(of: Any) -> list[Problem]:
    """The lines of the error summary of a form, a formset, or several of them, in the order of the page.

    An error that belongs to no field leads to the form's first box, as the design system advises.
    """
    if not of:
        return []
    if hasattr(of, "non_form_errors"):
        whole = [Problem(error_in_words(error), "") for error in of.non_form_errors()]
        return whole + [problem for form in of.forms for problem in problems(form)]
    if not hasattr(of, "non_field_errors"):
        return [problem for form in of for problem in problems(form)]
    visible = of.visible_fields()
    first = visible[0].error_anchor if visible else ""
    listed = [Problem(error_in_words(error), first) for error in of.non_field_errors()]
    for field in of.hidden_fields():
        listed += [Problem(error_in_words(error), "") for error in field.errors]
    for field in in_page_order(of):
        listed += [Problem(error_in_words(error), field.error_anchor) for error in field.errors]
    return listed


def in_page_order(form: Any) -> list[Any]:
    """The visible fields as they stand on the page: revealed ones with the radios that reveal them."""
    ordered: list[Any] = []
    for field in form.visible_fields():
        if field.is_revealed:
            continue
        ordered.append(field)
        if field.kind == "radios":
            for option in field.options:
                ordered += option["reveals"]["fields"] if option["reveals"] else []
    return ordered
