"""What programmes hold of people: uploaded plans, and the words of programmes long closed."""

from collections.abc import Collection
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from council.access.acting import By, authorise
from council.calendar.days import start_of
from council.events import tell
from council.history import AppendOnly, authored, bulk_update
from council.models import Event
from council.personal_data.declared import free_text
from council.personal_data.erasing import TO_ERASE, Erasure, erasing
from council.personal_data.held import PUBLIC_TASK, About, HeldOfPeople
from council.personal_data.holding import Holds
from programmes.imports.models.plan_import import ImportRow, PlanImport
from programmes.models import Programme

REMOVED = "Removed after its retention period."


class PlanFiles:
    key = "plan_files"
    label = "Uploaded plan files"
    held = "The workbooks as they were uploaded, which may name people. Rows and digest stay."
    counted_from = "the day it was applied, or uploaded where it never was"
    basis = PUBLIC_TASK

    def past(self, *, before: date, holds: Holds) -> list[int]:
        if holds.everything:
            return []
        last_used = Coalesce("applied_at", "uploaded_at")
        kept = PlanImport.objects.exclude(file="").alias(last_used=last_used)
        files = kept.filter(last_used__lt=start_of(before))
        held = files.filter(programme__scope__in=holds.scopes)  # an import may have no programme yet
        return sorted(files.exclude(pk__in=held).values_list("pk", flat=True))

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Delete the workbooks as uploaded; their names and digests stay. Return how many."""
        person = authorise(by, TO_ERASE)
        with transaction.atomic(), authored(by=person, why="The period of retention has run."):
            for plan_import in PlanImport.objects.filter(pk__in=keys):
                storage, name = plan_import.file.storage, str(plan_import.file.name)
                plan_import.file = ""
                plan_import.save(update_fields=["file"])
                plan_import.kept_readings.all().delete()
                transaction.on_commit(partial(storage.delete, name))
            what = f"Plan files purged: {len(keys)}"
            tell(Event.Kind.PURGED, what, by=person, rows=0, of=self.key, purged=len(keys))
        return len(keys)


class BulkReasons:
    """Why many records of a register were changed at once, in somebody's words, and the filters that they
    searched by.

    A bulk change may touch several programmes: it goes when the last of them has been closed long enough.
    What it changed and who changed it stay; so does why, in the history of each record, as of all changes.
    """

    key: str
    label: str
    held = "The reason that someone wrote for a bulk change and the words that they searched by."
    counted_from = "the day the last of its programmes closed"
    basis = PUBLIC_TASK
    changes: Any  # the register's models of them: council.bulk.recorded
    changed: Any

    def past(self, *, before: date, holds: Holds) -> list[int]:
        if holds.everything:
            return []
        programmes = [programme.pk for programme in long_closed(before=before, holds=holds)]
        open_still = self.changed.objects.exclude(**{f"{self.changed.about}__programme__in": programmes})
        worded = self.changes.objects.exclude(reason__in=["", REMOVED], filters__in=["", REMOVED])
        gone = worded.exclude(pk__in=open_still.order_by().values("bulk_change"))
        return sorted(gone.values_list("pk", flat=True))

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Replace the reasons and filters; what was changed stays. Return how many."""
        authorise(by, TO_ERASE)
        with erasing(
            self.changes, what=f"{self.label} purged: {len(keys)}", by=by, at=at, of=self.key
        ) as gone:
            blank = {"reason": REMOVED, "filters": REMOVED}
            gone.blank(self.changes, dict.fromkeys(keys, blank))
        return len(keys)


