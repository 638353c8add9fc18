"""The parts of an initiation document, in order: texts with their limits, and tables out of the registers.

The shipped form follows the project initiation document that the London Borough of Bromley and a partner
filled in for Capital Ambition (about 2010): its numbers, its two limits in words, its types of benefit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 4_000  # letters of a text


@dataclass(frozen=True)
class InitiationPart:
    """One numbered part: a text under `key`, a table of the programme's records named `table`, or both."""

    number: str
    title: str
    key: str = ""
    hint: str = ""
    most_words: int = 0  # 0: no limit in words
    table: str = ""


@dataclass(frozen=True)
class InitiationSection:
    """A chapter of the document with its parts."""

    number: str
    title: str
    parts: Sequence[InitiationPart]


SECTIONS: tuple[InitiationSection, ...] = (
    InitiationSection(
        "1",
        "Overview",
        (
            InitiationPart("1.1", "Summary", "summary", "At most 100 words.", most_words=100),
            InitiationPart("1.2", "Partners", "partners"),
            InitiationPart("1.3", "Aim", "aim", "At most 30 words.", most_words=30),
            InitiationPart("1.4", "Objectives", table="objectives"),
            InitiationPart("1.5", "Link to an earlier bid or programme", "earlier"),
            InitiationPart("1.6", "Business and policy context", "context", table="findings"),
            InitiationPart(
                "1.7", "Funding asked for", "funding", "In all, of which revenue and capital.", table="bids"
            ),
            InitiationPart(
                "1.8",
                "Types of benefit",
                "benefit_types",
                "Which of these, and what: cash savings, efficiency gains, cost avoidance, capacity "
                "building, performance improvement, customer satisfaction, other.",
            ),
        ),
    ),
    InitiationSection(
        "2",
        "Detail",
        (
            InitiationPart("2.1", "Themes", "themes", table="workstreams"),
            InitiationPart("2.2", "How partners contribute", "contributions"),
            InitiationPart("2.3", "Outcomes", "outcomes", "One a line, numbered.", table="outcomes"),
            InitiationPart("2.4", "Outputs", "outputs", "What the register does not say.", table="outputs"),
            InitiationPart("2.5", "How it is rolled out", "roll_out"),
            InitiationPart("2.6", "Benefits", "benefits", table="benefits"),
            InitiationPart("2.7", "Equality impact", "equality"),
            InitiationPart("2.8", "Legacy", "legacy", "What stays, and who keeps it."),
        ),
    ),
    InitiationSection(
        "3",
        "Resources",
        (
            InitiationPart(
                "3.1", "Match funding", "match_funding", "Who, how much, secured or not.", table="funding"
            ),
            InitiationPart("3.2", "Spend by year and quarter", "spend", table="spend"),
            InitiationPart("3.3", "Savings", table="savings"),
            InitiationPart("3.4", "Staff", "staff"),
            InitiationPart("3.5", "In kind", "in_kind"),
        ),
    ),
    InitiationSection(
        "4",
        "Planning",
        (
            InitiationPart("4.1", "Dependencies", "dependencies", table="dependencies"),
            InitiationPart("4.2", "Assumptions", "assumptions", table="assumptions"),
            InitiationPart("4.3", "Constraints", "constraints"),
            InitiationPart("4.4", "Scope and what is left out", "scope"),
            InitiationPart("4.5", "Risks", table="risks"),
            InitiationPart("4.6", "Milestones", table="milestones"),
        ),
    ),
    InitiationSection(
        "5",
        "Controls",
        (
            InitiationPart("5.1", "Governance", "governance", table="people"),
            InitiationPart("5.2", "Controls of the board", "board", table="boards"),
            InitiationPart("5.3", "Controls from day to day", "day_to_day"),
            InitiationPart("5.4", "Monitoring", "monitoring"),
            InitiationPart("5.5", "Reporting", "reporting", table="duties"),
            InitiationPart("5.6", "Escalation", "escalation", table="escalation"),
            InitiationPart("5.7", "Management of risks and issues", "risk_management"),
            InitiationPart("5.8", "Measures of success", "measures", table="measures"),
            InitiationPart("5.9", "Communications", "communications"),
            InitiationPart("5.10", "Lessons learnt", "lessons"),
        ),
    ),
)
TEXTS: tuple[InitiationPart, ...] = tuple(part for section in SECTIONS for part in section.parts if part.key)
