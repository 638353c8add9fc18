"""Issues, assumptions and dependencies: logged, put right, resolved, and turned into risks and back."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_AGO_YEARS
from council.conventions import InForce
from council.exempt_paragraphs import ENGLAND
from council.exempting.marking import columns_of, exemption_now
from council.history import authored
from council.models import Body, Post, require_unchanged
from programmes.models import Programme, Workstream
from risks.keeping import TO_KEEP, RiskStatement
from risks.keeping import locked as locked_risk
from risks.models import LogEntry, Risk
from risks.raising import TO_PROPOSE, raise_risk
from risks.reviewing import TO_REVIEW

RESOLVED_TO_COME = "The day on which it was resolved cannot be in the future."

TO_LOG = TO_PROPOSE.refusing("Only people who can see the programme add to its log.")
TO_SPEAK = Rule(
    "Its owner, the risk lead and the programme manager keep this entry of the log.",
    rights=(Right.RISKS, Right.MANAGE),
    owner=True,
)
LETTERS = {LogEntry.Kind.ISSUE: "I", LogEntry.Kind.ASSUMPTION: "A", LogEntry.Kind.DEPENDENCY: "D"}


@dataclass(frozen=True, kw_only=True)
class EntryStatement:
    """What an entry of the log says."""

    title: str
    impact: str = ""
    needed_from: str = ""
    workstream: Workstream | None = None
    owner: Post | None = None
    due: date | None = None
    escalated_to: Body | None = None
    stage: str = LogEntry.Stage.OPEN
    resolution: str = ""  # what is done about it, until it says how it was resolved


SAID = tuple(field.name for field in fields(EntryStatement))


def doubts_of_due(programme: Programme | None, due: date | None, *, by: By, on: date, meant: Meant) -> Doubts:
    """What there is to ask of the due date of a new entry; of one whose programme is not known yet, too."""
    beside = (programme.starts, programme.ends) if programme else ()
    doubts = Doubts(by=by, on=on, meant=meant, beside=beside)
    doubts.ask("due", due, called="the due date", future=True)
    return doubts


@transaction.atomic
def add_entry(
    programme: Programme,
    kind: str,
    statement: EntryStatement,
    *,
    by: By,
    on: date,
    meant: Meant = NONE_MEANT,
    why: str = "",
    **columns: Any,
) -> LogEntry:
    """Log the entry, with the programme's next reference of its kind. Raises ValidationError by field.

    Further columns go to the model as they are.
    """
    person = authorise(by, TO_LOG, programme, on=on)
    doubts = doubts_of_due(programme, statement.due, by=by, on=on, meant=meant)
    errors: dict[str, Any] = {**doubts.errors, **why_not_logged(programme, statement)}
    if kind not in LETTERS:
        errors["kind"] = "Select what it is."
    if errors:
        raise ValidationError(errors)
    with authored(by=person, why=why or f"{LogEntry.Kind(kind).label} logged"):
        return LogEntry.objects.create(
            programme=programme,
            kind=kind,
            reference=programme.next_reference(LETTERS[LogEntry.Kind(kind)]),
            raised_on=on,
            raised_by=person,
            **{name: getattr(statement, name) for name in SAID},
            **columns,
        )


@transaction.atomic
def correct_entry(
    entry: LogEntry,
    statement: EntryStatement,
    *,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> LogEntry:
    """Put right what the entry says. Raises ValidationError by field, ChangedMeanwhile by `version`."""
    person = authorise(by, TO_SPEAK, entry, on=on)
    require_unchanged(entry, version)
    entry = locked(entry)
    if not entry.is_live:
        raise ValidationError(f"{entry.reference} is resolved, so its words stand.")
    doubts = Doubts(by=by, on=on, meant=meant, beside=(entry.programme.starts, entry.programme.ends))
    doubts.ask("due", statement.due, called="the due date", was=entry.due, future=True)
    errors: dict[str, Any] = {**doubts.errors, **why_not_logged(entry.programme, statement, before=entry)}
    if errors:
        raise ValidationError(errors)
    with authored(by=person, why=f"{entry.get_kind_display()} corrected"):
        for name in SAID:
            setattr(entry, name, getattr(statement, name))
        entry.save_next_version()
    return entry


@transaction.atomic
def resolve_entry(
    entry: LogEntry,
    *,
    resolution: str,
    resolved_on: date | None,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> LogEntry:
    """Say how the entry was resolved and when. Raises ValidationError by field."""
    person = authorise(by, TO_SPEAK, entry, on=on)
    require_unchanged(entry, version)
    entry = locked(entry)
    if not entry.is_live:
        raise ValidationError(f"{entry.reference} is resolved already.")
    doubts = Doubts(by=by, on=on, meant=meant, beside=(entry.due,))
    called = "the day on which it was resolved"
    doubts.ask("resolved_on", resolved_on, called=called, past=True, far=LONG_AGO_YEARS)
    errors: dict[str, Any] = dict(doubts.errors)
    if not resolution.strip():
        errors["resolution"] = "Enter how it was resolved."
    if resolved_on is None:
        errors["resolved_on"] = "Enter the day on which it was resolved."
    elif resolved_on > on:
        errors["resolved_on"] = RESOLVED_TO_COME
    if errors:
        raise ValidationError(errors)
    with authored(by=person, why=f"{entry.get_kind_display()} resolved"):
        entry.stage, entry.resolution, entry.resolved_on = (
            LogEntry.Stage.RESOLVED,
            resolution.strip(),
            resolved_on,
        )
        entry.save_next_version()
    return entry


@transaction.atomic
def reopen_entry(entry: LogEntry, *, reason: str, by: By, on: date, version: int | None = None) -> LogEntry:
    """Open the resolved entry again with the reason; how it had been resolved stays in its history."""
    person = authorise(by, TO_SPEAK, entry, on=on)
    require_unchanged(entry, version)
    entry = locked(entry)
    if entry.is_live:
        raise ValidationError(f"{entry.reference} is not resolved.")
    if not reason.strip():
        raise ValidationError({"reason": "Enter why it is opened again."})
    with authored(by=person, why=f"Opened again: {reason.strip()}"):
        entry.stage, entry.resolved_on, entry.resolution = LogEntry.Stage.OPEN, None, ""
        entry.save_next_version()
    return entry


@transaction.atomic
def risk_happened(
    risk: Risk,
    *,
    happened: str,
    by: By,
    on: date,
    impact: str = "",
    owner: Post | None = None,
    due: date | None = None,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> LogEntry:
    """Say what happened: the risk stays as it was and is over, and an issue of its own is linked with it.

    What is exempt of the risk is exempt of the issue. Raises ValidationError by field.
    """
    person = authorise(by, TO_REVIEW, risk, on=on)
    risk = locked_risk(risk, version)
    if not risk.is_live:
        raise ValidationError(f"{risk.reference} is {risk.stands_as} already.")
    statement = EntryStatement(
        title=risk.title,
        impact=impact or risk.effect,
        workstream=risk.workstream,
        owner=owner or risk.owner,
        due=due,
    )
    doubts = Doubts(by=by, on=on, meant=meant, beside=(risk.programme.ends,))
    doubts.ask("due", due, called="the due date", future=True)
    errors: dict[str, Any] = {**doubts.errors, **why_not_logged(risk.programme, statement)}
    if not happened.strip():
        errors["happened"] = "Enter what happened."
    if errors:
        raise ValidationError(errors)
    why = f"It happened: {happened.strip()}"
    with authored(by=person, why=why):
        risk.status, risk.status_reason, risk.status_on = Risk.Status.HAPPENED, happened.strip(), on
        risk.save_next_version()
        return LogEntry.objects.create(
            programme=risk.programme,
            kind=LogEntry.Kind.ISSUE,
            reference=risk.programme.next_reference("I"),
            raised_on=on,
            raised_by=person,
            risk=risk,
            **{name: getattr(statement, name) for name in SAID},
            **columns_of(exemption_now(risk), proposed=risk.exempt_proposed, review_on=risk.exempt_review_on),
        )


@transaction.atomic
def entry_to_risk(
    entry: LogEntry,
    *,
    event: str,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    nation: str = ENGLAND,
) -> Risk:
    """Raise the risk that the entry tells of (it may happen again, or be wrong); both lead to each other.

    The risk is proposed or recorded as any other. Raises ValidationError by field.
    """
    authorise(by, TO_KEEP, entry, on=on)
    require_unchanged(entry, version)
    entry = locked(entry)
    if not event.strip():
        raise ValidationError({"event": "Enter what could happen."})
    if entry.risk_id:
        raise ValidationError(f"{entry.reference} is linked with a risk already.")
    risk = raise_risk(
        entry.programme,
        RiskStatement(
            title=entry.title,
            event=event.strip(),
            effect=entry.impact,
            workstream=entry.workstream,
            owner=entry.owner,
            source=f"{entry.get_kind_display()} {entry.reference}",
        ),
        by=by,
        on=on,
        conventions=conventions,
        exemption=exemption_now(entry),
        nation=nation,
    )
    entry.risk = risk
    with authored(why=f"Became the risk {risk.reference}"):
        entry.save_next_version()
    return risk


def locked(entry: LogEntry) -> LogEntry:
    """The entry as it stands now, locked for the transaction."""
    rows = LogEntry.objects.select_for_update(of=("self",)).select_related("programme", "workstream", "owner")
    return rows.get(pk=entry.pk)


def why_not_logged(
    programme: Programme, statement: EntryStatement, *, before: LogEntry | None = None
) -> dict[str, str]:
    """What stands against the words, by field; what the entry said `before` may go on to be said."""
    errors: dict[str, str] = {}
    was = before or LogEntry()
    if not statement.title.strip():
        errors["title"] = "Enter what it is."
    if statement.workstream and statement.workstream.programme_id != programme.pk:
        errors["workstream"] = "Select a workstream of the same programme."
    elif (
        statement.workstream
        and statement.workstream.retired_on
        and statement.workstream.pk != was.workstream_id
    ):
        errors["workstream"] = f"{statement.workstream} was retired. Select another workstream."
    if statement.owner and not statement.owner.is_active and statement.owner.pk != was.owner_id:
        errors["owner"] = f"{statement.owner} is no longer in use."
    if statement.stage not in (LogEntry.Stage.OPEN, LogEntry.Stage.IN_HAND):
        errors["stage"] = "Select whether it is open or in hand."
    return errors
