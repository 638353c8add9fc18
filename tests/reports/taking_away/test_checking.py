"""Checking a copy without a sign-in: yes or no by its fingerprint, and no word of what it is."""

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from council.templatetags.words import in_fours
from programmes.models import Programme
from reports.documents.issuing import correct
from reports.documents.models import IssuedPack, IssuedReport
from reports.documents.paper import frozen_paper
from reports.documents.pdf import highlight_html
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = pytest.mark.django_db
CHECK = "/check/"
YES, NO = "Yes. This PDF is, byte for byte, what was issued here.", "No. Nothing that was issued here"
BY_WORDS = "Yes. A paper with this fingerprint was issued here."


@pytest.fixture
def issued(draft) -> IssuedReport:
    return plans.issue(draft, by=make.clerk(), on=DAY)


def check(sent: bytes | str, browser: Client | None = None) -> str:
    """What the page says to a stranger with that file, or that typed fingerprint."""
    if isinstance(sent, bytes):
        data = {"file": SimpleUploadedFile("copy.pdf", sent, content_type="application/pdf")}
    else:
        data = {"fingerprint": sent}
    return (browser or Client()).post(CHECK, data).content.decode()


def test_whoever_holds_the_paper_is_told_yes_or_no(issued):
    assert YES in check(bytes(issued.pdf))
    assert NO in check(bytes(issued.pdf) + b" ")
    assert BY_WORDS in check(in_fours(issued.digest))
    assert BY_WORDS in check(issued.sha256.upper())
    assert NO in check("0" * 64)
    assert "64 characters" in check("a number")
    assert "Choose the PDF to check, or enter its fingerprint" in check("")


def test_the_last_page_says_where_and_no_other_word_is_told(issued, settings):
    html = " ".join(highlight_html(frozen_paper(issued)).split())
    assert f"go to {settings.SITE_URL}/check/. You need no account." in html
    for page in (check(bytes(issued.pdf)), check(issued.digest)):
        for word in (issued.report.programme.title, issued.report.programme.code, str(issued.report.body)):
            assert word not in page
        assert issued.report.get_absolute_url() not in page


def test_a_draft_is_not_told_of_and_an_exempt_pack_is_told_by_its_bytes_alone(draft):
    digest = plans.approved(draft)
    assert NO in check(digest)
    pack = IssuedPack.objects.create(
        report=draft, audience="exempt", position={}, pdf=b"%PDF-exempt", sha256="a" * 64
    )
    page = check(pack.sha256)
    assert BY_WORDS in page and "xempt" not in page
    title = Programme.objects.get(pk=draft.programme_id).title
    assert title not in page


def test_a_paper_that_a_later_edition_corrects_is_said_to_be(issued):
    assert "A later edition corrects it" not in check(issued.digest)
    second = correct(issued.report, by=make.clerk(), reason="A figure was wrong.", on=DAY)
    plans.issue(second, by=make.clerk(), on=DAY)
    assert "A later edition corrects it" in check(issued.digest)
    assert "A later edition corrects it" not in check(IssuedReport.objects.get(report=second).digest)


def test_who_asks_too_often_from_one_place_waits(settings):
    caches["default"].clear()
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"checked_copies": "2/5m/ip"}
    browser = Client()
    assert [browser.post(CHECK, {"fingerprint": "0" * 64}).status_code for _ in range(3)] == [200, 200, 429]
    assert browser.get(CHECK).status_code == 200


def test_a_file_that_is_no_report_by_its_size_is_not_kept(settings):
    settings.CHECKED_COPY_MAX_BYTES = 1_000
    assert "larger than" in check(b"%PDF" + b"0" * 200_000)


def test_the_way_there_stands_below_the_sign_in_page(client):
    assert f'href="{CHECK}"' in client.get("/accounts/login/").content.decode()
