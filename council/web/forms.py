"""How forms look and what their fields accept: GOV.UK Design System markup for Django's own form machinery.

`settings.FORM_RENDERER` names `GovukRenderer`, so that `{{ form }}`, `{{ form.field.as_field_group }}` and
`{% include "_error_summary.html" %}` need nothing else.
Widgets of the Django admin site are left as they are.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.forms.widgets import Input
from django.template import TemplateDoesNotExist

from council.web.dates import DateField as DateField
from council.web.dates import DateInput, TickThatItIsMeant, tick_of
from council.web.dates import DateParts as DateParts
from council.web.dates import split_date as split_date
from council.web.error_words import name_field_in_errors
from council.web.lengths import BoxLimit, limit_box
from council.wording import bare

# --- boxes with something before or after them --------------------------------------------------------------


class AffixedInput(forms.TextInput):
    """A text box with a sign before or after it that is not part of the answer."""

    template_name = "forms/widgets/affixed.html"
    before = ""
    after = ""
    width = 10
    inputmode = "decimal"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"inputmode": self.inputmode, "spellcheck": "false"} | (attrs or {})
        given["class"] = f"{given.get('class', '')} govuk-input--width-{self.width}".strip()
        super().__init__(given)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"before": self.before, "after": self.after}
        return context


class MoneyInput(AffixedInput):
    """Pounds, with the £ before the box."""

    before = "£"


class PercentInput(AffixedInput):
    """A whole percentage, with the % after the box."""

    after = "%"
    width = 3
    inputmode = "numeric"


class MoneyField(forms.DecimalField):
    """Exact pounds as Decimal; a £, spaces and thousands commas may be typed and are dropped."""

    widget = MoneyInput
    takes = "must be an amount in pounds, like 1250 or 1,250.50"
    default_error_messages = {
        "required": "Enter an amount in pounds",
        "invalid": "Enter an amount in pounds, like 1250 or 1,250.50",
    }

    def __init__(self, *, max_digits: int = 14, decimal_places: int = 2, **options: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = re.sub(r"[£,\s]", "", value)
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


# --- choices and long answers -------------------------------------------------------------------------------


class Radios(forms.RadioSelect):
    """Radio buttons; `reveals` names the fields that an answer asks for, `hints` a line under a choice.

    `Radios(reveals={"amber": ["reason", "remedy"], "red": ["reason", "remedy"]})`: the fields stand once,
    after the last choice that asks for them, and always show where there is no JavaScript. They belong to
    the same form and are rendered with the radios: don't render them again.
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Iterable[Any] = (),
        *,
        reveals: Mapping[str, Sequence[str]] | None = None,
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
        small: bool = False,
    ) -> None:
        super().__init__(attrs, choices)
        self.reveals = {str(value): tuple(names) for value, names in (reveals or {}).items()}
        blocks = set(self.reveals.values())
        for name in {name for names in blocks for name in names}:
            if sum(name in names for names in blocks) > 1:
                # It would stand twice on the page, and the box that stays empty would be the one that counts.
                raise ValueError(f"{name} stands in two blocks that answers reveal")
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}
        self.inline = inline
        self.small = small

    @property
    def groups(self) -> dict[tuple[str, ...], list[str]]:
        """The fields revealed together, and the answers that reveal them."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for value, names in self.reveals.items():
            groups.setdefault(names, []).append(value)
        return groups

    def reveal_id(self, name: str, names: tuple[str, ...]) -> str:
        return f"reveal_{name}_{list(self.groups).index(names)}"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        names = self.reveals.get(str(value))
        if names:
            # Not the design system's data-aria-controls: its script sets aria-expanded, which a radio may not
            # have, and knows only one answer to a block.
            option["attrs"]["data-app-reveals"] = self.reveal_id(name, names)
        if str(value) in self.hints and "id" in option["attrs"]:
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option


class Checkboxes(forms.CheckboxSelectMultiple):
    """Checkboxes, any number of which may be ticked."""


class OneLine(forms.CharField):
    """A sentence that may be typed over several lines of its box, and is one line."""

    def clean(self, value: Any) -> str:
        return " ".join(str(super().clean(value)).split())


class CharacterCount(forms.Textarea):
    """A long answer that says how much room is left. The form field must check the limit as well."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        max_length: int | None = None,
        max_words: int | None = None,
        rows: int = 4,
    ) -> None:
        super().__init__({"rows": rows} | (attrs or {}))
        self.max_length = max_length
        self.max_words = max_words

    @property
    def limit(self) -> str:
        if self.max_words:
            return f"You can enter up to {self.max_words} words"
        return f"You can enter up to {self.max_length} characters" if self.max_length else ""


# --- the renderer -------------------------------------------------------------------------------------------

# First match wins, so the special stand before the general.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DateInput, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (CharacterCount, "character-count"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
    (Input, "input"),
)
CLASSES = {
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "character-count": "govuk-textarea govuk-js-character-count",
    "file": "govuk-file-upload",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "input": "govuk-input",
    "checkbox": "govuk-checkboxes__input",
    "checkboxes": "govuk-checkboxes__input",
    "radios": "govuk-radios__input",
}


