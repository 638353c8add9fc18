"""The pages of an import, from upload to result."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook as NewWorkbook

from actions.models import Action
from council.models import Event, Role
from programmes.imports.interpreting.wordings import Wording
from programmes.imports.models.plan_import import PlanImport
from programmes.models import Programme
from tests import factories
from tests.programmes.imports.applying.test_apply import add_posts
from tests.programmes.imports.books import PLANS, new_sheet

pytestmark = pytest.mark.django_db

SOUTHWARK = "southwark_improvement_plans.xlsx"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(client):
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    client.force_login(adam)
    return client


def saved(sheet):
    handle = io.BytesIO()
    sheet.parent.save(handle)
    return handle.getvalue()


def upload(client, data, filename="plan.xlsx", **fields):
    form = {
        "file": SimpleUploadedFile(filename, data),
        "new_title": "Support services",
        "plan_date_day": "29",
        "plan_date_month": "7",
        "plan_date_year": "2003",
        "as_at_day": "1",
        "as_at_month": "8",
        "as_at_year": "2003",
        **fields,
    }
    return client.post(reverse("imports:new-import"), form)


def as_shown(response):
    """What a browser would send back from the page's form, unless somebody changes it."""
    form = response.context["form"]
    data = {"split": [split.name for split in getattr(form, "splits", ())]}
    for field in form:
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value not in (None, False):
            data[field.html_name] = value
    return data


def box(kind, raw):
    """The name of the box in which a wording is put right."""
    return Wording(kind, raw, "", "").name


def go_on(client, name, plan_import, **changes):
    """The next page after the step's form is sent as shown, but for the changes."""
    url = reverse(f"imports:{name}", args=[plan_import.pk])
    if name == "check-import":
        plan_import.refresh_from_db()
        add_posts(plan_import)
    data = {**as_shown(client.get(url)), **changes}
    return client.post(url, {key: value for key, value in data.items() if value is not None}, follow=True)


class TestWholeWay:
    def test_the_southwark_workbook_goes_from_upload_to_programme(self, admin):
        response = upload(admin, (PLANS / SOUTHWARK).read_bytes(), SOUTHWARK)
        plan_import = PlanImport.objects.get()
        assert response.url == reverse("imports:map-import", args=[plan_import.pk])
        page = admin.get(response.url).content.decode()
        assert "B: ACTION" in page
        assert "no heading" in page

        page = go_on(admin, "map-import", plan_import).content.decode()
        assert "Strategic Services Sept 03. Roll-out complete March 04." in page
        assert "31 March 2004" in page

        page = go_on(admin, "check-wordings", plan_import).content.decode()
        assert "49 rows are written" in page
        assert "Finance / Financial Planning" in page

        response = go_on(admin, "check-import", plan_import)
        assert response.redirect_chain[-1][0] == reverse("imports:show-result", args=[plan_import.pk])
        programme = Programme.objects.get(title="Support services")
        assert programme.actions.count() == 49
        assert Action.objects.first().get_absolute_url() in response.content.decode()

    def test_an_applied_import_leads_to_its_result_and_is_listed(self, admin):
        upload(admin, saved(new_sheet(["Action", "Date"], ["Do it", "May 2026"])))
        plan_import = PlanImport.objects.get()
        for step in ("map-import", "check-wordings", "check-import"):
            go_on(admin, step, plan_import)
        for step in ("map-import", "check-wordings", "check-import"):
            response = admin.get(reverse(f"imports:{step}", args=[plan_import.pk]))
            assert response.url == reverse("imports:show-result", args=[plan_import.pk])
        assert "Applied" in admin.get(reverse("imports:list-imports")).content.decode()

    def test_the_address_that_the_wordings_had_before_leads_on(self, admin):
        upload(admin, saved(new_sheet(["Action", "Date"], ["Do it", "May 2026"])))
        plan_import = PlanImport.objects.get()
        response = admin.get(f"/imports/{plan_import.pk}/interpret/", follow=True)
        assert response.redirect_chain == [(f"/imports/{plan_import.pk}/wordings/", 302)]
        assert "May 2026" in response.content.decode()

    def test_a_reading_that_was_put_right_is_marked_as_confirmed(self, admin):
        upload(admin, saved(new_sheet(["Action", "Date"], ["Do it", "when ready"])))
        plan_import = PlanImport.objects.get()
        address = reverse("imports:check-wordings", args=[plan_import.pk])
        assert "Confirmed" not in admin.get(address).content.decode()
        go_on(admin, "check-wordings", plan_import, **{box("date", "when ready"): "30 June 2004"})
        assert "Confirmed" in admin.get(address).content.decode()

    def test_the_file_comes_back_only_as_a_download_and_that_is_logged(self, admin):
        data = saved(new_sheet(["Action", "Date"], ["Do it", "May 2026"]))
        upload(admin, data, "Plan é <b>.xlsx")
        response = admin.get(reverse("imports:download-file", args=[PlanImport.objects.get().pk]))
        assert b"".join(response.streaming_content) == data
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Type"] == "application/octet-stream"
        assert Event.objects.filter(kind="downloaded").exists()


