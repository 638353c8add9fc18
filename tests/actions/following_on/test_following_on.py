"""Follow-on actions: transferred, going on as new linked ones in a named plan, watched by a named body."""

import html
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pypdf import PdfReader

from actions.following_on.gathering import follow_ons_of
from actions.following_on.handing_on import hand_on
from actions.models import Action, FollowOn
from council.models import Conventions
from council.rag import Stage
from programmes.closing.closing import close_programme
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
THERE = "/programmes/SSR/follow-on/"


@pytest.fixture
def mona():
    return make.manager()


@pytest.fixture
def stream():
    return make.workstream("Archive")


@pytest.fixture
def plan():
    """The workstream of the service plan in which they go on."""
    return make.workstream("Records", of=make.programme("LAW"))


def page(client, address, sent=None):
    response = client.post(address, sent, follow=True) if sent else client.get(address)
    assert response.status_code == 200, response.status_code
    return " ".join(html.unescape(response.content.decode()).split())


def handed(stream, actions, plan, mona, **more):
    said = {"to": plan, "body": make.body(), "reason": "The team is disbanded", **more}
    conventions = Conventions.objects.in_force(DAY)
    return hand_on(stream.programme, actions, by=mona, on=DAY, conventions=conventions, **said)


def closed(programme, mona):
    close_programme(
        programme, body=make.body(), decided_on=DAY, minute="42", words="To the plans", by=mona, on=DAY
    )


def test_an_action_is_transferred_and_goes_on_as_a_new_one_also_after_closure(stream, plan, mona):
    action = make.action("Move the archive", workstream=stream, due=date(2026, 9, 30))
    action.due = date(2026, 12, 31)
    action.save_next_version()
    closed(stream.programme, mona)
    (link,) = handed(stream, [action], plan, mona)
    action.refresh_from_db()
    assert (action.stage, action.stage_reason) == (Stage.TRANSFERRED, "The team is disbanded")
    new = link.goes_on_as
    new.refresh_from_db()
    assert (new.programme, new.title, new.stage) == (plan.programme, "Move the archive", Stage.NOT_STARTED)
    assert (new.baseline, new.due) == (date(2026, 9, 30), date(2026, 12, 31))
    with pytest.raises(ValidationError, match="no longer to be done"):
        handed(stream, [action], plan, mona)


def test_what_is_wrong_is_told_at_once_and_who_may_not_is_refused(stream, plan, mona):
    action = make.action("Move the archive", workstream=stream)
    with pytest.raises(ValidationError) as refused:
        handed(stream, [], stream, mona, reason=" ")
    assert set(refused.value.message_dict) == {"actions", "to", "reason"}
    with pytest.raises(PermissionDenied):
        handed(stream, [action], plan, make.person("Stranger"))
    closed(plan.programme, mona)
    with pytest.raises(PermissionDenied, match="closed"):
        handed(stream, [action], plan, mona)
    assert not FollowOn.objects.exists() and Action.objects.count() == 1


def test_what_is_exempt_stays_exempt_and_is_in_no_public_list(stream, plan, mona):
    secret = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Talks"}
    action = make.action("Sell to Acme", workstream=stream, **secret)
    insider = make.manager("Insider", sees_exempt=True)
    (link,) = handed(stream, [action], plan, insider)
    assert link.goes_on_as.exempt and link.goes_on_as.exempt_paragraph == 3
    assert not follow_ons_of(stream.programme, mona)
    assert follow_ons_of(stream.programme, insider)
    assert not follow_ons_of(stream.programme, insider, public=True)


def test_they_are_found_under_their_new_body_on_both_pages_and_in_the_report(
    client, stream, plan, mona, on_the_day
):
    client.force_login(mona)
    first, second = (make.action(title, workstream=stream) for title in ("Move the archive", "Train staff"))
    body = make.body("Audit Committee")
    assert "Nothing was handed on" in page(client, THERE)
    sent = {"actions": [first.pk], "to": plan.pk, "body": body.pk, "reason": "The law service keeps it"}
    assert "Select the actions that go on" in page(client, f"{THERE}new/", sent | {"actions": []})
    there = page(client, f"{THERE}new/", sent)
    assert "1 action goes on in" in there and "LAW-001" in there and "Audit Committee" in there
    assert "Train staff" in page(client, f"{THERE}new/") and "Move the archive" not in page(
        client, f"{THERE}new/"
    )
    assert "Goes on as LAW-001 in" in page(client, f"/actions/{first.reference}/").replace(
        '</strong> <a class="govuk-link" href="/actions/LAW-001/">', " "
    ).replace("</a>", "")
    assert "Follows on from" in page(client, "/actions/LAW-001/")
    watching = page(client, f"/bodies/{body.pk}/")
    assert "Follow-on actions that it watches" in watching and "LAW-001 Move the archive" in watching
    report = client.get("/programmes/SSR/closure.pdf")
    words = " ".join(
        "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(report.content)).pages).split()
    )
    assert "Handed on to “" in words and "LAW-001" in words and "Audit Committee" in words
    assert second.reference in words
    appendix = words[words.index("Appendix C") : words.index("Appendix D")]
    assert f"{second.reference}, LAW-001" in appendix, "each workstream names what goes on of it"
