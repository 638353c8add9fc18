"""The boxes for words of a plan of which it isn't clear which recommendation they name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from council.lengths import shortened
from programmes.imports.cells.recommendations import Candidate
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.comparing.recommendations import AskedRecommendation, known_recommendations
from programmes.imports.decisions import NONE
from programmes.models.programme import Programme

LISTED = 100  # wordings that are decided on the page
OFFERED = 200  # recommendations that are offered beside those that words may mean


@dataclass(frozen=True)
class RecommendationChoice:
    """One wording with its box."""

    asked: AskedRecommendation
    field: BoundField


def name_of_box(asked: AskedRecommendation) -> str:
    """The name of a wording's box, the same whenever the file is read."""
    return f"rec-{sha256(asked.key.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def add_recommendations(form: forms.Form, run: DryRun, programme: Programme | None) -> None:
    """Add to the form which recommendation each wording is: those that it may mean stand first."""
    known: Sequence[Candidate] = known_recommendations(programme).candidates
    labels = {each.pk: label_of(each) for each in known}
    for asked in run.recommendations[:LISTED]:
        first = [pk for pk in asked.may_be if pk in labels]
        rest = [pk for pk in labels if pk not in first][:OFFERED]
        form.fields[name_of_box(asked)] = forms.ChoiceField(
            label=f"The recommendation that “{shortened(asked.words, 80)}” means",
            choices=[
                ("", "Choose"),
                *((str(pk), labels[pk]) for pk in first),
                (NONE, "None of ours: keep the words"),
                *((str(pk), labels[pk]) for pk in rest),
            ],
            required=False,
            initial=asked.said,
        )


def label_of(candidate: Candidate) -> str:
    """The recommendation as it is chosen: number, words and review, and whether it is closed or declined."""
    words = f"{candidate.number} {shortened(candidate.text, 70)} ({candidate.review})"
    return f"{words}, {candidate.settled}" if candidate.settled else words


def recommendations_chosen(run: DryRun, cleaned: Mapping[str, Any]) -> dict[str, str]:
    """What is said of each wording now; what the page didn't ask stays."""
    chosen = dict(run.decisions.recommendations)
    for asked in run.recommendations[:LISTED]:
        if said := cleaned.get(name_of_box(asked), ""):
            chosen[asked.key] = said
    return chosen


def recommendation_choices(form: forms.Form, run: DryRun) -> list[RecommendationChoice]:
    """The wordings on the page with their boxes."""
    return [RecommendationChoice(asked, form[name_of_box(asked)]) for asked in run.recommendations[:LISTED]]