class TestCorrections:
    def test_a_column_may_be_matched_to_another_field(self, admin):
        upload(admin, saved(new_sheet(["Action", "Notes"], ["Do it", "Head of HR"])))
        plan_import = PlanImport.objects.get()
        go_on(admin, "map-import", plan_import, **{"column0-B": "owner"})
        go_on(admin, "check-wordings", plan_import)
        go_on(admin, "check-import", plan_import)
        assert Action.objects.get().owner.title == "Head of HR"

    def test_another_header_row_is_read_again_before_going_on(self, admin):
        upload(admin, saved(new_sheet(["Action", "Date"], ["Task", "When"], ["Do it", "May 2026"])))
        plan_import = PlanImport.objects.get()
        response = go_on(admin, "map-import", plan_import, header0="2")
        assert response.redirect_chain[-1][0] == reverse("imports:map-import", args=[plan_import.pk])
        assert "A: Task" in response.content.decode()

    def test_a_header_row_that_is_empty_is_refused(self, admin):
        upload(admin, saved(new_sheet(["Action", "Date"], ["Do it", "May 2026"])))
        response = go_on(admin, "map-import", PlanImport.objects.get(), header0="77")
        assert "Row 77 of sheet Plan is empty" in response.content.decode()

    def test_a_sheet_may_be_left_out_but_not_all(self, admin):
        upload(admin, (PLANS / SOUTHWARK).read_bytes(), SOUTHWARK)
        plan_import = PlanImport.objects.get()
        nothing = {"include0": None, "include1": None, "include2": None}
        response = go_on(admin, "map-import", plan_import, **nothing)
        assert "Tick at least one sheet" in response.content.decode()
        go_on(admin, "map-import", plan_import, include0=None)
        page = go_on(admin, "check-wordings", plan_import).content.decode()
        assert "39 rows are written" in page

    def test_a_sheet_of_another_kind_may_be_taken_as_actions(self, admin):
        upload(admin, (PLANS / "sefton_integration_savings.xlsx").read_bytes())
        plan_import = PlanImport.objects.get()
        go_on(admin, "map-import", plan_import, kind1="actions", include0=None)
        go_on(admin, "map-import", plan_import)
        page = go_on(admin, "check-wordings", plan_import).content.decode()
        assert "4 rows are written" in page

    def test_a_date_may_be_corrected_once_for_all_its_rows(self, admin):
        rows = [["Do it", "when ready"], ["Do that", "when ready"], ["Do this", "May 2026"]]
        upload(admin, saved(new_sheet(["Action", "Date"], *rows)))
        plan_import = PlanImport.objects.get()
        go_on(admin, "map-import", plan_import)
        go_on(admin, "check-wordings", plan_import, **{box("date", "when ready"): "30 June 2004"})
        go_on(admin, "check-import", plan_import)
        found = Action.objects.filter(due_as_written="when ready")
        assert [action.due for action in found] == [date(2004, 6, 30)] * 2

    def test_what_is_no_date_is_refused_as_a_correction(self, admin):
        upload(admin, saved(new_sheet(["Action", "Date"], ["Do it", "when ready"], ["Do that", "May 2026"])))
        plan_import = PlanImport.objects.get()
        go_on(admin, "map-import", plan_import)
        response = go_on(admin, "check-wordings", plan_import, **{box("date", "when ready"): "whenever"})
        assert "is not a date that we can read" in response.content.decode()

    def test_a_questioned_reading_may_be_said_to_be_right(self, admin):
        upload(admin, saved(new_sheet(["Action", "Date"], ["Do it", "mid-April"], ["Do that", "May 2026"])))
        plan_import = PlanImport.objects.get()
        go_on(admin, "map-import", plan_import)
        page = go_on(admin, "check-wordings", plan_import).content.decode()
        assert "Take the questioned rows as they were read" in page
        response = go_on(admin, "check-import", plan_import)
        assert "Answer the questions first, or tick" in response.content.decode()
        assert Action.objects.count() == 0
        right = {f"{box('date', 'mid-April')}-right": "on"}
        page = go_on(admin, "check-wordings", plan_import, **right).content.decode()
        assert "Take the questioned rows" not in page
        go_on(admin, "check-import", plan_import)
        assert Action.objects.get(title="Do it").due == date(2003, 4, 20)

    def test_what_changed_since_the_page_was_shown_is_shown_again_not_written(self, admin):
        upload(admin, saved(new_sheet(["Action", "Date"], ["Do it", "May 2026"])))
        plan_import = PlanImport.objects.get()
        response = go_on(admin, "check-import", plan_import, confirmed="another digest")
        assert "Something changed since you looked" in response.content.decode()
        assert Action.objects.count() == 0
        digest = re.search(r'name="confirmed" value="(\w+)"', response.content.decode())[1]
        admin.post(reverse("imports:check-import", args=[plan_import.pk]), {"confirmed": digest})
        assert Action.objects.count() == 1


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "filename", "says"),
        [
            (b"\x89PNG\r\n" + bytes(200), "plan.xlsx", "not a workbook"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
                "plan.xlsx",
                "password protected",
            ),
            (b"", "plan.xlsx", "The file is empty"),
            (b"Mend the roof,soon\nPaint it,later\n", "plan.csv", "No row of headings"),
        ],
    )
    def test_a_bad_file_is_refused_with_the_reason_and_nothing_is_kept(
        self, admin, tmp_path, data, filename, says
    ):
        response = upload(admin, data, filename)
        page = response.content.decode()
        assert says in page
        assert "There is a problem" in page
        assert PlanImport.objects.count() == Programme.objects.count() == 0
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]

    def test_too_large_a_file_is_refused(self, admin, settings):
        settings.PLAN_UPLOAD_MAX_BYTES = 1024 * 1024
        response = upload(admin, b"a,b\n" * 400_000, "plan.csv")
        assert "larger than 1 MB" in response.content.decode()
        assert PlanImport.objects.count() == 0

    def test_a_workbook_without_a_word_is_refused(self, admin):
        handle = io.BytesIO()
        NewWorkbook().save(handle)
        assert "no words or figures" in upload(admin, handle.getvalue()).content.decode()

    def test_a_programme_is_chosen_or_named(self, admin):
        response = upload(admin, saved(new_sheet(["Action"], ["Do it"])), new_title="")
        assert "enter the title of a new one" in response.content.decode()

    def test_a_title_or_code_in_use_is_refused(self, admin):
        factories.programme("SSR", title="Support services")
        response = upload(admin, saved(new_sheet(["Action"], ["Do it"])), new_code="ssr")
        page = response.content.decode()
        assert "There is a programme with this title" in page
        assert "Another programme has this code" in page

    def test_no_words_of_a_cell_become_markup(self, admin):
        upload(admin, saved(new_sheet(["Action", "Date"], ["<script>alert(1)</script>", "<b>May 2026</b>"])))
        plan_import = PlanImport.objects.get()
        for step in ("map-import", "check-wordings", "check-import"):
            page = admin.get(reverse(f"imports:{step}", args=[plan_import.pk])).content.decode()
            assert "<script>alert" not in page
            assert "<b>May" not in page
            go_on(admin, step, plan_import)


