"""Says in one word what the PDF on standard input does when it is opened: run in a process of its own.

A hostile PDF unpacks to any size and nests to any depth. So this process has a limit of memory and of time,
and that it was ended says enough.
"""

import resource
import sys
from io import BytesIO
from typing import Any

import pikepdf

from council.uploads.active.programs import is_program

SECONDS, MEMORY = 20, 1024 * 1024 * 1024
MOST_VALUES = 5_000_000
ACTS = {"/JavaScript": "script", "/Launch": "program", "/ImportData": "program", "/RichMediaExecute": "media"}
CALLS = ("/URI", "/SubmitForm", "/GoToR", "/GoToE")
BY_ITSELF = ("/OpenAction", "/AA")


def active_word(pdf: pikepdf.Pdf) -> str:
    """The word for the first thing met that runs, such as "script" (see REFUSALS in pdf.py), or "clean"."""
    waiting: list[tuple[Any, bool]] = [(value, False) for value in (pdf.trailer, *pdf.objects)]
    for _ in range(MOST_VALUES):
        if not waiting:
            return "clean"
        value, by_itself = waiting.pop()
        if isinstance(value, pikepdf.Array):
            waiting += [(item, by_itself) for item in value if is_nested(item)]
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            if word := word_for(value, by_itself=by_itself):
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
    elif "/EF" in value and carries_program(value):
        words = "attachment"
    return words


def is_nested(value: Any) -> bool:
    """Whether the value stands in its parent: one with a number of its own is in the list of objects."""
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect


def carries_program(attachment: Any) -> bool:
    """Whether a file that the PDF carries runs when someone opens it."""
    names = [str(attachment.get(key, "")) for key in ("/UF", "/F")]
    files = [file for file in attachment["/EF"].values() if isinstance(file, pikepdf.Stream)]
    return any(is_program(name, b"") for name in names) or any(
        is_program("", file.read_bytes()[:16]) for file in files
    )


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
