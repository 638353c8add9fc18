"""The tags that WeasyPrint leaves out or cuts: one table is one Table, page furniture is an artifact.

WeasyPrint writes a table once for each page that it reaches, and tags running headers like text. Before
writing, the boxes say which table, group and row each page holds; after it, the tag tree is joined by that.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Operator, String
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
    box = getattr(box, "_box", box)
    for each in getattr(box, "children", ()):
        child = getattr(each, "_box", each)
        if isinstance(child, boxes.MarginBox) and not margins:
            continue
        yield child
        yield from inside(child, margins=margins)


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


def finish_tags(pdf: bytes, parts: Sequence[TablePart]) -> bytes:
    """The PDF with tables joined, headers related, furniture marked, and links that say where they lead."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root.StructTreeRoot
        join_tables(root, parts)
        for number, table in enumerate(elements_of(root, "/Table")):
            relate_headers(table, number)
        mark_furniture(document)
        for page in document.pages:
            page.obj.Tabs = Name.S
            for annotation in page.get("/Annots", []):
                if annotation.get("/Subtype") == Name.Link:
                    name_link(annotation)
        document.Root.PageMode = Name.UseOutlines
        document.Root.PageLabels = Dictionary(Nums=[0, Dictionary(S=Name.D)])  # the numbers that are printed
        document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        out = io.BytesIO()
        # By what it holds and not by chance: a paper that is printed again has the same id.
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def name_link(annotation: pikepdf.Object) -> None:
    """Let the link print, and say where it leads."""
    annotation.F = int(annotation.get("/F", 0)) | PRINTS
    to = annotation.get("/A", Dictionary()).get("/URI")
    annotation.Contents = String(
        f"E-mail {str(to).removeprefix('mailto:')}" if to else "A place in this report"
    )


# --- one table, one Table -----------------------------------------------------------------------------------


def join_tables(root: pikepdf.Object, parts: Sequence[TablePart]) -> None:
    """Put together what was cut at the foot of a page: tables, groups of rows, and rows."""
    tables = list(elements_of(root, "/Table"))
    if len(tables) != len(parts):
        return  # the tree holds another number of tables than the boxes: better cut than joined wrongly
    first: dict[Any, pikepdf.Object] = {}
    last: dict[Any, tuple[Any, pikepdf.Object]] = {}
    for table, part in zip(tables, parts, strict=True):
        bodies = [kid for kid in children_of(table) if Name.TBody == kid.S]
        whole = first.setdefault(part.table, table)
        if whole is not table:
            for place, (body, group) in enumerate(zip(bodies, part.groups, strict=False)):
                goes_on = place == 0 and part.goes_on
                if part.table in last and last[part.table][0] is group:
                    append_rows(last[part.table][1], body, goes_on=goes_on)
                else:
                    body.P = whole
                    whole.K.append(body)
                    last[part.table] = (group, body)
            drop(table)
        elif bodies and part.groups:
            last[part.table] = (part.groups[-1], bodies[-1])


def append_rows(target: pikepdf.Object, body: pikepdf.Object, *, goes_on: bool) -> None:
    """Give the rows of a group's part to the group; the first may be the rest of its last row."""
    rows = children_of(body)
    if goes_on and rows and children_of(target):
        for old, new in zip(children_of(children_of(target)[-1]), children_of(rows[0]), strict=False):
            kids = as_array(old)
            for kid in as_array(new):
                if isinstance(kid, Dictionary) and "/S" in kid:
                    kid.P = old
                kids.append(kid)
            old.K = kids
        rows = rows[1:]
    for row in rows:
        row.P = target
        target.K.append(row)


def as_array(element: pikepdf.Object) -> Array:
    """What an element holds, as an array whether or not it was one."""
    kids = element.get("/K", Array())
    return kids if isinstance(kids, Array) else Array([kids])


