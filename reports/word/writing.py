"""Blocks as a Word file, by python-docx. Loading that takes a while, so the first Word file loads this.

The same paper always gives the same bytes: the days are those of the paper, and the archive bears none.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from council.memory import collector_off
from council.wording import days_unbroken, spoken
from reports.documents.layout import exempt_by
from reports.documents.paper import Paper
from reports.word.blocks import NUMBER_GAP, Block, Run, WordCell, WordParagraph, WordTable, blocks_of
from reports.word.filling import filled, place_of_report, scale_tables, width_of_text
from reports.word.running import above_of, below_of
from reports.word.styles import LANGUAGE, QUIET, RAGS, WIDTH, blank_document, lend_styles
from reports.word.template_fields import values_of

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in no XML
MARK = "NOT FOR PUBLICATION"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of an archive's calendar
TWIPS = 56.7  # in a millimetre
STYLES = {
    "bullet": "List Bullet",
    "number": "List Number",
    "report-exempt": "Report notice",
    "report-draft": "Report notice",
}
# Millimetres of columns that hold a day, a rating or a name; the others share what is left.
COLUMNS = {
    "report-c-day": 27,
    "report-c-last": 27,
    "report-c-rag5": 24,
    "report-c-name": 46,
    "report-c-move": 40,
    "report-c-outcome": 42,
    "report-c-risk4": 72,
    "report-c-rating": 36,
    "report-c-rec": 86,
    "report-facts-name": 40,
}


def written(paper: Paper, template: bytes | None = None) -> bytes:
    """The Word file of the paper: in the council's own template, or in ours.

    Raises `filling.BadTemplate` where a report can't be written into the template.
    """
    with collector_off():  # long tables are many small objects
        document = filled_in(template, paper) if template else house_document(paper)
        set_properties(document, paper)
        out = io.BytesIO()
        document.save(out)
    return without_days(out.getvalue())


def house_document(paper: Paper) -> Any:
    """The paper as a document in our own template."""
    document = blank_document()
    set_running_lines(document.sections[0], paper)
    end = document.element.body.sectPr
    for block in blocks_of(paper):
        add_block(end, block, document)
    return document


def filled_in(template: bytes, paper: Paper) -> Any:
    """The paper as a document in the council's template, which says what stands on each page."""
    document = filled(template, {name: clean(value) for name, value in values_of(paper).items()})
    lend_styles(document)
    place = place_of_report(document)
    before = list(document.element.body)
    for block in blocks_of(paper):
        add_block(place, block, document)
    if wide := width_of_text(document):
        scale_tables([each for each in document.element.body if each not in before], wide / WIDTH)
    document.element.body.remove(place)
    if is_not_public(paper):
        for section in document.sections:
            for header in headers_of(section):
                mark_not_public(header, paper)
    return document


def headers_of(section: Any) -> list[Any]:
    """The headers of the section's pages: first, even and all others, as far as it has its own."""
    headers = [section.header, section.even_page_header]
    if section.different_first_page_header_footer:
        headers.append(section.first_page_header)
    return headers


def set_properties(document: Any, paper: Paper) -> None:
    """Title, author and days of the file: the council's and the paper's, and no person's."""
    front, about = paper.front, document.core_properties
    day = datetime.combine(paper.dated, time(), UTC).replace(tzinfo=None)
    about.title, about.author, about.last_modified_by = paper.metadata_title, front.council, front.council
    about.subject = f"Highlight report to {front.committee}, position as at {spoken(paper.position.as_at)}"
    about.language, about.comments, about.keywords, about.category = LANGUAGE, "", "", ""
    about.created = about.modified = day
    about.revision = 1


def set_running_lines(section: Any, paper: Paper) -> None:
    """What stands on each page: committee, day, item and part above; report and page below."""
    front = paper.front
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    header.add_run(clean(above_of(paper)))
    part = header.add_run(clean(f"\t{front.classification}"))
    if is_not_public(paper):
        part.bold = True
        mark_not_public(section.header, paper)
    footer.add_run(clean(f"{below_of(paper)}\tPage "))
    add_field(footer, "PAGE")
    footer.add_run(" of ")
    add_field(footer, "NUMPAGES")


def is_not_public(paper: Paper) -> bool:
    """Whether each page of the paper is marked as not for publication."""
    return bool(paper.front.pack) or paper.position.audience == "exempt"


