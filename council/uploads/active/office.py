"""What runs, or calls elsewhere, when an Office document is opened; and the files that it carries.

Only bytes are looked at. Patterns match local names, since a document may give its namespaces any prefix, and
text is unescaped first, since any letter may be written as a number.
"""

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import PurePosixPath

from defusedxml import DefusedXmlException, ElementTree

from council.uploads.kinds import DAMAGED, SWOLLEN, FileRefused

MEGABYTE = 1024 * 1024
CHUNK, OVERLAP = 4 * MEGABYTE, 64 * 1024
MOST_MARKUP = 400 * MEGABYTE  # of one document: an honest one of 20 MB packed has a half
MOST_LINKS = 4 * MEGABYTE  # of one list of relationships

PDF_INSTEAD = "Save it as a PDF and choose that."
EMBEDDED_OBJECT = ("The document holds an embedded object, in which a program can hide.", PDF_INSTEAD)
FETCHES = (
    "The document fetches something from elsewhere when it is opened: {}.",
    "Break the link, or save it as a PDF, and choose it again.",
)
DDE = (
    "The document holds a field or formula that can start a program (DDE).",
    "Remove it, or save the document as a PDF, and choose it again.",
)
STARTS_PROGRAM_BY_LINK = (
    "The document holds a link that starts a program.",
    "Remove the link, or save the document as a PDF, and choose it again.",
)
MACRO_EVENT = ("The document runs a macro when something happens in it.", PDF_INSTEAD)
UNREADABLE = (
    "The document is written in an unusual way, so it cannot be checked for programs.",
    "Open it, save it again, or save it as a PDF, and choose that.",
)

REMOTE = re.compile(
    r"^\s*(?:https?:|ftp:|mhtml:|ms-|data:text|\\\\|//|file:/*(?:\\\\|//?[^/\\:]+[/\\]))", re.I
)
FOLLOWED_ON_A_CLICK = ("hyperlink",)
# A click on such a link starts a program of the reader's machine, not a page.
STARTS_ON_A_CLICK = re.compile(r"^\s*(?:ms-|search|javascript:|vbscript:|data:|mhtml:|shell:|jar:)", re.I)
LOADED_BY_ITSELF = {
    "attachedtemplate": "a template",
    "image": "a picture",
    "frame": "another document",
    "subdocument": "another document",
    "externallinkpath": "another workbook",
    "oleobject": "an object",
}
OBJECTS = ("oleobject", "afchunk", "control", "activexcontrolbinary", "vbaproject")
FIELD = re.compile(
    rb"<(?:\w+:)?(?:instrText|delInstrText)\b[^<>]*>([^<]*)<|<(?:\w+:)?fldSimple\b[^<>]*?\binstr\s*=\s*[\"']([^\"']*)"
)
# A word may be cut into several runs, so blanks between letters count for nothing.
STARTS_PROGRAM = re.compile(r"D\s*D\s*E\s*(?:A\s*U\s*T\s*O)?\s|Q\s*U\s*O\s*T\s*E\s+\d+\s+\d+", re.I)
INCLUDES = re.compile(r"INCLUDE(?:TEXT|PICTURE)\s+[\"']?\s*(?:https?:|\\\\)", re.I)
FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^<>]*)?>([^<]{1,8192})<")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
CALLS_PROGRAM = re.compile(r"[\w.]\s*\|")
# Possessive: a name that goes on for ever is gone through once, not once from each of its letters.
LINK = re.compile(rb"<(?:\w++:)?+([\w-]++)[^<>]*?\bhref\s*=\s*[\"']([^\"']*)")
ODF_EVENT = re.compile(rb"<(?:\w+:)?event-listener\b")
ODF_DDE = re.compile(
    rb"<(?:\w+:)?(?:dde-source|dde-connection-decl)\b|formula\s*=\s*[\"'][^\"']*\bDDE\s*\(", re.I
)
ODF_RUNS = re.compile(rb"<(?:\w+:)?(?:applet|plugin)\b|oleobject", re.I)


