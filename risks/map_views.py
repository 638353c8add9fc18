"""The pages on which a board sees its risks: the heat map, what changed, and one risk on one page."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Case, Count, F, IntegerField, Max, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.rules import reads_posts
from council.conventions import InForce
from council.models import Body
from council.natural_order import NaturalKey
from council.rag import RANK
from council.register.filter_form import FilterForm
from council.web.forms import DateField
from council.web.requests import Request, today_and_conventions
from programmes.last_reported import EXEMPT
from programmes.models import Programme, ReportedPosition
from programmes.setting_up.stating import TO_SET_UP
from risks.appetite import above_appetite, unstated_q
from risks.mapping import HeatMap, as_stood, changed_since, heat_map, judgements
from risks.matrix import Score, compared, score
from risks.models import Assessment, Risk
from risks.movement import in_words
from risks.own_matrix import has_its_own, in_programme, with_their_own
from risks.pages import REGISTER, conventions_for, crumbs, visible_risk
from risks.placing import TO_PLACE, unplaced_words

TOP = 10
USUALLY = timedelta(days=91)  # a quarter, as most boards meet


class OfRisksForm(FilterForm):
    """Which programme's risks, and since a day, or since a body was last told of them."""

    programme = forms.ModelChoiceField(Programme.objects.none(), required=False, empty_label="All")
    since = DateField(label="Since", required=False)
    body = forms.ModelChoiceField(
        Body.objects.none(), label="Or since a body saw them", required=False, empty_label="No body"
    )
    field_order = ("programme", "score", "since", "body")

    def __init__(
        self, *args: Any, programmes: QuerySet[Programme], bodies: QuerySet[Body], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]


class RiskMapForm(OfRisksForm):
    """The same, by which of the three scores, and since when they moved."""

    score = forms.ChoiceField(
        label="Score",
        choices=[("", "Current"), ("inherent", "Inherent"), ("target", "Target")],
        required=False,
    )
    since = DateField(label="Moved since", required=False)


def asked(request: Request, kind: Any) -> tuple[Any, QuerySet[Risk], dict[str, Any]]:
    """The form, the risks that it leaves of those that the person sees, and what was asked."""
    form = kind(
        request.GET,
        programmes=Programme.objects.visible_to(request.user),
        bodies=Body.objects.all() if reads_posts(request.user) else Body.objects.none(),
    )
    said = form.cleaned_data if form.is_valid() else {}
    risks = Risk.objects.visible_to(request.user)
    if form.errors:
        return form, risks.none(), {}
    if said.get("programme"):
        risks = risks.filter(programme=said["programme"])
    if said.get("body") and not said.get("since"):
        said["since"] = last_seen_by(said["body"], risks)
    return form, risks, said


def last_seen_by(body: Body, risks: QuerySet[Risk]) -> date | None:
    """The day of the last position that a public report told the body of any of the risks; None of none."""
    told = ReportedPosition.objects.filter(
        body=body, kind="risk", object_id__in=risks.order_by().values("pk")
    ).exclude(audience=EXEMPT)
    day: date | None = told.aggregate(last=Max("as_at"))["last"]
    return day


@require_GET
def show_matrix(request: Request) -> HttpResponse:
    """The open risks on the council's matrix, each cell leading to its risks."""
    today, conventions = today_and_conventions(request)
    form, risks, said = asked(request, RiskMapForm)
    chosen, which = said.get("programme"), said.get("score") or Assessment.Of.CURRENT.value
    live = risks.filter(status=Risk.Status.OPEN)
    elsewhere: list[dict[str, Any]] = []
    if chosen:
        conventions = in_programme(chosen, conventions)
    elif others := with_their_own(conventions):
        elsewhere = counted_elsewhere(live.filter(programme__in=list(others)))
        live = live.exclude(programme__in=list(others))
    shown = heat_map(live, score=which, since=said.get("since"), as_at=today, conventions=conventions)
    impacts = enumerate(conventions.impacts[: len(conventions.matrix[0])], start=1)
    context = {
        "map": shown,
        "rows": laid_out(shown, conventions),
        "impacts": [f"{conventions.level_code('impact', number)} {word}" for number, word in impacts],
        "form": form,
        "which": Assessment.Of(which).label,
        "is_current": which == Assessment.Of.CURRENT,
        "since": said.get("since"),
        "unseen_by": said.get("body") if not said.get("since") else None,
        "chosen": chosen,
        "own": bool(chosen and has_its_own(chosen)),
        "elsewhere": elsewhere,
        "may_set": bool(chosen) and TO_SET_UP.allows(request.user, chosen),
        "may_place": bool(
            chosen
            and shown.unplaced
            and TO_PLACE.allows(request.user, chosen)
            and unplaced_words(chosen, request.user, conventions)
        ),
        "within": f"&programme={chosen.pk}" if chosen else "",
        "breadcrumbs": [("Risks", reverse(REGISTER)), ("Matrix", "")],
    }
    return render(request, "risks/matrix.html", context)


