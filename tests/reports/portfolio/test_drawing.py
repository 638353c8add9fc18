"""The line of time: where what falls within twelve months is drawn, and what is left out of it."""

from datetime import date

from reports.portfolio.drawing import CLOSE, LEFT, WIDTH, Moment, month_after, time_line

DAY = date(2026, 6, 15)


def drawn(*moments: Moment):
    return time_line([("SSR", moments)], as_at=DAY).rows[0]


def test_it_begins_with_the_month_of_the_day_and_has_twelve():
    line = time_line([], as_at=DAY)
    assert [month.label for month in line.months][:2] == ["Jun 2026", "Jul"]
    assert line.months[7].label == "Jan 2027" and len(line.months) == 12
    assert line.months[0].x == LEFT and not line.has_marks


def test_what_is_later_than_a_year_is_left_out_and_what_is_past_stands_today():
    row = drawn(
        Moment("milestone", date(2027, 5, 31), "Last day"),
        Moment("milestone", date(2027, 6, 1), "Too late"),
        Moment("overdue", date(2020, 1, 1), "Long ago"),
        Moment("meeting", DAY, "Today"),
    )
    assert [mark.kind for mark in row.marks] == ["overdue", "meeting", "milestone"]
    assert LEFT < row.marks[0].x < LEFT + 60 and row.marks[-1].x <= WIDTH
    assert row.words[0] == "1 January 2020: Long ago" and "Too late" not in " ".join(row.words)


def test_marks_of_one_day_stand_beside_each_other():
    first, second = drawn(*(Moment("milestone", date(2026, 9, 1), str(n)) for n in range(2))).marks
    assert round(second.x - first.x, 1) == CLOSE


def test_months_are_counted_over_the_end_of_a_year():
    assert month_after(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert month_after(DAY, 12) == date(2027, 6, 1)
