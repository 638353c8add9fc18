"""Says in one word what the PDF on standard input does when it is opened: run in a process of its own.

A hostile PDF unpacks to any size and nests to any depth. So this process has a limit of memory and of time,
and that it was ended says enough.
"""

import resource
import sys
from io import BytesIO
from typing import Any

import pikepdf

from council.uploads.active.programs import ending_of, is_program

SECONDS, MEMORY = 20, 1024 * 1024 * 1024
MOST_VALUES = 5_000_000
ACTS = {"/JavaScript": "script", "/Launch": "program", "/ImportData": "program", "/RichMediaExecute": "media"}
CALLS = ("/URI", "/SubmitForm", "/GoToR", "/GoToE")
BY_ITSELF = ("/OpenAction", "/AA")
ONLY_SHOWN = ("csv", "txt", "xml", "json", "png", "jpg", "jpeg", "gif", "tif", "tiff", "pdf", "ics")
DEEPEST = 3


def active_word(pdf: pikepdf.Pdf, *, depth: int = 0) -> str:
    """The word for the first thing met that runs, such as "script" (see REFUSALS in pdf.py), or "clean"."""
    waiting: list[tuple[Any, bool]] = [(value, False) for value in (pdf.trailer, *pdf.objects)]
    for _ in range(MOST_VALUES):
        if not waiting:
            return "clean"
        value, by_itself = waiting.pop()
        if isinstance(value, pikepdf.Array):
            waiting += [(item, by_itself) for item in value if is_nested(item)]
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            word = word_for(value, by_itself=by_itself)
            if not word and "/EF" in value:
                word = word_for_attachment(value, depth=depth)
            if word:
                return word
            waiting += [
                (child, by_itself or key in BY_ITSELF)
                for key, child in value.items()
                if key in BY_ITSELF or is_nested(child)
            ]
    return "swollen"


def word_for(value: Any, *, by_itself: bool) -> str:
    """The word for what this dictionary does by its own keys; "" where it does nothing."""
    act, words = str(value.get("/S", "")), ""
    if act in ACTS or "/JS" in value:
        words = ACTS.get(act, "script")
    elif by_itself and act in CALLS:
        words = "call"
    elif "/XFA" in value:
        words = "form"
    elif str(value.get("/Subtype", "")) == "/RichMedia":
        words = "media"
    return words


def is_nested(value: Any) -> bool:
    """Whether the value stands in its parent: one with a number of its own is in the list of objects."""
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect


def word_for_attachment(attachment: Any, *, depth: int) -> str:
    """The word for a file that the PDF carries, where it is none of the kinds that only show themselves."""
    names = [str(attachment.get(key, "")) for key in ("/UF", "/F") if key in attachment]
    for file in attachment["/EF"].values():
        data = file.read_bytes() if isinstance(file, pikepdf.Stream) else b""
        if data.startswith(b"%PDF-"):
            if depth > DEEPEST:
                return "swollen"
            with pikepdf.open(BytesIO(data)) as inner:
                if (word := active_word(inner, depth=depth + 1)) != "clean":
                    return word
        elif any(ending_of(name) not in ONLY_SHOWN or is_program(name, data[:16]) for name in names):
            return "attachment"
    return ""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        with pikepdf.open(BytesIO(sys.stdin.buffer.read())) as pdf:
            word = active_word(pdf)
    except pikepdf.PasswordError:
        word = "protected"
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError):
        word = "damaged"
    except (MemoryError, RecursionError):
        word = "swollen"
    sys.stdout.write(word)


if __name__ == "__main__":
    main()
