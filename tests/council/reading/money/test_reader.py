"""Money as councils write it: the forms one by one, and what holds for every text whatever."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.reading.money.reader import Money, MoneyKind, read_money, unit_of_heading


def shortly(money: Money) -> str:
    """The reading as the tables write it: about, over or under; pounds or low..high; /rate; +further; "?"."""
    if money.kind == MoneyKind.AMOUNT:
        said = str(money.amount)
    elif money.kind == MoneyKind.RANGE:
        said = f"{money.low}..{money.high}"
    else:
        said = str(money.kind)
    said = f"{money.bound} {said}" if money.bound else said
    said = f"about {said}" if money.approximate else said
    said = f"{said} /{money.per}" if money.per else said
    said += "".join(f" +{amount}" for amount in money.also)
    return f"{said} ?" if money.questioned else said


FORMS = {
    "millions": {
        "£1M": "1000000.00",
        "£1m": "1000000.00",
        "£1 million": "1000000.00",
        "£1.6m": "1600000.00",
        "£1.316m": "1316000.00",
        "£3.816 million": "3816000.00",
        "£5.1 million": "5100000.00",
        "£2.8M": "2800000.00",
        "£ 2.8 M": "2800000.00",
        "1.2m": "1200000.00",
        "£1bn": "1000000000.00",
        "£1.25mn": "1250000.00",
    },
    "thousands": {
        "£15k": "15000.00",
        "£55K": "55000.00",
        "£28.5K": "28500.00",
        "£250k": "250000.00",
        "£250 thousand": "250000.00",
        "£250,000k": "250000000.00",
        "35k": "35000.00",
    },
    "pounds": {
        "£100,000": "100000.00",
        "£1,385,300": "1385300.00",
        "£738,000": "738000.00",
        "£0": "0.00",
        "£8.23": "8.23",
        "£5000": "5000.00",
        "£ 12,500": "12500.00",
        "£12,500.50": "12500.50",
        "£1 250 000": "1250000.00",
        "1,200": "1200.00",
        "1200": "1200.00",
        "0.75": "0.75",
        "£.50": "0.50",
        "GBP 100": "100.00",
        "50p": "0.50",
        "£976,330 controllable budget": "976330.00",
        "Saved £12,000 so far": "12000.00",
        "3 x posts £90,000": "90000.00",
        "4 x HR & Development Consultants £160,000": "160000.00",
    },
    "rates": {
        "£0.39 per visitor": "0.39 /unit",
        "£34k per annum": "34000.00 /year",
        "£250k p.a.": "250000.00 /year",
        "£250k pa": "250000.00 /year",
        "£1,000 a month": "1000.00 /month",
        "£500 per week": "500.00 /week",
        "£350 per day": "350.00 /day",
    },
    "ranges": {
        "£2.5-£3m": "2500000.00..3000000.00",
        "£2.5 to £3M": "2500000.00..3000000.00",
        "£2.5m-£3m": "2500000.00..3000000.00",
        "£250-750,000": "250000.00..750000.00",
        "£250 - £750": "250.00..750.00",
        "£250k-£1m": "250000.00..1000000.00",
        "between £1m and £2m": "1000000.00..2000000.00",
        "£1m - £2m pa": "1000000.00..2000000.00 /year",
        "100-200": "100.00..200.00",
        "region of £250-750,000": "about 250000.00..750000.00",
        "£3m-£1m": "1000000.00..3000000.00 ?",
    },
    "hedges": {
        "over £1 million": "over 1000000.00",
        "in excess of £1m": "over 1000000.00",
        "more than £50k": "over 50000.00",
        "at least £50k": "over 50000.00",
        "£1m+": "over 1000000.00",
        "up to £20,000": "under 20000.00",
        "less than £20k": "under 20000.00",
        "approximately £360,000": "about 360000.00",
        "approx. £360k": "about 360000.00",
        "c. £50k": "about 50000.00",
        "c£50k": "about 50000.00",
        "circa £50k": "about 50000.00",
        "around £50k": "about 50000.00",
        "~£50k": "about 50000.00",
        "est. £50k": "about 50000.00",
    },
    "signs": {
        "(328)": "-328.00",
        "£(328)": "-328.00",
        "(£1.2m)": "-1200000.00",
        "(£328)": "-328.00",
        "-1,387.3": "-1387.30",
        "-£1,200": "-1200.00",
        "£-1,200": "-1200.00",
        "– £1,200": "-1200.00",
        "−1,200": "-1200.00",
        "1,200-": "-1200.00",
        "minus £5k": "-5000.00",
        "+£5k": "5000.00",
    },
    "answers that are no amount": {
        "£tbc": "to be confirmed ?",
        "TBC": "to be confirmed ?",
        "To be confirmed": "to be confirmed ?",
        "?": "to be confirmed ?",
        "£N/A": "not applicable",
        "£NA": "not applicable",
        "N/A": "not applicable",
        "None": "not applicable",
        "Not appropriate": "not applicable",
        "£": "blank ?",
        "": "blank",
        "  ": "blank",
        "-": "blank",
        "–": "blank",
        "nil": "0.00",
        "Nil": "0.00",
        "£nil": "0.00",
        "zero": "0.00",
    },
    "asked about": {
        "£100,00": "unreadable ?",
        "£12,34,567": "unreadable ?",
        "£1.2.3": "unreadable ?",
        "£12.505": "12.50 ?",
        "£50k TBC": "50000.00 ?",
        "£50k?": "50000.00 ?",
        "75%": "unreadable ?",
        "$500": "unreadable ?",
        "€500": "unreadable ?",
        "one million": "unreadable ?",
        "cashable": "unreadable ?",
        "£999,999,999,999,999": "unreadable ?",
        "£500k Capital Ambition, £250k Bromley, £250k Bexley": "500000.00 +250000.00 +250000.00 ?",
    },
    "conditions": {
        "£64k (this will produce savings from the second year of £34k per annum)": "64000.00 +34000.00",
        "£1,385,300 (£976,330 controllable budget)": "1385300.00 +976330.00",
    },
}
EXAMPLES = [
    pytest.param(written, meant, id=f"{form}: {written[:40]!r}")
    for form, rows in FORMS.items()
    for written, meant in rows.items()
]


@pytest.mark.parametrize(("written", "meant"), EXAMPLES)
def test_an_amount_is_read_as_it_was_meant(written, meant):
    money = read_money(written)
    assert shortly(money) == meant
    assert money.raw == written


@pytest.mark.parametrize(("written", "meant"), EXAMPLES)
def test_an_amount_said_in_words_reads_back_as_itself(written, meant):
    money = read_money(written)
    again = read_money(money.render())
    if money.kind == MoneyKind.UNREADABLE:
        assert money.render() == ""
    else:
        assert (again.kind, again.amount, again.low, again.high) == (
            money.kind,
            money.amount,
            money.low,
            money.high,
        )
        assert (again.approximate, again.bound, again.per) == (money.approximate, money.bound, money.per)


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("£", "£"),
        ("Cost £", "£"),
        ("Cost (£)", "£"),
        ("Savings £'000", "£'000"),
        ("Savings £’000", "£'000"),
        ("£'000s", "£'000"),
        ("£000", "£'000"),
        ("£000s", "£'000"),
        ("Target (£000)", "£'000"),
        ("Amount ('000)", "£'000"),
        ("£ thousands", "£'000"),
        ("£k", "£k"),
        ("Forecast £K", "£k"),
        ("£m", "£m"),
        ("2025/26 (£m)", "£m"),
        ("£ million", "£m"),
        ("Amount", None),
        ("", None),
        (None, None),
        (2026, None),
    ],
)
def test_a_heading_names_its_unit(heading, unit):
    assert unit_of_heading(heading) == unit


@pytest.mark.parametrize(
    ("written", "unit", "meant"),
    [
        ("328", "£'000", "328000.00"),
        ("£328", "£'000", "328000.00"),
        ("(328)", "£'000", "-328000.00"),
        ("-1,387.3", "£'000", "-1387300.00"),
        ("1,250", "£'000", "1250000.00"),
        ("3.816", "£m", "3816000.00"),
        ("55", "£k", "55000.00"),
        ("12-15", "£k", "12000.00..15000.00"),
    ],
)
def test_an_amount_without_a_unit_takes_the_columns(written, unit, meant):
    assert shortly(read_money(written, unit=unit)) == meant


def test_a_unit_in_the_cell_wins_over_the_columns():
    assert read_money("£1.2m", unit="£'000").amount == Decimal("1200000.00")
    assert read_money("£28.5K", unit="£m").amount == Decimal("28500.00")


def test_whole_pounds_in_a_column_of_thousands_are_asked_about():
    assert read_money("£12,500", unit="£'000").questioned
    assert not read_money("£328", unit="£'000").questioned


def test_the_unit_may_be_what_one_stands_for():
    assert read_money("3", unit=Decimal(500)).amount == Decimal("1500.00")


def test_an_unknown_unit_is_refused_in_words():
    with pytest.raises(ValueError, match="not a unit of money"):
        read_money("3", unit="dollars")


@pytest.mark.parametrize(
    ("cell", "unit", "amount"),
    [
        (12, "£", "12.00"),
        (0.1, "£", "0.10"),
        (0.1 + 0.2, "£", "0.30"),
        (1387.3, "£'000", "1387300.00"),
        (-328, "£'000", "-328000.00"),
        (1e6, "£", "1000000.00"),
        (Decimal("2.5"), "£m", "2500000.00"),
        (0, "£", "0.00"),
    ],
)
def test_a_number_cell_is_exact_pounds(cell, unit, amount):
    money = read_money(cell, unit=unit)
    assert (str(money.amount), money.kind) == (amount, MoneyKind.AMOUNT)


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), 10**400, 1e300, True, object(), []])
def test_any_other_cell_is_unreadable_and_questioned(cell):
    money = read_money(cell)
    assert (money.kind, money.amount, money.questioned) == (MoneyKind.UNREADABLE, None, True)


def test_the_json_of_money_has_strings_of_pounds():
    shown = read_money("£2.00 per annum").as_json()
    assert (shown["amount"], shown["low"], shown["per_annum"], shown["questioned"]) == (
        "2.00",
        "2.00",
        True,
        False,
    )
    assert read_money("£1-£2").as_json()["high"] == "2.00"
    assert read_money("TBC").as_json()["amount"] is None


@given(st.one_of(st.text(), st.text(alphabet="£0123456789,.-()km% tobc'\n")))
def test_no_text_ever_raises_or_loses_its_words(written):
    money = read_money(written)
    assert money.raw == written
    assert money.questioned == bool(money.questions)
    if money.low is not None and money.high is not None:
        assert money.low <= money.high


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_every_amount_printed_is_read_as_that_amount(amount):
    for written in (f"£{amount:,.2f}", f"{amount:,.2f}", f"{amount}"):
        assert read_money(written).amount == amount


@pytest.mark.parametrize("piece", ["£", "1", "1,", "£1-", ". 1", "(", "k", "\ud800", "١"])
def test_a_cell_of_the_greatest_length_is_read(piece):
    written = (piece * 32767)[:32767]
    assert read_money(written).raw == written
