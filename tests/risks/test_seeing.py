"""What a board sees: the map with its movement, top risks and changes, one risk on one page; bulk reviews."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from council.conventions import InForce
from council.models import Role
from programmes.models import ReportedPosition
from risks.models import Assessment, Mitigation, Risk
from risks.reviewing import review_risk, review_unchanged
from tests import factories as f

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)


@pytest.fixture
def lead(client):
    lena = f.person("Lena")
    f.grant(lena, Role.RISK_LEAD, over=f.programme())
    client.force_login(lena)
    return lena


def judged(title: str, lead, *scores: tuple[date, int, int], **fields) -> Risk:
    """A risk that was judged on these days."""
    risk = f.risk(title, raised_on=date(2026, 1, 1), **fields)
    for on, likelihood, impact in scores:
        rag = InForce().matrix_rag(likelihood, impact)
        said = {
            "likelihood": likelihood,
            "impact": impact,
            "rag": rag,
            "commentary": f"{likelihood} by {impact}",
        }
        review_risk(risk, by=lead, on=on, conventions=InForce(), **said)
    return risk


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_map_names_its_risks_and_says_how_they_moved(client, lead):
    judged("Staff leave", lead, (MAY, 2, 2), (f.DAY, 5, 5))
    judged("Data is lost", lead, (MAY, 4, 4), (f.DAY, 2, 2))
    page = text(client.get("/risks/matrix/?since_day=20&since_month=5&since_year=2026"))
    assert "▲ worse, was Green" in page and "▼ better, was Red" in page
    assert "1 better" in page and "1 worse" in page
    assert "Staff leave" in page


def test_the_map_shows_inherent_and_target_scores(client, lead):
    f.risk("Staff leave", inherent_likelihood=5, inherent_impact=5, target_likelihood=1, target_impact=1)
    page = text(client.get("/risks/matrix/?score=inherent"))
    assert "1 open risk, likelihood down" in page and "inherent score" in page
    assert "without this score" not in page


def test_the_map_asks_few_questions_whatever_the_number_of_risks(client, lead, django_assert_max_num_queries):
    for number in range(12):
        judged(f"Risk {number}", lead, (MAY, 1 + number % 5, 3))
    with django_assert_max_num_queries(14):
        client.get("/risks/matrix/?since_day=1&since_month=4&since_year=2026")


def test_the_page_of_changes_tells_what_is_new_worse_better_and_closed(client, lead):
    judged("Staff leave", lead, (MAY, 2, 2), (f.DAY, 5, 5))
    judged("Data is lost", lead, (MAY, 4, 4), (f.DAY, 2, 2))
    f.risk("Fresh", raised_on=f.DAY)
    f.risk("Over", raised_on=MAY, status="closed", status_reason="Went live", status_on=f.DAY)
    page = text(client.get("/risks/changes/?since_day=20&since_month=5&since_year=2026"))
    for told in ("Worse: 1", "Better: 1", "New: 1", "Closed: 1", "Went live", "No category"):
        assert told in page
    assert page.index("Top ten") < page.index("Staff leave")
    assert "▲ worse, was Green, now Red" in page


def test_a_move_within_a_rating_says_which_way_the_score_went(client, lead):
    judged("Staff leave", lead, (MAY, 5, 5), (f.DAY, 4, 4))
    page = text(client.get("/risks/changes/?since_day=20&since_month=5&since_year=2026"))
    assert "▼ better, Red at a lower score" in page


def test_what_the_matrix_rates_worst_is_among_the_top_where_nobody_has_stated_a_rag(client, lead):
    f.risk("Small", rag="amber", current_likelihood=2, current_impact=4)
    f.risk("Large", rag="", current_likelihood=5, current_impact=5)
    page = text(client.get("/risks/changes/"))
    assert page.index("Large") < page.index("Small")
    assert "Matrix:" in page[page.index("Large") : page.index("Small")]


def test_reviews_that_are_overdue_are_a_filter_and_the_next_one_a_column(client, lead):
    old, new = f.risk("Old", raised_on=date(2026, 1, 1)), f.risk("New", raised_on=date.today())
    page = text(client.get("/risks/?review=overdue&columns=title&columns=review_due"))
    assert old.reference in page and new.reference not in page
    assert "Next review" in page and "12 Feb 2026" in page  # six weeks after it was raised


def test_a_risk_on_one_page_tells_its_scores_over_time_in_words(client, lead):
    risk = judged("Staff leave", lead, (date(2026, 3, 1), 3, 3), (MAY, 3, 4), (f.DAY, 5, 5))
    page = text(client.get(f"/risks/{risk.reference}/profile/"))
    assert "Amber, Amber, Red: worse" in page and "3 by 4" in page


# --- reviewed, no change ---


def test_each_risk_reviewed_without_change_has_a_dated_entry(lead):
    risks = [judged(f"Risk {n}", lead, (MAY, 2, 2)) for n in range(3)]
    told = {"commentary": "Looked at all.", "by": lead, "on": f.DAY, "conventions": InForce()}
    assert review_unchanged(risks, **told) == 3
    made = Assessment.objects.filter(assessed_on=f.DAY)
    assert {(one.likelihood, one.impact, one.rag, one.commentary) for one in made} == {
        (2, 2, "green", "Looked at all.")
    }
    assert set(Risk.objects.values_list("reviewed_on", flat=True)) == {f.DAY}


def test_red_risks_and_those_above_appetite_are_reviewed_by_themselves_and_then_none_is_written(lead):
    strict = InForce(risk_appetites={"Legal": "green"})
    risks = [
        judged("Fine", lead, (MAY, 2, 2)),
        judged("Red", lead, (MAY, 5, 5)),
        judged("Legal", lead, (MAY, 3, 3), category="Legal"),
        f.risk("Never scored"),
    ]
    with pytest.raises(ValidationError) as refusal:
        review_unchanged(risks, commentary="All fine", by=lead, on=f.DAY, conventions=strict)
    refused = refusal.value.message_dict["risks"]
    assert [words.partition(" ")[0] for words in refused] == ["SSR-R02", "SSR-R03", "SSR-R04"]
    assert not Assessment.objects.filter(assessed_on=f.DAY).exists()


def test_reviews_are_ticked_on_one_page(client, lead):
    fine, red = judged("Fine", lead, (MAY, 2, 2)), judged("Burning", lead, (MAY, 5, 5))
    page = text(client.get("/risks/reviews/"))
    assert page.index("Fine") < page.index("To be reviewed by themselves") < page.index("Burning")
    seen = client.get("/risks/reviews/").context["form"].now
    said = {"risks": [fine.pk], "commentary": "Still so", "seen": seen}
    assert "1 risk reviewed, no change" in text(client.post("/risks/reviews/", said, follow=True))
    page = text(client.post("/risks/reviews/", {**said, "risks": [red.pk]}))
    assert "Error: Reviewed, no change" in page
    assert not red.assessments.filter(commentary="Still so").exists()


def test_a_tick_for_a_risk_that_changed_meanwhile_is_refused_once(client, lead):
    fine = judged("Fine", lead, (MAY, 2, 2))
    said = {"risks": [fine.pk], "commentary": "Still so"}
    said["seen"] = client.get("/risks/reviews/").context["form"].now
    fine.refresh_from_db()
    fine.current_impact = 3
    fine.save_next_version()
    shown = client.post("/risks/reviews/", said)
    assert "SSR-R01 changed since you opened the page" in text(shown)
    assert not fine.assessments.filter(commentary="Still so").exists()
    said["seen"] = shown.context["form"]["seen"].value()
    assert "1 risk reviewed, no change" in text(client.post("/risks/reviews/", said, follow=True))


def test_a_review_leads_to_the_next_that_is_owed(client):
    oona = f.person("Oona")
    f.grant(oona, Role.VIEWER, over=f.programme())
    post = f.post("Head of Finance", holder=oona)
    first, second = (f.risk(title, owner=post, raised_on=date(2026, 1, 1)) for title in ("One", "Two"))
    client.force_login(oona)
    said = {"rag": "amber", "commentary": "As before", "version": 1, "press": "next"}
    response = client.post(f"/risks/{first.reference}/review/", said)
    assert response.headers["Location"] == f"/risks/{second.reference}/review/"


def test_what_moved_since_a_body_last_saw_the_risks(client, lead):
    risk = judged("Staff leave", lead, (MAY, 2, 2), (f.DAY, 5, 5))
    board = f.body("Improvement Board")
    told = {"programme": risk.programme, "kind": "risk", "object_id": risk.pk, "rag": "green", "report": "1"}
    address = f"/risks/matrix/?programme={risk.programme_id}&body={board.pk}"
    assert "was told of none of these risks" in text(client.get(address))
    assert "was told of none of these risks" in text(client.get(f"/risks/changes/?body={board.pk}"))
    ReportedPosition.objects.create(body=board, as_at=date(2026, 5, 20), audience="public", **told)
    ReportedPosition.objects.create(body=board, as_at=f.DAY, audience="exempt", **told)
    assert "Since 20 May 2026: 1 worse" in text(client.get(address))
    assert "Since 20 May 2026" in text(client.get(f"/risks/changes/?body={board.pk}"))


def test_a_score_that_was_given_can_be_emptied(client, lead):
    risk = judged("Staff leave", lead, (MAY, 2, 2))
    client.post(
        f"/risks/{risk.reference}/assess/",
        {"target_likelihood": "1", "target_impact": "1", "commentary": "As agreed"},
    )
    risk.refresh_from_db()
    assert risk.target_likelihood == 1
    page = client.get(f"/risks/{risk.reference}/assess/").content.decode()
    assert page.count("Not scored") == 4
    sent = {
        "target_likelihood": "",
        "target_impact": "",
        "commentary": "Nobody knows",
        "version": risk.version,
    }
    client.post(f"/risks/{risk.reference}/assess/", sent)
    risk.refresh_from_db()
    assert (risk.target_likelihood, risk.target_impact) == (None, None)


def test_what_was_done_late_says_by_how_many_days(client, lead):
    risk = f.risk("Staff leave")
    late = Mitigation.objects.create(
        risk=risk, order=1, text="Hire", due=MAY, baseline=MAY, done_on=date(2026, 5, 4)
    )
    for address in (risk.get_absolute_url(), late.get_absolute_url()):
        assert "3 days late" in text(client.get(address))
