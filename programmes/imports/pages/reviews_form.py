"""The boxes for sheets of which it isn't clear to which review their recommendations and findings belong."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.comparing.reviews import AskedReview
from programmes.imports.decisions import NONE


@dataclass(frozen=True)
class ReviewChoice:
    """One sheet with its box."""

    asked: AskedReview
    field: BoundField


def box_of_review(asked: AskedReview) -> str:
    """The name of a sheet's box, the same whenever the file is read."""
    return f"review-{sha256(asked.sheet.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def add_reviews(form: forms.Form, run: DryRun) -> None:
    """Add to the form of which review the rows of each such sheet are."""
    for asked in run.reviews:
        form.fields[box_of_review(asked)] = forms.ChoiceField(
            label=f"Of which review is what stands on “{asked.sheet}”?",
            choices=[
                ("", "Choose"),
                *((title, title) for title in asked.may_be),
                (NONE, "None of these: leave the rows with the file"),
            ],
            required=False,
            initial=asked.said,
        )


def reviews_chosen(run: DryRun, cleaned: Mapping[str, Any]) -> dict[str, str]:
    """What is said of each sheet now; what the page didn't ask stays."""
    chosen = dict(run.decisions.reviews)
    for asked in run.reviews:
        if said := cleaned.get(box_of_review(asked), ""):
            chosen[asked.sheet] = said
    return chosen


def review_choices(form: forms.Form, run: DryRun) -> list[ReviewChoice]:
    """The sheets on the page with their boxes."""
    return [ReviewChoice(asked, form[box_of_review(asked)]) for asked in run.reviews]
