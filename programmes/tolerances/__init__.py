"""Exceptions: what is raised where a programme goes beyond its tolerance of time or money, and decided."""