def mark_not_public(header: Any, paper: Paper) -> None:
    """Say at the head of its pages, and across them, that the paper is not for publication."""
    first = header.paragraphs[0]
    why = exempt_by(paper.position)
    words = clean(f"{MARK} by virtue of {why} of {paper.position.schedule}" if why else MARK)
    first.insert_paragraph_before(words, "Header").runs[0].bold = True
    first._p.append(parse_xml(WATERMARK))


def add_field(paragraph: Any, name: str) -> None:
    """A number that Word works out for each page."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


# --- blocks -------------------------------------------------------------------------------------------------


def add_block(end: Any, block: Block, document: Any) -> None:
    """Put the block before that element of the document's body."""
    if isinstance(block, WordParagraph):
        end.addprevious(paragraph_in(document, block, style_of(block)))
        return
    if block.caption:
        end.addprevious(paragraph_in(document, WordParagraph((Run(block.caption),)), "Caption"))
    end.addprevious(table_in(document, block))
    end.addprevious(
        paragraph_in(document, WordParagraph(()), "Report cell")
    )  # two tables would grow together


def style_of(paragraph: WordParagraph) -> str:
    if paragraph.level:
        return f"Heading {paragraph.level}"
    if paragraph.runs and NUMBER_GAP in paragraph.text[:6]:
        return "Report numbered"
    return STYLES.get(paragraph.kind, "Normal")


def paragraph_in(document: Any, paragraph: WordParagraph, style: str, *, right: bool = False) -> Any:
    """The paragraph as an element of Word."""
    element = OxmlElement("w:p")
    element.style = document.styles[style].style_id
    if right:
        element.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for run in paragraph.runs:
        element.append(run_in(run, quiet=paragraph.kind in ("report-quiet", "report-proof")))
    return element


def run_in(run: Run, *, quiet: bool) -> Any:
    """The words as an element of Word, in their look."""
    element = OxmlElement("w:r")
    properties = element.get_or_add_rPr()
    if run.bold:
        properties.append(OxmlElement("w:b"))
    colour = RAGS.get(run.rag) or (QUIET if quiet or run.quiet else None)
    if colour is not None:
        said = OxmlElement("w:color")
        said.set(qn("w:val"), str(colour))
        properties.append(said)
    element.text = clean(days_unbroken(run.text))
    return element


def clean(text: str) -> str:
    """The words without what no XML can hold."""
    return UNWRITABLE.sub("", text)


# --- tables -------------------------------------------------------------------------------------------------


def table_in(document: Any, table: WordTable) -> Any:
    """The table as an element of Word: its heads on each page, its name for screen readers."""
    number = max(sum(cell.span for cell in row) for row in (table.heads, *table.rows))
    widths = widths_of(table.columns, number)
    element = parse_xml(TABLE)
    properties = element.tblPr
    for tag, words in (("w:tblCaption", table.caption or "Facts of the report"), ("w:tblDescription", "")):
        said = OxmlElement(tag)
        heads = ", ".join(paragraph.text for cell in table.heads for paragraph in cell.paragraphs)
        said.set(qn("w:val"), clean(words or (f"Columns: {heads}" if heads else "A name and its answer")))
        properties.append(said)
    grid = element.find(qn("w:tblGrid"))
    for width in widths:
        column = OxmlElement("w:gridCol")
        column.set(qn("w:w"), str(round(width * TWIPS)))
        grid.append(column)
    if table.heads:
        element.append(row_in(document, table.heads, widths, heads=True))
    for place, row in enumerate(table.rows, 2):
        last = place == len(table.rows)  # but one: neither the last row nor a total stands alone
        element.append(row_in(document, row, widths, kept=last))
    return element


def widths_of(columns: Sequence[str], number: int) -> list[float]:
    """The width of each column in millimetres: those that are known, and the others alike."""
    known = [COLUMNS.get(name, 0) for name in columns] + [0] * number
    known = known[:number]
    rest, left = known.count(0), WIDTH - sum(known)
    if not columns:  # a name, and figures beside it
        first = WIDTH * 0.3
        return [first, *[(WIDTH - first) / (number - 1)] * (number - 1)] if number > 1 else [WIDTH]
    return [width or left / rest for width in known]


