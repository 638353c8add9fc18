"""The posts that an owner's cell names: the lead, and those who support. Pure.

A title may hold "and", "&", a comma or a stroke itself: "Head of Legal and Democratic Services" is one post.
So a cell is taken apart only where what follows is a post by itself. What the council knows wins over looks.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from programmes.imports.cells.values import ADDRESS, INITIALS, NO_OWNER, PERSON, words_of

# White space counts from where it begins alone, or a line of blanks would be tried from each of them.
JOINT = re.compile(
    r"(?:(?<!\s)\s+)?,\s*(?:and\s+|&\s*)?|(?<!\s)\s+(?:and|&|\+)\s+|(?:(?<!\s)\s+)?/\s*", re.IGNORECASE
)
ENDS = re.compile(r"[\n;]")
LABEL = re.compile(r"^\s*(?:lead|owner|support(?:ed by|ing)?)\s*[:–-]\s*|^[•*·-]\s*", re.IGNORECASE)
BEFORE = (
    r"(?:the|all|both|each|interim|acting|joint|deputy|assistant|associate|executive|corporate|strategic|service"
    r"|chief|group|managing|senior|principal|regional)"
)
# What begins a post's title, and the nouns that a title ends with or has before "of" and "for".
BEGINS = re.compile(rf"^(?:{BEFORE}\s+)*(?:heads?|directors?|c\.?\s?exec|dcx)\b", re.IGNORECASE)
NOUN = re.compile(
    r"\b(?:heads?|directors?|managers?|officers?|leaders?|leads?|executives?|exec|secretar(?:y|ies)|treasurers?"
    r"|solicitors?|accountants?|auditors?|advis[eo]rs?|co-?ordinators?|holders?|members?|councillors?|mayor"
    r"|chair|teams?|groups?|boards?|committees?|panels?|partners?|engineers?|surveyors?|architects?|analysts?"
    r"|supervisors?|commissioners?|consultants?|assistants?|deput(?:y|ies))"
    r"(?:\s*$|\s+(?:of|for)\s|\s*\(|\s+[A-Z]{2,5}$)",
    re.IGNORECASE,
)
ONE_OF = re.compile(r"\b(?:heads?|directors?|managers?)\s+(?:of|for)\s", re.IGNORECASE)
SUBJECTS = re.compile(
    r"\b(?:services?|resources|housing|planning|polic(?:y|ies)|controls?|building|property|legal|finance|financial"
    r"|democratic|environment(?:al)?|care|health|education|schools?|child(?:ren)?s?|adults?|young|people|communit\w+"
    r"|culture|leisure|transport|highways|waste|licensing|regeneration|economic|economy|development|growth"
    r"|digital|technology|customers?|revenues|benefits|procurement|commissioning|performance|governance|audit"
    r"|risk|assurance|communications?|strateg\w+|improvement|transformation|change|design|delivery|needs"
    r"|management|corporate|social|public|safety|protection|support|business|human|organisational|workforce"
    r"|estates?|assets?|facilities|elections?|registration|parks?|streets?|neighbourhoods?|parking|skills"
    r"|employment|famil\w+|librar\w+|museums?|sport|tourism|climate|energy|sustainab\w+|insurance|pensions"
    r"|treasury|payroll|systems?|information|data|insight|intelligence|equalit\w+|engagement|partnerships?)\b",
    re.IGNORECASE,
)
WELSH = re.compile(
    r"\b(?:pennaeth|rheolwr|cyfarwyddwr|swyddog|arweinydd|prif|uwch|cydlynydd|cynghorydd|t[iî]m|cyfreithiwr|trysorydd)\b",
    re.IGNORECASE,
)
AREAS = frozenset(("HR", "ICT", "IT", "OD", "SEN", "SEND", "EDI", "GIS", "PR", "BI", "CCTV"))


# Behind a person's name, what they go by on a board: “Tom Brown (tomb)”.
HANDLE = re.compile(
    r"\b([A-Z][a-z'’-]+ [A-Z][A-Za-z'’-]+) \((?!interim|acting|lead|vacant|temp|job|part|cover|maternity)"
    r"[a-z0-9._-]{3,30}\)"
)


@dataclass(frozen=True, slots=True)
class OwnersWritten:
    """Who answers for a row, as its cells say it: how many posts that is depends on those that we know."""

    owner: str = ""
    support: str = ""  # the cell of those who support


@lru_cache(maxsize=8_192)
def read_owners(text: str, known: frozenset[str] = frozenset()) -> tuple[str, tuple[str, ...]]:
    """The lead and those who support, from a cell that may name several posts; ("", ()) for none or TBC.

    `known` holds the words of the council's posts and of the people who hold them, as `words_of` gives them.
    """
    named: list[str] = []
    for line in ENDS.split(text):
        # An address beside a name says nothing more; an address alone is all there is.
        if "@" in line and (without := ADDRESS.sub(" ", line)).strip(" ,;/<>()"):
            line = without
        line = _in_one_language(HANDLE.sub(r"\1", line))
        for name in owners_of(LABEL.sub("", " ".join(line.split())), known):
            plain = LABEL.sub("", name).strip(" ,;/")
            if plain and not NO_OWNER.match(plain) and plain not in named:
                named.append(plain)
    return (named[0], tuple(named[1:])) if named else ("", ())


def _in_one_language(line: str) -> str:
    """Of a post named in Welsh and in English, the English: “Pennaeth Polisi / Head of Policy” is one "
    "post."""
    halves = [half.strip() for half in re.split(r"\s*[/|]\s*", line)]
    if len(halves) != 2 or not all(halves):
        return line
    welsh = [bool(WELSH.search(half)) for half in halves]
    return halves[welsh.index(False)] if any(welsh) and not all(welsh) else line


