"""The pages of the council's settings: all, one section to change and try, history, calling off."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.accounts.signing_in.freshness import freshly_signed_in
from council.checking_conventions import COLOUR
from council.contrast import FOR_LINES, FOR_WORDS, WHITE, contrast, ratio_in_words
from council.conventions import DEFAULT_RAG_LABELS, DEFAULT_RETENTION, InForce
from council.evidence.held import FileHolder
from council.models import ChangedMeanwhile, Conventions
from council.people.forms import why
from council.people.views.act_page import act_page, put_beside
from council.setting.changing import (
    TO_CHANGE_SETTINGS,
    call_off_settings,
    change_settings,
    doubts_of_day,
    tried,
)
from council.setting.effects import effects
from council.setting.forms import CLEAR_DAYS_BY_LAW, NATIONS, SettingsForm
from council.setting.history import AllConventions, differences, editions
from council.setting.logo import keep_logo
from council.setting.logo_form import LogoForm
from council.setting.matrix_form import RatingsForm
from council.setting.names import NAMES, in_words
from council.setting.sections import BY_KEY, SECTIONS, Section
from council.uploads.limits import takes_files
from council.web.asked import reads
from council.web.asking import ask_of_dates
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.web.versions import RecordForm
from council.wording import spoken

TITLE = "Settings"


class CallOffForm(RecordForm):
    why = why("Why they are called off", error="Enter why they are called off")


@require_GET
def overview(request: Request) -> HttpResponse:
    """Every section with what counts today, and what will count from a later day."""
    authorise(request.user, TO_CHANGE_SETTINGS)
    today, conventions = today_and_conventions(request)
    every = editions(on=today)
    context = {
        "sections": [(section, summary_of(section, conventions)) for section in SECTIONS],
        "ahead": [edition for edition in every if edition.state == "ahead"],
        "in_force": next((edition for edition in every if edition.state == "in force"), None),
        "breadcrumbs": [(TITLE, "")],
    }
    return render(request, "council/setting/overview.html", context)


def summary_of(section: Section, conventions: InForce) -> list[tuple[str, str]]:
    """What counts of a section in a few words; of what is long, how much there is."""
    if section.key == "retention":
        kept = conventions.retention.items()
        own = [kind for kind, period in kept if period != DEFAULT_RETENTION.get(kind)]
        words = f"{len(own)} period{'s' * (len(own) != 1)} of your own" if own else ""
        return [("", words or "The periods that the product proposes")]
    told = []
    for key in section.keys:
        value = getattr(conventions, key)
        if key in ("rag_meanings", "proper_officer_post", "internal_audit_post") or (
            key.endswith("_codes") and not value
        ):
            continue
        words = NATIONS.get(value, "") if key == "nation" else in_words(key, value)
        if key == "matrix":
            words = f"{len(value)} by {len(value[0])}"
        told.append((NAMES[key][0].upper() + NAMES[key][1:], words))
    return told


@require_GET
@reads()
def history(request: Request) -> HttpResponse:
    """Which settings counted from when, who set them and why; and each change, newest first."""
    authorise(request.user, TO_CHANGE_SETTINGS)
    context = {
        "editions": editions(on=timezone.localdate()),
        "happenings": AllConventions().happenings(),
        "breadcrumbs": [(TITLE, reverse("settings:overview")), ("Earlier and later settings", "")],
    }
    return render(request, "council/setting/history.html", context)


@require_GET
@never_cache
def colours_css(request: Request) -> HttpResponse:
    """The colours that are tried, for the preview alone: the page may hold no inline style."""
    authorise(request.user, TO_CHANGE_SETTINGS)
    brand, accent = request.GET.get("brand", ""), request.GET.get("accent", "")
    if not (COLOUR.fullmatch(brand) and COLOUR.fullmatch(accent)):
        return HttpResponse("", content_type="text/css")
    rule = f".app-look {{ --app-brand: {brand}; --app-brand-accent: {accent}; }}\n"
    return HttpResponse(rule, content_type="text/css")


@freshly_signed_in
@takes_files("LOGO_MAX_BYTES")
@csp_update({"img-src": ["data:"]})  # a logo is seen before it is kept, so that it has no address yet
@require_get_or_post
def edit_section(request: Request, key: str) -> HttpResponse:
    """One section: what counts, changed from a day on; tried first, or saved at once."""
    authorise(request.user, TO_CHANGE_SETTINGS)
    section = BY_KEY.get(key)
    if section is None:
        raise Http404
    today, begins = timezone.localdate(), begins_of(request)
    shown = Conventions.objects.in_force(begins or today)
    form = section.form(request.POST or None, request.FILES or None, shown=shown, on=today, begins=begins)
    if isinstance(form, LogoForm):
        form.holder = FileHolder.of(request)
    trial = None
    if isinstance(form, RatingsForm) and form.is_resized:
        form = form.in_its_new_size()
        form.is_valid()
        trial = trial_of(form) if not form.errors else None
    elif request.method == "POST" and not form.is_valid():
        ask_of_dates(form, lambda: ask(request, form))
    elif request.method == "POST":
        if "try" in request.POST:
            trial = trial_of(form)
        elif done := saved(request, form):
            messages.success(request, done)
            return redirect("settings:overview")
    return render(request, "council/setting/section.html", page_of(request, section, form, trial))


def begins_of(request: Request) -> date | None:
    """The day whose settings are changed, as the address names it; None for those of today."""
    asked = request.GET.get("from", "")
    if not asked:
        return None
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise Http404 from None
    get_object_or_404(Conventions, effective_from=day)
    return day


def trial_of(form: SettingsForm) -> InForce:
    """What would be in force on the form's day. What stands against it goes to the form."""
    rows = Conventions.objects.order_by("effective_from", "pk")
    changes = form.changes()
    trial, faults = tried(changes, on=form.day, rows=rows)
    for fault in faults:
        form.add_error(None, fault)
    return trial


