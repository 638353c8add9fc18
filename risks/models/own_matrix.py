"""The risk matrix of one programme, where it is another than the council's."""

from typing import Any

from django.db import models

from council.access.rules import InProgramme
from council.models import Versioned
from programmes.models import Programme


class OwnMatrix(Versioned, InProgramme):
    """The matrix that rates a programme's risks in place of the council's; empty: the council's again."""

    scope_path = "programme__scope"

    programme = models.OneToOneField(Programme, models.PROTECT, related_name="own_matrix")
    # Conventions as plain data: matrix, likelihoods, impacts, likelihood_codes, impact_codes; or nothing.
    said = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "own matrices"

    def __str__(self) -> str:
        return f"Matrix of {self.programme.code}"

    def get_absolute_url(self) -> str:
        return self.programme.get_absolute_url()

    @property
    def conventions(self) -> dict[str, Any]:
        """What it says, as the rules take it; nothing where the council's matrix counts again."""
        return {
            name: tuple(map(tuple, value)) if name == "matrix" else tuple(value)
            for name, value in self.said.items()
        }
