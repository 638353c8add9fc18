"""What kind of file these are, found from their bytes: a name proves nothing, and what may run is refused.

Pure: nothing of a file is unpacked but the list of what it holds, and nothing of it is run. That a file is of
its kind doesn't make it harmless: the scanner looks at it after this (`council.uploads.scanning`).
"""

import re
import unicodedata
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from email import policy
from email.parser import BytesHeaderParser
from pathlib import PurePosixPath
from typing import BinaryIO

MEGABYTE = 1024 * 1024
MOST_ENTRIES, MOST_INFLATED = 20_000, 1024 * MEGABYTE
LONGEST_NAME = 120


@dataclass(frozen=True)
class FileKind:
    """A kind of file that may be taken: its key in the settings, its name, its endings and its type."""

    key: str
    name: str
    endings: tuple[str, ...]
    content_type: str


OFFICE = "application/vnd.openxmlformats-officedocument"
OASIS = "application/vnd.oasis.opendocument"
KINDS = {
    kind.key: kind
    for kind in (
        FileKind("pdf", "PDF", ("pdf",), "application/pdf"),
        FileKind("docx", "Word document", ("docx",), f"{OFFICE}.wordprocessingml.document"),
        FileKind("xlsx", "Excel workbook", ("xlsx",), f"{OFFICE}.spreadsheetml.sheet"),
        FileKind("pptx", "PowerPoint slides", ("pptx",), f"{OFFICE}.presentationml.presentation"),
        FileKind("odt", "OpenDocument text", ("odt",), f"{OASIS}.text"),
        FileKind("ods", "OpenDocument spreadsheet", ("ods",), f"{OASIS}.spreadsheet"),
        FileKind("odp", "OpenDocument slides", ("odp",), f"{OASIS}.presentation"),
        FileKind("jpeg", "JPEG picture", ("jpg", "jpeg"), "image/jpeg"),
        FileKind("png", "PNG picture", ("png",), "image/png"),
        FileKind("txt", "plain text", ("txt",), "text/plain"),
        FileKind("csv", "CSV list", ("csv",), "text/csv"),
        FileKind("eml", "e-mail", ("eml",), "message/rfc822"),
        FileKind("msg", "Outlook e-mail", ("msg",), "application/vnd.ms-outlook"),
    )
}


class FileRefused(Exception):
    """The file isn't taken: why, and how to mend it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy


def kind_of(file: BinaryIO, *, filename: str, allowed: Collection[str]) -> FileKind:
    """The kind of the file, where its name and its bytes agree and the kind is allowed (keys of KINDS).

    Raises FileRefused else. The file is left at its beginning.
    """
    ending = filename.rpartition(".")[2].casefold() if "." in filename else ""
    called = next((KINDS[key] for key in allowed if ending in KINDS[key].endings), None)
    if called is None:
        raise FileRefused(
            f"Files called .{ending[:12]} are not taken." if ending else "The file's name has no ending.",
            f"Save it as one of these: {endings_of(allowed)}.",
        )
    try:
        file.seek(0)
        actual = text_kind(file) if called.key in TEXTS else packed_kind(file)
    finally:
        file.seek(0)
    if called.key in TEXTS:
        if called.key == "eml" and actual != "eml":
            raise FileRefused("The file is called .eml, but it is no e-mail.", "Save the e-mail again.")
        return called
    if actual != called.key:
        other = f": it is a different kind, {KINDS[actual].name}" if actual in KINDS else ""
        raise FileRefused(
            f"The file is called .{ending}, but what is in it is no {called.name}{other}.",
            "Open it in the program it was made with, save it under its right ending, and choose it again.",
        )
    return called


def endings_of(allowed: Collection[str]) -> str:
    """The endings of the kinds as people read them: ".pdf, .docx, .jpg"."""
    return ", ".join(f".{KINDS[key].endings[0]}" for key in KINDS if key in allowed)


def accept_of(allowed: Collection[str]) -> str:
    """The kinds as a file input's `accept` takes them. Since it names JPEG, iPhones send photos as that."""
    kinds = [KINDS[key] for key in KINDS if key in allowed]
    pictures = [kind.content_type for kind in kinds if kind.content_type.startswith("image/")]
    return ",".join([*(f".{ending}" for kind in kinds for ending in kind.endings), *pictures])


# --- binary kinds -------------------------------------------------------------------------------------------

PROTECTED = (
    "The file is protected by a password, so no one can look at it or scan it.",
    "Save it without the password and choose it again.",
)
MACROS = (
    "The file contains macros, which are not taken.",
    "Save it without macros, or as a PDF, and choose it again.",
)
DAMAGED = ("The file is damaged or cut short.", "Open it, save it again, and choose it again.")
SWOLLEN = ("The file would unpack to far more than a document holds.", "Save it as a PDF.")
HEIC = (
    "The picture is in Apple's HEIC format, which few computers here can show.",
    "On an iPhone choose Settings, Camera, Formats, Most Compatible; or save the picture as a JPEG.",
)
OLD_OFFICE = (
    "The file is in an old Office format, in which macros can hide.",
    "Save it as .docx, .xlsx or .pptx, or as a PDF, and choose it again.",
)


