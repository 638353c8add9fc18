"""The highlight reports of the demo council."""

from reports.demo.people import Cast
from reports.demo.timeline import Timeline


def plan_reports(cast: Cast, timeline: Timeline) -> None:
    """Put the reports on the line."""
