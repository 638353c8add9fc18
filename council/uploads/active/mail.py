"""The files that a mail carries, with their names: from its text, or from Outlook's own format."""

from collections.abc import Iterator
from email import message_from_binary_file, policy
from email.message import EmailMessage
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import olefile

from council.uploads.kinds import DAMAGED, SWOLLEN, FileRefused

MOST_PARTS = 1_000
# An attachment's properties in [MS-OXMSG], as the end of a stream's name: long name, short name, bytes.
NAMES, BYTES = ("3707001F", "3707001E", "3704001F", "3704001E"), "37010102"
LURE = (
    "The e-mail names a place on another machine that Outlook opens by itself.",
    "Save it as a PDF and choose that.",
)


def attached_to_mail(file: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """The attachments of a mail in RFC 5322's form, those of mails within it too."""
    file.seek(0)
    mail: Any = message_from_binary_file(file, _class=EmailMessage, policy=policy.default)
    for number, part in enumerate(mail.walk()):
        if number > MOST_PARTS:
            raise FileRefused(*SWOLLEN)
        name = part.get_filename() or ""
        if part.is_multipart() or not (name or part.get_content_maintype() not in ("text", "multipart")):
            continue
        yield name, part.get_payload(decode=True) or b""


def attached_to_outlook_mail(file: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """The attachments of a mail in Outlook's form, those of mails within it too.

    Raises FileRefused where a named property leads to another machine: Outlook fetches a reminder's sound
    from there with the reader's password.
    """
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as mail:
            streams = {"/".join(path).upper(): path for path in mail.listdir()}
            if len(streams) > 50 * MOST_PARTS:
                raise FileRefused(*SWOLLEN)
            for name, path in streams.items():
                if "__SUBSTG1.0_8" in name and name.endswith("001F"):
                    named = read_of(mail, path).decode("utf-16-le", "replace")
                    if named.strip().startswith(("\\\\", "//")):
                        raise FileRefused(*LURE)
                if not name.endswith(BYTES):
                    continue
                beside = [streams.get(name[: -len(BYTES)] + called) for called in NAMES]
                called = [
                    read_of(mail, named).replace(b"\0", b"").decode("utf-8", "replace")
                    for named in beside
                    if named
                ]
                yield (called[0] if called else PurePosixPath(name).name), read_of(mail, path)
    except (OSError, ValueError, IndexError, KeyError, AttributeError):
        raise FileRefused(*DAMAGED) from None


def read_of(mail: olefile.OleFileIO, path: list[str]) -> bytes:
    with mail.openstream(path) as stream:
        return bytes(stream.read())
