"""The second of two people to save is told what the first changed, and sends again what they typed.

A form that inherits `VersionedForm` carries the version that its person saw. Where the act raises
`ChangedMeanwhile`, the view calls `form.tell(conflict, request.user)` and shows the form again, with
`{% include "_meanwhile.html" %}` above it.
"""

from collections.abc import Sequence
from typing import Any

from django import forms

from council.access.disclosure import history_for
from council.models import User
from council.models.versions import ChangedMeanwhile
from council.timeline import Happening


def changed_since(record: Any, opened: int, *, reader: User) -> list[Happening]:
    """What was changed after that version of the record, newest first, as far as the reader may know it."""
    return history_for(reader, record)[: record.history.filter(version__gt=opened).count()]


def as_it_was(record: Any, version: str) -> Any:
    """The record as it stood in that version, as a form says it; as it stands now where there is none."""
    if version == str(record.version) or not (version.isdecimal() and len(version) < 10):
        return record
    entry = record.history.filter(version=int(version)).first()
    return entry.instance if entry else record


class VersionedForm(forms.Form):
    """A form about a record as it stood when the page was made."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    meanwhile: Sequence[Happening] | None = None  # what others changed; None where nobody did

    def tell(self, conflict: ChangedMeanwhile, reader: User) -> None:
        """Keep what was typed and say what others changed; sent again, it counts for the record as it is."""
        self.meanwhile = changed_since(conflict.record, conflict.opened, reader=reader)
        sent: Any = self.data
        sent = sent.copy()  # the request's own answers can't be changed
        sent[self.add_prefix("version")] = str(conflict.record.version)
        self.data = sent
