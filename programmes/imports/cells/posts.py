"""Which of the council's posts an owner may be: of that title, nearly of it, or by its holder's name."""

import re
from datetime import date
from difflib import get_close_matches
from functools import cached_property

from council.models import Holding, Post
from programmes.imports.cells.values import words_of

NEARLY = 0.84  # "Head of Revenue" for "Head of Revenues"; far from "Head of Estates"


class KnownPosts:
    """The council's posts and who holds them on a day, asked for once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._near: dict[str, str] = {}

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of every post, by its words."""
        return {words_of(title): title for title in Post.objects.values_list("title", flat=True)}

    @cached_property
    def holders(self) -> dict[str, str]:
        """The title of a post that each person holds, by the words of their name."""
        held = Holding.objects.filter(Holding.current(self.on))
        return {words_of(name): title for name, title in held.values_list("user__name", "post__title")}

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of every post's title, and of the names of those who hold one."""
        return frozenset((*self.titles, *self.holders))

    def has(self, name: str) -> bool:
        """Whether there is a post of that title."""
        return words_of(name[:160]) in self.titles

    def suggested(self, name: str) -> str:
        """The post that a name without one may mean: that person's, or one spelt nearly so; else empty."""
        words = words_of(name)
        if words not in self._near:
            post = self.holders.get(words, "")
            if not post and len(words) > 3:  # of shorter words half the council is near
                figures = re.findall(r"\d+", words)
                # "Team 1" and "Team 2" differ by one letter and are two posts.
                for near in get_close_matches(words, list(self.titles), n=1, cutoff=NEARLY):
                    post = self.titles[near] if re.findall(r"\d+", near) == figures else ""
            self._near[words] = post
        return self._near[words]
