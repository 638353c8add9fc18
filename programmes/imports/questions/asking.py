"""Asking the owners of rows what an import leaves open: one mail a person, answers that correct the dry run.

A mail never holds a word of the plan: whether a row is exempt isn't known before it is imported.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council import events, mail
from council.access.acting import Rule, authorise
from council.access.preloading import preload_standing
from council.access.rules import sees, standing
from council.history import authored, bulk_create, bulk_update, moment
from council.models import Event, Holding, Post, User
from council.reading.dates.timescales import Timescale, read_timescale
from council.wording import spoken
from programmes.imports.access import authorise_importer
from programmes.imports.cells.words import words_of
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.corrections import AS_READ, NONE, Choices
from programmes.imports.decisions import question_mark
from programmes.imports.interpreting.wordings import RAGS
from programmes.imports.models.plan_import import ImportQuestion, PlanImport, _withdraw
from programmes.imports.records import ComparedRecord, ComparedSheet, Question
from programmes.imports.registers import owner_of, posts_by_words, registers

TO_ANSWER = Rule("Whoever holds the post that is asked answers.", owner=True)
DATES = ("due", "revised_due", "completed", "start")
OTHER_DATE, WORDS = "another date", "words"  # what is chosen where no answer that is offered fits
State = ImportQuestion.State


class NoLongerAsked(Exception):
    """The import was applied, or the question withdrawn or answered, meanwhile. Nothing was written."""


@dataclass
class Asking:
    """A question of the dry run, the people who would be asked, and why nobody can be where that is so."""

    question: ImportQuestion
    people: list[User] = field(default_factory=list)
    nobody: str = ""


def open_questions(found: DryRun, plan_import: PlanImport, *, on: date) -> list[Asking]:
    """What the dry run asks of its rows, as it could be put to their owners; saved ones are not among them.

    What is decided once for many rows, and what the importer alone can settle, isn't put to owners.
    """
    at_once = {one.in_words for one in found.renumberings}
    asked = set(plan_import.questions.exclude(state=State.WITHDRAWN).values_list("key", flat=True))
    rows = [
        (sheet, record, question)
        for sheet in found.taken
        for record in sheet.records
        if not record.refusals
        for question in record.questions
        if question.message not in at_once
    ]
    things = _things(rows)
    posts = posts_by_words()
    found_askings: dict[str, Asking] = {}
    for sheet, record, question in rows:
        key = key_of(sheet.name, record, question)
        if key in asked or key in found_askings:
            continue
        thing = things.get((sheet.kind_of(record), record.object_id))
        owner = posts.get(words_of(record.read.owner[:160])) if record.read.owner else None
        if owner is None:
            owner = (owner_of(thing) if thing is not None else None) or plan_import.default_owner
        found_askings[key] = Asking(_question(plan_import, sheet, record, question, key, owner))
    _find_people(found_askings.values(), things, on=on)
    return list(found_askings.values())


def still_open(found: DryRun) -> set[str]:
    """The keys of all that the dry run asks now: what isn't among them was settled otherwise."""
    return {
        key_of(sheet.name, record, question)
        for sheet in found.taken
        for record in sheet.records
        for question in record.questions
    }


def key_of(sheet: str, record: ComparedRecord, question: Question) -> str:
    """What tells a question from every other of its import, the same whenever the file is read."""
    told = f"{sheet}\n{record.row}.{record.part}\n{question_mark(question.about, question.message)}"
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def ask_owners(plan_import: PlanImport, found: DryRun, *, by: User, on: date, site: str) -> int:
    """The number of people asked by mail; those of vacant posts, and what is asked already, are left out.

    What was asked before and is no longer open is withdrawn. `site` is the address of the page of answers.
    Raises NoLongerAsked where the import was applied meanwhile.
    """
    authorise_importer(by, plan_import.programme)
    plan_import = _open(plan_import)
    with authored(by=by, why="Asked of the owners"):
        _withdraw(plan_import.questions.waiting().exclude(key__in=still_open(found)))
        put = [asking for asking in open_questions(found, plan_import, on=on) if not asking.nobody]
        for asking in put:
            asking.question.asked_by, asking.question.asked_at = by, moment()
        bulk_create([asking.question for asking in put])
    return _send(plan_import, put, by=by, site=site, again=False)


