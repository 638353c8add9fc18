"""Dates as councils write them: the forms one by one, and what holds for every text whatever."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.reading.dates.timescales import DateAnswer, Kind, Precision, Timescale, read_timescale
from council.reading.tokens import one_of
from tests.council.reading.dates import modern_dates, seed_dates, undated_words

NEAR = date(2025, 6, 1)
DATED = {Kind.BY, Kind.RANGE, Kind.FROM, Kind.ONGOING}


def shortly(timescale: Timescale) -> str:
    """The reading as the tables of examples write it."""
    said = str(timescale.kind)
    if timescale.start or timescale.end:
        said += f" {timescale.start or ''}..{timescale.end or ''} {timescale.precision}"
    if timescale.was:
        said += f" was {timescale.was}"
    if timescale.stage:
        said += f" [{timescale.stage}]"
    if timescale.recurrence:
        said += f" <{timescale.recurrence}>"
    if timescale.answer and timescale.kind == Kind.NONE:
        said += f" ({timescale.answer})"
    return f"{said} ?" if timescale.questioned else said


def examples(table: dict[str, dict[str, str]], near: date) -> list:
    return [
        pytest.param(written, meant, near, id=f"{form}: {written[:40]!r}")
        for form, rows in table.items()
        for written, meant in rows.items()
    ]


EXAMPLES = [
    *examples(seed_dates.SEEDS, seed_dates.NEAR),
    *examples(modern_dates.MODERN, modern_dates.NEAR),
    *examples(undated_words.UNDATED, undated_words.NEAR),
]


@pytest.mark.parametrize(("written", "meant", "near"), EXAMPLES)
def test_a_date_is_read_as_it_was_meant(written, meant, near):
    timescale = read_timescale(written, near=near)
    assert shortly(timescale) == meant
    assert timescale.raw == written


@pytest.mark.parametrize(("written", "meant", "near"), EXAMPLES)
def test_a_reading_said_in_words_reads_back_as_itself(written, meant, near):
    timescale = read_timescale(written, near=near)
    again = read_timescale(timescale.render(), near=near)
    if timescale.answer in (DateAnswer.UNREADABLE, DateAnswer.BLANK):
        assert timescale.render() == ""
        return
    assert (again.kind, again.start, again.end, again.precision) == (
        timescale.kind,
        timescale.start,
        timescale.end,
        timescale.precision,
    )
    if timescale.kind in DATED:
        assert again.was == timescale.was
    assert again.render() == timescale.render()


@pytest.mark.parametrize(("written", "meant", "near"), EXAMPLES)
def test_how_it_is_spaced_and_stopped_makes_no_difference(written, meant, near):
    if "\n" not in written:
        written = "\u00a0" + written.replace(" ", "\u00a0\u200b ") + " \n"
    assert shortly(read_timescale(written, near=near)) == meant


def test_the_tables_hold_every_kind_and_at_least_five_hundred_forms():
    kinds = {meant.values[1].split(" ")[0] for meant in EXAMPLES}
    assert kinds == set(Kind)
    assert len(EXAMPLES) >= 500


# --- cells that are not text


def test_a_date_cell_is_a_day_and_not_questioned():
    for cell in (date(2026, 3, 31), datetime(2026, 3, 31), datetime(2026, 3, 31, 17, 30)):
        timescale = read_timescale(cell, near=NEAR)
        assert (timescale.kind, timescale.end, timescale.precision) == (
            Kind.BY,
            date(2026, 3, 31),
            Precision.DAY,
        )
        assert not timescale.questioned
        assert timescale.raw.startswith("2026-03-31")


def test_a_serial_number_is_its_day_and_only_as_text_questioned():
    for cell, questioned in ((45992, False), (45992.5, False), ("45992", True)):
        timescale = read_timescale(cell, near=NEAR)
        assert (timescale.end, timescale.questioned) == (date(2025, 12, 1), questioned)


def test_a_whole_number_of_our_times_is_a_year():
    timescale = read_timescale(2025, near=NEAR)
    assert (timescale.end, timescale.precision) == (date(2025, 12, 31), Precision.YEAR)


@pytest.mark.parametrize(
    "cell", [12, 7.5, -1, 10**400, float("nan"), float("inf"), True, object(), timedelta(1), []]
)
def test_any_other_cell_is_no_date_and_is_questioned(cell):
    timescale = read_timescale(cell, near=NEAR)
    assert (timescale.kind, timescale.questioned) == (Kind.NONE, True)


@pytest.mark.parametrize("cell", [None, "", "   ", "-", "–", "…"])
def test_a_blank_is_no_date_and_is_not_questioned(cell):
    timescale = read_timescale(cell, near=NEAR)
    assert (timescale.kind, timescale.answer, timescale.questioned) == (Kind.NONE, DateAnswer.BLANK, False)


def test_na_none_and_not_appropriate_are_answers_and_differ_from_blank():
    answers = {read_timescale(cell, near=NEAR).answer for cell in ("N/A", "None", "Not appropriate", "")}
    assert len(answers) == 4


def test_a_day_outside_the_likely_years_is_questioned():
    assert read_timescale("31/12/9999", near=NEAR).questioned
    assert read_timescale(date(1901, 1, 1), near=NEAR).questioned
    assert not read_timescale("31/12/2099", near=NEAR).questioned


# --- rules that deserve a sentence of their own


@pytest.mark.parametrize(
    ("near", "year"), [(date(1999, 1, 1), 2003), (date(2003, 7, 29), 2003), (date(2049, 1, 1), 2003)]
)
def test_a_short_year_is_the_one_nearest_to_the_plan(near, year):
    assert read_timescale("By Dec 03", near=near).end == date(year, 12, 31)


def test_a_missing_year_is_the_nearest_and_is_asked_about():
    timescale = read_timescale("mid-April", near=date(2010, 4, 1))
    assert (timescale.end, timescale.questioned) == (date(2010, 4, 20), True)


def test_several_dates_are_all_kept_in_order_and_the_latest_is_the_deadline():
    timescale = read_timescale("20/03/07 19/02/07", near=date(2007, 1, 1))
    assert [part.end for part in timescale.parts] == [date(2007, 3, 20), date(2007, 2, 19)]
    assert timescale.end == date(2007, 3, 20)


def test_a_review_is_kept_and_is_never_the_deadline_of_what_it_reviews():
    timescale = read_timescale("July 03. First review Feb 04.", near=date(2003, 7, 1))
    assert timescale.end == date(2003, 7, 31)
    assert [part.is_review for part in timescale.parts] == [False, True]


def test_each_of_several_dates_knows_what_it_is_the_date_of():
    timescale = read_timescale(
        "Strategic Services Sept 03. Roll-out complete March 04.", near=date(2003, 7, 1)
    )
    assert [part.label for part in timescale.parts] == ["Strategic Services", "Roll-out complete"]


def test_what_replaced_another_is_the_deadline_and_the_other_is_kept():
    for written in (
        "March 2026 (was Dec 2025)",
        "Dec 2025 revised to March 2026",
        "Dec 2025, now March 2026",
    ):
        timescale = read_timescale(written, near=NEAR)
        assert (timescale.end, timescale.was) == (date(2026, 3, 31), date(2025, 12, 31))
        assert [part.is_old for part in timescale.parts].count(True) == 1


def test_a_date_inside_an_event_is_kept_and_is_no_deadline():
    timescale = read_timescale("Post May 2026 elections", near=NEAR)
    assert (timescale.kind, timescale.end, timescale.questioned) == (Kind.EVENT, None, True)
    assert timescale.parts[0].end == date(2026, 5, 31)


def test_a_wrong_weekday_is_asked_about_by_name():
    timescale = read_timescale("Friday 13 June 2026", near=NEAR)
    assert timescale.questions == ("13 June 2026 is a Saturday, not a Friday. Check the day.",)


def test_the_json_of_a_date_has_exactly_the_agreed_keys():
    shown = read_timescale("Dec 03\n1 April 04", near=date(2003, 7, 29)).as_json()
    assert list(shown) == ["raw", "kind", "start", "end", "precision", "parts", "was", "questioned"]
    assert (shown["kind"], shown["start"], shown["end"]) == ("by", None, "2004-04-01")
    assert [part["end"] for part in shown["parts"]] == ["2003-12-31", "2004-04-01"]


# --- what holds for every text

WORDS = sorted(
    one_of(
        """
        by end of early mid late from to until and & , . ; : - / ( ) ? w/c ending Q1 Q3 H1 2025 2025/26
        25/26 03 31 1 9999 31/12/2025 30/2/26 June Sept March May Dec-25 spring term first last quarter
        half year financial was now revised original ongoing review each monthly after subject TBC N/A
        complete started place hold x £ % 24/7 30/40 Cabinet KPI Tuesday noon 10:30 (month) (early, Easter
        next 45992 ' st onwards circa -> 29 Feb through 6 months
        """
    )
)
PHRASES = st.lists(st.sampled_from([*WORDS, "\n"]), max_size=9).map(" ".join)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))


@given(st.one_of(st.text(), PHRASES), st.dates())
def test_no_text_ever_raises_loses_its_words_or_ends_before_it_starts(written, near):
    timescale = read_timescale(written, near=near)
    assert timescale.raw == written
    assert timescale.questioned == bool(timescale.questions)
    for one in (timescale, *timescale.parts):
        assert not (one.start and one.end) or one.start <= one.end


@given(PHRASES, st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 1, 1)))
def test_whatever_is_understood_can_be_said_so_that_it_reads_back(written, near):
    timescale = read_timescale(written, near=near)
    days = [day for day in (timescale.start, timescale.end, timescale.was) if day]
    if timescale.kind in DATED and all(1990 <= day.year <= 2100 for day in days):
        again = read_timescale(timescale.render(), near=near)
        assert (again.kind, again.start, again.end, again.precision, again.was) == (
            timescale.kind,
            timescale.start,
            timescale.end,
            timescale.precision,
            timescale.was,
        )


@given(DAYS, st.sampled_from(["/", ".", "-"]), st.dates())
def test_the_day_comes_first_always(day, mark, near):
    timescale = read_timescale(f"{day.day:02d}{mark}{day.month:02d}{mark}{day.year}", near=near)
    assert (timescale.end, timescale.precision, timescale.questioned) == (day, Precision.DAY, False)


@given(
    DAYS,
    st.sampled_from(["{0.day} {0:%B} {0.year}", "{0:%d %b %Y}", "{0:%A} {0.day} {0:%B} {0.year}", "{0}"]),
)
def test_every_day_written_out_is_that_day(day, form):
    timescale = read_timescale(form.format(day), near=NEAR)
    assert (timescale.kind, timescale.end, timescale.questioned) == (Kind.BY, day, False)


def test_a_month_and_short_year_is_never_a_day_of_the_month():
    for month, year in product(("Jan", "Sept", "October", "May"), range(15, 36)):
        timescale = read_timescale(f"{month} {year:02d}", near=NEAR)
        assert (timescale.precision, timescale.end.year) == (Precision.MONTH, 2000 + year)


HOSTILE = [
    "a",
    "1",
    "1/",
    "by ",
    "(",
    "June to ",
    "the end of ",
    "£",
    "every ",
    "\ud800",
    "\x00",
    "🎉",
    "٣",
    "(month",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_cell_of_the_greatest_length_is_read_in_good_time(piece):
    written = (piece * 32767)[:32767]
    started = time.monotonic()
    assert read_timescale(written, near=NEAR).raw == written
    assert time.monotonic() - started < 20


def test_text_beyond_what_is_read_is_said_to_be_unread():
    timescale = read_timescale("June 2026 " + "then more words " * 2000, near=NEAR)
    assert timescale.end == date(2026, 6, 30)
    assert any("Only the first" in question for question in timescale.questions)
