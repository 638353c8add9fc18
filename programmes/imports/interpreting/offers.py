"""What the words of a sheet's rows say of their date and standing, where no cell of their own does."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from council.reading.workbooks.workbook import Notice
from programmes.imports.cells.in_words import OfferKind, SaidInWords, dates_offered, standing_offered
from programmes.imports.records import ReadRecord

REMARKS = ("comment", "note", "remark", "position", "progress", "update", "latest")


def with_offers(records: Iterable[ReadRecord], near: date) -> list[ReadRecord]:
    """The records of a plan's own layout, each with what its words offer."""
    return [
        replace(record, offers=offers) if (offers := offers_of(record, near)) else record
        for record in records
    ]


def has_no_date_here(record: ReadRecord) -> bool:
    """Whether the record's register keeps no date of it, so that one in its words can only be told."""
    return record.file_says is not None and "due" not in record.file_says


def dates_told(sheet: str, records: Iterable[ReadRecord]) -> list[Notice]:
    """What is told of rows that name a date inside their words, where their register keeps none."""
    rows = tuple(record.row for record in records if any(offer.kind.is_date for offer in record.offers))
    if not rows:
        return []
    name = "row names" if len(rows) == 1 else "rows name"
    message = f"{len(rows)} {name} a date inside the words, which stays there."
    remedy = "To take it as a due date, say under Sheets and columns that the sheet holds actions."
    return [Notice("notice", message, remedy, sheet=sheet, rows=rows)]


def offers_of(record: ReadRecord, near: date) -> tuple[SaidInWords, ...]:
    """What the words of the row offer, at most a date and a standing."""
    has_no_date = record.date is None or not record.date.raw.strip()
    has_no_status = not (record.stage or record.status_raw or record.rag or record.percent)
    if not has_no_date and not has_no_status and not record.texts.get("progress"):
        return ()
    # Where a cell of several points was taken apart, its remarks are those of no one point.
    remarks = "" if record.part else remarks_of(record)
    offers: list[SaidInWords] = []
    for offer in dates_offered(record.title, remarks, near=near):
        if has_no_date or (offer.kind == "amended" and "revised_due" not in record.other_dates):
            offers.append(offer)
    standing = standing_offered(record.title, remarks) if has_no_status else None
    # An update that ends “all done” tells of its own day, perhaps of one step.
    told = record.updates[-1].text if record.updates else ""
    if standing and standing.kind is OfferKind.COMPLETE and told and standing_offered("", told):
        standing = None
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
