"""Writing down what stands beside the savings: one-off underspends, and what other documents report."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_AGO_YEARS
from council.deciding import check_meeting
from council.history import authored
from council.models import Body, Directorate, require_unchanged
from council.refusing import Refusals
from programmes.models import Programme
from savings.models import ZERO, ReportedFigure, Underspend
from savings.proposing import MOST_POUNDS
from savings.targets import YEARS

TO_KEEP_UNDERSPENDS = Rule("Finance writes down underspends.", rights=(Right.MONEY,), after_closure=True)
# What was reported of a programme that was closed is held against its savings still.
TO_KEEP_REPORTED = Rule(
    "The programme manager or finance writes down what other documents report.",
    rights=(Right.MANAGE, Right.MONEY),
    after_closure=True,
)
Apart = TypeVar("Apart", Underspend, ReportedFigure)


@dataclass(frozen=True, kw_only=True)
class Underspent:
    """What was underspent of a budget in one year, and what it was used for."""

    title: str
    amount: Decimal
    year: int
    use: str
    directorate: Directorate | None = None
    body: Body | None = None
    meeting_on: date | None = None
    minute: str = ""


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What a document reports of the savings of one year, or of several, each or together."""

    amount: Decimal
    first_year: int
    last_year: int
    document: str
    page: str = ""
    document_on: date | None = None
    measure: str = ReportedFigure.Measure.TARGET.value
    group: str = ReportedFigure.Group.CASHABLE.value
    each_year: bool = False
    note: str = ""


# --- underspends --------------------------------------------------------------------------------------------


@transaction.atomic
def record_underspend(
    programme: Programme, said: Underspent, *, by: By, on: date, meant: Meant = NONE_MEANT
) -> Underspend:
    """Write down a one-off underspend, apart from the savings. Raises ValidationError by field."""
    person = authorise(by, TO_KEEP_UNDERSPENDS, programme, on=on)
    check_underspend(said, None, by=by, on=on, meant=meant)
    with authored(by=person, why="One-off underspend"):
        return Underspend.objects.create(
            programme=programme, recorded_by=person, recorded_on=on, **columns_of(said)
        )


