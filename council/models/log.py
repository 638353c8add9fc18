"""What only grows: events that changed no record, the seals over the history, and what was purged of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from council.history import AppendOnly, moment
from council.models.people import User
from council.wording import spoken


class Event(AppendOnly):
    """Something that happened and changed no record: a sign-in, an export, an issuing."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
        SIGNED_OUT = "signed_out", "Signed out"
        SESSION_ENDED = "session_ended", "Session ended"
        SECURITY_CHANGED = "security_changed", "Sign-in details changed"
        INVITED = "invited", "Invited"
        GRANTED = "granted", "Role granted"
        GRANT_ENDED = "grant_ended", "Role ended"
        ACCESS_REVIEWED = "access_reviewed", "Access reviewed"
        DEACTIVATED = "deactivated", "Person deactivated"
        PEOPLE_CHANGED = "people_changed", "People or posts changed"
        SETTINGS_CHANGED = "settings_changed", "Settings changed"
        PURGED = "purged", "Personal data purged"
        EXPORTED = "exported", "Exported"
        DOWNLOADED = "downloaded", "Downloaded"
        IMPORTED = "imported", "Imported"
        IMPORT_TAKEN_BACK = "import_taken_back", "Import taken back"
        ISSUED = "issued", "Issued"
        PUBLISHED = "published", "Published"
        SENT = "sent", "Sent"
        FILE_REFUSED = "file_refused", "File refused"
        EXEMPT_OPENED = "exempt_opened", "Exempt material opened"
        PASSAGE_LET_STAND = "passage_let_stand", "Passage let stand"
        HISTORY_VERIFIED = "history_verified", "History verified"

    at = models.DateTimeField(default=moment, db_index=True)
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(User, models.DO_NOTHING, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=300)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"


class Seal(AppendOnly):
    """Digests of some rows of one history table, chained to the seal before; see council/auditing."""

    sealed_at = models.DateTimeField()
    table = models.CharField(max_length=63)
    columns = models.JSONField()
    words = models.JSONField("columns of words")
    rows = models.PositiveIntegerField()
    last = models.BigIntegerField("last key")
    digests = models.BinaryField()  # key and digest of each row
    salts = models.BinaryField()  # a row's words are forgotten with its salt
    previous = models.CharField("head of the seal before", max_length=64, unique=True, blank=True)
    head = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["table", "last"], name="seal_table_last")]

    def __str__(self) -> str:
        return f"{self.rows} rows of {self.table}, sealed {spoken(self.sealed_at)}"


class PurgedRow(AppendOnly):
    """A row under seal whose personal data went, and what still proves the rest: see council/auditing."""

    event = models.ForeignKey(Event, models.DO_NOTHING, related_name="+")  # that tells of the purge
    table = models.CharField(max_length=63)
    key = models.BigIntegerField()
    removed = models.BooleanField(default=False)  # the whole row, not only words of it
    kept = models.JSONField(default=dict)  # the digest of each word as it was sealed, by column, in hex
    digest = models.CharField(max_length=64, blank=True)  # of the row as it was left

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["table", "key"], name="purged_row_of")]

    def __str__(self) -> str:
        return f"{'Row' if self.removed else 'Words of row'} {self.key} of {self.table}, purged"


def mark_of(token_digest: str) -> str:
    """What an event says of a token that was made: enough to tell it from others, and no way to find it."""
    return token_digest[:16]


def untold(records: Iterable[Any], *, what: str) -> Iterator[tuple[int, str]]:
    """The records with a token and a person for whom no event that begins with `what` tells of the token.

    Events from before they told it count for a person until a later one of theirs does.
    """
    told: dict[int, set[str | None]] = {}
    events = Event.objects.filter(kind=Event.Kind.SECURITY_CHANGED, what__startswith=what)
    for person, token in events.values_list("detail__person", "detail__token"):
        told.setdefault(person, set()).add(token)
    for record in records:
        marks = told.get(record.person_id, set())
        if mark_of(record.token_digest) not in marks and marks != {None}:
            yield record.pk, "no event tells that it was made"
