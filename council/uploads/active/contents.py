"""Looks into a file by its kind, and into the files that it carries, however deep they lie."""

import zipfile
from collections.abc import Iterable
from importlib import import_module
from io import BytesIO
from typing import BinaryIO

from council.uploads.active.carried import refuse_carried
from council.uploads.active.lists import refuse_active_list
from council.uploads.active.mail import attached_to_mail, attached_to_outlook_mail
from council.uploads.active.office import files_within, refuse_active_open_document, refuse_active_open_xml
from council.uploads.kinds import DAMAGED, MOST_ENTRIES, PROTECTED, SWOLLEN, FileRefused, decoded, packed_kind

DEEPEST, MOST_FILES = 4, 2_000
OPEN_XML, OPEN_DOCUMENT = ("docx", "xlsx", "pptx"), ("odt", "ods", "odp")


def refuse_active(file: BinaryIO, key: str, *, depth: int) -> None:
    """Raise FileRefused where opening the file, of the kind with this key, would run or fetch something."""
    file.seek(0)
    if key == "pdf":
        # Its reader takes long to load, and most files are none.
        files = import_module("council.uploads.active.pdf").refuse_active_pdf(file)
        refuse_active_files(files, depth=depth)
    elif key == "csv":
        refuse_active_list(decoded(file.read()) or "")
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


def refuse_active_files(files: Iterable[tuple[str, bytes]], *, depth: int) -> None:
    """Raise FileRefused where one of the files, found in another, runs or holds what runs."""
    if depth > DEEPEST:
        raise FileRefused(*SWOLLEN)
    for number, (name, data) in enumerate(files):
        if number > MOST_FILES:
            raise FileRefused(*SWOLLEN)
        refuse_carried(name, data)
        try:
            refuse_active_within(name, data, depth=depth + 1)
        except FileRefused as refused:
            shown = name.split("\0")[0][-60:] or "one without a name"
            raise FileRefused(f"It carries {shown}. {refused.message}", refused.remedy) from None


def refuse_active_within(name: str, data: bytes, *, depth: int) -> None:
    """Raise FileRefused where a file that another carries is of a kind that we look into, and is active."""
    if data[4:8] == b"ftyp":
        return  # a film or an iPhone's picture: not taken by itself, and harmless in a mail
    kind = packed_kind(BytesIO(data))
    ending = name.casefold().rpartition(".")[2]
    if kind:
        refuse_active(BytesIO(data), kind, depth=depth)
    elif data.startswith(b"PK\x03\x04") or (ending == "zip" and zipfile.is_zipfile(BytesIO(data))):
        refuse_active_files(files_of_archive(data), depth=depth)
    elif ending in ("csv", "eml"):
        refuse_active(BytesIO(data), ending, depth=depth)


def files_of_archive(data: bytes) -> Iterable[tuple[str, bytes]]:
    """The files of a ZIP archive that a mail or document carries, with their names."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > 200 * 1024 * 1024:
                raise FileRefused(*SWOLLEN)
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise FileRefused(*PROTECTED)
            files = (entry for entry in entries if not entry.is_dir())
            yield from ((entry.filename, archive.read(entry)) for entry in files)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise FileRefused(*DAMAGED) from None
