"""A published text beside the approved one: what is a difference, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.publishing.comparing import differences, marked
from reports.publishing.reading import pasted

APPROVED = [
    "Housing repairs and safety",
    "Decisions",
    "Note the position;",
    "1\tSafety work is ahead of the backlog. Fewer than 190 actions remain.",
    "2\tTenants sit on a panel that can call officers.",
    "HRI-001 Complete every overdue remedial action",
    "Amber",
    "7 Aug 2026\nmoved 2x",
    "on its date",
    "Amber",
    "not moved",
    "on its date",
]


def without_number(line):
    return line.rpartition("\t")[2]


def told(published, **more):
    return [(one.before, one.after) for one in differences(APPROVED, published, **more)]


@pytest.mark.parametrize(
    "published",
    [
        APPROVED,
        [line.replace("\t", ". ") for line in APPROVED],
        [line.replace("\t", " ") for line in APPROVED],
        list(map(without_number, APPROVED)),
        [f"• {line}" if line.startswith("Note") else line for line in APPROVED],
        [f"1. {line}" if line.startswith("Note") else line for line in APPROVED],
        [line.replace("-", "–").replace(" ", "\xa0") for line in APPROVED],
        [word for line in APPROVED for word in without_number(line).split()],
        [" ".join(map(without_number, APPROVED))],
    ],
    ids=[
        "the same",
        "1.",
        "1 ",
        "no number",
        "bullet",
        "listed",
        "dashes",
        "broken",
        "joined",
    ],
)
def test_how_it_is_set_is_no_difference(published):
    assert told(published) == []


def test_another_figure_is_told_with_its_paragraph_and_nothing_beside():
    published = [line.replace("190", "290") for line in APPROVED]
    before = "Safety work is ahead of the backlog. Fewer than 190 actions remain."
    assert told(published) == [(before, before.replace("190", "290"))]


def test_it_is_told_in_a_text_whose_lines_break_elsewhere_too():
    published = (
        " ".join(map(without_number, APPROVED))
        .replace("190", "290")
        .replace(" of the", " of\nthe")
        .splitlines()
    )
    before = "Safety work is ahead of the backlog. Fewer than 190 actions remain."
    assert told(published) == [(before, before.replace("190", "290"))]


def test_what_was_left_out_and_what_was_put_in_are_told():
    published = [line for line in APPROVED if not line.startswith("2\t")]
    assert told(published) == [("Tenants sit on a panel that can call officers.", "")]
    published = [*APPROVED[:5], "The leader welcomes this.", *APPROVED[5:]]
    assert told(published) == [("", "The leader welcomes this.")]


def test_a_figure_that_begins_a_line_is_no_number_of_a_paragraph():
    published = [line.replace("7 Aug", "9 Aug") for line in APPROVED]
    assert told(published) == [("7 Aug 2026 moved 2x", "9 Aug 2026 moved 2x")]
    assert told([line.replace("7 Aug", "Aug") for line in APPROVED]) == [
        ("7 Aug 2026 moved 2x", "Aug 2026 moved 2x")
    ]


def test_what_stands_on_each_page_is_skipped():
    published = [*APPROVED[:4], "Page 2 of 8", "Improvement Board, 14 July 2026", *APPROVED[4:]]
    assert told(published, running=["Improvement Board, 14 July 2026"]) == []


def test_two_words_that_differ_far_apart_are_two_differences():
    published = [line.replace("190", "290").replace("panel", "board") for line in APPROVED]
    assert len(told(published)) == 2


TOKENS = st.sampled_from(["alpha", "beta", "gamma", "delta", "one", "two", "3", "4."])
WORDS = st.lists(TOKENS, min_size=1, max_size=5)
TEXTS = st.lists(WORDS.map(" ".join), max_size=12)


@given(TEXTS, TEXTS)
def test_whatever_differs_is_told_and_all_of_both_texts_is_accounted_for(before, after):
    found = differences(before, after)
    said = " ".join(before).split() == " ".join(after).split()
    assert said <= (found == [])
    assert all(one.before != one.after for one in found)
    for one in found:
        assert set(one.before.split()) <= set(" ".join(before).split())
        assert set(one.after.split()) <= set(" ".join(after).split())


@given(TEXTS)
def test_a_text_says_what_it_says(text):
    assert differences(text, text) == []
    assert differences(text, pasted("\n".join(text)).lines) == []


@given(WORDS.map(" ".join), WORDS.map(" ".join))
def test_both_are_shown_whole_with_what_changed_marked(before, after):
    was, now = marked(before, after)
    assert " ".join(words for words, _ in was) == before
    assert " ".join(words for words, _ in now) == after
    assert [words for words, changed in was if not changed] == [w for w, changed in now if not changed]
