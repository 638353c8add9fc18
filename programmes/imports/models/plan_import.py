"""What an import keeps: the file, what the admin chose, and every row as read and what became of it."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO, Any, ClassVar, NamedTuple, cast

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from council.access.disclosure import once_exempt
from council.access.rules import Right, standing
from council.history import AppendOnly, Recorded, RecordedQuerySet, bulk_update
from council.lengths import REASON, LimitedText, shortened
from council.models import Post, User
from council.register.declaring import registers
from programmes.imports.decisions import Take, record_key
from programmes.models.programme import Programme


def kept_files() -> Storage:
    """Where uploaded workbooks are kept: never among the files that the web server hands out."""
    return storages["default"]


def place_of(plan_import: "PlanImport", filename: str) -> str:
    """A name of ours for the file kept: what the uploader called it is no path on our disk."""
    ending = "csv" if filename.casefold().endswith((".csv", ".txt", ".tsv")) else "xlsx"
    return f"imports/{uuid.uuid4().hex}.{ending}"


class WorkbookGone(FileNotFoundError):
    """The workbook is not kept any more: its period of retention has run, or the file is lost."""


class PlanImportQuerySet(RecordedQuerySet):
    def visible_to(self, user: User) -> "PlanImportQuerySet":
        """The imports of the programmes that the person may import into, and those they uploaded."""
        reach = standing(user).reach(Right.IMPORT)
        if reach is None:
            return self
        return self.filter(Q(programme__scope__in=reach))

    def locked(self, plan_import: "PlanImport") -> "PlanImport":
        """The import as it stands now, held until the transaction ends."""
        held: Any = self.select_for_update(of=("self",)).get(pk=plan_import.pk)
        return cast(PlanImport, held)


# The reasons under which history keeps what people choose for an import.
CORRECTED, DECIDED = "Corrected before applying", "Decided before applying"


class PlanImport(Recorded):
    """One workbook on its way into a programme, from upload to the day that it was applied."""

    scope_path = "programme__scope"
    # What an owner answers or the worker notes while a page stands open takes nothing from who corrects.
    overtaken_by = (CORRECTED, DECIDED)

    class Stage(models.TextChoices):
        OPEN = "open", "Not applied yet"
        APPLIED = "applied", "Applied"
        TAKEN_BACK = "taken_back", "Taken back"

    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="imports",
        help_text="Empty: a new one.",
    )
    new_title = models.CharField("title of the new programme", max_length=200, blank=True)
    new_code = models.CharField("code of the new programme", max_length=8, blank=True)
    default_owner = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="owner where the plan names none",
    )
    file = models.FileField(storage=kept_files, upload_to=place_of)
    filename = models.CharField("name of the file", max_length=255)
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    row_count = models.PositiveIntegerField("rows of its sheets", null=True, blank=True)
    plan_date = models.DateField("the plan's own date")
    as_at = models.DateField("as at")
    choices = models.JSONField(
        default=dict, blank=True, help_text="What was corrected before it was applied."
    )
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.OPEN)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True, help_text="How many rows had each outcome.")
    settled = models.JSONField(
        default=dict,
        blank=True,
        help_text="Conflicts, missing rows and renumberings, as someone settled them.",
    )
    marks = models.JSONField(
        default=dict, blank=True, help_text="The last entry of each history table when it was applied."
    )
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_because = LimitedText("why it was taken back", max_length=REASON, blank=True)
    stayed = models.JSONField(
        default=dict, blank=True, help_text="What something stood on already, and so stayed, each with why."
    )

    objects: ClassVar[Any] = PlanImportQuerySet.as_manager()

    @property
    def code_of_new(self) -> str:
        """The code that the new programme is to have: the one entered, unless another was chosen since."""
        return str(self.settled.get("new_code") or self.new_code)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__isnull=False) | ~Q(new_title=""),
                name="plan_import_has_a_programme",
                violation_error_message="Choose a programme, or give the title of a new one.",
            ),
            models.CheckConstraint(
                condition=~Q(stage="taken_back")
                | (Q(taken_back_at__isnull=False) & ~Q(taken_back_because="")),
                name="plan_import_taken_back_says_why",
                violation_error_message="Enter why the import is taken back.",
            ),
            models.CheckConstraint(
                condition=Q(stage="open") | Q(applied_at__isnull=False, programme__isnull=False),
                name="plan_import_applied_when_and_where",
                violation_error_message="An applied import has a programme and the moment it was applied.",
            ),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}: {self.filename}"

    def get_absolute_url(self) -> str:
        if self.is_applied:
            return reverse("imports:show-result", args=[self.pk])
        return reverse("imports:map-import", args=[self.pk])

    @property
    def has_file(self) -> bool:
        """Whether the workbook is still kept: its period of retention may have run, or the file be lost."""
        return bool(self.file) and self.file.storage.exists(self.file.name or "")

    def open_file(self) -> IO[bytes]:
        """The workbook as it was uploaded. Raises WorkbookGone where it isn't kept any more."""
        if not self.file:
            raise WorkbookGone
        try:
            opened: IO[bytes] = self.file.open("rb")
        except FileNotFoundError as lost:
            raise WorkbookGone from lost
        return opened

    @property
    def is_applied(self) -> bool:
        """Whether it was written, be it taken back since."""
        return self.stage != self.Stage.OPEN

    @property
    def is_taken_back(self) -> bool:
        return self.stage == self.Stage.TAKEN_BACK

    @property
    def is_large(self) -> bool:
        """Whether the background worker reads and writes it, because a page would take too long."""
        return (self.row_count or 0) > settings.IMPORT_ROWS_AT_ONCE

    @property
    def programme_title(self) -> str:
        """The title of the programme that it goes into, also where that is yet to be made."""
        return self.programme.title if self.programme else self.new_title

    @property
    def through(self) -> str:
        """How history names what this import changed."""
        return f"import {self.pk}"

    @property
    def taken_back_through(self) -> str:
        """How history names what taking this import back changed."""
        return f"import {self.pk} taken back"


