"""Which files somebody opened before they decided, and that they were then what they were when added."""

from collections.abc import Collection
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from council.evidence.stored import StoredFile

F = TypeVar("F", bound=StoredFile)


def seen_files(ticked: Collection[F], among: Any) -> list[F]:
    """The files that were ticked as opened, as they now stand `among` those that the person sees.

    Raises ValidationError where one was withdrawn or refused meanwhile, or where the bytes on the disk are no
    longer those that were added: what is kept of it, its digest, would be of something else.
    """
    keys = {file.pk for file in ticked}
    files: list[F] = list(among.filter(pk__in=keys).order_by("pk"))
    if len(files) != len(keys) or not all(file.can_be_opened for file in files):
        raise ValidationError({"opened": "A file that you ticked was withdrawn or refused. Look again."})
    for file in files:
        if not file.is_whole():
            raise ValidationError(
                {"opened": f"“{file.shows}” is not as it was added. Tell your administrator."}
            )
    return files
