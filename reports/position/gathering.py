"""Gathering a programme's position as at a day: a fixed number of queries, however many records there are.

What the pack's audience may not read is left out here, at the source: a public position holds no exempt word,
so nothing made from it can.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Exists, Max, OuterRef, Q

from actions.models import Action, Completion, DateChange, Update
from council.conventions import InForce
from council.memory import collector_off
from council.models import Body, Conventions, Exemptable, Post
from council.natural_order import natural_key
from council.rag import SilentFor, Stage
from programmes.models import Milestone, Programme, Workstream
from reports.position.actions import NO_OWNER, ActionPosition, DateMove, Progress
from reports.position.as_it_stood import as_it_stood
from reports.position.beside import MilestonePosition, Told
from reports.position.gathering_beside import (
    past_reports,
    positions_of_milestones,
    reviews_answered,
    told_to,
)
from reports.position.gathering_log import matrix_of, positions_of_entries
from reports.position.gathering_risks import position_of_risk
from reports.position.gathering_savings import groups_of, off_track
from reports.position.highlight import (
    HighlightPosition,
    Restricted,
    RiskPosition,
    SavingOffTrack,
    SavingsGroup,
    WorkstreamPosition,
)
from reports.position.log import EntryPosition, MatrixPosition
from reports.position.marking import mark_of, restricted
from risks.models import LogEntry, Mitigation, Risk
from risks.own_matrix import in_programme_on
from savings.models import Saving, YearProfile

EXEMPT_AUDIENCE = "exempt"
R = TypeVar("R", bound=Exemptable)
# What is told of a statement, and by what it is kept back.
TOLD = (
    *("action", "made_on", "text", "reason", "being_done", "justification", "as_written"),
    *("exempt", "exempt_kind", "exempt_paragraph", "exempt_further", "exempt_reason"),
)
# What was only proposed, declined or merged into another is no risk of the programme.
COUNTED = (Risk.Status.OPEN, Risk.Status.HAPPENED)


def end_of_next_period(period_from: date, period_to: date) -> date:
    """The last day of a period as long as this one: whole months give as many whole months."""
    after = period_to + timedelta(days=1)
    if period_from.day == 1 and after.day == 1:
        months = (after.year - period_from.year) * 12 + after.month - period_from.month
        year, month = divmod(after.year * 12 + after.month - 1 + months - 1, 12)
        return date(year, month + 1, monthrange(year, month + 1)[1])
    return period_to + (after - period_from)


def gather_highlight(
    *,
    programme: Programme,
    body: Body,
    period_from: date,
    period_to: date,
    as_at: date,
    audience: str,
    meeting_on: date | None = None,
    restricted_only: bool = False,
) -> HighlightPosition:
    """The position of the programme as the day ended, as this body and audience may read it.

    With `restricted_only` an exempt position holds nothing but the records that a public one leaves out.
    """
    with collector_off():  # thousands of rows are made into as many objects, and none is garbage
        gatherer = Gatherer(
            programme=programme,
            body=body,
            period_from=period_from,
            period_to=period_to,
            next_to=max(end_of_next_period(period_from, period_to), meeting_on or period_to),
            as_at=as_at,
            audience=str(audience),
            sees_exempt=audience == EXEMPT_AUDIENCE,
            restricted_only=restricted_only,
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
    exempt: Update | None = None  # the latest exempt statement, where the pack prints it


@dataclass
class Gatherer:
    """Gathers one position. Whatever it leaves out for the audience, it counts in `restricted`."""

    programme: Programme
    body: Body
    period_from: date
    period_to: date
    next_to: date
    as_at: date
    audience: str
    sees_exempt: bool
    restricted_only: bool
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
        if self.restricted_only:
            open_actions += self.with_exempt_updates(actions)
        date_moves = self.date_moves(open_actions)
        stands = self.actions_by_top(open_actions, streams)
        risks, risks_closed, matrix = self.risk_positions(streams)
        shown = self.workstream_positions(streams, stands, risks)
        savings, off_track = self.savings_groups()
        milestones = tuple(self.milestone_positions())
        entries = self.entry_positions(streams, risks, within={stream.id for stream in shown})
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
            workstreams=shown,
            other_risks=tuple(risk for risk in risks if risk.workstream is None),
            risks_closed=risks_closed,
            date_moves=date_moves,
            savings=savings,
            savings_off_track=off_track,
            restricted=tuple(self.restricted),  # once all that is left out was met
            added_later=len(rows) - len(actions),
            milestones=milestones,
            past=past_reports(self.told_overall),
            reviews=() if self.restricted_only else reviews_answered(stands, self.conventions),
            matrix=None if self.restricted_only else matrix,
            entries=entries,
        )

    # --- what may be read, and what was last told ---------------------------------------------------------

    def published(self, kind: str, records: Sequence[R]) -> list[R]:
        """The records that this pack may print; of the others it keeps the number and the paragraph."""
        if self.restricted_only:
            return [record for record in records if record.exempt]
        if self.sees_exempt:
            return list(records)
        self.restricted += [restricted(kind, r.reference, r) for r in records if r.exempt]  # type: ignore[attr-defined]
        return [record for record in records if not record.exempt]

    def with_exempt_updates(self, actions: Sequence[Action]) -> list[Action]:
        """The open actions of which something exempt was said."""
        exempt = Update.objects.filter(action__programme=self.programme, exempt=True, made_on__lte=self.as_at)
        keys = set(exempt.order_by().values_list("action_id", flat=True))
        return [action for action in actions if action.pk in keys and not action.exempt]

    def last_told(self) -> dict[tuple[str, int], tuple[date, str]]:
        """What the body was last told before this day, by kind and key of the record."""
        rows = told_to(self.body, self.programme, self.audience).filter(as_at__lt=self.as_at)
        told = list(rows.order_by("as_at", "pk").values_list("kind", "object_id", "as_at", "rag"))
        overall = ("programme", self.programme.pk)
        # Of editions of one day the last.
        self.told_overall = {as_at: rag for kind, key, as_at, rag in told if (kind, key) == overall}
        return {(kind, key): (as_at, rag) for kind, key, as_at, rag in told}

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
        exempt, exempt_reason = mark_of(action if action.exempt else account.exempt)
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
            updated_on=action.updated_on,
            exempt=exempt,
            exempt_reason=exempt_reason,
        )

    def owes_update(self, action: Action) -> bool:
        """Whether a started, live action has been silent for longer than the reporting interval."""
        started = action.is_live and (action.starts is None or action.starts <= self.as_at)
        silent = SilentFor(self.conventions.reporting_interval_days)
        return started and silent.holds(action.facts(), self.as_at)

    def accounts_of(self, actions: Sequence[Action]) -> dict[int, Account]:
        """What the updates say of each action. In its history an exempt one's words may lie on the action."""
        references = {action.pk: action.reference for action in actions}
        exempt = {action.pk for action in actions if action.exempt}
        last = min(self.period_to, self.as_at)
        updates: dict[int, list[Update]] = defaultdict(list)
        standing = Update.objects.standing(as_at=self.as_at).filter(pk=OuterRef("pk"))
        said = Update.objects.filter(action__programme=self.programme, made_on__lte=self.as_at)
        stands: set[int] = set()
        for one in said.only(*TOLD).annotate(stands=Exists(standing)):
            updates[one.action_id].append(one)
            if one.stands:
                stands.add(one.pk)
        accounts = {}
        for key, reference in references.items():
            withheld: set[str] = set()
            readable: list[Update] = []
            last_open = next(
                (one for one in updates[key] if one.pk in stands and not (one.exempt or one.as_written)), None
            )
            for update in updates[key]:
                if self.restricted_only and not (update.exempt or update.action_id in exempt):
                    continue
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
            progress = self.progress_of(updates[key], readable, stands, key in exempt)
            words = frozenset(words.strip() for words in withheld if words.strip())
            printed = next((one for one in readable if one.exempt), None)
            accounts[key] = Account(progress, words, last_open, printed)
        return accounts

    def progress_of(
        self, updates: Sequence[Update], readable: Sequence[Update], stands: set[int], exempt: bool
    ) -> Progress | None:
        """What was last said in the period; where nobody ever said anything, what the imported plan says."""
        if readable:
            return Progress(readable[0].made_on, readable[0].text, len(readable))
        said = [one for one in updates if one.pk in stands and one.text.strip()]
        if self.restricted_only:
            said = [one for one in said if one.exempt or exempt]
        elif not self.sees_exempt:
            said = [one for one in said if not one.exempt]
        if not said or any(not one.as_written for one in updates if one.pk in stands):
            return None
        return Progress(said[0].made_on, said[0].text, of_plan=True)

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
            id=change.pk,
            baseline=action.baseline,
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
                position="" if self.restricted_only else stream.position,
                progress_words="" if self.restricted_only else stream.progress_as_written,
                purpose=stream.purpose if stream.position and not self.restricted_only else "",
                stated="" if self.restricted_only else stream.stated_rag,
                told=Told.of(a.before for a in actions.get(stream.pk, ()) if a.before)
                if self.before_as_at
                else None,
            )
            for stream in streams
            if stream.parent_id is None
            and (
                stream.pk in actions
                or any(risk.workstream == stream.pk for risk in risks)
                or (not self.restricted_only and (stream.position or stream.stated_rag))
            )
        )

    def milestone_positions(self) -> list[MilestonePosition]:
        """The milestones of the programme as they stood, in the order of their dates."""
        rows = as_it_stood(Milestone.objects.filter(programme=self.programme), as_at=self.as_at)
        return positions_of_milestones(
            self.published("milestone", rows), self.posts, as_at=self.as_at, marks=self.sees_exempt
        )

    # --- risks --------------------------------------------------------------------------------------------

    def risk_positions(self, streams: Sequence[Workstream]) -> tuple[list[RiskPosition], int, MatrixPosition]:
        """The risks that may still happen and those that have, how many closed, and what rates them."""
        still_open = Q(done_on__isnull=True) | Q(done_on__gt=self.as_at)
        mitigations: dict[int, list[Mitigation]] = defaultdict(list)
        for one in Mitigation.objects.filter(still_open, risk__programme=self.programme).order_by(
            "order", "pk"
        ):
            mitigations[one.risk_id].append(one)
        rows = Risk.objects.filter(programme=self.programme, raised_on__lte=self.as_at)
        risks = as_it_stood(rows, as_at=self.as_at)
        published = self.published("risk", [r for r in risks if r.status in COUNTED])
        tops = top_workstreams(streams)
        conventions = in_programme_on(self.programme, self.conventions, as_at=self.as_at)
        positions = [
            position_of_risk(
                risk,
                mitigations[risk.pk],
                owner=self.posts.get(risk.owner_id, NO_OWNER),
                before=self.rag_before("risk", risk.pk),
                workstream=tops.get(risk.workstream_id),
                as_at=self.as_at,
                conventions=conventions,
            )
            for risk in published
        ]
        closed = sum(risk.status == Risk.Status.CLOSED and not risk.exempt for risk in risks)
        return positions, 0 if self.restricted_only else closed, matrix_of(conventions)

    def entry_positions(
        self, streams: Sequence[Workstream], risks: Sequence[RiskPosition], *, within: Collection[int]
    ) -> tuple[EntryPosition, ...]:
        """The issues, assumptions and dependencies that were to be resolved when the day ended.

        `within`: the workstreams that the report tells of; what stands in another stands in none of it.
        """
        rows = LogEntry.objects.filter(programme=self.programme, raised_on__lte=self.as_at)
        stood = [entry for entry in as_it_stood(rows, as_at=self.as_at) if entry.is_live]
        told_to = {entry.escalated_to_id for entry in stood if entry.escalated_to_id}
        bodies = Body.objects.filter(pk__in=told_to).values_list("pk", "name") if told_to else ()
        return positions_of_entries(
            self.published("log item", stood),
            posts=self.posts,
            bodies=dict(bodies),
            tops={key: top for key, top in top_workstreams(streams).items() if top in within},
            risks={risk.id: risk.reference for risk in risks},  # that this pack may name
            as_at=self.as_at,
            no_owner=NO_OWNER,
        )

    # --- savings ------------------------------------------------------------------------------------------

    def savings_groups(self) -> tuple[tuple[SavingsGroup, ...], tuple[SavingOffTrack, ...]]:
        """The savings year by year in their groups, and those that are off track."""
        rows = Saving.objects.filter(programme=self.programme)
        # A proposal is no promise yet; what was withdrawn is told among those off track.
        stood = as_it_stood(rows, as_at=self.as_at)
        savings = self.published("saving", [s for s in stood if s.status != Saving.Status.PROPOSED])
        # The years too: a figure that was changed since is told as it was said then.
        profile = as_it_stood(YearProfile.objects.filter(saving__programme=self.programme), as_at=self.as_at)
        return groups_of(savings, profile), off_track(savings, every=self.restricted_only)


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
