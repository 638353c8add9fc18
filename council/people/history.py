"""The history of posts and people in sentences: who took up what, and when they left it."""

from collections.abc import Callable, Iterable
from typing import Any

from council.models import Body, Holding, Membership, Post, User
from council.timeline import Happening, author_of, changes_of, sort_newest_first
from council.wording import spoken


def history_of(record: Post | Body | User) -> list[Happening]:
    """What happened to the post, body or person, newest first, with everything that was held."""
    happenings = changes_of(record)
    if isinstance(record, Post | User):
        holdings = entries(Holding, "post" if isinstance(record, Post) else "user", record, "post")
        happenings += in_sentences(
            holdings, "takes up", "leaves", lambda row: row.post, "get_capacity_display"
        )
    if isinstance(record, Body | User):
        memberships = entries(Membership, "body" if isinstance(record, Body) else "user", record, "body")
        happenings += in_sentences(memberships, "joins", "leaves", lambda row: row.body, "get_role_display")
    return sort_newest_first(happenings[::-1])  # of one moment, the last first


def entries(model: Any, key: str, record: Any, what: str) -> Any:
    """The history entries of the record's holdings or memberships, those of one of them in a row."""
    entries = model.history.filter(**{key: record}).select_related("user", what, "history_user", "for_post")
    return entries.order_by("id", "history_date", "history_id")


def in_sentences(
    entries: Iterable[Any], begins: str, ends: str, what: Callable[[Any], Any], role: str
) -> list[Happening]:
    """One sentence for each change that a reader wants to know; entries of one holding follow each other."""
    happenings = []
    before: Any = None
    for entry in entries:
        who = f"{entry.user} {{}} {what(entry)}"
        as_what = f"{getattr(entry, role)().lower()}, from {spoken(entry.from_date)}"
        if entry.history_type == "-":
            title = who.format("never " + {"takes up": "took up", "joins": "joined"}[begins])
        elif before is None or before.id != entry.id:
            until = f" to {spoken(entry.to_date)}" if entry.to_date else ""
            title = f"{who.format(begins)} as {as_what}{until}"
        elif entry.to_date != before.to_date and entry.to_date:
            title = f"{who.format(ends)} on {spoken(entry.to_date)}"
        elif entry.to_date != before.to_date:
            title = who.format("stays in")
        else:
            title = f"{who.format('changes in')}: {as_what}"
        reason = entry.history_change_reason or ""
        happenings.append(Happening(title=title, when=entry.history_date, by=author_of(entry), text=reason))
        before = entry
    return happenings
