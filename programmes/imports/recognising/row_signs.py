"""What gives a row away that is no record: a note, a key, a total, guidance, the headings again."""

import re

from council.reading.workbooks.workbook import Row
from programmes.imports.cells.stages import begins_with_stage
from programmes.imports.cells.values import read_rag
from programmes.imports.recognised import PlanKind, RecognisedSheet
from programmes.imports.recognising.headings import is_known, meaning, plain_heading
from programmes.imports.recognising.layout import (
    BESIDE_RISKS,
    GOES_ON,
    RAID,
    RISK,
    SheetLayout,
    is_held_from_above,
)
from programmes.imports.recognising.shapes import MONEY, NUMBER, PERCENT, REFERENCE

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
NO_ACTION = re.compile(
    r"^\s*(?:no (?:further |new )?actions?(?: (?:is |are )?(?:required|needed|agreed|proposed|necessary"
    r"|planned))?|n/?\.?a\.?"
    r"|none(?: (?:required|needed|agreed|proposed|necessary))?|nil|not (?:applicable|required|agreed"
    r"|needed)|[-–—])\s*\.?\s*$",
    re.IGNORECASE,
)
GUIDANCE = re.compile(
    r"^\s*(?:[(\[].*[)\]]|e\.?g\.?[\s:,].*|dd/mm.*|example\b.*)\s*$", re.IGNORECASE | re.DOTALL
)
# A row under the headings that says of each column in what it is counted.
UNITS = re.compile(
    r"^\s*+[(\[]?\s*+(?:in\s++)?(?:£\s?'?000'?s?|£\s?k|£\s?m|£|'000s?|£?\s?thousands?|£?\s?millions?|%|no\.?|fte"
    r"|days?)\s*+[)\]]?\s*+$",
    re.IGNORECASE,
)
BLANK_PAGE = re.compile(r"left (?:intentionally )?blank|intentionally (?:left )?blank", re.IGNORECASE)
KEY = re.compile(r"^\s*(?:(?:rag|brag|status|colour)\s+)*(?:key|legend|definitions?)\b\s*:?", re.IGNORECASE)
KEY_ENTRY = re.compile(
    r"^\s*(?:red|amber|green|blue|black|grey|white|r|a|g|b|c)\s*(?:[=:–-]|$)", re.IGNORECASE
)
# What stands over a key, a scale or a list of what letters stand for, and is no name of a record.
KEY_OVER = re.compile(
    r"^\s*(?:(?:rag|brag+|status|colours?|risk|scor(?:e|ing)|likelihood|impact|severity|probability|priority|rating"
    r"|delivery|confidence|assurance|abbreviations?|and|&|/|-|of|for|the|used)\s+)*(?:key|legend|definitions?|scales?|ratings?"
    r"|guide|criteria|matrix|codes?|abbreviations?|glossary|acronyms|scoring|meanings?|descriptors?|likelihood|impact)"
    r"(?:\s+(?:to|of|for|used|scales?|definitions?|ratings?|codes?|colours?|rag|b?rag+|status(?:es)?|the))*\s*:?\s*$",
    re.IGNORECASE,
)
COLOURS = (
    r"(?:dark |light )?(?:red|amber|yellow|orange|green|blue|purple|pink|black|white|gr[ea]y|brown|teal|gold"
    r"|silver)"
)
CODED = re.compile(
    rf"^\s*\(?(?:{COLOURS}(?:\s*(?:/|or|and)\s*{COLOURS})?|[A-Z]{{1,4}}(?:[/&][A-Z]{{1,3}})?|[<>≤≥]?[0-9]{{1,2}}(?:\s*+[-–]\s*+[0-9]{{1,2}}|\s*+\+)?|[a-z])\)?\s*$",
)
# A short form, such as “HoL”: one word with two capitals at least.
SHORT_FORM = re.compile(r"^(?=\w{0,5}[A-Z]\w{0,5}[A-Z])[A-Za-z&/]{2,6}$")
# One step of a scale: “1 Rare”, “5 = Almost certain”.
STEP = re.compile(r"^\s*\(?([0-9]{1,2})\)?\s*[-–=:.)]?\s*[A-Za-z][A-Za-z /-]{2,30}$")
# What a document says of itself below its table.
OF_THE_DOCUMENT = re.compile(
    r"^\s*(?:(?:document|plan|file) )?(?:prepared|produced|compiled|written|reviewed|approved|agreed|endorsed"
    r"|authorised|signed(?: off)?|issued|updated|version|author|owner|contact|date|next review|status"
    r"|review(?: date)?|last (?:updated|review(?:ed)?)|issue(?: date)?|distribution|circulation"
    r"|control|history|file name|filename|location|sponsor)"
    r"(?: (?:by|on|date|no|number|of (?:issue|approval|(?:next )?review)|control|history|owner|status))*"
    r"\s*[:.]?\s*$",
    re.IGNORECASE,
)
CODED_ANY_CASE = re.compile(CODED.pattern, re.IGNORECASE)
CODE_AND_WORDS = re.compile(
    rf"^\s*\(?(?:(?i:{COLOURS})|[A-Z]{{1,4}}(?:[/&][A-Z]{{1,3}})?|[0-9]{{1,2}})\)?\s*(?:[:=]|\s[-–—]\s|\s*[–—]\s*)\s*\S"
)
SCALE_WORDS = re.compile(
    r"^\s*(?:(?:very |almost |extremely )?(?:certain|likely|unlikely|possible|probable|rare|remote"
    r"|impossible|high|low|medium|moderate"
    r"|minor|major|severe|critical|catastrophic|negligible|insignificant|significant|none|minimal|extreme))\b",
    re.IGNORECASE,
)
TOTAL = re.compile(
    r"^\s*(?:(?:grand\s+|overall\s+|sub[\s-]*|net\s+|programme\s+)*(?:totals?\b|tot\.)|(?:is-?)?cyfanswm\b"
    r"|sum of (?:the )?(?:above|all|lines?|rows?)\b|[bc]/(?:fwd|d|f)\b"
    r"|(?:brought|carried) (?:forward|down)\b)",
    re.IGNORECASE,
)
LAST_WORDS = {"total", "totals", "subtotal", "sub-total", "subtotals", "sub-totals"}
# Lines of a list of money that are worked out from the others, and save nothing of their own.
WORKED_OUT = re.compile(
    r"^\s*(?:(?:the|total|overall|remaining|residual|annual|budget|savings?|funding|net|in[\s-]year|forecast|mtf[sp])\s+)*"
    r"(?:cumulative|gap|net|shortfall|variance|difference|balance|surplus|deficit|over/?under"
    r"|running total|check"
    r"|sum|(?:mtf[sp] |savings? |budget )?(?:target|requirement)|still to (?:find|identify)"
    r"|to be identified|unidentified|of which\b.{0,40}|b?rag+ (?:split|status|rating)\b.{0,20})"
    r"(?:\s+(?:savings?|total|position|gap|to date|effect|requirement|target|amount|figure|value|(?:to"
    r"|still to) (?:find|be found|identify)"
    r"|\(?(?:surplus|deficit|shortfall)\)?|/|against target|remaining|cumulative|in[\s-]year))*\s*:?\s*$",
    re.IGNORECASE,
)
OVERALL = re.compile(
    r"^\s*(?:overall|average|mean)(?:\s+(?:progress|completion|score))?\s*:?\s*$", re.IGNORECASE
)


