"""How rows of a plan become risks, their mitigations and their assessments."""

from collections.abc import Iterable

from council.asking_once import ALL_MEANT
from council.history import authored
from council.lengths import shortened
from council.rag import STATED
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.cells.levels import Level
from programmes.imports.cells.values import words_of
from programmes.imports.records import ComparedRecord
from programmes.imports.registers import WriteContext
from programmes.imports.standard import lists
from risks.models import Assessment, Mitigation, Risk
from risks.moving import Outcome, ask_to_move
from risks.own_matrix import in_programme
from risks.placing import Numbers, place
from risks.plan_import.reading import levels_as_written
from risks.plan_import.said_of_each import mitigations_said
from risks.plan_import.standard import mitigation_part, recommendations_of

SHORT = 300  # what its short fields hold
STATED_RAGS = {value for value, _ in STATED}
RESPONSES = {str(response.label): response.value for response in Risk.Response}


def new_risk(record: ComparedRecord, reference: str, context: WriteContext, numbers: Numbers) -> Risk:
    risk = Risk(
        programme=context.programme,
        reference=reference,
        raised_on=context.plan_date,
        reviewed_on=context.plan_date,
        others=record.read.fields,
    )
    describe_risk(risk, record, context)
    judge(risk, record)
    place(risk, numbers, in_programme(context.programme, context.conventions))
    if record.read.status == Risk.Status.CLOSED:
        risk.status = Risk.Status.CLOSED
        risk.status_reason = f"As in the plan: “{shortened(record.read.status_raw, SHORT)}”."
    return risk


def describe_risk(risk: Risk, record: ComparedRecord, context: WriteContext) -> None:
    title = record.title
    if record.read.standard and (record.takes("title") or record.takes("event")):
        said_before = "" if risk.overflows else risk.event
        if len(title) > 300 and said_before and "event" not in record.read.texts:
            raise ImpossibleChange(f"{risk.reference} has an event, so its words cannot be that long.")
        risk.event = record.read.text("event") if record.takes("event") else said_before
    if record.takes("title"):
        risk.title = shortened(title, SHORT)
        risk.event = title if len(title) > 300 else risk.event
    if record.read.standard and record.takes("response"):
        risk.response = RESPONSES.get(record.read.text("response"), "")
    if record.read.standard:
        describe_in_columns(risk, record, context)
    if record.takes("reference"):
        risk.plan_reference = record.reference[:60]
    if record.takes("workstream"):
        risk.workstream = context.workstreams.get(record.workstream)
    if record.takes("owner"):
        risk.owner = context.post(record.read.owner[:160]) or context.default_owner
        risk.owner_as_written = shortened(record.read.text("owner"), SHORT)
    if record.takes("cause"):
        risk.cause = record.read.text("cause")
    if record.takes("effect"):
        risk.effect = record.read.text("effect")
    if not record.read.standard and record.takes("controls") and "controls" in record.read.texts:
        risk.controls = record.read.text("controls")


def describe_in_columns(risk: Risk, record: ComparedRecord, context: WriteContext) -> None:
    """Keep what only the standard columns say; the check has refused what can't be kept."""
    for name in ("controls", "response_words", "category", "source"):
        if record.takes(name) and name in record.read.texts:
            setattr(risk, name, record.read.text(name))
    if record.takes("review_every_days"):
        every = record.read.text("review_every_days")
        risk.review_every_days = int(every) if every else None
    if record.takes("next_review"):
        risk.next_review = lists.day_in(record.read.text("next_review"))
    if record.takes("recommendation"):
        words = record.read.text("recommendation")
        risk.recommendation = recommendations_of(context.programme).get(words)


def judge(risk: Risk, record: ComparedRecord) -> None:
    """Take over the RAG and the levels. Only a number is a score; a word is placed by what was confirmed."""
    levels: dict[str, Level] = record.read.understood
    if record.takes("rag"):
        risk.rag = record.read.rag if record.read.rag in STATED_RAGS else ""
        risk.rag_as_written = shortened(record.read.rag_raw, SHORT)
    if not record.takes("levels"):
        return
    if not record.read.standard:
        risk.levels_as_written = shortened(levels_as_written(levels), SHORT)
    for name, level in levels.items():
        if level.number or record.read.standard:
            setattr(risk, name.replace(" ", "_"), level.number)


def mitigations_in(risk: Risk, record: ComparedRecord, context: WriteContext) -> list[tuple[Mitigation, str]]:
    """One for each point or line of the file's cell, with its owner and days, beside the point as written."""
    several = mitigations_said(record.read.text("mitigation"), near=context.plan_date, post=context.post)
    return [
        (
            Mitigation(
                risk=risk,
                text=said.text,
                owner=said.owner or risk.owner,
                due=said.due,
                baseline=said.due,
                done_on=said.done,
                order=order,
            ),
            said.whole,
        )
        for order, said in enumerate(several, start=1)
    ]


def new_mitigations(risk: Risk, record: ComparedRecord, context: WriteContext) -> list[Mitigation]:
    if record.read.standard:
        return laid_out_mitigations(risk, record, context)
    return [mitigation for mitigation, _ in mitigations_in(risk, record, context)]


