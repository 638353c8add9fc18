"""How much of each list and of each text one side of A4 takes: tried from the most to the least."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from council.lengths import shortened
from reports.one_page.gathering import OnePage


@dataclass(frozen=True)
class RoomOnPage:
    """How many rows a list has, and how many letters the title of a row, a name, the title and the aim."""

    rows: int
    words: int
    name: int
    title: int
    aim: int


# The last of them fits whatever a programme holds, in the widest letters that there are.
ROOMS = (
    RoomOnPage(rows=5, words=110, name=60, title=120, aim=300),
    RoomOnPage(rows=4, words=90, name=60, title=110, aim=300),
    RoomOnPage(rows=4, words=70, name=50, title=110, aim=220),
    RoomOnPage(rows=3, words=70, name=40, title=90, aim=200),
    RoomOnPage(rows=2, words=60, name=30, title=80, aim=140),
    RoomOnPage(rows=1, words=40, name=24, title=60, aim=100),
    RoomOnPage(rows=1, words=24, name=16, title=40, aim=60),
)


@dataclass(frozen=True)
class Listed:
    """The first rows of a list, and how many more there are."""

    rows: Sequence[Any]
    more: int

    @property
    def and_more(self) -> str:
        """What stands under the rows: "and 5 more"; empty where all are shown."""
        return f"and {self.more} more" if self.more else ""


def listed(rows: Sequence[Any], room: RoomOnPage, in_all: int | None = None) -> Listed:
    """As many of the rows as there is room for."""
    shown = rows[: room.rows]
    return Listed(shown, (len(rows) if in_all is None else in_all) - len(shown))


def in_room(page: OnePage, room: RoomOnPage) -> dict[str, Any]:
    """What the template prints of the page in that room."""
    programme, asked = page.programme, page.asked
    return {
        "page": page,
        "room": room,
        "programme": programme,
        "title": shortened(programme.title, room.title),
        "aim": shortened(" ".join((programme.aim or programme.summary).split()), room.aim),
        "streams": streams_in_words(page, room),
        "milestones": listed(page.milestones, room, page.milestones_in_all),
        "risks": listed(page.risks, room, page.risks_in_all),
        "measures": listed(page.measures, room),
        "overdue": listed(page.overdue, room, page.overdue_in_all),
        "savings": listed(page.savings, room),
        "changes": listed(asked.changes, room),
        "dates": listed(asked.dates, room),
        "decisions": listed([*page.last_report.decisions_asked.all()] if page.last_report else (), room),
    }


def streams_in_words(page: OnePage, room: RoomOnPage) -> list[tuple[Any, int, str]]:
    """The workstreams by RAG, the worst first: the RAG, how many there are, and the first by name."""
    groups: dict[Any, list[str]] = {}
    for rag, title in page.streams:
        groups.setdefault(rag, []).append(shortened(title, room.name))
    told = []
    for rag, titles in groups.items():
        few = titles[: min(room.rows, 3)]
        more = f" and {len(titles) - len(few)} more" if len(few) < len(titles) else ""
        told.append((rag, len(titles), f"{', '.join(few)}{more}" if room.rows > 1 else ""))
    return told


def rooms(page: OnePage) -> Iterator[dict[str, Any]]:
    """The contexts to try, one after the other."""
    return (in_room(page, room) for room in ROOMS)
