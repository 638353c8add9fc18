"""Whether a file does more than show itself when it is opened. It is refused then, with what to do instead.

A kind's own bytes say what it is (`council.uploads.kinds`); this looks for what such a kind can carry:
programs, scripts, embedded objects, templates and pictures that are fetched from elsewhere, formulas that
start programs. Files within files are looked at in the same way. What it can't know, a virus scanner may.
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import BinaryIO

from council.uploads.active.mail import attached_to_mail, attached_to_outlook_mail
from council.uploads.active.office import files_within, refuse_active_open_document, refuse_active_open_xml
from council.uploads.active.pdf import refuse_active_pdf
from council.uploads.active.programs import is_closed_archive, is_page_with_script, is_program
from council.uploads.kinds import (
    DAMAGED,
    MOST_ENTRIES,
    PROTECTED,
    SWOLLEN,
    FileKind,
    FileRefused,
    decoded,
    packed_kind,
)

DEEPEST, MOST_FILES = 4, 2_000
OPEN_XML, OPEN_DOCUMENT = ("docx", "xlsx", "pptx"), ("odt", "ods", "odp")
PROGRAM_WITHIN = (
    "It carries a file that can run: {}.",
    "Take that file out, or save it as a PDF, and choose it again.",
)
CLOSED_WITHIN = (
    "It carries an archive that cannot be looked into: {}.",
    "Take what is in the archive out of it, or save it as a .zip, and choose the file again.",
)
PAGE_WITHIN = ("It carries a web page that runs a script: {}.", PROGRAM_WITHIN[1])
OBJECT_WITHIN = ("It carries an embedded object, in which a program can hide: {}.", PROGRAM_WITHIN[1])
RICH_TEXT_RUNS = re.compile(
    rb"\\(?:object|objdata|objupdate)\b|\\\*\\template[^}]{0,500}?(?:https?:|\\{4})|\bDDE(?:AUTO)?\s"
    rb"|INCLUDE(?:TEXT|PICTURE)\s[^}]{0,20}(?:https?:|\\{4})",
    re.IGNORECASE,
)
CELLS = re.compile(r"[,;\t]")
CALLS_PROGRAM = re.compile(r"\w\s*\||\b(?:WEBSERVICE|DDE|HYPERLINK|IMAGE|IMPORT[A-Z]+)\s*\(", re.IGNORECASE)
FORMULA_SIGNS = ("=", "+", "-", "@")
FORMULA = (
    "The list holds a formula that can start a program or call another address.",
    "Remove the formula and choose the file again.",
)


def refuse_active_content(file: BinaryIO, kind: FileKind) -> None:
    """Raise FileRefused where opening the file would run or fetch something. It is left at its beginning."""
    try:
        refuse_active(file, kind.key, depth=0)
    finally:
        file.seek(0)


def refuse_active(file: BinaryIO, key: str, *, depth: int) -> None:
    if key == "pdf":
        refuse_active_pdf(file)
    elif key == "csv":
        file.seek(0)
        if holds_calling_formula(decoded(file.read()) or ""):
            raise FileRefused(*FORMULA)
    elif key == "eml":
        refuse_active_files(attached_to_mail(file), depth=depth)
    elif key == "msg":
        refuse_active_files(attached_to_outlook_mail(file), depth=depth)
    elif key in (*OPEN_XML, *OPEN_DOCUMENT):
        try:
            with zipfile.ZipFile(file) as book:
                look = refuse_active_open_xml if key in OPEN_XML else refuse_active_open_document
                look(book)
                refuse_active_files(files_within(book), depth=depth)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
            raise FileRefused(*DAMAGED) from None


def holds_calling_formula(text: str) -> bool:
    """Whether a cell of the list is a formula that starts a program, or asks another address."""
    # A call to a program is always program|topic!item: a bullet with a bar in it is none.
    lines = (line for line in text.splitlines() if "!" in line or "(" in line)
    cells = (cell.strip(" \"'") for line in lines for cell in CELLS.split(line))
    cells = (cell for cell in cells if cell)
    return any(
        unicodedata.normalize("NFKC", cell[:1]) in FORMULA_SIGNS and CALLS_PROGRAM.search(cell)
        for cell in cells
    )


def refuse_active_files(files: Iterable[tuple[str, bytes]], *, depth: int) -> None:
    """Raise FileRefused where one of the files, found in another, runs or holds what runs."""
    if depth > DEEPEST:
        raise FileRefused(*SWOLLEN)
    for number, (name, data) in enumerate(files):
        if number > MOST_FILES:
            raise FileRefused(*SWOLLEN)
        shown = name.split("\0")[0][-60:] or "one without a name"
        if is_program(name, data[:16]):
            raise FileRefused(PROGRAM_WITHIN[0].format(shown), PROGRAM_WITHIN[1])
        if is_closed_archive(name, data[:16]):
            raise FileRefused(CLOSED_WITHIN[0].format(shown), CLOSED_WITHIN[1])
        if is_page_with_script(name, data):
            raise FileRefused(PAGE_WITHIN[0].format(shown), PAGE_WITHIN[1])
        if data.startswith(b"{\\rtf") and RICH_TEXT_RUNS.search(data):
            raise FileRefused(OBJECT_WITHIN[0].format(shown), OBJECT_WITHIN[1])
        try:
            refuse_active_within(name, data, depth=depth + 1)
        except FileRefused as refused:
            raise FileRefused(f"It carries {shown}. {refused.message}", refused.remedy) from None


def refuse_active_within(name: str, data: bytes, *, depth: int) -> None:
    """Raise FileRefused where a file that another carries is of a kind that we look into, and is active."""
    if data[4:8] == b"ftyp":
        return  # a film or an iPhone's picture: not taken by itself, and harmless in a mail
    kind = packed_kind(BytesIO(data))
    if kind:
        refuse_active(BytesIO(data), kind, depth=depth)
    elif data.startswith(b"PK\x03\x04"):
        refuse_active_files(files_of_archive(data), depth=depth)
    elif name.casefold().endswith(".csv"):
        refuse_active(BytesIO(data), "csv", depth=depth)


def files_of_archive(data: bytes) -> Iterable[tuple[str, bytes]]:
    """The files of a ZIP archive that a mail or document carries, with their names."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > 200 * 1024 * 1024:
                raise FileRefused(*SWOLLEN)
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise FileRefused(*PROTECTED)
            yield from ((entry.filename, archive.read(entry)) for entry in entries)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise FileRefused(*DAMAGED) from None
