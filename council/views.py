"""Pages of the ground: the council's colours, health, errors, accessibility, the demo's doors."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import defaults
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_POST

from council.accounts.signing_in.held_form import (
    in_place_of_the_page,
    is_from_here,
    page_above,
    page_looked_at,
    signed_out_page,
    told_beside_the_form,
    typed_in,
    unsent_page,
)
from council.accounts.signing_in.second_step import CARD
from council.models import Conventions, Logo, OutgoingMail, User
from council.personal_data.declared import retained
from council.production import not_ready
from council.web.form_tokens import TOKEN, is_of, is_ours, token_of
from council.web.requests import conventions_in_force


@login_not_required
@require_GET
@cache_control(public=True, max_age=300)
def brand_css(request: HttpRequest) -> HttpResponse:
    """The council's colour as a stylesheet of its own, since the page may hold no inline style."""
    conventions = Conventions.objects.in_force(timezone.localdate())
    rule = f":root {{ --brand: {conventions.brand_colour}; --brand-accent: {conventions.accent_colour}; }}\n"
    return HttpResponse(rule, content_type="text/css")


@login_not_required
@require_GET
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    """A picture that was uploaded as the council's logo: its address never means another."""
    kept = get_object_or_404(Logo, digest=digest)
    return HttpResponse(bytes(kept.content), content_type=kept.content_type)


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """That the process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_GET
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """That the process reaches its database, cache and files; 503 with what it lacks where it doesn't."""
    lacking = not_ready()
    if lacking:
        return JsonResponse({"status": "not ready", "lacks": lacking}, status=503)
    return JsonResponse({"status": "ready"})


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, which the law asks of every public sector site."""
    return render(request, "council/accessibility.html", {"contact": settings.DEFAULT_FROM_EMAIL})


@login_not_required
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do what people ask most often, and whom to ask."""
    return render(request, "council/help.html", {"contact": settings.DEFAULT_FROM_EMAIL})


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What is held of people who use the site, why and how long (UK GDPR, articles 13 and 14)."""
    conventions = conventions_in_force(request)
    periods = [(kind.label, kind.held, conventions.retention_of(kind.key)) for kind in retained()]
    context = {"contact": settings.DEFAULT_FROM_EMAIL, "periods": periods}
    return render(request, "council/privacy.html", context)


@require_GET
def key(request: HttpRequest) -> HttpResponse:
    """What each RAG word means here, with the thresholds in force today."""
    return render(request, "council/key.html")


def own_address(request: HttpRequest) -> HttpResponse:
    """Answer 404: an address is how grants and reports know a person, so an administrator changes it."""
    raise Http404


MOST_SENT = 200  # mails on the demo's page
LATE = (
    "The page you sent had been open for too long, or you signed out or in again in another tab. Nothing was "
    "changed."
)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that came back without its token: what happened, what was typed, and how to go on.

    What was typed goes back to its own person alone, and to none whom another site sent here.
    """
    if beside := told_beside_the_form(request):
        return beside
    form, user = request.POST, request.user
    token, typed = form.get(TOKEN, ""), typed_in(request)
    if user.is_authenticated and is_of(token, user.pk):
        there, page, files = request.get_full_path(), page_looked_at(request), bool(request.FILES)
        return unsent_page(request, form, why=LATE, path=there, page=page, files=files, status=403)
    if typed and not user.is_authenticated and is_ours(token):
        return signed_out_page(request, typed, why=LATE, there=page_looked_at(request))
    context = {"reason": reason, "typed": [] if token or not is_from_here(request) else typed}
    return in_place_of_the_page(request, "403_csrf.html", context, status=403)


GONE = (
    "What this form was about no longer stands: someone removed it, took it back or decided on it while you "
    "were typing, or you can no longer see it. Nothing was saved."
)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of what isn't there; for a form of a person, what they typed, with a sentence that it is gone.

    What was typed goes back to its own person alone, and to none whom another site sent here.
    """
    user = getattr(request, "user", None)
    sent = request.method == "POST" and user is not None and user.is_authenticated
    if sent and request.resolver_match and is_of(token_of(request.POST)[0], user.pk):  # type: ignore[union-attr]
        if beside := told_beside_the_form(request):
            return beside
        typed = typed_in(request)
        context = {"why": GONE, "typed": typed, "has_files": bool(request.FILES)}
        context["above"] = page_above(request.path)
        if typed:
            return in_place_of_the_page(request, "account/record_gone.html", context, status=404)
    return defaults.page_not_found(request, exception)


def require_demo() -> None:
    """Answer 404 anywhere but in the demo, whose doors would be holes elsewhere."""
    if not settings.DEMO:
        raise Http404


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people, from a card on the sign-in page. The demo only."""
    require_demo()
    user = get_object_or_404(User, email=request.POST.get("email", ""), is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[CARD] = True
    UserSession.objects.create_from_request(request)
    start = request.POST.get("start", "")
    return redirect(start if url_has_allowed_host_and_scheme(start, allowed_hosts=None) else "/")


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """The mail that the demo would have sent. The demo only."""
    require_demo()
    context: dict[str, Any] = {"messages_sent": OutgoingMail.objects.all()[:MOST_SENT], "most": MOST_SENT}
    return render(request, "council/outbox.html", context)
