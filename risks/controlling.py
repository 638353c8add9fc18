"""What holds a risk in check: recorded, tested, and ended where it no longer works."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_AGO_YEARS
from council.history import authored
from council.models import Post, require_unchanged
from risks.keeping import locked as locked_risk
from risks.mitigating import TO_AGREE, TO_REPORT
from risks.models import Control, Risk

TEST_TO_COME = "The test cannot be in the future."


@dataclass(frozen=True, kw_only=True)
class ControlWords:
    """What holds the risk in check, who answers for it, and how sure we are."""

    text: str
    owner: Post | None = None
    assurance: str = ""


@transaction.atomic
def add_control(risk: Risk, words: ControlWords, *, by: By, on: date) -> Control:
    """Record a control of the open risk. Raises ValidationError by field."""
    person = authorise(by, TO_AGREE, risk, on=on)
    risk = locked_risk(risk)
    if errors := why_not_controlled(words):
        raise ValidationError(errors)
    if not (risk.is_live or risk.is_proposed):
        raise ValidationError(f"{risk.reference} is {risk.stands_as}, so it stands.")
    with authored(by=person, why="Control recorded"):
        return Control.objects.create(
            risk=risk, text=words.text.strip(), owner=words.owner, assurance=words.assurance
        )


@transaction.atomic
def correct_control(
    control: Control,
    words: ControlWords,
    *,
    by: By,
    on: date,
    ended_reason: str = "",
    version: int | None = None,
) -> Control:
    """Put right what the control says; with a reason for its end it holds the risk no longer.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_AGREE, control.risk, on=on)
    require_unchanged(control, version)
    control = locked(control)
    if errors := why_not_controlled(words, before=control.owner):
        raise ValidationError(errors)
    with authored(by=person, why="Control ended" if ended_reason.strip() else "Control corrected"):
        control.text, control.owner, control.assurance = words.text.strip(), words.owner, words.assurance
        if ended_reason.strip():
            control.ended_on, control.ended_reason = on, ended_reason.strip()
        control.save_next_version()
    return control


@transaction.atomic
def record_test(
    control: Control,
    *,
    tested_on: date | None,
    test_words: str,
    assurance: str,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Control:
    """Record a test of the control: when, what it showed, how sure we are now. ValidationError by field."""
    person = authorise(by, TO_REPORT, control, on=on)
    require_unchanged(control, version)
    control = locked(control)
    doubts = Doubts(by=by, on=on, meant=meant)
    doubts.ask("tested_on", tested_on, called="the day of the test", past=True, far=LONG_AGO_YEARS)
    errors: dict[str, Any] = dict(doubts.errors)
    if tested_on is None:
        errors["tested_on"] = "Enter the day of the test."
    elif tested_on > on:
        errors["tested_on"] = TEST_TO_COME
    if not test_words.strip():
        errors["test_words"] = "Enter what the test showed."
    if assurance not in Control.Assurance.values:
        errors["assurance"] = "Select how sure we are."
    if errors:
        raise ValidationError(errors)
    with authored(by=person, why="Control tested"):
        control.tested_on, control.tested_by = tested_on, person
        control.test_words, control.assurance = test_words.strip(), assurance
        control.save_next_version()
    return control


def locked(control: Control) -> Control:
    """The control as it stands now, locked for the transaction; ValidationError where it works no longer."""
    control = (
        Control.objects.select_for_update(of=("self",)).select_related("risk", "owner").get(pk=control.pk)
    )
    if control.ended_on:
        raise ValidationError("This control ended already.")
    return control


def why_not_controlled(words: ControlWords, *, before: Post | None = None) -> dict[str, str]:
    """What stands against the words, by field."""
    errors: dict[str, str] = {}
    if not words.text.strip():
        errors["text"] = "Enter what holds the risk in check."
    if words.owner and not words.owner.is_active and words.owner != before:
        errors["owner"] = f"{words.owner} is no longer in use."
    if words.assurance and words.assurance not in Control.Assurance.values:
        errors["assurance"] = "Select how sure we are."
    return errors
