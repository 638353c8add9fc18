"""A version laid out: its sections with their parts, empty ones left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from programmes.models import DocumentTable
from programmes.reference_tables.showing import ShownTable, shown_table
from reports.initiation.gathering import APPENDIX
from reports.initiation.models import InitiationVersion
from reports.initiation.parts import FORM, SECTIONS, InitiationPart, InitiationSection, as_sections


@dataclass(frozen=True)
class ShownPart:
    """One part as it is shown: its text, its table, or both."""

    part: InitiationPart
    text: str
    table: dict[str, Any] | None


def shown_sections(version: InitiationVersion) -> Sequence[tuple[InitiationSection, Sequence[ShownPart]]]:
    """The sections that say something, each with the parts that do."""
    sections = []
    kept = version.tables.get(FORM)  # none in those of an earlier time
    for section in as_sections(kept["sections"]) if kept else SECTIONS:
        parts = [
            ShownPart(part, version.texts.get(part.key, ""), filled(version, part)) for part in section.parts
        ]
        if told := [each for each in parts if each.text or each.table]:
            sections.append((section, told))
    return sections


def appended(version: InitiationVersion) -> list[ShownTable]:
    """The tables of documents that the version keeps, as they are shown; none in those of an earlier time."""
    return [shown_table(DocumentTable(**each)) for each in version.tables.get(APPENDIX, {}).get("tables", ())]


def filled(version: InitiationVersion, part: InitiationPart) -> dict[str, Any] | None:
    """The part's table where it has a row; else None."""
    table: dict[str, Any] | None = version.tables.get(part.table)
    return table if table and table["rows"] else None
