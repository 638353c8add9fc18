"""What the demo's programmes take in from the appendices of their documents: imported, entered and kept.

The road is the one that people take: an administrator uploads and confirms the workbook, the manager takes
its tables over from their sheets, and enters what no import knows.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from actions.models import Action
from actions.verifying import complete, verify
from council.access.acting import DEMO
from council.conventions import InForce
from council.reading.workbooks.workbook import open_workbook
from programmes.imports.applying.apply import apply_import
from programmes.imports.comparing.sheet_names import WITHIN
from programmes.imports.decisions import Decisions
from programmes.imports.kept.readings import dry_run
from programmes.imports.mappings.choices import keep_decisions
from programmes.imports.upload import upload_plan
from programmes.milestones.delivering import deliver_milestone
from programmes.models import DocumentTable, Priority
from programmes.models.review import Finding, Review
from programmes.objectives.serving import Bearing, serve_priorities
from programmes.outputs.delivering import deliver_output
from programmes.reference_tables.keeping import TableStatement, add_document_table
from programmes.reference_tables.sheets import table_on_sheet
from programmes.reviews.keeping import Answerers, ReviewFacts, create_review, record_review
from programmes.reviews.wording import FindingRow, write_findings
from reports.demo.document_book import DocumentBook, document_book
from reports.demo.programmes import Plan
from reports.demo.timeline import Timeline
from reports.initiation.gathering import tables_of
from reports.initiation.writing import InitiationWords, sign_version, write_version

KINDS = {
    "Key finding": Finding.Kind.ISSUE,
    "Proposal": Finding.Kind.PROPOSAL,
    "Quick win": Finding.Kind.QUICK_WIN,
}
EFFECTS = ("positive", "neutral", "negative")


def take_in(data: Mapping[str, Any], plan: Plan, timeline: Timeline, conventions: InForce) -> None:
    """Put on the line the day on which the programme's workbook came, and what was entered by hand."""
    if "workbook" not in data:
        return
    told, workbook = plan.cast.calendar.told, data["workbook"]
    book = document_book(workbook["name"], since=told(workbook["dated"]))
    taking = _TakingIn(book, plan, conventions)
    on = told(workbook["on"])
    timeline.add(on, partial(taking.import_plan, workbook, on))
    timeline.add(on, partial(taking.keep_tables, on))
    for sheet in book.sheets(enter="priorities"):
        timeline.add(on, partial(taking.serve, sheet, on))
    for sheet in book.sheets(enter="findings"):
        timeline.add(on, partial(taking.find, sheet, workbook["review"], on))
    if "settled" in workbook:
        settled = told(workbook["settled"])
        timeline.add(settled, partial(taking.settle, workbook.get("left", 0), settled))
    for number, each in enumerate(data.get("initiation", []), start=1):
        on = told(each["on"])
        timeline.add(on, partial(taking.initiate, each, number, on))


