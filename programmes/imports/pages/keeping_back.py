"""The page on which somebody says what a plan means by rows that it calls exempt or confidential."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from council.access.rules import require
from council.conventions import InForce
from council.exempt_paragraphs import SCHEDULES, choices_of
from council.exempting.marking import Exemption, exemption_of
from council.lengths import EXEMPT_REASON
from council.models import ChangedMeanwhile
from council.models.exemption import Withheld
from council.web.forms import Checkboxes, Radios
from council.web.requests import Request, conventions_in_force, require_get_or_post
from council.web.versions import RecordForm
from programmes.imports.access import import_crumbs
from programmes.imports.applying.keeping_back import of_answer
from programmes.imports.background.views import import_step
from programmes.imports.cells.publication import paragraphs_named
from programmes.imports.decisions import NOT_EXEMPT
from programmes.imports.kept.readings import dry_run_for
from programmes.imports.mappings.keeping_back import SEES_NONE, answer_kept_back, answers_kept_back
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.records import ComparedRecord

PLACES = 20  # rows that are listed of one wording


@dataclass(frozen=True)
class KeptBack:
    """One wording with its rows, and the boxes that ask what it means."""

    words: str
    rows: list[ComparedRecord]
    boxes: list[BoundField]

    @property
    def listed(self) -> list[ComparedRecord]:
        return self.rows[:PLACES]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - PLACES)


class KeptBackForm(RecordForm):
    """What each wording means: exempt by which paragraphs and why, confidential, or not exempt."""

    def __init__(self, data: Any, *, about: PlanImport, rows: dict[str, list[ComparedRecord]], nation: str):
        super().__init__(data, about=about)
        self.rows = rows
        for words, records in rows.items():
            name, answer = name_of(words), records[0].exemption
            said = of_answer(answer)
            offered = {number for number, _ in choices_of(nation)}
            named = [number for number in paragraphs_named(words) if number in offered]
            self.fields[f"{name}-kind"] = forms.ChoiceField(
                label="What does it mean?",
                choices=[*Withheld.choices, (NOT_EXEMPT, "Not exempt: the rows are open")],
                widget=Radios(reveals={Withheld.EXEMPT: [f"{name}-paragraphs"]}),
                initial=said.kind if said else answer or (Withheld.EXEMPT if named else ""),
                error_messages={"required": f"Select what “{words}” means"},
            )
            self.fields[f"{name}-paragraphs"] = forms.TypedMultipleChoiceField(
                label=f"Paragraphs of {SCHEDULES[nation].name}",
                choices=choices_of(nation),
                coerce=int,
                widget=Checkboxes(),
                required=False,
                initial=list(said.paragraphs) if said else named,
            )
            self.fields[f"{name}-reason"] = forms.CharField(
                label="Reason",
                help_text="Why keeping it so serves the public better, or which terms, enactment or order",
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=EXEMPT_REASON,
                required=False,
                initial=said.reason if said else "",
            )
            for part in ("paragraphs", "reason"):
                self.fields[f"{name}-{part}"].asked_by_answer = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for words in self.rows:
            name = name_of(words)
            kind = cleaned.get(f"{name}-kind")
            if not kind or kind == NOT_EXEMPT:
                continue
            if kind == Withheld.EXEMPT and not cleaned.get(f"{name}-paragraphs"):
                self.add_error(f"{name}-paragraphs", "Select one or more paragraphs of the schedule")
            if not cleaned.get(f"{name}-reason"):
                self.add_error(f"{name}-reason", "Enter the reason")
        return cleaned

    def answers(self) -> dict[str, Exemption | None]:
        """What was said of each wording."""
        said: dict[str, Exemption | None] = {}
        for words in self.rows:
            name, cleaned = name_of(words), self.cleaned_data
            kind = str(cleaned.get(f"{name}-kind"))
            paragraphs, reason = cleaned.get(f"{name}-paragraphs") or [], cleaned.get(f"{name}-reason") or ""
            said[words] = None if kind == NOT_EXEMPT else exemption_of(kind, paragraphs, reason)
        return said

    def parts(self) -> list[KeptBack]:
        """Each wording with its boxes; the paragraphs stand within the first."""
        return [
            KeptBack(words, rows, [self[f"{name_of(words)}-kind"], self[f"{name_of(words)}-reason"]])
            for words, rows in self.rows.items()
        ]


def name_of(words: str) -> str:
    """A short name for the boxes of a wording, the same whenever the file is read."""
    return f"kept-{sha256(words.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


@require_get_or_post
@import_step
def say_what_is_exempt(request: Request, plan_import: PlanImport) -> HttpResponse:
    """What the plan means by its exempt rows, each wording once; the import waits until all are answered."""
    require(answers_kept_back(request.user, plan_import), SEES_NONE)
    run = dry_run_for(request.user, plan_import, at=timezone.now())
    conventions: InForce = conventions_in_force(request)
    form = KeptBackForm(
        request.POST or None, about=plan_import, rows=run.kept_back, nation=conventions.nation
    )
    if request.method == "POST" and form.is_valid():
        try:
            answer_kept_back(
                plan_import,
                form.answers(),
                by=request.user,
                conventions=conventions,
                version=form.version_seen,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            messages.success(request, "Your answers are kept. This is what the import does with them.")
            return redirect("imports:check-import", plan_import.pk)
    context = {
        "plan_import": plan_import,
        "form": form,
        "parts": form.parts(),
        "breadcrumbs": import_crumbs(plan_import, "What is exempt"),
    }
    return render(request, "programmes/imports/keeping_back.html", context)
