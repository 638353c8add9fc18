"""What the words of a sheet's rows say of their date and standing, where no cell of their own does."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from programmes.imports.cells.in_words import OfferKind, SaidInWords, dates_offered, standing_offered
from programmes.imports.records import ReadRecord

REMARKS = ("comment", "note", "remark", "position", "progress", "update", "latest")


def with_offers(records: Iterable[ReadRecord], near: date) -> list[ReadRecord]:
    """The records of a plan's own layout, each with what its words offer."""
    return [
        replace(record, offers=offers) if (offers := offers_of(record, near)) else record
        for record in records
    ]


def with_dates_offered(records: Iterable[ReadRecord], near: date) -> list[ReadRecord]:
    """The records of a register of plain fields: what has no day yet has the date that its words offer."""
    return [
        replace(record, offers=offers)
        if record.file_says is not None
        and record.file_says.get("due", "-") == ""
        and (offers := tuple(offer for offer in offers_of(record, near) if offer.kind.is_date))
        else record
        for record in records
    ]


def offers_of(record: ReadRecord, near: date) -> tuple[SaidInWords, ...]:
    """What the words of the row offer, at most a date and a standing."""
    has_no_date = record.date is None or not record.date.raw.strip()
    has_no_status = not (record.stage or record.status_raw or record.rag or record.percent)
    all_done = record.percent == 100 and not (record.stage or record.status_raw)
    if not has_no_date and not has_no_status and not all_done and not record.texts.get("progress"):
        return ()
    # Where a cell of several points was taken apart, its remarks are those of no one point.
    remarks = "" if record.part else remarks_of(record)
    offers: list[SaidInWords] = []
    for offer in dates_offered(record.title, remarks, near=near):
        if has_no_date and record.file_says is None:
            offers.append(offer)
        elif has_no_date or (offer.kind == "amended" and "revised_due" not in record.other_dates):
            offers.append(replace(offer, was=None))  # its own date stands, or it has place for one alone
    standing = standing_offered(record.title, remarks) if has_no_status else None
    # An update that ends “all done” tells of its own day, perhaps of one step.
    told = record.updates[-1].text if record.updates else ""
    if standing and standing.kind is OfferKind.COMPLETE and told and standing_offered("", told):
        standing = None
    if all_done:
        standing = SaidInWords(OfferKind.ALL_DONE, "100%")
    return (*offers, standing) if standing else tuple(offers)


def remarks_of(record: ReadRecord) -> str:
    """The row's words of progress: its column's, the latest update's, and those of columns of comments."""
    fields = [
        words
        for heading, words in record.fields.items()
        if any(name in heading.casefold() for name in REMARKS)
    ]
    latest = [record.updates[-1].text] if record.updates else []
    return "\n".join(dict.fromkeys(filter(None, (*latest, record.text("progress"), *fields))))
