"""What later rooms leave to the worker (papers, packs) goes by the same lease, progress and words."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test.utils import isolate_apps
from django.utils import timezone
from django_tasks import task

from council.background.jobs import Job, JobStanding
from council.background.leases import Lease, LeaseLost, NoLease
from council.background.running import NO_LONGER_ASKED, OUR_FAULT, Refusals, queue, run
from council.models import User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

with isolate_apps("council"):

    class Letter(models.Model):
        """A toy record: a letter of which so many copies are printed."""

        wanted = models.IntegerField()
        printed = models.IntegerField(default=0)

        class Meta:
            app_label = "council"

    class Printing(Job):
        """A toy job: the copies of one letter."""

        letter = models.OneToOneField(Letter, models.CASCADE, related_name="printing")

        class Meta:
            app_label = "council"


class NoPaper(Exception):
    """The printer says how many sheets it has left."""


class TornPaper(NoPaper):
    """A kind of it, told in the same words."""


REFUSALS: Refusals = {NoPaper: lambda refused: f"The printer has {refused} sheets left. Put in more."}


@pytest.fixture(autouse=True)
def tables(db: None) -> Iterator[None]:
    """The toys' tables, in the test's own transaction, with which they go."""
    editor = connection.SchemaEditorClass(connection, collect_sql=True, atomic=False)
    editor.deferred_sql = []
    for model in (Letter, Printing):
        editor.create_model(model)
    with connection.cursor() as cursor:
        for statement in (*editor.collected_sql, *editor.deferred_sql):
            cursor.execute(str(statement).rstrip(";"))
    yield


@pytest.fixture
def alice() -> User:
    return factories.person("Alice")


@pytest.fixture
def printing(alice: User) -> Printing:
    letter = Letter.objects.create(wanted=4)
    return Printing.objects.create(letter=letter, asked_by=alice)


@pytest.fixture
def worker(django_capture_on_commit_callbacks: Any) -> Any:
    """The worker as a `with`: it does what was asked of it inside the block once the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def print_copies(letter: Letter, lease: Lease, *, sheets: int = 100) -> None:
    """Print each copy, say so, and keep what came of it together with the end of the job."""
    with transaction.atomic():
        for number in range(1, letter.wanted + 1):
            if number > sheets:
                raise TornPaper(sheets)
            Letter.objects.filter(pk=letter.pk).update(printed=number)
            lease.tell(f"Printing copy {number}", number)
        lease.finish()


@task()
def print_letter(pk: int, lease: str) -> str:
    job = Printing.objects.filter(pk=pk, lease=lease).first()
    return (
        run(job, lambda held: print_copies(job.letter, held), refusals=REFUSALS) if job else NO_LONGER_ASKED
    )


def again(printing: Printing) -> Printing:
    return Printing.objects.get(pk=printing.pk)


def copies(printing: Printing) -> int:
    return Letter.objects.get(pk=printing.letter_id).printed


def taken_up(printing: Printing) -> Lease:
    """The lease of a worker that is at the job."""
    lease = Lease(again(printing))
    assert lease.take_up()
    return lease


def later(**time: int) -> datetime:
    return timezone.now() + timedelta(**time)


# --- asked for, done, and told ------------------------------------------------------------------------------


def test_what_is_asked_for_is_done_once_it_is_kept_and_says_who_asked_and_how_far_it_came(
    printing, alice, worker
):
    with worker():
        queue(printing, print_letter, by=alice, rows=4)
        assert copies(printing) == 0
        assert again(printing).standing(at=timezone.now()) is JobStanding.WAITING
    done = again(printing)
    assert (done.state, copies(printing)) == (Job.State.DONE, 4)
    assert (done.asked_by, done.percent, done.now_at) == (alice, 100, "Printing copy 4")
    assert done.began_at == done.ended_at == timezone.now()
    assert done.trouble_in_words(done.standing(at=timezone.now()), at=timezone.now()) == ""
    assert not Printing.objects.unfinished()


def test_what_is_taken_back_before_it_is_kept_is_never_begun(printing, alice, worker):
    with worker() as handed, transaction.atomic():
        queue(printing, print_letter, by=alice, rows=4)
        transaction.set_rollback(True)
    assert (handed, copies(printing)) == ([], 0)


def test_a_job_is_one_worker_s_and_handed_out_twice_it_is_done_once(printing):
    taken_up(printing)
    assert not Lease(again(printing)).take_up()
    told = run(again(printing), lambda lease: pytest.fail("begun twice"), refusals=REFUSALS)
    assert (told, again(printing).state) == (NO_LONGER_ASKED, Job.State.RUNNING)


