"""The same thing twice in a workbook: rows that stand on another sheet in the same words.

A dashboard or an extract that holds nothing else is left out; of other rows each is asked about.
"""

from collections.abc import Iterator
from dataclasses import replace

from council.reading.workbooks.workbook import Notice
from programmes.imports.cells.values import words_of
from programmes.imports.recognising.kinds import shows_again
from programmes.imports.records import Question, Reading, ReadRecord, ReadSheet

MOSTLY = 0.8  # of the rows of a sheet that shows others again stand on them
SHOWS_AGAIN = "The sheet shows again what stands on “{}”, so it was left out."
TAKE_IN = "Tick it to take it in."
KEEP_ONE = "Leave one of the two out, or confirm that they are two."

Place = tuple[str, int]  # the sheet and the row


def ask_about_copies(reading: Reading) -> None:
    """Leave out sheets that only show others again, and ask about rows that stand on two sheets."""
    taken = [sheet for sheet in reading.taken if not sheet.recognised.standard]
    if len(taken) < 2:
        return
    first: dict[tuple[str, str], list[tuple[ReadRecord, Place]]] = {}
    # Those that show others again come last, wherever they stand in the workbook.
    for sheet in sorted(taken, key=lambda sheet: shows_again(sheet.name)):
        copies = dict(_copies(sheet, first))
        chosen = sheet.name in reading.choices.included
        if shows_again(sheet.name) and not chosen and len(copies) >= MOSTLY * len(sheet.records) > 0:
            sheet.recognised.included = False
            where = next(iter(copies.values()))[0]
            sheet.notices.append(Notice("notice", SHOWS_AGAIN.format(where), TAKE_IN, sheet=sheet.name))
            continue
        for place, (other, row) in copies.items():
            record = sheet.records[place]
            message = f"The same stands on the sheet “{other}” as well, in row {row}."
            question = Question(message, f"A{record.row}", "title", record.title, KEEP_ONE)
            sheet.records[place] = replace(record, questions=(*record.questions, question))
        for place, record in enumerate(sheet.records):
            if place not in copies:
                key = str(sheet.kind_of(record)), words_of(record.title)
                first.setdefault(key, []).append((record, (sheet.name, record.row)))


def _copies(
    sheet: ReadSheet, first: dict[tuple[str, str], list[tuple[ReadRecord, Place]]]
) -> Iterator[tuple[int, Place]]:
    """The records of the sheet that stand on another one, by their place, with where that is."""
    for place, record in enumerate(sheet.records):
        if not record.title:
            continue
        for other, where in first.get((str(sheet.kind_of(record)), words_of(record.title)), ()):
            if where[0] != sheet.name and record.year == other.year and _is_same(record, other):
                yield place, where
                break


def _is_same(record: ReadRecord, other: ReadRecord) -> bool:
    """Whether two rows of one title are one thing: by their reference, or by their owner where that is "
    "all."""
    if record.reference and other.reference:
        return record.reference == other.reference
    return bool(record.owner) and words_of(record.owner) == words_of(other.owner)
