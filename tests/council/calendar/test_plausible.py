"""Which dates can be meant: the rule, over all days."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from council.asking_once import ALL_MEANT, DOUBTFUL, IMPOSSIBLE, Doubts
from council.calendar.plausible import (
    FAR_YEARS,
    day_from,
    is_far,
    is_possible,
    month_number,
    read_day,
    why_doubtful,
    years_to,
)

POSSIBLE = st.dates(date(1990, 1, 1), date(2100, 12, 31))
ANY = st.dates()
TODAY = date(2026, 6, 15)


@given(ANY)
def test_a_day_is_possible_exactly_in_the_years_1990_to_2100(day):
    assert is_possible(day) is (1990 <= day.year <= 2100)


@given(POSSIBLE)
def test_a_possible_day_is_read_however_it_is_written(day):
    month = f"{day:%B}"
    assert read_day(day.isoformat()) == day
    assert read_day(f"{day.day}/{day.month}/{day.year}") == day
    assert read_day(f"{day.day} {month} {day.year}") == day
    assert day_from(f"{day.day:02}", month[:3].lower(), str(day.year)) == day


@given(st.text(max_size=12))
def test_words_are_no_days(written):
    """Whatever is typed: it is a day that can be meant, or refused with what to enter."""
    try:
        assert is_possible(read_day(written))
    except ValueError as refusal:
        assert "like 2026-03-27" in str(refusal)


@pytest.mark.parametrize("word", ["februaryish", "marchand", "ja", "", "month 3", "3rd", "Ⅲ", "1_0", "mayor"])
def test_a_word_that_only_begins_like_a_month_is_none(word):
    with pytest.raises(ValueError):
        month_number(word)


@pytest.mark.parametrize(("word", "number"), [("Sept.", 9), ("FEB", 2), ("june", 6), ("Janu", 1), ("03", 3)])
def test_months_are_read_as_numbers_names_and_beginnings(word, number):
    assert month_number(word) == number


@given(POSSIBLE, POSSIBLE)
def test_far_is_the_same_both_ways_and_begins_a_day_after_the_years_are_full(one, other):
    assert is_far(one, other) is is_far(other, one)
    if is_far(one, other):
        assert abs((one - other).days) > FAR_YEARS * 365
    else:
        assert abs((one - other).days) <= FAR_YEARS * 366


@given(POSSIBLE, POSSIBLE, st.booleans(), st.booleans())
def test_order_and_the_past_are_odd_where_they_may_not_be(day, start, past, future):
    reasons = why_doubtful(day, on=TODAY, past=past, future=future, after={"the start": start}, beside=[day])
    assert ("is in the past" in reasons) is (day < TODAY and not past)
    assert ("is in the future" in reasons) is (day > TODAY and not future)
    assert any(reason.startswith("is before the start") for reason in reasons) is (day < start)
    assert not any("years away" in reason for reason in reasons), "it is another date of the record itself"


@given(POSSIBLE)
def test_one_near_date_of_the_record_is_enough(day):
    """A programme that runs until 2060 has actions that are due then."""
    odd = why_doubtful(day, on=TODAY, past=True, future=True)
    near = why_doubtful(day, on=TODAY, past=True, future=True, beside=[None, day + timedelta(days=3)])
    assert bool(odd) is is_far(day, TODAY, years_to(day, TODAY))
    assert near == []


def asked(day: date, **how) -> ValidationError | None:
    doubts = Doubts(by=None, on=TODAY, meant=how.pop("meant", ()))
    doubts.ask("due", day, called="the due date", **how)
    return doubts.errors.get("due")


@given(ANY)
def test_what_is_impossible_is_refused_even_where_it_is_said_to_be_meant(day):
    error = asked(day, future=True, past=True, meant=ALL_MEANT)
    assert (error is not None and error.code == IMPOSSIBLE) is not is_possible(day)


@given(POSSIBLE)
def test_what_is_doubtful_is_taken_where_that_very_date_is_meant(day):
    error = asked(day, future=True)
    assert (error is not None) is (day < TODAY or is_far(day, TODAY))
    assert asked(day, future=True, meant={day}) is None
    if error is not None:
        assert error.code == DOUBTFUL and error.params["day"] == day
        another = day + timedelta(days=1)
        if another < TODAY:
            assert asked(another, future=True, meant={day}) is not None


def test_a_date_that_stands_already_is_not_asked_about_again():
    assert asked(date(2020, 1, 1), future=True) is not None
    assert asked(date(2020, 1, 1), future=True, was=date(2020, 1, 1)) is None


def test_the_question_names_the_date_each_reason_and_what_to_do():
    error = asked(date(2026, 3, 1), future=True, after={"the start": date(2026, 4, 1)})
    assert error is not None
    assert error.messages == [
        "The due date, 1 March 2026, is in the past and before the start (1 April 2026). "
        "Enter another date, or tick that this one is meant."
    ]
