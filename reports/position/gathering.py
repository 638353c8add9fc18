"""Gathering a programme's position as at a day: a fixed number of queries, however many records there are.

What the pack's audience may not read is left out here, at the source: a public position holds no exempt word,
so nothing made from it can.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from django.db.models import Max, Prefetch, Q

from actions.models import Action, Completion, DateChange, Update
from council import exempt_paragraphs
from council.amounts import sum_given
from council.calendar.years import FinancialYear
from council.conventions import InForce
from council.models import Body, Conventions, Exemptable, Post
from council.models.exemption import Withheld
from council.natural_order import natural_key
from council.rag import SilentFor, Stage
from council.wording import spoken
from programmes.models import Programme, ReportedPosition, Workstream
from reports.position.actions import ActionPosition, DateMove, Progress
from reports.position.as_it_stood import as_it_stood
from reports.position.highlight import (
    CONFIDENTIAL,
    HighlightPosition,
    Restricted,
    RiskPosition,
    SavingOffTrack,
    SavingsGroup,
    SavingsYear,
    WorkstreamPosition,
)
from risks.models import Mitigation, Risk
from savings.models import Saving, YearProfile

EXEMPT_AUDIENCE = "exempt"
LABELS = dict(exempt_paragraphs.CHOICES)
R = TypeVar("R", bound=Exemptable)
NO_OWNER = "Owner to be confirmed"
ON_TRACK = (Saving.Status.ON_TRACK, Saving.Status.DELIVERED)
# Only what is in the first group adds into the cashable total; the others are told apart (domain rule).
SAVINGS_GROUPS = (
    ("cashable", "Cashable savings and income", Saving.CASHABLE),
    ("non_cashable", "Non-cashable gains", (Saving.Kind.NON_CASHABLE,)),
    ("cost_avoidance", "Cost avoidance", (Saving.Kind.COST_AVOIDANCE,)),
)


def end_of_next_period(period_from: date, period_to: date) -> date:
    """The last day of a period as long as this one: whole months give as many whole months."""
    after = period_to + timedelta(days=1)
    if period_from.day == 1 and after.day == 1:
        months = (after.year - period_from.year) * 12 + after.month - period_from.month
        year, month = divmod(after.year * 12 + after.month - 1 + months - 1, 12)
        return date(year, month + 1, monthrange(year, month + 1)[1])
    return period_to + (after - period_from)


def gather_highlight(
    *, programme: Programme, body: Body, period_from: date, period_to: date, as_at: date, audience: str
) -> HighlightPosition:
    """The position of the programme as the day ended, as this body and audience may read it."""
    gatherer = Gatherer(
        programme=programme,
        body=body,
        period_from=period_from,
        period_to=period_to,
        next_to=end_of_next_period(period_from, period_to),
        as_at=as_at,
        sees_exempt=audience == EXEMPT_AUDIENCE,
        conventions=Conventions.objects.in_force(as_at),
        posts=dict(Post.objects.values_list("pk", "title")),
    )
    return gatherer.position(audience)


@dataclass(frozen=True)
class Account:
    """What was said of one action up to the day: the latest in the period, and words to keep back.

    `open` is the latest open statement, whose words are told in the place of those of an exempt one.
    """

    progress: Progress | None
    withheld: frozenset[str]
    open: Update | None


@dataclass
class Gatherer:
    """Gathers one position. Whatever it leaves out for the audience, it counts in `restricted`."""

    programme: Programme
    body: Body
    period_from: date
    period_to: date
    next_to: date
    as_at: date
    sees_exempt: bool
    conventions: InForce
    posts: dict[int | None, str]

    def __post_init__(self) -> None:
        self.restricted: list[Restricted] = []
        self.told_before = self.last_told()
        self.before_as_at = max((as_at for as_at, _ in self.told_before.values()), default=None)

    def position(self, audience: str) -> HighlightPosition:
        rows = as_it_stood(Action.objects.filter(programme=self.programme), as_at=self.as_at)
        actions = [action for action in rows if action.created_on <= self.as_at]
        streams = as_it_stood(Workstream.objects.filter(programme=self.programme), as_at=self.as_at)
        open_actions = self.published("action", actions)
        date_moves = self.date_moves(open_actions)
        stands = self.actions_by_top(open_actions, streams)
        risks, risks_closed = self.risk_positions(streams)
        savings, off_track = self.savings_groups()
        return HighlightPosition(
            programme=self.programme.title,
            code=self.programme.code,
            sro=self.posts.get(self.programme.sro_id, ""),
            manager=self.posts.get(self.programme.manager_id, ""),
            body=self.body.name,
            audience=str(audience),
            period_from=self.period_from,
            period_to=self.period_to,
            next_to=self.next_to,
            as_at=self.as_at,
            conventions=self.conventions,
            before=self.rag_before("programme", self.programme.pk),
            before_as_at=self.before_as_at,
            workstreams=self.workstream_positions(streams, stands, risks),
            other_risks=tuple(risk for risk in risks if risk.workstream is None),
            risks_closed=risks_closed,
            date_moves=date_moves,
            savings=savings,
            savings_off_track=off_track,
            restricted=tuple(self.restricted),
            added_later=len(rows) - len(actions),
        )

    # --- what may be read, and what was last told ---------------------------------------------------------

    def published(self, kind: str, records: Sequence[R]) -> list[R]:
        """The records that this pack may print; of the others it keeps the number and the paragraph."""
        if self.sees_exempt:
            return list(records)
        self.restricted += [restricted(kind, r.reference, r) for r in records if r.exempt]  # type: ignore[attr-defined]
        return [record for record in records if not record.exempt]

    def last_told(self) -> dict[tuple[str, int], tuple[date, str]]:
        """What the body was last told before this day, by kind and key of the record."""
        positions = ReportedPosition.objects.filter(
            body=self.body, programme=self.programme, as_at__lt=self.as_at
        ).order_by("as_at", "pk")
        rows = positions.values_list("kind", "object_id", "as_at", "rag")
        return {(kind, key): (as_at, rag) for kind, key, as_at, rag in rows}

    def rag_before(self, kind: str, key: int) -> str:
        """The RAG that the body was last told of the record; empty where it never was."""
        return self.told_before.get((kind, key), (None, ""))[1]

    # --- actions ------------------------------------------------------------------------------------------

    def actions_by_top(
        self, actions: Sequence[Action], streams: Sequence[Workstream]
    ) -> dict[int, list[ActionPosition]]:
        """The actions by the key of their top workstream, in the order of their references."""
        accounts = self.accounts_of(actions)
        verified = dict(
            Completion.objects.filter(
                action__programme=self.programme,
                outcome=Completion.Outcome.VERIFIED,
                decided_on__lte=self.as_at,
            )
            .values_list("action")
            .annotate(Max("decided_on"))
        )
        tops, sections = top_workstreams(streams), {stream.pk: stream.title for stream in streams}
        positions: dict[int, list[ActionPosition]] = defaultdict(list)
        for action in sorted(actions, key=lambda a: natural_key(a.reference)):
            top = tops[action.workstream_id]
            section = sections[action.workstream_id] if action.workstream_id != top else ""
            position = self.action_position(action, accounts[action.pk], verified.get(action.pk), section)
            positions[top].append(position)
        return positions

    def action_position(
        self, action: Action, account: Account, verified_on: date | None, section: str
    ) -> ActionPosition:
        shown = action.shown(as_at=self.as_at, conventions=self.conventions)
        overdue = action.days_overdue(as_at=self.as_at)
        # What is overdue counts days late, so it counts none to come.
        waits = action.is_live and action.due is not None and not overdue

        def kept(name: str) -> str:
            words = getattr(action, name)
            return getattr(account.open, name, "") if words.strip() in account.withheld else words

        return ActionPosition(
            id=action.pk,
            reference=action.reference,
            title=action.title,
            owner=self.posts.get(action.owner_id, NO_OWNER),
            stage=action.stage,
            stage_reason=action.stage_reason,
            section=section,
            rag=shown.rag,
            stated=shown.stated,
            implied=shown.implied.rag,
            sentence=shown.sentence,
            before=self.rag_before("action", action.pk),
            baseline=action.baseline,
            due=action.due,
            due_as_written=action.due_as_written,
            forecast=action.forecast,
            completed_on=action.completed_on,
            verified_on=verified_on if action.stage == Stage.VERIFIED else None,
            times_moved=action.times_moved,
            days_slipped=action.days_slipped,
            days_overdue=overdue,
            days_until_due=(action.due - self.as_at).days if waits and action.due else None,
            reason=kept("reason"),
            being_done=kept("being_done"),
            justification=kept("justification"),
            due_in_next_period=bool(waits and action.due and action.due <= self.next_to),
            owes_update=self.owes_update(action),
            progress=account.progress,
        )

    def owes_update(self, action: Action) -> bool:
        """Whether a started, live action has been silent for longer than the reporting interval."""
        started = action.is_live and (action.starts is None or action.starts <= self.as_at)
        silent = SilentFor(self.conventions.reporting_interval_days)
        return started and silent.holds(action.facts(), self.as_at)

    def accounts_of(self, actions: Sequence[Action]) -> dict[int, Account]:
        """What the updates say of each action. In its history an exempt one's words may lie on the action."""
        references = {action.pk: action.reference for action in actions}
        last = min(self.period_to, self.as_at)
        updates: dict[int, list[Update]] = defaultdict(list)
        for update in Update.objects.filter(action__programme=self.programme, made_on__lte=self.as_at):
            updates[update.action_id].append(update)
        standing = Update.objects.standing(as_at=self.as_at).filter(action__programme=self.programme)
        stands = set(standing.order_by().values_list("pk", flat=True))
        accounts = {}
        for key, reference in references.items():
            withheld: set[str] = set()
            readable: list[Update] = []
            last_open = next(
                (one for one in updates[key] if one.pk in stands and not (one.exempt or one.as_written)), None
            )
            for update in updates[key]:
                # Also those before the period: an action may still carry the words of any of them.
                if update.exempt and not self.sees_exempt:
                    withheld |= {update.text, update.reason, update.being_done, update.justification}
                    self.restricted.append(restricted("update", reference, update))
                elif (
                    self.period_from <= update.made_on <= last
                    and update.pk in stands
                    and not update.as_written
                ):
                    readable.append(update)
            progress = None
            if readable:
                progress = Progress(readable[0].made_on, readable[0].text, len(readable))
            words = frozenset(words.strip() for words in withheld if words.strip())
            accounts[key] = Account(progress, words, last_open)
        return accounts

    def date_moves(self, actions: Sequence[Action]) -> tuple[DateMove, ...]:
        """The changes asked for or decided in the period, and those that still wait."""
        by_key = {action.pk: action for action in actions}
        last = min(self.period_to, self.as_at)
        in_period = Q(asked_on__range=(self.period_from, last)) | Q(
            decided_on__range=(self.period_from, last)
        )
        waiting = Q(decided_on__isnull=True) | Q(decided_on__gt=self.as_at)
        changes = (
            DateChange.objects.filter(in_period | waiting, action__in=by_key, asked_on__lte=self.as_at)
            # Taken back by its asker before anyone decided: a board has nothing to know of it.
            .exclude(outcome=DateChange.Outcome.WITHDRAWN)
            .select_related("decided_by_body")
            .order_by("asked_on", "pk")
        )
        return tuple(self.date_move(change, by_key[change.action_id]) for change in changes)

    def date_move(self, change: DateChange, action: Action) -> DateMove:
        """The date change as it stood at the end of the day."""
        outcome = DateChange.Outcome(change.outcome)
        # A position of last quarter knows nothing of what was decided since.
        decided = change.decided_on is not None and change.decided_on <= self.as_at
        if not decided:
            outcome = DateChange.Outcome.PENDING
        return DateMove(
            reference=action.reference,
            title=action.title,
            from_date=change.from_date,
            to_date=change.to_date,
            times_moved=action.times_moved,
            reason=change.reason,
            asked_on=change.asked_on,
            outcome=outcome.value,
            outcome_label=str(outcome.label),
            decided_on=change.decided_on if decided else None,
            decided_by=change.decided_by_body.name if decided and change.decided_by_body else "",
            decision_reason=change.decision_reason if decided else "",
        )

    def workstream_positions(
        self,
        streams: Sequence[Workstream],
        actions: dict[int, list[ActionPosition]],
        risks: Sequence[RiskPosition],
    ) -> tuple[WorkstreamPosition, ...]:
        """The top workstreams that hold something, in the plan's order."""
        return tuple(
            WorkstreamPosition(
                id=stream.pk,
                title=stream.title,
                lead=self.posts.get(stream.lead_id, ""),
                before=self.rag_before("workstream", stream.pk),
                actions=tuple(actions.get(stream.pk, ())),
                risks=tuple(risk for risk in risks if risk.workstream == stream.pk),
            )
            for stream in streams
            if stream.parent_id is None
            and (stream.pk in actions or any(risk.workstream == stream.pk for risk in risks))
        )

    # --- risks --------------------------------------------------------------------------------------------

    def risk_positions(self, streams: Sequence[Workstream]) -> tuple[list[RiskPosition], int]:
        """The risks that may still happen and those that have, and how many closed by this day."""
        open_mitigations = Mitigation.objects.filter(Q(done_on__isnull=True) | Q(done_on__gt=self.as_at))
        rows = Risk.objects.filter(programme=self.programme, raised_on__lte=self.as_at).prefetch_related(
            Prefetch("mitigations", open_mitigations, to_attr="open_mitigations")
        )
        mitigations = {risk.pk: risk.open_mitigations for risk in rows}  # type: ignore[attr-defined]
        risks = as_it_stood(rows, as_at=self.as_at)
        published = self.published("risk", [r for r in risks if r.status != Risk.Status.CLOSED])
        tops = top_workstreams(streams)
        positions = [
            self.risk_position(risk, mitigations[risk.pk], tops.get(risk.workstream_id)) for risk in published
        ]
        return positions, sum(risk.status == Risk.Status.CLOSED and not risk.exempt for risk in risks)

    def risk_position(
        self, risk: Risk, mitigations: Iterable[Mitigation], workstream: int | None
    ) -> RiskPosition:
        likelihood, impact = risk.current_likelihood, risk.current_impact
        return RiskPosition(
            id=risk.pk,
            reference=risk.reference,
            title=risk.title,
            owner=self.posts.get(risk.owner_id, NO_OWNER),
            is_issue=risk.status == Risk.Status.HAPPENED,
            happened=risk.status_reason if risk.status == Risk.Status.HAPPENED else "",
            rag=risk.rag,
            matrix_rag=self.conventions.matrix_rag(likelihood, impact),
            likelihood=level_label(self.conventions.likelihoods, likelihood),
            impact=level_label(self.conventions.impacts, impact),
            score=product(likelihood, impact),
            target_score=product(risk.target_likelihood, risk.target_impact),
            before=self.rag_before("risk", risk.pk),
            effect=risk.effect,
            response=risk.get_response_display(),
            mitigations=tuple(mitigation_line(mitigation) for mitigation in mitigations),
            reviewed_on=risk.reviewed_on,
            workstream=workstream,
        )

    # --- savings ------------------------------------------------------------------------------------------

    def savings_groups(self) -> tuple[tuple[SavingsGroup, ...], tuple[SavingOffTrack, ...]]:
        """The savings year by year in their groups, and those that are off track."""
        rows = Saving.objects.filter(programme=self.programme)
        savings = self.published("saving", as_it_stood(rows, as_at=self.as_at))
        kinds = {saving.pk: saving.kind for saving in savings}
        # The years too: a figure that was changed since is told as it was said then.
        profile = as_it_stood(YearProfile.objects.filter(saving__programme=self.programme), as_at=self.as_at)
        lines = [line for line in profile if line.saving_id in kinds]
        groups = (
            SavingsGroup(
                kind, label, self.savings_years([line for line in lines if kinds[line.saving_id] in members])
            )
            for kind, label, members in SAVINGS_GROUPS
        )
        off_track = tuple(
            SavingOffTrack(s.reference, s.title, s.get_status_display(), s.explanation)
            for s in savings
            if s.status not in ON_TRACK
        )
        return tuple(group for group in groups if group.years), off_track

    def savings_years(self, lines: Sequence[YearProfile]) -> tuple[SavingsYear, ...]:
        """The sums of each financial year; what finance had not confirmed by the day is a claim."""
        years = []
        for first in sorted({line.year for line in lines}):
            of_year = [line for line in lines if line.year == first]
            confirmed = [line for line in of_year if line.confirmed_on and line.confirmed_on <= self.as_at]
            delivered = sum_of_pounds(line.delivered for line in confirmed)
            years.append(
                SavingsYear(
                    year=str(FinancialYear(first)),
                    target=sum_of_pounds(line.target for line in of_year),
                    forecast=sum_given(*(line.forecast for line in of_year)),
                    delivered=delivered,
                    claimed=sum_of_pounds(line.delivered for line in of_year) - delivered,
                    shortfall=sum_of_pounds(line.shortfall for line in of_year),
                    without=sum_of_pounds(line.target for line in of_year if line.forecast is None),
                )
            )
        return tuple(years)


