"""Template filters of the pages that mix registers."""

from collections.abc import Mapping

from django import template

from council.web.components import BarPart, counts_bar
from reports.home.portfolio import RagTally

register = template.Library()


@register.filter
def parts(tally: RagTally, labels: Mapping[str, str]) -> list[BarPart]:
    """The RAGs that occur in a tally, worst first, each with its number and the council's word."""
    return [part for part in counts_bar(tally.counts, labels=labels).parts if part.count]
