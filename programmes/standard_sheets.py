"""Workstreams and milestones in our own columns."""

from datetime import date

from council.models import User
from council.rag import STATED
from programmes.imports.standard.columns import Form, OwnColumn, OwnRow, OwnSheet, path_of, tidy
from programmes.models.programme import Milestone, Programme

RAGS = tuple(str(label) for _, label in STATED)


def workstream_rows(programme: Programme, person: User | None) -> list[OwnRow]:
    """The programme's workstreams, in order."""
    found = programme.workstreams.select_related("lead", "parent__parent__parent")
    return [
        OwnRow(
            one.pk,
            f"W{one.pk}",
            {
                "title": one.title,
                "parent": path_of(one.parent),
                "owner": str(one.lead or ""),
                "purpose": one.purpose,
                "position": one.position,
                "progress": one.progress_as_written,
                "rag": one.get_stated_rag_display(),
            },
        )
        for one in (found.visible_to(person) if person else found)
    ]


def milestone_rows(programme: Programme, person: User | None) -> list[OwnRow]:
    """The programme's milestones, in order."""
    found = Milestone.objects.filter(programme=programme)
    found = found.select_related("owner", "workstream__parent__parent__parent")
    return [
        OwnRow(
            one.pk,
            f"M{one.pk}",
            {
                "workstream": path_of(one.workstream),
                "title": one.title,
                "owner": str(one.owner or ""),
                "due": one.due or tidy(one.due_as_written),
                "delivered": one.delivered_on or tidy(one.delivered_as_written),
                "comment": one.comment,
            },
        )
        for one in (found.visible_to(person) if person else found)
    ]


WORKSTREAMS = OwnSheet(
    "Workstreams",
    "workstream",
    (
        OwnColumn(
            "title", "Workstream", "Its name. Other sheets name it so.", "Legal and governance", width=32
        ),
        OwnColumn(
            "parent",
            "Stands under",
            "The workstream above it, where it has one. Only new rows can say so.",
            listed="workstreams",
            width=28,
        ),
        OwnColumn("owner", "Lead", "The post that leads it.", "Head of Legal", listed="posts", width=28),
        OwnColumn("purpose", "Purpose", "What it is for.", "Decisions are lawful and open.", width=40),
        OwnColumn("position", "Current position", "Where it stands now.", width=40),
        OwnColumn("progress", "Progress", "How it is said to go, in a word or two."),
        OwnColumn("rag", "RAG", "Red, Amber or Green.", "Amber", choices=RAGS, width=10),
    ),
    workstream_rows,
)
MILESTONES = OwnSheet(
    "Milestones",
    "milestone",
    (
        OwnColumn("workstream", "Workstream", "As on the sheet of workstreams.", "Legal and governance",
                  listed="workstreams", width=32),
        OwnColumn("title", "Milestone", "What is reached.", "The council adopts its constitution", width=50),
        OwnColumn("owner", "Owner", "The post that answers for it.", "Head of Legal",
                  listed="posts", width=28),
        OwnColumn("due", "Date due", "A day.", date(2027, 3, 31), form=Form.DAY, width=14),
        OwnColumn("delivered", "Date delivered", "A day; empty until it is reached.", field="completed",
                  form=Form.DAY, width=14),
        OwnColumn("comment", "Comments", "What there is to say.", field="progress", width=40),
    ),
    milestone_rows,
)  # fmt: skip
