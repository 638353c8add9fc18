"""The second of two people to save is told what the first changed, and sends again what they typed.

A form that inherits `RecordForm` carries the version that its person saw of the record that it changes
(`VersionedForm`, where it insists on one). Where the act raises `ChangedMeanwhile`, the view calls
`form.tell(conflict, request.user)` and shows the form again, with `{% include "_meanwhile.html" %}` above it.
`tests/test_second_savers.py` walks every form of the site.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from council.access.disclosure import history_for
from council.models import User
from council.models.versions import ChangedMeanwhile, Versioned, entries_after, version_of
from council.timeline import Happening


def changed_since(record: Any, opened: int, *, reader: User) -> list[Happening]:
    """What was changed after that version of the record, newest first, as far as the reader may know it."""
    after = set(entries_after(record, opened).values_list("history_id", flat=True))
    # What is no record itself, such as all the rules of a programme, tells of those that it is made of.
    happenings = record.happenings() if hasattr(record, "happenings") else history_for(reader, record)
    return [happening for happening in happenings if happening.entry in after]


def as_it_was(record: Any, version: str) -> Any:
    """The record as it stood in that version, as a form says it; as it stands now where there is none."""
    if version == str(record.version) or not (version.isdecimal() and len(version) < 10):
        return record
    entry = record.history.filter(version=int(version)).first()
    return entry.instance if entry else record


OVERTAKEN = "Someone else changed this while you were typing. Look at what changed, then save again."


class VersionedForm(forms.Form):
    """A form about a record as it stood when the page was made."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    meanwhile: Sequence[Happening] | None = None  # what others changed; None where nobody did

    def tell(self, conflict: ChangedMeanwhile, reader: User) -> None:
        """Keep what was typed and say what others changed; sent again, it counts for the record as it is.

        A box that the person left as it was shows what stands there now: sent again it takes nothing back.
        """
        self.meanwhile = changed_since(conflict.record, conflict.opened, reader=reader)
        sent: Any = self.data
        sent = sent.copy()  # the request's own answers can't be changed
        sent[self.add_prefix("version")] = str(version_of(conflict.record))
        for name, value in self.left_as_it_was(conflict):
            put_into(sent, self.add_prefix(name), value)
        self.data = sent
        self.add_error(None, ValidationError(OVERTAKEN, code="overtaken"))

    def left_as_it_was(self, conflict: ChangedMeanwhile) -> Iterator[tuple[str, Any]]:
        """The boxes that someone else changed and this person did not, each with what stands there now."""
        now = conflict.record
        if not isinstance(now, Model):
            return
        seen = {"version": conflict.opened} if isinstance(now, Versioned) else {"history_id": conflict.opened}
        entry = now.history.filter(**seen).order_by("history_id").last() if hasattr(now, "history") else None
        if entry is None:
            return
        before = entry.instance
        columns = {column.name: column.attname for column in now._meta.concrete_fields}
        for name in columns.keys() & self.fields.keys() & getattr(self, "cleaned_data", {}).keys():
            said, old, new = (
                self.cleaned_data[name],
                getattr(before, columns[name]),
                getattr(now, columns[name]),
            )
            said = said.pk if isinstance(said, Model) else said
            if (said or None) == (old or None) and old != new:
                yield name, new


def put_into(sent: Any, name: str, value: Any) -> None:
    """Put a value into the answers of a form as a browser would send it: a date in its three boxes."""
    if isinstance(value, date) or any(f"{name}_{part}" in sent for part in ("day", "month", "year")):
        for part in ("day", "month", "year"):
            sent[f"{name}_{part}"] = str(getattr(value, part)) if value else ""
    elif isinstance(value, bool):
        sent.pop(name, None)
        if value:
            sent[name] = "on"
    else:
        sent[name] = "" if value is None else str(value)


NOT_YET = 0  # the version of a record that nobody has made


class RecordForm(VersionedForm):
    """A form about the record `about`, or a model form's own; without one there is nothing to have seen.

    Sent by a script, without a version, it counts for the record as it is.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # There is one record at most, whoever makes it: who saw none yet is told of one that was made meanwhile.
    at_most_one = False

    def __init__(self, *args: Any, about: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record = about or getattr(self, "instance", None)
        if record is None or record.pk is None:
            if self.at_most_one:
                self.initial["version"] = NOT_YET
            else:
                del self.fields["version"]
        else:
            self.initial["version"] = version_of(record)

    @property
    def as_sent(self) -> int | None:
        """The version that a form of buttons alone was sent with, whether or not the rest of it is right."""
        self.full_clean()
        return self.version_seen

    @property
    def version_seen(self) -> int | None:
        """The version of the record that the person saw; None where there was no record yet."""
        if "version" not in self.fields:
            return None
        seen = getattr(self, "cleaned_data", {}).get("version")
        version: int = self.initial["version"] if seen is None else seen
        return version


class SeenForm(RecordForm):
    """A form of buttons alone: nothing is typed, and what was seen of the record goes with the press."""

    def __init__(self, data: Any, *, about: Any) -> None:
        super().__init__(data, about=about, auto_id=False)  # each button of a page carries it


def in_a_sentence(conflict: ChangedMeanwhile, reader: User) -> str:
    """Who changed the record meanwhile and how, where there is no form to show it above."""
    happenings = changed_since(conflict.record, conflict.opened, reader=reader)
    who = happenings[0].by if happenings else ""
    what = "; ".join(f"{field} {words}" for row in happenings for field, words in row.changes)
    return f"{who or 'Someone'} changed this meanwhile{': ' + what if what else ''}."
