"""What is past its period goes, and nothing else; what is on hold stays."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from council import history
from council.conventions import DEFAULT_RETENTION, InForce
from council.models import Conventions, Event, OutgoingMail, Scope, SignInLink, UsedCode
from council.personal_data.declared import retained
from council.personal_data.ground import DECISIONS
from council.personal_data.holding import place_hold
from council.personal_data.periods import RetentionPeriod
from council.personal_data.pseudonymising import SIGN_INS
from tests import factories as make
from tests.council.personal_data.seals import NOW, TODAY, astray, event, purged, seal, verify, years_ago

pytestmark = pytest.mark.django_db


# --- periods ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "day", "before"),
    [
        ("6 years", date(2026, 6, 15), date(2020, 6, 15)),
        ("1 year", date(2024, 2, 29), date(2023, 2, 28)),
        ("18 months", date(2026, 8, 31), date(2025, 2, 28)),
        ("12 Months", date(2026, 12, 31), date(2025, 12, 31)),
        (" 90 days ", date(2026, 6, 15), date(2026, 3, 17)),
        ("1 day", date(2026, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_is_counted_back_from_a_day(words, day, before):
    assert RetentionPeriod.read(words).before(day) == before


@pytest.mark.parametrize("words", ["", "for ever", "0 days", "-1 year", "six years", "6", "1 year 6 months"])
def test_what_is_no_period_is_refused(words):
    with pytest.raises(ValueError, match="no period"):
        RetentionPeriod.read(words)


def test_every_kind_has_a_period_and_every_period_a_kind():
    keys = [kind.key for kind in retained()]
    assert len(keys) == len(set(keys)) and set(keys) == set(DEFAULT_RETENTION)
    for kind in retained():
        assert RetentionPeriod.read(InForce().retention_of(kind.key))
        assert kind.held and kind.label and kind.counted_from and "UK GDPR Article 6" in kind.basis


def test_the_council_sets_its_own_periods():
    Conventions.objects.create(
        effective_from=date(2026, 1, 1), council_name="x", others={"retention": {"sign_ins": "1 year"}}
    )
    event(Event.Kind.SIGNED_IN, years=1.5)
    assert purged()["sign_ins"].purged == 1


# --- kind by kind -------------------------------------------------------------------------------------------


def test_sign_ins_go_after_two_years_and_no_earlier():
    with history.authored(at=timezone.make_aware(datetime(2024, 6, 15))):
        kept = Event.objects.create(kind=Event.Kind.SIGNED_IN, what="On the day")
    for kind in SIGN_INS:
        event(kind, years=2.1)
    seal()
    assert purged()["sign_ins"].purged == len(SIGN_INS)
    assert list(Event.objects.exclude(kind=Event.Kind.PURGED)) == [kept]
    assert verify() == ([], len(SIGN_INS))


def test_details_of_other_events_go_after_six_years_and_that_they_happened_stays():
    bob = make.person("Bob")
    told = event(Event.Kind.INVITED, "Invited carol@council.example", by=bob, years=6.1, ip="192.0.2.1")
    young = event(Event.Kind.EXPORTED, "Actions", by=bob, years=5.9, ip="192.0.2.1")
    for one in (told, young):
        one.refresh_from_db()
    purged()
    told.refresh_from_db()
    young.refresh_from_db()
    assert (told.what, told.by, told.detail) == ("Invited", bob, {})
    assert young.detail == {"ip": "192.0.2.1"}
    assert verify() == ([], 1)


def test_what_was_decided_is_never_purged():
    kept = [event(kind, years=50, report=7) for kind in DECISIONS if kind != Event.Kind.PURGED]
    purged()
    assert all(Event.objects.get(pk=one.pk).detail == {"report": 7} for one in kept)


def test_mail_goes_after_ninety_days():
    OutgoingMail.objects.create(to="a@council.example", subject="old", body="x", sent_at=years_ago(0.3))
    OutgoingMail.objects.create(to="a@council.example", subject="new", body="x", sent_at=years_ago(0.2))
    assert purged()["outgoing_mail"].purged == 1
    assert OutgoingMail.objects.get().subject == "new"


def test_sessions_go_once_they_have_ended():
    for days in (3, -1):
        Session.objects.create(session_key=f"key{days}", expire_date=NOW - timedelta(days=days))
    assert purged()["sessions"].purged == 1
    assert Session.objects.get().session_key == "key-1"


def test_a_leavers_name_goes_six_years_after_they_left():
    people = {}
    for name, years in (("Long Gone", 6.1), ("Just Gone", 5.9), ("Came Back", 6.1)):
        with history.authored(at=years_ago(20)):
            person = people[name] = make.person(name)
        with history.authored(at=years_ago(years)):
            person.is_active = False
            person.save()
    back = people["Came Back"]
    for active, years in ((True, 3), (False, 1)):
        with history.authored(at=years_ago(years)):
            back.is_active = active
            back.save()
    active = make.person("Still Here")
    assert purged()["former_people"].purged == 1
    for person in (*people.values(), active):
        person.refresh_from_db()
    names = {key: person.name for key, person in people.items()}
    gone = people["Long Gone"]
    assert names == {
        "Long Gone": f"Former officer {gone.pk}", "Just Gone": "Just Gone", "Came Back": "Came Back"
    }  # fmt: skip
    assert active.name == "Still Here" and verify()[0] == []
    assert astray() == []


# --- as a whole ---------------------------------------------------------------------------------------------


def everything_old() -> None:
    event(Event.Kind.SIGNED_IN, years=7)
    event(Event.Kind.EXPORTED, years=7, ip="192.0.2.1")
    OutgoingMail.objects.create(to="a@council.example", subject="old", body="x", sent_at=years_ago(7))
    Session.objects.create(session_key="old", expire_date=years_ago(7))
    with history.authored(at=years_ago(7)):
        make.person("Gone", is_active=False)


KINDS = {"sign_ins", "event_details", "outgoing_mail", "sessions", "former_people"}


def test_a_purge_done_twice_does_nothing_the_second_time():
    everything_old()
    first, second = purged(), purged()
    assert {key for key, done in first.items() if done.purged} == KINDS
    assert {key for key, done in second.items() if done.purged or done.past} == set()
    assert verify()[0] == []
    assert astray() == []


def test_each_purge_is_told_with_its_count():
    everything_old()
    purged()
    told = {event.detail.get("of", "person"): event for event in Event.objects.filter(kind=Event.Kind.PURGED)}
    assert told.keys() == (KINDS - {"former_people"}) | {"person"}
    assert told["sign_ins"].detail["rows"] == 1 and told["outgoing_mail"].detail["purged"] == 1


def test_a_dry_run_counts_and_changes_nothing():
    everything_old()
    before = Event.objects.count()
    done = purged(dry_run=True)
    assert {key for key, one in done.items() if one.past} == KINDS
    assert not any(one.purged for one in done.values())
    assert Event.objects.count() == before and verify() == ([], 0)


def test_a_hold_on_everything_stops_the_purge():
    everything_old()
    place_hold(by=make.administrator("Adam"), on=TODAY, reason="Inquiry", scope=Scope.council())
    done = purged()
    assert not any(one.purged for one in done.values())
    assert {key for key, one in done.items() if one.held} == KINDS


def test_a_hold_on_a_person_keeps_what_is_theirs_and_no_more():
    bob = make.person("Bob")
    event(Event.Kind.SIGNED_IN, by=bob, years=3)
    event(Event.Kind.SIGN_IN_FAILED, years=3, address="BOB@council.example")
    event(Event.Kind.SIGNED_IN, by=make.person("Carol"), years=3)
    OutgoingMail.objects.create(to="bob@council.example", subject="x", body="x", sent_at=years_ago(1))
    place_hold(by=make.administrator("Adam"), on=TODAY, reason="Claim", person=bob)
    done = purged()
    assert (done["sign_ins"].purged, done["sign_ins"].held) == (1, 2)
    assert (done["outgoing_mail"].purged, done["outgoing_mail"].held) == (0, 1)


def test_every_kind_of_event_is_purged_one_way_or_never():
    """A new kind is thought about: `SIGN_INS` go whole, `DECISIONS` stay, all others lose their details."""
    others = {
        Event.Kind.HISTORY_VERIFIED,
        Event.Kind.SECURITY_CHANGED,
        Event.Kind.INVITED,
        Event.Kind.DEACTIVATED,
        Event.Kind.PEOPLE_CHANGED,
        Event.Kind.EXPORTED,
        Event.Kind.DOWNLOADED,
        Event.Kind.EXEMPT_OPENED,
        Event.Kind.FILE_REFUSED,
        Event.Kind.SENT,
    }
    assert {*SIGN_INS, *DECISIONS} | others == set(Event.Kind)


# --- the command --------------------------------------------------------------------------------------------


def run(*options: str) -> str:
    out = StringIO()
    call_command("purge_personal_data", *options, stdout=out)
    return out.getvalue()


def test_the_command_says_what_would_go_and_then_what_went():
    event(Event.Kind.SIGNED_IN, years=20)
    assert "Sign-ins: 1 would go" in run("--dry-run")
    assert "Sign-ins: 1 purged" in run()
    assert "Sign-ins: 0 purged" in run()


def test_the_command_purges_nothing_ahead_of_its_day():
    with pytest.raises(CommandError, match="ahead of its day"):
        run("--as-at", "2029-06-15")
    assert "would go" in run("--as-at", "2029-06-15", "--dry-run")


def test_conventions_that_say_no_period_are_stored_by_nobody():
    with pytest.raises(ValidationError, match="retention must be a period"):
        Conventions.objects.create(
            effective_from=date(2020, 1, 1), council_name="x", others={"retention": {"sign_ins": "for ever"}}
        )
    assert not Conventions.objects.filter(council_name="x").exists()


def test_what_has_run_out_goes_with_the_purge_and_what_runs_stays():
    alice = make.person("Alice")
    runs, over = make.session(alice), make.session(alice)
    Session.objects.filter(pk=over.session_key).update(expire_date=timezone.now() - timedelta(hours=1))
    for minutes in (-1, 10):
        SignInLink.objects.create(
            person=alice,
            token_digest=f"digest {minutes}",
            made_at=timezone.now() - timedelta(hours=1),
            expires_at=timezone.now() + timedelta(minutes=minutes),
        )
        UsedCode.objects.create(digest=f"digest {minutes}", at=timezone.now() + timedelta(days=2 * minutes))
    caches["default"].set("over", 1, timeout=-60)
    caches["default"].set("runs", 1, timeout=60)
    assert "Run out" not in run("--dry-run")
    told = run()
    for kind in ("sessions", "browsers of sessions", "sign-in links", "used codes", "limits on signing in"):
        assert f"Run out: 1 {kind}" in told
    assert [row.session_key for row in UserSession.objects.all()] == [runs.session_key]
    assert list(Session.objects.values_list("pk", flat=True)) == [runs.session_key]
    assert caches["default"].get("runs") == 1
    assert Event.objects.filter(kind=Event.Kind.PURGED).first().detail["sessions"] == 1
    assert "Run out" not in run(), "nothing is said of a kind of which nothing had run out"


def test_nothing_that_has_run_out_goes_while_everything_is_on_hold():
    alice = make.person("Alice")
    Session.objects.filter(pk=make.session(alice).session_key).update(
        expire_date=timezone.now() - timedelta(hours=1)
    )
    place_hold(by=make.administrator(), on=timezone.localdate(), reason="Inquiry", scope=Scope.council())
    assert "Run out" not in run() and Session.objects.count() == 1


def test_verifying_says_how_much_was_purged():
    event(Event.Kind.SIGNED_IN, years=20)
    run()
    out = StringIO()
    call_command("verify_history", stdout=out)
    assert "Personal data was purged from 1 of these" in out.getvalue()
    assert "Everything is as it was sealed." in out.getvalue()


def test_a_purge_locks_nobody_out_of_reading():
    """On PostgreSQL the triggers are disabled under a lock that readers pass."""
    if connection.vendor != "postgresql":
        return
    with history.purging(["council_event"]), connection.cursor() as cursor:
        cursor.execute(
            "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'council_event'::regclass"
        )
        assert "AccessExclusiveLock" not in {mode for (mode,) in cursor.fetchall()}
