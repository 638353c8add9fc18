"""Two texts that look alike to a reader are alike, however they were typed; sums however they are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.reading.folding import fold, sums_in
from tests.stopwatch import seconds_of

ALIKE = [
    ("Settle the claim", "settle THE  claim"),
    ("Settle the claim", "Settle\u00a0the\u2009claim"),
    ("Zebedee’s price", "Zebedee's price"),
    ("Zebedee's price", "Zebedees price"),
    ("“Zebedee” Ltd.", "Zebedee Ltd"),
    ("negotiation", "nego\u00adtiation"),
    ("negotiation", "nego\u200bti\u2060ation\ufeff"),
    ("negotiation", "nego-\ntiation"),
    ("re-procure", "re\u2011procure"),
    ("re-procure", "re procure"),
    ("re-procure", "reprocure"),
    ("café façade", "cafe facade"),
    ("cafe", "cafe\u0301"),
    ("office file", "o\ufb03ce \ufb01le"),
    ("Ærø", "aero"),
    ("straße", "STRASSE"),
    ("Pay 40", "Ｐａｙ ４０"),
    ("Zebedee", "Zеbеdее"),  # with the letters of another script
    ("Ltd & Co", "Ltd and Co"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_texts_that_look_alike_are_alike(one, other):
    assert fold(one).letters == fold(other).letters


def test_a_passage_is_told_as_it_was_typed_and_words_as_people_count_them():
    text = fold("We  shall “re-procure” the\nwaste contract.")
    assert text.words == ["we", "shall", "reprocure", "the", "waste", "contract"]
    assert text.typed(2, 6) == "“re-procure” the waste"


@pytest.mark.parametrize(
    "written",
    ["£1,200,000", "£1.2m", "£ 1.2 million", "1.2 MILLION", "£1\u00a0200\u00a0000", "GBP 1,200,000", "1200k",
     "£1,200 thousand", "1,200,000", "£1.20m", "1200000 pounds", "£1\u00ad.2m", "£1200000.00", "£１.２m"],
)  # fmt: skip
def test_a_sum_is_the_same_however_it_is_written(written):
    assert [amount for amount, _ in sums_in(f"We pay {written} at most.")] == [Decimal(1_200_000)]


@pytest.mark.parametrize(
    "innocent", ["in 2026", "40 homes", "£250", "3.5%", "12 May 2026", "page 1200", "A 40"]
)
def test_years_counts_and_small_change_are_no_sums(innocent):
    assert sums_in(innocent) == []


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("four hundred and sixty-three thousand pounds", 463_000),
        ("Four Hundred And Sixty Three\u00a0Thousand", 463_000),
        ("one million, two", 1_000_000),
        ("two million three hundred thousand and fifty", 2_300_050),
        ("twelve hundred", 1_200),
        ("a thou\u00adsand", 1_000),
    ],
)
def test_a_sum_in_words_is_the_same_sum(words, amount):
    assert [found for found, _ in sums_in(f"They ask for {words} at most.")] == [Decimal(amount)]


@pytest.mark.parametrize("innocent", ["one of forty and two", "five hundred homes", "and so on", "someone"])
def test_small_numbers_in_words_are_no_sums(innocent):
    assert sums_in(innocent) == []


@given(st.text(max_size=200))
def test_any_text_folds_and_its_parts_lie_within_it(text):
    folded = fold(text)
    assert all(folded.letters[a:b] for a, b in zip(folded.starts, folded.ends, strict=True))
    assert fold(folded.letters).letters == folded.letters
    sums_in(text)


@pytest.mark.parametrize(
    "again", ["£", "£1,", "1,234,", "1 234 ", "£1.2m", "-", "\u00ad", "é", "9", "1'", "one ", "and "]
)
def test_a_hundred_thousand_times_the_same_takes_no_more_than_its_length(again):
    text = again * 30_000
    assert seconds_of(lambda: (fold(text), sums_in(text)), within=2) < 2
