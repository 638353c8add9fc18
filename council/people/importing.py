"""Importing people from a sheet: new ones, their posts and the bodies that they sit on.

The check is the import itself, taken back: each row goes through the same acts as a page, so that what was
shown is what is written. A row that an act refuses stays out, with its cell and the way to mend it. Nobody
leaves, and no holding ends, because a sheet is silent.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from council import events
from council.access.acting import authorise
from council.asking_once import ALL_MEANT, NONE_MEANT
from council.history import authored
from council.models import Body, Directorate, Event, Holding, Membership, Post, User
from council.people.holdings import doubts_of_term, predecessors, take_up
from council.people.memberships import join_body
from council.people.recording import TO_LOOK_AFTER_PEOPLE, add_person, record, record_post
from council.people.sheet import PeopleSheet, PersonRow, read_day
from council.wording import spoken

CLOSE = 0.82  # how alike two titles must be to be taken for a slip of the pen


class RowOutcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Refusal:
    """Why a row stays out: where, what is wrong, and how to mend it."""

    cell: str
    message: str
    remedy: str


@dataclass
class RowResult:
    """What becomes of one row: its outcome, and each thing that it does in words."""

    row: int
    name: str
    outcome: RowOutcome
    does: list[str] = field(default_factory=list)
    refusal: Refusal | None = None


class RowRefused(Exception):
    def __init__(self, cell: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.refusal = Refusal(cell, message, remedy)


class ChangedSinceChecked(Exception):
    """What the import would do is no longer what was confirmed. Nothing was written."""


@dataclass
class Results:
    """What an import does, row by row."""

    rows: list[RowResult]

    @property
    def digest(self) -> str:
        """What confirms exactly these results."""
        results = [[row.row, row.name, str(row.outcome), row.does] for row in self.rows]
        return hashlib.sha256(json.dumps(results).encode()).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        return {str(kind): sum(row.outcome == kind for row in self.rows) for kind in RowOutcome}

    @property
    def writes(self) -> int:
        """The rows that write anything."""
        return self.counts[RowOutcome.NEW] + self.counts[RowOutcome.CHANGED]


def check_people(sheet: PeopleSheet, *, by: User, on: date) -> Results:
    """What the import would do today; nothing is written."""
    with transaction.atomic():
        results = take_rows(sheet, by=by, on=on)
        transaction.set_rollback(True)
    return results


@transaction.atomic
def import_people(sheet: PeopleSheet, *, by: User, on: date, confirmed: str) -> Results:
    """What the import did: exactly what was confirmed, all of it or nothing."""
    results = take_rows(sheet, by=by, on=on)
    if results.digest != confirmed:
        raise ChangedSinceChecked
    events.tell(
        Event.Kind.IMPORTED, f"People from {sheet.filename}", by=by, rows=len(sheet.rows), **results.counts
    )
    return results


def take_rows(sheet: PeopleSheet, *, by: User, on: date) -> Results:
    """Take the rows one by one through the acts; a row that an act refuses stays out whole."""
    authorise(by, TO_LOOK_AFTER_PEOPLE, on=on)
    results = []
    named: dict[str, int] = {}
    with authored(by=by, through="sheet of people", why=f"From the sheet “{sheet.sheet}”"):
        for row in sheet.rows:
            try:
                with transaction.atomic():
                    results.append(apply_row(row, by=by, on=on, named=named))
            except RowRefused as refused:
                results.append(RowResult(row.number, row["name"], RowOutcome.REFUSED, [], refused.refusal))
    return Results(results)


def apply_row(row: PersonRow, *, by: User, on: date, named: dict[str, int]) -> RowResult:
    """What one row did. Raises RowRefused, whereupon nothing of the row is kept."""
    user, outcome, does = take_person(row, by)
    if named.setdefault(user.email, row.number) != row.number and outcome == RowOutcome.CHANGED:
        raise RowRefused(
            row.cell("name"),
            f"Row {named[user.email]} gives this e-mail address another name.",
            "Write one name for one address.",
        )
    since = first_day_of(row, on)
    does += put_into_post(row, user, since, by)
    does += put_on_body(row, user, since, by)
    if does:
        # The whole of it is confirmed before it counts: what is odd is said there, and not asked again.
        does[-1] += doubts_of_term(since, None, by=by, on=on, meant=NONE_MEANT).aside
    if does and outcome == RowOutcome.UNCHANGED:
        outcome = RowOutcome.CHANGED
    return RowResult(row.number, user.name, outcome, does)


def take_person(row: PersonRow, by: User) -> tuple[User, RowOutcome, list[str]]:
    """The person whom the row names, new or renamed, with the outcome and what was done in words."""
    name, email = row["name"], row["email"].lower()
    if not name:
        raise RowRefused(row.cell("name"), "The name is missing.", "Enter the person's name.")
    if len(name) > 120:
        raise RowRefused(row.cell("name"), "The name is too long.", "Shorten it to 120 letters.")
    try:
        validate_email(email)
    except ValidationError:
        raise RowRefused(
            row.cell("email"),
            f"“{email}” is no e-mail address." if email else "The e-mail address is missing.",
            "Enter the address by which the person signs in.",
        ) from None
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        return add_person(name=name, email=email, by=by), RowOutcome.NEW, [f"{name} is added"]
    if not user.is_active:
        raise RowRefused(
            row.cell("email"),
            f"{user} has left.",
            "Let them back in on their page first, or take out the row.",
        )
    if user.name == name:
        return user, RowOutcome.UNCHANGED, []
    was, user.name = user.name, name
    return record(user, by=by), RowOutcome.CHANGED, [f"Name: {was} to {name}"]


def first_day_of(row: PersonRow, on: date) -> date:
    """The day from which the row holds; the day `on` where it says none."""
    if not row["from_date"]:
        return on
    day = read_day(row["from_date"], near=on)
    if day is None:
        raise RowRefused(
            row.cell("from_date"), f"“{row['from_date']}” is not one day.", "Write a date like 1 April 2026."
        )
    return day


def put_into_post(row: PersonRow, user: User, since: date, by: User) -> list[str]:
    """Put the person into the post that the row names; what was done in words."""
    if not row["post"]:
        return []
    does: list[str] = []
    post = Post.objects.filter(title__iexact=row["post"]).first()
    if post is None:
        directorate = directorate_of(row, by, does)
        refuse_slips(
            row, "post", Post.objects.filter(is_active=True).values_list("title", flat=True), "Posts"
        )
        if len(row["post"]) > 160:
            raise RowRefused(row.cell("post"), "The title is too long.", "Shorten it to 160 letters.")
        post = record_post(Post(title=row["post"], directorate=directorate), by=by)
        does.append(f"The post {post} is added")
    capacity = choice_in(row, "capacity", Holding.Capacity, Holding.Capacity.HOLDER)
    held = post.holdings.filter(user=user, capacity=capacity).exclude(to_date__lt=since)
    if held.exists():
        return does
    follows = [
        holding.user.name
        for holding in predecessors(post, user=user, capacity=capacity, from_date=since)
        if holding.user_id != user.pk
    ]
    try:
        take_up(post, user=user, capacity=capacity, from_date=since, by=by, meant=ALL_MEANT)
    except ValidationError as refusal:
        raise row_refused(row, refusal, {"user": "email", "from_date": "from_date"}, "post") from None
    after = f", after {' and '.join(follows)}" if follows else ""
    does.append(f"{Holding.Capacity(capacity).label} of {post} from {spoken(since)}{after}")
    return does


def directorate_of(row: PersonRow, by: User, does: list[str]) -> Directorate | None:
    """The directorate that the row names, new where there is none; `does` then says so."""
    name = row["directorate"]
    if not name:
        return None
    directorate = Directorate.objects.filter(name__iexact=name).first()
    directorate = directorate or Directorate.objects.filter(code__iexact=name).exclude(code="").first()
    if directorate:
        return directorate
    refuse_slips(row, "directorate", Directorate.objects.values_list("name", flat=True), "Directorates")
    if len(name) > 120:
        raise RowRefused(row.cell("directorate"), "The name is too long.", "Shorten it to 120 letters.")
    does.append(f"The directorate {name} is added")
    return record(Directorate(name=name), by=by)


def put_on_body(row: PersonRow, user: User, since: date, by: User) -> list[str]:
    """Put the person on the body that the row names; what was done in words."""
    if not row["body"]:
        return []
    body = Body.objects.filter(name__iexact=row["body"]).first()
    if body is None:
        refuse_slips(row, "body", Body.objects.values_list("name", flat=True), "Bodies")
        raise RowRefused(
            row.cell("body"),
            f"There is no body “{row['body']}”.",
            "Add it under Bodies first, or correct the name.",
        )
    role = choice_in(row, "role", Membership.Role, Membership.Role.MEMBER)
    if body.memberships.filter(user=user, role=role).exclude(to_date__lt=since).exists():
        return []
    try:
        join_body(body, user=user, role=role, from_date=since, by=by, meant=ALL_MEANT)
    except ValidationError as refusal:
        raise row_refused(row, refusal, {"user": "email", "from_date": "from_date"}, "body") from None
    return [f"{Membership.Role(role).label} of {body} from {spoken(since)}"]


def choice_in(
    row: PersonRow, name: str, choices: type[Holding.Capacity] | type[Membership.Role], default: str
) -> str:
    """The choice that the cell names by its label or its first word; the default where it is empty."""
    words = row[name].casefold()
    if not words:
        return default
    for value, label in choices.choices:
        if words in (value, str(label).casefold(), str(label).casefold().split()[0]):
            return value
    known = ", ".join(str(label) for label in choices.labels)
    raise RowRefused(row.cell(name), f"“{row[name]}” is none of ours.", f"Write one of: {known}.")


def refuse_slips(row: PersonRow, name: str, known: Iterable[str], where: str) -> None:
    """Raise RowRefused where a known name is so close that this one may be a slip of the pen."""
    by_words = {title.casefold(): title for title in known}
    close = get_close_matches(row[name].casefold(), by_words, n=1, cutoff=CLOSE)
    if close:
        raise RowRefused(
            row.cell(name),
            f"There is no “{row[name]}” yet. Did you mean “{by_words[close[0]]}”?",
            f"Write it as it is here; or, if it is another one, add it under {where} first.",
        )


def row_refused(row: PersonRow, refusal: ValidationError, cells: dict[str, str], other: str) -> RowRefused:
    """An act's refusal as that of a row, at the cell that it speaks of."""
    by_field = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    name, messages = next(iter(by_field.items()))
    return RowRefused(row.cell(cells.get(name, other)), messages[0], "Correct the cell, or take out the row.")
