"""The table that stands on a sheet: its headings, its rows, and what stands above and below it. Pure."""

from dataclasses import dataclass

from council.reading.workbooks.cells import MEGABYTE
from council.reading.workbooks.workbook import Limits, Row, Sheet, Workbook, WorkbookRefused
from programmes.reference_tables.cells import Cells, squared

MOST_BYTES = 5 * MEGABYTE
LIMITS = Limits(upload=MOST_BYTES, rows=2_000, columns=60)


@dataclass(frozen=True)
class SheetTable:
    """The table of one sheet; `left_out` says in words what of the workbook is not in it."""

    sheet: str
    cells: Cells
    footnotes: str
    source: str
    left_out: str


def table_on_sheet(workbook: Workbook, *, named: str = "") -> SheetTable:
    """The table on the sheet of that name, else on the first that shows one. Raises WorkbookRefused."""
    wanted = named.strip().casefold()
    sheets = [sheet for sheet in workbook.sheets if not wanted or sheet.name.strip().casefold() == wanted]
    if not sheets:
        names = ", ".join(f"“{sheet.name}”" for sheet in workbook.sheets if not sheet.hidden)
        raise WorkbookRefused(f"The file has no sheet called “{named.strip()}”.", f"It has {names}.")
    for sheet in sheets:
        if (wanted or not sheet.hidden) and (found := _table_of(sheet)):
            others = len(workbook.sheets) - 1
            return found if wanted or not others else _beside(found, others)
    raise WorkbookRefused(
        "There is no table in the file: no row has two cells that are filled in.",
        "Put a row of headings above the rows, and try again.",
    )


def _beside(table: SheetTable, others: int) -> SheetTable:
    told = "1 other sheet" if others == 1 else f"{others} other sheets"
    left_out = "; ".join(filter(None, (table.left_out, told)))
    return SheetTable(table.sheet, table.cells, table.footnotes, table.source, left_out)


def _table_of(sheet: Sheet) -> SheetTable | None:
    """The rows from the first that fills two cells to the last that does; those below are footnotes."""
    columns = [number for number in sheet.columns if number not in sheet.hidden_columns]
    shown = [row for row in sheet.rows if not row.hidden and any(_texts(row, columns))]
    filled = [place for place, row in enumerate(shown) if sum(map(bool, _texts(row, columns))) > 1]
    if len(filled) < 2:
        return None
    first, last = filled[0], filled[-1]
    below = [" ".join(filter(None, _texts(row, columns))) for row in shown[last + 1 :]]
    source = next((words for words in below if words.casefold().startswith("source")), "")
    notes = [words for words in below if words != source]
    return SheetTable(
        sheet.name,
        squared(_texts(row, columns) for row in shown[first : last + 1]),
        "\n".join(notes),
        source.partition(":")[2].strip() if ":" in source else source,
        _left_out(sheet, [" ".join(filter(None, _texts(row, columns))) for row in shown[:first]]),
    )


def _texts(row: Row, columns: list[int]) -> list[str]:
    return [row.text(number).strip() for number in columns]


def _left_out(sheet: Sheet, above: list[str]) -> str:
    hidden = sum(row.hidden and not row.is_blank for row in sheet.rows)
    columns = len(sheet.hidden_columns.intersection(sheet.columns))
    told = [f"what stands above the headings (“{'; '.join(above)}”)"] if above else []
    told += [f"{hidden} hidden row{'s' * (hidden > 1)}"] if hidden else []
    told += [f"{columns} hidden column{'s' * (columns > 1)}"] if columns else []
    return "; ".join(told)
