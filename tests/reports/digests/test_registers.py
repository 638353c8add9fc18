"""What risks and savings put into the mail and the calendar: the same as they put on the home page."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client

from council.conventions import InForce
from council.models import Holding, Role, User
from reports.digests.choosing import choose_reminders
from reports.digests.gathering import digests
from risks.owed import offers as reviews
from risks.reviewing import review_risk
from savings.confirming import confirm
from savings.models import Claim
from savings.offers import offers as confirmations
from tests import factories
from tests.factories import DAY, LONG_AGO
from tests.reports.digests.test_digests import EXEMPT, SITE, reminded, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
RULES = InForce()
LEFT = DAY - timedelta(days=RULES.reporting_interval_days + 1)  # a review of that day is due by now


@pytest.fixture
def alice() -> User:
    alice = factories.person("Alice")
    factories.post("Head of Finance", holder=alice)
    return alice


def left_risk(title="Key staff leave", **fields):
    """A risk of Alice's post that nobody has looked at since it was raised."""
    fields.setdefault("owner", factories.post("Head of Finance"))
    return factories.risk(title, raised_on=LEFT, **fields)


def claim(by: User | None = None, **saving) -> Claim:
    """The claim to have delivered some of a saving this year."""
    return factories.claimed(by=by, to=factories.saving_year(factories.saving(**saving)))


# --- risks --------------------------------------------------------------------------------------------------


def test_a_risk_that_nobody_reviewed_stands_in_its_owners_mail_until_somebody_does(alice):
    risk = left_risk()
    factories.risk("Looked at lately", owner=risk.owner, reviewed_on=DAY - timedelta(days=3))
    factories.risk("Closed", owner=risk.owner, raised_on=LEFT, status="closed", status_reason="Over")
    assert reminded() == {"Alice": {"review": [risk.reference]}}
    send()
    [sent] = mail.outbox
    assert sent.subject == "Risks to review 1: 15 June 2026"
    for text in (sent.body, sent.alternatives[0][0]):
        assert "Key staff leave" in text and "raised 43 days ago and not reviewed since" in text
        assert f"{SITE}/risks/{risk.reference}/review/" in text
    review_risk(risk, by=alice, on=DAY, likelihood=3, impact=3, rag="amber", commentary="As before.")
    assert reminded() == {}


def test_an_exempt_risk_is_named_by_its_reference_and_told_to_nobody_who_may_not_see_it(alice):
    bob = factories.person("Bob")
    Holding.objects.create(
        post=factories.post("Head of Finance"), user=bob, capacity="member", from_date=LONG_AGO
    )
    factories.grant(alice, Role.OFFICER, sees_exempt=True)
    risk = left_risk("Zebedee’s claim", **EXEMPT)
    assert reminded() == {"Alice": {"review": [risk.reference]}}
    send()
    [sent] = mail.outbox
    for text in (sent.subject, sent.body, sent.alternatives[0][0]):
        assert "Zebedee" not in text and "not reviewed" not in text
    assert risk.reference in sent.body


def test_a_review_that_is_due_stands_in_the_calendar_by_its_reference_alone(client, alice):
    risk = left_risk("Zebedee’s claim")
    recent = factories.risk("Looked at lately", owner=risk.owner, reviewed_on=DAY)
    client.force_login(alice)
    path = client.post("/feeds/").context["address"].removeprefix("http://testserver")
    text = Client().get(path).content.decode()
    assert f"SUMMARY:{risk.reference} review due\r\n" in text
    assert f"DTSTART;VALUE=DATE:{DAY - timedelta(days=1):%Y%m%d}\r\n" in text
    assert "Zebedee" not in text and recent.reference not in text


# --- savings ------------------------------------------------------------------------------------------------


def test_a_claim_stands_in_the_mail_of_those_who_may_confirm_it_and_of_no_one_else(alice):
    farah, frank = factories.finance("Farah"), factories.finance("Frank")
    line = claim(by=frank, owner=factories.post("Head of Finance"))
    factories.manager("Mona")
    assert reminded() == {"Farah": {"confirm": [line.saving.reference]}}  # not the claimant, nor the owner
    send()
    [sent] = mail.outbox
    assert sent.subject == "Savings to confirm 1: 15 June 2026"
    assert "£25,000 claimed for 2026/27 by Frank" in sent.body
    assert f"{SITE}{line.get_decide_url()}" in sent.body
    confirm(line, by=farah, on=DAY)
    assert reminded() == {}


def test_a_claim_of_another_programme_or_an_exempt_one_is_told_to_nobody_who_may_not_see_it():
    farah = factories.person("Farah")
    factories.grant(farah, Role.FINANCE, over=factories.programme())
    claim(programme=factories.programme("ZZZ"))
    hidden = claim(**EXEMPT)
    assert reminded() == {}
    factories.grant(farah, Role.OFFICER, sees_exempt=True)
    assert reminded() == {"Farah": {"confirm": [hidden.saving.reference]}}
    send()
    assert hidden.saving.title not in mail.outbox[0].body and "claimed" not in mail.outbox[0].body


def test_who_chose_a_weekly_mail_hears_of_claims_on_its_day():
    choose_reminders(factories.finance("Farah"), by=User.objects.get(name="Farah"), weekday=0)
    claim()
    assert "Farah" in reminded(DAY) and "Farah" not in reminded(date(2026, 6, 16))


# --- as the home page says, and as cheaply ------------------------------------------------------------------


def test_the_mail_and_the_home_page_say_the_same(alice):
    farah = factories.finance("Farah")
    Holding.objects.create(
        post=factories.post("Head of Finance"), user=farah, capacity="member", from_date=LONG_AGO
    )
    left_risk(), left_risk("Another"), left_risk("Exempt", **EXEMPT), claim(), claim(title="Other", **EXEMPT)
    mailed = reminded()
    for person in (alice, farah):
        for section, offered in (("review", reviews), ("confirm", confirmations)):
            on_home = [offer.reference for offer in offered(person, as_at=DAY, conventions=RULES)]
            assert mailed[str(person)].get(section, []) == on_home
    assert len(mailed["Farah"]["confirm"]) == 1 and len(mailed["Alice"]["review"]) == 2


@pytest.mark.parametrize("number", [2, 6])
def test_risks_and_claims_take_no_more_queries_for_more_people(number, django_assert_num_queries):
    for n in range(number):
        left_risk(owner=factories.post(f"Post {n}", holder=factories.person(f"Person {n}")))
        factories.finance(f"Finance {n}")
        claim(title=f"Saving {n}")
    with django_assert_num_queries(32):  # three are of words for committees
        mailed = list(digests(as_at=DAY, conventions=RULES))
    assert len(mailed) == 2 * number
