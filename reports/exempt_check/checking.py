"""What a paper says of exempt matters: every text that goes out, against every exempt record of the council.

Words that a passage has in common with an exempt text, five or more of its own in a row, or a whole text of
five words or more, can't go out as they are. A shorter text, or a sum, may be an accident: whoever issues the
paper is shown it and confirms.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.crypto import salted_hmac

from council.conventions import InForce
from council.reading.folding import TURNING, FoldedText, fold, readings, sums_in
from reports.documents.paper import Paper
from reports.exempt_check.material import ExemptMaterial, OpenNames, own_words
from reports.exempt_check.phrases import PHRASE, Said, runs_of

# What a paper holds that is one of our own words for a state, and no text of anybody's.
OUR_WORDS = frozenset(
    {
        "audience",
        "stage",
        "rag",
        "stated",
        "implied",
        "before",
        "outcome",
        "kind",
        "matrix_rag",
        "history_seal",
    }
)
TITLE = 3  # words of its own that a part of a title has at least
AROUND = 60  # letters that are shown beside a character that turns the direction of writing
Passage = tuple[str, bool, tuple[int, ...]]  # as it is typed, whether it must go, keys of exempt texts
Stretch = tuple[int, int, bool]  # from which part of a text to before which, and whether it must go


@dataclass(frozen=True)
class GoingOut:
    """A text of a paper, and where it stands there, in words."""

    place: str
    text: str


@dataclass(frozen=True)
class Quotation:
    """A passage of a paper that says something exempt: where, in which words, and whether it can go out.

    `records` are the exempt records, by model and key: they are named only to who may see them.
    """

    place: str
    passage: str
    must_go: bool
    records: tuple[tuple[Any, int], ...]

    @property
    def turns(self) -> bool:
        """Whether it holds characters that turn the direction of writing, so that it can't be compared."""
        return not self.records

    @property
    def mark(self) -> str:
        """What tells it from every other, as long as it says the same of the same in the same place."""
        of = sorted(f"{model._meta.label}:{pk}" for model, pk in self.records)
        # "£1.2m" and "£12m" are the same letters.
        amounts = [str(amount) for amount, _ in sums_in(self.passage)]
        says = (self.place, fold(self.passage).letters, of, *amounts)
        # Keyed, for whoever ticks the box may not know the record, and records could be tried one by one.
        return salted_hmac("reports.exempt_check", repr(says), algorithm="sha256").hexdigest()[:24]


def texts_of(paper: Paper) -> list[GoingOut]:
    """Every text that goes out with the paper, its metadata among them, each once for each place."""
    return [*texts_in(paper, ""), GoingOut("The title of the PDF", paper.metadata_title)]


