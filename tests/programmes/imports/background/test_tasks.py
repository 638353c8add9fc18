"""Large plans are read, compared and written by the worker; their pages wait for it and say how far it is."""

import io
import re
import uuid
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from council.access.acting import COMMAND_LINE
from council.models import Conventions, Grant, Role
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.applying.undo import undo_import
from programmes.imports.background import tasks as working
from programmes.imports.exporting.workbook import programme_workbook
from programmes.imports.kept import readings
from programmes.imports.kept.readings import dry_run, dry_run_of, kept_reading, read_import, reading_of
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.models.work import ImportWork, KeptReading
from programmes.imports.upload import upload_plan
from programmes.models import Programme
from tests import factories
from tests.factories import DAY
from tests.programmes.imports.applying.test_apply import add_posts
from tests.programmes.imports.books import PLANS, new_sheet
from tests.programmes.imports.pages.test_pages import as_shown, go_on, saved, upload

pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.usefixtures("on_the_day")]

PUBLISHED = ["wigan_support_services.xlsx", "sefton_integration_savings.xlsx"]
HEADINGS = ["Ref", "Action", "Owner", "Due date", "Status"]
ROWS = [
    ["1", "Write the debt policy", "Head of Finance", "May 2027", "In progress"],
    ["2", "Replace the cash system", "Head of Finance", "June 2027", "Not started"],
    ["3", "Publish the register", "Head of Legal", "31/11/2027", "In progress"],
]


@pytest.fixture(autouse=True)
def _everything_is_large(settings, tmp_path):
    settings.IMPORT_ROWS_AT_ONCE = 3
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def adam():
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    return adam


@pytest.fixture
def admin(client, adam):
    client.force_login(adam)
    return client


@pytest.fixture
def worker(django_capture_on_commit_callbacks):
    """The worker as a `with`: it does what was asked of it inside the block once the block ends."""

    def works():
        return django_capture_on_commit_callbacks(execute=True)

    return works


def plan(data=None, *, programme=None, by=COMMAND_LINE, filename="plan.xlsx"):
    """A large import, uploaded and not read yet."""
    data = data or saved(new_sheet(HEADINGS, *ROWS))
    where = {"programme": programme} if programme else {"new_title": "Services", "new_code": "SRV"}
    return upload_plan(io.BytesIO(data), filename=filename, by=by, plan_date=DAY, as_at=DAY, **where)


@pytest.fixture
def read(adam, worker):
    """A large import that the worker has read and compared; its owners are to be added as posts."""
    plan_import = plan(by=adam)
    add_posts(plan_import)
    with worker():
        working.ask_to_read(plan_import, by=adam)
    return plan_import


def work_of(plan_import):
    return ImportWork.objects.get(plan_import=plan_import)


def page(name, plan_import):
    return reverse(f"imports:{name}", args=[plan_import.pk])


def progress(plan_import, then=""):
    at = page("show-progress", plan_import)
    return f"{at}?next={quote(then, safe='')}" if then else at


