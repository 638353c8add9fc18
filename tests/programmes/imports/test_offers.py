"""Dates and standings inside a row's words: offered, taken or left in one go, and known the next time."""

from datetime import date

import pytest
from django.urls import reverse

from actions.models import Action
from council.models import Role
from programmes.imports.cells.in_words import dates_offered, standing_offered
from programmes.imports.comparing.dry_run import decisions_for
from programmes.imports.decisions import Decisions
from programmes.imports.kept.readings import dry_run
from programmes.imports.mappings.choices import keep_decisions
from programmes.imports.models.plan_import import PlanImport
from programmes.models import Objective, Programme
from tests import factories
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import PLANS, new_sheet
from tests.programmes.imports.pages.test_pages import saved, upload

SEPTEMBER = date(2026, 9, 30)
HEAD = ["Ref", "Action", "Responsible", "Comments"]
ROWS = [
    ["T1", "Adopt the cycling strategy by March 2027", "Head of Parks", "Drafted"],
    ["T2", "Let the waste contract", "Head of Parks", "Deadline extended to September 2027"],
    ["T3", "Close the annexe", "Head of Parks", "On hold until the lease is settled"],
    ["T4", "Inspect the playgrounds", "Head of Parks", "Deleted: now part of everyday work"],
    ["T5", "Win the award for two parks", "Head of Parks", "Achieved July 2026"],
]


@pytest.mark.parametrize(
    ("title", "remarks", "kind", "end"),
    [
        ("Gain the accreditation by March, 2027", "", "due", date(2027, 3, 31)),
        ("Start from May 2026 and finish by March 2027", "", "due", date(2027, 3, 31)),
        ("Statement for 2025/26 by 31st July 2027", "", "due", date(2027, 7, 31)),
        ("Depot", "target date amended to September 2027", "amended", date(2027, 9, 30)),
        ("Depot", "Slipped to Q3 2026/27", "amended", date(2026, 12, 31)),
        ("Depot", "Future target 31/3/27 - on hold", "due", date(2027, 3, 31)),
    ],
)
def test_a_date_in_the_words_is_found_by_what_leads_up_to_it(title, remarks, kind, end):
    found = next(dates_offered(title, remarks, near=SEPTEMBER))
    assert (found.kind, found.date.end) == (kind, end)


@pytest.mark.parametrize(
    ("title", "remarks"),
    [
        ("Spend £12,000 over the next 5 years", ""),
        ("Cut waste by 20 per cent", ""),
        ("Build by 2000 homes a year", ""),
        ("Depot", "officers were trained by May 2026"),
        ("Ask what may be done by may others", ""),
    ],
)
def test_what_is_no_date_of_the_row_is_not_offered(title, remarks):
    assert not list(dates_offered(title, remarks, near=SEPTEMBER))


@pytest.mark.parametrize(
    ("remarks", "kind"),
    [
        ("First stage done; put on hold pending the review", "on_hold"),
        ("Held in abeyance", "on_hold"),
        ("Deleting from April 2026 - now part of everyday working", "business_as_usual"),
        ("Withdrawn: no money", "withdrawn"),
        ("No longer required", "withdrawn"),
        ("Completed in May 2026", "complete"),
    ],
)
def test_a_standing_is_told_by_how_a_clause_begins(remarks, kind):
    assert standing_offered("Depot", remarks).kind == kind


@pytest.mark.parametrize("remarks", ["Not achieved", "Was on hold", "Achieved in part", "Held a workshop"])
def test_what_takes_a_standing_back_is_not_offered(remarks):
    assert standing_offered("Depot", remarks) is None


@pytest.mark.parametrize(
    ("title", "remarks", "was", "end"),
    [
        ("Depot", "Target Sept, slipped to Dec", date(2026, 9, 30), date(2026, 12, 31)),
        ("Depot", "Deadline moved from Nov to March", date(2026, 11, 30), date(2027, 3, 31)),
        ("Open the depot by June 2026", "Delayed to May 2027", date(2026, 6, 30), date(2027, 5, 31)),
        ("Depot", "Deferred to May 2027", None, date(2027, 5, 31)),
    ],
)
def test_the_date_before_is_found_beside_the_one_that_takes_its_place(title, remarks, was, end):
    found = next(dates_offered(title, remarks, near=SEPTEMBER))
    assert (found.was and found.was.end, found.date.end) == (was, end)