class _TakingIn:
    """One programme's workbook, part by part."""

    def __init__(self, book: DocumentBook, plan: Plan, conventions: InForce) -> None:
        self.book, self.plan, self.cast, self.conventions = book, plan, plan.cast, conventions
        self.programme = plan.programme

    def import_plan(self, workbook: Mapping[str, Any], on: date) -> None:
        """The administrator imports what registers take in, and takes what is asked as read."""
        admin = self.cast.users["admin"]
        plan_import = upload_plan(
            self.book.file(leave_out=lambda sheet: not sheet.get("demo", True) or is_entered(sheet)),
            filename=workbook["file"],
            by=admin,
            plan_date=self.book.since,
            as_at=on,
            programme=self.programme,
            default_owner=self.cast.post(workbook.get("owner")),
        )
        names = {
            each["name"]: WITHIN + each["stands_in"] for each in self.book.sheets() if "stands_in" in each
        }
        if names:
            keep_decisions(plan_import, Decisions(sheet_names=names), by=admin)
        apply_import(plan_import, by=admin, confirmed=dry_run(plan_import).digest, accept_questions=True)

    def keep_tables(self, on: date) -> None:
        """The manager takes each table over from its sheet."""
        kinds = [sheet for sheet in self.book.sheets() if "table" in sheet and sheet.get("demo", True)]
        book = open_workbook(self.book.bytes_of(), filename=self.book.data["file"]) if kinds else None
        for sheet in kinds:
            assert book, "read where there are tables"
            found = table_on_sheet(book, named=sheet["name"])
            said = TableStatement(
                title=sheet["name"],
                kind=DocumentTable.Kind(sheet["table"]),
                cells=found.cells,
                footnotes=found.footnotes,
                source=found.source,
            )
            add_document_table(self.programme, said, by=DEMO.signed(self.plan.managing(on)), on=on)

    def serve(self, sheet: Mapping[str, Any], on: date) -> None:
        """The manager says how the programme bears on each of the council's priorities."""
        bearings = {}
        for named, *ticks in self.book.rows(sheet)[1:]:
            priority = Priority.objects.get(name=named.partition(" ")[2])
            bearings[priority.pk] = Bearing(EFFECTS[ticks.index(next(filter(None, ticks)))])
        serve_priorities(self.programme, bearings, by=DEMO.signed(self.plan.managing(on)), on=on)

    def find(self, sheet: Mapping[str, Any], review: Mapping[str, str], on: date) -> None:
        """The manager writes down what the review found, and records it."""
        by = DEMO.signed(self.plan.managing(on))
        facts = ReviewFacts(
            title=review["title"],
            kind=Review.Kind.SELF_ASSESSMENT,
            reviewer=review["reviewer"],
            received_on=self.book.since,
            summary=review["summary"],
        )
        made = create_review(facts, answerers=Answerers(programmes=(self.programme,)), by=by, on=on)
        rows = [
            FindingRow(text=text, kind=KINDS[kind], theme=theme)
            for theme, kind, text in self.book.rows(sheet)[1:]
        ]
        write_findings(made, rows, by=by, on=on)
        made.refresh_from_db()
        record_review(made, by=by, on=on)

    def settle(self, left: int, on: date) -> None:
        """What was due by now is delivered on its day; quick wins are done, all but so many."""
        by = DEMO.signed(self.plan.managing(on))
        was_due: Any = {"delivered_on": None, "due__lte": on}
        milestones: Any = self.programme.milestones.filter(**was_due).order_by("pk")
        for milestone in milestones:
            deliver_milestone(
                milestone, delivered_on=milestone.due, comment="As planned.", is_final=True, by=by, on=on
            )
        for output in self.programme.outputs.filter(**was_due).order_by("pk"):
            deliver_output(output, delivered_on=output.due, note="As planned.", by=by, on=on)
        auditor = DEMO.signed(self.cast.holders(self.cast.posts["audit"], on=on)[0])
        wins: Any = self.programme.actions.live().filter(kind=Action.Kind.QUICK_WIN).order_by("pk")
        for win in list(wins)[: len(wins) - left]:
            completion = complete(
                win,
                completed_on=on,
                closing_note=f"{win.title}: done within the first half-year.",
                evidence=f"{win.reference} in the board's list of quick wins.",
                by=DEMO.signed(self.cast.speaker(win.owner, instead=self.plan.manager, on=on)),
                on=on,
            )
            verify(completion, seen=f"{win.reference}: seen with the board's list.", by=auditor, on=on)

    def initiate(self, data: Mapping[str, Any], number: int, on: date) -> None:
        """The manager writes a version of the initiation document, and enters who signed it."""
        manager = self.plan.managing(on)
        by = DEMO.signed(manager)
        said = InitiationWords(
            label=data["label"],
            reasons=data["why"],
            author=self.plan.manager,
            texts={
                key: text for key, text in self.book.texts().items() if key not in data.get("without", [])
            },
        )
        tables = tables_of(self.programme, manager, conventions=self.conventions)
        version = write_version(self.programme, said, tables=tables, after=number - 1, by=by, on=on)
        for each in data.get("signed", []):
            sign_version(
                version,
                kind=each["kind"],
                organisation=each["organisation"],
                position=each["position"],
                signed_on=on,
                by=by,
                on=on,
            )


def is_entered(sheet: Mapping[str, Any]) -> bool:
    """Whether the sheet's rows are entered by hand, or kept as a table."""
    return "enter" in sheet or "table" in sheet