def words(response):
    """The words of a page or of a fragment of one."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()).replace("&#x27;", "'")


def confirm(client, plan_import, **changes):
    url = page("check-import", plan_import)
    return client.post(url, {**as_shown(client.get(url)), "accept_questions": "on", **changes})


class TestReading:
    def test_a_small_plan_is_read_at_once_and_needs_no_worker(self, admin, settings):
        settings.IMPORT_ROWS_AT_ONCE = 4
        upload(admin, saved(new_sheet(HEADINGS, *ROWS)))
        plan_import = PlanImport.objects.get()
        assert plan_import.row_count == 4
        for name in ("map-import", "check-wordings", "check-import"):
            assert admin.get(page(name, plan_import)).status_code == 200
        assert not ImportWork.objects.exists()

    def test_an_upload_leads_to_the_progress_and_on_to_the_page_wanted(self, admin, worker):
        with worker() as asked:
            upload(admin, saved(new_sheet(HEADINGS, *ROWS)))
            plan_import = PlanImport.objects.get()
            first = page("map-import", plan_import)
            assert admin.get(first).url == progress(plan_import, first)
            waiting = admin.get(progress(plan_import, first))
            assert "Waiting for its turn" in words(waiting)
            assert "You can close this page" in words(waiting)
            assert b'<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting.content
        assert len(asked) == 1  # the upload asked, and opening the page asked no second time
        assert admin.get(progress(plan_import, first)).url == first
        assert admin.get(first).status_code == 200

    def test_with_htmx_the_page_asks_for_its_fragment_and_goes_on_by_itself(self, admin, adam, worker):
        plan_import = plan(by=adam)
        here = progress(plan_import, page("check-import", plan_import))
        with worker():
            working.ask_to_read(plan_import, by=adam)
            fragment = admin.get(here, headers={"HX-Request": "true"})
            assert b"<html" not in fragment.content
            assert b'hx-trigger="every 2s"' in fragment.content
        done = admin.get(here, headers={"HX-Request": "true"})
        assert done.headers["HX-Redirect"] == page("check-import", plan_import)

    def test_it_says_how_far_it_is(self, admin, adam):
        plan_import = plan(by=adam)
        working.ask_to_read(plan_import, by=adam)
        lease = working.Lease(work_of(plan_import))
        assert lease.take_up()
        lease.tell("Reading sheet 1 of 2", 1)
        said = words(admin.get(progress(plan_import)))
        assert "Reading sheet 1 of 2 25%: 1 of 4 rows" in said
        lease.tell("Reading sheet 1 of 2", 2)  # within the second: not written
        assert work_of(plan_import).rows_done == 1
        lease.tell("Reading sheet 2 of 2", 3)
        assert "75%: 3 of 4 rows" in words(admin.get(progress(plan_import)))

    def test_the_pages_take_what_the_worker_read_and_open_the_file_no_more(self, admin, read, monkeypatch):
        def opened(*args, **how):
            raise AssertionError("the file was opened")

        shown = dry_run(read)
        monkeypatch.setattr(readings, "open_workbook", opened)
        for name in ("map-import", "check-wordings", "check-import", "ask-owners", "download-annotated"):
            assert admin.get(page(name, read)).status_code == 200, name
        check = words(admin.get(page("check-import", read)))
        assert "Compared with what we hold on 15 June 2026, 10:00." in check
        assert "Write the debt policy" in check
        assert dry_run_of(read, at=timezone.now()).digest == shown.digest

    @pytest.mark.parametrize("name", PUBLISHED)
    def test_what_is_kept_of_a_published_plan_is_what_was_read(self, name, adam, worker):
        plan_import = plan((PLANS / name).read_bytes(), by=adam, filename=name)
        with worker():
            working.ask_to_read(plan_import, by=adam)
        assert reading_of(plan_import, rows=True) == read_import(plan_import)
        assert dry_run_of(plan_import, at=timezone.now()).digest == dry_run(plan_import).digest

    def test_a_plan_in_our_own_columns_can_be_kept_and_compared_any_number_of_times(self, adam, worker):
        of = factories.programme("SSR")
        factories.action("Close the accounts", workstream=factories.workstream("Finance", of=of))
        factories.risk(programme=of, current_likelihood=4, current_impact=5, rag="red")
        factories.saving(programme=of)
        data, _ = programme_workbook(of, person=adam, as_at=DAY)
        plan_import = plan(data, programme=of, by=adam)
        with worker():
            working.ask_to_read(plan_import, by=adam)
        reading = kept_reading(plan_import)
        runs = [dry_run(plan_import, reading=reading) for _ in range(2)]
        assert reading == kept_reading(plan_import)
        assert {run.digest for run in runs} == {dry_run(plan_import).digest}
        assert runs[0].counts["unchanged"] == 5 and runs[0].counts == runs[1].counts

    def test_what_is_chosen_is_read_again_by_the_worker(self, admin, read, worker):
        before = KeptReading.objects.get(part="read").key
        with worker():
            response = go_on(
                admin, "check-wordings", read, **{box_of(admin, read, "31/11/2027"): "30/11/2027"}
            )
            assert response.redirect_chain[-1][0] == progress(read, page("check-import", read))
        assert KeptReading.objects.get(part="read").key != before
        assert "30 November 2027" in words(admin.get(page("check-import", read)))

    def test_owners_are_told_apart_anew_once_the_council_knows_other_posts_or_holders(
        self, admin, adam, worker
    ):
        rows = [["1", "Write the debt policy", "Finance and Legal", "May 2027", "In progress"], *ROWS[1:]]
        plan_import = plan(saved(new_sheet(HEADINGS, *rows)), by=adam)
        check = page("check-import", plan_import)
        with worker():
            working.ask_to_read(plan_import, by=adam)

        def owner():
            record = dry_run_of(plan_import, at=timezone.now()).records()[0]
            return record.read.owner, record.read.support

        assert owner() == ("Finance and Legal", ())
        factories.post("Finance"), factories.post("Legal")
        with worker():
            assert admin.get(check).url == progress(plan_import, check)
        assert owner() == ("Finance", ("Legal",))
        factories.post("Treasurer", holder=factories.person("Bob"))  # a cell may name who holds a post
        with worker():
            assert admin.get(check).url == progress(plan_import, check)

    def test_a_post_that_is_new_forces_no_reading_but_a_comparison(self, admin, adam, worker, monkeypatch):
        rows = [["1", "Write the debt policy", "Finance and Policy", "May 2027", "In progress"], *ROWS[1:]]
        plan_import = plan(saved(new_sheet(HEADINGS, *rows)), by=adam)
        check = page("check-import", plan_import)

        def meanwhile(plan_import, **how):
            reading = read_import(plan_import, **how)
            factories.post("Policy")
            return reading

        monkeypatch.setattr(readings, "read_import", meanwhile)
        with worker():
            working.ask_to_read(plan_import, by=adam)
        assert kept_reading(plan_import) is not None
        assert admin.get(check).status_code == 200  # it was compared after the post was made
        factories.post("Finance")
        monkeypatch.delattr(readings, "read_import")  # what would read it again
        with worker():
            assert admin.get(check).url == progress(plan_import, check)
        record = dry_run_of(plan_import, at=timezone.now()).records()[0]
        assert (record.read.owner, record.read.support) == ("Finance", ("Policy",))

    def test_a_form_sent_from_a_page_that_is_out_of_date_is_not_taken(self, admin, read):
        sent = as_shown(admin.get(page("map-import", read)))
        KeptReading.objects.all().delete()
        response = admin.post(page("map-import", read), sent, follow=True)
        assert response.redirect_chain[-1][0] == progress(read, page("map-import", read))
        assert "Something changed since you opened the page, so nothing was kept." in words(response)

    def test_what_another_release_kept_is_read_again(self, admin, read, monkeypatch):
        assert kept_reading(read) is not None
        monkeypatch.setattr(readings, "version_of_the_code", lambda: "newer")
        assert kept_reading(read) is None
        assert admin.get(page("check-import", read)).status_code == 302

    def test_a_file_that_can_not_be_read_any_more_is_told_and_not_tried_by_itself(self, admin, adam, worker):
        plan_import = plan(by=adam)
        plan_import.file.storage.delete(plan_import.file.name)
        plan_import.file.storage.save(plan_import.file.name, ContentFile(b"PK\x03\x04 and no more"))
        KeptReading.objects.all().delete()  # what the upload kept of it
        with worker():
            working.ask_to_read(plan_import, by=adam)
        assert work_of(plan_import).state == "failed"
        with worker() as asked:
            shown = admin.get(page("map-import", plan_import), follow=True)
        assert asked == []
        assert "The plan could not be read" in words(shown)
        assert "Start again" in words(shown)
        assert "Reading failed" in words(admin.get(reverse("imports:list-imports")))

    def test_an_error_of_ours_is_told_and_logged(self, admin, adam, worker, monkeypatch, caplog):
        plan_import = plan(by=adam)
        monkeypatch.setattr(readings, "read_import", lambda *args, **how: 1 / 0)
        with worker():
            working.ask_to_read(plan_import, by=adam)
        assert "Something went wrong on our side, and nothing was written." in work_of(plan_import).trouble
        assert "ZeroDivisionError" in caplog.text
        monkeypatch.undo()
        with worker():
            admin.post(progress(plan_import))
        assert work_of(plan_import).state == "done"


def box_of(client, plan_import, raw):
    """The name of the box in which the wording is put right."""
    form = client.get(page("check-wordings", plan_import)).context["form"]
    return next(one.name for one in form.wordings if one.raw == raw)


class TestComparing:
    def test_what_changed_since_is_told_and_after_a_minute_compared_again(self, admin, adam, worker):
        of = factories.programme("SSR")
        factories.action("Write the debt policy", workstream=factories.workstream("Plan", of=of))
        plan_import = plan(programme=of, by=adam)
        with worker():
            working.ask_to_read(plan_import, by=adam)
        check = page("check-import", plan_import)
        other = factories.action("Elsewhere", programme=factories.programme("LSR"))
        other.save()
        assert "changed since" not in words(admin.get(check))
        action = of.actions.get()
        action.percent = 40
        action.save()
        assert "Something in the programme changed since." in words(admin.get(check))
        KeptReading.objects.update(kept_at=timezone.now() - timedelta(minutes=2))
        with worker():
            assert admin.get(check).url == progress(plan_import, check)
        assert "changed since" not in words(admin.get(check))

    def test_a_change_of_the_conventions_counts_as_a_change(self, admin, adam, worker):
        plan_import = plan(programme=factories.programme("SSR"), by=adam)
        with worker():
            working.ask_to_read(plan_import, by=adam)
        assert "changed since" not in words(admin.get(page("check-import", plan_import)))
        Conventions.objects.create(effective_from=DAY, council_name="Our council", tolerance_days=90)
        assert "changed since" in words(admin.get(page("check-import", plan_import)))

    def test_what_was_settled_is_compared_again_and_not_read_again(self, admin, read, worker, monkeypatch):
        monkeypatch.setattr(readings, "read_import", lambda *args, **how: 1 / 0)
        read.settled = {"conflicts_all": "ours"}
        read.save()
        with worker():
            assert admin.get(page("check-import", read)).status_code == 302
        assert admin.get(page("check-import", read)).status_code == 200


class TestWriting:
    def test_what_was_confirmed_is_written_once_however_often_it_is_pressed(self, admin, adam, read, worker):
        with worker() as asked:
            sent = {**as_shown(admin.get(page("check-import", read))), "accept_questions": "on"}
            assert admin.post(page("check-import", read), sent).url == progress(read)
            assert admin.post(page("check-import", read), sent).url.startswith(page("show-progress", read))
            said = words(admin.get(progress(read)))
            assert "Writing the plan" in said and "Waiting for its turn" in said
            for name in ("map-import", "check-wordings", "check-import", "ask-owners", "use-mapping"):
                assert admin.get(page(name, read)).url == progress(read, page(name, read)), name
            assert "Being written" in words(admin.get(reverse("imports:list-imports")))
        assert len(asked) > 0
        read.refresh_from_db()
        assert (read.stage, read.applied_by) == ("applied", adam)
        assert Action.objects.count() == 3
        assert {entry.history_user for entry in Action.history.all()} == {adam}
        assert not KeptReading.objects.exists()
        result = admin.get(progress(read), follow=True)
        assert result.redirect_chain[-1][0] == page("show-result", read)
        assert "plan.xlsx is in Services." in words(result)
        undo_import(read, by=adam, on=DAY, because="Wrong file")
        assert "plan.xlsx is in Services." not in words(admin.get(progress(read), follow=True))

    def test_what_is_no_longer_on_the_page_is_not_even_asked_for(self, admin, read, worker):
        with worker() as asked:
            response = confirm(admin, read, confirmed="0" * 64)
        assert asked == []
        assert "Something changed since you looked. Look through it again" in words(response)

    def test_a_change_meanwhile_is_told_with_the_way_back_to_a_check_made_anew(self, admin, read, worker):
        with worker():
            confirm(admin, read)
            factories.post("Head of Legal")  # one that the plan would have added
        assert not Action.objects.exists()
        said = admin.get(progress(read))
        assert "Something changed since you looked, so nothing was written." in words(said)
        assert "Back to the check" in words(said) and "Start again" not in words(said)
        with worker():
            assert admin.get(page("check-import", read)).status_code == 302
        with worker():
            confirm(admin, read)
        assert Action.objects.count() == 3

    def test_questions_that_nobody_took_as_read_are_told(self, admin, adam, read, worker):
        with worker():
            working.ask_to_apply(read, confirmed=dry_run(read).digest, accept_questions=False, by=adam)
        assert "Some rows are questioned or in conflict" in words(admin.get(progress(read)))
        assert not Action.objects.exists()

    def test_what_an_act_refuses_is_told(self, admin, read, worker, monkeypatch):
        def refused(*args, **how):
            raise ImpossibleChange("The date of SRV-001 cannot be moved.")

        monkeypatch.setattr(working, "apply_import", refused)
        with worker():
            confirm(admin, read)
        assert "Nothing was written. The date of SRV-001 cannot be moved." in words(admin.get(progress(read)))

    def test_the_right_to_import_is_asked_for_again_when_the_worker_begins(self, client, adam, worker):
        of = factories.programme("SSR")
        mona = factories.person("Mona")
        factories.grant(mona, Role.PROGRAMME_MANAGER, over=of)
        plan_import = plan(programme=of, by=mona)
        with worker():
            working.ask_to_read(plan_import, by=mona)
        with worker():
            working.ask_to_apply(
                plan_import, confirmed=dry_run(plan_import).digest, accept_questions=True, by=mona
            )
            grant = Grant.objects.get(user=mona)
            grant.to_date = DAY - timedelta(days=1)
            grant.save()
        assert not Action.objects.exists()
        client.force_login(adam)
        assert "You can no longer import into this programme" in words(client.get(progress(plan_import)))
        with worker():
            client.post(progress(plan_import))
        plan_import.refresh_from_db()
        assert plan_import.applied_by == adam

    def test_one_that_was_applied_elsewhere_meanwhile_leads_to_its_result(self, admin, adam, read, worker):
        found = dry_run(read)
        with worker():
            confirm(admin, read)
            working.apply_import(read, by=adam, confirmed=found.digest, accept_questions=True)
        assert work_of(read).state == "done"
        assert Action.objects.count() == 3
        assert admin.get(progress(read)).url == page("show-result", read)


class TestWorkersThatStop:
    def running(self, plan_import, *, silent):
        """The import's work, begun by a worker that gave its last sign of life so many seconds ago."""
        ImportWork.objects.filter(plan_import=plan_import).update(
            state="running",
            began_at=timezone.now() - timedelta(seconds=silent),
            seen_at=timezone.now() - timedelta(seconds=silent),
        )

    def test_a_silent_worker_is_told_and_pressing_twice_starts_one_other(self, admin, adam, worker):
        plan_import = plan(by=adam)
        working.ask_to_read(plan_import, by=adam)
        self.running(plan_import, silent=299)
        assert "Start again" not in words(admin.get(progress(plan_import)))
        with worker() as asked:
            admin.post(progress(plan_import))
        assert asked == []
        self.running(plan_import, silent=310)
        said = words(admin.get(progress(plan_import)))
        assert "it has given no sign of life for 5 minutes" in said and "Start again" in said
        with worker() as asked:
            for _ in range(2):
                assert admin.post(progress(plan_import)).url == progress(plan_import)
        assert len(asked) == 1
        assert work_of(plan_import).state == "done"

    def test_writing_may_be_silent_for_longer(self, admin, adam, read):
        working.ask_to_apply(read, confirmed=dry_run(read).digest, accept_questions=True, by=adam)
        self.running(read, silent=14 * 60)
        assert "Start again" not in words(admin.get(progress(read)))
        self.running(read, silent=16 * 60)
        assert "Start again" in words(admin.get(progress(read)))

    def test_a_worker_that_never_began_is_told_unless_it_is_busy(self, admin, adam):
        plan_import, other = plan(by=adam), plan(by=adam, programme=factories.programme("SSR"))
        for one in (plan_import, other):
            working.ask_to_read(one, by=adam)
        ImportWork.objects.update(asked_at=timezone.now() - timedelta(seconds=61))
        assert "The background worker is not running" in words(admin.get(progress(plan_import)))
        self.running(other, silent=3)
        assert "Waiting for its turn" in words(admin.get(progress(plan_import)))

    def test_a_worker_of_another_release_is_told_and_not_asked_for_ever(
        self, admin, adam, worker, monkeypatch
    ):
        plan_import = plan(by=adam)
        with monkeypatch.context() as there, worker():
            working.ask_to_read(plan_import, by=adam)
            there.setattr(readings, "version_of_the_code", lambda: "another")
        with worker() as asked:
            said = words(admin.get(page("check-import", plan_import), follow=True))
        assert asked == [] and "another version" in said and "Start again" in said

    def test_whoever_lost_the_lease_keeps_nothing_of_what_it_read(self, adam, worker, monkeypatch):
        plan_import = plan(by=adam)

        def started_again(plan_import, **how):
            ImportWork.objects.update(lease=uuid.uuid4())
            return read_import(plan_import)

        monkeypatch.setattr(readings, "read_import", started_again)
        with worker():
            working.ask_to_read(plan_import, by=adam)
        assert work_of(plan_import).state == "running"
        assert [kept.part for kept in KeptReading.objects.all()] == ["rows"]  # which the upload kept

    def test_whoever_lost_the_lease_writes_nothing(self, adam, read, worker, monkeypatch):
        apply_import = working.apply_import

        def started_again(*args, at_last, **how):
            def lose():
                ImportWork.objects.update(lease=uuid.uuid4())
                at_last()

            return apply_import(*args, at_last=lose, **how)

        monkeypatch.setattr(working, "apply_import", started_again)
        with worker():
            working.ask_to_apply(read, confirmed=dry_run(read).digest, accept_questions=True, by=adam)
        read.refresh_from_db()
        assert read.stage == "open"
        assert not Action.objects.exists() and not Programme.objects.exists()
        assert KeptReading.objects.count() == 3

    def test_a_task_whose_work_was_started_again_does_nothing_when_it_comes_to_it(self, adam):
        plan_import = plan(by=adam)
        working.ask_to_read(plan_import, by=adam)
        result = working.work_on_import.call(work_of(plan_import).pk, str(uuid.uuid4()))
        assert result == "no longer asked for"
        assert work_of(plan_import).state == "waiting"


class TestWhereItLeads:
    @pytest.mark.parametrize(
        "then",
        [
            "https://elsewhere.example/imports/{pk}/check/",
            "//elsewhere.example/imports/{pk}/check/",
            "/imports/0/check/",
            "/imports/{pk}/progress/",
            "/programmes/",
            "/no/such/page",
            "http://[",
            "",
        ],
    )
    def test_only_to_pages_of_the_import_itself(self, admin, read, then):
        response = admin.get(progress(read, then.format(pk=read.pk)))
        assert response.url == page("map-import", read)

    def test_to_the_check_where_a_download_was_wanted(self, admin, read):
        response = admin.get(progress(read, page("download-annotated", read)))
        assert response.url == page("check-import", read)

    def test_the_question_of_a_page_goes_with_it(self, admin, read):
        then = f"{page('check-import', read)}?show=new&page=2"
        assert admin.get(progress(read, then)).url == then
