"""The tags that WeasyPrint leaves out or cuts: one table is one Table, page furniture is an artifact.

WeasyPrint makes a table once for each page that it reaches, and tags running headers like text. The boxes say
which table, group and row each page holds; the tag tree is joined by that before it is written, so that
nothing is written, read and written again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydyf import PDF, Array, Dictionary, String
from weasyprint import Document
from weasyprint.formatting_structure import boxes

PRINTS = 4  # the Print flag of an annotation, PDF 1.7 table 165


@dataclass(frozen=True)
class TablePart:
    """A table on one page: which it is, its groups of rows there, whether its first row goes on."""

    table: Any
    groups: tuple[Any, ...]
    goes_on: bool


def inside(box: Any, *, margins: bool = False) -> Iterator[Any]:
    """Every box below one, in the order in which WeasyPrint tags them."""
    waiting = [*getattr(getattr(box, "_box", box), "children", ())][::-1]
    while waiting:
        one = waiting.pop()
        child = getattr(one, "_box", one)
        if isinstance(child, boxes.MarginBox) and not margins:
            continue
        yield child
        waiting += [*getattr(child, "children", ())][::-1]


def parts_of_tables(document: Document) -> list[TablePart]:
    """The parts of every table, page by page."""
    parts: list[TablePart] = []
    seen: set[Any] = set()
    for page in document.pages:
        here: set[Any] = set()
        for box in inside(page._page_box):
            if isinstance(box, boxes.TableBox):
                groups = [
                    group
                    for group in box.children
                    if isinstance(group, boxes.TableRowGroupBox) and not group.is_header
                ]
                rows = [row for group in groups for row in group.children]
                goes_on = bool(rows) and rows[0].element in seen
                parts.append(TablePart(box.element, tuple(group.element for group in groups), goes_on))
                here.update(row.element for row in rows)
        seen |= here
    return parts


def kept_references(pdf: PDF) -> tuple[bytes, ...]:
    """The references of the pages. pydyf works them all out for every tag, which a long paper has by the
    thousand on each page; here they are kept until there is another page.
    """
    pages = pdf.pages["Kids"][::3]
    kept: tuple[bytes, ...] = vars(pdf).get("_references", ())
    if len(kept) != len(pages):
        kept = pdf._references = tuple(b"%d 0 R" % number for number in pages)
    return kept


LIBRARY_REFERENCES = PDF.page_references
PDF.page_references = property(kept_references)


def finish_tags(pdf: PDF, parts: Sequence[TablePart]) -> None:
    """Join the tables, relate headers, mark furniture, and let links say where they lead."""
    tree = TagTree(pdf)
    join_tables(tree, parts)
    for number, table in enumerate(tree.every("/Table")):
        relate_headers(tree, table, number)
    mark_furniture(tree)
    for page in tree.pages:
        for reference in page.get("Annots", ()):
            annotation = tree.at(reference)
            if annotation.get("Subtype") == "/Link":
                name_link(annotation)
    pdf.catalog["PageMode"] = "/UseOutlines"
    pdf.catalog["PageLabels"] = Dictionary({"Nums": Array([0, Dictionary({"S": "/D"})])})  # as printed


def name_link(annotation: Dictionary) -> None:
    """Let the link print, and say where it leads."""
    annotation["F"] = annotation.get("F", 0) | PRINTS
    to = annotation["A"]["URI"].string if "A" in annotation else ""
    said = f"E-mail {to.removeprefix('mailto:')}" if to else "A place in this report"
    annotation["Contents"] = String(said)


class TagTree:
    """The structure elements of a PDF that is about to be written: each refers to others by their numbers."""

    def __init__(self, pdf: PDF) -> None:
        self.objects = pdf.objects
        self.root = self.at(pdf.catalog["StructTreeRoot"])
        self.pages = [self.at(reference) for reference in pdf.page_references]

    def at(self, reference: bytes) -> Any:
        """The object that is referred to as `12 0 R`."""
        return self.objects[int(reference[:-4])]

    def children(self, element: Dictionary) -> list[Dictionary]:
        """The structure elements right below one; content and object references are left out."""
        found = (self.at(kid) for kid in element.get("K", ()) if isinstance(kid, bytes))
        return [each for each in found if "S" in each]

    def below(self, element: Dictionary) -> Iterator[Dictionary]:
        """Every structure element below one, in reading order."""
        waiting = self.children(element)[::-1]
        while waiting:
            yield (one := waiting.pop())
            waiting += self.children(one)[::-1]

    def every(self, tag: str) -> list[Dictionary]:
        """The structure elements of one kind, in reading order."""
        return [element for element in self.below(self.root) if element["S"] == tag]

    def drop(self, element: Dictionary) -> None:
        """Take the element out of the tree, and what above it holds nothing else."""
        parent = self.at(element["P"])
        parent["K"].remove(element.reference)
        if not parent["K"] and "S" in parent and "P" in parent:
            self.drop(parent)


# --- one table, one Table -----------------------------------------------------------------------------------


def join_tables(tree: TagTree, parts: Sequence[TablePart]) -> None:
    """Put together what was cut at the foot of a page: tables, groups of rows, and rows."""
    tables = tree.every("/Table")
    if len(tables) != len(parts):
        return  # the tree holds another number of tables than the boxes: better cut than joined wrongly
    first: dict[Any, Dictionary] = {}
    last: dict[Any, tuple[Any, Dictionary]] = {}
    for table, part in zip(tables, parts, strict=True):
        bodies = [kid for kid in tree.children(table) if kid["S"] == "/TBody"]
        whole = first.setdefault(part.table, table)
        if whole is not table:
            for place, (body, group) in enumerate(zip(bodies, part.groups, strict=False)):
                goes_on = place == 0 and part.goes_on
                if part.table in last and last[part.table][0] is group:
                    append_rows(tree, last[part.table][1], body, goes_on=goes_on)
                else:
                    hand_over(tree, [body], whole)
                    last[part.table] = (group, body)
            tree.drop(table)
        elif bodies and part.groups:
            last[part.table] = (part.groups[-1], bodies[-1])


def append_rows(tree: TagTree, target: Dictionary, body: Dictionary, *, goes_on: bool) -> None:
    """Give the rows of a group's part to the group; the first may be the rest of its last row."""
    rows, before = tree.children(body), tree.children(target)
    if goes_on and rows and before:
        for old, new in zip(tree.children(before[-1]), tree.children(rows[0]), strict=False):
            hand_over(tree, tree.children(new), old)
        rows = rows[1:]
    hand_over(tree, rows, target)


