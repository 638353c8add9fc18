"""The same form sent twice (a double click, the back button) does its act once.

Every form of a signed-in person carries a token beside Django's own (`{% csrf_token %}` renders both, see
`council.templatetags.sent_forms`). A view under `acts_once`, and so every view under `require_get_or_post`,
keeps the token of a form whose act led somewhere:

* the same form sent again leads there, and nothing is done;
* the same form sent again with other answers is shown to its person, who says whether it is a new one.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import file_digest
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac

from council.accounts.signing_in.held_form import typed_in
from council.models import SentForm

TOKEN = "sent_form"  # noqa: S105 - the name of the box
TOKENS = ("csrfmiddlewaretoken", TOKEN)  # what a form carries without anybody's having typed it
View = Callable[..., HttpResponseBase]


def new_token() -> str:
    return uuid4().hex


def acts_once(view: View) -> View:
    """The view, whose act is done once for a form, however often that is sent.

    The token is kept in the transaction of the act: either both stand or neither, and who sends the form
    again before it has ended waits for that.
    """

    @wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token = request.POST.get(TOKEN, "") if request.method == "POST" else ""
        if not token or len(token) > 64 or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        digest = digest_of_form(request)
        with transaction.atomic():
            sent, is_first = SentForm.objects.get_or_create(
                person=request.user, token=token, path=request.path[:500], defaults={"digest": digest}
            )
            if not is_first:
                return redirect(sent.led_to) if sent.digest == digest else sent_already(request, sent)
            response = view(request, *args, **kwargs)
            sent.led_to = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
            if sent.led_to:
                sent.save()
            else:
                sent.delete()  # it came back with what is missing: nothing was done
        return response

    return once


def digest_of_form(request: HttpRequest) -> str:
    """A digest of all that was typed and of every file that was chosen."""
    typed = sorted((name, values) for name, values in request.POST.lists() if name not in TOKENS)
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


def sent_already(request: HttpRequest, sent: SentForm) -> HttpResponse:
    """The page for a form that was sent before with other answers: where that led, and how to send these."""
    fields = [
        (name, value) for name, values in request.POST.lists() if name not in TOKENS for value in values
    ]
    context = {"sent": sent, "fields": fields, "typed": typed_in(request), "has_files": bool(request.FILES)}
    return render(request, "sent_already.html", context, status=409)