class MasterRule(Recorded):
    """Whose value of a field stands in a programme where the file and the application both changed it."""

    scope_path = "programme__scope"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="master_rules")
    kind = models.CharField("register", max_length=20)
    field = models.CharField(max_length=40)
    master = models.CharField(
        max_length=4, choices=[(Take.FILE.value, "The file"), (Take.OURS.value, "This application")]
    )

    class Meta:
        ordering = ["programme", "kind", "field"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "field"], name="master_rule_one_a_field")
        ]

    def __str__(self) -> str:
        return f"{self.programme.code}, {self.kind}, {self.field}: {self.get_master_display()}"


# What a question holds of its row, in the row's own words or in words about them.
WORDS_OF_A_ROW = ("title", "message", "raw", "reading", "options", "answer", "words")


class ImportQuestionQuerySet(RecordedQuerySet):
    def waiting(self) -> "ImportQuestionQuerySet":
        """The questions that wait for an answer; those of an import that was applied wait for none."""
        return self.filter(state=ImportQuestion.State.ASKED, plan_import__stage=PlanImport.Stage.OPEN)

    def put_to(self, user: User, *, on: date) -> "ImportQuestionQuerySet":
        """The questions that wait for the person: those put to a post that they act for on the day."""
        return self.waiting().filter(post__in=standing(user, on=on).posts)


class ImportQuestion(Recorded):
    """Something that an import asks the owner of a row before it is applied, and what was answered."""

    scope_path = "plan_import__programme__scope"

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for an answer"
        ANSWERED = "answered", "Answered"
        WITHDRAWN = "withdrawn", "No longer asked"

    plan_import = models.ForeignKey(PlanImport, models.PROTECT, related_name="questions")
    key = models.CharField("what tells it from others", max_length=64)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="asked of")
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    title = models.TextField("the row's words")
    about = models.CharField("field", max_length=40, blank=True)
    message = models.TextField("question")
    raw = models.TextField("the words in question", blank=True)
    reading = models.TextField("how they were read", blank=True)
    options = models.JSONField("answers to choose from", default=list, blank=True)
    kind = models.CharField("register", max_length=20)
    object_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    words = LimitedText("the owner's words", max_length=REASON, blank=True)

    objects: ClassVar[Any] = ImportQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["plan_import", "sheet", "row", "part", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_import", "key"],
                condition=~Q(state="withdrawn"),
                name="import_question_asked_once",
                violation_error_message="This was asked already.",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & (~Q(answer="") | ~Q(words=""))),
                name="import_question_answered_by_whom",
                violation_error_message="An answer says who gave it, when, and what.",
            ),
        ]

    @property
    def asked_on(self) -> date:
        """The day on which it was asked."""
        return timezone.localdate(self.asked_at)

    def __str__(self) -> str:
        return f"{self.sheet} row {self.row}"

    @classmethod
    def restricted_words(cls, rows: Sequence[Any]) -> dict[int, Sequence[str]]:
        """All words of questions about rows that are not known to have become records open to everybody.

        A row whose plan was never applied, or that was refused, may be exempt: nobody has said yet.
        """
        records = records_of_rows(rows)
        models_by_kind = {
            str(register.plan_sheet.kind): register.model for register in registers() if register.plan_sheet
        }
        once = {
            kind: once_exempt(model, {key for of, key in records.values() if of == kind and key is not None})
            for kind, model in models_by_kind.items()
        }
        restricted: dict[int, Sequence[str]] = {}
        for row in rows:
            kind, key = records.get(row.history_id, ("", None))
            if key is None or key in once.get(kind, {key}):
                restricted[row.history_id] = WORDS_OF_A_ROW
        return restricted

    @property
    def answer_in_words(self) -> str:
        """What was chosen, in the words in which it was offered; a date that was typed as it was typed."""
        return dict(self.options).get(self.answer, self.answer)


