"""Bank holidays by rule: the same as published, but for the days that were given or moved once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.calendar.bank_holidays import (
    DIVISIONS,
    ENGLAND_AND_WALES,
    NORTHERN_IRELAND,
    SCOTLAND,
    is_bank_holiday,
    list_ends,
    published,
    worked_out,
)
from council.check_bank_holidays import warnings_of

# What the list has and no rule could know, and what the rule had instead.
GIVEN_ONCE = {
    *(date(2012, 6, 4), date(2012, 6, 5), date(2022, 6, 2), date(2022, 6, 3)),
    *(date(2022, 9, 19), date(2023, 5, 8), date(2020, 5, 8)),
}
MOVED_AWAY = {date(2012, 5, 28), date(2022, 5, 30), date(2020, 5, 4)}
YEARS = st.integers(1990, 2100)
PARTS = st.sampled_from(DIVISIONS)


@pytest.mark.parametrize("division", DIVISIONS)
def test_the_rule_is_the_published_list_but_for_days_that_were_given_once(division):
    listed = published(division)
    ruled = frozenset().union(*(worked_out(year, division) for year in range(2012, list_ends().year + 1)))
    assert listed - ruled == GIVEN_ONCE
    assert ruled - listed == MOVED_AWAY


@pytest.mark.parametrize("division", DIVISIONS)
def test_where_the_list_knows_the_year_it_wins(division):
    assert all(is_bank_holiday(day, division) for day in GIVEN_ONCE)
    assert not any(is_bank_holiday(day, division) for day in MOVED_AWAY)


@given(YEARS, PARTS)
def test_every_year_has_its_number_of_days_none_on_a_weekend(year, division):
    number = {ENGLAND_AND_WALES: 8, SCOTLAND: 8 + (year >= 2007), NORTHERN_IRELAND: 10}[division]
    given_once = {1999: 1, 2002: 1, 2011: 1}.get(year, 0)
    days = worked_out(year, division)
    assert len(days) == number + given_once
    assert all(day.weekday() < 5 for day in days)


@given(YEARS)
def test_two_days_at_christmas_are_always_free_and_together(year):
    """Apart from a weekend between them: 25 and 28 December 2026."""
    first, second = sorted(day for day in worked_out(year) if day.month == 12 and day.day < 31)
    assert first >= date(year, 12, 25) and second <= date(year, 12, 28)
    between = (first + timedelta(days=n) for n in range(1, (second - first).days))
    assert all(day.weekday() >= 5 for day in between)


@pytest.mark.parametrize(
    ("day", "division", "free"),
    [
        (date(2029, 3, 30), ENGLAND_AND_WALES, True),  # Good Friday
        (date(2029, 4, 2), ENGLAND_AND_WALES, True),  # Easter Monday
        (date(2029, 4, 2), SCOTLAND, False),
        (date(2033, 12, 27), ENGLAND_AND_WALES, True),  # for Christmas Day, a Sunday
        (date(2033, 1, 3), ENGLAND_AND_WALES, True),  # for New Year's Day, a Saturday
        (date(2033, 1, 4), SCOTLAND, True),  # for 2 January, a Sunday
        (date(2030, 12, 2), SCOTLAND, True),  # for St Andrew's Day, a Saturday
        (date(2031, 3, 17), NORTHERN_IRELAND, True),
        (date(2031, 7, 14), NORTHERN_IRELAND, True),  # for 12 July, a Saturday
        (date(2011, 4, 29), ENGLAND_AND_WALES, True),
        (date(2002, 5, 27), ENGLAND_AND_WALES, False),
        (date(1995, 5, 1), ENGLAND_AND_WALES, False),
        (date(2006, 11, 30), SCOTLAND, False),  # before the Act
    ],
)
def test_days_before_and_after_the_published_list_are_known(day, division, free):
    assert is_bank_holiday(day, division) is free


def test_a_year_before_the_list_ends_the_check_says_what_to_renew():
    ends = date(2028, 12, 26)
    assert warnings_of(ends, on=date(2027, 12, 25)) == []
    for day, verb in (
        (date(2027, 12, 26), "ends"),
        (date(2028, 12, 26), "ends"),
        (date(2029, 1, 2), "ended"),
    ):
        (warning,) = warnings_of(ends, on=day)
        assert f"{verb} on 26 December 2028" in warning.msg
        assert "govuk-bank-holidays" in warning.hint and "make lock" in warning.hint
