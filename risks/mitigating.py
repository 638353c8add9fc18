"""What is done about a risk: agreed, put right, reported on until it is done, and kept on as a control."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council import deciding
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_AGO_YEARS
from council.history import authored
from council.models import Post, require_unchanged
from risks.keeping import locked as locked_risk
from risks.models import Control, Mitigation, MitigationDateChange, Risk
from risks.reviewing import TO_REVIEW

DONE_TO_COME = "The day on which it was done cannot be in the future."

TO_AGREE = TO_REVIEW.refusing(
    "The risk’s owner, the risk lead and the programme manager say what is done about it."
)
TO_REPORT = Rule(
    "Its owner, the risk lead and the programme manager say how a mitigation stands.",
    rights=(Right.RISKS, Right.MANAGE),
    owner=True,
)


@dataclass(frozen=True, kw_only=True)
class MitigationWords:
    """What is to be done, by whom, and what it should do to the risk."""

    text: str
    owner: Post | None = None
    effect: str = ""


@transaction.atomic
def add_mitigation(
    risk: Risk,
    words: MitigationWords,
    *,
    due: date | None,
    by: By,
    on: date,
    meant: Meant = NONE_MEANT,
    why: str = "Mitigation agreed",
) -> Mitigation:
    """Agree what is done about an open risk; its due date is its baseline, for ever. ValidationError."""
    person = authorise(by, TO_AGREE, risk, on=on)
    # Locked, so that two who add at once get two numbers.
    risk = locked_risk(risk)
    doubts = Doubts(by=by, on=on, meant=meant, beside=(risk.programme.starts, risk.programme.ends))
    doubts.ask("due", due, called="the due date", future=True)
    errors: dict[str, Any] = {**doubts.errors, **why_not_agreed(words)}
    if not (risk.is_live or risk.is_proposed):
        raise ValidationError(f"{risk.reference} is {risk.stands_as}, so nothing is done about it.")
    if errors:
        raise ValidationError(errors)
    last = risk.mitigations.order_by("-order").values_list("order", flat=True).first() or 0
    with authored(by=person, why=why):
        return Mitigation.objects.create(
            risk=risk,
            text=words.text.strip(),
            owner=words.owner,
            effect=words.effect.strip(),
            baseline=due,
            due=due,
            order=last + 1,
        )


@transaction.atomic
def correct_mitigation(
    mitigation: Mitigation, words: MitigationWords, *, by: By, on: date, version: int | None = None
) -> Mitigation:
    """Put right what is to be done and by whom; its date is moved and its progress told by other acts.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_AGREE, mitigation.risk, on=on)
    require_unchanged(mitigation, version)
    mitigation = locked(mitigation)
    errors = why_not_agreed(words, before=mitigation.owner)
    if not mitigation.is_live:
        raise ValidationError(f"{mitigation.reference} is no longer to be done, so it stands.")
    if errors:
        raise ValidationError(errors)
    with authored(by=person, why="Mitigation corrected"):
        mitigation.text, mitigation.owner = words.text.strip(), words.owner
        mitigation.effect = words.effect.strip()
        mitigation.save_next_version()
    return mitigation


@transaction.atomic
def report_mitigation(
    mitigation: Mitigation,
    *,
    progress: str,
    by: By,
    on: date,
    done_on: date | None = None,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Mitigation:
    """Say how the mitigation stands; with `done_on` it is done since that day. ValidationError by field."""
    person = authorise(by, TO_REPORT, mitigation, on=on)
    require_unchanged(mitigation, version)
    mitigation = locked(mitigation)
    if not mitigation.is_live:
        raise ValidationError(f"{mitigation.reference} is no longer to be done, so it stands.")
    doubts = Doubts(by=by, on=on, meant=meant, beside=(mitigation.due,))
    start = {"the programme’s start": mitigation.risk.programme.starts}
    doubts.ask("done_on", done_on, called="the day on which it was done",
               past=True, after=start, far=LONG_AGO_YEARS)  # fmt: skip
    errors: dict[str, Any] = dict(doubts.errors)
    if not progress.strip():
        errors["progress"] = "Enter what was done about it."
    if done_on and done_on > on:
        errors["done_on"] = DONE_TO_COME
    if errors:
        raise ValidationError(errors)
    with authored(by=person, why="Mitigation done" if done_on else "Mitigation reported on"):
        mitigation.progress, mitigation.progress_on, mitigation.done_on = progress.strip(), on, done_on
        mitigation.save_next_version()
    waits = mitigation.date_changes.filter(outcome=MitigationDateChange.Outcome.PENDING).first()
    if done_on and waits:  # of what is done no date moves any more
        deciding.withdraw(waits, rule=TO_REPORT, by=by, on=on)
    return mitigation


@transaction.atomic
def make_control(mitigation: Mitigation, *, by: By, on: date) -> Control:
    """Keep what was done as a control of its risk, once. Raises ValidationError."""
    person = authorise(by, TO_AGREE, mitigation.risk, on=on)
    mitigation = locked(mitigation)
    if mitigation.done_on is None:
        raise ValidationError(f"{mitigation.reference} is not done yet.")
    if Control.objects.filter(mitigation=mitigation).exists():
        raise ValidationError(f"{mitigation.reference} is a control already.")
    with authored(by=person, why=f"Control, once {mitigation.reference}"):
        return Control.objects.create(
            risk=mitigation.risk, text=mitigation.text, owner=mitigation.owner, mitigation=mitigation
        )


def locked(mitigation: Mitigation) -> Mitigation:
    """The mitigation as it stands now, locked for the transaction after its risk, with what it stands in."""
    # The risk first, as every act on a risk does, so that two acts can't wait for each other.
    Risk.objects.select_for_update(of=("self",)).get(pk=mitigation.risk_id)
    rows = Mitigation.objects.select_for_update(of=("self",))
    return rows.select_related("risk__programme", "risk__workstream", "owner").get(pk=mitigation.pk)


def why_not_agreed(words: MitigationWords, *, before: Post | None = None) -> dict[str, str]:
    """What stands against the words, by field."""
    errors: dict[str, str] = {}
    if not words.text.strip():
        errors["text"] = "Enter what is to be done."
    if words.owner and not words.owner.is_active and words.owner != before:
        errors["owner"] = f"{words.owner} is no longer in use."
    return errors
