"""A programme of many actions to report on, each with what was said, asked and found, and all its history."""

import random
from datetime import timedelta
from typing import Any

from tests.benchmarks._seeded import DAY, SUBJECTS, VERBS

WORKSTREAMS = 6
SAID = (
    "Survey of 1,140 homes done, 380 to go; the second team began on the east side in the last week of May.",
    "82% in time in May, up from 71%. The backlog of formal complaints fell to eleven, from forty.",
    "Waivers down from 31 to 12; two still without a form, and both directors have been written to.",
)
WHY = "Two of the four surveyors left and the framework has no call-off until July, so visits wait."
DOING = "An interim team starts on 29 June; the director reviews the list weekly with the contractor."


def draft_on(actions: int, *, late: float, sections: bool = True) -> Any:
    """A draft on a programme of so many actions, that part of them Red and past their dates.

    Without `sections` the body's papers leave out milestones, dates, risks, savings and reviews.
    """
    from council.history import bulk_create
    from council.models import Role
    from reports.documents.models import SECTIONS, PaperSettings
    from tests import factories
    from tests.reports import plans

    chance = random.Random(actions)
    programme = factories.programme("BIG", title="Corporate improvement plan", body=factories.body())
    posts = [factories.post(f"Head of Service {number}") for number in range(12)]
    streams = [factories.workstream(f"Workstream {number}", of=programme) for number in range(WORKSTREAMS)]
    made = [_action(chance, number, streams, posts, late=late) for number in range(1, actions + 1)]
    bulk_create(made)
    _say(chance, made)
    if sections:
        _beside(programme, streams)
    else:
        PaperSettings.objects.create(body=programme.body, left_out=[name for name, _ in SECTIONS])
    factories.grant(factories.person("Clara"), Role.CLERK)
    return plans.report(programme)


def _action(chance: random.Random, number: int, streams: list[Any], posts: list[Any], *, late: float) -> Any:
    from actions.models import Action
    from council.rag import Stage

    stream = streams[number % len(streams)]
    is_late = chance.random() < late
    done = not is_late and chance.random() < 0.25
    baseline = DAY + timedelta(days=-chance.randrange(40, 90) if is_late else chance.randrange(20, 400))
    moved = number % 4 == 0
    return Action(
        programme=stream.programme,
        workstream=stream,
        reference=f"BIG-{number:04}",
        title=f"{chance.choice(VERBS)} the {chance.choice(SUBJECTS)}, step {number}",
        owner=chance.choice(posts),
        stage=Stage.VERIFIED if done else Stage.IN_PROGRESS,
        baseline=baseline,
        due=baseline + timedelta(days=21 if moved else 0),
        times_moved=1 if moved else 0,
        completed_on=DAY - timedelta(days=12) if done else None,
        percent=100 if done else 40,
        created_on=DAY - timedelta(days=400),
        updated_on=DAY - timedelta(days=10),
        stated_rag="red" if is_late else "green",
        reason=WHY if is_late else "",
        being_done=DOING if is_late else "",
    )


def _say(chance: random.Random, actions: list[Any]) -> None:
    """Two statements of each action, and what was asked for and found of some."""
    from actions.models import Completion, DateChange, Update
    from council.history import bulk_create
    from council.rag import Stage

    bulk_create(
        [
            Update(
                action=action,
                made_on=DAY - timedelta(days=since),
                text=chance.choice(SAID),
                stage=action.stage,
                stated_rag=action.stated_rag,
                reason=action.reason,
                being_done=action.being_done,
            )
            for action in actions
            for since in (100, 10)
        ]
    )
    bulk_create(
        [
            DateChange(
                action=action,
                from_date=action.baseline,
                to_date=action.due,
                reason="The contractor changed hands in April.",
                asked_on=DAY - timedelta(days=40),
                outcome=DateChange.Outcome.APPROVED,
                decided_on=DAY - timedelta(days=35),
            )
            for action in actions
            if action.times_moved
        ]
    )
    bulk_create(
        [
            Completion(
                action=action,
                completed_on=action.completed_on,
                closing_note="Done.",
                evidence="Folder 7.",
                claimed_on=action.completed_on,
                outcome=Completion.Outcome.VERIFIED,
                decided_on=DAY - timedelta(days=8),
                seen="The folder.",
            )
            for action in actions
            if action.stage == Stage.VERIFIED
        ]
    )


def _beside(programme: Any, streams: list[Any]) -> None:
    """The programme's risks, milestones and savings."""
    from tests import factories

    for number in range(12):
        factories.risk(
            f"Contract {number} fails",
            programme=programme,
            workstream=streams[number % len(streams)],
            raised_on=DAY - timedelta(days=90),
            current_likelihood=1 + number % 4,
            current_impact=4,
        )
        factories.milestone(
            f"Stage {number} ends", programme=programme, due=DAY + timedelta(days=30 * number)
        )
    for number in range(4):
        one = factories.saving(f"Fewer contracts {number}", programme=programme)
        for year in (2025, 2026, 2027):
            factories.saving_year(one, year=year)
