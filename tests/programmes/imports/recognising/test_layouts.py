"""Random plans written out in random layouts and read back lose no row and no word."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from council.reading.workbooks.workbook import open_workbook
from programmes.imports.interpreting.plan import read_plan
from programmes.imports.registers import plan_registers
from tests.programmes.imports.recognising.layouts import FEATURES, lay_out

NEAR = date(2026, 3, 1)


def faults(laid):
    """What was read otherwise than it was written; each begins with what it is about."""
    book = open_workbook(laid.data, filename=f"Action plan.{laid.layout['file']}")
    reading = read_plan(book, kinds=plan_registers(), plan_date=NEAR, as_at=NEAR)
    kinds = Counter(sheet.kind.value for sheet in reading.sheets)
    found = [] if set(kinds) <= {"actions", "lookups", "unknown"} else [f"kind| {dict(kinds)}"]
    records = reading.records()
    by_title = {record.title: record for record in records}
    if len(records) != len(laid.wanted):
        found.append(f"rows| {len(records)} read of {len(laid.wanted)}: {[r.title for r in records]}")
    for wanted in laid.wanted:
        record = by_title.get(wanted.title)
        if record is None:
            found.append(f"title| {wanted.title!r} is not among {list(by_title)}")
            continue
        read = {
            "owner": record.owner,
            "due": record.date.end if record.date else None,
            "workstream": record.workstream[-1] if record.workstream else "",
            "reference": record.reference,
            "rag": record.rag,
            "stage": record.stage,
        }
        found += [
            f"{name}| {read[name]!r} was {getattr(wanted, name)!r} ({wanted.title}; {record.cells})"
            for name in read
            if read[name] != getattr(wanted, name)
        ]
    kept = " ".join(text for record in records for text in record.cells.values()).split()
    lost = Counter(laid.words) - Counter(kept)
    return found + [f"words| {dict(lost)}"] * bool(lost)


def test_plans_in_random_layouts_are_read_back_without_losing_a_row_or_a_word():
    seen = Counter()

    # A plan takes more choices than Hypothesis likes to draw one by one: it draws the seed of them all.
    @given(st.randoms(use_true_random=True))
    def read_back(dice):
        laid = lay_out(dice.choice, seen)
        found = faults(laid)
        assert not found, (laid.layout, found)

    read_back()
    assert not [
        (name, value) for name, values in FEATURES.items() for value in values if not seen[name, value]
    ]
