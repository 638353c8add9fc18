"""The register of lessons, declared."""

from council.register.declaring import Register
from tests.council.register.lessons.filters import LessonFilter
from tests.council.register.lessons.handing_over import OWNERSHIPS
from tests.council.register.lessons.models import Lesson
from tests.council.register.lessons.owing import OwedLessons
from tests.council.register.lessons.personal_data import HELD
from tests.council.register.lessons.plan_sheet import LessonSheet
from tests.council.register.lessons.tables import LessonExport, LessonTable

LESSONS = Register(
    key="lessons",
    model=Lesson,
    title="Lessons",
    order=70,
    table=LessonTable,
    export=LessonExport,
    filters=LessonFilter,
    page="lessons:list-lessons",
    owing=OwedLessons(),
    plan_sheet=LessonSheet(),
    handed_over=OWNERSHIPS,
    held=HELD,
)
DECLARED = (LESSONS,)
