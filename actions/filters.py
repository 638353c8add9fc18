"""What the register of actions can be filtered by."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, Left

from actions.models import Action, Answer, Completion, DateChange
from council import rag
from council.models import Directorate, Holding, Post
from council.rag import STATED, Rag, Stage
from council.register import DateFilter, RecordFilter, RegisterFilter
from council.register.filters import ChoiceFilter, is_key
from programmes.models import Programme, Recommendation, Workstream
from programmes.visibility import reviews_visible_to

NOT_CHOSEN = "none"
LONGEST = 3650  # days that a filter may look back or ahead
LONGEST_REASON = 60


def _workstreams(request: Any) -> QuerySet:
    """The top workstreams, of the programme that is chosen or of all."""
    return _all_workstreams(request).filter(parent=None)


def _all_workstreams(request: Any) -> QuerySet:
    """The workstreams on any level, of the programme that is chosen or of all."""
    streams = Workstream.objects.visible_to(request.user)
    chosen = request.GET.get("programme", "")
    return streams.filter(programme_id=int(chosen)) if is_key(chosen) else streams


class DelayFilter(ChoiceFilter):
    """A choice among the council's own reasons for delay; an address may name one of an earlier list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label="Main reason for the delay", choices=[], **kwargs)

    def offer(self, name: str, filterset: RegisterFilter) -> None:
        """Offer the reasons that are in force, and one that is asked for where an action names it yet."""
        asked = str(filterset.data.get(name, ""))
        reasons = list(dict.fromkeys(filterset.conventions.delay_reasons))
        if asked and asked not in reasons and len(asked) <= LONGEST_REASON and "\0" not in asked:
            reasons += [asked] if filterset.queryset.filter(delay_category=asked).exists() else []
        offered = [(reason, reason) for reason in reasons if reason != NOT_CHOSEN]
        self.extra["choices"] = [*offered, (NOT_CHOSEN, "Not chosen")]


