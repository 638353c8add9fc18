"""Which level of the matrix a programme's own words mean."""

from django.db import models

from council.access.rules import InProgramme
from council.models import Versioned
from programmes.models import Programme


class LevelTable(Versioned, InProgramme):
    """What words such as "High" mean on the axes of the matrix, confirmed once for a programme's plans."""

    scope_path = "programme__scope"

    programme = models.OneToOneField(Programme, models.PROTECT, related_name="level_table")
    # By axis and word: {"likelihood": {"High": 4}, "impact": {"High": 4}}.
    numbers = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Levels of {self.programme.code}"

    def get_absolute_url(self) -> str:
        return self.programme.get_absolute_url()
