"""A sheet's name becomes a workstream only where somebody says so: asked once, and known the next time."""

from datetime import date

import pytest
from django.urls import reverse

from actions.models import Action
from council.models import Role
from programmes.imports.applying.apply import QuestionsOpen, apply_import
from programmes.imports.decisions import Choices, Decisions
from programmes.imports.kept.readings import dry_run
from programmes.imports.mappings.choices import keep_choices, keep_decisions
from programmes.imports.models.plan_import import PlanImport
from programmes.models import Programme
from tests import factories
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet
from tests.programmes.imports.pages.test_pages import saved, upload

pytestmark = pytest.mark.django_db

ON = date(2026, 9, 30)
HEAD = ["Ref", "Action", "Date"]
ROWS = [["A1", "Adopt policy one", "31/12/2026"], ["A2", "Adopt policy two", "31/12/2026"]]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def of(title, *rows, programme=None):
    return uploaded(new_sheet(HEAD, *(rows or ROWS), title=title), plan_date=ON, programme=programme)


def streams():
    return {action.workstream.title for action in Action.objects.select_related("workstream")}


@pytest.mark.parametrize(
    ("title", "above", "asked"),
    [
        ("Housing", "", ["Housing"]),
        ("Sheet1", "Leisure and parks", ["Leisure and parks"]),
        ("Sheet1", "Improvement plan 2026 – update for committee", []),
        ("Plan", "", []),
        ("Log", "", []),
        ("Plan", "Open actions", []),
        ("Plan", "NOT FOR PUBLICATION: paragraph 3", []),
        ("Sept 2026", "", []),
    ],
)
def test_a_name_is_asked_about_where_it_may_be_a_workstream(title, above, asked):
    sheet = new_sheet(*([[above]] if above else []), HEAD, *ROWS, title=title)
    run = dry_run(uploaded(sheet, plan_date=ON))
    assert [each.name for each in run.sheet_names] == asked
    assert {record.workstream for record in run.records()} == {tuple(asked)}


def test_nothing_is_asked_where_the_rows_name_their_workstreams():
    rows = [["Theme", *HEAD], ["Homes", *ROWS[0]], ["Roads", *ROWS[1]]]
    run = dry_run(uploaded(new_sheet(*rows, title="Housing"), plan_date=ON))
    assert not run.sheet_names


def test_it_holds_the_import_until_somebody_says():
    plan_import = of("Housing")
    with pytest.raises(QuestionsOpen):
        apply_import(plan_import, by=factories.administrator(), confirmed=dry_run(plan_import).digest)
    assert not Programme.objects.exists()


@pytest.mark.parametrize(("said", "stands_in"), [("workstream", "Housing"), ("none", "Support services")])
def test_what_was_said_stands_and_is_known_the_next_time(said, stands_in):
    plan_import = of("Housing")
    keep_decisions(plan_import, Decisions(sheet_names={"Housing": said}), by=factories.administrator())
    applied(plan_import)
    assert streams() == {stands_in}
    again = dry_run(of("Housing", programme=Programme.objects.get()))
    assert {record.outcome for record in again.records()} == {"unchanged"}
    assert not again.sheet_names_open


def test_an_equality_plan_can_stand_in_a_workstream_of_the_programme(client):
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    client.force_login(adam)
    before = factories.workstream("Fair change")
    rows = [["Action Points", "Importance", "Person responsible", "Resources approved?", "Measure", "Target"],
            ["Break down present employees", "High", "HR", "Y", "Breakdown", "All"]]  # fmt: skip
    sheet = new_sheet(*rows, title="Equality actions")
    upload(client, saved(sheet), programme=before.programme.pk)
    plan_import = PlanImport.objects.get()
    url = reverse("imports:check-import", args=[plan_import.pk])
    page = client.get(url)
    (box,) = page.context["decisions"].sheet_names.each
    assert page.context["run"].sheet_names_open, "asked, and nothing is taken as read without a word"
    sent = {"version": page.context["decisions"]["version"].value(), box.field.html_name: "in:Fair change"}
    run = client.post(url, {"decide": "1", **sent}, follow=True).context["run"]
    assert (run.sheet_names_open, {record.workstream for record in run.records()}) == (
        False,
        {("Fair change",)},
    )


def test_whoever_chose_it_under_sheets_and_columns_is_not_asked():
    plan_import = of("Housing")
    keep_choices(plan_import, Choices(workstreams={"Housing": "sheet"}), by=factories.administrator())
    plan_import.refresh_from_db()
    run = dry_run(plan_import)
    assert not run.sheet_names and run.records()[0].workstream == ("Housing",)


def test_the_check_asks_for_all_and_for_each(client):
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    client.force_login(adam)
    sheet = new_sheet(HEAD, *ROWS, title="Housing")
    other = sheet.parent.create_sheet("Quick look")
    for row in (HEAD, ["B1", "Adopt policy three", "31/12/2026"]):
        other.append(row)
    upload(client, saved(sheet))
    plan_import = PlanImport.objects.get()
    url = reverse("imports:check-import", args=[plan_import.pk])
    page = client.get(url)
    boxes = page.context["decisions"].sheet_names
    assert page.context["sums"][:2] == [("Certain", 0, ""), ("Want a decision", 3, "open")]
    assert [box.asked.name for box in boxes.each] == ["Housing", "Quick look"]
    version = page.context["decisions"]["version"].value()
    sent = {"version": version, "sheetnames_all": "workstream", boxes.each[1].field.html_name: "none"}
    page = client.post(url, {"decide": "1", **sent}, follow=True)
    places = {record.title: record.workstream for record in page.context["run"].records()}
    assert places == {
        "Adopt policy one": ("Housing",), "Adopt policy two": ("Housing",), "Adopt policy three": (),
    }  # fmt: skip
    assert not page.context["run"].sheet_names_open
    assert page.context["sums"][0] == ("Certain", 3, "")