class DaysFilter(django_filters.NumberFilter):
    """A whole number of days, within ten years unless told."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, least: int = 0, most: int = LONGEST, **kwargs: Any) -> None:
        limits = [MinValueValidator(least), MaxValueValidator(most)]
        super().__init__(*args, validators=limits, **kwargs)

    def get_max_validator(self) -> None:
        """Give no limit besides: that of the library is told as 1e+50."""


class ActionFilter(RegisterFilter):
    search = ("reference", "plan_reference", "title", "description", "owner__title", "reason")
    first = ("q", "programme", "whose", "rag", "overdue")
    more = (
        "kind",
        "directorate",
        "recommendation",
        "implied",
        "stated",
        "delayed_by",
        "waiting",
        "due_within",
        "silent",
        "moved",
        "due_after",
        "due_before",
        "changed_since",
        "verified_since",
    )

    programme = RecordFilter(
        field_name="programme_id", offered=lambda request: Programme.objects.visible_to(request.user)
    )
    workstream = RecordFilter(
        offered=_workstreams,
        still_read=_all_workstreams,
        hangs_on=("programme",),
        group="programme__title",
        method="within_workstream",
    )
    owner = RecordFilter(
        field_name="owner_id",
        offered=lambda request: Post.objects.filter(is_active=True),
        still_read=lambda request: Post.objects.all(),
        label="Owner",
    )
    whose = ChoiceFilter(
        label="Whose",
        choices=[
            ("mine", "Mine: posts that I hold"),
            ("deputised", "Those that I deputise for"),
            ("team", "My teams’"),
            ("posts", "All of these"),
            ("vacant", "Of a vacant post"),
            ("nobody", "Without an owner"),
        ],
        method="of_whom",
    )
    rag = ChoiceFilter(label="RAG", choices=[*Rag.choices, ("on_hold", "On hold")], method="shown_as")
    stage = ChoiceFilter(label="Stage", choices=Stage.choices)
    kind = ChoiceFilter(label="Kind", choices=Action.Kind.choices)
    overdue = ChoiceFilter(label="Overdue", choices=[("true", "Overdue only")], method="overdue_only")
    directorate = RecordFilter(
        label="Directorate",
        field_name="owner__directorate_id",
        offered=lambda request: Directorate.objects.all(),
        title="name",
    )
    recommendation = RecordFilter(
        label="Answers the recommendation",
        field_name="answers__recommendation_id",
        method="of_any_wording",
        offered=lambda request: Recommendation.objects.filter(
            review__in=reviews_visible_to(request.user), is_current=True
        ),
        still_read=lambda request: Recommendation.objects.filter(review__in=reviews_visible_to(request.user)),
        title=Concat("number", Value(" "), Left("text", 70), output_field=CharField()),
        group="review__title",
    )
    implied = ChoiceFilter(label="Implied RAG", choices=Rag.choices, method="implied_by_dates")
    stated = ChoiceFilter(
        label="Stated RAG", choices=[*STATED, ("none", "Not stated")], method="stated_by_owner"
    )
    delayed_by = DelayFilter(method="delayed_for")
    waiting = ChoiceFilter(
        label="Waiting for",
        choices=[("date", "A decision on its date"), ("verification", "Verification")],
        method="waiting_for",
    )
    due_within = DaysFilter(label="Due within (days)", method="due_in_days")
    silent = DaysFilter(label="No update for (days)", method="silent_for_days")
    moved = DaysFilter(label="Date moved at least (times)", field_name="times_moved", lookup_expr="gte")
    due_after = DateFilter(label="Due on or after", field_name="due", lookup_expr="gte")
    due_before = DateFilter(label="Due on or before", field_name="due", lookup_expr="lte")
    changed_since = DateFilter(label="Changed since", method="changed_since_day")

    verified_since = DateFilter(label="Verified on or after", method="verified_since_day")

    class Meta:
        model = Action
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["delayed_by"].offer("delayed_by", self)

    def delayed_for(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The actions whose last statement names that main reason, or which are late and name none."""
        if value != NOT_CHOSEN:
            return queryset.filter(delay_category=value)
        return queryset.overdue(as_at=self.as_at).filter(delay_category="")  # type: ignore[attr-defined]

    def within_workstream(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The actions of a workstream and of those below it."""
        below = Workstream.objects.filter(parent_id=int(value)).order_by().values("pk")
        return queryset.filter(workstream__in=below) | queryset.filter(workstream=value)

    def of_any_wording(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The actions that answer the recommendation, whichever of its wordings they were linked with."""
        line = Coalesce("first_id", "pk")
        lines = Recommendation.objects.filter(pk=value).values(of_line=line)
        wordings = Recommendation.objects.alias(of_line=line).filter(of_line__in=lines)
        answers = Answer.objects.filter(recommendation__in=wordings.order_by().values("pk"))
        return queryset.filter(pk__in=answers.order_by().values("action"))

    def of_whom(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The actions of the posts that the person holds in one capacity or in any; or of no one."""
        if value == "nobody":
            return queryset.filter(owner=None)
        if value == "vacant":
            return queryset.filter(owner__in=Post.objects.vacant(on=self.as_at).order_by().values("pk"))
        holdings = Holding.objects.filter(Holding.current(self.as_at), user=self.request.user)
        capacities = CAPACITIES.get(value)
        if capacities:
            holdings = holdings.filter(capacity__in=capacities)
        return queryset.filter(owner__in=holdings.order_by().values("post"))

    def overdue_only(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.overdue(as_at=self.as_at)

    def shown_as(self, queryset: Any, name: str, value: str) -> QuerySet:
        counted = queryset.counted(as_at=self.as_at, conventions=self.conventions)
        return counted.filter(counted_as=value)

    def implied_by_dates(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        implied = rag.implied_sql(as_at=self.as_at, conventions=self.conventions)
        return queryset.alias(implied=implied).filter(implied=value)

    def stated_by_owner(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(stated_rag="" if value == "none" else value)

    def waiting_for(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The actions that somebody has yet to decide on."""
        if value == "date":
            return queryset.filter(date_changes__outcome=DateChange.Outcome.PENDING)
        return queryset.filter(completions__outcome=Completion.Outcome.WAITING)

    def due_in_days(self, queryset: Any, name: str, value: Any) -> QuerySet:
        """The live actions due from the day on, within so many days."""
        last = self.as_at + timedelta(days=int(value))
        return queryset.live().filter(due__gte=self.as_at, due__lte=last)

    def silent_for_days(self, queryset: Any, name: str, value: Any) -> QuerySet:
        """The live actions that nobody spoke of for more than so many days, as the RAG rule counts them."""
        return queryset.live().filter(rag.SilentFor(int(value)).q(self.as_at))

    def changed_since_day(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """The actions of which anything at all was changed on the day or after it."""
        changed = Action.history.filter(history_date__date__gte=value).order_by()
        return queryset.filter(pk__in=changed.values("id"))

    def verified_since_day(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """The actions of which a completion was verified on the day or after it."""
        verified = Completion.objects.filter(outcome=Completion.Outcome.VERIFIED, decided_on__gte=value)
        return queryset.filter(pk__in=verified.order_by().values("action"))


C = Holding.Capacity
CAPACITIES: dict[str, list[str]] = {
    "mine": [C.HOLDER, C.INTERIM],
    "deputised": [C.DEPUTY],
    "team": [C.MEMBER],
}
