"""Mappings: what an admin chose for one workbook, in a form that fits the next one of the same shape.

A mapping speaks of columns by the words of their headings and of sheets by the headings that they have, so
that another order, other case and added columns don't matter. What is tied to one file (letters, row
numbers, readings of dates confirmed as they are) is not in it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from council.reading.workbooks.workbook import Sheet
from programmes.imports.cells.sharing import SHARING, SHARINGS
from programmes.imports.cells.statuses import STATUSES
from programmes.imports.decisions import NONE, Choices
from programmes.imports.interpreting.wordings import RAGS, STAGES
from programmes.imports.recognised import ColumnMatch, PlanKind, RecognisedSheet
from programmes.imports.recognising.header_row import HEADER_WITHIN
from programmes.imports.recognising.headings import plain_heading
from programmes.imports.recognising.sheet import recognise
from programmes.imports.recognising.tables import tables_in

VERSION = 1
ALIKE = 0.6  # share of a mapping's headings that a sheet must have
SAME_NAME = 0.2
SAME_SHAPE = 0.6  # share of a mapping's sheets that a workbook of the same shape has
LARGEST = 1_000_000  # characters of a mapping's file
BY_SHEET = {
    "workstreams": "workstreams",
    "units": "unit",
    "signs": "sign",
    "struck": "struck",
    "hidden": "hidden",
}
ALLOWED: dict[str, Callable[[str], object]] = {
    "status": STAGES.__contains__,
    **{kind: statuses.__contains__ for kind, statuses in STATUSES.items()},
    SHARING: SHARINGS.__contains__,
    "rag": RAGS.__contains__,
    "level": re.compile("[1-5]").fullmatch,
    "money": re.compile(r"-?\d{1,12}(?:\.\d{1,2})?").fullmatch,
}
MEANINGS = ("status", *STATUSES, SHARING, "rag", "owner", "level", "money")


class BadMapping(Exception):
    """The file is no mapping; the words say why and how to mend it."""


@dataclass(frozen=True)
class Mapped:
    """A mapping with its name, as a file holds both."""

    name: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Fit:
    """A mapping's sheet and the sheet of the workbook that it is for."""

    entry: Mapping[str, Any]
    sheet: RecognisedSheet


def content_of(sheets: Iterable[RecognisedSheet], choices: Choices) -> dict[str, Any]:
    """The mapping of a workbook as it is understood with the choices: sheets, columns, corrections."""
    entries = []
    for sheet in sheets:
        if not sheet.columns:
            continue
        entry: dict[str, Any] = {
            "name": sheet.name,
            "kind": sheet.kind.value,
            "taken": sheet.included,
            "columns": [{"heading": m.heading, "field": m.field} for m in sheet.columns],
            "whole": sheet.name in choices.whole_sheets,
        }
        for kept, name in BY_SHEET.items():
            if chosen := getattr(choices, kept).get(sheet.name):
                entry[name] = chosen
        entries.append(entry)
    meanings = {kind: dict(words) for kind, words in meanings_of(choices).items() if words}
    return {"version": VERSION, "sheets": entries, "meanings": meanings}


def read_mapping(text: str, *, name: str) -> Mapped:
    """A mapping from the file that was downloaded of it; `name` where the file has none.

    Raises BadMapping where it is no mapping.
    """
    try:
        loaded = json.loads(text) if len(text) <= LARGEST else None
    # A file of nothing but brackets is JSON too, and too deep to read.
    except (ValueError, RecursionError):
        loaded = None
    if (
        not isinstance(loaded, dict)
        or loaded.get("version") != VERSION
        or not isinstance(loaded.get("sheets"), list)
    ):
        raise BadMapping("The file is not a mapping. Download one from the page of mappings to see its form.")
    entries = [read_entry(sheet) for sheet in loaded["sheets"]]
    wordings = loaded.get("meanings", {})
    if not isinstance(wordings, dict):
        raise BadMapping("“meanings” must be an object: by kind, what each wording means.")
    meanings = {kind: read_words(wordings.get(kind), f"meanings, {kind}") for kind in ("date", *MEANINGS)}
    for kind, allowed in ALLOWED.items():
        for raw, meant in meanings[kind].items():
            if meant != NONE and not allowed(meant):
                named = " of a ".join(reversed(kind.split("_")))
                raise BadMapping(f"“{meant}” is not what a {named} can mean (for “{raw}”). Correct it.")
    content = {"version": VERSION, "sheets": entries, "meanings": {k: v for k, v in meanings.items() if v}}
    return Mapped(str(loaded.get("name") or name)[:80], content)


