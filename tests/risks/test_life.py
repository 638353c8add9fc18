"""A risk's life: proposed, accepted, declined, merged, corrected, closed, opened again, and linked."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.conventions import InForce
from council.models import ChangedMeanwhile, Role
from programmes.linking import find_record, link_records, links_of, unlink_records
from risks.appetite import above_appetite, above_q
from risks.ending import close_risk, merge_risks, reopen_risk
from risks.keeping import RiskStatement, correct_risk
from risks.models import Assessment, Mitigation, Risk
from risks.proposals import decisions
from risks.raising import accept_risk, decline_risk, raise_risk
from risks.reviewing import TO_REVIEW
from tests import factories as f

pytestmark = pytest.mark.django_db
SAID = RiskStatement(title="The finance team cannot be staffed", category="People")
RED = {"likelihood": 5, "impact": 5, "commentary": "Two of three have gone."}
AMBER = {"likelihood": 3, "impact": 3, "commentary": "One has gone."}
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}
TOLD = {"on": f.DAY, "conventions": InForce()}


def person(name: str, role: Role):
    someone = f.person(name)
    f.grant(someone, role, over=f.programme())
    return someone


@pytest.fixture
def lead():
    return person("Lena", Role.RISK_LEAD)


@pytest.fixture
def viewer():
    return person("Vera", Role.VIEWER)


# --- raising ---


def test_anyone_who_sees_the_programme_proposes_and_the_lead_finds_it_on_the_home_page(viewer, lead):
    risk = raise_risk(f.programme(), SAID, by=viewer, **TOLD)
    assert (risk.status, risk.raised_by, risk.reference) == ("proposed", viewer, "SSR-R01")
    assert [offer.reference for offer in decisions(lead)] == ["SSR-R01"]
    assert decisions(viewer) == []


def test_who_does_not_see_the_programme_proposes_nothing():
    with pytest.raises(PermissionDenied):
        raise_risk(f.programme(), SAID, by=f.person("Otto"), **TOLD)


def test_the_lead_records_at_once_with_a_first_assessment(lead):
    risk = raise_risk(f.programme(), SAID, by=lead, **TOLD, **AMBER)
    assert risk.status == "open"
    assert [(one.likelihood, one.impact, one.by) for one in risk.assessments.all()] == [(3, 3, lead)]


def test_the_leads_own_risk_above_appetite_needs_another(lead):
    risk = raise_risk(f.programme(), SAID, by=lead, **TOLD, **RED)
    assert risk.status == "proposed"
    with pytest.raises(ValidationError, match="another person accepts it"):
        accept_risk(risk, by=lead, **TOLD)
    assert accept_risk(risk, by=person("Mona", Role.PROGRAMME_MANAGER), **TOLD).status == "open"


def test_a_council_with_more_appetite_for_a_category_takes_it_at_once(lead):
    daring = InForce(risk_appetites={"People": "red"})
    risk = raise_risk(f.programme(), SAID, by=lead, on=f.DAY, conventions=daring, **RED)
    assert risk.status == "open" and above_appetite(risk, daring) == ""
    assert "above the council’s appetite" in above_appetite(risk, InForce())


def test_everything_wrong_with_a_new_risk_is_said_at_once(lead):
    gone = f.post("Head of Nothing", is_active=False)
    wrong = RiskStatement(title=" ", owner=gone, category="Weather", review_every_days=0, response="hope")
    with pytest.raises(ValidationError) as refusal:
        raise_risk(f.programme(), wrong, by=lead, **TOLD, likelihood=3)
    assert set(refusal.value.message_dict) == {
        "title",
        "owner",
        "category",
        "review_every_days",
        "response",
        "impact",
        "commentary",
    }


def test_a_proposal_is_declined_with_a_reason_and_counts_nowhere(viewer, lead):
    risk = raise_risk(f.programme(), SAID, by=viewer, **TOLD)
    with pytest.raises(ValidationError, match="why the proposal is declined"):
        decline_risk(risk, reason=" ", by=lead, on=f.DAY)
    decline_risk(risk, reason="It is R02 already.", by=lead, on=f.DAY)
    risk.refresh_from_db()
    assert (risk.status, risk.status_reason, risk.decided_by) == ("declined", "It is R02 already.", lead)
    assert not Risk.objects.open().exists()
    with pytest.raises(ValidationError, match="declined already"):
        accept_risk(risk, by=lead, **TOLD)


@pytest.mark.parametrize("act", ["accept", "decline", "correct", "close", "reopen", "merge"])
def test_only_the_lead_and_the_manager_keep_the_log(act, viewer):
    risk, other = f.risk(), f.risk("Other")
    acts = {
        "accept": lambda: accept_risk(risk, by=viewer, **TOLD),
        "decline": lambda: decline_risk(risk, reason="No", by=viewer, on=f.DAY),
        "correct": lambda: correct_risk(risk, SAID, why="Typo", by=viewer, **TOLD),
        "close": lambda: close_risk(risk, reason="Over", by=viewer, on=f.DAY),
        "reopen": lambda: reopen_risk(risk, reason="Back", by=viewer, on=f.DAY),
        "merge": lambda: merge_risks(risk, into=other, reason="Same", by=viewer, on=f.DAY),
    }
    with pytest.raises(PermissionDenied):
        acts[act]()


# --- appetite ---


def test_the_list_above_appetite_is_what_the_rule_says_of_each():
    named = InForce(risk_appetite="amber", risk_appetites={"Legal": "green", "People": "red"})
    for category in ("", "Legal", "People", "Delivery"):
        for likelihood in range(1, 6):
            for impact in range(1, 6):
                f.risk(category=category, current_likelihood=likelihood, current_impact=impact)
        for rag in ("", "red", "amber", "green"):
            f.risk(category=category, rag=rag)
    listed = set(Risk.objects.filter(above_q(named)).values_list("pk", flat=True))
    assert listed == {risk.pk for risk in Risk.objects.all() if above_appetite(risk, named)}


# --- correcting and ending ---


def test_a_correction_says_why_and_the_second_to_save_is_told(lead):
    risk = f.risk()
    with pytest.raises(ValidationError) as refusal:
        correct_risk(risk, SAID, why=" ", by=lead, **TOLD)
    assert set(refusal.value.message_dict) == {"why"}
    correct_risk(risk, SAID, why="Clearer words", by=lead, version=1, **TOLD)
    with pytest.raises(ChangedMeanwhile):
        correct_risk(risk, RiskStatement(title="Other"), why="Also", by=lead, version=1, **TOLD)
    risk.refresh_from_db()
    assert risk.title == SAID.title and risk.history.first().history_change_reason == "Clearer words"


def test_a_closed_risk_opens_again_and_its_history_keeps_why_it_had_ended(lead):
    risk = f.risk()
    close_risk(risk, reason="The team is staffed.", by=lead, on=f.DAY)
    reopen_risk(risk, reason="Two left again.", by=lead, on=date(2026, 7, 1))
    risk.refresh_from_db()
    assert (risk.status, risk.status_reason, risk.status_on) == ("open", "", date(2026, 7, 1))
    reasons = [entry.history_change_reason for entry in risk.history.all()]
    assert reasons[:2] == ["Risk opened again: Two left again.", "Risk closed: The team is staffed."]


def test_what_is_done_about_a_merged_risk_goes_with_it(lead):
    risk, into = f.risk(), f.risk("Staff")
    for each in (risk, into):
        Mitigation.objects.create(risk=each, text=f"Recruit for {each.reference}", order=1)
    merge_risks(risk, into=into, reason="Same cause", by=lead, on=f.DAY)
    risk.refresh_from_db()
    assert (risk.status, risk.merged_into) == ("merged", into)
    assert [(m.order, m.text) for m in into.mitigations.all()] == [
        (1, "Recruit for SSR-R02"),
        (2, "Recruit for SSR-R01"),
    ]
    with pytest.raises(ValidationError, match="so it stands"):
        reopen_risk(risk, reason="No", by=lead, on=f.DAY)


def test_an_exempt_risk_is_not_merged_into_an_open_one(lead):
    f.grant(lead, Role.VIEWER, over=f.programme(), sees_exempt=True)
    secret, into = f.risk(**EXEMPT), f.risk("Staff")
    with pytest.raises(ValidationError) as refusal:
        merge_risks(secret, into=into, reason="Same", by=lead, on=f.DAY)
    assert set(refusal.value.message_dict) == {"into"}


# --- links ---


def test_a_link_leads_both_ways_for_who_sees_both(lead, viewer):
    risk, action = f.risk(**EXEMPT), f.action()
    f.grant(lead, Role.VIEWER, over=f.programme(), sees_exempt=True)
    found = find_record(lead, f" {action.reference.lower()} ")
    link = link_records(risk, found, rule=TO_REVIEW, by=lead, on=f.DAY)
    assert [each.record for each in links_of(risk, lead)] == [action]
    assert [each.record for each in links_of(action, lead)] == [risk]
    assert links_of(action, viewer) == []
    with pytest.raises(ValidationError, match="already"):
        link_records(action, risk, rule=TO_REVIEW, by=f.manager("Mona"), on=f.DAY)
    unlink_records(link, risk, rule=TO_REVIEW, by=lead, on=f.DAY)
    assert links_of(action, lead) == []


def test_what_one_cannot_see_cannot_be_linked(viewer):
    secret = f.risk(**EXEMPT)
    with pytest.raises(ValidationError, match="that you can see"):
        find_record(viewer, secret.reference)


# --- the pages ---


def test_a_risk_is_raised_and_accepted_on_its_pages(client, viewer, lead):
    client.force_login(viewer)
    asked = {"programme": f.programme().pk, "title": "The system fails", "cause": "It is old"}
    page = client.post("/risks/new/", asked, follow=True).content.decode()
    assert "is proposed. The risk lead decides" in page and "it is old" in page
    client.force_login(lead)
    answer = {"decision": "accept", "owner": f.post("Head of Digital").pk, "version": 1}
    page = client.post("/risks/SSR-R01/decide/", answer, follow=True).content.decode()
    assert "is accepted into the log" in page and "Head of Digital" in page
    assert Assessment.objects.count() == 0


def test_a_copy_of_an_exempt_risk_is_exempt(client, lead):
    f.grant(lead, Role.VIEWER, over=f.programme(), sees_exempt=True)
    source = f.risk(effect="The contract is lost", **EXEMPT)
    client.force_login(lead)
    address = f"/risks/new/?copy={source.reference}"
    assert "The contract is lost" in client.get(address).content.decode()
    client.post(address, {"programme": source.programme_id, "title": "Copied"})
    copy = Risk.objects.get(title="Copied")
    assert (copy.exempt, copy.exempt_paragraph, copy.exempt_proposed) == (True, 3, True)