def texts_in(value: Any, place: str) -> Iterator[GoingOut]:
    """The texts in a value: within its fields, its lists and what is kept by name."""
    if isinstance(value, str):
        if value.strip():
            yield GoingOut(place, value)
    elif isinstance(value, InForce):
        return  # the council's own words for RAGs and levels, which are public
    elif is_dataclass(value):
        named = getattr(value, "reference", "") or place
        for one in fields(value):
            if one.name not in OUR_WORDS:
                yield from texts_in(getattr(value, one.name), place_of(named, one.name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item, place)


def place_of(named: str, field: str) -> str:
    """Where a text stands: "SSR-003, being done", "Management summary"."""
    words = field.replace("_", " ")
    above = named if named not in ("Front", "Position") else ""
    if field in ("front", "position") and not named:
        return ""
    return f"{above}, {words}" if above else words[:1].upper() + words[1:]


def quotations_in(texts: Sequence[GoingOut], material: ExemptMaterial | None = None) -> list[Quotation]:
    """What the texts say of anything exempt, in their order; what a place says twice, once."""
    material = material or ExemptMaterial()
    names = OpenNames()
    known: dict[str, list[Passage]] = {}
    quotations: dict[str, Quotation] = {}
    for going_out in texts:
        if going_out.text not in known:
            known[going_out.text] = passages_of(going_out.text, material, names)
        for passage, must_go, keys in known[going_out.text]:
            of = {(material.texts[key].model, material.texts[key].pk) for key in keys}
            records = tuple(sorted(of, key=lambda record: (record[0]._meta.label, record[1])))
            quotation = Quotation(going_out.place, passage, must_go, records)
            if must_go or quotation.mark not in quotations:
                quotations[quotation.mark] = quotation
    return list(quotations.values())


def passages_of(words: str, material: ExemptMaterial, names: OpenNames) -> list[Passage]:
    """The passages that say something exempt, whether each must go, and the keys of the exempt texts.

    Words that are read in another order than they are kept in say nothing that can be compared: they must go.
    """
    quoted: list[Passage] = []
    for text in readings(words):
        quoted += [said for said in quoted_in(text, material, names) if not is_within(said, quoted)]
    said = sums_in(words)
    times = Counter(amount for amount, _ in said)
    sums = [
        (typed, False, tuple(material.sums[amount]))
        for amount, typed in said
        if amount in material.sums
        and not (times[amount] == 1 and is_told(amount, material.sums[amount], quoted))
    ]
    turned = TURNING.search(words)
    around = words[max(0, turned.start() - AROUND) : turned.start() + AROUND] if turned else ""
    return [(TURNING.sub("…", around), True, ()), *quoted, *sums] if turned else [*quoted, *sums]


def is_told(amount: Decimal, keys: Sequence[int], quoted: Sequence[Passage]) -> bool:
    """Whether a passage that must go holds the sum, and is of the same exempt texts."""
    return any(
        must_go and {*keys} <= {*of} and amount in (each for each, _ in sums_in(passage))
        for passage, must_go, of in quoted
    )


def is_within(passage: Passage, quoted: Sequence[Passage]) -> bool:
    """Whether one that was quoted already says all of the passage, with as much weight."""
    words, must_go, keys = passage
    return any(
        words in all_words and must_go <= heavy and {*keys} <= {*of} for all_words, heavy, of in quoted
    )


def quoted_in(text: FoldedText, material: ExemptMaterial, names: OpenNames) -> list[Passage]:
    """The same of words alone, as the text is read in one way."""
    text = material.phrases.parted(text)
    by_text: dict[int, list[Said]] = {}
    for said in material.phrases.said_in(text):
        by_text.setdefault(said.key, []).append(said)
    passages: dict[Stretch, list[int]] = {}
    covered = covering(text, names)
    for key, said_of_it in by_text.items():
        exempt = material.texts[key]
        for run in runs_of(said_of_it):
            own, all_words = own_words(run, covered(exempt.written_at(), exempt.is_title))
            if own:
                # Of a title, five words that name an owner or a date among them are enough.
                named = run.whole or (exempt.is_title and own >= TITLE)
                must_go = own >= PHRASE or (named and all_words >= PHRASE)
                passages.setdefault((run.first, run.after, must_go), []).append(key)
    return [
        (text.typed(first, after), must_go, tuple(keys))
        for (first, after, must_go), keys in sorted(widest(passages).items())
    ]


def widest(passages: dict[Stretch, list[int]]) -> dict[Stretch, list[int]]:
    """The passages without those that lie within another of as much weight, which then says it for them."""
    kept: dict[Stretch, list[int]] = {}
    for first, after, must_go in sorted(passages, key=lambda one: (not one[2], one[0] - one[1])):
        keys = passages[first, after, must_go]
        around = next((one for one in kept if one[0] <= first and after <= one[1]), None)
        kept.setdefault(around or (first, after, must_go), []).extend(keys)
    return kept


def covering(text: FoldedText, names: OpenNames) -> Callable[[datetime | None, bool], set[int]]:
    """What tells which parts of the text stood in the open before a moment; asked once for each moment."""
    known: dict[tuple[datetime | None, bool], set[int]] = {}

    def covered(before: datetime | None, strictly: bool) -> set[int]:
        if (before, strictly) not in known:
            known[before, strictly] = names.covered(text, before=before, strictly=strictly)
        return known[before, strictly]

    return covered
