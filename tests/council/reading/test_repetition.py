"""Cells that repeat themselves without end are read in time that grows with their length and no faster."""

import importlib
import io
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from council.reading.dates.timescales import read_timescale
from council.reading.money.reader import read_money, unit_of_heading
from council.reading.tokens import LONGEST
from council.reading.workbooks.workbook import open_workbook
from programmes.imports.cells.owners import JOINT, read_owners
from programmes.imports.cells.stages import read_stage
from programmes.imports.cells.values import read_rag
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.plan import read_plan
from programmes.imports.recognising.sections import section_name
from programmes.imports.registers import limits, plan_registers
from programmes.imports.standard.lists import part_of
from tests.stopwatch import seconds_of

NEAR = date(2026, 6, 1)
FRAGMENTS = re.split(
    r"\|",
    "££|£-|£(|1,|1,000|1 000 |1.|£1 to |between |circa |- |--|=|!|?|by |by the |to |the |of |was |-> |or "
    "|and |1/|31/12/2026 |1 May |May\n|Q1 |2026/|w/c |mid |half |every |tbc |n/a |(tbc|still |a|A | |\n"
    "|head of |a@|a.|; |red |complete |10.30 |' 25|[|ﷺ|½",
)
READERS: dict[str, Callable[[str], Any]] = {
    "money": read_money,
    "dates": lambda text: read_timescale(text, near=NEAR),
    "units": unit_of_heading,
    "owners": read_owners,
    "stages": read_stage,
    "RAGs": read_rag,
}


def seconds(reader: Callable[[str], Any], text: str) -> float:
    return seconds_of(lambda: reader(text), within=0.02)


