"""What the words of a status, RAG, owner or level mean: what somebody said of them, else our reading."""

from programmes.imports.cells.levels import Level, read_level
from programmes.imports.cells.owners import OwnersWritten, read_owners
from programmes.imports.cells.stages import read_stage
from programmes.imports.cells.statuses import AT_FIRST, read_status
from programmes.imports.cells.values import rag_of_fill, read_rag
from programmes.imports.decisions import NONE, Choices


def stage_meant(raw: str, choices: Choices) -> str:
    """The stage that a status cell names; empty for none."""
    return _meant(choices.meaning("status", raw), read_stage(raw))


def status_meant(kind: str, raw: str, choices: Choices) -> str:
    """The status of a risk or a saving that its words name; at first, where they name none."""
    return _meant(choices.meaning(kind, raw), read_status(kind, raw)) or AT_FIRST[kind]


def rag_meant(raw: str, fill: str, choices: Choices) -> tuple[str, str]:
    """The RAG of a cell and the words that say so: "cell filled amber" where it only shows a colour."""
    rag = read_rag(raw, fill)
    if not rag and fill and len(raw.strip()) < 3 and not read_stage(raw):
        # A sign such as the dot of Wingdings, which reads "l", says nothing: its colour does.
        rag, raw = rag_of_fill(fill), "" if rag_of_fill(fill) else raw
    words = raw or (f"cell filled {rag}" if rag else "")
    return _meant(choices.meaning("rag", words), rag), words


def owners_meant(
    raw: str, choices: Choices, known: frozenset[str] = frozenset()
) -> tuple[str, tuple[str, ...]]:
    """The lead and those who support. Of what somebody typed, each post stands between semicolons.

    `known` holds the words of the council's posts and their holders, by which joint titles are told apart.
    """
    meaning = choices.meaning("owner", raw)
    if meaning == NONE:
        return "", ()
    if not meaning:
        return read_owners(raw, known)
    names = posts_typed(meaning)
    return (names[0], names[1:]) if names else ("", ())


def row_owners_meant(
    written: OwnersWritten, choices: Choices, known: frozenset[str] = frozenset()
) -> tuple[str, tuple[str, ...]]:
    """The lead of a row and those who support, from both of its cells; the lead doesn't support itself."""
    lead, support = owners_meant(written.owner, choices, known)
    if not written.support:
        return lead, support
    first, others = owners_meant(written.support, choices, known)
    return lead, (*support, *(name for name in (first, *others) if name and name != lead))


def level_meant(raw: str, choices: Choices) -> Level:
    """The level of a risk's likelihood or impact."""
    meaning = choices.meaning("level", raw)
    if meaning == NONE:
        return Level(raw)
    return Level(raw, number=int(meaning)) if meaning else read_level(raw)


def posts_typed(text: str) -> tuple[str, ...]:
    """The posts that somebody typed, the lead first: "Director of X; Head of Y"."""
    return tuple(dict.fromkeys(filter(None, (" ".join(name.split()) for name in text.split(";")))))


def _meant(meaning: str, read: str) -> str:
    return "" if meaning == NONE else meaning or read
