"""The pages of an import: upload, map, interpret, check, result."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.rules import Right, may
from council.web.components import with_query
from council.web.requests import require_get_or_post
from programmes.imports.access import person_of, visible_import
from programmes.imports.applying.apply import (
    AppliedAlready,
    ImpossibleChange,
    NotAsConfirmed,
    QuestionsOpen,
    require_confirmed,
)
from programmes.imports.applying.missing import nobody_to_ask
from programmes.imports.background.readings import dry_run_of
from programmes.imports.background.tasks import write
from programmes.imports.background.views import import_step, progress_of
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.comparing.matching import ranges
from programmes.imports.comparing.outcomes import counts
from programmes.imports.comparing.report import all_notices
from programmes.imports.crumbs import crumbs
from programmes.imports.mappings.choices import keep_settled
from programmes.imports.models.plan_import import ImportQuestion, ImportRow, PlanImport
from programmes.imports.pages.decisions_form import SHOWN, SettleForm
from programmes.imports.pages.forms import ConfirmForm
from programmes.imports.pages.rows import LOOKS, ShownGroup, ShownRow
from programmes.imports.recognised import KINDS
from programmes.imports.records import ComparedSheet, RecordOutcome
from programmes.imports.registers import registers

ROWS_A_PAGE = 200


@require_get_or_post
@import_step
def check_import(request: HttpRequest, plan_import: PlanImport) -> HttpResponse:
    """The dry run: every row as it will be. Confirming it writes exactly that."""
    found = dry_run_of(plan_import, at=timezone.now())
    settle = _settle_form(request, plan_import, found)
    if "settle" in request.POST:
        if settle.is_valid():
            if keep_settled(plan_import, settle.chosen(), by=person_of(request)):
                messages.success(request, "Your choices are kept. This is what the import does with them.")
            return redirect(f"{request.path}{with_query(request.GET)}")
        form = ConfirmForm(questions_open=found.questions_open, initial={"confirmed": found.digest})
        context = _dry_run_context(request, plan_import, found, form, settle)
        return render(request, "programmes/imports/check.html", context)
    form = ConfirmForm(
        request.POST or None, questions_open=found.questions_open, initial={"confirmed": found.digest}
    )
    unsettled = _unsettled(found) if request.method == "POST" else ""
    if unsettled:
        form.add_error(None, unsettled)
    if request.method == "POST" and form.is_valid() and found.writes:
        written = _write_or_ask(request, plan_import, found, form)
        if written is not None:
            return written
    return render(
        request, "programmes/imports/check.html", _dry_run_context(request, plan_import, found, form, settle)
    )


def _write_or_ask(
    request: HttpRequest, plan_import: PlanImport, found: DryRun, form: ConfirmForm
) -> HttpResponse | None:
    """Writes what was confirmed, or asks the worker to; None where the form says why not."""
    try:
        require_confirmed(found, form.cleaned_data["confirmed"])
        is_written = write(
            plan_import,
            confirmed=form.cleaned_data["confirmed"],
            accept_questions=bool(form.cleaned_data.get("accept_questions")),
            by=person_of(request),
        )
    except (NotAsConfirmed, QuestionsOpen):
        form.data = {**request.POST.dict(), "confirmed": found.digest}
        form.add_error(None, "Something changed since you looked. Look through it again, then confirm.")
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
def show_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What an applied import wrote, row by row, with the way to each record."""
    plan_import = visible_import(request, pk)
    if not plan_import.is_applied:
        return redirect("imports:check-import", pk)
    page = Paginator(plan_import.rows.all(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "breadcrumbs": crumbs(plan_import, "Imported"),
        "plan_import": plan_import,
        "page": page,
        "rows": _with_records(page.object_list),
        "counts": _said(plan_import.counts),
    }
    return render(request, "programmes/imports/result.html", context)


# --- what the pages show ------------------------------------------------------------------------------------


def _settle_form(request: HttpRequest, plan_import: PlanImport, found: DryRun) -> SettleForm:
    """The choices of a dry run, a page of conflicts and a page of missing rows at a time."""
    conflicts = [(kind, record, name) for kind, record in found.conflicts for name in record.conflicts]
    programme = plan_import.programme
    return SettleForm(
        request.POST if "settle" in request.POST else None,
        run=found,
        conflicts=list(Paginator(conflicts, SHOWN).get_page(request.GET.get("conflicts"))),
        missing=list(Paginator(found.missing, SHOWN).get_page(request.GET.get("missing"))),
        may_withdraw=programme is not None and may(person_of(request), Right.MANAGE, programme),
    )


def _unsettled(found: DryRun) -> str:
    """What has to be settled before the import can be confirmed, in a sentence; empty where nothing has."""
    if found.conflicts_open:
        return "Say which value stands in each conflict and save that first. Nothing was written."
    if found.missing_open:
        return "Say what becomes of the missing rows and save that first. Nothing was written."
    return ""


def _dry_run_context(
    request: HttpRequest, plan_import: PlanImport, found: DryRun, form: ConfirmForm, settle: SettleForm
) -> dict[str, Any]:
    wanted = request.GET.get("show", "")
    rows = [
        (sheet, record)
        for sheet in found.taken
        for record in sheet.records
        if wanted in ("all", record.outcome) or (not wanted and record.outcome is not RecordOutcome.UNCHANGED)
    ]
    conflicts = sum(len(record.conflicts) for _, record in found.conflicts)
    asked = _asked(plan_import)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    notices = all_notices(found, conflicts=False)
    return {
        "breadcrumbs": crumbs(plan_import, "Check"),
        "plan_import": plan_import,
        "form": settle if settle.errors else form,
        "confirm": form,
        "settle": settle,
        "conflict_pages": Paginator(range(conflicts), SHOWN).get_page(request.GET.get("conflicts")),
        "missing_pages": Paginator(found.missing, SHOWN).get_page(request.GET.get("missing")),
        "nobody_to_ask": nobody_to_ask(found, on=plan_import.as_at),
        "shown": wanted,
        "folded": 0 if wanted else found.counts.get(RecordOutcome.UNCHANGED, 0),
        "outcomes": [
            (outcome.value, word, found.counts[outcome])
            for outcome, (word, _) in LOOKS.items()
            if found.counts.get(outcome)
        ],
        "found": found,
        "page": page,
        "groups": _groups(page, asked),
        "asked": asked,
        "asked_counts": _asked_in_words(asked),
        "counts": _said(found.counts),
        "sheets": [(sheet.name, _said_by_kind(sheet)) for sheet in found.taken],
        "waiting": [(s.name, KINDS[s.kind], len(s.records)) for s in found.sheets if s.read.waits],
        "problems": [
            {"where": ranges(n.rows), **asdict(n)}
            for n in notices
            if n.level in ("error", "warning") and n.rows
        ],
        "notices": [n for n in notices if n.level == "notice" or not n.rows],
    }


Asked = Mapping[tuple[str, int, int], Sequence[ImportQuestion]]  # by sheet, row and part


def _asked(plan_import: PlanImport) -> Asked:
    """What was asked of owners and is not withdrawn, by row. One query."""
    found: dict[tuple[str, int, int], list[ImportQuestion]] = {}
    questions = plan_import.questions.exclude(state=ImportQuestion.State.WITHDRAWN)
    for question in questions.select_related("post", "answered_by"):
        found.setdefault((question.sheet, question.row, question.part), []).append(question)
    return found


def _asked_in_words(asked: Asked) -> str:
    """How many questions were answered and how many wait: "2 answered, 1 waiting"."""
    states = [question.state for questions in asked.values() for question in questions]
    answered = states.count(ImportQuestion.State.ANSWERED)
    return f"{answered} answered, {len(states) - answered} waiting"


def _groups(page: Page, asked: Asked) -> list[ShownGroup]:
    groups: list[ShownGroup] = []
    for sheet, record in page.object_list:
        workstream = " / ".join(record.workstream)
        if not groups or (groups[-1].sheet, groups[-1].workstream) != (sheet.name, workstream):
            groups.append(ShownGroup(sheet.name, workstream, []))
        word, colour = LOOKS[record.outcome]
        mine = asked.get((sheet.name, record.row, record.part), ())
        groups[-1].rows.append(ShownRow(record, word, colour, sheet.kind, mine))
    return groups


def _said_by_kind(sheet: ComparedSheet) -> list[tuple[str, str]]:
    """What happens to a sheet's rows, for each register that they go to; its own kind where it has none."""
    kinds = dict.fromkeys(sheet.kind_of(record) for record in sheet.records) or {sheet.kind: None}
    said = []
    for kind in kinds:
        found = counts(record for record in sheet.records if sheet.kind_of(record) == kind)
        said.append((KINDS[kind], ", ".join(f"{number} {word.lower()}" for word, number in _said(found))))
    return said


def _said(found: dict[str, int]) -> list[tuple[str, int]]:
    """The outcomes that some row has, in words, in a fixed order."""
    return [(word, found[outcome]) for outcome, (word, _) in LOOKS.items() if found.get(outcome)]


def _with_records(rows: Iterable[ImportRow]) -> list[dict[str, Any]]:
    """The rows with the records that they went to, one query for each kind."""
    rows = list(rows)
    records: dict[tuple[str, int], Any] = {}
    for kind, register in registers().items():
        ids = [row.object_id for row in rows if row.kind == kind and row.object_id]
        things = register.model.objects.select_related(*register.linked_through).in_bulk(ids)
        records.update({(kind, pk): thing for pk, thing in things.items()})
    shown = []
    for row in rows:
        word, colour = LOOKS[RecordOutcome(row.outcome)]
        thing = records.get((row.kind, row.object_id)) if row.object_id else None
        shown.append({"row": row, "thing": thing, "outcome": word, "colour": colour})
    return shown
