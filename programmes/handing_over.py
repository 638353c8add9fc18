"""Which programmes, workstreams and milestones a post answers for: for when people move."""

from django.db.models import QuerySet

from council.register.ownership import Ownership
from programmes.models import Milestone, Programme, Workstream


def running() -> QuerySet[Programme]:
    """The programmes that are not closed."""
    return Programme.objects.exclude(stage=Programme.Stage.CLOSED)


def in_running_programmes() -> QuerySet[Workstream]:
    """The workstreams of programmes that are not closed."""
    return Workstream.objects.exclude(programme__stage=Programme.Stage.CLOSED).select_related("programme")


def still_to_reach() -> QuerySet[Milestone]:
    """The milestones that were not delivered yet."""
    return Milestone.objects.filter(delivered_on=None).select_related("programme")


def programme_page(record: Workstream | Milestone) -> str:
    """The address of the record's programme, on whose page it stands."""
    return record.programme.get_absolute_url()


PROGRAMMES_OWNED = (
    Ownership("programme as SRO", "programmes as SRO", 40, running, "sro"),
    Ownership("programme as manager", "programmes as manager", 41, running, "manager"),
)
WORKSTREAMS_LED = Ownership(
    "workstream", "workstreams", 45, in_running_programmes, "lead", url=programme_page
)
MILESTONES_OWNED = Ownership("milestone", "milestones", 50, still_to_reach, url=programme_page)
