"""The portfolio: the programmes of one page in a table, and under it their next twelve months, drawn."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from council.register import Grouping, RegisterView
from programmes.models import Milestone, Programme
from programmes.setting_up.stating import TO_CREATE, TO_FOUND
from reports.portfolio.drawing import Moment, time_line
from reports.portfolio.filters import PortfolioFilter
from reports.portfolio.sorting import first_priority, with_answers
from reports.portfolio.standing import give_overviews, named
from reports.portfolio.tables import PortfolioExport, PortfolioTable

BY_DIRECTORATE = Grouping(
    label="Directorate",
    key="sro__directorate_id",
    order=("sro__directorate__name",),
    title=lambda programme: str((programme.sro and programme.sro.directorate) or ""),
    none="No directorate",
)
BY_PRIORITY = Grouping(
    label="Council priority, the first that it serves",
    key="first_priority",
    order=("first_priority_place",),
    title=lambda programme: programme.overview.priorities[0] if programme.overview.priorities else "",
    none="No council priority",
)
BY_STAGE = Grouping(
    label="Stage",
    key="stage",
    order=("stage_place",),
    title=lambda programme: programme.get_stage_display(),
    none="No stage",
)


class Portfolio(RegisterView):
    model = Programme
    table_class = PortfolioTable
    export_class = PortfolioExport
    filterset_class = PortfolioFilter
    title = "Portfolio"
    name = "portfolio"
    template_name = "reports/portfolio/list.html"
    sizes = (25, 50, 200)
    keeps_filters = True
    groupings = {"directorate": BY_DIRECTORATE, "priority": BY_PRIORITY, "stage": BY_STAGE}
    shown: Sequence[Any] = ()

    def get_queryset(self) -> QuerySet:
        return with_answers(self.request.user, as_at=self.as_at, conventions=self.conventions)

    def with_details(self, queryset: QuerySet) -> QuerySet:
        rows = queryset.select_related("sro__directorate", "manager", "body")
        return rows.annotate(first_priority=first_priority(self.request.user, "priority"))

    def finish(self, rows: Sequence[Any]) -> None:
        self.shown = rows
        give_overviews(rows, self.request.user, as_at=self.as_at, conventions=self.conventions)

    def asks_before(self, queryset: QuerySet) -> bool:
        """A download names the next milestones, so it asks who is there where one of them is exempt."""
        milestones: Any = Milestone.objects.visible_to(self.request.user).filter(exempt=True)
        return bool(milestones.filter(programme__in=queryset.order_by().values("pk")).exists())

    def extra_context(self) -> dict[str, Any]:
        lines = ((named(one), self.moments_of(one)) for one in self.shown)
        user = self.request.user
        may_create = TO_CREATE.allows(user) or TO_FOUND.allows(user)
        return {"line": time_line(lines, as_at=self.as_at), "may_create": may_create}

    def moments_of(self, programme: Any) -> Iterator[Moment]:
        """What is drawn of one programme: its milestones, its meetings, and its end."""
        for one in programme.overview.milestones:
            late = one.days_overdue(self.as_at)
            gate = ", gate" if one.is_gate else ""
            marks = f"{gate}{' (exempt)' if one.exempt else ''}{', overdue' if late else ''}"
            kind = "overdue" if late else "gate" if one.is_gate else "milestone"
            yield Moment(kind, one.on, f"{one.reference} {one.title}{marks}")
        for meeting in programme.overview.meetings:
            yield Moment("meeting", meeting.on, f"meeting of {meeting.body}")
        if programme.ends and programme.ends >= self.as_at:
            yield Moment("end", programme.ends, "the programme ends")
