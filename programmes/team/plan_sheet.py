"""How who runs a programme takes part in the import: each row is a role, a board, a step or a duty."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from council.lengths import lengths_of
from council.models import Body
from council.reading.dates.timescales import read_timescale
from council.wording import spoken
from programmes.imports.recognised import PlanKind
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import WriteContext
from programmes.imports.standard.columns import StandardColumn, StandardRow, StandardSheet
from programmes.models.programme import Programme
from programmes.models.team import TeamEntry
from programmes.plain_sheets import PlainSheet

WHO = "Each row names a post, or in our own columns a body."


class TeamSheet(PlainSheet):
    """Sheets of a programme's team. Boards, steps and duties come in by our own columns alone."""

    kind: ClassVar[PlanKind] = PlanKind.TEAM
    model: ClassVar[Any] = TeamEntry
    letter: ClassVar[str] = "TE"
    lengths: ClassVar[Mapping[str, int]] = lengths_of(TeamEntry, title="title", note="note")
    kept: ClassVar[Mapping[str, str]] = {
        "kind": "kind",
        "owner": "owner",
        "body": "body",
        "step": "step_number",
        "every_months": "every_months",
        "starts": "start",
        "ends": "ends",
        "note": "note",
    }
    labels: ClassVar[Mapping[str, str]] = {
        "title": "what it does",
        "owner": "post",
        "every_months": "how often",
        "starts": "from",
        "ends": "until",
    }
    fields: ClassVar[Mapping[str, str]] = {"role": "Role", "owner": "Post", "start": "From"}

    def told(self, record: ReadRecord) -> ReadRecord:
        """The record; one that names no post is refused."""
        record = super().told(record)
        if record.text("owner").strip():
            return record
        refusal = Question("Who has this role is not said.", f"A{record.row}", "owner", remedy=WHO)
        return replace(record, refusals=(*record.refusals, refusal))

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse a body that there is none of, and rows that name both or neither."""
        owner, body = record.read.text("owner").strip(), record.read.text("body").strip()
        if bool(owner) == bool(body):
            return [
                record.refusal("owner", "The row names a post and a body, or neither.", "Name one of them.")
            ]
        if body and not Body.objects.filter(name__iexact=body).exists():
            return [record.refusal("body", f"There is no body called {body}.", "Add it under Bodies first.")]
        return ()

    def of_programme(self, programme: Programme) -> Any:
        """The programme's entries with their posts and bodies."""
        return TeamEntry.objects.filter(programme=programme).select_related("post", "body")

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column."""
        if name == "owner":
            return str(thing.post or "")
        if name == "body":
            return str(thing.body or "")
        if name in ("starts", "ends"):
            return spoken(getattr(thing, name))
        return super().words(thing, name)

    def keep(self, thing: Any, name: str, words: str, record: ComparedRecord, context: WriteContext) -> None:
        """Keep what a cell says of one column."""
        said = words.strip()
        if name == "owner":
            thing.post = context.post(said[:160])
        elif name == "body":
            thing.body = Body.objects.filter(name__iexact=said).first() if said else None
        elif name in ("starts", "ends"):
            read = read_timescale(said, near=context.plan_date)
            setattr(thing, name, read.start or read.end if name == "starts" else read.end)
        elif name == "step":
            thing.step = int(said) if said.isascii() and said.isdigit() and len(said) < 3 else None
        else:
            super().keep(thing, name, words, record, context)


def team_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The entries on who runs the programme that the person may see."""
    return TeamSheet().rows(programme, person)


TeamSheet.standard = StandardSheet(
    "Team",
    "part in the team",
    (
        StandardColumn("title", "Role", "What it does; what is reported or escalated.", "Project manager",
                       width=40),
        StandardColumn("kind", "Kind", "Team, board, escalation or duty.", "Team",
                       choices=tuple(str(label) for label in TeamEntry.Kind.labels)),
        StandardColumn("owner", "Post", "Or a body.", "Head of Legal", listed="posts", width=28),
        StandardColumn("body", "Body", "Or a post.", "", width=28),
        StandardColumn("step", "Step", "Of the escalation route.", "1", width=10),
        StandardColumn("every_months", "How often", "What is reported.", "Every quarter",
                       choices=tuple(str(label) for label in TeamEntry.Interval.labels)),
        StandardColumn("starts", "From", "The day.", "1 April 2026", width=16),
        StandardColumn("ends", "Until", "The day.", "31 March 2027", width=16),
        StandardColumn("note", "Note", "What else there is to say.", width=40),
    ),
    team_rows,
)  # fmt: skip