def read_entry(entered: Any) -> dict[str, Any]:
    """One sheet of a mapping's file. Raises BadMapping where it is none."""
    columns = entered.get("columns") if isinstance(entered, dict) else None
    if not isinstance(columns, list) or not all(isinstance(column, dict) for column in columns):
        raise BadMapping(
            "Each of “sheets” must be an object with a list of “columns”, each a heading and a field."
        )
    kind = str(entered.get("kind", ""))
    if kind not in set(PlanKind):
        raise BadMapping(f"“{kind}” is not a kind of sheet. Use one of {', '.join(PlanKind)}.")
    hidden = entered.get("hidden") or []
    entry = {
        "name": str(entered.get("name", "")),
        "kind": kind,
        "taken": bool(entered.get("taken", True)),
        "columns": [
            {"heading": str(c.get("heading", "")), "field": str(c.get("field", ""))} for c in columns
        ],
        "whole": bool(entered.get("whole")),
    }
    entry |= {
        name: str(entered[name]) for name in ("workstreams", "unit", "sign", "struck") if entered.get(name)
    }
    if entry.get("unit", "£") not in ("£", "£'000", "£k", "£m"):
        raise BadMapping(f"“{entry['unit']}” is not a unit of money. Use £, £'000 or £m.")
    if isinstance(hidden, list) and hidden:
        entry["hidden"] = [part for part in ("rows", "columns") if part in hidden]
    return entry


def read_words(words: Any, where: str) -> dict[str, str]:
    """What each wording of a kind means. Raises BadMapping where that isn't said."""
    if words is not None and not isinstance(words, dict):
        raise BadMapping(f"“{where}” must be an object: by wording, what it means.")
    return {str(raw): str(meant) for raw, meant in (words or {}).items()}


def likeness(content: Mapping[str, Any], sheets: Sequence[RecognisedSheet]) -> float:
    """How much of the mapping's shape the workbook has, from 0 to 1: the share of its sheets that fit."""
    # Sheets that the mapping leaves out are no sign that the workbook is the one that it is for.
    entries = [entry for entry in content.get("sheets", []) if entry["taken"]]
    recognised, _ = with_headers(content, sheets)
    fitting = {id(fit.entry) for fit in fits(content, recognised)}
    return sum(id(entry) in fitting for entry in entries) / len(entries) if entries else 0.0


def choices_with(content: Mapping[str, Any], name: str, sheets: Sequence[Sheet], before: Choices) -> Choices:
    """The choices for this workbook as the mapping has them; `told` says what of it the file doesn't have."""
    tables = [table for sheet in sheets for table in tables_in(sheet)]
    recognised, headers = with_headers(content, [recognise(table, choices=before) for table in tables])
    remarks: list[str] = []
    chosen: dict[str, dict[str, Any]] = {kept: dict(getattr(before, kept)) for kept in BY_SHEET}
    included, kinds = dict(before.included), dict(before.kinds)
    columns, whole = {n: dict(c) for n, c in before.columns.items()}, set(before.whole_sheets)
    fitting = list(fits(content, recognised))
    for fit in fitting:
        title, entry = fit.sheet.name, fit.entry
        included[title], kinds[title] = entry["taken"], entry["kind"]
        columns[title] = columns_of(fit, name, remarks)
        for kept, in_entry in BY_SHEET.items():
            if entry.get(in_entry):
                chosen[kept][title] = entry[in_entry]
        if entry["whole"]:
            whole.add(title)
    # By identity: two sheets of a mapping may be equal.
    used = {id(fit.entry) for fit in fitting}
    remarks += [
        f"The mapping “{name}” knows a sheet like “{entry['name']}”, which this workbook does not have."
        for entry in content.get("sheets", [])
        if entry["taken"] and id(entry) not in used
    ]
    words = content.get("meanings", {})
    by_sheet: dict[str, Any] = dict(chosen)
    return replace(
        before,
        included=included,
        kinds=kinds,
        header_rows=headers,
        columns=columns,
        whole_sheets=frozenset(whole),
        dates={**before.dates, **words.get("date", {})},
        meanings={kind: {**before.meanings.get(kind, {}), **words.get(kind, {})} for kind in MEANINGS},
        mapping=name,
        told=tuple(remarks),
        **by_sheet,
    )


