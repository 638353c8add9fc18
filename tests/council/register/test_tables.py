"""Our table for django-tables2: captions, scopes, sorting told in words, and a ready-made body."""

import re

import django_tables2 as tables
import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from django_tables2 import RequestConfig

ROWS = [{"reference": f"SSR-{n:03}", "title": f"<b>Action {n}</b>", "moved": n} for n in range(1, 31)]


class ActionTable(tables.Table):
    reference = tables.Column()
    title = tables.Column(verbose_name="Action", orderable=False)
    moved = tables.Column(attrs={"td": {"class": "govuk-table__cell--numeric"}})

    caption = "Actions of the programme"
    row_header = "reference"

    class Meta:
        empty_text = "No action fits these filters."


class CardTable(ActionTable):
    cards = True


def page(table_class=ActionTable, query="", rows=ROWS, **attributes):
    request = RequestFactory().get(f"/actions/?{query}")
    table = table_class(rows)
    RequestConfig(request, paginate={"per_page": 10}).configure(table)
    for name, value in attributes.items():
        setattr(table, name, value)
    return render_to_string("_table.html", {"table": table, "request": request})


def test_the_table_has_a_caption_and_stands_in_a_region_that_the_keyboard_reaches():
    html = page()
    assert re.search(r"<caption[^>]*>Actions of the programme</caption>", html)
    assert 'role="region" tabindex="0" aria-label="Actions of the programme"' in html


def test_columns_and_row_headers_have_their_scope():
    html = page()
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 10


def test_a_sorted_column_says_so_and_no_other_does():
    html = page(query="sort=-moved")
    assert html.count("aria-sort=") == 1
    assert re.search(
        r'<th scope="col"[^>]*aria-sort="descending"[^>]*>\s*<a[^>]*href="\?sort=moved">Moved', html
    )
    assert 'aria-sort="ascending"' in page(query="sort=moved")


def test_sorting_keeps_the_filters_and_goes_back_to_the_first_page():
    html = page(query="owner=4&page=2&sort=moved")
    assert 'href="?owner=4&amp;sort=-moved"' in html


def test_a_column_that_cannot_be_sorted_has_no_link():
    html = page()
    assert re.search(r'<th scope="col"[^>]*>\s*Action\s*</th>', html)


def test_the_pages_keep_the_sorting():
    html = page(query="sort=moved&page=2")
    assert 'href="?sort=moved&amp;page=3"' in html
    assert re.search(r'aria-label="Page 2"\s+aria-current="page"', html)


def test_one_page_has_no_pagination():
    assert "govuk-pagination" not in page(rows=ROWS[:3])


def test_an_empty_table_says_so_kindly_across_its_columns():
    html = page(rows=[])
    assert re.search(r'colspan="3"[^>]*>No action fits these filters\.', html)


def test_a_ready_made_body_is_printed_as_it_is():
    html = page(body_html=mark_safe("<tr><td>made before</td></tr>"))
    assert "<tr><td>made before</td></tr>" in html
    assert "SSR-001" not in html


def test_what_people_wrote_is_escaped():
    html = page()
    assert "&lt;b&gt;Action 1&lt;/b&gt;" in html
    assert "<b>" not in html


def test_cards_keep_the_table_s_meaning_and_name_each_fact():
    html = page(CardTable)
    assert 'role="table"' in html
    assert html.count('role="rowheader" data-label="Reference"') == 10
    assert html.count('role="cell" data-label="Moved"') == 10


@pytest.mark.parametrize("table_class", [ActionTable, CardTable])
def test_a_table_has_no_inline_style_or_script(table_class):
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page(table_class))


def test_a_fragment_is_rendered_once_for_each_thing_that_it_says():
    made = Template('{% load council_tags %}{% once "test" said %}{{ said }}{{ unsaid }}{% endonce %}')
    said = [
        made.render(Context({"said": said, "unsaid": n})) for n, said in enumerate(("a", "b", "a", ["a"]))
    ]
    assert said == ["a0", "b1", "a0", "[&#x27;a&#x27;]3"]
