"""Issues, controls and mitigations come in by sheets of their own, and go out again."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from programmes.imports.applying.undo import undo_import
from programmes.imports.kept.readings import dry_run
from risks.models import Control, LogEntry, Mitigation, MitigationDateChange, Risk
from tests import factories as f
from tests.programmes.imports.applying.test_apply import applied, uploaded

pytestmark = pytest.mark.django_db
RISKS = [
    ["Ref", "Risk", "Likelihood", "Impact", "Owner", "Mitigations"],
    ["R1", "Heating fails", "4", "5", "Head of Finance", "Ask for help"],
    ["R2", "Grant is cut", "3", "3", "Head of Finance", ""],
]
ISSUES = [
    ["Ref", "Issue", "Impact", "Owner", "Due date", "Status", "Resolution", "Escalated to"],
    ["I1", "Payroll ran late", "400 paid late", "Head of Legal", "15/12/2026", "Open", "", "Cabinet"],
    ["I2", "Server room flooded", "Two days lost", "Head of Legal", "01/11/2026", "Closed", "Moved", ""],
    ["I3", "A lease ends", "", "", "", "Closed", "", ""],
]
CONTROLS = [
    ["Risk ref", "Control", "Owner", "Assurance", "Last tested"],
    ["R1", "Annual gas check", "Head of Legal", "High", "01/09/2026"],
]
MITIGATIONS = [
    ["Risk ref", "Mitigation", "Owner", "Due date", "Progress", "Expected effect"],
    ["R2", "Bid for three years", "Head of Legal", "31/03/2027", "Drafted", "Likelihood down"],
]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    f.post("Head of Finance")
    f.post("Head of Legal")
    f.body("Cabinet")


def book(**sheets) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append([cell or None for cell in row])
    held = BytesIO()
    made.save(held)
    return held.getvalue()


def brought(programme=None, **sheets):
    plan = uploaded(book(**sheets), plan_date=f.DAY, programme=programme)
    applied(plan, accept_questions=True)
    plan.refresh_from_db()
    return plan


def test_each_sheet_goes_to_its_own_register():
    brought(Risks=RISKS, Issues=ISSUES, Controls=CONTROLS, Mitigations=MITIGATIONS)
    entries = list(LogEntry.objects.order_by("pk"))
    assert [e.reference.split("-")[1] for e in entries] == ["I01", "I02", "I03"]
    assert [e.stage for e in entries] == ["open", "resolved", "resolved"]
    first, second, third = entries
    assert (first.title, first.impact, str(first.owner), first.due, str(first.escalated_to)) == (
        "Payroll ran late", "400 paid late", "Head of Legal", date(2026, 12, 15), "Cabinet",
    )  # fmt: skip
    assert second.resolution == "Moved" and third.resolution == "As in the plan: “Closed”."
    control = Control.objects.get()
    assert (control.risk.plan_reference, control.text, control.assurance, control.tested_on) == (
        "R1", "Annual gas check", "high", date(2026, 9, 1),
    )  # fmt: skip
    mitigation = Mitigation.objects.get(risk__plan_reference="R2")
    assert (mitigation.text, str(mitigation.owner), mitigation.due, mitigation.baseline) == (
        "Bid for three years", "Head of Legal", date(2027, 3, 31), date(2027, 3, 31),
    )  # fmt: skip
    assert (mitigation.progress, mitigation.effect) == ("Drafted", "Likelihood down")


def test_assumptions_and_dependencies_have_letters_of_their_own():
    brought(
        Risks=RISKS,
        Assumptions=[["Ref", "Assumption", "Owner"], ["A1", "Rents rise", "Head of Legal"]],
        Dependencies=[["Ref", "Dependency", "Owner"], ["D1", "Data from payroll", "Head of Legal"]],
    )
    assert [e.reference.split("-")[1] for e in LogEntry.objects.order_by("kind")] == ["A01", "D01"]


def test_the_same_file_again_changes_nothing_and_another_date_is_asked_for():
    plan = brought(Risks=RISKS, Issues=ISSUES, Controls=CONTROLS, Mitigations=MITIGATIONS)
    again = uploaded(
        book(Risks=RISKS, Issues=ISSUES, Controls=CONTROLS, Mitigations=MITIGATIONS),
        plan_date=f.DAY,
        programme=plan.programme,
    )
    found = dry_run(again)
    assert {name for name, number in found.counts.items() if number} == {"unchanged"}
    later = [
        MITIGATIONS[0],
        ["R2", "Bid for three years", "Head of Legal", "30/06/2027", "Drafted", "Likelihood down"],
    ]
    brought(plan.programme, Risks=RISKS, Mitigations=later)
    assert Mitigation.objects.get(risk__plan_reference="R2").due == date(2027, 3, 31)
    assert MitigationDateChange.objects.get().to_date == date(2027, 6, 30)


def test_a_row_without_a_risk_is_refused_and_the_rest_comes_in():
    controls = [*CONTROLS, ["", "Nobody knows of what", "Head of Legal", "", ""]]
    brought(Risks=RISKS, Controls=controls)
    assert Control.objects.count() == 1


def test_taken_back_nothing_of_it_is_left():
    plan = brought(Risks=RISKS, Issues=ISSUES, Controls=CONTROLS, Mitigations=MITIGATIONS)
    undo_import(plan, by=f.administrator(), on=f.DAY, because="Wrong file")
    for model in (Risk, LogEntry, Control, Mitigation):
        assert not model.objects.exists(), model


def test_the_programme_goes_out_with_them_and_comes_in_unchanged(client):
    plan = brought(Risks=RISKS, Issues=ISSUES, Controls=CONTROLS)
    client.force_login(f.manager("Mona"))
    exported = client.get(f"/programmes/{plan.programme.code}/export.xlsx").content
    out = openpyxl.load_workbook(BytesIO(exported))
    assert {"Issues", "Controls"} <= set(out.sheetnames)
    found = dry_run(uploaded(exported, plan_date=f.DAY, programme=plan.programme))
    assert {name for name, number in found.counts.items() if number} == {"unchanged"}
    sheet = out["Issues"]
    head = next(r for r in range(1, 8) if sheet.cell(r, 2).value == "Kind")
    columns = {sheet.cell(head, c).value: c for c in range(1, 14)}
    sheet.cell(head + 1, columns["Impact"]).value = "450 paid late"
    held = BytesIO()
    out.save(held)
    applied(uploaded(held.getvalue(), plan_date=f.DAY, programme=plan.programme), accept_questions=True)
    assert LogEntry.objects.order_by("pk")[0].impact == "450 paid late"
