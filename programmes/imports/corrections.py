"""What the admin corrected in the reading of a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
