"""What the plan's words mean: each distinct wording once, with our reading and the rows that use it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from council.reading.dates.timescales import Timescale
from council.wording import pounds, pounds_and_pence
from programmes.imports.cells.corrected import level_meant, owners_meant
from programmes.imports.cells.posts import KnownPosts
from programmes.imports.cells.sharing import SHARED, SHARING, SHARINGS
from programmes.imports.cells.stages import read_stage
from programmes.imports.cells.statuses import AT_FIRST, RISK, SAVING, STATUSES, read_status
from programmes.imports.cells.values import INITIALS, NO_RAG, PERSON
from programmes.imports.decisions import NONE, Choices
from programmes.imports.interpreting.money import MONEY, money_in, money_key, unit_of
from programmes.imports.recognised import LineType
from programmes.imports.recognising.shapes import POST
from programmes.imports.records import Reading, ReadRecord, ReadSheet
from programmes.imports.registers import PlanRegister

STAGES = {
    "not_started": "Not started",
    "in_progress": "In progress",
    "on_hold": "On hold",
    "complete": "Complete",
    "withdrawn": "Withdrawn",
    "transferred": "Transferred",
    "business_as_usual": "Business as usual",
}
CARE = "housing|education|schools?|planning|property|benefits?|legal|procurement|communications"
RAGS = {"red": "Red", "amber": "Amber", "green": "Green", "blue": "Blue"}
PLACES = 3  # addresses shown of each wording
SERVICE = re.compile(rf"{POST.pattern}|\b(?:services?|resources|finance|systems?|{CARE})\b", re.IGNORECASE)


@dataclass
class Wording:
    """One wording: our reading in words, how many rows use it, the first places, and what is unsure.

    `value` is the reading as a correction would write it; `decided` says that somebody corrected or
    confirmed it; `suggestion` is a post that its owner may be; `new_posts` are posts that it would add.
    """

    kind: str
    raw: str
    reading: str
    value: str
    questions: tuple[str, ...] = ()
    decided: bool = False
    suggestion: str = ""
    new_posts: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    rows: int = 0
    places: list[str] = field(default_factory=list)

    @property
    def questioned(self) -> bool:
        """Whether a person should look at it."""
        return bool(self.questions) and not self.decided

    @property
    def more_rows(self) -> int:
        """How many rows use it beyond those whose address is shown."""
        return self.rows - len(self.places)

    @property
    def wants_a_look(self) -> bool:
        """Whether it stands among what a person should look at, or has looked at already."""
        return bool(self.questions) or self.decided

    @property
    def name(self) -> str:
        """A short name for its boxes on a page, the same whenever the file is read."""
        wording = f"{self.kind}:{self.raw}".encode("utf-8", "surrogatepass")
        return f"{self.kind}-{sha256(wording).hexdigest()[:12]}"

    def as_json(self) -> dict[str, Any]:
        """It as `import_plan` prints it."""
        return {
            "kind": self.kind,
            "raw": self.raw,
            "reading": self.reading,
            "rows": self.rows,
            "questioned": self.questioned,
            "corrected": self.decided,
        }


def wordings_in(reading: Reading, posts: KnownPosts, *, kinds: Mapping[str, PlanRegister]) -> list[Wording]:
    """Every wording in the sheets that are taken: what a person should look at first, then kind by kind.

    `kinds` are the registers that take part.
    """
    wordings: dict[tuple[str, str], Wording] = {}
    last: dict[tuple[str, str], tuple[str, int]] = {}
    for sheet in reading.taken:
        for row, kind, raw, understood in uses_of_wordings(sheet, kinds):
            key = kind, raw
            # A row that says the same twice, as in two columns of dates, uses the wording once.
            if last.get(key) == (sheet.name, row):
                continue
            last[key] = sheet.name, row
            if key not in wordings:
                wordings[key] = READERS[kind](raw, understood, reading.choices, posts)
            wording = wordings[key]
            wording.rows += 1
            if len(wording.places) < PLACES:
                wording.places.append(f"{sheet.name}, row {row}")
    order = {kind: place for place, kind in enumerate(READERS)}
    return sorted(wordings.values(), key=lambda wording: (not wording.wants_a_look, order[wording.kind]))


def uses_of_wordings(
    sheet: ReadSheet, kinds: Mapping[str, PlanRegister]
) -> Iterator[tuple[int, str, str, Any]]:
    """Each use of a wording: the row, the kind, the words without space around them, what was understood."""
    choices = sheet.recognised.choices
    for record in sheet.records:
        answered = choices.answer(sheet.name, record.row, "due", record.part)
        dates = [
            # What an owner said of this row alone is no reading of the words, which other rows may share.
            None if answered else record.date,
            *record.other_dates.values(),
            *(step.date for step in record.steps),
        ]
        dates += [*(update.when for update in record.updates), *record.undated]
        for read in dates:
            if read is not None and read.raw.strip():
                yield record.row, "date", read.raw.strip(), read
        register = kinds.get(sheet.kind_of(record))
        status = register.status_wording if register else ""
        if status and record.text("status") and not (record.standard and status != "status"):
            yield record.row, status, record.text("status").strip(), record
        if record.rag_raw and (record.text("rag") or record.rag_raw.startswith("cell filled")):
            yield record.row, "rag", record.rag_raw.strip(), record
        if any(asked.about == SHARING for asked in record.questions) or choices.meaning(
            SHARING, record.title
        ):
            yield record.row, SHARING, record.title.strip(), record
        for name in ("owner", "support"):
            if record.text(name).strip():
                yield record.row, "owner", record.text(name).strip(), record
    recognised = sheet.recognised
    levels, amounts = recognised.matches("likelihood", "impact"), recognised.matches(*MONEY)
    if not levels and not amounts:
        return
    for line in recognised.lines:
        if line.type is not LineType.RECORD:
            continue
        for match in levels:
            if words := line.row.text(match.column).strip():
                yield line.number, "level", words, None
        for match in amounts:
            if words := line.row.text(match.column).strip():
                amount = money_in(recognised, line.row, match)
                yield line.number, "money", money_key(words, unit_of(recognised, match)), amount


def date_wording(raw: str, read: Timescale, choices: Choices, posts: KnownPosts) -> Wording:
    decided = bool(choices.dates.get(raw)) or raw in choices.confirmed
    more = tuple(part.in_words() for part in read.parts) if len(read.parts) > 1 else ()
    value = choices.dates.get(raw, "")
    return Wording("date", raw, read.in_words(), value, read.questions, decided, more=more)


def status_wording(raw: str, record: ReadRecord, choices: Choices, posts: KnownPosts) -> Wording:
    meaning = choices.meaning("status", raw)
    # “None” was chosen: the words name no stage, and must not be read again.
    stage = ("" if meaning == NONE else meaning) or ("" if meaning else read_stage(raw))
    if stage:
        return Wording("status", raw, STAGES.get(stage, stage), stage, decided=bool(meaning))
    question = "No stage is named in these words."
    # A column of statuses that holds RAGs is read as those, and there is nothing to ask.
    reading = f"No stage, but {RAGS[record.rag]}" if record.rag in RAGS else "No stage: kept as words"
    questions = () if record.rag in RAGS else (question,)
    return Wording("status", raw, reading, NONE, questions, decided=bool(meaning))


def register_status_wording(kind: str) -> Callable[[str, Any, Choices, KnownPosts], Wording]:
    """The reader of the statuses of risks or savings."""

    def read(raw: str, record: ReadRecord, choices: Choices, posts: KnownPosts) -> Wording:
        meaning = choices.meaning(kind, raw)
        status = "" if meaning == NONE else meaning or read_status(kind, raw)
        if status:
            return Wording(kind, raw, STATUSES[kind].get(status, status), status, decided=bool(meaning))
        taken = STATUSES[kind][AT_FIRST[kind]]
        question = "No status is named in these words."
        return Wording(kind, raw, f"{taken}, as none is named", NONE, (question,), decided=bool(meaning))

    return read


def rag_wording(raw: str, record: ReadRecord, choices: Choices, posts: KnownPosts) -> Wording:
    decided = bool(choices.meaning("rag", raw))
    if record.rag in RAGS:
        return Wording("rag", raw, RAGS[record.rag], record.rag, decided=decided)
    stage = read_stage(raw)
    if stage:
        return Wording("rag", raw, f"No RAG, but the stage {STAGES[stage]}", NONE, decided=decided)
    question = "These words are not a RAG that we know."
    if raw.casefold() in NO_RAG:
        return Wording("rag", raw, "No RAG", NONE, decided=decided)
    return Wording("rag", raw, "No RAG: kept as words", NONE, (question,), decided=decided)


def owner_wording(raw: str, record: ReadRecord, choices: Choices, posts: KnownPosts) -> Wording:
    lead, support = owners_meant(raw, choices, posts.words)
    names = tuple(filter(None, (lead, *support)))
    decided = bool(choices.meaning("owner", raw))
    new = tuple(name for name in names if not posts.has(name))
    near = {name: posts.suggested(name) for name in new}
    questions = [f"Is “{name}” the post {post}?" for name, post in near.items() if post]
    questions += [
        f"“{name}” looks like a person or initials. Which post is meant?"
        for name in new
        if not near[name] and (INITIALS.match(name) or (PERSON.match(name) and not SERVICE.search(name)))
    ]
    reading = lead or "No one"
    if support:
        reading = f"{lead}, with {', '.join(support)}"
    suggestion = "; ".join(near.get(name) or name for name in names) if any(near.values()) else ""
    wording = Wording("owner", raw, reading, "; ".join(names) or NONE, tuple(questions), decided)
    wording.suggestion, wording.new_posts = suggestion, new
    return wording


def level_wording(raw: str, read: None, choices: Choices, posts: KnownPosts) -> Wording:
    level = level_meant(raw, choices)
    decided = bool(choices.meaning("level", raw))
    value = str(level.number) if level.number else NONE
    if level.said:
        return Wording("level", raw, level.said, value, decided=decided)
    question = "No level is named in these words."
    return Wording("level", raw, "No level: kept as words", value, (question,), decided)


def money_wording(raw: str, read: Any, choices: Choices, posts: KnownPosts) -> Wording:
    decided = bool(choices.meaning("money", raw))
    value = pounds_and_pence(read.amount) if read.amount is not None else NONE
    if read.amount is not None:
        return Wording("money", raw, pounds(read.amount), value, read.questions, decided)
    ends = f"From {pounds(read.low)} to {pounds(read.high)}" if read.low is not None and read.high else ""
    questions = read.questions or ((f"“{read.raw}” is a range. Which amount counts?",) if ends else ())
    return Wording("money", raw, ends or "No amount", value, questions, decided)


def sharing_wording(raw: str, record: ReadRecord, choices: Choices, posts: KnownPosts) -> Wording:
    meaning = choices.meaning(SHARING, raw)
    if meaning == NONE:
        return Wording(SHARING, raw, "One saving’s own target", NONE, decided=True)
    question = "Do several savings deliver this target together?"
    return Wording(SHARING, raw, SHARINGS[SHARED], SHARED, (question,), decided=bool(meaning))


READERS: dict[str, Callable[[str, Any, Choices, KnownPosts], Wording]] = {
    "date": date_wording,
    "status": status_wording,
    RISK: register_status_wording(RISK),
    SAVING: register_status_wording(SAVING),
    SHARING: sharing_wording,
    "rag": rag_wording,
    "owner": owner_wording,
    "level": level_wording,
    "money": money_wording,
}


# What each kind of wording is called: as a heading over its own, and counted.
NAMES = {
    "date": ("Dates", "date", "dates"),
    "status": ("Statuses", "status", "statuses"),
    RISK: ("Statuses of risks", "status of a risk", "statuses of risks"),
    SAVING: ("Statuses of savings", "status of a saving", "statuses of savings"),
    SHARING: ("Targets of several savings", "shared target", "shared targets"),
    "rag": ("RAGs", "RAG", "RAGs"),
    "owner": ("Owners", "owner", "owners"),
    "level": ("Levels of risks", "level", "levels"),
    "money": ("Money", "amount", "amounts"),
}
