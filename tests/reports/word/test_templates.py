"""The council's own Word template: taken in by administrators, filled, and marked where it is not public."""

import io
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from council.uploads.scanning import Verdict
from reports.documents.models import PaperSettings
from reports.documents.paper import live_paper
from reports.word.example import example_template
from reports.word.highlight import highlight_docx
from reports.word.models import WordTemplate
from tests import factories as make
from tests.reports import plans
from tests.reports.word.reading import all_in, opened, words_in

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
FIELDS_ALONE = "the name of a field and nothing else"
SAVED = "Reports to Audit and Governance Committee are written in"


def template(*paragraphs: str, head: str = "", table: str = "") -> bytes:
    """A Word file of these paragraphs, with a head on each page, in Georgia and without our styles."""
    document = Document()
    document.styles["Normal"].font.name = "Georgia"
    for name in ("Heading 3", "List Bullet", "Caption"):
        style = document.styles[name].element
        style.getparent().remove(style)
    for words in paragraphs:
        document.add_paragraph(words)
    if table:
        document.add_table(1, 1).cell(0, 0).text = table
    document.sections[0].header.paragraphs[0].text = head
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def chosen(client, body, file: bytes | None, name: str = "committee.docx", **more):
    sent = {"file": SimpleUploadedFile(name, file)} if file is not None else {}
    return client.post(reverse("reports:edit-template", args=[body.pk]), sent | more, follow=True)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def admin(client):
    adam = make.administrator()
    client.force_login(adam)
    return client


FRONT = ("{{ council }} presents {{ title }}", "{{ report }}", "Ward: {{ wards }}")


def test_a_report_takes_the_place_of_one_field_and_the_others_are_filled(draft, admin):
    page = chosen(admin, draft.body, template(*FRONT, head="{{ committee }}, item {{ item }}: {{ part }}"))
    assert SAVED in text_of(page) and "in committee.docx from now on" in text_of(page)

    admin.force_login(make.clerk())
    document = opened(admin.get(reverse("reports:download-word", args=[draft.pk])).content)

    told = [paragraph.text for paragraph in document.paragraphs]
    front = live_paper(draft).front
    assert told[0] == f"{front.council} presents {front.title}" and told[-1] == "Ward: "
    assert "{{" not in "".join(told) and front.programme in told[1:10]
    head = document.sections[0].header.paragraphs[0].text
    assert head == f"{front.committee}, item : {front.classification}"
    assert len(document.tables) == len(opened(highlight_docx(live_paper(draft))).tables)


def test_it_holds_the_words_of_the_house_template_and_no_other(draft):
    paper = live_paper(draft)
    in_ours, in_theirs = (opened(highlight_docx(paper, own)) for own in (None, template(*FRONT)))
    ours, theirs = (
        ["".join(each.itertext(qn("w:t"))) for each in found.element.body.iter(qn("w:p"))]
        for found in (in_ours, in_theirs)
    )
    assert theirs[1:-1] == ours


def test_a_template_is_lent_the_styles_it_lacks_and_keeps_its_letters(draft):
    document = opened(highlight_docx(live_paper(draft), template(*FRONT)))
    names = {style.name for style in document.styles}
    assert {"Heading 3", "List Bullet", "Caption", "Report cell", "Report numbered"} <= names
    assert document.styles["Normal"].font.name == "Georgia"
    assert document.styles["Caption"].font.name is None
    number = document.styles["List Bullet"].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
    lists = document.part.numbering_part.element
    assert number in [each.get(qn("w:numId")) for each in lists.findall(qn("w:num"))]


def test_tables_are_as_wide_as_the_text_of_the_template(draft):
    narrow = Document(io.BytesIO(template(*FRONT)))
    narrow.sections[0].page_width, narrow.sections[0].left_margin = Mm(210), Mm(60)
    narrow.sections[0].right_margin = Mm(50)
    out = io.BytesIO()
    narrow.save(out)
    document = opened(highlight_docx(live_paper(draft), out.getvalue()))
    for table in document.tables:
        wide = sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.findall(qn("w:gridCol")))
        assert wide <= 100 * 56.7 * 1.01


def test_the_same_paper_in_the_same_template_gives_the_same_bytes(draft):
    paper, own = live_paper(draft), template(*FRONT)
    assert highlight_docx(paper, own) == highlight_docx(paper, own)


def test_words_that_look_like_a_field_or_like_markup_are_words(draft):
    draft.management_summary = "Cost {{ council }} of <w:p/> & {% x %}"
    draft.save()
    words = words_in(highlight_docx(live_paper(draft), template(*FRONT)))
    assert "Cost {{ council }} of <w:p/> & {% x %}" in words


@pytest.mark.parametrize("first_page_differs", [False, True])
def test_an_exempt_paper_is_marked_on_each_page_whatever_the_template_says(plan, first_page_differs):
    secret = make.action("Sell the depot", programme=plan, due=plans.days(-50), on=plans.LAST_YEAR)
    secret.exempt, secret.exempt_paragraph, secret.exempt_reason = True, 3, "The price would be known."
    secret.save()
    report = plans.report(plan, audience="exempt")
    own = Document(io.BytesIO(template(*FRONT, head="{{ part }}")))
    own.sections[0].different_first_page_header_footer = first_page_differs
    own.settings.odd_and_even_pages_header_footer = True
    out = io.BytesIO()
    own.save(out)
    section = opened(highlight_docx(live_paper(report), out.getvalue())).sections[0]
    headers = [section.header, section.even_page_header]
    headers += [section.first_page_header] if first_page_differs else []
    for header in headers:
        assert header.paragraphs[0].text.startswith("NOT FOR PUBLICATION")


