"""A day written in full whose year is none of ours is told as that, and not as no date at all."""

from datetime import date

import pytest

from council.reading.dates.timescales import read_timescale


@pytest.mark.parametrize(
    ("raw", "year"),
    [
        ("27/03/0226", "0226"),
        ("27 March 0226", "0226"),
        ("March 226", "226"),
        ("0226-03-27", "0226"),
        ("27/03/20226", "20226"),
        ("31.12.1026 00:00:00", "1026"),
    ],
)
def test_the_year_is_named_and_no_day_is_taken(raw, year):
    read = read_timescale(raw, near=date(2026, 9, 30))
    assert read.end is None
    assert read.questions == (f"The year {year} cannot be meant. Write a year from 1990 to 2100.",)
