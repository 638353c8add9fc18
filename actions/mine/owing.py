"""How actions take part in "My actions", "Update mine" and the one-to-one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from actions import updating
from actions.forms import UpdateForm
from actions.mine import drafts
from actions.mine.owed import Owed, owed_by
from actions.mine.points import points_of
from actions.mine.saving import Saved, draft_from, implied_by, press_no_change, save_update, update_form
from actions.models import Action, Update, UpdateDraft
from actions.updating import TO_UPDATE
from council.access.acting import authorise
from council.access.rules import may_update
from council.rag import Shown
from council.register.owing import Answered, FormRow, Owing, TalkingPoints, Visit, references_sent
from council.web.asking import refuse_press
from council.web.versions import as_it_was

SAYS_MORE = "You have written what happened. Save the update; or empty that box and press again."


@dataclass(frozen=True, kw_only=True)
class UpdateRow(FormRow):
    """One action: how it stands, the form to say more, and whether "no change" may be pressed."""

    template = "actions/_update_row.html"
    overtaken = "This action was changed while you were typing."

    shown: Shown
    last: Update | None
    words_needed: str  # why "no change" is not enough; empty where it is

    @property
    def action(self) -> Action:
        action: Action = self.record
        return action

    @property
    def is_open(self) -> bool:
        """Whether its form stands open: also where words are needed."""
        return bool(self.words_needed) or super().is_open


class OwedActions(Owing):
    one, many, over = "action", "actions", "verified or no longer in the plan"
    point = "actions/_point.html"
    in_calendar = "due"

    def owed_by(self, visit: Visit, *, posts: Collection[int] | None = None) -> list[Owed]:
        return owed_by(visit.person, as_at=visit.as_at, conventions=visit.conventions, posts=posts)

    def find(self, visit: Visit, reference: str) -> Action | None:
        actions = Action.objects.visible_to(visit.person).select_related(
            "programme", "workstream__parent", "owner"
        )
        action = actions.filter(reference__iexact=reference).first()
        if action is not None:
            authorise(visit.person, TO_UPDATE, action)
        return action

    def form_rows(self, owed: Sequence[Owed], visit: Visit) -> list[UpdateRow]:
        """Two queries, whatever their number."""
        keys = [row.action.pk for row in owed]
        latest = (
            Update.objects.visible_to(visit.person).standing().filter(action=OuterRef("pk")).values("pk")[:1]
        )
        rows = Action.objects.filter(pk__in=keys).order_by().annotate(latest=Subquery(latest))
        updates = Update.objects.filter(pk__in=rows.values("latest")).select_related("by", "for_post")
        last = {update.action_id: update for update in updates}
        mine = UpdateDraft.objects.kept(on=visit.as_at).filter(person=visit.person, action__in=keys)
        kept = {draft.action_id: draft for draft in mine}
        return [self.row_of(row, last.get(row.action.pk), kept.get(row.action.pk), visit) for row in owed]

    def row_of(self, owed: Owed, last: Update | None, draft: UpdateDraft | None, visit: Visit) -> UpdateRow:
        action, day, conventions = owed.action, visit.as_at, visit.conventions
        form = UpdateForm(
            action=action,
            implied=implied_by(action, visit),
            conventions=conventions,
            prefix=action.reference,
            draft=draft,
        )
        return UpdateRow(
            record=action,
            form=form,
            owed=owed,
            draft_from=draft_from(form, on=day),
            shown=owed.shown,
            last=last,
            words_needed=updating.why_words_are_needed(action, as_at=day, conventions=conventions),
        )

    def answer(self, record: Action, sent: Any, visit: Visit, *, no_change: bool) -> Answered:
        form = update_form(record, visit, sent=sent, prefix=record.reference)
        if no_change and sent.get(f"{record.reference}-text", "").strip():
            drafts.keep_draft(record, form.typed(), by=visit.person)
            refuse_press(form, SAYS_MORE, beside="text")
            saved = Saved()
        elif no_change:
            form = update_form(record, visit, prefix=record.reference)
            saved = press_no_change(record, sent.get(f"{record.reference}-version", ""), visit)
        elif record.is_live:
            saved = save_update(record, form, visit)
        else:
            saved = Saved(refusal=f"{record.reference} is {record.get_stage_display().lower()} by now.")
        day, conventions = visit.as_at, visit.conventions
        if saved.action:
            shown = saved.action.shown(as_at=day, conventions=conventions)
            context = {"action": saved.action, "shown": shown, "message": saved.message}
            return Answered(message=saved.message, template="actions/_updated.html", context=context)
        row = UpdateRow(
            record=record,
            form=form,
            draft_from=draft_from(form, on=day),
            meanwhile=saved.meanwhile,
            refusal=saved.refusal,
            shown=record.shown(as_at=day, conventions=conventions),
            last=record.updates.visible_to(visit.person).standing().select_related("by", "for_post").first(),
            words_needed=updating.why_words_are_needed(record, as_at=day, conventions=conventions),
        )
        return Answered(row=row)

    def keep_typed(self, sent: Any, visit: Visit, *, besides: str) -> int:
        """What someone typed is told from what stood there by the action as it was when the page was made."""
        actions = Action.objects.visible_to(visit.person)
        actions = actions.filter(reference__in=references_sent(sent, besides=besides))
        mine = UpdateDraft.objects.kept(on=visit.as_at).filter(person=visit.person, action__in=actions)
        drafted = set(mine.values_list("action", flat=True))
        kept = 0
        for action in actions.live().select_related("owner", "programme"):
            if not may_update(visit.person, action):
                continue
            before = as_it_was(action, sent[f"{action.reference}-version"])
            form = update_form(before, visit, sent=sent, prefix=action.reference)
            words = form.typed()
            if words or action.pk in drafted:
                drafts.keep_draft(action, words, by=visit.person)
            kept += bool(words)
        return kept

    def points(self, records: QuerySet, visit: Visit) -> TalkingPoints:
        return points_of(records, user=visit.person, as_at=visit.as_at, conventions=visit.conventions)
