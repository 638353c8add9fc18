"""The page on which an auditor draws a sample of the claims that finance has confirmed."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council import events
from council.access import rules as access
from council.access.rules import Right, require
from council.accounts.signing_in.freshness import confirm_first
from council.calendar.years import FinancialYear
from council.drawing_lots import HOW_DRAWN, drawn
from council.models import Event, User
from council.register.export import xlsx_response
from council.register.filter_form import FilterForm
from council.web.asked import reads
from council.web.requests import Request
from savings.models import Claim, ClaimEvidence

USUAL, LARGEST = 25, 500
MAY_NOT = "Confirmed claims are sampled for an audit by auditors and programme managers."
HEADER = (
    *(
        "Claim",
        "Saving",
        "Financial year",
        "Claimed",
        "Confirmed",
        "Reversed",
        "Delivered by",
        "Transfer reference",
    ),
    *(
        "Method of calculation",
        "Baseline",
        "What was done",
        "Files",
        "Claimed by",
        "Confirmed by",
        "Confirmed on",
    ),
)


class ClaimSampleForm(FilterForm):
    """How many of the confirmed claims of which year, and by which seed they are drawn."""

    year = forms.ChoiceField(label="Financial year", required=False)
    size = forms.IntegerField(
        label="How many?",
        min_value=1,
        max_value=LARGEST,
        error_messages={
            "required": "Enter how many to draw",
            "invalid": "Enter how many as a whole number, like 25",
            "min_value": "Draw at least one",
            "max_value": f"Draw up to {LARGEST}",
        },
    )
    seed = forms.CharField(
        label="Seed",
        max_length=60,
        help_text="The same seed draws the same sample from the same claims.",
        error_messages={"required": "Enter a seed"},
        validators=[RegexValidator(r"^[\w .-]*$", "Enter letters, numbers, spaces, dots and dashes alone")],
    )

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(first), str(FinancialYear(first))) for first in years]
        self.fields["year"].choices = [("", "All years"), *choices]  # type: ignore[attr-defined]


def confirmed_claims(user: User) -> QuerySet[Claim]:
    """The claims that finance has confirmed, in whole or in part, whose history the person may read."""
    claims = Claim.objects.with_right(user, Right.HISTORY)  # type: ignore[attr-defined]
    confirmed: QuerySet[Claim] = claims.filter(outcome__in=Claim.CONFIRMED)
    return confirmed


def reference_of(claim: Claim) -> str:
    """What the claim is called where lots are drawn: FIN-S02/2026/1."""
    return f"{claim.saving.reference}/{claim.line.year}/{claim.number}"


def sample_of(user: User, claims: QuerySet[Claim], *, size: int, seed: str) -> list[Claim]:
    """The claims of the sample in order of their references, each with the files that the person may see."""
    files = ClaimEvidence.objects.visible_to(user).filter(withdrawn_at=None)
    names = claims.order_by().values_list("pk", "saving__reference", "line__year", "number")
    keys = {f"{saving}/{year}/{number}": pk for pk, saving, year, number in names}
    chosen = drawn(list(keys), size=size, seed=seed)
    found = (
        claims.select_related("saving", "line__saving", "claimed_by", "decided_by")
        .prefetch_related("reversals", Prefetch("evidence", files, to_attr="files"))
        .in_bulk([keys[name] for name in chosen])
    )
    return [found[keys[name]] for name in chosen]


@require_GET
@reads(year=None, size=None, seed=None, export=("xlsx",))
def sample_claims(request: Request) -> HttpResponse:
    """Confirmed claims drawn for an audit, with method, baseline and evidence; as a workbook, too."""
    require(access.may(request.user, Right.HISTORY), MAY_NOT)
    claims = confirmed_claims(request.user)
    years = sorted(set(claims.order_by().values_list("line__year", flat=True)))
    is_asked = "seed" in request.GET or "size" in request.GET
    data = request.GET.copy()
    export = data.pop("export", [])
    form = ClaimSampleForm(
        data if is_asked else None, years=years, initial={"size": USUAL, "seed": secrets.token_hex(4)}
    )
    sample: list[Claim] | None = None
    if is_asked and form.is_valid():
        given = form.cleaned_data
        of = claims.filter(line__year=int(given["year"])) if given["year"] else claims
        sample = sample_of(request.user, of, size=given["size"], seed=given["seed"])
        if export:
            return export_sample(request, sample, given, total=of.count())
    context = {
        "form": form,
        "sample": sample,
        "total": claims.count(),
        "how": HOW_DRAWN,
        "breadcrumbs": [("Savings", reverse("savings:list-savings")), ("Claims for an audit", "")],
    }
    return render(request, "savings/sample.html", context)


def export_sample(
    request: Request, sample: Sequence[Claim], given: dict[str, Any], *, total: int
) -> HttpResponse:
    """The sample as a workbook; an event tells how it was drawn."""
    exempt = any(claim.saving.exempt for claim in sample)
    if asked_first := confirm_first(request) if exempt else None:
        return asked_first
    events.tell(
        Event.Kind.EXPORTED,
        f"Confirmed claims: {len(sample)} of {total} as xlsx",
        by=request.user,
        seed=given["seed"],
        rows=len(sample),
        filtered=str(FinancialYear(int(given["year"]))) if given["year"] else "None",
        references=[reference_of(claim) for claim in sample],
    )
    return xlsx_response("confirmed-claims.xlsx", "Confirmed claims", HEADER, map(cells_of, sample))


def cells_of(claim: Claim) -> list[Any]:
    """One row of the workbook."""
    shown = claim.files  # type: ignore[attr-defined]
    files = "; ".join(f"{file.filename} (SHA-256 {file.sha256})" for file in shown)
    return [
        *(reference_of(claim), claim.saving.title, str(claim.line.financial_year), claim.amount),
        *(claim.confirmed_amount, claim.reversed, claim.delivered_on, claim.transfer_reference),
        *(claim.saving.method, claim.saving.baseline, claim.comment, files),
        *(str(claim.claimed_by or ""), str(claim.decided_by or ""), claim.decided_on),
    ]
