"""How what stands beside the risks takes part in the import: entries of the log, controls, mitigations."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from council.lengths import lengths_of, shortened
from council.models import Body
from council.reading.dates.timescales import read_timescale
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.cells.values import words_of
from programmes.imports.recognised import PlanKind
from programmes.imports.records import ComparedRecord, Question, ReadRecord, RecordOutcome
from programmes.imports.registers import WriteContext
from programmes.imports.standard import lists
from programmes.imports.standard.columns import Form, StandardColumn, StandardRow, StandardSheet, tidy
from programmes.models import Programme
from programmes.plain_sheets import PlainSheet
from risks.log.keeping import LETTERS
from risks.models import Control, LogEntry, Mitigation, Risk
from risks.plan_import.writing import ask_for_dates

AS_IN_PLAN = "As in the plan as imported."
OVER = re.compile(r"\b(?:resolved|closed|complete[d]?|done|ended|met|no longer)\b", re.IGNORECASE)
IN_HAND = re.compile(r"\b(?:in hand|in progress|progress\w*|under ?way|ongoing|active)\b", re.IGNORECASE)
RISK_HEADING = re.compile(r"^(?:parent |linked |related )?risk\b", re.IGNORECASE)
RAID_HEADING = r"^(?:type|kind|raid|entry|item type|log type|category|r a i d)\b"
TESTED_HEADING = re.compile(r"\btest(?:ed)?\b|\breview(?:ed)?\b", re.IGNORECASE)


def under(record: ReadRecord, pattern: str) -> str:
    """The words of a column that has no place of its own, by its heading; "" without one."""
    headed = (words for heading, words in record.fields.items() if re.search(pattern, heading, re.IGNORECASE))
    return next(headed, "")


def day_said(words: str, near: date) -> date | None:
    """The day that the words name; None where they name none for sure."""
    if not words.strip():
        return None
    return lists.day_in(words.strip()) or read_timescale(words, near=near).end


class BesideRisks(PlainSheet):
    """What the three sheets share: owners, days, and words that are compared as the file has them."""

    days: ClassVar[Sequence[str]] = ()
    withdraws: ClassVar[bool] = False

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column."""
        if name in self.days:
            return lists.day_words(getattr(thing, name))
        return super().words(thing, name)

    def keep(self, thing: Any, name: str, words: str, record: ComparedRecord, context: WriteContext) -> None:
        """Keep what a cell says of one column; an owner is the post that the check told apart."""
        if name == "owner":
            said = record.read.owner or words
            thing.owner = context.post(said[:160]) or (
                context.default_owner if not record.object_id else None
            )
        elif name in self.days:
            setattr(thing, name, day_said(words, context.plan_date))
        else:
            super().keep(thing, name, words, record, context)

    def rows(self, programme: Programme, person: Any) -> list[StandardRow]:
        """The programme's records that the person may see, days as days; all of them for None."""
        things = self.of_programme(programme)
        return [
            StandardRow(
                thing.pk,
                self.our_reference(thing),
                {
                    "title": tidy(self.titled(thing)),
                    **{n: tidy(self.words(thing, n)) for n in self.kept if n not in self.days},
                    **{name: getattr(thing, name) for name in self.days},
                },
                exempt=self.is_exempt(thing),
            )
            for thing in (things.visible_to(person) if person else things)
        ]

    def is_exempt(self, thing: Any) -> bool:
        """Whether the record is kept from the public: with its risk."""
        return bool(thing.risk.exempt)


