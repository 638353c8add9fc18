"""The Word file of a report, read back: its words, its headings, its tables, and who is given it."""

import io
import json
import re
import zipfile
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path

import pytest
from django.urls import reverse
from docx.oxml.ns import qn
from lxml import html

from council.models import Event, Role
from reports.documents.paper import Paper, live_paper
from reports.word.highlight import highlight_docx, paragraphs_of
from reports.wording.asking import keep_decisions
from reports.wording.models import DecisionAsked
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans
from tests.reports.word.reading import all_in, opened, words_in

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
OLD = Path(__file__).parents[1] / "documents" / "issued_in_2026.json"
SECRET = "Zweiundvierzig buys the depot"
WHY = "Naming the price would harm the bargain."


@pytest.fixture
def paper(draft):
    keep_decisions(
        draft,
        [
            DecisionAsked(verb="note", text="the position"),
            DecisionAsked(verb="agree", text="a second valuer"),
        ],
        by=make.clerk(),
    )
    return live_paper(draft)


@pytest.fixture
def document(paper):
    return opened(highlight_docx(paper))


@pytest.fixture
def secret(plan):
    action = make.action(SECRET, programme=plan, due=plans.days(-50), on=plans.LAST_YEAR)
    action.exempt, action.exempt_paragraph, action.exempt_reason = True, 3, WHY
    action.save()
    return action


def taken(client, report, name="download-word"):
    return client.get(reverse(f"reports:{name}", args=[report.pk]))


def plain(words: str) -> list[str]:
    return re.findall(r"\w+", words)


# --- what is in it ------------------------------------------------------------------------------------------


def test_it_says_the_words_of_the_page_in_their_order(draft, client):
    plans.issue(draft, by=make.clerk(), on=DAY)
    client.force_login(make.person("Vera"))
    page = html.fromstring(client.get(draft.get_absolute_url()).content.decode())
    article = page.find_class("report")[0]
    for drawn in article.xpath(".//*[local-name()='svg']/*[not(local-name()='title')]"):
        drawn.drop_tree()  # a file has the picture's name, and the table before it the same in words
    file = plain(words_in(taken(client, draft).content))
    assert file == plain(" ".join(article.itertext()))


def test_the_decisions_are_a_numbered_list(document):
    numbered = [p.text for p in document.paragraphs if p.style.name == "List Number"]
    assert numbered == ["note the position;", "agree a second valuer."]


def test_headings_are_headings_and_no_level_is_skipped(document):
    headings = [p for p in document.paragraphs if p.style.name.startswith("Heading ")]
    levels = [int(p.style.name[-1]) for p in headings]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    titles = [p.text for p in headings]
    assert "Decisions" in titles and "Position by workstream" in titles
    assert any(p.style.name == "Heading 3" and p.text.startswith("Closing the accounts") for p in headings)


def test_the_front_is_a_table_of_two_columns(document):
    facts = document.tables[0]
    assert len(facts.columns) == 2
    answers = {row.cells[0].text: row.cells[1].text for row in facts.rows}
    assert answers["Period"].endswith("position as at 15\u00a0June\u00a02026")


def test_every_table_repeats_its_heads_and_has_a_name(document):
    for table in document.tables:
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
    for table in document.tables[1:]:
        assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
        assert all(len(row.cells) == len(table.columns) for row in table.rows)
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert len(captions) == len(document.tables) - 1
    assert captions[0].startswith("Table 1. Actions by RAG and workstream")


def test_a_workstream_is_told_in_a_heading_and_short_lists_however_wide_the_pdf_is(draft):
    assert live_paper(draft).front.portrait is False
    document = opened(highlight_docx(live_paper(draft)))
    assert not [
        table for table in document.tables if table.rows[0].cells[0].text == "Key progress in the period"
    ]
    assert any(
        p.text.startswith("Key progress:") for p in document.paragraphs if p.style.name == "List Bullet"
    )


def test_it_names_the_council_and_the_language_and_no_person(document, paper):
    about = document.core_properties
    assert about.title == paper.metadata_title
    assert about.author == about.last_modified_by == paper.front.council
    assert about.language == "en-GB" and about.comments == ""
    assert about.created.date() == paper.dated
    assert 'w:lang w:val="en-GB"' in all_in(highlight_docx(paper))


