"""What somebody chose for an import: corrections of what was read, and decisions on its dry run. Pure.

Nothing of it is written until the dry run that it leads to is confirmed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

AS_READ = "as read"  # an owner's answer: the row is right as it was read


NONE = "none"  # a correction which says that the words mean nothing of their kind


@dataclass(frozen=True)
class Choices:
    """What the admin corrected before anything is written.

    By sheet name: whether it is taken at all, its kind, header row and columns (by letter), where its
    workstreams stand ("column", "sections" or "sheet"), its unit of money, whether a minus is a saving
    ("reversed"), what hidden part of it is taken ("rows", "columns"), what a struck-through row is
    ("withdrawn" or "kept"), and where cells of several points stay whole. By raw words: the date that they
    stand for, the questioned dates whose reading is right, and, by kind (status, rag, owner, level, money),
    what other words mean. `answers` are what owners said, by sheet name: by "row.part:field" a value, by
    "row.part:mark of the question" AS_READ. `mapping` names the mapping in use; `told` where it did not fit.
    """

    included: Mapping[str, bool] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    header_rows: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    workstreams: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    struck: Mapping[str, str] = field(default_factory=dict)
    hidden: Mapping[str, Sequence[str]] = field(default_factory=dict)
    whole_sheets: frozenset[str] = frozenset()
    whole_rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mapping: str = ""
    told: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Choices":
        """The choices as an import keeps them; what is missing was not corrected."""
        chosen: dict[str, Any] = {name: dict(kept.get(name) or {}) for name in BY_NAME}
        chosen |= {name: frozenset(kept.get(name) or ()) for name in SETS}
        return cls(**chosen, mapping=str(kept.get("mapping") or ""), told=tuple(kept.get("told") or ()))

    def as_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = {name: dict(getattr(self, name)) for name in BY_NAME}
        plain |= {name: sorted(getattr(self, name)) for name in SETS}
        return plain | {"mapping": self.mapping, "told": list(self.told)}

    def meaning(self, kind: str, raw: str) -> str:
        """What somebody said that words of the kind mean; empty where nobody did, NONE for nothing."""
        wordings = self.meanings.get(kind)
        return wordings.get(raw.strip(), "") if wordings else ""

    def answer(self, sheet: str, row: int, about: str, part: int = 0) -> str:
        """What the owner of a row said of its field; empty where nobody did."""
        answers = self.answers.get(sheet)
        return answers.get(f"{row}.{part}:{about}", "") if answers else ""

    def keeps_whole(self, sheet: str, row: int) -> bool:
        """Whether a row whose cell holds several points stays one record."""
        return sheet in self.whole_sheets or row in self.whole_rows.get(sheet, ())


BY_NAME = (
    "included", "kinds", "header_rows", "columns", "dates", "workstreams", "units", "signs", "struck",
    "hidden", "whole_rows", "meanings", "answers",
)  # fmt: skip


SETS = ("confirmed", "whole_sheets")


# What an owner that is no post may be said to be: a post to be added, another post, or words alone.
ADD_POST, POST_IS, AS_WORDS = "add", "post:", "words"
# A row that says that it is exempt, and of which somebody said that it is not.
NOT_EXEMPT = "open"


class Take(StrEnum):
    """Which value of a field stands where both the file and the application changed it."""

    FILE = "file"
    OURS = "ours"


class TakeOrLeave(StrEnum):
    """What becomes of a date or a standing that stands inside a row's words."""

    TAKE = "take"
    LEAVE = "leave"


class SheetName(StrEnum):
    """What the name of a sheet is, where no row of it names a workstream."""

    WORKSTREAM = "workstream"
    NO_WORKSTREAM = "none"


class Missing(StrEnum):
    """What becomes of a record whose row is gone from the file."""

    LEAVE = "leave"
    WITHDRAW = "withdraw"
    ASK = "ask"


class Key(StrEnum):
    """What says which record a row of a renumbered plan speaks of."""

    WORDS = "words"
    REFERENCES = "references"


