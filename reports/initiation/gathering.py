"""The tables of an initiation document, taken from the registers as they stand; nothing exempt is in them."""

from collections.abc import Sequence
from typing import Any

from council.conventions import InForce
from council.models import User
from council.wording import pounds, spoken
from programmes.models import Measure, Milestone, Objective, Output, Programme, TeamEntry, Workstream
from risks.models import LogEntry, Risk
from risks.own_matrix import in_programme
from savings.models import YearProfile
from savings.statement import profiles_visible_to

Table = dict[str, Any]  # title, columns, rows: what is kept of it as JSON


def tables_of(programme: Programme, user: User, *, conventions: InForce) -> dict[str, Table]:
    """Every table by its name, of what the person sees and that may be told in public. A query for each."""
    return {
        "objectives": objectives(programme, user),
        "workstreams": workstreams(programme, user),
        "outcomes": outputs(programme, user, Output.Kind.OUTCOME, "Outcomes"),
        "outputs": outputs(programme, user, Output.Kind.OUTPUT, "Outputs"),
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
    }


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """The table as it is kept: nothing but texts, and no column in which nothing stands."""
    kept = [[str(cell if cell is not None else "") for cell in row] for row in rows]
    said = [place for place in range(len(columns)) if not kept or any(row[place] for row in kept)]
    return {
        "title": title,
        "columns": [columns[place] for place in said],
        "rows": [[row[place] for place in said] for row in kept],
    }


def objectives(programme: Programme, user: User) -> Table:
    rows = Objective.objects.visible_to(user).filter(programme=programme).order_by("pk")  # type: ignore[attr-defined]
    return table("Objectives", ("No.", "Objective"), [(each.reference, each.title) for each in rows])


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
            level(conventions.likelihoods, each.current_likelihood),
            level(conventions.impacts, each.current_impact),
            "; ".join(mitigation.text for mitigation in each.mitigations.all()) or each.response_words,
            each.owner or "",
        )
        for each in rows.open().select_related("owner").prefetch_related("mitigations").order_by("pk")
    ]
    columns = ("No.", "Risk", "Probability", "Impact", "Mitigating actions", "Responsible officer")
    return table("Risks", columns, told)


def level(words: Sequence[str], value: int | None) -> str:
    """The word of a level on the matrix; that it is not scored, where it is not."""
    return words[value - 1] if value and value <= len(words) else "Not scored"


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
