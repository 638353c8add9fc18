"""How the council's priorities take part in the import: how the programme bears on each, a row a priority.

The list of priorities is the council's: a plan says how its programme bears on those that are on it, and adds
none. What an objective bears on goes out beside it, to be read: it is told on the objective's own form.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from council.lengths import shortened
from programmes.imports.cells.values import words_of
from programmes.imports.recognised import PlanKind
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import ExistingRecord, WriteContext
from programmes.imports.standard.columns import StandardColumn, StandardRow, StandardSheet
from programmes.models.objective import Priority, PriorityEffect
from programmes.models.programme import Programme
from programmes.plain_sheets import PlainSheet

EFFECTS = tuple(str(label) for label in PriorityEffect.Effect.labels)
TICKED = {f"{effect.value}_effect": effect for effect in PriorityEffect.Effect}  # the columns of a form
NUMBERED = re.compile(r"^\(?\d{1,3}[.):]?\s+(?=\S)")
TICKS = {"x", "y", "yes", "✓", "√", "✔", "1", "true", "tick", "ü", "•"}


class PrioritySheet(PlainSheet):
    """How the programme bears on priorities of the council: positive, neutral or negative, with a note."""

    kind: ClassVar[PlanKind] = PlanKind.PRIORITIES
    model: ClassVar[Any] = PriorityEffect
    versioned: ClassVar[bool] = False
    fields: ClassVar[Mapping[str, str]] = {
        "pledge": "Council priority",
        "bearing": "Positive, neutral or negative",
        "positive_effect": "Tick for a positive effect",
        "neutral_effect": "Tick for a neutral effect",
        "negative_effect": "Tick for a negative effect",
        "progress": "Note",
    }
    lengths: ClassVar[Mapping[str, int]] = {}
    kept: ClassVar[Mapping[str, str]] = {"effect": "effect", "note": "note", "objective": "objective"}
    labels: ClassVar[Mapping[str, str]] = {"title": "council priority", "effect": "how it bears on it"}

    def told(self, record: ReadRecord) -> ReadRecord:
        """The record with how the programme bears on the priority, as the row says by ticks or in a word."""
        ticked = {effect: words for name, effect in TICKED.items() if (words := record.text(name).strip())}
        effects = [str(effect.label) for effect in ticked] or [record.text("bearing").strip().capitalize()]
        notes = [words for words in ticked.values() if words.casefold() not in TICKS]
        says = {"effect": effects[0], "note": "\n".join([*notes, record.text("progress").strip()]).strip()}
        refusals = record.refusals
        if len(effects) > 1:
            message = f"The row is ticked as {' and as '.join(words.lower() for words in effects)}."
            refusals = (*refusals, Question(message, f"A{record.row}", "effect", remedy="Tick one of them."))
        elif effects[0] and effects[0] not in EFFECTS:
            message = f"“{shortened(effects[0], 80)}” does not say how the programme bears on the priority."
            remedy = f"Write {', '.join(EFFECTS)}."
            refusals = (*refusals, Question(message, f"A{record.row}", "effect", remedy=remedy))
        title = NUMBERED.sub("", record.title)
        told = {**says, "title": title, "objective": ""}
        return replace(record, title=title, workstream=(), refusals=refusals, file_says=told)

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """What was told, without the numbers of a list; a plan's own rows are never those of an objective."""
        every = super().existing(programme, as_at=as_at)
        return [
            replace(held, title=title, year=held.now["objective"], now={**held.now, "title": title})
            for held in every
            for title in (NUMBERED.sub("", held.title),)
        ]

    def of_programme(self, programme: Programme) -> Any:
        """What was told of each priority: first of the programme itself, then of its objectives."""
        told = PriorityEffect.objects.filter(programme=programme).select_related("priority", "objective")
        return told.order_by("objective", "priority__order", "priority__name")

    def titled(self, thing: Any) -> str:
        return str(thing.priority.name)

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column: an objective by its reference."""
        if name == "objective":
            return thing.objective.reference if thing.objective else ""
        return super().words(thing, name)

    def begin(self, thing: Any, place: int, context: WriteContext) -> None:
        """Leave its place to the council's list of priorities."""

    def name(self, thing: Any, words: str) -> None:
        thing.priority = named_as(Priority.objects.all())[words_of(NUMBERED.sub("", words.strip()))]

    def keep(self, thing: Any, name: str, words: str, record: ComparedRecord, context: WriteContext) -> None:
        """Keep what a cell says; no row that is written is of an objective."""
        if name != "objective":
            super().keep(thing, name, words, record, context)

    def refuse_in_plan(
        self,
        records: Sequence[ComparedRecord],
        *,
        programme: Programme | None,
        plan: Callable[[str], Sequence[ComparedRecord]],
    ) -> Iterator[tuple[ComparedRecord, Question]]:
        """Refuse rows of what is no priority of the council, or told twice, and what the form refuses."""
        edited = [each for each in records if each.object_id is None or each.changes]
        names = named_as(Priority.objects.all()) if edited else {}
        told = {
            each.priority_id: each.pk
            for each in (PriorityEffect.objects.filter(programme=programme, objective=None) if edited else ())
        }
        for record in edited:
            priority = names.get(words_of(NUMBERED.sub("", record.read.title)))
            if why := why_not(record, priority, told):
                yield record, record.refusal(*why)
            elif priority:
                told.setdefault(priority.pk, -record.row)


def named_as(priorities: Any) -> dict[str, Priority]:
    """The priorities by their words, without the number that a list gives them."""
    return {words_of(NUMBERED.sub("", each.name)): each for each in priorities}


def why_not(
    record: ComparedRecord, priority: Priority | None, told: Mapping[int, int]
) -> tuple[str, str, str] | None:
    """What refuses the row: about which column, why, and what to do; None where nothing does."""
    said = record.read.said()
    if said.get("objective") or "objective" in record.changes:
        message = "What an objective bears on is not changed by an import."
        return "objective", message, "Change it on the objective’s form."
    if priority is None or not (priority.is_current or record.object_id):
        message = f"The council has no priority “{shortened(record.read.title, 80)}”."
        return "title", message, "Write it as the council’s list of priorities has it, or add it there."
    if told.get(priority.pk, record.object_id) != record.object_id:
        return "title", "How the programme bears on this priority is told already.", "Change that row."
    if not said.get("effect"):
        return "effect", "The row does not say how the programme bears on it.", f"Write {', '.join(EFFECTS)}."
    if said["effect"] == PriorityEffect.Effect.NEGATIVE.label and not said.get("note"):
        message = "A negative effect has no note."
        return "note", message, "Say why the effect is negative and what is done about it."
    return None


def priority_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """What the programme bears on, as far as the person may see it."""
    return PrioritySheet().rows(programme, person)


PrioritySheet.standard = StandardSheet(
    "Priorities",
    "contribution",
    (
        StandardColumn("title", "Council priority", "As the council’s list has it.", "A fair start",
                       width=50),
        StandardColumn("effect", "How the programme bears on it", "Positive, neutral or negative.",
                       "Positive", choices=EFFECTS),
        StandardColumn("note", "Note", "Why; of a negative effect also what is done about it.", width=50),
        StandardColumn("objective", "Of the objective", "To be read: told on the objective’s form.",
                       width=16),
    ),
    priority_rows,
)  # fmt: skip
