"""The matrix: what a score is called, what it implies, and its cells. Pure: no database."""

from council.conventions import InForce
from risks.matrix import compared, grid, score

WORDS = InForce()


def test_a_score_is_said_with_the_councils_words():
    assert score(4, 3, WORDS).sentence == "12: Likely (4) × Moderate (3)"


def test_a_score_that_nobody_gave_says_so():
    assert score(None, None, WORDS).sentence == "Not scored"


def test_half_a_score_has_no_total_and_implies_nothing():
    half = score(4, None, WORDS)
    assert (half.total, half.rag, half.sentence) == (None, "", "Likely (4) × not scored")


def test_nothing_is_said_where_own_rag_and_matrix_agree():
    assert compared("red", score(5, 5, WORDS), WORDS) == ""


def test_both_are_said_where_they_differ():
    said = compared("green", score(5, 5, WORDS), WORDS)
    assert said == "Green is what the last review judged; its current score of 25 is Red in the matrix."


def test_a_score_speaks_where_nobody_stated_a_rag():
    assert compared("", score(5, 5, WORDS), WORDS).startswith("No one has stated a RAG")


def test_without_a_score_there_is_nothing_to_compare():
    assert compared("red", score(None, None, WORDS), WORDS) == ""


def test_the_sentence_uses_the_councils_own_words():
    words = InForce(rag_labels={"red": "Critical", "green": "On course"})
    assert compared("green", score(5, 5, words), words).startswith("On course is what")


def test_the_grid_has_the_most_likely_on_top_and_counts_each_cell():
    rows = grid({(5, 1): 2, (1, 5): 3}, WORDS)
    assert [row.word for row in rows] == [*reversed(WORDS.likelihoods)]
    assert rows[0].cells[0].count == 2 and rows[-1].cells[-1].count == 3
    assert sum(cell.count for row in rows for cell in row.cells) == 5


def test_a_council_with_a_matrix_of_three_by_three_gets_three_by_three():
    small = InForce(
        matrix=(("green", "green", "amber"), ("green", "amber", "red"), ("amber", "red", "red")),
        likelihoods=("Low", "Medium", "High"),
        impacts=("Low", "Medium", "High"),
    )
    rows = grid({}, small)
    assert [len(row.cells) for row in rows] == [3, 3, 3]
    assert score(4, 4, small).rag == ""
