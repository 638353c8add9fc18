"""Workstreams and milestones in the standard columns."""

from datetime import date

from council.models import User
from council.rag import STATED
from programmes.imports.standard.columns import (
    Form,
    StandardColumn,
    StandardRow,
    StandardSheet,
    path_of,
    tidy,
)
from programmes.models.milestone import Milestone
from programmes.models.programme import Programme

GATE, NO_GATE = "Yes", "No"  # what a cell says of a milestone that is a gate, and of others
RAGS = tuple(str(label) for _, label in STATED)


def workstream_rows(programme: Programme, person: User | None) -> list[StandardRow]:
    """The programme's workstreams, in order."""
    streams = programme.workstreams.select_related("lead", "parent__parent__parent")
    return [
        StandardRow(
            stream.pk,
            f"W{stream.pk}",
            {
                "title": stream.title,
                "parent": path_of(stream.parent),
                "owner": str(stream.lead or ""),
                "purpose": stream.purpose,
                "position": stream.position,
                "progress": stream.progress_as_written,
                "rag": stream.get_stated_rag_display(),
            },
        )
        for stream in (streams.visible_to(person) if person else streams)
    ]


def milestone_rows(programme: Programme, person: User | None) -> list[StandardRow]:
    """The programme's milestones, in order."""
    milestones = Milestone.objects.filter(programme=programme)
    milestones = milestones.select_related("owner", "workstream__parent__parent__parent")
    return [
        StandardRow(
            milestone.pk,
            milestone.reference,
            {
                "workstream": path_of(milestone.workstream),
                "title": milestone.title,
                "owner": str(milestone.owner or ""),
                "due": milestone.due or tidy(milestone.due_as_written),
                "forecast": milestone.forecast,
                "delivered": milestone.delivered_on or tidy(milestone.delivered_as_written),
                "comment": milestone.comment,
                "gate": GATE if milestone.is_gate else NO_GATE,
            },
            exempt=milestone.exempt,
        )
        for milestone in (milestones.visible_to(person) if person else milestones)
    ]


WORKSTREAM_COLUMNS = StandardSheet(
    "Workstreams",
    "workstream",
    (
        StandardColumn(
            "title", "Workstream", "Its name. Other sheets name it so.", "Legal and governance", width=32
        ),
        StandardColumn(
            "parent",
            "Stands under",
            "The workstream above it, where it has one. Only new rows can say so.",
            listed="workstreams",
            width=28,
        ),
        StandardColumn("owner", "Lead", "The post that leads it.", "Head of Legal", listed="posts", width=28),
        StandardColumn("purpose", "Purpose", "What it is for.", "Decisions are lawful and open.", width=40),
        StandardColumn("position", "Current position", "Where it stands now.", width=40),
        StandardColumn("progress", "Progress", "How it is said to go, in a word or two."),
        StandardColumn("rag", "RAG", "Red, Amber or Green.", "Amber", choices=RAGS, width=10),
    ),
    workstream_rows,
)
MILESTONE_COLUMNS = StandardSheet(
    "Milestones",
    "milestone",
    (
        StandardColumn("workstream", "Workstream", "As on the sheet of workstreams.", "Legal and governance",
                  listed="workstreams", width=32),
        StandardColumn("title", "Milestone", "What is reached.", "The council adopts its constitution",
                  width=50),
        StandardColumn("owner", "Owner", "The post that answers for it.", "Head of Legal",
                  listed="posts", width=28),
        StandardColumn("due", "Date due", "A day.", date(2027, 3, 31), form=Form.DAY, width=14),
        StandardColumn("forecast", "Forecast date", "The day on which it is now expected.",
                  field="revised_due", form=Form.DAY, width=14),
        StandardColumn("delivered", "Date delivered", "A day; empty until it is reached.", field="completed",
                  form=Form.DAY, width=14),
        StandardColumn("comment", "Comments", "What there is to say.", field="progress", width=40),
        StandardColumn("gate", "Gate", "Yes, where a body decides there whether the programme goes on.",
                  choices=(GATE, NO_GATE), width=10),
    ),
    milestone_rows,
)  # fmt: skip
