"""Money as councils write it, read into exact pounds and never guessed.

    >>> read_money("£1.316m").amount
    Decimal('1316000.00')

Decimal throughout; a float from a spreadsheet's cell is read by its shortest digits, to the penny. A unit in
the cell ("£1.2m") wins over that of the column ("£'000").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, DecimalException

from council.reading.money import words
from council.reading.money.money import Money, MoneyKind
from council.reading.tokens import LONGEST, Tokens

__all__ = ["Money", "MoneyKind", "read_money", "unit_of_heading"]


def unit_of_heading(heading: object) -> str | None:
    """The unit that a column's heading names: "£", "£'000", "£k" or "£m"; None where it names none.

    "Savings £'000" -> "£'000"; "Cost (£)" -> "£"; "£000s" -> "£'000"; "Target (£m)" -> "£m".
    """
    text = Tokens(str(heading)).text.casefold() if heading is not None else ""
    if re.search(r"£\s*m(?:illions?|n)?\b|\bin £?\s*millions?\b|\(millions?\)", text):
        return "£m"
    if re.search(
        r"£\s*'?\s*0{3}'?s?\b|£\s*thousands?\b|\bin thousands\b|\('?000s?\)|(?<![\w,])'?000'?s\b|'000\b", text
    ):
        return "£'000"
    if re.search(r"£\s*k\b|\(k\)", text):
        return "£k"
    return "£" if "£" in text else None


def read_money(raw: object, *, unit: Decimal | str = "£") -> Money:
    """What the cell says of how much, as Money in pounds; never an error, and never without the words as
    given.

    `raw` is a cell's value: text, None or a number. `unit` is the column's, for amounts that name none
    themselves: "£", "£'000", "£k", "£m" (see `unit_of_heading`), or the pounds that one stands for.
    """
    scale = _scale_of(unit)
    if raw is None:
        return Money("", MoneyKind.BLANK)
    if isinstance(raw, bool):
        return Money(str(raw), MoneyKind.UNREADABLE, questions=(words.HOW_MUCH,))
    if isinstance(raw, (int, float, Decimal)):
        return _read_number(raw, scale)
    if not isinstance(raw, str):
        return Money(_as_text(raw), MoneyKind.UNREADABLE, questions=(words.HOW_MUCH,))
    return _read_text(raw, scale)


def _as_text(raw: object) -> str:
    try:
        return str(raw)
    except Exception:  # a cell may be any object, and one that can't be written has nothing to read
        return ""


def _scale_of(unit: Decimal | str) -> Decimal:
    if isinstance(unit, Decimal):
        return unit
    named = unit if unit in words.UNITS else unit_of_heading(unit)
    if named is None:
        raise ValueError(f"“{unit}” is not a unit of money. Use £, £'000, £k or £m.")
    return words.UNITS[named]


def _read_number(number: float | Decimal, scale: Decimal) -> Money:
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
    return _checked(Money(raw, MoneyKind.AMOUNT, amount, amount, amount), raw)


@dataclass(frozen=True)
class _Amount:
    """One amount as written: its digits, the scale that it names itself, and where it stood."""

    digits: Decimal
    scale: Decimal | None
    first: int
    after: int
    has_pound: bool = False
    doubts: tuple[str, ...] = ()
    has_commas: bool = False

    @property
    def is_short(self) -> bool:
        """Whether it is a whole number under a thousand, as the "250" of "£250-750,000" is."""
        return self.digits < 1_000 and self.digits.as_tuple().exponent == 0

    @property
    def is_misplaced(self) -> bool:
        """Whether its commas stand where thousands are not parted, so that it can't be told which amount is
        meant.
        """
        return any(doubt.startswith("“") and "commas" in doubt for doubt in self.doubts)


def _read_text(raw: str, scale: Decimal) -> Money:
    tokens = Tokens(raw)
    reader = _Reader(tokens, scale)
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


class _Reader:
    """The productions of one cell: money = hedge* amount [to amount] [rate] rest."""

    def __init__(self, tokens: Tokens, scale: Decimal) -> None:
        self.tokens = tokens
        self.scale = scale

    def read(self, raw: str) -> Money:
        """The first amount or range in the words, with its hedges and its rate; further amounts in `also`."""
        pounds_only = "£" in self.tokens.text
        first: Money | None = None
        also: list[Decimal] = []
        index = 0
        while index < len(self.tokens):
            found = self._money_at(index, raw, pounds_only=pounds_only, alone=first is None)
            if found is None:
                index += 1
                continue
            money, after = found
            index = max(after, index + 1)
            if first is None:
                first = money
            elif money.amount is not None and index:
                also.append(money.amount)
        if first is None:
            return self._without_amount(raw)
        first = self._hedged(first)
        doubts = first.questions
        if also and not self._is_explained():
            doubts += (words.SEVERAL,)
        if any(self._is_open(place) for place in range(len(self.tokens))):
            doubts += ("The amount is marked as uncertain, or to be confirmed. Confirm it.",)
        return _checked(replace(first, also=tuple(also), questions=tuple(dict.fromkeys(doubts))), raw)

    def _without_amount(self, raw: str) -> Money:
        text = self.tokens.text
        question = (
            words.PERCENT
            if "%" in text
            else words.NOT_STERLING
            if "$" in text or "€" in text
            else words.HOW_MUCH
        )
        return Money(raw, MoneyKind.UNREADABLE, questions=(question,))

    def _is_open(self, index: int) -> bool:
        """Whether "TBC", "to be agreed" or a question mark stands here."""
        answer = words.ANSWERS.match(self.tokens, index)
        return (
            answer is not None
            and answer[0] == MoneyKind.TO_BE_CONFIRMED
            and self.tokens[index].text[0] != "x"
        )

    def _is_explained(self) -> bool:
        """Whether the further amounts stand in brackets, or after the first: a condition, not a choice."""
        return "(" in self.tokens.text and not re.search(r"[,;/\n]\s*£", self.tokens.text)

    def _money_at(self, index: int, raw: str, *, pounds_only: bool, alone: bool) -> tuple[Money, int] | None:
        """An amount, or two with "-" or "to" between them, at this token; with its sign."""
        low = self._amount(index, pounds_only=pounds_only)
        if low is None:
            return None
        step = low.after
        high: _Amount | None = None
        if self.tokens[step].text in ("-", "to", "and") and self._may_range(index, step):
            high = self._amount(step + 1, pounds_only=False)
        if high is not None and (high.has_pound or low.scale is None or high.scale is not None):
            return self._range(low, high, raw)
        after = low.after + (self.tokens[low.after].text == ")")
        if low.is_misplaced:
            return Money(raw, MoneyKind.UNREADABLE, questions=low.doubts), after
        amount = self._pounds(low, low.scale)
        if self._is_negative(low):
            amount = -amount
        rate = self._rate(after)
        money = Money(
            raw, MoneyKind.AMOUNT, amount, amount, amount, per=rate[0] if rate else "", questions=low.doubts
        )
        if self.tokens[after].text == "+" and self.tokens.joined(after):
            money = replace(money, bound="over")
        return money, rate[1] if rate else after

    def _may_range(self, index: int, step: int) -> bool:
        if self.tokens[step].text != "and":
            return True
        return any(self.tokens[back].text == "between" for back in range(max(0, index - 2), index))

    def _range(self, low: _Amount, high: _Amount, raw: str) -> tuple[Money, int]:
        """ "£2.5-£3m": the first takes the second's unit where it names none; "£250-750,000" its
        thousands.
        """
        doubts = low.doubts + high.doubts
        low_scale = low.scale if low.scale is not None else high.scale
        first, second = self._pounds(low, low_scale), self._pounds(high, high.scale)
        if (
            low.scale is None
            and high.scale is None
            and high.has_commas
            and not low.has_commas
            and low.is_short
        ):
            first = self._pounds(replace(low, digits=low.digits * 1000), None)
        elif low.scale is None and high.scale is not None and low.digits >= 1000:
            first = self._pounds(low, None)
        elif low.scale is None and high.scale is not None and low.digits > high.digits:
            doubts += (words.INHERITED.format(raw),)
        if first > second:
            doubts += (words.REVERSED,)
            first, second = second, first
        rate = self._rate(high.after)
        money = Money(
            raw,
            MoneyKind.RANGE,
            None,
            first,
            second,
            per=rate[0] if rate else "",
            questions=tuple(dict.fromkeys(doubts)),
        )
        return money, rate[1] if rate else high.after

    def _amount(self, index: int, *, pounds_only: bool) -> _Amount | None:
        """Digits with an optional pound sign, decimals and scale: "£1,385,300", "28.5K", "£1.25 million",
        "£100,00".
        """
        first = index
        has_pound = False
        while self.tokens[index].text in ("£", "gbp") or (
            has_pound and self.tokens[index].text in ("-", "(")
        ):
            has_pound = has_pound or self.tokens[index].text in ("£", "gbp")
            index += 1
        token = self.tokens[index]
        leading_point = (
            token.text == "." and self.tokens[index + 1].digits > 0 and self.tokens.joined(index + 1)
        )
        if not (token.kind == "number" or leading_point) or token.ordinal or (pounds_only and not has_pound):
            return None
        if not has_pound and not self._may_be_money(index):
            return None
        written, after, doubts = self._digits(index)
        if written is None:
            return None
        scale, after = self._scale(after)
        if self.tokens[after].text == "%":
            return None
        shown = self.tokens.words(first, after)
        if (
            scale is None
            and self.scale > 1
            and written >= (1_000 if has_pound else words.LARGEST / self.scale / 1_000)
        ):
            doubts += (words.UNIT_TWICE.format(shown),)
        return _Amount(written, scale, first, after, has_pound, doubts, "," in shown)

    def _may_be_money(self, index: int) -> bool:
        """A number without a pound sign is money where it begins the cell, or only hedges and signs come
        before.
        """
        start = 0
        while start < index:
            start = self.past_noise(start)
            hedge = words.HEDGES.match(self.tokens, start)
            if hedge is None:
                break
            start = hedge[1]
        before = self.tokens[index - 1].text
        return start >= index or (
            before in ("-", "to", "and", "between") and self.tokens[index - 2].kind == "number"
        )

    def _digits(self, index: int) -> tuple[Decimal | None, int, tuple[str, ...]]:
        """The number's digits; a comma that does not part thousands ("£100,00") is asked about."""
        said = ""
        doubts: tuple[str, ...] = ()
        token = self.tokens[index]
        if token.text == ".":
            said = "0"
        else:
            said = token.text.replace(",", "")
            index += 1
            while (
                self.tokens[index].text in (",", "'")
                and self.tokens.joined(index)
                and self.tokens[index + 1].kind == "number"
                and self.tokens.joined(index + 1)
            ):
                said += self.tokens[index + 1].text.replace(",", "")
                index += 2
                doubts = (words.COMMAS.format(self.tokens.words(index - 3, index)),)
            while self._is_spaced_thousands(index, said):
                said += self.tokens[index].text
                index += 1
        point = self.tokens[index]
        if point.text == "." and self.tokens[index + 1].digits and self.tokens.joined(index + 1):
            said += "." + self.tokens[index + 1].text
            index += 2
            if self.tokens[index].text == "." and self.tokens[index + 1].digits and self.tokens.joined(index):
                return None, index, doubts
        if len(said) > 30:
            return None, index, doubts
        return Decimal(said), index, doubts

    def _is_spaced_thousands(self, index: int, said: str) -> bool:
        """ "£1 250 000": groups of three after a space."""
        token = self.tokens[index]
        return (
            token.digits == 3
            and token.spaced
            and len(said) % 3 in (0, 1, 2)
            and len(said.lstrip("0")) in (1, 2, 3, 4, 5, 6)
            and (self.tokens[index - 1].digits in (1, 2, 3))
        )

    def _scale(self, index: int) -> tuple[Decimal | None, int]:
        """The scale that follows the digits: k, m, bn, million, thousand, pence; or None."""
        token = self.tokens[index]
        if token.text == "'" and self.tokens[index + 1].text in ("000", "000s"):
            return Decimal(1_000), index + 2
        scale = words.SCALES.get(token.text) if token.kind == "word" else None
        if scale is None or (token.text in ("p", "b") and token.spaced):
            return None, index
        return scale, index + 1

    def _pounds(self, amount: _Amount, scale: Decimal | None) -> Decimal:
        return amount.digits * (self.scale if scale is None else scale)

    def _is_negative(self, amount: _Amount) -> bool:
        """ "(328)", "-£1,200", "£-1,200", "£(328)", "1,200-", "minus £5k", "1,200 CR" stays as written."""
        before = self.tokens[amount.first - 1]
        inside = self.tokens.words(amount.first, amount.after)
        if "-" in inside.split(".")[0] or "(" in inside:
            return True
        if before.text == "(" and self.tokens[amount.after].text == ")":
            return (
                self.past_noise(0, brackets=False) >= amount.first - 1
                or self.tokens[amount.first - 2].text in "£"
            )
        if before.text == "-" and amount.first >= 1:
            behind = self.tokens[amount.first - 2]
            return behind.kind in ("end", "mark", "newline") or (
                before.spaced and self.tokens.joined(amount.first)
            )
        follows = self.tokens[amount.after]
        if (
            follows.text == "-"
            and self.tokens.joined(amount.after)
            and self.tokens[amount.after + 1].kind == "end"
        ):
            return True
        return before.text in ("minus", "less")

    def _rate(self, index: int) -> tuple[str, int] | None:
        rate = words.RATES.match(self.tokens, index)
        if rate is None and self.tokens[index].text == "per" and self.tokens[index + 1].kind == "word":
            return "unit", index + 2
        return rate

    def _hedged(self, money: Money) -> Money:
        """The amount with the hedges that stand before it."""
        index = 0
        while (
            index < len(self.tokens) and not self.tokens[index].digits and self.tokens[index].kind != "number"
        ):
            hedge = words.HEDGES.match(self.tokens, index)
            if hedge is None:
                index += 1
                continue
            meaning, index = hedge
            if meaning == "about":
                money = replace(money, approximate=True)
            elif meaning in ("over", "under"):
                money = replace(money, bound=meaning)
        return money

    def past_noise(self, index: int, *, brackets: bool = True) -> int:
        """The index after pound signs, signs, quotes and opening brackets."""
        skipped = {"£", "-", "+", "'", '"', ".", "=", ":"} | ({"(", ")", "["} if brackets else set())
        while self.tokens[index].text in skipped or self.tokens[index].kind == "newline":
            index += 1
        return index


def _checked(money: Money, raw: str) -> Money:
    """The money to the penny, asked about where it had more decimals or can't be true."""
    questions = money.questions
    settled = {}
    for name in ("amount", "low", "high"):
        value = getattr(money, name)
        if value is None:
            continue
        if abs(value) > words.LARGEST:
            return Money(raw, MoneyKind.UNREADABLE, questions=(*questions, words.TOO_LARGE.format(raw[:80])))
        settled[name] = value.quantize(words.PENNY)
        if settled[name] != value and words.PENNIES.format(raw[:80]) not in questions:
            questions += (words.PENNIES.format(raw[:80]),)
    also = tuple(value.quantize(words.PENNY) for value in money.also if abs(value) <= words.LARGEST)
    return replace(money, **settled, also=also, questions=questions)
