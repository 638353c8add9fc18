"""A report as a row of blocks: headings, paragraphs, list items and tables, read from what its page shows.

The Word file and the comparison with what was published are made of them, so neither can say other words than
the page and the PDF.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from lxml import html

from reports.documents.paper import Paper
from reports.documents.pdf import context_of

TEMPLATE = "reports/highlight/_body.html"
SPACES = re.compile(r"[ \t\r\n\f]+")  # and no other: a hard space stays one
NUMBER_GAP = "\t"  # between the number of a paragraph and its words
HEADINGS = ("h1", "h2", "h3", "h4")
CONTAINERS = frozenset(["section", "header", "div", "article", "main", "ul", "ol", "table"])
PARAGRAPHS = frozenset(("p", "li", "caption", *HEADINGS))


@dataclass(frozen=True)
class Run:
    """Words of one look within a paragraph; `rag` is the colour that they name, if any."""

    text: str
    bold: bool = False
    quiet: bool = False
    rag: str = ""


@dataclass(frozen=True)
class WordParagraph:
    """A heading (`level` 1 to 4), a paragraph, or an item of a list (`kind` "bullet" or "number")."""

    runs: tuple[Run, ...]
    kind: str = ""
    level: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class WordCell:
    """One cell of a table, over `span` columns."""

    paragraphs: tuple[WordParagraph, ...]
    heads: bool = False
    span: int = 1
    right: bool = False


@dataclass(frozen=True)
class WordTable:
    """A table with its caption, its heads (none for a table of facts), its rows, and each column's class."""

    caption: str
    heads: tuple[WordCell, ...]
    rows: tuple[tuple[WordCell, ...], ...]
    columns: tuple[str, ...] = ()

    @property
    def is_facts(self) -> bool:
        return not self.heads


Block = WordParagraph | WordTable


def blocks_of(paper: Paper) -> list[Block]:
    """The blocks of the paper, in the order in which its page has them, workstreams one under the other."""
    context = {**context_of(paper), "across": False, "contents": ()}  # whose pages Word works out itself
    return list(blocks_in(html.fragment_fromstring(render_to_string(TEMPLATE, context), create_parent="div")))


def texts_of(blocks: Iterable[Block]) -> list[str]:
    """The words of each paragraph, those of tables cell by cell."""
    texts: list[str] = []
    for block in blocks:
        if isinstance(block, WordParagraph):
            texts.append(block.text)
            continue
        texts.append(block.caption)
        for row in (block.heads, *block.rows):
            texts += [paragraph.text for cell in row for paragraph in cell.paragraphs]
    return [text for text in texts if text.strip()]


# --- reading ------------------------------------------------------------------------------------------------


def blocks_in(element: Any, kind: str = "") -> Iterator[Block]:
    """The blocks within an element; loose words between two of them are a paragraph of their own."""
    loose: list[Run] = [Run(spaced(element.text))]
    for child in element:
        if child.tag in CONTAINERS or child.tag in PARAGRAPHS or is_picture(child):
            yield from paragraph_of(loose, kind)
            loose = []
            yield from blocks_of_element(child)
        elif isinstance(child.tag, str):
            loose += runs_in(child, Run(""))
        loose.append(Run(spaced(child.tail)))
    yield from paragraph_of(loose, kind)


def blocks_of_element(element: Any) -> Iterator[Block]:
    """The blocks of one element that stands by itself."""
    tag, looks = element.tag, classes_of(element)
    if tag == "table":
        yield table_of(element)
    elif "report-facts" in looks:
        yield facts_of(element)
    elif tag in HEADINGS:
        for heading in paragraph_of(runs_in(element, Run("")), ""):
            yield replace(heading, level=int(tag[1]))
    elif tag == "ol":
        yield from items_of(element, "number")
    elif tag == "ul":
        yield from items_of(element, "bullet")
    elif tag == "p":
        yield from paragraph_of(runs_in(element, Run("")), next(iter(looks & KINDS), ""))
    elif is_picture(element):
        yield from paragraph_of([Run(element.find("{*}title").text or "")], "")
    else:
        yield from blocks_in(element)


# Paragraphs that look otherwise than the rest.
KINDS = frozenset(
    {
        "report-council",
        "report-classification",
        "report-exempt",
        "report-lede",
        "report-draft",
        "report-mark",
        "report-proof",
        "report-quiet",
    }
)


def items_of(element: Any, kind: str) -> Iterator[Block]:
    for item in element.findall("li"):
        yield from blocks_in(item, kind)


