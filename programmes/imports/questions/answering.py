"""An owner answers what an import asks of a row: the dry run takes it as a correction of that row alone."""

from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import Rule, authorise
from council.access.rules import standing
from council.history import authored, moment
from council.lengths import shortened
from council.models import User
from council.reading.dates.timescales import read_timescale
from programmes.imports.decisions import AS_READ, Choices, question_mark
from programmes.imports.models.plan_import import ImportQuestion, PlanImport
from programmes.imports.questions.open_questions import takes_a_date
from programmes.imports.questions.recipients import may_be_told, records_asked_about

TO_ANSWER = Rule("The person who holds the post that is asked answers.", owner=True)
OTHER_DATE, WORDS = "another date", "words"  # what is chosen where no answer that is offered fits


class NoLongerAsked(Exception):
    """The import was applied, or the question withdrawn or answered, meanwhile. Nothing was written."""


def lock_open(plan_import: PlanImport) -> PlanImport:
    """The import, held until the transaction ends. Raises NoLongerAsked where it was applied."""
    plan_import = PlanImport.objects.locked(plan_import)
    if plan_import.is_applied:
        raise NoLongerAsked(f"{plan_import} was applied.")
    return plan_import


@transaction.atomic
def answer_question(
    question: ImportQuestion, *, by: User, answer: str = "", words: str = "", on: date
) -> ImportQuestion:
    """Answer the question: the dry run then takes it as a correction of that row alone.

    `answer` is one that was offered, or a date as typed; `words` are for whoever imports, and alone leave the
    row as it is. Raises ValidationError where neither is given or the date can't be read, and NoLongerAsked.
    """
    authorise(by, TO_ANSWER, question.post, on=on)
    plan_import = lock_open(question.plan_import)
    question = ImportQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if question.state != ImportQuestion.State.ASKED:
        raise NoLongerAsked(f"{question} was answered or withdrawn.")
    if not answer and not words.strip():
        raise ValidationError("Choose an answer, or write one.")
    if answer and answer not in dict(question.options):
        require_date(question, answer, near=plan_import.plan_date)
    with authored(by=by, why="Answered by the owner"):
        question.state, question.answer, question.words = ImportQuestion.State.ANSWERED, answer, words.strip()
        question.answered_by, question.answered_at = by, moment()
        question.save()
        if answer:
            plan_import.choices = with_answer(Choices.from_json(plan_import.choices), question).as_json()
            plan_import.save(update_fields=["choices"])
    return question


def questions_for(person: User, *, on: date) -> list[ImportQuestion]:
    """What waits for the person's answer, by import and row; nothing about a record that they may not see."""
    put = ImportQuestion.objects.put_to(person, on=on).select_related("plan_import__programme", "post")
    questions = list(put.order_by("plan_import", "sheet", "row", "part", "pk"))
    records = records_asked_about(questions)
    return [question for question in questions if may_be_told(person, question, records, on=on)]


def number_for(person: User, *, on: date) -> int:
    """How many questions wait for the person. One query, and none for who holds no post."""
    return ImportQuestion.objects.put_to(person, on=on).count() if standing(person, on=on).posts else 0


def require_date(question: ImportQuestion, typed: str, *, near: date) -> None:
    """Raise ValidationError unless what was typed is a date, and a date is asked for."""
    read = read_timescale(typed, near=near)
    if not takes_a_date(question) or not (read.end or read.start) or read.questions:
        short = shortened(typed, 60)
        raise ValidationError(
            f"“{short}” is not a date that we can read. Type one such as 30 September 2026."
        )


def with_answer(choices: Choices, question: ImportQuestion) -> Choices:
    """The choices with the answer, as a correction of that row alone."""
    answers = {sheet: dict(given) for sheet, given in choices.answers.items()}
    if question.answer == AS_READ:
        place = f"{question.row}.{question.part}:{question_mark(question.about, question.message)}"
    else:  # the parts of a row have due dates of their own, and the rest in common
        place = f"{question.row}.{question.part if question.about == 'due' else 0}:{question.about}"
    answers.setdefault(question.sheet, {})[place] = question.answer
    return replace(choices, answers=answers)
