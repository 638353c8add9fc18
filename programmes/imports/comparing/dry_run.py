"""The dry run: what applying an import would do, row by row, worked out and nothing written."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from typing import Any

from council.reading.workbooks.workbook import Notice
from council.wording import amount_json
from programmes.imports.cells.corrected import row_owners_meant
from programmes.imports.cells.in_words import SaidInWords
from programmes.imports.cells.posts import KnownPosts
from programmes.imports.comparing.as_held import as_registers_hold
from programmes.imports.comparing.changes import (
    NOTHING_CHOSEN,
    NOTHING_DECIDED,
    match_all,
    silent_fields,
    unmatched,
)
from programmes.imports.comparing.in_plan import refuse_in_plan
from programmes.imports.comparing.keeping_back import ask_of_names_in_the_open, is_hidden, keep_back
from programmes.imports.comparing.lengths import with_lengths_told
from programmes.imports.comparing.matching import Renumbering
from programmes.imports.comparing.owners import (
    AskedOwner,
    owners_asked,
    said_before,
    to_be_added,
    with_posts_meant,
)
from programmes.imports.comparing.recommendations import AskedRecommendation, find_recommendations
from programmes.imports.comparing.renamed import placed_as_before, renamed_sheets
from programmes.imports.comparing.reviews import AskedReview, find_reviews
from programmes.imports.comparing.sheet_names import (
    AskedSheetName,
    name_of,
    names_asked,
    places_for,
    still_standing,
    without_names,
)
from programmes.imports.comparing.standard import compare_standard
from programmes.imports.decisions import NONE, Choices, Decisions, Missing
from programmes.imports.models.plan_import import MasterRule, PlanImport
from programmes.imports.recognised import PlanKind
from programmes.imports.records import (
    ComparedRecord,
    ComparedSheet,
    Reading,
    ReadRecord,
    ReadSheet,
    RecordOutcome,
)
from programmes.imports.registers import PlanRegister, plan_registers
from programmes.models.programme import Programme

REMEMBERED = 20  # earlier imports of a programme whose answers count for the next
WRITTEN = (RecordOutcome.NEW, RecordOutcome.CHANGED, RecordOutcome.MOVED, RecordOutcome.QUESTIONED)


@dataclass
class DryRun:
    """What applying would do: the reading beside what we hold, and the posts yet to be made."""

    reading: Reading
    sheets: list[ComparedSheet] = field(default_factory=list)
    new_posts: list[str] = field(default_factory=list)  # of which somebody said that they are to be added
    recommendations: list[AskedRecommendation] = field(default_factory=list)  # that are not clear
    reviews: list[AskedReview] = field(default_factory=list)  # of sheets that may be of several
    owners: list[AskedOwner] = field(default_factory=list)  # that are no posts
    sheet_names: list[AskedSheetName] = field(default_factory=list)  # that stand as workstreams
    places: list[str] = field(default_factory=list)  # workstreams in which their rows may stand instead
    digest: str = ""
    renumberings: list[Renumbering] = field(default_factory=list)
    decisions: Decisions = field(default_factory=Decisions)
    compared_at: datetime | None = field(default=None, compare=False)  # of one that was kept
    changed_since: bool = field(default=False, compare=False)

    @property
    def notices(self) -> list[Notice]:
        """What is to be told of the workbook as a whole."""
        return self.reading.notices

    @property
    def taken(self) -> list[ComparedSheet]:
        """The sheets whose records go into a register."""
        return [sheet for sheet in self.sheets if sheet.taken]

    def records(self) -> list[ComparedRecord]:
        """The records of every sheet that is taken, in order."""
        return [record for sheet in self.taken for record in sheet.records]

    def of_kind(self, kind: str) -> list[ComparedRecord]:
        """The records that go to the register of that kind, in order."""
        return [record for sheet in self.taken for record in sheet.of_kind(kind)]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome, over the sheets that are taken."""
        return counts(self.records())

    @property
    def questions_open(self) -> bool:
        return any(record.outcome is RecordOutcome.QUESTIONED for record in self.records())

    @property
    def conflicts(self) -> list[tuple[PlanKind, ComparedRecord]]:
        """The rows with a value that changed in the file and here as well, decided or not."""
        return self._rows(lambda record: bool(record.conflicts))

    @property
    def conflicts_open(self) -> bool:
        """Whether nobody has said yet which value of some conflict stands."""
        return any(record.outcome is RecordOutcome.CONFLICT for record in self.records())

    @property
    def owners_open(self) -> bool:
        """Whether an owner comes near a post, and nobody has said yet whether it is that one."""
        return any(asked.near and not asked.said for asked in self.owners)

    @property
    def owners_undecided(self) -> bool:
        """Whether nobody has said of some owner that is no post what it means."""
        return any(not asked.said for asked in self.owners)

    @property
    def sheet_names_open(self) -> bool:
        """Whether nobody has said yet of some sheet whether its name is a workstream."""
        return any(not asked.said for asked in self.sheet_names)

    @property
    def offers(self) -> list[tuple[ComparedRecord, SaidInWords, str]]:
        """What the words of rows say of their dates and standing, with what somebody said of it."""
        return [(record, offer, said) for record in self.records() for offer, said in record.offers]

    @property
    def kept_back(self) -> dict[str, list[ComparedRecord]]:
        """The rows that say that they are exempt or confidential, by how they say it."""
        found: dict[str, list[ComparedRecord]] = defaultdict(list)
        for record in self.records():
            if record.kept_back:
                found[record.kept_back].append(record)
        return dict(found)

    @property
    def exempt_open(self) -> bool:
        """Whether nobody has said yet what some of those words mean. No row is written until then."""
        return any(r.kept_back and not r.exemption and not r.held for r in self.records())

    @property
    def held(self) -> int:
        """How many rows are kept back for someone who can see what is exempt."""
        return sum(record.held for record in self.records())

    @property
    def missing(self) -> list[tuple[PlanKind, ComparedRecord]]:
        """What an earlier file had and this one no longer has, with its kind."""
        return self._rows(lambda record: record.outcome is RecordOutcome.MISSING)

    @property
    def missing_open(self) -> bool:
        """Whether nobody has said yet what becomes of some missing row. Left alone, it stays as it is."""
        return any(not record.becomes for _, record in self.missing)

    @property
    def writes(self) -> int:
        """How many rows applying would write."""
        return sum(
            record.outcome in WRITTEN or record.becomes in (Missing.WITHDRAW, Missing.ASK)
            for record in self.records()
        )

    @property
    def comes_to_nothing(self) -> bool:
        """Whether applying would neither write a row nor find one as it stands: all are refused, or wait."""
        stands = RecordOutcome.UNCHANGED, RecordOutcome.CONFLICT
        return not self.writes and not any(record.outcome in stands for record in self.records())

    def note_written(self, written: Mapping[int, tuple[int, str]]) -> None:
        """Note the key and our reference of what was written for each record, by the record's identity."""
        for sheet in self.sheets:
            for place, record in enumerate(sheet.records):
                if id(record) in written:
                    object_id, reference = written[id(record)]
                    sheet.records[place] = replace(record, object_id=object_id, our_reference=reference)

    def _rows(self, wanted: Callable[[ComparedRecord], bool]) -> list[tuple[PlanKind, ComparedRecord]]:
        return [
            (sheet.kind_of(record), record)
            for sheet in self.taken
            for record in sheet.records
            if wanted(record)
        ]


