"""Whether a document leads to another machine by an address that it opens by itself."""

import re
import unicodedata
from urllib.parse import unquote

DRIVE = re.compile(r"(?:file:/*)?[a-z]:(?!/{2})", re.I)
SCHEME = re.compile(r"\A[a-z][a-z0-9+.-]++:", re.I)


def leads_elsewhere(address: str) -> bool:
    """Whether the address is another than a place in the document, beside it, or on one's own drives.

    Windows takes / for \\, a share for an address, and passes over marks that nobody sees.
    """
    seen = (letter for letter in unquote(address) if unicodedata.category(letter)[0] not in "CZ")
    place = unicodedata.normalize("NFKC", "".join(seen)).strip("\"'“”").replace("\\", "/")
    if DRIVE.match(place):
        return False
    return bool(SCHEME.match(place)) or place.startswith(("//", "/?", "/."))
