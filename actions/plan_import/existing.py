"""The actions of a programme as a plan is compared with them: in the file's words where those still stand."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from actions.models import DateChange, Update
from actions.models.action import whole_words
from actions.plan_import.equality import said_of
from council.rag import LIVE, STATED, Stage
from council.reading.dates.timescales import read_timescale
from council.wording import spoken
from programmes.imports.cells.updates import ExistingUpdate
from programmes.imports.models.plan_import import ImportRow
from programmes.imports.recognised import PlanKind
from programmes.imports.registers import ExistingRecord
from programmes.models import Programme

STATED_WORDS = dict(STATED)


class ExistingAction(NamedTuple):
    """What is compared of an action. Its fields name the columns that are fetched, and no others are."""

    pk: int
    reference: str
    plan_reference: str
    title: str
    description: str
    workstream: int
    owner__title: str | None
    owner_as_written: str
    stage: str
    due: date | None
    due_as_written: str
    timescale: dict[str, Any] | None
    forecast: date | None
    status_as_written: str
    rag_as_written: str
    stated_rag: str
    reason: str
    being_done: str
    justification: str
    percent: int | None
    success_measure: str
    created_on: date
    equality_point__importance: str | None
    equality_point__resources: str | None
    equality_point__target: str | None


def existing_actions(programme: Programme) -> list[ExistingRecord]:
    """The programme's actions, each with what it holds now and what the last import's file said of it."""
    actions = programme.actions.values_list(*ExistingAction._fields)
    paths = {
        stream.pk: tuple(stream.path) for stream in programme.workstreams.select_related("parent__parent")
    }
    spoken_of = set(
        Update.objects.standing()
        .filter(action__programme=programme, as_written=False)
        .values_list("action", flat=True)
    )
    waiting = set(
        DateChange.objects.filter(
            action__programme=programme, outcome=DateChange.Outcome.PENDING
        ).values_list("action", flat=True)
    )
    before = ImportRow.objects.last_said(programme, PlanKind.ACTIONS)
    updates = _updates_brought(programme)
    existing = []
    for action in map(ExistingAction._make, actions):
        path = paths[action.workstream]
        earlier = before.get(action.pk)
        existing.append(
            ExistingRecord(
                object_id=action.pk,
                our_reference=action.reference,
                reference=action.plan_reference,
                title=whole_words(action.title, action.description),
                workstream=path,
                now=_now(action, path, earlier.said if earlier else {}, spoken_of=action.pk in spoken_of),
                before=earlier.said if earlier else None,
                sheet=earlier.sheet if earlier else "",
                is_live=action.stage in LIVE or action.stage == Stage.ON_HOLD,
                due=action.due,
                due_stands_because=_why_the_date_stands(action, waiting=action.pk in waiting),
                updates=updates.get(action.pk, ()),
            )
        )
    return existing


def _updates_brought(programme: Programme) -> dict[int, list[ExistingUpdate]]:
    """The dated updates that imports brought, by action."""
    rows = Update.objects.filter(action__programme=programme, as_written=True).exclude(source="")
    by_action: dict[int, list[ExistingUpdate]] = {}
    for action, pk, made_on, text, source in rows.order_by("pk").values_list(
        "action", "pk", "made_on", "text", "source"
    ):
        by_action.setdefault(action, []).append(ExistingUpdate(pk, made_on, text, source))
    return by_action


def _why_the_date_stands(action: ExistingAction, *, waiting: bool) -> str:
    """Why the action's due date can't be asked to move just now; empty where it can."""
    if action.due is None:
        return ""
    if waiting:
        return "a date change is waiting for a decision already"
    return "" if action.stage in LIVE else f"it is {Stage(action.stage).label.lower()}"


def _now(
    action: ExistingAction, path: Sequence[str], last_file: Mapping[str, str], *, spoken_of: bool
) -> dict[str, str]:
    """What the action says now, in the file's own words where it still holds what they meant."""
    # The words of the file stand as long as what they meant does: a date that was moved here and back is no
    # change.
    read_end = (action.timescale or {}).get("end")
    due_stands = (action.due.isoformat() if action.due else None) == read_end
    forecast = last_file.get("forecast", "")
    if not forecast or read_timescale(forecast, near=action.created_on).end != action.forecast:
        forecast = spoken(action.forecast)
    # Whoever gave a reason, what is being done or a justification has stated the RAG here since.
    rag_stands = not (action.reason or action.being_done or action.justification)
    # Within the words: the cell may name several posts, or a person beside the post.
    owner_stands = (action.owner__title or "").casefold() in action.owner_as_written.casefold()
    return {
        "title": whole_words(action.title, action.description),
        "reference": action.plan_reference,
        "workstream": " / ".join(path),
        "owner": action.owner_as_written if owner_stands else action.owner__title or "",
        "due": " ".join(action.due_as_written.split()) if due_stands else spoken(action.due),
        "status": action.status_as_written if not spoken_of else str(Stage(action.stage).label),
        "rag": action.rag_as_written if rag_stands else str(STATED_WORDS.get(action.stated_rag, "")),
        "percent": "" if action.percent is None else str(action.percent),
        # An update here never contradicts the file's: both are kept.
        "progress": last_file.get("progress", ""),
        "forecast": forecast,
        "measure": action.success_measure,
        # The file's words are kept; what they name is linked, and links are kept on the action's page.
        "recommendation": last_file.get("recommendation", ""),
        **said_of(
            action.equality_point__importance,
            action.equality_point__resources,
            action.equality_point__target,
        ),
    }
