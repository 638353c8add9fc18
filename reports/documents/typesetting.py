"""WeasyPrint, fed nothing but our own static files, and the tags that it leaves out.

Loading it costs a second (Pango, its fonts), so `reports.documents.pdf` loads this module at the first PDF.
"""

import io
import mimetypes
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pikepdf
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from pikepdf import Array, Dictionary, Name, String
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from council.memory import collector_off

# A host that can't exist (RFC 6761): what lies under it is read from our own static files.
STATIC = "https://static.invalid/"
STYLESHEET = "css/report-print.css"
PRINTS = 4  # the Print flag of an annotation, PDF 1.7 table 165


class RefusedAddress(Exception):
    """A document asked for something that isn't one of our own static files."""


class StaticFetcher(URLFetcher):
    """Hands out the project's own static files; anything else stops the rendering."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        address = urlsplit(url)
        if f"{address.scheme}://{address.netloc}/" != STATIC:
            # Fatal, since WeasyPrint would else print on without the picture or the font.
            raise FatalURLFetchingError(f"A report cannot load {url}")
        try:
            path = finders.find(unquote(address.path).lstrip("/"))
        except SuspiciousFileOperation:
            path = None
        if not path:
            raise FatalURLFetchingError(f"There is no static file {address.path}")
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": kind})


@lru_cache(maxsize=1)
def _style() -> tuple[CSS, FontConfiguration]:
    """The stylesheet and its fonts, read once for the life of the process."""
    fonts = FontConfiguration()
    css = CSS(url=f"{STATIC}{STYLESHEET}", url_fetcher=StaticFetcher(), font_config=fonts)
    return css, fonts


def typeset(html: str) -> bytes:
    """The PDF of a whole HTML document, laid out with our print stylesheet.

    Raises RefusedAddress where the document asks for anything but our own static files.
    """
    css, fonts = _style()
    document = HTML(string=html, base_url=STATIC, url_fetcher=StaticFetcher())
    with collector_off():  # long tables take half as long again with it
        try:
            pdf = document.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1")
        except FatalURLFetchingError as refused:
            raise RefusedAddress(str(refused)) from refused
    return complete_tags(pdf)


# --- what WeasyPrint leaves out -----------------------------------------------------------------------------


def complete_tags(pdf: bytes) -> bytes:
    """The PDF with a scope on every table header, links that print, and its title in the title bar."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for number, table in enumerate(elements_of(document.Root.StructTreeRoot, "/Table")):
            complete_table(table, number)
        for page in document.pages:
            for annotation in page.get("/Annots", []):
                if annotation.get("/Subtype") == Name.Link:
                    annotation.F = int(annotation.get("/F", 0)) | PRINTS
        document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        out = io.BytesIO()
        # By what it holds and not by chance: a paper that is printed again has the same id.
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def complete_table(table: pikepdf.Object, number: int) -> None:
    """Scope on its headers; row headers tied to their column; ids of its own where a table was split."""
    columns: dict[int, String] = {}
    for row in elements_of(table, "/TR"):
        for place, cell in enumerate(children_of(row)):
            attributes = cell.get("/A", Dictionary(O=Name.Table))
            if cell.get("/S") == Name.TH:
                in_head = row.get("/P", Dictionary()).get("/S") == Name("/THead")
                attributes.Scope = Name.Column if in_head else Name.Row
                cell.ID = unique(cell.get("/ID"), number)
                if in_head:
                    columns[place] = cell.ID
                elif place in columns:
                    attributes.Headers = Array([columns[place]])
            elif "/Headers" in attributes:
                attributes.Headers = Array([unique(header, number) for header in attributes.Headers])
            cell.A = attributes


def unique(identifier: pikepdf.Object | None, number: int) -> String:
    """The identifier within the whole document: a header repeated on the next page carries the same one."""
    return String(f"t{number}-{identifier}")


def children_of(element: pikepdf.Object) -> list[pikepdf.Object]:
    """The structure elements right below one; content and object references are left out."""
    kids = element.get("/K", Array())
    every = list(kids) if isinstance(kids, Array) else [kids]
    return [kid for kid in every if isinstance(kid, Dictionary) and "/S" in kid]


def elements_of(root: pikepdf.Object, tag: str) -> Iterator[pikepdf.Object]:
    """The structure elements of one kind below `root`, in reading order."""
    for kid in children_of(root):
        if kid.get("/S") == Name(tag):
            yield kid
        yield from elements_of(kid, tag)
