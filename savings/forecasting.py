"""Forecasting what a year will come to: each forecast counts at once, says why, and keeps the one before."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from council.access.acting import By, authorise
from council.access.rules import acting_for
from council.history import authored
from council.models import User, require_unchanged
from council.refusing import Refusals
from council.wording import pounds
from savings.agreeing import ENDED, TO_SPEAK
from savings.models import ZERO, QuarterProfile, Reforecast, YearProfile
from savings.proposing import MOST_POUNDS

TO_FORECAST = replace(TO_SPEAK, refusal="Its owner, the programme manager or finance forecasts a saving.")

STANDS = "It stands."


@transaction.atomic
def reforecast(
    line: YearProfile,
    *,
    amount: Decimal,
    reason: str,
    by: By,
    on: date,
    version: int | None = None,
) -> Reforecast:
    """Give the year another forecast: the first needs no reason, each after it does.

    The forecast is the year's outturn, what is delivered included. Raises ValidationError by field, and
    ChangedMeanwhile where `version` is no longer the year's own.
    """
    person = authorise(by, TO_FORECAST, line, on=on)
    line = locked_line(line, version)
    refusals = Refusals()
    refuse_ended(line, refusals)
    refuse_forecast(line, amount, reason, refusals)
    refusals.raise_all()
    return _write_forecast(line, amount, reason, person, on)


def refuse_forecast(line: YearProfile, amount: Decimal, reason: str, refusals: Refusals) -> None:
    """Say all that is wrong with the forecast, by field."""
    wrong = not ZERO <= amount <= MOST_POUNDS
    refusals.say("forecast", "Enter the forecast in pounds, £0 or more.", where=wrong)
    same = line.forecast == amount
    refusals.say("forecast", "Enter another forecast: this is the one it has.", where=same)
    below = f"Enter {pounds(line.delivered)} or more: that much is delivered already."
    refusals.say("forecast", below, where=not wrong and amount < line.delivered)
    again = line.forecast is not None and not same
    refusals.say("reason", "Enter why the forecast has changed.", where=again and not reason.strip())


def _write_forecast(
    line: YearProfile, amount: Decimal, reason: str, person: User | None, on: date
) -> Reforecast:
    """The forecast as written, on a line that is locked; its rules were asked before."""
    was, line.forecast = line.forecast, amount
    told = f"Forecast for {line.financial_year}" + (f": {reason.strip()}" if reason.strip() else "")
    post = acting_for(person, line) if person else None
    with authored(by=person, for_post=post, why=told):
        line.save()
        return Reforecast.objects.create(
            saving=line.saving,
            line=line,
            from_amount=was,
            to_amount=amount,
            reason=reason.strip(),
            by=person,
            for_post=post,
            made_on=on,
        )


@transaction.atomic
def forecast_stands(line: YearProfile, *, by: By, on: date) -> Reforecast:
    """Say that the forecast of the year stands. Raises ValidationError where no one has given one."""
    person = authorise(by, TO_FORECAST, line, on=on)
    line = locked_line(line)
    refusals = Refusals()
    refuse_ended(line, refusals)
    refusals.say("forecast", "No one has given a forecast yet. Enter one.", where=line.forecast is None)
    refusals.raise_all()
    return _write_forecast(line, line.forecast or ZERO, STANDS, person, on)


@transaction.atomic
def say_quarters(
    line: YearProfile,
    quarters: Mapping[int, tuple[Decimal, Decimal | None]],
    *,
    reason: str,
    by: By,
    on: date,
    version: int | None = None,
) -> YearProfile:
    """Split the year by quarter: each quarter's target and forecast, by its number.

    The targets add up to the year's; where all four are forecast, their sum is the year's forecast. Raises
    ValidationError by field, and ChangedMeanwhile where `version` is no longer the year's own.
    """
    person = authorise(by, TO_FORECAST, line, on=on)
    line = locked_line(line, version)
    refusals = Refusals()
    refuse_ended(line, refusals)
    targets = sum((target for target, _ in quarters.values()), ZERO)
    gap = abs(targets - line.target)
    sums = f"The quarters come to {pounds(targets)}, {pounds(gap)} off the year’s {pounds(line.target)}."
    refusals.say("target_1", sums, where=bool(gap))
    given = [forecast for _, forecast in quarters.values() if forecast is not None]
    negative = any(amount < ZERO for pair in quarters.values() for amount in pair if amount is not None)
    refusals.say("", "Enter pounds, £0 or more.", where=negative)
    refusals.say("", "Give each of the four quarters.", where=sorted(quarters) != [1, 2, 3, 4])
    some = 0 < len(given) < 4
    refusals.say("forecast_1", "Forecast all four quarters, or none.", where=some)
    whole = sum(given, ZERO) if len(given) == 4 else None
    if whole is not None and whole != line.forecast:
        with refusals.hear():
            renamed = Refusals()
            refuse_forecast(line, whole, reason, renamed)
            renamed.raise_all()
    refusals.raise_all()
    with authored(by=person, why=f"Quarters of {line.financial_year}"):
        held = {each.quarter: each for each in line.quarters.all()}
        for number, (target, forecast) in quarters.items():
            row = held.get(number) or QuarterProfile(line=line, quarter=number)
            row.target, row.forecast = target, forecast
            row.save()
    if whole is not None and whole != line.forecast:
        _write_forecast(line, whole, reason, person, on)
    return line


def locked_line(line: YearProfile, version: int | None = None) -> YearProfile:
    """The year as it stands now, locked for the transaction.

    Raises ChangedMeanwhile where `version` is given and no longer the current one.
    """
    require_unchanged(line, version)
    rows = YearProfile.objects.select_for_update(of=("self",))
    return rows.select_related("saving__programme", "saving__owner").get(pk=line.pk)


def refuse_ended(line: YearProfile, refusals: Refusals) -> None:
    """Say that nothing more is said of the year, where its saving is no promise."""
    saving = line.saving
    refusals.say("", "It is a proposal: agree it first.", where=saving.status == saving.Status.PROPOSED)
    ended = saving.status in ENDED
    refusals.say("", f"{saving.reference} is {saving.get_status_display().lower()}.", where=ended)


def last_said(line: YearProfile) -> Reforecast | None:
    """The latest forecast that somebody gave, with its reason; None where it came with a plan."""
    said: Reforecast | None = line.reforecasts.select_related("by", "for_post").first()
    return said