@pytest.mark.parametrize("kind", READERS)
@given(
    before=st.sampled_from(("", "£", "1 ", "May ", "about ")),
    fragments=st.lists(st.sampled_from(FRAGMENTS) | st.text(min_size=1, max_size=3), min_size=1, max_size=3),
    after=st.sampled_from(("", "x", "1", " 1 May 2026", "%")),
)
@example(before="", fragments=["££"], after="x")
@example(before="", fragments=["- "], after="x")
@example(before="", fragments=["="], after="")
def test_a_reading_takes_time_by_the_length_of_a_cell(kind, before, fragments, after):
    """Twice as long takes about twice the time, as far as a cell is read, and no cell takes long."""
    reader = getattr(READERS[kind], "__wrapped__", READERS[kind])  # each time afresh
    repeated = "".join(fragments) * LONGEST
    half, whole = (before + repeated[: size - 20] + after for size in (LONGEST // 2, LONGEST))
    spent = seconds(reader, whole)
    assert spent < 0.4, "no cell takes long"
    if spent > 0.05:
        assert spent / seconds(reader, half) < 3.4


@pytest.mark.parametrize("text", ["a" * 31_000, "££" * 15_000 + "x", "May " * 8_000, "1 " * 15_000])
def test_words_too_long_for_a_date_or_an_amount_are_kept_and_asked_about(text):
    for read in (read_money(text), read_timescale(text, near=NEAR)):
        assert read.raw == text
        assert read.questions


# --- every expression of the house --------------------------------------------------------------------------

ROOMS = ("council", "programmes", "actions", "risks", "savings", "reports")
LETTERS = re.split(
    r"\|",
    " |a|A|1|-|–|.|:|(|,|'|/|=|_|*|?|&|@|\n|!|#|a |1 |- |a.|a-|1,|1.|1/|A |AB, |May "
    "|tbc |red |total |head |x, ",
)


def expressions() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every compiled expression that stands in a module of the house, by itself or within a table."""

    def within(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
        if isinstance(value, re.Pattern):
            yield value
        elif depth < 3 and isinstance(value, tuple | list | set | frozenset | dict):
            for part in value.values() if isinstance(value, dict) else value:
                yield from within(part, depth + 1)

    for room in ROOMS:
        for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if not re.search(r"\.(migrations|management|wsgi)", module.name):
                for name, value in vars(importlib.import_module(module.name)).items():
                    for pattern in within(value):
                        yield f"{module.name}.{name}", pattern


def text_of(letters: str, size: int, pattern: re.Pattern[Any]) -> Any:
    """So many letters, over and over, and a sign that no expression takes; bytes where the pattern's are."""
    text = (letters * size)[:size] + "\0"
    return text.encode() if isinstance(pattern.pattern, bytes) else text


def search_twice(pattern: re.Pattern[Any], text: Any) -> None:
    pattern.search(text)
    pattern.fullmatch(text)


def is_catastrophic(pattern: re.Pattern[Any]) -> bool:
    """Whether a few dozen characters, repeated, are tried in ever more ways."""
    for letters in LETTERS:
        for size in (10, 16, 22):
            text = text_of(letters, size, pattern)
            if seconds_of(partial(search_twice, pattern, text), within=0.01) > 0.01:
                return True
    return False


def test_no_expression_of_the_house_is_tried_in_ever_more_ways():
    known = list(expressions())
    assert len(known) > 100
    assert [name for name, pattern in known if is_catastrophic(pattern)] == []


@pytest.mark.parametrize("words", [r"(?:[^\w\s]+\s*)+(?=\w)", r"^(?:-+(?:[\s-]+-+)*)$"])
def test_an_expression_that_is_would_be_seen(words):
    assert is_catastrophic(re.compile(words))


# Expressions that are asked of a whole text alone (`fullmatch`), which begins in one place.
WHOLE_TEXTS = {
    "programmes.imports.interpreting.dates.SLASHED",
    "programmes.imports.interpreting.rows.TWO_PARTS",
    "council.personal_data.periods.PERIOD",
    "programmes.models.programme.REFERENCE",
}


def least_seconds(work: Callable[[], object]) -> float:
    """The least of the thread's own seconds, as they are: they are compared with each other alone."""
    return seconds_of(work, within=0, as_of_the_budget=False)


def grows(pattern: re.Pattern[Any], asked: str) -> bool:
    """Whether a text of four times the length takes more than seven times as long."""
    for letters in LETTERS:
        little, large = (
            partial(getattr(pattern, asked), text_of(letters, size, pattern)) for size in (1_000, 4_000)
        )
        spent = least_seconds(little)
        if spent < 0.0003:
            continue  # the square of so little is little
        if spent > 0.03 or least_seconds(large) > 7 * spent:
            return True
    return False


def test_no_expression_of_the_house_takes_time_by_the_square_of_a_text():
    known = {(pattern.pattern, pattern.flags): (name, pattern) for name, pattern in expressions()}
    slow = [
        name
        for name, pattern in known.values()
        if grows(pattern, "fullmatch" if name in WHOLE_TEXTS else "search")
    ]
    assert slow == []


@pytest.mark.parametrize("words", [r"\s*,\s*", r"\s*[\(\[]?\s*(?:continued)"])
def test_an_expression_that_does_would_be_seen(words):
    assert grows(re.compile(words), "search")


def test_names_and_parts_are_told_apart_as_before():
    assert section_name("Finance (continued)") == section_name("Finance cont'd.") == "Finance"
    assert JOINT.split("Ann,  and Bob  & Cy / Di, /Ed") == ["Ann", "Bob", "Cy", "Di", "", "Ed"]
    part = part_of("Write it  [due 31/03/2027]  [owner Head of  Law] ")
    assert (part.text, part.due, part.owner) == ("Write it", "31/03/2027", "Head of  Law")
    assert part_of("Write [it] down").text == "Write [it] down"


# --- a whole plan -------------------------------------------------------------------------------------------


def test_a_plan_whose_cells_repeat_themselves_is_read_in_seconds():
    headings = "Ref,Action,Owner,Due date,Status,RAG,Progress update,Cost (£)"
    cells = ("- " * 2_000, "=" * 4_000, "££" * 2_000 + "x", "a@" * 2_000, "1 " * 2_000, "by the " * 600)
    rows = "\n".join(f"{n},Write {n} {cell},{','.join([cell] * 6)}" for n, cell in enumerate(cells * 3, 1))
    workbook = open_workbook(
        io.BytesIO(f"{headings}\n{rows}\n".encode()), filename="plan.csv", limits=limits()
    )
    kinds, readings = plan_registers(), []

    def read() -> None:
        readings.append(read_plan(workbook, kinds=kinds, plan_date=NEAR, as_at=NEAR, choices=Choices()))

    assert seconds_of(read, within=4) < 4
    records = [record for sheet in readings[0].sheets for record in sheet.records]
    assert len(records) == len(cells) * 3
