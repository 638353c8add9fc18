"""How the cells of a workbook look: fill, bold, struck through, number format, by the number of the style."""

import colorsys
import re
from dataclasses import dataclass

from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from council.reading.workbooks.archive import Archive, Handler
from council.reading.workbooks.cells import PLAIN, SAVE_AS_XLSX, Style, WorkbookRefused

SIX_DIGITS = re.compile(r"[0-9A-Fa-f]{6}$")
OFF = ("0", "false", "off")
LONGEST_FORMAT = 255  # characters of a number format: what Excel itself takes
OPENPYXLS = "xl/styles.xml"  # where openpyxl looks for styles, whatever the file points to


@dataclass(frozen=True)
class Look:
    """A style, and whether numbers in it are days or lengths of time."""

    style: Style = PLAIN
    is_date: bool = False
    is_length: bool = False


NO_LOOK = Look()


class Looks:
    """The looks of a workbook by number, each worked out once; a number that isn't there looks plain."""

    def __init__(self, archive: Archive, styles: str | None, theme: str | None) -> None:
        self._read = _Styles()
        self._theme: list[str] = []
        if OPENPYXLS in archive:
            archive.read(OPENPYXLS, _Styles())  # the copy with our remarks is made by openpyxl
        if styles and styles in archive:
            archive.read(styles, self._read)
        if theme and theme in archive:
            colours = _Theme()
            archive.read(theme, colours)
            self._theme = colours.in_order()
        self._known: dict[str, Look] = {}

    def __getitem__(self, number: str) -> Look:
        if number not in self._known:
            self._known[number] = self._look(number)
        return self._known[number]

    def _look(self, number: str) -> Look:
        read = self._read
        if not number.isdigit() or int(number) >= len(read.formats):
            return NO_LOOK
        code, font, fill = read.formats[int(number)]
        shown = read.codes.get(code) or BUILTIN_FORMATS.get(code) or "General"
        bold, struck = read.fonts[font] if font < len(read.fonts) else (False, False)
        colour = self._colour(read.fills[fill]) if fill < len(read.fills) else ""
        indent = read.indents.get(int(number), 0)
        style = Style(fill=colour, bold=bold, struck=struck, number_format=shown, indent=indent)
        # openpyxl looks from each bracket for the one that closes it, to the end where there is none.
        closed, bracket, rest = shown.rpartition("]")
        is_date = is_date_format(closed + bracket + rest.replace("[", ""))
        return Look(style, bool(is_date), bool(is_timedelta_format(shown)))

    def _colour(self, told: dict[str, str]) -> str:
        palette = self._read.palette or COLOR_INDEX
        place = told.get("indexed") or told.get("theme") or ""
        if SIX_DIGITS.search(told.get("rgb", "")):
            return told["rgb"][-6:].upper()
        if not place.isdigit():
            return ""
        if "indexed" in told and int(place) < len(palette):
            return palette[int(place)][-6:].upper()
        if "indexed" not in told and int(place) < len(self._theme):
            return _tinted(self._theme[int(place)], told.get("tint", ""))
        return ""


class _Styles(Handler):
    """Of styles.xml: number formats by code, fonts, fills, the palette, and the formats of cells."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.fonts: list[tuple[bool, bool]] = []
        self.fills: list[dict[str, str]] = []
        self.formats: list[tuple[int, int, int]] = []
        self.indents: dict[int, int] = {}  # by the number of the format
        self.palette: list[str] = []
        self._part = ""
        self._solid = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name in ("numFmts", "fonts", "fills", "cellXfs", "cellStyleXfs", "dxfs", "indexedColors"):
            self._part = name
        elif self._part == "numFmts" and name == "numFmt":
            code = attrs.get("formatCode", "")
            if len(code) > LONGEST_FORMAT:
                raise WorkbookRefused(
                    f"A number format of the workbook has {len(code):,} characters; a spreadsheet program"
                    f" takes at most {LONGEST_FORMAT}.",
                    SAVE_AS_XLSX,
                )
            self.codes[_number(attrs.get("numFmtId"))] = code
        elif self._part == "fonts":
            self._font(name, attrs.get("val", "1").casefold() not in OFF)
        elif self._part == "fills":
            self._fill(name, attrs)
        elif self._part == "cellXfs" and name == "xf":
            self.formats.append(
                (_number(attrs.get("numFmtId")), _number(attrs.get("fontId")), _number(attrs.get("fillId")))
            )
        elif self._part == "cellXfs" and name == "alignment" and self.formats:
            self.indents[len(self.formats) - 1] = _number(attrs.get("indent"))
        elif self._part == "indexedColors" and name == "rgbColor":
            self.palette.append(attrs.get("rgb", ""))

    def end(self, name: str) -> None:
        if name == self._part:
            self._part = ""

    def _font(self, name: str, is_on: bool) -> None:
        if name == "font":
            self.fonts.append((False, False))
        elif self.fonts and name == "b":
            self.fonts[-1] = (is_on, self.fonts[-1][1])
        elif self.fonts and name == "strike":
            self.fonts[-1] = (self.fonts[-1][0], is_on)

    def _fill(self, name: str, attrs: dict[str, str]) -> None:
        if name == "fill":
            self.fills.append({})
        elif name == "patternFill":
            self._solid = attrs.get("patternType") == "solid"
        elif name == "fgColor" and self._solid and self.fills:
            self.fills[-1] = dict(attrs.items())


class _Theme(Handler):
    def __init__(self) -> None:
        self._found: list[str] = []
        self._inside = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == "clrScheme":
            self._inside = True
        elif self._inside and name in ("sysClr", "srgbClr"):
            self._found.append((attrs.get("lastClr") or attrs.get("val") or "").upper())

    def end(self, name: str) -> None:
        if name == "clrScheme":
            self.has_enough = True
            self._inside = False

    def in_order(self) -> list[str]:
        """The colours in the order that cells number them: light before dark."""
        found = [colour if SIX_DIGITS.fullmatch(colour) else "" for colour in self._found]
        for first in (0, 2):
            if len(found) > first + 1:
                found[first], found[first + 1] = found[first + 1], found[first]
        return found


def _number(words: str | None) -> int:
    return int(words) if words and words.isdigit() else 0


def _tinted(colour: str, words: str) -> str:
    try:
        tint = max(-1.0, min(1.0, float(words or 0)))
    except ValueError:
        tint = 0.0
    if len(colour) != 6 or not tint:
        return colour
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, light, depth = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(
        f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, min(max(light, 0), 1), depth)
    )