MONEY_KINDS = (
    PlanKind.SAVINGS, PlanKind.REALLOCATIONS, PlanKind.PROFILE, PlanKind.BIDS, PlanKind.SHARED,
)  # fmt: skip


def repeats_headings(layout: SheetLayout, texts: dict[int, str]) -> bool:
    """Whether the row says the headings again: those of one header row whole, or most of all of them."""
    first = plain_heading(next(iter(texts.values()), ""))
    if first not in layout.headings and not any(first in row.values() for row in layout.header_rows):
        # As for most rows; “Lead officer” below “Owner” says the same.
        return (
            is_known(first)
            and len(texts) > 2
            and all(
                layout.titles.get(column) and meaning(text) == meaning(layout.titles[column])
                for column, text in texts.items()
            )
        )
    if {column: plain_heading(text) for column, text in texts.items()} in layout.header_rows:
        return True
    if len(texts) > 2 and all(
        layout.titles.get(column) and meaning(text) == meaning(layout.titles[column])
        for column, text in texts.items()
    ):
        return True
    enough = max(min(2, len(layout.headings)), 0.6 * len(layout.headings))
    return len(texts) >= enough and all(plain_heading(text) in layout.headings for text in texts.values())


def other_kind_named(sheet: RecognisedSheet, layout: SheetLayout, texts: dict[int, str]) -> str:
    """What a row of a RAID log says it is, where it is no risk, assumption, issue or dependency."""
    if sheet.kind is not PlanKind.RISKS or layout.typed is None:
        return ""
    kind = texts.get(layout.typed, "")
    is_taken = RISK.match(kind) or BESIDE_RISKS.match(kind)
    return kind if RAID.match(kind) and not is_taken else ""


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
    at = next(
        (
            n
            for n, value in enumerate(values[:3])
            if TOTAL.match(value) or OVERALL.match(value) or (len(values) > n + 1 and ends_in_total(value))
        ),
        None,
    )
    # A sentence that begins with “Total” is an action: “Total review of the estate”.
    if at is None or len(values[at]) > 60:
        return False
    rest = values[at + 1 :]
    if not rest:
        # A section or an action may be called “Totals”; in a list of money it is a total that is yet to be
        # filled.
        return len(values[at]) <= 40 and sheet.kind not in (PlanKind.ACTIONS, PlanKind.WORKSTREAMS)
    return all(MONEY.match(v) or NUMBER.match(v) or len(v) <= 3 or v.endswith("%") for v in rest)


