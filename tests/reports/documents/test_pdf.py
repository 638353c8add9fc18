"""The PDF as a screen reader, a clerk and a printer meet it."""

import inspect
import io
import re
from itertools import pairwise

import pikepdf
import pytest
from pypdf import PdfReader
from weasyprint.text import line_break
from weasyprint.text.fonts import get_font_description
from weasyprint.urls import FatalURLFetchingError

from reports.documents import shaping
from reports.documents.paper import live_paper
from reports.documents.pdf import highlight_pdf, render_pdf
from reports.documents.typesetting import RefusedAddress, StaticFetcher
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans
from tests.reports.as_it_comes import weasyprint_as_it_comes

pytestmark = pytest.mark.pages


@pytest.fixture
def pdf(draft) -> bytes:
    return highlight_pdf(live_paper(draft))


@pytest.fixture
def tagged(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        yield document


def elements(root):
    """Every structure element of the document, in reading order."""
    kids = root.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def tags(document):
    return [str(element.S)[1:] for element in elements(document.Root.StructTreeRoot)]


def test_it_has_one_first_heading_and_no_level_is_skipped(tagged):
    levels = [int(tag[1]) for tag in tags(tagged) if re.fullmatch(r"H[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_every_table_header_has_a_scope_and_an_id_of_its_own(tagged):
    headers = [e for e in elements(tagged.Root.StructTreeRoot) if e.S == "/TH"]
    assert headers
    assert all(str(e.A.Scope) in ("/Column", "/Row") for e in headers)
    ids = [str(e.ID) for e in headers]
    assert len(ids) == len(set(ids))


def test_every_cell_names_headers_that_exist(tagged):
    found = list(elements(tagged.Root.StructTreeRoot))
    known = {str(e.ID) for e in found if e.S == "/TH"}
    cells = [e for e in found if e.S == "/TD"]
    assert cells
    for cell in cells:
        assert {str(one) for one in cell.A.Headers} <= known


def test_the_strip_of_earlier_reports_has_an_alternative(plan):
    plans.issue(plans.report(plan), by=make.clerk(), on=DAY)
    later = plans.report(plan, as_at=plans.days(3), period_from=plans.days(1))
    with pikepdf.open(io.BytesIO(highlight_pdf(live_paper(later)))) as document:
        figures = [e for e in elements(document.Root.StructTreeRoot) if e.S == "/Figure"]
        assert len(figures) == 2  # the strip, and the risks in the matrix
        assert "15 Jun: Red. 18 Jun: Red, this report." in " ".join(str(figures[0].Alt).split())


def test_a_table_over_several_pages_is_one_table_and_furniture_is_no_text(plan):
    pdf = highlight_pdf(live_paper(plans.report(plans.large(60))))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = list(elements(document.Root.StructTreeRoot))
        tables = [e for e in found if e.S == "/Table"]
        captions = [e for e in found if e.S == "/Caption"]
        assert len(tables) == len(captions)
        assert len(document.pages) > len(tables) / 2
        words = " ".join(text_in_tags(document))
    assert "Page 1 of" not in words


def text_in_tags(document):
    """The letters of each piece of marked content that a tag holds, as far as their codes tell."""
    used = {page.obj.objgen: set() for page in document.pages}
    for element in elements(document.Root.StructTreeRoot):
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if not isinstance(kid, pikepdf.Dictionary):
                used[element.Pg.objgen].add(int(kid))
    for page in document.pages:
        for step in pikepdf.parse_content_stream(page):
            if step.operator == pikepdf.Operator("BDC") and "/MCID" in step.operands[1]:
                assert int(step.operands[1].MCID) in used[page.obj.objgen]
                yield str(step.operands[0])


def test_it_has_a_language_a_title_and_bookmarks(tagged, pdf):
    assert str(tagged.Root.Lang) == "en-GB"
    assert tagged.Root.ViewerPreferences.DisplayDocTitle
    assert tagged.Root.MarkInfo.Marked
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata.title == (
        "Finance improvement: highlight report, Audit and Governance Committee, to 30 June 2026"
    )
    assert reader.outline[0].title == "Finance improvement"
    assert "Actions and their dates" in [entry.title for entry in flat(reader.outline)]
    assert str(tagged.Root.PageMode) == "/UseOutlines"


def flat(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from flat(entry)
        else:
            yield entry


def test_links_print(tagged):
    links = [a for page in tagged.pages for a in page.get("/Annots", []) if a.Subtype == "/Link"]
    assert links
    assert all(int(link.F) & 4 for link in links)


def test_its_words_can_be_read(pdf):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    text = " ".join(" ".join(pages).split())
    for words in (
        "Publish the 2023/24 and 2024/25 accounts",
        "Amber",
        "The auditor reopened the valuation of the housing stock.",
        "Part 1 (open to the public)",
        "Tuesday 7 July 2026",
        "Draft.",
    ):
        assert words in text
    assert f"Page 1 of {len(pages)}" in pages[0]
    assert len(pages) <= 5
    assert "is asked to" in text or "To note the report." in pages[0]


def test_every_page_is_a4_and_every_font_is_ours(tagged):
    for page in tagged.pages:
        sides = [round(float(side)) for side in page.MediaBox[2:]]
        assert sorted(sides) == [595, 842]
        for font in page.Resources.Font.values():
            assert "Atkinson" in str(font.BaseFont)


def test_a_table_over_several_pages_repeats_its_headers(plan):
    pdf = highlight_pdf(live_paper(plans.report(plans.large(60))))
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert sum("Key progress in the period" in page for page in pages) >= 2
    with pikepdf.open(io.BytesIO(pdf)) as document:
        headers = [str(e.ID) for e in elements(document.Root.StructTreeRoot) if e.S == "/TH"]
    assert len(headers) == len(set(headers))


def test_the_same_paper_gives_the_same_bytes(draft, pdf, monkeypatch):
    monkeypatch.setattr("reports.documents.pdf.render_pdf", render_pdf)  # laid out afresh
    assert highlight_pdf(live_paper(draft)) == pdf


def test_lines_that_are_kept_change_no_byte(plan):
    paper = live_paper(plans.report(plans.large(24)))
    kept = highlight_pdf(paper)
    with weasyprint_as_it_comes():
        assert highlight_pdf(paper) == kept


LINES = """<!DOCTYPE html><html lang="en-GB"><head><title>Lines</title></head><body><main>
<p style="text-align: justify; width: 60mm">Words set apart, the same line twice, and set apart again.</p>
<p style="width: 60mm">Words set apart, the same line twice, and set apart again.</p>
<p style="hyphens: auto; width: 24mm">Compartmentation of the Benefits-and-Revenues dwellings</p>
<p style="width: 24mm">Compartmentation of the Benefits-and-Revenues dwellings</p>
<p style="white-space: pre-line">One typed line
another one and a third</p>
<p>One typed line
another one and a third</p>
<p style="letter-spacing: 2mm; text-decoration: underline">Soft­ware ‘Llanfair’ £1,140</p>
<p>Soft­ware ‘Llanfair’ £1,140</p>
<p style="width: 8mm">Unbrokenwordoftwentysixletters</p><p>Unbrokenwordoftwentysixletters</p>
</main></body></html>"""


def test_lines_are_kept_apart_by_how_they_are_written():
    kept = render_pdf(LINES)
    with weasyprint_as_it_comes():
        assert render_pdf(LINES) == kept


def test_a_line_is_known_by_all_that_it_is_shaped_by():
    """What WeasyPrint reads of a style to shape a line stands in what our lines are known by."""
    sources = (*map(inspect.getsource, (line_break, get_font_description)),)
    read = {name for source in sources for name in re.findall(r"style\['(\w{1,40})'\]", source)}
    apart = {"font_family", "text_decoration_line"}  # these are no plain values
    heights = {"line_height"}  # a height is kept with its style
    assert read - apart - heights == set(shaping.MANNER)


def test_words_of_an_officer_are_text_and_never_markup(plan):
    report = plans.report(plan, management_summary="<img src=http://evil.example/x> 5 < 6 & done")
    text = PdfReader(io.BytesIO(highlight_pdf(live_paper(report)))).pages[0].extract_text()
    assert "<img src=http://evil.example/x> 5 < 6 & done" in " ".join(text.split())


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://example.com/x.png",
        "https://static.invalid.example/css/report-print.css",
        "https://static.invalid/../manage.py",
        "https://static.invalid/css/../../manage.py",
        "https://static.invalid/%2e%2e/manage.py",
        "https://static.invalid/no-such-file.css",
        "data:text/plain,hello",
        "ftp://example.com/x",
    ],
)
def test_the_fetcher_refuses_all_but_our_own_static_files(url):
    with pytest.raises(FatalURLFetchingError):
        StaticFetcher().fetch(url)


def test_the_fetcher_hands_out_our_own_static_files():
    answer = StaticFetcher().fetch("https://static.invalid/css/report-print.css")
    assert b"@page" in answer.read()


def test_a_document_that_asks_for_a_file_of_the_machine_is_not_rendered():
    with pytest.raises(RefusedAddress):
        render_pdf('<html lang="en-GB"><title>x</title><img alt="x" src="file:///etc/passwd"></html>')
