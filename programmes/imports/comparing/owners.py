"""The owners of rows that are no posts of the council: which are asked about, and what was said of them.

A post is added only where somebody says so. Until then a name that comes near a post, or is a short form of
one, holds the import; one that comes near none stays as words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from programmes.imports.cells.posts import KnownPosts
from programmes.imports.cells.values import words_of
from programmes.imports.decisions import ADD_POST, AS_WORDS, POST_IS, Decisions
from programmes.imports.records import ComparedRecord, ReadRecord, RecordOutcome

PLACES = 3  # rows that are named of each
GOING_IN = (
    RecordOutcome.NEW,
    RecordOutcome.CHANGED,
    RecordOutcome.MOVED,
    RecordOutcome.QUESTIONED,
    RecordOutcome.CONFLICT,
)


@dataclass(frozen=True, slots=True)
class AskedOwner:
    """An owner that is no post: the post that it comes near, where it stands, and what was said of it.

    `said` is as `decisions` writes it; empty where nobody has said.
    """

    name: str
    near: str = ""
    rows: int = 0
    places: tuple[str, ...] = ()
    said: str = ""

    @property
    def key(self) -> str:
        return words_of(self.name)

    @property
    def more_rows(self) -> int:
        return self.rows - len(self.places)


def owners_asked(
    records: Iterable[ComparedRecord], posts: KnownPosts, decisions: Decisions
) -> list[AskedOwner]:
    """Each owner that a row brings and that is no post, in order; those that come near one first."""
    found: dict[str, AskedOwner] = {}
    has: dict[str, bool] = {}
    for record, name in names_brought(records):
        key = words_of(name)
        if has.setdefault(key, posts.has(name)):
            continue
        if key not in found:
            near = posts.suggested(name)
            said = decisions.post_meant(key, comes_near=bool(near))
            found[key] = AskedOwner(name[:160], near, said=said)
        asked = found[key]
        place = f"{record.sheet}, row {record.row}"
        places = asked.places if len(asked.places) == PLACES else (*asked.places, place)
        found[key] = replace(asked, rows=asked.rows + 1, places=places)
    return sorted(found.values(), key=lambda asked: not asked.near)


def names_brought(records: Iterable[ComparedRecord]) -> Iterator[tuple[ComparedRecord, str]]:
    """Each owner and supporter that a row brings anew, as it writes them."""
    for record in records:
        if record.outcome in GOING_IN and (record.takes("owner") or record.takes("support")):
            for name in (record.read.owner, *record.read.support):
                if name:
                    yield record, name


def with_posts_meant(
    records: Iterable[ComparedRecord], posts: KnownPosts, decisions: Decisions
) -> list[ComparedRecord]:
    """The records with each owner as the post that it means; those said to be no post are left out."""
    meant: dict[str, str] = {}

    def meaning(name: str) -> str:
        if name not in meant:
            meant[name] = post_meant(name, posts, decisions)
        return meant[name]

    return [owned(record, meaning) for record in records]


def post_meant(name: str, posts: KnownPosts, decisions: Decisions) -> str:
    """The title of the post that the name means; the name itself where nobody has said; empty for none."""
    said = decisions.posts.get(words_of(name), "")
    if said.startswith(POST_IS):
        return said.removeprefix(POST_IS)
    return "" if said == AS_WORDS else posts.found(name) or name


def owned(record: ComparedRecord, meaning: Callable[[str], str]) -> ComparedRecord:
    """The record with its owners put as they are meant; itself where nothing changes."""
    read = record.read
    if not read.owner and not read.support:
        return record
    owner, support = (
        meaning(read.owner) if read.owner else "",
        tuple(filter(None, map(meaning, read.support))),
    )
    if (owner, support) == (read.owner, read.support):
        return record
    return replace(record, read=with_owners(read, owner, support))


def with_owners(read: ReadRecord, owner: str, support: tuple[str, ...]) -> ReadRecord:
    """The record as read with those owners; whoever leads doesn't support as well."""
    others = tuple(name for name in dict.fromkeys(support) if name != owner)
    return replace(read, owner=owner, support=others)


def to_be_added(owners: Iterable[AskedOwner]) -> list[str]:
    """The posts that are added: those of which somebody said so."""
    return [asked.name for asked in owners if asked.said == ADD_POST]


def said_before(settled: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """What was said of owners in earlier imports, the latest first: only that they are another post."""
    said: dict[str, str] = {}
    for kept in settled:
        posts = kept.get("posts")
        for key, meaning in posts.items() if isinstance(posts, dict) else ():
            if str(meaning).startswith(POST_IS):
                said.setdefault(str(key), str(meaning))
    return said