class TestWhoMay:
    def test_who_may_not_import_sees_no_page_of_it(self, client):
        factories.grant(factories.person("Charlie"), Role.CLERK)
        client.force_login(factories.person("Charlie"))
        assert client.get(reverse("imports:list-imports")).status_code == 403
        assert client.get(reverse("imports:new-import")).status_code == 403

    def test_a_manager_imports_into_their_own_programme_only(self, client):
        mine, other = factories.programme("SSR"), factories.programme("TMP")
        mona = factories.person("Mona")
        factories.grant(mona, Role.PROGRAMME_MANAGER, over=mine)
        client.force_login(mona)
        data = saved(new_sheet(["Action", "Date"], ["Do it", "May 2026"]))
        refused = upload(client, data, programme=other.pk).content.decode()
        assert "Programme must be one of the choices that are offered" in refused
        assert upload(client, data).status_code == 200
        assert PlanImport.objects.count() == 0
        assert upload(client, data, programme=mine.pk).status_code == 302

    def test_another_programmes_import_does_not_exist_for_a_manager(self, admin, client):
        upload(admin, saved(new_sheet(["Action", "Date"], ["Do it", "May 2026"])))
        mona = factories.person("Mona")
        factories.grant(mona, Role.PROGRAMME_MANAGER, over=factories.programme("TMP"))
        client.force_login(mona)
        plan_import = PlanImport.objects.get()
        for name in ("map-import", "check-import", "show-result", "download-file"):
            assert client.get(reverse(f"imports:{name}", args=[plan_import.pk])).status_code == 404