class LogSheet(BesideRisks):
    """Sheets of issues, assumptions or dependencies."""

    kind: ClassVar[PlanKind] = PlanKind.ISSUES
    model: ClassVar[Any] = LogEntry
    days: ClassVar[Sequence[str]] = ("due", "resolved_on")
    lengths: ClassVar[Mapping[str, int]] = lengths_of(LogEntry, title="title", needed_from="needed_from")
    kept: ClassVar[Mapping[str, str]] = {
        "kind": "kind",
        "impact": "effect",
        "needed_from": "needed_from",
        "owner": "owner",
        "due": "due",
        "stage": "status",
        "resolution": "decision",
        "resolved_on": "completed",
        "escalated_to": "escalated_to",
    }
    labels: ClassVar[Mapping[str, str]] = {
        "title": "what it is",
        "stage": "status",
        "resolved_on": "when it was resolved",
        "escalated_to": "escalated to",
        "needed_from": "who it depends on",
    }
    fields: ClassVar[Mapping[str, str]] = {
        "issues": "What it is",
        "reference": "The plan's own reference",
        "effect": "Impact",
        "owner": "Owner",
        "due": "Due",
        "status": "Status",
        "decision": "Resolution",
        "completed": "Resolved on",
        "progress": "Progress",
        "workstream": "Workstream",
    }

    def told(self, record: ReadRecord) -> ReadRecord:
        """The record with what its row says, and which kind of entry the sheet or the row calls it."""
        kind = kind_called(under(record, RAID_HEADING)) or kind_called(record.sheet) or LogEntry.Kind.ISSUE
        completed = record.other_dates.get("completed")
        says = {
            "title": record.title,
            "kind": str(LogEntry.Kind(kind).label),
            "impact": record.text("effect")
            or under(record, r"^(?:impact|effect|consequence)")
            or record.text("impact"),  # of a log on one sheet: the column in which its risks have a level
            "needed_from": under(record, r"^(?:depends? on|dependent on|needed from|from whom|supplier)"),
            "owner": record.text("owner"),
            "due": " ".join(record.date.raw.split()) if record.date else "",
            "stage": record.status_raw,
            "resolution": record.text("decision")
            or under(record, r"^(?:resolution|outcome|how resolved)")
            or record.text("mitigation"),  # of a log on one sheet: what is done about each row
            "resolved_on": " ".join(completed.raw.split()) if completed else "",
            "escalated_to": under(record, r"^escalat"),
        }
        return replace(record, reference="", workstream=(), file_says=says)

    def of_programme(self, programme: Programme) -> Any:
        """The programme's log with its posts and bodies."""
        return LogEntry.objects.filter(programme=programme).select_related("owner", "escalated_to")

    def begin(self, thing: Any, place: int, context: WriteContext) -> None:
        """A new entry is raised on the day of the plan; its reference waits for its kind."""
        thing.raised_on, thing.raised_by = context.plan_date, context.by

    def keep(self, thing: Any, name: str, words: str, record: ComparedRecord, context: WriteContext) -> None:
        """Keep what a cell says of one column."""
        if name == "escalated_to":
            bodies = {words_of(body.name): body for body in Body.objects.all()} if words else {}
            thing.escalated_to = bodies.get(words_of(words))
        elif name == "stage":
            thing.stage = stage_of(words)
        else:
            super().keep(thing, name, words, record, context)

    def finish(self, thing: Any, record: ComparedRecord, context: WriteContext) -> None:
        """Give the entry its reference, and say of what is resolved how and when."""
        thing.kind = thing.kind or LogEntry.Kind.ISSUE
        if not thing.reference:
            thing.reference = context.programme.next_reference(LETTERS[LogEntry.Kind(thing.kind)])
        if thing.stage == LogEntry.Stage.RESOLVED:
            status = shortened(record.read.status_raw or thing.get_stage_display(), 80)
            thing.resolution = thing.resolution or f"As in the plan: “{status}”."
            thing.resolved_on = thing.resolved_on or context.plan_date

    def our_reference(self, thing: Any) -> str:
        return str(thing.reference)

    def reference_of(self, thing: Any) -> str:
        return str(thing.reference)

    def is_exempt(self, thing: Any) -> bool:
        return bool(thing.exempt)

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse another kind for an entry that has its reference, and a body that is none."""
        refused = []
        if record.object_id and "kind" in record.changes:
            message = "An entry stays what it was logged as: its reference says it."
            refused.append(record.refusal("kind", message, "Add another row for it."))
        body = record.read.said().get("escalated_to", "") if record.takes("escalated_to") else ""
        if body and words_of(body) not in {words_of(each.name) for each in Body.objects.all()}:
            message = f"“{shortened(body, 80)}” is no body of the council."
            refused.append(
                record.refusal("escalated_to", message, "Write its name as the page of bodies has it.")
            )
        return refused


def kind_called(words: str) -> str:
    """The kind of entry that the words name, or the one letter that they are; empty for none."""
    said = words.strip().casefold()
    named = (k for k in LogEntry.Kind if k.label[:6].casefold() in said or said == k.value[0])
    return next(named, "")


def stage_of(words: str) -> str:
    """The stage that a status means; open where it says nothing of the kind."""
    if OVER.search(words):
        return str(LogEntry.Stage.RESOLVED)
    return str(LogEntry.Stage.IN_HAND if IN_HAND.search(words) else LogEntry.Stage.OPEN)


class OfARisk(BesideRisks):
    """A sheet of which every row names the risk that it belongs to."""

    title: ClassVar[str] = "text"
    linked_through: ClassVar[Sequence[str]] = ()

    def risk_named(self, record: ReadRecord) -> str:
        """How the row names its risk: by its own column, else by the reference before the words."""
        own = next((w for h, w in record.fields.items() if RISK_HEADING.search(h) and w), "")
        return own or record.text("risk") or record.reference

    def with_risk(self, record: ReadRecord, says: Mapping[str, str]) -> ReadRecord:
        """The record as it goes to its risk; refused where no risk is named."""
        risk = self.risk_named(record)
        message, remedy = (
            "Nothing says which risk it belongs to.",
            "Put the risk’s reference in a column Risk.",
        )
        refusals = (
            record.refusals
            if risk
            else (*record.refusals, Question(message, f"A{record.row}", remedy=remedy))
        )
        file_says = {"title": record.title, "risk": risk, **says}
        return replace(record, reference="", workstream=(), file_says=file_says, refusals=refusals)

    def of_programme(self, programme: Programme) -> Any:
        """What stands at the programme's risks, with its risk and its post."""
        return self.model.objects.filter(risk__programme=programme).select_related("risk__programme", "owner")

    def new(self, context: WriteContext) -> Any:
        return self.model()

    def begin(self, thing: Any, place: int, context: WriteContext) -> None:
        """Leave its place to its risk, which numbers it."""

    def words(self, thing: Any, name: str) -> str:
        return thing.risk.reference if name == "risk" else super().words(thing, name)

    def keep(self, thing: Any, name: str, words: str, record: ComparedRecord, context: WriteContext) -> None:
        """Keep what a cell says of one column; the risk is found once, for a new row."""
        if name == "risk":
            if thing.pk is None:
                thing.risk = self.risk_of(words, record, context)
        else:
            super().keep(thing, name, words, record, context)

    def risk_of(self, words: str, record: ComparedRecord, context: WriteContext) -> Risk:
        """The programme's risk of that reference, ours or the plan's, or of those words."""
        meant = words_of(words)
        for risk in Risk.objects.filter(programme=context.programme).order_by("pk"):
            if meant in (words_of(risk.reference), words_of(risk.plan_reference), words_of(risk.whole_words)):
                return risk
        where = f"{record.read.sheet}, row {record.read.row}"
        raise ImpossibleChange(f"{where}: there is no risk “{shortened(words, 80)}” in {context.programme}.")

    def refuse_in_plan(
        self,
        records: Sequence[ComparedRecord],
        *,
        programme: Programme | None,
        plan: Callable[[str], Sequence[ComparedRecord]],
    ) -> Iterator[tuple[ComparedRecord, Question]]:
        """Refuse new rows of a risk that neither the programme nor the file has."""
        new = [r for r in records if r.object_id is None and not r.refusals and r.read.said().get("risk")]
        known = self.risks_known(programme, plan(PlanKind.RISKS)) if new else set()
        for record in new:
            words = record.read.said()["risk"]
            if words_of(words) not in known:
                named = shortened(words, 80)
                message = f"There is no risk “{named}”, neither in the programme nor in the file."
                remedy = "Write the risk’s own number, as the sheet of risks or the register has it."
                yield record, Question(message, f"A{record.row}", "risk", words, remedy)

    @staticmethod
    def risks_known(programme: Programme | None, rows: Sequence[ComparedRecord]) -> set[str]:
        """By what a row may name a risk: the numbers and words of the programme's, and of the file's."""
        known = {
            words_of(words)
            for risk in (programme.risks.order_by("pk") if programme else ())
            for words in (risk.reference, risk.plan_reference, risk.whole_words)
        }
        for row in rows:
            if row.outcome not in (RecordOutcome.REFUSED, RecordOutcome.MISSING, RecordOutcome.SKIPPED):
                known |= {words_of(row.reference), words_of(row.title)}
        return known - {""}

    def reference_of(self, thing: Any) -> str:
        return str(thing.risk.reference)


