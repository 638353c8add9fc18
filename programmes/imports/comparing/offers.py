"""What a row's words say of its date or standing, as somebody takes or leaves it. Pure.

What was taken when the record came in is taken again: else the next quarter's file, which says the same,
would seem to take the date out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from council.wording import spoken
from programmes.imports.cells.in_words import OfferKind, SaidInWords
from programmes.imports.decisions import Decisions, TakeOrLeave
from programmes.imports.records import Question, ReadRecord

TAKE_OR_LEAVE = "Take it, or leave it as words: one choice decides all of its kind."


@dataclass(frozen=True)
class AsOffered:
    """A record with the offers that were taken, what is asked of the others, and each with its answer."""

    record: ReadRecord
    questions: tuple[Question, ...] = ()
    offers: tuple[tuple[SaidInWords, str], ...] = ()
    filled: frozenset[str] = frozenset()  # the fields that its words fill


def settle_offers(
    record: ReadRecord, decisions: Decisions, before: Mapping[str, str] | None = None
) -> AsOffered:
    """The record by what was decided of its offers. `before` is what the last file said of it."""
    settled = AsOffered(record)
    for offer in record.offers:
        name = field_of(offer, record)
        # Where its date came from its words before, it comes from them still.
        known = before is not None and bool(before.get(name, "").strip())
        if before is not None and known and not before.get("forecast", "").strip():
            offer = replace(offer, was=None)  # its later date alone was taken
        said = "" if known else decisions.offered(offer.kind, record.sheet, record.row, record.part)
        if known or said == TakeOrLeave.TAKE:
            filled = settled.filled | {name} | ({"forecast"} if offer.was is not None else set())
            settled = replace(settled, record=taken(settled.record, offer), filled=filled)
        if not known:
            asked = () if said else (question_of(offer, record),)
            offers = (*settled.offers, (offer, said))
            settled = replace(settled, questions=(*settled.questions, *asked), offers=offers)
    return settled


def field_of(offer: SaidInWords, record: ReadRecord) -> str:
    """The field that the offer fills: an amended date is the forecast of a row that has a due date."""
    if not offer.kind.is_date:
        return "status"
    has_date = record.file_says is None and record.date is not None and record.date.raw.strip()
    return "forecast" if offer.kind is OfferKind.AMENDED and has_date else "due"


def taken(record: ReadRecord, offer: SaidInWords) -> ReadRecord:
    """The record with what the offer says of it."""
    name = field_of(offer, record)
    if name == "status":
        return replace(record, stage=offer.kind.stage, status_raw=offer.words)
    if name == "due":
        says = record.file_says and {**record.file_says, "due": in_words(offer)}
        if offer.was is None:
            return replace(record, date=offer.date, file_says=says)
        record = replace(record, date=offer.was)
    assert offer.date is not None
    return replace(record, other_dates={**record.other_dates, "revised_due": offer.date})


def in_words(offer: SaidInWords) -> str:
    """The day that the offer names, as it is written in a cell."""
    return spoken(offer.date.end) if offer.date is not None else ""


def question_of(offer: SaidInWords, record: ReadRecord) -> Question:
    """What is asked of the row while nobody has said."""
    named = f"“{offer.words}”"
    name = field_of(offer, record)
    if offer.kind is OfferKind.AMENDED:
        message = f"The words say that the date was changed: {named}."
    elif offer.kind is OfferKind.ALL_DONE:
        message = f"The row is at {offer.words}, and no status says that it is complete."
    elif offer.kind is OfferKind.DUE:
        message = f"The row has no date of its own, and its words name one: {named}."
    else:
        message = f"The row has no status of its own, and its words name one: {named}."
    about = {"forecast": "revised_due", "status": "stage"}.get(name, name)
    return Question(message, f"A{record.row}", about, offer.words, TAKE_OR_LEAVE)
