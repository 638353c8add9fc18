"""Which files a mail, an archive or a document may carry: those that only show themselves, told by kind."""

import re
from html import unescape
from io import BytesIO

from council.uploads.active.addresses import leads_elsewhere
from council.uploads.active.office import INCLUDES, STARTS_PROGRAM
from council.uploads.active.programs import ending_of, is_closed_archive, is_program
from council.uploads.kinds import KINDS, FileRefused, decoded, packed_kind

TAKE_IT_OUT = "Take that file out, or save it as a PDF, and choose it again."
PROGRAM = ("It carries a file that can run: {}.", TAKE_IT_OUT)
CLOSED = (
    "It carries an archive that cannot be looked into: {}.",
    "Take what is in the archive out of it, or save it as a .zip, and choose the file again.",
)
PAGE = ("It carries a web page that runs a script: {}.", TAKE_IT_OUT)
OBJECT = ("It carries an embedded object, in which a program can hide: {}.", TAKE_IT_OUT)
OTHER_KIND = ("It carries a file of a kind that is not taken: {}.", TAKE_IT_OUT)

OWN_ENDINGS = {ending: kind.key for kind in KINDS.values() for ending in kind.endings}
PICTURES = ("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "heic", "heif", "webp")
PAGES, CALENDARS, SIGNATURES = ("htm", "html"), ("ics", "vcf"), ("p7s", "p7m")
SHOWN = {
    *(*OWN_ENDINGS, *PICTURES, *PAGES, *CALENDARS, *SIGNATURES),
    *("zip", "log", "md", "rtf", "mp3", "mp4", "m4a", "mov", "wav"),
}
PICTURE_BYTES = re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|BM|II\*\0|MM\0\*|RIFF....WEBP|....ftyp", re.S)
# In letters as they were before they were written as numbers, and without the zeros of UTF-16.
PAGE_RUNS = re.compile(
    r"<\s*(?:\w+:)?(?:script|iframe|frame|object|embed|applet|base)\b|(?:java|vb)script:|[\s/\"']on\w{1,30}\s{0,20}="
    r"|http-equiv\s{0,20}=\s{0,20}[\"']?\s{0,20}refresh",
    re.I,
)
INVITATION_CARRIES = re.compile(rb"^[ \t]*+attach[;:]", re.I | re.M)
SIGNED = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"  # signed, and not closed by a key


def refuse_carried(name: str, data: bytes) -> None:
    """Raise FileRefused where the file, found in another, is a program or of no kind that is taken."""
    shown = name.split("\0")[0][-60:] or "one without a name"
    ending, start = ending_of(name), data[:16]
    if is_program(name, start):
        refusal = PROGRAM
    elif is_closed_archive(name, start):
        refusal = CLOSED
    elif ending not in SHOWN and not (ending == "" and shows_itself(data)):
        refusal = OTHER_KIND
    elif ending in PAGES and page_runs(data):
        refusal = PAGE
    elif (data.lstrip().startswith(b"{\\rt") and rich_text_runs(data)) or (
        ending in CALENDARS and INVITATION_CARRIES.search(data.replace(b"\0", b""))
    ):
        refusal = OBJECT
    elif ending in SIGNATURES and (SIGNED not in data[:64] or b"content-type" in data.lower()):
        refusal = CLOSED
    elif pretends(ending, data):
        refusal = OTHER_KIND
    else:
        return
    raise FileRefused(refusal[0].format(shown), refusal[1])


def shows_itself(data: bytes) -> bool:
    """Whether a file without an ending is a picture or one of our own kinds by its bytes."""
    return bool(PICTURE_BYTES.match(data) or packed_kind(BytesIO(data)))


def pretends(ending: str, data: bytes) -> bool:
    """Whether the file's bytes are of another kind than its name says: its program may open it still."""
    key = OWN_ENDINGS.get(ending, "")
    if not data or key in ("txt", "csv", "eml", "jpeg", "png", ""):
        return False
    return packed_kind(BytesIO(data)) != key


def page_runs(data: bytes) -> bool:
    """Whether the web page runs a script, sends its reader elsewhere or holds another page."""
    text = (decoded(data) or data.decode("latin-1")).replace("\0", "")
    return bool(PAGE_RUNS.search(text) or PAGE_RUNS.search(re.sub(r"[\t\n\r]", "", unescape(text))))


def rich_text_runs(data: bytes) -> bool:
    """Whether the rich text holds an object, or a template, picture or field that is fetched."""
    text = re.sub(
        r"\\'([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), data.decode("latin-1"), flags=re.I
    )
    if re.search(r"\\obj|\\\*\\ole", text, re.I):
        return True
    for template in re.finditer(r"\\template\b([^{}]{0,500})", text):
        if leads_elsewhere(template.group(1)):
            return True
    # Words without the marks between them, which may stand within a word.
    plain = re.sub(r"\\[a-z]{1,32}-?\d{0,10} ?|[{}\r\n]", "", text)
    if re.search(r"\bDDE(?:AUTO)?\s", text, re.I) or ("fldinst" in text and STARTS_PROGRAM.search(plain)):
        return True
    words = "".join(plain.split())
    linked = re.finditer(r"pibName(.{1,300})", words)
    included = INCLUDES.finditer(words) if "fldinst" in text else ()
    return any(leads_elsewhere(match.group(1)) for matches in (linked, included) for match in matches)