class ControlSheet(OfARisk):
    """Sheets of what holds risks in check already."""

    kind: ClassVar[PlanKind] = PlanKind.CONTROLS
    model: ClassVar[Any] = Control
    days: ClassVar[Sequence[str]] = ("tested_on",)
    lengths: ClassVar[Mapping[str, int]] = {}
    kept: ClassVar[Mapping[str, str]] = {
        "risk": "risk",
        "owner": "owner",
        "assurance": "evidence",
        "tested_on": "completed",
        "test_words": "progress",
    }
    labels: ClassVar[Mapping[str, str]] = {
        "title": "control",
        "assurance": "how sure we are",
        "tested_on": "last tested",
        "test_words": "what the test showed",
    }
    fields: ClassVar[Mapping[str, str]] = {
        "mitigation": "Control",
        "risk": "The risk that it holds",
        "reference": "The risk's reference",
        "owner": "Owner",
        "evidence": "How sure we are",
        "completed": "Last tested",
        "progress": "What the test showed",
    }

    def told(self, record: ReadRecord) -> ReadRecord:
        """The record with what its row says."""
        tested = record.other_dates.get("completed")
        says = {
            "owner": record.text("owner"),
            "assurance": record.text("evidence") or under(record, r"assurance|effective|how sure|confidence"),
            "tested_on": " ".join(tested.raw.split()) if tested else under(record, r"\btested\b|last review"),
            "test_words": record.text("progress") or under(record, r"result|what the test"),
        }
        return self.with_risk(record, says)

    def value(self, name: str, words: str, context: WriteContext) -> Any:
        """What the words mean: assurance by its first word, else themselves."""
        if name != "assurance":
            return super().value(name, words, context)
        first = words.strip().casefold()
        levels = {"high": "high", "good": "high", "full": "high", "substantial": "high", "medium": "medium"}
        levels |= {
            "moderate": "medium",
            "reasonable": "medium",
            "partial": "low",
            "limited": "low",
            "low": "low",
        }
        levels |= {"none": "none", "no assurance": "none"}
        return next((level for word, level in levels.items() if first.startswith(word)), "")

    def finish(self, thing: Any, record: ComparedRecord, context: WriteContext) -> None:
        """A test says what it showed, or that the plan tells of it."""
        if thing.tested_on and not thing.test_words:
            thing.test_words = AS_IN_PLAN


