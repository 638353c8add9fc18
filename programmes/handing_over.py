"""Which programmes, workstreams and milestones a post answers for, and the milestones of a workstream."""

from django.db.models import QuerySet

from council.register.ownership import Ownership
from council.register.standing_in import StandingIn
from programmes.models import Benefit, Measure, Milestone, Output, Programme, TeamEntry, Workstream


def running() -> QuerySet[Programme]:
    """The programmes that are not closed."""
    return Programme.objects.exclude(stage=Programme.Stage.CLOSED)


def in_running_programmes() -> QuerySet[Workstream]:
    """The workstreams in use of programmes that are not closed."""
    in_use = Workstream.objects.in_use()  # type: ignore[attr-defined]
    return in_use.exclude(programme__stage=Programme.Stage.CLOSED).select_related("programme")


def still_to_reach() -> QuerySet[Milestone]:
    """The milestones that were not delivered yet."""
    return Milestone.objects.filter(delivered_on=None).select_related("programme")


def still_measured() -> QuerySet[Measure]:
    """The measures that are still read, also those of closed programmes: benefits go on."""
    return Measure.objects.in_use().select_related("programme")  # type: ignore[attr-defined]


def still_expected() -> QuerySet[Benefit]:
    """The benefits that have not come yet, also those of closed programmes."""
    return Benefit.objects.expected().select_related("programme")  # type: ignore[attr-defined]


def still_to_deliver() -> QuerySet[Output]:
    """The outputs of running programmes that were not delivered yet."""
    return Output.objects.expected().of_running().select_related("programme")  # type: ignore[attr-defined]


def places_in_teams() -> QuerySet[TeamEntry]:
    """The roles and steps of running programmes that have no end."""
    entries = TeamEntry.objects.filter(ends=None).exclude(programme__stage=Programme.Stage.CLOSED)
    return entries.select_related("programme")


PROGRAMMES_OWNED = (
    Ownership("programme as SRO", "programmes as SRO", 40, running, "sro"),
    Ownership("programme as manager", "programmes as manager", 41, running, "manager"),
)
WORKSTREAMS_LED = Ownership("workstream", "workstreams", 45, in_running_programmes, "lead")
MILESTONES_OWNED = Ownership("milestone", "milestones", 50, still_to_reach)
IN_WORKSTREAMS = StandingIn("milestone", "milestones", 5, Milestone, "workstream", still_to_reach)
MEASURES_OWNED = Ownership("measure", "measures", 55, still_measured)
BENEFITS_OWNED = Ownership("benefit", "benefits", 56, still_expected)
OUTPUTS_OWNED = Ownership("output", "outputs", 57, still_to_deliver)
TEAM_PLACES = Ownership("place in a team", "places in teams", 58, places_in_teams, "post")