def packed_kind(file: BinaryIO) -> str:
    """The key of the kind that the bytes are of; "" where they are of none."""
    start = file.read(16)
    if start.startswith(b"%PDF-"):
        return "pdf"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if start.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if start[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheif"):
        raise FileRefused(*HEIC)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return compound_kind(start + file.read())
    return archive_kind(file) if start.startswith(b"PK\x03\x04") else ""


def compound_kind(data: bytes) -> str:
    """An Outlook message among the compound files, whose entries bear their names in UTF-16."""

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise FileRefused(*PROTECTED)
    if holds("_VBA_PROJECT"):
        raise FileRefused(*MACROS)
    if holds("__properties_version1.0") or holds("__substg1.0_"):
        return "msg"
    raise FileRefused(*OLD_OFFICE)


def archive_kind(file: BinaryIO) -> str:
    """An Office document among the archives, judged by the list of its entries before one is unpacked."""
    try:
        with zipfile.ZipFile(file) as book:
            entries = book.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_INFLATED:
                raise FileRefused(*SWOLLEN)
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise FileRefused(*PROTECTED)
            names = {entry.filename for entry in entries}
            if "mimetype" in names:
                return open_document_kind(text_of_entry(book, "mimetype").strip(), names)
            if "[Content_Types].xml" in names:
                return open_xml_kind(text_of_entry(book, "[Content_Types].xml"), names)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise FileRefused(*DAMAGED) from None
    return ""


def text_of_entry(book: zipfile.ZipFile, name: str) -> str:
    """The first megabyte of an entry as text: no honest list of parts is longer."""
    with book.open(name) as entry:
        return entry.read(MEGABYTE).decode("utf-8", "replace")


def open_document_kind(declared: str, names: Collection[str]) -> str:
    """The key of the OpenDocument kind that the archive declares itself to be; "" where it is none."""
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise FileRefused(*MACROS)
    return next((key for key in ("odt", "ods", "odp") if KINDS[key].content_type == declared), "")


MAIN_PARTS = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "presentationml.presentation.main+xml": "pptx",
}
RUNS = ("vbaproject", "xl/macrosheets/", "/activex/")


def open_xml_kind(declared: str, names: Collection[str]) -> str:
    if "macroenabled" in declared.casefold() or any(part in n.casefold() for n in names for part in RUNS):
        raise FileRefused(*MACROS)
    return next((key for part, key in MAIN_PARTS.items() if part in declared), "")


# --- texts --------------------------------------------------------------------------------------------------

TEXTS = ("txt", "csv", "eml")
MARKUP = re.compile(r"<\s*(!doctype|html|head|body|svg|script|iframe|object|embed|\?xml)", re.IGNORECASE)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def text_kind(file: BinaryIO) -> str:
    """The key "eml" where the text begins as an e-mail does, else "txt". A web page is refused."""
    data = file.read()
    text = decoded(data)
    if text is None or UNPRINTABLE.search(text):
        raise FileRefused(
            "The file is called a text, but it holds something else.",
            "Open it in the program it was made with, save it under its right ending, and choose it again.",
        )
    if begins_as_mail(data):
        return "eml"
    if MARKUP.search(text[:4096]):
        raise FileRefused("The file is a web page or a drawing, which may run scripts.", "Save it as a PDF.")
    return "txt"


def decoded(data: bytes) -> str | None:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def begins_as_mail(data: bytes) -> bool:
    """Whether headers stand at the head, as RFC 5322 has them: a sender, and a date or a way it came."""
    if not re.match(rb"[!-9;-~]+:", data):
        return False
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(data[: 256 * 1024])
    return "From" in headers and any(name in headers for name in ("Date", "Received", "Message-ID"))


# --- names --------------------------------------------------------------------------------------------------


def clean_name(name: str) -> str:
    """The file's name as it may be shown and sent: no folders, control or direction marks, not too long."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    letters = (" " if letter.isspace() else letter for letter in name)
    # Category C: controls, and marks that turn the reading round ("fdp.exe" shown as "exe.pdf").
    name = "".join(letter for letter in letters if unicodedata.category(letter)[0] != "C")
    stem, dot, ending = " ".join(name.split()).rstrip(" .").rpartition(".")
    if not dot:
        return ending[:LONGEST_NAME] or "file"
    return f"{stem.strip()[: LONGEST_NAME - 12] or 'file'}.{ending.strip()[:11]}"


def plain_name(name: str, kind: FileKind) -> str:
    """The name in small plain letters with its kind's ending, safe on any disk: "photo-of-the-safe.jpg"."""
    stem = unicodedata.normalize("NFKD", PurePosixPath(clean_name(name)).stem)
    stem = re.sub(r"[^a-z0-9]+", "-", stem.encode("ascii", "ignore").decode().lower()).strip("-")
    return f"{stem[:60].strip('-') or 'file'}.{kind.endings[0]}"
