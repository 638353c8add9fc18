"""Words on the matrix: which level "High" or "D" means, confirmed once, and the risks that it then places."""

import re
from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.conventions import InForce
from council.history import authored
from council.models import User
from programmes.imports.cells.levels import read_level
from programmes.models import Programme
from risks.models import Assessment, LevelTable, Risk
from risks.own_matrix import in_programme

TO_PLACE = Rule(
    "Risk leads, programme managers and importers of plans say what the words of its log mean.",
    rights=(Right.RISKS, Right.MANAGE, Right.IMPORT),
)
AXES = ("likelihood", "impact")
PLACED = "Levels placed on the matrix"
NOTE = "Placed on the matrix by the words of the plan."
WRITTEN = re.compile(r"(inherent|current|target) (likelihood|impact): ")
Numbers = Mapping[str, Mapping[str, int]]  # by axis and word
# What the words usually mean on an axis of so many levels. On three there is only one way to read them.
USUAL = {
    3: {"Very low": 1, "Low": 1, "Medium": 2, "High": 3, "Very high": 3, "Critical": 3},
    4: {"Very low": 1, "Low": 1, "Medium": 2, "High": 3, "Very high": 4, "Critical": 4},
    5: {"Very low": 1, "Low": 2, "Medium": 3, "High": 4, "Very high": 5, "Critical": 5},
}


def sizes(conventions: InForce) -> dict[str, int]:
    """How many levels each axis of the matrix has."""
    return {"likelihood": len(conventions.matrix), "impact": len(conventions.matrix[0])}


def suggested(axis: str, word: str, conventions: InForce) -> int | None:
    """The level that the word most likely means: by the axis's own words and codes, else as usual."""
    words, codes = getattr(conventions, f"{axis}s"), getattr(conventions, f"{axis}_codes")
    for names in (codes, words):
        folded = [name.casefold() for name in names]
        if word.casefold() in folded:
            return folded.index(word.casefold()) + 1
    size = sizes(conventions)[axis]
    if len(word) == 1 and "A" <= word <= "E":
        level = ord(word) - ord("A") + 1
        return level if level <= size else None
    return USUAL[size].get(word)


def known(axis: str, word: str, conventions: InForce) -> int | None:
    """The level that the word means without anyone's confirming it; None where someone has to."""
    named = {
        name.casefold()
        for name in (*getattr(conventions, f"{axis}_codes"), *getattr(conventions, f"{axis}s"))
    }
    if sizes(conventions)[axis] == 3 or word.casefold() in named:
        return suggested(axis, word, conventions)
    return None


def numbers_of(programme: Programme) -> Numbers:
    """What was confirmed for the programme; one query."""
    table = LevelTable.objects.filter(programme=programme).first()
    return table.numbers if table else {}


def written_levels(risk: Risk) -> dict[tuple[str, str], str]:
    """The risk's levels in the plan's own words, by score and axis."""
    pieces = WRITTEN.split(risk.levels_as_written)[1:]
    parts = zip(pieces[::3], pieces[1::3], pieces[2::3], strict=False)
    return {(score, axis): words.strip().removesuffix(";") for score, axis, words in parts}


def word_in(raw: str, axis: str, conventions: InForce) -> str:
    """The level that the words name: one of the axis's own, else the one that is usual; "" for none."""
    own = sorted(getattr(conventions, f"{axis}s"), key=len, reverse=True)
    named = re.findall(rf"(?<![\w-])({'|'.join(map(re.escape, own))})(?![\w-])", raw, re.IGNORECASE)
    if not named:
        return read_level(raw).word
    return next(name for name in own if name.casefold() == named[-1].casefold())


def words_of(risk: Risk, conventions: InForce) -> dict[tuple[str, str], str]:
    """The levels that the risk's words name and that are no number yet: "High" by score and axis."""
    named = {}
    for (score, axis), raw in written_levels(risk).items():
        word = word_in(raw, axis, conventions)
        if word and getattr(risk, f"{score}_{axis}") is None:
            named[score, axis] = word
    return named


