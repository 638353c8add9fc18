"""The officer's pages: what is mine, saying how it stands, one action or all that need it, and drafts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from actions import rescheduling, updating
from actions.forms import UpdateForm
from actions.mine import drafts as drafting
from actions.mine import offers
from actions.mine.owed import WHOSE, Owed, my_actions_by_need, owed_by, posts_by_part
from actions.models import Action, DateChange, Update, UpdateDraft
from actions.pages import now, visible_action
from council.access import rules as access
from council.access.rules import require
from council.models import ChangedMeanwhile
from council.web.requests import Request, require_get_or_post
from council.web.versions import changed_since
from council.wording import spoken
from programmes.imports.questions.asking import number_for

SAYS_MORE = "You have written what happened. Save the update; or empty that box and press again."
MAY_NOT = "Only the action's owner or manager updates it."


@require_GET
def my_actions(request: Request) -> HttpResponse:
    """The officer's own page: what to do next, in the order in which it is owed, then what is in hand."""
    today, conventions = now(request)
    parts = posts_by_part(request.user, on=today)
    whose = request.GET.get("whose", "")
    groups = my_actions_by_need(request.user, as_at=today, conventions=conventions, posts=parts.get(whose))
    context = {
        "asking": [group for group in groups if not group.folded],
        "folded": [group for group in groups if group.folded],
        "decisions": offers.decisions(request.user),
        "to_update": sum(owed.needs_update for group in groups for owed in group.owed),
        "whose": [("All", "?", whose not in parts)]
        + [(WHOSE[part], f"?whose={part}", part == whose) for part in WHOSE if part in parts],
        "as_at": today,
        "questions": number_for(request.user, on=today),
    }
    return render(request, "actions/mine.html", context)


# --- one action ---------------------------------------------------------------------------------------------


@require_get_or_post
def update_action(request: Request, reference: str) -> HttpResponse:
    """Say how an action stands. What was typed is never lost, even where somebody else saved first."""
    action = visible_action(request, reference)
    require(access.may_update(request.user, action), MAY_NOT)
    if not action.is_live:
        messages.warning(request, f"{action.reference} is {action.get_stage_display().lower()}.")
        return redirect(action)
    today, conventions = now(request)
    form = _form(request, action, sent=request.method == "POST")
    if request.method == "POST":
        saved = _save(request, action, form)
        if saved.action:
            if request.htmx:
                shown = saved.action.shown(as_at=today, conventions=conventions)
                context = {"action": saved.action, "shown": shown, "message": saved.message}
                return render(request, "actions/_updated.html", context)
            messages.success(request, saved.message)
            return redirect(saved.action)
    last = action.updates.visible_to(request.user).select_related("by", "for_post").first()
    context = {
        "action": action,
        "form": form,
        "last": last,
        "pending": action.date_changes.filter(outcome=DateChange.Outcome.PENDING).first(),
        "shown": action.shown(as_at=today, conventions=conventions),
        "draft_from": _draft_from(request, form),
    }
    template = "actions/_update_form.html" if request.htmx else "actions/update.html"
    return render(request, template, context)


@require_POST
def keep_draft(request: Request, reference: str) -> HttpResponse:
    """Keep what is typed of an update, or throw it away: by itself every few seconds, or by its button."""
    action = visible_action(request, reference)
    require(access.may_update(request.user, action), MAY_NOT)
    on_one_page = any(name.startswith(f"{action.reference}-") for name in request.POST)
    if on_one_page and not request.htmx:
        _keep_the_others(request, besides=action.reference)
    draft = None
    if request.POST.get("press") == "discard":
        drafting.discard_draft(action, by=request.user)
        if request.htmx:
            return HttpResponseClientRefresh()
    else:
        form = _form(request, action, sent=True, prefix=action.reference if on_one_page else None)
        draft = drafting.keep_draft(action, form.typed(), by=request.user)
    if request.htmx:
        return render(request, "actions/_draft_kept.html", {"draft": draft})
    messages.success(request, "Draft saved." if draft else "There is no draft now.")
    if on_one_page:
        return redirect(f"{reverse('actions:update-mine')}#row-{action.reference}")
    return redirect(action.get_update_url())


@dataclass(frozen=True)
class _Saved:
    """What came of saving: the action as it now stands, or else what others changed meanwhile."""

    action: Action | None = None
    message: str = ""
    meanwhile: Sequence[Any] | None = None


def _form(request: Request, action: Action, *, sent: bool, prefix: str | None = None) -> UpdateForm:
    """The form for the action: what was sent, else the person's own draft, else how it stands."""
    today, conventions = now(request)
    drafts = UpdateDraft.objects.kept(on=today).filter(person=request.user, action=action)
    return UpdateForm(
        request.POST if sent else None,
        action=action,
        implied=updating.implied_once_updated(action, as_at=today, conventions=conventions),
        conventions=conventions,
        prefix=prefix,
        draft=None if sent else drafts.first(),
    )


