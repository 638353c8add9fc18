"""What is asked of a table of a document. The rules are in the acts, which the views call."""

from typing import Any

from django import forms

from council.lengths import LONG_WORDS, REASON
from council.reading.workbooks.workbook import WorkbookRefused, open_workbook
from council.uploads.kinds import FileRefused, kind_of
from council.uploads.limits import TooLarge
from council.web.forms import CharacterCount, OneLine
from council.web.versions import RecordForm
from programmes.models import DocumentTable
from programmes.reference_tables.cells import read_cells
from programmes.reference_tables.keeping import TableStatement
from programmes.reference_tables.sheets import LIMITS, MOST_BYTES, SheetTable, table_on_sheet


class DocumentTableForm(RecordForm):
    """A table: what it shows, its cells in a box or from a sheet, footnotes and where it comes from."""

    title = OneLine(
        label="What does the table show?",
        max_length=300,
        help_text="For example, “Staff of finance, compared with four other councils”.",
        error_messages={"required": "Enter what the table shows"},
    )
    kind = forms.ChoiceField(
        label="Kind of table",
        choices=DocumentTable.Kind.choices,
        initial=DocumentTable.Kind.OTHER,
        error_messages={"required": "Select the kind of table"},
    )
    cells = forms.CharField(
        label="Headings and rows",
        widget=CharacterCount(max_length=LONG_WORDS, rows=12),
        max_length=LONG_WORDS,
        required=False,
        strip=False,  # the first heading may be empty: a tab before the second says so
        help_text="The headings on the first line, then one row a line, with | between the cells; or paste "
        "the cells of a spreadsheet. A name alone on its line heads a section. A row that begins with Total "
        "is worked out again.",
    )
    file = forms.FileField(
        label="Or take them from a sheet",
        required=False,
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        help_text="An Excel workbook (.xlsx) or a .csv file, up to 5 MB. Its table takes the place of the "
        "box; the file is not kept.",
        error_messages={"empty": "The file is empty. Choose another."},
    )
    sheet = OneLine(
        label="Name of the sheet",
        max_length=31,
        required=False,
        help_text="Left empty, the first sheet that has a table is taken.",
    )
    footnotes = forms.CharField(
        label="Footnotes, one a line",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        required=False,
    )
    source = OneLine(
        label="Source", max_length=300, required=False, help_text="Where the words and figures come from."
    )

    taken: SheetTable | None = None  # the table of the sheet, where one was chosen

    def clean(self) -> dict[str, Any]:
        """Read the sheet, where one was chosen; else the box must be filled in."""
        given = super().clean() or self.cleaned_data
        if file := given.get("file"):
            try:
                self.taken = _on_sheet(file, given.get("sheet", ""))
            except (FileRefused, WorkbookRefused) as refusal:
                self.add_error("file", f"{refusal.message} {refusal.remedy}")
        elif "file" not in self.errors and not given.get("cells", "").strip() and "cells" not in self.errors:
            self.add_error("cells", "Enter the headings and rows, or choose a file")
        return given

    def said(self) -> TableStatement:
        """What was entered, once the form is valid; footnotes and source of a sheet where none was typed."""
        given, taken = self.cleaned_data, self.taken
        return TableStatement(
            title=given["title"],
            kind=given["kind"],
            cells=taken.cells if taken else read_cells(given["cells"]),
            footnotes=given["footnotes"].strip() or (taken.footnotes[:REASON] if taken else ""),
            source=given["source"] or (taken.source[:300] if taken else ""),
        )

    @property
    def told(self) -> str:
        """What is said of the sheet behind the message that the table is kept."""
        if not self.taken:
            return ""
        left_out = f" Left out: {self.taken.left_out}." if self.taken.left_out else ""
        return f" It was taken from the sheet “{self.taken.sheet}”.{left_out}"


def _on_sheet(file: Any, named: str) -> SheetTable:
    """The table of the file. Raises FileRefused and WorkbookRefused."""
    if isinstance(file, TooLarge) or file.size > MOST_BYTES:
        raise FileRefused("The file is larger than 5 MB.", "Keep the table alone in it, and choose it again.")
    kind_of(file, filename=file.name, allowed=("xlsx", "csv"))
    return table_on_sheet(open_workbook(file, filename=file.name, limits=LIMITS), named=named)