def drop(element: pikepdf.Object) -> None:
    """Take the element out of the tree, and what above it holds nothing else."""
    parent = element.P
    rest = [
        kid for kid in as_array(parent) if not (isinstance(kid, Dictionary) and kid.objgen == element.objgen)
    ]
    parent.K = Array(rest)
    if not rest and "/S" in parent and "/P" in parent:
        drop(parent)


# --- headers ------------------------------------------------------------------------------------------------


def relate_headers(table: pikepdf.Object, number: int) -> None:
    """A scope and an identifier on every header; on every cell the headers that are its own."""
    columns: dict[int, String] = {}
    group: String | None = None
    for count, row in enumerate(elements_of(table, "/TR")):
        in_head, place, of_row = Name.THead == row.P.S, 0, None
        for cell in children_of(row):
            attributes = cell.get("/A", Dictionary(O=Name.Table))
            span = int(attributes.get("/ColSpan", 1))
            own = [columns[place]] if place in columns and not in_head else []
            if cell.S == Name.TH:
                cell.ID = String(f"t{number}r{count}c{place}")
                attributes.Scope = Name.Column if in_head else Name.Row
                if in_head:
                    columns |= dict.fromkeys(range(place, place + span), cell.ID)
                elif span > 1:
                    group, own = cell.ID, []
                else:
                    of_row = cell.ID
                    own += [group] if group is not None else []
            else:
                own += [each for each in (group, of_row) if each is not None]
            if "/Headers" in attributes:
                del attributes["/Headers"]
            if own:
                attributes.Headers = Array(own)
            cell.A = attributes
            place += span


def children_of(element: pikepdf.Object) -> list[pikepdf.Object]:
    """The structure elements right below one; content and object references are left out."""
    return [kid for kid in as_array(element) if isinstance(kid, Dictionary) and "/S" in kid]


def elements_of(root: pikepdf.Object, tag: str) -> Iterator[pikepdf.Object]:
    """The structure elements of one kind below `root`, in reading order."""
    for kid in children_of(root):
        if kid.get("/S") == Name(tag):
            yield kid
        yield from elements_of(kid, tag)


# --- furniture ----------------------------------------------------------------------------------------------


def mark_furniture(document: pikepdf.Pdf) -> None:
    """Mark what no tag holds as an artifact: running headers, feet, page numbers, repeated table headers."""
    used = marks_in_use(document.Root.StructTreeRoot, [page.obj for page in document.pages])
    for page in document.pages:
        steps, changed = [], False
        for step in pikepdf.parse_content_stream(page):
            if is_unused(step, used[page.obj.objgen]):
                artifact = [Name.Artifact, Dictionary(Type=Name.Pagination)]
                step, changed = ContentStreamInstruction(artifact, Operator("BDC")), True
            steps.append(step)
        if changed:
            page.Contents = document.make_stream(pikepdf.unparse_content_stream(steps))


def is_unused(step: Any, used: set[int]) -> bool:
    """Whether the step begins marked content that no tag holds."""
    if step.operator != Operator("BDC") or not isinstance(step.operands[1], Dictionary):
        return False
    return "/MCID" in step.operands[1] and int(step.operands[1].MCID) not in used


def marks_in_use(root: pikepdf.Object, pages: Sequence[pikepdf.Object]) -> dict[Any, set[int]]:
    """The numbers of marked content that the tag tree holds, by page."""
    used: dict[Any, set[int]] = {page.objgen: set() for page in pages}
    stack: list[tuple[pikepdf.Object, Any]] = [(root, None)]
    while stack:
        element, page = stack.pop()
        page = element.get("/Pg", page)
        for kid in as_array(element):
            if not isinstance(kid, Dictionary):
                used[page.objgen].add(int(kid))
            elif "/MCID" in kid:
                used[kid.get("/Pg", page).objgen].add(int(kid.MCID))
            elif "/S" in kid:
                stack.append((kid, page))
    return used
