"""What a search box takes, and the words that it looks for: few enough that no search holds the database."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

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
