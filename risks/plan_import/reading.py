"""What the rows of a risk log say of their risks: levels as written, and who answers for them."""

import re
from collections.abc import Mapping
from dataclasses import replace

from council.reading.workbooks.workbook import Row
from programmes.imports.cells.corrected import level_meant, owners_meant, status_meant
from programmes.imports.cells.levels import Level
from programmes.imports.cells.owners import OwnersWritten
from programmes.imports.cells.statuses import RISK
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.rows import without_sheet_name
from programmes.imports.recognised import ColumnMatch, RecognisedSheet
from programmes.imports.records import Question, ReadRecord

# Which of a risk's three scores a column holds, by its heading; a heading that says nothing is current.
LEVELS = ("1", "2", "3", "4", "5")
PRODUCT = re.compile(r"(?<!\d)([1-5])\s*[xX×*]\s*([1-5])(?!\d)")
SCORE_WORDS = (
    ("inherent", re.compile(r"\b(?:inherent|gross|initial|original|raw|untreated)\b", re.IGNORECASE)),
    ("target", re.compile(r"\b(?:target|appetite|desired)\b", re.IGNORECASE)),
)


def read_risk(sheet: RecognisedSheet, record: ReadRecord, row: Row, choices: Choices) -> ReadRecord:
    """The risk of a row, with its levels as far as the words name them."""
    path = without_sheet_name(sheet, record.workstream)
    owners, owner, support, texts = record.owners, record.owner, record.support, record.texts
    if not owner and record.text("risk_owner"):
        owners = OwnersWritten(record.text("risk_owner"))
        owner, support = owners_meant(owners.owner, choices)
        texts = {**texts, "owner": owners.owner}
    levels, questions = with_products(sheet, row, levels_in(sheet, row))
    named = {f"{name} (read)": level.said for name, level in levels.items() if level.said}
    of_controls = {"controls": record.text("controls")} if sheet.matches("controls") else {}
    return replace(
        record,
        workstream=path,
        owners=owners,
        owner=owner,
        support=support,
        texts=texts,
        status=status_meant(RISK, record.status_raw, choices),
        fields={**record.fields, **named},
        questions=(*record.questions, *questions),
        understood=levels,
        file_says={
            "title": record.title,
            "reference": record.reference,
            "workstream": " / ".join(path),
            "owner": texts.get("owner", ""),
            "rag": record.rag_raw,
            "status": record.status_raw,
            **{name: record.text(name) for name in ("cause", "effect", "mitigation", "progress")},
            **of_controls,
            "levels": levels_as_written(levels),
        },
    )


def levels_in(sheet: RecognisedSheet, row: Row) -> dict[str, Level]:
    """The levels that the row names, by score and axis: "current likelihood", "target impact"."""
    levels: dict[str, Level] = {}
    for axis in ("likelihood", "impact"):
        for match in sheet.matches(axis):
            level = level_meant(row.text(match.column), sheet.choices)
            levels.setdefault(f"{score_named(match)} {axis}", level)
    return levels


def with_products(
    sheet: RecognisedSheet, row: Row, levels: Mapping[str, Level]
) -> tuple[dict[str, Level], list[Question]]:
    """The levels, and those that a score is said to be made of, "12 (3x4)", where they have no columns.

    The latter are asked about.
    """
    levels, questions = dict(levels), []
    for match in sheet.matches("score"):
        made = PRODUCT.search(row.text(match.column))
        score, words = score_named(match), row.text(match.column).strip()
        if not made or f"{score} likelihood" in levels or f"{score} impact" in levels:
            continue
        first, second = (int(made[1]), int(made[2]))
        # Most write likelihood first; a heading such as “I x L” says otherwise.
        if re.search(r"\bi(?:mpact)?\s*[x×*]\s*l", f"{match.heading} {sheet.title}", re.IGNORECASE):
            first, second = second, first
        levels[f"{score} likelihood"] = Level(words, number=first)
        levels[f"{score} impact"] = Level(words, number=second)
        message = f"“{words}” was read as likelihood {first} and impact {second}."
        remedy = "Confirm it, or give each a column of its own: Likelihood, Impact."
        questions.append(Question(message, f"{match.letter}{row.number}", "levels", words, remedy))
    return levels, questions


def score_named(match: ColumnMatch) -> str:
    return next((name for name, words in SCORE_WORDS if words.search(match.heading)), "current")


def levels_as_written(levels: Mapping[str, Level]) -> str:
    """The levels in the file's own words: "current likelihood: High at June 2007; current impact: High"."""
    written = ((name, " ".join(level.raw.split())) for name, level in levels.items())
    return "; ".join(f"{name}: {raw}" for name, raw in written if raw)
