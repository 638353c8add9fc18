"""The tables of an initiation document, taken from the registers as they stand; nothing exempt is in them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from council.calendar.years import FinancialYear
from council.conventions import InForce
from council.models import User
from council.wording import pounds, spoken
from programmes.models import (
    Benefit,
    DocumentTable,
    Finding,
    Measure,
    Milestone,
    Objective,
    Output,
    Programme,
    TeamEntry,
    Workstream,
)
from risks.models import LogEntry, Risk
from risks.own_matrix import in_programme
from risks.placing import written_levels
from savings.models import Funding, GrowthBid, YearProfile
from savings.statement import profiles_visible_to

QUARTERS = ("Quarter 1", "Quarter 2", "Quarter 3", "Quarter 4")
ALL_YEAR = 0
APPENDIX = "appendix"  # the tables of documents, as they are; the others are made of registers
PRINTED = ("title", "columns", "rows", "footnotes", "source")
AMOUNT = re.compile(r"[-−]?£[0-9,.]{1,20}")
Table = dict[
    str, Any
]  # title, columns, rows, and which of the columns are amounts: what is kept of it as JSON


def tables_of(programme: Programme, user: User, *, conventions: InForce) -> dict[str, Table]:
    """Every table by its name, of what the person sees and that may be told in public.

    A query for each; one for all that is said of costs.
    """
    return {
        "objectives": objectives(programme, user),
        "findings": findings(programme, user),
        "bids": bids(programme, user),
        "workstreams": workstreams(programme, user),
        "outcomes": outputs(programme, user, Output.Kind.OUTCOME, "Outcomes"),
        "outputs": outputs(programme, user, Output.Kind.OUTPUT, "Outputs"),
        "benefits": benefits(programme, user),
        **costs(programme, user),
        "savings": savings(programme, user),
        "dependencies": log(programme, user, LogEntry.Kind.DEPENDENCY, "Dependencies of the log"),
        "assumptions": log(programme, user, LogEntry.Kind.ASSUMPTION, "Assumptions of the log"),
        "risks": risks(programme, user, conventions),
        "milestones": milestones(programme, user),
        "people": people(programme, user, conventions),
        "measures": measures(programme, user),
        "boards": entries(programme, user, TeamEntry.Kind.BOARD, ("Boards", "What it does", "Body")),
        "duties": duties(programme, user),
        "escalation": entries(
            programme, user, TeamEntry.Kind.ESCALATION, ("Escalation route", "When it is escalated", "To")
        ),
        APPENDIX: {"tables": reference_tables(programme, user)},
    }


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """The table as it is kept: nothing but texts, and no column in which nothing stands."""
    kept = [[str(cell if cell is not None else "") for cell in row] for row in rows]
    said = [place for place in range(len(columns)) if not kept or any(row[place] for row in kept)]
    rows = [[row[place] for place in said] for row in kept]
    return {
        "title": title,
        "columns": [columns[place] for place in said],
        "rows": rows,
        "numeric": [place for place in range(len(said)) if are_pounds([row[place] for row in rows])],
    }


def reference_tables(programme: Programme, user: User) -> list[dict[str, Any]]:
    """The tables of documents that the programme keeps, each with all that is printed of it."""
    rows: Any = DocumentTable.objects.visible_to(user).filter(programme=programme)  # type: ignore[attr-defined]
    return [{name: getattr(each, name) for name in PRINTED} for each in rows]


def are_pounds(cells: Sequence[str]) -> bool:
    """Whether the cells of a column are amounts, so that they stand under each other."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(AMOUNT.fullmatch(cell) for cell in filled)


def objectives(programme: Programme, user: User) -> Table:
    rows = Objective.objects.visible_to(user).filter(programme=programme).order_by("pk")  # type: ignore[attr-defined]
    return table("Objectives", ("No.", "Objective"), [(each.reference, each.title) for each in rows])


def findings(programme: Programme, user: User) -> Table:
    """What the reviews found that the programme answers, in the reviewers' words."""
    standing = {"review__recorded_on__isnull": False, "review__withdrawn_on": None, "is_current": True}
    rows: Any = Finding.objects.visible_to(user).filter(  # type: ignore[attr-defined]
        review__answered_by__programme=programme, exempt=False, **standing
    )
    found: dict[tuple[str, str, str], list[str]] = {}
    for each in rows.select_related("review").order_by("review__received_on", "review", "order", "pk"):
        about = (each.review.title, each.theme, each.get_kind_display())
        found.setdefault(about, []).append(each.text)
    # One row for all of a kind and theme: a review has dozens of findings.
    told = [
        (f"{theme} ({review})" if theme else review, kind, as_points(texts))
        for (review, theme, kind), texts in found.items()
    ]
    return table("What reviews found", ("Theme and review", "Kind", "Findings"), told)


