"""Risks, how they were judged over time, what is done about them, and what stands beside them in the log."""

from risks.models.assessment import Assessment
from risks.models.bulk import RiskBulkChange, RiskBulkChanged
from risks.models.escalation import RiskEscalation
from risks.models.level_table import LevelTable
from risks.models.log_entry import LogEntry
from risks.models.mitigation import Control, Mitigation, MitigationDateChange
from risks.models.own_matrix import OwnMatrix
from risks.models.risk import Risk

__all__ = [
    "Assessment",
    "Control",
    "LevelTable",
    "LogEntry",
    "Mitigation",
    "MitigationDateChange",
    "OwnMatrix",
    "Risk",
    "RiskBulkChange",
    "RiskBulkChanged",
    "RiskEscalation",
]
