"""What kind of sheet this is, by the columns that were matched and by its name and title."""

import re
from collections.abc import Mapping, Sequence

from programmes.imports.records import ColumnMatch, Kind

# How much each field speaks for (or against) a kind. The first field of each is what names its records.
SPEAKS: dict[Kind, dict[str, float]] = {
    Kind.ACTIONS: {
        "action": 3.0, "due": 1.3, "owner": 1.0, "progress": 0.6, "status": 0.6, "rag": 0.6, "percent": 0.6,
        "revised_due": 0.7, "completed": 0.4, "start": 0.3, "recommendation": 0.4, "workstream": 0.2,
        "reference": 0.2, "priority": 0.3, "measure": 0.3, "follow_on": 0.8, "milestone": -0.4,
        "risk": -1.5, "saving": -1.0, "resourced": -0.3, "project": 0.2, "next_tasks": -1.5, "minute": -2.0,
    },
    Kind.WORKSTREAMS: {
        "workstream": 1.0, "purpose": 1.5, "position": 1.8, "follow_on": 2.0, "owner": 0.4, "rag": 0.3,
        "status": 0.3, "action": -1.5, "next_tasks": -1.5, "key_progress": -1.0, "saving": -2.0,
    },
    Kind.MILESTONES: {
        "milestone": 3.5, "step": 3.0, "due": 1.0, "completed": 1.4, "revised_due": 0.5, "owner": 0.4,
        "progress": 0.4,
        "rag": 0.4, "action": -2.0, "status": 0.3, "workstream": 0.2,
    },
    Kind.RISKS: {
        "risk": 3.0, "likelihood": 2.0, "impact": 1.6, "mitigation": 1.6, "score": 1.0, "risk_owner": 1.0,
        "cause": 0.8, "effect": 0.8, "rag": 0.3, "owner": 0.3, "action": -0.5,
    },
    Kind.SAVINGS: {
        "saving": 3.0, "saving_target": 3.0, "year_amount": 2.2, "saving_forecast": 1.2,
        "saving_delivered": 1.2,
        "amount": 0.9, "year": 1.2, "recurrence": 0.7, "variance": 0.5, "project": 0.6,
        "reallocated_to": -4.0,
        "quarter_amount": -0.5, "action": -0.6, "due": -0.3, "likelihood": -1.0,
    },
    Kind.REALLOCATIONS: {"reallocated_to": 4.5, "recurrence": 1.2, "amount": 1.2},
    Kind.PROFILE: {"quarter_amount": 3.4, "year": 1.0, "amount": 0.6, "project": 0.3, "action": -2.0,
        "owner": -0.3},
    Kind.MEASURES: {
        "measure": 2.4, "baseline": 1.4, "target_value": 1.8, "actual": 1.6, "trend": 0.4, "rag": 0.2,
        "action": -2.0, "quarter_amount": 0.6, "due": -0.4, "owner": 0.2,
    },
    Kind.OBJECTIVES: {
        "purpose": 3.0, "benefit": 1.2, "pledge": 1.2, "directorate": 0.7, "measure": 0.4, "action": -2.5,
        "due": -0.2, "position": -1.5, "follow_on": -2.0, "progress": 0.4, "milestone": -1.5, "risk": -1.5,
    },
    Kind.MATTERS: {"minute": 3.4, "decision": 3.0, "progress": 0.5, "owner": 0.4, "due": 0.4, "action": 0.3},
    Kind.HIGHLIGHTS: {
        "key_progress": 2.2, "next_tasks": 2.2, "issues": 1.8, "project": 1.2, "rag": 0.7, "workstream": 0.3,
        "progress": 0.4,
    },
    Kind.RECOMMENDATIONS: {
        "recommendation": 3.0, "response": 1.8, "source": 0.7, "priority": 0.2, "reference": 0.2,
        "action": -2.2,
        "due": -0.2, "owner": 0.1,
    },
    Kind.EQUALITY: {"protected_group": 3.0, "resourced": 1.8, "action": 1.6, "measure": 0.6, "priority": 0.2,
                    "target_value": 0.3, "due": 0.3, "owner": 0.3, "evidence": 0.2},
    Kind.LESSONS: {"lesson": 4.0, "recommendation": 0.2, "action": 0.2, "workstream": 0.1, "owner": 0.1},
}  # fmt: skip

