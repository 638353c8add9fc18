"""Words that people typed, as HTML in which their lines stand as they were typed.

A browser joins lines, drops blank ones and indents. Every page, paper and mail that shows a text of several
lines shows it by `prose` or, where it stands by itself, by `paragraphs`; templates have both as filters.
"""

import re
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

LINE_END = re.compile(r"\r\n|\r|\n")
BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
INDENT = re.compile(r"^[ \t]+")
TAB = 4  # as many spaces
LONG = 300  # letters beyond which a page of many texts folds one


def prose(text: Any) -> SafeString:
    """The text with its line breaks, blank lines and indents; what is no text, as it is written."""
    if text is None:
        return mark_safe("")
    escaped = conditional_escape(text)
    if "\n" not in escaped and "\r" not in escaped and not escaped.startswith((" ", "\t")):
        return escaped
    lines = (INDENT.sub(unbreakable, line) for line in LINE_END.split(escaped))
    return mark_safe("<br>".join(lines))  # noqa: S308 (each line is escaped)


def unbreakable(spaces: re.Match[str]) -> str:
    """The spaces at the beginning of a line, as spaces that HTML keeps."""
    return "&nbsp;" * len(spaces[0].expandtabs(TAB))


def paragraphs(text: Any) -> SafeString:
    """The text as paragraphs, one between each two blank lines; the lines of each as `prose` has them."""
    whole = LINE_END.sub("\n", str(conditional_escape("" if text is None else text))).strip("\n")
    parts = BLANK_LINES.split(whole) if whole.strip() else []
    return mark_safe("\n".join(f"<p>{prose(mark_safe(part))}</p>" for part in parts))  # noqa: S308 (escaped)
