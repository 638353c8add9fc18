"""The page that says how far the background worker is with an import, and what leads there and back."""

from collections.abc import Callable
from functools import wraps
from typing import cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from council.web.requests import Request, require_get_or_post
from programmes.imports.access import person_of, visible_import
from programmes.imports.background.readings import BeingWritten, NotReady
from programmes.imports.background.tasks import TO_SETTLE, ask_to_read, start_again
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.models.work import GOING, NOT_BEGUN, SILENT, WAITING, ImportWork

View = Callable[..., HttpResponseBase]

# What the page says of each standing. Of a failure the work itself says why.
SAID = {
    SILENT: "The background worker stopped in the middle: it has given no sign of life for {silent}. "
    "Nothing is half done. Start it again.",
    NOT_BEGUN: "The background worker isn't running: it should have begun within a minute. Tell whoever runs "
    "the server. Your file is safe, and the work begins once the worker runs.",
}

DOWNLOADS = ("download-annotated", "download-file")  # they leave the browser where it is: on this page


def waits_for_worker(view: View) -> View:
    """The view of a page of an import; where the worker has to read it first, the way to its progress.

    Asking the worker changes no record: it makes ready what the page shows. So a page asks when it is opened.
    """

    @wraps(view)
    def found(request: HttpRequest, pk: int) -> HttpResponseBase:
        try:
            return view(request, pk)
        except NotReady as waits:
            if not isinstance(waits, BeingWritten):
                ask_to_read(waits.plan_import, by=person_of(request))
            if request.method == "POST":
                messages.info(
                    request,
                    "Something changed since you opened the page, so nothing was kept. Look again.",
                )
            return redirect(progress_of(waits.plan_import, then=request.get_full_path()))

    return found


def progress_of(plan_import: PlanImport, *, then: str = "") -> str:
    """The address of the import's progress, which leads on to the address `then`."""
    at = reverse("imports:show-progress", args=[plan_import.pk])
    return f"{at}?{urlencode({'next': then})}" if then else at


@require_get_or_post
def show_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the worker is; once it is done, the page that was wanted. POST starts it again."""
    plan_import = visible_import(request, pk)
    if request.method == "POST":
        start_again(plan_import, by=person_of(request))
        return redirect(request.get_full_path())
    work = ImportWork.objects.filter(plan_import=plan_import).first()
    if work is None or work.state == ImportWork.State.DONE:
        return _lead_on(request, plan_import, work)
    now = timezone.now()
    standing = work.standing(at=now)
    if standing == NOT_BEGUN and ImportWork.objects.busy(at=now):
        standing = WAITING  # for its turn
    context = {
        "plan_import": plan_import,
        "work": work,
        "goes_on": standing in (GOING, WAITING),
        "waits": standing == WAITING,
        "trouble": work.trouble or SAID.get(standing, "").format(silent=work.silent_for(at=now)),
        "lasts": work.lasts(at=now),
        "back": reverse("imports:check-import", args=[pk]) if work.writes and work.is_failed else "",
        "helps": work.trouble not in TO_SETTLE,
        "here": request.get_full_path(),
    }
    is_fragment = cast(Request, request).htmx
    name = "programmes/imports/_progress.html" if is_fragment else "programmes/imports/progress.html"
    return render(request, name, context)


def _lead_on(request: HttpRequest, plan_import: PlanImport, work: ImportWork | None) -> HttpResponse:
    """To the result of an applied import, else to the page of this import that was wanted."""
    to = _wanted(request, plan_import)
    if plan_import.is_applied:
        to = reverse("imports:show-result", args=[plan_import.pk])
        if work and work.writes and not plan_import.is_taken_back:
            messages.success(request, f"{plan_import.filename} is in {plan_import.programme_title}.")
    return HttpResponseClientRedirect(to) if cast(Request, request).htmx else redirect(to)


def _wanted(request: HttpRequest, plan_import: PlanImport) -> str:
    """The address to go on to: one of this import's own pages, or its first."""
    to = request.GET.get("next", "")
    try:
        found = resolve(urlsplit(to).path)
    except (Resolver404, ValueError):
        return plan_import.get_absolute_url()
    ours = found.namespaces == ["imports"] and found.kwargs == {"pk": plan_import.pk}
    same_host = url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    if not (ours and same_host) or found.url_name == "show-progress":
        return plan_import.get_absolute_url()
    if found.url_name in DOWNLOADS:
        return reverse("imports:check-import", args=[plan_import.pk])
    return to
