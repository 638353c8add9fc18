"""My actions hold what is to come by a day, and nothing of a closed programme but what goes on."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from actions.rescheduling import ask_to_reschedule
from actions.verifying import complete
from council.calendar_feed import make_feed
from council.conventions import InForce
from council.models import Feed
from programmes.benefits.stating import BenefitStatement, add_benefit
from programmes.closing.closing import close_programme
from programmes.measures.stating import MeasureStatement, add_measure
from programmes.outputs.stating import OutputStatement, add_output
from reports.feeds.dates import feed_entries
from risks.models import LogEntry
from tests import factories as make
from tests.factories import DAY
from tests.reports.digests.test_digests import reminded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
PAST = DAY - timedelta(days=5)


@pytest.fixture
def olive():
    return make.person("Olive")


@pytest.fixture
def programme(olive):
    """A programme of which Olive's post owns one of everything, all of it late."""
    programme, mona = make.programme(), make.manager()
    owner = make.post("Head of Change", holder=olive)
    told = {"by": mona, "on": PAST - timedelta(days=30)}
    stream = make.workstream(of=programme, lead=owner)
    late = make.action("An action", workstream=stream, owner=owner, due=PAST, on=PAST - timedelta(days=90))
    done = make.action("A claim", workstream=stream, owner=owner)
    ask_to_reschedule(
        late, to_date=DAY + timedelta(days=200), reason="Late", by=olive, on=DAY, conventions=InForce()
    )
    complete(done, completed_on=DAY, closing_note="It is done.", evidence="Minutes", by=olive, on=DAY)
    make.milestone("A milestone", programme=programme, owner=owner, due=PAST)
    make.risk("A risk", programme=programme, owner=owner, raised_on=date(2025, 1, 1))
    LogEntry.objects.create(
        programme=programme, reference="SSR-I01", title="An issue", kind="issue", owner=owner, due=PAST,
        raised_on=PAST,
    )  # fmt: skip
    measured = MeasureStatement(title="A measure", owner=owner, every_months=1, baseline_on=date(2026, 1, 1))
    add_measure(programme, measured, **told)
    add_output(programme, OutputStatement(title="An output", owner=owner, due=PAST), **told)
    add_output(programme, OutputStatement(title="An outcome", kind="outcome", owner=owner), **told)
    benefit = BenefitStatement(title="A benefit", kind="cash", owner=owner, realised_by=PAST)
    add_benefit(programme, benefit, **told)
    saving = make.saving("A saving", programme=programme, owner=owner)
    make.saving_year(saving, year=2025)
    return programme


def listed(client, address="/my-actions/?by=need") -> set[str]:
    """Which of them the page names."""
    page = client.get(address).content.decode()
    names = ("An action", "A claim", "A milestone", "A risk", "An issue", "A measure", "An output")
    return {name for name in (*names, "An outcome", "A benefit", "A saving") if f"{name}</a>" in page}


def days_of(person) -> set[str]:
    """The references on the days of the person's calendar."""
    make_feed(person, by=person, at=timezone.now(), days=90)
    feed = Feed.objects.get(person=person)
    entries = feed_entries(feed, as_at=DAY, conventions=InForce(), address=lambda path: path)
    return {entry.summary.split()[0] for entry in entries if entry.summary.startswith("SSR-")}


def test_what_is_to_come_stands_among_what_is_owed_and_closure_leaves_what_goes_on(client, olive, programme):
    client.force_login(olive)
    everything = {"An action", "A claim", "A milestone", "A risk", "An issue", "A measure", "An output",
                  "An outcome", "A benefit", "A saving"}  # fmt: skip
    assert listed(client) == everything
    owner = make.post("Head of Change")
    one_to_one = f"/actions/owner/{owner.pk}/"
    assert "An output" in client.get(one_to_one).content.decode()
    assert {"SSR-OU01", "SSR-B01", "SSR-ME01", "SSR-001"} <= days_of(olive)
    mona = make.manager()
    client.force_login(mona)
    assert "An action" in client.get("/my-actions/").content.decode(), "its date waits for her"
    close_programme(
        programme, body=make.body(), decided_on=DAY, minute="1", words="To the plans", by=mona, on=DAY
    )
    waiting = client.get("/my-actions/").content.decode()
    assert "An action" not in waiting and "A claim" not in waiting
    client.force_login(make.person("Olive"))
    assert listed(client) == {"A benefit", "A saving"}
    assert listed(client, "/my-actions/update/") <= {"A benefit", "A saving"}
    page = client.get(one_to_one).content.decode()
    assert "A benefit" in page and "A milestone" not in page and "An action" not in page
    assert "SSR-001" not in days_of(olive) and "SSR-B01" in days_of(olive)
    mine = reminded().get("Olive", {})
    assert {each for section in mine.values() for each in section} <= {"SSR-B01", "SSR-S01"}


def test_an_owed_output_leads_to_its_form_and_the_last_delivery_clears_it(client, olive, programme):
    client.force_login(olive)
    page = client.get("/my-actions/?by=need").content.decode()
    assert 'href="/programmes/SSR/outputs/SSR-OU01/deliver/"' in page
    assert "Output, was due by 10 June 2026." in page and "Outcome, no day yet." in page
    sent = {"delivered_on_day": "12", "delivered_on_month": "6", "delivered_on_year": "2026", "version": "1"}
    client.post("/programmes/SSR/outputs/SSR-OU01/deliver/", sent | {"note": "Opened"})
    assert "An output" not in listed(client) and "An outcome" in listed(client)
