"""The house's own template for Word: A4 upright, Arial, headings that a contents list finds, a numbered list.

Loaded with `reports.word.writing` at the first Word file. A council's template is lent what it lacks.
"""

from copy import deepcopy
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart
from docx.shared import Mm, Pt, RGBColor

FONT = "Arial"
LANGUAGE = "en-GB"
INK, QUIET = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x48, 0x49, 0x49)
RAGS = {
    "red": RGBColor(0xA8, 0x1E, 0x18),
    "amber": RGBColor(0x7A, 0x4F, 0x00),
    "green": RGBColor(0x0F, 0x6B, 0x46),
    "blue": RGBColor(0x1B, 0x4F, 0x8F),
}
WIDTH = 174  # millimetres of the text
SIZES = {"Heading 1": 22, "Heading 2": 15, "Heading 3": 12.5, "Heading 4": 11}
# What the package's own template brings along and a report doesn't need: a picture, a bibliography.
BALLAST = ("thumbnail", "customXml", "stylesWithEffects")


def blank_document() -> Any:
    """An empty document in our styles."""
    document = Document()
    drop_ballast(document.part.package, document.part)
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(27), Mm(20)
    section.header_distance, section.footer_distance = Mm(12), Mm(10)
    set_styles(document.styles)
    return document


def drop_ballast(*parts: Any) -> None:
    """Let go of the relations to what isn't needed; what nothing points to isn't written."""
    for part in parts:
        for key, relation in list(part.rels.items()):
            if any(word.casefold() in relation.reltype.casefold() for word in BALLAST):
                del part.rels[key]


def set_styles(styles: Any) -> None:
    """Give the styles that a report uses our letters, sizes and spaces."""
    set_font(styles["Normal"], size=11)
    set_spaces(styles["Normal"], before=0, after=6, line=1.1)
    set_language(styles.element)
    for name, size in SIZES.items():
        set_font(styles[name], size=size, bold=True)
        set_spaces(styles[name], before=size, after=4, keep=True)
    set_font(styles["Caption"], size=11, bold=True)
    set_spaces(styles["Caption"], before=10, after=4, keep=True)
    for name in ("Header", "Footer"):
        set_font(styles[name], size=9, colour=QUIET)
        set_right_tab(styles[name])
    for name in ("List Bullet", "List Number"):
        set_spaces(styles[name], before=0, after=3)
    own = styles.add_style("Report numbered", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = styles["Normal"]
    own.paragraph_format.left_indent, own.paragraph_format.first_line_indent = Mm(10), Mm(-10)
    own.paragraph_format.tab_stops.add_tab_stop(Mm(10))
    cell = styles.add_style("Report cell", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = styles["Normal"]
    set_font(cell, size=10)
    set_spaces(cell, before=1, after=1, line=1)
    bullet = styles.add_style("Report cell bullet", WD_STYLE_TYPE.PARAGRAPH)
    bullet.base_style = styles["List Bullet"]
    set_font(bullet, size=10)
    set_spaces(bullet, before=0, after=1, line=1)
    notice = styles.add_style("Report notice", WD_STYLE_TYPE.PARAGRAPH)
    notice.base_style = styles["Normal"]
    set_font(notice, size=12, bold=True)


def set_font(style: Any, *, size: float, bold: bool | None = None, colour: Any = INK) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    style.font.bold, style.font.italic, style.font.color.rgb = bold, None, colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):  # a font of the theme would win over ours
            del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)


def set_spaces(
    style: Any, *, before: float, after: float, line: float | None = None, keep: bool | None = None
) -> None:
    space = style.paragraph_format
    space.space_before, space.space_after, space.line_spacing = Pt(before), Pt(after), line
    space.keep_with_next = keep


def set_right_tab(style: Any) -> None:
    """One tab, at the right edge of the text."""
    tabs = style.paragraph_format.tab_stops
    for _stop in list(tabs):
        del tabs[0]
    tabs.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)


def set_language(styles: Any) -> None:
    """Say which language the words are in: screen readers choose their voice by it."""
    defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), LANGUAGE)


# --- lent to a template -------------------------------------------------------------------------------------

LISTS = ("List Bullet", "List Number")
OWN = ("Report numbered", "Report cell", "Report cell bullet", "Report notice")
LENT = (*SIZES, "Caption", "Header", *LISTS, *OWN)


def lend_styles(document: Any) -> None:
    """Give a council's template the styles that a report uses and it lacks; its own stay as they are.

    What is lent is in the template's letters: ours name a size, a weight and spaces.
    """
    ours, names = blank_document(), {style.name for style in document.styles}
    for name in LENT:
        if name in names:
            continue
        element = deepcopy(ours.styles[name].element)
        for fonts in element.iter(qn("w:rFonts")):
            fonts.getparent().remove(fonts)
        base = ours.styles[name].base_style
        based_on, linked = element.find(qn("w:basedOn")), element.find(qn("w:link"))
        if based_on is not None:
            kept = base.name if base.name in (*LENT, "Normal") else "Normal"
            based_on.set(qn("w:val"), document.styles[kept].style_id)
        if linked is not None:
            element.remove(linked)
        document.styles.element.append(element)
        if name in LISTS:
            number = lend_list(ours, document, element)
            element.find(f".//{qn('w:numId')}").set(qn("w:val"), number)


def lend_list(ours: Any, document: Any, style: Any) -> str:
    """The number under which the document has the list of our style, with its signs and indents."""
    named = style.find(f".//{qn('w:numId')}").get(qn("w:val"))
    source, target = ours.part.numbering_part.element, numbering_of(ours, document)
    number = next(each for each in source.findall(qn("w:num")) if each.get(qn("w:numId")) == named)
    key = number.find(qn("w:abstractNumId")).get(qn("w:val"))
    looks = source.findall(qn("w:abstractNum"))
    look = deepcopy(next(each for each in looks if each.get(qn("w:abstractNumId")) == key))
    taken = [int(each.get(qn("w:abstractNumId"))) for each in target.findall(qn("w:abstractNum"))]
    free = max(taken, default=0) + 1
    look.set(qn("w:abstractNumId"), str(free))
    for same in look.findall(qn("w:nsid")):  # by which Word would take two lists for one
        look.remove(same)
    target.insert(0, look)  # all looks stand before all numbers
    return str(target.add_num(free).numId)


def numbering_of(ours: Any, document: Any) -> Any:
    """The document's lists; an empty set of them where it has none."""
    part = document.part
    if not any(relation.reltype == RELATIONSHIP_TYPE.NUMBERING for relation in part.rels.values()):
        source = ours.part.numbering_part
        made = NumberingPart.load(
            PackURI("/word/numbering.xml"), source.content_type, source.blob, part.package
        )
        for child in list(made.element):
            made.element.remove(child)
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    return part.numbering_part.element
