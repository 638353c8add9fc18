"""Milestones: added, corrected, moved, delivered, and how they stand."""
