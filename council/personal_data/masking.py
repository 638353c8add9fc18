"""Names and addresses of people in words, found and replaced."""

import re
from collections.abc import Mapping
from typing import Any


class Mask:
    """Replaces names and e-mail addresses: {what it looks for: what it puts there}.

    Names as written, since "Will" is one and "will" is not; addresses in any case. Neither inside a word.
    """

    def __init__(self, replacements: Mapping[str, str]) -> None:
        self._by_word = {
            self.key_of(word): new for word, new in replacements.items() if len(word.strip()) > 1
        }
        words = sorted((word for word in replacements if len(word.strip()) > 1), key=len, reverse=True)
        parts = [f"(?i:{re.escape(word)})" if "@" in word else re.escape(word) for word in words]
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None

    @staticmethod
    def key_of(word: str) -> str:
        return word.lower() if "@" in word else word

    def __call__(self, value: Any) -> Any:
        """The value with every name replaced: a text, or lists and dictionaries of such."""
        if isinstance(value, str):
            if self._pattern is None:
                return value
            return self._pattern.sub(lambda match: self._by_word[self.key_of(match[0])], value)
        if isinstance(value, dict):
            return {self(key): self(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self(item) for item in value]
        return value
