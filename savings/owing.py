"""How savings take part in "My actions", "Update mine" and the one-to-one: a forecast that is due is owed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from council.access.acting import authorise
from council.calendar.years import FinancialYear
from council.lengths import REASON
from council.models import ChangedMeanwhile
from council.register.owing import Answered, FormRow, Owing, TalkingPoints, Visit, references_sent
from council.web.dates import meant_in
from council.web.forms import CharacterCount, DateField, MoneyField
from council.web.versions import RecordForm
from council.wording import pounds, spoken
from savings.claiming import DELIVERY_TO_COME, Delivery, forecast_and_claim
from savings.forecasting import TO_FORECAST, forecast_stands
from savings.models import Reforecast, Saving, YearProfile
from savings.owed import SILENT, OwedYear, row_of, years_owed
from savings.showing import YearRow, year_rows

TYPED = "typed forecasts"  # in the session: what was typed of savings and not saved


class YearRowForm(RecordForm):
    """A year among others: what it will come to and why, and what more is delivered."""

    forecast = MoneyField(label="What will it come to?", required=False)
    reason = forms.CharField(
        label="Why has it changed?",
        required=False,
        widget=CharacterCount(max_length=REASON, rows=2),
        max_length=REASON,
    )
    amount = MoneyField(
        label="How much more has been delivered?",
        required=False,
        help_text="Leave it empty if there is nothing to claim now.",
    )
    delivered_on = DateField(
        label="By which day?",
        required=False,
        help_text="For example, 27 11 2026",
        error_messages={"future": DELIVERY_TO_COME},
    )
    marks_optional = False

    def __init__(
        self, *args: Any, about: YearProfile, typed: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"forecast": about.forecast, **(typed or {})})
        super().__init__(*args, about=about, **kwargs)
        end = spoken(about.financial_year.end)
        self.fields["forecast"].label = f"What will it come to by {end}?"
        self.fields[
            "amount"
        ].help_text = (
            f"{pounds(about.delivered)} is claimed already. Leave it empty if there is nothing to claim now."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("amount") and not cleaned.get("delivered_on") and "delivered_on" not in self.errors:
            self.add_error("delivered_on", "Enter the day by which it was delivered")
        return cleaned

    def delivery(self) -> Delivery | None:
        """What is claimed; None where nothing is."""
        amount = self.cleaned_data["amount"]
        return Delivery(amount=amount, delivered_on=self.cleaned_data["delivered_on"]) if amount else None

    def typed(self) -> dict[str, str]:
        """The boxes as they were sent, by their names without the prefix; nothing where none was changed."""
        if set(self.changed_data) <= {"version"}:
            return {}
        names = ("forecast", "reason", "amount")
        return {name: str(self[name].data or "") for name in names}


@dataclass(frozen=True, kw_only=True)
class SavingRow(FormRow):
    """One saving on "Update mine": what was said of its year last, and the form to forecast or claim it."""

    template = "savings/_update_row.html"
    overtaken = "Someone else spoke for this year while you were typing."

    last: Reforecast | None
    line: YearProfile


@dataclass(frozen=True)
class SavingPoint:
    """One saving to talk about: its years, what was said last, and what is asked of its owner."""

    saving: Saving
    rows: Sequence[YearRow]
    last: Reforecast | None
    asked: str


class OwedSavings(Owing):
    after_closure = True
    one, many, over = "saving", "savings", "delivered, replaced or withdrawn"
    point = "savings/_point.html"
    in_calendar = "forecast due"

    def owed_by(self, visit: Visit, *, posts: Collection[int] | None = None) -> list[OwedYear]:
        return years_owed(visit.person, as_at=visit.as_at, conventions=visit.conventions, posts=posts)

    def find(self, visit: Visit, reference: str) -> Saving | None:
        savings = Saving.objects.visible_to(visit.person).select_related("programme", "owner")
        saving: Saving | None = savings.filter(reference__iexact=reference).first()
        if saving is not None:
            authorise(visit.person, TO_FORECAST, saving)
        return saving

    def form_rows(self, owed: Sequence[OwedYear], visit: Visit) -> list[SavingRow]:
        """Two queries, whatever their number. What was typed before stands in its boxes."""
        last = last_forecasts([row.line for row in owed])
        typed = visit.session.get(TYPED, {})
        rows = []
        for row in owed:
            words = typed.get(row.reference, {})
            form = YearRowForm(about=row.line, prefix=row.reference, typed=words)
            kept = "before" if words else ""
            said = last.get(row.line.pk)
            rows.append(
                SavingRow(record=row.record, form=form, owed=row, draft_from=kept, last=said, line=row.line)
            )
        return rows

    def answer(self, record: Saving, sent: Any, visit: Visit, *, no_change: bool) -> Answered:
        line = line_meant(record, visit)
        if line is None:
            return Answered(message=f"{record.reference} has no year to speak of just now.")
        form = YearRowForm(None if no_change else sent, about=line, prefix=record.reference)
        refusal = ""
        if no_change or form.is_valid():
            try:
                message = self.act(line, form, visit, no_change=no_change)
            except ValidationError as error:
                if no_change:
                    refusal = " ".join(error.messages)
                else:
                    form.add_error(None, error)
            except ChangedMeanwhile as conflict:
                form.tell(conflict, visit.person)
            else:
                remember(visit, record, {})
                context = {"saving": record, "message": message}
                return Answered(message=message, template="savings/_updated.html", context=context)
        if not no_change:
            remember(visit, record, form.typed())
        last = last_forecasts([line]).get(line.pk)
        return Answered(
            row=SavingRow(
                record=record, form=form, meanwhile=form.meanwhile, refusal=refusal, last=last, line=line
            )
        )

    def act(self, line: YearProfile, form: YearRowForm, visit: Visit, *, no_change: bool) -> str:
        """Hand the row over to its act; what was done, in a sentence."""
        told: dict[str, Any] = {"by": visit.person, "on": visit.as_at}
        reference = line.saving.reference
        if no_change:
            forecast_stands(line, **told)
            return f"The forecast of {reference} stands."
        cleaned = form.cleaned_data
        said, made = forecast_and_claim(
            line,
            forecast=cleaned["forecast"],
            reason=cleaned["reason"],
            delivery=form.delivery(),
            version=form.version_seen,
            meant=meant_in(form),
            **told,
        )
        words = f"{reference}: " + (f"forecast {pounds(said.to_amount)}. " if said else "")
        return words + (f"{pounds(made.amount)} is claimed and waits for finance." if made else "")

    def keep_typed(self, sent: Any, visit: Visit, *, besides: str) -> int:
        """What is typed is kept in the person's session, and gone when they sign out."""
        kept = 0
        references = references_sent(sent, besides=besides)
        savings = Saving.objects.visible_to(visit.person).filter(reference__in=references)
        for saving in savings:
            line = line_meant(saving, visit)
            if line is not None:
                words = YearRowForm(sent, about=line, prefix=saving.reference).typed()
                remember(visit, saving, words)
                kept += bool(words)
        return kept

    def points(self, records: QuerySet, visit: Visit) -> TalkingPoints:
        every = list(records.select_related("programme", "owner").prefetch_related("profile"))
        savings = [saving for saving in every if saving.status not in SILENT]
        current = FinancialYear.containing(visit.as_at)
        lines = [line for saving in savings for line in saving.profile.all()]
        last = last_forecasts(lines)
        asked = {row.record.pk: row.why for row in self.owed_by(visit) if row.needs_update}
        points = []
        for saving in savings:
            rows = year_rows(saving, saving.profile.all(), current=current)
            said = [last[row.line.pk] for row in rows if row.line.pk in last]
            latest = max(said, key=lambda each: (each.made_on, each.pk), default=None)
            points.append(SavingPoint(saving, rows, latest, asked.get(saving.pk, "")))
        return TalkingPoints(points, over=len(every) - len(savings))


