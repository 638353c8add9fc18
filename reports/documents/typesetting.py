"""WeasyPrint, fed nothing but our own static files.

Loading it costs a second (Pango, its fonts), so `reports.documents.pdf` loads this module at the first PDF.
"""

import mimetypes
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from weasyprint import CSS, HTML, Document
from weasyprint.css.counters import CounterStyle
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from council.memory import collector_off
from council.wording import days_unbroken, references_unbroken
from reports.documents import shaping  # noqa: F401  lines are kept from now on
from reports.documents.tagging import finish_tags, parts_of_tables

# A host that can't exist (RFC 6761): what lies under it is read from our own static files.
STATIC = "https://static.invalid/"
STYLESHEET = "css/report-print.css"
NOT_PUBLIC = "css/report-exempt.css"
# These three no text of a report can hold: its quotes are escaped.
MARKED = '<body class="report-not-public">'
CONTENTS = '<nav class="report-contents">'
SHORT, LONG = '<html lang="en-GB">', '<html lang="en-GB" class="report-with-contents">'
MOST_WITHOUT = 10  # pages of a paper that needs no contents
LONG_LETTERS = 60_000  # of a document that will have more than those; a wrong guess costs a second layout


# White space before the end of a block, or before a part that goes on with the line: where the words fit and
# it does not, WeasyPrint breaks the line too early. It is left out, or goes into the part.
BEFORE_AN_END = re.compile(r"\s{1,400}(?=</(?:td|th|li|p|caption|h[1-4])>|<br>)")
BEFORE_A_PART = re.compile(r'\s{1,400}(<span\s{1,40}class="report-quiet(?: [\w-]{1,40})?">)')


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
def _styles() -> tuple[CSS, CSS, FontConfiguration, CounterStyle]:
    """The stylesheets, their fonts and their ways to count, read once for the life of the process."""
    fonts = FontConfiguration()
    fetcher = StaticFetcher()
    counters = CounterStyle()
    plain, marked = (
        CSS(url=f"{STATIC}{sheet}", url_fetcher=fetcher, font_config=fonts, counter_style=counters)
        for sheet in (STYLESHEET, NOT_PUBLIC)
    )
    return plain, marked, fonts, counters


def lay_out(html: str) -> Document:
    """The pages of a whole HTML document, with its contents where it has more than ten.

    Raises RefusedAddress where it asks for anything but our own static files.
    """
    if CONTENTS not in html:
        return _lay_out(html)
    guessed = len(html) > LONG_LETTERS
    document = _lay_out(as_long(html) if guessed else html)
    pages = len(document.pages)
    if not guessed:
        return document if pages <= MOST_WITHOUT else _lay_out(as_long(html))
    if pages > MOST_WITHOUT + 1:  # the contents take a page at most
        return document
    short = _lay_out(html)
    return short if len(short.pages) <= MOST_WITHOUT else document


def as_long(html: str) -> str:
    """The document with its contents shown."""
    return html.replace(SHORT, LONG, 1)


def as_printed(html: str) -> str:
    """The document with days and numbers that no line breaks; its title is no text of the page."""
    head, body, rest = html.partition("<body")
    whole = references_unbroken(days_unbroken(rest))
    return head + body + BEFORE_A_PART.sub(r"\1 ", BEFORE_AN_END.sub("", whole))


def _lay_out(html: str) -> Document:
    """The pages as the document stands, with the watermark where it is not for publication."""
    plain, marked, fonts, counters = _styles()
    document = HTML(string=as_printed(html), base_url=STATIC, url_fetcher=StaticFetcher())
    sheets = [plain, marked] if MARKED in html else [plain]
    try:
        return document.render(
            stylesheets=sheets, font_config=fonts, counter_style=counters, pdf_variant="pdf/ua-1"
        )
    except FatalURLFetchingError as refused:
        raise RefusedAddress(str(refused)) from refused


def typeset(html: str) -> bytes:
    """The PDF of a whole HTML document, laid out with our print stylesheet, its tags finished.

    Raises RefusedAddress where the document asks for anything but our own static files.
    """
    with collector_off():  # long tables take half as long again with it
        return written(lay_out(html))


def pages_and_parts(html: str) -> tuple[int, list[tuple[str, int]]]:
    """How many pages the document has, and its parts (the top of its outline) with the page of each."""
    with collector_off():
        document = lay_out(html)
    outline = document.make_bookmark_tree()
    top = outline[0][2] if len(outline) == 1 else outline  # under the title, where one holds them all
    return len(document.pages), [(label, page + 1) for label, (page, *_), *_ in top]


def typeset_on_one_side(documents: Iterable[str]) -> tuple[str, bytes]:
    """The first of the HTML documents that takes one page, with its PDF.

    Raises RefusedAddress as above, and ValueError where none of them is short enough.
    """
    with collector_off():
        for html in documents:
            document = lay_out(html)
            if len(document.pages) == 1:
                return html, written(document)
    raise ValueError("None of the documents is short enough for one page.")


def written(document: Document) -> bytes:
    """The laid out pages as a PDF, its tags finished."""
    parts = parts_of_tables(document)
    try:
        pdf: bytes = document.write_pdf(
            pdf_variant="pdf/ua-1", finisher=lambda _, pdf: finish_tags(pdf, parts)
        )
    except FatalURLFetchingError as refused:
        raise RefusedAddress(str(refused)) from refused
    return pdf
