"""A passage that says something exempt stops the issuing; who sees the exempt record may let it stand."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from council.models import Event, Exempt, Role
from reports.documents.drafting import redraft
from reports.documents.paper import live_paper
from reports.exempt_check.letting_stand import let_stand, still_against
from reports.exempt_check.models import PassageLetStand
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
WORDS = "Zebedee Holdings will take four million to settle its claim"
EXEMPT = {"exempt": True, "exempt_paragraph": Exempt.P3, "exempt_reason": "It would weaken our hand."}


@pytest.fixture
def hidden():
    """An exempt risk of another programme, whose effect the draft quotes, and by accident its title."""
    return make.risk("The lease", programme=make.programme("ELS"), effect=WORDS, **EXEMPT)


@pytest.fixture
def draft(plan, hidden):
    return plans.report(plan, management_summary=f"We hear that {WORDS}. And the lease ends.")


@pytest.fixture
def sees_all():
    return make.clerk("Xena", sees_exempt=True)


def marks(draft):
    return {one.must_go: one.mark for one in still_against(draft, live_paper(draft))}


def page_of(client, person, draft):
    client.force_login(person)
    return client.get(draft.get_submit_url()).content.decode()


def test_the_drafter_is_told_the_place_and_who_may_see_it_the_record(client, draft, hidden, sees_all):
    clerk = page_of(client, make.clerk(), draft)
    assert "Management summary" in clerk and WORDS in clerk and "the lease" in clerk
    assert hidden.reference not in clerk and "Let it stand" not in clerk
    other = page_of(client, sees_all, draft)
    assert hidden.reference in other and hidden.get_absolute_url() in other and "Let it stand" in other


def test_it_is_not_issued_and_the_refusal_names_the_record_only_to_who_may_see_it(draft, hidden, sees_all):
    with pytest.raises(ValidationError) as refused:
        plans.issue(draft, by=make.clerk(), on=DAY)
    assert "Management summary" in str(refused.value) and hidden.reference not in str(refused.value)
    with pytest.raises(ValidationError, match=hidden.reference):
        plans.issue(draft, by=sees_all, on=DAY)
    draft.refresh_from_db()
    assert not draft.is_issued


def test_who_sees_it_lets_it_stand_with_a_reason_which_is_kept_and_told(draft, hidden, sees_all):
    with pytest.raises(ValidationError, match="Enter why"):
        let_stand(draft, marks(draft)[True], reason=" ", by=sees_all, on=DAY)
    let_stand(draft, marks(draft)[True], reason="It was in the press.", by=sees_all, on=DAY)
    kept = PassageLetStand.objects.get()
    assert (kept.reason, kept.by, kept.place) == ("It was in the press.", sees_all, "Management summary")
    told = Event.objects.get(kind=Event.Kind.PASSAGE_LET_STAND)
    assert told.by == sees_all and "Zebedee" not in told.what + repr(told.detail)
    with pytest.raises(ValidationError, match="no longer says this"):
        let_stand(draft, kept.mark, reason="Again.", by=sees_all, on=DAY)
    plans.issue(draft, by=sees_all, on=DAY, confirmed=[marks(draft)[False]])


def test_who_does_not_see_it_lets_nothing_stand(draft):
    with pytest.raises(PermissionDenied):
        let_stand(draft, marks(draft)[True], reason="It looks harmless.", by=make.clerk(), on=DAY)
    assert not PassageLetStand.objects.exists()


def test_a_passage_that_is_written_anew_is_looked_at_anew(draft, sees_all):
    let_stand(draft, marks(draft)[True], reason="It was in the press.", by=sees_all, on=DAY)
    redraft(draft, by=sees_all, decisions_required=f"Agree that {WORDS}.")
    draft.refresh_from_db()
    assert [one.place for one in still_against(draft, live_paper(draft)) if one.must_go] == [
        "Decisions required"
    ]


def test_short_passages_are_confirmed_by_whoever_issues_it_and_that_is_kept(plan, hidden):
    draft = plans.report(plan, management_summary="The lease ends.")
    with pytest.raises(ValidationError, match="confirm that “The lease” can be published"):
        plans.issue(draft, by=make.clerk(), on=DAY)
    plans.issue(draft, by=make.clerk(), on=DAY, confirmed=[marks(draft)[False]])
    assert PassageLetStand.objects.get().passage == "The lease"


def test_the_page_lets_it_stand_and_issues_what_was_confirmed(client, draft, sees_all):
    page_of(client, sees_all, draft)
    address = f"{draft.get_absolute_url()}let-stand/"
    mark = marks(draft)[True]
    empty = client.post(address, {"mark": mark, "reason": ""}, follow=True).content.decode()
    assert "Enter why the passage can be published." in empty
    client.post(address, {"mark": mark, "reason": "It was in the press."})
    plans.let_through(draft)
    again = {"version": draft.version, "late_reason": "Late."}
    refused = client.post(draft.get_submit_url(), again).content.decode()
    assert "confirm that “the lease” can be published" in refused
    assert client.post(draft.get_submit_url(), {**again, "confirmed": marks(draft)[False]}).status_code == (
        HTTPStatus.FOUND
    )
    draft.refresh_from_db()
    assert draft.status == "submitted"


def test_an_exempt_pack_says_what_it_likes(plan, hidden, sees_all):
    draft = plans.report(plan, audience="exempt", management_summary=WORDS)
    assert still_against(draft, live_paper(draft)) == []


def test_what_a_place_says_twice_is_shown_confirmed_and_kept_once(client, plan, hidden):
    hidden.cause = "They want £1.2m, or £12m."
    hidden.save()
    twice = "The lease ends, and the lease costs £1.2m; £1.2m, not £12m. The lease!"
    draft = plans.report(plan, management_summary=twice, decisions_required="Note £1.2m and £1.2m.")
    clerk = make.clerk()
    against = still_against(draft, live_paper(draft))
    assert sorted((one.place, one.passage.casefold()) for one in against) == [
        ("Decisions required", "£1.2m"),
        ("Management summary", "the lease"),
        ("Management summary", "£1.2m"),
        ("Management summary", "£12m"),
    ]
    boxes = re.findall(r'name="confirmed"\s+type="checkbox" value="(\w+)"', page_of(client, clerk, draft))
    assert len(set(boxes)) == len(boxes) == 4
    plans.let_through(draft)
    form = {"version": draft.version, "late_reason": "Late.", "confirmed": [*boxes, *boxes]}
    assert client.post(draft.get_submit_url(), form).status_code == HTTPStatus.FOUND
    assert PassageLetStand.objects.filter(report=draft).count() == 4


def test_what_follows_a_long_passage_is_no_part_of_what_was_let_stand(plan, hidden, sees_all):
    words = [f"word{number}" for number in range(80)]
    hidden.effect = " ".join(words)
    hidden.save()
    draft = plans.report(plan, management_summary=" ".join(words[:60]))
    let_stand(draft, marks(draft)[True], reason="It was in the press.", by=sees_all, on=DAY)
    redraft(draft, by=sees_all, management_summary=" ".join(words))
    draft.refresh_from_db()
    assert [one.must_go for one in still_against(draft, live_paper(draft))] == [True]


def test_an_old_sign_in_lets_no_passage_stand(client, draft, sees_all):
    client.force_login(sees_all)
    form = {"mark": marks(draft)[True], "reason": "It was in the press."}
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=True):
        answer = client.post(f"{draft.get_absolute_url()}let-stand/", form)
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not PassageLetStand.objects.exists()


# --- on the draft's own pages -------------------------------------------------------------------------------


def pages_of(client, person, draft):
    client.force_login(person)
    return [client.get(page).content.decode() for page in (draft.get_absolute_url(), draft.get_edit_url())]


def test_who_drafts_and_issues_nothing_is_told_on_the_drafts_page_and_its_form(client, draft, hidden):
    manager = make.person("Mona")
    make.grant(manager, Role.PROGRAMME_MANAGER, over=draft.programme)
    assert client.get(draft.get_submit_url()).status_code != HTTPStatus.OK
    for page in pages_of(client, manager, draft):
        notice = page.partition('id="exempt-words"')[2].partition("</section>")[0]
        must_go, _, to_confirm = notice.partition("What is to be confirmed")
        assert "Management summary" in must_go and WORDS in must_go
        assert "Management summary" in to_confirm and "the lease" in to_confirm
        assert hidden.reference not in page and "Let it stand" not in page


def test_a_drafter_who_sees_the_record_lets_it_stand_there_and_goes_on_to_submit_it(client, draft, hidden):
    manager = make.person("Mona")
    make.grant(manager, Role.PROGRAMME_MANAGER, sees_exempt=True)
    for page in pages_of(client, manager, draft):
        assert hidden.reference in page and hidden.get_absolute_url() in page and "Let it stand" in page
    for mark in marks(draft).values():
        form = {"mark": mark, "reason": "It was in the press."}
        answer = client.post(f"{draft.get_absolute_url()}let-stand/", form)
        assert answer.headers["Location"] == draft.get_submit_url()
    for page in pages_of(client, manager, draft):
        assert 'id="exempt-words"' not in page


def test_what_a_refused_form_holds_is_not_taken_for_the_draft(client, draft):
    client.force_login(make.clerk())
    form = {"management_summary": "Nothing.", "period_from": "", "version": draft.version}
    page = client.post(draft.get_edit_url(), form).content.decode()
    assert "Enter the period" in page and WORDS in page.partition('id="exempt-words"')[2]


def test_an_issued_report_tells_nothing_of_what_was_confirmed(client, plan, hidden, sees_all):
    draft = plans.report(plan, management_summary="The lease ends.")
    plans.issue(draft, by=sees_all, on=DAY, confirmed=[marks(draft)[False]])
    for person in (sees_all, make.clerk()):
        client.force_login(person)
        assert 'id="exempt-words"' not in client.get(draft.get_absolute_url()).content.decode()


def test_words_of_open_records_that_an_exempt_report_let_through_stop_no_public_one(plan):
    public, exempt = plans.report(plan), plans.report(plan, audience="exempt")
    before = still_against(public, live_paper(public))
    plans.let_through(exempt)
    assert exempt.committee_texts.exists()
    assert still_against(public, live_paper(public)) == before
