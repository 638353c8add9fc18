"""What a risk says is said where others look: on the pages it is linked with, and to who may decide."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from council.conventions import InForce
from council.models import Role
from programmes.linking import link_records
from reports.digests.gathering import digests
from risks.mitigating import report_mitigation
from risks.models import LogEntry, Mitigation, MitigationDateChange, Risk
from risks.moving import ask_to_move
from risks.placing import unplaced_words
from risks.reviewing import TO_REVIEW
from tests import factories as f

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 7)
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}


@pytest.fixture
def mona(client):
    mona = f.manager("Mona")
    client.force_login(mona)
    return mona


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("other", ["action", "milestone", "saving", "risk"])
def test_each_page_leads_to_the_other(client, mona, other):
    risk, record = f.risk("The ledger cannot be closed"), getattr(f, other)("Something else")
    link_records(risk, record, rule=TO_REVIEW, by=mona, on=f.DAY)
    page = text(client.get(record.get_absolute_url()))
    assert f'href="/risks/{risk.reference}/"' in page and "Linked with" in page
    assert record.reference in text(client.get(risk.get_absolute_url()))


def test_an_exempt_risk_is_not_named_to_who_does_not_see_it(client, mona):
    risk, action = f.risk("The contract is in doubt", **EXEMPT), f.action()
    link_records(risk, action, rule=TO_REVIEW, by=f.manager("Ella", sees_exempt=True), on=f.DAY)
    page = text(client.get(action.get_absolute_url()))
    assert risk.reference not in page and "Linked with" not in page


def proposal(by, **fields) -> Risk:
    return f.risk("The ledger cannot be closed", status=Risk.Status.PROPOSED, raised_by=by, **fields)


def test_who_decides_reads_what_is_proposed(client, mona):
    risk = proposal(
        f.person("Alice"), cause="Two left", effect="It is late", current_likelihood=5, current_impact=5
    )
    page = text(client.get(f"/risks/{risk.reference}/decide/"))
    for words in ("two left", "it is late", "25: Almost certain", "Alice", "above the council’s appetite"):
        assert words in page


def told(day: date) -> dict[str, list[str]]:
    found = digests(as_at=day, conventions=InForce())
    return {one.person.name: one.references for one in found if "proposal" in one.references}


def test_ones_own_above_appetite_waits_for_another_alone(mona):
    f.grant(lena := f.person("Lena"), Role.RISK_LEAD, over=f.programme())
    assert lena
    risk = proposal(mona, current_likelihood=5, current_impact=5)
    assert list(told(f.DAY)) == ["Lena"]
    risk.current_likelihood = risk.current_impact = 1
    risk.save()
    assert sorted(told(f.DAY)) == ["Lena", "Mona"]


def test_a_date_that_waits_goes_with_what_is_done(mona):
    alice = f.person("Alice")
    owner = f.post("Head of Finance", holder=alice)
    risk = f.risk("The ledger cannot be closed", owner=owner)
    due = date(2026, 9, 1)
    mitigation = Mitigation.objects.create(
        risk=risk, text="Lend two", owner=owner, due=due, baseline=due, order=1
    )
    said = {"to_date": date(2027, 3, 1), "reason": "They are ill", "conventions": InForce()}
    ask_to_move(mitigation, by=alice, on=f.DAY, **said)
    report_mitigation(mitigation, progress="Done", done_on=f.DAY, by=alice, on=f.DAY)
    assert MitigationDateChange.objects.get().outcome == "withdrawn"
    mitigation.refresh_from_db()
    assert (mitigation.due, mitigation.done_on) == (due, f.DAY)


def test_the_words_of_a_log_are_asked_for_only_where_there_are_some(client, mona):
    risk = f.risk("The ledger cannot be closed")
    address = f"/risks/matrix/?programme={risk.programme_id}"
    assert "without a current score" in text(client.get(address))
    assert "Say what the words" not in text(client.get(address))
    risk.levels_as_written = "current likelihood: High; current impact: High"
    risk.save()
    assert "Say what the words" in text(client.get(address))


def test_who_imports_a_plan_says_what_its_words_mean(client):
    f.risk("The ledger cannot be closed", levels_as_written="current likelihood: High; current impact: High")
    client.force_login(f.administrator())
    code = f.programme().code
    sent = {"likelihood:High": "4", "impact:High": "4"}
    assert "1 risk placed" in text(client.post(f"/risks/levels/{code}/", sent, follow=True))
    assert unplaced_words(f.programme(), f.administrator(), InForce()) == {}


def test_risks_without_a_rag_have_a_column_of_their_own(client, mona):
    f.risk("One", category="People", rag="red"), f.risk("Two", category="People")
    page = text(client.get("/risks/changes/"))
    assert "No RAG" in page.split("Open risks by category")[-1].split("</table>")[0]


def entry(owner, *, due: date, **fields) -> LogEntry:
    programme = f.programme()
    return LogEntry.objects.create(
        programme=programme,
        reference=programme.next_reference("I"),
        kind="issue",
        title="Payroll ran late",
        owner=owner,
        due=due,
        raised_on=date(2026, 1, 5),
        **fields,
    )


def test_an_issue_that_is_due_is_told_to_its_owner_at_home_by_mail_and_in_their_calendar(client):
    alice = f.person("Alice")
    f.grant(alice, Role.OFFICER, over=f.programme())
    owner = f.post("Head of Finance", holder=alice)
    today = timezone.localdate()
    late, later = entry(owner, due=today - timedelta(days=3)), entry(owner, due=today + timedelta(days=200))
    client.force_login(alice)
    home = text(client.get("/"))
    assert "Issue, 3 days overdue" in home and later.reference not in home
    assert f"/risks/log/{late.reference}/resolve/" in home
    mine = text(client.get("/my-actions/"))
    assert late.reference in mine and later.reference in mine
    assert "Issue, 3 days overdue" in mine
    talk = text(client.get(f"/actions/owner/{owner.pk}/"))
    assert "3 days overdue: how it is resolved" in talk
    found = {one.person.name: one.references for one in digests(as_at=MONDAY, conventions=InForce())}
    assert found["Alice"]["entries"] == [late.reference]


def test_an_exempt_issue_is_not_told_to_an_owner_who_does_not_see_it(client):
    alice = f.person("Alice")
    owner = f.post("Head of Finance", holder=alice)
    hidden = entry(owner, due=date(2026, 1, 9), **EXEMPT)
    client.force_login(alice)
    assert hidden.reference not in text(client.get("/"))
    assert hidden.reference not in text(client.get("/my-actions/"))


def test_an_issue_escalated_to_a_body_stands_on_its_pages_until_it_is_resolved(client, mona):
    board = f.body("Improvement Board")
    issue = entry(f.post(), due=date(2027, 1, 9), escalated_to=board, impact="400 paid late")
    for address in (f"/risks/escalated/{board.pk}/", f"/bodies/{board.pk}/"):
        assert issue.reference in text(client.get(address)) and "400 paid late" in text(client.get(address))
    issue.stage, issue.resolution, issue.resolved_on = "resolved", "Paid", f.DAY
    issue.save()
    for address in (f"/risks/escalated/{board.pk}/", f"/bodies/{board.pk}/"):
        assert issue.reference not in text(client.get(address))