@transaction.atomic
def correct_underspend(
    held: Underspend,
    said: Underspent,
    *,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Underspend:
    """Correct an underspend; its history keeps what stood there.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer its own.
    """
    person = authorise(by, TO_KEEP_UNDERSPENDS, held, on=on)
    require_unchanged(held, version)
    held = Underspend.objects.select_for_update(of=("self",)).get(pk=held.pk)
    check_underspend(said, held, by=by, on=on, meant=meant)
    with authored(by=person, why="One-off underspend corrected"):
        return _corrected(held, said)


def check_underspend(said: Underspent, held: Underspend | None, *, by: By, on: date, meant: Meant) -> None:
    """Raise ValidationError by field with all that is wrong with what is said of an underspend."""
    refusals = Refusals()
    refusals.say("title", "Enter what was underspent.", where=not said.title.strip())
    refusals.say("amount", "Enter an amount above £0.", where=not ZERO < said.amount <= MOST_POUNDS)
    refusals.say("year", "Select the financial year.", where=said.year not in YEARS)
    refusals.say("use", "Enter what it was used for.", where=not said.use.strip())
    unmoved = held is not None and held.meeting_on == said.meeting_on and held.body == said.body
    with refusals.hear():
        if not unmoved:
            check_meeting(said.body, said.meeting_on, said.minute, by=by, on=on, meant=meant)
    check_stands(held, refusals)
    refusals.raise_all()


# --- as reported elsewhere ----------------------------------------------------------------------------------


@transaction.atomic
def record_reported(
    programme: Programme, said: Reported, *, by: By, on: date, meant: Meant = NONE_MEANT
) -> ReportedFigure:
    """Write down what another document reports of the programme. Raises ValidationError by field."""
    person = authorise(by, TO_KEEP_REPORTED, programme, on=on)
    check_reported(said, None, by=by, on=on, meant=meant)
    with authored(by=person, why="As reported elsewhere"):
        return ReportedFigure.objects.create(
            programme=programme, recorded_by=person, recorded_on=on, **columns_of(said)
        )


@transaction.atomic
def correct_reported(
    held: ReportedFigure,
    said: Reported,
    *,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> ReportedFigure:
    """Correct what a document is said to report; its history keeps what stood there.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer its own.
    """
    person = authorise(by, TO_KEEP_REPORTED, held, on=on)
    require_unchanged(held, version)
    held = ReportedFigure.objects.select_for_update(of=("self",)).get(pk=held.pk)
    check_reported(said, held, by=by, on=on, meant=meant)
    with authored(by=person, why="As reported elsewhere, corrected"):
        return _corrected(held, said)


def check_reported(said: Reported, held: ReportedFigure | None, *, by: By, on: date, meant: Meant) -> None:
    """Raise ValidationError by field with all that is wrong with what a document is said to report."""
    refusals = Refusals()
    wrong = not ZERO <= said.amount <= MOST_POUNDS
    refusals.say("amount", "Enter what is reported in pounds, £0 or more.", where=wrong)
    refusals.say("document", "Enter which document reports it.", where=not said.document.strip())
    for name in ("first_year", "last_year"):
        refusals.say(name, "Select the financial year.", where=getattr(said, name) not in YEARS)
    backwards = "Select the last year. It does not come before the first."
    refusals.say("last_year", backwards, where=said.last_year < said.first_year)
    for name, choices, words in (
        ("measure", ReportedFigure.Measure, "Select what the document reports."),
        ("group", ReportedFigure.Group, "Select of which savings it is."),
    ):
        refusals.say(name, words, where=getattr(said, name) not in [str(each) for each in choices])
    doubts = Doubts(by=by, on=on, meant=meant)
    was = held.document_on if held else None
    called = "the date of the document"
    doubts.ask("document_on", said.document_on, called=called, was=was, past=True, far=LONG_AGO_YEARS)
    with refusals.hear():
        doubts.raise_any()
    check_stands(held, refusals)
    refusals.raise_all()


# --- both ---------------------------------------------------------------------------------------------------


@transaction.atomic
def withdraw_underspend(
    held: Underspend, *, reason: str, by: By, on: date, version: int | None = None
) -> Underspend:
    """Withdraw an underspend with the reason: it counts no more, and stays readable in its history.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer its own.
    """
    person = authorise(by, TO_KEEP_UNDERSPENDS, held, on=on)
    with authored(by=person, why=f"Withdrawn: {reason.strip()}"):
        return _withdrawn(held, reason, on=on, version=version)


@transaction.atomic
def withdraw_reported(
    held: ReportedFigure, *, reason: str, by: By, on: date, version: int | None = None
) -> ReportedFigure:
    """Withdraw what a document was said to report, with the reason; it stays readable in its history.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer its own.
    """
    person = authorise(by, TO_KEEP_REPORTED, held, on=on)
    with authored(by=person, why=f"Withdrawn: {reason.strip()}"):
        return _withdrawn(held, reason, on=on, version=version)


def _withdrawn(held: Apart, reason: str, *, on: date, version: int | None) -> Apart:
    """The record, withdrawn with the reason and saved. The right was asked before."""
    require_unchanged(held, version)
    model: Any = type(held)
    held = model.objects.select_for_update(of=("self",)).get(pk=held.pk)
    refusals = Refusals()
    refusals.say("reason", "Enter why it is withdrawn.", where=not reason.strip())
    check_stands(held, refusals)
    refusals.raise_all()
    held.withdrawn_on, held.withdrawn_reason = on, reason.strip()
    held.save()
    return held


def check_stands(held: Underspend | ReportedFigure | None, refusals: Refusals) -> None:
    """Refuse what was withdrawn already."""
    refusals.say("", "This is withdrawn already.", where=held is not None and held.withdrawn_on is not None)


def columns_of(said: Underspent | Reported) -> dict[str, Any]:
    """The columns of what is said, texts without the space around them."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in vars(said).items()}


def _corrected(held: Apart, said: Underspent | Reported) -> Apart:
    """The record with what is said of it now, saved. Raises ValidationError where nothing is different."""
    wanted = columns_of(said)
    refusals = Refusals()
    same = all(value == getattr(held, name) for name, value in wanted.items())
    refusals.say("", "Nothing is different, so there is nothing to save.", where=same)
    refusals.raise_all()
    for name, value in wanted.items():
        setattr(held, name, value)
    held.save()
    return held
