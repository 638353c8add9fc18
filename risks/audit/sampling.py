"""The page on which an auditor draws a sample of the tests of controls, of earlier tests as of the last."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council import events
from council.access import rules as access
from council.access.rules import Right, require
from council.accounts.signing_in.freshness import confirm_first
from council.drawing_lots import HOW_DRAWN, drawn
from council.models import Event, User
from council.register.export import xlsx_response
from council.register.filter_form import FilterForm
from council.web.asked import reads
from council.web.forms import DateField
from council.web.requests import Request
from council.wording import moment_in_a_cell
from programmes.models import Programme
from risks.models import Control

USUAL, LARGEST = 25, 500
MAY_NOT = "Tests of controls are sampled for an audit by auditors and programme managers."
HEADER = (
    *("Test", "Programme", "Risk", "Control", "Owner", "Tested on", "What the test showed"),
    *("How sure then", "Recorded by", "Recorded at", "Works no longer since", "Why"),
)


@dataclass(frozen=True)
class ControlTest:
    """One test of a control, as its history tells it."""

    control: Control
    number: int  # of the control's tests, the first is 1
    tested_on: date
    words: str
    assurance: str
    entry: Any  # of the control's history, with who wrote it and when

    @property
    def reference(self) -> str:
        """What the test is called where lots are drawn: HRI-R03/12/1."""
        return f"{self.control.risk.reference}/{self.control.pk}/{self.number}"


class TestSampleForm(FilterForm):
    """How many of the tests, of which programme and time, and by which seed they are drawn."""

    __test__ = False  # no test of ours, whatever its name begins with

    programme = forms.ModelChoiceField(Programme.objects.none(), required=False, empty_label="All programmes")
    since = DateField(label="Tested from", required=False)
    until = DateField(label="Tested to", required=False)
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
        help_text="The same seed draws the same sample from the same tests.",
        error_messages={"required": "Enter a seed"},
        validators=[RegexValidator(r"^[\w .-]*$", "Enter letters, numbers, spaces, dots and dashes alone")],
    )

    def __init__(self, *args: Any, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]


def tested_controls(user: User) -> QuerySet[Control]:
    """The controls that were tested, of those whose whole history the person may read."""
    controls = Control.objects.with_right(user, Right.HISTORY)  # type: ignore[attr-defined]
    tested: QuerySet[Control] = controls.exclude(tested_on=None)
    return tested.select_related("risk__programme", "owner")


def tests_of(controls: Iterable[Control]) -> list[ControlTest]:
    """Every test of the controls: each entry of their history that says another day or another result."""
    by_key = {control.pk: control for control in controls}
    entries = Control.history.filter(id__in=by_key).select_related("history_user")  # type: ignore[attr-defined]
    told: dict[int, tuple[date | None, str, str]] = {}
    counts: dict[int, int] = {}
    tests = []
    for entry in entries.order_by("history_id"):
        says = (entry.tested_on, entry.test_words, entry.assurance)
        before = told.get(entry.id)
        told[entry.id] = says
        if entry.tested_on is None or (before is not None and before[:2] == says[:2]):
            continue
        counts[entry.id] = counts.get(entry.id, 0) + 1
        tests.append(
            ControlTest(
                by_key[entry.id],
                counts[entry.id],
                entry.tested_on,
                entry.test_words,
                str(entry.get_assurance_display()),
                entry,
            )
        )
    return tests


def sample_of(tests: Sequence[ControlTest], *, size: int, seed: str) -> list[ControlTest]:
    """The tests of the sample in the order of their references."""
    by_reference = {test.reference: test for test in tests}
    return [by_reference[name] for name in drawn(list(by_reference), size=size, seed=seed)]


@require_GET
@reads(programme=None, since=None, until=None, size=None, seed=None, export=("xlsx",))
def sample_tests(request: Request) -> HttpResponse:
    """Tests of controls drawn for an audit, with what each showed and who recorded it; as a workbook, too."""
    require(access.may(request.user, Right.HISTORY), MAY_NOT)
    controls = tested_controls(request.user)
    is_asked = "seed" in request.GET or "size" in request.GET
    data = request.GET.copy()
    export = data.pop("export", [])
    form = TestSampleForm(
        data if is_asked else None,
        programmes=Programme.objects.visible_to(request.user),
        initial={"size": USUAL, "seed": secrets.token_hex(4)},
    )
    sample: list[ControlTest] | None = None
    if is_asked and form.is_valid():
        given = form.cleaned_data
        within = tests_within(controls, given)
        sample = sample_of(within, size=given["size"], seed=given["seed"])
        if export:
            return export_sample(request, sample, given, total=len(within))
    context = {
        "form": form,
        "sample": sample,
        "total": controls.count(),
        "how": HOW_DRAWN,
        "breadcrumbs": [("Risks", reverse("risks:list-risks")), ("Tests of controls for an audit", "")],
    }
    return render(request, "risks/sample.html", context)


def tests_within(controls: QuerySet[Control], given: dict[str, Any]) -> list[ControlTest]:
    """The tests of the programme and the time that were asked for."""
    if given["programme"]:
        controls = controls.filter(risk__programme=given["programme"])
    since, until = given["since"] or date.min, given["until"] or date.max
    return [test for test in tests_of(controls) if since <= test.tested_on <= until]


def export_sample(
    request: Request, sample: Sequence[ControlTest], given: dict[str, Any], *, total: int
) -> HttpResponse:
    """The sample as a workbook; an event tells how it was drawn."""
    exempt = any(test.control.risk.exempt for test in sample)
    if asked_first := confirm_first(request) if exempt else None:
        return asked_first
    called = (("Programme", "programme"), ("Tested from", "since"), ("Tested to", "until"))
    filters = [f"{label}: {given[name]}" for label, name in called if given[name]]
    events.tell(
        Event.Kind.EXPORTED,
        f"Tests of controls: {len(sample)} of {total} as xlsx",
        by=request.user,
        seed=given["seed"],
        rows=len(sample),
        filtered="; ".join(filters) or "None",
        references=[test.reference for test in sample],
    )
    return xlsx_response("tests-of-controls.xlsx", "Tests of controls", HEADER, map(cells_of, sample))


def cells_of(test: ControlTest) -> list[Any]:
    """One row of the workbook."""
    control, entry = test.control, test.entry
    return [
        *(test.reference, control.risk.programme.title, control.risk.title, control.text),
        *(str(control.owner or ""), test.tested_on, test.words, test.assurance),
        *(str(entry.history_user or ""), moment_in_a_cell(entry.history_date)),
        *(control.ended_on, control.ended_reason),
    ]
