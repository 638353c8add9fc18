"""A cell's tokens told apart into items: dates with what limits them, statuses, recurrences, events, links,
words.

    "Ongoing - review by end March 2026"  ->  ongoing, mark "-", word "review", when (by, end, March 2026)

One pass from left to right; each rule looks a few tokens ahead and never back over what it has read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from council.reading.dates import words
from council.reading.dates.grammar import Dates
from council.reading.dates.periods import Period, Unit
from council.reading.dates.pieces import Found
from council.reading.dates.timescale import Precision
from council.reading.tokens import Tokens

MOST_LEADS = 6
_STOPS = {".", ";", ":", ",", "(", ")", "[", "]", "|", "!", "?"}
_LINKS = {"and", "&", "or", "+", ",", "/", "-", ";"}


@dataclass(frozen=True)
class Item:
    """One thing told apart: its `kind` says which, `value` what was meant, and the tokens that it covers."""

    kind: str
    first: int
    after: int
    value: str = ""
    detail: str = ""


@dataclass(frozen=True)
class When(Item):
    """One date with what was said around it.

    `mode` is what it limits (by, from, after, since, until, to, between, throughout, every, ongoing, for or
    nothing), `bound` which end of it is meant (early, start, mid, late, end), `hedge` how sure (circa,
    unsure). `span` is "commencing week", "ending quarter" … where the date names one end of a longer time.
    """

    period: Period = field(default_factory=lambda: Period(Unit.IMPOSSIBLE, Precision.NONE))
    mode: str = ""
    bound: str = ""
    hedge: str = ""
    span: str = ""
    noted: Precision | None = None
    is_old: bool = False
    in_event: bool = False


class Scanner:
    """Reads the tokens into items; `near` is the plan's own date."""

    def __init__(self, tokens: Tokens, near: date) -> None:
        self.tokens = tokens
        self.dates = Dates(tokens, near)
        self.items: list[Item] = []
        self._old_follows = False
        self._in_event = False

    def scan(self) -> list[Item]:
        """The items, in order; every token is in exactly one of them."""
        index = 0
        while index < len(self.tokens):
            index = self._take(index)
        return self.items

    def _take(self, index: int) -> int:
        """Read one item at the index and give back the index after it."""
        for rule in (self._whens, self._change, self._recurrence, self._answer, self._stage, self._ongoing):
            after = rule(index)
            if after is not None:
                return after
        return self._event(index) or self._duration(index) or self._mark_or_word(index)

    # --- dates

    def _whens(self, index: int) -> int | None:
        """A date and its leads ("by the end of", "w/c", "from"), or the several days of one month."""
        read = self.when(index)
        if read is None:
            return None
        when, found = read
        if self._in_event and when.mode not in ("by", "until", "to"):
            when = replace(when, in_event=True)
        when = replace(when, is_old=self._old_follows)
        self._old_follows = False
        if when.mode == "every" and found.periods[0].needs_year:
            self._add(
                Item("recurrence", index, when.after, " ".join(self.tokens.words(index, when.after).split()))
            )
            return when.after
        for position, period in enumerate(found.periods):
            if position:
                self._add(Item("mark", index, index, "-" if found.link == "to" else "and"))
            self._add(replace(when, period=period))
        return when.after

    def when(self, index: int) -> tuple[When, Found] | None:
        """The date at this index with its leads and what trails it; None where there is no date, or too
        weak a one.
        """
        when = When("when", index, index)
        start, qualified = index, False
        for _ in range(MOST_LEADS):
            found = self.dates.at(start)
            if found is None and (spanned := self._spanning(start)):
                when, start = replace(when, span=spanned[0]), self._past_filling(spanned[1])
                found = self.dates.at(start)
                qualified = True
            if found is not None:
                return self._settled(when, found, start, qualified)
            lead = words.LEADS.match(self.tokens, start)
            if lead is None or (start > index and self._starts_afresh(start)):
                return None
            (role, value), start = lead
            when, qualified = self._led(when, role, value), True
            start = self._past_filling(start)
        return None

    def _leads_to_a_date(self, index: int) -> bool:
        """Whether a date begins here, leads and all; asked ahead, without judging whether it stands by
        itself.
        """
        for _ in range(MOST_LEADS):
            if self.dates.at(index) is not None:
                return True
            lead = words.LEADS.match(self.tokens, index) or self._spanning(index)
            if lead is None:
                return False
            index = self._past_filling(lead[1])
        return False

    def _led(self, when: When, role: str, value: str) -> When:
        if role == "mode":
            return when if when.mode and value == "to" else replace(when, mode=value)
        if role == "bound":
            return replace(when, bound=value)
        if role == "hedge":
            return replace(when, hedge=value)
        return replace(when, mode="for") if value == "for" and not when.mode else when

    def _spanning(self, index: int) -> tuple[str, int] | None:
        """ "w/c", "week ending", "quarter ended": the date that follows is one end of that time."""
        commencing = words.WEEKS_COMMENCING.match(self.tokens, index)
        if commencing is not None:
            return f"commencing {commencing[0]}", commencing[1]
        ending = words.PERIODS_ENDING.match(self.tokens, index)
        lead = words.LEADS.match(self.tokens, index)
        if ending is not None and lead is not None and lead[1] > ending[1]:
            return None  # "w.e.f." is no week ending
        return (f"ending {ending[0]}", ending[1]) if ending is not None else None

    def _past_filling(self, index: int) -> int:
        """The index after the colon, dash or full stop that may follow a lead: "Due: ", "mid-", "approx.
        ".
        """
        while self.tokens[index].text in (":", "-", ".", "=", "the", "(") and index + 1 < len(self.tokens):
            index += 1
        return index

    def _starts_afresh(self, index: int) -> bool:
        return self.tokens[index].kind == "newline"

    def _settled(self, when: When, found: Found, start: int, qualified: bool) -> tuple[When, Found] | None:
        """The date with what trails it, unless what stands around it makes it something else."""
        if self._is_part_of_a_number(start, found):
            return None
        if found.weak and not self._stands_by_itself(when, found, start, qualified):
            return None
        if when.mode == "after" and not self._may_end(found.after):
            return None
        when = replace(when, after=found.after, period=found.periods[0])
        return self._trailed(when), found

    def _is_part_of_a_number(self, start: int, found: Found) -> bool:
        """ "£2025", "KPI 12/2025", "#2025", "2025%": the number belongs to something else."""
        before, token, follows = self.tokens[start - 1], self.tokens[start], self.tokens[found.after]
        if before.text in ("£", "$", "€", "#") or (follows.text == "%" and self.tokens.joined(found.after)):
            return True
        if before.text in ("/", "-", ".") and self.tokens.joined(start) and token.kind == "number":
            unread = len(self.items) > 1 and self.items[-2].kind == "word"
            if unread and self.tokens[start - 2].digits and self.tokens.joined(start - 1):
                return True
        if before.text == "." and self.tokens.joined(start):
            before = self.tokens[start - 2]
        is_day = found.periods[0].precision == Precision.DAY
        if before.text in words.NUMBERED and token.digits == 1 and not token.ordinal:
            return True  # "Phase 2 March 2026" is due in March
        return token.kind == "number" and before.text in words.QUANTITY_WORDS and (found.weak or not is_day)

    def _stands_by_itself(self, when: When, found: Found, start: int, qualified: bool) -> bool:
        """Whether a weak date is one: it is led up to, or bounded on both sides ("May", not "may be
        possible").
        """
        ends = self._may_end(found.after)
        if (
            when.bound
            and when.bound != "start"
            and found.periods[0].unit not in (Unit.YEAR, Unit.FINANCIAL_YEAR)
        ):
            return True
        if qualified:
            return ends
        if not ends:
            return False
        before = self.tokens[start - 1]
        if start == 0 or before.kind in ("newline", "mark", "end"):
            return not (
                before.text == "-" and self.tokens.joined(start) and self.tokens[start - 2].kind == "word"
            )
        if self.items and self.items[-1].kind != "word" and self.items[-1].after == start:
            return True
        if before.text in ("and", "or", "to", "then", "review", "reviewed"):
            return True
        closed = (
            self.tokens[found.after].kind in ("end", "newline") or self.tokens[found.after].text in _STOPS
        )
        is_named = found.periods[0].unit in (Unit.MONTH, Unit.SEASON, Unit.QUARTER, Unit.HALF)
        return closed and is_named and self.tokens[start].text not in words.MONTHS_THAT_ARE_ALSO_WORDS

    def _may_end(self, index: int) -> bool:
        """Whether a date may end before this token, so that what follows is not a noun that it describes."""
        token = self.tokens[index]
        if token.kind in ("end", "newline"):
            return True
        if token.text in ("-", "/"):
            return (
                token.spaced or self.dates.at(index + 1) is not None or self.tokens[index + 1].kind != "word"
            )
        if token.kind == "mark":
            return token.text not in ("%", "'", "£")
        if token.text in ("to", "until", "till", "through", "by"):
            return self._leads_to_a_date(index + 1)
        return (
            token.text in words.AFTER_A_DATE
            or words.RECURRENCES.match(self.tokens, index) is not None
            or words.ONWARDS.match(self.tokens, index) is not None
            or words.STAGES.match(self.tokens, index) is not None
            or self.dates.at(index) is not None
        )

    def _trailed(self, when: When) -> When:
        """The date with "onwards", "- ongoing", "(early, week)", "?" and the like taken in."""
        start = when.after
        if self.tokens[start].text in ("-", ",", "/"):
            start += 1
        onwards = words.ONWARDS.match(self.tokens, start)
        if onwards is not None and (start == when.after or onwards[0] in ("ongoing", "from")):
            meaning, after = onwards
            if meaning == "end":
                ends = self._may_end(after) and self.tokens[after].text != ":"
                return replace(when, bound="end", after=after) if ends else when
            if meaning == "by":
                return replace(when, mode=when.mode or "by", after=after)
            return replace(when, mode=meaning, after=after)
        while self.tokens[when.after].text == "?":
            when = replace(when, hedge="unsure", after=when.after + 1)
        return self._noted(when)

    def _noted(self, when: When) -> When:
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
            note = words.NOTES.get(token.text)
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

    def _change(self, index: int) -> int | None:
        """ "was", "extended to", "->": a date follows, and one of two replaced the other."""
        matched = words.CHANGES.match(self.tokens, index)
        if matched is None:
            return None
        meaning, after = matched
        start = after
        for _ in range(4):
            if self.tokens[start].text not in (
                ":",
                "=",
                "-",
                "(",
                "date",
                "target",
                "to",
                "be",
                "deadline",
                "forecast",
            ):
                break
            start += 1
        if self.when(start) is None:
            return None
        if meaning == "new":
            self._replace_the_one_before()
        self._old_follows = meaning == "old"
        self._add(Item("change", index, start, meaning))
        return start

    def _replace_the_one_before(self) -> None:
        """Mark the nearest date before as the old one, unless a sentence of other words lies between."""
        for back, item in enumerate(reversed(self.items)):
            if isinstance(item, When):
                if not item.is_old:
                    self.items[len(self.items) - 1 - back] = replace(item, is_old=True)
                return
            if item.kind == "mark" and item.value in (";", "\n") and back > 1:
                return
            if back >= 6:
                return

    # --- answers without a date

    def _recurrence(self, index: int) -> int | None:
        """ "quarterly", "twice a year", "every 6 weeks"."""
        token = self.tokens[index]
        if token.text in ("every", "each") and self.tokens[index + 1].text in words.WEEKDAYS:
            said = " ".join(self.tokens.words(index, index + 2).split())
            self._add(Item("recurrence", index, index + 2, said))
            return index + 2
        if token.text in ("every", "each"):
            number, unit = self.tokens[index + 1], self.tokens[index + 2]
            if number.digits in (1, 2) and unit.text in words.DURATIONS:
                self._add(Item("recurrence", index, index + 3, f"every {number.text} {unit.text}"))
                return index + 3
        matched = words.RECURRENCES.match(self.tokens, index)
        if matched is None:
            return None
        meaning, after = matched
        describes = token.text in words.RECURRENCES_THAT_DESCRIBE and after == index + 1
        noun = self.tokens[after]
        describes = describes and noun.kind == "word" and not self._leads_to_a_date(after)
        describes = describes and noun.text != "basis" and noun.text not in words.AFTER_A_DATE
        self._add(Item("recurrence", index, after, meaning, "describes" if describes else ""))
        return after

    def _answer(self, index: int) -> int | None:
        """ "N/A", "TBC" at the start of a phrase, with nothing of its own after it."""
        matched = words.ANSWERS.match(self.tokens, index)
        if matched is None or not self._begins_phrase():
            return None
        answer, after = matched
        follows = self.tokens[after]
        if (
            follows.kind == "word"
            and follows.text not in words.AFTER_A_DATE
            and not self._leads_to_a_date(after)
        ):
            return None
        self._add(Item("answer", index, after, str(answer)))
        return after

    def _stage(self, index: int) -> int | None:
        """ "In place", "Completed", "80% complete" at the start of a phrase; "Complete the roll-out" is no
        status.
        """
        percent = self._percent_done(index)
        if percent is not None:
            return percent
        matched = words.STAGES.match(self.tokens, index)
        if matched is None or not self._begins_phrase():
            return None
        (stage, detail), after = matched
        follows = self.tokens[after]
        is_instruction = detail == "alone" and follows.kind == "word"
        if is_instruction and follows.text not in words.AFTER_A_DATE and not self._leads_to_a_date(after):
            return None
        self._add(Item("stage", index, after, stage, detail if detail != "alone" else ""))
        return after

    def _percent_done(self, index: int) -> int | None:
        number, percent, done = (self.tokens[index + step] for step in range(3))
        if (
            number.digits
            and percent.text == "%"
            and done.text in ("complete", "completed", "achieved", "done")
        ):
            stage = "complete" if number.value >= 100 else "in progress"
            self._add(Item("stage", index, index + 3, stage))
            return index + 3
        return None

    def _ongoing(self, index: int) -> int | None:
        matched = words.ONGOING.match(self.tokens, index)
        if matched is None:
            return None
        after = matched[1]
        if (
            not self._begins_phrase()
            and self.tokens[after].kind == "word"
            and not self._leads_to_a_date(after)
        ):
            return None
        self._add(Item("ongoing", index, after, "ongoing"))
        return after

    def _event(self, index: int) -> int | None:
        """ "after the Member decision", "subject to approval"; any date in the rest of the phrase is the
        event's.
        """
        matched = words.EVENT_STARTS.match(self.tokens, index)
        if matched is None:
            return None
        if self._begins_phrase() or (self.items and self.items[-1].kind == "duration"):
            self._in_event = True
        self._add(Item("event", index, matched[1]))
        return matched[1]

    def _duration(self, index: int) -> int | None:
        """ "2 weeks", "12 months", "6-9 months": a length of time, and no date."""
        number = self.tokens[index]
        if not 1 <= number.digits <= 3 and number.text not in words.NUMBERS:
            return None
        after = index + 1
        if self.tokens[after].text in ("-", "to", "/") and self.tokens[after + 1].digits:
            after += 2
        unit = self.tokens[after].text.removesuffix("'")
        if unit not in words.DURATIONS and unit not in ("months'", "weeks'", "years'"):
            return None
        self._add(Item("duration", index, after + 1))
        return after + 1

    # --- the rest

    def _mark_or_word(self, index: int) -> int:
        token = self.tokens[index]
        if token.kind == "newline":
            self._in_event = False
            self._add(Item("mark", index, index + 1, "\n"))
        elif (
            token.text in _STOPS
            or token.text in _LINKS
            or (token.kind == "mark" and token.text in (">", "="))
        ):
            if token.text in _STOPS or (token.text == "-" and token.spaced):
                self._in_event = False
            self._add(Item("mark", index, index + 1, token.text))
        else:
            kind = "event word" if token.text in words.EVENT_WORDS else "word"
            names_a_month = token.text in words.MONTHS and token.text not in words.MONTHS_THAT_ARE_ALSO_WORDS
            if names_a_month and self.tokens[index + 1].kind == "word":
                kind = "event word"
            self._add(Item(kind, index, index + 1, token.text))
        return index + 1

    def _begins_phrase(self) -> bool:
        """Whether a phrase begins here: nothing before, a mark, or only words like "currently" and
        "already".
        """
        for item in reversed(self.items):
            if item.kind == "word" and item.value in (
                "currently",
                "already",
                "still",
                "all",
                "fully",
                "status",
                "over",
                "by",
            ):
                continue
            return item.kind not in ("word", "event word", "event", "recurrence") or item.value == "but"
        return True

    def _add(self, item: Item) -> None:
        self.items.append(item)
