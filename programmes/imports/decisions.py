"""What somebody chose of a dry run: which value stands, what becomes of missing rows, what the key is. Pure.

Nothing of it is written until the dry run that it leads to is confirmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any


class Take(StrEnum):
    """Which value of a field stands where both the file and the application changed it."""

    FILE = "file"
    OURS = "ours"


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
    renumbered: Mapping[str, str] = field(default_factory=dict)  # "sheet|workstream" -> words or references
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
            renumbered=dict(kept.get("renumbered") or {}),
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
            "renumbered": dict(self.renumbered),
        }

    def taken(self, kind: str, object_id: int | None, name: str) -> str:
        """Whose value of the field stands: the record's own choice, the programme's rule, the choice for all.

        Empty where nobody has said.
        """
        own = self.conflicts.get(f"{record_key(kind, object_id)}:{name}")
        # From the particular to the general: a choice for all doesn't overrule what the programme has laid
        # down.
        return own or self.precedence.get((kind, name)) or self.conflicts_all

    def becomes(self, kind: str, object_id: int | None) -> str:
        """What becomes of a missing record; empty where nobody has said."""
        return self.missing.get(record_key(kind, object_id)) or self.missing_all
