"""Whether a row of savings names a target that several savings deliver together. Pure."""

import re
from collections.abc import Iterable

SHARING = "shared_target"  # the kind of wording, as choices and mappings keep it
SHARED = "shared"  # what such words may mean; else they are of one saving
SHARINGS = {SHARED: "A target that several savings share"}
SAYS_SO = re.compile(
    r"\b(?:shared|joint) (?:savings? )?targets?\b|\btargets? (?:is |are |to be )?(?:shared|split)\b"
    r"|\b(?:shared|split) (?:across|between|among|by)\b",
    re.IGNORECASE,
)
# What is brought together is named with its parts: “Integration of personnel, finance, learning and legal”.
TOGETHER = re.compile(
    r"\b(?:integrat(?:e|ing|ion)|merg(?:e|er|ing)|combin(?:e|ed|ing)|joint|joining|shared|cross-cutting)\b",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"\s{0,20}(?:[,;]|\band\b|&)\s{0,20}", re.IGNORECASE)
BEFORE = re.compile(r"^.{0,120}?\b(?:of|between|across|for)\b\s*|^.{0,120}?:\s*", re.IGNORECASE)
FEWEST = 4  # parts: three may be the steps of one saving


def parts_named(title: str) -> list[str]:
    """What a title brings together, part by part; none where it names too few."""
    if not TOGETHER.search(title):
        return []
    parts = [part for part in BETWEEN.split(BEFORE.sub("", title, count=1)) if part]
    return parts if len(parts) >= FEWEST else []


def says_shared(title: str, beside: Iterable[str] = ()) -> bool:
    """Whether the title, or the words beside it, say that its pounds are a target of several savings."""
    return bool(parts_named(title)) or any(SAYS_SO.search(words) for words in (title, *beside))
