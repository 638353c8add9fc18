"""The pages by which an administrator takes back a way in: a second step, single sign-on, the admin site."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from council.accounts.signing_in.freshness import freshly_signed_in
from council.accounts.signing_in.second_step import STEPS, take_away
from council.accounts.single_sign_on.unlinking import unlink
from council.models import User
from council.people.forms import CertainForm, EndOperatorForm, SecondStepForm
from council.people.operators import end_operator
from council.people.views.act_page import for_administrators
from council.people.views.people import act_on
from council.web.requests import Request, require_get_or_post

LOST = (
    "Do this only where they have lost it, and be sure who is asking. All their sessions end, and they are "
    "told by e-mail. At their next sign-in they set up another if they must have one."
)
UNLINK = (
    "They are matched by their e-mail address at their next sign-in through single sign-on. All their "
    "sessions end, and they are told by e-mail."
)
OPERATOR = "They no longer use the admin site, and are told by e-mail. It is given again on the server alone."


@freshly_signed_in
@require_get_or_post
@for_administrators
def take_second_step_away(request: Request, pk: int) -> HttpResponse:
    """Take away a second step that the person has lost."""
    person = get_object_or_404(User, pk=pk)
    steps = Authenticator.objects.filter(user=person, type__in=STEPS).order_by("pk")
    if not steps:
        raise Http404
    form = SecondStepForm(request.POST or None, steps=steps)

    def act() -> str:
        take_away(form.cleaned_data["step"], by=request.user)
        return "The second step is taken away."

    return act_on(request, person, form, act, "Take away a second step", lead=LOST)


@freshly_signed_in
@require_get_or_post
@for_administrators
def unlink_person(request: Request, pk: int) -> HttpResponse:
    """Unlink the person from single sign-on."""
    person = get_object_or_404(User, pk=pk)
    if not SocialAccount.objects.filter(user=person).exists():
        raise Http404

    def act() -> str:
        unlink(person, by=request.user)
        return f"{person} is no longer linked with single sign-on."

    form = CertainForm(request.POST or None)
    return act_on(request, person, form, act, "Unlink from single sign-on", lead=UNLINK)


@freshly_signed_in
@require_get_or_post
@for_administrators
def end_admin_site(request: Request, pk: int) -> HttpResponse:
    """End the person's use of the admin site."""
    person = get_object_or_404(User, pk=pk)
    if not (person.is_staff or person.is_superuser):
        raise Http404
    form = EndOperatorForm(request.POST or None)

    def act() -> str:
        end_operator(person, by=request.user, why=form.cleaned_data["why"])
        return f"{person} can no longer use the admin site."

    return act_on(request, person, form, act, "End use of the admin site", lead=OPERATOR)
