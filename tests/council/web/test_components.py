"""The components of the pages: tables, lists of facts, buttons, RAGs and tags."""

import re

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string

HOSTILE = "<script>alert(1)</script>"
ROW = "{% row %}{% cell %}{{ name }}{% endcell %}{% endrow %}"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"


def rendered(text: str, **context: object) -> str:
    return " ".join(Template(text).render(Context(context)).split())


TABLE = """
{% table "Kept" empty="None is kept." %}
  {% column "Name" %}
  {% column "Sheets" numeric=True %}
  {% for name, number in rows %}
    {% row %}
      {% heading %}{{ name }}{% endheading %}
      {% cell %}{{ number }}{% endcell %}
    {% endrow %}
  {% endfor %}
{% endtable %}
"""


def test_a_cell_takes_its_label_and_its_side_from_its_column():
    html = rendered(TABLE, rows=[("First", 3), ("Second", 4)])
    assert re.findall(r'data-label="([^"]*)" class="([^"]*)"', html) == 2 * [
        ("Name", "govuk-table__header"),
        ("Sheets", "govuk-table__cell govuk-table__cell--numeric"),
    ]
    assert html.count('scope="col"') == html.count('scope="row"') == 2
    assert re.search(r"<caption[^>]*>Kept</caption>", html)
    assert 'role="region" tabindex="0" aria-label="Kept"' in html


def test_a_table_without_a_row_says_so_across_its_columns():
    assert 'colspan="2">None is kept.</td>' in rendered(TABLE, rows=[])


def test_a_table_that_does_not_fold_has_no_roles_and_no_labels():
    html = rendered(TABLE.replace('{% table "Kept"', '{% table "Kept" cards=False'), rows=[("First", 3)])
    assert 'role="cell"' not in html
    assert "data-label" not in html


def test_a_table_in_a_table_keeps_columns_of_its_own():
    within = (
        '{% table "Within" %}{% column "Inner" %}{% row %}{% cell %}1{% endcell %}{% endrow %}{% endtable %}'
    )
    html = rendered(TABLE.replace("{{ number }}", within), rows=[("First", 3)])
    assert re.findall(r'<td role="cell" data-label="(\w+)"', html) == ["Sheets", "Inner"]


def test_a_caption_of_several_parts_names_the_region_without_its_markup():
    text = "{% table %}{% caption %}Rows <span>of {{ name }}</span>{% endcaption %}{% endtable %}"
    html = rendered(text, name="A & B")
    assert "Rows <span>of A &amp; B</span></caption>" in html
    assert 'aria-label="Rows of A &amp; B"' in html


def test_a_dash_folds_away_on_a_phone_where_its_cell_is_optional():
    text = f'{{% table "T" %}}{{% column "C" %}}{ROW}{{% endtable %}}'.replace(
        "cell %}{{", "cell optional=True %}{{"
    )
    assert "app-blank" in rendered(text, name="–")
    assert "app-blank" not in rendered(text, name="5 – 6")


def test_the_foot_of_a_table_stands_under_its_body():
    row = "{% row %}{% heading %}All{% endheading %}{% cell %}7{% endcell %}{% endrow %}"
    text = TABLE.replace("{% endtable %}", f"{{% foot %}}{row}{{% endfoot %}}{{% endtable %}}")
    body, foot = rendered(text, rows=[("First", 3)]).split("<tfoot")
    assert "All" not in body
    assert 'data-label="Sheets" class="govuk-table__cell govuk-table__cell--numeric">7<' in foot


def test_a_fact_shows_its_name_its_words_and_what_changes_it():
    html = rendered(
        '{% summary %}{% fact "Password" class="app-wrap" %}Set'
        '{% change "/there/" "Change" "your password" %}{% endfact %}'
        '{% fact "Name" %}{{ name }}{% endfact %}{% endsummary %}',
        name="Alice",
    )
    assert '<dd class="govuk-summary-list__value app-wrap">Set</dd>' in html
    assert 'href="/there/">Change<span class="govuk-visually-hidden"> your password</span></a>' in html
    assert html.count("govuk-summary-list__actions") == 1  # the second fact has nothing to change


