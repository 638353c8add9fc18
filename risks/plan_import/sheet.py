"""How risks take part in the plan import: levels as written, RAG, and what is done about each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from council.access.acting import ConfirmedImport
from council.history import authored
from council.history import bulk_create as record_all
from council.rag import STATED
from council.reading.workbooks.workbook import Row
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.cells.corrected import level_meant, owners_meant, status_meant
from programmes.imports.cells.levels import Level
from programmes.imports.cells.owners import OwnersWritten
from programmes.imports.cells.points import points_in
from programmes.imports.cells.statuses import RISK
from programmes.imports.corrections import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.rows import read_rows, without_sheet_name
from programmes.imports.models.plan_import import ImportRow, LastSaid
from programmes.imports.plan_register import ExistingRecord
from programmes.imports.recognised import ColumnMatch, PlanKind, RecognisedSheet
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import WriteContext
from programmes.imports.standard import lists
from programmes.models import Programme
from risks.models import Assessment, Mitigation, Risk
from risks.plan_import.standard import RISKS, SCORES, mitigation_part, risk_refusals

STATED_RAGS = {value for value, _ in STATED}
RESPONSES = {str(one.label): one.value for one in Risk.Response}
# Which of a risk's three scores a column holds, by its heading; a heading that says nothing is current.
LEVELS = ("1", "2", "3", "4", "5")
PRODUCT = re.compile(r"(?<!\d)([1-5])\s*[xX×*]\s*([1-5])(?!\d)")
SCORE_WORDS = (
    ("inherent", re.compile(r"\b(?:inherent|gross|initial|original|raw|untreated)\b", re.IGNORECASE)),
    ("target", re.compile(r"\b(?:target|appetite|desired)\b", re.IGNORECASE)),
)


class RiskSheet:
    """Risk logs, in the words that they are kept in."""

    kind: ClassVar[PlanKind] = PlanKind.RISKS
    model: ClassVar[Any] = Risk
    withdraws: ClassVar[bool] = True
    head: ClassVar[Any] = Risk
    parts: ClassVar[Sequence[tuple[Any, str]]] = ((Mitigation, "risk"), (Assessment, "risk"))
    labels: ClassVar[Mapping[str, str]] = {"levels": "likelihood and impact"}
    under_workstream: ClassVar[bool] = False
    linked_through: ClassVar[Sequence[str]] = ()
    understood_as: ClassVar[Sequence[type]] = (Level,)
    standard: ClassVar[Any] = RISKS
    fields: ClassVar[Mapping[str, str]] = {
        "reference": "The plan's own reference",
        "risk": "Risk",
        "cause": "Cause",
        "effect": "Effect or consequence",
        "likelihood": "Likelihood",
        "impact": "Impact",
        "score": "Score",
        "rag": "RAG",
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
            _read_risk(sheet, record, rows[record.row], choices)
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

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """The programme's risks, each with what it says now and what the last file said."""
        before = ImportRow.objects.last_said(programme, self.kind)
        risks = programme.risks.prefetch_related("owner", "workstream__parent__parent", "mitigations")
        return [_existing(risk, before.get(risk.pk)) for risk in risks]

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Risk]:
        """The risks as the file has them; each new judgement of a risk is an assessment of its own."""
        new = [place for place, record in enumerate(records) if record.object_id is None]
        references = context.programme.next_references("R", len(new)) if new else []
        made = record_all(
            [
                _risk(records[place], reference, context)
                for place, reference in zip(new, references, strict=True)
            ]
        )
        written = dict(zip(new, made, strict=True))
        record_all(
            [one for place in new for one in _new_mitigations(written[place], records[place], context)]
        )
        record_all([_assessment(written[place], records[place], context) for place in new])
        known = Risk.objects.select_for_update().in_bulk([r.object_id for r in records if r.object_id])
        for place, record in enumerate(records):
            if record.object_id and record.changes:
                written[place] = _change(known[record.object_id], record, context)
        return written

    def reference_of(self, thing: Risk) -> str:
        """The risk's reference, such as SSR-R03."""
        return thing.reference

    def withdraw(self, object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
        """Closes risks whose rows are gone, with the reason."""
        for risk in Risk.objects.select_for_update().filter(pk__in=object_ids, status=Risk.Status.OPEN):
            risk.status, risk.status_reason = Risk.Status.CLOSED, reason
            risk.version += 1
            with authored(why=reason):
                risk.save()

    def retire(self, part: Any, *, by: ConfirmedImport, on: date, why: str) -> bool:
        """Never: nothing of a risk waits for a decision."""
        return False


def _read_risk(sheet: RecognisedSheet, record: ReadRecord, row: Row, choices: Choices) -> ReadRecord:
    """The risk of a row, with its levels as far as the words name them."""
    path = without_sheet_name(sheet, record.workstream)
    owners, owner, support, texts = record.owners, record.owner, record.support, record.texts
    if not owner and record.text("risk_owner"):
        owners = OwnersWritten(record.text("risk_owner"))
        owner, support = owners_meant(owners.owner, choices)
        texts = {**texts, "owner": owners.owner}
    levels, questions = _with_products(sheet, row, _levels(sheet, row))
    named = {f"{name} (read)": level.said for name, level in levels.items() if level.said}
    return replace(
        record,
        workstream=path,
        owners=owners,
        owner=owner,
        support=support,
        texts=texts,
        status=status_meant(RISK, record.status_raw, choices),
        fields={**record.fields, **named},
        questions=(*record.questions, *questions),
        understood=levels,
        file_says={
            "title": record.title,
            "reference": record.reference,
            "workstream": " / ".join(path),
            "owner": texts.get("owner", ""),
            "rag": record.rag_raw,
            "status": record.status_raw,
            **{name: record.text(name) for name in ("cause", "effect", "mitigation", "progress")},
            "levels": _written(levels),
        },
    )


def _levels(sheet: RecognisedSheet, row: Row) -> dict[str, Level]:
    """The levels that the row names, by score and axis: "current likelihood", "target impact"."""
    found: dict[str, Level] = {}
    for axis in ("likelihood", "impact"):
        for match in sheet.matches(axis):
            level = level_meant(row.text(match.column), sheet.choices)
            found.setdefault(f"{_score(match)} {axis}", level)
    return found


def _with_products(
    sheet: RecognisedSheet, row: Row, levels: Mapping[str, Level]
) -> tuple[dict[str, Level], list[Question]]:
    """The levels, and those that a score is said to be made of, "12 (3x4)", where they have no columns.

    The latter are asked about.
    """
    levels, questions = dict(levels), []
    for match in sheet.matches("score"):
        made = PRODUCT.search(row.text(match.column))
        score, words = _score(match), row.text(match.column).strip()
        if not made or f"{score} likelihood" in levels or f"{score} impact" in levels:
            continue
        first, second = (int(made[1]), int(made[2]))
        if re.search(r"\bi(?:mpact)?\s*[x×*]\s*l", f"{match.heading} {sheet.title}", re.IGNORECASE):
            first, second = second, first
        levels[f"{score} likelihood"] = Level(words, number=first)
        levels[f"{score} impact"] = Level(words, number=second)
        message = f"“{words}” was read as likelihood {first} and impact {second}."
        remedy = "Confirm it, or give each a column of its own: Likelihood, Impact."
        questions.append(Question(message, f"{match.letter}{row.number}", "levels", words, remedy))
    return levels, questions


def _score(match: ColumnMatch) -> str:
    return next((name for name, words in SCORE_WORDS if words.search(match.heading)), "current")


def _written(levels: Mapping[str, Level]) -> str:
    """The levels in the file's own words: "current likelihood: High at June 2007; current impact: High"."""
    told = ((name, " ".join(level.raw.split())) for name, level in levels.items())
    return "; ".join(f"{name}: {raw}" for name, raw in told if raw)


def _existing(risk: Risk, said: LastSaid | None) -> ExistingRecord:
    path = tuple(risk.workstream.path) if risk.workstream else ()
    file = said.said if said else {}
    mitigations = "\n".join(one.text for one in risk.mitigations.all())
    is_open = risk.status == Risk.Status.OPEN
    stands = " ".join(mitigations.split()) in " ".join(file.get("mitigation", "").split())
    return ExistingRecord(
        object_id=risk.pk,
        our_reference=risk.reference,
        reference=risk.plan_reference,
        title=risk.whole_words,
        workstream=path,
        now={
            "title": risk.whole_words,
            "reference": risk.plan_reference,
            "workstream": " / ".join(path),
            "owner": risk.owner_as_written or str(risk.owner or ""),
            "rag": risk.rag_as_written or risk.get_rag_display(),
            "status": file.get("status", "")
            if risk.status == Risk.Status.OPEN
            else risk.get_status_display(),
            "cause": risk.cause,
            "effect": risk.effect,
            "mitigation": file.get("mitigation", "") if stands else mitigations,
            "progress": file.get("progress", ""),
            "levels": _levels_now(risk),
        },
        before=file if said else None,
        sheet=said.sheet if said else "",
        is_live=is_open,
    )


def _levels_now(risk: Risk) -> str:
    """The levels as written; a review's scores stand where it took the current ones' words away."""
    written = risk.levels_as_written
    if "current " in written or not (risk.current_likelihood and risk.current_impact):
        return written
    scores = f"current likelihood: {risk.current_likelihood}; current impact: {risk.current_impact}"
    return "; ".join(filter(None, (written, scores)))


def _risk(record: ComparedRecord, reference: str, context: WriteContext) -> Risk:
    risk = Risk(
        programme=context.programme,
        reference=reference,
        raised_on=context.plan_date,
        reviewed_on=context.plan_date,
        others=record.read.fields,
    )
    _describe(risk, record, context)
    _judge(risk, record)
    if record.read.status == Risk.Status.CLOSED:
        risk.status = Risk.Status.CLOSED
        risk.status_reason = f"As in the plan: “{record.read.status_raw}”."
    return risk


def _describe(risk: Risk, record: ComparedRecord, context: WriteContext) -> None:
    title = record.title
    if record.read.standard and (record.takes("title") or record.takes("event")):
        said_before = "" if risk.overflows else risk.event
        if len(title) > 300 and said_before and "event" not in record.read.texts:
            raise ImpossibleChange(f"{risk.reference} has an event, so its words can't be that long.")
        risk.event = record.read.text("event") if record.takes("event") else said_before
    if record.takes("title"):
        risk.title = title if len(title) <= 300 else f"{title[:299]}…"
        risk.event = title if len(title) > 300 else risk.event
    if record.read.standard and record.takes("response"):
        risk.response = RESPONSES.get(record.read.text("response"), "")
    if record.read.standard and record.takes("controls"):
        risk.controls = record.read.text("controls")
    if record.takes("reference"):
        risk.plan_reference = record.reference[:60]
    if record.takes("workstream"):
        risk.workstream = context.workstreams.get(record.workstream)
    if record.takes("owner"):
        risk.owner = context.post(record.read.owner[:160]) or context.default_owner
        risk.owner_as_written = record.read.text("owner")[:300]
    if record.takes("cause"):
        risk.cause = record.read.text("cause")
    if record.takes("effect"):
        risk.effect = record.read.text("effect")


def _judge(risk: Risk, record: ComparedRecord) -> None:
    """Takes over the RAG and the levels. Only a number is a score; a word waits for the council's matrix."""
    levels: dict[str, Level] = record.read.understood
    if record.takes("rag"):
        risk.rag = record.read.rag if record.read.rag in STATED_RAGS else ""
        risk.rag_as_written = record.read.rag_raw[:300]
    if not record.takes("levels"):
        return
    if not record.read.standard:
        risk.levels_as_written = _written(levels)[:300]
    for name, level in levels.items():
        if level.number or record.read.standard:
            setattr(risk, name.replace(" ", "_"), level.number)


def _mitigations(risk: Risk, record: ComparedRecord) -> list[Mitigation]:
    """One for each point or line of the file's cell."""
    points = points_in(record.read.text("mitigation"))
    several = tuple(filter(None, (points.lead.rstrip(" :"), *points.points)))
    return [
        Mitigation(risk=risk, text=words, owner=risk.owner, order=order)
        for order, words in enumerate(several, start=1)
    ]


def _new_mitigations(risk: Risk, record: ComparedRecord, context: WriteContext) -> list[Mitigation]:
    return _laid_out(risk, record, context) if record.read.standard else _mitigations(risk, record)


def _laid_out(risk: Risk, record: ComparedRecord, context: WriteContext) -> list[Mitigation]:
    """The mitigations that our own workbook gives new words, and those that it adds; none is saved."""
    there = list(risk.mitigations.select_related("owner")) if record.object_id else []
    order = max((one.order for one in there), default=0)
    said = [(one, mitigation_part(one, risk)) for one in there]
    found = []
    for known, part in lists.new_words(said, record.read.text("mitigation")):
        if known is None:
            order += 1
        one = known or Mitigation(risk=risk, order=order)
        if part.owner:
            one.owner = context.post(part.owner)
        elif known is None or one.owner_id is not None:
            one.owner = risk.owner
        one.text, one.due, one.done_on = part.text, lists.day_in(part.due), lists.day_in(part.done)
        found.append(one)
    return found


def _assessment(risk: Risk, record: ComparedRecord, context: WriteContext) -> Assessment:
    said = record.read.text("progress") or "As in the plan as imported."
    return Assessment(
        risk=risk,
        assessed_on=context.plan_date,
        by=context.by,
        likelihood=risk.current_likelihood,
        impact=risk.current_impact,
        rag=risk.rag,
        commentary=said,
    )


def _change(risk: Risk, record: ComparedRecord, context: WriteContext) -> Risk:
    """The risk with the changes that the dry run listed."""
    changes = record.changes
    laid_out = _laid_out(risk, record, context) if "mitigation" in changes and record.read.standard else []
    _describe(risk, record, context)
    judged = {"rag", "levels", "progress"} & set(changes)
    if judged:
        _judge(risk, record)
        risk.reviewed_on = context.plan_date
    if "status" in changes and record.read.status == Risk.Status.CLOSED and risk.status == Risk.Status.OPEN:
        risk.status = Risk.Status.CLOSED
        risk.status_reason = f"In the plan as imported: “{record.read.status_raw}”."
    risk.others = {**risk.others, **record.read.fields}
    risk.version += 1
    with authored(why=f"The plan as imported: {', '.join(changes)}"):
        risk.save()
        if judged:
            _assessment(risk, record, context).save()
        for one in laid_out:
            one.save()
        if "mitigation" in changes and not record.read.standard:
            known = {" ".join(one.text.split()).casefold() for one in risk.mitigations.all()}
            for one in _mitigations(risk, record):
                if " ".join(one.text.split()).casefold() not in known:
                    one.save()
    return risk