@transaction.atomic
def remind_owners(plan_import: PlanImport, *, by: User, on: date, site: str) -> int:
    """The number of people reminded of what they have not answered; nobody of the same question twice."""
    authorise_importer(by, plan_import.programme)
    plan_import = _open(plan_import)
    waiting = plan_import.questions.waiting().filter(reminded_at=None).select_related("post")
    askings = [Asking(question) for question in waiting]
    _find_people(askings, _things_of(waiting), on=on)
    put = [asking for asking in askings if not asking.nobody]
    with authored(by=by, why="Owners reminded"):
        for asking in put:
            asking.question.reminded_at = moment()
        bulk_update([asking.question for asking in put], ["reminded_at"])
    return _send(plan_import, put, by=by, site=site, again=True)


def _send(plan_import: PlanImport, put: list[Asking], *, by: User, site: str, again: bool) -> int:
    """The number of people who are sent one mail each with what is put to them."""
    people = _by_person((person, asking.question) for asking in put for person in asking.people)
    for person, questions in people.items():
        _mail(plan_import, person, len(questions), site=site, again=again)
    _tell(plan_import, "Reminded" if again else "Asked", put, people, by)
    return len(people)


@transaction.atomic
def answer_question(
    question: ImportQuestion, *, by: User, answer: str = "", words: str = "", on: date
) -> ImportQuestion:
    """The question with its answer, which the dry run then takes as a correction of that row alone.

    `answer` is one that was offered, or a date as typed; `words` are for whoever imports, and alone leave the
    row as it is. Raises ValidationError where neither is given or the date can't be read, and NoLongerAsked.
    """
    authorise(by, TO_ANSWER, question.post, on=on)
    plan_import = _open(question.plan_import)
    question = ImportQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if question.state != State.ASKED:
        raise NoLongerAsked(f"{question} was answered or withdrawn.")
    if not answer and not words.strip():
        raise ValidationError("Choose an answer, or write one.")
    choices = Choices.from_json(plan_import.choices)
    if answer and answer not in dict(question.options):
        _require_date(question, answer, near=plan_import.plan_date)
    with authored(by=by, why="Answered by the owner"):
        question.state, question.answer, question.words = State.ANSWERED, answer, words.strip()
        question.answered_by, question.answered_at = by, moment()
        question.save()
        if answer:
            plan_import.choices = _with_answer(choices, question).as_json()
            plan_import.save(update_fields=["choices"])
    return question


def questions_for(person: User, *, on: date) -> list[ImportQuestion]:
    """What waits for the person's answer, by import and row; nothing about a record that they may not see."""
    found = ImportQuestion.objects.put_to(person, on=on).select_related("plan_import__programme", "post")
    rows = list(found.order_by("plan_import", "sheet", "row", "part", "pk"))
    things = _things_of(rows)
    return [q for q in rows if _may_see(person, things.get((q.kind, q.object_id)), q, on=on)]


def number_for(person: User, *, on: date) -> int:
    """How many questions wait for the person. One query, and none for who holds no post."""
    return ImportQuestion.objects.put_to(person, on=on).count() if standing(person, on=on).posts else 0


def people_asked(
    questions: Collection[ImportQuestion], *, on: date
) -> list[tuple[ImportQuestion, list[User]]]:
    """Each question with those who hold its post and may see its record. A few queries for all."""
    askings = [Asking(question) for question in questions]
    _find_people(askings, _things_of(questions), on=on)
    return [(asking.question, asking.people) for asking in askings]


# --- what is asked ----------------------------------------------------------------------------------------


def _question(
    plan_import: PlanImport,
    sheet: ComparedSheet,
    record: ComparedRecord,
    question: Question,
    key: str,
    owner: Post | None,
) -> ImportQuestion:
    reading, options = _offered(record, question)
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


def _offered(record: ComparedRecord, question: Question) -> tuple[str, list[tuple[str, str]]]:
    """How the words were read, in words, and the answers to choose from: the value and its label."""
    about = question.about
    if about in DATES:
        read = record.read.date if about == "due" else record.read.other_dates.get(about)
        return _dates_offered(read)
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


def _dates_offered(read: Timescale | None) -> tuple[str, list[tuple[str, str]]]:
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


def _require_date(question: ImportQuestion, typed: str, *, near: date) -> None:
    read = read_timescale(typed, near=near)
    if not takes_a_date(question) or not (read.end or read.start) or read.questions:
        short = typed if len(typed) <= 60 else f"{typed[:59]}…"
        raise ValidationError(
            f"“{short}” is not a date that we can read. Type one such as 30 September 2026."
        )