def owners_of(line: str, known: frozenset[str]) -> list[str]:
    """The owners of one line: apart where what follows is a post by itself, whole where that is in doubt."""
    joints = list(JOINT.finditer(line))
    if not joints or words_of(line) in known or NO_OWNER.match(line):
        return [line]
    starts = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(line)]
    spans: list[tuple[int, int]] = []  # where each owner begins and ends in the line
    sure: list[bool] = []
    place = 0
    while place < len(starts):
        last = _longest_known(line, starts, ends, place, known)
        if last is not None:
            spans.append((starts[place], ends[last]))
            sure.append(True)
            place = last + 1
            continue
        piece = line[starts[place] : ends[place]]
        joint = joints[place - 1][0] if place else ""
        before = line[slice(*spans[-1])] if spans else ""
        if not spans or _begins_anew(piece, joint, before):
            spans.append((starts[place], ends[place]))
            strokes = "/" in joint or (place < len(joints) and "/" in joints[place][0])
            known_form = INITIALS.match(piece) or NO_OWNER.match(piece)
            sure.append(strokes or bool(known_form) or _is_person(piece) or _is_titled(piece))
        else:
            spans[-1] = spans[-1][0], ends[place]
        place += 1
    # One piece in doubt keeps the whole line together: a post too few is asked about, a post too many is
    # made.
    return [line[slice(*span)] for span in spans] if all(sure) else [line]


def _longest_known(
    line: str, starts: list[int], ends: list[int], place: int, known: frozenset[str]
) -> int | None:
    """The last piece of the longest run from this one on that is a known post or person; None for none."""
    if known:
        # The longest first: a council may have a Head of Legal and a Head of Legal and Democratic Services.
        for last in reversed(range(place, len(starts))):
            if words_of(line[starts[place] : ends[last]]) in known:
                return last
    return None


def _begins_anew(piece: str, joint: str, before: str) -> bool:
    """Whether the piece is an owner of its own, and no further part of the title before it."""
    # After “Head of” a comma may go on with the subjects of one post: “Head of HR, ICT and Legal”.
    in_title = bool(ONE_OF.search(before))
    if NO_OWNER.match(piece):
        return True
    tight = joint.strip() != "," and joint != " / "
    if INITIALS.match(piece):
        return not (in_title and (tight or piece in AREAS))
    if _is_person(piece):
        return not (in_title and tight)
    return _is_titled(piece) or ("/" in joint and not in_title)


def _is_titled(text: str) -> bool:
    """Whether the words read as a post's title by themselves."""
    return bool(BEGINS.match(text) or NOUN.search(text))


def _is_person(text: str) -> bool:
    return bool(PERSON.match(text)) and not SUBJECTS.search(text) and not _is_titled(text)
