"""What the registers tell on a body's page: its meetings, what is escalated to it, its reports."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class OfBody:
    """One line: what there is, where it stands, and a fact beside it."""

    words: str
    url: str
    fact: str = ""


@dataclass(frozen=True)
class BodySection:
    """A heading with its lines, and the way to all of them where these are the first.

    `ways`: what the person can do here, as pairs of words and address; `hint`: what there is to know first.
    """

    title: str
    lines: Sequence[OfBody]
    url: str = ""
    link: str = ""  # the words of the way to all
    ways: Sequence[tuple[str, str]] = ()
    hint: str = ""
    key: str = ""  # the id of the heading, where something leads to it
