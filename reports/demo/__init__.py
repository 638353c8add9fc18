"""The demo council: a fictional borough, deterministic for a given date."""
