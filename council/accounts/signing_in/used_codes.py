"""A code, or the answer to a challenge, works once: whichever process of the site it is sent to."""

from datetime import timedelta

from django.utils.crypto import salted_hmac

from council.history import moment
from council.models import UsedCode

KEPT = timedelta(days=1)  # longer than any code or challenge works


def use_up(*parts: object) -> bool:
    """Whether what the parts name is used for the first time; from now on it is used.

    Two requests at the same moment meet in the database: one of them waits for the other, and is refused.
    """
    now = moment()
    UsedCode.objects.filter(at__lt=now - KEPT).delete()
    digest = salted_hmac("used code", repr(parts)).hexdigest()
    return UsedCode.objects.get_or_create(digest=digest, defaults={"at": now})[1]


def use_up_code(user_pk: int, code: str) -> bool:
    """Whether the person's code is used for the first time, however it is spaced or dashed."""
    return use_up("code", user_pk, "".join(letter for letter in code if letter.isalnum()).lower())
