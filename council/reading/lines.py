"""The lines of standard input, for trying the grammars on any list."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator


def standard_input() -> Iterator[str]:
    """Each line of standard input as UTF-8; other bytes come through escaped, never as an error."""
    stream = sys.stdin
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    yield from stream