def test_how_far_it_is_is_told_at_once_in_new_words_and_else_once_a_second(
    printing, django_assert_num_queries, monkeypatch
):
    Printing.objects.update(rows=4)
    lease, clock = taken_up(printing), [100.0]
    monkeypatch.setattr("council.background.leases.time.monotonic", lambda: clock[0])
    for seconds, rows, queries in ((0, 1, 1), (0.5, 2, 0), (1.5, 3, 1)):
        clock[0] = 100 + seconds
        with django_assert_num_queries(queries):
            lease.tell("Printing", rows)
    assert (again(printing).rows_done, again(printing).percent) == (3, 75)
    with django_assert_num_queries(1):
        lease.tell("Folding", 3)
    assert again(printing).now_at == "Folding"


def test_what_is_done_at_once_by_the_same_function_needs_no_job(alice):
    letter = Letter.objects.create(wanted=2)
    print_copies(letter, NoLease())
    letter.refresh_from_db()
    assert (letter.printed, Printing.objects.count()) == (2, 0)


# --- refused, in words --------------------------------------------------------------------------------------


def test_what_is_refused_is_kept_in_the_words_of_its_kind_and_nothing_is_half_done(printing):
    told = run(
        again(printing), lambda lease: print_copies(printing.letter, lease, sheets=2), refusals=REFUSALS
    )
    failed = again(printing)
    assert (told, failed.state, copies(printing)) == ("TornPaper", Job.State.FAILED, 0)
    assert failed.trouble == "The printer has 2 sheets left. Put in more."
    assert failed.trouble_in_words(failed.standing(at=timezone.now()), at=timezone.now()) == failed.trouble
    assert failed.may_start_again(at=timezone.now())


def test_any_other_error_is_our_fault_logged_and_raised_for_the_worker(printing, caplog):
    with pytest.raises(ZeroDivisionError):
        run(again(printing), lambda lease: 1 / 0, refusals=REFUSALS)
    assert again(printing).trouble == OUR_FAULT
    assert f"Printing {printing.pk} failed" in caplog.text and "ZeroDivisionError" in caplog.text


# --- a worker that is not there, or stopped -----------------------------------------------------------------


def test_a_job_that_no_one_takes_up_says_so_after_a_minute(printing):
    soon, late = later(seconds=60), later(seconds=61)
    assert printing.standing(at=soon) is JobStanding.WAITING
    assert not printing.may_start_again(at=soon)
    assert printing.standing(at=late) is JobStanding.NOT_BEGUN
    assert "The background worker is not running" in printing.trouble_in_words(JobStanding.NOT_BEGUN, at=late)


def test_another_s_job_waits_its_turn_while_the_worker_gives_signs_of_life(printing):
    taken_up(printing)
    assert Printing.objects.busy(at=later(minutes=4))
    assert not Printing.objects.busy(at=later(minutes=6))


def test_a_silent_worker_is_told_of_and_its_job_can_be_started_again(printing, alice, worker):
    taken_up(printing)
    at = later(minutes=7)
    silent = again(printing)
    assert not silent.may_start_again(at=later(minutes=4))
    assert silent.standing(at=at) is JobStanding.SILENT and silent.may_start_again(at=at)
    assert "it has given no sign of life for 7 minutes" in silent.trouble_in_words(JobStanding.SILENT, at=at)
    with worker():
        queue(silent, print_letter, by=alice, rows=4)
    assert (again(printing).state, copies(printing)) == (Job.State.DONE, 4)


def test_what_the_silent_worker_wrote_goes_back_once_another_has_its_job(printing, alice):
    def stall(lease: Lease) -> None:
        with transaction.atomic():
            Letter.objects.update(printed=99)
            queue(again(printing), print_letter, by=alice, rows=4)  # someone starts it again meanwhile
            lease.tell("Printing copy 1", 1)

    told = run(again(printing), stall, refusals=REFUSALS)
    assert told == "started again by someone, so this one stopped"
    assert copies(printing) == 0


@pytest.mark.parametrize("act", [Lease.hold, Lease.finish, lambda lease: lease.tell("Printing", 1)])
def test_a_lease_that_was_given_away_holds_ends_and_tells_nothing(printing, alice, act):
    old = taken_up(printing)
    queue(again(printing), print_letter, by=alice, rows=4)
    new = taken_up(printing)
    with pytest.raises(LeaseLost):
        act(old)
    old.fail("The old one failed.")
    assert (again(printing).state, again(printing).trouble) == (Job.State.RUNNING, "")
    new.finish()
    assert again(printing).state == Job.State.DONE