def is_picture(element: Any) -> bool:
    """Whether it is a drawing that says something: its title is what it says."""
    return local_name(element) == "svg" and element.find("{*}title") is not None


def local_name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def classes_of(element: Any) -> set[str]:
    return set((element.get("class") or "").split())


def runs_in(element: Any, look: Run) -> list[Run]:
    """The words within an element, each with its look."""
    looks = classes_of(element)
    if local_name(element) == "svg":
        return []
    if element.tag == "br":
        return [replace(look, text="\n")]
    rag = next((name.removeprefix("rag--") for name in looks if name.startswith("rag--")), "")
    look = replace(
        look,
        text="",
        bold=look.bold or element.tag in ("b", "strong") or "report-mark" in looks,
        quiet=look.quiet or "report-quiet" in looks or "report-was" in looks,
        rag=rag or look.rag,
    )
    runs = [replace(look, text=spaced(element.text))]
    for child in element:
        if isinstance(child.tag, str):
            runs += runs_in(child, look)
        runs.append(replace(look, text=spaced(child.tail)))
    return [*runs, replace(look, text=NUMBER_GAP)] if "report-no" in looks else runs


def spaced(text: str | None) -> str:
    """Words of the page with single spaces: the end of a line of its source is no break."""
    return SPACES.sub(" ", text or "")


def paragraph_of(runs: Iterable[Run], kind: str) -> Iterator[WordParagraph]:
    """The paragraph of those words, their spaces put right; none where there is no word."""
    kept: list[Run] = []
    before = "\n"  # what stands before: after a break or a gap no space is printed
    for run in runs:
        gap = run.text in (NUMBER_GAP, "\n")
        text = run.text
        if before in ("\n", NUMBER_GAP, " "):
            text = text if gap else text.lstrip(" ")
        if gap and kept:
            kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" "))
        if text:
            kept.append(replace(run, text=text))
            before = text[-1]
    while kept and not kept[-1].text.rstrip(" \n\t"):
        kept.pop()
    if kept:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" \n\t"))
        yield WordParagraph(tuple(joined(kept)), kind)


def joined(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs, neighbours of one look made one."""
    last: Run | None = None
    for run in runs:
        if last is not None and replace(last, text="") == replace(run, text=""):
            last = replace(last, text=last.text + run.text)
            continue
        if last is not None and last.text:
            yield last
        last = run
    if last is not None:
        yield last


# --- tables -------------------------------------------------------------------------------------------------


def table_of(element: Any) -> WordTable:
    """A table of the page as one of Word's."""
    caption = element.find("caption")
    head = element.find("thead")
    heads = tuple(cell_of(cell) for cell in head.iter("th")) if head is not None else ()
    rows = [
        tuple(cell_of(cell, total="report-total" in classes_of(row)) for cell in row)
        for body in element.findall("tbody")
        for row in body.findall("tr")
    ]
    if rows and len(rows[0]) == len(heads):  # a head stands over its figures
        heads = tuple(replace(head, right=cell.right) for head, cell in zip(heads, rows[0], strict=True))
    words = next(paragraph_of(runs_in(caption, Run("")), ""), None) if caption is not None else None
    columns = tuple(column.get("class") or "" for column in element.iter("col"))
    return WordTable(words.text if words else "", heads, tuple(rows), columns)


def cell_of(element: Any, *, total: bool = False) -> WordCell:
    """A cell with its paragraphs; those of a total are bold."""
    paragraphs = tuple(one for one in blocks_in(element) if isinstance(one, WordParagraph))
    if total:
        bold = (replace(one, runs=tuple(replace(r, bold=True) for r in one.runs)) for one in paragraphs)
        paragraphs = tuple(bold)
    return WordCell(
        paragraphs,
        heads=element.tag == "th",
        span=int(element.get("colspan") or 1),
        right="report-number" in classes_of(element),
    )


def facts_of(element: Any) -> WordTable:
    """The facts of the front page as a table of two columns: what is said, and the answer."""
    rows = []
    for item in element.findall("li"):
        name, *answer = runs_of_item(item)
        rows.append(
            (
                WordCell(tuple(paragraph_of([name], "")), heads=True),
                WordCell(tuple(paragraph_of(answer, ""))),
            )
        )
    return WordTable("", (), tuple(rows), ("report-facts-name", "report-facts-answer"))


def runs_of_item(item: Any) -> list[Run]:
    """The runs of a fact, its name first: the bold words with which it begins."""
    runs = [run for run in runs_in(item, Run("")) if run.text]
    start = next((place for place, run in enumerate(runs) if run.bold), 0)
    return [runs[start], *runs[:start], *runs[start + 1 :]]
