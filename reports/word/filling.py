"""A report in the council's own Word template: docxtpl fills its fields, the report's blocks take one place.

A template holds fields alone, such as {{ committee }}: no loops, conditions or expressions, so that nothing
of it runs. `{{ report }}` stands in a paragraph of its own, which the report takes the place of.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from reports.word.template_fields import FIELDS, PLACE


class BadTemplate(Exception):
    """A file is no template that a report can be written into: why, and how to mend it."""


class FieldsOnly(SandboxedEnvironment):
    """Templates in which nothing but names stands between the braces."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, nodes.Output | nodes.TemplateData | nodes.Name):
                raise TemplateSyntaxError("not a field", getattr(node, "lineno", 1))
        return tree


def filled(template: bytes, values: Mapping[str, str]) -> Any:
    """The template as a document of python-docx with its fields filled.

    Raises BadTemplate where it holds a field that there is not, or more than fields.
    """
    file = DocxTemplate(io.BytesIO(template))
    try:
        file.render(dict(values), FieldsOnly(undefined=StrictUndefined, keep_trailing_newline=True), True)
    except TemplateSyntaxError as error:
        raise BadTemplate(
            "Between double braces a template can have the name of a field and nothing else. Take out "
            "loops, conditions and expressions, and braces that are not closed."
        ) from error
    except TemplateError as error:
        raise BadTemplate(f"A field of the template could not be filled: {error}.") from error
    out = io.BytesIO()
    file.save(out)  # docxtpl puts other headers in the place of those that its document knows of
    return Document(io.BytesIO(out.getvalue()))


def place_of_report(document: Any) -> Any:
    """The paragraph that the report takes the place of. Raises BadTemplate unless there is one."""
    found = [
        paragraph
        for paragraph in document.element.body.iter(qn("w:p"))
        if "".join(text.text or "" for text in paragraph.iter(qn("w:t"))).strip() == PLACE
    ]
    body = document.element.body
    if len(found) != 1 or found[0].getparent() is not body:
        raise BadTemplate(
            "Put {{ report }} once, in a paragraph of its own that stands in no table or text box: the "
            "report takes its place."
        )
    return found[0]


def check_template(template: bytes) -> None:
    """Raise BadTemplate unless a report can be written into the file."""
    try:
        named = DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(FieldsOnly())
    except TemplateSyntaxError:
        named = set()  # told by the filling, which follows
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise BadTemplate("Word could not have saved this file. Save it again as .docx.") from error
    if unknown := sorted(named - set(FIELDS)):
        told = ", ".join(f"{{{{ {name[:40]} }}}}" for name in unknown[:5])
        raise BadTemplate(f"There is no field {told}. The fields are listed below.")
    document = filled(template, dict.fromkeys(FIELDS, "Words") | {"report": PLACE})
    place_of_report(document)


def width_of_text(document: Any) -> float:
    """The width of the text in millimetres, on the pages at the document's end."""
    page = document.sections[-1]
    edges = (page.page_width, page.left_margin, page.right_margin)
    if None in edges:
        return 0
    wide, left, right = (each.mm for each in edges)
    return float(max(wide - left - right, 0))


def scale_tables(elements: list[Any], ratio: float) -> None:
    """Make the tables among the elements so much wider or narrower."""
    widths = re.compile(r"(tblW|gridCol|tcW)$")
    for table in (each for each in elements if each.tag == qn("w:tbl")):
        for element in table.iter():
            if widths.search(str(element.tag)):
                wide = element.get(qn("w:w"))
                element.set(qn("w:w"), str(round(int(wide) * ratio)))