def question_mark(about: str, message: str) -> str:
    """What tells a question from the others of its row, the same whenever the file is read."""
    return sha256(f"{about}:{message}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def record_key(kind: str, object_id: int | str | None) -> str:
    """How a choice names a record: "actions:12"."""
    return f"{kind}:{object_id}"


def offer_key(kind: str, sheet: str, row: int, part: int) -> str:
    """How a choice names what one row's words say: "due:Sheet!12.0"."""
    return f"{kind}:{sheet}!{row}.{part}"


@dataclass(frozen=True)
class Decisions:
    """The choices made for one import: for all at once, and the exceptions by record or by field.

    `precedence` are the rules that the programme keeps: by kind and field, whose value stands.
    """

    conflicts_all: str = ""
    conflicts: Mapping[str, str] = field(default_factory=dict)  # "actions:12:percent" -> file or ours
    missing_all: str = ""
    missing: Mapping[str, str] = field(default_factory=dict)  # "actions:12" -> leave, withdraw or ask
    reason: str = ""  # for withdrawing what is missing
    exempt: Mapping[str, str] = field(
        default_factory=dict
    )  # by the plan's wording: what it keeps back, and why
    renumbered: Mapping[str, str] = field(default_factory=dict)  # "sheet|workstream" -> words or references
    offers: Mapping[str, str] = field(default_factory=dict)  # "due", "due:Sheet!12.0" -> take or leave
    recommendations: Mapping[str, str] = field(default_factory=dict)  # by words: keys "3,4", or none
    reviews: Mapping[str, str] = field(default_factory=dict)  # by sheet: the title of one, or none
    as_read: Mapping[str, str] = field(default_factory=dict)  # by a question's mark, its words
    sheet_names_all: str = ""  # of sheets whose own names stand as workstreams
    sheet_names: Mapping[str, str] = field(default_factory=dict)  # by sheet: workstream or none
    posts_all: str = ""  # of owners near no post: add or words
    posts: Mapping[str, str] = field(default_factory=dict)  # by the owner's words: add, words, "post:Title"
    new_code: str = ""  # of the new programme, where another took the one that it was to have
    precedence: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def from_json(
        cls, kept: Mapping[str, Any], *, precedence: Mapping[tuple[str, str], str] | None = None
    ) -> "Decisions":
        """The choices as an import keeps them, with the rules of its programme."""
        return cls(
            conflicts_all=str(kept.get("conflicts_all") or ""),
            conflicts=dict(kept.get("conflicts") or {}),
            missing_all=str(kept.get("missing_all") or ""),
            missing=dict(kept.get("missing") or {}),
            reason=str(kept.get("reason") or ""),
            exempt=dict(kept.get("exempt") or {}),
            renumbered=dict(kept.get("renumbered") or {}),
            offers=dict(kept.get("offers") or {}),
            recommendations=dict(kept.get("recommendations") or {}),
            reviews=dict(kept.get("reviews") or {}),
            as_read=dict(kept.get("as_read") or {}),
            sheet_names_all=str(kept.get("sheet_names_all") or ""),
            sheet_names=dict(kept.get("sheet_names") or {}),
            posts_all=str(kept.get("posts_all") or ""),
            posts=dict(kept.get("posts") or {}),
            new_code=str(kept.get("new_code") or ""),
            precedence=dict(precedence or {}),
        )

    def as_json(self) -> dict[str, Any]:
        """The choices as an import keeps them; the programme's rules are kept by the programme."""
        return {
            "conflicts_all": self.conflicts_all,
            "conflicts": dict(self.conflicts),
            "missing_all": self.missing_all,
            "missing": dict(self.missing),
            "reason": self.reason,
            "exempt": dict(self.exempt),
            "renumbered": dict(self.renumbered),
            "offers": dict(self.offers),
            "recommendations": dict(self.recommendations),
            "reviews": dict(self.reviews),
            "as_read": dict(self.as_read),
            "sheet_names_all": self.sheet_names_all,
            "sheet_names": dict(self.sheet_names),
            "posts_all": self.posts_all,
            "posts": dict(self.posts),
            "new_code": self.new_code,
        }

    def taken(self, kind: str, object_id: int | None, name: str) -> str:
        """Whose value of the field stands: the record's own choice, the programme's rule, the choice for all.

        Empty where nobody has said.
        """
        own = self.conflicts.get(f"{record_key(kind, object_id)}:{name}")
        # From the particular to the general: a choice for all doesn't overrule what the programme has laid
        # down.
        return own or self.precedence.get((kind, name)) or self.conflicts_all

    def offered(self, kind: str, sheet: str, row: int, part: int) -> str:
        """Whether what a row's words say is taken: the row's own choice, else the one for all of its kind."""
        return self.offers.get(offer_key(kind, sheet, row, part)) or self.offers.get(kind, "")

    def post_meant(self, words: str, *, comes_near: bool) -> str:
        """What an owner that is no post is said to be; the answer for all is for those near no post."""
        return self.posts.get(words) or ("" if comes_near else self.posts_all)

    def sheet_named(self, name: str) -> str:
        """What the name of a sheet is said to be: its own choice, else the one for all."""
        return self.sheet_names.get(name) or self.sheet_names_all

    def becomes(self, kind: str, object_id: int | None) -> str:
        """What becomes of a missing record; empty where nobody has said."""
        return self.missing.get(record_key(kind, object_id)) or self.missing_all
