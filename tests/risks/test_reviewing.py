"""Reviewing a risk: what is kept, what is refused, and who may."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from council.models import ChangedMeanwhile, Role
from risks.models import Risk
from risks.reviewing import TO_REVIEW, review_risk
from tests import factories as f

pytestmark = pytest.mark.django_db
SAID = {"likelihood": 4, "impact": 5, "rag": "red", "commentary": "Two of three accountants resigned."}


def test_a_review_becomes_the_risks_current_scores_and_rag():
    risk = f.risk()
    review_risk(risk, by=f.manager("Alice"), on=f.DAY, **SAID)
    risk.refresh_from_db()
    assert (risk.current_likelihood, risk.current_impact, risk.rag) == (4, 5, "red")
    assert risk.reviewed_on == f.DAY


def test_a_plans_own_words_stand_until_a_review_judges_otherwise():
    written = "current likelihood: Medium; current impact: High; target impact: Low"
    risk = f.risk(rag="amber", rag_as_written="A", levels_as_written=written)
    same = {"likelihood": risk.current_likelihood, "impact": risk.current_impact, "rag": "amber"}
    review_risk(risk, by=f.manager("Alice"), on=f.DAY, commentary="As before.", **same)
    risk.refresh_from_db()
    assert (risk.rag_as_written, risk.levels_as_written) == ("A", written)
    review_risk(risk, by=f.manager("Bob"), on=f.DAY, **SAID)
    risk.refresh_from_db()
    assert (risk.rag_as_written, risk.levels_as_written) == ("", "target impact: Low")


def test_every_assessment_is_kept_the_latest_first():
    risk, alice = f.risk(), f.manager("Alice")
    review_risk(risk, by=alice, on=date(2026, 5, 1), **{**SAID, "rag": "amber"})
    review_risk(risk, by=alice, on=f.DAY, **SAID)
    assert [(one.assessed_on, one.rag) for one in risk.assessments.all()] == [
        (f.DAY, "red"),
        (date(2026, 5, 1), "amber"),
    ]


def test_history_signs_a_review_with_its_reviewer():
    risk, alice = f.risk(), f.manager("Alice")
    review_risk(risk, by=alice, on=f.DAY, **SAID)
    entry = risk.history.first()
    assert (entry.history_user, entry.history_change_reason) == (alice, "Risk reviewed")


def test_a_review_says_what_has_changed():
    with pytest.raises(ValidationError) as refusal:
        review_risk(f.risk(), by=f.manager("Alice"), on=f.DAY, **{**SAID, "commentary": "  "})
    assert "commentary" in refusal.value.message_dict


@pytest.mark.parametrize("missing", ["likelihood", "impact"])
def test_likelihood_and_impact_are_given_together_or_not_at_all(missing):
    with pytest.raises(ValidationError) as refusal:
        review_risk(f.risk(), by=f.manager("Alice"), on=f.DAY, **{**SAID, missing: None})
    assert missing in refusal.value.message_dict


def test_a_risk_may_be_reviewed_without_scores():
    risk = f.risk()
    review_risk(risk, by=f.manager("Alice"), on=f.DAY, **{**SAID, "likelihood": None, "impact": None})
    risk.refresh_from_db()
    assert risk.rag == "red" and risk.current_likelihood is None


@pytest.mark.parametrize("wrong", [{"likelihood": 6}, {"impact": 0}, {"rag": "blue"}])
def test_what_is_no_score_and_no_rag_is_refused(wrong):
    with pytest.raises(ValidationError):
        review_risk(f.risk(), by=f.manager("Alice"), on=f.DAY, **{**SAID, **wrong})


def test_a_closed_risk_is_not_reviewed():
    risk = f.risk(status=Risk.Status.CLOSED, status_reason="The system went live")
    with pytest.raises(ValidationError, match="no longer open"):
        review_risk(risk, by=f.manager("Alice"), on=f.DAY, **SAID)


def test_the_second_of_two_reviewers_is_told_and_nothing_is_written():
    risk, alice = f.risk(), f.manager("Alice")
    review_risk(risk, by=alice, on=f.DAY, version=1, **SAID)
    with pytest.raises(ChangedMeanwhile):
        review_risk(risk, by=f.manager("Bob"), on=f.DAY, version=1, **{**SAID, "rag": "green"})
    assert risk.assessments.count() == 1


def test_a_refused_review_leaves_the_risk_as_it_was():
    risk = f.risk(rag="amber")
    with pytest.raises(ValidationError):
        review_risk(risk, by=f.manager("Alice"), on=f.DAY, **{**SAID, "commentary": ""})
    risk.refresh_from_db()
    assert (risk.rag, risk.version) == ("amber", 1)


def test_the_owner_the_risk_lead_and_the_manager_may_review():
    alice, ruth, mona = f.person(), f.person("Ruth"), f.person("Mona")
    risk = f.risk(owner=f.post(holder=alice))
    f.grant(ruth, Role.RISK_LEAD, over=risk.programme)
    f.grant(mona, Role.PROGRAMME_MANAGER, over=risk.programme)
    assert all(TO_REVIEW.allows(someone, risk) for someone in (alice, ruth, mona))


def test_who_only_sees_a_risk_may_not_review_it():
    risk, viewer, stranger = f.risk(), f.person("Vera"), f.person("Charlie")
    f.grant(viewer, Role.VIEWER, over=risk.programme)
    assert not TO_REVIEW.allows(viewer, risk)
    assert not TO_REVIEW.allows(stranger, risk)


def test_a_manager_without_sight_of_exempt_material_may_not_review_an_exempt_risk():
    mona = f.person("Mona")
    risk = f.risk(exempt=True, exempt_paragraph=3, exempt_reason="Contract in negotiation")
    f.grant(mona, Role.PROGRAMME_MANAGER, over=risk.programme)
    assert not TO_REVIEW.allows(mona, risk)
