"""What an import leaves open of its rows, as it can be put to owners, and the answers to choose from."""

from datetime import date
from hashlib import sha256

from council.models import Post
from council.reading.dates.timescales import Timescale
from council.wording import spoken
from programmes.imports.cells.values import words_of
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.decisions import AS_READ, NONE, question_mark
from programmes.imports.interpreting.wordings import RAGS
from programmes.imports.models.plan_import import ImportQuestion, PlanImport
from programmes.imports.questions.recipients import OpenQuestion, find_people, in_bulk
from programmes.imports.records import ComparedRecord, ComparedSheet, Question
from programmes.imports.registers import owner_post_of, posts_by_words

DATES = ("due", "revised_due", "completed", "start")


def open_questions(run: DryRun, plan_import: PlanImport, *, on: date) -> list[OpenQuestion]:
    """What the dry run asks of its rows, as it could be put to their owners; saved ones are not among them.

    What is decided once for many rows, and what the importer alone can decide, isn't put to owners; nor is a
    row that the plan keeps from the public: its owner may not see what is exempt.
    """
    at_once = {renumbering.in_words for renumbering in run.renumberings}
    put_already = plan_import.questions.exclude(state=ImportQuestion.State.WITHDRAWN)
    asked = set(put_already.values_list("key", flat=True))
    rows = [
        (sheet, record, question)
        for sheet in run.taken
        for record in sheet.records
        if not (record.refusals or record.kept_back or record.exemption)
        for question in record.questions
        if question.message not in at_once
    ]
    records = in_bulk({(str(sheet.kind_of(record)), record.object_id) for sheet, record, _ in rows})
    posts = posts_by_words()
    by_key: dict[str, OpenQuestion] = {}
    for sheet, record, question in rows:
        key = question_key(sheet.name, record, question)
        if key in asked or key in by_key:
            continue
        ours = records.get((sheet.kind_of(record), record.object_id))
        owner = posts.get(words_of(record.read.owner[:160])) if record.read.owner else None
        if owner is None:
            owner = (owner_post_of(ours) if ours is not None else None) or plan_import.default_owner
        by_key[key] = OpenQuestion(as_put(plan_import, sheet, record, question, key=key, owner=owner))
    find_people(by_key.values(), records, on=on)
    return list(by_key.values())


def still_open(run: DryRun) -> set[str]:
    """The keys of all that the dry run asks now: what isn't among them was decided otherwise."""
    return {
        question_key(sheet.name, record, question)
        for sheet in run.taken
        for record in sheet.records
        for question in record.questions
    }


def question_key(sheet: str, record: ComparedRecord, question: Question) -> str:
    """What tells a question from every other of its import, the same whenever the file is read."""
    place = f"{sheet}\n{record.row}.{record.part}\n{question_mark(question.about, question.message)}"
    return sha256(place.encode("utf-8", "surrogatepass")).hexdigest()


def as_put(
    plan_import: PlanImport,
    sheet: ComparedSheet,
    record: ComparedRecord,
    question: Question,
    *,
    key: str,
    owner: Post | None,
) -> ImportQuestion:
    """The question as it is put to the owner of the row, not yet saved."""
    reading, options = offered_answers(record, question.about)
    return ImportQuestion(
        plan_import=plan_import,
        key=key,
        post=owner,
        sheet=sheet.name[:100],
        row=record.row,
        part=record.part,
        title=record.title,
        about=question.about,
        message=question.message,
        raw=question.raw,
        reading=reading,
        options=[list(option) for option in options],
        kind=str(sheet.kind_of(record)),
        object_id=record.object_id,
    )


def offered_answers(record: ComparedRecord, about: str) -> tuple[str, list[tuple[str, str]]]:
    """How the words were read, in words, and the answers to choose from: the value and its label."""
    if about in DATES:
        read = record.read.date if about == "due" else record.read.other_dates.get(about)
        return offered_dates(read)
    if about == "rag":
        return "", [*RAGS.items(), (NONE, "No RAG")]
    if about == "stage":
        return "", [
            ("complete", "It is complete"),
            ("withdrawn", "It is withdrawn"),
            (AS_READ, "It stands as the other rows do"),
        ]
    if about == "updates":
        return "", [(AS_READ, "The date is right")]
    return "", [(AS_READ, "The row is right as it stands")]


def offered_dates(read: Timescale | None) -> tuple[str, list[tuple[str, str]]]:
    """The same for a date: our reading, and each of several days that the words name."""
    if read is None:
        return "", []
    options = []
    reading = read.in_words() if read.end or read.start else ""
    if reading:
        options.append((AS_READ, f"Yes: {reading.split(' (')[0]}"))
    for part in read.parts if len(read.parts) > 1 else ():
        day = part.end or part.start
        if day and day != read.end:
            options.append((day.isoformat(), spoken(day)))
    return reading, list(dict(options).items())


def takes_a_date(question: ImportQuestion) -> bool:
    """Whether another date than those offered may be typed."""
    return question.about in DATES
