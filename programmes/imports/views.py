"""The pages of an import: upload, map, interpret, check, result."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_GET

from council import events
from council.access import Right, may, require, standing
from council.amounts import pounds
from council.components import with_query
from council.models import Event
from council.reading.workbook import WorkbookRefused
from council.requests import GET_OR_POST
from programmes.imports.applying import (
    AppliedAlready,
    ImpossibleChange,
    NotAsConfirmed,
    QuestionsOpen,
    apply_import,
    require_confirmed,
)
from programmes.imports.dry_run import DryRun, open_file, registers
from programmes.imports.forms import KINDS, ConfirmForm, UploadForm, today_initial
from programmes.imports.guarding import (
    HIDES,
    hides,
    keep_settled,
    person_of,
    reads_workbook,
    require_importer,
    visible_import,
)
from programmes.imports.keeping import dry_run_of
from programmes.imports.matching import ranges
from programmes.imports.missing import nobody_to_ask
from programmes.imports.models import ImportQuestion, ImportRow, PlanImport
from programmes.imports.progress_views import progress_of, waits_for_worker
from programmes.imports.reading import all_notices, counts
from programmes.imports.samples import editions, published, sample_named
from programmes.imports.settling import SHOWN, SettleForm, label_of
from programmes.imports.sheets import Kind, Outcome, ReadSheet, Record
from programmes.imports.uploading import free_code, upload_plan
from programmes.imports.working import ask_to_apply, ask_to_read
from programmes.models.programme import Programme

ROWS_A_PAGE = 200

# How an outcome is said, and the colour of its tag.
LOOKS = {
    Outcome.NEW: ("New", "green"),
    Outcome.CHANGED: ("Changed", "blue"),
    Outcome.MOVED: ("Moved", "teal"),
    Outcome.CONFLICT: ("In conflict", "red"),
    Outcome.QUESTIONED: ("Questioned", "orange"),
    Outcome.REFUSED: ("Refused", "red"),
    Outcome.MISSING: ("Missing from the file", "purple"),
    Outcome.UNCHANGED: ("Unchanged", "grey"),
    Outcome.SKIPPED: ("Not taken in", "grey"),
}


@require_GET
def list_imports(request: HttpRequest) -> HttpResponse:
    """Every import that the person may see, the latest first."""
    require_importer(request)
    found = PlanImport.objects.visible_to(person_of(request)).select_related(
        "programme", "uploaded_by", "work"
    )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "programmes/imports/list.html", {"page": page})


@GET_OR_POST
def new_import(request: HttpRequest) -> HttpResponse:
    """The upload. A file that can't be read is refused with the reason, and nothing of it is kept."""
    who = standing(person_of(request))
    require_importer(request)
    today = timezone.localdate()
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        programmes=Programme.objects.with_right(person_of(request), Right.IMPORT),
        may_add=who.reach(Right.IMPORT) is None,
        initial=today_initial(today),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        file = said.pop("file")
        require(not said["programme"] or not hides(said["programme"], person_of(request)), HIDES)
        if not said["programme"] and not said["new_code"]:
            said["new_code"] = free_code(said["new_title"])
        try:
            plan_import = upload_plan(file, filename=file.name, by=person_of(request), **said)
        except WorkbookRefused as refused:
            form.add_error("file", f"{refused.message} {refused.remedy}")
        else:
            if plan_import.is_large:
                ask_to_read(plan_import, by=person_of(request))
            return redirect("imports:map-import", plan_import.pk)
    context: dict[str, Any] = {"form": form}
    if settings.DEMO:
        context |= {"samples": published(), "editions": editions()}
    return render(request, "programmes/imports/new.html", context)


@require_GET
def sample_plan(request: HttpRequest, name: str) -> FileResponse:
    """One of the sample plans as a download, to be imported. The demo only."""
    sample = sample_named(name) if settings.DEMO else None
    if sample is None:
        raise Http404
    require_importer(request)
    return FileResponse(BytesIO(sample.content()), as_attachment=True, filename=sample.name)


@GET_OR_POST
@waits_for_worker
@reads_workbook
def check_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The dry run: every row as it will be. Confirming it writes exactly that."""
    plan_import = visible_import(request, pk)
    if plan_import.is_applied:
        return redirect("imports:show-result", pk)
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
    person, confirmed = person_of(request), form.cleaned_data["confirmed"]
    accept = bool(form.cleaned_data.get("accept_questions"))
    try:
        if plan_import.is_large:
            require_confirmed(found, confirmed)
            ask_to_apply(plan_import, confirmed=confirmed, accept_questions=accept, by=person)
            return redirect(progress_of(plan_import))
        apply_import(
            plan_import, by=person, confirmed=confirmed, accept_questions=accept, reading=found.reading
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
        "plan_import": plan_import,
        "page": page,
        "rows": _with_records(page.object_list),
        "counts": _said(plan_import.counts),
    }
    return render(request, "programmes/imports/result.html", context)


@require_GET
@reads_workbook
def download_file(request: HttpRequest, pk: int) -> FileResponse:
    """The workbook as it was uploaded, always as a download."""
    plan_import = visible_import(request, pk)
    handle = open_file(plan_import)
    events.tell(Event.Kind.DOWNLOADED, str(plan_import), by=person_of(request), plan_import=plan_import.pk)
    response = FileResponse(
        handle,
        as_attachment=True,
        filename=_file_name(plan_import),
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _file_name(plan_import: PlanImport) -> str:
    """The file's own name without what could act as a path or a header."""
    return get_valid_filename(f"x{plan_import.filename}")[1:].strip(".") or "plan"


