"""How `{{ form }}` and the error summary look: GOV.UK markup that a screen reader can follow."""

import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.http import QueryDict
from django.template.loader import render_to_string

from council.rag import Rag
from council.web.components import counts_bar, rag_look, with_query
from council.web.forms import (
    CharacterCount,
    Checkboxes,
    DateField,
    MoneyField,
    PercentInput,
    Radios,
)

STATIC = Path(settings.BASE_DIR) / "static"


class Page(HTMLParser):
    """The elements of a page, each as (tag, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    def one(self, tag, **wanted):
        found = [a for a in self.all(tag) if all(a.get(k.rstrip("_")) == v for k, v in wanted.items())]
        assert len(found) == 1, (tag, wanted, found)
        return found[0]

    @property
    def ids(self):
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


class UpdateForm(forms.Form):
    happened = forms.CharField(
        label="What happened",
        help_text="In a sentence or two",
        widget=CharacterCount(max_length=1000),
        error_messages={"required": "Enter what happened"},
    )
    rag = forms.ChoiceField(
        label="RAG",
        choices=[("green", "Green"), ("amber", "Amber"), ("red", "Red")],
        widget=Radios(
            reveals={"amber": ["reason"], "red": ["reason"]}, hints={"green": "On track for the due date"}
        ),
        error_messages={"required": "Select a RAG"},
    )
    reason = forms.CharField(label="Reason", required=False, widget=forms.Textarea)
    percent = forms.IntegerField(label="Percent", required=False, widget=PercentInput)
    forecast = DateField(label="Forecast", help_text="Like 27 3 2027")
    amount = MoneyField(label="Amount")
    owner = forms.ChoiceField(
        label="Owner", choices=[("", ""), ("1", "Head")], error_messages={"required": "Select an owner"}
    )
    programmes = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")],
        widget=Checkboxes,
        error_messages={"required": "Select a programme"},
    )
    evidence = forms.FileField(label="Evidence", error_messages={"required": "Select a file"})
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"placeholder": "Password"}),
        error_messages={"required": "Enter your password"},
    )
    sure = forms.BooleanField(label="I have seen it", error_messages={"required": "Select that you saw it"})

    def clean(self):
        if self.data.get("happened") == "twice":
            raise ValidationError("Somebody else saved this action")


def rendered(form):
    return str(form)


def summary(**context):
    return render_to_string("_error_summary.html", context)


def test_every_error_in_the_summary_links_to_an_element_that_exists():
    form = UpdateForm({"happened": "", "forecast_day": "31"})
    links = [a["href"] for a in Page(summary(form=form)).all("a")]
    ids = Page(rendered(form)).ids
    assert len(links) == sum(len(errors) for errors in form.errors.values()) == 9
    assert [link for link in links if link.removeprefix("#") not in ids] == []


def test_no_id_stands_twice():
    for form in (UpdateForm(), UpdateForm({})):
        ids = Page(rendered(form)).ids
        assert sorted(ids) == sorted(set(ids))


def test_an_error_of_no_field_leads_to_the_first_box():
    form = UpdateForm({"happened": "twice"})
    page = summary(form=form)
    assert '<a href="#id_happened">Somebody else saved this action</a>' in page


def test_a_form_without_errors_has_no_summary():
    assert summary(form=UpdateForm()).strip() == ""


def test_the_summary_takes_several_forms_and_formsets():
    formset = formset_factory(UpdateForm, extra=1)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-happened": "Something"}
    )
    html = summary(forms=[UpdateForm({}, prefix="one"), formset])
    assert 'href="#id_one-happened"' in html
    assert 'href="#id_form-0-owner"' in html


def test_the_summary_follows_the_order_of_the_page():
    form = UpdateForm({"rag": "red"})
    form.add_error("reason", "Enter the reason")
    hrefs = [a["href"] for a in Page(summary(form=form)).all("a")]
    assert hrefs[:3] == ["#id_happened", "#id_reason", "#id_forecast_day"]


def test_hint_and_error_describe_their_box():
    page = Page(rendered(UpdateForm({})))
    box = page.one("textarea", name="happened")
    described = box["aria-describedby"].split()
    assert described == ["id_happened_helptext", "id_happened_error", "id_happened-info"]
    assert set(described) <= set(page.ids)
    assert box["aria-invalid"] == "true"
    assert "govuk-textarea--error" in box["class"]


def test_every_box_has_a_label():
    page = Page(rendered(UpdateForm()))
    labelled = {label.get("for") for label in page.all("label")}
    boxes = [
        a["id"] for tag in ("input", "select", "textarea") for a in page.all(tag) if a.get("type") != "hidden"
    ]
    assert len(boxes) == 16
    assert [box for box in boxes if box not in labelled] == []


def test_a_date_is_a_fieldset_with_a_legend_and_three_boxes():
    class Alone(forms.Form):
        forecast = DateField(label="Forecast", help_text="Like 27 3 2027")

    html = rendered(Alone(initial={"forecast": date(2027, 3, 31)}))
    page = Page(html)
    fieldset = page.one("fieldset")
    assert fieldset["role"] == "group"
    assert fieldset["aria-describedby"] == "id_forecast_helptext"
    assert re.search(r"<legend[^>]*>\s*Forecast", html)
    boxes = page.all("input")
    assert [box["name"] for box in boxes] == ["forecast_day", "forecast_month", "forecast_year"]
    assert [box["value"] for box in boxes] == ["31", "3", "2027"]


def test_only_the_box_that_is_missing_is_marked():
    form = UpdateForm({"forecast_day": "31", "forecast_year": "2027"})
    assert form.errors["forecast"] == ["Forecast must include a month"]
    boxes = [a for a in Page(rendered(form)).all("input") if a["name"].startswith("forecast_")]
    assert [box.get("aria-invalid") for box in boxes] == [None, "true", None]
    assert '<a href="#id_forecast_month">' in summary(form=form)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (("31", "3", "2027"), date(2027, 3, 31)),
        (("31", "March", "2027"), date(2027, 3, 31)),
        (("1", "sept", "2027"), date(2027, 9, 1)),
        ((" 01", "02 ", "2027"), date(2027, 2, 1)),
    ],
)
def test_a_date_is_read_day_first_with_months_as_numbers_or_words(typed, read):
    data = dict(zip(("on_day", "on_month", "on_year"), typed, strict=True))
    field = DateField()
    assert field.clean(field.widget.value_from_datadict(data, {}, "on")) == read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("31", "11", "2026"), "Enter a real date, like 27 3 2026"),
        (("4", "x", "2026"), "Enter a real date, like 27 3 2026"),
        (("4", "1", "26"), "Enter the year with four numbers, like 2026"),
        (("4", "", ""), "The date must include a month and a year"),
        (("", "", ""), "Enter a date"),
    ],
)
def test_what_is_no_date_is_refused_in_words(typed, said):
    data = dict(zip(("on_day", "on_month", "on_year"), typed, strict=True))
    field = DateField()
    with pytest.raises(ValidationError) as refused:
        field.clean(field.widget.value_from_datadict(data, {}, "on"))
    assert refused.value.messages == [said]


def test_a_refused_date_is_shown_again_as_it_was_typed():
    page = Page(rendered(UpdateForm({"forecast_day": "31", "forecast_month": "Feb", "forecast_year": "27"})))
    assert page.one("input", name="forecast_month")["value"] == "Feb"
    assert page.one("input", name="forecast_year")["value"] == "27"


def test_a_link_may_give_a_date_in_one_piece():
    field = DateField()
    given = field.widget.value_from_datadict({"due": "2026-03-27"}, {}, "due")
    assert field.clean(given) == date(2026, 3, 27)


def test_a_date_left_alone_has_not_changed():
    field = DateField()
    data = {"on_day": "27", "on_month": "3", "on_year": "2026"}
    typed = field.widget.value_from_datadict(data, {}, "on")
    assert not field.has_changed(date(2026, 3, 27), typed)
    assert field.has_changed(date(2026, 3, 28), typed)


def test_radios_are_a_group_and_carry_the_fields_that_they_reveal_once():
    html = rendered(UpdateForm())
    page = Page(html)
    amber = page.one("input", type="radio", value="amber")
    red = page.one("input", type="radio", value="red")
    green = page.one("input", type="radio", value="green")
    assert amber["data-app-reveals"] == red["data-app-reveals"] == "reveal_rag_0"
    assert "data-app-reveals" not in green
    assert green["aria-describedby"] == "id_rag_0_hint"
    assert html.count('name="reason"') == 1
    assert html.index('id="reveal_rag_0"') < html.index('name="reason"') < html.index('name="percent"')


def test_revealed_fields_are_only_folded_by_the_class_that_needs_javascript():
    closed = Page(rendered(UpdateForm({"rag": "green"}))).one("div", id="reveal_rag_0")
    opened = Page(rendered(UpdateForm({"rag": "red"}))).one("div", id="reveal_rag_0")
    assert "govuk-radios__conditional--hidden" in closed["class"]
    assert "govuk-radios__conditional--hidden" not in opened["class"]
    css = (STATIC / "vendor/govuk/govuk-frontend.css").read_text("utf-8-sig")
    rules = re.findall(r"[^{}]*govuk-radios__conditional--hidden[^{]*\{", css)
    assert rules
    assert all(".govuk-frontend-supported" in rule for rule in rules)


def test_what_may_be_left_out_says_so_and_what_an_answer_asks_for_does_not():
    html = rendered(UpdateForm())
    assert re.search(r"Percent\s*<span class=\"app-optional\">\(optional\)", html)
    assert html.count("(optional)") == 1


def test_errors_are_told_by_the_server_not_by_browser_bubbles_or_placeholders():
    html = rendered(UpdateForm())
    assert not re.search(r"\srequired[\s>]", html)
    assert "placeholder" not in html


def test_there_is_no_inline_style_or_script():
    html = rendered(UpdateForm({})) + summary(form=UpdateForm({}))
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", html)


def test_money_is_exact_and_may_be_typed_as_people_write_it():
    assert MoneyField().clean("£1,250.50") == Decimal("1250.50")
    assert MoneyField().clean(" 1 000 ") == Decimal("1000")
    with pytest.raises(ValidationError, match="Enter an amount in pounds"):
        MoneyField().clean("lots")


def test_money_and_percent_show_their_sign_beside_the_box():
    html = rendered(UpdateForm())
    assert re.search(
        r'govuk-input__prefix" aria-hidden="true">£</div>\s*<input type="text" name="amount"', html
    )
    assert re.search(r'name="percent"[^>]*>\s*<div class="govuk-input__suffix" aria-hidden="true">%', html)


def test_a_whole_number_asks_for_the_number_pad():
    class Days(forms.Form):
        days = forms.IntegerField(min_value=0)

    box = Page(rendered(Days())).one("input", name="days")
    assert (box["type"], box["inputmode"]) == ("text", "numeric")


# --- the shared fragments -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rag", list(Rag))
def test_a_rag_is_always_a_word_and_its_shape_is_silent(rag):
    html = render_to_string("components/rag.html", {"rag": rag})
    assert f"{rag.label}</strong>" in html
    assert 'aria-hidden="true"' in html


def test_no_two_rags_share_a_shape():
    shapes = [rag_look(value).path for value in (*Rag, "on_hold")]
    assert len(set(shapes)) == len(shapes) == 7


def test_a_rag_may_bear_the_council_s_own_word():
    assert "Off track</strong>" in render_to_string(
        "components/rag.html", {"rag": "red", "label": "Off track"}
    )


def test_a_counts_bar_says_its_numbers_and_its_parts_fill_it():
    bar = counts_bar({Rag.RED: 3, "green": 5, "blue": 0})
    assert bar.sentence == "3 Red, 0 Amber, 5 Green"
    assert sum(part.width for part in bar.parts) == bar.width == 8
    html = render_to_string("_counts_bar.html", {"counts": {"red": 3, "green": 5}, "title": "8 actions"})
    assert "<title>8 actions: 3 Red, 0 Amber, 5 Green</title>" in html


def test_a_link_keeps_the_rest_of_the_query():
    query = QueryDict("owner=1&owner=2&page=3")
    assert with_query(query, page=None, query="x") == "?owner=1&owner=2&query=x"
    assert with_query(QueryDict("page=3"), page=None) == "?"


def test_the_page_for_our_own_faults_needs_no_context():
    html = render_to_string("500.html")
    assert html.count("<h1") == 1
    assert 'lang="en-GB"' in html
    assert not re.search(r"<style|\sstyle=|<script(?! src=| type=\"module\" src=)", html)


# --- what is vendored ---------------------------------------------------------------------------------------


def test_the_stylesheets_wear_nothing_that_only_gov_uk_may_wear():
    css = "".join(path.read_text("utf-8-sig") for path in STATIC.rglob("*.css"))
    assert "Atkinson Hyperlegible Next" in css
    for word in ("GDS Transport", "crown", "crest"):
        assert word.lower() not in css.lower()


def test_every_file_that_a_stylesheet_names_exists():
    missing = [
        (path.name, name)
        for path in STATIC.rglob("*.css")
        for name in re.findall(r"url\([\"']?([^\"')]+)", path.read_text("utf-8-sig"))
        if not name.startswith("data:") and not (path.parent / name).exists()
    ]
    assert missing == []


def test_everything_vendored_has_its_licence_and_version():
    for folder in (STATIC / "vendor/govuk", STATIC / "vendor/fonts"):
        assert (folder / "LICENSE").stat().st_size > 1000
        assert re.search(r"\d+\.\d+\.\d+", (folder / "VERSION").read_text())


def test_the_script_names_no_source_map_that_is_not_there():
    assert "sourceMappingURL" not in (STATIC / "vendor/govuk/govuk-frontend.min.js").read_text()
