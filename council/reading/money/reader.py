"""Money as councils write it, read into exact pounds and never guessed.

    >>> read_money("£1.316m").amount
    Decimal('1316000.00')

Decimal throughout; a float from a spreadsheet's cell is read by its shortest digits, to the penny. A unit in
the cell ("£1.2m") wins over that of the column ("£'000").
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, DecimalException

from council.reading.money import words
from council.reading.money.grammar import MoneyGrammar, checked
from council.reading.money.money import Money, MoneyKind
from council.reading.tokens import LONGEST, Tokens, text_of

__all__ = ["Money", "MoneyKind", "read_money", "unit_of_heading"]


def unit_of_heading(heading: object) -> str | None:
    """The unit that a column's heading names: "£", "£'000", "£k" or "£m"; None where it names none.

    "Savings £'000" -> "£'000"; "Cost (£)" -> "£"; "£000s" -> "£'000"; "Target (£m)" -> "£m".
    """
    text = Tokens(str(heading)).text.casefold() if heading is not None else ""
    text = " ".join(text.split())
    if re.search(r"£ ?m(?:illions?|n)?\b|\bin £? ?millions?\b|\(millions?\)", text):
        return "£m"
    if re.search(
        r"£ ?'? ?0{3}'?s?\b|£ ?thousands?\b|\bin thousands\b|\('?000s?\)|(?<![\w,])'?000'?s\b|'000\b", text
    ):
        return "£'000"
    if re.search(r"£ ?k\b|\(k\)", text):
        return "£k"
    return "£" if "£" in text else None


def read_money(raw: object, *, unit: Decimal | str = "£") -> Money:
    """What the cell says of how much, as Money in pounds; never an error, and never without the words as
    given.

    `raw` is a cell's value: text, None or a number. `unit` is the column's, for amounts that name none
    themselves: "£", "£'000", "£k", "£m" (see `unit_of_heading`), or the pounds that one stands for.
    """
    scale = scale_of(unit)
    if raw is None:
        return Money("", MoneyKind.BLANK)
    if isinstance(raw, bool):
        return Money(str(raw), MoneyKind.UNREADABLE, questions=(words.HOW_MUCH,))
    if isinstance(raw, (int, float, Decimal)):
        return money_of_number(raw, scale)
    if not isinstance(raw, str):
        return Money(text_of(raw), MoneyKind.UNREADABLE, questions=(words.HOW_MUCH,))
    return money_of_text(raw, scale)


def scale_of(unit: Decimal | str) -> Decimal:
    """How many pounds one of the unit stands for. Raises ValueError for what is no unit of money."""
    if isinstance(unit, Decimal):
        return unit
    named = unit if unit in words.UNITS else unit_of_heading(unit)
    if named is None:
        raise ValueError(f"“{unit}” is not a unit of money. Use £, £'000, £k or £m.")
    return words.UNITS[named]


def money_of_number(number: float | Decimal, scale: Decimal) -> Money:
    """A number cell: its shortest digits, times the unit, to the penny."""
    try:
        exact = Decimal(repr(number) if isinstance(number, float) else number)
        if not exact.is_finite() or abs(exact) > words.LARGEST:
            raise DecimalException
        amount = (exact * scale).quantize(words.PENNY)
    except DecimalException:
        shown = repr(number) if isinstance(number, float) else "a number too large to show"
        return Money(shown, MoneyKind.UNREADABLE, questions=(words.TOO_LARGE.format(shown),))
    raw = str(exact.normalize()) if "E" not in str(exact.normalize()) else f"{exact:f}"
    return checked(Money(raw, MoneyKind.AMOUNT, amount, amount, amount), raw)


def money_of_text(raw: str, scale: Decimal) -> Money:
    tokens = Tokens(raw)
    reader = MoneyGrammar(tokens, scale)
    start = reader.past_noise(0)
    if not any(
        token.kind in ("word", "number") or token.text in "?£"
        for token in map(tokens.__getitem__, range(len(tokens)))
    ):
        return Money(raw, MoneyKind.BLANK)
    if tokens[start].kind == "end":
        return Money(raw, MoneyKind.BLANK, questions=(words.HOW_MUCH,) if "£" in raw else ())
    answer = words.ANSWERS.match(tokens, start)
    if answer is not None and not any(tokens[index].digits for index in range(len(tokens))):
        asked = (words.TO_BE_CONFIRMED,) if answer[0] == MoneyKind.TO_BE_CONFIRMED else ()
        return Money(raw, answer[0], questions=asked)
    nothing = words.NOTHING.match(tokens, start)
    if nothing is not None and not any(tokens[index].digits for index in range(len(tokens))):
        return Money(raw, MoneyKind.AMOUNT, Decimal("0.00"), Decimal("0.00"), Decimal("0.00"))
    money = reader.read(raw)
    if len(raw) > LONGEST:
        money = replace(
            money, questions=(*money.questions, f"Only the first {LONGEST:,} characters were read.")
        )
    return money
