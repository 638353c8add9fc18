"""The same form sent twice (a double click, the back button) does its act once.

Every form of a signed-in person carries a token beside Django's own (`{% csrf_token %}` renders both, see
`council.templatetags.sent_forms`). A view under `acts_once`, and so every view under `require_get_or_post`,
keeps the token of a form whose act led somewhere (what answers otherwise says by `acted` where it led):

* the same form sent again leads there, and nothing is done;
* the same form sent again with other answers is shown to its person, who says whether it is a new one;
* the same form sent while the first is still at work waits for what that comes to, and for a while only.

The token is claimed in a statement of its own, so that no transaction is open while the view reads a file:
on SQLite that would keep every other writer waiting. A request that dies lets go of its token in `LEASE`; if
it died between its act and the note of where that led, the form sent again acts again.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from hashlib import file_digest
from time import sleep
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_htmx.http import HttpResponseClientRedirect

from council.accounts.signing_in.held_form import in_place_of_the_page, typed_in
from council.models import SentForm
from council.web.choices_shown import Words, words_of_choices
from council.web.form_tokens import ROW_BUTTONS, SENT_BEFORE, TOKEN, is_token, token_of
from council.web.refused import was_refused

# Longer than a server lets a request run (gunicorn: 30 seconds), so that what holds a token past it is dead.
LEASE = timedelta(minutes=2)
PAUSE, PAUSES = 0.1, 50  # how often who comes second looks, in seconds, and how many times
View = Callable[..., HttpResponseBase]


def acts_once(view: View) -> View:
    """The view, whose act is done once for a form, however often that is sent."""

    @wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token, row = token_of(request.POST) if request.method == "POST" else ("", "")
        if not token or len(token) > 64 or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        digest = digest_of_form(request, row)
        sent, is_ours = claim(request, token, digest)
        for _ in range(PAUSES):
            if is_ours or sent.led_to:
                break
            sleep(PAUSE)
            sent, is_ours = claim(request, token, digest)
        if is_ours:
            return act(sent, request, lambda: view(request, *args, **kwargs))
        if not sent.led_to:
            before = sent.digest if sent.digest == digest else ""
            return sent_again(request, sent, "sent_and_waiting.html", before=before)
        if sent.digest in (digest, request.POST.get(SENT_BEFORE)):
            is_part = bool(getattr(request, "htmx", False))  # the whole window goes there, not the part
            return HttpResponseClientRedirect(sent.led_to) if is_part else redirect(sent.led_to)
        called = words_of_choices(view, request, *args, **kwargs)
        return sent_again(request, sent, "sent_already.html", called)

    once.acts_once = True  # type: ignore[attr-defined]
    return once


def acted(response: HttpResponse, led_to: str) -> HttpResponse:
    """The answer of an act that is shown at once: the same form sent again leads to that address."""
    response.led_to = led_to  # type: ignore[attr-defined]
    return response


def claim(request: HttpRequest, token: str, digest: str) -> tuple[SentForm, bool]:
    """The form as it is known, and whether this request holds it: as the first, or after one that died."""
    now = timezone.now()
    ours: dict[str, Any] = {"digest": digest, "held_until": now + LEASE}
    form = {"person_id": request.user.pk, "token": token, "path": request.path[:500]}
    sent, is_first = SentForm.objects.get_or_create(**form, defaults=ours)
    if is_first or sent.led_to or sent.held_until is None or sent.held_until > now:
        return sent, is_first
    is_taken = SentForm.objects.filter(pk=sent.pk, held_until=sent.held_until, led_to="").update(**ours)
    if is_taken:
        sent.digest, sent.held_until = digest, ours["held_until"]
    return sent, bool(is_taken)


def act(sent: SentForm, request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The view's answer; where it leads is kept, and a form that came back may be sent again."""
    held = SentForm.objects.filter(pk=sent.pk, held_until=sent.held_until, led_to="")
    led_to = ""
    try:
        response = view()
        led_to = getattr(response, "led_to", "")
        led_to = led_to or response.headers.get("Location") or response.headers.get("HX-Redirect", "")
    finally:
        if led_to and not was_refused(request):
            held.update(led_to=led_to, held_until=None)
        else:
            held.delete()  # it came back with what is missing, was refused, or failed: nothing was done
    return response


def digest_of_form(request: HttpRequest, row: str = "") -> str:
    """A digest of all that was typed and of every file; of a row that is saved by itself, its own.

    What stands typed in other rows is theirs: it goes on while one is saved.
    """
    typed = sorted(
        (name, values)
        for name, values in request.POST.lists()
        if not is_token(name) and (not row or name.startswith(f"{row}-") or name in ROW_BUTTONS)
    )
    files = [
        (name, file.name, file.size, digest_of_file(file))
        for name, files in sorted(request.FILES.lists())
        for file in files
    ]
    return salted_hmac(TOKEN, repr((typed, files))).hexdigest()


def digest_of_file(file: UploadedFile) -> str:
    """The SHA-256 of the file, which is left at its beginning; empty where none of it was kept."""
    if file.file is None:  # too large: see `council.uploads.limits`
        return ""
    file.seek(0)
    digest = file_digest(file.file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest


def sent_again(
    request: HttpRequest, sent: SentForm, page: str, called: Words | None = None, **more: str
) -> HttpResponse:
    """The page for a form that was sent before: what it says now, all of which the page can send again."""
    fields = [
        (name, value) for name, values in request.POST.lists() if not is_token(name) for value in values
    ]
    context = {
        "sent": sent,
        "fields": fields,
        "typed": typed_in(request, called=called or {}),
        "has_files": bool(request.FILES),
    }
    context |= more
    return in_place_of_the_page(request, page, context, status=409)