def _save(request: Request, action: Action, form: UpdateForm) -> _Saved:
    """Hands a sent form over to the act. What can't be saved stays in the form, and in the person's draft."""
    if not form.is_valid():
        drafting.keep_draft(action, form.typed(), by=request.user)
        return _Saved()
    today, conventions = now(request)
    said = dict(form.cleaned_data)
    move = {"to_date": said.pop("move_to"), "reason": said.pop("move_reason")}
    signed = {
        "by": request.user,
        "on": today,
        "conventions": conventions,
        "version": said.pop("version"),
        "for_post": access.acting_for(request.user, action),
    }
    statement = updating.Statement(**said)
    message = f"{action.reference} updated."
    try:
        if move["to_date"]:
            update, change = rescheduling.update_and_ask(action, statement, **move, **signed)
            message = f"{message} {_told(change)}"
        else:
            update = updating.update_action(action, statement, **signed)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        if "justification" in form.errors:
            action.forecast = said["forecast"]
            form.imply(updating.implied_once_updated(action, as_at=today, conventions=conventions))
        drafting.keep_draft(action, form.typed(), by=request.user)
        return _Saved()
    except ChangedMeanwhile as conflict:
        drafting.keep_draft(action, form.typed(), by=request.user)
        form.tell(conflict, request.user)
        return _Saved(meanwhile=form.meanwhile)
    drafting.discard_draft(action, by=request.user)
    return _Saved(update.action, message)


def _told(change: DateChange) -> str:
    if change.outcome == DateChange.Outcome.RECORDED:
        return f"The due date is now {spoken(change.to_date)}, which is within the tolerance."
    return f"The programme manager is asked to move the due date to {spoken(change.to_date)}."


def _draft_from(request: Request, form: UpdateForm) -> str:
    """When the draft in the form was kept, in words; empty where the form holds none."""
    today, _ = now(request)
    return drafting.saved_when(form.draft, on=today) if form.draft and not form.is_bound else ""


# --- all that need it, on one page --------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One action on the page: how it stands, the form to say more, and whether "no change" may be pressed."""

    action: Action
    shown: Any
    overdue: int
    form: UpdateForm
    last: Update | None
    words_needed: str  # why "no change" is not enough; empty where it is
    next: str  # the reference of the row below, where the page goes on after a save
    owed: Owed | None = None
    draft_from: str = ""
    meanwhile: Sequence[Any] | None = None
    refusal: str = ""  # why the press of "no change" was refused

    @property
    def is_open(self) -> bool:
        """Whether the form stands open: where words are needed, begun, or came back."""
        return bool(self.words_needed or self.draft_from or self.form.is_bound or self.refusal)


MOST_ROWS = 50  # on one page: a form is taken with up to a thousand boxes


@require_get_or_post
def update_mine(request: Request) -> HttpResponse:
    """Every action of mine that needs an update, each saved by itself, in one sitting.

    The page is one form, so that without JavaScript what is typed in the other rows comes along with the one
    that is saved: it is kept as drafts, which stand in their boxes when the page is there again.
    """
    sent = None
    if request.POST.keys() & {"no_change", "save"}:
        wanted = request.POST.get("no_change") or request.POST.get("save", "")
        kept = 0 if request.htmx else _keep_the_others(request, besides=wanted)
        if not wanted:
            said = f"{kept} draft{'' if kept == 1 else 's'} kept. Save each update in its own row."
            messages.success(request, said if kept else "Nothing was typed, so there is nothing to keep.")
            return redirect("actions:update-mine")
        sent, answer = _take_row(request, wanted)
        if answer:
            return answer
    today, conventions = now(request)
    owed = [
        one
        for one in owed_by(request.user, as_at=today, conventions=conventions)
        if one.needs_update or (sent and one.action.pk == sent.action.pk)
    ]
    owed.sort(key=lambda one: (one.wanted_by or today, one.action.reference))
    first = owed[:MOST_ROWS]
    if sent and not any(one.action.pk == sent.action.pk for one in first):
        first += [one for one in owed if one.action.pk == sent.action.pk]
    rows = _rows(request, first, sent)
    context = {
        "rows": rows,
        "number": len(owed),
        "more": len(owed) - len(rows),
        "forms": [row.form for row in rows if row.form.is_bound],
        "as_at": today,
    }
    return render(request, "actions/update_mine.html", context)


def _keep_the_others(request: Request, *, besides: str) -> int:
    """How many drafts were kept of what stands in the other rows of the page that was sent.

    What somebody typed is told from what stood there before by the action as it was when the page was made.
    """
    sent = {match[1] for name in request.POST if (match := re.fullmatch(r"([A-Z0-9-]{1,20})-version", name))}
    actions = Action.objects.visible_to(request.user).filter(reference__in=sent - {besides})
    today, _ = now(request)
    mine = UpdateDraft.objects.kept(on=today).filter(person=request.user, action__in=actions)
    drafts = set(mine.values_list("action", flat=True))
    kept = 0
    for action in actions.live().select_related("owner", "programme"):
        if not access.may_update(request.user, action):
            continue
        version = request.POST[f"{action.reference}-version"]
        form = _form(request, _as_it_was(action, version), sent=True, prefix=action.reference)
        words = form.typed()
        if words or action.pk in drafts:
            drafting.keep_draft(action, words, by=request.user)
        kept += bool(words)
    return kept


