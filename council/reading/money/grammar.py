"""The grammar of money in one cell: money = hedge* amount [to amount] [rate] rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from council.reading.money import words
from council.reading.money.money import Money, MoneyKind
from council.reading.tokens import Tokens


@dataclass(frozen=True)
class WrittenAmount:
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


DigitsRead = tuple[Decimal | None, int, tuple[str, ...]]
POUNDS = ("£", "gbp")


class MoneyGrammar:
    """The productions of one cell: money = hedge* amount [to amount] [rate] rest.

    An amount is tried at every token. What may run on for long, such as pound signs and digits with commas,
    is walked once and remembered, so that reading is linear whatever the cell repeats.
    """

    def __init__(self, tokens: Tokens, unit: Decimal) -> None:
        self.tokens = tokens
        self.unit = unit
        self._after_pounds: dict[int, int] = {}
        self._digits: dict[int, DigitsRead] = {}

    def read(self, raw: str) -> Money:
        """The first amount or range in the words, with its hedges and its rate; further amounts in `also`."""
        pounds_only = "£" in self.tokens.text
        first: Money | None = None
        also: list[Decimal] = []
        index = 0
        while index < len(self.tokens):
            match = self.money_at(index, raw, pounds_only=pounds_only, alone=first is None)
            if match is None:
                index += 1
                continue
            money, after = match
            index = max(after, index + 1)
            if first is None:
                first = money
            elif money.amount is not None and index:
                also.append(money.amount)
        if first is None:
            return self.without_amount(raw)
        first = self.hedged(first)
        doubts = first.questions
        if also and not self.is_explained():
            doubts += (words.SEVERAL,)
        if any(self.is_open(place) for place in range(len(self.tokens))):
            doubts += ("The amount is marked as uncertain, or to be confirmed. Confirm it.",)
        return checked(replace(first, also=tuple(also), questions=tuple(dict.fromkeys(doubts))), raw)

    def without_amount(self, raw: str) -> Money:
        text = self.tokens.text
        question = (
            words.PERCENT
            if "%" in text
            else words.NOT_STERLING
            if "$" in text or "€" in text
            else words.HOW_MUCH
        )
        return Money(raw, MoneyKind.UNREADABLE, questions=(question,))

    def is_open(self, index: int) -> bool:
        """Whether "TBC", "to be agreed" or a question mark stands here."""
        answer = words.ANSWERS.match(self.tokens, index)
        return (
            answer is not None
            and answer[0] == MoneyKind.TO_BE_CONFIRMED
            and self.tokens[index].text[0] != "x"
        )

    def is_explained(self) -> bool:
        """Whether the further amounts stand in brackets, or after the first: a condition, not a choice."""
        return "(" in self.tokens.text and not re.search(r"[,;/\n][^\S\n]*£", self.tokens.text)

    def money_at(self, index: int, raw: str, *, pounds_only: bool, alone: bool) -> tuple[Money, int] | None:
        """An amount, or two with "-" or "to" between them, at this token; with its sign."""
        low = self.amount_at(index, pounds_only=pounds_only)
        if low is None:
            return None
        step = low.after
        high: WrittenAmount | None = None
        if self.tokens[step].text in ("-", "to", "and") and self.may_range(index, step):
            high = self.amount_at(step + 1, pounds_only=False)
        if high is not None and (high.has_pound or low.scale is None or high.scale is not None):
            return self.as_range(low, high, raw)
        after = low.after + (self.tokens[low.after].text == ")")
        if low.is_misplaced:
            return Money(raw, MoneyKind.UNREADABLE, questions=low.doubts), after
        amount = self.in_pounds(low, low.scale)
        if self.is_negative(low):
            amount = -amount
        rate = self.rate_at(after)
        money = Money(
            raw, MoneyKind.AMOUNT, amount, amount, amount, per=rate[0] if rate else "", questions=low.doubts
        )
        if self.tokens[after].text == "+" and self.tokens.joined(after):
            money = replace(money, bound="over")
        return money, rate[1] if rate else after

    def may_range(self, index: int, step: int) -> bool:
        if self.tokens[step].text != "and":
            return True
        return any(self.tokens[back].text == "between" for back in range(max(0, index - 2), index))

    def as_range(self, low: WrittenAmount, high: WrittenAmount, raw: str) -> tuple[Money, int]:
        """ "£2.5-£3m": the first takes the second's unit where it names none; "£250-750,000" its
        thousands.
        """
        doubts = low.doubts + high.doubts
        low_scale = low.scale if low.scale is not None else high.scale
        first, second = self.in_pounds(low, low_scale), self.in_pounds(high, high.scale)
        if (
            low.scale is None
            and high.scale is None
            and high.has_commas
            and not low.has_commas
            and low.is_short
        ):
            first = self.in_pounds(replace(low, digits=low.digits * 1000), None)
        elif low.scale is None and high.scale is not None and low.digits >= 1000:
            first = self.in_pounds(low, None)
        elif low.scale is None and high.scale is not None and low.digits > high.digits:
            doubts += (words.INHERITED.format(raw[:80]),)
        if first > second:
            doubts += (words.REVERSED,)
            first, second = second, first
        rate = self.rate_at(high.after)
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

    def amount_at(self, index: int, *, pounds_only: bool) -> WrittenAmount | None:
        """Digits with an optional pound sign, decimals and scale: "£1,385,300", "28.5K", "£1.25 million",
        "£100,00".
        """
        first = index
        has_pound = self.tokens[index].text in POUNDS
        if has_pound:
            index = self.after_pounds(index)
        token = self.tokens[index]
        leading_point = (
            token.text == "." and self.tokens[index + 1].digits > 0 and self.tokens.joined(index + 1)
        )
        if not (token.kind == "number" or leading_point) or token.ordinal or (pounds_only and not has_pound):
            return None
        if not has_pound and not self.may_be_money(index):
            return None
        written, after, doubts = self.digits_at(index)
        if written is None:
            return None
        scale, after = self.scale_at(after)
        if self.tokens[after].text == "%":
            return None
        shown = self.tokens.words(first, after)
        if (
            scale is None
            and self.unit > 1
            and written >= (1_000 if has_pound else words.LARGEST / self.unit / 1_000)
        ):
            doubts += (words.UNIT_TWICE.format(shown),)
        return WrittenAmount(written, scale, first, after, has_pound, doubts, "," in shown)

    def after_pounds(self, index: int) -> int:
        """The index after the pound sign there, and the signs, minuses and brackets that follow it."""
        if index not in self._after_pounds:
            after = index
            while self.tokens[after].text in (*POUNDS, "-", "("):
                after += 1
            self._after_pounds.update(dict.fromkeys(range(index, after), after))
        return self._after_pounds[index]

    @cached_property
    def after_hedges(self) -> int:
        """The index after all the hedges and signs with which the cell begins."""
        start = self.past_noise(0)
        while (hedge := words.HEDGES.match(self.tokens, start)) is not None:
            start = self.past_noise(hedge[1])
        return start

    @cached_property
    def after_signs(self) -> int:
        """The index after the signs with which the cell begins, brackets not among them."""
        return self.past_noise(0, brackets=False)

    def may_be_money(self, index: int) -> bool:
        """A number without a pound sign is money where it begins the cell, or only hedges and signs come
        before.
        """
        before = self.tokens[index - 1].text
        return self.after_hedges >= index or (
            before in ("-", "to", "and", "between") and self.tokens[index - 2].kind == "number"
        )

    def digits_at(self, index: int) -> DigitsRead:
        """The number's digits; a comma that does not part thousands ("£100,00") is asked about."""
        if index not in self._digits:
            self._digits[index] = self.read_digits(index)
        return self._digits[index]

    def read_digits(self, index: int) -> DigitsRead:
        written = ""
        doubts: tuple[str, ...] = ()
        token = self.tokens[index]
        if token.text == ".":
            written = "0"
        else:
            written = token.text.replace(",", "")
            index += 1
            while (
                self.tokens[index].text in (",", "'")
                and self.tokens.joined(index)
                and self.tokens[index + 1].kind == "number"
                and self.tokens.joined(index + 1)
            ):
                written += self.tokens[index + 1].text.replace(",", "")
                index += 2
                doubts = (words.COMMAS.format(self.tokens.words(index - 3, index)),)
            while self.is_spaced_thousands(index, written):
                written += self.tokens[index].text
                index += 1
        point = self.tokens[index]
        if point.text == "." and self.tokens[index + 1].digits and self.tokens.joined(index + 1):
            written += "." + self.tokens[index + 1].text
            index += 2
            if self.tokens[index].text == "." and self.tokens[index + 1].digits and self.tokens.joined(index):
                return None, index, doubts
        if len(written) > 30:
            return None, index, doubts
        return Decimal(written), index, doubts

    def is_spaced_thousands(self, index: int, written: str) -> bool:
        """ "£1 250 000": groups of three after a space."""
        token = self.tokens[index]
        return (
            token.digits == 3
            and token.spaced
            and len(written) % 3 in (0, 1, 2)
            and len(written.lstrip("0")) in (1, 2, 3, 4, 5, 6)
            and (self.tokens[index - 1].digits in (1, 2, 3))
        )

    def scale_at(self, index: int) -> tuple[Decimal | None, int]:
        """The scale that follows the digits: k, m, bn, million, thousand, pence; or None."""
        token = self.tokens[index]
        if token.text == "'" and self.tokens[index + 1].text in ("000", "000s"):
            return Decimal(1_000), index + 2
        scale = words.SCALES.get(token.text) if token.kind == "word" else None
        if scale is None or (token.text in ("p", "b") and token.spaced):
            return None, index
        return scale, index + 1

    def in_pounds(self, amount: WrittenAmount, scale: Decimal | None) -> Decimal:
        return amount.digits * (self.unit if scale is None else scale)

    def is_negative(self, amount: WrittenAmount) -> bool:
        """ "(328)", "-£1,200", "£-1,200", "£(328)", "1,200-", "minus £5k", "1,200 CR" stays as written."""
        before = self.tokens[amount.first - 1]
        inside = self.tokens.words(amount.first, amount.after)
        if "-" in inside.split(".")[0] or "(" in inside:
            return True
        if before.text == "(" and self.tokens[amount.after].text == ")":
            return self.after_signs >= amount.first - 1 or self.tokens[amount.first - 2].text in "£"
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

    def rate_at(self, index: int) -> tuple[str, int] | None:
        rate = words.RATES.match(self.tokens, index)
        if rate is None and self.tokens[index].text == "per" and self.tokens[index + 1].kind == "word":
            return "unit", index + 2
        return rate

    def hedged(self, money: Money) -> Money:
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


def checked(money: Money, raw: str) -> Money:
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