def hand_over(tree: TagTree, elements: Sequence[Dictionary], to: Dictionary) -> None:
    """Hang the elements under another one, after what it holds."""
    for element in elements:
        element["P"] = to.reference
        to["K"].append(element.reference)


# --- headers ------------------------------------------------------------------------------------------------


def relate_headers(tree: TagTree, table: Dictionary, number: int) -> None:
    """A scope and an identifier on every header; on every cell the headers that are its own."""
    columns: dict[int, String] = {}
    group: String | None = None
    rows = (element for element in tree.below(table) if element["S"] == "/TR")
    for count, row in enumerate(rows):
        in_head, place, of_row = tree.at(row["P"])["S"] == "/THead", 0, None
        for cell in tree.children(row):
            attributes = cell.setdefault("A", Dictionary({"O": "/Table"}))
            span = attributes.get("ColSpan", 1)
            own = [columns[place]] if place in columns and not in_head else []
            if cell["S"] == "/TH":
                cell["ID"] = String(f"t{number}r{count}c{place}")
                attributes["Scope"] = "/Column" if in_head else "/Row"
                if in_head:
                    columns |= dict.fromkeys(range(place, place + span), cell["ID"])
                elif span > 1:
                    group, own = cell["ID"], []
                else:
                    of_row = cell["ID"]
                    own += [group] if group is not None else []
            else:
                own += [each for each in (group, of_row) if each is not None]
            attributes.pop("Headers", None)
            if own:
                attributes["Headers"] = Array(own)
            place += span


# --- furniture ----------------------------------------------------------------------------------------------


def mark_furniture(tree: TagTree) -> None:
    """Mark what no tag holds as an artifact: running headers, feet, page numbers, repeated table headers."""
    used: dict[bytes, set[int]] = {page.reference: set() for page in tree.pages}
    held: set[int] = set()
    for element in tree.below(tree.root):
        held.add(element.number)
        if "Pg" in element:
            used[element["Pg"]].update(kid for kid in element["K"] if isinstance(kid, int))
    for each in tree.objects:
        if isinstance(each, Dictionary) and each.get("Type") == "/StructElem" and each.number not in held:
            each.clear()  # nothing leads to it any more
    # After each page's number, by the number of the mark: what holds it.
    holders = tree.at(tree.root["ParentTree"])["Nums"][1::2]
    for page, holds in zip(tree.pages, holders, strict=False):
        marks = used[page.reference]
        for number in range(len(holds)):
            if number not in marks:
                holds[number] = b"null"
        steps = tree.at(page["Contents"]).stream
        for place, step in enumerate(steps):
            if isinstance(step, Dictionary) and "MCID" in step and step["MCID"] not in marks:
                steps[place - 1 : place + 1] = ["/Artifact", Dictionary({"Type": "/Pagination"})]
