"""Workstreams made, changed, arranged, merged and retired by hand, and their pages."""