def laid_out_mitigations(risk: Risk, record: ComparedRecord, context: WriteContext) -> list[Mitigation]:
    """The mitigations that the standard columns give new words, and those that they add; none is saved."""
    there = list(risk.mitigations.select_related("owner")) if record.object_id else []
    order = max((mitigation.order for mitigation in there), default=0)
    worded = [(mitigation, mitigation_part(mitigation, risk)) for mitigation in there]
    changed = []
    for known, part in lists.new_words(worded, record.read.text("mitigation")):
        if known is None:
            order += 1
        mitigation = known or Mitigation(risk=risk, order=order)
        if part.owner:
            mitigation.owner = context.post(part.owner)
        elif known is None or mitigation.owner_id is not None:
            mitigation.owner = risk.owner
        mitigation.text, mitigation.done_on = part.text, lists.day_in(part.done)
        due = lists.day_in(part.due)
        if mitigation.due is None or mitigation.done_on:
            mitigation.due, mitigation.baseline = due, mitigation.baseline or due
        elif due and due != mitigation.due:
            mitigation.wanted = due  # type: ignore[attr-defined]
        changed.append(mitigation)
    return changed


def ask_for_dates(mitigations: Iterable[Mitigation], context: WriteContext) -> None:
    """Ask for the dates that the plan gives otherwise, as its import: a date never moves quietly.

    A mitigation for which another date waits is left as it is.
    """
    for mitigation in mitigations:
        wanted = getattr(mitigation, "wanted", None)
        if wanted is None or mitigation.date_changes.filter(outcome=Outcome.PENDING).exists():
            continue
        ask_to_move(
            mitigation,
            to_date=wanted,
            reason="As in the plan as imported.",
            by=context.authority,
            on=context.on,
            conventions=context.conventions,
            meant=ALL_MEANT,
        )


def assessments_of(risk: Risk, record: ComparedRecord, context: WriteContext) -> list[Assessment]:
    """The plan's judgement of the current score, and those of the other two that it takes; none is saved."""
    conventions = in_programme(context.programme, context.conventions)
    levels = record.read.understood if record.takes("levels") else {}
    others = (Assessment.Of.INHERENT, Assessment.Of.TARGET)
    given = [of for of in others if any(name.startswith(f"{of.value} ") for name in levels)]
    made = []
    for of in (*given, Assessment.Of.CURRENT):
        likelihood, impact = (getattr(risk, f"{of.value}_{axis}") for axis in ("likelihood", "impact"))
        is_current = of == Assessment.Of.CURRENT
        if not is_current and not (likelihood or impact):
            continue
        made.append(
            Assessment(
                risk=risk,
                score=of,
                assessed_on=context.plan_date,
                by=context.by,
                likelihood=likelihood,
                impact=impact,
                rating=conventions.matrix_rag(likelihood, impact),
                words=risk.levels_as_written if is_current else "",
                rag=risk.rag if is_current else "",
                commentary=(is_current and record.read.text("progress")) or "As in the plan as imported.",
            )
        )
    return made


def add_mitigations(risk: Risk, record: ComparedRecord, context: WriteContext) -> None:
    """Add the mitigations of the cell that the risk doesn't have; of those that it has, ask for the dates."""
    there = {words_of(mitigation.text): mitigation for mitigation in risk.mitigations.all()}
    last = max((mitigation.order for mitigation in there.values()), default=0)
    for mitigation, whole in mitigations_in(risk, record, context):
        held = there.get(words_of(mitigation.text)) or there.get(words_of(whole))
        if held is None:
            last += 1
            mitigation.order = last
            mitigation.save()
        elif held.due and mitigation.due and held.due != mitigation.due and held.is_live:
            held.wanted = mitigation.due  # type: ignore[attr-defined]
            ask_for_dates([held], context)


def change_risk(risk: Risk, record: ComparedRecord, context: WriteContext, numbers: Numbers) -> Risk:
    """The risk with the changes that the dry run listed."""
    changes = record.changes
    laid_out = (
        laid_out_mitigations(risk, record, context)
        if "mitigation" in changes and record.read.standard
        else []
    )
    describe_risk(risk, record, context)
    judged = {"rag", "levels", "progress"} & set(changes)
    if judged:
        judge(risk, record)
        place(risk, numbers, in_programme(context.programme, context.conventions))
        risk.reviewed_on = context.plan_date
    # Only to closed: that a risk happened, or is open again, is for a person to say on its page.
    if "status" in changes and record.read.status == Risk.Status.CLOSED and risk.status == Risk.Status.OPEN:
        risk.status = Risk.Status.CLOSED
        risk.status_reason = f"In the plan as imported: “{shortened(record.read.status_raw, SHORT)}”."
    risk.others = {**risk.others, **record.read.fields}
    risk.version += 1
    with authored(why=f"The plan as imported: {', '.join(changes)}"):
        risk.save()
        if judged:
            for assessment in assessments_of(risk, record, context):
                assessment.save()
        for mitigation in laid_out:
            mitigation.save()
        ask_for_dates(laid_out, context)
        if "mitigation" in changes and not record.read.standard:
            # A cell of free words lists mitigations in no order, so none is reworded and none is taken
            # away.
            add_mitigations(risk, record, context)
    return risk
