"""The text of a published file: Word files as programs write them, and files that can't be read."""

import io
import zipfile

import pytest
from docx import Document

from council.uploads.kinds import FileRefused
from reports.publishing.reading import bounded, lines_of_text, pasted, text_of_file

PDF = b"%PDF-1.7 issued"


def word(*paragraphs):
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "HRI-001", "Amber"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def rewritten(data, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == "word/document.xml" else part)
    return out.getvalue()


def read(data, key="docx"):
    return text_of_file(io.BytesIO(data), key, f"report.{key}", issued="")


def test_a_word_file_is_read_paragraph_by_paragraph_and_cell_by_cell():
    text = read(word("First\tone\nmore", "", "Second"))
    assert text.lines == ("First one more", "Second", "HRI-001", "Amber")
    assert (text.how, text.filename, len(text.sha256)) == ("word", "report.docx", 64)


def test_what_was_struck_out_is_left_out_and_a_text_box_is_read_once():
    struck = (
        b'<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>Struck</w:delText></w:r></w:del>'
        b"<w:r><w:t>Kept</w:t></w:r></w:p>"
        b'<w:p><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        b"<mc:Choice><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        b"<mc:Fallback><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
        b"</mc:AlternateContent></w:p>"
    )
    data = rewritten(word("First"), lambda part: part.replace(b"<w:body>", b"<w:body>" + struck))
    assert read(data).lines == ("Kept", "Boxed", "First", "HRI-001", "Amber")


@pytest.mark.parametrize(
    "change",
    [
        lambda part: part[: len(part) // 2],
        lambda part: b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + part.partition(b"?>")[2],
        lambda part: b" " * (41 * 1024 * 1024) + part,
    ],
    ids=["cut short", "entities", "swollen"],
)
def test_a_damaged_hostile_or_swollen_word_file_is_refused(change):
    with pytest.raises(FileRefused):
        read(rewritten(word("First"), change))


def test_a_word_file_without_a_body_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("word/other.xml", "<a/>")
    with pytest.raises(FileRefused):
        read(out.getvalue())


def test_a_pdf_is_known_by_its_bytes_or_not_at_all():
    with pytest.raises(FileRefused, match="not the file that was issued"):
        read(PDF, "pdf")


def test_pasted_lines_are_paragraphs_and_cells_of_tables_apart():
    assert pasted("HRI-001\tAmber\n\n 12\tA paragraph\r\nLast").lines == (
        "HRI-001",
        "Amber",
        "12 A paragraph",
        "Last",
    )


def test_a_text_without_end_is_refused():
    with pytest.raises(FileRefused, match="far longer"):
        bounded(lines_of_text("word\n" * 30_000))
