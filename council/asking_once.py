"""A date that may not be meant is asked about once, and then taken. The rule lives in the act.

An act takes `meant=`, the dates that its person has said are meant, and asks of each date that it is given:

    doubts = Doubts(by=by, on=on, meant=meant, beside=(action.starts, action.due))
    doubts.ask("to_date", to_date, called="the new due date", after={"the start": action.starts})
    errors |= doubts.errors

The error of a doubtful date has the code "doubtful" and bears the date. A form shows it with a tick, "Yes, 27
March 2062 is meant", which names that very date; the view hands over `meant=meant_in(form)`
(`council.web.dates`). Another date is asked about again. What a date is compared with, and when it is
impossible, says `council.calendar.plausible`.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError

from council.access.acting import COVER, By, ConfirmedImport, SystemJob
from council.calendar.plausible import (
    ENTER_A_YEAR,
    NO_MARKS,
    in_one_sentence,
    is_possible,
    why_doubtful,
)
from council.wording import spoken

Meant: TypeAlias = Container[date]
NONE_MEANT: frozenset[date] = frozenset()


class EveryDate:
    """Every date is meant: what asks for them all has asked already, as a preview does."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date)


ALL_MEANT = EveryDate()
DOUBTFUL, IMPOSSIBLE = "doubtful", "impossible"
OVERHEARD: ContextVar[dict[str, ValidationError] | None] = ContextVar("overheard", default=None)


@contextmanager
def overhearing() -> Iterator[dict[str, ValidationError]]:
    """Hear, by field, what an act asks of its dates, though it breaks off before it raises that."""
    heard: dict[str, ValidationError] = {}
    token = OVERHEARD.set(heard)
    try:
        yield heard
    finally:
        OVERHEARD.reset(token)


class Doubts:
    """What an act has to ask about the dates that it was given: `errors` by field, to raise with its own."""

    def __init__(
        self,
        *,
        by: By | None,
        on: date | None,
        meant: Meant = NONE_MEANT,
        beside: Iterable[date | None] = (),
    ) -> None:
        """`on` is today; without it only the order of dates is asked about."""
        self.on, self.meant, self.beside = on, meant, tuple(beside)
        # Of an import its dry run has asked; at a job nobody sits, but at the cover that a holder arranges.
        self.is_answered = isinstance(by, ConfirmedImport) or (
            isinstance(by, SystemJob) and by.name != COVER.name
        )
        self.errors: dict[str, ValidationError] = {}

    def ask(
        self,
        field: str,
        day: date | None,
        *,
        called: str,
        was: date | None = None,
        past: bool = False,
        future: bool = False,
        after: Mapping[str, date | None] = NO_MARKS,
        before: Mapping[str, date | None] = NO_MARKS,
        far: int | None = None,
    ) -> None:
        """Ask of the day that stands in the form's `field`, by what it is `called` ("the new due date").

        `past` and `future`: it may lie there. `after`, `before`: what it should not come before or after, by
        name. A day that stands already (`was`), and one that is meant, is not asked about. `far`: the years
        beyond which it is asked about, where they are others than the rule's own.
        """
        if day is None or day == was:
            return
        if not is_possible(day):
            self.errors[field] = ValidationError(f"{ENTER_A_YEAR} for {called}.", code=IMPOSSIBLE)
            return
        if self.is_answered or day in self.meant:
            return
        reasons = why_doubtful(
            day,
            on=self.on or day,
            past=past,
            future=future,
            after=after,
            before=before,
            beside=self.beside,
            far=far,
        )
        if reasons:
            self.errors[field] = doubt(day, called, reasons)
            heard = OVERHEARD.get()
            if heard is not None:
                heard[field] = self.errors[field]

    def require(self, field: str, day: date | None, **how: Any) -> None:
        """Ask of the one day (as `ask`), and raise ValidationError where there is a question."""
        self.ask(field, day, **how)
        self.raise_any()

    @property
    def aside(self) -> str:
        """The questions as an aside in a preview, which is confirmed as it is: ", which is in the past"."""
        return "".join(f", which {error.params['is']}" for error in self.errors.values() if error.params)

    def raise_any(self) -> None:
        """Raise ValidationError by field where there is a question."""
        if self.errors:
            raise ValidationError(dict(self.errors))


def doubt(day: date, called: str, reasons: list[str]) -> ValidationError:
    """The question about one date, which knows the date, so that a form can offer to say that it is meant."""
    words = f"{called[0].upper()}{called[1:]}, {spoken(day)}, {in_one_sentence(reasons)}. "
    words += "Enter another date, or tick that this one is meant."
    return ValidationError(words, code=DOUBTFUL, params={"day": day, "is": in_one_sentence(reasons)})
