"""Whether a file does more than show itself when it is opened. It is refused then, with what to do instead.

A kind's own bytes say what it is (`council.uploads.kinds`); this looks for what such a kind can carry:
programs, scripts, embedded objects, templates and pictures that are fetched from elsewhere, formulas that
start programs. Files within files are looked at in the same way. What it can't know, a virus scanner may.

A hostile file unpacks to any size, nests to any depth and makes any reader slow. So a process of its own
looks (`look_process`), which has little memory and time and may be ended without harm.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from council.uploads.kinds import FileKind, FileRefused

SECONDS = 10  # well within the time after which a web server ends its worker
PROJECT = Path(__file__).resolve().parents[3]
CLOSED = (
    "The file cannot be looked into: it would unpack to far more than a document holds, or is written in an "
    "unusual way.",
    "Save or print it to a new PDF, and choose that.",
)


def refuse_active_content(file: BinaryIO, kind: FileKind, *, seconds: float | None = None) -> None:
    """Raise FileRefused where opening the file would run or fetch something. It is left at its beginning.

    Whoever keeps nobody waiting may give more `seconds`, so that a busy machine refuses no file.
    """
    file.seek(0)
    refusal = refusal_of(file.read(), kind.key, seconds or SECONDS)
    file.seek(0)
    if refusal:
        message, remedy = refusal
        raise FileRefused(message, remedy)


def refusal_of(content: bytes, kind: str, seconds: float) -> Sequence[str]:
    """What a process of its own says of the content: why it is refused and what to do instead, or nothing."""
    try:
        looked = subprocess.run(  # noqa: S603 (a key of KINDS)
            [sys.executable, "-m", "council.uploads.active.look_process", kind],
            input=content,
            cwd=PROJECT,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        said: Sequence[str] = json.loads(looked.stdout) if looked.returncode == 0 else CLOSED
    except (subprocess.TimeoutExpired, ValueError):
        return CLOSED
    return said
