"""Plans as councils published them, imported and reported without a word typed by hand."""

from datetime import date

import pytest
from django.core.management import call_command

from council.rag import Rag
from programmes.models import Programme
from reports.documents.models import HighlightReport
from reports.documents.paper import live_paper
from reports.documents.pdf import highlight_html
from reports.position.highlight import HighlightPosition
from tests import factories as make
from tests.programmes.imports.books import PLANS
from tests.reports import plans

pytestmark = pytest.mark.django_db
BROMLEY = PLANS / "bromley_organisational_improvement.xlsx"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def imported(*arguments: str) -> Programme:
    """The programme that the plan makes, nobody having said what its sheets hold."""
    call_command("import_plan", BROMLEY, *arguments, "--accept-questions", programme="Improvement")
    return Programme.objects.get(title="Improvement")


def reported(programme: Programme) -> tuple[HighlightPosition, str]:
    """What the report of 6 June 2010 tells of the programme, and how it prints it."""
    period = {"period_from": date(2010, 4, 22), "period_to": date(2010, 6, 6), "as_at": date(2010, 6, 6)}
    report: HighlightReport = plans.report(programme, body=make.body(), meeting_on=None, **period)
    paper = live_paper(report)
    return paper.position, " ".join(highlight_html(paper).split())


def test_a_highlight_report_of_a_plan_is_reported_with_all_that_its_columns_say():
    told = "--sheet", "Highlight report", "--plan-date", "2010-05-20", "--as-at", "2010-06-06"
    position, html = reported(imported(*told))
    assert len(position.workstreams) == 3
    assert (position.tally.amber, position.tally.green, position.rag) == (3, 3, Rag.AMBER)
    for words in (
        "External advisers briefed",
        "no funding until the property decision",
        "Evaluate strategic options for Members",
        "Directory recorded and cleansed",
        "calls misdirected",
        "Pilot 27 May; go live 14 June 2010",
    ):
        assert words in html
