"""Keeping the tables of a programme's documents: adding one, correcting it, taking it out."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.history import authored
from council.lengths import LONG_WORDS, characters
from council.models import require_unchanged
from council.refusing import Refusals
from programmes.models import DocumentTable, Programme
from programmes.reference_tables.cells import Cells, cells_in_words

TO_KEEP_TABLES = Rule("The programme manager keeps the tables of its documents.", rights=(Right.MANAGE,))
MOST_COLUMNS, MOST_ROWS = 20, 200
NO_CELLS = Cells()


@dataclass(frozen=True, kw_only=True)
class TableStatement:
    """All that is said of a table at once."""

    title: str
    kind: str = DocumentTable.Kind.OTHER
    cells: Cells = NO_CELLS
    footnotes: str = ""
    source: str = ""

    @property
    def values(self) -> dict[str, object]:
        """What goes into the table's own columns."""
        return {
            "title": self.title.strip(),
            "kind": self.kind,
            "columns": list(self.cells.columns),
            "rows": [list(row) for row in self.cells.rows],
            "footnotes": self.footnotes.strip(),
            "source": self.source.strip(),
        }


@transaction.atomic
def add_document_table(programme: Programme, said: TableStatement, *, by: By, on: date) -> DocumentTable:
    """Add the table with the next reference, behind the others. Raises ValidationError by field."""
    person = authorise(by, TO_KEEP_TABLES, programme, on=on)
    check_table(said)
    with authored(by=person, why="Table kept"):
        return DocumentTable.objects.create(
            programme=programme,
            reference=programme.next_reference("T"),
            order=programme.document_tables.count() + 1,
            **said.values,
        )


@transaction.atomic
def correct_document_table(
    table: DocumentTable, said: TableStatement, *, by: By, on: date, version: int | None = None
) -> DocumentTable:
    """Save what the table now says. Raises ValidationError by field, and ChangedMeanwhile."""
    person = authorise(by, TO_KEEP_TABLES, table, on=on)
    require_unchanged(table, version)
    check_table(said)
    with authored(by=person, why="Table corrected"):
        for name, value in said.values.items():
            setattr(table, name, value)
        table.save_next_version()
    return table


@transaction.atomic
def remove_document_table(table: DocumentTable, *, by: By, on: date, version: int | None = None) -> None:
    """Take the table out; its history stays. Raises ChangedMeanwhile."""
    person = authorise(by, TO_KEEP_TABLES, table, on=on)
    require_unchanged(table, version)
    with authored(by=person, why="Table taken out"):
        table.delete()


def check_table(said: TableStatement) -> None:
    """Raise ValidationError by field: nameless, without rows, or larger than a document prints."""
    refused, cells = Refusals(), said.cells
    refused.say("title", "Enter what the table shows.", where=not said.title.strip())
    refused.say(
        "cells", "Enter the headings on the first line and at least one row below.", where=not cells.rows
    )
    width, length = len(cells.columns), len(cells.rows)
    refused.say("cells", f"The table has {width} columns; up to {MOST_COLUMNS} can be printed.",
                where=width > MOST_COLUMNS)  # fmt: skip
    refused.say("cells", f"The table has {length} rows; up to {MOST_ROWS} can be printed.",
                where=length > MOST_ROWS)  # fmt: skip
    size = characters(cells_in_words(cells.columns, cells.rows))
    refused.say("cells", f"It has {size:,} characters; up to {LONG_WORDS:,} can be kept. Make two of it.",
                where=size > LONG_WORDS)  # fmt: skip
    refused.raise_all()