def as_points(texts: Sequence[str]) -> str:
    """Several texts as points, one a line; one alone as it is."""
    return "\n".join(f"• {text}" for text in texts) if len(texts) > 1 else texts[0]


def bids(programme: Programme, user: User) -> Table:
    """What the programme asks for in growth, and what was decided."""
    seen: Any = GrowthBid.objects.visible_to(user).filter(programme=programme)
    told = [
        (
            each.title,
            f"{each.quantity} {each.unit}" if each.quantity else "",
            pounds(each.amount) if each.amount else "To be confirmed",
            str(FinancialYear(each.year)),
            each.get_outcome_display(),
        )
        for each in seen.exclude(outcome=GrowthBid.Outcome.WITHDRAWN).order_by("year", "pk")
    ]
    return table("Growth bids", ("What for", "How many", "Amount", "Financial year", "Decision"), told)


def workstreams(programme: Programme, user: User) -> Table:
    rows = Workstream.objects.visible_to(user).filter(programme=programme, retired_on=None)
    told = [(each.title, each.purpose, each.lead or "") for each in rows.select_related("lead")]
    return table("Workstreams", ("Workstream", "Purpose", "Lead"), told)


def outputs(programme: Programme, user: User, kind: str, title: str) -> Table:
    """Its outputs, or its outcomes, with stage, day and cost; in the plan's words, where it had some."""
    rows = Output.objects.visible_to(user).filter(programme=programme, kind=kind)  # type: ignore[attr-defined]
    told = [
        (
            each.plan_reference or each.reference,
            each.phase,
            each.title,
            each.due_as_written or spoken(each.due),
            pounds(each.cost) if each.cost is not None else each.cost_as_written,
        )
        for each in rows.order_by("pk")
    ]
    return table(title, ("No.", "Stage or phase", "What is delivered", "Date", "Cost"), told)


def milestones(programme: Programme, user: User) -> Table:
    rows = Milestone.objects.visible_to(user).filter(programme=programme, exempt=False).order_by("due", "pk")
    told = [
        (
            each.reference,
            each.workstream or "",
            each.title,
            spoken(each.due),
            each.owner or "",
        )
        for each in rows.select_related("workstream", "owner")
    ]
    return table("Milestones", ("No.", "Stage", "Key milestone", "Date", "Responsible officer"), told)


def risks(programme: Programme, user: User, conventions: InForce) -> Table:
    """The open risks with the words of the council's matrix, and what is done about each."""
    rows: Any = Risk.objects.visible_to(user).filter(programme=programme, exempt=False)
    conventions = in_programme(programme, conventions)
    told = [
        (
            each.reference,
            each.title,
            *levels(each, conventions),
            "; ".join(mitigation.text for mitigation in each.mitigations.all()) or each.response_words,
            each.owner or "",
        )
        for each in rows.open().select_related("owner").prefetch_related("mitigations").order_by("pk")
    ]
    columns = ("No.", "Risk", "Probability", "Impact", "Mitigating actions", "Responsible officer")
    return table("Risks", columns, told)


def levels(risk: Risk, conventions: InForce) -> tuple[str, str]:
    """The words of its likelihood and impact: of the matrix, else of the plan; that it is not scored."""
    written = written_levels(risk)
    return (
        level(conventions.likelihoods, risk.current_likelihood, written.get(("current", "likelihood"), "")),
        level(conventions.impacts, risk.current_impact, written.get(("current", "impact"), "")),
    )


def level(words: Sequence[str], value: int | None, written: str) -> str:
    """The word of a level on the matrix; where it has none, how it was written, or that it is not scored."""
    return words[value - 1] if value and value <= len(words) else written or "Not scored"


def log(programme: Programme, user: User, kind: str, title: str) -> Table:
    rows = LogEntry.objects.visible_to(user).filter(programme=programme, kind=kind, exempt=False)
    told = [(each.reference, each.title) for each in rows.filter(resolved_on=None).order_by("pk")]
    return table(title, ("No.", "What"), told)


