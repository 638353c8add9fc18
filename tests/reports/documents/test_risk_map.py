"""The risks in the matrix and the log beside them, as a report prints them."""

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pikepdf
import pytest

from council.asking_once import ALL_MEANT
from council.history import authored
from reports.documents.paper import Paper, live_paper, position_of
from reports.documents.pdf import highlight_html, highlight_pdf
from reports.documents.risk_map import MOST, level_lines, risk_map_of
from reports.position.log import MatrixPosition
from reports.taking_away.workbook import workbook_of
from reports.wording.texts import texts_of_position
from risks.log.keeping import EntryStatement, add_entry, resolve_entry
from risks.models import LogEntry, OwnMatrix, Risk
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans
from tests.reports.documents.test_pdf import elements

pytestmark = [pytest.mark.pages, pytest.mark.django_db]
OLD = Path(__file__).parent / "issued_in_2026.json"
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}


def html_of(report) -> str:
    return " ".join(highlight_html(live_paper(report)).split())


def logged(plan, title: str = "The old ledger was switched off", kind: str = "issue", **said) -> LogEntry:
    statement = EntryStatement(title=title, **said)
    return add_entry(plan, kind, statement, by=make.manager("Mona"), on=DAY, meant=ALL_MEANT)


def test_the_table_tells_the_three_scores_in_words_and_stands_before_the_drawing(draft, plan):
    risk = plan.risks.get(title="The auditor issues a disclaimer")
    risk.inherent_likelihood, risk.inherent_impact, risk.target_likelihood = 5, 5, 2
    risk.save()
    html = html_of(draft)
    assert "Likely, major: 16" in html and "Not scored" in html
    assert html.index("Table 4. ") < html.index("Table 4.1.") < html.index('<svg class="report-matrix"')
    assert "1 in Red, 0 in Amber, 0 in Green" in html
    assert f"{risk.reference.rpartition('-')[2]} is {risk.reference}" in html
    happened = plan.risks.get(status=Risk.Status.HAPPENED)
    assert happened.reference not in html[html.index("Table 4.1.") : html.index("report-map__label")]


def test_what_moved_since_the_last_report_is_an_arrow_with_its_word(plan):
    risk = plan.risks.get(title="The auditor issues a disclaimer")
    plans.issue(plans.report(plan), by=make.clerk(), on=DAY)
    risk.rag = "red"
    risk.save()
    later = plans.report(plan, as_at=plans.days(3), period_from=plans.days(1))
    position = position_of(later)
    shown = risk_map_of(position)
    assert [row.moved for row in shown.rows] == ["worse, was Amber"]
    (line,) = [line for cell in shown.cells for line in cell.lines]
    assert (line.moved, line.arrow[:1]) == ("worse", "M")
    assert "since the last report 1 worse, 0 better" in shown.said
    assert "Worse, was Amber" in html_of(later)


def test_a_cell_names_so_many_risks_and_counts_the_rest(plan, draft):
    for number in range(MOST + 2):
        make.risk(
            f"Risk {number}",
            programme=plan,
            raised_on=plans.LAST_YEAR,
            current_likelihood=1,
            current_impact=1,
        )
    shown = risk_map_of(position_of(draft))
    full = next(cell for cell in shown.cells if len(cell.lines) > 1)
    assert len(full.lines) == MOST + 1 and full.lines[-1].text == "and 2 more"
    assert len(shown.cells) == 25 and shown.height > 0


def test_a_programmes_own_matrix_is_the_one_that_is_drawn_and_frozen(plan, draft):
    own = {
        "matrix": [["green", "amber"], ["amber", "red"]],
        "likelihoods": ["Rare", "Likely"],
        "impacts": ["Small", "Large"],
        "likelihood_codes": ["A", "B"],
    }
    with authored(at=datetime(2025, 9, 1, 12, tzinfo=UTC)):
        OwnMatrix.objects.create(programme=plan, said=own)
    risk = plan.risks.get(title="The auditor issues a disclaimer")
    risk.current_likelihood, risk.current_impact = 2, 2
    risk.save()
    position = position_of(draft)
    assert position.matrix.likelihood_codes == ("A", "B")
    shown = risk_map_of(type(position).from_json(json.loads(json.dumps(position.as_json()))))
    assert [cell.rag for cell in shown.cells] == ["amber", "red", "green", "amber"]
    assert shown.rows[0].scores[1].words == "Likely, large:\xa04"


def test_a_score_that_the_matrix_has_no_cell_for_stands_in_none():
    matrix = MatrixPosition((("green",),), ("Almost certain to happen",), ("Low",), ("1",), ("1",))
    assert level_lines(matrix, "likelihood", 1) == ["1 Almost", "certain to hap…"]
    assert level_lines(matrix, "impact", 1) == ["1 Low"]