class LastSaid(NamedTuple):
    """What the last file said of a record, by field, and the sheet that said it."""

    sheet: str
    said: dict[str, str]


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def last_said(self, programme: Programme, kind: str) -> dict[int, LastSaid]:
        """What the last import that brought a record of the kind said of it, by the record's key.

        An import that was taken back counts only for what stayed. Two queries.
        """
        counts = ~Q(plan_import__stage=PlanImport.Stage.TAKEN_BACK)
        for key, stayed in programme.imports.filter(stage=PlanImport.Stage.TAKEN_BACK).values_list(
            "pk", "stayed"
        ):
            keys = [name for name in stayed or () if name.startswith(record_key(kind, ""))]
            counts |= Q(plan_import=key, object_id__in=[name.rpartition(":")[2] for name in keys])
        rows = self.filter(counts, kind=kind, plan_import__programme=programme, object_id__isnull=False)
        last = rows.order_by().values("object_id").annotate(last=Max("pk")).values("last")
        values = self.filter(pk__in=last).order_by().values_list("object_id", "sheet", "said")
        return {object_id: LastSaid(sheet, words) for object_id, sheet, words in values}


class ImportRow(AppendOnly):
    """One row of an applied import: its cells as read, what was understood, and the record it went to.

    `kind` and `object_id` point to the record without a key, since the engine knows no register.
    """

    plan_import = models.ForeignKey(PlanImport, models.PROTECT, related_name="rows")
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20)
    outcome = models.CharField(max_length=12)
    reference = models.CharField("the plan's own reference", max_length=200, blank=True)
    our_reference = models.CharField(max_length=20, blank=True)
    title = models.TextField(blank=True)
    workstream = models.JSONField(default=list, blank=True)
    cells = models.JSONField("cells as read", default=dict, blank=True)
    said = models.JSONField("what the file said, by field", default=dict, blank=True)
    understood = models.JSONField("what was understood", default=dict, blank=True)
    object_id = models.BigIntegerField(null=True, blank=True)
    history_ids = models.JSONField("its entries in the history", default=list, blank=True)

    objects: ClassVar[Any] = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["plan_import", "pk"]
        indexes = [models.Index(fields=["kind", "object_id"], name="import_row_record")]

    def __str__(self) -> str:
        return f"{self.sheet} row {self.row}: {shortened(self.title, 80)}"


def records_of_rows(rows: Sequence[Any]) -> dict[int, tuple[str, int | None]]:
    """The kind and key of the record that each row was matched with or became, by the entry's key."""
    imports = {row.plan_import_id for row in rows if row.object_id is None}
    written = {
        tuple(place): (kind, key)
        for *place, kind, key in ImportRow.objects.filter(plan_import__in=imports).values_list(
            "plan_import", "sheet", "row", "part", "kind", "object_id"
        )
    }
    return {
        row.history_id: (row.kind, row.object_id)
        if row.object_id is not None
        else written.get((row.plan_import_id, row.sheet, row.row, row.part), (row.kind, None))
        for row in rows
    }


def limits_of_settings() -> dict[str, Any]:
    """The council's own limits on what is read, as `Limits` takes them."""
    return {
        "upload": settings.PLAN_UPLOAD_MAX_BYTES,
        "rows": settings.PLAN_MAX_ROWS,
        "columns": settings.PLAN_MAX_COLUMNS,
        "sheets": settings.PLAN_MAX_SHEETS,
        "cell": settings.PLAN_MAX_CELL_LENGTH,
        "cells": settings.PLAN_MAX_CELLS,
        "characters": settings.PLAN_MAX_CHARACTERS,
        "inflated": settings.PLAN_MAX_UNZIPPED_BYTES,
        "ratio": settings.PLAN_MAX_ZIP_RATIO,
        "entries": settings.PLAN_MAX_ZIP_ENTRIES,
    }


def withdraw_questions(plan_import: PlanImport) -> int:
    """The number of questions that are no longer asked: the import is applied, and nothing waits for them."""
    return mark_withdrawn(plan_import.questions.filter(state=ImportQuestion.State.ASKED))


def mark_withdrawn(questions: Iterable[ImportQuestion]) -> int:
    """The number of questions that were asked and are not any more."""
    withdrawn = list(questions)
    for question in withdrawn:
        question.state = ImportQuestion.State.WITHDRAWN
    bulk_update(withdrawn, ["state"])
    return len(withdrawn)
