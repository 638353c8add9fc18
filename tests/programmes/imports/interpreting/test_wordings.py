"""What the plan's words mean: each wording once, put right once, counted for every row that uses it."""

from datetime import date

import pytest
from django.urls import reverse
from openpyxl.styles import Font

from actions.models import Action
from programmes.imports.cells.statuses import RISK, SAVING, STATUSES
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.pages import map as map_page
from risks.models import Risk
from savings.models import Saving, YearProfile
from tests import factories
from tests.programmes.imports.books import PLANS, new_sheet, recognised
from tests.programmes.imports.pages.test_pages import admin, box, go_on, saved, upload

__all__ = ["admin"]
pytestmark = pytest.mark.django_db
HEADINGS = ["Action", "Owner", "Status", "RAG", "Due date"]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def brought(client, *rows, headings=HEADINGS, **how):
    """The import of a new sheet with these rows, mapped as we read it."""
    upload(client, saved(new_sheet(list(headings), *rows)), **how)
    plan_import = PlanImport.objects.get()
    go_on(client, "map-import", plan_import)
    return plan_import


def shown(client, plan_import):
    """The page of meanings, and what it shows of each wording."""
    response = client.get(reverse("imports:check-wordings", args=[plan_import.pk]))
    return response, {part.wording.raw: part.wording for part in response.context["form"].parts()}


def apply(client, plan_import):
    go_on(client, "check-import", plan_import, accept_questions="on")


ROWS = [
    ["Mend the roof", "Head of Estates / Head of Finance", "Paused for now", "R", "May 2026"],
    ["Paint it", "Head of Estate", "Pickled", "Q", "May 2026"],
    ["Sell it", "Head of Estate", "Pickled", "G", "when ready"],
]


class TestEachWordingOnce:
    def test_each_wording_is_shown_once_with_its_rows_and_what_is_in_doubt_first(self, admin):
        factories.post("Head of Estates")
        plan_import = brought(admin, *ROWS)
        response, found = shown(admin, plan_import)
        assert (found["Pickled"].rows, found["Pickled"].places) == (2, ["Plan, row 3", "Plan, row 4"])
        assert found["R"].reading == "Red"
        assert found["Head of Estates / Head of Finance"].reading == "Head of Estates, with Head of Finance"
        assert [group.kind for group in response.context["to_check"]] == ["status", "rag", "owner"]
        assert [group.kind for group in response.context["certain"]] == ["date", "status", "rag", "owner"]
        page = response.content.decode()
        assert page.index("Pickled") < page.index("Read without a question") < page.index("Paused for now")

    def test_a_correction_counts_for_every_row_and_is_kept(self, admin):
        factories.post("Head of Estates")
        plan_import = brought(admin, *ROWS)
        said = {
            box("status", "Pickled"): "on_hold",
            box("rag", "Q"): "amber",
            f"{box('owner', 'Head of Estate')}-take": "on",
            box("date", "when ready"): "30 June 2004",
        }
        go_on(admin, "check-wordings", plan_import, **said)
        _, found = shown(admin, plan_import)
        assert (found["Pickled"].reading, found["Pickled"].decided) == ("On hold", True)
        assert not any(one.questioned for one in found.values())
        apply(admin, plan_import)
        actions = {action.title: action for action in Action.objects.select_related("owner")}
        assert [actions[row[0]].stage for row in ROWS] == ["on_hold"] * 3
        assert actions["Paint it"].stated_rag == "amber"
        assert {action.owner.title for action in actions.values()} == {"Head of Estates"}
        assert actions["Paint it"].owner_as_written == "Head of Estate"
        assert actions["Sell it"].due == date(2004, 6, 30)

    def test_an_owner_may_be_split_into_lead_and_supporting_or_be_nobody(self, admin):
        plan_import = brought(
            admin, ["Mend", "DM with PL", "", "", "May 2026"], ["Sell", "Various", "", "", ""]
        )
        said = {box("owner", "DM with PL"): "Director of Money; Head of Law", box("owner", "Various"): "N/A"}
        go_on(admin, "check-wordings", plan_import, **said)
        apply(admin, plan_import)
        mend, sell = Action.objects.order_by("reference")
        assert mend.owner.title == "Director of Money"
        assert [support.post.title for support in mend.supports.all()] == ["Head of Law"]
        assert sell.owner is None

    def test_the_holders_name_leads_to_the_post(self, admin):
        factories.post("Head of Arts", holder=factories.person("Ann Archer"))
        _, found = shown(admin, brought(admin, ["Mend", "Ann Archer", "", "", "May 2026"], as_at_year="2026"))
        assert found["Ann Archer"].suggestion == "Head of Arts"

    def test_a_correction_may_be_taken_back(self, admin):
        plan_import = brought(admin, *ROWS)
        go_on(admin, "check-wordings", plan_import, **{box("date", "when ready"): "30 June 2004"})
        go_on(admin, "check-wordings", plan_import, **{box("date", "when ready"): ""})
        assert PlanImport.objects.get().choices["dates"] == {}

    def test_a_long_plan_comes_in_pages_and_each_saves_by_itself(
        self, admin, monkeypatch, django_assert_max_num_queries
    ):
        monkeypatch.setattr(map_page, "MEANINGS_A_PAGE", 5)
        rows = [[f"Task {n}", f"Head of Area {n}", "Pickled", "", "May 2026"] for n in range(12)]
        plan_import = brought(admin, *rows)
        url = reverse("imports:check-wordings", args=[plan_import.pk])
        response = go_on(admin, "check-wordings", plan_import, **{box("status", "Pickled"): "on_hold"})
        assert response.redirect_chain[-1][0] == f"{url}?page=2"
        assert PlanImport.objects.get().choices["meanings"]["status"] == {"Pickled": "on_hold"}
        with django_assert_max_num_queries(30):
            assert len(list(admin.get(f"{url}?page=2").context["form"].parts())) == 5