def test_two_links_of_a_fact_are_a_list():
    html = rendered(
        '{% summary %}{% fact "Key" %}{{ key }}{% change "/a/" "Rename" %}{% act %}<form></form>{% endact %}'
        "{% endfact %}{% endsummary %}",
        key="Phone",
    )
    assert html.count("govuk-summary-list__actions-list-item") == 2


def test_a_list_in_a_look_of_its_own_has_the_same_facts():
    html = rendered(
        '{% facts "app-point" %}{% fact "Due" %}{{ due }}{% endfact %}{% endfacts %}', due="1 May"
    )
    assert html == '<dl class="app-point"><div><dt>Due</dt><dd>1 May</dd></div></dl>'


def test_a_button_sends_its_form_once():
    html = rendered("{% buttons sticky=True %}{% submit %}Save{% endsubmit %}{% endbuttons %}")
    assert 'class="govuk-button-group app-sticky-actions"' in html
    assert (
        'class="govuk-button" data-module="govuk-button" data-prevent-double-click="true">Save</button>'
        in html
    )
    html = rendered('{% submit "warning" name="remove" value="yes" once=False %}Remove{% endsubmit %}')
    assert 'name="remove" value="yes"' in html
    assert "govuk-button--warning" in html
    assert "prevent-double-click" not in html


def test_a_rag_stands_with_the_sentence_that_says_why():
    html = rendered('{% rag "red" label="Off track" sentence=why %}', why="Two weeks late")
    assert 'Off track</strong> <span class="rag-sentence">Two weeks late</span>' in html


@pytest.mark.parametrize(
    "text",
    [
        "{% table name %}{% endtable %}",
        '{% table "T" label=name %}{% endtable %}',
        '{% table "T" %}{% caption %}{{ name }}{% endcaption %}{% endtable %}',
        '{% table "T" empty=name %}{% endtable %}',
        f'{{% table "T" %}}{{% column name %}}{ROW}{{% endtable %}}',
        f'{{% table "T" %}}{{% foot %}}{ROW}{{% endfoot %}}{{% endtable %}}',
        '{% table "T" %}{% column name hidden=name %}{% row class=name id=name %}{% endrow %}{% endtable %}',
        '{% table "T" %}{% row %}{% heading class=name %}{% endheading %}{% endrow %}{% endtable %}',
        "{% summary %}{% fact name %}{{ name }}{% change name name name %}{% endfact %}{% endsummary %}",
        "{% facts name %}{% fact %}{% term %}{{ name }}{% endterm %}{{ name }}{% endfact %}{% endfacts %}",
        "{% buttons %}{% submit name name=name value=name %}{{ name }}{% endsubmit %}{% endbuttons %}",
        "{% rag 'red' label=name sentence=name %}{% tag name name %}",
        "{% empty_state name url=name action=name %}{{ name }}{% endempty_state %}",
        "{% confirm name action=name cancel=name %}{{ name }}{% endconfirm %}",
        "{% hidden %}{{ name }}{% endhidden %}",
    ],
)
def test_whatever_a_person_wrote_is_escaped(text):
    html = rendered(text, name=HOSTILE)
    assert "<script" not in html
    assert ESCAPED in html
    assert "&amp;lt;" not in html  # and not twice


def test_what_the_template_wrote_itself_is_not_escaped():
    html = rendered("{% submit %}Save{% hidden %} of {{ name }}{% endhidden %}{% endsubmit %}", name="A & B")
    assert 'Save<span class="govuk-visually-hidden"> of A &amp; B</span></button>' in html


def test_an_option_that_a_table_does_not_know_is_refused():
    with pytest.raises(TemplateSyntaxError):
        Template('{% table "T" "U" %}{% endtable %}')


def test_breadcrumbs_come_from_the_view_and_the_page_itself_is_no_link():
    html = render_to_string(
        "components/breadcrumbs.html", {"breadcrumbs": [("Actions", "/actions/"), ("SSR-014", "")]}
    )
    assert '<a class="govuk-breadcrumbs__link" href="/actions/">Actions</a>' in html
    assert re.search(r'aria-current="page">\s*SSR-014', html)
