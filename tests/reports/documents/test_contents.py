"""Contents stand in a paper of more than ten pages, and in no other."""

import io
import re

import pikepdf
import pytest
from pypdf import PdfReader

from reports.documents import typesetting
from reports.documents.paper import exempt_paper, live_paper
from reports.documents.pdf import highlight_html
from tests.reports import plans

pytestmark = [pytest.mark.pages, pytest.mark.django_db]


@pytest.fixture
def html(draft):
    return highlight_html(live_paper(draft))


def contents_in(html):
    """What each line of the contents says, by where it leads."""
    nav = html[html.index('<nav class="report-contents">') : html.index("</nav>")]
    return dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', nav))


def parts_of(reader):
    """The parts of the outline, under the paper's title, each with its page."""
    top = reader.outline[1] if isinstance(reader.outline[1], list) else reader.outline
    entries = [entry for entry in top if not isinstance(entry, list)]
    return {entry.title: reader.get_destination_page_number(entry) + 1 for entry in entries}


def test_a_long_paper_lists_its_parts_with_their_pages_and_a_short_one_has_no_such_list(html, monkeypatch):
    short = PdfReader(io.BytesIO(typesetting.typeset(html)))
    assert "Contents" not in parts_of(short)
    monkeypatch.setattr(typesetting, "MOST_WITHOUT", len(short.pages) - 1)
    pdf = typesetting.typeset(html)
    reader = PdfReader(io.BytesIO(pdf))
    parts = parts_of(reader)
    words = reader.pages[parts["Contents"] - 1].extract_text()
    listed = dict(re.findall(r"^(?:Table \w\. )?([^\d\n]+?) *(\d+)$", words, re.MULTILINE))
    told = {title.removeprefix("Table 2. "): str(page) for title, page in parts.items()}
    del told["Contents"]
    assert told.items() <= listed.items()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        kinds = [str(each.S) for each in elements(document.Root.StructTreeRoot)]
        after = kinds[kinds.index("/H2", [n for n, k in enumerate(kinds) if k == "/H2"][2] + 1) :]
    assert after[1:6] == ["/Span", "/L", "/LI", "/LBody", "/Link"]


def elements(root):
    kids = root.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_a_wrong_guess_of_the_length_changes_nothing(html, monkeypatch):
    pages = len(typesetting.lay_out(html).pages)
    for most in (pages, pages - 1):
        monkeypatch.setattr(typesetting, "MOST_WITHOUT", most)
        files = []
        for letters in (0, 10**9):
            monkeypatch.setattr(typesetting, "LONG_LETTERS", letters)
            files.append(typesetting.typeset(html))
        assert files[0] == files[1]


def test_every_line_leads_to_a_part_that_is_printed_and_every_part_has_a_line(plan):
    plans.large(30)
    secret = plan.actions.first()
    secret.exempt, secret.exempt_paragraph, secret.exempt_reason = True, 3, "Talks go on."
    secret.save()
    public = plans.report(plan)
    across = plans.report(secret.programme.__class__.objects.get(code="BIG"))
    for paper in (live_paper(public), exempt_paper(public), live_paper(across)):
        html = highlight_html(paper)
        contents = contents_in(html)
        for anchor in contents:
            assert f'id="{anchor}"' in html, anchor
        heads = re.findall(r"<h2[^>]*>(?:Table 2\. )?([^<]+)</h2>", html)
        assert [head for head in heads if head != "Contents"] == [
            title for anchor, title in contents.items() if not anchor.startswith(("table-", "workstream-"))
        ]
