"""The template that a council can begin its own from: our styles, and the fields where a paper has them."""

import io

from reports.word.styles import blank_document
from reports.word.writing import add_field, without_days


def example_template() -> bytes:
    """The Word file of the template; always the same bytes."""
    document = blank_document()
    section = document.sections[0]
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    header.add_run("{{ council }}: {{ committee }}, {{ meeting }}, item {{ item }}\t{{ part }}")
    footer.add_run("{{ foot }}\tPage ")
    add_field(footer, "PAGE")
    document.add_paragraph("{{ report }}")
    out = io.BytesIO()
    document.save(out)
    return without_days(out.getvalue())
