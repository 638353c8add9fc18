"""What kind of sheet this is, by the columns that were matched and by its name and title."""

import re
from collections.abc import Mapping, Sequence

from programmes.imports.recognised import ColumnMatch, PlanKind
from programmes.imports.recognising.headings import WHO_AND_WHEN, period_of_figures, plain_heading

# How much each field speaks for (or against) a kind. The first field of each is what names its records.
SPEAKS: dict[PlanKind, dict[str, float]] = {
    PlanKind.ACTIONS: {
        "action": 3.0, "due": 1.3, "owner": 1.0, "progress": 0.6, "status": 0.6, "rag": 0.6, "percent": 0.6,
        "revised_due": 0.7, "completed": 0.4, "start": 0.3, "recommendation": 0.4, "workstream": 0.2,
        "reference": 0.2, "priority": 0.3, "measure": 0.3, "follow_on": 0.8, "milestone": -0.4,
        "risk": -1.5, "saving": -1.0, "resourced": -0.3, "project": 0.2, "next_tasks": -1.5, "minute": -2.0,
    },
    PlanKind.WORKSTREAMS: {
        "workstream": 1.0, "purpose": 1.5, "position": 1.8, "follow_on": 2.0, "owner": 0.4, "rag": 0.3,
        "status": 0.3, "action": -1.5, "next_tasks": -1.5, "key_progress": -1.0, "saving": -2.0,
    },
    PlanKind.MILESTONES: {
        "milestone": 3.5, "step": 3.0, "due": 1.0, "completed": 1.4, "revised_due": 0.5, "owner": 0.4,
        "progress": 0.4,
        "rag": 0.4, "action": -2.0, "status": 0.3, "workstream": 0.2,
    },
    PlanKind.RISKS: {
        "risk": 3.0, "likelihood": 2.0, "impact": 1.6, "mitigation": 1.6, "score": 1.0, "risk_owner": 1.0,
        "cause": 0.8, "effect": 0.8, "rag": 0.3, "owner": 0.3, "action": -0.5,
    },
    PlanKind.SAVINGS: {
        "saving": 3.0, "saving_target": 3.0, "year_amount": 2.2, "saving_forecast": 1.2,
        "saving_delivered": 1.2,
        "amount": 0.9, "year": 1.2, "recurrence": 0.7, "variance": 0.5, "project": 0.6,
        "reallocated_to": -4.0,
        "quarter_amount": -0.5, "action": -0.6, "due": -0.3, "likelihood": -1.0,
    },
    PlanKind.REALLOCATIONS: {"reallocated_to": 4.5, "recurrence": 1.2, "amount": 1.2},
    PlanKind.PROFILE: {"quarter_amount": 3.4, "year": 1.0, "amount": 0.6, "project": 0.3, "action": -2.0,
        "owner": -0.3},
    PlanKind.BIDS: {"bid": 4.5, "quantity": 1.6, "amount": 1.0, "year": 0.6, "recurrence": 0.6,
        "action": -1.0},
    PlanKind.SHARED: {"shared_target": 4.5, "amount": 1.0, "year": 1.0, "saving_target": 0.6, "member": 0.6,
        "directorate": 0.4},
    PlanKind.MEASURES: {
        "measure": 2.4, "baseline": 1.4, "target_value": 1.8, "actual": 1.6, "trend": 0.4, "rag": 0.2,
        "action": -2.0, "quarter_amount": 0.6, "due": -0.4, "owner": 0.2, "as_at": 0.8,
    },
    PlanKind.OBJECTIVES: {
        "purpose": 3.0, "benefit": 1.2, "pledge": 1.2, "directorate": 0.7, "measure": 0.4, "action": -2.5,
        "due": -0.2, "position": -1.5, "follow_on": -2.0, "progress": 0.4, "milestone": -1.5, "risk": -1.5,
    },
    PlanKind.MATTERS: {
        "minute": 3.4, "decision": 3.0, "progress": 0.5, "owner": 0.4, "due": 0.4, "action": 0.3,
    },
    PlanKind.HIGHLIGHTS: {
        "key_progress": 2.2, "next_tasks": 2.2, "issues": 1.8, "project": 1.2, "rag": 0.7, "workstream": 0.3,
        "progress": 0.4,
    },
    PlanKind.RECOMMENDATIONS: {
        "recommendation": 3.0, "response": 1.8, "source": 0.7, "finding_kind": 0.5,
        "priority": 0.2, "reference": 0.2,
        "lesson": -3.0, "action": -2.2, "due": -0.2, "owner": 0.1,
    },
    # What a list of priorities is: how the programme bears on each, by ticks or in a word.
    PlanKind.PRIORITIES: {
        "pledge": 1.5, "positive_effect": 1.5, "negative_effect": 1.5, "bearing": 2.0, "neutral_effect": 1.0,
        "purpose": -1.0, "action": -2.0, "risk": -2.0, "saving": -2.0, "due": -0.5,
    },
    PlanKind.EQUALITY: {
        "protected_group": 3.0, "resourced": 1.8, "action": 1.6, "measure": 0.6, "priority": 0.2,
        "target_value": 0.3, "due": 0.3, "owner": 0.3, "evidence": 0.2,
    },
    PlanKind.ISSUES: {
        "issues": 3.0, "effect": 1.6, "decision": 1.0, "owner": 0.4, "due": 0.4, "status": 0.4,
    },
    PlanKind.CONTROLS: {"mitigation": 3.0, "risk": 1.0, "evidence": 1.0, "owner": 0.4},
    PlanKind.MITIGATIONS: {"mitigation": 3.0, "risk": 1.0, "effect": 0.5, "owner": 0.4, "due": 0.4},
    PlanKind.LESSONS: {"lesson": 4.0, "recommendation": 0.2, "action": 0.2, "workstream": 0.1, "owner": 0.1},
    PlanKind.BENEFITS: {
        "benefit": 3.0, "owner": 0.4, "due": 0.5, "baseline": 0.4, "target_value": 0.4,
        "purpose": -3.0, "progress": -0.4, "saving": -2.0, "risk": -2.0,
    },
    # A list of names and roles is a list of people: only a sheet that is called a team is one.
    PlanKind.TEAM: {"role": 1.2, "owner": 0.5, "action": -2.0, "risk": -2.0, "due": -0.5},
    PlanKind.OUTPUTS: {
        "output": 3.0, "phase": 0.8, "cost": 0.4, "due": 0.4, "owner": 0.2, "action": -1.5, "purpose": -1.0,
        "risk": -2.0, "saving": -2.0,
    },
}  # fmt: skip