def with_corrections(content: Mapping[str, Any], before: Choices, now: Choices) -> dict[str, Any]:
    """The mapping with what was said of words between the two: remembered, or forgotten, for the next."""
    meanings = {kind: dict(words) for kind, words in content.get("meanings", {}).items()}
    was, is_now = meanings_of(before), meanings_of(now)
    for kind in {*was, *is_now}:
        kept = meanings.setdefault(kind, {})
        # What was taken back in this import is forgotten by the mapping, and nothing else that it knows.
        for raw in was.get(kind, {}).keys() - is_now.get(kind, {}).keys():
            kept.pop(raw, None)
        kept.update(is_now.get(kind, {}))
    return {**content, "meanings": {kind: words for kind, words in meanings.items() if words}}


def meanings_of(choices: Choices) -> dict[str, Mapping[str, str]]:
    """What was said of words, by their kind, dates among them."""
    return {"date": choices.dates, **choices.meanings}


def with_headers(
    content: Mapping[str, Any], sheets: Iterable[RecognisedSheet]
) -> tuple[list[RecognisedSheet], dict[str, int]]:
    """The sheets, those read anew whose headings only the mapping knows; and the header rows chosen."""
    recognised, headers = [], dict[str, int]()
    for sheet in sheets:
        headers.update(sheet.choices.header_rows)
        row = 0 if best_entry(content, sheet) else header_known_to(content, sheet.sheet)
        if row:
            headers[sheet.name] = row
            sheet = recognise(sheet.sheet, choices=replace(sheet.choices, header_rows={sheet.name: row}))
        recognised.append(sheet)
    return recognised, headers


def fits(content: Mapping[str, Any], sheets: Iterable[RecognisedSheet]) -> Iterator[Fit]:
    """Each sheet of the workbook with the mapping's sheet that is for it, where there is one."""
    for sheet in sheets:
        entry = best_entry(content, sheet)
        if entry is not None:
            yield Fit(entry, sheet)


def best_entry(content: Mapping[str, Any], sheet: RecognisedSheet) -> Mapping[str, Any] | None:
    """The mapping's sheet whose headings this one has most of, the same name counting for it."""
    here = {plain_heading(match.heading) for match in sheet.columns} - {""}
    scored = [
        (share_of_headings(entry, here), plain_heading(entry["name"]) == plain_heading(sheet.name), entry)
        for entry in content.get("sheets", [])
    ]
    best = max(scored, key=lambda scores: scores[0] + SAME_NAME * scores[1], default=None)
    return best[2] if best and best[0] >= ALIKE else None


def share_of_headings(entry: Mapping[str, Any], here: set[str]) -> float:
    """How many of the entry's headings are here, from 0 to 1."""
    wanted = {plain_heading(column["heading"]) for column in entry["columns"]} - {""}
    return len(wanted & here) / len(wanted) if wanted else 0.0


def header_known_to(content: Mapping[str, Any], sheet: Sheet) -> int:
    """The row that holds the headings of one of the mapping's sheets; 0 for none."""
    rows = [row for row in sheet.rows if not row.is_blank][:HEADER_WITHIN]
    for row in rows:
        here = {plain_heading(cell.text) for cell in row.cells.values()} - {""}
        if any(share_of_headings(entry, here) >= ALIKE for entry in content.get("sheets", [])):
            return row.number
    return 0


def columns_of(fit: Fit, name: str, remarks: list[str]) -> dict[str, str]:
    """The field of each column by letter; of headings that stand twice the first is the first."""
    left: dict[str, list[ColumnMatch]] = {}
    for match in fit.sheet.columns:
        left.setdefault(plain_heading(match.heading), []).append(match)
    fields = {}
    for column in fit.entry["columns"]:
        here = left.get(plain_heading(column["heading"]))
        if here:
            fields[here.pop(0).letter] = column["field"]
        elif column["field"] and column["heading"]:
            remarks.append(
                f"The mapping “{name}” has a column “{column['heading']}”, "
                f"which the sheet {fit.sheet.name} does not have."
            )
    return fields