def unplaced_words(programme: Programme, person: User, conventions: InForce) -> dict[tuple[str, str], int]:
    """How many open risks that the person sees have a word and no number for it, by axis and word."""
    conventions = in_programme(programme, conventions)
    counts: dict[tuple[str, str], int] = {}
    for risk in (
        Risk.objects.open().visible_to(person).filter(programme=programme).exclude(levels_as_written="")
    ):
        for axis, word in {(axis, word) for (_, axis), word in words_of(risk, conventions).items()}:
            counts[axis, word] = counts.get((axis, word), 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (AXES.index(item[0][0]), item[0][1])))


def place(risk: Risk, numbers: Numbers, conventions: InForce) -> list[str]:
    """Give the risk the scores whose words are known; return their names. It is not saved yet.

    A score is placed whole or not at all: half a score has no place on the matrix.
    """
    levels: dict[str, dict[str, int]] = {}
    for (score, axis), word in words_of(risk, conventions).items():
        level = numbers.get(axis, {}).get(word) or known(axis, word, conventions)
        if level and level <= sizes(conventions)[axis]:
            levels.setdefault(score, {})[axis] = level
    placed = []
    for score, found in levels.items():
        whole = [found.get(axis) or getattr(risk, f"{score}_{axis}") for axis in AXES]
        if all(whole):
            for axis, level in zip(AXES, whole, strict=True):
                setattr(risk, f"{score}_{axis}", level)
            placed.append(score)
    return placed


@transaction.atomic
def place_levels(
    programme: Programme,
    numbers: Numbers,
    *,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
) -> int:
    """Confirm what the words mean, and score by them the open risks that have no number; return how many.

    Later plans of the programme are read by the same table. ValidationError by "axis:word".
    """
    person = authorise(by, TO_PLACE, programme, on=on)
    conventions = in_programme(programme, conventions)
    errors = {
        f"{axis}:{word}": f"Select one of the levels for “{word}”."
        for axis, table in numbers.items()
        for word, level in table.items()
        if axis not in AXES or not 1 <= level <= sizes(conventions)[axis]
    }
    if errors:
        raise ValidationError(errors)
    with authored(by=person, why=PLACED):
        table = _confirmed(programme, numbers, version)
        risks = Risk.objects.select_for_update(of=("self",)).filter(
            programme=programme, status=Risk.Status.OPEN
        )
        count = 0
        for risk in risks.exclude(levels_as_written="").order_by("pk"):
            if scores := place(risk, table.numbers, conventions):
                risk.save_next_version()
                for score in scores:
                    placed_assessment(risk, score, on=on, by=person, conventions=conventions).save()
                count += 1
    return count


def _confirmed(programme: Programme, numbers: Numbers, version: int | None) -> LevelTable:
    """The programme's table with these words added; it is saved."""
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)  # two can't make it at once
    table = LevelTable.objects.filter(programme=programme).first()
    if table is None:
        return LevelTable.objects.create(
            programme=programme, numbers={axis: dict(numbers.get(axis, {})) for axis in AXES}
        )
    table.require_version(version)
    table.numbers = {axis: {**table.numbers.get(axis, {}), **numbers.get(axis, {})} for axis in AXES}
    table.save_next_version()
    return table


def placed_assessment(
    risk: Risk, score: str, *, on: date, by: User | None, conventions: InForce
) -> Assessment:
    """The assessment that says how the risk's words became this score; it is not saved yet."""
    likelihood, impact = (getattr(risk, f"{score}_{axis}") for axis in AXES)
    written = {axis: words for (of, axis), words in written_levels(risk).items() if of == score}
    return Assessment(
        risk=risk,
        score=score,
        assessed_on=on,
        by=by,
        likelihood=likelihood,
        impact=impact,
        rating=conventions.matrix_rag(likelihood, impact),
        words="; ".join(f"{axis}: {words}" for axis, words in written.items())[:300],
        rag=risk.rag if score == "current" else "",
        commentary=NOTE,
    )
