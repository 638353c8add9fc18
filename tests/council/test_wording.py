"""How days are written for people."""

from datetime import date

import pytest

from council.wording import days_unbroken, references_unbroken, spoken, spoken_no_year, spoken_short

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


def test_the_number_of_a_record_is_a_whole_in_running_words_and_nowhere_else():
    said = references_unbroken("<p>See HRI-022, HRI-R01 and COVID-19; not X-1 or a-b-1.</p>")
    whole = '<span class="report-whole">{}</span>'.format
    assert (
        said
        == f"<p>See {whole('HRI-022')}, {whole('HRI-R01')} and {whole('COVID-19')}; not X-1 or a-b-1.</p>"
    )
    for words in (
        '<li id="HRI-022">',
        '<b class="report-reference">HRI-022</b>',
        "<title>HRI-022</title>",
        '<text x="1">HRI-022</text>',
    ):
        assert references_unbroken(words) == words
