"""Lines of text that are shaped once.

WeasyPrint asks Pango for each line when it lays a page out, lets the answer go and asks again when it draws
it; what stands in many places (repeated heads, running headers, RAG words, dates) it asks for each time, and
so it does for the height of a line. That is a third of the time that a long paper takes. Here an answer is
kept: a line for as long as its box, and while one document is laid out for whatever is written in the same
manner in the same room; a height with its style.

Not one byte of a PDF changes by it, which the tests hold against WeasyPrint as it comes. They would also tell
when a new release shapes by anything that `MANNER` doesn't name.
"""

import re
from collections.abc import Iterable
from typing import Any

from weasyprint.layout import inline, preferred
from weasyprint.text import line_break
from weasyprint.text.ffi import pango
from weasyprint.text.line_break import Layout

# All that WeasyPrint's `text.line_break` reads of a style, but for two that are no plain values.
MANNER = (
    *("direction", "lang", "font_style", "font_stretch", "font_weight", "font_size", "font_kerning"),
    *("font_language_override", "font_variation_settings", "font_feature_settings", "font_variant_caps"),
    *("font_variant_ligatures", "font_variant_position", "font_variant_numeric", "font_variant_alternates"),
    *("font_variant_east_asian", "white_space", "letter_spacing", "word_spacing", "overflow_wrap"),
    *("word_break", "hyphens", "hyphenate_limit_chars", "hyphenate_limit_zone", "hyphenate_character"),
    "tab_size",
)
ENDS_A_PARAGRAPH = re.compile("[\n\v\f\r\x85\u2028\u2029]")
Line = tuple[Layout, int, int | None, float, float, float]

_set_text, _reactivate, _deactivate = Layout.set_text, Layout.reactivate, Layout.deactivate
_split_first_line, _strut = line_break.split_first_line, line_break.strut


def set_text(layout: Layout, text: str, justify: bool = False) -> None:
    """Say at once that the text is one paragraph, where it is: said when it is drawn, Pango starts again."""
    pango.pango_layout_set_single_paragraph_mode(layout.layout, not ENDS_A_PARAGRAPH.search(text))
    _set_text(layout, text, justify)


def deactivate(layout: Layout) -> None:
    """Keep what Pango made: it goes with the box."""


def reactivate(layout: Layout, style: Any) -> None:
    """Leave a line as it was kept, unless its words are set further apart to draw it."""
    if layout.justification_spacing:
        _reactivate(layout, style)


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Line:
    """The first line of the text in that room: as it was found before in this document, or found now."""
    asked = (text, style, context, max_width, justification_spacing, is_line_start, minimum)
    if context is None:  # a picture's
        line: Line = _split_first_line(*asked)
        return line
    lines: dict[Any, Line] = vars(context).setdefault("kept_lines", {})
    key = (text, _manner(style), max_width, justification_spacing, is_line_start, minimum)
    if key not in lines:
        lines[key] = _split_first_line(*asked)
    return lines[key]


def _manner(style: Any) -> tuple[Any, ...]:
    """How the style has text written. A style does not change once it is laid out by, but is copied."""
    kept: dict[str, Any] = vars(style)
    if "kept_manner" not in kept:
        family, decorated = tuple(style["font_family"]), style["text_decoration_line"] != "none"
        kept["kept_manner"] = (family, decorated, *(style[name] for name in MANNER))
    manner: tuple[Any, ...] = kept["kept_manner"]
    return manner


def strut(style: Any) -> tuple[float, float]:
    """The height of a line in the style, and its baseline."""
    kept: dict[str, Any] = vars(style)
    if "kept_strut" not in kept:
        kept["kept_strut"] = _strut(style)
    height: tuple[float, float] = kept["kept_strut"]
    return height


# Where each stands, WeasyPrint's own, ours.
WAYS: tuple[tuple[Any, str, Any, Any], ...] = (
    (Layout, "set_text", _set_text, set_text),
    (Layout, "deactivate", _deactivate, deactivate),
    (Layout, "reactivate", _reactivate, reactivate),
    (inline, "split_first_line", _split_first_line, split_first_line),
    (preferred, "split_first_line", _split_first_line, split_first_line),
    (inline, "strut", _strut, strut),
)


def use(ways: Iterable[tuple[Any, str, Any]]) -> None:
    for place, name, way in ways:
        setattr(place, name, way)


use((place, name, ours) for place, name, _, ours in WAYS)