class ClosedProgrammes:
    """The words of a closed programme in which people may be named: progress in free text, names as imported.

    References, titles, dates, RAGs, figures, decisions and their reasons stay, and so do issued reports.
    """

    key = "closed_programmes"
    label = "Words of closed programmes"
    held = "Free text of updates, completions and assessments, owners as a plan wrote them, rows as imported."
    counted_from = "the day the programme closed"
    basis = PUBLIC_TASK

    def past(self, *, before: date, holds: Holds) -> list[int]:
        if holds.everything:
            return []
        closed = long_closed(before=before, holds=holds)
        return sorted(programme.pk for programme in closed if has_words(programme))

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Remove the free words of the closed programmes, in records and in history. Return how many."""
        person = authorise(by, TO_ERASE)
        histories = [model.history.model for model in free_text()]  # type: ignore[attr-defined]
        for programme in Programme.objects.filter(pk__in=keys).order_by("pk"):
            what = f"Words of the closed programme {programme.code} purged"
            with erasing(*histories, ImportRow, what=what, by=by, at=at, of=self.key) as gone:
                with authored(by=person, why="The period of retention has run."):
                    for model in free_text():
                        _blank_words(gone, model, programme)
                rows = ImportRow.objects.filter(plan_import__programme=programme)
                blank_rows(gone, ImportRow, rows, IMPORTED)
        return len(keys)


def closed_programmes() -> QuerySet[Any]:
    """The closed programmes, each with `closed_at`: since when it is closed without a break."""
    entries = Programme.history.filter(id=OuterRef("pk"))
    open_ = entries.exclude(stage=Programme.Stage.CLOSED).order_by("-history_date").values("history_date")[:1]
    first = entries.order_by("history_date").values("history_date")[:1]
    closed = entries.filter(stage=Programme.Stage.CLOSED, history_date__gte=OuterRef("was_open"))
    return (
        Programme.objects.filter(stage=Programme.Stage.CLOSED)
        .annotate(was_open=Coalesce(Subquery(open_), Subquery(first), output_field=DateTimeField()))
        .annotate(closed_at=Subquery(closed.order_by("history_date").values("history_date")[:1]))
    )


def long_closed(*, before: date, holds: Holds) -> QuerySet[Any]:
    """The programmes that closed before the day and that nothing holds."""
    return closed_programmes().filter(closed_at__lt=start_of(before)).exclude(scope__in=holds.scopes)


def still_worded(model: type[models.Model], fields: Collection[str]) -> Q:
    """The condition under which a row still has words in any of the fields."""
    worded = Q(pk__in=[])
    for name in fields:
        is_json = isinstance(model._meta.get_field(name), models.JSONField)
        worded |= ~Q(**{name: {}}) if is_json else ~Q(**{f"{name}__in": ["", REMOVED]})
    return worded


def replacement_of(model: type[models.Model], name: str) -> Any:
    """What stands in the field once its words are removed."""
    field = model._meta.get_field(name)
    if isinstance(field, models.JSONField):
        return {}
    return REMOVED[: getattr(field, "max_length", None)]


IMPORTED = ("cells", "said", "understood")


def has_words(programme: Programme) -> bool:
    """Whether any record of the programme still holds free words."""
    for model, fields in free_text().items():
        rows: Any = model._default_manager.filter(**{model.scope_path: programme.scope_id})  # type: ignore[attr-defined]
        if rows.filter(still_worded(model, fields)).exists():
            return True
    imported = ImportRow.objects.filter(plan_import__programme=programme)
    return imported.filter(still_worded(ImportRow, IMPORTED)).exists()


def _blank_words(gone: Erasure, model: Any, programme: Programme) -> None:
    """The words of the model's records and of their history, replaced."""
    fields = free_text()[model]
    ours = {model.scope_path: programme.scope_id}
    past = model.history.model
    blank_rows(gone, past, past.objects.filter(**ours), fields)
    changed = []
    for record in model._base_manager.filter(**ours).filter(still_worded(model, fields)):
        for name in fields:
            if getattr(record, name):
                setattr(record, name, replacement_of(model, name))
        changed.append(record)
    bulk_update(changed, fields)


def blank_rows(gone: Erasure, model: type[AppendOnly], rows: Any, fields: Collection[str]) -> None:
    """Replace the words of the rows, under their seals."""
    new = {name: replacement_of(model, name) for name in fields}
    keys = rows.filter(still_worded(model, fields)).order_by("pk").values_list("pk", flat=True)
    gone.blank(model, dict.fromkeys(keys, new))


