"""The files that a mail carries, with their names: from its text, or from Outlook's own format."""

import re
from collections.abc import Iterator
from email import message_from_binary_file
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any, BinaryIO

import olefile

from council.uploads.active.addresses import leads_elsewhere
from council.uploads.kinds import DAMAGED, SWOLLEN, FileRefused

MOST_PARTS, LONGEST_HEADER = 1_000, 64 * 1024
# An attachment's properties in [MS-OXMSG], as the end of a stream's name: long name, short name, bytes.
LONG, SHORT, BYTES = ("3707001F", "3707001E"), ("3704001F", "3704001E"), "37010102"
UNNAMED = {"application/ms-tnef": "winmail.dat", "application/hta": "attachment.hta"}
WITHIN_TEXT = re.compile(rb"^begin [0-7]{3,4} (.{1,200})$", re.M)
LURE = (
    "The e-mail names a place on another machine that Outlook opens by itself.",
    "Save it as a PDF and choose that.",
)


class ShortHeaders(EmailPolicy):
    """Reads mails as usual, but no header without end: to take one apart would take for ever."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        if sum(map(len, sourcelines)) > LONGEST_HEADER:
            raise FileRefused(*SWOLLEN)
        return super().header_source_parse(sourcelines)


def attached_to_mail(file: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """The attachments of a mail in RFC 5322's form, those of mails within it too."""
    file.seek(0)
    mail: Any = message_from_binary_file(file, _class=EmailMessage, policy=ShortHeaders())
    for number, part in enumerate(mail.walk()):
        if number > MOST_PARTS:
            raise FileRefused(*SWOLLEN)
        if part.is_multipart():
            continue
        names, data = names_of(part), part.get_payload(decode=True) or b""
        if not names and part.get_content_maintype() in ("text", "multipart"):
            # Outlook makes files of what stands in a text in the way of the oldest mails.
            names = [f"{name.decode('utf-8', 'replace').strip()}.uue" for name in WITHIN_TEXT.findall(data)]
        elif not names:
            names = [UNNAMED.get(part.get_content_type(), "")]
        yield from ((name, data) for name in names)


def names_of(part: Any) -> list[str]:
    """Every name that the part gives itself: which of them counts, mail programs disagree about."""
    headers = [*part.get_all("Content-Disposition", ()), *part.get_all("Content-Type", ())]
    names = [header.params.get(key) for header in headers for key in ("filename", "name")]
    return list(dict.fromkeys(str(name) for name in [part.get_filename(), *names] if name))


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
                if "__SUBSTG1.0_8" in name and name.endswith(("001F", "001E")):
                    wide = name.endswith("001F")
                    named = read_of(mail, path).decode("utf-16-le" if wide else "cp1252", "replace")
                    if named.strip(" \t\r\n\0\"'")[:1] in ("\\", "/", "f", "F") and leads_elsewhere(named):
                        raise FileRefused(*LURE)
                if not name.endswith(BYTES):
                    continue
                # A short name has lost the end of its ending: it counts where there's no other.
                beside = [[streams.get(name[: -len(BYTES)] + end) for end in ends] for ends in (LONG, SHORT)]
                called = [
                    read_of(mail, stream).replace(b"\0", b"").decode("utf-8", "replace")
                    for stream in (next(filter(any, beside), []))
                    if stream
                ]
                yield from ((name, read_of(mail, path)) for name in called or [""])
    except (OSError, ValueError, IndexError, KeyError, AttributeError):
        raise FileRefused(*DAMAGED) from None


def read_of(mail: olefile.OleFileIO, path: list[str]) -> bytes:
    with mail.openstream(path) as stream:
        return bytes(stream.read())
