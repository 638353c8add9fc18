"""Whoever writes a report is told how long its paper is, as its PDF will have it."""

import re
from io import BytesIO

import pytest
from django.core.cache import caches
from pypdf import PdfReader

from reports.documents import typesetting
from tests import factories as make
from tests.reports import plans

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def clara(client):
    client.force_login(make.clerk())
    return client


def said(response) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode()).replace("  ", " ")


def test_the_length_told_is_that_of_the_pdf_with_the_page_of_each_part(draft, clara):
    told = " ".join(said(clara.get(f"/reports/{draft.pk}/length/", headers={"HX-Request": "true"})).split())
    pdf = PdfReader(BytesIO(clara.get(draft.get_download_url()).content))
    assert f"The paper has {len(pdf.pages)} pages as it stands: " in told
    parts = re.findall(r"[:,] ([A-Z][^,:]*) on page (\d+)", told)
    assert len(parts) >= 3
    for title, page in parts:
        assert title.split(maxsplit=1)[-1][:12] in pdf.pages[int(page) - 1].extract_text(), (title, page)


def test_pages_on_which_it_is_written_ask_for_it_with_and_without_javascript(draft, clara):
    for address in (draft.get_words_url(), draft.get_decisions_url(), draft.get_edit_url()):
        page = clara.get(address).content.decode()
        assert f'hx-get="/reports/{draft.pk}/length/"' in page
        assert f'href="/reports/{draft.pk}/length/">How long is the paper?' in page
    whole = clara.get(f"/reports/{draft.pk}/length/")
    assert "<h1" in whole.content.decode() and "The paper has" in said(whole)


def test_the_same_paper_is_laid_out_once(draft, clara, monkeypatch):
    caches["passing"].clear()
    laid = []
    lay_out = typesetting.lay_out
    monkeypatch.setattr(typesetting, "lay_out", lambda html: laid.append(1) or lay_out(html))
    for _ in range(2):
        clara.get(f"/reports/{draft.pk}/length/")
    assert laid == [1]


def test_a_long_paper_is_not_laid_out_for_it(draft, clara, settings):
    settings.PAPER_ACTIONS_AT_ONCE = 3
    page = said(clara.get(f"/reports/{draft.pk}/length/"))
    assert "With more than 3 actions the paper is set by the background worker" in page


def test_what_is_submitted_has_its_length_in_its_pdf(draft, clara):
    plans.submitted(draft)
    assert clara.get(f"/reports/{draft.pk}/length/").url == draft.get_absolute_url()