@pytest.mark.parametrize(
    ("paragraphs", "more", "says"),
    [
        (("Dear all",), {}, "Put {{ report }} once"),
        (("{{ report }}", "{{ report }}"), {}, "Put {{ report }} once"),
        (("Here: {{ report }}",), {}, "in a paragraph of its own"),
        (("Text",), {"table": "{{ report }}"}, "that stands in no table"),
        (("{{ report }}", "{{ comittee }}"), {}, "There is no field {{ comittee }}"),
        (
            ("{{ report }}", "{% for x in title %}{{ x }}{% endfor %}"),
            {},
            FIELDS_ALONE,
        ),
        (("{{ report }}", "{{ title.__class__ }}"), {}, FIELDS_ALONE),
        (("{{ report }}", "{{ title|upper }}"), {}, FIELDS_ALONE),
        (("{{ report }}", "{{ 9 ** 99 }}"), {}, FIELDS_ALONE),
        (("{{ report }}", "{{ title"), {}, FIELDS_ALONE),
        (("{{ report }}",), {"head": "{% set x = 1 %}"}, FIELDS_ALONE),
    ],
)
def test_a_file_that_no_report_can_be_written_into_is_refused_with_what_to_mend(
    draft, admin, paragraphs, more, says
):
    page = chosen(admin, draft.body, template(*paragraphs, **more))
    assert says in text_of(page) and "There is a problem" in text_of(page)
    assert not WordTemplate.objects.exists() and not PaperSettings.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.docx", b"no archive", "no Word document"),
        ("plan.pdf", b"%PDF-1.7", "Files called .pdf are not taken"),
        ("plan.docx", b"", "The file is empty"),
    ],
)
def test_what_is_no_word_file_is_refused(draft, admin, name, content, says):
    page = chosen(admin, draft.body, content, name)
    assert says in text_of(page) and not WordTemplate.objects.exists()


def test_a_template_that_fetches_another_from_elsewhere_is_refused(draft, admin):
    own = Document(io.BytesIO(template(*FRONT)))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    own.part._settings_part.relate_to("http://elsewhere.invalid/x.dotm", kind, is_external=True)
    out = io.BytesIO()
    own.save(out)
    page = chosen(admin, draft.body, out.getvalue())
    assert "There is a problem" in text_of(page) and not WordTemplate.objects.exists()


def found_something(file) -> Verdict:
    return Verdict(passed=False, finding="Test.Virus", scanner="Test")


def test_what_the_scanner_refuses_is_not_kept(draft, admin, settings):
    settings.EVIDENCE_SCANNER = f"{__name__}.found_something"
    page = chosen(admin, draft.body, template(*FRONT))
    assert "The virus scanner found something in the template" in text_of(page)
    assert not WordTemplate.objects.exists()


def test_one_that_is_too_large_is_refused(draft, admin, settings):
    settings.WORD_TEMPLATE_MAX_BYTES = 1_000
    page = chosen(admin, draft.body, template(*FRONT))
    assert "Choose a Word file of" in text_of(page) and not WordTemplate.objects.exists()


def test_nothing_chosen_or_both_is_told(draft, admin):
    assert "Choose a Word file, or tick that ours is used" in text_of(
        chosen(admin, draft.body, None, everywhere="")
    )
    page = chosen(admin, draft.body, template(*FRONT), without="on")
    assert "but not both" in text_of(page)


def test_one_template_serves_every_body_and_ours_can_be_taken_again(draft, admin):
    board = make.body("Improvement Board")
    chosen(admin, draft.body, template(*FRONT), everywhere="on")
    assert {papers.body for papers in PaperSettings.objects.filter(template__isnull=False)} == {
        draft.body, board,
    }  # fmt: skip
    chosen(admin, draft.body, None, without="on")
    assert [papers.body for papers in PaperSettings.objects.filter(template__isnull=False)] == [board]
    reasons = PaperSettings.history.filter(body=draft.body).values_list("history_change_reason", flat=True)
    assert set(reasons) == {"Word template chosen", "Word template no longer used"}


def test_the_second_of_two_administrators_is_told(draft, admin):
    chosen(admin, draft.body, template(*FRONT))
    seen = PaperSettings.objects.get()
    page = admin.get(reverse("reports:edit-template", args=[draft.body.pk]))
    version = page.context["form"].initial["version"]
    chosen(admin, draft.body, None, without="on")
    told = chosen(admin, draft.body, template(*FRONT, "Another"), version=version)
    assert "Someone else saved these settings" in text_of(told)
    seen.refresh_from_db()
    assert seen.template is None


def test_clerks_see_which_template_is_used_and_only_administrators_change_it(draft, client):
    url = reverse("reports:edit-template", args=[draft.body.pk])
    client.force_login(make.clerk())
    assert client.get(url).status_code == HTTPStatus.FORBIDDEN
    assert chosen(client, draft.body, template(*FRONT)).status_code == HTTPStatus.FORBIDDEN
    assert "The product’s own" in text_of(client.get(reverse("reports:list-papers")))
    assert not WordTemplate.objects.exists()


def test_the_example_is_a_template_and_the_one_in_use_is_handed_out(draft, admin):
    example = admin.get(reverse("reports:download-example")).content
    assert example == example_template()
    none_yet = admin.get(reverse("reports:download-template", args=[draft.body.pk]))
    assert none_yet.status_code == HTTPStatus.NOT_FOUND
    chosen(admin, draft.body, example)
    handed_out = admin.get(reverse("reports:download-template", args=[draft.body.pk])).content
    assert handed_out == example
    assert "{{" not in all_in(highlight_docx(live_paper(draft), example))
