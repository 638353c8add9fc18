"""The boxes for dates and standings that stand inside rows' words: one choice for all of a kind, and each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from council.lengths import shortened
from council.web.forms import Radios
from council.wording import spoken
from programmes.imports.cells.in_words import OfferKind, SaidInWords
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.decisions import Decisions, TakeOrLeave, offer_key
from programmes.imports.records import ComparedRecord

LISTED = 50  # rows of a kind that are decided one by one; the choice for all decides the others
# What is offered, as a heading over its rows, and what taking all of it does.
SAID: Mapping[OfferKind, tuple[str, str]] = {
    OfferKind.DUE: ("Dates inside the words", "Take them as the due dates"),
    OfferKind.AMENDED: ("Words that say a date was changed", "Take them as the dates that hold now"),
    OfferKind.ON_HOLD: ("Words that say a row is on hold", "Take them as on hold"),
    OfferKind.WITHDRAWN: ("Words that say a row is withdrawn", "Take them as withdrawn"),
    OfferKind.BUSINESS_AS_USUAL: (
        "Words that say a row is business as usual",
        "Take them as business as usual",
    ),
    OfferKind.COMPLETE: ("Words that say a row is done", "Take them as complete"),
    OfferKind.ALL_DONE: ("Rows at 100% without a status", "Take them as complete"),
}
# What leaving all of it does, where that is something else than leaving words.
LEFT = {OfferKind.ALL_DONE: "Leave them in progress"}
AS_ALL = ("", "Same as the choice above")
Offered = tuple[ComparedRecord, SaidInWords, str]  # with what somebody said of it


@dataclass(frozen=True)
class InWordsGroup:
    """All rows whose words offer the same kind of thing."""

    kind: OfferKind
    rows: list[tuple[ComparedRecord, SaidInWords]]
    said: list[str]

    @property
    def taking(self) -> str:
        """What taking all of them does."""
        both = any(offer.was for _, offer in self.rows)
        return SAID[self.kind][1] + (", and the dates before them as due" if both else "")


@dataclass(frozen=True)
class InWordsRow:
    """One row with what its words say, what that is read as, and its own choice."""

    record: ComparedRecord
    offer: SaidInWords
    field: BoundField

    @property
    def reading(self) -> str:
        day = self.offer.date.end if self.offer.date else None
        if day and self.offer.was is not None and self.offer.was.end:
            return f"due {spoken(self.offer.was.end)}, now {spoken(day)}"
        return spoken(day) if day else ""


@dataclass(frozen=True)
class InWordsBoxes:
    """A kind of offer on the page: its heading, how many rows, the choice for all and those of rows."""

    heading: str
    count: int
    is_open: bool
    all: BoundField
    rows: list[InWordsRow]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def groups_in(offers: Iterable[Offered]) -> list[InWordsGroup]:
    """The offers by their kind, in the order of the kinds."""
    groups = {kind: InWordsGroup(kind, [], []) for kind in SAID}
    for record, offer, said in offers:
        groups[offer.kind].rows.append((record, offer))
        groups[offer.kind].said.append(said)
    return [group for group in groups.values() if group.rows]


def add_offers(form: forms.Form, run: DryRun, offers: Iterable[Offered]) -> Iterator[InWordsGroup]:
    """Add to the form what becomes of each kind of offer, and of each row's where it differs."""
    for group in groups_in(offers):
        form.fields[f"offers-{group.kind}"] = forms.ChoiceField(
            label="What to do with them",
            choices=[
                (TakeOrLeave.TAKE.value, group.taking),
                (TakeOrLeave.LEAVE.value, LEFT.get(group.kind, "Leave them as words")),
            ],
            widget=Radios(small=True),
            required=False,
            initial=run.decisions.offers.get(group.kind, ""),
        )
        for record, _ in group.rows[:LISTED]:
            key = key_of(group.kind, record)
            form.fields[f"offer-{key}"] = forms.ChoiceField(
                label=f"What to do with “{shortened(record.title, 80)}”",
                choices=[
                    AS_ALL,
                    (TakeOrLeave.TAKE.value, "Take it"),
                    (
                        TakeOrLeave.LEAVE.value,
                        LEFT.get(group.kind, "Leave it as words").replace("them", "it"),
                    ),
                ],
                required=False,
                initial=run.decisions.offers.get(key, ""),
            )
        yield group


def key_of(kind: str, record: ComparedRecord) -> str:
    return offer_key(kind, record.sheet, record.row, record.part)


def offers_chosen(
    groups: Iterable[InWordsGroup], cleaned: Mapping[str, Any], decisions: Decisions
) -> dict[str, str]:
    """What is chosen of each kind and row now; what the page didn't ask stays."""
    chosen = dict(decisions.offers)
    for group in groups:
        names = {f"offers-{group.kind}": str(group.kind)}
        names |= {f"offer-{key_of(group.kind, r)}": key_of(group.kind, r) for r, _ in group.rows[:LISTED]}
        for name, key in names.items():
            chosen.pop(key, None)
            if value := cleaned.get(name, ""):
                chosen[key] = value
    return chosen


def boxes_of(form: forms.Form, group: InWordsGroup) -> InWordsBoxes:
    """The boxes of a kind of offer."""
    rows = [
        InWordsRow(record, offer, form[f"offer-{key_of(group.kind, record)}"])
        for record, offer in group.rows[:LISTED]
    ]
    is_open = any(not said for said in group.said)
    return InWordsBoxes(SAID[group.kind][0], len(group.rows), is_open, form[f"offers-{group.kind}"], rows)