def decisions_for(plan_import: PlanImport) -> Decisions:
    """What was chosen for the import, with the rules that its programme keeps."""
    programme = plan_import.programme
    if programme is None:
        return Decisions.from_json(plan_import.settled)
    rules = MasterRule.objects.filter(programme=programme)
    precedence = {(rule.kind, rule.field): rule.master for rule in rules}
    decisions = Decisions.from_json(plan_import.settled, precedence=precedence)
    earlier = PlanImport.objects.filter(programme=programme, stage=PlanImport.Stage.APPLIED)
    before = earlier.exclude(pk=plan_import.pk).order_by("-pk").values_list("settled", flat=True)
    settled = list(before[:REMEMBERED])
    return replace(
        decisions,
        posts={**said_before(settled), **decisions.posts},
        sheet_names={
            **{name: said for kept in reversed(settled) for name, said in _names_in(kept)},
            **decisions.sheet_names,
        },
        reviews={
            **{sheet: str(said) for kept in reversed(settled) for sheet, said in reviews_in(kept)},
            **decisions.reviews,
        },
        recommendations={
            **{key: said for kept in reversed(settled) for key, said in recommendations_in(kept)},
            **decisions.recommendations,
        },
    )


def _names_in(kept: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """What was said of the names of sheets in an earlier import."""
    return [(name, str(said)) for name, said in (kept.get("sheet_names") or {}).items()]


def reviews_in(kept: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Of which reviews sheets were said to be in an earlier import; that one is of none is asked anew."""
    return [(sheet, said) for sheet, said in (kept.get("reviews") or {}).items() if said != NONE]


def recommendations_in(kept: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """What was said of recommendations in an earlier import; that words name none is asked anew."""
    said = kept.get("recommendations") or {}
    return [(key, str(keys)) for key, keys in said.items() if keys != NONE]


def compare(
    reading: Reading,
    programme: Programme | None,
    *,
    decisions: Decisions | None = None,
    posts: KnownPosts | None = None,
) -> DryRun:
    """The reading beside what the programme holds; a new programme holds nothing.

    `posts` are those by which owners are told apart, where they are at hand.
    """
    registers, posts = plan_registers(), posts or KnownPosts(reading.as_at)
    run = DryRun(reading, [*map(ComparedSheet, reading.sheets)], decisions=decisions or Decisions())
    standard = [sheet for sheet in run.taken if sheet.read.recognised.standard]
    compare_standard(reading, standard, programme, registers, run.decisions)
    # Owners are told apart before anything is compared, so that each record is made once, as it would be
    # written; those of the standard columns stand between semicolons and need no telling.
    as_meant = [
        (sheet, [with_owners_told(record, reading.choices, posts.words) for record in sheet.read.records])
        for sheet in run.sheets
        if not sheet.read.recognised.standard
    ]
    as_meant = _under_names_that_are_said(run, as_meant, programme)
    as_meant = as_registers_hold(as_meant, registers, programme, run.decisions)
    if programme is not None:
        run.renumberings = _match(run, [pair for pair in as_meant if pair[0].taken], programme)
    for sheet, records in as_meant:
        if programme is None or not sheet.taken:
            sheet.records = unmatched_records(sheet.read, records, reading.choices, run.decisions)
    run.sheet_names = still_standing(run.sheet_names, run.records())
    for sheet in run.sheets:
        if sheet.read.recognised.standard and not sheet.taken:
            sheet.records = unmatched_records(sheet.read, sheet.read.records)
    for sheet in run.taken:
        sheet.records = records_with_lengths_told(sheet, registers, reading.choices)
    run.reviews = find_reviews(run.taken, registers, programme, run.decisions)
    refuse_in_plan(run.taken, registers, programme, run.of_kind)
    run.recommendations = find_recommendations(
        run.taken, registers, programme, run.decisions, reading.choices
    )
    keep_back(run.taken, registers, run.decisions)
    if any(is_hidden(record) for record in run.records()):
        ask_of_names_in_the_open(run.taken, paths_of(programme), reading.choices)
    # Last, as only rows that are written bring owners.
    run.owners = owners_asked(run.records(), posts, run.decisions)
    for sheet in run.sheets:
        sheet.records = with_posts_meant(sheet.records, posts, run.decisions)
    run.new_posts = to_be_added(run.owners)
    run.digest = digest_of_run(run)
    return run


def _under_names_that_are_said(
    run: DryRun, sheets: list[tuple[ComparedSheet, list[ReadRecord]]], programme: Programme | None
) -> list[tuple[ComparedSheet, list[ReadRecord]]]:
    """The sheets with their records, none under a sheet's name that is no workstream; what is asked of names
    is noted."""
    own = [(sheet.read, records) for sheet, records in sheets if sheet.taken]
    known = cache(partial(paths_of, programme))
    run.sheet_names = names_asked(own, known, run.reading.choices, run.decisions)
    if run.sheet_names:
        run.places = places_for(run.sheet_names, (record for _, of in own for record in of), known())
    return [(sheet, without_names(r, name_of(sheet.read), run.sheet_names)) for sheet, r in sheets]


def records_with_lengths_told(
    sheet: ComparedSheet, registers: Mapping[str, PlanRegister], choices: Choices
) -> list[ComparedRecord]:
    """The records of the sheet, each told where one of its texts is longer than its register takes."""
    return [
        with_lengths_told(record, registers[kind], choices)
        if (kind := str(sheet.kind_of(record))) in registers
        else record
        for record in sheet.records
    ]


def paths_of(programme: Programme | None) -> set[tuple[str, ...]]:
    """The workstreams of the programme by the names on the way to each; a new programme has none."""
    streams = programme.workstreams.select_related("parent__parent") if programme else ()
    return {tuple(stream.path) for stream in streams}


def unmatched_records(
    sheet: ReadSheet,
    records: Iterable[ReadRecord],
    choices: Choices = NOTHING_CHOSEN,
    decisions: Decisions = NOTHING_DECIDED,
) -> list[ComparedRecord]:
    """The sheet's records as the reading alone gives them, compared with nothing."""
    choices = choices if sheet.taken else NOTHING_CHOSEN
    skipped = sheet.is_notes or not sheet.taken
    return [unmatched(record, choices=choices, decisions=decisions, skipped=skipped) for record in records]


def with_owners_told(record: ReadRecord, choices: Choices, known: frozenset[str]) -> ReadRecord:
    """The record with its owners told apart by the posts and holders that the council has now."""
    owner, support = row_owners_meant(record.owners, choices, known)
    if (owner, support) == (record.owner, record.support):
        return record
    return replace(record, owner=owner, support=support)


def _match(
    run: DryRun, sheets: Sequence[tuple[ComparedSheet, list[ReadRecord]]], programme: Programme
) -> list[Renumbering]:
    """Match the records of the sheets with what the programme holds, and add what is missing."""
    renumberings: list[Renumbering] = []
    silent = {
        sheet.name: silent_fields(
            sheet.read.records, [match.field for match in sheet.read.recognised.columns if match.field]
        )
        for sheet, _ in sheets
    }
    # Where the records of each kind stand: by the number of their sheet, and their place on it.
    places: dict[PlanKind, list[tuple[int, int]]] = defaultdict(list)
    for number, (sheet, records) in enumerate(sheets):
        for place, record in enumerate(records if not sheet.read.is_notes else ()):
            places[sheet.read.kind_of(record)].append((number, place))
    compared: dict[tuple[int, int], ComparedRecord] = {}
    missing: dict[str, list[ComparedRecord]] = defaultdict(list)  # by the sheet that is their home
    for kind, register in plan_registers().items():
        here = places.get(register.kind, [])
        homes = dict.fromkeys(sheets[number][0].name for number, _ in here)
        homes |= dict.fromkeys(sheet.name for sheet, _ in sheets if sheet.kind == kind)
        if not homes:
            continue
        existing = register.existing(programme, as_at=run.reading.as_at)
        before = {held.object_id: held.sheet for held in existing}
        how: dict[str, Any] = {"decisions": run.decisions, "silent": silent, "choices": run.reading.choices}
        matching = partial(match_all, existing=existing, sheets=homes, kind=kind, **how)
        read = [sheets[number][1][place] for number, place in here]
        matched, renumbered = matching(records=read)
        if renamed := renamed_sheets(matched[: len(read)], run.reading.choices):
            matched, renumbered = matching(records=[placed_as_before(record, renamed) for record in read])
        renumberings += renumbered
        compared |= zip(here, matched, strict=False)  # behind them is what is missing
        for gone in matched[len(here) :]:
            name = before[gone.object_id or 0]
            missing[name if name in homes else next(iter(homes))].append(gone)
    for number, (sheet, records) in enumerate(sheets):
        sheet.records = [
            compared.get((number, place))
            or unmatched(record, choices=run.reading.choices, skipped=sheet.read.is_notes)
            for place, record in enumerate(records)
        ]
        sheet.records += missing.pop(sheet.name, [])
    return renumberings


def digest_of_run(run: DryRun) -> str:
    """A digest of all that would be written, so that what is confirmed is what is applied."""
    lines = [
        [
            *(sheet.name, record.part, record.object_id, record.changes, record.becomes),
            *(record.exemption, record_json(record)),
        ]
        for sheet in run.taken
        for record in sheet.records
    ]
    content = json.dumps(
        [run.reading.sha256, run.new_posts, run.decisions.reason, lines], sort_keys=True, default=str
    )
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


OUTCOMES = (
    "new", "changed", "unchanged", "questioned", "refused", "skipped", "missing", "moved", "conflict",
)  # fmt: skip


def counts(records: Iterable[ComparedRecord]) -> dict[str, int]:
    """How many records have each outcome, every outcome named; conflicts only where there are some."""
    numbers = dict.fromkeys(OUTCOMES, 0)
    for record in records:
        numbers[record.outcome.value] += 1
    if not numbers["conflict"]:
        del numbers["conflict"]  # named only where there is one: scripts know the others by heart
    return numbers


def record_json(record: ComparedRecord) -> dict[str, Any]:
    """One record as plain values. `kind` (where it goes to another register than its sheet), `changes`,
    `conflicts`, `offers` and `moved_from` stand there only where there is something to say."""
    read = record.read
    more: dict[str, Any] = {"kind": read.kind.value} if read.kind else {}
    if record.changes:
        more["changes"] = {name: list(pair) for name, pair in record.changes.items()}
    if record.conflicts:
        more["conflicts"] = {
            name: {
                "before": conflict.before,
                "ours": conflict.ours,
                "file": conflict.file,
                "take": conflict.take,
            }
            for name, conflict in record.conflicts.items()
        }
    if record.recommendations:
        more["recommendations"] = list(record.recommendations)
    if record.offers:
        more["offers"] = [{**offer.as_json(), "said": said} for offer, said in record.offers]
    if record.moved_from:
        more["moved_from"] = record.moved_from
    # These keys always stand there, also where they are empty: scripts read them.
    return more | {
        "row": record.row,
        "outcome": record.outcome.value,
        "our_reference": record.our_reference,
        "exempt": record.kept_back,
        "questions": [question.message for question in (*record.refusals, *record.questions)],
        **read_json(read),
    }


def read_json(read: ReadRecord) -> dict[str, Any]:
    """What was understood of a row, as plain values."""
    dates = read.other_dates
    return {
        "reference": read.reference,
        "title": read.title,
        "workstream": list(read.workstream),
        "owner": read.owner,
        "support": list(read.support),
        "date": read.date.as_json() if read.date is not None else {},
        "forecast": dates["revised_due"].as_json() if "revised_due" in dates else {},
        "completed": dates["completed"].as_json() if "completed" in dates else {},
        "starts": dates["start"].as_json() if "start" in dates else {},
        "steps": [
            {"title": step.title, "date": step.date.as_json() if step.date is not None else None}
            for step in read.steps
        ],
        "updates": [update.as_json() for update in read.updates],
        "stage": read.stage,
        "rag": read.rag,
        "percent": read.percent,
        "amount": amount_json(read.amount),
        "year": read.year,
        "fields": dict(read.fields),
    }
