"""The end of a risk: closed with a reason, merged into another; and opened again."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.history import authored
from risks.keeping import TO_KEEP, locked
from risks.models import Risk

REOPENS = (Risk.Status.CLOSED, Risk.Status.DECLINED, Risk.Status.HAPPENED)


@transaction.atomic
def close_risk(risk: Risk, *, reason: str, by: By, on: date, version: int | None = None) -> Risk:
    """Close the risk with the reason: an open one, or one that happened once its issues are resolved.

    Raises ValidationError, and ChangedMeanwhile by `version`.
    """
    person = authorise(by, TO_KEEP, risk, on=on)
    risk = locked(risk, version)
    if refused := why_not_closed(risk):
        raise ValidationError(refused)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the risk is closed."})
    with authored(by=person, why=f"Risk closed: {reason.strip()}"):
        risk.status, risk.status_reason, risk.status_on = Risk.Status.CLOSED, reason.strip(), on
        risk.save_next_version()
    return risk


def why_not_closed(risk: Risk) -> str:
    """Why the risk can't be closed, in a sentence; "" where it can."""
    if risk.is_live:
        return ""
    if risk.status != Risk.Status.HAPPENED:
        return f"{risk.reference} is no longer open, so it is not closed."
    open_entries: Any = risk.log_entries
    left = [entry.reference for entry in open_entries.to_resolve()]
    verb = "is" if len(left) == 1 else "are"
    return f"{' and '.join(left)} {verb} still to be resolved: close the risk after that." if left else ""


@transaction.atomic
def reopen_risk(risk: Risk, *, reason: str, by: By, on: date, version: int | None = None) -> Risk:
    """Open the risk again with the reason; why it had ended stays in its history."""
    person = authorise(by, TO_KEEP, risk, on=on)
    risk = locked(risk, version)
    if risk.status not in REOPENS:
        raise ValidationError(f"{risk.reference} is {risk.stands_as}, so it stands.")
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the risk is opened again."})
    with authored(by=person, why=f"Risk opened again: {reason.strip()}"):
        risk.status, risk.status_reason, risk.status_on = Risk.Status.OPEN, "", on
        risk.save_next_version()
    return risk


@transaction.atomic
def merge_risks(risk: Risk, *, into: Risk, reason: str, by: By, on: date, version: int | None = None) -> Risk:
    """Merge the risk, open or proposed, into another open one of its programme; return that one.

    What is done about it goes with it; its words and judgements stay where they are.
    """
    person = authorise(by, TO_KEEP, risk, on=on)
    authorise(by, TO_KEEP, into, on=on)
    # Both are locked in the order of their keys, so that two merges can't wait for each other.
    pair = {one.pk: one for one in (risk, into)}
    held = {key: locked(pair[key], version if key == risk.pk else None) for key in sorted(pair)}
    risk, into = held[risk.pk], held[into.pk]
    errors: dict[str, str] = {}
    if not (risk.is_live or risk.is_proposed):
        raise ValidationError(f"{risk.reference} is {risk.stands_as} already.")
    if risk.pk == into.pk or into.programme_id != risk.programme_id or not into.is_live:
        errors["into"] = "Select another open risk of the same programme."
    elif risk.exempt and not into.exempt:
        errors["into"] = f"{risk.reference} is exempt and {into.reference} is open to the public."
    if not reason.strip():
        errors["reason"] = "Enter why the two are one risk."
    if errors:
        raise ValidationError(errors)
    with authored(by=person, why=f"Merged into {into.reference}: {reason.strip()}"):
        risk.status, risk.status_reason, risk.status_on = Risk.Status.MERGED, reason.strip(), on
        risk.merged_into, risk.decided_by = into, person
        risk.save_next_version()
        last = into.mitigations.order_by("-order").values_list("order", flat=True).first() or 0
        for order, mitigation in enumerate(risk.mitigations.order_by("order", "pk"), start=last + 1):
            mitigation.risk, mitigation.order = into, order
            mitigation.save()
    return into
