"""What owners are told of the committee's words on their own records, beside their own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from actions.models import Action, DateChange
from council.access.rules import standing
from council.models import User
from programmes.models import Milestone, Workstream
from reports.documents.models import HighlightReport
from reports.wording.models import CommitteeText
from reports.wording.texts import LABELS
from risks.models import LogEntry, Risk
from savings.models import Saving

# The kinds of records that have an owner, each with the path to the post that owns it.
OWNED: tuple[tuple[str, Any, str], ...] = (
    ("action", Action, "owner"),
    ("risk", Risk, "owner"),
    ("log_entry", LogEntry, "owner"),
    ("saving", Saving, "owner"),
    ("milestone", Milestone, "owner"),
    ("workstream", Workstream, "lead"),
    ("date_change", DateChange, "action__owner"),
)
IN_PREPARATION = (HighlightReport.Status.DRAFT, HighlightReport.Status.SUBMITTED)


@dataclass(frozen=True)
class OwnersText:
    """One text of an owner's record: their words, the committee's, and whether it can be objected to."""

    text: CommitteeText
    url: str

    @property
    def as_written(self) -> bool:
        """Whether the committee is told the owner's own words."""
        return self.text.state == CommitteeText.State.ACCEPTED

    @property
    def label(self) -> str:
        """What of the record it is: "key progress"."""
        return LABELS[self.text.field].lower()

    @property
    def may_object(self) -> bool:
        return self.text.report.status == HighlightReport.Status.DRAFT and not self.text.objection


def streams_to_word(user: User, *, on: date) -> list[tuple[HighlightReport, Workstream]]:
    """The drafts, each with a workstream that the person leads, whose words they choose."""
    posts = standing(user, on=on).posts
    if not posts:
        return []
    drafts = HighlightReport.objects.filter(status=HighlightReport.Status.DRAFT).exclude(
        audience=HighlightReport.Audience.EXEMPT
    )
    led = Workstream.objects.filter(lead__in=posts, parent=None, retired_on=None)
    by_programme: dict[int, list[Workstream]] = {}
    for stream in led:
        by_programme.setdefault(stream.programme_id, []).append(stream)
    reports = drafts.filter(programme__in=by_programme).select_related("programme", "body")
    return [(report, stream) for report in reports for stream in by_programme[report.programme_id]]


def told_otherwise(user: User, *, on: date) -> list[tuple[HighlightReport, int]]:
    """The drafts that tell otherwise than the person wrote it of their records, with how many texts.

    One query, whatever the person owns; what is exempt is found on the page alone.
    """
    posts = standing(user, on=on).posts
    theirs = Q()
    for kind, model, path in OWNED:
        owned = model._base_manager.filter(**{f"{path}__in": posts}).order_by().values("pk")
        theirs |= Q(kind=kind, object_id__in=owned)
    texts = CommitteeText.objects.filter(theirs, exempt=False, objection="", report=OuterRef("pk"))
    said = texts.exclude(state=CommitteeText.State.ACCEPTED).order_by().values("report")
    drafts = HighlightReport.objects.filter(status=HighlightReport.Status.DRAFT)
    counted: Any = drafts.annotate(texts=Subquery(said.annotate(number=Count("pk")).values("number")))
    rows = counted.filter(texts__gt=0).select_related("programme", "body").order_by("meeting_on", "pk")
    return [(report, report.texts) for report in rows]


def texts_of_owner(user: User, *, on: date) -> list[OwnersText]:
    """What reports in preparation tell of records that the person's posts own, as someone let it through.

    What is said otherwise than they wrote it comes first.
    """
    posts = standing(user, on=on).posts
    if not posts:
        return []
    rows = list(decided())
    addresses = dict(_owned_by(posts, rows, user))
    owned = [OwnersText(row, url) for row in rows if (url := addresses.get((row.kind, row.object_id), ""))]
    return sorted(owned, key=lambda one: one.as_written)


def decided() -> QuerySet[CommitteeText]:
    """What was decided of texts for reports in preparation; names are nobody's words."""
    return (
        CommitteeText.objects.filter(report__status__in=IN_PREPARATION)
        .exclude(state=CommitteeText.State.ACCEPTED, field="title")
        .select_related("report__programme", "report__body")
    )


def _owned_by(
    posts: Iterable[int], rows: list[CommitteeText], user: User
) -> Iterator[tuple[tuple[str, int], str]]:
    for kind, model, path in OWNED:
        wanted = {row.object_id for row in rows if row.kind == kind}
        if wanted:
            owned = model.objects.visible_to(user).filter(pk__in=wanted, **{f"{path}__in": posts})
            for record in owned:
                yield (kind, record.pk), record.get_absolute_url()
