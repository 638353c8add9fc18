"""The pages of links to evidence: said where it lies, taken back, and who can see it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from actions.evidence import attaching, linking
from actions.evidence.forms import AddLinkForm, WithdrawLinkForm
from actions.models import Action, EvidenceLink
from actions.pages import ask_and_act, visible_action
from council.access import rules as access
from council.access.acting import authorise
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions


@require_get_or_post
def add_link(request: Request, reference: str) -> HttpResponse:
    """Say where evidence lies and what was seen there, at any time before the action is verified."""
    action = visible_action(request, reference)
    authorise(request.user, linking.TO_LINK, action)
    if why := attaching.why_no_files(action):
        messages.warning(request, why)
        return redirect(action)
    today, conventions = today_and_conventions(request)
    restricts = attaching.TO_RESTRICT.allows(request.user, action)
    form = AddLinkForm(
        request.POST or None,
        nation=conventions.nation,
        restricts=restricts,
        initial={"seen_on": today},
    )

    def act() -> str:
        cleaned = form.cleaned_data
        link = linking.add_link(
            action,
            place=cleaned["place"],
            shows=cleaned["shows"],
            seen_on=cleaned["seen_on"],
            exemption=form.exemption(),
            by=request.user,
            on=today,
            for_post=access.acting_for(request.user, action),
            meant=meant_in(form),
        )
        return f"Where “{link.shows[:80]}” lies is added to {action.reference}."

    return ask_and_act(request, action, form, act, "actions/add_link.html", {}, title="Add a link")


@require_get_or_post
def withdraw_link(request: Request, reference: str, pk: int) -> HttpResponse:
    """Take a link back, with the reason. It stays listed."""
    action, link = visible_link(request, reference, pk)
    authorise(request.user, attaching.TO_WITHDRAW, action)
    form = WithdrawLinkForm(request.POST or None)

    def act() -> str:
        linking.withdraw_link(
            link,
            reason=form.cleaned_data["reason"],
            by=request.user,
            for_post=access.acting_for(request.user, action),
        )
        return "The link is withdrawn."

    context = {"link": link}
    return ask_and_act(
        request, action, form, act, "actions/withdraw_link.html", context, title="Withdraw a link"
    )


def visible_link(request: Request, reference: str, pk: int) -> tuple[Action, EvidenceLink]:
    """The link that the person can see, with its action; else it doesn't exist."""
    action = visible_action(request, reference)
    links = EvidenceLink.objects.visible_to(request.user).filter(action=action)
    link = get_object_or_404(links.select_related("added_by"), pk=pk)
    link.action = action
    return action, link
