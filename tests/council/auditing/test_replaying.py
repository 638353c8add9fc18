"""History, read back to any day, gives what stood at the end of that day."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.forms import model_to_dict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from actions import rescheduling, stages, updating, verifying
from actions.models import Action
from council.access.acting import DEMO
from council.auditing.replaying import stood
from council.models import Conventions
from council.timeline import facts
from tests import factories as make
from tests.world import undone

pytestmark = [pytest.mark.django_db, pytest.mark.hypothesis]
BEGAN = date(2026, 1, 5)
ACTS = ("amber", "green", "move", "hold", "resume", "complete", "verify", "send back", "nothing")


def act(name: str, action: Action, *, on: date, owner: Any, manager: Any) -> None:
    """One act upon the action, as far as it is allowed just now."""
    conventions = Conventions.objects.in_force(on)
    said = {"by": owner, "on": on, "conventions": conventions}
    if name in ("amber", "green") and action.is_live:
        words = {"reason": "Late", "being_done": "Calls", "justification": "Nearly there"}
        updating.update_action(
            action, updating.UpdateStatement(text=f"It is {name}", stated_rag=name, **words), **said
        )
    elif name == "move" and action.is_live and not action.date_changes.filter(outcome="pending").exists():
        change = rescheduling.ask_to_reschedule(
            action, to_date=(action.due or on) + timedelta(days=40), reason="Later", **said
        )
        rescheduling.approve(change, by=manager, on=on, conventions=conventions)
    elif name == "hold" and action.is_live:
        stages.leave(action, to="on_hold", reason="Waits", by=manager, on=on, conventions=conventions)
    elif name == "resume" and action.stage == "on_hold":
        stages.resume(action, reason="Goes on", by=manager)
    elif name == "complete" and action.is_live:
        verifying.complete(action, completed_on=on, closing_note="Done", evidence="Here", by=owner, on=on)
    elif name in ("verify", "send back") and (waits := action.completions.filter(outcome="waiting").first()):
        decide = verifying.verify if name == "verify" else verifying.send_back
        decide(waits, by=manager, on=on, **{"seen" if name == "verify" else "reason": "Seen"})


@given(
    acts=some.lists(some.tuples(some.sampled_from(ACTS), some.integers(0, 30)), min_size=1, max_size=8),
    asked=some.integers(-2, 250),
)
def test_history_replayed_to_a_day_gives_what_was_then(acts, asked):
    """Snapshots of the record and of its RAG, taken while a random sequence of acts went on."""
    with undone():
        owner, manager = DEMO.signed(make.person("Alice")), DEMO.signed(make.person("Mona"))
        day, then = BEGAN, {}
        with time_machine.travel(datetime.combine(day, datetime.min.time()), tick=False):
            action = make.action(due=date(2026, 3, 1), on=day)
        for hour, (name, days) in enumerate(acts):
            then[day] = Action.objects.get(pk=action.pk)
            day += timedelta(days=days)
            with time_machine.travel(timezone.make_aware(datetime(day.year, day.month, day.day, 9, hour))):
                act(name, Action.objects.get(pk=action.pk), on=day, owner=owner, manager=manager)
            then[day] = Action.objects.get(pk=action.pk)
        as_at = BEGAN + timedelta(days=asked)
        found = stood(Action.history.filter(id=action.pk), as_at=as_at)
        last = max((one for one in then if one <= as_at), default=None)
        if last is None:
            assert (found.facts, found.rag) == ((), "")
            return
        was = then[last]
        fields = Action.history.model.tracked_fields
        assert found.facts == facts(was, fields, untold={"id", "version", "timescale"})
        shown = was.shown(as_at=as_at, conventions=Conventions.objects.in_force(as_at))
        assert found.rag == ("on_hold" if shown.on_hold else shown.rag.value)
        row = Action.history.filter(id=action.pk, history_date__date__lte=as_at).order_by("history_id").last()
        assert model_to_dict(row.instance) == model_to_dict(was)
