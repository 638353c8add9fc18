"""What a search box takes, and the words that it looks for: few enough that no search holds the database."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q

MOST_CHARACTERS = 200
MOST_WORDS = 12


class SearchField(forms.CharField):
    """A search box; what is too long, or of too many words, is refused in words and cut by nobody."""

    default_error_messages = {
        "max_words": "Search for {most} words or fewer. You searched for {count:,}.",
        "max_length": "A search can have up to %(limit_value)d characters. Yours has %(show_value)d.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "max_length": MOST_CHARACTERS, **options})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}  # no maxlength: a browser would cut what is pasted, and say nothing

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if (count := len(cleaned.split())) > MOST_WORDS:
            message = self.error_messages["max_words"].format(most=MOST_WORDS, count=count)
            raise ValidationError(message, code="max_words")
        return cleaned


def words_of_search(asked: str) -> list[str]:
    """The words to look for, each once."""
    return list(dict.fromkeys(asked.split()))


def every_word_in(model: type[Model], columns: Iterable[str], asked: str) -> Q:
    """The condition that each word that is asked for occurs in any of the columns.

    It costs what its words and columns are, and no more: nothing is asked twice, and no table joined twice.
    """
    found = Q()
    for word in words_of_search(asked):
        anywhere = Q()
        for column in columns:
            anywhere |= says(model, column, word)
        found &= anywhere
    return found


def says(model: type[Model], column: str, word: str) -> Q:
    """The condition that the column holds the word.

    Of records of which many hang on one, the keys are looked for: joined for each word, ten of them and
    twelve words would come to a million million rows.
    """
    said = Q(**{f"{column}__icontains": word})
    if not hangs_many(model, column):
        return said
    return Q(pk__in=model._base_manager.filter(said).order_by().values("pk"))


def hangs_many(model: type[Model], column: str) -> bool:
    """Whether the way to the column leads over something of which many hang on one record."""
    at: Any = model
    for name in column.split("__")[:-1]:
        field = at._meta.get_field(name)
        if field.one_to_many or field.many_to_many:
            return True
        at = field.related_model
    return False