class TestLevelsAndMoney:
    def test_a_level_may_be_given_its_number(self, admin):
        rows = [["Roof falls", "Likely enough", "High"], ["Rain", "Likely enough", "4"]]
        plan_import = brought(admin, *rows, headings=["Risk", "Likelihood", "Impact"])
        go_on(admin, "check-wordings", plan_import, **{box("level", "Likely enough"): "4"})
        apply(admin, plan_import)
        assert [risk.current_likelihood for risk in Risk.objects.all()] == [4, 4]
        assert "Likely enough" in Risk.objects.first().levels_as_written

    def test_an_amount_may_be_put_right(self, admin):
        rows = [["Fewer phones", "about some £k", "2003/04"], ["Fewer cars", "£2,000", "2003/04"]]
        plan_import = brought(admin, *rows, headings=["Saving", "Amount", "Year"])
        bad = go_on(admin, "check-wordings", plan_import, **{box("money", "about some £k"): "lots"})
        assert "is not an amount" in bad.content.decode()
        go_on(admin, "check-wordings", plan_import, **{box("money", "about some £k"): "£1,500"})
        apply(admin, plan_import)
        assert sorted(YearProfile.objects.values_list("target", flat=True)) == [1500, 2000]

    def test_the_unit_and_the_sign_of_savings_are_chosen(self, admin):
        rows = [["Fewer phones", -120, "2003/04"], ["Fewer cars", -80, "2003/04"]]
        upload(admin, saved(new_sheet(["Saving", "Amount", "Year"], *rows)))
        plan_import = PlanImport.objects.get()
        go_on(admin, "map-import", plan_import, unit0="£'000", sign0="reversed")
        apply(admin, plan_import)
        assert sorted(YearProfile.objects.values_list("target", flat=True)) == [80_000, 120_000]


class TestHowASheetIsTaken:
    def test_the_workstream_comes_from_where_it_was_chosen(self, admin):
        rows = [["Section A"], ["Mend", "North"], ["Paint", "South"]]
        book = new_sheet(["Action", "Workstream"], *rows, title="Works")
        book["A2"].font = Font(bold=True)
        upload(admin, saved(book))
        plan_import = PlanImport.objects.get()
        for source, path in {
            "": ["Section A", "North"],
            "column": ["North"],
            "sections": ["Works", "Section A"],
            "sheet": ["Works"],
        }.items():
            go_on(admin, "map-import", plan_import, workstreams0=source)
            found = admin.get(reverse("imports:check-import", args=[plan_import.pk])).context["run"]
            assert list(found.records()[0].workstream) == path
        assert found.records()[0].read.fields == {"Section": "Section A", "Workstream": "North"}

    def test_hidden_rows_and_columns_are_told_and_taken_in_only_when_ticked(self, admin):
        book = new_sheet(
            ["Action", "Owner", "Due date"], ["Mend", "Head of HR", "May 2026"], ["Sell", "", "June 2026"]
        )
        book.row_dimensions[3].hidden = True
        book.column_dimensions["B"].hidden = True
        upload(admin, saved(book))
        plan_import = PlanImport.objects.get()
        page = admin.get(reverse("imports:map-import", args=[plan_import.pk])).content.decode()
        assert "Column B is hidden, so it was left out" in page
        response = go_on(admin, "map-import", plan_import, rows0="on", hidden0="on")
        assert "B: Owner" in response.content.decode()
        apply(admin, plan_import)
        assert set(Action.objects.values_list("title", "owner__title")) == {
            ("Mend", "Head of HR"),
            ("Sell", None),
        }

    def test_struck_through_rows_are_offered_as_withdrawn(self, admin):
        book = new_sheet(["Action", "Due date"], ["Mend", "May 2026"], ["Sell", "June 2026"])
        for cell in book[3]:
            cell.font = Font(strike=True)
        upload(admin, saved(book))
        plan_import = PlanImport.objects.get()
        assert (
            "struck through. Is it withdrawn?" in go_on(admin, "check-import", plan_import).content.decode()
        )
        go_on(admin, "map-import", plan_import, struck0="withdrawn")
        go_on(admin, "check-import", plan_import)
        assert Action.objects.get(title="Sell").stage == "withdrawn"
        assert "struck through" in Action.objects.get(title="Sell").stage_reason

    def test_a_split_may_be_refused_for_a_row_or_for_the_sheet(self, admin):
        rows = [["- Mend\n- Paint", "May 2026\nJune 2026"], ["- Sell\n- Let", "May 2026\nJune 2026"]]
        plan_import = brought(admin, *rows, headings=["Action", "Due date"])
        response, _ = shown(admin, plan_import)
        assert [split.titles for split, _ in response.context["splits"]] == [
            ["Mend", "Paint"],
            ["Sell", "Let"],
        ]
        page = go_on(admin, "check-wordings", plan_import, **{"whole0-3": "on"}).content.decode()
        assert "3 rows are written" in page
        page = go_on(admin, "check-wordings", plan_import, **{"whole0-3": None}).content.decode()
        assert "4 rows are written" in page
        go_on(admin, "map-import", plan_import, whole0="on")
        assert "2 rows are written" in go_on(admin, "check-wordings", plan_import).content.decode()