def _with_answer(choices: Choices, question: ImportQuestion) -> Choices:
    """The choices with the answer, as a correction of that row alone."""
    answers = {sheet: dict(said) for sheet, said in choices.answers.items()}
    if question.answer == AS_READ:
        place = f"{question.row}.{question.part}:{question_mark(question.about, question.message)}"
    else:  # the parts of a row have due dates of their own, and the rest in common
        place = f"{question.row}.{question.part if question.about == 'due' else 0}:{question.about}"
    answers.setdefault(question.sheet, {})[place] = question.answer
    return replace(choices, answers=answers)


# --- who is asked -----------------------------------------------------------------------------------------


Things = dict[tuple[str, int | None], Any]


def _things(rows: Iterable[tuple[ComparedSheet, ComparedRecord, Question]]) -> Things:
    return _in_bulk({(str(sheet.kind_of(record)), record.object_id) for sheet, record, _ in rows})


def _things_of(questions: Iterable[ImportQuestion]) -> Things:
    return _in_bulk({(question.kind, question.object_id) for question in questions})


def _in_bulk(wanted: Collection[tuple[str, int | None]]) -> Things:
    """The records that rows were matched with, one query for each register."""
    found: Things = {}
    for kind, register in registers().items():
        ids = [pk for k, pk in wanted if k == kind and pk is not None]
        if ids:
            rows = register.model.objects.select_related(register.model.owner_path, register.model.scope_path)
            found |= {(kind, pk): thing for pk, thing in rows.in_bulk(ids).items()}
    return found


def _find_people(askings: Iterable[Asking], things: Things, *, on: date) -> None:
    """Finds who holds the posts and may see the records, and says where nobody does."""
    askings = list(askings)
    posts = {asking.question.post_id for asking in askings if asking.question.post_id}
    held: dict[int, list[User]] = {}
    people: dict[int, User] = {}
    current = Holding.objects.filter(Holding.current(on), post__in=posts, user__is_active=True)
    for holding in current.select_related("user").order_by("pk"):
        held.setdefault(holding.post_id, []).append(people.setdefault(holding.user_id, holding.user))
    if things:
        preload_standing(people.values(), on=on)
    for asking in askings:
        question = asking.question
        thing = things.get((question.kind, question.object_id))
        holders = held.get(question.post_id or 0, [])
        asking.people = [person for person in holders if _may_see(person, thing, question, on=on)]
        if not question.post_id:
            asking.nobody = "The row names no owner that is a post here."
        elif not holders:
            asking.nobody = f"Nobody holds the post {question.post}."
        elif not asking.people:
            asking.nobody = "The record is exempt, and its owner may not see it."


def _may_see(person: User, thing: Any, question: ImportQuestion, *, on: date) -> bool:
    """Whether the person may read of the row: one that is new, or whose record they see."""
    if question.object_id is None:
        return True
    return thing is not None and sees(person, thing, on=on)


def _by_person(pairs: Iterable[tuple[User, ImportQuestion]]) -> dict[User, list[ImportQuestion]]:
    found: dict[User, list[ImportQuestion]] = {}
    for person, question in pairs:
        found.setdefault(person, []).append(question)
    return found


def _mail(plan_import: PlanImport, person: User, number: int, *, site: str, again: bool) -> None:
    rows = "1 question" if number == 1 else f"{number} questions"
    them = "it is" if number == 1 else "they are"
    lead = "This is a reminder, the only one: " if again else ""
    mail.send(
        to=[person.email],
        subject=f"{'Reminder: ' if again else ''}{rows} about the plan of {plan_import.programme_title}",
        body=(
            f"{lead}{'a' if again else 'A'} plan of {plan_import.programme_title} is about to be imported, "
            f"and there {'is' if number == 1 else 'are'} {rows} about rows of a post of yours.\n\n"
            f"Sign in to answer: {site}\n\n"
            f"It takes a minute. Once the plan is imported, {them} no longer asked.\n"
        ),
    )


def _tell(
    plan_import: PlanImport, did: str, put: Collection[Asking], people: Collection[User], by: User
) -> None:
    if people:
        events.tell(
            Event.Kind.SENT,
            f"{did}: questions of import {plan_import.pk} to owners",
            by=by,
            plan_import=plan_import.pk,
            questions=len(put),
            people=len(people),
        )


def _open(plan_import: PlanImport) -> PlanImport:
    """The import, locked and still open."""
    found: PlanImport = PlanImport.objects.select_for_update(of=("self",)).get(pk=plan_import.pk)
    if found.is_applied:
        raise NoLongerAsked(f"{found} was applied.")
    return found