def test_a_sheet_of_workstreams_shows_all_that_it_says_and_counts_its_actions_apart(admin):
    name = "wigan_support_services.xlsx"  # of a programme that was delivered in 2007
    upload(admin, (PLANS / name).read_bytes(), name, plan_date_year="2007", plan_date_month="11")
    page = admin.get(reverse("imports:check-import", args=[PlanImport.objects.get().pk])).content.decode()
    assert "12 workstreams + 38 actions + 7 milestones" in page, "8 points of equality are actions, too"
    assert "12 workstreams, new; 30 actions, new" in page
    assert "Progress: reasonable" in page and "Position: Top three tiers filled" in page
    assert "Delivered: 20/03/07 19/02/07" in page
    assert "Mitigation: Communication" in page


def test_a_highlight_report_comes_in_as_actions_and_its_report_says_it_all(admin):
    name = "bromley_organisational_improvement.xlsx"
    upload(admin, (PLANS / name).read_bytes(), name, plan_date_year="2010", plan_date_month="6")
    plan_import = PlanImport.objects.get()
    page = admin.get(reverse("imports:map-import", args=[plan_import.pk])).content.decode()
    assert "This highlight report was read as actions" in " ".join(page.split())
    go_on(admin, "map-import", plan_import)
    go_on(admin, "check-wordings", plan_import)
    go_on(admin, "check-import", plan_import, accept_questions="on")
    action = Action.objects.get(title="Website upgrade")
    assert (action.workstream.title, action.stated_rag) == ("Self-service and ICT", "amber")
    assert action.reason == "Risk: the funder refuses; a business case is then needed"
    assert action.being_done.startswith("If successful, define deliverables")
    said = action.updates.get()
    assert (said.text, said.as_written) == ("Joint bid drawn up and consulted on", True)
    assert Action.objects.filter(updates__as_written=True, stated_rag="green").count() == 3


class TestSheetsAndColumns:
    """Sheets that are certain are a line each; one that wants a look stands open."""

    def folds(self, client, sheet):
        upload(client, saved(sheet))
        page = client.get(reverse("imports:map-import", args=[PlanImport.objects.latest("pk").pk]))
        opened = re.findall(
            r'<details class="app-fold"( open)?>.*?__title">([^<]+)<', page.content.decode(), re.S
        )
        return {name: bool(is_open) for is_open, name in opened}, page.content.decode()

    def book(self, *sheets):
        book = new_sheet(*sheets[0][1:], title=sheets[0][0]).parent
        for title, *rows in sheets[1:]:
            further = book.create_sheet(title)
            for row in rows:
                further.append(row)
        return book.worksheets[0]

    ROWS = (
        ["Action", "Lead officer", "Target date"],
        ["Adopt the policy", "Head of Finance", "May 2027"],
        ["Sell the depot", "Head of Finance", "June 2027"],
    )

    def test_what_is_certain_is_folded_and_what_is_not_known_stands_open(self, admin):
        odd = ("Extra", ["Wat", "Zoals"], ["een", "twee"], ["drie", "vier"])
        found, page = self.folds(admin, self.book(("Finance", *self.ROWS), ("Parks", *self.ROWS), odd))
        assert found == {"Finance": False, "Parks": False, "Extra": True}
        assert page.count("Continue to what the words mean") == 2

    def test_a_sheet_alone_stands_open(self, admin):
        assert self.folds(admin, self.book(("Finance", *self.ROWS)))[0] == {"Finance": True}

    def test_somebody_can_point_to_the_headings_where_none_was_found(self, admin):
        rows = (["Wat", "Wie", "Zoals"], ["Adopt the policy", "Head of Finance", "May 2027"])
        found, _ = self.folds(
            admin, self.book(("Blad", *rows, ["Sell the depot", "Head of Law", "June 2027"]))
        )
        assert found == {"Blad": True}
        plan_import = PlanImport.objects.latest("pk")
        url = reverse("imports:map-import", args=[plan_import.pk])
        version = admin.get(url).context["form"]["version"].value()
        pointed = {"version": version, "include0": "on", "kind0": "actions", "header0": "1"}
        assert "The sheet was read again" in admin.post(url, pointed, follow=True).content.decode()
        again = admin.get(url).content.decode()
        assert "A: Wat" in again and "“Adopt the policy”" in again

    def test_a_letter_is_still_refused_while_the_form_stands(self, admin):
        page = upload(admin, b"Dear Sir\n\nThank you for your letter.\n", filename="letter.csv")
        assert "No row of headings was found" in page.content.decode()
        assert not PlanImport.objects.exists()