def in_team(programme: Programme, user: User, kind: str) -> Any:
    """The entries of a kind on who runs the programme that have no end, as the person sees them."""
    seen = TeamEntry.objects.visible_to(user).filter(programme=programme, kind=kind, ends=None)  # type: ignore[attr-defined]
    return seen.select_related("post", "body").order_by("step", "pk")


def entries(programme: Programme, user: User, kind: str, words: tuple[str, str, str]) -> Table:
    """Boards, or the steps of the escalation route; `words` are the title and the two columns."""
    told = [(each.title, each.who) for each in in_team(programme, user, kind)]
    return table(words[0], words[1:], told)


def duties(programme: Programme, user: User) -> Table:
    """What is reported to which body, and how often."""
    rows = in_team(programme, user, TeamEntry.Kind.DUTY)
    told = [(each.title, each.who, each.get_every_months_display()) for each in rows]
    return table("Reporting duties", ("What is reported", "Body", "How often"), told)


def people(programme: Programme, user: User, conventions: InForce) -> Table:
    """Who answers for the programme: posts, and the body that it reports to."""
    told = [
        (conventions.sro_label, programme.sro or "Not named"),
        ("Programme manager", programme.manager or "Not named"),
        ("Reports to", programme.body or "Not decided"),
        *((each.title, each.who) for each in in_team(programme, user, TeamEntry.Kind.ROLE)),
    ]
    return table("Who answers for it", ("Role", "Post or body"), told)


def measures(programme: Programme, user: User) -> Table:
    rows = Measure.objects.visible_to(user).filter(programme=programme, ended_on=None).order_by("pk")  # type: ignore[attr-defined]
    told = [
        (each.reference, each.title, each.unit, each.owner or "") for each in rows.select_related("owner")
    ]
    return table("Measures of success", ("No.", "Measure", "Unit", "Owner"), told)


def benefits(programme: Programme, user: User) -> Table:
    """The benefits by their type, each with how it comes about."""
    rows: Any = Benefit.objects.visible_to(user).filter(programme=programme)  # type: ignore[attr-defined]
    told = [
        (
            each.reference,
            each.title,
            each.get_kind_display(),
            each.note,
            spoken(each.realised_by) if each.realised_by else "",
        )
        for each in rows.order_by("kind", "pk")
    ]
    return table("Benefits", ("No.", "Benefit", "Type", "How it comes about", "By"), told)


def costs(programme: Programme, user: User) -> dict[str, Table]:
    """Who pays for what, and what is spent by year and quarter; both of the register of costs."""
    seen: Any = Funding.objects.visible_to(user).filter(programme=programme)
    rows = list(seen.exclude(saving__exempt=True).order_by("year", "pk"))
    sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for each in rows:
        secured = "Yes" if each.is_secured else "Not yet"
        expires = spoken(each.expires_on) if each.expires_on else ""
        what = (each.get_source_display(), each.title, each.get_kind_display(), secured, expires)
        sums[what] += each.planned
    told = [(*what[:3], pounds(amount), *what[3:]) for what, amount in sums.items()]
    columns = ("Source", "What it pays for", "Capital or revenue", "Amount", "Secured", "Runs out on")
    years = ("Financial year", *QUARTERS, "In all")
    return {
        "funding": table("Funding", columns, told),
        "spend": table("Spend by year and quarter", years, by_quarter(rows)),
    }


def by_quarter(rows: Iterable[Funding]) -> list[list[str]]:
    """The costs of each year by quarter; those of no quarter count in the year's sum alone."""
    years: dict[FinancialYear, dict[int, Decimal]] = {}
    for each in rows:
        sums = years.setdefault(each.financial_year, defaultdict(Decimal))
        for place in {each.quarter or ALL_YEAR, ALL_YEAR}:
            sums[place] += each.planned
    return [
        [str(year), *(pounds(sums[place]) if sums[place] else "" for place in (1, 2, 3, 4, ALL_YEAR))]
        for year, sums in sorted(years.items())
    ]


def savings(programme: Programme, user: User) -> Table:
    """The targets of each saving by year, in whole pounds."""
    profiles = YearProfile.objects.filter(
        pk__in=profiles_visible_to(user).values("pk"), saving__programme=programme, saving__exempt=False
    )
    told = [
        (line.saving.reference, line.saving.title, str(line.financial_year), pounds(line.target))
        for line in profiles.select_related("saving").order_by("saving__pk", "year")
    ]
    return table("Savings", ("No.", "Saving", "Financial year", "Target"), told)
