"""The zip that an Excel workbook is: judged by its directory before anything is inflated."""

import io
import posixpath
import zipfile
from collections.abc import Iterator

from defusedxml.expatreader import DefusedExpatParser

from council.reading.workbooks.cells import MEGABYTE, SAVE_AS_XLSX, Limits, Notice, Room, WorkbookRefused

CHUNK = 64 * 1024
DEEPEST = 20_000


class Archive:
    """The parts of a workbook by name, whatever the case and the leading slash."""

    def __init__(self, data: bytes, filename: str, room: Room, notices: list[Notice]) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise WorkbookRefused("The workbook is damaged or cut short.", SAVE_AS_XLSX) from error
        self._room = room
        self._parts = {_key(entry.filename): entry for entry in entries}
        _check_directory(entries, set(self._parts), filename, room.limits, notices)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._parts

    def under(self, folder: str) -> list[str]:
        """The parts that lie in a folder of the file, in the order of their names."""
        return sorted(name for name in self._parts if name.startswith(_key(folder)) and name.endswith(".xml"))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, a piece at a time."""
        with self._zip.open(self._parts[_key(name)]) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk

    def read(self, name: str, handler: "Handler") -> bool:
        """Hands a part's XML to the handler until it has enough; whether the part was read to its end."""
        parser = _Parser(handler)
        depth = 0
        for chunk in self.chunks(name):
            tags = chunk.count(b"<")
            self._room.take_tags(tags)
            depth += tags - 2 * chunk.count(b"</") - chunk.count(b"/>")
            if depth > DEEPEST:
                raise ValueError("elements within elements without end")
            parser.feed(chunk)
            if handler.has_enough:
                return False
        parser.close()
        return True

    def relations(self, name: str) -> list[tuple[str, str, str]]:
        """What a part points to inside the file: identifier, the last word of the type, the part's name."""
        folder, _, own = name.rpartition("/")
        path = f"{folder}/_rels/{own}.rels" if folder else f"_rels/{own}.rels"
        if path not in self:
            return []
        named = _Relations()
        self.read(path, named)
        return [
            (identifier, kind.rpartition("/")[2], _resolved(folder, target))
            for identifier, kind, target in named.told
        ]


class Handler:
    """Takes XML as it comes. Names are without their prefix, so that every writer's namespaces are read."""

    has_enough = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def characters(self, content: str) -> None:
        """Words stand inside an element."""


class Words(Handler):
    """Gathers the text of the elements of one name, but for the pronunciation beside them."""

    words_in = "t"

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._taking = False
        self._aside = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        self._taking = name == self.words_in and not self._aside
        if name == "rPh":
            self._aside = True

    def end(self, name: str) -> None:
        self._taking = False
        if name == "rPh":
            self._aside = False

    def characters(self, content: str) -> None:
        if self._taking:
            self._pieces.append(content)

    def taken(self) -> str:
        """What was gathered since it was last asked for."""
        words = "".join(self._pieces)
        self._pieces = []
        return words


class _Parser(DefusedExpatParser):
    """The guarded parser, handing on to the handler directly: half the time of its own way, per element."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        super().__init__(forbid_dtd=True)  # no spreadsheet program writes one

    def reset(self) -> None:
        super().reset()
        self._parser.StartElementHandler = self._first
        self._parser.CharacterDataHandler = self._handler.characters

    def _first(self, name: str, attrs: dict[str, str]) -> None:
        """The first element tells whether the writer put prefixes to its names."""
        handler = self._handler
        self._parser.StartElementHandler = handler.start
        self._parser.EndElementHandler = handler.end
        if ":" in name:
            self._parser.StartElementHandler = lambda n, a: handler.start(n.rpartition(":")[2], a)
            self._parser.EndElementHandler = lambda n: handler.end(n.rpartition(":")[2])
        self._parser.StartElementHandler(name, attrs)


class _Relations(Handler):
    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == "Relationship" and attrs.get("TargetMode") != "External":
            self.told.append((attrs.get("Id", ""), attrs.get("Type", ""), attrs.get("Target", "")))


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _resolved(folder: str, target: str) -> str:
    """The part that a target names; one that would climb out of the file names none that is there."""
    target = target.replace("\\", "/")
    path = target if target.startswith("/") else f"{folder}/{target}"
    return posixpath.normpath(path).lstrip("/")


def _check_directory(
    entries: list[zipfile.ZipInfo], names: set[str], filename: str, limits: Limits, notices: list[Notice]
) -> None:
    """Refuses by the zip's directory alone."""
    inflated = sum(entry.file_size for entry in entries)
    squeezed = [
        e
        for e in entries
        if e.file_size > 5 * MEGABYTE and e.file_size > limits.ratio * max(e.compress_size, 1)
    ]
    if len(entries) > limits.entries:
        why = f"it is made of {len(entries):,} parts; at most {limits.entries:,} are read"
    elif inflated > limits.inflated:
        why = f"it would unpack to {_size(inflated)}; at most {_size(limits.inflated)} are read"
    elif squeezed:
        why = f"a part of it would unpack to over {limits.ratio} times its size"
    else:
        why = ""
    if why:
        raise WorkbookRefused(
            f"The file would unpack to far more than a plan needs, so it is not opened: {why}.",
            "Take out pictures, pivot tables and unused formatting, save it again, or import it in parts.",
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise WorkbookRefused(
            "The file is password protected.", "Remove the password, save it and try again."
        )
    if len(names) < len(entries):
        raise WorkbookRefused(
            "Two parts of the file have the same name, so it is not safe to read.", SAVE_AS_XLSX
        )
    macros = any("vbaproject" in name or name.startswith("xl/macrosheets/") for name in names)
    if filename.casefold().endswith((".xlsm", ".xltm")) or macros:
        raise WorkbookRefused(
            "The workbook contains macros (.xlsm), which are not accepted.",
            "Save it as an Excel workbook without macros (.xlsx) and try again.",
        )
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise WorkbookRefused("This kind of spreadsheet (.xlsb or .ods) is not read.", SAVE_AS_XLSX)
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise WorkbookRefused("The file is not a workbook.", SAVE_AS_XLSX)
    if any(name.startswith("xl/externallinks/") for name in names):
        notices.append(
            Notice(
                "notice",
                "The workbook links to other files. They are not followed: the values last saved are used.",
            )
        )


def _size(count: int) -> str:
    return f"{max(1, round(count / MEGABYTE)):,} MB"
