"""The page that says how far the background worker is with an import, and what leads there and back."""

from collections.abc import Callable
from functools import wraps
from typing import cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from council.background.jobs import JobStanding
from council.web.asked import reads
from council.web.requests import Request, polled_by_its_page, require_get_or_post
from programmes.imports.access import import_crumbs, visible_import, workbook_gone
from programmes.imports.background.tasks import TO_SETTLE, make_ready, start_again
from programmes.imports.kept.readings import BeingWritten, NotReady
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.models.work import ImportWork

View = Callable[..., HttpResponseBase]

DOWNLOADS = ("download-annotated", "download-file")  # they leave the browser where it is: on this page


def import_step(view: View) -> View:
    """The view of a step of an import, handed an import that the person may see and that isn't applied yet.

    Where the step needs what isn't read or compared by what is chosen now, that is done: at once for a small
    plan, else by the worker, and the answer is the way to its progress. It changes no record: it makes ready
    what the page shows, so a page may ask for it when it is opened.
    """

    @wraps(view)
    def step(request: Request, pk: int) -> HttpResponseBase:
        plan_import = visible_import(request, pk, veiled=True)
        if plan_import.is_applied:
            return redirect("imports:show-result", pk)
        if not plan_import.has_file:
            return workbook_gone(request, plan_import)
        try:
            return view(request, plan_import)
        except BeingWritten:
            pass
        except NotReady:
            if make_ready(plan_import, by=request.user):
                return step(request, pk)
        if request.method == "POST":
            messages.info(
                request, "Something changed since you opened the page, so nothing was kept. Look again."
            )
        return redirect(progress_of(plan_import, then=request.get_full_path()))

    return step


def progress_of(plan_import: PlanImport, *, then: str = "") -> str:
    """The address of the import's progress, which leads on to the address `then`."""
    at = reverse("imports:show-progress", args=[plan_import.pk])
    return f"{at}?{urlencode({'next': then})}" if then else at


@polled_by_its_page
@require_get_or_post
@reads(next=None)
def show_progress(request: Request, pk: int) -> HttpResponse:
    """How far the worker is; once it is done, the page that was wanted. POST starts it again."""
    plan_import = visible_import(request, pk, veiled=True)
    if request.method == "POST":
        start_again(plan_import, by=request.user)
        return redirect(request.get_full_path())
    work = ImportWork.objects.filter(plan_import=plan_import).first()
    if work is None or work.state == ImportWork.State.DONE:
        return lead_on(request, plan_import, work)
    now = timezone.now()
    standing = work.standing(at=now)
    if standing is JobStanding.NOT_BEGUN and ImportWork.objects.busy(at=now):
        standing = JobStanding.WAITING  # for its turn
    context = {
        "breadcrumbs": import_crumbs(plan_import, "Writing" if work.writes else "Reading"),
        "plan_import": plan_import,
        "work": work,
        "goes_on": standing in (JobStanding.GOING, JobStanding.WAITING),
        "waits": standing is JobStanding.WAITING,
        "trouble": work.trouble_in_words(standing, at=now),
        "lasts": work.lasts(at=now),
        "back": reverse("imports:check-import", args=[pk]) if work.writes and work.is_failed else "",
        "helps": work.trouble not in TO_SETTLE,
        "here": request.get_full_path(),
    }
    is_fragment = cast(Request, request).htmx
    name = "programmes/imports/_progress.html" if is_fragment else "programmes/imports/progress.html"
    return render(request, name, context)


def lead_on(request: Request, plan_import: PlanImport, work: ImportWork | None) -> HttpResponse:
    """To the result of an applied import, else to the page of this import that was wanted."""
    to = page_wanted(request, plan_import)
    if plan_import.is_applied:
        to = reverse("imports:show-result", args=[plan_import.pk])
        if work and work.writes and not plan_import.is_taken_back:
            messages.success(request, f"{plan_import.filename} is in {plan_import.programme_title}.")
    return HttpResponseClientRedirect(to) if cast(Request, request).htmx else redirect(to)


def page_wanted(request: Request, plan_import: PlanImport) -> str:
    """The address to go on to: one of this import's own pages, or its first."""
    to = request.GET.get("next", "")
    try:
        page = resolve(urlsplit(to).path)
    except (Resolver404, ValueError):
        return plan_import.get_absolute_url()
    ours = page.namespaces == ["imports"] and page.kwargs == {"pk": plan_import.pk}
    same_host = url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    if not (ours and same_host) or page.url_name == "show-progress":
        return plan_import.get_absolute_url()
    if page.url_name in DOWNLOADS:
        return reverse("imports:check-import", args=[plan_import.pk])
    return to
