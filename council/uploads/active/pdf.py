"""What a PDF does when it is opened: asked of a process of its own, which may be ended without harm."""

import subprocess
import sys
from typing import BinaryIO

from django.conf import settings

from council.uploads.kinds import DAMAGED, PROTECTED, SWOLLEN, FileRefused

SECONDS = 30
PRINT_IT = "Print it to a new PDF and choose that."
REFUSALS = {
    "script": ("The PDF holds a script.", PRINT_IT),
    "program": ("The PDF can start a program.", PRINT_IT),
    "call": ("The PDF calls another address when it is opened.", PRINT_IT),
    "form": ("The PDF is a form that runs scripts.", PRINT_IT),
    "media": ("The PDF holds embedded media that can run.", PRINT_IT),
    "attachment": (
        "The PDF carries a file as an attachment that can run, or cannot be looked into.",
        "Take the attachment out, or print it to a new PDF.",
    ),
    "protected": PROTECTED,
    "damaged": DAMAGED,
    "swollen": SWOLLEN,
}


def refuse_active_pdf(file: BinaryIO) -> None:
    """Raise FileRefused where the PDF runs or calls something, or can't be looked at within its limits."""
    file.seek(0)
    try:
        looked = subprocess.run(
            [sys.executable, "-m", "council.uploads.active.pdf_process"],
            input=file.read(),
            cwd=settings.BASE_DIR,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        word = looked.stdout.decode().strip() if looked.returncode == 0 else "swollen"
    except subprocess.TimeoutExpired:
        word = "swollen"
    finally:
        file.seek(0)
    if word != "clean":
        raise FileRefused(*REFUSALS[word])
