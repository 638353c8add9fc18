"""Every model of ours is watched, one way or another, or has a reason not to be."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import Error, connection, transaction
from django.utils import timezone

from council import history
from council.access.acting import COMMAND_LINE
from council.accounts.single_sign_on.emergency_link import make_link
from council.auditing.live_records import LiveComparison, derived_models, unrecorded_links
from council.calendar_feed import make_feed
from council.models import Feed, Role, Scope, SignInLink
from programmes.models import ReferenceCounter
from tests import factories as make

pytestmark = pytest.mark.django_db

OURS = ("council", "programmes", "actions", "risks", "savings", "reports")

# What no right and no figure hangs on, and why.
UNWATCHED = {
    "council_heldfile": "a file of a form that came back, for a day; attached, it is evidence with a history",
    "council_logo": "a picture under its digest; which counted when stands in the conventions' history",
    "reports_wordtemplate": "a file under its digest; which counted when stands in its settings’ history",
    "council_outgoingmail": "the demo's mail; what it tells stands in the records that it tells of",
    "council_runningdownload": "a download that runs, for some minutes; that it was made is told",
    "council_savedfilter": "a person's own filters; what they show is asked of the records each time",
    "council_sentform": "the answer to a form sent twice; it goes after a day",
    "council_waitingmail": "a mail that waits; what it tells stands in the records that it tells of",
    "council_usedcode": "a code that was used; it goes after minutes, when the code is worth nothing",
    "programmes_importwork": "how far an import is; what it changed is told by the records' own history",
    "programmes_keptreading": "a reading made anew from the plan's file, looked at before it is applied",
    "actions_updatedraft": "words that a person has not sent; sent, they are an update with a history",
    "reports_paperwork": "how far a report's pages are; what is issued of them is kept for good",
    "reports_reminders": "which reminders a person wants",
    "reports_sentdigest": "that somebody was reminded on a day, so that they are not twice",
}


def test_every_model_has_a_history_only_grows_follows_from_what_is_kept_or_has_its_reason():
    links = set(unrecorded_links())  # any row of theirs is a finding
    watched = (history.Recorded, history.AppendOnly, history.Derived)
    unwatched = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
        and not (issubclass(model, watched) or hasattr(model, "history") or model in links)
    }
    assert unwatched == set(UNWATCHED)
    assert [model for model in derived_models() if "astray" not in vars(model)] == []


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def named() -> list[str]:
    return [finding.in_words() for finding in LiveComparison().findings()]


def test_a_programme_made_the_council_is_named_with_the_council_that_is_none():
    council, own = Scope.council(), make.programme().scope
    make.grant(make.person("Bob"), Role.PROGRAMME_MANAGER, over=own.programme)
    assert named() == []
    sql("UPDATE council_scope SET kind = 'programme' WHERE kind = 'council'")
    sql("UPDATE council_scope SET kind = 'council' WHERE id = %s", own.pk)
    assert named() == [
        f"not as what is kept says: council_scope {pk} (scope {pk}: kind is {kind}, was {was})"
        for pk, kind, was in sorted([(council.pk, "programme", "council"), (own.pk, "council", "programme")])
    ]


def test_a_scope_that_slipped_in_or_took_anothers_name_is_named():
    council, own = Scope.council(), make.programme().scope
    sql("INSERT INTO council_scope (kind, name, is_closed) VALUES ('programme', 'Everything', %s)", False)
    sql("UPDATE council_scope SET name = 'Libraries' WHERE id IN (%s, %s)", council.pk, own.pk)
    lines = named()
    assert len(lines) == 3
    assert sum("kind is programme, was council" in line for line in lines) == 1
    assert sum("name is another than its programme's" in line for line in lines) == 2


def test_a_counter_set_back_to_a_reference_that_was_given_is_named():
    action = make.action("Reconcile the ledger")
    counter = ReferenceCounter.objects.get(kind="")
    action.programme.next_reference("")  # one that is spent is no finding
    assert named() == []
    sql("UPDATE programmes_referencecounter SET last = 0 WHERE id = %s", counter.pk)
    (line,) = named()
    assert line.startswith("not as what is kept says: programmes_referencecounter")
    assert "last is 0, was 1 or more" in line


def test_a_link_or_a_calendar_that_nobody_made_is_named():
    alice, now = make.person("Alice"), timezone.now()
    make.grant(alice, Role.ADMIN)
    make_link(alice.email, by=COMMAND_LINE, at=now)
    make_feed(alice, by=alice, at=now, days=90)
    make_feed(alice, by=alice, at=now, days=90)
    assert named() == []
    sql("UPDATE council_feed SET token_digest = 'chosen'")
    SignInLink.objects.create(person=alice, token_digest="ours", expires_at=now + timedelta(days=900))
    Feed.objects.create(
        person=make.person("Bob"), token_digest="b", made_at=now, expires_at=now + timedelta(days=1)
    )
    assert [line.partition(": ")[2].split()[0] for line in named()] == [
        "council_feed",
        "council_feed",
        "council_signinlink",
    ]


def test_what_a_body_was_told_is_changed_by_nobody():
    assert "programmes_reportedposition" in history.append_only_tables()
    programme = make.programme()
    sql(
        "INSERT INTO programmes_reportedposition "
        "(body_id, programme_id, kind, object_id, as_at, rag, report, audience)"
        " VALUES (%s, %s, 'programme', %s, '2026-09-30', 'red', 'SSR', 'public')",
        make.body().pk,
        programme.pk,
        programme.pk,
    )
    for statement in (
        "UPDATE programmes_reportedposition SET rag = 'green'",
        "DELETE FROM programmes_reportedposition",
    ):
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            sql(statement)