def refuse_active_open_xml(book: zipfile.ZipFile) -> None:
    """Raise FileRefused where the Word, Excel or PowerPoint document does something when it is opened."""
    fields = ""
    for entry in book.infolist():
        name = entry.filename.casefold()
        if name.endswith(".rels"):
            refuse_links(book, entry)
        elif (
            re.match(r"xl/(?:worksheets|externallinks|charts)/[^/]*\.xml$", name) or name == "xl/workbook.xml"
        ):
            refuse_formulas(book, entry)
        elif re.match(r"(?:word|ppt)/.*\.xml$", name):
            for part in markup_of(book, entry):
                fields += " ".join(text_of(match) for match in FIELD.finditer(part))
            if STARTS_PROGRAM.search(fields):
                raise FileRefused(*DDE)
            if INCLUDES.search(fields):
                raise FileRefused(FETCHES[0].format("another document"), FETCHES[1])
            fields = fields[-200:]


def refuse_links(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Raise FileRefused where a part is an object that runs, or is loaded from another place by itself."""
    if entry.file_size > MOST_LINKS:
        raise FileRefused(*SWOLLEN)
    try:
        links = ElementTree.fromstring(book.read(entry))
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        raise FileRefused(*DAMAGED) from None
    for link in links.iter():
        kind = link.get("Type", "").rpartition("/")[2].casefold()
        target = unescape(link.get("Target", ""))
        external = link.get("TargetMode", "").casefold() == "external"
        if kind in OBJECTS and not external:
            raise FileRefused(*EMBEDDED_OBJECT)
        if kind in FOLLOWED_ON_A_CLICK and STARTS_ON_A_CLICK.search(target):
            raise FileRefused(*STARTS_PROGRAM_BY_LINK)
        # A template or workbook on a drive of the reader's own is found there or not: it calls nobody.
        if external and kind not in FOLLOWED_ON_A_CLICK and (REMOTE.search(target) or kind == "oleobject"):
            raise FileRefused(FETCHES[0].format(LOADED_BY_ITSELF.get(kind, "something")), FETCHES[1])


def refuse_formulas(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Raise FileRefused where a formula calls a program, as `cmd|'/c …'!A1` does."""
    for part in markup_of(book, entry):
        if re.search(rb"<(?:\w+:)?ddeLink\b", part):
            raise FileRefused(*DDE)
        if b"|" not in part and b"&#" not in part:
            continue
        for match in FORMULA.finditer(part):
            if CALLS_PROGRAM.search(QUOTED.sub("", text_of(match))):
                raise FileRefused(*DDE)


def refuse_active_open_document(book: zipfile.ZipFile) -> None:
    """Raise FileRefused where the OpenDocument file does something when it is opened."""
    for entry in book.infolist():
        if not entry.filename.endswith((".xml", ".rdf")):
            continue
        for part in markup_of(book, entry):
            if ODF_EVENT.search(part):
                raise FileRefused(*MACRO_EVENT)
            if ODF_DDE.search(part):
                raise FileRefused(*DDE)
            if ODF_RUNS.search(part):
                raise FileRefused(*EMBEDDED_OBJECT)
            for match in LINK.finditer(part):
                element, target = match.group(1).decode(), unescape(match.group(2).decode("utf-8", "replace"))
                if element != "a" and REMOTE.search(target):
                    raise FileRefused(FETCHES[0].format(element.replace("-", " ")), FETCHES[1])


def files_within(book: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The files that the document carries, such as the workbook behind a chart, with their names."""
    for entry in book.infolist():
        path = PurePosixPath(entry.filename)
        if "embeddings" in (part.casefold() for part in path.parts[:-1]):
            if entry.file_size > 100 * MEGABYTE:
                raise FileRefused(*SWOLLEN)
            yield path.name, book.read(entry)


def markup_of(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's text in pieces that overlap, so that nothing lies on a border. FileRefused for UTF-16."""
    if sum(other.file_size for other in book.infolist() if other.filename.endswith(".xml")) > MOST_MARKUP:
        raise FileRefused(*SWOLLEN)
    with book.open(entry) as part:
        piece = part.read(CHUNK)
        # Office writes UTF-8; in another encoding every pattern here would be blind.
        if b"\0" in piece[:64] or re.match(rb"[^>]*encoding=[\"'](?!utf-8|us-ascii)", piece[:200], re.I):
            raise FileRefused(*UNREADABLE)
        while piece:
            yield piece
            more = part.read(CHUNK)
            piece = piece[-OVERLAP:] + more if more else b""


def text_of(match: re.Match[bytes]) -> str:
    """What the pattern's first group that matched holds, as a reader sees it."""
    return unescape(next(group for group in match.groups() if group is not None).decode("utf-8", "replace"))
