"""How lessons take part in the import: each row is one, with its theme and what to do another time."""

from collections.abc import Mapping
from typing import Any, ClassVar

from council.lengths import lengths_of
from programmes.imports.recognised import PlanKind
from programmes.imports.standard.columns import StandardColumn, StandardRow, StandardSheet
from programmes.models.closing import Lesson
from programmes.models.programme import Programme
from programmes.plain_sheets import PlainSheet


class LessonSheet(PlainSheet):
    """Sheets of what was learnt. A phase, or how it went, that no column says stays unsaid."""

    kind: ClassVar[PlanKind] = PlanKind.LESSONS
    model: ClassVar[Any] = Lesson
    letter: ClassVar[str] = "L"
    lengths: ClassVar[Mapping[str, int]] = lengths_of(Lesson, title="title", theme="theme")
    kept: ClassVar[Mapping[str, str]] = {
        "phase": "phase",
        "theme": "workstream",
        "went": "went",
        "advice": "recommendation",
    }
    labels: ClassVar[Mapping[str, str]] = {
        "title": "lesson",
        "went": "how it went",
        "advice": "what to do another time",
    }
    fields: ClassVar[Mapping[str, str]] = {
        "lesson": "Lesson",
        "workstream": "Theme",
        "recommendation": "What to do another time",
    }


def lesson_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The programme's lessons that the person may see."""
    return LessonSheet().rows(programme, person)


LessonSheet.standard = StandardSheet(
    "Lessons",
    "lesson",
    (
        StandardColumn("title", "Lesson", "What was learnt.", "Start with the data", width=50),
        StandardColumn("phase", "Phase", "When it was learnt.", "Delivery",
                       choices=tuple(str(label) for label in Lesson.Phase.labels)),
        StandardColumn("theme", "Theme", "What it is about.", "Data", width=24),
        StandardColumn("went", "How it went", "Well or badly.", "Went badly",
                       choices=tuple(str(label) for label in Lesson.Went.labels)),
        StandardColumn("advice", "Another time", "What to do another time.", "Begin half a year before",
                       width=50),
    ),
    lesson_rows,
)  # fmt: skip
