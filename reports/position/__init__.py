"""Positions: what the registers said as at a date, gathered into frozen dataclasses. No HTML here."""
