"""A programme's own matrix: who sets it, what it rates from then on, and what keeps the rating it had."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.conventions import InForce
from council.models import ChangedMeanwhile, Role
from risks.appetite import above_appetite, above_q
from risks.models import Assessment, OwnMatrix, Risk
from risks.own_matrix import in_programme, in_programme_on, set_matrix
from risks.reviewing import review_risk
from tests import factories as f

pytestmark = pytest.mark.django_db
G, A, R = "green", "amber", "red"
WORDS = ["Low", "Medium", "High"]
THREE = {"matrix": [[G, G, A], [G, A, R], [A, R, R]], "likelihoods": WORDS, "impacts": WORDS}
BOXES = {
    "whose": "own",
    "likelihood_size": "3",
    "impact_size": "3",
    **{f"{axis}_{n}": word for axis in ("likelihood", "impact") for n, word in enumerate(WORDS, start=1)},
    **{
        f"cell_{down}_{across}": rating
        for down, row in enumerate(THREE["matrix"], start=1)
        for across, rating in enumerate(row, start=1)
    },
}


@pytest.fixture
def mona(client):
    mona = f.manager("Mona")
    client.force_login(mona)
    return mona


def text(response) -> str:
    return " ".join(response.content.decode().split())


def own(mona, said=THREE, **more) -> OwnMatrix:
    return set_matrix(f.programme(), said, by=mona, on=f.DAY, **more)


def test_the_manager_tries_a_matrix_and_is_told_what_would_change_before_it_is_saved(client, mona):
    risk = f.risk("Staff leave", current_likelihood=3, current_impact=3)
    address = f"/risks/matrix/{risk.programme.code}/"
    assert address in text(client.get(f"/risks/matrix/?programme={risk.programme_id}"))
    page = text(client.post(address, BOXES | {"try": "1"}))
    assert "1 of 1 open risks would change." in page and f"1 from Amber to Red: {risk.reference}" in page
    assert not OwnMatrix.objects.exists()
    page = text(client.post(address, BOXES, follow=True))
    assert "are rated by its own matrix from now on" in page
    assert "programme’s own matrix" in page and "3 High" in page and "Almost certain" not in page
    risk = Risk.objects.get()
    assert in_programme(risk.programme, InForce()).matrix_rag(3, 3) == R


def test_the_size_changes_as_the_councils_does(client, mona):
    page = text(client.post(f"/risks/matrix/{f.programme().code}/", {"whose": "own", "likelihood_size": "4"}))
    assert "Likelihood 4, impact 5" in page and "Likelihood 5, impact 1" not in page
    assert not OwnMatrix.objects.exists()


def test_an_assessment_keeps_the_rating_that_it_had(client, mona):
    risk = f.risk("Staff leave")
    said = {"likelihood": 3, "impact": 3, "rag": A, "commentary": "As ever", "conventions": InForce()}
    review_risk(risk, by=mona, on=f.DAY, **said)
    own(mona)
    risk.refresh_from_db()
    review_risk(Risk.objects.get(), by=mona, on=f.DAY, **said)
    assert list(Assessment.objects.order_by("pk").values_list("rating", flat=True)) == [A, R]
    assert "9: High (3) × High (3), Red in the matrix" in text(client.get(risk.get_absolute_url()))


def test_the_register_the_appetite_and_the_review_go_by_it(client, mona):
    risk = f.risk("Staff leave", current_likelihood=3, current_impact=3, rag=A)
    other = f.risk(
        "Data is lost", current_likelihood=3, current_impact=3, rag=A, programme=f.programme("OTH")
    )
    assert not Risk.objects.filter(above_q(InForce())).exists()
    own(mona)
    assert list(Risk.objects.filter(above_q(InForce()))) == [risk]
    assert above_appetite(Risk.objects.get(pk=risk.pk), InForce())
    assert not above_appetite(other, InForce())
    page = text(client.get("/risks/"))
    assert "Matrix:" in page and "Red" in page
    assert "3 High" in text(client.get(f"/risks/{risk.reference}/review/"))
    assert "3 High" in text(client.get(f"/risks/{risk.reference}/assess/"))
    assert risk.reference in text(client.get("/risks/reviews/")).split("To be reviewed by themselves")[1]


def test_a_score_off_the_programmes_matrix_is_refused(client, mona):
    risk = f.risk("Staff leave")
    own(mona)
    said = {"likelihood": "4", "impact": "4", "rag": R, "commentary": "Worse", "version": "1"}
    page = text(client.post(f"/risks/{risk.reference}/review/", said))
    assert "There is a problem" in page and not Assessment.objects.exists()
    sent = {"programme": risk.programme_id, "title": "Off it", "likelihood": "5", "impact": "5"}
    page = text(client.post("/risks/new/", sent | {"commentary": "So"}))
    assert "There is a problem" in page and Risk.objects.count() == 1


def test_the_map_of_all_programmes_names_those_that_it_does_not_rate(client, mona):
    f.risk("Staff leave", current_likelihood=3, current_impact=3)
    own(mona)
    page = text(client.get("/risks/matrix/"))
    assert "0 open risks" in page and "Rated by a matrix of their own" in page
    assert "1 open risk" in text(client.get(f"/risks/matrix/?programme={f.programme().pk}"))


def test_what_falls_as_a_score_rises_is_refused_unless_it_is_meant(mona):
    falling = THREE | {"matrix": [[R, G, A], [G, A, R], [A, R, R]]}
    with pytest.raises(ValidationError, match="better rating for a higher score"):
        own(mona, falling)
    assert own(mona, falling, falling_is_meant=True).said["matrix"] == falling["matrix"]


@pytest.mark.parametrize("matrix", [[[G, G]], [[G, G, "blue"]] * 3, [[G, G, A]] * 4])
def test_what_is_no_matrix_is_refused(mona, matrix):
    with pytest.raises(ValidationError):
        own(mona, THREE | {"matrix": matrix}, falling_is_meant=True)


def test_the_councils_matrix_counts_again_and_the_day_before_keeps_its_own(client, mona):
    own(mona)
    client.post(f"/risks/matrix/{f.programme().code}/", BOXES | {"whose": "council", "version": "1"})
    programme = type(f.programme()).objects.get()
    assert in_programme(programme, InForce()) == InForce()
    assert in_programme_on(programme, InForce(), as_at=f.DAY.replace(year=2020)) == InForce()
    assert OwnMatrix.history.count() == 2


def test_who_saves_second_is_told(mona):
    own(mona)
    with pytest.raises(ChangedMeanwhile):
        own(mona, {}, version=0)


def test_a_risk_lead_does_not_set_it(client):
    lena = f.person("Lena")
    f.grant(lena, Role.RISK_LEAD, over=f.programme())
    client.force_login(lena)
    assert client.get(f"/risks/matrix/{f.programme().code}/").status_code == 403
    with pytest.raises(PermissionDenied):
        set_matrix(f.programme(), THREE, by=lena, on=f.DAY)


def test_the_codes_of_the_levels_stand_in_the_form_of_a_review_and_in_the_register(client, mona):
    own(mona, THREE | {"likelihood_codes": ["A", "B", "C"]})
    risk = f.risk("Staff leave", rag="red", current_likelihood=3, current_impact=2)
    assert "C High" in text(client.get(f"/risks/{risk.reference}/review/"))
    assert "(C × 2)" in text(client.get("/risks/"))


def test_the_register_leads_to_the_words_that_wait_for_the_matrix(client, mona):
    risk = f.risk("Staff leave", levels_as_written="current likelihood: High; current impact: Low")
    risk.others = {"current likelihood (read)": "High", "current impact (read)": "Low"}
    risk.save()
    code = risk.programme.code
    assert f"/risks/levels/{code}/" in text(client.get(f"/risks/?programme={risk.programme_id}"))
    assert "/risks/levels/" not in text(client.get("/risks/"))


def test_a_smaller_matrix_is_made_of_the_whole_of_the_larger_and_seen_before_it_is_saved(client, mona):
    address = f"/risks/matrix/{f.programme().code}/"
    rules = InForce()
    sent = {"whose": "own", "likelihood_size": "3", "impact_size": "3"}
    for axis, words in (("likelihood", rules.likelihoods), ("impact", rules.impacts)):
        sent |= {f"{axis}_{n}": word for n, word in enumerate(words, start=1)}
    for down, row in enumerate(rules.matrix, start=1):
        sent |= {f"cell_{down}_{across}": rating for across, rating in enumerate(row, start=1)}
    response = client.post(address, sent)
    assert not OwnMatrix.objects.exists(), "another size is seen first, whichever button was pressed"
    form = response.context["form"]
    assert form["cell_3_3"].value() == R and form["cell_1_1"].value() == G
    assert [form[f"likelihood_{n}"].value() for n in (1, 2, 3)] == ["Unlikely", "Likely", "Almost certain"]
    assert "cell_4_4" not in form.fields
