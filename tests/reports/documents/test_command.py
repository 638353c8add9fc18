"""`manage.py highlight_report` writes what the page's download gives."""

import io

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from council.models import Exempt
from reports.documents.issuing import correct
from reports.documents.models import HighlightReport
from reports.documents.paper import live_paper
from reports.documents.pdf import highlight_pdf
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

PARAGRAPH = {"exempt_paragraph": Exempt.P3, "exempt_reason": "It would weaken our hand."}
pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def write(tmp_path):
    def run(programme="SSR", **options):
        file = tmp_path / "report.pdf"
        given = {
            "--body": "Audit and Governance Committee",
            "--from": "2026-04-01",
            "--to": "2026-06-30",
            "--as-at": DAY.isoformat(),
            "--output": str(file),
        }
        words = [word for pair in (given | options).items() for word in pair]
        call_command("highlight_report", programme, *words, stdout=io.StringIO(), stderr=io.StringIO())
        return file.read_bytes()

    return run


def test_it_writes_the_same_pdf_as_the_page(write, draft, client):
    client.force_login(make.person("Clara"))
    assert write() == client.get(draft.get_download_url()).content


def test_a_programme_is_found_by_its_title_too(write, draft):
    assert write("finance IMPROVEMENT") == write()


def test_an_issued_report_is_written_as_it_was_issued_in_its_latest_edition(write, draft):
    first = plans.issue(draft, by=make.clerk(), on=DAY)
    assert write() == bytes(first.pdf)
    second = plans.issue(correct(draft, by=make.clerk(), reason="Wrong.", on=DAY), by=make.clerk(), on=DAY)
    assert write() == bytes(second.pdf)


def test_without_a_report_in_preparation_it_writes_the_position_and_keeps_nothing(write, plan):
    text = " ".join(PdfReader(io.BytesIO(write())).pages[0].extract_text().split())
    assert "Finance improvement: highlight report" in text
    assert not HighlightReport.objects.exists()


@pytest.mark.parametrize("kept", [True, False])
def test_exempt_words_are_told_and_written_as_a_draft_alone(tmp_path, plan, kept):
    words = "Zebedee Holdings will take four million to settle its claim"
    make.risk("Price", programme=make.programme("ELS"), effect=words, exempt=True, **PARAGRAPH)
    plan.title = words
    plan.save()
    report = plans.report(plan)
    if not kept:
        report.delete()
    file, told = tmp_path / "report.pdf", io.StringIO()
    period = ["--from", "2026-04-01", "--to", "2026-06-30", "--as-at", DAY.isoformat()]
    given = ["SSR", "--body", report.body.name, *period, "--output", str(file)]
    with pytest.raises(CommandError, match="Nothing is written"):
        call_command("highlight_report", *given, stdout=io.StringIO(), stderr=told)
    assert words in told.getvalue() and not file.exists()
    for allowed in (["--draft"], ["--audience", "exempt"]):
        call_command("highlight_report", *given, *allowed, stdout=io.StringIO(), stderr=io.StringIO())
        assert file.read_bytes().startswith(b"%PDF")
        file.unlink()


def test_another_day_is_another_report(write, draft):
    assert write(**{"--as-at": "2026-06-16"}) != highlight_pdf(live_paper(draft))


@pytest.mark.parametrize(
    ("programme", "options", "words"),
    [
        ("XYZ", {}, "There is no programme “XYZ”. Known: SSR."),
        ("SSR", {"--body": "Moot"}, "There is no body “Moot”"),
        ("SSR", {"--to": "2026-03-01"}, "The period cannot end before it starts"),
        ("SSR", {"--as-at": "yesterday"}, "--as-at"),
        ("SSR", {"--output": "/nowhere/at/all.pdf"}, "Cannot write /nowhere/at/all.pdf"),
    ],
)
def test_what_it_can_not_do_it_says(write, plan, programme, options, words):
    with pytest.raises(CommandError, match=words):
        write(programme, **options)
