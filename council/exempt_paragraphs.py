"""What each nation's law lets a council keep from the public: the paragraphs of its schedule, as data.

A record keeps a paragraph as a number of ours: that of England and of Wales is the schedule's own, Scotland's
begin at 101 and Northern Ireland's at 201, so that a number says under which schedule the record is exempt.
Sources: Local Government Act 1972, Schedule 12A, Part 1 (England, as substituted by SI 2006/88) and Part 4
(Wales, as substituted by WSI 2007/969; 18A to 18C for standards committees by WSI 2007/951, regulation 4);
Local Government (Scotland) Act 1973, Schedule 7A, Part I; Local Government Act (Northern Ireland) 2014,
Schedule 6, Part 1. The words are shortened. A council's own lawyers verify them against the law in force.
"""

from collections.abc import Collection
from dataclasses import dataclass

ENGLAND, WALES, SCOTLAND, NORTHERN_IRELAND = "england", "wales", "scotland", "northern_ireland"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: its number in the schedule, and what information it is about, in short words."""

    number: str
    words: str

    @property
    def label(self) -> str:
        return f"{self.number} {self.words}"


@dataclass(frozen=True)
class Schedule:
    """What one nation's law says: its paragraphs by our number, and where they stand."""

    name: str  # within a sentence: "Part 1 of Schedule 12A"
    act: str
    paragraphs: dict[int, Paragraph]
    weighs: bool  # whether the schedule itself asks for the public interest test

    @property
    def in_full(self) -> str:
        """As a paper cites it: "Part 1 of Schedule 12A to the Local Government Act 1972"."""
        return f"{self.name} to the {self.act.split(',')[0]}"


def numbered(first: int, *paragraphs: tuple[str, str]) -> dict[int, Paragraph]:
    """The paragraphs by our numbers, which begin at `first`."""
    return {n: Paragraph(number, words) for n, (number, words) in enumerate(paragraphs, first)}


COMMON = (
    "Information likely to reveal the identity of an individual",
    "Financial or business affairs of any particular person",
    "Consultations or negotiations on a labour relations matter",
    "Legal professional privilege",
    "Proposed notices, orders or directions",
    "Prevention, investigation or prosecution of crime",
)
SCHEDULES = {
    ENGLAND: Schedule(
        "Part 1 of Schedule 12A",
        "Local Government Act 1972, Schedule 12A, Part 1",
        numbered(
            1,
            ("1", "Information relating to any individual"),
            *((str(n), words) for n, words in enumerate(COMMON, 2)),
        ),
        weighs=True,
    ),
    WALES: Schedule(
        "Part 4 of Schedule 12A",
        "Local Government Act 1972, Schedule 12A, Part 4",
        numbered(
            12,
            ("12", "Information relating to a particular individual"),
            *((str(n), words) for n, words in enumerate(COMMON, 13)),
            ("18A", "Information subject to an obligation of confidentiality (standards committee)"),
            ("18B", "National security (standards committee)"),
            ("18C", "Deliberations of a standards committee on a matter referred to it"),
        ),
        weighs=True,
    ),
    SCOTLAND: Schedule(
        "Schedule 7A",
        "Local Government (Scotland) Act 1973, Schedule 7A, Part I",
        numbered(
            101,
            ("1", "A particular employee, office-holder or applicant to become one"),
            ("2", "A particular occupier of, or applicant for, council accommodation"),
            ("3", "A particular applicant for, or recipient of, a service"),
            ("4", "A particular applicant for, or recipient of, financial assistance"),
            ("5", "Adoption, care, fostering or education of a particular child"),
            ("6", "Financial or business affairs of any particular person other than the authority"),
            ("7", "Reports on and supervision of particular persons"),
            ("8", "Expenditure proposed under a particular contract"),
            ("9", "Terms proposed in the course of negotiations for a contract"),
            ("10", "Identity of who offers a particular tender"),
            ("11", "Consultations or negotiations on a labour relations matter"),
            ("12", "Advice of counsel and legal proceedings"),
            ("13", "Proposed notices, orders or directions"),
            ("14", "Prevention, investigation or prosecution of crime"),
            ("15", "Identity of a protected informant"),
        ),
        weighs=False,
    ),
    NORTHERN_IRELAND: Schedule(
        "Schedule 6",
        "Local Government Act (Northern Ireland) 2014, Schedule 6, Part 1",
        numbered(
            201,
            ("1", "Information relating to any individual"),
            *((str(n), words) for n, words in enumerate(COMMON, 2)),
        ),
        weighs=True,
    ),
}
NATIONS = {
    ENGLAND: "England",
    WALES: "Wales",
    SCOTLAND: "Scotland",
    NORTHERN_IRELAND: "Northern Ireland",
}
SCHEDULE_OF = {number: schedule for schedule in SCHEDULES.values() for number in schedule.paragraphs}
CHOICES = [
    (number, paragraph.label)
    for schedule in SCHEDULES.values()
    for number, paragraph in schedule.paragraphs.items()
]


def choices_of(nation: str) -> list[tuple[int, str]]:
    """The paragraphs of the nation's schedule, as a form offers them."""
    return [(number, paragraph.label) for number, paragraph in SCHEDULES[nation].paragraphs.items()]


def in_words(numbers: Collection[int]) -> str:
    """The paragraphs in words: "paragraphs 3 (Financial …) and 5 (Legal …) of Part 1 of Schedule 12A"."""
    known = [(SCHEDULE_OF[n].paragraphs[n], SCHEDULE_OF[n].name) for n in numbers if n in SCHEDULE_OF]
    if not known:
        return ""
    said = [f"{paragraph.number} ({paragraph.words})" for paragraph, _ in known]
    listed = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
    return f"paragraph{'' if len(said) == 1 else 's'} {listed} of {known[0][1]}"
