"""Three scores on a matrix that is data; every assessment kept; words placed on it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from council import rag as rags
from council.conventions import InForce
from council.models import Role
from programmes.imports.cells.levels import read_level
from programmes.models import Programme
from risks.assessing import OnMatrix, assess_risk
from risks.matrix import compared, score
from risks.models import Assessment, LevelTable, Risk
from risks.movement import in_words, moved, stood_on
from risks.placing import NOTE, place_levels, suggested, unplaced_words
from tests import factories as f
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import PLANS, new_sheet

G, A, R = "green", "amber", "red"
THREE = InForce(
    likelihoods=("Low", "Medium", "High"),
    impacts=("Low", "Medium", "High"),
    likelihood_codes=("L", "M", "H"),
    impact_codes=("L", "M", "H"),
    matrix=((G, G, A), (G, A, R), (A, R, R)),
)
FOUR = InForce(
    likelihoods=("Unlikely", "Possible", "Likely", "Certain"),
    impacts=("Minor", "Moderate", "Major", "Severe"),
    matrix=((G, G, G, A), (G, G, A, A), (G, A, A, R), (A, A, R, R)),
)
LETTERS = InForce(likelihood_codes=("A", "B", "C", "D", "E"))
FIVE = {"likelihood": {"High": 4, "Medium": 3, "Low": 2}, "impact": {"High": 4, "Medium": 3, "Low": 2}}


# --- the matrix ---


@pytest.mark.parametrize(
    ("conventions", "likelihood", "impact", "sentence", "rating"),
    [
        (THREE, 3, 3, "9: High (H) × High (H)", R),
        (THREE, 2, 2, "4: Medium (M) × Medium (M)", A),
        (THREE, 1, 2, "2: Low (L) × Medium (M)", G),
        (THREE, 4, 3, "12: 4 × High (H)", ""),
        (FOUR, 4, 4, "16: Certain (4) × Severe (4)", R),
        (FOUR, 1, 4, "4: Unlikely (1) × Severe (4)", A),
        (LETTERS, 4, 5, "20: Likely (D) × Severe (5)", R),
        (InForce(), 3, 3, "9: Possible (3) × Moderate (3)", A),
        (InForce(), None, 3, "not scored × Moderate (3)", ""),
        (InForce(), None, None, "Not scored", ""),
    ],
)
def test_a_cell_has_its_words_its_codes_and_its_rating(conventions, likelihood, impact, sentence, rating):
    scored = score(likelihood, impact, conventions)
    assert (scored.sentence, scored.rag) == (sentence, rating)


@st.composite
def monotone(draw):
    """A matrix on which no rating falls to the right or downwards."""
    down, across = draw(st.integers(3, 5)), draw(st.integers(3, 5))
    rows: list[tuple[str, ...]] = []
    for _ in range(down):
        row: list[str] = []
        for column in range(across):
            least = max([rags.rank(row[-1])] if row else [1], default=1)
            least = max(least, rags.rank(rows[-1][column]) if rows else 1)
            row.append(draw(st.sampled_from([each for each in (G, A, R) if rags.rank(each) >= least])))
        rows.append(tuple(row))
    return tuple(rows)


@given(monotone())
def test_on_a_monotone_matrix_a_rating_never_falls_when_likelihood_or_impact_rises(matrix):
    conventions = InForce(matrix=matrix)
    for likelihood in range(1, len(matrix) + 1):
        for impact in range(1, len(matrix[0]) + 1):
            here = rags.rank(conventions.matrix_rag(likelihood, impact))
            for higher in ((likelihood + 1, impact), (likelihood, impact + 1)):
                above = conventions.matrix_rag(*higher)
                assert not above or rags.rank(above) >= here


def test_a_published_rag_stays_apart_and_the_page_says_why():
    words = compared("red", score(3, 3, InForce()), InForce(), published="R")
    assert words == (
        "Published as Red, which stands as its log judged it; its current score of 9 is Amber in the matrix."
    )


# --- assessments over time ---


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5), st.integers(1, 5)), max_size=8))
def test_replaying_the_assessments_to_any_day_gives_that_days_position(made):
    day = date(2026, 1, 1)
    assessments = [
        Assessment(pk=number, assessed_on=day + timedelta(days=after), likelihood=one, impact=two)
        for number, (after, one, two) in enumerate(sorted(made), start=1)
    ]
    for after in range(42):
        until = [(one, two) for days, one, two in sorted(made) if days <= after]
        stood = stood_on(assessments, day + timedelta(days=after))
        assert (stood and (stood.likelihood, stood.impact)) == (until[-1] if until else None)


def test_a_movement_is_told_in_words():
    judged = [
        Assessment(pk=n, assessed_on=date(2026, n, 1), likelihood=one, impact=two, rating=rating)
        for n, (one, two, rating) in enumerate([(3, 3, A), (2, 4, A), (5, 5, R)], start=1)
    ]
    stood = [stood_on(judged, date(2026, n, 28)) for n in (1, 2, 3)]
    assert in_words(stood, InForce()) == "Amber, Amber, Red: worse"
    assert moved(stood[0], stood[1], InForce()) == "better"  # of the same rating, 8 after 9
    assert moved(None, stood[0], InForce()) == "new" and moved(stood[0], None, InForce()) == ""


@pytest.mark.django_db
def test_inherent_and_target_scores_are_assessments_of_their_own():
    risk, mona = f.risk(), f.manager("Mona")
    told = {"by": mona, "on": f.DAY, "conventions": InForce()}
    assess_risk(risk, inherent=OnMatrix(5, 5), target=OnMatrix(2, 2), commentary="Before the team.", **told)
    risk.refresh_from_db()
    assert (risk.inherent_impact, risk.target_likelihood, risk.current_impact) == (5, 2, None)
    assert {(one.score, one.rating) for one in risk.assessments.all()} == {
        ("inherent", "red"),
        ("target", "green"),
    }
    with pytest.raises(ValidationError, match="Nothing is different"):
        assess_risk(risk, inherent=OnMatrix(5, 5), target=OnMatrix(2, 2), commentary="Again.", **told)
    with pytest.raises(ValidationError) as refusal:
        assess_risk(risk, inherent=OnMatrix(5), target=OnMatrix(2, 6), commentary=" ", **told)
    assert set(refusal.value.message_dict) == {"inherent_impact", "target_impact", "commentary"}
    with pytest.raises(PermissionDenied):
        assess_risk(
            risk, inherent=OnMatrix(), target=OnMatrix(), commentary="No", **{**told, "by": f.person("Otto")}
        )


# --- words on the matrix ---


@pytest.mark.parametrize(
    ("words", "conventions", "level"),
    [
        ("High", THREE, 3),
        ("Throughout the process so therefore will be High", THREE, 3),
        ("Ongoing Moderate", THREE, 2),
        ("Medium currently as skills are short", THREE, 2),
        ("Currently High as skills are short", FOUR, 3),
        ("Low", FOUR, 1),
        ("Low", InForce(), 2),
        ("VH", InForce(), 5),
        ("D - Likely", LETTERS, 4),
        ("E", InForce(), 5),
    ],
)
def test_a_word_suggests_a_level_of_the_axis(words, conventions, level):
    assert suggested("likelihood", read_level(words).word, conventions) == level


@pytest.fixture
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.django_db
def test_the_log_of_wigan_imports_whole_and_is_placed_by_one_table_with_its_history(_own_files, client):
    plan = "wigan_support_services.xlsx"
    applied(uploaded((PLANS / plan).read_bytes(), filename=plan, plan_date=date(2007, 6, 30)))
    programme, risks = Programme.objects.get(), Risk.objects.all()
    rags_published = sorted(risks.values_list("rag", flat=True))
    assert rags_published == [A] * 6 + [G] * 2 + [R] * 3
    lena = f.person("Lena")
    f.grant(lena, Role.RISK_LEAD, over=programme)
    client.force_login(lena)
    page = client.get(f"/risks/levels/{programme.code}/").content.decode()
    assert "“High” as likelihood" in page and "4 Likely" in page
    words = unplaced_words(programme, lena, InForce())
    answers = {f"{axis}:{word}": suggested(axis, word, InForce()) for axis, word in words}
    page = client.post(f"/risks/levels/{programme.code}/", answers, follow=True).content.decode()
    assert "11 risks placed on the matrix" in page
    assert not risks.filter(current_likelihood=None).exists()
    assert sorted(risks.values_list("rag", flat=True)) == rags_published, "what was published stands"
    assert Assessment.objects.filter(commentary=NOTE, by=lena).count() == 11
    assert risks[0].history.first().history_change_reason == "Levels placed on the matrix"
    assert unplaced_words(programme, lena, InForce()) == {}


ROWS = [
    ["Risk", "Likelihood", "Impact", "RAG", "Owner"],
    [
        "The ledger cannot be closed",
        "Throughout the process so therefore will be High",
        "Low",
        "Red",
        "Head of Finance",
    ],
    ["The system fails", "Ongoing Moderate", "Moderate", "Amber", "Head of Digital"],
    ["Members are not told", "Low", "Low", "Amber", "Head of Legal"],
]


@pytest.mark.django_db
def test_what_was_confirmed_once_is_remembered_for_the_next_plan(_own_files):
    programme = f.programme()
    f.post("Head of Finance")
    place_levels(programme, FIVE, by=f.manager("Mona"), on=f.DAY, conventions=InForce())
    plan = uploaded(new_sheet(*ROWS, title="Risk log"), plan_date=f.DAY, programme=programme)
    applied(plan, accept_questions=True)
    placed = Risk.objects.order_by("reference").values_list("current_likelihood", "current_impact", "rag")
    assert list(placed) == [(4, 2, R), (3, 3, A), (2, 2, A)]
    assert LevelTable.objects.get().numbers == FIVE


@pytest.mark.django_db
def test_a_level_that_the_matrix_does_not_have_is_refused():
    with pytest.raises(ValidationError, match="Select one of the levels"):
        place_levels(
            f.programme(), {"likelihood": {"High": 6}}, by=f.manager("Mona"), on=f.DAY, conventions=InForce()
        )
