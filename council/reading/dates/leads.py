"""A date with what leads up to it and what trails it: "by the end of March 2026 (tbc)".

Here it is judged too whether a weak date ("May", "2025") is one where it stands.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from council.reading.dates import answer_words, calendar_words, lead_words
from council.reading.dates.grammar import DateGrammar
from council.reading.dates.items import Item, When
from council.reading.dates.periods import Unit
from council.reading.dates.pieces import DateMatch
from council.reading.dates.timescale import Precision
from council.reading.tokens import Tokens

MOST_LEADS = 6
STOPS = {".", ";", ":", ",", "(", ")", "[", "]", "|", "!", "?"}


class LedDates:
    """Reads dates with their leads from a cell's tokens; `items` are those read so far, for the context."""

    def __init__(self, tokens: Tokens, near: date, items: list[Item]) -> None:
        self.tokens = tokens
        self.grammar = DateGrammar(tokens, near)
        self.items = items

    def when(self, index: int) -> tuple[When, DateMatch] | None:
        """The date at this index with its leads and what trails it; None where there is no date, or too
        weak a one.
        """
        when = When("when", index, index)
        start, qualified = index, False
        for _ in range(MOST_LEADS):
            match = self.grammar.at(start)
            if match is None and (spanned := self.span_at(start)):
                when, start = replace(when, span=spanned[0]), self.past_filling(spanned[1])
                match = self.grammar.at(start)
                qualified = True
            if match is not None:
                return self.settled(when, match, start, qualified)
            lead = lead_words.LEADS.match(self.tokens, start)
            if lead is None or (start > index and self.tokens[start].kind == "newline"):
                return None
            (role, value), start = lead
            when, qualified = self.led_by(when, role, value), True
            start = self.past_filling(start)
        return None

    def leads_to_a_date(self, index: int) -> bool:
        """Whether a date begins here, leads and all; asked ahead, without judging whether it stands by
        itself.
        """
        for _ in range(MOST_LEADS):
            if self.grammar.at(index) is not None:
                return True
            lead = lead_words.LEADS.match(self.tokens, index) or self.span_at(index)
            if lead is None:
                return False
            index = self.past_filling(lead[1])
        return False

    def led_by(self, when: When, role: str, value: str) -> When:
        if role == "mode":
            return when if when.mode and value == "to" else replace(when, mode=value)
        if role == "bound":
            return replace(when, bound=value)
        if role == "hedge":
            # “TBC (est. June 2027)”: an estimate of what is unsure is as unsure.
            return when if when.hedge == "unsure" else replace(when, hedge=value)
        return replace(when, mode="for") if value == "for" and not when.mode else when

    def span_at(self, index: int) -> tuple[str, int] | None:
        """ "w/c", "week ending", "quarter ended": the date that follows is one end of that time."""
        commencing = calendar_words.WEEKS_COMMENCING.match(self.tokens, index)
        if commencing is not None:
            return f"commencing {commencing[0]}", commencing[1]
        ending = calendar_words.PERIODS_ENDING.match(self.tokens, index)
        lead = lead_words.LEADS.match(self.tokens, index)
        if ending is not None and lead is not None and lead[1] > ending[1]:
            return None  # "w.e.f." is no week ending
        return (f"ending {ending[0]}", ending[1]) if ending is not None else None

    def past_filling(self, index: int) -> int:
        """The index after the colon, dash or full stop that may follow a lead: "Due: ", "mid-", "approx.
        ".
        """
        while self.tokens[index].text in (":", "-", ".", "=", "the", "(") and index + 1 < len(self.tokens):
            index += 1
        return index

    def settled(
        self, when: When, match: DateMatch, start: int, qualified: bool
    ) -> tuple[When, DateMatch] | None:
        """The date with what trails it, unless what stands around it makes it something else."""
        if self.is_part_of_a_number(start, match):
            return None
        if match.weak and not self.stands_by_itself(when, match, start, qualified):
            return None
        if when.mode == "after" and not self.may_end(match.after):
            return None
        when = replace(when, after=match.after, period=match.periods[0])
        return self.with_trail(when), match

    def is_part_of_a_number(self, start: int, match: DateMatch) -> bool:
        """ "£2025", "KPI 12/2025", "#2025", "2025%": the number belongs to something else."""
        before, token, follows = self.tokens[start - 1], self.tokens[start], self.tokens[match.after]
        if before.text in ("£", "$", "€", "#") or (follows.text == "%" and self.tokens.joined(match.after)):
            return True
        if before.text in ("/", "-", ".") and self.tokens.joined(start) and token.kind == "number":
            unread = len(self.items) > 1 and self.items[-2].kind == "word"
            if unread and self.tokens[start - 2].digits and self.tokens.joined(start - 1):
                return True
        if before.text == "." and self.tokens.joined(start):
            before = self.tokens[start - 2]
        is_day = match.periods[0].precision == Precision.DAY
        if before.text in answer_words.NUMBERED and token.digits == 1 and not token.ordinal:
            return True  # "Phase 2 March 2026" is due in March
        return (
            token.kind == "number"
            and before.text in answer_words.QUANTITY_WORDS
            and (match.weak or not is_day)
        )

    def stands_by_itself(self, when: When, match: DateMatch, start: int, qualified: bool) -> bool:
        """Whether a weak date is one: it is led up to, or bounded on both sides ("May", not "may be
        possible").
        """
        ends = self.may_end(match.after)
        if (
            when.bound
            and when.bound != "start"
            and match.periods[0].unit not in (Unit.YEAR, Unit.FINANCIAL_YEAR)
        ):
            return True
        if qualified:
            return ends
        if not ends:
            return False
        before = self.tokens[start - 1]
        if start == 0 or before.kind in ("newline", "mark", "end"):
            return not (
                before.text == "-"
                and self.tokens.joined(start)
                and self.tokens[start - 2].kind == "word"
                and self.tokens[start - 2].text not in calendar_words.MONTHS
            )
        if self.items and self.items[-1].kind != "word" and self.items[-1].after == start:
            return True
        if before.text in ("and", "or", "to", "then", "review", "reviewed"):
            return True
        closed = self.tokens[match.after].kind in ("end", "newline") or self.tokens[match.after].text in STOPS
        is_named = match.periods[0].unit in (Unit.MONTH, Unit.SEASON, Unit.QUARTER, Unit.HALF)
        return (
            closed and is_named and self.tokens[start].text not in calendar_words.MONTHS_THAT_ARE_ALSO_WORDS
        )

    def may_end(self, index: int) -> bool:
        """Whether a date may end before this token, so that what follows is not a noun that it describes."""
        token = self.tokens[index]
        if token.kind in ("end", "newline"):
            return True
        if token.text in ("-", "/"):
            return (
                token.spaced
                or self.grammar.at(index + 1) is not None
                or self.tokens[index + 1].kind != "word"
            )
        if token.kind == "mark":
            return token.text not in ("%", "'", "£")
        if token.text in ("to", "until", "till", "through", "by"):
            return self.leads_to_a_date(index + 1)
        return (
            token.text in answer_words.AFTER_A_DATE
            or answer_words.RECURRENCES.match(self.tokens, index) is not None
            or lead_words.ONWARDS.match(self.tokens, index) is not None
            or answer_words.STAGES.match(self.tokens, index) is not None
            or self.grammar.at(index) is not None
        )

    def with_trail(self, when: When) -> When:
        """The date with "onwards", "- ongoing", "(early, week)", "?" and the like taken in."""
        start = when.after
        if self.tokens[start].text in ("-", ",", "/"):
            start += 1
        onwards = lead_words.ONWARDS.match(self.tokens, start)
        if onwards is not None and (start == when.after or onwards[0] in ("ongoing", "from")):
            meaning, after = onwards
            if meaning == "end":
                ends = self.may_end(after) and self.tokens[after].text != ":"
                return replace(when, bound="end", after=after) if ends else when
            if meaning == "by":
                return replace(when, mode=when.mode or "by", after=after)
            return replace(when, mode=meaning, after=after)
        while self.tokens[when.after].text == "?":
            when = replace(when, hedge="unsure", after=when.after + 1)
        return self.with_note(when)

    def with_note(self, when: When) -> When:
        """The date with a note in brackets taken in: "(month)", "(early, week)", "(tbc)", "(?)", "(end)"."""
        if self.tokens[when.after].text != "(":
            return when
        noted, index = when, when.after + 1
        while True:
            token = self.tokens[index]
            if token.text == "?":
                noted, index = replace(noted, hedge="unsure"), index + 1
                continue
            if token.text in (",", "."):
                index += 1
                continue
            if token.text == ")":
                return replace(noted, after=index + 1)
            note = lead_words.NOTES.get(token.text)
            if note is None:
                return when
            role, value = note
            if role == "precision":
                noted = replace(noted, noted=Precision(value))
            elif role == "bound":
                noted = replace(noted, bound=value)
            elif role == "hedge":
                noted = replace(noted, hedge=value)
            index += 2 if token.text == "financial" else 1
