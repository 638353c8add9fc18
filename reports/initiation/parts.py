"""The parts of an initiation document, in order: texts with their limits, and tables out of the registers.

They are data: the file that the setting INITIATION_FORM names, which is the one shipped unless a council has
a form of its own. A text is kept by its key, so another form with the same keys shows what was written.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LONGEST = 4_000  # letters of a text
FORM = "form"  # beside a version's tables: the form that it was written by
KEY = re.compile(r"[a-z][a-z_]{0,39}")


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


def as_kept(sections: Sequence[InitiationSection]) -> list[dict[str, Any]]:
    """The form as a version keeps it, from which `as_sections` makes it again."""
    return [asdict(section) for section in sections]


def as_sections(kept: Sequence[Mapping[str, Any]]) -> tuple[InitiationSection, ...]:
    """The form that a version was written by."""
    return tuple(
        InitiationSection(
            section["number"], section["title"], tuple(InitiationPart(**part) for part in section["parts"])
        )
        for section in kept
    )


def form_in(file: Path) -> tuple[InitiationSection, ...]:
    """The sections of the form in that file; raise ImproperlyConfigured where it is none, with the place."""
    try:
        with file.open("rb") as handle:
            said = tomllib.load(handle)
        sections = tuple(
            InitiationSection(
                section["number"],
                section["title"],
                tuple(InitiationPart(**part) for part in section.get("part", ())),
            )
            for section in said["section"]
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as wrong:
        raise ImproperlyConfigured(f"INITIATION_FORM: {file} is no form of parts: {wrong}") from wrong
    if faults := list(faults_of(sections)):
        raise ImproperlyConfigured(f"INITIATION_FORM: {file}: {' '.join(faults)}")
    return sections


def faults_of(sections: Sequence[InitiationSection]) -> list[str]:
    """What is wrong with the form, a sentence each."""
    faults: list[str] = []
    keys: set[str] = set()
    for part in (part for section in sections for part in section.parts):
        where = f"Part {part.number}"
        if not part.key and not part.table:
            faults.append(f"{where} has neither a key nor a table.")
        if part.key and not KEY.fullmatch(part.key):
            faults.append(f"{where}: the key “{part.key}” is not of small letters.")
        if part.key in keys:
            faults.append(f"{where}: the key “{part.key}” stands twice.")
        if part.table and part.table not in TABLES:
            faults.append(f"{where}: there is no table “{part.table}”. There are {', '.join(TABLES)}.")
        if not is_number(part.most_words):
            faults.append(f"{where}: most_words is a number of words.")
        keys |= {part.key} - {""}
    return faults


def is_number(said: Any) -> bool:
    return type(said) is int and said >= 0


# The tables of the programme's records that a part can print: `gathering.tables_of` makes them.
TABLES = (
    *("objectives", "findings", "bids", "workstreams", "outcomes", "outputs", "benefits", "funding", "spend"),
    *("savings", "dependencies", "assumptions", "risks", "milestones", "people", "measures", "boards"),
    *("duties", "escalation"),
)
SECTIONS = form_in(Path(settings.INITIATION_FORM))
TEXTS: tuple[InitiationPart, ...] = tuple(part for section in SECTIONS for part in section.parts if part.key)
