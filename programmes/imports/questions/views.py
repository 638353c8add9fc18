"""The pages of questions to owners: what an import asks and who answered, and where an owner answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from council.web.requests import require_get_or_post
from programmes.imports.access import person_of
from programmes.imports.background.readings import dry_run_of
from programmes.imports.background.views import import_step
from programmes.imports.crumbs import crumbs
from programmes.imports.models.plan_import import ImportQuestion, PlanImport
from programmes.imports.questions.asking import (
    Asking,
    NoLongerAsked,
    answer_question,
    ask_owners,
    open_questions,
    questions_for,
    remind_owners,
    still_open,
)
from programmes.imports.questions.forms import AnswersForm

AT_ONCE = 50  # questions that an owner answers on a page


@dataclass
class Group:
    """The questions that can be put to one post."""

    post: str
    people: str
    askings: list[Asking]


@require_get_or_post
@import_step
def ask(request: HttpRequest, plan_import: PlanImport) -> HttpResponse:
    """What the import leaves open by owner, who was asked and what they said; asking and reminding."""
    today, person = timezone.localdate(), person_of(request)
    site = request.build_absolute_uri(reverse("imports:answer-questions"))
    if request.method == "POST":
        try:
            if "remind" in request.POST:
                number = remind_owners(plan_import, by=person, on=today, site=site)
                said = f"{_people(number)} reminded." if number else "Nobody is left to remind."
            else:
                number = ask_owners(
                    plan_import, dry_run_of(plan_import, at=timezone.now()), by=person, on=today, site=site
                )
                said = f"{_people(number)} asked by e-mail." if number else "There is nobody to ask."
        except NoLongerAsked:
            messages.info(request, "The import was applied meanwhile, so nobody is asked.")
            return redirect("imports:show-result", plan_import.pk)
        messages.success(request, said)
        return redirect("imports:ask-owners", plan_import.pk)
    found = dry_run_of(plan_import, at=timezone.now())
    askings = open_questions(found, plan_import, on=today)
    kept = plan_import.questions.exclude(state=ImportQuestion.State.WITHDRAWN)
    put = list(kept.select_related("post", "asked_by", "answered_by"))
    now = still_open(found)
    waiting = [question for question in put if question.state == ImportQuestion.State.ASKED]
    context = {
        "breadcrumbs": crumbs(plan_import, "Questions to owners"),
        "plan_import": plan_import,
        "groups": _groups(asking for asking in askings if not asking.nobody),
        "nobody": [asking for asking in askings if asking.nobody],
        "waiting": [question for question in waiting if question.key in now],
        "settled": [question for question in waiting if question.key not in now],
        "answered": [question for question in put if question.state == ImportQuestion.State.ANSWERED],
        "to_remind": any(question.reminded_at is None and question.key in now for question in waiting),
    }
    return render(request, "programmes/imports/ask.html", context)


@require_get_or_post
def answer(request: HttpRequest) -> HttpResponse:
    """What imports ask about rows of the person's own posts, and nothing else of those imports."""
    today, person = timezone.localdate(), person_of(request)
    questions = questions_for(person, on=today)
    form = AnswersForm(request.POST if request.method == "POST" else None, questions=questions[:AT_ONCE])
    if request.method == "POST" and form.is_valid():
        saved = 0
        for question, said, words in form.given():
            try:
                answer_question(question, by=person, answer=said, words=words, on=today)
            except NoLongerAsked:
                messages.info(request, f"“{question.title[:80]}”: this is no longer asked.")
            except ValidationError as refused:
                form.add_error(f"date-{question.pk}", refused.messages[0])
            else:
                saved += 1
        if saved:
            answers = "Your answer is" if saved == 1 else f"Your {saved} answers are"
            messages.success(request, f"{answers} with whoever imports the plan. Thank you.")
        if not form.errors and form.given():
            return redirect("imports:answer-questions")
        if not form.errors:
            form.add_error(None, "Choose an answer, or write one. What you leave open goes on waiting.")
        elif saved:
            form = _left(request, form)
    context = {"form": form, "parts": form.parts(), "more": max(0, len(questions) - AT_ONCE)}
    return render(request, "programmes/imports/answer.html", context)


def _left(request: HttpRequest, form: AnswersForm) -> AnswersForm:
    """The form with what was refused alone: the rest is saved and asks no more."""
    wrong = [q for q in form.questions if f"date-{q.pk}" in form.errors]
    again = AnswersForm(request.POST, questions=wrong)
    again.is_valid()
    for question in wrong:
        for error in form.errors[f"date-{question.pk}"]:
            again.add_error(f"date-{question.pk}", error)
    return again


def _groups(askings: Iterable[Asking]) -> list[Group]:
    found: dict[int, Group] = {}
    for asking in askings:
        post = asking.question.post
        people = ", ".join(str(person) for person in asking.people)
        found.setdefault(post.pk, Group(str(post), people, [])).askings.append(asking)
    return list(found.values())


def _people(number: int) -> str:
    return "1 person was" if number == 1 else f"{number} people were"
