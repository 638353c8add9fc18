"""The page on which an auditor takes verified actions away: all that are filtered, or a sample of them."""

import secrets
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from actions.audit.archive import ArchiveContents, archive
from actions.audit.sampling import LARGEST, verified_actions
from actions.filters import ActionFilter
from council import events
from council.access import rules as access
from council.access.rules import Right, require
from council.accounts.signing_in.freshness import confirm_first
from council.drawing_lots import drawn
from council.models import Event
from council.web.components import filter_panel, filters_in_words
from council.web.downloads import hands_out_files
from council.web.forms import Radios
from council.web.requests import Request, require_get_or_post, today_and_conventions

USUAL = 25
MAY_NOT = "Verified actions are taken away for an audit by auditors and programme managers."


class SampleForm(forms.Form):
    """How many of the verified actions, and by which seed they are drawn."""

    which = forms.ChoiceField(
        label="Which of them?",
        choices=[("sample", "A sample, drawn at random"), ("all", "All of them")],
        widget=Radios(reveals={"sample": ["size", "seed"]}),
        error_messages={"required": "Select a sample or all of them"},
    )
    size = forms.IntegerField(
        label="How many?",
        required=False,
        min_value=1,
        max_value=LARGEST,
        error_messages={
            "invalid": "Enter how many as a whole number, like 25",
            "min_value": "Draw at least one",
            "max_value": f"Draw up to {LARGEST}",
        },
    )
    seed = forms.CharField(
        label="Seed",
        required=False,
        max_length=60,
        help_text="The same seed draws the same sample from the same actions. It is written into the ZIP.",
        validators=[RegexValidator(r"^[\w .-]*$", "Enter letters, numbers, spaces, dots and dashes alone")],
    )

    def __init__(self, *args: Any, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.total = total

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("which") == "sample":
            for name, words in (("size", "Enter how many to draw"), ("seed", "Enter a seed")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        if cleaned.get("which") == "all" and self.total > LARGEST:
            self.add_error("which", f"One ZIP holds up to {LARGEST} actions. Filter them, or draw a sample")
        return cleaned


@hands_out_files("POST")
@require_get_or_post
def sample_actions(request: Request) -> HttpResponseBase:
    """The verified actions, filtered as in the register, with their evidence and history as one ZIP."""
    require(access.may(request.user, Right.HISTORY), MAY_NOT)
    today, conventions = today_and_conventions(request)
    filterset = ActionFilter(
        request.GET or None,
        queryset=verified_actions(request.user),
        request=request,
        as_at=today,
        conventions=conventions,
    )
    references = sorted(set(filterset.qs.order_by().values_list("reference", flat=True)))
    form = SampleForm(
        request.POST or None,
        total=len(references),
        initial={"which": "sample", "size": min(USUAL, len(references)), "seed": secrets.token_hex(4)},
    )
    if request.method == "POST" and references and form.is_valid():
        return confirm_first(request) or send_archive(request, references, form.cleaned_data, filterset)
    context = {
        "breadcrumbs": [("Actions", reverse("actions:list-actions")), ("For an audit", "")],
        "form": form,
        "filter": filterset,
        "total": len(references),
        "is_filtered": filterset.is_asked,
    }
    return render(request, "actions/sample.html", context)


def send_archive(
    request: Request, references: list[str], answers: dict[str, Any], filterset: ActionFilter
) -> StreamingHttpResponse:
    """The ZIP of what was asked for, sent while it is made; an event tells of it."""
    seed = answers["seed"] if answers["which"] == "sample" else ""
    chosen = drawn(references, size=answers["size"], seed=seed) if seed else references
    applied = filter_panel(filterset, request.GET).applied
    asked = ArchiveContents(
        references=chosen,
        of=references,
        seed=seed,
        filters="; ".join(f"{choice.label}: {choice.value}" for choice in applied),
        by=request.user,
        at=timezone.now(),
    )
    events.tell(
        Event.Kind.EXPORTED,
        f"Verified actions with evidence: {len(chosen)} of {len(references)} as zip",
        by=request.user,
        seed=seed,
        rows=len(chosen),
        filtered=filters_in_words(filterset.form),
        references=chosen,
        filters=events.asked_for(request.GET.dict()),
    )
    name = f"verified-actions-{timezone.localdate(asked.at):%Y-%m-%d}.zip"
    return StreamingHttpResponse(
        archive(asked),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
