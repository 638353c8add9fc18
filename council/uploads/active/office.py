"""What runs, or calls elsewhere, when an Office document is opened; and the files that it carries.

Its parts are read as XML, as Office reads them: no comment, no section and no number for a letter hides a
word. Local names count, since a document may give its namespaces any prefix; and a part may lie anywhere.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from council.uploads.active.addresses import leads_elsewhere
from council.uploads.kinds import DAMAGED, PROTECTED, SWOLLEN, FileRefused

MEGABYTE = 1024 * 1024
CHUNK, OVERLAP = 4 * MEGABYTE, 32
MOST_MARKUP = 400 * MEGABYTE  # of one document: an honest one of 20 MB packed has a half

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

FOLLOWED_ON_A_CLICK = ("hyperlink",)
# A click on such a link starts a program of the reader's machine, not a page.
STARTS_ON_A_CLICK = re.compile(
    r"^\s*(?:ms-|search|javascript:|vbscript:|data:|mhtml:|shell:|jar:|vnd\.sun\.star|macro:|service:|slot:|\.uno:)",
    re.I,
)
LOADED_BY_ITSELF = {
    "attachedtemplate": "a template",
    "image": "a picture",
    "frame": "another document",
    "subdocument": "another document",
    "externallinkpath": "another workbook",
    "oleobject": "an object",
}
OBJECTS = ("oleobject", "afchunk", "control", "activexcontrolbinary", "vbaproject")
# A word may be cut into several runs, so blanks between letters count for nothing.
STARTS_PROGRAM = re.compile(r"D\s*D\s*E\s*(?:A\s*U\s*T\s*O)?\s|Q\s*U\s*O\s*T\s*E\s+\d+\s+\d+", re.I)
INCLUDES = re.compile(
    r"(?:INCLUDE(?:TEXT|PICTURE)|IMPORT|(?<!HYPER)LINK[\w.]{0,60})(?:\\[a-z*!])*[\"'“]*([^\"'“”]{1,300})",
    re.I,
)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|\[[^\[\]]*\]")
CALLS_PROGRAM = re.compile(r"\|")  # an operator of DDE alone, outside of quotes
ASKS = re.compile(r"(?:WEBSERVICE|IMAGE|RTD)\s*\(", re.I)
FIELDS, FORMULAS = ("instrText", "delInstrText"), ("f", "formula", "formula1", "formula2", "definedName")
KEYED = ("Relationship", "ddeLink", "fldSimple", "connection")
# What stands in no part can't be in its XML either: so most of a large workbook need not be read as XML.
OPEN_XML_MARKS = re.compile(
    rb"instrtext|fldsimple|ddelink|refreshonload|webservice|image\s*\(|rtd\s*\(|\||&#|<!|<\?(?!xml\s)"
    rb"|<\w+:relationship|<relationship"
)
OPEN_DOCUMENT_MARKS = re.compile(
    rb"href|event-listener|dde|applet|plugin|oleobject|<(?:\w+:)?script|encryption-data|webservice|&#|<!|\|"
)


class OpenXml(ContentHandler):
    """The fields, formulas and links of a part of a Word, Excel or PowerPoint document."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[str] = []
        self.text: list[str] | None = None  # of the field or formula that is being read

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802 (the reader's own name)
        local = name.rpartition(":")[2]
        if local in FIELDS or local in FORMULAS:
            self.text = []
        elif local in KEYED:  # a workbook has millions of others
            keys = local_keys(attrs)
            if local == "Relationship":
                refuse_link(keys)
            elif local == "ddeLink":
                raise FileRefused(*DDE)
            elif local == "fldSimple":
                self.fields.append(keys.get("instr", "") + " ")
            elif keys.get("refreshOnLoad", "").strip() in ("1", "true"):
                raise FileRefused(FETCHES[0].format("data"), FETCHES[1])

    def characters(self, content: str) -> None:
        if self.text is not None:
            self.text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        if self.text is None:
            return
        local, text = name.rpartition(":")[2], "".join(self.text)
        if local in FIELDS:
            self.fields.append(text)
        elif local in FORMULAS:
            refuse_formula(text)
        else:
            return
        self.text = None

    def endDocument(self) -> None:  # noqa: N802
        fields, self.text = "".join(self.fields), None
        refuse_fields(fields)
        self.fields = [fields[-200:]]


class OpenDocument(ContentHandler):
    """The links, formulas and events of a part of an OpenDocument file."""

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802
        local, keys = name.rpartition(":")[2], local_keys(attrs)
        if local in ("event-listener", "script"):
            raise FileRefused(*MACRO_EVENT)
        if local in ("dde-source", "dde-connection-decl"):
            raise FileRefused(*DDE)
        if local in ("applet", "plugin") or any("oleobject" in value.casefold() for value in keys.values()):
            raise FileRefused(*EMBEDDED_OBJECT)
        if local == "encryption-data":
            raise FileRefused(*PROTECTED)
        for key, value in keys.items():
            if key in ("formula", "expression", "condition"):
                if re.search(r"\bDDE\s*\(", value, re.I):
                    raise FileRefused(*DDE)
                if not value.startswith("ooow:"):  # Writer's own, in which a bar means "or"
                    refuse_formula(value)
            elif key == "href" and local == "a" and STARTS_ON_A_CLICK.search(value):
                raise FileRefused(*STARTS_PROGRAM_BY_LINK)
            elif key == "href" and local != "a" and leads_elsewhere(value):
                raise FileRefused(FETCHES[0].format(local.replace("-", " ")), FETCHES[1])


def local_keys(attrs: object) -> dict[str, str]:
    return {key.rpartition(":")[2]: value for key, value in attrs.items()}  # type: ignore[attr-defined]


def refuse_link(keys: dict[str, str]) -> None:
    """Raise FileRefused where a part is an object that runs, or is loaded from another place by itself."""
    kind = keys.get("Type", "").strip().rpartition("/")[2].casefold()
    target = keys.get("Target", "")
    external = keys.get("TargetMode", "").strip().casefold() == "external"
    if kind in OBJECTS and not external:
        raise FileRefused(*EMBEDDED_OBJECT)
    if kind in FOLLOWED_ON_A_CLICK and STARTS_ON_A_CLICK.search(target):
        raise FileRefused(*STARTS_PROGRAM_BY_LINK)
    # A template or workbook on a drive of the reader's own is found there or not: it calls nobody.
    if external and kind not in FOLLOWED_ON_A_CLICK and (leads_elsewhere(target) or kind == "oleobject"):
        raise FileRefused(FETCHES[0].format(LOADED_BY_ITSELF.get(kind, "something")), FETCHES[1])


def refuse_formula(formula: str) -> None:
    """Raise FileRefused where a formula calls a program, as `cmd|'/c …'!A1` does, or asks an address."""
    formula = QUOTED.sub("", formula)
    if CALLS_PROGRAM.search(formula):
        raise FileRefused(*DDE)
    if ASKS.search(formula):
        raise FileRefused(FETCHES[0].format("a value of a formula"), FETCHES[1])


def refuse_fields(fields: str) -> None:
    """Raise FileRefused where the fields, one after the other, start a program or include from elsewhere."""
    if STARTS_PROGRAM.search(fields):
        raise FileRefused(*DDE)
    for included in INCLUDES.finditer("".join(fields.split())):
        if leads_elsewhere(included.group(1)):
            raise FileRefused(FETCHES[0].format("another document"), FETCHES[1])


def refuse_active_open_xml(book: zipfile.ZipFile) -> None:
    """Raise FileRefused where the Word, Excel or PowerPoint document does something when it is opened."""
    fields = OpenXml()  # one for all parts: a field may go on in the next
    for entry in markup_of(book):
        refuse_active_part(book, entry, fields, OPEN_XML_MARKS)


def refuse_active_open_document(book: zipfile.ZipFile) -> None:
    """Raise FileRefused where the OpenDocument file does something when it is opened."""
    for entry in markup_of(book):
        refuse_active_part(book, entry, OpenDocument(), OPEN_DOCUMENT_MARKS)


def files_within(book: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The files that the document carries, such as the workbook behind a chart, with their names."""
    for entry in book.infolist():
        path = PurePosixPath(entry.filename)
        if not entry.is_dir() and "embeddings" in (part.casefold() for part in path.parts[:-1]):
            if entry.file_size > 100 * MEGABYTE:
                raise FileRefused(*SWOLLEN)
            yield path.name, book.read(entry)


def markup_of(book: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The parts that are XML, by their endings or first letters. FileRefused where they are too large."""
    size = 0
    for entry in book.infolist():
        with book.open(entry) as part:
            start = part.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
        if start.startswith(b"<") or entry.filename.casefold().endswith((".xml", ".rels", ".rdf")):
            # Office writes UTF-8; in another encoding what is looked for would not be seen.
            foreign = re.match(rb"[^>]*encoding\s*=\s*[\"'](?!utf-8|us-ascii)", start[:200], re.I)
            if foreign or (start and (b"\0" in start[:64] or not start.startswith(b"<"))):
                raise FileRefused(*UNREADABLE)
            size += entry.file_size
            if size > MOST_MARKUP:
                raise FileRefused(*SWOLLEN)
            if start:
                yield entry


def refuse_active_part(
    book: zipfile.ZipFile, entry: zipfile.ZipInfo, handler: ContentHandler, marks: re.Pattern[bytes]
) -> None:
    """Raise FileRefused where the part does something; the handler reads it if any of the marks is in it."""
    if not any(marks.search(piece.lower()) for piece in pieces_of(book, entry, overlap=OVERLAP)):
        return
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    try:
        for piece in pieces_of(book, entry):
            parser.feed(piece)
        parser.close()
    except DefusedXmlException:
        raise FileRefused(*UNREADABLE) from None
    except SAXException:
        # Drawings of Office's oldest kind are seldom sound: what stands before the fault has been looked at.
        if not entry.filename.casefold().endswith(".vml"):
            raise FileRefused(*DAMAGED) from None
        handler.endDocument()


def pieces_of(book: zipfile.ZipFile, entry: zipfile.ZipInfo, *, overlap: int = 0) -> Iterator[bytes]:
    """The part in pieces, each begun with the end of the one before."""
    with book.open(entry) as part:
        end = b""
        while piece := part.read(CHUNK):
            yield end + piece
            end = (end + piece)[-overlap:] if overlap else b""
