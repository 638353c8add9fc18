"""How days are written for people."""

from datetime import date

import pytest

from council.wording import days_unbroken, spoken, spoken_no_year, spoken_short

DAY = date(2026, 12, 3)


@pytest.mark.parametrize("says", [spoken, spoken_short, spoken_no_year])
def test_no_line_of_a_paper_breaks_a_day(says):
    said = days_unbroken(f"<p>By {says(DAY)}, at last</p>")
    assert says(DAY).replace(" ", "\u00a0") in said
    assert said.replace("\u00a0", " ") == f"<p>By {says(DAY)}, at last</p>"
    assert said.count(" ") == 3


def test_tags_and_what_is_no_day_stay_as_they_are():
    for words in (
        '<a title="3 December 2026">',
        "room 3 Mayfield",
        "103 December 2026",
        "3 Decembers",
        "May 2026",
    ):
        assert days_unbroken(words) == words
