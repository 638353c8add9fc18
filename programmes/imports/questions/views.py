"""The pages of questions to owners: what an import asks and who answered, and where an owner answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from council.lengths import shortened
from council.web.requests import Request, require_get_or_post
from programmes.imports.access import import_crumbs
from programmes.imports.background.views import import_step
from programmes.imports.kept.readings import dry_run_for
from programmes.imports.models.plan_import import ImportQuestion, PlanImport
from programmes.imports.questions.answering import NoLongerAsked, answer_question, questions_for
from programmes.imports.questions.asking import ask_owners, remind_owners
from programmes.imports.questions.forms import AnswersForm
from programmes.imports.questions.open_questions import open_questions, still_open
from programmes.imports.questions.recipients import OpenQuestion

AT_ONCE = 50  # questions that an owner answers on a page


@dataclass
class PostQuestions:
    """The questions that can be put to one post."""

    post: str
    people: str
    questions: list[OpenQuestion]


@require_get_or_post
@import_step
def show_questions(request: Request, plan_import: PlanImport) -> HttpResponse:
    """What the import leaves open by owner, who was asked and what they said; asking and reminding."""
    today, person = timezone.localdate(), request.user
    run = dry_run_for(request.user, plan_import, at=timezone.now())
    if request.method == "POST":
        reminds = "remind" in request.POST
        try:
            if reminds:
                number = remind_owners(plan_import, by=person, on=today)
            else:
                number = ask_owners(plan_import, run, by=person, on=today)
        except NoLongerAsked:
            messages.info(request, "The import was applied meanwhile, so no one is asked.")
            return redirect("imports:show-result", plan_import.pk)
        people = "1 person was" if number == 1 else f"{number} people were"
        if reminds:
            message = f"{people} reminded." if number else "No one is left to remind."
        else:
            message = f"{people} asked by e-mail." if number else "There is no one to ask."
        messages.success(request, message)
        return redirect("imports:ask-owners", plan_import.pk)
    questions = open_questions(run, plan_import, on=today)
    standing = plan_import.questions.exclude(state=ImportQuestion.State.WITHDRAWN)
    put = list(standing.select_related("post", "asked_by", "answered_by"))
    now = still_open(run)
    waiting = [question for question in put if question.state == ImportQuestion.State.ASKED]
    context = {
        "breadcrumbs": import_crumbs(plan_import, "Questions to owners"),
        "plan_import": plan_import,
        "groups": by_post(each for each in questions if not each.nobody),
        "nobody": [each for each in questions if each.nobody],
        "waiting": [question for question in waiting if question.key in now],
        "decided": [question for question in waiting if question.key not in now],
        "answered": [question for question in put if question.state == ImportQuestion.State.ANSWERED],
        "to_remind": any(question.reminded_at is None and question.key in now for question in waiting),
    }
    return render(request, "programmes/imports/ask.html", context)


@require_get_or_post
def answer(request: Request) -> HttpResponse:
    """What imports ask about rows of the person's own posts, and nothing else of those imports."""
    today, person = timezone.localdate(), request.user
    questions = questions_for(person, on=today)
    form = AnswersForm(request.POST if request.method == "POST" else None, questions=questions[:AT_ONCE])
    if request.method == "POST" and form.is_valid():
        saved = 0
        for question, given, words in form.given():
            try:
                answer_question(question, by=person, answer=given, words=words, on=today)
            except NoLongerAsked:
                messages.info(request, f"“{shortened(question.title, 80)}”: this is no longer asked.")
            except ValidationError as refused:
                form.add_error(f"date-{question.pk}", refused.messages[0])
            else:
                saved += 1
        if saved:
            answers = "Your answer is" if saved == 1 else f"Your {saved} answers are"
            messages.success(request, f"{answers} with the person who imports the plan. Thank you.")
        if not form.errors and form.given():
            return redirect("imports:answer-questions")
        if not form.errors:
            form.add_error(None, "Choose an answer, or write one. What you leave open goes on waiting.")
        elif saved:
            form = refused_alone(request, form)
    context = {"form": form, "parts": form.parts(), "more": max(0, len(questions) - AT_ONCE)}
    return render(request, "programmes/imports/answer.html", context)


def refused_alone(request: Request, form: AnswersForm) -> AnswersForm:
    """The form with what was refused alone: the rest is saved and asks no more."""
    wrong = [question for question in form.questions if f"date-{question.pk}" in form.errors]
    again = AnswersForm(request.POST, questions=wrong)
    again.is_valid()
    for question in wrong:
        for error in form.errors[f"date-{question.pk}"]:
            again.add_error(f"date-{question.pk}", error)
    return again


def by_post(questions: Iterable[OpenQuestion]) -> list[PostQuestions]:
    """The questions with the post that each is put to, and the people who hold it."""
    posts: dict[int, PostQuestions] = {}
    for each in questions:
        post = each.question.post
        people = ", ".join(str(person) for person in each.people)
        posts.setdefault(post.pk, PostQuestions(str(post), people, [])).questions.append(each)
    return list(posts.values())