# --- what the pages show ------------------------------------------------------------------------------------


IN_COLUMNS = {"title", "reference", "workstream", "owner", "due", "status", "rag", "target"}


@dataclass
class ShownRow:
    """A row of the dry run, as the page shows it."""

    record: Record
    outcome: str
    colour: str
    kind: Kind = Kind.ACTIONS
    asked: Sequence[ImportQuestion] = ()  # of its owner

    @property
    def date(self) -> str:
        read = self.record.date
        return read.in_words() if read and read.raw.strip() else ""

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Each field that the file changes, in words, with what it says here and in the file."""
        kind, conflicts = self.record.kind or self.kind, self.record.conflicts
        return [
            (label_of(kind, name), ours, file)
            for name, (ours, file) in self.record.changes.items()
            if name != "updates" and (name not in conflicts or conflicts[name].take)  # those one by one
        ]

    @property
    def unsettled(self) -> list[tuple[str, str, str]]:
        """Each field of which nobody said yet whose value stands, with what it says here and in the file."""
        kind = self.record.kind or self.kind
        return [
            (label_of(kind, name), conflict.ours, conflict.file)
            for name, conflict in self.record.conflicts.items()
            if not conflict.take
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Each field in which what stands here was chosen over the file."""
        kind = self.record.kind or self.kind
        return [
            (label_of(kind, name), conflict.ours)
            for name, conflict in self.record.conflicts.items()
            if conflict.take == "ours"
        ]

    @property
    def becomes(self) -> str:
        """What becomes of a missing row, in words."""
        ways = {"leave": "Left as it is", "withdraw": "Withdrawn", "ask": "Its owner is asked"}
        return ways.get(self.record.becomes, "Say below what becomes of it")

    @property
    def also(self) -> list[tuple[str, str]]:
        """What the file says of it beyond the columns of the page, by field."""
        told = self.record.told or {}
        return [
            (name.capitalize(), words)
            for name, words in told.items()
            if words.strip() and name not in IN_COLUMNS
        ]

    @property
    def has_more(self) -> bool:
        """Whether there is more to it than fits a line."""
        return bool(self.also or self.record.updates_written or self.record.steps)

    @property
    def says_why(self) -> bool:
        """Whether there is more to say of what happens than its one word."""
        record = self.record
        told = (
            self.changes,
            record.conflicts,
            record.moved_from,
            record.questions,
            record.refusals,
            self.asked,
        )
        return any(told) or record.outcome is Outcome.MISSING

    @property
    def amount(self) -> str:
        """The pounds of the row's year: "2010/11: £100,000"."""
        record = self.record
        return f"{record.year}: {pounds(record.amount)}" if record.year and record.amount is not None else ""

    @property
    def raw(self) -> str:
        return self.record.date.raw.strip() if self.record.date else ""


@dataclass
class ShownGroup:
    """The rows of one workstream of one sheet."""

    sheet: str
    workstream: str
    rows: list[ShownRow]


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
        for sheet in found.reading.taken
        for record in sheet.records
        if wanted in ("all", record.outcome) or (not wanted and record.outcome is not Outcome.UNCHANGED)
    ]
    conflicts = sum(len(record.conflicts) for _, record in found.conflicts)
    asked = _asked(plan_import)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    notices = all_notices(found.reading, conflicts=False)
    return {
        "plan_import": plan_import,
        "form": settle if settle.errors else form,
        "confirm": form,
        "settle": settle,
        "conflict_pages": Paginator(range(conflicts), SHOWN).get_page(request.GET.get("conflicts")),
        "missing_pages": Paginator(found.missing, SHOWN).get_page(request.GET.get("missing")),
        "nobody_to_ask": nobody_to_ask(found, on=plan_import.as_at),
        "shown": wanted,
        "folded": 0 if wanted else found.counts.get(Outcome.UNCHANGED, 0),
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
        "sheets": [(sheet.name, _said_by_kind(sheet)) for sheet in found.reading.taken],
        "waiting": [(s.name, KINDS[s.kind], len(s.records)) for s in found.reading.sheets if s.waits],
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


def _said_by_kind(sheet: ReadSheet) -> list[tuple[str, list[tuple[str, int]]]]:
    """What becomes of a sheet's rows, for each register that they go to; its own kind where it has none."""
    kinds = dict.fromkeys(sheet.kind_of(record) for record in sheet.records) or {sheet.kind: None}
    return [
        (KINDS[kind], _said(counts(record for record in sheet.records if sheet.kind_of(record) == kind)))
        for kind in kinds
    ]


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
        word, colour = LOOKS[Outcome(row.outcome)]
        thing = records.get((row.kind, row.object_id)) if row.object_id else None
        shown.append({"row": row, "thing": thing, "outcome": word, "colour": colour})
    return shown