class GovukBoundField(BoundField):
    """A field of a form that knows its GOV.UK markup: kind, classes, ids, and where an error's link leads."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if form.is_bound and not self.is_foreign:
            name_field_in_errors(field, self.label)
        if form.is_bound:
            limit_box(self)
        widget = field.widget
        if isinstance(widget, forms.NumberInput) and not self.is_foreign:
            # Spinning a number by accident is a known trap: a text box with a number pad instead.
            whole = isinstance(field, forms.IntegerField) and not isinstance(
                field, forms.DecimalField | forms.FloatField
            )
            widget.input_type = "text"
            widget.attrs.setdefault("inputmode", "numeric" if whole else "decimal")
            for key in ("min", "max", "step"):
                widget.attrs.pop(key, None)

    def value(self) -> Any:
        """What stands in the box: of a figure that is kept with zeros behind, the figure."""
        value = super().value()
        is_figure = isinstance(value, Decimal) and not isinstance(self.field, MoneyField)
        return bare(value) if is_figure else value

    @property
    def is_foreign(self) -> bool:
        """Whether the widget belongs to the Django admin site, which has a look of its own."""
        return type(self.field.widget).__module__.startswith("django.contrib.admin")

    @property
    def kind(self) -> str:
        return next((kind for cls, kind in KINDS if isinstance(self.field.widget, cls)), "other")

    @property
    def optional(self) -> bool:
        """Whether the label says "(optional)"; a form may set `marks_optional = False`."""
        return (
            not self.field.required
            and self.kind != "checkbox"
            and not self.is_revealed  # asked for by the answer that reveals it
            and not getattr(self.field, "asked_by_answer", False)  # as its own words say
            and getattr(self.form, "marks_optional", True)
        )

    @property
    def label_size(self) -> str:
        """The label's GOV.UK size: s, m, l, or nothing for plain text. A form may set `label_size`."""
        return getattr(self.form, "label_size", "s")

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        if self.kind == "character-count" and self.auto_id and described is not None:
            described = f"{described} {self.auto_id}-info".strip()
        if self.auto_id and described is not None and self.longer_than_limit:
            described = f"{described} {self.auto_id}_longer".strip()
        return described

    @property
    def longer_than_limit(self) -> str:
        """What is said of words that the box opened with and that are longer than it takes now."""
        most: int | None = getattr(self.field, "max_length", None)
        if not most or not isinstance(self.initial, str) or 2 * len(self.initial) <= most:
            return ""
        return BoxLimit(most, self).kindly

    @property
    def tick(self) -> TickThatItIsMeant | None:
        """The tick that says of a date in doubt that it is meant; None where nothing is in doubt."""
        return tick_of(self)

    @property
    def error_anchor(self) -> str:
        """The id of the element to which the error summary links: the first box or choice to correct."""
        widget = self.field.widget
        id_ = widget.attrs.get("id") or self.auto_id
        if isinstance(widget, DateInput):
            return f"{id_}_{widget.boxes_in_error(self.value())[0]}"
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget):
            return f"{id_}_0" if len(self.subwidgets) else id_
        return widget.id_for_label(id_) or id_

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        if self.is_foreign or shown.is_hidden:
            return attrs
        # Errors are told in our own words, by the server: no browser bubbles, no placeholders.
        attrs.pop("required", None)
        if "placeholder" in shown.attrs:
            attrs["placeholder"] = False
        classes = [CLASSES.get(self.kind, ""), shown.attrs.get("class", "")]
        if self.errors and self.kind in (
            "input",
            "password",
            "select",
            "textarea",
            "character-count",
            "file",
        ):
            block = CLASSES[self.kind].split()[0]
            classes.append(f"{block}--error")
        if joined := " ".join(filter(None, classes)):
            attrs["class"] = joined
        if self.kind in ("radios", "checkboxes", "checkbox"):
            attrs.pop("aria-invalid", None)  # the group carries the error, a single button can't
        if isinstance(shown, forms.EmailInput):
            attrs.setdefault("spellcheck", "false")
        return attrs

    @property
    def is_revealed(self) -> bool:
        """Whether a set of radios of the same form shows this field when it is asked for."""
        return any(
            self.name in names
            for field in self.form.fields.values()
            if isinstance(field.widget, Radios)
            for names in field.widget.groups
        )

    @property
    def options(self) -> list[dict[str, Any]]:
        """The choices of radios and checkboxes, in order, each with its hint and the fields it reveals."""
        widget = self.field.widget
        options = []
        last: dict[tuple[str, ...], int] = {}
        choice: Any
        for place, choice in enumerate(self.subwidgets):
            value = str(choice.data["value"])
            names = widget.reveals.get(value) if isinstance(widget, Radios) else None
            if names:
                last[names] = place
            hint = widget.hints.get(value, "") if isinstance(widget, Radios) else ""
            options.append({"choice": choice, "hint": hint, "names": names, "reveals": None})
        for names, place in last.items():
            chosen = any(o["choice"].data["selected"] for o in options if o["names"] == names)
            options[place]["reveals"] = {
                "id": widget.reveal_id(self.html_name, names),
                "fields": [self.form[name] for name in names if name in self.form.fields],
                "chosen": chosen,
            }
        return options


class GovukRenderer(TemplatesSetting):
    """Django's form renderer with our templates; falls back on Django's own for what we don't override."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = GovukBoundField
    stock = DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return self.stock.get_template(template_name)