def ends_in_total(words: str) -> bool:
    """Whether the words name what they are the total of: “Adults total”."""
    if "otal" not in words[-9:] or len(words) > 60:
        return False
    return words.split()[-1].casefold().strip("():") in LAST_WORDS and not re.search(r"[.;:]\s", words)


def is_worked_out(sheet: RecognisedSheet, layout: SheetLayout, texts: dict[int, str]) -> bool:
    """Whether a row of a list of money is a line worked out from the others: Cumulative, Gap, Net."""
    if sheet.kind not in MONEY_KINDS or not texts:
        return False
    owner = sheet.column_of("owner")
    # What has a number or an owner of its own is a record, whatever it is called.
    if (
        layout.reference and layout.reference in texts and REFERENCE.match(texts[layout.reference])
    ) or owner in texts:
        return False
    values = list(texts.values())
    figures = all(MONEY.match(v) or NUMBER.match(v) or len(v) <= 3 or v.endswith("%") for v in values[1:])
    return figures and bool(WORKED_OUT.match(values[0]))


def is_of_the_document(layout: SheetLayout, texts: dict[int, str]) -> bool:
    """Whether a row below the table says who wrote the document, when, or in which version it is."""
    values = list(texts.values())
    short = len(values) <= 3 and 2 * len(values) <= layout.usual_cells
    return layout.below and short and bool(OF_THE_DOCUMENT.match(values[0]))


def is_count(sheet: RecognisedSheet, layout: SheetLayout, texts: dict[int, str]) -> bool:
    """Whether a row below the table gives figures alone: "Number of actions", "Green", "% on track"."""
    values = list(texts.values())
    if sheet.kind in MONEY_KINDS or not layout.below or len(values) < 2 or layout.usual_cells < 3:
        return False
    if layout.reference and REFERENCE.match(texts.get(layout.reference, "")):
        return False
    return all(NUMBER.match(v) or PERCENT.match(v) for v in values[1:]) and not NUMBER.match(values[0])


