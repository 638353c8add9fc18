"""The register of date changes, and the two tables beside it: overdue without one, completed since."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Count, F, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from actions.filters import NOT_CHOSEN, DaysFilter, DelayFilter
from actions.listing import ActionRegister
from actions.models import Action, DateChange
from actions.rescheduling import TO_DECIDE
from council.models import Post, User
from council.rag import DONE, DaysBetween
from council.register import (
    ChoiceColumn,
    DateColumn,
    DateFilter,
    LinkColumn,
    NumberColumn,
    RecordFilter,
    RegisterColumn,
    RegisterFilter,
    RegisterTable,
    RegisterView,
)
from council.register.counting import kept
from council.web.components import with_query
from council.wording import spoken
from programmes.models import Programme
from programmes.visibility import answered_for

SINCE_DAYS = 92  # of the completed, where no day is given: a quarter


def _programmes(request: Any) -> QuerySet:
    return Programme.objects.visible_to(request.user)


def _posts(request: Any) -> QuerySet:
    return Post.objects.filter(is_active=True)


def _all_posts(request: Any) -> QuerySet:
    return Post.objects.all()


# --- date changes -------------------------------------------------------------------------------------------


class DateChangeFilter(RegisterFilter):
    search = ("action__reference", "action__title", "reason")

    outcome = django_filters.ChoiceFilter(empty_label="All", choices=DateChange.Outcome.choices)
    programme = django_filters.ModelChoiceFilter(
        empty_label="All", field_name="action__programme", label="Programme", queryset=_programmes
    )
    owner = RecordFilter(field_name="action__owner_id", label="Owner", offered=_posts, still_read=_all_posts)
    why = DelayFilter(method="for_reason")
    asked_by = django_filters.ModelChoiceFilter(
        empty_label="All",
        label="Asked by",
        queryset=lambda request: User.objects.filter(
            pk__in=DateChange.objects.visible_to(request.user).order_by().values("asked_by")
        ),
    )
    days = DaysFilter(
        label="Days, at least", field_name="days_moved", lookup_expr="gte", least=-9999, most=9999
    )
    decided_from = DateFilter(label="Decided on or after", field_name="decided_on", lookup_expr="gte")
    decided_to = DateFilter(label="Decided on or before", field_name="decided_on", lookup_expr="lte")

    class Meta:
        model = DateChange
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["why"].offer("why", self)

    def for_reason(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The date changes of one main reason, or those that move a date and name none."""
        if value == NOT_CHOSEN:
            return queryset.filter(delay_category="", from_date__isnull=False)
        return queryset.filter(delay_category=value)


def _noted(words: Any, note: Any) -> str:
    """A cell's words with a quiet line below."""
    return format_html('{}<span class="app-cell-note">{}</span>', words, note) if note else str(words)


class MoveColumn(DateColumn):
    """The new due date, with the one that it takes the place of."""

    def html(self, record: DateChange) -> str:
        before = f"from {spoken(record.from_date)}" if record.from_date else "from no date"
        return _noted(SafeString(super().html(record)), before)


class ActionColumn(RegisterColumn):
    """The action's title, with its owner."""

    def html(self, record: DateChange) -> str:
        return _noted(conditional_escape(record.action.title), record.action.owner or "No owner")


class ReasonColumn(RegisterColumn):
    """The reason as it was written, with the main one of the council's list."""

    def html(self, record: DateChange) -> str:
        return _noted(conditional_escape(record.reason), record.delay_category)


class AskedByColumn(RegisterColumn):
    """Who asked, else through what it was asked; on the page with the day."""

    def plain(self, record: DateChange) -> str:
        return str(record.asked_by or record.asked_through or "")

    def html(self, record: DateChange) -> str:
        return _noted(conditional_escape(self.plain(record) or "Not recorded"), spoken(record.asked_on))


class DecidedByColumn(RegisterColumn):
    """The body that decided and its meeting, else the person."""

    def plain(self, record: DateChange) -> str:
        if not record.decided_by_body:
            return str(record.decided_by or "")
        minute = f"minute {record.minute}" if record.minute else ""
        return ", ".join(filter(None, (str(record.decided_by_body), spoken(record.meeting_on), minute)))


class OutcomeColumn(ChoiceColumn):
    """What became of it; on the page with who decided, and when."""

    def html(self, record: DateChange) -> str:
        words = conditional_escape(self.plain(record))
        if not record.decided_on:
            return str(words)
        body = f", {record.decided_by_body}" if record.decided_by_body else ""
        return _noted(words, f"{spoken(record.decided_on)}{body}")


class DateChangeTable(RegisterTable):
    caption = "Date changes"
    aside = ("reason", "asked_on", "times_moved")

    reference = LinkColumn(verbose_name="Reference", accessor="action__reference")
    title = ActionColumn(verbose_name="Action", accessor="action__title")
    to_date = MoveColumn(verbose_name="New date")
    days = NumberColumn(verbose_name="Days", accessor="days", order_by="days_moved")
    times_moved = NumberColumn(verbose_name="Times moved", accessor="action__times_moved")
    reason = ReasonColumn(verbose_name="Reason", orderable=False)
    asked_on = AskedByColumn(verbose_name="Asked", accessor="asked_on")
    outcome = OutcomeColumn(verbose_name="Outcome")

    class Meta:
        model = DateChange
        fields: tuple[str, ...] = ()
        order_by = "-asked_on"


