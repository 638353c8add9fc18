"""The page on which the holder of a post arranges their own cover for leave, and ends it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from council.accounts.signing_in.freshness import freshly_signed_in
from council.models import Holding
from council.people.covering import MOST_DAYS, arrange_cover, cover_of, end_cover, own_holdings
from council.people.forms import CoverForm
from council.web.asking import ask_of_dates, put_beside
from council.web.dates import meant_in
from council.web.requests import Request, require_form, require_get_or_post
from council.wording import spoken


@freshly_signed_in
@require_get_or_post
def arrange(request: Request) -> HttpResponse:
    """Who covers for the person in their posts, and the form that arranges it."""
    today = timezone.localdate()
    held = list(own_holdings(request.user, on=today))
    form = CoverForm(request.POST or None, by=request.user, on=today, holdings=held)

    def act() -> Holding:
        return arrange_cover(**form.cleaned_data, by=request.user, on=today, meant=meant_in(form))

    if request.method == "POST" and held and not form.is_valid():
        ask_of_dates(form, act)
    elif request.method == "POST" and held:
        try:
            cover = act()
        except ValidationError as refusal:
            put_beside(form, refusal)
        else:
            messages.success(
                request,
                f"{cover.user} covers as {cover.post} from {spoken(cover.from_date)} to "
                f"{spoken(form.cleaned_data['to_date'])}, and is told by e-mail.",
            )
            return redirect("people:arrange-cover")
    context = {
        "form": form,
        "held": held,
        "cover": cover_of(request.user, on=today),
        "most_days": MOST_DAYS,
        "breadcrumbs": [("Posts", reverse("people:list-posts")), ("Cover while you are away", "")],
    }
    return render(request, "council/people/cover.html", context)


@freshly_signed_in
@require_form
def end_cover_early(request: Request, pk: int) -> HttpResponse:
    """Cover is ended with today, or called off before it begins."""
    today = timezone.localdate()
    cover = get_object_or_404(cover_of(request.user, on=today), pk=pk)
    messages.success(request, end_cover(cover, by=request.user, on=today))
    return redirect("people:arrange-cover")
