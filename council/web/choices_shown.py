"""What the choices of a page are called: the words of a select's options, and of radios and ticks."""

from copy import copy
from html.parser import HTMLParser
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.datastructures import MultiValueDict

Words = dict[tuple[str, str], str]  # by the box's name and the value that it sends


class ChoicesOnAPage(HTMLParser):
    """A page that is read for its choices."""

    def __init__(self) -> None:
        super().__init__()
        self.words: Words = {}
        self.select = ""
        self.boxes: dict[str, tuple[str, str]] = {}  # by id
        self.open: tuple[str, str] | None = None  # the choice whose words come next

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "select":
            self.select = said.get("name", "")
        elif tag == "option":
            self.open = (self.select, said.get("value", ""))
        elif tag == "input" and said.get("type") in ("radio", "checkbox"):
            self.boxes[said.get("id", "")] = (said.get("name", ""), said.get("value", ""))
        elif tag == "label":
            self.open = self.boxes.get(said.get("for", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("option", "label", "select"):
            self.open = None

    def handle_data(self, data: str) -> None:
        if self.open is not None and data.strip():
            before = self.words.get(self.open, "")
            self.words[self.open] = " ".join([*before.split(), *data.split()])


def words_of_choices(view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Words:
    """What the choices of the view's page are called, as the person would see it now; none where it fails."""
    asked: Any = copy(request)
    asked.method, asked.POST, asked._files = "GET", QueryDict(), MultiValueDict()
    page: HttpResponseBase = view(asked, *args, **kwargs)
    if page.status_code != 200 or page.streaming:
        return {}
    choices = ChoicesOnAPage()
    choices.feed(page.content.decode())  # type: ignore[attr-defined]
    return choices.words
