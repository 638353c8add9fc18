"""What the paper prints, in the order and in the words in which it prints it: worked out of a position.

Pure functions over frozen values; the templates only set what they give. Tables A to E are those of councils'
audit recommendation trackers: live, completed, extensions asked for, overdue without one, and decided.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from council.lengths import shortened
from council.rag import Rag, Stage
from council.wording import HARD_SPACE, spoken
from reports.documents.paper import Paper
from reports.documents.references import together, without_owner
from reports.documents.risk_map import risk_map_of
from reports.position.actions import NO_OWNER, ActionPosition
from reports.position.highlight import HighlightPosition, RiskPosition, SavingOffTrack, WorkstreamPosition
from reports.position.log import EntryPosition

PARAGRAPH = re.compile(r"(?:paragraphs?|,|and) (\d+)\b")
UPRIGHT = 3  # so many exceptions stand one under the other; more take a page that lies across
MANY = 100  # actions above which the paper leaves single ones to the workbook
NAME = 60  # letters of a name where Table A has the whole of it
FOOT = 72  # letters of the programme's name that the foot of a page has on a line
BRIEF = 44  # letters of the name of an action of which nothing is said
CELL = 37  # letters that a line of the progress holds on a page that lies across
ROW = 3  # lines that a row takes there at least: its RAG, and why
NUMBER = 8  # letters of a number that its column holds there
SHORT = 180  # letters of progress that a sentence beside the workstream still takes
STRIP_WIDTH = 506.5
LONG_CELL = 400  # letters above which a row may break over two pages


@dataclass(frozen=True)
class SinceLine:
    """One line of what changed since the body last met: how many, and which."""

    label: str
    words: str


@dataclass(frozen=True)
class CountRow:
    """One workstream of Table 1: how many actions stand how, and how many did when the body was last told."""

    title: str
    rag: str
    now: tuple[int, ...]
    was: tuple[int, ...] | None

    @property
    def cells(self) -> list[tuple[int, int | None]]:
        return [(number, self.was[place] if self.was else None) for place, number in enumerate(self.now)]


@dataclass(frozen=True)
class StripPart:
    """One report of the strip of the last six: where it stands, which RAG it told, and when."""

    x: float
    rag: str
    label: str
    day: str
    present: bool
    width: float = 80.5

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def shape_x(self) -> float:
        return round(self.middle - (len(self.label) * 7.6 + 16) / 2, 1)

    @property
    def text_x(self) -> float:
        return round(self.shape_x + 16, 1)

    @property
    def triangle(self) -> str:
        return f"M{self.shape_x} 17h11l-5.5-10z"


class Numbers:
    """The paragraph numbers of a paper, after its decisions: none occurs twice, so minutes can cite one."""

    def __init__(self, first: int) -> None:
        self._next = count(first)

    def __str__(self) -> str:
        return str(next(self._next))


def layout_of(paper: Paper, *, rows: int | None = None) -> dict[str, Any]:
    """What the templates print beside front and position. `rows`: how many workstreams Table 1 names."""
    position, front = paper.position, paper.front
    exceptions = position.exceptions
    return {
        "numbers": Numbers(len(front.decisions) + 1),
        "foot": short_name(position.programme, FOOT),
        "since": since_lines(position),
        "counts": count_rows(position, rows),
        "total": total_row(position),
        "strip": strip_of(position),
        "strip_width": STRIP_WIDTH,
        "across": len(exceptions) > UPRIGHT and not front.portrait,
        "long_numbers": any(len(action.reference) > NUMBER for action in exceptions),
        "streams": [StreamPrint(stream, position) for stream in position.workstreams],
        "table_a": [] if len(position.actions) > MANY else table_a(position),
        "too_many": len(position.actions) > MANY,
        "no_owner": NO_OWNER,
        "unowned": {
            "actions": without_owner([a for _, rows in table_a(position) for a in rows]),
            "risks": without_owner(position.risks),
            "entries": without_owner(position.entries),
        },
        "long_milestones": [one.reference for one in position.milestones if len(one.comment) > LONG_CELL],
        "table_b": table_b(position),
        "table_c": [move for move in position.moves if move.outcome == "pending"],
        "table_d": table_d(position),
        "risk_map": risk_map_of(position),
        "table_e": [move for move in position.moves if move.outcome != "pending"],
        "holds": {name: name not in front.left_out for name in SECTIONS},
        "appendix": front.pack == "appendix",
        "not_public": bool(front.pack) or position.audience == "exempt",
        "exempt_by": exempt_by(position),
        "exempt_numbers": {
            *(action.reference for action in position.actions if action.exempt),
            *(risk.reference for risk in position.risks if risk.exempt),
        },
    }


def exempt_by(position: HighlightPosition) -> str:
    """Under which paragraphs what it prints is exempt: "paragraphs 3 and 4"; empty where there is none."""
    every: list[ActionPosition | RiskPosition | SavingOffTrack | EntryPosition] = [
        *position.actions,
        *position.risks,
        *position.entries,
        *position.savings_off_track,
    ]
    numbers = sorted({int(found) for one in every for found in PARAGRAPH.findall(one.exempt)})
    if not numbers:
        return ""
    *first, last = map(str, numbers)
    return f"paragraphs {', '.join(first)} and {last}" if first else f"paragraph {last}"


SECTIONS = ("milestones", "dates", "risks", "savings", "reviews")


# --- page 1 -------------------------------------------------------------------------------------------------


def since_lines(position: HighlightPosition) -> list[SinceLine]:
    """What changed since the body was last told: worse, better, done, moved, new and left."""
    since = position.since
    label = position.conventions.rag_label
    done = [f"{a.reference} {short_name(a.title)}" for a in since.done]
    verified = sum(a.stage == Stage.VERIFIED for a in since.done)
    moved = {m.reference: m for m in position.moves if m.outcome in ("approved", "recorded")}
    lines = [
        SinceLine(f"{len(since.worse)} worse", _from_to(since.worse, label)),
        SinceLine(f"{len(since.better)} better", _from_to(since.better, label)),
        SinceLine(f"{len(since.done)} done", _with(done, f"{verified} of them verified" if done else "")),
        SinceLine(
            f"{len(since.moved)} moved",
            "; ".join(f"{a.reference} {moved[a.reference].in_words}" for a in since.moved[:6]),
        ),
        SinceLine(
            f"{len(since.new)} new",
            ", ".join(a.reference for a in since.new[:12]) + (" and more" if len(since.new) > 12 else ""),
        ),
        SinceLine(f"{len(since.left)} left", ", ".join(a.reference for a in since.left)),
    ]
    full = [line for line in lines if not line.label.startswith("0 ")]
    none = [line.label for line in lines if line.label.startswith("0 ")]
    if none:
        full.append(SinceLine(none[0], f"{', '.join(none[1:])}" if len(none) > 1 else ""))
    return full


def _with(parts: Sequence[str], more: str) -> str:
    shown = "; ".join(parts[:4]) + (f"; and {len(parts) - 4} more" if len(parts) > 4 else "")
    return f"{shown} ({more})" if more else shown


def _from_to(actions: Iterable[ActionPosition], label: Any) -> str:
    """Which actions went from which RAG to which: "HRI-005, 011 and 013 Amber to Red"."""
    groups: dict[tuple[str, str], list[str]] = {}
    for action in actions:
        groups.setdefault((action.before, action.rag), []).append(action.reference)
    parts = []
    for (was, now), references in groups.items():
        before = "complete" if was == Rag.BLUE else label(was)
        parts.append(f"{together(references)} {before} to {label(now)}")
    return "; ".join(parts)


def short_name(title: str, most: int = NAME) -> str:
    """A name, or its first words: Table A has it whole. The dots stand on the line of the last word.

    Of a first word that is longer than all that, its beginning.
    """
    title = title.rstrip(".")
    cut = shortened(title, most)
    if cut == title:
        return cut
    words, _, rest = cut.rpartition(" ")
    return f"{words.rstrip(' ,;:–-')}{HARD_SPACE}…" if words.strip() else rest


def count_rows(position: HighlightPosition, rows: int | None) -> list[CountRow]:
    """The workstreams of Table 1; where not all are named, the worst, and the others together."""
    every = [_count_row(stream) for stream in position.workstreams if stream.actions]
    if rows is None or len(every) <= rows:
        return every
    order = {Rag.RED: 0, Rag.AMBER: 1, Rag.GREEN: 2}
    chosen = sorted(every, key=lambda row: order.get(Rag(row.rag), 3))[:rows]
    named = [row for row in every if row in chosen]
    others = [row for row in every if row not in chosen]
    return [*named, _sum(f"{len(others)} other workstreams", others)]


def _count_row(stream: WorkstreamPosition) -> CountRow:
    tally, told = stream.tally, stream.told
    was = (told.red, told.amber, told.green, told.done, told.other) if told else None
    return CountRow(
        stream.title, str(stream.rag), (tally.red, tally.amber, tally.green, tally.done, tally.other), was
    )


def total_row(position: HighlightPosition) -> CountRow:
    """The last row of Table 1."""
    rows = count_rows(position, None)
    number = len(position.actions)
    return _sum(f"All {number} actions" if number != 1 else "1 action", rows, str(position.rag))


def _sum(title: str, rows: Sequence[CountRow], rag: str = "") -> CountRow:
    def add(columns: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
        return tuple(sum(each) for each in zip(*columns, strict=True)) or (0,) * 5

    told = [row.was for row in rows if row.was]
    worst = rag or min(
        (row.rag for row in rows),
        key=lambda r: ("red", "amber", "green").index(r) if r in ("red", "amber", "green") else 3,
        default="none",
    )
    return CountRow(title, worst, add(row.now for row in rows), add(told) if told else None)


def strip_of(position: HighlightPosition) -> list[StripPart]:
    """The strip of the overall RAG in the last six reports to the body, this one last and filled."""
    if not position.past:
        return []
    label = position.conventions.rag_label
    past = [(one.rag, one.as_at, False) for one in position.past[-5:]]
    return [
        StripPart(0.5 + place * 85, str(rag), label(rag), f"{day.day} {day:%b}", present)
        for place, (rag, day, present) in enumerate([*past, (str(position.rag), position.as_at, True)])
    ]


# --- the position by workstream -----------------------------------------------------------------------------


@dataclass(frozen=True)
class StreamPrint:
    """One workstream as the paper prints it: its exceptions in full, the rest in sentences."""

    stream: WorkstreamPosition
    position: HighlightPosition

    @property
    def exceptions(self) -> list["ActionPrint"]:
        return [ActionPrint(action, self.position) for action in self.stream.exceptions]

    @property
    def sentences(self) -> list[str]:
        """What is said of the actions that are not told in full, silence named and the rest counted."""
        label = self.position.conventions.rag_label
        rest = [a for a in self.stream.actions if not a.is_exception and a not in self.as_in_the_plan]
        silent = [a for a in rest if a.owes_update]
        told: list[ActionPosition] = []
        said: list[str] = []
        for action in rest:
            if self._is_told_by_choice(action):
                pass
            elif action in silent or action.rag != Rag.AMBER or not action.is_live:
                continue
            told.append(action)
            said.append(self._amber(action, label))
        said += [
            f"{a.last_heard}: {a.reference} {short_name(a.title, BRIEF)} ({label(a.rag)}{_mark(a)})."
            for a in silent[:3]
        ]
        if len(silent) > 3:
            said.append(f"No update on {together([a.reference for a in silent[3:]])} either.")
        counted = [a for a in rest if a not in told and a not in silent]
        if counts := self._counts(counted):
            said.append(f"{counts}.")
        if self.as_in_the_plan:
            number, first = len(self.as_in_the_plan), self.as_in_the_plan[0]
            since = first.as_in_the_plan.removeprefix("as in ")
            said.append(f"{number} action{' has' if number == 1 else 's have'} no update since {since}.")
        if not self.stream.exceptions and self.stream.rag is not Rag.NONE and not self.stream.progress_words:
            said.insert(0, "No exception.")
        if not self.stream.actions and self.is_told_in_points and not self.stream.progress_words:
            said.append("No action stands in it.")
        return said

    @staticmethod
    def _is_told_by_choice(action: ActionPosition) -> bool:
        """Whether its lead chose a sentence for it: where it is on time or done, for what is said of it."""
        off_track = action.rag in (Rag.RED, Rag.AMBER)
        return action.in_full == "sentence" and (off_track or not action.silence)

    def tells_the_words_of(self, action: ActionPosition) -> bool:
        """Whether the paper prints what is said of the action’s progress, at whatever length."""
        if action.is_exception or action in self.as_in_the_plan:
            return True
        amber = action.is_live and action.rag == Rag.AMBER and not action.owes_update
        told = amber or self._is_told_by_choice(action)
        return told and action.progress is not None and not self._is_beyond_a_sentence(action.progress.text)

    def _is_beyond_a_sentence(self, words: str) -> bool:
        return len(self.position.actions) > MANY or len(words.strip()) > SHORT or "\n" in words.strip()

    @property
    def as_in_the_plan(self) -> list[ActionPosition]:
        """The actions beside the exceptions of which the plan alone says something, and nobody since."""
        if len(self.position.actions) > MANY:
            return []
        told = [a for a in self.stream.actions if a.as_in_the_plan and not a.is_exception]
        done = (Stage.COMPLETE, Stage.VERIFIED)
        return [a for a in told if a.stage not in done]

    @property
    def plan_points(self) -> list[tuple[ActionPosition, str]]:
        """The same, each with how it stands where that is more than that it has no date."""
        label = self.position.conventions.rag_label
        return [
            (a, _marked((label(a.rag) if a.rag != Rag.NONE else "") if a.is_live else self._kind(a), a))
            for a in self.as_in_the_plan
        ]

    @property
    def is_told_in_sentences(self) -> bool:
        """Whether anything is said beside its exceptions: else its paragraph would be a number alone."""
        position = self.stream.position.strip() and not self.is_told_in_points
        return bool(position or self.stream.progress_words or self.sentences or self.stream.risks)

    @property
    def is_told_in_points(self) -> bool:
        """Whether more is said of it than a sentence holds."""
        lines = [line for line in self.stream.position.splitlines() if line.strip()]
        return bool(self.stream.purpose or len(lines) > 1 or self.as_in_the_plan)

    def _amber(self, action: ActionPosition, label: Any) -> str:
        words = action.progress.text.strip() if action.progress else action.silence
        change = "as before" if action.before == action.rag else ""
        if action.before and action.before != action.rag:
            change = f"was {label(action.before)}"
        forecast = f"; forecast {spoken(action.forecast)}" if action.forecast else ""
        state = f"{action.reference}, {label(action.rag)} {change}".strip() + forecast + _mark(action)
        if self._is_beyond_a_sentence(words):
            return f"{short_name(action.title)} ({state})."
        return f"{words.rstrip('.')} ({state})."

    def _counts(self, actions: Sequence[ActionPosition]) -> str:
        kinds: dict[str, int] = {}
        for action in actions:
            name = self._kind(action)
            kinds[name] = kinds.get(name, 0) + 1
        return ", ".join(f"{number} {name}" for name, number in kinds.items())

    @staticmethod
    def _kind(action: ActionPosition) -> str:
        if action.stage == Stage.VERIFIED:
            return "verified"
        if action.stage == Stage.COMPLETE:
            return "complete, not yet verified"
        if action.stage == Stage.ON_HOLD:
            return "on hold"
        if action.counts_as == "left":
            return "no longer in the plan"
        names = {Rag.NOT_YET_DUE: "not yet due", Rag.NONE: "without a date", Rag.GREEN: "on time"}
        return names.get(Rag(action.rag), "under way")


def _mark(action: ActionPosition) -> str:
    """What tells an exempt action from others within brackets, in a pack that prints it."""
    return ", exempt" if action.exempt else ""


def _marked(state: str, action: ActionPosition) -> str:
    """The state with that mark."""
    return f"{state}{_mark(action)}".removeprefix(", ")


@dataclass(frozen=True)
class ActionPrint:
    """One action that is told in full."""

    action: ActionPosition
    position: HighlightPosition

    @property
    def was(self) -> str:
        action, label = self.action, self.position.conventions.rag_label
        if not self.position.before_as_at:
            return ""
        if not action.before:
            return "new"
        if action.before == action.rag:
            return "as before"
        return "was complete" if action.before == Rag.BLUE else f"was {label(action.before)}"

    @property
    def why(self) -> str:
        """The facts of its dates behind the RAG, in a line."""
        action = self.action
        pending = {move.reference for move in self.position.date_moves if move.outcome == "pending"}
        parts = []
        if action.days_overdue:
            late = f"{action.days_overdue} day{'' if action.days_overdue == 1 else 's'} overdue"
            parts.append(late if action.reference in pending else f"{late}, no extension")
        elif action.due:
            parts.append(f"Due {spoken(action.due)}")
        if action.reference in pending:
            parts.append("new date asked for")
        if action.forecast and action.forecast != action.due:
            parts.append(f"forecast {spoken(action.forecast)}")
        if action.stated == action.rag and not action.days_overdue and len(parts) < 2:
            parts.append("as the owner states")
        words = "; ".join(parts) or action.why
        return words[:1].upper() + words[1:]

    @property
    def title(self) -> str:
        """Its name: whole where no table has it, else as long as the lines of its progress leave room for."""
        if len(self.position.actions) > MANY:
            return f"{self.action.title.rstrip('.')}."
        said = len(self.progress or self.action.silence)
        room = max(ROW, -(-said // CELL)) * CELL - said - 5
        name = short_name(self.action.title, min(NAME, room if room >= CELL // 2 else room + CELL))
        return name if name.endswith("…") else f"{name}."

    @property
    def progress(self) -> str:
        return self.action.progress.text if self.action.progress else ""

    @property
    def is_long(self) -> bool:
        """Whether its row may break over two pages."""
        return max(len(self.progress), len(self.action.reason), len(self.action.being_done)) > LONG_CELL


# --- the tables ---------------------------------------------------------------------------------------------


def table_a(position: HighlightPosition) -> list[tuple[WorkstreamPosition, list[ActionPosition]]]:
    """The actions under way or to come, by workstream."""
    groups = []
    for stream in position.workstreams:
        rows = [a for a in stream.actions if a.is_live or a.stage == Stage.ON_HOLD]
        if rows:
            groups.append((stream, rows))
    return groups


def table_b(position: HighlightPosition) -> list[ActionPosition]:
    """The actions completed or verified since the body last met; in the period where it was told nothing."""
    return [*position.completed, *position.verified]


def table_d(position: HighlightPosition) -> list[ActionPosition]:
    """The actions overdue for which nobody asked for another date."""
    waiting = {move.reference for move in position.date_moves if move.outcome == "pending"}
    return [action for action in position.overdue if action.reference not in waiting]