@pytest.mark.django_db
class TestInAnImport:
    @pytest.fixture(autouse=True)
    def _own_files(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        factories.post("Head of Parks")

    def decided(self, plan_import, **offers):
        keep_decisions(plan_import, Decisions(offers=offers), by=factories.administrator())

    def brought(self, **offers):
        plan_import = uploaded(new_sheet(HEAD, *ROWS), plan_date=SEPTEMBER)
        self.decided(plan_import, **offers)
        applied(plan_import, accept_questions=True)
        return {action.plan_reference: action for action in Action.objects.all()}

    def test_each_kind_is_a_question_until_somebody_says(self):
        run = dry_run(uploaded(new_sheet(HEAD, *ROWS), plan_date=SEPTEMBER))
        assert [record.outcome for record in run.records()] == ["questioned"] * 5
        kinds = ["due", "amended", "on_hold", "business_as_usual", "complete"]
        assert [offer.kind for _, offer, _ in run.offers] == kinds

    def test_what_is_taken_as_read_stays_words(self):
        made = self.brought()
        assert {action.due for action in made.values()} == {None}
        assert {action.stage for action in made.values()} == {"in_progress"}

    def test_one_press_takes_all_of_a_kind(self):
        made = self.brought(due="take", amended="take", on_hold="take", business_as_usual="take")
        assert made["T1"].due == date(2027, 3, 31)
        assert made["T2"].due == date(2027, 9, 30)
        assert [made[ref].stage for ref in ("T3", "T4", "T5")] == [
            "on_hold",
            "business_as_usual",
            "in_progress",
        ]

    def test_a_row_may_differ_from_its_kind(self):
        offers = {"due": "take", "due:Plan!2.0": "leave"}
        assert self.brought(**offers)["T1"].due is None

    def test_an_amended_date_is_the_forecast_of_a_row_with_a_due_date(self):
        head = ["Ref", "Action", "Due", "Comments"]
        row = ["T1", "Let the contract", "31/12/2026", "Target date amended to June 2027"]
        plan_import = uploaded(new_sheet(head, row), plan_date=SEPTEMBER)
        self.decided(plan_import, amended="take")
        applied(plan_import)
        action = Action.objects.get()
        assert (action.due, action.forecast) == (date(2026, 12, 31), date(2027, 6, 30))

    def test_both_dates_of_a_rows_words_are_taken_the_first_as_due(self):
        rows = [["T1", "Let the contract", "Head of Parks", "Target Nov 2026, slipped to March 2027"]]
        plan_import = uploaded(new_sheet(HEAD, *rows), plan_date=SEPTEMBER)
        self.decided(plan_import, amended="take")
        applied(plan_import)
        action = Action.objects.get()
        assert (action.due, action.forecast) == (date(2026, 11, 30), date(2027, 3, 31))
        again = uploaded(new_sheet(HEAD, *rows), plan_date=SEPTEMBER, programme=Programme.objects.get())
        assert {record.outcome for record in dry_run(again).records()} == {"unchanged"}

    def test_what_reached_100_per_cent_is_offered_in_the_next_file_and_completed_where_taken(self):
        def file(share):
            return new_sheet(["Ref", "Action", "% complete"], ["T1", "Let the contract", share])

        applied(uploaded(file("50%"), plan_date=SEPTEMBER))
        again = uploaded(file("100%"), plan_date=SEPTEMBER, programme=Programme.objects.get())
        assert [offer.kind for _, offer, _ in dry_run(again).offers] == ["all_done"]
        self.decided(again, all_done="take")
        applied(again)
        assert Action.objects.get().stage == "complete"

    def test_the_next_file_neither_asks_again_nor_takes_the_date_out(self):
        self.brought(due="take", on_hold="leave", amended="take", business_as_usual="take", complete="take")
        again = uploaded(new_sheet(HEAD, *ROWS), plan_date=SEPTEMBER, programme=Programme.objects.get())
        assert {record.outcome for record in dry_run(again).records()} == {"unchanged"}
        assert not dry_run(again).offers

    def test_other_words_of_the_same_row_bring_the_other_date(self):
        self.brought(due="take")
        rows = [["T1", "Adopt the cycling strategy by June 2027", *ROWS[0][2:]], *ROWS[1:]]
        again = uploaded(new_sheet(HEAD, *rows), plan_date=SEPTEMBER, programme=Programme.objects.get())
        changed = next(record for record in dry_run(again).records() if record.changes)
        assert changed.changes["due"] == ("March 2027", "June 2027")

    def test_all_eleven_dates_of_a_service_plan_are_offered(self):
        file = (PLANS / "salford_service_plan.csv").read_bytes()
        run = dry_run(uploaded(file, filename="salford_service_plan.csv", plan_date=date(2003, 4, 1)))
        offers = [offer.kind for record in run.sheets[0].records for offer, _ in record.offers]
        assert offers == ["due"] * 11


@pytest.mark.django_db
def test_the_check_takes_a_kind_with_one_choice(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    client.force_login(adam)
    factories.post("Head of Parks")
    upload(client, saved(new_sheet(HEAD, *ROWS)))
    plan_import = PlanImport.objects.get()
    url = reverse("imports:check-import", args=[plan_import.pk])
    page = client.get(url)
    assert "Dates inside the words" in page.content.decode()
    version = page.context["decisions"]["version"].value()
    sent = {"decide": "1", "offers-due": "take", "offer-due:Plan!2.0": "", "version": version}
    page = client.post(url, sent, follow=True).content.decode()
    assert "31 March 2027" in page
    assert decisions_for(PlanImport.objects.get()).offers == {"due": "take"}


@pytest.mark.django_db
def test_a_code_taken_meanwhile_is_asked_for_with_a_free_one_in_the_box(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    client.force_login(adam)
    plan_import = uploaded(new_sheet(["Ref", "Action"], ["T1", "Do it"]), title="Support services")
    url = reverse("imports:check-import", args=[plan_import.pk])
    digest = client.get(url).context["run"].digest
    factories.programme(plan_import.new_code, title="Social services")
    page = client.post(url, {"confirmed": digest})
    assert "for Social services" in page.content.decode() and "is in use by now" in page.content.decode()
    free = page.context["decisions"]["new_code"].value()
    version = page.context["decisions"]["version"].value()
    client.post(url, {"decide": "1", "new_code": free, "version": version})
    client.post(url, {"confirmed": digest})
    assert Programme.objects.get(title="Support services").code == free != plan_import.new_code


class TestOfAnObjective:
    HEAD = ("Division", "Objective", "Pledge")
    ROWS = (
        ("Homes", "To survey the stock by 31 March 2027", "Homes"),
        ("Homes", "To lift morale over the next 3 years", "People"),
    )

    @pytest.fixture(autouse=True)
    def _own_files(self, settings, tmp_path, db):
        settings.MEDIA_ROOT = tmp_path

    def brought(self, said, programme=None):
        sheet = new_sheet(self.HEAD, *self.ROWS, title="Service plan")
        plan_import = uploaded(sheet, plan_date=SEPTEMBER, programme=programme)
        keep_decisions(plan_import, Decisions(offers={"due": said}), by=factories.administrator())
        return plan_import

    @pytest.mark.parametrize(("said", "due"), [("take", date(2027, 3, 31)), ("leave", None)])
    def test_its_date_is_taken_or_left_and_the_next_edition_changes_nothing(self, said, due):
        applied(self.brought(said))
        assert [objective.due for objective in Objective.objects.order_by("pk")] == [due, None]
        again = dry_run(self.brought(said, Programme.objects.get()))
        assert {record.outcome for record in again.records()} == {"unchanged"}