# Words in a sheet's name or title that speak for a kind.
NAMED: tuple[tuple[Kind, re.Pattern[str], float], ...] = tuple(
    (kind, re.compile(words, re.IGNORECASE), weight)
    for kind, words, weight in (
        (Kind.RISKS, r"\brisks?\b|\braid\b", 1.2),
        (Kind.MILESTONES, r"\bmile\s?stones?\b|\btime\s?line\b|\bnext steps\b|\bkey dates\b", 1.0),
        (Kind.SAVINGS, r"\bsavings?\b|\bmtf[sp]\b|\befficienc(?:y|ies)\b|\bmedium term financial", 1.0),
        (Kind.REALLOCATIONS, r"\bre-?\s?allocat|\bre-?investment", 1.2),
        (Kind.PROFILE, r"\bprofile\b|\bby quarter\b", 1.2),
        (
            Kind.MEASURES,
            r"\bkpis?\b|\bmeasures?\b|\bindicators?\b|\bperformance targets?\b|\bscorecard\b",
            1.2,
        ),
        (Kind.OBJECTIVES, r"\bobjectives?\b|\bservice plan\b", 0.8),
        (Kind.MATTERS, r"\bmatters arising\b|\baction log\b.*\bcommittee\b", 2.0),
        (Kind.HIGHLIGHTS, r"\bhighlight", 1.5),
        (Kind.RECOMMENDATIONS, r"\brecommendations?\b", 0.8),
        (Kind.EQUALITY, r"\bequalit|\beq?ia\b|\bdiversity\b", 2.2),
        (Kind.LESSONS, r"\blessons?\b", 1.5),
        (
            Kind.ACTIONS,
            r"\bactions?\b|\bimprovement plan|\baction plan|\btracker\b|\bcompleted\b|\barchived?\b",
            0.5,
        ),
    )
)

LOOKUPS = re.compile(
    r"^\s*(?:look\s?-?ups?|lists?|drop\s?-?\s?downs?|validation|data ?validation|ref(?:erence)? data|lov"
    r"|options|data lists?|picklists?|settings|config\w*)\b",
    re.IGNORECASE,
)
ASIDE = re.compile(
    r"^\s*(?:change log|change history|version (?:control|history)|document control|revision history"
    r"|contents|our remarks|cover|front (?:page|sheet)|read ?me|guidance|instructions|how to|notes?|glossary"
    r"|key|legend|dashboard|summary|charts?|pivot\w*|distribution|raci|scor(?:e|ing)|(?:risk )?matrix"
    r"|rag (?:key|defin)|stakeholders?|templates?)\b",
    re.IGNORECASE,
)
ENOUGH = 2.0
# Headings of other lists that councils keep: contracts, complaints, invoices, staff, property, cases.
FOREIGN = re.compile(
    r"\b(?:supplier|invoice|transaction|cost cent(?:re|er)|account (?:no|number|code)|payroll|employee"
    r"|staff n\w+|salary|gross pay|net pay|grade|job title|line manager|hiring manager|vacancy"
    r"|contract (?:ref|n\w+|manager|value|start|end)|bidder|tenderer|customer|complain\w*|enquir\w+"
    r"|address|post\s?code|telephone|phone|mobile|tenant|uprn|usrn|vehicle|registration n\w+"
    r"|licen[cs]e n\w+|application n\w+|applicant|case (?:id|n\w+|officer|ref)|job (?:n\w+|ref)|trade"
    r"|operative|isbn|author|pupils?|hazard|mileage|miles|qty|quantity|unit price|vat|debit|credit"
    r"|lender|mot|foi|who might be harmed|awarding body|date (?:of birth|received|answered))\b",
    re.IGNORECASE,
)
FOREIGN_WEIGHT, FOREIGN_MOST = 1.2, 5.0
# Columns of years alone are a budget or a capital programme as well: something must speak of savings.
SAVES = re.compile(
    r"\bsav(?:e|es|ed|ings?)\b|\befficienc|\bmtf[sp]\b|\bcashable\b|\bbudget reduction", re.IGNORECASE
)
PIVOT = re.compile(r"^(?:row|column) labels$|^(?:sum|count|average|max|min) of \w", re.IGNORECASE)