def top_workstreams(streams: Sequence[Workstream]) -> dict[int | None, int]:
    """The key of the top workstream of each workstream."""
    parents = {stream.pk: stream.parent_id for stream in streams}
    tops: dict[int | None, int] = {}
    for key in parents:
        top = key
        while parent := parents.get(top):
            top = parent
        tops[key] = top
    return tops


def restricted(kind: str, reference: str, record: Exemptable) -> Restricted:
    """What a pack prints of an exempt record: that it is there, and by which paragraphs."""
    if record.exempt_kind != Withheld.EXEMPT:
        return Restricted(kind, reference, CONFIDENTIAL)
    first, *further = [LABELS.get(number, "") for number in record.exempt_paragraphs] or [""]
    return Restricted(kind, reference, first, tuple(further))


def mitigation_line(mitigation: Mitigation) -> str:
    """What is done and by when, as one line."""
    words = mitigation.text.strip().rstrip(".")
    return f"{words} (by {spoken(mitigation.due)})" if mitigation.due else words


def level_label(labels: Sequence[str], level: int | None) -> str:
    """The council's own word for a level, counted from 1; empty for none."""
    return labels[level - 1] if level and level <= len(labels) else ""


def product(likelihood: int | None, impact: int | None) -> int | None:
    """The score; None where either is missing."""
    return likelihood * impact if likelihood and impact else None


def sum_of_pounds(amounts: Iterable[Decimal]) -> Decimal:
    """The sum in pounds and pence, also of nothing."""
    return sum(amounts, Decimal("0.00"))