# What stands beside the risks of a log has the columns of plans of actions: only the sheet's name tells.
BY_NAME: dict[PlanKind, re.Pattern[str]] = {
    kind: re.compile(rf"^\W*(?:\d+\W+)?(?:{words})(?: (?:log|register|list|sheet))?\W*$", re.IGNORECASE)
    for kind, words in (
        (PlanKind.ISSUES, "(?:programme |project |key )?(?:issues?|assumptions?|dependenc(?:y|ies))"),
        (PlanKind.CONTROLS, "(?:risk |key |existing )?controls?"),
        (PlanKind.MITIGATIONS, "(?:risk )?(?:mitigations?|mitigating actions|mitigation actions)"),
    )
}

# Words in a sheet's name or title that speak for a kind.
NAMED: tuple[tuple[PlanKind, re.Pattern[str], float], ...] = tuple(
    (kind, re.compile(words, re.IGNORECASE), weight)
    for kind, words, weight in (
        (PlanKind.RISKS, r"\brisks?\b|\braid\b", 1.2),
        (PlanKind.MILESTONES, r"\bmile\s?stones?\b|\btime\s?line\b|\bnext steps\b|\bkey dates\b", 1.0),
        (PlanKind.SAVINGS, r"\bsavings?\b|\bmtf[sp]\b|\befficienc(?:y|ies)\b|\bmedium term financial", 1.0),
        (PlanKind.REALLOCATIONS, r"\bre-?\s?allocat|\bre-?investment", 1.2),
        (PlanKind.PROFILE, r"\bprofile\b|\bby quarter\b", 1.2),
        (PlanKind.BIDS, r"\bgrowth\b", 2.0),
        (PlanKind.SHARED, r"\bshared (?:savings? )?targets?\b|\btargets? shared\b", 2.5),
        (
            PlanKind.MEASURES,
            r"\bkpis?\b|\bmeasures?\b|\bindicators?\b|\bperformance targets?\b|\bscorecard\b",
            1.2,
        ),
        (PlanKind.OBJECTIVES, r"\bobjectives?\b|\bservice plan\b", 0.8),
        (PlanKind.MATTERS, r"\bmatters arising\b|\baction log\b.*\bcommittee\b", 2.0),
        (PlanKind.HIGHLIGHTS, r"\bhighlight", 1.5),
        (PlanKind.RECOMMENDATIONS, r"\brecommendations?\b|\bfindings\b", 0.8),
        (PlanKind.PRIORITIES, r"\b(?:corporate|council) (?:objectives?|priorit(?:y|ies)|pledges?)\b", 1.0),
        (PlanKind.EQUALITY, r"\bequalit|\beq?ia\b|\bdiversity\b", 2.2),
        (PlanKind.LESSONS, r"\blessons?\b", 1.5),
        (PlanKind.BENEFITS, r"\bbenefits?\b", 2.2),
        (PlanKind.TEAM, r"\b(?:project|programme) (?:team|organisation)\b|^team\b", 1.5),
        (PlanKind.OUTPUTS, r"\boutputs?\b", 1.5),
        (
            PlanKind.ACTIONS,
            r"\bactions?\b|\bquick wins?\b|\bimprovement plan"
            r"|\baction plan|\btracker\b|\bcompleted\b|\barchived?\b",
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
    r"|serial n\w+|asset (?:id|n\w+|tag|ref\w*|type)|purchased?(?: date| price)?|date (?:purchased|acquired)"
    r"|warranty|net book value|depreciation|request(?:e|o)r|request (?:id|n\w+|ref\w*)"
    r"|lender|mot|foi|who might be harmed|awarding body|date (?:of birth|received|answered))\b",
    re.IGNORECASE,
)
# What stands beside objectives in a list of them alone.
OF_OBJECTIVES = {"purpose", "owner", "support", "reference", "directorate", "pledge", "benefit", "measure"}
FOREIGN_WEIGHT, FOREIGN_MOST = 1.2, 5.0
# Columns of years alone are a budget or a capital programme as well: something must speak of savings.
SAVES = re.compile(
    r"\bsav(?:e|es|ed|ings?)\b|\befficienc|\bmtf[sp]\b|\bcashable\b|\bbudget reduction", re.IGNORECASE
)
OF_SAVINGS = re.compile(r"\bsavings?\b", re.IGNORECASE)
VAGUE = {
    *("description", "details", "detail", "title", "name", "summary", "item", "subject"),
    *("request", "enquiry", "query", "question", "correspondence"),
}
# Beside such a heading, the day on which something came in: a log of requests.
CAME_IN = re.compile(r"^(?:date )?(?:received|requested|acknowledged)(?: date| on)?$", re.IGNORECASE)
# What programs that plan projects export beside the names of tasks.
OF_A_PROJECT = re.compile(r"^(?:outline level|wbs(?: code)?|predecessors?|duration)$", re.IGNORECASE)
PLANNED = re.compile(r"\b(?:actions?|plans?|trackers?|improvement)\b", re.IGNORECASE)
PIVOT = re.compile(r"^(?:row|column) labels$|^(?:sum|count|average|max|min) of \w", re.IGNORECASE)


def sheet_kind_of(name: str, title: str, columns: Sequence[ColumnMatch]) -> tuple[PlanKind, float]:
    """The kind of sheet and how sure that is, from 0 to 1."""
    # By its name alone: a list of owners or statuses to choose from looks like a register.
    if LOOKUPS.match(name):
        return PlanKind.LOOKUPS, 0.9
    sure: dict[str, float] = {}
    for match in columns:
        if match.field:
            sure[match.field] = max(sure.get(match.field, 0.0), match.confidence)
    for kind, named in BY_NAME.items():
        if named.match(name) and any(sure.get(field) for field in (*TITLED[kind], "reference")):
            return kind, 0.9
    scores = {
        kind: sum(weight * sure.get(field, 0.0) for field, weight in fields.items())
        for kind, fields in SPEAKS.items()
        if kind not in BY_NAME
    }
    for kind, words, weight in NAMED:
        # “Tracker” and “plan” are said of everything, so they count only where some column speaks of
        # actions.
        if words.search(name) and not (kind is PlanKind.ACTIONS and scores[kind] <= 0):
            scores[kind] += weight
        elif words.search(title):
            scores[kind] += weight * 0.6
    scores |= _of_readings(scores, sure, [match.heading for match in columns])
    scores = _corrected(scores, sure, name, title, columns)
    # A money profile needs two quarters at least; a heading "Q1" alone says little.
    if sum(match.field == "quarter_amount" for match in columns) < 2:
        scores[PlanKind.PROFILE] -= 2.5
    # How sure it is goes by the distance to the next kind, not by the score: wide sheets score high in all.
    best, second = sorted(scores.values(), reverse=True)[:2]
    kind = max(scores, key=lambda k: scores[k])
    # Owner, date and status stand in every list that a council keeps. Without what names the kind's records
    # it is none.
    if best < ENOUGH or not any(sure.get(field) for field in list(SPEAKS[kind])[:4]):
        return PlanKind.UNKNOWN, 0.0
    # A dashboard or a summary repeats what other sheets hold: taken in, each action would be there twice.
    if ASIDE.match(name) and best < 4.0:
        return PlanKind.UNKNOWN, 0.5
    return kind, round(min(0.99, 0.4 + 0.6 * (best - max(second, 0)) / best + 0.05 * min(best, 4)), 2)


def is_pivot(title: str, headings: Mapping[int, str]) -> bool:
    """Whether the words are those that spreadsheet programs put over a pivot table."""
    return any(PIVOT.match(words.strip()) for words in (title, *headings.values()))


def _lists_objectives(sure: Mapping[str, float]) -> bool:
    """Whether there are objectives and nothing else that a sheet could be of, however few its rows say."""
    return sure.get("purpose", 0.0) >= 0.4 and sure.keys() <= OF_OBJECTIVES


def _of_objectives(scores: Mapping[PlanKind, float], columns: Sequence[ColumnMatch]) -> dict[PlanKind, float]:
    """The scores of what lists objectives: no benefits, where what each is good for stands behind it."""
    found = {PlanKind.OBJECTIVES: max(scores[PlanKind.OBJECTIVES], ENOUGH + 0.1)}
    if _is_before("purpose", "benefit", columns):
        found[PlanKind.BENEFITS] = 0.0
    return found


def _of_readings(
    scores: Mapping[PlanKind, float], sure: Mapping[str, float], headings: Sequence[str]
) -> dict[PlanKind, float]:
    """The scores of what is measured, with a column of figures for each month: named by that alone."""
    if sure.get("measure", 0.0) >= 0.4 and any(period_of_figures(words) for words in headings):
        return {PlanKind.MEASURES: max(scores[PlanKind.MEASURES], ENOUGH) + 0.5}
    return {}


def _is_before(first: str, second: str, columns: Sequence[ColumnMatch]) -> bool:
    """Whether a column of the first field stands left of every one of the second."""
    places = {field: [m.column for m in columns if m.field == field] for field in (first, second)}
    return bool(places[first]) and all(min(places[first]) < column for column in places[second])


def _lists_payments(sure: Mapping[str, float], columns: Sequence[ColumnMatch]) -> bool:
    """Whether a day stands beside amounts that nothing calls one to be met: that of a payment."""
    return "amount" in sure and any(m.field == "due" and plain_heading(m.heading) == "date" for m in columns)


def _corrected(
    scores: dict[PlanKind, float],
    sure: dict[str, float],
    name: str,
    title: str,
    columns: Sequence[ColumnMatch],
) -> dict[PlanKind, float]:
    """The scores after what no single field says."""
    headings = [match.heading for match in columns]
    if _lists_objectives(sure):
        scores |= _of_objectives(scores, columns)
    # A recommendation with somebody who sees to it by a day is a tracker's action; one without is advice.
    followed = max((sure.get(f, 0.0) for f in ("due", "status", "completed", "revised_due")), default=0.0)
    if any(m.field == "owner" and WHO_AND_WHEN.search(m.heading) for m in columns):
        followed = max(followed, sure.get("owner", 0.0))
    if (
        sure.get("recommendation", 0) >= 0.5 > sure.get("action", 0)
        and min(sure.get("owner", 0), followed) >= 0.4
    ):
        scores[PlanKind.ACTIONS] = max(scores[PlanKind.ACTIONS], scores[PlanKind.RECOMMENDATIONS] + 0.6)
    # A ledger and a list of codes have a description, and a date or a status: no one sees to any of it.
    vague = any(m.field == "action" and plain_heading(m.heading) in VAGUE for m in columns)
    seen_to = sure.get("owner") or (sure.get("due") and (sure.get("status") or sure.get("rag"))) or 0.0
    project = sum(bool(OF_A_PROJECT.match(words.strip())) for words in headings) > 1
    seen_to = seen_to or (project and sure.get("due", 0.0))
    named = any(m.field in TITLED[PlanKind.ACTIONS] and m.confidence >= 0.4 for m in columns)
    if not named and any(CAME_IN.match(words.strip()) for words in headings):
        scores[PlanKind.ACTIONS] = 0.0
    if vague and (
        _lists_payments(sure, columns)
        or any(FOREIGN.search(words) or CAME_IN.match(words.strip()) for words in headings)
    ):
        seen_to = 0.0
    if project and vague and seen_to:
        scores[PlanKind.ACTIONS] = max(scores[PlanKind.ACTIONS], ENOUGH + 0.5)
    if vague and not seen_to and not any(PLANNED.search(words) for words in (name, title)):
        scores[PlanKind.ACTIONS] = 0.0
    says_saving = max(sure.get("saving", 0.0), sure.get("saving_target", 0.0)) >= 0.4
    if not says_saving and not any(SAVES.search(words) for words in (name, title, *headings)):
        scores[PlanKind.SAVINGS] = 0.0
    # What names savings by quarter is a register of them, and no profile of spending.
    by_quarter = sum(match.field == "quarter_amount" for match in columns) > 1
    if by_quarter and (says_saving or any(OF_SAVINGS.search(words) for words in (name, title))):
        scores[PlanKind.PROFILE] = 0.0
        scores[PlanKind.SAVINGS] = max(scores[PlanKind.SAVINGS], ENOUGH + 0.5)
    # Impact and score stand in plans of actions as well, for priority.
    if not any(sure.get(field) for field in ("risk", "mitigation", "effect", "cause", "risk_owner")):
        scores[PlanKind.RISKS] = min(scores[PlanKind.RISKS], ENOUGH - 0.1)
    others = _of_other_lists(headings)
    return {kind: score - others for kind, score in scores.items()}


def _of_other_lists(headings: Sequence[str]) -> float:
    """How far the headings are those of other lists that councils keep."""
    # Capped, so that a real plan with a column such as Grade is not lost for it.
    return min(FOREIGN_WEIGHT * sum(bool(FOREIGN.search(words)) for words in headings), FOREIGN_MOST)


# The field that names a kind's records, then what stands in for it where the sheet has no such column.
TITLED: dict[PlanKind, tuple[str, ...]] = {
    PlanKind.ACTIONS: (
        "action",
        "step",
        "project",
        "milestone",
        "follow_on",
        "mitigation",
        "recommendation",
        "purpose",
    ),
    PlanKind.WORKSTREAMS: ("workstream", "project", "purpose"),
    PlanKind.MILESTONES: ("milestone", "step", "action", "project"),
    PlanKind.RISKS: ("risk", "effect", "cause"),
    PlanKind.ISSUES: ("issues", "recommendation", "risk", "action", "purpose", "dependency"),
    PlanKind.CONTROLS: ("mitigation", "action"),
    PlanKind.MITIGATIONS: ("mitigation", "action", "step"),
    PlanKind.SAVINGS: ("saving", "project", "workstream", "action", "directorate", "year"),
    PlanKind.REALLOCATIONS: ("reallocated_to", "project", "saving"),
    PlanKind.PROFILE: ("year", "project", "saving"),
    PlanKind.BIDS: ("bid", "project", "action", "purpose"),
    PlanKind.SHARED: ("shared_target", "saving", "project", "action"),
    PlanKind.MEASURES: ("measure", "purpose", "target_value", "action"),
    PlanKind.OBJECTIVES: ("purpose",),
    PlanKind.ACHIEVEMENTS: ("progress",),
    PlanKind.MATTERS: ("action", "decision", "minute"),  # what is to be done, where it stands by itself
    PlanKind.HIGHLIGHTS: ("project", "workstream", "key_progress"),
    PlanKind.RECOMMENDATIONS: ("recommendation",),
    PlanKind.PRIORITIES: ("pledge", "purpose"),
    PlanKind.EQUALITY: ("action", "protected_group"),
    PlanKind.LESSONS: ("lesson",),
    PlanKind.BENEFITS: ("benefit",),
    PlanKind.OUTPUTS: ("output",),
    PlanKind.TEAM: ("role",),
}


# What a sheet of a kind that no register takes is read as, where no other sheet has its records.
ELSE_READ_AS: dict[PlanKind, PlanKind] = {PlanKind.HIGHLIGHTS: PlanKind.ACTIONS}


# What can be done about a sheet whose rows wait, because no register takes its kind.
WHERE_IT_WAITS: dict[PlanKind, str] = {
    PlanKind.HIGHLIGHTS: "Another sheet has some of its projects. Choose Actions as what it holds where "
    "that is not so: they come in with their progress, risks and issues, what is planned next and their RAG.",
}


# Sheets that say themselves that they are not in use.
NOT_IN_USE = re.compile(
    r"\b(?:old (?:version|copy|plan|list)|do not use|don.?t use|superseded|obsolete|out of date"
    r"|not in use|no longer used"
    r"|copy of|back-?up|previous version|archived? version|test sheet)\b|^old$|\(old\)|\(\d+\)\s*copy$",
    re.IGNORECASE,
)
# Sheets that show again what others hold.
SHOWN_AGAIN = re.compile(
    r"\b(?:dashboard|summary|extract|snapshot|overview|highlights?|top \d+|charts?|for (?:board|committee"
    r"|cabinet))\b",
    re.IGNORECASE,
)


def says_not_in_use(name: str) -> bool:
    """Whether a sheet says by its name that it is old, or a copy."""
    return bool(NOT_IN_USE.search(name.replace("_", " ")))


def shows_again(name: str) -> bool:
    """Whether a sheet says by its name that it shows what others hold."""
    return bool(SHOWN_AGAIN.search(name.replace("_", " ")))


CHANGE_LOG = re.compile(
    r"^\s*(?:change[\s_-]*(?:log|history|control)|log of changes|changes|amendments?|revision history"
    r"|version (?:control|history))\s*$",
    re.IGNORECASE,
)
