"""Issues, assumptions and dependencies beside risks; and risks taken to bodies."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.conventions import InForce
from council.models import Role
from risks.ending import close_risk
from risks.escalations.escalating import end_escalation, escalate_risk
from risks.log.keeping import (
    EntryStatement,
    add_entry,
    correct_entry,
    entry_to_risk,
    reopen_entry,
    resolve_entry,
    risk_happened,
)
from risks.models import LogEntry
from tests import factories as f

pytestmark = pytest.mark.django_db
SAID = EntryStatement(title="The old ledger is switched off", impact="No one is paid")
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}


def person(name: str, role: Role, **more):
    someone = f.person(name)
    f.grant(someone, role, over=f.programme(), **more)
    return someone


@pytest.fixture
def lead():
    return person("Lena", Role.RISK_LEAD)


def test_a_risk_that_happened_is_closed_once_its_issue_is_resolved(lead, client):
    risk = f.risk("The ledger cannot be closed")
    entry = risk_happened(risk, happened="It stayed open", by=lead, on=f.DAY)
    risk.refresh_from_db()
    with pytest.raises(ValidationError, match=f"{entry.reference} is still to be resolved"):
        close_risk(risk, reason="Over", by=lead, on=f.DAY)
    client.force_login(lead)
    assert "Close this risk" not in client.get(risk.get_absolute_url()).content.decode()
    resolve_entry(entry, resolution="Agency staff", resolved_on=f.DAY, by=lead, on=f.DAY)
    assert "Close this risk" in client.get(risk.get_absolute_url()).content.decode()
    assert close_risk(risk, reason="Over", by=lead, on=f.DAY).status == "closed"


@pytest.fixture
def viewer():
    return person("Vera", Role.VIEWER)


@pytest.mark.parametrize(
    ("kind", "reference"), [("issue", "SSR-I01"), ("assumption", "SSR-A01"), ("dependency", "SSR-D01")]
)
def test_each_kind_has_numbers_of_its_own(kind, reference, viewer):
    entry = add_entry(f.programme(), kind, SAID, by=viewer, on=f.DAY)
    assert (entry.reference, entry.raised_by, entry.stage) == (reference, viewer, "open")


def test_everything_wrong_with_an_entry_is_said_at_once(viewer):
    gone = f.post("Head of Nothing", is_active=False)
    wrong = EntryStatement(title=" ", owner=gone, stage="resolved", due=date(2050, 1, 1))
    with pytest.raises(ValidationError) as refusal:
        add_entry(f.programme(), "rumour", wrong, by=viewer, on=f.DAY)
    assert set(refusal.value.message_dict) == {"title", "owner", "stage", "due", "kind"}
    with pytest.raises(PermissionDenied):
        add_entry(f.programme(), "issue", SAID, by=f.person("Otto"), on=f.DAY)


def test_an_entry_is_resolved_with_words_and_opens_again(lead, viewer):
    entry = add_entry(f.programme(), "issue", SAID, by=lead, on=f.DAY)
    with pytest.raises(PermissionDenied):
        resolve_entry(entry, resolution="Switched on", resolved_on=f.DAY, by=viewer, on=f.DAY)
    with pytest.raises(ValidationError) as refusal:
        resolve_entry(entry, resolution=" ", resolved_on=date(2026, 12, 1), by=lead, on=f.DAY)
    assert set(refusal.value.message_dict) == {"resolution", "resolved_on"}
    resolve_entry(entry, resolution="Switched on", resolved_on=f.DAY, by=lead, on=f.DAY)
    assert not LogEntry.objects.to_resolve().exists()
    with pytest.raises(ValidationError, match="so its words stand"):
        correct_entry(entry, SAID, by=lead, on=f.DAY)
    reopen_entry(entry, reason="Off again", by=lead, on=f.DAY)
    entry.refresh_from_db()
    assert (entry.stage, entry.resolved_on) == ("open", None)


def test_a_risk_that_happened_stays_and_is_linked_with_its_issue(lead):
    risk = f.risk(effect="No one is paid", owner=f.post())
    entry = risk_happened(risk, happened="It was switched off.", by=lead, on=f.DAY)
    risk.refresh_from_db()
    assert (risk.status, risk.status_reason) == ("happened", "It was switched off.")
    assert (entry.risk, entry.title, entry.impact, entry.owner) == (
        risk,
        risk.title,
        "No one is paid",
        f.post(),
    )
    with pytest.raises(ValidationError, match="already"):
        risk_happened(risk, happened="Again", by=lead, on=f.DAY)


def test_the_issue_of_an_exempt_risk_is_exempt():
    lena = person("Lena", Role.RISK_LEAD, sees_exempt=True)
    entry = risk_happened(f.risk(**EXEMPT), happened="It was lost.", by=lena, on=f.DAY)
    assert (entry.exempt, entry.exempt_paragraph) == (True, 3)


def test_an_issue_becomes_a_risk_once(lead):
    entry = add_entry(f.programme(), "issue", SAID, by=lead, on=f.DAY)
    told = {"by": lead, "on": f.DAY, "conventions": InForce()}
    risk = entry_to_risk(entry, event="It happens again", **told)
    entry.refresh_from_db()
    assert (entry.risk, risk.effect, risk.source) == (risk, "No one is paid", "Issue SSR-I01")
    with pytest.raises(ValidationError, match="linked with a risk already"):
        entry_to_risk(entry, event="It happens again", **told)


# --- escalation ---


def test_a_risk_waits_for_a_body_until_it_is_decided(lead):
    risk, body = f.risk(), f.body()
    said = {"body": body, "reason": "Above appetite", "asks": "Pay for two more"}
    escalation = escalate_risk(risk, by=lead, on=f.DAY, **said)
    with pytest.raises(ValidationError, match="already"):
        escalate_risk(risk, by=lead, on=f.DAY, **said)
    with pytest.raises(ValidationError) as refusal:
        escalate_risk(risk, body=None, reason=" ", asks="", by=lead, on=f.DAY)
    assert set(refusal.value.message_dict) == {"body", "reason", "asks"}
    with pytest.raises(ValidationError, match="what was decided"):
        end_escalation(escalation, outcome="decided", outcome_words="", by=lead, on=f.DAY)
    end_escalation(escalation, outcome="sent_down", outcome_words="Do it yourselves", by=lead, on=f.DAY)
    with pytest.raises(ValidationError, match="already"):
        end_escalation(escalation, outcome="decided", outcome_words="Yes", by=lead, on=f.DAY)
    assert risk.escalations.get().outcome == "sent_down"


def test_the_page_of_a_body_lists_what_was_escalated_to_it_as_far_as_one_sees(client, lead, viewer):
    body = f.body()
    lena = person("Lea", Role.RISK_LEAD, sees_exempt=True)
    for risk in (f.risk("Staff leave"), f.risk("Secretly", **EXEMPT)):
        escalate_risk(risk, body=body, reason="Red", asks="Money", by=lena, on=f.DAY)
    client.force_login(viewer)
    page = client.get(f"/risks/escalated/{body.pk}/").content.decode()
    assert "Staff leave" in page and "Secretly" not in page
    assert "Record the decision" not in page


def test_a_risk_becomes_an_issue_and_is_resolved_on_its_pages(client, lead):
    risk = f.risk()
    client.force_login(lead)
    page = client.post(f"/risks/{risk.reference}/happened/", {"happened": "It failed."}, follow=True)
    assert "SSR-I01 is the issue that it is now" in page.content.decode()
    done = {
        "resolution": "Replaced",
        "resolved_on_day": "15",
        "resolved_on_month": "6",
        "resolved_on_year": "2026",
    }
    page = client.post("/risks/log/SSR-I01/resolve/", done, follow=True).content.decode()
    assert "SSR-I01 is resolved" in page and risk.reference in page


def test_what_is_done_about_an_open_issue_stands_on_its_page_and_can_be_put_right(lead, client):
    entry = add_entry(f.programme(), "issue", SAID, by=lead, on=f.DAY)
    client.force_login(lead)
    address = f"/risks/log/{entry.reference}/edit/"
    sent = {"title": SAID.title, "stage": "in_hand", "resolution": "Agency staff", "version": entry.version}
    assert "Agency staff" in client.post(address, sent, follow=True).content.decode()
    entry.refresh_from_db()
    assert (entry.stage, entry.resolution, entry.resolved_on) == ("in_hand", "Agency staff", None)
