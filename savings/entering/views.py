"""The pages on which a saving is proposed, corrected, agreed, spoken of, and withdrawn."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from council.access.acting import authorise
from council.access.rules import Right
from council.calendar.years import FinancialYear
from council.models import User
from council.web.asked import reads
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.models import Programme
from savings import agreeing, proposing
from savings.entering.forms import AgreeForm, CorrectForm, ProposeSavingForm, StatusForm, WithdrawSavingForm
from savings.models import Saving
from savings.pages import ask_and_act, visible_saving


def programmes_for(user: User) -> QuerySet[Programme]:
    """The programmes for which the person proposes savings."""
    manages = Programme.objects.with_right(user, Right.MANAGE).order_by()
    counts = Programme.objects.with_right(user, Right.MONEY).order_by()
    return Programme.objects.filter(pk__in=manages.values("pk")) | Programme.objects.filter(
        pk__in=counts.values("pk")
    )


@require_get_or_post
@reads(programme=None)
def propose_saving(request: Request) -> HttpResponse:
    """Propose a saving for a programme; its address may say for which."""
    authorise(request.user, proposing.TO_PROPOSE)
    today, _ = today_and_conventions(request)
    programmes = programmes_for(request.user)
    asked = programmes.filter(code__iexact=request.GET.get("programme", "")).first()
    one = asked or (programmes[0] if len(programmes) == 1 else None)
    form = ProposeSavingForm(
        request.POST or None,
        initial={"programme": one, "kind": "cashable", "recurrence": "recurring"},
        programmes=programmes,
        current=FinancialYear.containing(today),
    )
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            saving = proposing.propose_saving(
                cleaned["programme"],
                form.plan(),
                year=cleaned["year"],
                target=cleaned["target"],
                by=request.user,
                on=today,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"{saving.reference} is proposed. It counts once it is agreed.")
            warn(request, saving)
            return redirect(saving)
    page = {
        "form": form,
        "title": "Propose a saving",
        "back": asked.get_absolute_url() if asked else reverse("savings:list-savings"),
        "breadcrumbs": [("Savings", reverse("savings:list-savings")), ("Propose a saving", "")],
    }
    return render(request, "savings/propose.html", page)


def warn(request: Request, saving: Saving) -> None:
    """Tell of other savings that claim the same budget head."""
    if told := proposing.told_of_head(saving, reader=request.user):
        messages.warning(request, told)


@require_get_or_post
def edit_saving(request: Request, reference: str) -> HttpResponse:
    """Correct what the saving says of itself, with the reason."""
    saving = visible_saving(request, reference)
    authorise(request.user, proposing.TO_CORRECT, saving)
    form = CorrectForm(request.POST or None, about=saving)
    today, _ = today_and_conventions(request)

    def act() -> str:
        corrected = proposing.correct_saving(
            saving,
            form.plan(),
            why=form.cleaned_data["why"],
            version=form.version_seen,
            by=request.user,
            on=today,
        )
        warn(request, corrected)
        return f"{saving.reference} is corrected."

    return ask_and_act(request, saving, form, act, title="Correct this saving", button="Save the correction")


@require_get_or_post
def agree_saving(request: Request, reference: str) -> HttpResponse:
    """Write down where the saving was agreed, from when on it counts."""
    saving = visible_saving(request, reference)
    authorise(request.user, agreeing.TO_AGREE, saving)
    form = AgreeForm(request.POST or None, about=saving)
    today, _ = today_and_conventions(request)

    def act() -> str:
        cleaned = form.cleaned_data
        agreeing.agree_saving(
            saving,
            plan_version=cleaned["plan_version"],
            body=cleaned["body"],
            meeting_on=cleaned["meeting_on"],
            minute=cleaned["minute"],
            version=form.version_seen,
            by=request.user,
            on=today,
            meant=meant_in(form),
        )
        return f"{saving.reference} is agreed. Its method and baseline are now fixed."

    return ask_and_act(
        request, saving, form, act, "savings/agree.html", title="Agree this saving", button="Save"
    )


@require_get_or_post
def say_status(request: Request, reference: str) -> HttpResponse:
    """Say how the saving stands, and why."""
    saving = visible_saving(request, reference)
    authorise(request.user, agreeing.TO_SPEAK, saving)
    initial = {name: getattr(saving, name) for name in ("status", "explanation", "confidence")}
    form = StatusForm(request.POST or None, about=saving, initial=initial)
    today, _ = today_and_conventions(request)

    def act() -> str:
        cleaned = form.cleaned_data
        said = agreeing.say_status(
            saving,
            status=cleaned["status"],
            explanation=cleaned["explanation"],
            confidence=cleaned["confidence"],
            version=form.version_seen,
            by=request.user,
            on=today,
        )
        return f"{saving.reference} is said to be {said.get_status_display().lower()}."

    return ask_and_act(request, saving, form, act, title="How it stands")


@require_get_or_post
def withdraw_saving(request: Request, reference: str) -> HttpResponse:
    """Withdraw the saving, with the reason."""
    saving = visible_saving(request, reference)
    authorise(request.user, agreeing.TO_WITHDRAW, saving)
    form = WithdrawSavingForm(request.POST or None, about=saving)
    today, _ = today_and_conventions(request)

    def act() -> str:
        agreeing.withdraw_saving(
            saving,
            reason=form.cleaned_data["reason"],
            version=form.version_seen,
            by=request.user,
            on=today,
        )
        return f"{saving.reference} is withdrawn. It counts no longer."

    return ask_and_act(request, saving, form, act, title="Withdraw this saving", button="Withdraw")
