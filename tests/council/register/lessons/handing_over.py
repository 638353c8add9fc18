"""Which lessons a post owns: for when people move."""

from council.register.ownership import Ownership
from tests.council.register.lessons.models import Lesson

OWNERSHIPS = (Ownership("lesson", "lessons", 35, Lesson.objects.open),)
