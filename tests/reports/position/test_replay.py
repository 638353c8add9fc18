"""History replayed to a day gives the position of that day, whatever happened since."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from actions import rescheduling, stages, updating
from actions.models import Action
from actions.updating import UpdateStatement
from council.access.acting import DEMO
from council.conventions import InForce
from council.history import authored
from council.rag import Stage
from reports.position.as_it_stood import as_it_stood
from tests import factories
from tests.factories import DAY

pytestmark = pytest.mark.django_db
RULES = InForce()
ACTS = st.sampled_from(["green", "amber", "red", "no change", "move", "hold", "resume"])


def happen(act: str, action: Action, on, days: int) -> None:
    """One act of the story; what the acts refuse simply doesn't happen."""
    alice, mona = DEMO.signed(factories.person("Alice")), DEMO.signed(factories.person("Mona"))
    signed = {"by": alice, "on": on, "conventions": RULES}
    if act in ("green", "amber", "red"):
        forecast = on + timedelta(days=days)
        words = {"reason": "Why.", "being_done": "What.", "justification": "Because.", "forecast": forecast}
        updating.update_action(action, UpdateStatement(f"It is {act}.", act, **words), **signed)
    elif act == "no change":
        updating.no_change(action, **signed)
    elif act == "move":
        to = on + timedelta(days=days)
        change = rescheduling.ask_to_reschedule(action, to_date=to, reason="Late.", **signed)
        if change.outcome == "pending":
            rescheduling.approve(change, **signed | {"by": mona})
    elif act == "hold":
        stages.leave(action, to=Stage.ON_HOLD, reason="No money.", **signed)
    else:
        stages.resume(action, reason="Money.", by=mona)


def position(action: Action, on) -> tuple:
    shown = action.shown(as_at=on, conventions=RULES)
    return shown.rag, shown.sentence, action.due, action.baseline, action.stage, action.times_moved


@given(st.lists(st.tuples(ACTS, st.integers(1, 40), st.integers(-20, 120)), min_size=2, max_size=6))
def test_history_replayed_to_a_day_gives_the_position_of_that_day(story):
    day = DAY
    with authored(at=timezone.make_aware(datetime.combine(day, time(9)))):
        action = factories.action()
    told = {}
    for act, later, days in story:
        told[day] = position(Action.objects.get(pk=action.pk), day)
        day += timedelta(days=later)
        with authored(at=timezone.make_aware(datetime.combine(day, time(9)))):
            try:
                happen(act, Action.objects.get(pk=action.pk), day, days)
            except ValidationError:
                continue
    told[day] = position(Action.objects.get(pk=action.pk), day)
    for on, was in told.items():
        (replayed,) = as_it_stood(Action.objects.filter(pk=action.pk), as_at=on)
        assert position(replayed, on) == was, on
