"""The pages of inviting somebody, of the invitations that were sent, and of coming in by a link."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from council import events
from council.access.acting import authorise
from council.access.rules import Right, standing
from council.accounts.invitations.forms import AcceptForm, InvitationForm
from council.accounts.invitations.inviting import TO_INVITE, accept, find, invite, resend, withdraw
from council.accounts.invitations.letter import send_link
from council.accounts.invitations.tables import STATES, InvitationFilter, InvitationTable, state_of
from council.accounts.signing_in.freshness import freshly_signed_in
from council.accounts.signing_in.known_devices import device_number
from council.accounts.single_sign_on.emergency_link import find_link, use_link
from council.accounts.single_sign_on.provider import configured
from council.models import ChangedMeanwhile, Event, Invitation
from council.register import RegisterView
from council.web.asking import ask_of_dates
from council.web.dates import meant_in
from council.web.refused import tell_refused
from council.web.requests import Request, require_form, require_get_or_post
from council.web.versions import SeenForm, in_a_sentence
from council.wording import spoken_moment

INVITATIONS = ("Invitations", reverse_lazy("list-invitations"))


def invitations_of(request: Request) -> QuerySet:
    """The invitations that the person could have made; of one programme's administrator those into it."""
    reach = standing(request.user).reach(Right.ADMINISTER)
    return (
        Invitation.objects.all() if reach is None else Invitation.objects.filter(scope__in=reach, post=None)
    )


def send_letter(request: Request, invitation: Invitation, token: str) -> None:
    """Tells the inviter whether the letter went out: an invitation whose letter didn't is still there."""
    if send_link(invitation, address=reverse("open-invitation", args=[token])):
        messages.success(
            request, f"{invitation.person} is invited. The link was sent to {invitation.person.email}."
        )
    else:
        messages.error(
            request,
            f"{invitation.person} is invited, but the letter could not be sent. Send it again from here.",
        )


@freshly_signed_in
@require_get_or_post
def create_invitation(request: Request) -> HttpResponse:
    """The form that invites somebody."""
    on = timezone.localdate()
    authorise(request.user, TO_INVITE, on=on)
    form = InvitationForm(request.POST or None, by=request.user, on=on)

    def act() -> tuple[Invitation, str]:
        answers = form.cleaned_data
        return invite(
            name=answers["name"],
            email=answers["email"],
            reason=answers["reason"],
            gives=form.gives(),
            by=request.user,
            on=on,
            at=timezone.now(),
            meant=meant_in(form),
        )

    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, act)
    elif request.method == "POST":
        try:
            invitation, token = act()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            send_letter(request, invitation, token)
            return redirect("list-invitations")
    days = settings.INVITATION_DAYS
    context = {
        "breadcrumbs": [INVITATIONS, ("Invite someone", "")],
        "form": form,
        "days": days,
        "sso_only": settings.SSO_ONLY,
    }
    return render(request, "council/inviting/invite.html", context)


class InvitationRegister(RegisterView):
    model = Invitation
    table_class = InvitationTable
    filterset_class = InvitationFilter
    template_name = "council/inviting/list.html"
    title = "Invitations"
    name = "invitations"

    def get(self, request: Request) -> HttpResponseBase:
        authorise(request.user, TO_INVITE, on=self.as_at)
        return super().get(request)

    def get_queryset(self) -> QuerySet:
        return invitations_of(self.request)

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return queryset.select_related("person", "invited_by", "post", "scope")


def visible_invitation(request: Request, pk: int) -> Invitation:
    authorise(request.user, TO_INVITE)
    return get_object_or_404(
        invitations_of(request).select_related("person", "invited_by", "post", "scope"), pk=pk
    )


@freshly_signed_in
@require_form
def resend_invitation(request: Request, pk: int) -> HttpResponse:
    """A new link instead of the old one, sent."""
    invitation, at = visible_invitation(request, pk), timezone.now()
    version = SeenForm(request.POST, about=invitation).as_sent
    try:
        again, token = resend(invitation, by=request.user, on=timezone.localdate(), at=at, version=version)
    except ValidationError as error:
        tell_refused(request, " ".join(error.messages))
    except ChangedMeanwhile as conflict:
        tell_refused(request, f"{in_a_sentence(conflict, request.user)} Look again before you send it.")
        return redirect("withdraw-invitation", pk)
    else:
        send_letter(request, again, token)
    return redirect("list-invitations")


