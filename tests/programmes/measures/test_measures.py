"""Measures: targets as published, RAG by tolerance, readings with who and when, and what owners are asked."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.access.disclosure import history_for
from council.models import Conventions
from council.rag import Direction, Rag
from council.register.owing import Visit
from council.wording import figure
from programmes.imports.exporting.workbook import programme_workbook
from programmes.imports.kept.readings import dry_run
from programmes.measures.gathering import measures_of
from programmes.measures.owing import OwedReadings
from programmes.measures.rating import chart_of, rag_of, target_on
from programmes.measures.reading import give_reading, take_back_reading
from programmes.measures.stating import MeasureStatement, add_measure, correct_measure, end_measure
from programmes.measures.targets import Ground, PlannedStep, read_figure, read_steps
from programmes.models import Measure, MeasureReading, Programme
from programmes.reviews.clocks import months_after
from programmes.setting_up.changing import change_programme
from programmes.setting_up.stating import ProgrammeStatement
from tests import factories as make
from tests.factories import DAY
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet


@pytest.mark.parametrize(
    ("line", "due", "value"),
    [
        ("31/3/2006: 50", date(2006, 3, 31), Decimal(50)),
        ("by March 2004: 95%", date(2004, 3, 31), Decimal(95)),
        ("[75%]", None, None),
        ("31/3/2004: [5%]", date(2004, 3, 31), None),
        ("80% of milestones delivered on time", None, Decimal(80)),
        ("as the national indicator", None, None),
    ],
)
def test_a_line_of_a_target_is_understood_as_far_as_it_says(line, due, value):
    (step,) = read_steps(line, near=date(2003, 7, 29))
    assert (step.as_written, step.due, step.value) == (line, due, value)


YEARS = Ground(
    starts=date(2003, 4, 1), ends=date(2006, 3, 31), baseline=Decimal(80), baseline_on=date(2002, 3, 31),
    readings={date(2003, 3, 31): Decimal(60)}, lower_is_better=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "steps"),
    [
        ("by December each year", [("2003-12-31", None), ("2004-12-31", None), ("2005-12-31", None)]),
        ("95% by 31 March every year", [("2004-03-31", 95), ("2005-03-31", 95), ("2006-03-31", 95)]),
        ("15th June each year: 8 days", [("2003-06-15", 8), ("2004-06-15", 8), ("2005-06-15", 8)]),
        ("quarterly", [(None, None)]),
        ("Reduce debt by 50% of the debt position as of 31/3/02 by 31/3/06", [("2006-03-31", 40)]),
        ("Reduce debt by 50% of the position at 31/3/03", [(None, 30)]),
        ("Reduce debt by 50% of the position at 31/3/04", [(None, None)]),
        ("31/3/2006: improve by 10% on the baseline", [("2006-03-31", 72)]),
        ("increase to 120% of the baseline by March 2005", [("2005-03-31", 96)]),
        ("reduce by 5%", [(None, None)]),
        ("September 2002, July 2003, June 2004",
         [("2002-09-30", None), ("2003-07-31", None), ("2004-06-30", None)]),
        ("To close as follows: 80% by May 2003, 90% by May 2004", [("2003-05-31", 80), ("2004-05-31", 90)]),
        ("95% by 31/3/2004", [("2004-03-31", 95)]),
        ("31/3/2004: 1,000", [("2004-03-31", 1000)]),
        ("Starting January 2004 for October-December 2003", [("2003-12-31", None)]),
    ],
)  # fmt: skip
def test_recurring_relative_and_stepped_targets_are_worked_out_where_they_can_be(line, steps):
    read = read_steps(line, near=date(2003, 7, 29), ground=YEARS)
    assert [(step.due and step.due.isoformat(), step.value) for step in read] == steps
    assert {step.as_written for step in read} == {line}


@pytest.mark.parametrize(
    ("line", "first", "last", "told", "value"),
    [
        ("Starting January 2004 for October-December 2003", "2003-10-01", "2003-12-31", "2004-01-01", None),
        ("from January 2004 for October to December: 95%", "2003-10-01", "2003-12-31", "2004-01-01", 95),
        ("90% from March 2027 for November 2026 to January", "2026-11-01", "2027-01-31", "2027-03-01", 90),
        ("reported in June for April 2026: [80%]", "2026-04-01", "2026-04-30", "2026-06-01", None),
    ],
)
def test_a_target_that_lags_is_of_a_period_and_told_from_a_day_on(line, first, last, told, value):
    (step,) = read_steps(line, near=date(2026, 6, 1))
    days = [day.isoformat() for day in (step.measured_from, step.due, step.told_from)]
    assert (days, step.value) == ([first, last, told], value)


@pytest.mark.parametrize(
    "line", ["from January for October", "from May 2026 for June 2026 to August 2026", "from 2004 for staff"]
)
def test_what_names_no_year_or_is_told_before_it_ends_stays_words(line):
    (step,) = read_steps(line, near=date(2026, 6, 1))
    assert step.told_from is None


@pytest.mark.parametrize(
    ("words", "said"), [("£1.5m", "1,500,000"), ("97.50", "97.5"), ("1,250", "1,250"), ("none yet", "")]
)
def test_figures_are_read_and_written_as_people_do(words, said):
    assert figure(read_figure(words)) == said


@pytest.mark.parametrize(
    ("value", "polarity", "rag"),
    [(80, "higher", Rag.GREEN), (77, "higher", Rag.AMBER), (75, "higher", Rag.RED),
     (80, "lower", Rag.GREEN), (84, "lower", Rag.AMBER), (85, "lower", Rag.RED)],
)  # fmt: skip
def test_the_rag_is_by_tolerance_and_which_way_is_better(value, polarity, rag):
    assert rag_of(Decimal(value), Decimal(80), polarity=polarity, tolerance=Decimal(5)) == rag


def test_the_last_step_that_has_come_is_the_target_in_force():
    steps = [PlannedStep("a", date(2026, 3, 31), Decimal(1)), PlannedStep("b", date(2027, 3, 31), Decimal(2))]
    assert target_on(steps, date(2026, 1, 1)) is None
    assert target_on(steps, date(2026, 12, 1)).as_written == "a"


@pytest.fixture
def _db(db, on_the_day, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.django_db
class TestLife:
    pytestmark = pytest.mark.usefixtures("_db")

    def measure(self, **more):
        said = {"title": "Invoices paid in 30 days", "unit": "%", "baseline": Decimal(70), **more}
        return add_measure(make.programme(), MeasureStatement(**said), by=make.manager(), on=DAY)

    def test_its_owner_reads_it_and_it_is_rated(self):
        alice = make.person("Alice")
        owner = make.post("Head of Finance", holder=alice)
        measure = self.measure(
            owner=owner, every_months=1, targets="31/3/2026: 80", baseline_on=date(2026, 1, 1)
        )
        conventions = Conventions.objects.in_force(DAY)
        (owed,) = OwedReadings().owed_by(Visit(alice, DAY, conventions, {}))
        assert (owed.need, owed.due) == ("update", date(2026, 2, 1))
        reading = give_reading(measure, as_at=DAY, said="78%", by=alice, on=DAY, version=1)
        (row,) = measures_of(measure.programme, make.manager())
        assert (row.standing.rag, row.standing.trend) == (Rag.AMBER, Direction.BETTER)
        (owed,) = OwedReadings().owed_by(Visit(alice, DAY, conventions, {}))
        assert owed.need == "later"
        with pytest.raises(ValidationError, match="already"):
            give_reading(measure, as_at=DAY, said="79%", by=alice, on=DAY)
        take_back_reading(reading, reason="Wrong month", by=alice, on=DAY)
        give_reading(measure, as_at=DAY, said="81%", by=alice, on=DAY)
        give_reading(measure, as_at=date(2026, 5, 31), said="75%", by=alice, on=DAY)
        (row,) = measures_of(measure.programme, make.manager())
        assert row.standing.rag == Rag.GREEN
        assert chart_of(row.measure.stood, row.standing.target).target is not None

    def test_all_that_is_wrong_is_told_at_once(self):
        measure = self.measure()
        with pytest.raises(ValidationError) as refused:
            give_reading(measure, as_at=None, said=" ", by=make.manager(), on=DAY)
        assert set(refused.value.message_dict) == {"as_at", "said"}
        with pytest.raises(ValidationError) as refused:
            self.measure(kind="benefit")
        assert set(refused.value.message_dict) == {"title", "benefit_type"}
        with pytest.raises(PermissionDenied):
            give_reading(measure, as_at=DAY, said="1", by=make.person("Stranger"), on=DAY)

    def test_steps_that_stand_are_kept_and_an_ended_measure_is_not_read(self):
        measure = self.measure(targets="31/3/2026: 80\n[75%]")
        first = measure.steps.first()
        said = MeasureStatement(title=measure.title, targets="as agreed\n31/3/2026: 80")
        correct_measure(measure, said, by=make.manager(), on=DAY)
        assert measure.steps.get(as_written="31/3/2026: 80").pk == first.pk
        assert measure.steps.count() == 2
        end_measure(measure, by=make.manager(), on=DAY)
        with pytest.raises(ValidationError, match="ended"):
            give_reading(measure, as_at=DAY, said="1", by=make.manager(), on=DAY)

    def test_what_is_worked_out_follows_the_programme_s_years_and_the_readings(self, client, on_the_day):
        programme, mona = make.programme(starts=date(2024, 4, 1), ends=date(2026, 3, 31)), make.manager()
        said = MeasureStatement(
            title="Debt", unit="£m", polarity="lower",
            targets="Reduce by 50% of the position at 31/3/25\n[75%]\nby December each year",
        )  # fmt: skip
        measure = add_measure(programme, said, by=mona, on=DAY)
        assert [step.value for step in measure.steps.all()] == [None] * 4
        kept = measure.steps.get(as_written="[75%]").pk
        reading = give_reading(measure, as_at=date(2025, 3, 31), said="80", by=mona, on=DAY)
        assert measure.steps.first().value == 40
        take_back_reading(reading, reason="Wrong", by=mona, on=DAY)
        assert measure.steps.first().value is None
        give_reading(measure, as_at=date(2025, 3, 31), said="60", by=mona, on=DAY)
        columns = {name: getattr(programme, name) for name in ("code", "title", "stage", "starts")}
        change_programme(programme, ProgrammeStatement(**columns, ends=date(2027, 3, 31)), by=mona, on=DAY)
        days = measure.steps.filter(as_written="by December each year").values_list("due", flat=True)
        assert list(days) == [date(2024, 12, 31), date(2025, 12, 31), date(2026, 12, 31)]
        assert measure.steps.get(as_written="[75%]").pk == kept and measure.steps.first().value == 30
        client.force_login(mona)
        page = client.get(measure.get_absolute_url()).content.decode()
        assert page.count("by December each year") == 1 and "31 December 2024; 31 December 2025" in page
        form = client.get(f"{measure.get_absolute_url()}edit/").context["form"]
        assert form["targets"].value() == said.targets

    def test_a_lagged_target_asks_for_the_reading_of_its_period_from_the_day_on_which_it_is_told(
        self, client, on_the_day
    ):
        alice = make.person("Alice")
        owner, line = make.post("Head of Finance", holder=alice), "from May 2026 for January to March: 90%"
        measure = self.measure(owner=owner, targets=line)
        client.force_login(alice)
        page = client.get("/my-actions/").content.decode()
        assert "its reading for January to March 2026 is asked for from 1 May 2026" in page
        form = client.get(f"{measure.get_absolute_url()}read/").context["form"]
        assert form["as_at"].value() == date(2026, 3, 31)
        give_reading(measure, as_at=date(2026, 3, 31), said="88%", by=alice, on=DAY)
        (row,) = measures_of(measure.programme, make.manager())
        assert (row.standing.rag, row.due, row.period.in_words) == (
            Rag.AMBER, date(2026, 8, 1), "April to June 2026",
        )  # fmt: skip
        for day, need in (
            (date(2026, 7, 25), "later"),
            (date(2026, 8, 1), "soon"),
            (date(2026, 8, 2), "update"),
        ):
            (owed,) = OwedReadings().owed_by(Visit(alice, day, Conventions.objects.in_force(day), {}))
            assert owed.need == need
        page = client.get(measure.get_absolute_url()).content.decode()
        assert "for January to March 2026, told from 1 May 2026 and every 3 months after that: 90" in page
        assert "For April to June 2026, from 1 August 2026 on" in page

    def test_a_sheet_of_measures_comes_in_and_goes_out_unchanged(self):
        rows = [["KPI", "Baseline", "Target value", "Actual"],
                ["Debt", "£1.2m", "31/3/2027: 600000", "£900,000"],
                ["Milestones on time", "", "80%", ""]]  # fmt: skip
        applied(uploaded(new_sheet(*rows, title="Measures")))
        assert MeasureReading.objects.get().value == 900_000
        assert Measure.objects.get(title="Debt").baseline == 1_200_000
        programme = Programme.objects.get()
        content, counts = programme_workbook(programme, person=make.administrator(), as_at=DAY)
        assert counts["Measures"] == 2
        found = dry_run(uploaded(content, programme=programme))
        assert {outcome: number for outcome, number in found.counts.items() if number} == {
            "unchanged": sum(counts.values())
        }


@pytest.mark.django_db
@pytest.mark.usefixtures("on_the_day")
def test_a_baseline_is_written_as_people_do_and_in_words_where_it_has_no_figure(client):
    programme, mona = make.programme(), make.manager()
    for title, told in {
        "Calls": {"baseline": Decimal("88.5")},
        "Visits": {"baseline_as_written": "few"},
    }.items():
        add_measure(programme, MeasureStatement(title=title, **told), by=mona, on=DAY)
    client.force_login(mona)
    for address in ("/measures/", f"/programmes/{programme.code}/measures/"):
        page = client.get(address).content.decode()
        assert "88.5" in page
        assert "88.5000" not in page
        assert "firstof" not in page
    assert "few" in page
    whole = MeasureStatement(title="Letters", baseline=Decimal(100))
    measure = add_measure(programme, whole, by=mona, on=DAY)
    rows = client.get("/measures/?export=csv").content.decode()
    assert ",88.5," in rows and ",100," in rows
    form = client.get(f"/programmes/{programme.code}/measures/{measure.reference}/edit/").content.decode()
    assert 'value="100"' in form and 'value="5"' in form
    told = {change for entry in history_for(mona, measure) for change in entry.changes}
    assert "100.0000" not in str(told) and "£100" not in str(told)


@pytest.mark.django_db
def test_a_new_measure_of_an_old_programme_is_not_overdue_from_its_first_day():
    """No reading is asked for of the months before it was agreed; a baseline or a reading counts as ever."""
    mona, programme = make.manager(), make.programme(starts=date(2020, 1, 1))
    said = MeasureStatement(title="Letters answered in time", every_months=3)
    measure = add_measure(programme, said, by=mona, on=DAY)
    assert measures_of(programme, mona)[0].due == months_after(DAY, 3)
    give_reading(measure, as_at=date(DAY.year - 1, 1, 31), said="7", by=mona, on=DAY)
    assert measures_of(programme, mona)[0].due == months_after(date(DAY.year - 1, 1, 31), 3)