def ask(request: Request, form: SettingsForm) -> None:
    """Ask of the day from which the form counts. Raises ValidationError where it may not be meant."""
    doubts_of_day(form.day, by=request.user, on=form.on, meant=meant_in(form)).raise_any()


def saved(request: Request, form: SettingsForm) -> str:
    """Do what the form says, and return what to tell; "" where it is refused, which the form then says."""
    given = form.cleaned_data
    try:
        if isinstance(form, LogoForm) and form.picture:
            keep_logo(form.picture, by=request.user)
        row = change_settings(
            form.changes(),
            effective_from=form.day,
            by=request.user,
            on=form.on,
            why=given["why"],
            version=form.version_seen,
            falling_is_meant=given.get("falling_is_meant", False),
            meant=meant_in(form),
        )
    except ValidationError as refusal:
        put_beside(form, told_beside(form, refusal))
    except ChangedMeanwhile as conflict:
        form.tell(conflict, request.user)
    else:
        return f"Saved. It counts from {spoken(row.effective_from)}.{law_beside(form, row.value())}"
    return ""


def law_beside(form: SettingsForm, now: InForce) -> str:
    """What the law of a nation that was just chosen asks for, where the settings say otherwise; else ""."""
    asked = CLEAR_DAYS_BY_LAW.get(now.nation)
    if "nation" not in form.changes() or asked in (None, now.clear_working_days):
        return ""
    return (
        f" The law of {NATIONS[now.nation]} asks for {asked} clear working days before a meeting; your "
        f"settings say {now.clear_working_days}: look at Intervals and tolerances."
    )


def told_beside(form: SettingsForm, refusal: ValidationError) -> ValidationError:
    """The refusal by box, where a convention stands in several."""
    if "matrix" in refusal.error_dict and "falling_is_meant" in form.fields:
        refusal.error_dict["falling_is_meant"] = refusal.error_dict.pop("matrix")
    return refusal


def page_of(request: Request, section: Section, form: SettingsForm, trial: InForce | None) -> dict[str, Any]:
    """What the page of a section shows."""
    look = trial or form.shown
    told = effects(form.shown, trial, reader=request.user, as_at=form.on) if trial else []
    return {
        "form": form,
        "section": section,
        "sections": SECTIONS,
        "is_trial": trial is not None,
        "look": look,
        "checks": checks_of(look) if section.key == "colours" else [],
        "effects": told,
        "differences": differences(form.shown, trial) if trial else (),
        "rows": look_of_matrix(look) if section.key == "matrix" else [],
        "columns": [(look.impact_code(n), word) for n, word in enumerate(look.impacts, start=1)],
        "rag_values": list(DEFAULT_RAG_LABELS),
        "falls": form.fallen_in_words() if isinstance(form, RatingsForm) else [],
        "multipart": form.is_multipart(),
        "breadcrumbs": [(TITLE, reverse("settings:overview")), (section.title, "")],
    }


@dataclass(frozen=True)
class ContrastCheck:
    """Whether the main colour can be told apart from what stands on it or beside it, with the figure."""

    what: str  # "White words on the main colour"
    against: str  # what stands there: "words" (white), or "line" (the accent colour)
    figure: float
    needed: float
    needed_words: str  # "is needed"

    @property
    def well(self) -> bool:
        return self.figure >= self.needed

    @property
    def ratio(self) -> str:
        """The figure as people read it: "4.4 to 1"."""
        return ratio_in_words(self.figure)

    @property
    def rule(self) -> str:
        return f"{self.needed:g} to 1 {self.needed_words}."


def checks_of(look: InForce) -> list[ContrastCheck]:
    """Whether the colours can be told apart; settings.js works out the same while they are typed."""
    brand, accent = look.brand_colour, look.accent_colour
    words, line = contrast(brand, WHITE), contrast(brand, accent)
    return [
        ContrastCheck("White words on the main colour", "words", words, FOR_WORDS, "is needed"),
        ContrastCheck("The line beside the main colour", "line", line, FOR_LINES, "can be seen well"),
    ]


def look_of_matrix(look: InForce) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The matrix, the most likely first: code and word of the row, rating and word of each cell."""
    rows = []
    for level in range(len(look.matrix), 0, -1):
        cells = [(rag, look.rag_label(rag)) for rag in look.matrix[level - 1]]
        rows.append((look.likelihood_code(level), look.likelihoods[level - 1], cells))
    return rows


@freshly_signed_in
@require_get_or_post
def call_off(request: Request, pk: int) -> HttpResponse:
    """Take out settings that have not begun to count."""
    authorise(request.user, TO_CHANGE_SETTINGS)
    row = get_object_or_404(Conventions, pk=pk)
    form = CallOffForm(request.POST or None, about=AllConventions())

    def act() -> str:
        call_off_settings(
            row,
            by=request.user,
            on=timezone.localdate(),
            version=form.version_seen,
            why=form.cleaned_data["why"],
        )
        return f"The settings from {spoken(row.effective_from)} are called off."

    return act_page(
        request,
        form,
        act,
        title=f"Call off the settings from {spoken(row.effective_from)}",
        crumbs=[(TITLE, reverse("settings:overview"))],
        back=reverse("settings:overview"),
        button="Call them off",
        danger=True,
    )
