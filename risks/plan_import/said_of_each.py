"""What a point of a cell of mitigations says of its owner and its day, as councils write it. Pure.

"Service boilers (Head of Property, 31/01/2027)", "Buy parts – Head of Procurement – by March 2027", "Hold a
reserve: done 1 October 2026". Only what is a post, or a day for sure, is taken from the words.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from council.reading.dates.timescales import Kind, read_timescale
from programmes.imports.cells.points import MARK, points_in

# Behind the words: in brackets, behind a dash, a colon, a semicolon or a comma, or after "by". They are asked
# of words between which one space stands: several would be tried in ever more ways.
IN_BRACKETS = re.compile(r" ?[(\[]([^()\[\]]{2,120})[)\]] ?\.?$")
BEHIND = re.compile(r"(?: [-–—|] | ?[;:] |, )([^;|–—]{2,120})$")
BY_THEN = re.compile(
    r" ((?:by|due|due by|to be done by|complete[d]?|completed on|done|done on) [^,;()]{4,40})$",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"^(?P<about>owner|lead|who|by|due(?: by| date)?|target(?: date)?|deadline|when|to be done by"
    r"|complete[d]?(?: on| by)?|done(?: on| by)?)\b\s*[:=]?\s*(?P<rest>.+)$",
    re.IGNORECASE,
)
OVER = re.compile(r"^(?:complete[d]?|done)", re.IGNORECASE)
SEVERAL = re.compile(r";\s+(?=[A-Z0-9])(?![^(\[]*[)\]])")  # not within brackets
FIRST = re.compile(r"^\s*(?P<open>\(?)1(?P<close>[.)])\s")
PART_OF = r"(?<!\bphase)(?<!\bstage)(?<!\bstep)(?<!\blevel)(?<!\bpart)(?<!\btable)(?<!\bitem)"
Posts = Callable[[str], Any]  # the post of a title; None where there is none


@dataclass(frozen=True)
class MitigationSaid:
    """One mitigation as its point says it; `whole` is the point before anything was taken from it."""

    text: str
    whole: str
    owner: Any = None
    due: date | None = None
    done: date | None = None


def mitigations_said(cell: str, *, near: date, post: Posts) -> list[MitigationSaid]:
    """Each of the mitigations that the cell lists, with its owner and its days where its words say them."""
    points = points_in("\n".join(numbered(line) for line in cell.split("\n")))
    lines = [*filter(None, (points.lead.rstrip(" :"),)), *points.points]
    return [said_of(words, near=near, post=post) for line in lines for words in parted(line, near, post)]


def numbered(line: str) -> str:
    """The line with each of the points that it counts in one breath, "(1) ... (2) ...", on its own line."""
    first = FIRST.match(line)
    if not first:
        return line
    number, begins, cuts = 2, first.end(), []
    # Each is counted as the first one is, and begins as a sentence does.
    while found := re.compile(
        rf"{PART_OF}\s(?={re.escape(first['open'])}{number}{re.escape(first['close'])}\s+[A-Z0-9“\"])"
    ).search(line, begins):
        cuts.append(found.start())
        number, begins = number + 1, found.end()
    edges = [0, *cuts, len(line)]
    return "\n".join(line[start:end].strip(" ;") for start, end in pairwise(edges))


def parted(line: str, near: date, post: Posts) -> Iterator[str]:
    """The mitigations of one line: parted at semicolons where one of the parts says a post or a day."""
    pieces = [piece for piece in SEVERAL.split(line) if piece.strip()]
    if len(pieces) > 1 and any(known(piece, near, post) or tells(piece, near, post) for piece in pieces):
        kept = ""
        for piece in pieces:
            # A piece that is nothing but a post or a day belongs to the words before it.
            if kept and is_bare(piece, near, post):
                kept = f"{kept}; {piece}"
            else:
                if kept:
                    yield kept
                kept = piece
        yield kept
    else:
        yield line


def is_bare(piece: str, near: date, post: Posts) -> bool:
    """Whether the piece is a post or a day, and names nothing to be done."""
    about = ABOUT.match(piece)
    rest = about["rest"] if about else piece
    return known(said_of(rest, near=near, post=post).text, near, post) is not None


def tells(words: str, near: date, post: Posts) -> bool:
    """Whether the words end with a post or a day."""
    said = said_of(words, near=near, post=post)
    return bool(said.owner or said.due or said.done)


def said_of(words: str, *, near: date, post: Posts) -> MitigationSaid:
    """The mitigation of one point: what stands behind its words as a post or a day is taken from them."""
    whole = " ".join(words.split())
    said = MitigationSaid(
        MARK.sub("", whole, count=1) if re.match(r"^\(?\d{1,2}[.)]\s", whole) else whole, whole
    )
    while found := next(behind(said.text), None):
        rest, inside = found
        heard: MitigationSaid | None = said
        for piece in re.split(r"\s*[,;|]\s*|\s+[-–—]\s+", inside):
            heard = heard and with_piece(heard, piece, near, post)
        if heard is None or not rest.strip(" .,;:–-"):
            break
        said = replace(heard, text=rest.rstrip(" ,;:–-"))
    return said


def behind(text: str) -> Iterator[tuple[str, str]]:
    """What may stand behind the words: the words without it, and it."""
    for pattern in (IN_BRACKETS, BY_THEN, BEHIND):
        if found := pattern.search(text):
            yield text[: found.start()], found[1].strip()
            return


def with_piece(said: MitigationSaid, piece: str, near: date, post: Posts) -> MitigationSaid | None:
    """The mitigation with its post or its day; None where the piece is neither, or says it a second time."""
    owner, day, over = known(piece, near, post) or (None, None, False)
    if owner is not None and said.owner is None:
        return replace(said, owner=owner)
    if day is not None and over and said.done is None and day <= near:
        return replace(said, done=day)
    if day is not None and not over and said.due is None:
        return replace(said, due=day)
    return None


def known(piece: str, near: date, post: Posts) -> tuple[Any, date | None, bool] | None:
    """The post or the day that the piece is, and whether it was done on that day; None for neither."""
    piece = piece.strip(" .")
    if owner := post(piece):
        return owner, None, False
    about = ABOUT.match(piece)
    rest = about["rest"].strip() if about else piece
    if about and (owner := post(rest)):
        return owner, None, False
    read = read_timescale(rest, near=near)
    sure = read.kind is Kind.BY and read.end and not read.questions and not read.parts[1:]
    if not sure or not re.search(r"\d", rest) or len(rest) > 40:
        return None
    return None, read.end, bool(about and OVER.match(about["about"]))
