"""Measures of what a programme changes: stated, read, rated against their targets, and asked for."""
