"""Saying how an action stands: the one act by which an owner's word enters the record."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import Action, Update
from council import rag
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.conventions import InForce
from council.exempting.marking import Exemption, columns_of, exemption_now
from council.history import authored, moment
from council.models import Post, User
from council.rag import LIVE, Stage
from council.wording import spoken

TO_UPDATE = Rule("Only the action's owner or manager updates it.", rights=(Right.UPDATE,), owner=True)


TO_UPDATE_EXEMPT = replace(
    TO_UPDATE,
    refusal="A person who updates the action and can see exempt material says which update is exempt.",
    sees_exempt=True,
)
# What an update says and the action carries on, exempt or not: the same columns in both. Of the words the
# action carries those of the latest open statement (STATED_WORDS).
CARRIED = ("stage", "percent", "forecast", "stated_rag")


@dataclass(frozen=True)
class UpdateStatement:
    """What an owner says in an update. Percent is 0 to 100; stated_rag is red, amber, green or ""."""

    text: str
    stated_rag: str = ""
    percent: int | None = None
    forecast: date | None = None
    reason: str = ""
    being_done: str = ""
    justification: str = ""
    delay_category: str = ""  # one of the council's reasons for delay, or ""
    stage: str = Stage.IN_PROGRESS


def implied_once_updated(action: Action, *, as_at: date, conventions: InForce) -> rag.Implied:
    """What its dates imply once somebody has spoken on the day: an update ends the silence by itself."""
    return rag.implied(replace(action.facts(), updated_on=as_at), as_at=as_at, conventions=conventions)


def why_words_are_needed(action: Action, *, as_at: date, conventions: InForce) -> str:
    """Why "no change" is not enough for the action, in a sentence; empty where it is.

    Red, overdue and past its own forecast are news that somebody has to explain; a statement that was never
    made, or whose Amber came without a reason, can't be carried on.
    """
    shown = action.shown(as_at=as_at, conventions=conventions)
    late = action.days_overdue(as_at=as_at)
    if not action.is_live:
        return f"It is {action.get_stage_display().lower()}."
    if late:
        return f"It is {'1 day' if late == 1 else f'{late} days'} overdue, so say what happened."
    if action.forecast and action.forecast < as_at:
        forecast = spoken(action.forecast)
        return f"It was forecast for {forecast}, which has passed, so say what happened."
    if shown.rag == rag.Rag.RED:
        return f"It is {conventions.rag_label(rag.Rag.RED)}, so say what happened."
    if action.updated_on is None:
        return "Nothing has been said of it yet, so there is nothing to carry on."
    if action.stated_rag == rag.Rag.AMBER and not (action.reason.strip() and action.being_done.strip()):
        return f"It is {conventions.rag_label(rag.Rag.AMBER)} without a reason, so say why."
    return ""


def locked(action: Action, version: int | None = None) -> Action:
    """The action as it stands now, locked for the transaction; refused where `version` is out of date."""
    # Only the action's own row is locked: PostgreSQL refuses to lock the nullable side of a join.
    rows = Action.objects.select_for_update(of=("self",)).select_related("programme", "workstream")
    current = rows.get(pk=action.pk)
    current.require_version(version)
    return current


@transaction.atomic
def update_action(
    action: Action,
    statement: UpdateStatement,
    *,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    for_post: Post | None = None,
    exemption: Exemption | None = None,
    corrects: Update | None = None,
    meant: Meant = NONE_MEANT,
) -> Update:
    """Record the update. The action then carries its words, and its shown RAG is free to improve.

    With an `exemption` the update alone is exempt: its RAG and dates count, and its words stay with it.
    `corrects` is the update in whose place it stands (`actions.correcting` says which it can be). Raises
    ValidationError by field, and ChangedMeanwhile where `version` is out of date.
    """
    person = authorise(by, TO_UPDATE_EXEMPT if exemption else TO_UPDATE, action, on=on)
    action = locked(action, version)
    if action.stage not in LIVE:
        stage = action.get_stage_display().lower()
        raise ValidationError(f"{action.reference} is {stage}: only live actions are updated.")
    known = {action.delay_category, corrects.delay_category if corrects else ""}
    doubts = doubts_of_forecast(action, statement.forecast, by=by, on=on, meant=meant)
    for name in CARRIED:
        setattr(action, name, getattr(statement, name))
    action.updated_on = on
    implied = action.implied(as_at=on, conventions=conventions)
    check_statement(statement, implied, conventions, doubts, known=known)
    better = bool(statement.stated_rag) and 0 < rag.rank(statement.stated_rag) < rag.rank(implied.rag)
    words = statement if better else replace(statement, justification="")
    if exemption is None:
        action.carry(words)
    action.justified_against = implied.rag if better else ""
    action.rag_floor = ""
    with authored(by=person, for_post=for_post, why="Update corrected" if corrects else "Update"):
        action.save_next_version()
        return _keep_update(
            action,
            statement.text,
            words,
            by=person,
            for_post=for_post,
            on=on,
            conventions=conventions,
            corrects=corrects,
            **exempt_as(exemption or action),
        )


@transaction.atomic
def no_change(
    action: Action,
    *,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    for_post: Post | None = None,
) -> Update:
    """Record that the last statement still holds: a dated entry that carries it on word for word.

    What holds the RAG back since a date was moved stays: a press of a button improves nothing but silence.
    Raises ValidationError where words are needed, and ChangedMeanwhile as `update_action` does.
    """
    person = authorise(by, TO_UPDATE, action, on=on)
    action = locked(action, version)
    refusal = why_words_are_needed(action, as_at=on, conventions=conventions)
    last = action.updates.standing().filter(kind=Update.Kind.STATEMENT).first()
    if refusal or last is None:
        raise ValidationError(refusal or "Nothing has been said of it yet, so there is nothing to carry on.")
    action.updated_on = on
    implied = action.implied(as_at=on, conventions=conventions)
    claims_better = 0 < rag.rank(action.stated_rag) < rag.rank(implied.rag)
    if claims_better and rag.rank(action.justified_against) < rag.rank(implied.rag):
        shown = action.shown(as_at=on, conventions=conventions)
        raise ValidationError(f"{shown.sentence}. Say why, or choose the RAG that its dates imply.")
    text = f"No change since {spoken(last.made_on)}: {last.text}"
    with authored(by=person, for_post=for_post, why="Update: no change"):
        action.save_next_version()
        return _keep_update(
            action,
            text,
            # Its words are the statement's, so they are restricted where those were.
            last if last.exempt and not action.exempt else action,
            by=person,
            for_post=for_post,
            on=on,
            conventions=conventions,
            kind=Update.Kind.NO_CHANGE,
            **exempt_as(action if action.exempt else last),
        )


def doubts_of_forecast(action: Action, forecast: date | None, *, by: By, on: date, meant: Meant) -> Doubts:
    """What there is to ask of a new forecast: in the past, before the start, far. One that stands stays."""
    doubts = Doubts(by=by, on=on, meant=meant, beside=(action.due, action.baseline, action.workstream.ends))
    order = {"the start": action.starts}
    doubts.ask("forecast", forecast, called="the forecast", was=action.forecast, future=True, after=order)
    return doubts


def exempt_as(restricted: Action | Update | Exemption) -> dict[str, Any]:
    """The columns that make an update exempt, or leave it open, as what it says is.

    What is exempt with its action is no proposal of its own: the action waits to be confirmed.
    """
    if isinstance(restricted, Exemption):
        return columns_of(restricted, proposed=True)
    proposed = isinstance(restricted, Update) and restricted.exempt_proposed
    return columns_of(exemption_now(restricted), proposed=proposed, review_on=restricted.exempt_review_on)


def _keep_update(
    action: Action,
    text: str,
    words: UpdateStatement | Action | Update,
    *,
    by: User | None,
    for_post: Post | None,
    on: date,
    conventions: InForce,
    kind: str = Update.Kind.STATEMENT,
    corrects: Update | None = None,
    **exempt: Any,
) -> Update:
    """Keep what was said, with the action as it now stands."""
    return Update.objects.create(
        action=action,
        kind=kind,
        made_on=on,
        made_at=moment(),
        by=by,
        for_post=for_post,
        text=text,
        stage=action.stage,
        percent=action.percent,
        stated_rag=action.stated_rag,
        reason=words.reason,
        being_done=words.being_done,
        justification=words.justification,
        delay_category=words.delay_category,
        corrects=corrects,
        at_version=action.version,
        forecast=action.forecast,
        implied_rag=action.implied(as_at=on, conventions=conventions).rag,
        shown_rag=action.shown(as_at=on, conventions=conventions).rag,
        **exempt,
    )


def check_statement(
    statement: UpdateStatement,
    implied: rag.Implied,
    conventions: InForce,
    doubts: Doubts,
    *,
    known: Collection[str] = (),
) -> None:
    """Raise ValidationError by field: what its RAG, or a better one, asks for; doubts about its dates."""
    errors: dict[str, Any] = dict(doubts.errors)
    if not statement.text.strip():
        errors["text"] = "Enter what happened since the last update."
    if statement.stage not in LIVE:
        errors["stage"] = "An update is for work that is not started or in progress."
    if statement.percent is not None and not 0 <= statement.percent <= 100:
        errors["percent"] = "Percent complete must be between 0 and 100."
    if statement.stated_rag in (rag.Rag.RED, rag.Rag.AMBER):
        label = conventions.rag_label(statement.stated_rag)
        if not statement.reason.strip():
            errors["reason"] = f"Enter why it is {label}."
        if not statement.being_done.strip():
            errors["being_done"] = f"Enter what is being done about it, since it is {label}."
    if wrong := why_not_a_delay_reason(statement.delay_category, conventions, known=known):
        errors["delay_category"] = wrong
    better = bool(statement.stated_rag) and rag.rank(statement.stated_rag) < rag.rank(implied.rag)
    if better and not statement.justification.strip():
        errors["justification"] = (
            f"Its dates imply {implied.sentence[0].upper()}{implied.sentence[1:]}. "
            f"Enter why it is {conventions.rag_label(statement.stated_rag)} all the same, "
            "or choose the RAG that its dates imply."
        )
    if errors:
        raise ValidationError(errors)


def why_not_a_delay_reason(chosen: str, conventions: InForce, *, known: Collection[str] = ()) -> str:
    """Why that is no reason for a delay, in a sentence; empty where it is one, or none was chosen.

    The list is the council's own; what was chosen from an earlier one (`known`) can stay.
    """
    if not chosen or chosen in conventions.delay_reasons or chosen in known:
        return ""
    return "Select one of the reasons for delay."