class MitigationSheet(OfARisk):
    """Sheets of what is done about risks. In the standard columns they stand in their risk's cell."""

    kind: ClassVar[PlanKind] = PlanKind.MITIGATIONS
    model: ClassVar[Any] = Mitigation
    standard: ClassVar[Any] = None
    days: ClassVar[Sequence[str]] = ("due", "done_on")
    lengths: ClassVar[Mapping[str, int]] = {}
    kept: ClassVar[Mapping[str, str]] = {
        "risk": "risk",
        "owner": "owner",
        "due": "due",
        "done_on": "completed",
        "progress": "progress",
        "effect": "effect",
    }
    labels: ClassVar[Mapping[str, str]] = {
        "title": "mitigation",
        "done_on": "done",
        "effect": "effect expected",
    }
    fields: ClassVar[Mapping[str, str]] = {
        "mitigation": "Mitigation",
        "risk": "The risk that it is about",
        "reference": "The risk's reference",
        "owner": "Owner",
        "due": "Due",
        "completed": "Done",
        "status": "Status",
        "progress": "Progress",
        "effect": "Effect expected",
    }

    def told(self, record: ReadRecord) -> ReadRecord:
        """The record with what its row says."""
        done = record.other_dates.get("completed")
        says = {
            "owner": record.text("owner"),
            "due": " ".join(record.date.raw.split()) if record.date else "",
            "done_on": " ".join(done.raw.split()) if done else "",
            "progress": record.text("progress"),
            "effect": record.text("effect") or under(record, r"effect"),
        }
        return self.with_risk(record, says)

    def keep(self, thing: Any, name: str, words: str, record: ComparedRecord, context: WriteContext) -> None:
        """Keep what a cell says; a due date that was agreed is asked to move, and never moves by itself."""
        if name != "due" or not thing.due:
            super().keep(thing, name, words, record, context)
        elif (wanted := day_said(words, context.plan_date)) and wanted != thing.due:
            thing.wanted = wanted

    def finish(self, thing: Any, record: ComparedRecord, context: WriteContext) -> None:
        """Give a new one its number at its risk, its risk's owner where none is named, and its first date."""
        if thing.pk is None:
            last = thing.risk.mitigations.order_by("-order").values_list("order", flat=True).first()
            thing.order = (last or 0) + 1
            thing.owner = thing.owner or thing.risk.owner
        thing.baseline = thing.baseline or thing.due
        if record.takes("progress") and thing.progress:
            thing.progress_on = context.plan_date

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Any]:
        """The mitigations as the file has them; another date is asked for."""
        written = super().write(records, context)
        ask_for_dates(written.values(), context)
        return written

    def reference_of(self, thing: Any) -> str:
        return str(thing.reference)


