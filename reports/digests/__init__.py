"""Reminders by e-mail: one digest per person at most a day, from what "my actions" shows."""
