"""The copy of an uploaded workbook with our remarks in it."""

import io

import pytest
from django.core.management.base import CommandError
from django.urls import reverse
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from council.models import Event, Role
from programmes.imports.exporting.remarks import annotated_copy
from programmes.imports.kept.readings import dry_run
from tests import factories
from tests.programmes.imports.applying.test_apply import uploaded
from tests.programmes.imports.books import new_sheet
from tests.programmes.imports.comparing.test_again import AS_AT, WORDS, brought, first, plan  # noqa: F401
from tests.programmes.imports.pages.test_pages import saved
from tests.programmes.imports.test_import_plan import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(client):
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN, sees_exempt=True)
    client.force_login(adam)
    return client


def annotated(client, plan_import):
    response = client.get(reverse("imports:download-annotated", args=[plan_import.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    return load_workbook(io.BytesIO(response.content))


def test_what_is_asked_of_a_second_table_stands_in_the_cell_of_its_sheet(db):
    sheet = new_sheet(
        ["Ref", "Action", "Owner", "Due date"],
        [1, "Open a hub", "Head of HR", "May 2026"],
        [],
        ["Action", "Lead officer", "Target date"],
        ["Close the old one", "Head of HR", "31 November 2026"],
    )
    run_ = dry_run(uploaded(sheet, plan_date=AS_AT))
    handle = io.BytesIO()
    sheet.parent.save(handle)
    book = load_workbook(io.BytesIO(annotated_copy(handle.getvalue(), run_)))
    assert "no day 31 in November" in book["Plan"]["C5"].comment.text


def test_each_question_and_change_is_a_comment_in_its_cell_and_a_line_with_a_link(admin, first):  # noqa: F811
    changes = [(WORDS[3], "% complete", 50), (WORDS[4], "Target date", "31 November 2026")]
    sheet = plan(changes, without=[WORDS[7]])
    sheet["B2"].font = Font(bold=True)
    sheet["B3"].comment = Comment("Ask the auditor", "Theirs")
    sheet["H2"] = "=1+1"
    plan_import = uploaded(sheet, plan_date=AS_AT, programme=first.programme)
    book = annotated(admin, plan_import)
    summary, copy = book.worksheets
    assert summary.title == "Our remarks"
    assert copy["F5"].comment.text == "Plan import remarks:\nChanged: percent complete: from “20” to “50”."
    assert copy["D6"].comment.text.startswith("Plan import remarks:\nQuestion: ")
    assert copy["B3"].comment.text == "Ask the auditor"
    assert copy["B2"].font.bold
    assert copy["H2"].value is None  # the formula is gone; its value was never saved
    said = [[c.value for c in row] for row in summary.iter_rows(min_row=6)]
    assert ["Changed", "Plan", "F5"] in [row[:3] for row in said]
    assert any(row[0] == "Missing" for row in said)
    link = next(row[2].hyperlink for row in summary.iter_rows(min_row=6) if row[2].value == "F5")
    assert link.location == "'Plan'!F5"
    again = dry_run(uploaded(copy, plan_date=AS_AT, programme=first.programme))
    assert [sheet.name for sheet in again.taken] == ["Plan"]
    assert not any("percent" in words for r in again.records() for words in r.read.fields.values())
    told = Event.objects.filter(kind=Event.Kind.DOWNLOADED).first()
    assert told.what.endswith("with remarks")


def test_a_csv_comes_back_as_a_workbook_in_which_no_word_is_a_formula(admin):
    data = b'Ref,Action,Due\n1,"=HYPERLINK(""http://x"")",31 November 2026\n2,Sell,2026\n'
    book = annotated(admin, uploaded(data, filename="plan.csv", plan_date=AS_AT))
    cell = book["plan"]["B2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")
    assert book["plan"]["C2"].comment is not None


def test_the_way_to_the_copy_is_on_the_check_page_and_an_applied_import_has_none(admin, first):  # noqa: F811
    plan_import = uploaded(plan(), plan_date=AS_AT, programme=first.programme)
    url = reverse("imports:download-annotated", args=[plan_import.pk])
    assert url in admin.get(reverse("imports:check-import", args=[plan_import.pk])).content.decode()
    response = admin.get(reverse("imports:download-annotated", args=[first.pk]))
    assert response.url == reverse("imports:show-result", args=[first.pk])


def test_the_command_line_writes_the_copy_and_never_over_the_plan(tmp_path):
    path, copy = tmp_path / "plan.xlsx", tmp_path / "copy.xlsx"
    path.write_bytes(saved(new_sheet(["Ref", "Action", "Due"], ["1", "Sell the depot", "31 November 2026"])))
    code, _ = run(path, "--dry-run", "--annotated", str(copy))
    assert code == 1
    assert load_workbook(copy)["Plan"]["C2"].comment is not None
    before = path.read_bytes()
    with pytest.raises(CommandError, match="Name another file"):
        run(path, "--annotated", str(path))
    assert path.read_bytes() == before
