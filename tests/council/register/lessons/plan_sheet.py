"""How lessons take part in the plan import."""

from dataclasses import replace

from council.lengths import lengths_of
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.models.plan_import import ImportRow
from programmes.imports.records import PlanKind
from programmes.imports.registers import ExistingRecord
from tests.council.register.lessons.models import Lesson
from tests.council.register.lessons.standard import LESSONS


class LessonSheet:
    """Lists of lessons learnt, each with its owner."""

    kind = PlanKind.LESSONS
    model = head = Lesson
    withdraws = False
    parts = ()
    status_wording = ""
    ruled = ()
    lengths = lengths_of(Lesson, title="title")
    labels = {}
    has_updates = False
    points_become = None
    names_workstreams = False
    under_workstream = False
    linked_through = ()
    understood_as = ()
    standard = LESSONS
    fields = {"lesson": "Lesson", "owner": "Owner", "completed": "Learnt on"}

    def read(self, sheet, *, near, choices):
        return [
            replace(record, file_says={"title": record.title, "owner": record.text("owner")})
            for record in read_rows(sheet, DateReader(near, choices))
        ]

    def understand_standard(self, record):
        return record  # a lesson is made of what every record has

    def refuse_standard(self, record):
        return ()  # whatever a cell says may be changed

    def existing(self, programme, *, as_at):
        before = ImportRow.objects.last_said(programme, self.kind)
        return [
            ExistingRecord(
                object_id=lesson.pk,
                our_reference=lesson.reference,
                reference="",
                title=lesson.title,
                workstream=(),
                now={"title": lesson.title, "owner": str(lesson.owner or "")},
                before=before[lesson.pk].said if lesson.pk in before else None,
                is_live=not lesson.applied,
            )
            for lesson in programme.lessons.select_related("owner")
        ]

    def write(self, records, context):
        written = {}
        known = Lesson.objects.in_bulk([record.object_id for record in records if record.object_id])
        for place, record in enumerate(records):
            lesson = known.get(record.object_id) or Lesson(
                programme=context.programme,
                reference=context.programme.next_reference("L"),
                learnt_on=context.plan_date,
            )
            if record.takes("title"):
                lesson.title = record.read.title[:300]
            if record.takes("owner"):
                lesson.owner = context.post(record.read.owner) or context.default_owner
            lesson.save()
            written[place] = lesson
        return written

    def withdraw(self, object_ids, *, reason, context):
        """Lessons stay: `withdraws` says so."""

    def retire(self, part, *, by, on, why):
        return False  # a lesson has no parts

    def reference_of(self, thing):
        return thing.reference
