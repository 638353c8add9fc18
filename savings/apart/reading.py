"""One-off underspends by year, and what other documents report beside what the register says."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from council.calendar.years import FinancialYear
from council.deciding import decided_where
from council.models import User
from council.wording import spoken
from savings.models import ZERO, ReportedFigure, Underspend, YearProfile
from savings.statement import Amounts, StatementLine, profiles_visible_to, statement_lines, total


@dataclass(frozen=True)
class UnderspendLine:
    """One underspend as a statement prints it. `pk` leads to its page; a closed period keeps none."""

    year: FinancialYear
    programme: str
    directorate: str
    title: str
    use: str
    decided: str
    amount: Decimal
    pk: int | None = None

    @property
    def of(self) -> str:
        """Its programme, and its directorate where that is said."""
        return ", ".join(filter(None, (self.programme, self.directorate)))

    @property
    def anchor(self) -> str:
        """Where it stands on its page."""
        return f"underspend-{self.pk}" if self.pk else ""


@dataclass(frozen=True)
class ReportedLine:
    """What a document reports of one year, or of several together, beside what the register says of it."""

    programme: str
    document: str
    page: str
    dated: date | None
    measure: str
    group: str
    period: str
    first: FinancialYear
    last: FinancialYear
    reported: Decimal
    register: Decimal | None  # None where no one has given a forecast
    note: str = ""
    pk: int | None = None
    is_first: bool = True  # of the lines of one figure

    @property
    def source(self) -> str:
        """The document, with the page and the day where they are said."""
        return ", ".join(filter(None, (self.document, self.page, spoken(self.dated))))

    @property
    def anchor(self) -> str:
        """Where it stands on its page: the first line of its figure."""
        return f"reportedfigure-{self.pk}" if self.pk and self.is_first else ""

    @property
    def gap(self) -> Decimal | None:
        """What is reported beyond what the register says; below £0 where the register says more."""
        return None if self.register is None else self.reported - self.register


@dataclass(frozen=True)
class Beside:
    """All that stands beside the savings, as a statement prints it and a closed period keeps it."""

    underspends: tuple[UnderspendLine, ...] = ()
    reported: tuple[ReportedLine, ...] = ()

    def of_year(self, year: FinancialYear | None) -> "Beside":
        """What is of that year; of a figure for several years, where the year is one of them."""
        if year is None:
            return self
        return Beside(
            tuple(line for line in self.underspends if line.year == year),
            tuple(line for line in self.reported if line.first <= year <= line.last),
        )

    @property
    def as_kept(self) -> "Beside":
        """The same without the ways to its pages, as a closed period keeps it."""
        return Beside(
            tuple(replace(line, pk=None) for line in self.underspends),
            tuple(replace(line, pk=None) for line in self.reported),
        )

    @property
    def sums(self) -> list[tuple[FinancialYear, Decimal]]:
        """What the underspends of each year come to. They add into no saving's total."""
        by_year: dict[FinancialYear, Decimal] = defaultdict(Decimal)
        for line in self.underspends:
            by_year[line.year] += line.amount
        return sorted(by_year.items())


def beside_savings(user: User) -> Beside:
    """What stands beside the savings that the person sees; three queries at most."""
    underspends: Any = Underspend.objects.visible_to(user)
    figures: Any = ReportedFigure.objects.visible_to(user)
    return beside(underspends, figures, profiles_visible_to(user))


def beside(
    underspends: "QuerySet[Underspend]",
    figures: "QuerySet[ReportedFigure]",
    profiles: "QuerySet[YearProfile]",
) -> Beside:
    """What stands beside the savings of these years; what was withdrawn is left out."""
    spent = underspends.filter(withdrawn_on=None).select_related("programme", "directorate", "body")
    found = list(figures.filter(withdrawn_on=None).select_related("programme"))
    of = profiles.filter(saving__programme__in={each.programme_id for each in found})
    lines = statement_lines(of) if found else []
    return Beside(
        tuple(underspend_line(each) for each in spent.order_by("year", "programme__title", "pk")),
        tuple(line for figure in found for line in reported_lines(figure, lines)),
    )


def underspend_line(held: Underspend) -> UnderspendLine:
    """The underspend as a statement prints it."""
    return UnderspendLine(
        year=held.financial_year,
        programme=str(held.programme),
        directorate=str(held.directorate or ""),
        title=held.title,
        use=held.use,
        decided=decided_where(held.body, held.meeting_on, held.minute).removeprefix(" by "),
        amount=held.amount,
        pk=held.pk,
    )


def reported_lines(figure: ReportedFigure, lines: Sequence[StatementLine]) -> list[ReportedLine]:
    """The figure beside the register: a line for each year where it is said of each, else one for all."""
    first, last = FinancialYear(figure.first_year), FinancialYear(figure.last_year)
    years = range(figure.first_year, figure.last_year + 1)
    spans = [(FinancialYear(year),) * 2 for year in years] if figure.each_year else [(first, last)]
    own = [each for each in lines if each.group == figure.group and each.code == figure.programme.code]
    return [
        ReportedLine(
            programme=str(figure.programme),
            document=figure.document,
            page=figure.page,
            dated=figure.document_on,
            measure=figure.get_measure_display(),
            group=figure.get_group_display(),
            period=str(begins) if begins == ends else f"{begins} to {ends}",
            first=begins,
            last=ends,
            reported=figure.amount,
            register=said_by_register(
                figure.measure, (each.amounts for each in own if begins <= each.year <= ends)
            ),
            note=figure.note,
            pk=figure.pk,
            is_first=begins == first,
        )
        for begins, ends in spans
    ]


def said_by_register(measure: str, amounts: Iterable[Amounts]) -> Decimal | None:
    """What the register says of the measure; None for a forecast that no one has given."""
    summed = total(amounts)
    if measure == ReportedFigure.Measure.FORECAST:
        return summed.forecast
    said: Decimal = getattr(summed, measure)
    return said or ZERO


# --- as a workbook ------------------------------------------------------------------------------------------


def tables_of(beside: Beside) -> list[tuple[str, list[str], list[list[Any]]]]:
    """The sheets of a workbook on which it stands, with its pounds exact; none where there is nothing."""
    spent = [
        [str(each.year), each.programme, each.directorate, each.title, each.use, each.decided, each.amount]
        for each in beside.underspends
    ]
    spent += [[str(year), f"Underspent in {year}", *[None] * 4, amount] for year, amount in beside.sums]
    told = [
        [
            *(each.document, each.page, each.dated, each.programme, each.period, each.measure, each.group),
            *(each.reported, each.register, each.gap, each.note),
        ]
        for each in beside.reported
    ]
    head = ["Financial year", "Programme", "Directorate", "Underspent", "Used for", "Decided by", "Amount"]
    heads = ["Document", "Page", "Dated", "Programme", "Financial year", "What", "Of which savings"]
    heads += ["Reported", "Register", "Gap", "Note"]
    tables = (("One-off underspends", head, spent), ("As reported elsewhere", heads, told))
    return [table for table in tables if table[2]]
