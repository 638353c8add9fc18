"""Whatever is cut says so: no page, mail, export or history shortens a text or a list without a word.

A template cuts only where a link around the words leads to the whole, or in the title of the window. Code
cuts by `council.lengths.shortened`, which ends in "…", and only where this page knows what has the whole.
"""

import re

import pytest

from council.lengths import characters, shortened
from council.register.export import CUT, MOST_IN_A_CELL, within_a_cell
from tests.house import ROOT, name, templates, written

CUTS = re.compile(r"\|\s*(?:truncatechars|truncatewords|truncatechars_html|truncatewords_html|slice)\b")
# Where code shortens a text, and what has the whole of it.
SHORTENS = {
    "council/templatetags/words.py": "the text is folded beneath",
    "council/register/export.py": "it says that the CSV file has the whole",
    "council/auditing/tables.py": "a link leads to the whole",
    "council/events.py": "the event's detail holds the whole",
    "council/personal_data/pseudonymising.py": "a sentence in which a pseudonym stands for a name",
    "council/mail/outbox.py": "the demo's list; its message is whole",
    "council/lengths.py": "it is the function",
    "council/setting/forms.py": "what a form was sent with and this page doesn't know",
    "reports/documents/risk_map.py": "a cell of the matrix; the table above it has the whole",
    "council/web/components.py": "a filter's chip, whose box has the whole",
    "council/accounts/single_sign_on/groups.py": "the mapping's own page has the whole",
    "actions/models/action.py": "how a step is called: its page has its text",
    "actions/models/evidence.py": "how a file is called: the action's page has what it shows",
    "reports/closing/views.py": "a message that says where the whole passage stands",
    "reports/one_page/room.py": "a side of A4; the programme's own page has the whole",
    "reports/templatetags/report_tags.py": "a side of A4; the programme's own page has the whole",
    "reports/portfolio/standing.py": "a drawing; the table above it has the whole",
    "actions/tables.py": "the reference beside it leads to the whole",
    "council/bulk/previewing.py": "why one record was left out: its own page says all of it",
    "risks/models.py": "how a mitigation is called: the risk's page has its text",
    "programmes/models/review.py": "how a finding is called: the review's page has its text",
    "savings/models/claim.py": "how a file is called: the saving's page has what it shows",
    "risks/models/mitigation.py": "how a mitigation is called: `in_full` has its text",
    "programmes/models/following_up.py": "how a document is called: `in_full` has it whole",
    "risks/escalations/on_body.py": "a line of the body's page; the entry's own page has the whole",
    "reports/wording/asking.py": "the name of a choice; the decision itself is written whole",
    "council/web/asked.py": "a part of the page's own address",
    "council/accounts/single_sign_on/errors.py": "what a provider wrote: it may hold a code or a token",
    "programmes/models/objective.py": "how an achievement is called: `in_full` has its text",
    "programmes/objectives/priority_sheet.py": "why a row is refused; the row has the whole",
    "programmes/measures/reading_sheet.py": "the import: the plan's row keeps every cell as it was written",
    "programmes/objectives/forms.py": "a choice; the page of the objectives has the whole",
    "programmes/reviews/forms.py": "a choice; the other review's page has its text",
    "actions/answering_forms.py": "a choice among those of its review, which has the whole",
    "reports/documents/layout.py": "Table A of the paper has the whole name, or the name stands whole",
    "reports/exempt_check/letting_stand.py": "a refusal; the page of issuing shows the passage whole",
}
# The import: a plan's row keeps every cell as it was written, and what is too long for a record is asked.
OF_A_PLAN = re.compile(r"programmes/(imports/|(\w+/)?pla(n|in)_sheets?\.py)|\w+/plan_import/")
SILENT = re.compile(r"\[: ?[\w .-]+\]\}?…|Truncator\(|textwrap\.(?:shorten|wrap)\(")


def silent_cuts(template: str) -> list[str]:
    """The places where a template cuts a text with no link around it that leads to the whole."""
    silent = []
    for place in CUTS.finditer(template):
        before = template[: place.start()]
        in_a_link = before.rfind("<a ") > before.rfind("</a>") and before.rfind(">") > before.rfind("<a ")
        in_the_title = before.rfind("{% block title %}") > before.rfind("{% endblock")
        if not in_a_link and not in_the_title:
            silent.append(template[max(0, place.start() - 50) : place.end() + 5])
    return silent


def test_no_template_cuts_a_text_without_a_way_to_the_whole():
    found = {name(path): cuts for path in templates() if (cuts := silent_cuts(path.read_text("utf-8")))}
    assert not found, "show it whole, by {% folded … %}, or within a link that leads to it"


def test_no_mail_is_cut():
    mails = [path for path in (ROOT / "templates").rglob("*.txt") if CUTS.search(path.read_text("utf-8"))]
    assert mails == []


def test_code_cuts_texts_by_one_function_and_where_the_whole_is_known():
    files = written()
    by_hand = {file: SILENT.findall(code) for file, code in files.items() if SILENT.search(code)}
    assert by_hand == {}, "use council.lengths.shortened"
    cutting = {file for file, code in files.items() if re.search(r"\bshortened\(", code)}
    assert {file for file in cutting if not OF_A_PLAN.match(file)} <= set(SHORTENS)


@pytest.mark.parametrize(
    "template",
    [
        "<p>{{ action.title|truncatechars:90 }}</p>",
        '<a href="/">All</a> {{ action.title|truncatewords:9 }}',
        "{{ words|slice:':80' }}",
        "{% block title %}A{% endblock %}{{ a.b|truncatechars:8 }}",
    ],
)
def test_a_silent_cut_would_be_seen(template):
    assert len(silent_cuts(template)) == 1
    assert not silent_cuts('<a class="x" href="/a/">{{ action.title|truncatechars:90 }}</a>')
    assert not silent_cuts("{% block title %}{{ action.title|truncatechars:90 }}{% endblock %}")


def test_what_is_shortened_ends_in_dots_and_what_fits_is_whole():
    assert shortened("abcdef", 4) == "abc…" and shortened("abcd", 4) == "abcd"


def test_a_cell_that_takes_no_more_says_where_the_whole_is():
    assert within_a_cell("a" * MOST_IN_A_CELL) == "a" * MOST_IN_A_CELL
    cut = within_a_cell("\U0001f600" * MOST_IN_A_CELL)
    assert cut.endswith(f"… {CUT}") and characters(cut) <= MOST_IN_A_CELL
