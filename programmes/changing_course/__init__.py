"""Changing a programme's course: change requests on scope, dates and money, decided as one."""
