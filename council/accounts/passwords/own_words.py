"""Passwords made of what anybody knows of the person: their name and address, the council's, the site's."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from council.accounts.passwords.breached import INSTEAD, OURS, cores
from council.models import Conventions
from council.reading.folding import fold

SHORTEST = 3  # letters of a word that is taken out of a password
LEAST_LEFT = 4  # letters that must be left then

OWN = (
    "This password is made of a name or an address that people know: yours, the council’s or this site’s. "
    "Choose another: three random words are good."
)


class NotOfOwnWords:
    """Django's validator of passwords by the words around the person, whatever case, figures and signs are
    added.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where hardly a letter is left once those words are taken out."""
        if any(core in OURS for core in cores(password)):
            return  # one such word alone is often used, and is refused as that
        known = sorted({*OURS, *words_around(user)}, key=len, reverse=True)
        for written in (password, password.translate(INSTEAD)):
            letters = letters_of(written)
            left = letters
            for word in known:
                left = left.replace(word, " ")
            if left != letters and len(left.replace(" ", "")) < LEAST_LEFT:
                raise ValidationError(OWN, code="password_of_own_words")

    def get_help_text(self) -> str:
        return "Passwords made of your name, your address or the council’s name are refused."


def words_around(user: Any) -> Iterator[str]:
    """The words of the person's name and address, of the council's name and of the site's."""
    conventions = Conventions.objects.in_force(timezone.localdate())
    texts = [conventions.council_name, *settings.ALLOWED_HOSTS]
    if user is not None:
        texts += [getattr(user, "name", ""), getattr(user, "email", "")]
    for text in texts:
        for word in re.split(r"[\W\d_]+", text):
            if len(letters := letters_of(word)) >= SHORTEST:
                yield letters


def letters_of(text: str) -> str:
    """The text's letters alone, as a reader reads them: without case, accents, figures and signs."""
    return re.sub(r"[\W\d_]+", "", fold(text).letters)
