"""An import stands where a workbook is very wide, gone, or has fewer savings than before."""

from datetime import date
from http import HTTPStatus

import pytest
from django.conf import settings as project
from django.urls import reverse
from openpyxl import Workbook

from council.models import Role
from programmes.imports.applying.apply import ImpossibleChange, apply_import
from programmes.imports.applying.undo import undo_import
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.pages import map_form
from savings.confirming import confirm
from savings.models import Saving
from tests import factories
from tests.programmes.imports.applying.test_apply import uploaded
from tests.programmes.imports.books import new_sheet
from tests.programmes.imports.pages.test_pages import admin, as_shown, go_on, saved, upload

__all__ = ["admin"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def wide_sheet(sheets, columns):
    """A workbook of many sheets of actions, each with many columns."""
    book = Workbook()
    book.remove(book.active)
    for number in range(sheets):
        page = book.create_sheet(f"Plan {number + 1}")
        more = [f"Update {month} 2020" for month in MONTHS][: columns - 3]
        page.append(["Action", "Owner", "Due date", *more])
        said = [f"said {number} of {column}" for column in range(columns - 3)]
        page.append([f"Mend roof {number + 1}", "Head of Estates", "31/05/2026", *said])
    return page


class TestAVeryWideWorkbook:
    def test_its_sheets_are_shown_and_kept_a_page_at_a_time(self, admin, monkeypatch):
        monkeypatch.setattr(map_form, "FIELDS_A_PAGE", 40)
        upload(admin, saved(wide_sheet(6, 9)))
        plan_import = PlanImport.objects.get()
        url = reverse("imports:map-import", args=[plan_import.pk])
        first = admin.get(url)
        assert "Sheets 1 to 2 of 6" in first.content.decode()
        sent = as_shown(first)
        assert len(first.context["form"].fields) < 40
        del sent["include0"]
        response = admin.post(url, sent)
        assert response.url == f"{url}?page=2"
        plan_import.refresh_from_db()
        assert plan_import.choices["included"] == {"Plan 1": False}  # the other stays as it was read
        second = admin.get(response.url)
        assert "Sheets 3 to 4 of 6" in second.content.decode()
        admin.post(response.url, as_shown(second))
        last = admin.post(f"{url}?page=3", as_shown(admin.get(f"{url}?page=3")))
        assert last.url == reverse("imports:check-wordings", args=[plan_import.pk])
        plan_import.refresh_from_db()
        assert plan_import.choices["included"]["Plan 1"] is False
        assert len(dry_run(plan_import).records()) == 5

    def test_no_page_has_more_fields_than_a_server_takes(self):
        widest_sheet = project.PLAN_MAX_COLUMNS + 3 + len(map_form.MORE)
        assert max(map_form.FIELDS_A_PAGE, widest_sheet) < project.DATA_UPLOAD_MAX_NUMBER_FIELDS

    def test_an_ordinary_workbook_stays_on_one_page(self):
        plan_import = uploaded(wide_sheet(14, 9), plan_date=factories.DAY)
        assert map_form.pages_of(dry_run(plan_import).reading) == [list(range(14))]


class TestAWorkbookThatIsGone:
    SHEET = (("Action", "Owner", "Due date"), ("Mend it", "Head of Estates", "May 2026"))
    PAGES = (
        "map-import",
        "check-wordings",
        "check-import",
        "ask-owners",
        "download-annotated",
        "download-file",
    )

    @pytest.mark.parametrize("lost", ["purged", "deleted"])
    def test_every_page_that_needs_it_says_so_in_words(self, admin, lost):
        upload(
            admin,
            saved(new_sheet(["Action", "Owner", "Due date"], ["Mend it", "Head of Estates", "May 2026"])),
        )
        plan_import = PlanImport.objects.get()
        plan_import.file.storage.delete(plan_import.file.name)
        if lost == "purged":
            plan_import.file = ""
            plan_import.save()
        for name in self.PAGES:
            response = admin.get(reverse(f"imports:{name}", args=[plan_import.pk]))
            assert response.status_code == HTTPStatus.GONE, name
            assert "Upload the workbook again" in response.content.decode()

    def test_what_was_imported_from_it_can_still_be_seen(self, admin):
        upload(
            admin,
            saved(new_sheet(["Action", "Owner", "Due date"], ["Mend it", "Head of Estates", "May 2026"])),
        )
        plan_import = PlanImport.objects.get()
        go_on(admin, "check-import", plan_import)
        plan_import.refresh_from_db()
        plan_import.file.storage.delete(plan_import.file.name)
        assert admin.get(reverse("imports:show-result", args=[plan_import.pk])).status_code == HTTPStatus.OK
        gone = admin.get(reverse("imports:download-file", args=[plan_import.pk]))
        assert gone.status_code == HTTPStatus.GONE
        assert "deleted after its period of retention" in gone.content.decode()


class TestAMissingSaving:
    HEAD = ("Saving", "Financial year", "Target saving")
    KEPT, GONE = ("Fewer licences", "2026/27", "£1,000"), ("One depot", "2026/27", "£2,000")

    def applied(self, *rows, programme=None, settled=None):
        plan_import = uploaded(new_sheet(self.HEAD, *rows), plan_date=factories.DAY, programme=programme)
        if settled:
            plan_import.settled = settled
            plan_import.save()
        found = dry_run(plan_import)
        apply_import(plan_import, by=factories.administrator(), confirmed=found.digest, accept_questions=True)
        plan_import.refresh_from_db()
        return plan_import

    withdrawn = {"missing_all": "withdraw", "reason": "The depot was sold."}

    def test_a_saving_that_is_gone_is_withdrawn_with_the_reason_and_its_figures_stay(self):
        programme = self.applied(self.KEPT, self.GONE, (*self.GONE[:1], "2027/28", "£50")).programme
        later = self.applied(self.KEPT, programme=programme, settled=self.withdrawn)
        one = Saving.objects.get(title="One depot")
        assert (one.status, one.explanation) == ("withdrawn", "The depot was sold.")
        assert [str(line.target) for line in one.profile.all()] == ["2000.00", "50.00"]
        assert (
            dry_run(
                uploaded(new_sheet(self.HEAD, self.KEPT), plan_date=factories.DAY, programme=programme)
            ).missing
            == []
        )
        undo_import(later, by=factories.administrator(), on=factories.DAY, because="Wrong file.", rest=False)
        one.refresh_from_db()
        assert (one.status, one.explanation) == ("on_track", "")

    def test_one_year_of_a_saving_that_goes_on_is_not_withdrawn(self):
        further = (*self.GONE[:1], "2027/28", "£50")
        programme = self.applied(self.KEPT, self.GONE, further).programme
        with pytest.raises(ImpossibleChange, match="other years in the plan"):
            self.applied(self.KEPT, self.GONE, programme=programme, settled=self.withdrawn)
        assert not Saving.objects.filter(status="withdrawn").exists()

    def test_a_saving_of_which_finance_confirmed_money_is_not_withdrawn(self):
        programme = self.applied(self.KEPT, self.GONE).programme
        line = Saving.objects.get(title="One depot").profile.get()
        claim = factories.claimed(str(line.target), to=line)
        confirm(claim, by=factories.finance("Fiona"), on=date(2026, 6, 20))
        with pytest.raises(ImpossibleChange, match="Finance has confirmed"):
            self.applied(self.KEPT, programme=programme, settled=self.withdrawn)

    def test_the_manager_is_offered_it(self, client):
        programme = self.applied(self.KEPT, self.GONE).programme
        mona = factories.person("Mona")
        factories.grant(mona, Role.PROGRAMME_MANAGER, over=programme)
        client.force_login(mona)
        again = uploaded(new_sheet(self.HEAD, self.KEPT), plan_date=factories.DAY, programme=programme)
        page = client.get(reverse("imports:check-import", args=[again.pk]))
        (choice,) = page.context["decisions"].missing
        assert "withdraw" in [value for value, _ in choice.field.field.choices]


class TestTheCheckOfManyRows:
    SHEET = (
        ("Action", "Owner", "Due date", "Progress"),
        ("Mend it", "Head of Estates", "31/05/2027", "Begun"),
        ("Paint it", "Head of Estates", "31/05/2027", "Ordered"),
    )

    def check(self, client, plan_import, **query):
        page = client.get(reverse("imports:check-import", args=[plan_import.pk]), query)
        return page, [row.record.title for group in page.context["groups"] for row in group.rows]

    def test_unchanged_rows_are_counted_and_shown_on_request(self, admin):
        first = uploaded(new_sheet(*self.SHEET), plan_date=factories.DAY)
        go_on(admin, "check-import", first)
        first.refresh_from_db()
        changed = (*self.SHEET[:2], ("Paint it", "Head of Estates", "31/05/2027", "Delivered"))
        second = uploaded(new_sheet(*changed), plan_date=factories.DAY, programme=first.programme)
        page, titles = self.check(admin, second)
        assert titles == ["Paint it"]
        assert "1 row is unchanged and not listed." in page.content.decode()
        assert self.check(admin, second, show="unchanged")[1] == ["Mend it"]
        page, titles = self.check(admin, second, show="all")
        assert titles == ["Mend it", "Paint it"]
        assert "not listed" not in page.content.decode()

    def test_what_a_row_says_beyond_its_words_is_folded(self, admin):
        plan_import = uploaded(new_sheet(*self.SHEET), plan_date=factories.DAY)
        page, titles = self.check(admin, plan_import)
        assert titles == ["Mend it", "Paint it"]
        body = page.content.decode()
        assert body.count('<details class="govuk-details app-check__more') == 2
        assert 'More<span class="govuk-visually-hidden"> of row 2</span>' in body
