"""What a PDF does when it is opened, and the files that it carries."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf

from council.uploads.active.programs import ending_of, is_program
from council.uploads.kinds import DAMAGED, PROTECTED, SWOLLEN, FileRefused

MOST_VALUES = 300_000
PRINT_IT = "Print it to a new PDF and choose that."
SCRIPT = ("The PDF holds a script.", PRINT_IT)
PROGRAM = ("The PDF can start a program.", PRINT_IT)
CALL = ("The PDF calls another address when it is opened.", PRINT_IT)
FORM = ("The PDF is a form that runs scripts.", PRINT_IT)
MEDIA = ("The PDF holds embedded media that can run.", PRINT_IT)
ATTACHMENT = (
    "The PDF carries a file as an attachment that can run, or cannot be looked into.",
    "Take the attachment out, or print it to a new PDF.",
)
ACTS = {"/JavaScript": SCRIPT, "/Launch": PROGRAM, "/ImportData": PROGRAM, "/RichMediaExecute": MEDIA}
CALLS = ("/URI", "/SubmitForm", "/GoToR", "/GoToE")
OF_A_FILE = ("/Thread", "/Movie")  # within the PDF, or in another file that they name
NAMES = ("/UF", "/F", "/DOS", "/Mac", "/Unix")
ONLY_SHOWN = ("csv", "txt", "xml", "json", "png", "jpg", "jpeg", "gif", "tif", "tiff", "pdf", "ics")


def refuse_active_pdf(file: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """The files that the PDF carries, with their names. FileRefused where it runs or calls something."""
    file.seek(0)
    try:
        with pikepdf.open(file) as pdf:
            for value in values_of(pdf):
                refuse_act(value)
                for acting in acts_by_themselves(value):
                    act = str(acting.get("/S", ""))
                    if act in CALLS or (act in OF_A_FILE and "/F" in acting):
                        raise FileRefused(*CALL)
                if "/EF" in value:
                    yield from attached_to_pdf(value)
    except pikepdf.PasswordError:
        raise FileRefused(*PROTECTED) from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError):
        raise FileRefused(*DAMAGED) from None


def values_of(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and stream of the PDF, those within others too."""
    waiting: list[Any] = [pdf.trailer, *pdf.objects]
    for _ in range(MOST_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, pikepdf.Array):
            waiting += [item for item in value if is_nested(item)]
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            yield value
            waiting += [child for _, child in value.items() if is_nested(child)]
    raise FileRefused(*SWOLLEN)


def is_nested(value: Any) -> bool:
    """Whether the value stands in its parent: one with a number of its own is in the list of objects."""
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect


def refuse_act(value: Any) -> None:
    """Raise FileRefused where this dictionary runs or fetches something by its own keys."""
    act = str(value.get("/S", ""))
    if act in ACTS or "/JS" in value:
        raise FileRefused(*ACTS.get(act, SCRIPT))
    if "/XFA" in value:
        raise FileRefused(*FORM)
    if str(value.get("/Subtype", "")) == "/RichMedia":
        raise FileRefused(*MEDIA)
    # A stream whose bytes lie in another file, or a page that is another file's.
    if (isinstance(value, pikepdf.Stream) and "/F" in value) or "/Ref" in value:
        raise FileRefused(*CALL)


def acts_by_themselves(value: Any) -> Iterator[Any]:
    """The acts that this dictionary starts without a click, and those that follow, wherever they stand."""
    waiting = [value["/OpenAction"]] if "/OpenAction" in value else []
    if isinstance(events := value.get("/AA"), pikepdf.Dictionary):
        waiting += [act for _, act in events.items()]
    met = set()
    for _ in range(MOST_VALUES):
        if not waiting:
            return
        act = waiting.pop()
        if not isinstance(act, pikepdf.Dictionary):
            continue
        if act.is_indirect:
            if act.objgen in met:
                continue
            met.add(act.objgen)
        yield act
        following = act.get("/Next")
        waiting += list(following) if isinstance(following, pikepdf.Array) else [following]
    raise FileRefused(*SWOLLEN)


def attached_to_pdf(attachment: Any) -> Iterator[tuple[str, bytes]]:
    """The files of a description of a file. FileRefused for a kind that does more than show itself."""
    names = [str(attachment[key]) for key in NAMES if key in attachment]
    for file in attachment["/EF"].values():
        data = file.read_bytes() if isinstance(file, pikepdf.Stream) else b""
        endings = {ending_of(name) for name in names} or {""}
        runs = any(is_program(name, data[:16]) for name in names)
        if runs or not (data.startswith(b"%PDF-") or endings <= set(ONLY_SHOWN)):
            raise FileRefused(*ATTACHMENT)
        # Figures in XML or JSON are shown as text.
        yield from ((re.sub(r"\.(?:xml|json)$", ".txt", name, flags=re.I), data) for name in names)
