"""What money as written comes to. Values only; how it is read stands in `money`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from council.wording import amount_json, pounds


class MoneyKind(StrEnum):
    """What sort of answer the words give to "how much?"."""

    AMOUNT = "amount"
    RANGE = "range"
    TO_BE_CONFIRMED = "to be confirmed"
    NOT_APPLICABLE = "not applicable"
    BLANK = "blank"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Money:
    """What we understood by money as written, beside the words themselves.

    `amount` is in pounds, to the penny; None for a range, whose ends are `low` and `high` (both are the
    amount where there is one). `bound` is "over" or "under" where only a limit is given; `per` the time that
    a rate is for ("year", "month", "week", "day" or "unit"). `also` holds further amounts that the cell
    names, in pounds.
    """

    raw: str
    kind: MoneyKind
    amount: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    approximate: bool = False
    bound: str = ""
    per: str = ""
    also: tuple[Decimal, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def questioned(self) -> bool:
        return bool(self.questions)

    @property
    def per_annum(self) -> bool:
        return self.per == "year"

    def as_json(self) -> dict[str, object]:
        """The reading as plain values: amounts are strings of pounds like "2.00"."""
        return {
            "raw": self.raw,
            "kind": str(self.kind),
            "amount": amount_json(self.amount),
            "low": amount_json(self.low),
            "high": amount_json(self.high),
            "approximate": self.approximate,
            "bound": self.bound,
            "per": self.per,
            "per_annum": self.per_annum,
            "also": [amount_json(amount) for amount in self.also],
            "questioned": self.questioned,
            "questions": list(self.questions),
        }

    def in_words(self) -> str:
        """The amount for people, in words that read back as the same: "about £250,000 to £750,000 a year"."""
        if self.kind not in (MoneyKind.AMOUNT, MoneyKind.RANGE):
            return "" if self.kind in (MoneyKind.BLANK, MoneyKind.UNREADABLE) else str(self.kind)
        if self.kind == MoneyKind.RANGE and self.low is not None and self.high is not None:
            amount = f"{pounds(self.low)} to {pounds(self.high)}"
        else:
            amount = pounds(self.amount or Decimal(0))
        amount = f"{self.bound} {amount}" if self.bound else amount
        amount = f"about {amount}" if self.approximate else amount
        return f"{amount} per {self.per}" if self.per else amount

    render = in_words
