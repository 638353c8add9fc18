"""How rows of a plan become savings and their financial years."""

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from council.calendar.years import FinancialYear
from council.lengths import shortened
from council.wording import pounds
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.cells.values import words_of
from programmes.imports.records import ComparedRecord
from programmes.imports.registers import WriteContext
from savings.claiming import Delivery, claim, withdraw_claim
from savings.models import ZERO, Claim, QuarterProfile, Saving, TargetChange, YearProfile
from savings.targets import ask_for_target

SHORT = 300  # what its short fields hold
ONE_OFF = re.compile(r"\bone[\s-]*off\b|\bnon[\s-]*recurr", re.IGNORECASE)
KINDS = {str(kind.label): kind.value for kind in Saving.Kind}


def saving_key(record: ComparedRecord) -> tuple[str, str]:
    return record.reference[:60], words_of(saving_title(record.title))


def saving_title(words: str) -> str:
    return shortened(words, SHORT)


def describe_saving(saving: Saving, record: ComparedRecord, context: WriteContext) -> None:
    """Take over what the file says of the saving itself."""

    def takes(name: str) -> bool:  # a further year of a saving that is there changes nothing else of it
        return saving.pk is None or name in record.changes

    if takes("title"):
        saving.title = saving_title(record.title)
    if takes("reference"):
        saving.plan_reference = record.reference[:60]
    if takes("workstream"):
        saving.workstream = context.workstreams.get(record.workstream)
    if takes("owner"):
        saving.owner = context.post(record.read.owner[:160]) or context.default_owner
        saving.owner_as_written = shortened(record.read.text("owner"), SHORT)
    saving.others = {**saving.others, **record.read.fields}
    if takes("kind") and record.read.standard:
        saving.kind = KINDS.get(record.read.text("kind"), saving.kind)
    if takes("recurrence") and record.read.text("recurrence"):
        once = bool(ONE_OFF.search(record.read.text("recurrence")))
        saving.recurrence = Saving.Recurrence.ONE_OFF if once else Saving.Recurrence.RECURRING
    if takes("explanation"):
        saving.explanation = record.read.text("progress")
    if takes("status"):
        saving.status_as_written = shortened(record.read.status_raw, SHORT)
        saving.status = record.read.status or Saving.Status.ON_TRACK
    if saving.status not in (Saving.Status.ON_TRACK, Saving.Status.DELIVERED) and not saving.explanation:
        saving.explanation = f"As in the plan: “{shortened(record.read.status_raw, SHORT)}”."
    saving.version = saving.version + 1 if saving.pk else 1
    saving.save()


def year_written(saving: Saving, record: ComparedRecord) -> YearProfile:
    year: FinancialYear = record.read.understood.year
    line = saving.profile.select_for_update(of=("self",)).filter(year=year.first).first()
    return line or YearProfile(saving=saving, year=year.first)


def write_year(line: YearProfile, record: ComparedRecord, context: WriteContext) -> YearProfile:
    """The year with the file's pounds. What the file calls achieved is claimed, until finance confirms it."""
    amounts: dict[str, Decimal] = record.read.understood.pounds
    pounds = {name: amount for name, amount in amounts.items() if record.takes(name)}
    is_new = line.pk is None
    asked = pounds.get("target", line.target)
    if is_new:
        line.target = asked
    # What no one has forecast stays empty: a target is a promise, and says nothing of the outturn.
    line.forecast = pounds.get("forecast", line.forecast)
    claimed = pounds.get("delivered")
    if (
        claimed is None
        and "delivered" not in amounts
        and record.takes("status")
        and record.read.status == Saving.Status.DELIVERED
    ):
        claimed = line.target
    if asked == line.target:  # beside a target that stands until another is decided, its own words stand
        line.amount_as_written = shortened(record.read.understood.raw, SHORT) or line.amount_as_written
    line.save()
    if asked != line.target:
        ask_as_written(line, asked, record, context)
    if claimed is not None and claimed != line.delivered:
        claim_as_written(line, claimed, context)
    line.refresh_from_db()
    _write_quarters(line, record)
    return line


def _write_quarters(line: YearProfile, record: ComparedRecord) -> None:
    """Keep the file's quarters where they come to the year's target: they say when, and not how much."""
    quarters = record.read.understood.quarters
    targets = {number: pounds.get("target", ZERO) for number, pounds in quarters.items()}
    if not quarters or sum(targets.values(), ZERO) != line.target:
        return
    held = {each.quarter: each for each in line.quarters.all()}
    for number in range(1, 5):
        row = held.get(number) or QuarterProfile(line=line, quarter=number)
        row.target = targets.get(str(number), ZERO)
        row.forecast = quarters.get(str(number), {}).get("forecast", row.forecast)
        row.save()


def ask_as_written(line: YearProfile, target: Decimal, record: ComparedRecord, context: WriteContext) -> None:
    """Ask for the file's target: what was promised changes by a decision alone."""
    waiting = line.target_changes.filter(outcome=TargetChange.waiting_outcome).first()
    if waiting is not None and waiting.to_target == target:
        return
    said = shortened(record.read.understood.raw, SHORT) or pounds(target)
    try:
        reason = f"The plan as imported now says “{said}”."
        ask_for_target(line, target=target, reason=reason, by=context.authority, on=context.on)
    except ValidationError as refusal:
        raise ImpossibleChange(f"{line}: {' '.join(refusal.messages)}") from refusal


def claim_as_written(line: YearProfile, said: Decimal, context: WriteContext) -> None:
    """Claim what the file calls delivered beyond what was claimed before.

    Where it says less, what earlier files claimed and finance has not decided on is withdrawn. Raises
    ImpossibleChange where even so more stands than the file says.
    """
    told: dict[str, Any] = {"by": context.authority, "on": context.on}
    waiting = line.claims.filter(outcome=Claim.waiting_outcome, claimed_through__startswith="import")
    for held in waiting.order_by("-number"):
        line.refresh_from_db()
        if line.delivered > said:
            withdraw_claim(held, **told)
    line.refresh_from_db()
    if line.delivered > said:
        message = f"{line}: more is claimed or confirmed than the file calls delivered."
        raise ImpossibleChange(f"{message} Choose to leave it as it is.")
    if said > line.delivered:
        claim(line, Delivery(amount=said - line.delivered), **told)
