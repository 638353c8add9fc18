"""Why something is kept from the public, as it is asked for, checked and put onto a record."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from council.exempt_paragraphs import NATIONS, SCHEDULES
from council.models import Exemptable
from council.models.exemption import Withheld


@dataclass(frozen=True)
class Exemption:
    """Why something is exempt: the paragraph of the schedule, the public interest reason, more paragraphs.

    Of what is confidential, which is another `kind`, the reason says which terms, enactment or order; it has
    no paragraph.
    """

    paragraph: int | None
    reason: str
    further: tuple[int, ...] = ()
    kind: str = Withheld.EXEMPT

    @property
    def paragraphs(self) -> tuple[int, ...]:
        return () if self.paragraph is None else (self.paragraph, *self.further)


def exemption_of(kind: str, paragraphs: list[int], reason: str) -> Exemption:
    """The exemption that these answers come to; the paragraphs of what is confidential count for nothing."""
    if kind != Withheld.EXEMPT:
        return Exemption(None, reason.strip(), kind=kind)
    chosen = sorted(set(paragraphs))
    return Exemption(chosen[0] if chosen else None, reason.strip(), tuple(chosen[1:]))


def check_exemption(exemption: Exemption, *, nation: str) -> None:
    """Raise ValidationError by field where it lacks a reason, or paragraphs of the nation's schedule."""
    if errors := why_not_exempt(exemption, nation=nation):
        raise ValidationError(errors)


def why_not_exempt(exemption: Exemption, *, nation: str) -> dict[str, str]:
    """What the exemption lacks, by field: a reason, or paragraphs of the nation's schedule."""
    errors: dict[str, str] = {}
    schedule = SCHEDULES[nation]
    is_exempt = exemption.kind == Withheld.EXEMPT
    if is_exempt and not exemption.paragraphs:
        errors["paragraphs"] = f"Select one or more paragraphs of {schedule.name}."
    elif is_exempt and not set(exemption.paragraphs) <= set(schedule.paragraphs):
        errors["paragraphs"] = f"Select paragraphs of {schedule.name}, as it is for {NATIONS[nation]}."
    if not exemption.reason.strip():
        errors["reason"] = (
            "Enter why keeping it exempt serves the public better than publishing it."
            if is_exempt
            else "Enter which terms, enactment or order forbid its disclosure."
        )
    return errors


def columns_of(
    exemption: Exemption | None, *, proposed: bool, review_on: date | None = None
) -> dict[str, Any]:
    """What a record's columns say where it is exempt so, or (without an exemption) open."""
    if exemption is None:
        exemption, proposed, review_on, exempt = Exemption(None, ""), False, None, False
    else:
        exempt = True
    return {
        "exempt": exempt,
        "exempt_kind": exemption.kind,
        "exempt_paragraph": exemption.paragraph,
        "exempt_further": list(exemption.further),
        "exempt_reason": exemption.reason.strip(),
        "exempt_proposed": proposed,
        "exempt_review_on": review_on,
    }


def exemption_now(record: Exemptable) -> Exemption | None:
    """Why the record is exempt as it stands; None where it is open."""
    if not record.exempt:
        return None
    further = tuple(record.exempt_further)
    return Exemption(record.exempt_paragraph, record.exempt_reason, further, record.exempt_kind)


def locked_record(record: Any) -> Any:
    """The record as it stands now, locked for the transaction."""
    return type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
