"""Comments on the cells of an Excel workbook: those of the older kind, and threads with authors and days."""

from collections.abc import Iterator
from datetime import date

from council.reading.workbooks.archive import Archive, Handler, Words
from council.reading.workbooks.cells import Remark, cleaned


def comments_of(archive: Archive, part: str) -> dict[str, tuple[str, list[Remark]]]:
    """All the words on each cell of a sheet, with the single remarks, by the cell's address.

    Excel writes a thread a second time as a comment of the older kind: the thread, which knows its days,
    stands for both.
    """
    remarks_by_cell: dict[str, tuple[str, list[Remark]]] = {}
    threads: dict[str, list[Remark]] = {}
    for _, kind, target in archive.relations(part):
        if target not in archive:
            continue
        if kind == "comments":
            comments = _Comments()
            archive.read(target, comments)
            remarks_by_cell.update(comments.remarks())
        elif kind == "threadedComment":
            # A thread names its writers by keys; the workbook says beside it whose they are.
            persons = _Persons()
            for persons_part in archive.under("xl/persons/"):
                archive.read(persons_part, persons)
            thread = _Thread(persons.found)
            archive.read(target, thread)
            for reference, remark in thread.found:
                threads.setdefault(reference, []).append(remark)
    for reference, remarks in threads.items():
        remarks_by_cell[reference] = "\n".join(remark.words for remark in remarks), remarks
    return remarks_by_cell


class _Said(Words):
    def taken(self) -> str:
        return cleaned(super().taken())[0].strip()


class _Comments(_Said):
    """Comments of the older kind, which say their author first and know no day."""

    def __init__(self) -> None:
        super().__init__()
        self._place: tuple[str, str] = "", ""
        self._authors: list[str] = []
        self._found: list[tuple[str, str, str]] = []

    def start(self, name: str, attrs: dict[str, str]) -> None:
        super().start(name, attrs)
        if name == "author":
            self._taking = True
        elif name == "comment":
            self._place = attrs.get("ref", ""), attrs.get("authorId", "")
            self.taken()

    def end(self, name: str) -> None:
        super().end(name)
        if name == "author":
            self._authors.append(self.taken())
        elif name == "comment":
            self._found.append((*self._place, self.taken()))

    def remarks(self) -> Iterator[tuple[str, tuple[str, list[Remark]]]]:
        """Each cell's address with its words, and with these as a remark of their author."""
        for reference, number, words in self._found:
            known = number.isdecimal() and int(number) < len(self._authors)
            by = self._authors[int(number)] if known else ""
            by = "" if by.startswith("tc=") else by  # a thread's own key, not a name
            own_words = words.removeprefix(f"{by}:").strip() if by else words
            yield reference, (words, [Remark(own_words, by)] if own_words else [])


class _Thread(_Said):
    """Comments that answer one another, each with its author and the day on which it was written."""

    words_in = "text"

    def __init__(self, persons: dict[str, str]) -> None:
        super().__init__()
        self._persons = persons
        self._about: dict[str, str] = {}
        self.found: list[tuple[str, Remark]] = []

    def start(self, name: str, attrs: dict[str, str]) -> None:
        super().start(name, attrs)
        if name == "threadedComment":
            self._about = dict(attrs)
            self.taken()

    def end(self, name: str) -> None:
        super().end(name)
        if name == "threadedComment" and (words := self.taken()):
            by = self._persons.get(self._about.get("personId", ""), "")
            self.found.append(
                (self._about.get("ref", ""), Remark(words, by, _day(self._about.get("dT", ""))))
            )


class _Persons(Handler):
    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == "person":
            self.found[attrs.get("id", "")] = cleaned(attrs.get("displayName", ""))[0].strip()


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None
