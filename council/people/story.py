"""The history of posts and people in sentences: who took up what, and when they left it."""

from collections.abc import Iterable
from typing import Any

from council.models import Body, Holding, Membership, Post, User
from council.timeline import Happening, author_of, changes_of, sort_newest_first
from council.wording import spoken


def story_of(record: Post | Body | User) -> list[Happening]:
    """What happened to the post, body or person, newest first, with everything that was held."""
    happenings = changes_of(record)
    if isinstance(record, Post | User):
        rows = _rows(Holding, "post" if isinstance(record, Post) else "user", record, "post")
        happenings += _told(rows, "takes up", "leaves", lambda row: str(row.post), "get_capacity_display")
    if isinstance(record, Body | User):
        rows = _rows(Membership, "body" if isinstance(record, Body) else "user", record, "body")
        happenings += _told(rows, "joins", "leaves", lambda row: str(row.body), "get_role_display")
    return sort_newest_first(happenings[::-1])  # of one moment, the last first


def _rows(model: Any, key: str, record: Any, what: str) -> Any:
    followed = ("user", what, "history_user", "for_post")
    return (
        model.history.filter(**{key: record})
        .select_related(*followed)
        .order_by("id", "history_date", "history_id")
    )


def _told(rows: Iterable[Any], begins: str, ends: str, what: Any, role: str) -> list[Happening]:
    """One entry for each change that a reader wants to know; rows of one holding follow each other."""
    told = []
    before: Any = None
    for row in rows:
        first = before is None or before.id != row.id
        who = f"{row.user} {{}} {what(row)}"
        if row.history_type == "-":
            title = who.format("never " + {"takes up": "took up", "joins": "joined"}[begins])
        elif first:
            until = f" to {spoken(row.to_date)}" if row.to_date else ""
            title = (
                f"{who.format(begins)} as {getattr(row, role)().lower()}, from {spoken(row.from_date)}{until}"
            )
        elif row.to_date != before.to_date and row.to_date:
            title = f"{who.format(ends)} on {spoken(row.to_date)}"
        elif row.to_date != before.to_date:
            title = who.format("stays in")
        else:
            title = (
                f"{who.format('changes in')}: {getattr(row, role)().lower()}, from {spoken(row.from_date)}"
            )
        told.append(
            Happening(
                title=title, when=row.history_date, by=author_of(row), text=row.history_change_reason or ""
            )
        )
        before = row
    return told