def counted_elsewhere(risks: QuerySet[Risk]) -> list[dict[str, Any]]:
    """How many of the risks each programme has, whose own matrix rates them."""
    rows: Any = risks.order_by("programme__title").values("programme", "programme__title")
    return list(rows.annotate(number=Count("pk")))


def laid_out(shown: HeatMap, conventions: InForce) -> list[dict[str, Any]]:
    """The rows of the map for its template: each cell with the risks that stand in it."""
    return [
        {
            "word": f"{conventions.level_code('likelihood', row.likelihood)} {row.word}",
            "cells": [
                {"cell": cell, "named": shown.named.get((cell.likelihood, cell.impact), ())}
                for cell in row.cells
            ],
        }
        for row in shown.rows
    ]


@require_GET
def show_changes(request: Request) -> HttpResponse:
    """The top risks, those new, worse, better or closed since a day, and how many of each category."""
    today, conventions = today_and_conventions(request)
    form, risks, said = asked(request, OfRisksForm)
    since = said.get("since") or today - USUALLY
    live = risks.filter(status=Risk.Status.OPEN)
    context = {
        "form": form,
        "since": since,
        "unseen_by": said.get("body") if not said.get("since") else None,
        "top": top_of(live, conventions),
        "changed": changed_since(risks, since=since, as_at=today, conventions=conventions),
        "by_category": counted_by(live, "category"),
        "by_directorate": counted_by(live, "owner__directorate__name"),
        "breadcrumbs": [("Risks", reverse(REGISTER)), ("Top risks and changes", "")],
    }
    return render(request, "risks/changes.html", context)


def top_of(risks: QuerySet[Risk], conventions: InForce) -> list[tuple[Risk, str]]:
    """The ten worst, by RAG and then by current score, each with the matrix's rating where it differs.

    Where nobody has stated a RAG, the matrix's rating counts.
    """
    ranked = Case(
        *(When(rag=rag, then=Value(number)) for rag, number in RANK.items()),
        *(When(unstated_q(rag, conventions), then=Value(number)) for rag, number in RANK.items()),
        default=Value(0),
        output_field=IntegerField(),
    )
    rows = risks.with_score().select_related("owner", "programme__own_matrix")  # type: ignore[attr-defined]
    worst = rows.order_by(ranked.desc(), F("current_score").desc(nulls_last=True), NaturalKey("reference"))[
        :TOP
    ]
    top = []
    for risk in worst:
        own = in_programme(risk.programme, conventions)
        rating = own.matrix_rag(risk.current_likelihood, risk.current_impact)
        top.append((risk, rating if rating != risk.rag else ""))
    return top


def counted_by(risks: QuerySet[Risk], path: str) -> list[dict[str, Any]]:
    """How many open risks of each, by RAG; those without one last. One query."""
    counts: dict[str, dict[str, Any]] = {}
    for name, rag, number in risks.order_by().values_list(path, "rag").annotate(number=Count("pk")):
        empty = {"name": name or "", "red": 0, "amber": 0, "green": 0, "none": 0, "all": 0}
        row = counts.setdefault(name or "", empty)
        row["all"] += number
        row[rag or "none"] += number
    return sorted(counts.values(), key=lambda row: (not row["name"], -row["red"], -row["all"], row["name"]))


@require_GET
def show_profile(request: Request, reference: str) -> HttpResponse:
    """One risk on one page, to be printed for a board: what it is, its scores over time, what is done."""
    risk = visible_risk(request, reference)
    today, conventions = timezone.localdate(), conventions_for(request, risk)
    judged = judgements(risk)
    current = score(risk.current_likelihood, risk.current_impact, conventions)
    mitigations = list(risk.mitigations.select_related("owner"))
    for mitigation in mitigations:
        mitigation.risk = risk
    context = {
        "risk": risk,
        "scores": [(of.label, scored(risk, of.value, conventions)) for of in Assessment.Of],
        "rag_label": conventions.rag_label(risk.rag) if risk.rag else "",
        "compared": compared(risk.rag, current, conventions, published=risk.rag_as_written),
        "above": above_appetite(risk, conventions) if risk.is_live else "",
        "in_words": in_words(as_stood(judged)[-5:], conventions),
        "judged": [(one, score(one.likelihood, one.impact, conventions)) for one in judged],
        "mitigations": mitigations,
        "controls": risk.kept_controls.filter(ended_on=None).select_related("owner"),
        "escalations": risk.escalations.select_related("body"),
        "review_due": risk.review_due(every_days=conventions.reporting_interval_days),
        "today": today,
        "breadcrumbs": crumbs(risk, "On one page"),
    }
    return render(request, "risks/profile.html", context)


def scored(risk: Risk, of: str, conventions: InForce) -> Score:
    """One of the three scores of the risk, with its words and its rating."""
    likelihood, impact = getattr(risk, f"{of}_likelihood"), getattr(risk, f"{of}_impact")
    return score(likelihood, impact, conventions)
