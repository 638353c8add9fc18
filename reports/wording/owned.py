"""What owners are told of the committee's words on their own records, beside their own."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When

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


def streams_to_word(posts: Collection[int]) -> list[tuple[HighlightReport, Workstream]]:
    """The drafts, each with a workstream that one of the posts leads: its holder chooses the words."""
    drafts = HighlightReport.objects.filter(status=HighlightReport.Status.DRAFT).exclude(
        audience=HighlightReport.Audience.EXEMPT
    )
    led = Workstream.objects.filter(lead__in=posts, parent=None, retired_on=None)
    by_programme: dict[int, list[Workstream]] = {}
    for stream in led:
        by_programme.setdefault(stream.programme_id, []).append(stream)
    reports = drafts.filter(programme__in=by_programme).select_related("programme", "body")
    return [(report, stream) for report in reports for stream in by_programme[report.programme_id]]


def told_otherwise(posts: Collection[int]) -> list[tuple[HighlightReport, int, int]]:
    """The drafts that tell otherwise than its owner wrote it of a post's records: the post, how many texts.

    One query, whatever the posts own; what is exempt is found on the page alone.
    """
    owners = [
        When(kind=kind, then=Subquery(model._base_manager.filter(pk=OuterRef("object_id")).values(path)))
        for kind, model, path in OWNED
    ]
    draft = Q(report__status=HighlightReport.Status.DRAFT)
    texts = CommitteeText.objects.filter(draft, exempt=False, objection="").annotate(owns=Case(*owners))
    said = texts.exclude(state=CommitteeText.State.ACCEPTED).filter(owns__in=posts)
    told = said.order_by("report__meeting_on", "report", "owns").select_related(
        "report__programme", "report__body"
    )
    return [
        (rows[0].report, post, len(rows))
        for (_, post), group in groupby(told, key=lambda text: (text.report_id, text.owns))
        if (rows := list(group))
    ]


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