def log_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The programme's issues, assumptions and dependencies that the person may see."""
    return LogSheet().rows(programme, person)


def control_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The controls of the programme's risks that the person may see."""
    return ControlSheet().rows(programme, person)


LogSheet.standard = StandardSheet(
    "Issues",
    "issue, assumption or dependency",
    (
        StandardColumn("kind", "Kind", "Issue, Assumption or Dependency.", "Issue",
                       choices=tuple(str(label) for label in LogEntry.Kind.labels), width=14),
        StandardColumn("title", "What it is", "What has happened, is taken for granted, or is needed.",
                       "The old ledger was switched off too soon", width=50),
        StandardColumn("impact", "Impact", "What harm it does.", field="effect", width=40),
        StandardColumn("needed_from", "Depends on", "Of a dependency: on whom.", width=28),
        StandardColumn("owner", "Owner", "One post.", "Head of Legal", listed="posts", width=28),
        StandardColumn("due", "Due", "A day.", date(2027, 3, 31), form=Form.DAY, width=14),
        StandardColumn("stage", "Stage", "Open, In hand or Resolved.", "Open", field="status",
                       choices=tuple(str(label) for label in LogEntry.Stage.labels), width=14),
        StandardColumn("resolution", "Resolution", "How it was resolved.", field="decision", width=40),
        StandardColumn("resolved_on", "Resolved on", "A day; empty until then.", field="completed",
                       form=Form.DAY, width=14),
        StandardColumn("escalated_to", "Escalated to", "A body, as its page is called.", width=28),
    ),
    log_rows,
)  # fmt: skip
ControlSheet.standard = StandardSheet(
    "Controls",
    "control",
    (
        StandardColumn("risk", "Risk", "The reference of the risk that it holds. Only new rows can say so.",
                       "SSR-R03", width=14),
        StandardColumn("title", "Control", "What holds the risk in check.", "Two people sign each payment",
                       width=50),
        StandardColumn("owner", "Owner", "One post.", "Head of Legal", listed="posts", width=28),
        StandardColumn("assurance", "How sure we are", "One of the four.", field="evidence",
                       choices=tuple(str(label) for label in Control.Assurance.labels), width=28),
        StandardColumn("tested_on", "Last tested", "A day.", field="completed", form=Form.DAY, width=14),
        StandardColumn("test_words", "What the test showed", "In a sentence or two.", field="progress",
                       width=40),
    ),
    control_rows,
)  # fmt: skip
