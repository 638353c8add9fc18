"""Who is asked of a row: those who hold the post that owns it, as far as they may see its record."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from council.access.preloading import preload_standing
from council.access.rules import sees
from council.models import Holding, User
from programmes.imports.models.plan_import import ImportQuestion
from programmes.imports.registers import plan_registers

Records = dict[tuple[str, int | None], Any]  # the records that rows were matched with, by kind and key


@dataclass
class OpenQuestion:
    """A question of the dry run, the people who would be asked, and why nobody can be where that is so."""

    question: ImportQuestion
    people: list[User] = field(default_factory=list)
    nobody: str = ""


def people_asked(
    questions: Collection[ImportQuestion], *, on: date
) -> list[tuple[ImportQuestion, list[User]]]:
    """Each question with those who hold its post and may see its record. A few queries for all."""
    waiting = [OpenQuestion(question) for question in questions]
    find_people(waiting, records_asked_about(questions), on=on)
    return [(asked.question, asked.people) for asked in waiting]


def find_people(questions: Collection[OpenQuestion], records: Records, *, on: date) -> None:
    """Find who holds the posts and may see the records, and say where nobody does."""
    posts = {each.question.post_id for each in questions if each.question.post_id}
    holders: dict[int, list[User]] = {}
    people: dict[int, User] = {}
    current = Holding.objects.filter(Holding.current(on), post__in=posts, user__is_active=True)
    for holding in current.select_related("user").order_by("pk"):
        person = people.setdefault(holding.user_id, holding.user)
        holders.setdefault(holding.post_id, []).append(person)
    if records:
        preload_standing(people.values(), on=on)
    for each in questions:
        question = each.question
        held_by = holders.get(question.post_id or 0, [])
        each.people = [person for person in held_by if may_be_told(person, question, records, on=on)]
        if not question.post_id:
            each.nobody = "The row names no owner that is a post here."
        elif not held_by:
            each.nobody = f"No one holds the post {question.post}."
        elif not each.people:
            each.nobody = "The record is exempt, and its owner cannot see it."


def may_be_told(person: User, question: ImportQuestion, records: Records, *, on: date) -> bool:
    """Whether the person may read of the row: one that is new, or whose record they see."""
    if question.object_id is None:
        return True
    record = records.get((question.kind, question.object_id))
    return record is not None and sees(person, record, on=on)


def records_asked_about(questions: Iterable[ImportQuestion]) -> Records:
    """The records that the rows of the questions were matched with, one query for each register."""
    return in_bulk({(question.kind, question.object_id) for question in questions})


def in_bulk(wanted: Collection[tuple[str, int | None]]) -> Records:
    """The records of those kinds and keys, one query for each register."""
    records: Records = {}
    for kind, register in plan_registers().items():
        ids = [pk for own_kind, pk in wanted if own_kind == kind and pk is not None]
        if ids:
            paths = filter(None, (register.model.owner_path, register.model.scope_path))
            rows = register.model.objects.select_related(*paths)
            records |= {(kind, pk): record for pk, record in rows.in_bulk(ids).items()}
    return records