def line_meant(saving: Saving, visit: Visit) -> YearProfile | None:
    """The year of the saving that needs its owner's word most, as "Update mine" shows it."""
    current = FinancialYear.containing(visit.as_at)
    best: YearProfile | None = None
    for line in saving.profile.filter(year__lte=current.first).order_by("year"):
        line.saving = saving
        said = line.reforecasts.order_by("-made_on").values_list("made_on", flat=True).first()
        line.said_on = said  # type: ignore[attr-defined]
        claim = line.claims.exclude(outcome="withdrawn").order_by("-number").first()
        row = row_of(line, claim, current=current, as_at=visit.as_at, conventions=visit.conventions)
        if row is not None and row.needs_update:
            return line
        best = line
    return best


def last_forecasts(lines: Collection[YearProfile]) -> dict[int, Reforecast]:
    """The latest forecast of each year, by the year's key."""
    found: dict[int, Reforecast] = {}
    if lines:
        rows = Reforecast.objects.filter(line__in=[line.pk for line in lines]).select_related("by")
        for row in rows.order_by("made_on", "pk"):
            found[row.line_id] = row
    return found


def remember(visit: Visit, saving: Saving, words: dict[str, str]) -> None:
    """Keep what was typed of a saving in the session; without words, forget it."""
    typed = dict(visit.session.get(TYPED, {}))
    if words:
        visit.session[TYPED] = typed | {saving.reference: words}
    elif typed.pop(saving.reference, None) is not None:
        visit.session[TYPED] = typed
