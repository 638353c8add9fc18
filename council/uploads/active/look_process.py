"""Looks into the file on standard input and says why it is refused: `[message, remedy]`, or `[]`, as JSON.

Run in a process of its own, of which `looking` asks. It has a limit of memory and of time, and whatever ends
it says enough: such a file can't be looked into.
"""

import json
import resource
import sys
from io import BytesIO

from council.uploads.active.contents import refuse_active
from council.uploads.active.looking import CLOSED
from council.uploads.kinds import FileRefused

SECONDS, MEMORY = 8, 1024 * 1024 * 1024


def main(key: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        refuse_active(BytesIO(sys.stdin.buffer.read()), key, depth=0)
        refusal: tuple[str, ...] = ()
    except FileRefused as refused:
        refusal = (refused.message, refused.remedy)
    except Exception:  # also RecursionError and MemoryError: any reader may stumble over a hostile file
        refusal = CLOSED
    sys.stdout.write(json.dumps(refusal))


if __name__ == "__main__":
    main(sys.argv[1])
