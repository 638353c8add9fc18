"""What happened to each action of the demo council, through the acts that a page would call."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

from actions.adding import add_action
from actions.models import Action, Completion, DateChange, Update
from actions.rescheduling import approve, ask_to_reschedule, refuse, withdraw
from actions.stages import leave, resume
from actions.updating import UpdateStatement, update_action
from actions.verifying import complete, send_back, verify
from council.access.acting import DEMO, By
from council.conventions import InForce
from council.evidence.attaching import Exemption
from council.exempting.confirming import confirm_exemption
from council.exempting.marking import exemption_now
from council.models import Exempt
from council.rag import Stage
from reports.demo.material import offered_file
from reports.demo.programmes import Plan
from reports.demo.timeline import Timeline

LOOKED_AT_AGAIN = 180  # days after something was confirmed as exempt


class Story:
    """One action's life, from the file of its programme to the line of happenings."""

    def __init__(self, data: dict[str, Any], plan: Plan, conventions: InForce) -> None:
        self.data, self.plan, self.conventions = data, plan, conventions
        self.calendar = plan.cast.calendar
        self.owner = plan.cast.post(data.get("owner"))
        self.action: Action

    def tell(self, timeline: Timeline) -> None:
        """Put all that happens to the action on the line."""
        data = self.data
        self._at(timeline, data.get("made", self.plan.planned), self._begin)
        for each in data.get("said", []):
            self._at(timeline, each["on"], partial(self._say, each))
        for each in data.get("moved", []):
            self._move(timeline, each)
        for each in data.get("done", []):
            self._complete(timeline, each)
        for each in data.get("left", []):
            self._at(timeline, each["on"], partial(self._leave, each))

    def _at(self, timeline: Timeline, offset: int, what: Callable[[date], None]) -> None:
        on = self.calendar.told(offset)
        timeline.add(on, partial(self._happen, what, on))

    def _happen(self, what: Callable[[date], None], on: date) -> None:
        try:
            what(on)
        except ValidationError as wrong:
            where = f"{self.plan.programme.code}, “{self.data['title']}”, {on}"
            raise ValueError(f"{where}: {' '.join(wrong.messages)}") from wrong

    def _speaker(self, on: date, who: str = "") -> By:
        """Whoever the story names, else the holder of the owning post, else who runs the programme."""
        cast = self.plan.cast
        person = cast.users[who] if who else cast.speaker(self.owner, instead=self.plan.manager, on=on)
        return DEMO.signed(person)

    def _begin(self, on: date) -> None:
        data, plan, calendar = self.data, self.plan, self.calendar
        exempt = data.get("exempt")
        self.action = add_action(
            plan.workstreams[data["ws"]],
            title=data["title"],
            by=DEMO.signed(plan.managing(on)),
            on=on,
            due=calendar.due(data["due"]) if "due" in data else None,
            starts=calendar.due(data["starts"]) if "starts" in data else None,
            owner=self.owner,
            support=[plan.cast.posts[key] for key in data.get("support", [])],
            recommendations=[plan.recommendations[key] for key in data.get("answers", [])],
            steps=[
                (step["text"], calendar.due(step["due"]) if "due" in step else None, step.get("written", ""))
                for step in data.get("steps", [])
            ],
            plan_reference=data.get("ref", ""),
            description=data.get("about", ""),
            success_measure=data.get("measure", ""),
            owner_as_written=data.get("owner_written", ""),
            due_as_written=data.get("written", ""),
            status_as_written=data.get("status_written", ""),
            exempt=bool(exempt),
            exempt_paragraph=Exempt(exempt["paragraph"]) if exempt else None,
            exempt_reason=exempt["reason"] if exempt else "",
        )

    def _say(self, data: dict[str, Any], on: date) -> None:
        late = data.get("late")
        due = Action.objects.get(pk=self.action.pk).due if late else None
        exempt = data.get("exempt")
        made = update_action(
            self.action,
            UpdateStatement(
                text=data["said"],
                stated_rag=data.get("rag", ""),
                percent=data.get("pc"),
                forecast=due + timedelta(days=late) if due and late else None,
                reason=data.get("why", ""),
                being_done=data.get("doing", ""),
                justification=data.get("because", ""),
                stage=Stage(data.get("stage", Stage.IN_PROGRESS)),
            ),
            by=self._speaker(on, data.get("by", "")),
            on=on,
            conventions=self.conventions,
            for_post=self.owner,
            exemption=Exemption(Exempt(exempt["paragraph"]), exempt["reason"]) if exempt else None,
        )
        if exempt:
            self._confirm(made, on)

    def _confirm(self, update: Update, on: date) -> None:
        """The proper officer confirms on the same day that the update is exempt."""
        officer = next(iter(self.plan.cast.posts["monitoring"].holders(on=on)), None)
        confirm_exemption(
            update,
            exemption_now(update),  # type: ignore[arg-type]
            review_on=on + timedelta(days=LOOKED_AT_AGAIN),
            by=DEMO.signed(officer),
            on=on,
            conventions=self.conventions,
        )

    def _move(self, timeline: Timeline, data: dict[str, Any]) -> None:
        made: dict[str, DateChange] = {}

        def ask(on: date) -> None:
            # Within tolerance the move is told in days from the first agreed date, else as a day of its own.
            due = Action.objects.get(pk=self.action.pk).due
            assert due is not None
            to_date = due + timedelta(days=data["by"]) if "by" in data else self.calendar.due(data["to"])
            made["change"] = ask_to_reschedule(
                self.action,
                to_date=to_date,
                reason=data["why"],
                delay_category=data.get("main", ""),
                by=self._speaker(on),
                on=on,
                conventions=self.conventions,
            )

        def decide(on: date) -> None:
            change, plan = made["change"], self.plan
            decider = DEMO.signed(plan.cast.another(plan.manager, plan.sro, than=change.asked_by, on=on))
            body = plan.cast.bodies[data["body"]] if "body" in data else None
            met: dict[str, Any] = {"body": body, "meeting_on": on if body else None}
            note = data.get("note", "")
            if data["outcome"] == DateChange.Outcome.APPROVED:
                approve(change, by=decider, on=on, conventions=self.conventions, reason=note, **met)
            elif data["outcome"] == DateChange.Outcome.REFUSED:
                refuse(change, by=decider, on=on, reason=note, **met)
            else:
                withdraw(change, by=self._speaker(on), on=on)

        self._at(timeline, data["on"], ask)
        if "decided" in data:
            self._at(timeline, data["decided"], decide)

    def _complete(self, timeline: Timeline, data: dict[str, Any]) -> None:
        made: dict[str, Completion] = {}

        def claim(on: date) -> None:
            made["completion"] = complete(
                self.action,
                completed_on=self.calendar.told(data.get("completed", data["on"])),
                closing_note=data["note"],
                evidence=data["evidence"],
                file=offered_file(data["file"]) if "file" in data else None,
                by=self._speaker(on),
                on=on,
                for_post=self.owner,
            )

        def decide(on: date) -> None:
            completion, cast = made["completion"], self.plan.cast
            first = cast.posts[data.get("by", "audit")]
            looker = DEMO.signed(cast.another(first, self.plan.sro, than=completion.claimed_by, on=on))
            opened = self.action.evidence.openable()
            if data.get("outcome") == Completion.Outcome.SENT_BACK:
                send_back(completion, reason=data["seen"], by=looker, on=on, files=opened)
            else:
                verify(completion, seen=data["seen"], by=looker, on=on, files=opened)

        self._at(timeline, data["on"], claim)
        if "decided" in data:
            self._at(timeline, data["decided"], decide)

    def _leave(self, data: dict[str, Any], on: date) -> None:
        by = DEMO.signed(self.plan.managing(on))
        if data["to"] == "resumed":
            resume(self.action, reason=data["why"], by=by)
        else:
            leave(
                self.action,
                to=Stage(data["to"]),
                reason=data["why"],
                by=by,
                on=on,
                conventions=self.conventions,
            )
