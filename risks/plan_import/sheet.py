"""How risks take part in the plan import: levels as written, RAG, and what is done about each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from council.access.acting import ConfirmedImport
from council.history import authored
from council.history import bulk_create as record_all
from council.lengths import lengths_of, shortened
from programmes.imports.cells.levels import Level
from programmes.imports.cells.statuses import RISK
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.models.plan_import import ImportRow
from programmes.imports.recognised import PlanKind, RecognisedSheet
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import ExistingRecord, WriteContext
from programmes.models import Programme
from risks.models import Assessment, Control, Mitigation, Risk
from risks.placing import numbers_of
from risks.plan_import.existing import existing_risk
from risks.plan_import.reading import LEVELS, read_risk
from risks.plan_import.standard import RISK_COLUMNS, SCORES, recommendations_of, risk_refusals
from risks.plan_import.writing import assessments_of, change_risk, new_mitigations, new_risk


class RiskSheet:
    """Risk logs, in the words that they are kept in."""

    kind: ClassVar[PlanKind] = PlanKind.RISKS
    model: ClassVar[Any] = Risk
    typed_rows_go_to: ClassVar[PlanKind] = PlanKind.ISSUES  # of a RAID log on one sheet
    withdraws: ClassVar[bool] = True
    head: ClassVar[Any] = Risk
    parts: ClassVar[Sequence[tuple[Any, str]]] = (
        (Control, "risk"),
        (Mitigation, "risk"),
        (Assessment, "risk"),
    )
    lengths: ClassVar[Mapping[str, int]] = lengths_of(
        Risk,
        reference="plan_reference",
        owner="owner_as_written",
        rag="rag_as_written",
        levels="levels_as_written",
        source="source",
    )
    labels: ClassVar[Mapping[str, str]] = {"levels": "likelihood and impact"}
    status_wording: ClassVar[str] = RISK
    ruled: ClassVar[Sequence[str]] = (
        "title",
        "reference",
        "workstream",
        "owner",
        "rag",
        "levels",
        "status",
        "cause",
        "effect",
        "controls",
        "mitigation",
    )
    has_updates: ClassVar[bool] = False
    points_become: ClassVar[PlanKind | None] = None
    names_workstreams: ClassVar[bool] = False
    under_workstream: ClassVar[bool] = False
    linked_through: ClassVar[Sequence[str]] = ()
    understood_as: ClassVar[Sequence[type]] = (Level,)
    standard: ClassVar[Any] = RISK_COLUMNS
    fields: ClassVar[Mapping[str, str]] = {
        "reference": "The plan's own reference",
        "risk": "Risk",
        "cause": "Cause",
        "effect": "Effect or consequence",
        "likelihood": "Likelihood",
        "impact": "Impact",
        "score": "Score",
        "rag": "RAG",
        "controls": "Existing controls",
        "mitigation": "Mitigation or controls",
        "owner": "Owner",
        "risk_owner": "Risk owner",
        "workstream": "Workstream",
        "status": "Status",
        "progress": "Progress",
        "due": "Review date",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The risks of the sheet, each with its levels as far as the words name them."""
        rows = {row.number: row for row in sheet.sheet.rows}
        return [
            read_risk(sheet, record, rows[record.row], choices)
            for record in read_rows(sheet, DateReader(near, choices))
        ]

    def understand_standard(self, record: ReadRecord) -> ReadRecord:
        """The record with its status and its levels, each a number from 1 to 5 or empty."""
        says = record.file_says or {}
        closed = record.status_raw == Risk.Status.CLOSED.label
        levels = {
            name.replace("_", " "): Level(
                says[name], number=int(says[name]) if says[name] in LEVELS else None
            )
            for name in SCORES
            if name in says
        }
        status = Risk.Status.CLOSED if closed else Risk.Status.OPEN
        return replace(record, status=status, understood=levels)

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse what only the risk's own page may do."""
        return [*risk_refusals(record)]

    def refuse_in_plan(
        self, records: Sequence[ComparedRecord], *, programme: Programme | None, plan: Any
    ) -> Iterator[tuple[ComparedRecord, Question]]:
        """Refuse a recommendation that the programme does not answer."""
        naming = [r for r in records if r.read.standard and r.takes("recommendation")]
        naming = [record for record in naming if record.read.text("recommendation")]
        known = recommendations_of(programme) if naming else {}
        for record in naming:
            words = record.read.text("recommendation")
            if words not in known:
                message = f"“{shortened(words, 80)}” is no recommendation that the programme answers."
                remedy = "Write it as the export does, or clear the cell."
                yield record, record.refusal("recommendation", message, remedy)

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """The programme's risks, each with what it says now and what the last file said."""
        before = ImportRow.objects.last_said(programme, self.kind)
        risks = programme.risks.prefetch_related("owner", "workstream__parent__parent", "mitigations")
        return [existing_risk(risk, before.get(risk.pk)) for risk in risks]

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Risk]:
        """The risks as the file has them; each new judgement of a risk is an assessment of its own."""
        new = [place for place, record in enumerate(records) if record.object_id is None]
        references = context.programme.next_references("R", len(new)) if new else []
        numbers = numbers_of(context.programme)
        made = record_all(
            [
                new_risk(records[place], reference, context, numbers)
                for place, reference in zip(new, references, strict=True)
            ]
        )
        written = dict(zip(new, made, strict=True))
        record_all(
            [
                mitigation
                for place in new
                for mitigation in new_mitigations(written[place], records[place], context)
            ]
        )
        record_all(
            [
                assessment
                for place in new
                for assessment in assessments_of(written[place], records[place], context)
            ]
        )
        known = Risk.objects.select_for_update().in_bulk([r.object_id for r in records if r.object_id])
        for place, record in enumerate(records):
            if record.object_id and record.changes:
                written[place] = change_risk(known[record.object_id], record, context, numbers)
        return written

    def reference_of(self, thing: Risk) -> str:
        """The risk's reference, such as SSR-R03."""
        return thing.reference

    def withdraw(self, object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
        """Close risks whose rows are gone, with the reason."""
        for risk in Risk.objects.select_for_update().filter(pk__in=object_ids, status=Risk.Status.OPEN):
            risk.status, risk.status_reason = Risk.Status.CLOSED, reason
            risk.version += 1
            with authored(why=reason):
                risk.save()

    def retire(self, part: Any, *, by: ConfirmedImport, on: date, why: str) -> bool:
        """False: nothing of a risk waits for a decision."""
        return False
