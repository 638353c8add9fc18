"""Whatever stands beside a plan: no row comes in that it does not hold, and no pound counts twice."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from programmes.imports.cells.publication import kept_back_words
from programmes.imports.interpreting.plan import read_plan
from programmes.imports.registers import plan_registers
from tests.programmes.imports.books import new_sheet, opened

NEAR = date(2026, 9, 30)
DONE = ("Complete", "Completed 12 May 2026", "Closed")
NOT_DONE = (
    "In progress",
    "Delivered in part",
    "Completed 80%",
    "Closed - not implemented",
    "Rejected",
    "Completed?",
)
KEYS = (
    (),
    (["Key"], ["Purple", "Paused"], ["Black", "Stopped"]),
    (["NS: not started"], ["IP: in progress"]),
    (["Likelihood"], [5, "Almost certain"], [1, "Rare"]),
)
FURTHER = (
    (),
    (
        ["Closed actions"],
        ["Ref", "Action", "Owner", "Date closed"],
        ["Z1", "Mend the gate", "Head of Law", "1/8/26"],
    ),
    (["Ref", "Action", "Owner", "Date completed"], ["Z1", "Mend the gate", "Head of Law", "1/8/26"]),
)
UNITS = {"": 1, "All figures in £'000": 1_000, "(£m)": 1_000_000}


def live(sheet):
    """The records of a sheet that would be written, and are not asked about."""
    reading = read_plan(opened(sheet), kinds=plan_registers(), plan_date=NEAR, as_at=NEAR)
    return [record for record in reading.records() if not record.refusals]


@given(
    statuses=st.lists(st.sampled_from((*DONE, *NOT_DONE)), min_size=3, max_size=8),
    key=st.sampled_from(KEYS),
    further=st.sampled_from(FURTHER),
    struck=st.sets(st.integers(0, 7)),
    total=st.booleans(),
)
def test_of_a_plan_of_actions_its_own_rows_come_in_and_no_other(statuses, key, further, struck, total):
    rows = [
        [f"A{n}", f"Adopt policy number {n}", "Head of Parks", "31/12/2026", status]
        for n, status in enumerate(statuses)
    ]
    sheet = new_sheet(["Ref", "Action", "Owner", "Due date", "Status"], *rows)
    for n in struck & set(range(len(rows))):
        old = TextBlock(InlineFont(strike=True), "30/06/2026 ")
        sheet.cell(n + 2, 4).value = CellRichText(old, TextBlock(InlineFont(), "31/12/2026"))
    if total:
        sheet.append([None, "Total", None, None, len(rows)])
    for block in (key, further):
        sheet.append([])
        for words in block:
            sheet.append(words)
    records = live(sheet)
    closed = ["Mend the gate"] if further else []
    assert [record.title for record in records] == [row[1] for row in rows] + closed
    for record in records[: len(rows)]:
        assert record.date.end == date(2026, 12, 31)
        assert (record.stage == "complete") == (statuses[int(record.reference[1:])] in DONE)
        assert record.stage or record.questions
    assert all(record.stage == "complete" and record.date.end is None for record in records[len(rows) :])


@given(
    groups=st.lists(
        st.lists(st.tuples(st.integers(1, 900), st.integers(1, 900)), min_size=2, max_size=4),
        min_size=1,
        max_size=3,
    ),
    named=st.sampled_from(("Group {} total", "Group {}", "Sub-total", "Total for group {}")),
    above=st.booleans(),
    bold=st.booleans(),
    grand=st.sampled_from(("", "Grand total", "All of it", "TOTAL")),
    lines=st.sets(st.sampled_from(("Cumulative", "Gap", "Net", "Budget gap"))),
    unit=st.sampled_from(sorted(UNITS)),
)
def test_no_pound_of_a_plan_of_savings_counts_twice(groups, named, above, bold, grand, lines, unit):
    sheet = new_sheet(["Ref", "Saving", "Owner", "2026/27", "2027/28"])
    number = 0
    for n, group in enumerate(groups, 1):
        sums = [None, named.format(n), None, *(sum(pounds) for pounds in zip(*group, strict=True))]
        own = []
        for pounds in group:
            number += 1
            own.append([f"S{number}", f"Contract {number}", "Head of Finance", *pounds])
        # Over its rows a total is known by its sum alone; its word stands below them.
        for row in [sums, *own] if above and named == "Group {}" else [*own, sums]:
            sheet.append(row)
            if bold and row is sums:
                for cell in sheet[sheet.max_row]:
                    cell.font = Font(bold=True)
    every = [pounds for group in groups for pounds in group]
    if grand:
        sheet.append([None, grand, None, *(sum(pounds) for pounds in zip(*every, strict=True))])
    for words in sorted(lines):
        sheet.append([None, words, None, 7, 11])
    sheet.append([])
    if unit:
        sheet.append([unit])
    records = live(sheet)
    sure = [record for record in records if not record.questions]
    assert {record.title for record in sure} <= {f"Contract {n}" for n in range(1, number + 1)}
    assert len({(record.title, record.year) for record in records}) == len(records)
    pounds = sum((record.amount for record in records if record.title.startswith("Contract")), Decimal(0))
    assert pounds == sum(first + second for first, second in every) * UNITS[unit]
    assert sum((record.amount for record in sure), Decimal(0)) <= pounds


MARKS = ("Exempt - para 3", "Part 2", "Confidential", "Not for publication", "Restricted")
OPEN = ("No", "", "Public", "n/a", "Open")


@given(
    said=st.lists(
        st.tuples(st.booleans(), st.sampled_from(MARKS), st.sampled_from(OPEN)), min_size=2, max_size=7
    ),
    heading=st.sampled_from(("Exempt?", "Confidential", "Notes", "Publication status")),
    name=st.sampled_from(("Plan", "Sept 2026", "Dec 2026", "Depots")),
    above=st.sampled_from(("", "Not for publication", "Depot plan")),
)
def test_no_row_that_says_it_is_exempt_is_taken_for_public(said, heading, name, above):
    rows = [
        [f"A{n}", f"Adopt policy number {n}", mark if is_marked else ("" if heading == "Notes" else public)]
        for n, (is_marked, mark, public) in enumerate(said)
    ]
    sheet = new_sheet(*([[above], []] if above else []), ["Ref", "Action", heading], *rows, title=name)
    reading = read_plan(opened(sheet), kinds=plan_registers(), plan_date=NEAR, as_at=NEAR)
    (page,) = reading.sheets
    headings = {match.letter: match.heading for match in page.recognised.columns}
    marks = page.recognised.marks
    assert len(page.records) == len(rows)
    assert bool(marks) == (above == "Not for publication")
    for record, (is_marked, _, _) in zip(page.records, said, strict=True):
        kept = kept_back_words(record.cells, headings, iter((*record.workstream, name, *marks)))
        assert bool(kept) == (is_marked or bool(marks))
        # Whatever the sheet is called, the name of an edition is no workstream.
        assert record.workstream[:1] != (name,) or "2026" not in name
