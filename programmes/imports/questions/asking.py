"""Asking the owners of rows what an import leaves open: one mail a person, and one reminder.

A mail never holds a word of the plan: whether a row is exempt isn't known before it is imported.
"""

from datetime import date

from django.db import transaction
from django.urls import reverse

from council import events, mail
from council.history import authored, bulk_create, bulk_update, moment
from council.models import Event, User
from programmes.imports.access import authorise_importer
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.models.plan_import import PlanImport, mark_withdrawn
from programmes.imports.questions.answering import lock_open
from programmes.imports.questions.open_questions import open_questions, still_open
from programmes.imports.questions.recipients import OpenQuestion, find_people, records_asked_about


@transaction.atomic
def ask_owners(plan_import: PlanImport, run: DryRun, *, by: User, on: date) -> int:
    """Ask the owners by e-mail; return how many. Vacant posts, and what is asked already, are left out.

    What was asked before and is no longer open is withdrawn.
    Raises NoLongerAsked where the import was applied meanwhile.
    """
    authorise_importer(by, plan_import.programme)
    plan_import = lock_open(plan_import)
    with authored(by=by, why="Asked of the owners"):
        mark_withdrawn(plan_import.questions.waiting().exclude(key__in=still_open(run)))
        put = [each for each in open_questions(run, plan_import, on=on) if not each.nobody]
        for each in put:
            each.question.asked_by, each.question.asked_at = by, moment()
        bulk_create([each.question for each in put])
    return send_questions(plan_import, put, by=by, again=False)


@transaction.atomic
def remind_owners(plan_import: PlanImport, *, by: User, on: date) -> int:
    """Remind people of what they have not answered, no one twice of the same question; return how many."""
    authorise_importer(by, plan_import.programme)
    plan_import = lock_open(plan_import)
    waiting = plan_import.questions.waiting().filter(reminded_at=None).select_related("post")
    questions = [OpenQuestion(question) for question in waiting]
    find_people(questions, records_asked_about(waiting), on=on)
    put = [each for each in questions if not each.nobody]
    with authored(by=by, why="Owners reminded"):
        for each in put:
            each.question.reminded_at = moment()
        bulk_update([each.question for each in put], ["reminded_at"])
    return send_questions(plan_import, put, by=by, again=True)


def send_questions(plan_import: PlanImport, put: list[OpenQuestion], *, by: User, again: bool) -> int:
    """The number of people who are sent one mail each with how many questions are put to them."""
    numbers: dict[User, int] = {}
    site = mail.whole(reverse("imports:answer-questions"))
    for each in put:
        for person in each.people:
            numbers[person] = numbers.get(person, 0) + 1
    for person, number in numbers.items():
        questions = "1 question" if number == 1 else f"{number} questions"
        them = "it is" if number == 1 else "they are"
        lead = "This is a reminder, the only one: a" if again else "A"
        mail.send(
            to=[person],
            subject=f"{'Reminder: ' if again else ''}{questions} about the plan of "
            f"{plan_import.programme_title}",
            body=(
                f"{lead} plan of {plan_import.programme_title} is about to be imported, "
                f"and there {'is' if number == 1 else 'are'} {questions} about rows of a post of yours.\n\n"
                f"Sign in to answer: {site}\n\n"
                f"It takes a minute. Once the plan is imported, {them} no longer asked.\n"
            ),
        )
    if numbers:
        events.tell(
            Event.Kind.SENT,
            f"{'Reminded' if again else 'Asked'}: questions of import {plan_import.pk} to owners",
            by=by,
            plan_import=plan_import.pk,
            questions=len(put),
            people=len(numbers),
        )
    return len(numbers)
