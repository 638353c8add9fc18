"""The texts of a document that is no paper of ours in data: read from its HTML, each under its heading."""

from html.parser import HTMLParser

from reports.exempt_check.checking import GoingOut, Quotation, quotations_in

HEADINGS = frozenset({"h1", "h2", "h3", "caption"})
BLOCKS = frozenset({"p", "li", "td", "th", "div", "title", *HEADINGS})
UNREAD = frozenset({"style", "script"})


def must_go_from(html: str) -> list[Quotation]:
    """The passages of the document that say something exempt, and may not go out."""
    return [each for each in quotations_in(texts_of_document(html)) if each.must_go]


def texts_of_document(html: str) -> list[GoingOut]:
    """Every block of text of the document, with the heading that it stands under as its place."""
    reader = _Blocks()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return reader.found


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[GoingOut] = []
        self.place = "The document"
        self.words: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.end_block()
        elif tag == "br":
            self.words.append("\n")
        self.unread += tag in UNREAD
        self.words += [f" {value} " for name, value in attrs if name == "content" and value and tag == "meta"]

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in UNREAD
        if tag in HEADINGS and (heading := " ".join("".join(self.words).split())):
            self.place = heading
        if tag in BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.words.append(data)

    def end_block(self) -> None:
        """Keep the words since the last block."""
        text = " ".join("".join(self.words).split())
        self.words = []
        if text:
            self.found.append(GoingOut(self.place, text))
