"""A cell's tokens told apart into items, in one pass from left to right.

Each rule looks a few tokens ahead and never back over what it has read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from council.reading.dates import answer_words, calendar_words, lead_words
from council.reading.dates.items import Item, When
from council.reading.dates.leads import STOPS, LedDates
from council.reading.tokens import Tokens

LINKS = {"and", "&", "or", "+", ",", "/", "-", ";"}


class Scanner:
    """Reads the tokens into items; `near` is the plan's own date."""

    def __init__(self, tokens: Tokens, near: date) -> None:
        self.tokens = tokens
        self.items: list[Item] = []
        self.dates = LedDates(tokens, near, self.items)
        self.old_follows = False
        self.in_event_now = False

    def scan(self) -> list[Item]:
        """The items, in order; every token is in exactly one of them."""
        index = 0
        while index < len(self.tokens):
            index = self.take(index)
        return self.items

    def take(self, index: int) -> int:
        """Read one item at the index and give back the index after it."""
        for rule in (
            self.take_dates,
            self.take_change,
            self.take_recurrence,
            self.take_answer,
            self.take_stage,
            self.take_ongoing,
        ):
            after = rule(index)
            if after is not None:
                return after
        return self.take_event(index) or self.take_duration(index) or self.take_mark_or_word(index)

    def take_dates(self, index: int) -> int | None:
        """A date and its leads ("by the end of", "w/c", "from"), or the several days of one month."""
        read = self.dates.when(index)
        if read is None:
            return None
        when, match = read
        if self.in_event_now and when.mode not in ("by", "until", "to"):
            when = replace(when, in_event=True)
        when = replace(when, is_old=self.old_follows)
        self.old_follows = False
        if when.mode == "every" and match.periods[0].needs_year:
            self.items.append(
                Item("recurrence", index, when.after, " ".join(self.tokens.words(index, when.after).split()))
            )
            return when.after
        for position, period in enumerate(match.periods):
            if position:
                self.items.append(Item("mark", index, index, "-" if match.link == "to" else "and"))
            self.items.append(replace(when, period=period))
        return when.after

    def take_change(self, index: int) -> int | None:
        """ "was", "extended to", "->": a date follows, and one of two replaced the other."""
        matched = lead_words.CHANGES.match(self.tokens, index)
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
        if self.dates.when(start) is None:
            return None
        if meaning == "new":
            self.mark_the_one_before_as_old()
        self.old_follows = meaning == "old"
        self.items.append(Item("change", index, start, meaning))
        return start

    def mark_the_one_before_as_old(self) -> None:
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

    def take_recurrence(self, index: int) -> int | None:
        """ "quarterly", "twice a year", "every 6 weeks"."""
        token = self.tokens[index]
        if token.text in ("every", "each") and self.tokens[index + 1].text in calendar_words.WEEKDAYS:
            phrase = " ".join(self.tokens.words(index, index + 2).split())
            self.items.append(Item("recurrence", index, index + 2, phrase))
            return index + 2
        if token.text in ("every", "each"):
            number, unit = self.tokens[index + 1], self.tokens[index + 2]
            if number.digits in (1, 2) and unit.text in answer_words.DURATIONS:
                self.items.append(Item("recurrence", index, index + 3, f"every {number.text} {unit.text}"))
                return index + 3
        matched = answer_words.RECURRENCES.match(self.tokens, index)
        if matched is None:
            return None
        meaning, after = matched
        describes = token.text in answer_words.RECURRENCES_THAT_DESCRIBE and after == index + 1
        noun = self.tokens[after]
        describes = describes and noun.kind == "word" and not self.dates.leads_to_a_date(after)
        describes = describes and noun.text != "basis" and noun.text not in answer_words.AFTER_A_DATE
        self.items.append(Item("recurrence", index, after, meaning, "describes" if describes else ""))
        return after

    def take_answer(self, index: int) -> int | None:
        """ "N/A", "TBC" at the start of a phrase, with nothing of its own after it."""
        matched = answer_words.ANSWERS.match(self.tokens, index)
        if matched is None or not self.begins_phrase():
            return None
        answer, after = matched
        follows = self.tokens[after]
        if (
            follows.kind == "word"
            and follows.text not in answer_words.AFTER_A_DATE
            and not self.dates.leads_to_a_date(after)
        ):
            return None
        self.items.append(Item("answer", index, after, str(answer)))
        return after

    def take_stage(self, index: int) -> int | None:
        """ "In place", "Completed", "80% complete" at the start of a phrase; "Complete the roll-out" is no
        status.
        """
        percent = self.take_percent_done(index)
        if percent is not None:
            return percent
        matched = answer_words.STAGES.match(self.tokens, index)
        if matched is None or not self.begins_phrase():
            return None
        (stage, detail), after = matched
        follows = self.tokens[after]
        is_instruction = detail == "alone" and follows.kind == "word"
        if (
            is_instruction
            and follows.text not in answer_words.AFTER_A_DATE
            and not self.dates.leads_to_a_date(after)
        ):
            return None
        self.items.append(Item("stage", index, after, stage, detail if detail != "alone" else ""))
        return after

    def take_percent_done(self, index: int) -> int | None:
        number, percent, done = (self.tokens[index + step] for step in range(3))
        if (
            number.digits
            and percent.text == "%"
            and done.text in ("complete", "completed", "achieved", "done")
        ):
            stage = "complete" if number.value >= 100 else "in progress"
            self.items.append(Item("stage", index, index + 3, stage))
            return index + 3
        return None

    def take_ongoing(self, index: int) -> int | None:
        matched = answer_words.ONGOING.match(self.tokens, index)
        if matched is None:
            return None
        after = matched[1]
        if (
            not self.begins_phrase()
            and self.tokens[after].kind == "word"
            and not self.dates.leads_to_a_date(after)
        ):
            return None
        self.items.append(Item("ongoing", index, after, "ongoing"))
        return after

    def take_event(self, index: int) -> int | None:
        """ "after the Member decision", "subject to approval"; any date in the rest of the phrase is the
        event's.
        """
        matched = answer_words.EVENT_STARTS.match(self.tokens, index)
        if matched is None:
            return None
        if self.begins_phrase() or (self.items and self.items[-1].kind == "duration"):
            self.in_event_now = True
        self.items.append(Item("event", index, matched[1]))
        return matched[1]

    def take_duration(self, index: int) -> int | None:
        """ "2 weeks", "12 months", "6-9 months": a length of time, and no date."""
        number = self.tokens[index]
        if not 1 <= number.digits <= 3 and number.text not in answer_words.NUMBERS:
            return None
        after = index + 1
        if self.tokens[after].text in ("-", "to", "/") and self.tokens[after + 1].digits:
            after += 2
        unit = self.tokens[after].text.removesuffix("'")
        if unit not in answer_words.DURATIONS and unit not in ("months'", "weeks'", "years'"):
            return None
        self.items.append(Item("duration", index, after + 1))
        return after + 1

    def take_mark_or_word(self, index: int) -> int:
        token = self.tokens[index]
        if token.kind == "newline":
            self.in_event_now = False
            self.items.append(Item("mark", index, index + 1, "\n"))
        elif (
            token.text in STOPS or token.text in LINKS or (token.kind == "mark" and token.text in (">", "="))
        ):
            if token.text in STOPS or (token.text == "-" and token.spaced):
                self.in_event_now = False
            self.items.append(Item("mark", index, index + 1, token.text))
        else:
            kind = "event word" if token.text in answer_words.EVENT_WORDS else "word"
            names_a_month = (
                token.text in calendar_words.MONTHS
                and token.text not in calendar_words.MONTHS_THAT_ARE_ALSO_WORDS
            )
            if names_a_month and self.tokens[index + 1].kind == "word":
                kind = "event word"
            self.items.append(Item(kind, index, index + 1, token.text))
        return index + 1

    def begins_phrase(self) -> bool:
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
