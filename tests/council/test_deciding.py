"""What later registers put up for decision (a target, a milestone's day) is carried by the same rules."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from council import deciding
from council.access.acting import Rule
from council.models import DecisionRequest, Holding, User, request_constraints
from tests import factories
from tests.factories import DAY

ANYONE = Rule("Only people ask and decide.", signed_in=True)
pytestmark = pytest.mark.django_db
NEXT_YEAR = date(2027, 3, 31)

with isolate_apps("council"):

    class Target(models.Model):
        """A toy record: how many homes are to be built, by when."""

        homes = models.IntegerField()
        due = models.DateField()

        class Meta:
            app_label = "council"

    class TargetChange(DecisionRequest):
        """A toy request that asks for two things of its record at once."""

        about, called, did = "target", "target change", "asked for this target change"
        taken_from = {"homes_before": "homes", "due_before": "due"}
        moved_message = "The target has changed since. Ask again."

        target = models.ForeignKey(Target, models.PROTECT, related_name="changes")
        homes_before = models.IntegerField()
        due_before = models.DateField()
        homes = models.IntegerField()

        class Meta:
            app_label = "council"
            constraints = request_constraints("target", prefix="target_change", called="target change")


@pytest.fixture(autouse=True)
def tables(db: None) -> Iterator[None]:
    """The toys' tables, in the test's own transaction, with which they go."""
    editor = connection.SchemaEditorClass(connection, collect_sql=True, atomic=False)
    editor.deferred_sql = []
    for model in (Target, TargetChange):
        editor.create_model(model)
    with connection.cursor() as cursor:
        for statement in (*editor.collected_sql, *editor.deferred_sql):
            cursor.execute(str(statement).rstrip(";"))
    yield


@pytest.fixture
def target() -> Target:
    return Target.objects.create(homes=100, due=NEXT_YEAR)


@pytest.fixture
def alice() -> User:
    return factories.person()


@pytest.fixture
def mona() -> User:
    return factories.person("Mona")


def ask(target: Target, by: User, *, homes: int = 80, reason: str = "The site flooded.") -> TargetChange:
    return deciding.ask(TargetChange(target=target, homes=homes, reason=reason), rule=ANYONE, by=by, on=DAY)


def build(change: TargetChange, target: Target) -> None:
    """What an approval does to this record; the register says it, the ground doesn't know."""
    target.homes = change.homes
    target.save()


def approve(change: TargetChange, by: User, **met: Any) -> TargetChange:
    return deciding.approve(change, build, rule=ANYONE, by=by, on=DAY, **met)


def test_what_is_asked_for_waits_and_the_record_stands(target, alice):
    change = ask(target, alice)
    assert (change.outcome, change.homes_before, change.due_before) == ("pending", 100, NEXT_YEAR)
    assert (change.asked_by, change.asked_on) == (alice, DAY)
    target.refresh_from_db()
    assert target.homes == 100


def test_another_person_approves_and_the_record_follows(target, alice, mona):
    change = approve(ask(target, alice), mona, reason="Agreed.")
    target.refresh_from_db()
    assert target.homes == 80
    assert (change.outcome, change.decided_by, change.decided_on) == ("approved", mona, DAY)


def test_the_body_and_its_meeting_are_kept_with_the_decision(target, alice, mona):
    board = factories.body("Board")
    change = approve(ask(target, alice), mona, body=board, meeting_on=DAY)
    assert (change.decided_by_body, change.meeting_on) == (board, DAY)


def test_who_asks_never_decides(target, alice):
    change = ask(target, alice)
    with pytest.raises(ValidationError, match="You asked for this target change, so another person"):
        approve(change, alice)
    with pytest.raises(ValidationError, match="another person decides"):
        deciding.refuse(change, rule=ANYONE, by=alice, on=DAY, reason="No.")


def test_nor_does_who_deputises_for_them(target, alice, mona):
    post = factories.post(holder=alice)
    Holding.objects.create(post=post, user=mona, capacity=Holding.Capacity.DEPUTY, from_date=DAY)
    with pytest.raises(ValidationError, match="deputise for one another"):
        approve(ask(target, alice), mona)


def test_it_is_refused_where_the_record_has_moved_since(target, alice, mona):
    change = ask(target, alice)
    target.due = DAY
    target.save()
    with pytest.raises(ValidationError, match="The target has changed since"):
        approve(change, mona)
    target.refresh_from_db()
    assert target.homes == 100


def test_one_waits_at_a_time(target, alice):
    ask(target, alice)
    with pytest.raises(ValidationError, match="waiting for a decision"):
        ask(target, alice, homes=70)


def test_a_reason_is_asked_for_when_asking_and_when_refusing(target, alice, mona):
    with pytest.raises(ValidationError, match="Enter the reason"):
        ask(target, alice, reason=" ")
    with pytest.raises(ValidationError, match="Enter why the target change is refused"):
        deciding.refuse(ask(target, alice), rule=ANYONE, by=mona, on=DAY, reason=" ")


def test_what_is_refused_or_withdrawn_leaves_the_record_and_is_decided_once(target, alice, mona):
    refused = deciding.refuse(ask(target, alice), rule=ANYONE, by=mona, on=DAY, reason="Keep to it.")
    withdrawn = deciding.withdraw(ask(target, alice), rule=ANYONE, by=alice, on=DAY)
    target.refresh_from_db()
    assert (target.homes, refused.outcome, withdrawn.outcome) == (100, "refused", "withdrawn")
    for change in (refused, withdrawn):
        with pytest.raises(ValidationError, match="already"):
            approve(change, mona)
        with pytest.raises(ValidationError, match="already"):
            deciding.withdraw(change, rule=ANYONE, by=alice, on=DAY)


@pytest.mark.parametrize("met", [{"meeting_on": DAY}, {"meeting_on": NEXT_YEAR}])
def test_a_meeting_needs_its_body_and_has_taken_place(target, alice, mona, met):
    if met["meeting_on"] == NEXT_YEAR:
        met = met | {"body": factories.body("Board")}
    with pytest.raises(ValidationError, match="meeting"):
        approve(ask(target, alice), mona, **met)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({}, "target_change_one_pending"),
        ({"outcome": "approved", "decided_by": "who asked"}, "target_change_asker_does_not_decide"),
        ({"outcome": "refused"}, "target_change_refusal_says_why"),
        ({"outcome": "withdrawn", "meeting_on": DAY}, "target_change_meeting_has_a_body"),
    ],
)
def test_the_database_refuses_it_too(target, alice, wrong, constraint):
    change = ask(target, alice)
    change.pk = None
    for name, value in wrong.items():
        setattr(change, name, alice if value == "who asked" else value)
    words = "target_id" if connection.vendor == "sqlite" and "one" in constraint else constraint
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        change.save()
