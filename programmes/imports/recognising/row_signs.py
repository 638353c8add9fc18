"""What gives a row away that is no record: a note, a key, a total, guidance, the headings again."""

import re

from council.reading.workbooks.workbook import Row
from programmes.imports.cells.values import read_rag
from programmes.imports.recognised import PlanKind, RecognisedSheet
from programmes.imports.recognising.headings import plain_heading
from programmes.imports.recognising.layout import RAID, SheetLayout
from programmes.imports.recognising.shapes import MONEY, NUMBER

NOTE = re.compile(
    r"^\s*(?:notes?\s*[:.\-–\d]|notes?$|n\.?b\.?[\s:]|source\s*:|footnote|page \d+(?:\s*(?:of|/)\s*\d+)?\s*$"
    r"|\*{1,3}\s*\w|#\s*\w|continued\b|cont'?d\b|\(continued|this page\b"
    r"|(?:page )?(?:left )?intentionally (?:left )?blank|end of (?:plan|document|sheet|table)\b"
    r"|last updated\b|updated (?:on|by)\b|version\b|prepared by\b|printed\b|please note\b|for information\b)",
    re.IGNORECASE,
)  # fmt: skip
SIGNED = re.compile(
    r"^\s*(?:sign(?:ed|ature|ed off)(?: by)?|(?:approved|authorised|agreed) by"
    r"|date (?:approved|signed|agreed)|chair\w*)\s*(?:[:.…_]|$)",
    re.IGNORECASE,
)
GUIDANCE = re.compile(
    r"^\s*(?:[(\[].*[)\]]|e\.?g\.?[\s:,].*|dd/mm.*|example\b.*)\s*$", re.IGNORECASE | re.DOTALL
)
BLANK_PAGE = re.compile(r"left (?:intentionally )?blank|intentionally (?:left )?blank", re.IGNORECASE)
KEY = re.compile(r"^\s*(?:(?:rag|brag|status|colour)\s+)*(?:key|legend|definitions?)\b\s*:?", re.IGNORECASE)
KEY_ENTRY = re.compile(
    r"^\s*(?:red|amber|green|blue|black|grey|white|r|a|g|b|c)\s*(?:[=:–-]|$)", re.IGNORECASE
)
TOTAL = re.compile(r"^\s*(?:grand\s+|overall\s+|sub[\s-]*|net\s+|programme\s+)*totals?\b", re.IGNORECASE)
OVERALL = re.compile(
    r"^\s*(?:overall|average|mean)(?:\s+(?:progress|completion|score))?\s*:?\s*$", re.IGNORECASE
)


def repeats_headings(layout: SheetLayout, texts: dict[int, str]) -> bool:
    """Whether the row says the headings again: those of one header row whole, or most of all of them."""
    first = plain_heading(next(iter(texts.values()), ""))
    if first not in layout.headings and not any(first in row.values() for row in layout.header_rows):
        return False  # as for most rows
    if {column: plain_heading(text) for column, text in texts.items()} in layout.header_rows:
        return True
    enough = max(min(2, len(layout.headings)), 0.6 * len(layout.headings))
    return len(texts) >= enough and all(plain_heading(text) in layout.headings for text in texts.values())


def other_kind_named(sheet: RecognisedSheet, layout: SheetLayout, texts: dict[int, str]) -> str:
    """What a row of a log of risks, assumptions, issues and dependencies says it is, where it is no risk."""
    if sheet.kind is not PlanKind.RISKS or layout.typed is None:
        return ""
    kind = texts.get(layout.typed, "")
    return kind if RAID.match(kind) and not kind.casefold().startswith(("risk", "r")) else ""


def is_key_entry(texts: dict[int, str], *, in_key: bool) -> bool:
    values = list(texts.values())
    if in_key:
        return len(values) <= 3 and (bool(KEY_ENTRY.match(values[0])) or any(read_rag(v) for v in values))
    # Shorter it is a RAG in the first column: “Red -”.
    return len(values[0]) > 8 and bool(
        re.match(r"^\s*(?:red|amber|green|blue)\s*[=:]", values[0], re.IGNORECASE)
    )


def is_guidance(texts: dict[int, str]) -> bool:
    """Whether the row says what is to be written in its columns: all in brackets, or by example."""
    guiding = sum(bool(GUIDANCE.match(text)) for text in texts.values())
    # One cell in brackets is a remark, not guidance.
    return guiding > 1 and guiding >= 0.7 * len(texts)


def is_total(sheet: RecognisedSheet, texts: dict[int, str]) -> bool:
    values = list(texts.values())
    at = next((n for n, value in enumerate(values[:3]) if TOTAL.match(value) or OVERALL.match(value)), None)
    # A sentence that begins with “Total” is an action: “Total review of the estate”.
    if at is None or len(values[at]) > 60:
        return False
    rest = values[at + 1 :]
    if not rest:
        # A section or an action may be called “Totals”; in a list of money it is a total that is yet to be
        # filled.
        return len(values[at]) <= 40 and sheet.kind not in (PlanKind.ACTIONS, PlanKind.WORKSTREAMS)
    return all(MONEY.match(v) or NUMBER.match(v) or len(v) <= 3 or v.endswith("%") for v in rest)


def goes_on(sheet: RecognisedSheet, layout: SheetLayout, row: Row, texts: dict[int, str]) -> bool:
    """Whether the row carries on the record above: its title cell is covered by that record's
    merge, or it has words only in columns of prose."""
    if layout.title is None or not layout.seen_record or layout.title in texts:
        return False
    covered = row.cells.get(layout.title)
    # The title's cell is merged down over this row: Excel shows one action with several rows beside it.
    if covered is not None and covered.is_merged:
        return True
    fields = {match.column: match.field for match in sheet.columns}
    prose = {"progress", "position", "evidence", "issues", "key_progress", "next_tasks", "follow_on", ""}
    return all(fields.get(column, "") in prose for column in texts)


def is_last(rows: list[Row], place: int) -> bool:
    return not any(
        sum(bool(cell.text.strip()) for cell in row.cells.values()) > 1 for row in rows[place + 1 :]
    )
