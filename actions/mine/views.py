"""The update of one action on a page of its own, and the drafts of updates."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from actions import updating
from actions.forms import UpdateForm
from actions.mine import drafts as drafting
from actions.mine.owing import SAYS_MORE
from actions.mine.saving import Saved, draft_from, press_no_change, save_update, update_form
from actions.models import Action, DateChange
from actions.pages import crumbs, visible_action
from actions.updating import TO_UPDATE
from council.access.acting import authorise
from council.register.next_owed import with_next
from council.register.owing import Visit
from council.register.typed_rows import keep_typed_rows
from council.web.asking import refuse_press
from council.web.requests import Request, require_get_or_post
from council.web.sent_forms import acted
from programmes.cut_offs import CutOff
from programmes.meetings import timetables_of


@require_get_or_post
def update_action(request: Request, reference: str) -> HttpResponse:
    """Say how an action stands. What was typed is never lost, even where somebody else saved first."""
    action = visible_action(request, reference)
    authorise(request.user, TO_UPDATE, action)
    if not action.is_live:
        messages.warning(request, f"{action.reference} is {action.get_stage_display().lower()}.")
        return redirect(action)
    visit = Visit.of(request)
    form, saved = answered(request, action, visit)
    if saved is not None and saved.action:
        if request.htmx:
            shown = saved.action.shown(as_at=visit.as_at, conventions=visit.conventions)
            context = {"action": saved.action, "shown": shown, "message": saved.message}
            answer = render(request, "actions/_updated.html", context)
            return acted(answer, saved.action.get_absolute_url())
        messages.success(request, with_next(saved.message, visit, after=action.reference))
        return redirect(saved.action)
    last = action.updates.visible_to(request.user).standing().select_related("by", "for_post").first()
    words_needed = updating.why_words_are_needed(action, as_at=visit.as_at, conventions=visit.conventions)
    context = {
        "title": "Update",
        "breadcrumbs": crumbs(action, "Update"),
        "action": action,
        "form": form,
        "last": last,
        "refusal": saved.refusal if saved else "",
        "words_needed": words_needed,
        "cut_off": next(iter(timetable_of(action, visit)), None),
        "overdue": action.days_overdue(as_at=visit.as_at),
        "pending": action.date_changes.filter(outcome=DateChange.Outcome.PENDING).first(),
        "shown": action.shown(as_at=visit.as_at, conventions=visit.conventions),
        "draft_from": draft_from(form, on=visit.as_at),
    }
    template = "actions/_update_form.html" if request.htmx else "actions/update.html"
    return render(request, template, context)


def answered(request: Request, action: Action, visit: Visit) -> tuple[UpdateForm, Saved | None]:
    """The form, and what came of it where it was sent: an update, or the press that nothing has changed."""
    if request.method != "POST":
        return update_form(action, visit), None
    form = update_form(action, visit, sent=request.POST)
    if "no_change" not in request.POST:
        return form, save_update(action, form, visit)
    if request.POST.get("text", "").strip():
        drafting.keep_draft(action, form.typed(), by=request.user)
        refuse_press(form, SAYS_MORE, beside="text")
        return form, Saved()
    saved = press_no_change(action, request.POST.get("version", ""), visit)
    form = update_form(action, visit)
    form.meanwhile = saved.meanwhile
    if saved.refusal:
        refuse_press(form, saved.refusal)
    return form, saved


def timetable_of(action: Action, visit: Visit) -> Sequence[CutOff]:
    """The cut-offs of the bodies that the action's programme reports to, the earliest first."""
    timetables = timetables_of({action.programme_id}, visit.as_at, visit.conventions)
    return timetables.get(action.programme_id, [])


@require_POST
def keep_draft(request: Request, reference: str) -> HttpResponse:
    """Keep what is typed of an update, or throw it away: by itself every few seconds, or by its button."""
    action = visible_action(request, reference)
    authorise(request.user, TO_UPDATE, action)
    on_one_page = any(name.startswith(f"{action.reference}-") for name in request.POST)
    if on_one_page and not request.htmx:
        keep_typed_rows(request, besides=action.reference)
    draft = None
    if request.POST.get("press") == "discard":
        drafting.discard_draft(action, by=request.user)
        if request.htmx:
            return HttpResponseClientRefresh()
    else:
        prefix = action.reference if on_one_page else None
        form = update_form(action, Visit.of(request), sent=request.POST, prefix=prefix)
        draft = drafting.keep_draft(action, form.typed(), by=request.user)
    if request.htmx:
        return render(request, "actions/_draft_kept.html", {"draft": draft})
    messages.success(request, "Draft saved." if draft else "There is no draft now.")
    if on_one_page:
        return redirect(f"{reverse('update-mine')}#row-{action.reference}")
    return redirect(action.get_update_url())


keep_draft.told_beside = "actions/_draft_not_kept.html"  # type: ignore[attr-defined]
