"""Risks, how they were judged over time, and what is done about them."""

from risks.models.assessment import Assessment
from risks.models.level_table import LevelTable
from risks.models.mitigation import Mitigation
from risks.models.risk import Risk

__all__ = ["Assessment", "LevelTable", "Mitigation", "Risk"]
