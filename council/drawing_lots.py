"""A sample that anybody can draw again: by a seed and the references that it is drawn from."""

import hashlib
from collections.abc import Sequence

from council.natural_order import natural_key

HOW_DRAWN = (
    "For each reference the SHA-256 of the seed, a colon and the reference (such as “abc:SSR-014”, in UTF-8) "
    "is written in hex; the references with the smallest are the sample."
)


def drawn(references: Sequence[str], *, size: int, seed: str) -> list[str]:
    """So many of the references, in order of their names: the same for the same seed and references."""

    def lot(reference: str) -> str:
        return hashlib.sha256(f"{seed}:{reference}".encode()).hexdigest()

    return sorted(sorted(references, key=lot)[:size], key=natural_key)
