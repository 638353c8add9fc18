"""The two commands that try the grammars on any list."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from council.management.commands import read_dates, read_money


def lines_of(command, text, *arguments):
    """What the command prints for these lines, each read as JSON."""
    printed = io.StringIO()
    call_command(command.Command(stdout=printed), *arguments, stdin=io.StringIO(text))
    return [json.loads(line) for line in printed.getvalue().splitlines()]


def test_read_dates_prints_one_object_for_each_line():
    shown = lines_of(read_dates, "By Dec 03\nIn place\n\n", "--near", "2003-07-29")
    assert [(one["raw"], one["kind"], one["end"]) for one in shown] == [
        ("By Dec 03", "by", "2003-12-31"),
        ("In place", "status", None),
        ("", "none", None),
    ]
    assert set(shown[0]) == {"raw", "kind", "start", "end", "precision", "parts", "was", "questioned"}


def test_read_dates_says_its_questions_when_asked():
    [shown] = lines_of(read_dates, "31/11/2025\n", "--near", "2025-06-01", "--in-words")
    assert shown["questions"] == ["There is no day 31 in November 2025. Correct the day."]


def test_read_dates_keeps_odd_characters_in_its_json():
    [shown] = lines_of(read_dates, "31\u00a0March\u00a02026 \u2013 \U0001f600", "--near", "2026-01-01")
    assert (shown["raw"], shown["end"]) == ("31\u00a0March\u00a02026 \u2013 \U0001f600", "2026-03-31")


def test_read_dates_needs_the_plans_date_and_refuses_another_form():
    with pytest.raises(CommandError, match="--near"):
        lines_of(read_dates, "")
    with pytest.raises(CommandError, match="Enter one like 2026-03-27"):
        lines_of(read_dates, "", "--near", "end of March")


def test_read_money_prints_one_object_for_each_line():
    shown = lines_of(read_money, "£1.316m\nTBC\n", "--unit", "£")
    assert [(one["amount"], one["kind"]) for one in shown] == [
        ("1316000.00", "amount"),
        (None, "to be confirmed"),
    ]


def test_read_money_takes_the_columns_unit():
    [shown] = lines_of(read_money, "328\n", "--unit", "£'000")
    assert shown["amount"] == "328000.00"
    with pytest.raises(CommandError, match="not a unit of money"):
        lines_of(read_money, "", "--unit", "dollars")
