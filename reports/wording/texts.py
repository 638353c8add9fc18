"""The texts of a position that officers wrote, each with what it is of, and the position in other words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar

from reports.position.actions import ActionPosition, DateMove
from reports.position.beside import MilestonePosition
from reports.position.highlight import HighlightPosition, RiskPosition, SavingOffTrack, WorkstreamPosition
from reports.position.log import EntryPosition

Key: TypeAlias = tuple[str, int, str]  # the kind of record, its key, what of it
Words: TypeAlias = Callable[[Key, str], str]  # what the paper says of an officer's words
LINE = "\n"  # between the mitigations of a risk, which are worded together
LABELS = {
    "purpose": "Purpose",
    "position": "Current position",
    "progress_words": "Progress, in a word",
    "progress": "Key progress",
    "reason": "Risks and issues (the reason)",
    "being_done": "Being done, and planned next",
    "justification": "Why not worse",
    "stage_reason": "Why it is on hold, or has left the plan",
    "happened": "What happened",
    "cause": "Cause",
    "effect": "Effect",
    "mitigations": "Mitigations",
    "explanation": "Explanation",
    "decision_reason": "Why it was decided so",
    "impact": "Impact",
    "needed_from": "Whom it depends on",
    "comment": "Comment",
    "title": "Name",
}
# The columns of a record whose words a paper prints; each is also the name of a field of its position.
ACTION = ("reason", "being_done", "justification", "stage_reason")
RISK = ("happened", "cause", "effect")
ENTRY = ("title", "impact", "needed_from")
MILESTONE = ("title", "comment")
STREAM = ("title", "purpose", "position", "progress_words")
# Of which records one can be made exempt by itself; a change of a date is exempt with its action.
EXEMPTABLE = ("action", "risk", "log_entry", "saving", "milestone")
T = TypeVar(
    "T",
    ActionPosition,
    RiskPosition,
    SavingOffTrack,
    DateMove,
    WorkstreamPosition,
    EntryPosition,
    MilestonePosition,
)


@dataclass(frozen=True)
class OfficersText:
    """One text of a position that an officer wrote."""

    kind: str
    object_id: int
    field: str
    reference: str  # how the record is called in the paper
    title: str
    words: str
    workstream: int | None
    of_plan: bool = False  # nobody here wrote it: it came with the plan

    @property
    def key(self) -> Key:
        return self.kind, self.object_id, self.field

    @property
    def label(self) -> str:
        return LABELS[self.field]

    @property
    def label_of_kind(self) -> str:
        """The label, by which it is told from that of another kind of record under the same number."""
        return f"Date change, {self.label.lower()}" if self.kind == "date_change" else self.label

    @property
    def can_be_exempt(self) -> bool:
        return self.kind in EXEMPTABLE

    @property
    def is_name(self) -> bool:
        return self.field == "title"


def texts_of_position(position: HighlightPosition) -> Iterator[OfficersText]:
    """Every text that an officer wrote and the paper would print, names of records among them."""
    for stream in position.workstreams:
        yield from _texts("workstream", stream, stream.title, stream.title, stream.id, STREAM)
        for action in stream.actions:
            yield from texts_of_action(action, stream.id)
        for risk in stream.risks:
            yield from texts_of_risk(risk, stream.id)
    for risk in position.other_risks:
        yield from texts_of_risk(risk, None)
    for entry in position.entries:
        yield from _texts("log_entry", entry, entry.reference, entry.title, entry.workstream, ENTRY)
    for saving in position.savings_off_track:
        yield from _texts("saving", saving, saving.reference, saving.title, None, ("title", "explanation"))
    for milestone in position.milestones:
        yield from _texts("milestone", milestone, milestone.reference, milestone.title, None, MILESTONE)
    streams = {action.reference: stream.id for stream in position.workstreams for action in stream.actions}
    for move in position.date_moves:
        names = ("reason", "decision_reason")
        yield from _texts("date_change", move, move.reference, move.title, streams.get(move.reference), names)


def texts_of_action(action: ActionPosition, stream: int | None) -> Iterator[OfficersText]:
    """The name of an action and what its owner said of it."""
    yield from _texts("action", action, action.reference, action.title, stream, ("title",))
    if action.progress and action.progress.text.strip():
        told = action.progress
        yield OfficersText(
            kind="action",
            object_id=action.id,
            field="progress",
            reference=action.reference,
            title=action.title,
            words=told.text,
            workstream=stream,
            of_plan=told.of_plan,
        )
    yield from _texts("action", action, action.reference, action.title, stream, ACTION)


def texts_of_risk(risk: RiskPosition, stream: int | None) -> Iterator[OfficersText]:
    """The name of a risk, its cause and effect, and what is done against it."""
    yield from _texts("risk", risk, risk.reference, risk.title, stream, ("title", *RISK))
    if risk.mitigations:
        words = LINE.join(risk.mitigations)
        yield OfficersText("risk", risk.id, "mitigations", risk.reference, risk.title, words, stream)


def _texts(
    kind: str, record: T, reference: str, title: str, stream: int | None, names: tuple[str, ...]
) -> Iterator[OfficersText]:
    for name in names:
        words = getattr(record, name)
        if words.strip():
            yield OfficersText(kind, record.id, name, reference, title, words, stream)


def worded(
    position: HighlightPosition, words: Words, in_full: Mapping[int, str] | None = None
) -> HighlightPosition:
    """The position with what `words` makes of each text that an officer wrote."""
    in_full = in_full or {}
    return replace(
        position,
        workstreams=tuple(
            replace(
                _worded("workstream", stream, STREAM, words),
                actions=tuple(_worded_action(action, words, in_full) for action in stream.actions),
                risks=tuple(_worded_risk(risk, words) for risk in stream.risks),
            )
            for stream in position.workstreams
        ),
        other_risks=tuple(_worded_risk(risk, words) for risk in position.other_risks),
        savings_off_track=tuple(
            _worded("saving", saving, ("title", "explanation"), words)
            for saving in position.savings_off_track
        ),
        entries=tuple(_worded("log_entry", entry, ENTRY, words) for entry in position.entries),
        milestones=tuple(_worded("milestone", one, MILESTONE, words) for one in position.milestones),
        date_moves=tuple(
            replace(
                _worded("date_change", move, ("reason", "decision_reason"), words),
                title=_title_of(position, move, words),
            )
            for move in position.date_moves
        ),
    )


def _title_of(position: HighlightPosition, move: DateMove, words: Words) -> str:
    """A date change bears the name of its action, as that is printed."""
    action = next((one for one in position.actions if one.reference == move.reference), None)
    return words(("action", action.id, "title"), move.title) if action else move.title


def _worded_action(action: ActionPosition, words: Words, in_full: Mapping[int, str]) -> ActionPosition:
    action = _worded("action", action, ("title", *ACTION), words)
    action = replace(action, in_full=in_full.get(action.id, ""))
    if action.progress is None:
        return action
    text = words(("action", action.id, "progress"), action.progress.text)
    return replace(action, progress=replace(action.progress, text=text) if text.strip() else None)


def _worded_risk(risk: RiskPosition, words: Words) -> RiskPosition:
    risk = _worded("risk", risk, ("title", *RISK), words)
    if not risk.mitigations:
        return risk
    joined = LINE.join(risk.mitigations)
    text = words(("risk", risk.id, "mitigations"), joined)
    if text == joined:
        return risk
    return replace(risk, mitigations=tuple(line for line in text.splitlines() if line.strip()))


def _worded(kind: str, record: T, names: tuple[str, ...], words: Words) -> T:
    said: dict[str, Any] = {
        name: words((kind, record.id, name), text)
        for name in names
        if (text := getattr(record, name)).strip()
    }
    return replace(record, **said)