def numbered(*references):
    """The references of a sheet whose column of numbers holds these."""
    found = recognised(
        new_sheet(["No", "Action"], *([value, f"Do thing {n}"] for n, value in enumerate(references)))
    )
    return [
        record.reference for record in read_rows(found, DateReader(date(2026, 1, 1), Choices()))
    ], found.notices


class TestShortenedReferences:
    def test_one_point_ten_that_excel_made_one_point_one_is_read_as_it_was(self):
        found, notices = numbered(1.1, *(f"1.{n}" for n in range(2, 10)), 1.1, 1.11)
        assert found[-3:] == ["1.9", "1.10", "1.11"]
        assert any("was read as 1.10" in notice.message for notice in notices)

    def test_a_number_that_follows_nothing_of_the_kind_stays(self):
        assert numbered(1.1, 1.2, 2.1)[0] == ["1.1", "1.2", "2.1"]


def test_the_wigan_workbook_shows_the_meaning_of_all_its_words(admin):
    upload(admin, (PLANS / "wigan_support_services.xlsx").read_bytes())
    _, found = shown(admin, PlanImport.objects.get())
    assert found["At key stages so High initially\n\nHigh at June 2007"].reading == "High"
    assert {one.kind for one in found.values()} >= {"date", "rag", "owner", "level", "money"}


class TestStatusesOfRisksAndSavings:
    RISKS = ("Risk", "Likelihood", "Impact", "Mitigation", "Status")
    SAVINGS = ("Saving", "Financial year", "Target saving", "Status")

    def test_the_words_are_those_of_the_registers(self):
        assert STATUSES[SAVING] == {one.value: str(one.label) for one in Saving.Status}
        assert STATUSES[RISK].items() <= {one.value: str(one.label) for one in Risk.Status}.items()

    def test_a_risks_status_is_shown_and_put_right(self, admin):
        rows = [
            ["Key staff leave", "High", "High", "Pay more", "Parked by the board"],
            ["The roof leaks", "High", "Low", "Mend it", "Mitigated"],
            ["The ledger fails", "Low", "Low", "Back it up", "Open"],
        ]
        plan_import = brought(admin, *rows, headings=self.RISKS)
        _, found = shown(admin, plan_import)
        assert (found["Mitigated"].reading, found["Open"].reading) == ("Closed", "Open")
        parked = found["Parked by the board"]
        assert (parked.kind, parked.reading, parked.questioned) == (RISK, "Open, as none is named", True)
        go_on(
            admin, "check-wordings", plan_import, **{parked.name: "closed", found["Mitigated"].name: "open"}
        )
        apply(admin, plan_import)
        assert {risk.title: risk.status for risk in Risk.objects.all()} == {
            "Key staff leave": "closed", "The roof leaks": "open", "The ledger fails": "open",
        }  # fmt: skip
        assert "Parked by the board" in Risk.objects.get(title="Key staff leave").status_reason

    def test_a_savings_status_is_shown_and_put_right(self, admin):
        rows = [
            ["Fewer licences", "2026/27", "£1,000", "Slipped to next year"],
            ["One depot", "2026/27", "£2,000", "With the union"],
        ]
        plan_import = brought(admin, *rows, headings=self.SAVINGS)
        _, found = shown(admin, plan_import)
        assert found["Slipped to next year"].reading == "Delayed to a later year"
        union = found["With the union"]
        assert (union.kind, union.reading, union.questioned) == (SAVING, "On track, as none is named", True)
        go_on(admin, "check-wordings", plan_import, **{union.name: "at_risk"})
        apply(admin, plan_import)
        assert {one.title: one.status for one in Saving.objects.all()} == {
            "Fewer licences": "delayed", "One depot": "at_risk",
        }  # fmt: skip
