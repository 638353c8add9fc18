"""Gathering what an act refuses, so that a person reads all of it at once and not one thing after another."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from council.asking_once import DOUBTFUL


class Refusals:
    """What an act has against its answers, by field, until it is told by `raise_all`."""

    def __init__(self) -> None:
        self._said: dict[str, list[ValidationError]] = {}

    def say(self, field: str, sentence: str, *, where: bool = True) -> None:
        """Refuse the field with the sentence, where that is so."""
        if where:
            self._keep(field, ValidationError(sentence))

    @contextmanager
    def hear(self, field: str = "") -> Iterator[None]:
        """Keep what the block refuses with, and go on after it; what names no field is said of this one.

        A question about a date stays one: its code and what it bears are kept.
        """
        try:
            yield
        except ValidationError as refused:
            named = refused.error_dict if hasattr(refused, "error_dict") else {field: refused.error_list}
            for name, errors in named.items():
                for error in errors:
                    self._keep(name, error)

    def raise_all(self) -> None:
        """Raise ValidationError with all that was refused; nothing where that is nothing.

        Whether a date is meant is asked only where nothing refuses it in any case.
        """
        if self._said:
            raise ValidationError({field: refusals_first(errors) for field, errors in self._said.items()})

    def _keep(self, field: str, error: ValidationError) -> None:
        kept = self._said.setdefault(field or NON_FIELD_ERRORS, [])
        if all(other.messages != error.messages for other in kept):
            kept.append(error)


def refusals_first(errors: list[ValidationError]) -> list[ValidationError]:
    """The refusals among the errors; the questions, where there is nothing but questions."""
    return [error for error in errors if error.code != DOUBTFUL] or errors
