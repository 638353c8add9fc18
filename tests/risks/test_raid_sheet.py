"""A RAID log on one sheet goes row by row to its registers; the export's risks have all of their fields."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from council.models import Conventions
from programmes.imports.kept.readings import dry_run
from risks.keeping import RiskStatement
from risks.models import Control, LogEntry, Risk
from risks.plan_import.standard import RISK_COLUMNS
from tests import factories as f
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.risks.test_beside_in_plans import CONTROLS, RISKS, book, brought

pytestmark = pytest.mark.django_db
HEAD = ["Ref", "Type", "Title", "Likelihood", "Impact", "Mitigation", "Owner", "Status"]
RAID = [
    HEAD,
    ["1", "Risk", "A provider hands contracts back", "4", "5", "Find a second", "Head of Finance", "Open"],
    [
        "2",
        "Issue",
        "The old ledger was switched off",
        "",
        "400 paid late",
        "Pay by hand",
        "Head of Legal",
        "Open",
    ],
    ["3", "Assumption", "The grant goes on", "", "", "", "Head of Legal", "Open"],
    ["4", "Dependency", "Data from payroll", "", "", "", "Head of Legal", "Closed"],
    ["5", "Risk", "Staff leave during the change", "3", "3", "", "Head of Finance", "Open"],
]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for title in ("Head of Finance", "Head of Legal"):
        f.post(title)


def test_each_row_goes_to_its_own_register():
    plan = brought(RAID_log=RAID)
    assert [risk.title for risk in Risk.objects.order_by("pk")] == [RAID[1][2], RAID[5][2]]
    entries = LogEntry.objects.order_by("pk")
    assert [(entry.kind, entry.title, str(entry.owner)) for entry in entries] == [
        ("issue", "The old ledger was switched off", "Head of Legal"),
        ("assumption", "The grant goes on", "Head of Legal"),
        ("dependency", "Data from payroll", "Head of Legal"),
    ]
    assert entries[0].impact == "400 paid late" and entries[2].stage == "resolved"
    assert (entries[0].resolution, entries[0].stage) == ("Pay by hand", "open")
    found = dry_run(uploaded(book(RAID_log=RAID), plan_date=f.DAY, programme=plan.programme))
    assert {name for name, number in found.counts.items() if number} == {"unchanged"}


def test_another_type_and_none_are_asked_about_and_a_letter_that_may_be_two():
    rows = [
        *RAID,
        ["6", "Concern", "Morale is low", "2", "2", "", "", "Open"],
        ["7", "", "A door is open", "2", "2", "", "", "Open"],
        ["8", "A", "The roof holds", "", "", "", "", "Open"],
    ]
    found = dry_run(uploaded(book(RAID_log=rows), plan_date=f.DAY))
    asked = {r.title: [q.message for q in r.questions if q.about == "type"] for r in found.records()}
    assert asked["Morale is low"] == [
        "“Concern” is neither risk, issue, assumption nor dependency, so the row was taken as a risk."
    ]
    assert "Nothing says whether the row is a risk" in asked["A door is open"][0]
    assert asked["The roof holds"] == ["“A” was read as an assumption, and not as an action."]
    assert asked["The grant goes on"] == []


def test_a_log_whose_type_tells_kinds_of_risk_is_a_log_of_risks():
    rows = [HEAD, ["1", "Financial", "Costs rise", "4", "5", "", "", "Open"]]
    found = dry_run(uploaded(book(Risks=rows), plan_date=f.DAY))
    assert [(r.read.kind, r.questions) for r in found.records()] == [(None, ())]


def test_a_risk_that_nobody_knows_is_told_at_the_check():
    controls = [*CONTROLS, ["R9", "A guard at the door", "Head of Legal", "High", "01/09/2026"]]
    mitigations = [["Risk ref", "Mitigation", "Owner"], ["HRI-R77", "Lock the door", "Head of Legal"]]
    plan = uploaded(book(Risks=RISKS, Controls=controls, Mitigations=mitigations), plan_date=f.DAY)
    refused = {r.title: [q.message for q in r.refusals] for r in dry_run(plan).records() if r.refusals}
    says = "There is no risk “{}”, neither in the programme nor in the file."
    assert refused == {
        "A guard at the door": [says.format("R9")],
        "Lock the door": [says.format("HRI-R77")],
    }
    applied(plan, accept_questions=True)
    assert Control.objects.get().text == "Annual gas check"


def categories() -> list[str]:
    return list(Conventions.objects.in_force(f.DAY).risk_categories)


def exported(client, programme) -> bytes:
    client.force_login(f.manager("Mona"))
    return client.get(f"/programmes/{programme.code}/export.xlsx").content


def edited(exported: bytes, **cells) -> bytes:
    """The export with other cells in the first row of its risks, by heading."""
    out = openpyxl.load_workbook(BytesIO(exported))
    sheet = out["Risks"]
    head = next(r for r in range(1, 8) if str(sheet.cell(r, 1).value).startswith("Our reference"))
    columns = {sheet.cell(head, c).value: c for c in range(1, sheet.max_column + 1)}
    for heading, value in cells.items():
        sheet.cell(head + 1, columns[heading.replace("_", " ")]).value = value
    held = BytesIO()
    out.save(held)
    return held.getvalue()


def full_risk() -> Risk:
    risk = f.risk("Staff leave")
    risk.category, risk.response, risk.response_words = (
        categories()[0],
        "treat",
        "Train a second",
    )
    risk.source, risk.review_every_days, risk.next_review = "Peer review", 60, date(2026, 9, 1)
    risk.save()
    return risk


def test_every_field_of_a_risk_goes_out_and_comes_back_unchanged(client):
    columns = {column.name for column in RISK_COLUMNS.columns}
    assert set(RiskStatement.__dataclass_fields__) <= columns
    risk = full_risk()
    out = exported(client, risk.programme)
    found = dry_run(uploaded(out, plan_date=f.DAY, programme=risk.programme))
    assert {name for name, number in found.counts.items() if number} == {"unchanged"}
    other = categories()[1]
    changed = edited(
        out, Category=other, Days_between_reviews="30", Next_review=date(2026, 10, 1), Response_in_words=""
    )
    applied(uploaded(changed, plan_date=f.DAY, programme=risk.programme), accept_questions=True)
    risk.refresh_from_db()
    assert (risk.category, risk.review_every_days, risk.next_review, risk.response_words, risk.source) == (
        other, 30, date(2026, 10, 1), "", "Peer review",
    )  # fmt: skip


def test_what_is_no_category_no_interval_no_day_and_no_recommendation_is_refused(client):
    risk = full_risk()
    wrong = edited(
        exported(client, risk.programme),
        Category="Weather",
        Days_between_reviews="often",
        Next_review="soon",
        Recommendation="R1, a review of nobody",
    )
    found = dry_run(uploaded(wrong, plan_date=f.DAY, programme=risk.programme))
    (row,) = [record for record in found.records() if record.refusals]
    assert [question.about for question in row.refusals] == [
        "category", "review_every_days", "next_review", "recommendation",
    ]  # fmt: skip
