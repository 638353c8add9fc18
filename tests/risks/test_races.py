"""Two people at once on one risk: one is saved, the other is told, and nobody's words are lost."""

import pytest
from django.core.exceptions import ValidationError

from council.bulk.changing import preview
from council.bulk.previewing import NotAsPreviewed
from council.conventions import InForce
from council.models import ChangedMeanwhile, Role
from risks.bulk.changing import RISKS_IN_BULK, WantedOfRisks, change_in_bulk
from risks.ending import close_risk
from risks.models import Assessment, Risk, RiskBulkChange
from risks.reviewing import review_risk
from tests import factories as f
from tests.actions.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)
RULES = InForce()


@pytest.fixture
def leads():
    both = f.person("Lena"), f.person("Luke")
    for person in both:
        f.grant(person, Role.RISK_LEAD, over=f.programme())
    return both


def judged(risk, by, words, likelihood=4):
    """The review as its page sends it: of the version that was seen."""
    return lambda version=risk.version: review_risk(
        risk,
        by=by,
        on=f.DAY,
        likelihood=likelihood,
        impact=3,
        rag="amber",
        commentary=words,
        version=version,
        conventions=RULES,
    )


def test_of_two_risk_leads_who_review_one_is_saved_and_the_other_told(leads):
    risk = f.risk()
    lena, luke = leads
    raised = together(judged(risk, lena, "Lena's words"), judged(risk, luke, "Luke's words", 2))
    assert [type(one) for one in raised if one] == [ChangedMeanwhile]
    kept = Assessment.objects.get()
    risk.refresh_from_db()
    assert (risk.version, risk.current_likelihood) == (2, kept.likelihood)
    again = judged(risk, luke if kept.by == lena else lena, "The other's words")
    again()
    assert set(Assessment.objects.values_list("commentary", flat=True)) == {
        kept.commentary,
        "The other's words",
    }


@pytest.mark.parametrize("closing_comes_first", [True, False])
def test_of_a_close_and_a_review_one_is_saved_and_the_other_told(leads, closing_comes_first):
    risk = f.risk()
    lena, luke = leads
    seen = risk.version

    def close():
        close_risk(risk, reason="It has passed.", by=lena, on=f.DAY, version=seen)

    acts = [close, judged(risk, luke, "Luke's words")]
    raised = together(*(acts if closing_comes_first else acts[::-1]))
    refused = [one for one in raised if one]
    assert len(refused) == 1 and isinstance(refused[0], ChangedMeanwhile | ValidationError)
    risk.refresh_from_db()
    assert risk.version == seen + 1
    assert (risk.status == Risk.Status.CLOSED) is not Assessment.objects.exists()


@pytest.mark.parametrize("bulk_comes_first", [True, False])
def test_of_a_bulk_change_and_a_review_one_is_saved_and_the_other_told(leads, bulk_comes_first):
    risk, other = f.risk(), f.risk("Data is lost")
    lena, luke = leads
    keys, wanted = [risk.pk, other.pk], WantedOfRisks("So", category="People")
    seen = preview(RISKS_IN_BULK, keys, wanted, by=lena, on=f.DAY, conventions=RULES)

    def in_bulk():
        change_in_bulk(keys, wanted, by=lena, on=f.DAY, conventions=RULES, confirmed=seen.digest)

    acts = [in_bulk, judged(risk, luke, "Luke's words")]
    raised = together(*(acts if bulk_comes_first else acts[::-1]))
    refused = [type(one) for one in raised if one]
    assert refused in ([NotAsPreviewed], [ChangedMeanwhile])
    assert RiskBulkChange.objects.exists() is (refused == [ChangedMeanwhile])
    assert len(set(Risk.objects.values_list("category", flat=True))) == 1  # all of it or nothing
