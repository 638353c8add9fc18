"""Objectives stated and judged, achievements paired and split, priorities served: the acts."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.models import ChangedMeanwhile
from programmes.models import Achievement, Objective, Priority, PriorityEffect
from programmes.objectives.achieving import (
    add_achievements,
    correct_achievement,
    pair_achievement,
    remove_achievement,
)
from programmes.objectives.serving import Bearing, add_priority, change_priority, serve_priorities
from programmes.objectives.stating import (
    ObjectiveStatement,
    add_objective,
    correct_objective,
    remove_objective,
)
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
QUICKER = ObjectiveStatement(title="To decide within eight weeks", heading="Planning")


@pytest.fixture
def mona():
    return make.manager()


@pytest.fixture
def programme(mona):
    return make.programme()


def by(person):
    return {"by": person, "on": DAY}


def test_an_objective_has_the_next_reference_and_is_there_once(programme, mona):
    first = add_objective(programme, QUICKER, **by(mona))
    assert first.reference == "SSR-O01"
    assert first.outcome == Objective.Outcome.OPEN
    with pytest.raises(ValidationError, match="already"):
        add_objective(programme, QUICKER, **by(mona))
    with pytest.raises(PermissionDenied):
        add_objective(programme, QUICKER, **by(make.person("Stranger")))


def test_a_verdict_of_less_than_met_says_why(programme, mona):
    objective = add_objective(programme, QUICKER, **by(mona))
    said = ObjectiveStatement(title="", outcome=Objective.Outcome.PARTLY)
    with pytest.raises(ValidationError) as refused:
        correct_objective(objective, said, **by(mona))
    assert set(refused.value.message_dict) == {"title", "outcome_note"}
    said = ObjectiveStatement(title=QUICKER.title, outcome="carried", outcome_note="Into the service plan")
    judged = correct_objective(objective, said, version=1, **by(mona))
    assert judged.history.first().history_change_reason == "Objective judged"
    with pytest.raises(ChangedMeanwhile):
        correct_objective(objective, QUICKER, version=1, **by(mona))


def test_a_text_of_several_is_split_and_each_is_paired(programme, mona):
    objective = add_objective(programme, QUICKER, **by(mona))
    (whole,) = add_achievements(programme, text="• Backlog gone\n• Two posts filled", **by(mona))
    correct_achievement(whole, text=whole.text, each_line=True, version=1, **by(mona))
    gone, filled = Achievement.objects.order_by("pk")
    assert (gone.text, filled.text) == ("Backlog gone", "Two posts filled")
    pair_achievement(gone, objective, version=2, **by(mona))
    assert [str(each) for each in objective.achievements.all()] == ["Backlog gone"]
    elsewhere = add_objective(make.programme("OTHER"), QUICKER, **by(mona))
    with pytest.raises(ValidationError, match="this programme"):
        pair_achievement(filled, elsewhere, **by(mona))
    remove_objective(objective, **by(mona))
    gone.refresh_from_db()
    assert gone.objective is None
    remove_achievement(gone, **by(mona))
    assert Achievement.objects.count() == 1


def test_a_negative_effect_on_a_priority_says_why(programme, mona):
    admin = make.administrator()
    safer = add_priority(name="A safer town", order=1, **by(admin))
    with pytest.raises(ValidationError, match="already"):
        add_priority(name="a SAFER town", order=2, **by(admin))
    with pytest.raises(PermissionDenied):
        add_priority(name="Cleaner", order=2, **by(make.person("Stranger")))
    with pytest.raises(ValidationError) as refused:
        serve_priorities(programme, {safer.pk: Bearing("negative")}, **by(mona))
    assert list(refused.value.message_dict) == [f"note_{safer.pk}"]
    serve_priorities(programme, {safer.pk: Bearing("negative", "Fewer patrols")}, **by(mona))
    assert str(PriorityEffect.objects.get()) == "Negative for A safer town"
    serve_priorities(programme, {safer.pk: Bearing("")}, **by(mona))
    assert not PriorityEffect.objects.exists()
    change_priority(safer, name="Safe", order=3, is_current=False, **by(admin))
    assert not Priority.objects.get().is_current
