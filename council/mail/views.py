"""The page of the mails that wait for the mail server, for administrators of the whole council."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.mail.delivering import PAUSES
from council.mail.trying_again import TO_LOOK_AFTER_MAIL, try_again
from council.mail.trying_out import send_test
from council.models import WaitingMail
from council.web.requests import Request, require_form

State = WaitingMail.State
MOST = 100  # rows of each kind on the page; it says how many more there are


@require_GET
def list_waiting(request: Request) -> HttpResponse:
    """What waits, what was given up, and what broke off, without its words: they are its reader's own."""
    authorise(request.user, TO_LOOK_AFTER_MAIL)
    mails, now = WaitingMail.objects.select_related("person").defer("body"), timezone.now()
    kinds = {
        "waiting": mails.filter(state=State.WAITING),
        "given_up": mails.filter(state=State.GIVEN_UP),
        "not_known": mails.not_known(at=now),
    }
    counts = {kind: found.count() for kind, found in kinds.items()}
    context = {
        **{kind: found[:MOST] for kind, found in kinds.items()},
        "more": {kind: max(0, count - MOST) for kind, count in counts.items()},
        "to_try": counts["waiting"] + counts["given_up"],
        "attempts": len(PAUSES) + 1,
        "breadcrumbs": [("People", reverse("people:list-people")), ("E-mails that wait", "")],
    }
    return render(request, "council/mail/waiting.html", context)


@require_form
def try_out(request: Request) -> HttpResponse:
    """A test e-mail to the person who asks for it."""
    send_test(to=request.user, by=request.user)
    messages.success(
        request, f"A test e-mail is on its way to {request.user.email}. Look whether it arrives."
    )
    return redirect("waiting-mail")


@require_form
def send_again(request: Request) -> HttpResponse:
    """All that waits or was given up is tried again."""
    number = try_again(by=request.user, at=timezone.now())
    if number:
        messages.success(request, f"{number} e-mail{'' if number == 1 else 's'} will be tried again now.")
    else:
        messages.info(request, "No e-mail waits.")
    return redirect("waiting-mail")
