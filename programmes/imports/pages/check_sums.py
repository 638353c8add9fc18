"""What the check says before its rows: numbers that add up, what is certain in a line each, what is open."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from council.wording import pounds
from programmes.imports.cells.values import words_of
from programmes.imports.comparing.dry_run import WRITTEN, DryRun
from programmes.imports.comparing.sheet_names import stands_under
from programmes.imports.pages.rows import LOOKS, ShownGroup
from programmes.imports.recognised import COUNTED, KINDS, PlanKind
from programmes.imports.records import ComparedRecord, RecordOutcome

GOING_IN = (*WRITTEN, RecordOutcome.CONFLICT)
CHANGING = (RecordOutcome.NEW, RecordOutcome.CHANGED, RecordOutcome.MOVED)
CERTAIN = (*CHANGING, RecordOutcome.UNCHANGED)


@dataclass(frozen=True)
class Fold:
    """One line that opens: what it is, what happens to its rows, how many they are, and the rows."""

    title: str
    what: str
    count: int
    groups: Sequence[ShownGroup] = ()


@dataclass
class CertainRows:
    """The rows of a sheet that go in as they are, and how many of them wait for a decision all the same."""

    outcomes: dict[PlanKind, dict[str, int]] = field(default_factory=dict)
    amount: Decimal = Decimal()  # pounds
    number: int = 0
    waiting: int = 0

    def add(self, kind: PlanKind, record: ComparedRecord, *, waits: bool) -> None:
        """Count the record."""
        outcomes = self.outcomes.setdefault(kind, {})
        outcomes[record.outcome] = outcomes.get(record.outcome, 0) + 1
        self.amount += record.read.amount or 0
        self.number += 1
        self.waiting += waits

    def in_words(self) -> str:
        """What happens to them, and what they come to: "12 actions, new; £40,000"."""
        what = [
            f"{counted(kind, sum(numbers.values()))}, {', '.join(in_words(numbers))}"
            for kind, numbers in self.outcomes.items()
        ]
        if self.amount:
            what.append(pounds(self.amount))
        if self.waiting:
            verb = "waits" if self.waiting == 1 else "wait"
            what.append(f"{self.waiting} of them {verb} for the decision above")
        return "; ".join(what)


@dataclass
class CheckTally:
    """What the check counts, in one go over its rows: a plan may have 50,000."""

    going_in: dict[PlanKind, int] = field(default_factory=dict)
    asked: int = 0  # of those
    certain: dict[str, CertainRows] = field(default_factory=dict)  # by sheet


def tally_of(run: DryRun) -> CheckTally:
    """The rows that go in, counted by kind, by sheet, and by whether they wait for somebody."""
    tally = CheckTally()
    owners = {asked.key for asked in run.owners if not asked.said}
    sheet_names = {asked.name for asked in run.sheet_names if not asked.said}
    for sheet in run.taken:
        for record in sheet.records:
            if record.outcome not in GOING_IN:
                continue
            kind, waits = sheet.kind_of(record), wants_a_decision(record, owners, sheet_names)
            tally.going_in[kind] = tally.going_in.get(kind, 0) + 1
            tally.asked += waits
            if record.outcome in CHANGING:
                tally.certain.setdefault(sheet.name, CertainRows()).add(kind, record, waits=waits)
    return tally


def wants_a_decision(record: ComparedRecord, owners: Collection[str], sheet_names: Collection[str]) -> bool:
    """Whether a row that goes in waits for somebody: it is asked about, or its owner, or whether it may be
    public, or the name of the sheet under which it stands.

    `owners` and `sheet_names` are those of which nobody said yet what they are.
    """
    if record.outcome in (RecordOutcome.QUESTIONED, RecordOutcome.CONFLICT):
        return True
    if record.kept_back and not record.exemption and not record.held:
        return True
    if any(stands_under(record.read, name) for name in sheet_names):
        return True
    names = (record.read.owner, *record.read.support) if owners and record.takes("owner") else ()
    return any(words_of(name) in owners for name in names if name)


def sums_of(
    tally: CheckTally, counts: Mapping[str, int], *, held: int, waiting: int
) -> list[tuple[str, int, str]]:
    """The numbers over the check: what goes in is what is certain and what wants a decision, together."""
    going_in = sum(tally.going_in.values())
    sums = [
        ("Certain", going_in - tally.asked, ""),
        ("Want a decision", tally.asked, "open" if tally.asked else ""),
        ("To import", going_in, "total"),
    ]
    apart = (
        ("Unchanged", counts.get("unchanged", 0)),
        ("Missing", counts.get("missing", 0)),
        ("Kept back", held),
        ("Refused", counts.get("refused", 0)),
        ("Kept waiting", waiting),
    )
    return sums + [(name, number, "apart") for name, number in apart if number]


def adds_up(tally: CheckTally) -> str:
    """What goes in, kind by kind, as a sum: "12 workstreams + 30 actions = 42."; empty for nothing."""
    numbers = tally.going_in
    if not numbers:
        return ""
    parts = [counted(kind, number) for kind, number in numbers.items()]
    return f"{parts[0]}." if len(parts) == 1 else f"{' + '.join(parts)} = {sum(numbers.values())}."


def counted(kind: PlanKind, number: int) -> str:
    """How many of a kind, in words: "1 action", "12 workstreams"."""
    name = KINDS[kind].lower()
    one, many = COUNTED.get(kind, (name.removesuffix("s"), name))
    return f"{number} {one if number == 1 else many}"


def folds_of(run: DryRun, tally: CheckTally, groups: Iterable[ShownGroup]) -> list[Fold]:
    """What is certain, sheet by sheet: the rows of the page that are, under how many they are in all."""
    shown: dict[str, list[ShownGroup]] = {}
    for group in groups:
        rows = [row for row in group.rows if row.record.outcome in CERTAIN]
        if rows:
            shown.setdefault(group.sheet, []).append(ShownGroup(group.sheet, group.workstream, rows))
    folds = []
    for sheet in run.taken:
        if sheet.name in shown:
            sure = tally.certain.get(sheet.name, CertainRows())
            what = sure.in_words() or "Unchanged"
            folds.append(Fold(sheet.name, what, sure.number - sure.waiting, shown[sheet.name]))
    return folds


def in_words(numbers: Mapping[str, int]) -> list[str]:
    """What happens to rows: "new", or "3 new", "2 changed"."""
    named = [(LOOKS[RecordOutcome(outcome)][0].lower(), number) for outcome, number in numbers.items()]
    return [named[0][0]] if len(named) == 1 else [f"{number} {word}" for word, number in named]


def apart_of(counts: Mapping[str, int]) -> list[Fold]:
    """What stays out because it is refused, as a line that opens."""
    refused = counts.get("refused", 0)
    return [Fold("Refused", "with what to correct in the file", refused)] if refused else []
