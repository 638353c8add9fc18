from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from council.calendar.bank_holidays import SCOTLAND
from council.calendar.workdays import clear_working_days, is_working_day, publication_day

DAYS = st.dates(date(1990, 2, 1), date(2100, 12, 31))


def test_a_weekend_and_a_bank_holiday_are_no_working_days():
    assert not is_working_day(date(2026, 5, 23))  # a Saturday
    assert not is_working_day(date(2026, 5, 25))  # the spring bank holiday
    assert is_working_day(date(2026, 5, 26))


def test_bank_holidays_differ_between_the_nations():
    assert is_working_day(date(2026, 8, 3))
    assert not is_working_day(date(2026, 8, 3), division=SCOTLAND)


def test_a_clear_day_is_neither_the_day_of_publication_nor_of_the_meeting():
    assert clear_working_days(date(2026, 6, 8), date(2026, 6, 15)) == 4  # Tuesday to Friday
    assert clear_working_days(date(2026, 6, 15), date(2026, 6, 15)) == 0
    assert clear_working_days(date(2026, 6, 16), date(2026, 6, 15)) == 0


def test_a_bank_holiday_before_the_meeting_moves_publication_a_day_earlier():
    assert publication_day(date(2026, 6, 16)) == date(2026, 6, 8)
    assert publication_day(date(2026, 6, 2)) == date(2026, 5, 22)  # 25 May is a bank holiday


def test_publication_falls_on_a_working_day_itself():
    assert publication_day(date(2026, 6, 15)) == date(2026, 6, 5)  # a Monday, published on a Friday


def test_a_council_may_ask_for_three_clear_days():
    assert publication_day(date(2026, 6, 16), clear_days=3) == date(2026, 6, 10)


@given(DAYS)
def test_the_publication_day_is_the_last_that_leaves_five_clear_days(meeting):
    published = publication_day(meeting)
    assert is_working_day(published)
    assert clear_working_days(published, meeting) == 5
    later = published + timedelta(days=1)
    while not is_working_day(later):
        later += timedelta(days=1)
    assert clear_working_days(later, meeting) < 5
