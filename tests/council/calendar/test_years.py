"""Financial years and quarters."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.calendar.years import FinancialYear, Quarter

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1))


def test_a_financial_year_runs_from_april_to_march():
    year = FinancialYear(2025)
    assert (str(year), year.start, year.end) == ("2025/26", date(2025, 4, 1), date(2026, 3, 31))
    assert str(FinancialYear(1999)) == "1999/00"


def test_the_last_day_of_march_is_in_the_year_that_ends():
    assert FinancialYear.containing(date(2026, 3, 31)) == FinancialYear(2025)
    assert FinancialYear.containing(date(2026, 4, 1)) == FinancialYear(2026)


@pytest.mark.parametrize(
    "written", ["2025/26", "2025-26", "2025/2026", "2025/ 2026", "2025/6", "FY2025/26", " 2025–26 "]
)
def test_a_financial_year_is_read_however_it_is_written(written):
    assert FinancialYear.parse(written) == FinancialYear(2025)


@pytest.mark.parametrize("written", ["", "2025", "2025/27", "30/40", "2025/25", "2025/2027", "next year"])
def test_what_is_no_financial_year_is_refused_in_words(written):
    with pytest.raises(ValueError, match="Write it like 2025/26"):
        FinancialYear.parse(written)


def test_years_are_ordered_and_follow_one_another():
    assert FinancialYear(2024) < FinancialYear(2025) == FinancialYear(2024).next()
    assert FinancialYear(2025).previous() == FinancialYear(2024)


def test_a_year_has_four_quarters_that_meet():
    quarters = FinancialYear(2025).quarters
    assert [str(quarter) for quarter in quarters] == ["Q1 2025/26", "Q2 2025/26", "Q3 2025/26", "Q4 2025/26"]
    assert quarters[0].start == date(2025, 4, 1)
    assert quarters[3].end == date(2026, 3, 31)
    for earlier, later in pairwise(quarters):
        assert earlier.end + timedelta(days=1) == later.start
        assert earlier.next() == later
        assert later.previous() == earlier


@given(DAYS)
def test_every_day_is_in_its_own_year_and_quarter_and_in_no_other(day):
    year, quarter = FinancialYear.containing(day), Quarter.containing(day)
    assert day in year
    assert day in quarter
    assert quarter.year == year
    assert day not in year.next()
    assert day not in quarter.next()
    assert FinancialYear.parse(str(year)) == year
    assert Quarter.parse(str(quarter)) == quarter


@pytest.mark.parametrize("written", ["Q5 2025/26", "Q3", "Quarter"])
def test_what_is_no_quarter_is_refused_in_words(written):
    with pytest.raises(ValueError, match="Q3 2025/26"):
        Quarter.parse(written)


def test_there_is_no_fifth_quarter_and_no_year_beyond_the_calendar():
    with pytest.raises(ValueError, match="quarters are 1 to 4"):
        Quarter(FinancialYear(2025), 5)
    with pytest.raises(ValueError, match="financial year"):
        FinancialYear(9999)