def kind_of(name: str, title: str, columns: Sequence[ColumnMatch]) -> tuple[Kind, float]:
    """The kind of sheet and how sure that is, from 0 to 1."""
    if LOOKUPS.match(name):
        return Kind.LOOKUPS, 0.9
    sure: dict[str, float] = {}
    for match in columns:
        if match.field:
            sure[match.field] = max(sure.get(match.field, 0.0), match.confidence)
    scores = {
        kind: sum(weight * sure.get(field, 0.0) for field, weight in fields.items())
        for kind, fields in SPEAKS.items()
    }
    for kind, words, weight in NAMED:
        if words.search(name) and not (kind is Kind.ACTIONS and scores[kind] <= 0):
            scores[kind] += weight
        elif words.search(title):
            scores[kind] += weight * 0.6
    scores = _corrected(scores, sure, name, title, columns)
    # A money profile needs two quarters at least; a heading "Q1" alone says little.
    if sum(match.field == "quarter_amount" for match in columns) < 2:
        scores[Kind.PROFILE] -= 2.5
    best, second = sorted(scores.values(), reverse=True)[:2]
    kind = max(scores, key=lambda k: scores[k])
    if best < ENOUGH or not any(sure.get(field) for field in list(SPEAKS[kind])[:4]):
        return Kind.UNKNOWN, 0.0
    if ASIDE.match(name) and best < 4.0:
        return Kind.UNKNOWN, 0.5
    return kind, round(min(0.99, 0.4 + 0.6 * (best - max(second, 0)) / best + 0.05 * min(best, 4)), 2)


def is_pivot(title: str, headings: Mapping[int, str]) -> bool:
    """Whether the words are those that spreadsheet programs put over a pivot table."""
    return any(PIVOT.match(words.strip()) for words in (title, *headings.values()))


def _corrected(
    scores: dict[Kind, float], sure: dict[str, float], name: str, title: str, columns: Sequence[ColumnMatch]
) -> dict[Kind, float]:
    """The scores after what no single field says."""
    headings = [match.heading for match in columns]
    # A recommendation with somebody who sees to it by a day is a tracker's action; one without is advice.
    followed = max((sure.get(f, 0.0) for f in ("due", "status", "completed", "revised_due")), default=0.0)
    if (
        sure.get("recommendation", 0) >= 0.5 > sure.get("action", 0)
        and min(sure.get("owner", 0), followed) >= 0.4
    ):
        scores[Kind.ACTIONS] = max(scores[Kind.ACTIONS], scores[Kind.RECOMMENDATIONS] + 0.6)
    says_saving = max(sure.get("saving", 0.0), sure.get("saving_target", 0.0)) >= 0.4
    if not says_saving and not any(SAVES.search(words) for words in (name, title, *headings)):
        scores[Kind.SAVINGS] = 0.0
    if not any(sure.get(field) for field in ("risk", "mitigation", "effect", "cause", "risk_owner")):
        scores[Kind.RISKS] = min(scores[Kind.RISKS], ENOUGH - 0.1)
    others = min(FOREIGN_WEIGHT * sum(bool(FOREIGN.search(words)) for words in headings), FOREIGN_MOST)
    return {kind: score - others for kind, score in scores.items()}


# The field that names a kind's records, then what stands in for it where the sheet has no such column.
TITLED: dict[Kind, tuple[str, ...]] = {
    Kind.ACTIONS: (
        "action",
        "step",
        "project",
        "milestone",
        "follow_on",
        "mitigation",
        "recommendation",
        "purpose",
    ),
    Kind.WORKSTREAMS: ("workstream", "project", "purpose"),
    Kind.MILESTONES: ("milestone", "step", "action", "project"),
    Kind.RISKS: ("risk", "effect", "cause"),
    Kind.SAVINGS: ("saving", "project", "workstream", "action", "directorate", "year"),
    Kind.REALLOCATIONS: ("reallocated_to", "project", "saving"),
    Kind.PROFILE: ("year", "project", "saving"),
    Kind.MEASURES: ("measure", "purpose", "target_value", "action"),
    Kind.OBJECTIVES: ("purpose",),
    Kind.MATTERS: ("decision", "minute", "action"),
    Kind.HIGHLIGHTS: ("project", "workstream", "key_progress"),
    Kind.RECOMMENDATIONS: ("recommendation",),
    Kind.EQUALITY: ("action", "protected_group"),
    Kind.LESSONS: ("lesson",),
}


CHANGE_LOG = re.compile(
    r"^\s*(?:change[\s_-]*(?:log|history|control)|log of changes|changes|amendments?|revision history"
    r"|version (?:control|history))\s*$",
    re.IGNORECASE,
)