def _as_it_was(action: Action, version: str) -> Action:
    """The action as it stood in that version; as it stands now where there is no such version."""
    if version == str(action.version) or not (version.isdecimal() and len(version) < 10):
        return action
    entry = action.history.filter(version=int(version)).first()  # type: ignore[attr-defined]
    return entry.instance if entry else action


def _take_row(request: Request, reference: str) -> tuple[Row | None, HttpResponse | None]:
    """What was sent of one row: the row to show again, or the answer where there is no more to say."""
    action = visible_action(request, reference)
    require(access.may_update(request.user, action), MAY_NOT)
    today, conventions = now(request)
    below = request.POST.get(f"{reference}-next", "")
    below = below if re.fullmatch(r"[A-Z0-9-]{0,20}", below) else ""
    pressed = "no_change" in request.POST
    form = _form(request, action, sent=True, prefix=reference)
    if pressed and request.POST.get(f"{reference}-text", "").strip():
        drafting.keep_draft(action, form.typed(), by=request.user)
        saved, refusal = _Saved(), SAYS_MORE
    elif pressed:
        form = _form(request, action, sent=False, prefix=reference)
        saved, refusal = _press_no_change(request, action)
    elif action.is_live:
        saved, refusal = _save(request, action, form), ""
    else:
        saved, refusal = _Saved(), f"{action.reference} is {action.get_stage_display().lower()} by now."
    if saved.action:
        shown = saved.action.shown(as_at=today, conventions=conventions)
        if request.htmx:
            context = {"action": saved.action, "shown": shown, "message": saved.message}
            return None, render(request, "actions/_updated.html", context)
        messages.success(request, saved.message)
        anchor = f"#row-{below}" if below else ""
        return None, redirect(f"{reverse('actions:update-mine')}{anchor}")
    row = Row(
        action=action,
        shown=action.shown(as_at=today, conventions=conventions),
        overdue=action.days_overdue(as_at=today),
        form=form,
        last=action.updates.visible_to(request.user).select_related("by", "for_post").first(),
        words_needed=updating.why_words_are_needed(action, as_at=today, conventions=conventions),
        next=below,
        draft_from=_draft_from(request, form),
        meanwhile=saved.meanwhile,
        refusal=refusal,
    )
    if request.htmx:
        return row, render(request, "actions/_update_row.html", {"row": row})
    return row, None


def _press_no_change(request: Request, action: Action) -> tuple[_Saved, str]:
    """One press: the last statement carried on; else what others changed meanwhile, or why it is refused."""
    today, conventions = now(request)
    version = request.POST.get(f"{action.reference}-version", "")
    try:
        update = updating.no_change(
            action,
            by=request.user,
            on=today,
            conventions=conventions,
            version=int(version) if version.isdecimal() and len(version) < 10 else None,
            for_post=access.acting_for(request.user, action),
        )
    except ValidationError as refusal:
        return _Saved(), " ".join(refusal.messages)
    except ChangedMeanwhile as conflict:
        return _Saved(meanwhile=changed_since(action, conflict.opened, reader=request.user)), ""
    drafting.discard_draft(action, by=request.user)
    return _Saved(update.action, f"{action.reference}: no change, as of {spoken(today)}."), ""


def _rows(request: Request, wanted: Sequence[Owed], sent: Row | None) -> list[Row]:
    """The rows of the page, the sent one as it came back. Three queries, whatever their number."""
    today, conventions = now(request)
    actions = [owed.action for owed in wanted]
    latest = Update.objects.visible_to(request.user).filter(action=OuterRef("pk")).values("pk")[:1]
    keys = Action.objects.filter(pk__in=[action.pk for action in actions]).order_by()
    said = {
        update.action_id: update
        for update in Update.objects.filter(
            pk__in=list(keys.annotate(latest=Subquery(latest)).values_list("latest", flat=True))
        ).select_related("by", "for_post")
    }
    mine = UpdateDraft.objects.kept(on=today).filter(person=request.user, action__in=actions)
    drafts = {draft.action_id: draft for draft in mine}
    below = [*(action.reference for action in actions[1:]), ""]
    rows = []
    for owed, after in zip(wanted, below, strict=False):  # without any, only the end is left over
        action = owed.action
        if sent and sent.action.pk == action.pk:
            rows.append(sent)
            continue
        form = UpdateForm(
            action=action,
            implied=updating.implied_once_updated(action, as_at=today, conventions=conventions),
            conventions=conventions,
            prefix=action.reference,
            draft=drafts.get(action.pk),
        )
        rows.append(
            Row(
                action=action,
                shown=owed.shown,
                overdue=owed.overdue,
                form=form,
                last=said.get(action.pk),
                words_needed=updating.why_words_are_needed(action, as_at=today, conventions=conventions),
                next=after,
                owed=owed,
                draft_from=_draft_from(request, form),
            )
        )
    return rows