@require_get_or_post
def withdraw_invitation(request: Request, pk: int) -> HttpResponse:
    """What the invitation gives, and how to send it again or withdraw it."""
    invitation, at = visible_invitation(request, pk), timezone.now()
    seen = SeenForm(request.POST or None, about=invitation)
    if request.method == "POST":
        try:
            on = timezone.localdate()
            withdraw(invitation, by=request.user, on=on, at=at, version=seen.as_sent)
            messages.success(request, f"{invitation.person} is no longer invited.")
        except ValidationError as error:
            tell_refused(request, " ".join(error.messages))
        except ChangedMeanwhile as conflict:
            message = in_a_sentence(conflict, request.user)
            tell_refused(request, f"{message} Look again before you withdraw it.")
            return redirect("withdraw-invitation", pk)
        return redirect("list-invitations")
    if state_of(invitation, at) not in ("open", "expired"):
        return redirect("list-invitations")
    facts = [
        ("E-mail address", invitation.person.email),
        ("Gives", invitation.gives or "No post and no role"),
        ("Why", invitation.reason),
        ("Invited by", invitation.invited_by),
        ("State", STATES[state_of(invitation, at)][0]),
        ("Works until", spoken_moment(invitation.expires_at)),
    ]
    context = {
        "invitation": invitation,
        "seen": seen,
        "facts": facts,
        "breadcrumbs": [INVITATIONS, (str(invitation.person), "")],
    }
    return render(request, "council/inviting/withdraw.html", context)


# --- coming in by a link ------------------------------------------------------------------------------------

KEPT = "invitation"


def dead_link(request: HttpRequest) -> HttpResponse:
    """The one page for every link that doesn't work: used, expired, withdrawn, or never sent."""
    return render(request, "council/inviting/dead_link.html", status=404)


def refuse_inviters_browser(request: HttpRequest, invitation: Invitation) -> HttpResponse | None:
    """The refusal where the inviter is signed in with this browser, or was; None in every other.

    Who was may have lent it, so the invitation stands: it is opened where the inviter never was.
    """
    inviter = invitation.invited_by
    if inviter == request.user:
        return own_invitation(request, invitation)
    if not device_number(request, inviter.pk):
        return None
    events.tell(
        Event.Kind.INVITED,
        f"The invitation of {invitation.person} was opened in a browser of {inviter}, and refused",
        invitation=invitation.pk,
        inviter=inviter.pk,
    )
    return render(request, "council/inviting/own_browser.html", {"invitation": invitation}, status=403)


def own_invitation(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The inviter has the link, which is for the person invited alone: it is withdrawn, and they are told."""
    withdraw(invitation, by=invitation.invited_by, on=timezone.localdate(), at=timezone.now())
    return render(request, "council/inviting/own.html", {"invitation": invitation}, status=403)


@login_not_required
@require_GET
@never_cache
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """On to the page without the token in its address, which browsers keep and hand on."""
    invitation = find(token, at=timezone.now())
    if invitation is None:
        return dead_link(request)
    if refusal := refuse_inviters_browser(request, invitation):
        return refusal
    request.session[KEPT] = token
    return redirect("accept-invitation")


@login_not_required
@sensitive_post_parameters("password")
@require_get_or_post
@never_cache
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Choose a password and be in; or go on to the provider, where the council has one."""
    token, at = request.session.get(KEPT, ""), timezone.now()
    invitation = find(token, at=at)
    if invitation is None:
        return dead_link(request)
    if refusal := refuse_inviters_browser(request, invitation):
        return refusal
    context: dict[str, Any] = {
        "invitation": invitation,
        "by_provider": configured(),
        "sso_only": settings.SSO_ONLY,
    }
    if request.user.is_authenticated or settings.SSO_ONLY:
        return render(request, "council/inviting/accept.html", context)
    form = AcceptForm(request.POST or None, person=invitation.person)
    if request.method == "POST" and form.is_valid():
        try:
            person = accept(token, password=form.cleaned_data["password"], at=at)
        except ValidationError:
            return dead_link(request)
        del request.session[KEPT]
        record_authentication(request, person, "password", email=person.email)
        return perform_login(request, person, email_verification="none", redirect_url="/")
    return render(request, "council/inviting/accept.html", {**context, "form": form})


@login_not_required
@require_get_or_post
@never_cache
def sign_in_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The way in from the server: a page that asks, so that no scanner of links uses it up."""
    at = timezone.now()
    link = find_link(token, at=at)
    if link is None or request.user.is_authenticated:
        return dead_link(request)
    if request.method == "POST":
        try:
            person = use_link(token, at=at)
        except ValidationError:
            return dead_link(request)
        record_authentication(request, person, "link")
        return perform_login(request, person, email_verification="none", redirect_url="/")
    return render(request, "council/inviting/sign_in_link.html", {"person": link.person})
