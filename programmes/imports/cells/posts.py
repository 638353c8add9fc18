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

    @cached_property
    def by_alias(self) -> dict[str, str]:
        """The title of every post that another way of writing names as well, by its words in one way.

        What a title says in brackets is another name of its post, where no second one bears it: the Section
        151 Officer is the “Director of Finance (Section 151 Officer)”.
        """
        whole = {in_one_way(words): title for words, title in self.titles.items()}
        return {**self._parts(1), **whole}

    def _parts(self, part: int) -> dict[str, str]:
        """The titles with brackets by what stands before them (0) or in them (1), where one alone has it."""
        named: dict[str, list[str]] = {}
        for title in self.titles.values():
            if found := IN_BRACKETS.match(title):
                named.setdefault(in_one_way(words_of(found[part + 1])), []).append(title)
        return {words: titles[0] for words, titles in named.items() if len(titles) == 1 and " " in words}

    def has(self, name: str) -> bool:
        """Whether there is a post of that title."""
        return bool(self.found(name))

    def found(self, name: str) -> str:
        """The title of the post that the name is, also where it is written in another way; empty for none."""
        words = words_of(name[:160])
        return self.titles.get(words, "") or self.by_alias.get(in_one_way(words), "")

    def suggested(self, name: str) -> str:
        """The post that a name without one may mean: that person's, a short form of it, or one spelt nearly
        so; else empty."""
        words = words_of(name)
        if words not in self._near:
            bracket = IN_BRACKETS.match(name.strip())
            self._near[words] = (
                self.holders.get(words, "")
                or (self.found(bracket[1]) if bracket else "")
                or self._nearest(in_one_way(words))
            )
        return self._near[words]

    def _nearest(self, words: str) -> str:
        long = spelt_out(words)
        spelt = {spelt_out(alias): title for alias, title in {**self._parts(0), **self.by_alias}.items()}
        if long in spelt:
            return spelt[long]
        letters = words.replace(" ", "")
        if 2 <= len(letters) <= 5:
            short = [title for alias, title in self.by_alias.items() if letters in initials_of(alias)]
            if len(short) == 1:
                return short[0]
        if len(letters) <= 3:  # of shorter words half the council is near
            return ""
        figures = re.findall(r"\d+", long)
        # "Team 1" and "Team 2" differ by one letter and are two posts.
        for near in get_close_matches(long, list(spelt), n=1, cutoff=NEARLY):
            if re.findall(r"\d+", near) == figures and not differs_in_rank(long, near):
                return spelt[near]
        part_of = [title for other, title in spelt.items() if is_part_of(long, other)]
        return part_of[0] if len(part_of) == 1 else ""


IN_BRACKETS = re.compile(r"^([^()]{3,120})\(([^()]{3,120})\)\s{0,9}$")
# How councils shorten the words of titles. In order: a whole title in letters, then word by word.
WHOLE = {
    "ce": "chief executive",
    "cex": "chief executive",
    "ceo": "chief executive",
    "cx": "chief executive",
    "dce": "deputy chief executive",
    "dcx": "deputy chief executive",
    "s151": "section 151 officer",
    "section 151": "section 151 officer",
}
SHORT = {
    "exec": "executive",
    "execs": "executives",
    "dep": "deputy",
    "asst": "assistant",
    "assoc": "associate",
    "dir": "director",
    "hd": "head",
    "mgr": "manager",
    "mgmt": "management",
    "mgt": "management",
    "svcs": "services",
    "svc": "service",
    "serv": "services",
    "servs": "services",
    "fin": "finance",
    "hr": "human resources",
    "ops": "operations",
    "dev": "development",
    "comms": "communications",
    "prog": "programme",
    "proj": "project",
    "offr": "officer",
    "offcr": "officer",
    "ofcr": "officer",
    "cex": "chief executive",
    "cx": "chief executive",
    "ad": "assistant director",
    "off": "officer",
    "cllr": "councillor",
    "corp": "corporate",
    "env": "environment",
    "tech": "technology",
    "info": "information",
    "perf": "performance",
    "gov": "governance",
    "int": "interim",
    "dem": "democratic",
    "comm": "committee",
    "cttee": "committee",
    "regen": "regeneration",
    "rev": "revenues",
    "revs": "revenues",
    "bens": "benefits",
    "transf": "transformation",
}
SECTION_151 = re.compile(r"\bs(?:ec(?:t(?:ion)?)?)?\s?151\b")
SMALL = {"of", "and", "the", "for", "to", "a", "in", "on"}
# Words by which two posts differ that share all others.
RANKS = {
    "assistant", "deputy", "associate", "chief", "senior", "principal", "head", "director", "manager",
    "officer", "lead", "vice", "joint", "group", "regional", "support", "adviser", "advisor",
}  # fmt: skip


def in_one_way(words: str) -> str:
    """The words with what has several spellings and one meaning in one of them: s151 is section 151."""
    return " ".join(SECTION_151.sub("section 151", words.replace("&", " and ")).split())


def spelt_out(words: str) -> str:
    """The words with the short forms that councils use spelt out: "c exec" is "chief executive"."""
    if words in WHOLE:
        return WHOLE[words]
    said = re.sub(r"\bc(?:h|hf)? exec\b", "chief executive", words)
    return " ".join(SHORT.get(word, word) for word in said.split())


def initials_of(words: str) -> set[str]:
    """The letters by which a title may go: "hof" and "hf" for "head of finance"."""
    several = words.split()
    if len(several) < 2:
        return set()
    return {
        "".join(word[0] for word in several),
        "".join(word[0] for word in several if word not in SMALL),
    }


def differs_in_rank(words: str, others: str) -> bool:
    """Whether they differ by a word that makes another post of it: an assistant director is no director."""
    return bool((set(words.split()) ^ set(others.split())) & RANKS)


def is_part_of(words: str, title: str) -> bool:
    """Whether one of the two says all that the other says, of two words at least, in the same rank."""
    ours, theirs = set(words.split()) - SMALL, set(title.split()) - SMALL
    shorter = min(ours, theirs, key=len)
    if len(shorter) < 2 or not (ours < theirs or theirs < ours) or differs_in_rank(words, title):
        return False
    return bool(shorter - RANKS)