def row_in(
    document: Any,
    cells: Sequence[WordCell],
    widths: Sequence[float],
    *,
    heads: bool = False,
    kept: bool = False,
) -> Any:
    """One row, which isn't broken over two pages where it is short; heads stand on each page again.

    One that is `kept` stands on the page of the next.
    """
    row = OxmlElement("w:tr")
    properties = row.get_or_add_trPr()
    if heads or sum(len(paragraph.text) for cell in cells for paragraph in cell.paragraphs) < 600:
        properties.append(OxmlElement("w:cantSplit"))
    if heads:
        properties.append(OxmlElement("w:tblHeader"))
    place = 0
    for cell in cells:
        width = sum(widths[place : place + cell.span])
        shaded = heads or (cell.heads and cell.span > 1)
        row.append(cell_in(document, cell, width, shaded=shaded, kept=kept or shaded))
        place += cell.span
    return row


def cell_in(document: Any, cell: WordCell, width: float, *, shaded: bool, kept: bool) -> Any:
    """One cell with its paragraphs; Word wants one where there is none."""
    element = OxmlElement("w:tc")
    properties = element.get_or_add_tcPr()
    properties.append(measured("w:tcW", "w:w", str(round(width * TWIPS)), ("w:type", "dxa")))
    if cell.span > 1:
        properties.append(measured("w:gridSpan", "w:val", str(cell.span)))
    if shaded:
        properties.append(measured("w:shd", "w:val", "clear", ("w:color", "auto"), ("w:fill", "F4F3F2")))
    for paragraph in cell.paragraphs or (WordParagraph(()),):
        style = "Report cell bullet" if paragraph.kind == "bullet" else "Report cell"
        if shaded:
            paragraph = bold(paragraph)
        said = paragraph_in(document, paragraph, style, right=cell.right)
        if kept:  # a head isn't left alone at the foot of a page
            said.get_or_add_pPr().get_or_add_keepNext()
        element.append(said)
    return element


def bold(paragraph: WordParagraph) -> WordParagraph:
    """The paragraph with its plain words in bold."""
    runs = tuple(Run(run.text, bold=not run.quiet, quiet=run.quiet, rag=run.rag) for run in paragraph.runs)
    return WordParagraph(runs, paragraph.kind)


def measured(tag: str, name: str, value: str, *more: tuple[str, str]) -> Any:
    """An element that is its attributes."""
    element = OxmlElement(tag)
    for key, said in ((name, value), *more):
        element.set(qn(key), said)
    return element


TABLE = f"""
<w:tbl {nsdecls("w")}>
  <w:tblPr>
    <w:tblW w:w="{round(WIDTH * TWIPS)}" w:type="dxa"/>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="0B0C0C"/>
      <w:bottom w:val="single" w:sz="4" w:space="0" w:color="0B0C0C"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="B1B4B6"/>
    </w:tblBorders>
    <w:tblLayout w:type="fixed"/>
    <w:tblCellMar>
      <w:left w:w="57" w:type="dxa"/>
      <w:right w:w="85" w:type="dxa"/>
    </w:tblCellMar>
    <w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0"
      w:noVBand="1"/>
  </w:tblPr>
  <w:tblGrid/>
</w:tbl>
"""
# As Word itself writes a watermark: letters drawn behind the text, from the header of each page.
WATERMARK = f"""
<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
     xmlns:w10="urn:schemas-microsoft-com:office:word">
  <w:rPr><w:noProof/></w:rPr>
  <w:pict>
    <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
      path="m@7,l@8,m@5,21600l@6,21600e">
      <v:formulas>
        <v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
        <v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
        <v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/>
        <v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/>
      </v:formulas>
      <v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
        o:connectangles="270,180,90,0"/>
      <v:textpath on="t" fitshape="t"/>
      <v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles>
      <o:lock v:ext="edit" text="t" shapetype="t"/>
    </v:shapetype>
    <v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" alt="{MARK}"
      style="position:absolute;margin-left:0;margin-top:0;width:520pt;height:65pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin"
      o:allowincell="f" fillcolor="#eae8e7" stroked="f">
      <v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt;font-weight:bold" string="{MARK}"/>
      <w10:wrap anchorx="margin" anchory="margin"/>
    </v:shape>
  </w:pict>
</w:r>
"""


# --- the archive --------------------------------------------------------------------------------------------


def without_days(data: bytes) -> bytes:
    """The same archive in which no entry says when it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as plain:
        for name in ordered(made.namelist()):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            plain.writestr(entry, made.read(name))
    return out.getvalue()


def ordered(names: Iterable[str]) -> list[str]:
    """The list of types first, by which programs tell what kind of file it is."""
    return sorted(names, key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels", name))
