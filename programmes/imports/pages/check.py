"""The check of an import, from which it is written, and its result."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.duties import acting_as
from council.access.rules import Right, may, require
from council.deciding import asked_by
from council.models import ChangedMeanwhile, User
from council.register.declaring import dated_registers
from council.web.asked import reads
from council.web.components import with_query
from council.web.requests import Request, require_form, require_get_or_post
from council.wording import row_ranges
from programmes.changing_course.asking import TO_ASK
from programmes.imports.access import import_crumbs, visible_import
from programmes.imports.again import rows_kept_back, rows_that_waited, take_in_again
from programmes.imports.applying.apply import (
    AppliedAlready,
    ImpossibleChange,
    NotAsConfirmed,
    NothingToApply,
    QuestionsOpen,
    require_confirmed,
)
from programmes.imports.background.tasks import make_ready, write
from programmes.imports.background.views import import_step, progress_of
from programmes.imports.comparing.dry_run import DryRun, counts
from programmes.imports.comparing.report import notices_of_file, refused_notices
from programmes.imports.comparing.veiling import hidden_from, sees_exempt_of
from programmes.imports.decisions import Missing
from programmes.imports.kept.readings import dry_run_for
from programmes.imports.mappings.choices import keep_decisions
from programmes.imports.models.plan_import import ImportQuestion, ImportRow, PlanImport
from programmes.imports.pages.check_sums import adds_up, apart_of, folds_of, sums_of, tally_of
from programmes.imports.pages.code_form import CODE, TAKEN
from programmes.imports.pages.decisions_form import SHOWN, ConfirmForm, DecisionsForm
from programmes.imports.pages.owners_form import USE_NEAR
from programmes.imports.pages.rows import LOOKS, Asked, shown_groups
from programmes.imports.recognised import KINDS, PlanKind
from programmes.imports.records import ComparedRecord, ComparedSheet, RecordOutcome
from programmes.imports.registers import owner_post_of, plan_registers

ROWS_A_PAGE = 200


SHOWN_ROWS = ("all", *RecordOutcome)  # which rows an address may ask for


@require_get_or_post
@reads(show=SHOWN_ROWS, page=None, conflicts=None, missing=None)
@import_step
def check_import(request: Request, plan_import: PlanImport) -> HttpResponse:
    """The dry run: every row as it will be. Confirming it writes exactly that."""
    run = dry_run_for(request.user, plan_import, at=timezone.now())
    decides = bool({"decide", USE_NEAR} & set(request.POST))
    confirms = request.method == "POST" and not decides
    # A choice made beside a row is kept whichever button is pressed.
    sent = decides or "version" in request.POST
    decisions = decisions_form(request, plan_import, run, data=request.POST if sent else None)
    answer = keep_what_was_chosen(request, plan_import, run, decisions, confirms) if sent else None
    if answer is not None:
        return answer
    form = ConfirmForm(
        request.POST if confirms else None,
        questions_open=run.questions_open,
        initial={"confirmed": run.digest},
    )
    if form.is_bound and (undecided := what_is_undecided(run, decisions)):
        form.add_error(None, undecided)
        if decisions.new_code and not decisions.errors and CODE not in request.POST:
            decisions = decisions_form(request, plan_import, run, data=None)  # a free code stands in it
    if form.is_bound and not decisions.errors and form.is_valid() and run.writes:
        written = write_confirmed(request, plan_import, run, form)
        if written is not None:
            return written
    context = check_context(request, plan_import, run)
    context |= {
        "form": decisions if decisions.errors else form,
        "confirm": form,
        "decisions": decisions,
        "held": bool(what_is_undecided(run, decisions)),
        "open": open_decisions(run, decisions),
    }
    return render(request, "programmes/imports/check.html", context)


def keep_what_was_chosen(
    request: Request, plan_import: PlanImport, run: DryRun, decisions: DecisionsForm, confirms: bool
) -> HttpResponse | None:
    """Keep the choices of the page and show what the import does with them; None to go on."""
    if not decisions.is_valid():
        return None
    chosen = decisions.chosen()
    if confirms and chosen == run.decisions:
        return None
    try:
        is_kept = keep_decisions(plan_import, chosen, by=request.user, version=decisions.version_seen)
    except ChangedMeanwhile as conflict:
        decisions.tell(conflict, request.user)
        return None
    if is_kept:
        also = " Look through it, then confirm." if confirms else ""
        messages.success(request, f"Your choices are kept. This is what the import does with them.{also}")
    return redirect(f"{request.path}{with_query(request.GET)}")


def open_decisions(run: DryRun, decisions: DecisionsForm) -> int:
    """How many decisions are open: each question once, however many rows it is asked of."""
    return sum(
        (
            run.exempt_open,
            run.owners_undecided,
            run.sheet_names_open,
            sum(offered.is_open for offered in decisions.shown_offers),
            run.conflicts_open,
            run.missing_open,
            sum(not renumbering.take for renumbering in run.renumberings),
            any(not asked.said for asked in run.recommendations),
            any(not asked.said for asked in run.reviews),
            len(decisions.questions),
            decisions.new_code is not None,
        )
    )


def decisions_form(request: Request, plan_import: PlanImport, run: DryRun, *, data: Any) -> DecisionsForm:
    """What is to be decided of a dry run, a page of conflicts and a page of missing rows at a time."""
    conflicts = [(kind, record, name) for kind, record in run.conflicts for name in record.conflicts]
    programme = plan_import.programme
    return DecisionsForm(
        data,
        about=plan_import,
        run=run,
        conflicts=list(Paginator(conflicts, SHOWN).get_page(request.GET.get("conflicts"))),
        missing=list(Paginator(run.missing, SHOWN).get_page(request.GET.get("missing"))),
        programme=programme,
        may_withdraw=programme is not None and may(request.user, Right.MANAGE, programme),
    )


def what_is_undecided(run: DryRun, decisions: DecisionsForm) -> str:
    """What has to be decided before the import can be confirmed, in a sentence; empty where nothing has."""
    if decisions.new_code:
        return TAKEN
    if run.conflicts_open:
        return "Say which value stands in each conflict and save that first. Nothing was written."
    if run.exempt_open:
        return "Say what the plan means by the rows that it keeps from the public. Nothing was written."
    if run.owners_undecided:
        return "Say who the owners are that are no posts. Nothing was written."
    if run.sheet_names_open:
        return "Say whether the sheets’ names are workstreams. Nothing was written."
    if run.missing_open:
        return "Say what happens to the missing rows and save that first. Nothing was written."
    return ""


def write_confirmed(
    request: Request, plan_import: PlanImport, run: DryRun, form: ConfirmForm
) -> HttpResponse | None:
    """Write what was confirmed, at once or soon, and lead on; None where the form says why not."""
    try:
        require_confirmed(run, form.cleaned_data["confirmed"])
        is_written = write(
            plan_import,
            confirmed=form.cleaned_data["confirmed"],
            accept_questions=bool(form.cleaned_data.get("accept_questions")),
            by=request.user,
        )
    except (NotAsConfirmed, QuestionsOpen):
        form.data = {**request.POST.dict(), "confirmed": run.digest}
        form.add_error(None, "Something changed since you looked. Look through it again, then confirm.")
        return None
    except NothingToApply as refused:
        form.add_error(None, str(refused))
        return None
    except ImpossibleChange as refused:
        form.add_error(None, f"Nothing was written. {refused}")
        return None
    except AppliedAlready:
        messages.info(request, "This import was applied already.")
    else:
        if not is_written:
            return redirect(progress_of(plan_import))
        messages.success(request, f"{plan_import.filename} is in {plan_import.programme_title}.")
    return redirect("imports:show-result", plan_import.pk)


@require_GET
@reads(page=None)
def show_result(request: Request, pk: int) -> HttpResponse:
    """What an applied import wrote, row by row, with the way to each record."""
    plan_import = visible_import(request, pk, veiled=True)
    if not plan_import.is_applied:
        return redirect("imports:check-import", pk)
    kept_back = rows_kept_back(plan_import)
    sees = sees_exempt_of(plan_import, request.user)
    page = Paginator(rows_seen(plan_import, request.user), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "kept_back": kept_back,
        "may_take_in": sees and plan_import.has_file,
        "waited": [(KINDS[PlanKind(kind)].lower(), n) for kind, n in rows_that_waited(plan_import).items()],
        "breadcrumbs": import_crumbs(plan_import, "Imported"),
        "plan_import": plan_import,
        "page": page,
        "rows": result_rows(page.object_list),
        "counts": counts_in_words(plan_import.counts),
        **date_changes_waiting(request, plan_import),
        "through": plan_import.through,
    }
    return render(request, "programmes/imports/result.html", context)


def rows_seen(plan_import: PlanImport, person: User) -> QuerySet[ImportRow]:
    """The rows of an applied import that the person sees: none of what was kept back, or is hidden now."""
    rows = plan_import.rows.all()
    if sees_exempt_of(plan_import, person):
        return rows
    hidden = [
        Q(kind=kind, object_id__in=list(keys)) for kind, keys in hidden_from(plan_import, person).items()
    ]
    return rows.exclude(reduce(or_, hidden, Q(understood__held=True)))


@require_form
def read_again(request: Request, pk: int) -> HttpResponse:
    """Take the file of an applied import once more, for what it kept back or what waited."""
    plan_import = visible_import(request, pk)
    require(plan_import.is_applied and plan_import.has_file, "The file is not kept any more.")
    again = take_in_again(plan_import, by=request.user)
    make_ready(again, by=request.user)
    messages.success(request, "The file is read once more. What came in before is found as it stands.")
    return redirect("imports:check-import", again.pk)


def date_changes_waiting(request: Request, plan_import: PlanImport) -> dict[str, Any]:
    """How many dates that the import asked to move wait for the person, and how many for another to decide.

    `as_one`: whether the person can ask for those of others as one change of the programme.
    """
    own = acting_as(request.user)
    mine = [
        dates.rule.allows(request.user, change) and not asked_by(change, own)
        for _, dates in dated_registers()
        for change in dates.waiting_for(request.user).filter(asked_through=plan_import.through)
    ]
    programme = plan_import.programme
    return {
        "moves": sum(mine),
        "moves_of_others": len(mine) - sum(mine),
        "as_one": programme is not None and TO_ASK.allows(request.user, programme),
    }


# --- what the pages show ------------------------------------------------------------------------------------


def check_context(request: Request, plan_import: PlanImport, run: DryRun) -> dict[str, Any]:
    """All that the check shows beside its forms."""
    shown = request.GET.get("show", "")
    rows = [
        (sheet, record)
        for sheet in run.taken
        for record in sheet.records
        if shown in ("all", record.outcome) or (not shown and record.outcome is not RecordOutcome.UNCHANGED)
    ]
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    conflicts = sum(len(record.conflicts) for _, record in run.conflicts)
    asked = questions_by_row(plan_import)
    states = [question.state for questions in asked.values() for question in questions]
    answered = states.count(ImportQuestion.State.ANSWERED)
    groups = shown_groups(page.object_list, asked)
    numbers, tally = run.counts, tally_of(run)
    waiting = [(s.name, KINDS[s.kind], len(s.records)) for s in run.sheets if s.read.waits]
    return {
        "breadcrumbs": import_crumbs(plan_import, "Check"),
        "plan_import": plan_import,
        "conflict_pages": Paginator(range(conflicts), SHOWN).get_page(request.GET.get("conflicts")),
        "missing_pages": Paginator(run.missing, SHOWN).get_page(request.GET.get("missing")),
        "nobody_to_ask": nobody_to_ask(run, on=plan_import.as_at),
        "shown": shown,
        "folded": 0 if shown else numbers.get(RecordOutcome.UNCHANGED, 0),
        "outcomes": [
            (outcome.value, word, numbers[outcome])
            for outcome, (word, _) in LOOKS.items()
            if numbers.get(outcome)
        ],
        "run": run,
        "page": page,
        "groups": groups,
        "folds": folds_of(run, tally, groups),
        "apart": apart_of(numbers),
        "sums": sums_of(tally, numbers, held=run.held, waiting=sum(number for *_, number in waiting)),
        "answers_exempt": sees_exempt_of(plan_import, request.user),
        "adds_up": adds_up(tally),
        "asked": asked,
        "asked_counts": f"{answered} answered, {len(states) - answered} waiting",
        "counts": counts_in_words(numbers),
        "sheets": [(sheet.name, counts_by_kind(sheet)) for sheet in run.taken],
        "waiting": waiting,
        "refused": [{"where": row_ranges(n.rows), **asdict(n)} for n in refused_notices(run)],
        "notices": [n for n in notices_of_file(run) if n.level == "notice" or not n.rows],
    }


def nobody_to_ask(run: DryRun, *, on: date) -> list[ComparedRecord]:
    """The missing records that are to be asked about and whose owner nobody holds."""
    vacant: list[ComparedRecord] = []
    asked = [(kind, record) for kind, record in run.missing if record.becomes == Missing.ASK]
    for kind, register in plan_registers().items() if asked else ():
        theirs = {record.object_id: record for of, record in asked if of == kind}
        for thing in register.model.objects.filter(pk__in=list(theirs)):
            owner = owner_post_of(thing)
            if owner is None or not owner.holders(on=on):
                vacant.append(theirs[thing.pk])
    return vacant


def questions_by_row(plan_import: PlanImport) -> Asked:
    """What was asked of owners and is not withdrawn, by row. One query."""
    asked: dict[tuple[str, int, int], list[ImportQuestion]] = {}
    questions = plan_import.questions.exclude(state=ImportQuestion.State.WITHDRAWN)
    for question in questions.select_related("post", "answered_by"):
        asked.setdefault((question.sheet, question.row, question.part), []).append(question)
    return asked


def counts_by_kind(sheet: ComparedSheet) -> list[tuple[str, str]]:
    """What happens to a sheet's rows, for each register that they go to; its own kind where it has none."""
    kinds = dict.fromkeys(sheet.kind_of(record) for record in sheet.records) or {sheet.kind: None}
    by_kind = {
        kind: counts(record for record in sheet.records if sheet.kind_of(record) == kind) for kind in kinds
    }
    return [
        (KINDS[kind], ", ".join(f"{number} {word.lower()}" for word, number in counts_in_words(numbers)))
        for kind, numbers in by_kind.items()
    ]


def counts_in_words(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    """The outcomes that some row has, in words, in a fixed order."""
    return [(word, numbers[outcome]) for outcome, (word, _) in LOOKS.items() if numbers.get(outcome)]


def result_rows(rows: Iterable[ImportRow]) -> list[dict[str, Any]]:
    """The rows with the records that they went to, one query for each kind."""
    rows = list(rows)
    records: dict[tuple[str, int], Any] = {}
    for kind, register in plan_registers().items():
        ids = [row.object_id for row in rows if row.kind == kind and row.object_id]
        things = register.model.objects.select_related(*register.linked_through).in_bulk(ids)
        records.update({(kind, pk): thing for pk, thing in things.items()})
    shown = []
    for row in rows:
        word, colour = LOOKS[RecordOutcome(row.outcome)]
        thing = records.get((row.kind, row.object_id)) if row.object_id else None
        shown.append({"row": row, "thing": thing, "outcome": word, "colour": colour})
    return shown
