"""Passwords that somebody else has tried already: often used, put together from such, or known from a breach.

Nothing is asked of another host. Whatever people make longer by a year, a sign or a capital is told by its
core; a list of breached passwords is a file that the council keeps itself (BREACHED_PASSWORDS_FILE).
"""

import re
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha1
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# What people at a council reach for first, beside the words of Django's list.
OURS = frozenset(
    """
    council councils councillor borough county district townhall cityhall government committee
    cabinet directorate finance corporate improvement improvements savings password passwords
    passcode welcome letmein changeme secret administrator admin login signin temporary spring
    summer autumn winter january february march april may june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday christmas easter
    england britain london programme programmes actions risks portal demo correcthorsebatterystaple
    """.split()  # noqa: SIM905 - a list of words is read as words
)
INSTEAD = str.maketrans("0134578@$!", "oieastbasi")
ROWS = (
    "12345678901234567890",
    "09876543210987654321",
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
)
ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
LINE = 200  # bytes: no line of such a file is longer

OFTEN = "This password is too common, or made from one that is. Choose another: three random words are good."
BREACHED = "This password is on a list of stolen passwords. Choose another: three random words are good."


class NotBreached:
    """Django's validator of passwords by our lists."""

    def __init__(self, file: str | None = None) -> None:
        self.file = settings.BREACHED_PASSWORDS_FILE if file is None else file

    @cached_property
    def words(self) -> frozenset[str]:
        """The words from which nothing is made by adding to them."""
        return OURS | CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where the password, or what it was made of, is on a list."""
        if any(core in self.words for core in cores(password)) or is_a_row(password):
            raise ValidationError(OFTEN, code="password_too_common")
        if self.file and is_listed(password, Path(self.file)):
            raise ValidationError(BREACHED, code="password_breached")

    def get_help_text(self) -> str:
        return "Passwords that are often used, or were stolen elsewhere, are refused."


def cores(password: str) -> Iterator[str]:
    """The words that the password may be made of: without what was added, with letters for their likeness."""
    lowered = password.strip().lower()
    stripped = ENDS.sub("", lowered)
    for word in dict.fromkeys((lowered, stripped, lowered.translate(INSTEAD), stripped.translate(INSTEAD))):
        core = ENDS.sub("", word)
        joined = re.sub(r"[\W\d_]+", "", core)  # pass.word, pass-word
        for whole in (word, core, joined) if len(joined) > 2 else (word,):
            yield whole
            # The same word once more, and once more.
            if repeated := re.fullmatch(r"(.{3,}?)\1+", whole):
                yield repeated[1]


def is_a_row(password: str) -> bool:
    """Whether the password is a piece of the alphabet, of the digits or of a keyboard's keys."""
    lowered = password.strip().lower()
    return any(lowered in row for row in ROWS)


def is_listed(password: str, file: Path) -> bool:
    """Whether the file names the password: a line for each SHA-1 in hex, or the first digits of it, in order.

    As "Have I Been Pwned" hands it out by hash: a colon and a count may follow. It is never read whole: about
    thirty lines of it are looked at, however many it has.
    """
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, file.stat().st_size  # the last line that begins at or before `high` may be the one
        while high - low > LINE:
            middle = (low + high) // 2
            lines.seek(middle)
            lines.readline()  # what is left of the line in whose middle it is
            line = lines.readline()
            if line and digits_of(line) <= wanted:
                low = middle
            else:
                high = middle
        lines.seek(low)
        if low:
            lines.readline()
        while line := lines.readline():
            digits = digits_of(line)
            if digits and wanted.startswith(digits):
                return True
            if digits > wanted:
                return False
    return False


def digits_of(line: bytes) -> bytes:
    """The hexadecimal digits at the beginning of a line of the file."""
    return line.partition(b":")[0].strip().upper()