def test_the_drawing_has_an_alternative_and_its_table_comes_first(draft):
    with pikepdf.open(io.BytesIO(highlight_pdf(live_paper(draft)))) as document:
        found = list(elements(document.Root.StructTreeRoot))
        figures = [place for place, e in enumerate(found) if e.S == "/Figure"]
        alternatives = [" ".join(str(found[place].Alt).split()) for place in figures]
        assert len(figures) == 1 and alternatives[0].startswith("The risks of Table 4.1 in the matrix")
        captions = [place for place, e in enumerate(found) if e.S == "/Caption"]
        assert captions and captions[0] < figures[0]


def test_a_report_of_before_maps_were_kept_prints_none():
    paper = Paper.from_json(json.loads(OLD.read_text("utf-8")))
    assert paper.position.matrix is None and paper.position.entries == ()
    html = highlight_html(paper)
    assert "report-matrix" not in html and "Table 4.2" not in html


def test_no_figure_of_the_map_comes_from_an_exempt_risk(plan, draft):
    hidden = make.risk(
        "Hidden talks",
        programme=plan,
        raised_on=plans.LAST_YEAR,
        current_likelihood=1,
        current_impact=1,
        **EXEMPT,
    )
    shown = risk_map_of(position_of(draft))
    assert hidden.reference not in [row.reference for row in shown.rows]
    assert "1 in Red, 0 in Amber, 0 in Green" in shown.said
    assert sum(len(cell.lines) for cell in shown.cells) == 1
    secret = plans.report(plan, audience="exempt")
    assert "1 in Red, 0 in Amber, 1 in Green" in risk_map_of(position_of(secret)).said


def test_the_log_tells_impact_owner_due_and_to_whom_it_was_escalated(plan, draft):
    cabinet = make.body("Cabinet")
    finance = make.post("Head of Finance")
    entry = logged(
        plan, impact="400 were paid late.", owner=finance, due=plans.days(-3), escalated_to=cabinet
    )
    done = logged(plan, "It is over")
    resolve_entry(done, resolution="Bought", resolved_on=DAY, by=make.manager("Mona"), on=DAY)
    logged(plan, "Data from payroll", "dependency", needed_from="The payroll bureau")
    html = html_of(draft)
    table = html[html.index("Table 4.2.") :]
    for words in (
        f"{entry.reference}</b> Issue: The old ledger was switched off",
        "400 were paid late.",
        "Head of Finance",
        "3 days overdue: due 12 June 2026",
        "Escalated to Cabinet",
        "Dependency: Data from payroll",
        "The payroll bureau",
    ):
        assert words in table, words
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_of(live_paper(draft))))["Log"]
    assert [row[0] for row in sheet.iter_rows(min_row=4, values_only=True)] == [
        entry.reference,
        LogEntry.objects.get(kind="dependency").reference,
    ]
    assert "It is over" not in html


def test_an_exempt_entry_is_a_number_in_the_public_paper_and_marked_in_the_other(plan, draft):
    entry = logged(plan, "Hidden talks")
    for name, value in EXEMPT.items():
        setattr(entry, name, value)
    entry.save()
    html = html_of(draft)
    assert "Hidden talks" not in html and entry.reference in html
    position = position_of(draft)
    assert [(one.kind, one.reference) for one in position.restricted] == [("log item", entry.reference)]
    secret = position_of(plans.report(plan, audience="exempt"))
    (told,) = secret.entries
    assert told.title == "Hidden talks" and told.exempt.startswith("paragraph 3") and secret.has_exempt


def test_its_words_wait_to_be_let_through_as_all_others_do(plan, draft):
    entry = logged(plan, impact="400 were paid late.")
    texts = {text.key: text for text in texts_of_position(position_of(draft))}
    assert texts["log_entry", entry.pk, "impact"].words == "400 were paid late."
    undecided = live_paper(draft, draft=False).position.entries
    assert [(one.title, one.impact) for one in undecided] == [("", "")]


def test_an_entry_is_told_as_it_stood_on_the_day(plan, draft):
    entry = logged(plan)
    entry.raised_on = date(2026, 9, 1)
    entry.save()
    assert position_of(draft).entries == ()


def test_an_exempt_milestone_is_among_the_restricted_items(plan, draft):
    one = make.milestone("Hidden talks end", programme=plan, **EXEMPT)
    told = [(each.kind, each.reference) for each in position_of(draft).restricted]
    assert ("milestone", one.reference) in told