FREE_TEXT = {
    "programmes.PlanImport": ("choices",),
    "programmes.ImportQuestion": ("title", "message", "raw", "reading", "options", "answer", "words"),
    "programmes.PlanMapping": ("content",),
}
ABOUT_PEOPLE = (
    About(
        "programmes.PlanImport.uploaded_by",
        "Plans they uploaded",
        ("uploaded_at", "filename", "sha256", "programme", "stage"),
    ),
    About(
        "programmes.ImportWork.asked_by",
        "Large imports that they had read or written in the background last",
        ("asked_at", "plan_import", "what", "state"),
    ),
    About(
        "programmes.ImportQuestion.asked_by",
        "Questions of imports that they put to owners",
        ("asked_at", "plan_import", "post", "sheet", "row", "message", "state"),
    ),
    About(
        "programmes.ImportQuestion.answered_by",
        "Questions of imports that they answered",
        ("answered_at", "plan_import", "post", "sheet", "row", "message", "answer", "words"),
    ),
    About("programmes.PlanImport.applied_by", "Plans they applied", ("applied_at", "filename", "programme")),
    About(
        "programmes.PlanImport.taken_back_by",
        "Imports they took back",
        ("taken_back_at", "filename", "programme", "taken_back_because"),
    ),
)
HELD_OF_PROGRAMMES = HeldOfPeople(retained=(ClosedProgrammes(),))
HELD_OF_IMPORTS = HeldOfPeople(retained=(PlanFiles(),), about=ABOUT_PEOPLE, free_text=FREE_TEXT)
HELD_OF_WORKSTREAMS = HeldOfPeople(
    about=(
        About(
            "programmes.WorkstreamUpdate.by",
            "Positions of workstreams that they stated",
            (
                "made_at",
                "workstream",
                "for_post",
                "position",
                "progress",
                "stated_rag",
                "reason",
                "being_done",
            ),
        ),
        About(
            "programmes.RagChallenge.asked_by",
            "RAGs that they challenged",
            ("asked_on", "workstream", "stated_rag", "proposed_rag", "reason", "outcome"),
        ),
        About(
            "programmes.RagChallenge.answered_by",
            "Challenges of RAGs that they answered",
            ("answered_on", "workstream", "stated_rag", "answer", "outcome"),
        ),
        About(
            "programmes.RagChallenge.settled_by",
            "Challenges of RAGs that they settled",
            ("settled_on", "workstream", "stated_rag", "outcome"),
        ),
    ),
    free_text={
        "programmes.WorkstreamUpdate": ("position", "reason", "being_done"),
        "programmes.RagChallenge": ("reason", "answer"),
    },
)
HELD_OF_MILESTONES = HeldOfPeople(
    about=(
        About(
            "programmes.MilestoneDelivery.by",
            "Deliveries of milestones that they told",
            ("said_on", "milestone", "delivered_on", "is_final", "comment", "withdrawn_reason"),
        ),
        About(
            "programmes.ChangeRequest.asked_by",
            "Changes of programmes that they asked for",
            ("asked_on", "programme", "title", "scope", "money", "cost", "to_ends", "reason", "outcome"),
        ),
        About(
            "programmes.ChangeRequest.decided_by",
            "Changes of programmes that they decided",
            ("decided_on", "programme", "title", "outcome", "decision_reason"),
        ),
        About(
            "programmes.ToleranceException.asked_by",
            "Exceptions of programmes that they raised",
            ("asked_on", "programme", "kind", "reason", "outcome"),
        ),
        About(
            "programmes.ToleranceException.decided_by",
            "Exceptions of programmes that they decided",
            ("decided_on", "programme", "kind", "outcome", "decision_reason"),
        ),
        About(
            "programmes.MilestoneDateChange.asked_by",
            "Date changes of milestones that they asked for",
            ("asked_on", "milestone", "from_date", "to_date", "reason", "outcome"),
        ),
        About(
            "programmes.MilestoneDateChange.decided_by",
            "Date changes of milestones that they decided",
            ("decided_on", "milestone", "from_date", "to_date", "outcome", "decision_reason"),
        ),
    ),
    free_text={
        "programmes.ChangeRequest": ("scope", "money"),
        "programmes.Milestone": ("comment",),
        "programmes.MilestoneDelivery": ("comment", "withdrawn_reason"),
    },
)
HELD_OF_OBJECTIVES = HeldOfPeople(
    free_text={
        "programmes.Objective": ("outcome_note",),
        "programmes.Achievement": ("text",),
        "programmes.PriorityEffect": ("note",),
    },
)
HELD_OF_MEASURES = HeldOfPeople(
    about=(
        About(
            "programmes.MeasureReading.by",
            "Readings of measures that they gave",
            ("said_on", "measure", "as_at", "as_written", "comment", "withdrawn_reason"),
        ),
    ),
    free_text={"programmes.MeasureReading": ("comment", "withdrawn_reason")},
)
HELD_OF_LESSONS = HeldOfPeople(
    about=(
        About(
            "programmes.ProgrammeClosure.by",
            "Programmes that they closed",
            ("closed_on", "programme", "body", "decided_on", "minute", "words", "reopened_reason"),
        ),
    ),
    free_text={"programmes.Lesson": ("advice",), "programmes.ProgrammeClosure": ("words", "reopened_reason")},
)
HELD_OF_BENEFITS = HeldOfPeople(free_text={"programmes.Benefit": ("note", "realised_note")})
HELD_OF_OUTPUTS = HeldOfPeople(free_text={"programmes.Output": ("delivered_note",)})
HELD_OF_TEAMS = HeldOfPeople(free_text={"programmes.TeamEntry": ("note",)})
# Cells of a table may name people: who answers for what.
HELD_OF_TABLES = HeldOfPeople(free_text={"programmes.DocumentTable": ("rows", "footnotes")})
HELD_OF_REVIEWS = HeldOfPeople(
    about=(
        About(
            "programmes.ReviewDocument.added_by",
            "Documents of reviews they added",
            ("added_at", "review", "shows", "filename", "sha256"),
        ),
        About(
            "programmes.ReviewDocument.withdrawn_by",
            "Documents of reviews they withdrew",
            ("withdrawn_at", "review", "shows", "withdrawn_reason"),
        ),
    )
)
