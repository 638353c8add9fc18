"""Savings: what was promised for each financial year, what is forecast, and what finance has confirmed."""

from savings.models.claim import Claim, ClaimEvidence, Reversal, summed
from savings.models.saving import POUNDS, ZERO, Saving, SavingQuerySet
from savings.models.year import QuarterProfile, Reforecast, TargetChange, YearProfile

__all__ = [
    "POUNDS",
    "ZERO",
    "Claim",
    "ClaimEvidence",
    "QuarterProfile",
    "Reforecast",
    "Reversal",
    "Saving",
    "SavingQuerySet",
    "TargetChange",
    "YearProfile",
    "summed",
]
