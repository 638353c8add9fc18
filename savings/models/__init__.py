"""Savings: what was promised for each financial year, what is forecast, and what finance has confirmed."""

from savings.models.apart import ReportedFigure, Underspend
from savings.models.bulk import SavingBulkChange, SavingBulkChanged
from savings.models.change import Reallocation, SavingChange
from savings.models.claim import Claim, ClaimEvidence, Reversal, summed
from savings.models.cost import Funding, GrowthBid
from savings.models.saving import POUNDS, ZERO, Saving, SavingQuerySet
from savings.models.shared import ClosedPeriod, ControlTotal, PlannedTarget, SharedTarget, SharedTargetPart
from savings.models.year import QuarterProfile, Reforecast, TargetChange, YearProfile

__all__ = [
    "POUNDS",
    "ZERO",
    "Claim",
    "ClaimEvidence",
    "ClosedPeriod",
    "ControlTotal",
    "Funding",
    "GrowthBid",
    "PlannedTarget",
    "QuarterProfile",
    "Reallocation",
    "Reforecast",
    "ReportedFigure",
    "Reversal",
    "Saving",
    "SavingBulkChange",
    "SavingBulkChanged",
    "SavingChange",
    "SavingQuerySet",
    "SharedTarget",
    "SharedTargetPart",
    "TargetChange",
    "Underspend",
    "YearProfile",
    "summed",
]
