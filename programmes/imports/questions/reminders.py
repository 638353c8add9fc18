"""What waits for owners to answer of plans that are about to be imported, as their daily reminder lists it.

It names the programme and how many there are, and no word of the plan: a mailbox is no place for those.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from council.models import User
from council.offers import Offer, Urgency
from council.wording import spoken
from programmes.imports.models.plan_import import ImportQuestion, PlanImport
from programmes.imports.questions.recipients import people_asked


def questions_waiting(people: Collection[User], *, on: date) -> dict[int, list[Offer]]:
    """One offer for each open import that waits for the person's answers, by the person's key.

    What was asked on the day itself had a mail of its own. A few queries, however many the people.
    """
    rows = ImportQuestion.objects.waiting().select_related("plan_import__programme", "post")
    asked = [question for question in rows if question.asked_on < on]
    if not asked:
        return {}
    wanted = {person.pk for person in people}
    by_person: dict[int, list[ImportQuestion]] = {}
    for question, holders in people_asked(asked, on=on):
        for person in holders:
            if person.pk in wanted:
                by_person.setdefault(person.pk, []).append(question)
    return {person: list(offers_of(questions)) for person, questions in by_person.items()}


def questions_by_section(
    people: Collection[User], *, as_at: date, **others: Any
) -> dict[int, dict[str, list[Offer]]]:
    """The same as a section of the daily mail, by the person's key."""
    waiting = questions_waiting(people, on=as_at)
    return {person: {"answer": offers} for person, offers in waiting.items()}


def offers_of(questions: list[ImportQuestion]) -> Iterable[Offer]:
    """The offers of one person, an import each, the longest asked first."""
    imports: dict[int, PlanImport] = {}
    since: dict[int, date] = {}
    numbers = Counter[int]()
    for question in sorted(questions, key=lambda question: (question.asked_at, question.pk)):
        key = question.plan_import_id
        imports.setdefault(key, question.plan_import)
        since.setdefault(key, question.asked_on)
        numbers[key] += 1
    url = reverse("imports:answer-questions")
    for key, plan_import in imports.items():
        counted = "1 question" if numbers[key] == 1 else f"{numbers[key]} questions"
        yield Offer(
            title=f"{counted} about the plan of {plan_import.programme_title}",
            url=url,
            why=f"asked on {spoken(since[key])}, before the plan is imported",
            step_label="Answer",
            step_url=url,
            urgency=Urgency.DECISION,
            reference=f"Import {key}",
            day=since[key],
        )
