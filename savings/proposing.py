"""Proposing a saving, and putting right what it says; how it is worked out is fixed once it was agreed."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import cast

from django.db import transaction
from django.db.models import Field, QuerySet

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.calendar.years import FinancialYear
from council.history import authored
from council.models import Directorate, Post, User
from council.refusing import Refusals
from programmes.models import Programme, Workstream
from savings.models import ZERO, Saving, YearProfile

TO_PROPOSE = Rule("The programme manager or finance proposes savings.", rights=(Right.MANAGE, Right.MONEY))
TO_CORRECT = Rule("The programme manager or finance corrects a saving.", rights=(Right.MANAGE, Right.MONEY))
LOCKED = ("kind", "recurrence", "method", "baseline")  # once agreed: finance confirms by them
MOST_POUNDS = Decimal("999999999999.99")


@dataclass(frozen=True, kw_only=True)
class SavingPlan:
    """What a saving says of itself, its pounds and its status apart."""

    title: str
    workstream: Workstream | None = None
    directorate: Directorate | None = None
    owner: Post | None = None
    portfolio_holder: Post | None = None
    kind: str = Saving.Kind.CASHABLE.value
    recurrence: str = Saving.Recurrence.RECURRING.value
    budget_head: str = ""
    method: str = ""
    baseline: str = ""
    confidence: str = ""
    equality_note: str = ""

    def columns(self) -> dict[str, object]:
        """The columns of the saving, texts without the space around them."""
        return {
            name: value.strip() if isinstance(value, str) else value for name, value in vars(self).items()
        }


def plan_of(saving: Saving) -> SavingPlan:
    """What the saving says of itself now."""
    return SavingPlan(**{each.name: getattr(saving, each.name) for each in fields(SavingPlan)})


@transaction.atomic
def propose_saving(
    programme: Programme,
    plan: SavingPlan,
    *,
    by: By,
    on: date,
    year: int | None = None,
    target: Decimal | None = None,
) -> Saving:
    """Propose the saving, with the programme's next reference and, where it is known, a year's target.

    It counts in no total before it is agreed. Raises ValidationError by field.
    """
    person = authorise(by, TO_PROPOSE, programme, on=on)
    refusals = Refusals()
    check_plan(programme, plan, None, refusals)
    refusals.say(
        "year", "Select the financial year of the target.", where=target is not None and year is None
    )
    refusals.say(
        "target",
        "Enter a target above £0, or leave it empty.",
        where=target is not None and not ZERO < target <= MOST_POUNDS,
    )
    refusals.raise_all()
    with authored(by=person, why="Saving proposed"):
        saving = Saving.objects.create(
            programme=programme,
            reference=programme.next_reference("S"),
            status=Saving.Status.PROPOSED,
            proposed_by=person,
            proposed_on=on,
            **plan.columns(),
        )
        if target is not None and year is not None:
            YearProfile.objects.create(saving=saving, year=FinancialYear(year).first, target=target)
    return saving


@transaction.atomic
def correct_saving(
    saving: Saving, plan: SavingPlan, *, why: str, by: By, on: date, version: int | None = None
) -> Saving:
    """Save the saving as corrected, with the reason in its history.

    Once it was agreed, its type, whether it recurs, its method of calculation and its baseline stand. Raises
    ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_CORRECT, saving, on=on)
    saving = locked(saving, version)
    wanted = plan.columns()
    refusals = Refusals()
    refusals.say("why", "Enter why it is corrected.", where=not why.strip())
    check_plan(saving.programme, plan, saving, refusals)
    if saving.is_locked:
        for name in LOCKED:
            label = str(cast(Field, Saving._meta.get_field(name)).verbose_name).capitalize()
            differs = wanted[name] != getattr(saving, name)
            refusals.say(name, f"{label} stands as it was agreed.", where=differs)
    changed = [name for name, value in wanted.items() if value != getattr(saving, name)]
    refusals.say("", "Nothing is different, so there is nothing to save.", where=not changed)
    refusals.raise_all()
    for name in changed:
        setattr(saving, name, wanted[name])
    with authored(by=person, why=why):
        saving.save_next_version()
    return saving


def locked(saving: Saving, version: int | None = None) -> Saving:
    """The saving as it stands now, locked for the transaction.

    Raises ChangedMeanwhile where `version` is given and no longer the current one.
    """
    rows = Saving.objects.select_for_update(of=("self",)).select_related("programme", "owner")
    saving = rows.get(pk=saving.pk)
    saving.require_version(version)
    return saving


def check_plan(programme: Programme, plan: SavingPlan, saving: Saving | None, refusals: Refusals) -> None:
    """Say all that is wrong with the plan, by field."""
    refusals.say("title", "Enter what saves the money.", where=not plan.title.strip())
    stream = plan.workstream
    if stream is not None and stream.programme_id != programme.pk:
        refusals.say("workstream", "Select a workstream of the same programme.")
    elif stream is not None and stream.retired_on and stream.pk != (saving and saving.workstream_id):
        refusals.say("workstream", f"{stream} was retired. Select another workstream.")
    for name in ("owner", "portfolio_holder"):
        post: Post | None = getattr(plan, name)
        stands = saving is not None and getattr(saving, f"{name}_id") == (post and post.pk)
        if post is not None and not post.is_active and not stands:
            refusals.say(name, f"{post} is no longer in use.")
    for name, choices in (
        ("kind", Saving.Kind), ("recurrence", Saving.Recurrence), ("confidence", ["", *Saving.Confidence])
    ):  # fmt: skip
        given = getattr(plan, name)
        refusals.say(name, "Select one of the list.", where=given not in [str(each) for each in choices])


def on_same_head(saving: Saving, *, reader: User) -> QuerySet[Saving]:
    """The other savings that claim the same budget head and may count, as far as the reader sees them."""
    others = Saving.objects.visible_to(reader).exclude(pk=saving.pk)
    if not saving.budget_head:
        return others.none()
    gone = (Saving.Status.WITHDRAWN, Saving.Status.REPLACED)
    return others.filter(budget_head__iexact=saving.budget_head).exclude(status__in=gone)


def told_of_head(saving: Saving, *, reader: User) -> str:
    """What to look at where others claim the same budget head, in a sentence; empty where none does."""
    names = [other.reference for other in on_same_head(saving, reader=reader)[:6]]
    if not names:
        return ""
    claim = "claims" if len(names) == 1 else "claim"
    same = f"{', '.join(names)} {claim} the budget head {saving.budget_head} too."
    return f"{same} Make sure that the same pounds are not counted twice."
