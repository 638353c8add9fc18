"""How well two colours can be told apart, as the Web Content Accessibility Guidelines count it. Pure.

Source: WCAG 2.2, relative luminance and contrast ratio; success criteria 1.4.3 (words: 4.5 to 1) and 1.4.11
(what is no word: 3 to 1).
"""

FOR_WORDS, FOR_LINES = 4.5, 3.0
WHITE = "#ffffff"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, each as # and six hex digits: from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour, from 0 for black to 1 for white."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def ratio_in_words(ratio: float) -> str:
    """The contrast as people read it, never rounded up to what is needed: "4.4 to 1"."""
    return f"{int(ratio * 10) / 10:g} to 1"
