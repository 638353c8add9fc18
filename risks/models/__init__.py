"""Risks, how they were judged over time, and what is done about them."""

from risks.models.assessment import Assessment
from risks.models.level_table import LevelTable
from risks.models.mitigation import Control, Mitigation, MitigationDateChange
from risks.models.risk import Risk

__all__ = ["Assessment", "Control", "LevelTable", "Mitigation", "MitigationDateChange", "Risk"]
