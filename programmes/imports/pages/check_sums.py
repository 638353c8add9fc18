"""What the check says before its rows: numbers that add up, what is certain in a line each, what is open."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from council.wording import pounds
from programmes.imports.cells.values import words_of
from programmes.imports.comparing.dry_run import WRITTEN, DryRun
from programmes.imports.comparing.sheet_names import stands_under
from programmes.imports.pages.rows import LOOKS, ShownGroup
from programmes.imports.recognised import COUNTED, KINDS, PlanKind
from programmes.imports.records import ComparedRecord, RecordOutcome

CERTAIN = (RecordOutcome.NEW, RecordOutcome.CHANGED, RecordOutcome.MOVED, RecordOutcome.UNCHANGED)


@dataclass(frozen=True)
class Fold:
    """One line that opens: what it is, what happens to its rows, how many they are, and the rows."""

    title: str
    what: str
    count: int
    groups: Sequence[ShownGroup] = ()


def sums_of(run: DryRun, waiting: int) -> list[tuple[str, int, str]]:
    """The numbers over the check: what goes in is what is certain and what wants a decision, together."""
    counts = run.counts
    unsaid = Unsaid.of(run)
    going = [record for record in run.records() if record.outcome in (*WRITTEN, RecordOutcome.CONFLICT)]
    asked = sum(wants_a_decision(record, unsaid) for record in going)
    certain = len(going) - asked
    sums = [
        ("Certain", certain, ""),
        ("Want a decision", asked, "open" if asked else ""),
        ("To import", certain + asked, "total"),
    ]
    apart = (
        ("Unchanged", counts.get("unchanged", 0)),
        ("Missing", counts.get("missing", 0)),
        ("Kept back", run.held),
        ("Refused", counts.get("refused", 0)),
        ("Kept waiting", waiting),
    )
    return sums + [(name, number, "apart") for name, number in apart if number]


@dataclass(frozen=True)
class Unsaid:
    """Of which owners, and of which sheets' names, nobody said yet what they are."""

    owners: Collection[str]
    sheet_names: Collection[str]

    @classmethod
    def of(cls, run: DryRun) -> "Unsaid":
        """What is open of the dry run."""
        return cls(
            {asked.key for asked in run.owners if not asked.said},
            {asked.name for asked in run.sheet_names if not asked.said},
        )


def wants_a_decision(record: ComparedRecord, unsaid: Unsaid) -> bool:
    """Whether a row that goes in waits for somebody: it is asked about, or its owner, or whether it may be
    public, or the name of the sheet under which it stands."""
    if record.outcome in (RecordOutcome.QUESTIONED, RecordOutcome.CONFLICT):
        return True
    if record.kept_back and not record.exemption and not record.held:
        return True
    if any(stands_under(record.read, name) for name in unsaid.sheet_names):
        return True
    names = (record.read.owner, *record.read.support) if unsaid.owners and record.takes("owner") else ()
    return any(words_of(name) in unsaid.owners for name in names if name)


def adds_up(run: DryRun) -> str:
    """What goes in, kind by kind, as a sum: "12 workstreams + 30 actions = 42."; empty for nothing."""
    going = (*WRITTEN, RecordOutcome.CONFLICT)
    numbers: dict[PlanKind, int] = {}
    for sheet in run.taken:
        for record in sheet.records:
            if record.outcome in going:
                kind = sheet.kind_of(record)
                numbers[kind] = numbers.get(kind, 0) + 1
    if not numbers:
        return ""
    parts = [counted(kind, number) for kind, number in numbers.items()]
    return f"{parts[0]}." if len(parts) == 1 else f"{' + '.join(parts)} = {sum(numbers.values())}."


def counted(kind: PlanKind, number: int) -> str:
    """How many of a kind, in words: "1 action", "12 workstreams"."""
    name = KINDS[kind].lower()
    one, many = COUNTED.get(kind, (name.removesuffix("s"), name))
    return f"{number} {one if number == 1 else many}"


def folds_of(run: DryRun, groups: Iterable[ShownGroup]) -> list[Fold]:
    """What is certain, sheet by sheet: the rows of the page that are, under how many they are in all."""
    shown: dict[str, list[ShownGroup]] = {}
    unsaid = Unsaid.of(run)
    for group in groups:
        rows = [row for row in group.rows if row.record.outcome in CERTAIN]
        if rows:
            shown.setdefault(group.sheet, []).append(ShownGroup(group.sheet, group.workstream, rows))
    folds = []
    for sheet in run.taken:
        if sheet.name not in shown:
            continue
        sure = [
            record
            for record in sheet.records
            if record.outcome in CERTAIN and record.outcome is not RecordOutcome.UNCHANGED
        ]
        kinds: dict[PlanKind, dict[str, int]] = {}
        for record in sure:
            words = kinds.setdefault(sheet.kind_of(record), {})
            words[record.outcome] = words.get(record.outcome, 0) + 1
        what = [
            f"{counted(kind, sum(numbers.values()))}, {', '.join(in_words(numbers))}"
            for kind, numbers in kinds.items()
        ]
        money = sum(record.read.amount or 0 for record in sure)
        what += [pounds(money)] if money else []
        waiting = sum(wants_a_decision(record, unsaid) for record in sure)
        what += (
            [f"{waiting} of them {'waits' if waiting == 1 else 'wait'} for the decision above"]
            if waiting
            else []
        )
        certain = len(sure) - waiting
        folds.append(Fold(sheet.name, "; ".join(what) or "Unchanged", certain, shown[sheet.name]))
    return folds


def in_words(numbers: Mapping[str, int]) -> list[str]:
    """What happens to rows: "new", or "3 new", "2 changed"."""
    named = [(LOOKS[RecordOutcome(outcome)][0].lower(), number) for outcome, number in numbers.items()]
    return [named[0][0]] if len(named) == 1 else [f"{number} {word}" for word, number in named]


def apart_of(run: DryRun) -> list[Fold]:
    """What stays out because it is refused, as a line that opens."""
    refused = sum(record.outcome is RecordOutcome.REFUSED for record in run.records())
    return [Fold("Refused", "with what to correct in the file", refused)] if refused else []
