"""What is said of a programme where it is made or changed by hand, and what stands against it."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError

from council.access.acting import By, Rule
from council.access.rules import Right
from council.asking_once import Doubts, Meant
from council.models import Body, Post
from council.wording import spoken
from programmes.models import Programme, ReferenceCounter, Review

Faults: TypeAlias = dict[str, str | ValidationError]  # what stands against a statement, by field
TO_SET_UP = Rule(
    "The programme’s manager or an administrator sets it up.", rights=(Right.MANAGE, Right.ADMINISTER)
)
TO_CREATE = Rule(
    "A programme is made by people who manage, import or administer for the whole council.",
    rights=(Right.MANAGE, Right.IMPORT, Right.ADMINISTER),
    everywhere=True,
)
TO_FOUND = Rule("A programme is created by people who manage one.", rights=(Right.MANAGE,))
STAGES = (Programme.Stage.DEFINITION, Programme.Stage.DELIVERY, Programme.Stage.CLOSING)


@dataclass(frozen=True, kw_only=True)
class ProgrammeStatement:
    """All that a person says of a programme at once; `reviews` are those that it answers."""

    code: str
    title: str
    stage: str = Programme.Stage.DELIVERY
    aim: str = ""
    scope_in: str = ""
    scope_out: str = ""
    summary: str = ""
    sro: Post | None = None
    manager: Post | None = None
    body: Body | None = None
    reviews: Collection[Review] = ()
    starts: date | None = None
    ends: date | None = None
    tolerance_days: int | None = None
    late_tolerance: int | None = None
    money_tolerance: Decimal | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """What goes into the programme's own columns."""
        said = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "reviews"}
        return said | {"code": self.code.strip().upper(), "title": " ".join(self.title.split())}


def is_numbered(programme: Programme) -> bool:
    """Whether a reference was given out in the programme, which begins with its code for ever."""
    return ReferenceCounter.objects.filter(programme=programme.pk, last__gt=0).exists()


def doubts_of(programme: Programme, said: ProgrammeStatement, *, by: By, on: date, meant: Meant) -> Faults:
    """What is asked of the days that it is said to run, which stand already or may not be meant."""
    doubts = Doubts(by=by, on=on, meant=meant)
    doubts.ask(
        "starts",
        said.starts,
        called="the start of the programme",
        was=programme.starts,
        past=True,
        future=True,
    )
    doubts.ask("ends", said.ends, called="the end of the programme", was=programme.ends, future=True)
    return dict(doubts.errors)


CODE_STANDS = "References that begin with this code were given out, and none is used twice, so it stands."


def faults_of(programme: Programme, said: ProgrammeStatement) -> Faults:
    """What stands against the statement, by field. `programme` is as it is, or new."""
    columns, others = said.columns, Programme.objects.exclude(pk=programme.pk)
    faults: Faults = {}
    if programme.pk and columns["code"] != programme.code and is_numbered(programme):
        faults["code"] = CODE_STANDS
    elif others.filter(code=columns["code"]).exists():
        faults["code"] = "Another programme has this code. Enter a different one."
    if columns["title"] != programme.title and others.filter(title__iexact=columns["title"]).exists():
        faults["title"] = "There is a programme with this title already. Enter another title."
    if said.stage not in STAGES:
        faults["stage"] = "Select definition, delivery or closing. A programme is not closed here."
    if said.starts and said.ends and said.ends < said.starts:
        faults["ends"] = "A programme cannot end before it starts. Enter a later day, or an earlier start."
    elif said.ends and said.ends != programme.ends and programme.pk:
        last = programme.workstreams.filter(retired_on=None, ends__gt=said.ends).order_by("-ends").first()
        if last:
            faults["ends"] = (
                f"The workstream “{last.title}” ends on {spoken(last.ends)}. Enter that day or a later one, "
                "or change the workstream first."
            )
    for name in ("sro", "manager"):
        post = columns[name]
        if post and not post.is_active and post.pk != getattr(programme, f"{name}_id"):
            faults[name] = f"{post} is no longer in use. Choose another post."
    return faults