def is_scale(values: list[str]) -> bool:
    """Whether a row spells a scale out, step by step: "Likelihood", "1 Rare", "2 Unlikely", "3 Possible"."""
    steps = [STEP.match(value) for value in values[1:]]
    if len(steps) < 3 or not all(steps):
        return False
    numbers = [int(step[1]) for step in steps if step]
    return numbers in (list(range(numbers[0], numbers[0] + len(numbers))),
                       list(range(numbers[0], numbers[0] - len(numbers), -1)))  # fmt: skip


def is_of_a_key(layout: SheetLayout, texts: dict[int, str], number: int, *, in_block: bool) -> bool:
    """Whether a short row says what a colour, a letter or a number stands for.

    `in_block` says that the row above is of a key as well; else the row has to stand below the table.
    """
    values = list(texts.values())
    if is_scale(values):
        return True
    if len(values) > 3 or 2 * len(values) > max(layout.usual_cells, 3) + 1:
        return False
    if in_block:
        return len(values) < 3 or bool(CODED_ANY_CASE.match(values[0]))
    if number <= layout.last_full:
        return False
    if len(values) == 1:
        code = CODE_AND_WORDS.match(values[0])
        behind = values[0][code.end() - 1 :] if code else ""
        named = bool(
            SCALE_WORDS.match(behind) or begins_with_stage(behind) or read_rag(values[0].split(":")[0])
        )
        return bool(code) and (layout.after_gap or named)
    if layout.below and len(values) == 2 and SHORT_FORM.match(values[0]):
        return True
    if layout.below and any(CODE_AND_WORDS.match(v) for v in values[1:]):
        return True
    # Beside a number of its own an action may have words and nothing else: then a gap has to part them.
    meant = any(SCALE_WORDS.match(v) or begins_with_stage(v) or read_rag(v) for v in values[1:])
    coded = bool(CODED.match(values[0]) or re.match(rf"^\s*{COLOURS}\s*$", values[0], re.IGNORECASE))
    return coded and (layout.after_gap or meant)


def goes_on(sheet: RecognisedSheet, layout: SheetLayout, row: Row, texts: dict[int, str]) -> bool:
    """Whether the row carries on the record above: its title cell is covered by that record's
    merge, or it has words only in columns of prose."""
    if layout.title is None or not layout.seen_record:
        return False
    if layout.title in texts:
        return layout.follows_record and is_second_line(layout, row, texts)
    covered = row.cells.get(layout.title)
    # The title's cell is merged down over this row: Excel shows one action with several rows beside it.
    if covered is not None and covered.is_merged:
        return True
    fields = {match.column: match.field for match in sheet.columns}
    prose = {"progress", "position", "evidence", "issues", "key_progress", "next_tasks", "follow_on", ""}
    return all(fields.get(column, "") in prose for column in texts)


def says_no_action(sheet: RecognisedSheet, layout: SheetLayout, texts: dict[int, str]) -> bool:
    """Whether a row of a list of findings says that nothing is to be done of it, or leaves its action "
    "empty."""
    # Only beside what is found or asked for: else the row would say nothing at all.
    about = sheet.column_of("recommendation", "purpose", "source", "decision", "minute", "issues", "risk")
    if sheet.kind is not PlanKind.ACTIONS or layout.title is None or not (about and texts.get(about)):
        return False
    if layout.title == about:
        return False
    said = texts.get(layout.title, "")
    if said:
        return bool(NO_ACTION.match(said))
    return not any(texts.get(c) for c in (sheet.column_of("owner"), sheet.column_of("due")) if c)


def is_second_line(layout: SheetLayout, row: Row, texts: dict[int, str]) -> bool:
    """Whether a row with nothing but words under the titles goes on with the words of the row above: a merge
    beside it holds the two together, or they begin in the midst of a sentence."""
    if len(texts) != 1 or layout.usual_cells < 3 or layout.title is None:
        return False
    text = texts[layout.title]
    return is_held_from_above(row) or bool(GOES_ON.match(text))


def is_last(rows: list[Row], place: int) -> bool:
    return not any(
        sum(bool(cell.text.strip()) for cell in row.cells.values()) > 1 for row in rows[place + 1 :]
    )
