"""Which wording of a recommendation stands now, whichever of its wordings something hangs on."""

from collections.abc import Iterable

from django.db.models import Q

from programmes.models import Recommendation


def current_wordings(recommendations: Iterable[Recommendation]) -> dict[int, Recommendation]:
    """The wording that stands now of each of the recommendations, by its key. One query, or none."""
    asked = list(recommendations)
    lines = {each.line for each in asked if not each.is_current}
    found: dict[int, Recommendation] = {}
    if lines:
        later = Recommendation.objects.filter(is_current=True, first__in=lines).select_related("review")
        found = {each.line: each for each in later}
    return {each.pk: each if each.is_current else found.get(each.line, each) for each in asked}


def same_line(recommendation: Recommendation) -> Q:
    """The condition under which a recommendation is any wording of this one."""
    return Q(pk=recommendation.line) | Q(first=recommendation.line)
