"""What is said of a workstream where it is made or changed by hand, and what stands against it."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from council.access.acting import By
from council.asking_once import Doubts, Meant
from council.models import Post, require_unchanged
from council.wording import spoken
from programmes.models import Programme, Workstream
from programmes.setting_up.stating import TO_SET_UP, Faults

TO_ARRANGE = TO_SET_UP.refusing("The programme’s manager or an administrator arranges its workstreams.")


@dataclass(frozen=True, kw_only=True)
class WorkstreamStatement:
    """All that a person says of a workstream at once; without a `parent` it stands at the top."""

    title: str
    parent: Workstream | None = None
    purpose: str = ""
    lead: Post | None = None
    ends: date | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """What goes into the workstream's own columns."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return said | {"title": " ".join(self.title.split())}


def doubts_of(stream: Workstream, said: WorkstreamStatement, *, by: By, on: date, meant: Meant) -> Faults:
    """What is asked of the day on which it is said to end, which stands already or may not be meant."""
    doubts = Doubts(by=by, on=on, meant=meant, beside=(stream.programme.starts, stream.programme.ends))
    after = {"the start of the programme": stream.programme.starts}
    doubts.ask(
        "ends", said.ends, called="the end of the workstream", was=stream.ends, future=True, after=after
    )
    return dict(doubts.errors)


def faults_of(stream: Workstream, said: WorkstreamStatement) -> Faults:
    """What stands against the statement, by field. `stream` is as it is, or new and knows its programme."""
    columns = said.columns
    faults: Faults = {}
    is_moved = said.parent != stream.parent or not stream.pk
    if is_moved and (fault := fault_of_parent(stream, said.parent)):
        faults["parent"] = fault
    same = stream.programme.workstreams.filter(parent=said.parent, title__iexact=columns["title"])
    if other := same.exclude(pk=stream.pk).first():
        retired = " It was retired: bring it back, or enter another title." if other.retired_on else ""
        faults["title"] = f"There is a workstream with this title here already.{retired}"
    if said.lead and not said.lead.is_active and said.lead.pk != stream.lead_id:
        faults["lead"] = f"{said.lead} is no longer in use. Choose another post."
    last = stream.programme.ends
    if said.ends and said.ends != stream.ends and last and said.ends > last:
        faults["ends"] = f"The programme ends on {spoken(last)}. Enter that day or an earlier one."
    return faults


def fault_of_parent(stream: Workstream, parent: Workstream | None) -> str:
    """Why the workstream cannot stand under that one; empty where it can. Streams are two levels deep."""
    if parent is None:
        return ""
    if parent.programme_id != stream.programme_id:
        return "Choose a workstream of the same programme."
    if parent.pk == stream.pk:
        return "A workstream cannot stand under itself."
    if parent.retired_on:
        return f"“{parent.title}” was retired. Choose another workstream."
    if parent.parent_id:
        return f"“{parent.title}” stands under another workstream itself. Choose one at the top."
    if stream.pk and stream.children.filter(retired_on=None).exists():
        return "Others stand under this workstream, so it stays at the top. Move those first."
    return ""


def locked_stream(stream: Workstream, version: int | None) -> Workstream:
    """The workstream of a programme that runs, under a lock.

    The programme is locked first: who arranges its workstreams at the same time waits, and cannot make three
    levels of two, or merge two into one another. Raises ChangedMeanwhile where `version` is no longer the
    current one, and ValidationError where the programme is closed.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=stream.programme_id)
    require_running(programme)
    require_unchanged(stream, version)
    rows = Workstream.objects.select_for_update(of=("self",)).select_related("programme", "parent")
    return rows.get(pk=stream.pk)


def require_running(programme: Programme) -> None:
    """Raise ValidationError where the programme is closed."""
    if programme.stage == Programme.Stage.CLOSED:
        raise ValidationError("This programme is closed, so nothing of it is changed.")


def require_in_use(stream: Workstream) -> None:
    """Raise ValidationError where the workstream was retired."""
    if stream.retired_on:
        raise ValidationError("This workstream was retired. Bring it back first.")