class DateChangeExport(DateChangeTable):
    """The register as it is downloaded: each fact in a column of its own."""

    owner = RegisterColumn(verbose_name="Owner", accessor="action__owner__title")
    programme = RegisterColumn(verbose_name="Programme", accessor="action__programme__title")
    from_date = DateColumn(verbose_name="Old date")
    asked_by = AskedByColumn(verbose_name="Asked by", accessor="asked_by__name")
    asked_on = DateColumn(verbose_name="Asked on")
    decided_on = DateColumn(verbose_name="Decided on")
    decided_by = DecidedByColumn(verbose_name="Decided by", accessor="decided_by__name")
    decision_reason = RegisterColumn(verbose_name="Reason for the decision")
    delay_category = RegisterColumn(verbose_name="Main reason")
    baseline = DateColumn(verbose_name="First agreed date", accessor="action__baseline")
    slipped = NumberColumn(
        verbose_name="Days slipped in all", accessor="action__days_slipped", orderable=False
    )


class Tabbed(RegisterView):
    """One of the tables about dates, with the tabs that lead to the others."""

    template_name = "actions/date_changes.html"
    tab = ""
    lead = ""

    def extra_context(self) -> dict[str, Any]:
        register = reverse("actions:list-date-changes")
        pending = self.request.GET.get("outcome") == "pending"
        tabs = [
            ("All date changes", register, self.tab == "all" and not pending),
            ("Extensions asked for", f"{register}?outcome=pending", self.tab == "all" and pending),
            (
                "Overdue without an extension",
                reverse("actions:list-overdue-unasked"),
                self.tab == "overdue",
            ),
            ("Completed since", reverse("actions:list-completed-since"), self.tab == "completed"),
        ]
        user = self.request.user
        may_decide = TO_DECIDE.allows(user, answered_for(user, on=self.as_at))
        return super().extra_context() | {"tabs": tabs, "lead": self.lead, "may_decide": may_decide}


def main_reasons(changes: QuerySet) -> list[tuple[str, int]]:
    """How many of the date changes that move a date name each main reason, most first, "" last. One query."""
    moves = changes.filter(from_date__isnull=False).order_by().values_list("delay_category")
    found = [(reason, number) for reason, number in moves.annotate(number=Count("pk"))]
    return sorted(found, key=lambda pair: (not pair[0], -pair[1], pair[0]))


def listed_by_reason(reasons: Iterable[tuple[str, int]], query: QueryDict) -> list[tuple[str, int, str]]:
    """Each main reason in words, its number, and the query that lists its date changes in the register."""
    return [
        (reason or "Not chosen", number, with_query(query, page=None, export=None, why=reason or NOT_CHOSEN))
        for reason, number in reasons
    ]


class DateChangeRegister(Tabbed):
    """Every wish to move a due date that the person may see, and what became of it."""

    model = DateChange
    table_class = DateChangeTable
    export_class = DateChangeExport
    filterset_class = DateChangeFilter
    title = "Date changes"
    name = "date-changes"
    tab = "all"
    lead = "Every wish to move a due date, and what became of it. The first agreed date is kept for ever."

    def counts(self, queryset: QuerySet) -> dict[str, int]:
        """Counts, beside the register's own, for which main reasons the listed dates move."""

        found = kept(queryset, "delay_category", lambda: main_reasons(queryset))
        self.reasons = [(reason, number) for reason, number in found]
        return super().counts(queryset)

    def extra_context(self) -> dict[str, Any]:
        return super().extra_context() | {"reasons": listed_by_reason(self.reasons, self.request.GET)}

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().annotate(days_moved=DaysBetween(F("to_date"), F("from_date")))

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return queryset.select_related(
            "action__owner", "action__programme", "asked_by", "decided_by", "decided_by_body"
        )


# --- actions, by what became of their dates -----------------------------------------------------------------


class OfActions(RegisterFilter):
    """What both tables of actions can be narrowed to."""

    search = ("reference", "title", "owner__title")

    programme = django_filters.ModelChoiceFilter(empty_label="All", queryset=_programmes)
    owner = RecordFilter(field_name="owner_id", label="Owner", offered=_posts, still_read=_all_posts)

    class Meta:
        model = Action
        fields: list[str] = []


class CompletedFilter(OfActions):
    since = DateFilter(label="Completed on or after", field_name="completed_on", lookup_expr="gte")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """The actions completed since the day, or in the last quarter where none is given."""
        if not self.form.cleaned_data.get("since"):
            queryset = queryset.filter(completed_on__gte=self.as_at - timedelta(days=SINCE_DAYS))
        return super().filter_queryset(queryset)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Always bound, so that the last quarter is listed when nothing is asked for.
        super().__init__(data or QueryDict(), *args, **kwargs)


class OverdueUnasked(Tabbed, ActionRegister):
    """The actions whose due day has passed and for which nobody asked for another."""

    filterset_class = OfActions
    title = "Overdue without an extension"
    name = "overdue-without-an-extension"
    tab = "overdue"
    lead = "Their due day has passed, and no new date waits for a decision."

    def get_queryset(self) -> QuerySet:
        pending = DateChange.objects.filter(outcome=DateChange.Outcome.PENDING).order_by()
        return super().get_queryset().overdue(as_at=self.as_at).exclude(pk__in=pending.values("action"))  # type: ignore[attr-defined]


class CompletedSince(Tabbed, ActionRegister):
    """The actions completed since a day: the last quarter unless another day is given."""

    title = "Completed since"
    name = "completed-since"
    tab = "completed"
    filterset_class = CompletedFilter

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(stage__in=DONE)

    def extra_context(self) -> dict[str, Any]:
        since = self.as_at - timedelta(days=SINCE_DAYS)
        lead = f"Completed since {spoken(since)}, a quarter ago, unless you choose another day."
        return super().extra_context() | {"lead": lead}
