"""What the ground itself declares: nothing that is imported, but bodies are served and people are known."""

from council.models import Body
from council.personal_data.ground import HELD
from council.register.declaring import Declaration
from council.register.ownership import Ownership

BODIES = Declaration(
    key="bodies",
    handed_over=(Ownership("body served", "bodies served", 90, Body.objects.all, "secretary"),),
)
PEOPLE = Declaration(key="people", held=HELD)
DECLARED = (BODIES, PEOPLE)
