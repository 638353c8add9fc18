"""The story of a programme set up by hand, as it goes without a script: each step a form of a page."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from actions.escalating import escalate
from actions.models import Action, DateChange, Escalation
from council.access.acting import DIGEST
from council.conventions import InForce
from council.models import Conventions, Post, Role
from programmes.models import Programme, Review, Workstream
from tests import factories as f
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.usefixtures("on_the_day")]


def boxes(name: str, day: date) -> dict[str, str]:
    """The three boxes of a date."""
    return {f"{name}_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


@pytest.fixture
def send(client):
    """Send a page's form, with the version that it shows; the page on which that ends."""

    def send(address: str, **answers):
        form = client.get(address).context["form"]
        shown = {n: form[n].value() for n in ("version", "change") if n in form.fields and form[n].value()}
        page = client.post(address, {**shown, **answers}, follow=True)
        assert page.redirect_chain, page.context["form"].errors.as_json()
        return page.content.decode()

    return send


def test_a_programme_is_set_up_run_and_decided_on_in_the_browser_without_a_script(client, send):
    Conventions.objects.create(
        effective_from=f.LONG_AGO, council_name="Wexbourne", others={"proper_officer": "Solicitor"}
    )
    mona, alice, sue, sol = f.manager(), f.person("Alice"), f.person("Sue"), f.person("Sol")
    owner, sro = f.post("Head of Finance", holder=alice), f.post("Director of Resources", holder=sue)
    f.post("Solicitor", holder=sol)
    manager = f.post("Programme manager", holder=mona)
    f.grant(sol, Role.VIEWER, sees_exempt=True, exempt_reason="Confirms what is exempt")
    f.grant(sue, Role.VIEWER)
    body = f.body()

    # a review with six recommendations is recorded, one declined with a reason
    client.force_login(mona)
    facts = {"title": "Peers 2026", "kind": "peer_challenge", "reviewer": "The peers", "rows": "1"}
    send("/reviews/new/", **facts, **boxes("received_on", DAY - timedelta(days=20)))
    review = Review.objects.get()
    rows = {f"number-{n}": f"R{n + 1}" for n in range(6)} | {f"text-{n}": f"Do {n + 1}." for n in range(6)}
    send(f"/reviews/{review.pk}/recommendations/", rows="6", **rows)
    send(f"/reviews/{review.pk}/record/", record="1")
    for number, one in enumerate(review.recommendations.order_by("order")):
        response = "declined" if number == 5 else "accepted"
        said = {"response": response, "body": body.pk, **boxes("responded_on", DAY)}
        page = send(
            reverse("programmes:respond", args=[one.pk]), reason="No money." if number == 5 else "", **said
        )
    assert "No money." in page

    # a programme is created with its people, and its workstreams
    people = {"sro": sro.pk, "manager": manager.pk, "body": body.pk, "reviews": [review.pk]}
    send("/programmes/new/", title="Better homes", code="BH", stage="delivery", **people)
    programme = Programme.objects.get()
    for title in ("Repairs", "Lettings"):
        page = send(reverse("programmes:create-workstream", args=["BH"]), title=title)
    streams = list(Workstream.objects.order_by("pk"))

    # five actions are added by hand, four of them answering a recommendation; one is exempt and confirmed
    recommendations = list(review.recommendations.order_by("order"))
    for number in range(5):
        answers = {"recommendation": recommendations[number].pk} if number < 4 else {}
        words = {"title": f"Action {number + 1}", "workstream": streams[number % 2].pk, "owner": owner.pk}
        due = DAY + timedelta(days=30 + number)
        send(reverse("actions:add-action"), **words, **answers, **boxes("due", due))
    actions = list(Action.objects.order_by("reference"))
    assert [action.reference for action in actions] == [f"BH-{n:03d}" for n in range(1, 6)]
    secret = actions[4]
    client.force_login(alice)
    kept = {"kind": "exempt", "paragraphs": ["3"], "reason": "A price is agreed."}
    send(secret.get_exempt_url(), **kept)
    client.force_login(f.person("Vera"))
    assert client.get(secret.get_absolute_url()).status_code == 404
    client.force_login(sol)
    send(secret.get_exempt_url(), decision="keep", **kept, **boxes("review_on", DAY + timedelta(days=200)))
    secret.refresh_from_db()
    assert secret.exempt and not secret.exempt_proposed

    # coverage fills
    client.force_login(mona)
    coverage = client.get(reverse("review-coverage", args=[review.pk])).content.decode()
    assert "4 of 6 recommendations have an action." in coverage
    assert "1 of 6 recommendations has no action yet." in " ".join(coverage.split())

    # three dates are asked for, and decided together
    client.force_login(alice)
    for action in actions[:3]:
        later = boxes("to_date", action.due + timedelta(days=90))
        send(reverse("actions:reschedule-action", args=[action.reference]), reason="Late.", **later)
    client.force_login(mona)
    chosen = [f"action-{change.pk}" for change in DateChange.objects.filter(outcome="pending")]
    met = {"body": body.pk, "minute": "14", **boxes("meeting_on", DAY)}
    page = send("/decisions/", chosen=chosen, decision="approve", **met)
    assert "3 date changes approved." in page
    assert {(c.outcome, c.minute) for c in DateChange.objects.all()} == {("approved", "14")}

    # what stays overdue is told to the manager, then to the senior responsible owner
    late = actions[3].due + timedelta(days=60)
    escalate(as_at=late, conventions=InForce(), by=DIGEST)
    told = Escalation.objects.filter(action=actions[3]).values_list("stage", "post__title")
    assert set(told) == {("manager", "Programme manager"), ("sro", "Director of Resources")}
    with time_machine.travel(late):
        client.force_login(mona)
        page = client.get(programme.get_absolute_url()).content.decode()
    assert "Action 4" in page and Post.objects.get(title="Director of Resources").title in page
