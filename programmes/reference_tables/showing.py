"""A table of a document as its page and the documents show it: figures to the right, totals apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from programmes.models import DocumentTable
from programmes.reference_tables.totals import Totals, check_totals, figure_columns, is_section, is_total


@dataclass(frozen=True)
class TableRow:
    """One row: its name and its other cells; a section has its name alone."""

    name: str
    cells: Sequence[str]
    is_section: bool = False
    is_total: bool = False


@dataclass(frozen=True)
class ShownTable:
    """A table with, for each heading, whether figures stand below; `foot`: the totals that end it."""

    table: DocumentTable
    columns: Sequence[tuple[str, bool]]
    body: Sequence[TableRow]
    foot: Sequence[TableRow]
    totals: Totals


def shown_table(table: DocumentTable) -> ShownTable:
    """The table as it is shown. What was purged of it after the retention period shows as empty."""
    columns, rows = list(table.columns or ()), list(table.rows or ())
    shown = [TableRow(row[0], row[1:], is_section(row), is_total(row)) for row in rows]
    ends = len(shown)
    while ends and shown[ends - 1].is_total:
        ends -= 1
    figures = figure_columns(len(columns), rows)
    return ShownTable(
        table,
        list(zip(columns, figures, strict=True)),
        shown[:ends],
        shown[ends:],
        check_totals(columns, rows),
    )