def test_each_page_says_committee_day_item_and_part_and_its_number(draft):
    draft.item_number, draft.meeting_on = "6", plans.days(10)
    draft.save()
    section = opened(highlight_docx(live_paper(draft))).sections[0]
    head = section.header.paragraphs[0].text
    assert head.startswith("Audit and Governance Committee, 25 June 2026, item 6\t")
    assert head.endswith(live_paper(draft).front.classification)
    fields = [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_same_paper_gives_the_same_bytes_without_a_day_in_the_archive(paper):
    file = highlight_docx(paper)
    assert file == highlight_docx(paper)
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        assert {entry.date_time[0] for entry in parts.infolist()} == {1980}
        assert not [name for name in parts.namelist() if "thumbnail" in name or "customXml" in name]


def test_a_report_that_was_frozen_long_ago_is_set_too():
    paper = Paper.from_json(json.loads(OLD.read_text("utf-8")))
    assert "Survey the condition of every home" in words_in(highlight_docx(paper))
    assert "Ellerhithe Borough Council" in paragraphs_of(paper)


def test_letters_that_no_xml_can_hold_are_left_out_and_markup_is_text(draft):
    draft.management_summary = "Bell \x07 and <b>bold</b> & more\x0b."
    draft.save()
    assert "Bell and <b>bold</b> & more." in re.sub(r"\s+", " ", words_in(highlight_docx(live_paper(draft))))


# --- who is given it ----------------------------------------------------------------------------------------


def test_a_draft_is_told_and_an_issued_public_report_is_not(draft, client):
    client.force_login(make.person("Clara"))
    answer = taken(client, draft)
    assert 'filename="ssr-highlight-report-2026-06-15-draft.docx"' in answer["Content-Disposition"]
    assert Event.objects.filter(kind=Event.Kind.DOWNLOADED, by=make.person("Clara")).count() == 1
    client.force_login(make.person("Vera"))
    assert taken(client, draft).status_code == HTTPStatus.NOT_FOUND
    plans.issue(draft, by=make.clerk(), on=DAY)
    assert taken(client, draft).status_code == HTTPStatus.OK
    assert not Event.objects.filter(kind=Event.Kind.DOWNLOADED, by=make.person("Vera")).exists()


def test_the_exempt_pack_is_a_file_of_its_own_for_who_sees_what_is_exempt(secret, draft, client):
    plans.issue(draft, by=make.clerk(), on=DAY)
    client.force_login(make.person("Vera"))
    assert taken(client, draft, "download-exempt-word").status_code == HTTPStatus.NOT_FOUND
    assert SECRET not in all_in(taken(client, draft).content)
    erin = make.person("Erin")
    make.grant(erin, Role.VIEWER, over=draft.programme, sees_exempt=True)
    client.force_login(erin)
    answer = taken(client, draft, "download-exempt-word")
    assert "NOT-FOR-PUBLICATION-exempt-appendix" in answer["Content-Disposition"]
    words = words_in(answer.content)
    assert SECRET in words and WHY in words
    assert "NOT FOR PUBLICATION by virtue of paragraph 3 of" in words
    header = "\n".join(p.text for p in opened(answer.content).sections[0].header.paragraphs)
    assert "NOT FOR PUBLICATION by virtue of paragraph 3 of" in header
    assert 'string="NOT FOR PUBLICATION"' in all_in(answer.content)
    event = Event.objects.get(kind=Event.Kind.DOWNLOADED, by=erin)
    assert event.what.startswith("Exempt pack: ") and event.what.endswith(".docx")


def test_it_is_offered_beside_the_pdf(draft, client):
    plans.issue(draft, by=make.clerk(), on=DAY)
    client.force_login(make.person("Vera"))
    address = reverse("reports:download-word", args=[draft.pk])
    for page in (draft.get_absolute_url(), "/reports/", f"{draft.get_absolute_url()}copy/"):
        assert f'href="{address}"' in client.get(page).content.decode(), page


def test_no_cell_begins_with_an_empty_line(document):
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    said = [paragraph.text for cell in cells for paragraph in cell.paragraphs]
    assert len(said) > 50 and not [text for text in said if text != text.strip() or "\n\n" in text]
