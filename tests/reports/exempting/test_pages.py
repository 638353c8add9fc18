"""The pages of what is exempt: a record is proposed, confirmed and opened; all of it is listed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from actions.models import Action
from council.access.acting import DEMO
from council.exempting.marking import exemption_of
from council.exempting.proposing import propose_exemption
from council.models import Conventions, Role
from reports.documents.paper import live_paper
from reports.exempting.already_issued import issued_with
from reports.exempting.kinds import KINDS, proposals_in
from reports.exempting.waiting import sections_for
from reports.wording.models import CommitteeText
from savings.models import Saving
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
OFFICER = "Monitoring Officer"
WHY = {"kind": "exempt", "paragraphs": ["3"], "reason": "It would fix the price."}


@pytest.fixture(autouse=True)
def officer():
    Conventions.objects.create(
        effective_from=make.LONG_AGO, council_name="Wexbourne", others={"proper_officer": OFFICER}
    )
    person = make.person("Olive")
    make.post(OFFICER, holder=person)
    make.grant(person, Role.APPROVER, sees_exempt=True)
    return person


@pytest.fixture
def as_(client):
    def sign_in(name):
        client.force_login(make.person(name))
        return client

    return sign_in


@pytest.fixture
def action():
    make.manager(sees_exempt=True)
    return make.action("Settle the claim", owner=make.post("Head of Finance", holder=make.person("Alice")))


def propose(record, *, paragraphs=(3,)):
    return propose_exemption(
        record,
        exemption_of("exempt", list(paragraphs), "It would fix the price."),
        rule=KINDS[record._meta.model_name].rule,
        by=DEMO,
        on=DAY,
        conventions=Conventions.objects.in_force(DAY),
    )


def day(name, value):
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


def decision(record, **answers):
    return {**WHY, "decision": "keep", "version": record.version, **answers}


def test_an_owner_is_told_what_happens_and_sees_it_no_more(as_, action):
    address = f"/actions/{action.reference}/exempt/"
    alice = as_("Alice")
    assert action.get_exempt_url() in alice.get(action.get_absolute_url()).content.decode()
    page = alice.get(address).content.decode()
    assert "you will no longer see it either" in page and "Monitoring Officer then confirms" in " ".join(
        page.split()
    )
    answer = alice.post(address, {**WHY, "version": action.version}, follow=True)
    assert "is hidden. Monitoring Officer is asked to confirm" in answer.content.decode()
    # What is left to them is to take the proposal back, on a page that holds none of its words.
    assert answer.redirect_chain == [(action.get_exempt_url(), 302)]
    assert "Take back your proposal" in answer.content.decode()
    assert alice.get(action.get_absolute_url()).status_code == 404
    for page in (action.get_exempt_url(), "/actions/"):
        said = alice.get(page).content.decode()
        assert "Settle the claim" not in said
        assert WHY["reason"] not in said


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"kind": ""}, "Select why it is kept from the public"),
        ({"kind": "exempt", "reason": "Why"}, "Select one or more paragraphs"),
        ({"kind": "exempt", "paragraphs": ["14"], "reason": "Why"}, "Select paragraphs from the list"),
        ({"kind": "court"}, "Enter the reason"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_hidden(as_, action, answers, said):
    page = as_("Alice").post(action.get_exempt_url(), answers).content.decode()
    assert said in page
    assert not Action.objects.get().exempt


def test_the_schedule_offered_is_the_nations(as_, action):
    Conventions.objects.create(
        effective_from=DAY, council_name="Wexbourne", others={"nation": "scotland", "proper_officer": OFFICER}
    )
    page = as_("Alice").get(action.get_exempt_url()).content.decode()
    assert "Schedule 7A" in page and "protected informant" in page
    assert page.count('name="paragraphs"') == 15


def test_who_may_not_edit_a_record_may_not_hide_it(as_, action):
    make.grant(make.person("Vera"))
    assert as_("Vera").get(action.get_exempt_url()).status_code == 403
    assert as_("Vera").post(action.get_exempt_url(), WHY).status_code == 403
    assert as_("Charlie").get(action.get_exempt_url()).status_code == 404
    for wrong in ("/exempt/person/1/", "/exempt/update/x/", "/exempt/update/99/", "/exempt/action/SSR-999/"):
        assert as_("Mona").get(wrong).status_code == 404


def test_the_proper_officer_is_asked_on_home_and_by_mail_and_confirms(as_, action, officer):
    propose(action)
    action = Action.objects.get()
    olive = as_("Olive")
    home = olive.get("/").content.decode()
    assert action.reference in home and "Confirm or open" in home
    mail = sections_for([officer], as_at=DAY, conventions=Conventions.objects.in_force(DAY))
    (offer,) = mail[officer.pk]["confirm_exempt"]
    assert (offer.reference, offer.exempt) == (action.reference, True)
    page = olive.get(action.get_exempt_url()).content.decode()
    assert "It stays exempt" in page and "It would fix the price." in page
    refused = olive.post(action.get_exempt_url(), decision(action)).content.decode()
    assert "Enter the day on which it is looked at again" in refused
    later = DAY + timedelta(days=100)
    answers = decision(action, paragraphs=["3", "5"], **day("review_on", later))
    assert (
        "is confirmed as exempt" in olive.post(action.get_exempt_url(), answers, follow=True).content.decode()
    )
    action.refresh_from_db()
    assert (action.exempt_proposed, action.exempt_paragraphs) == (False, [3, 5])
    assert "Confirm or open" not in olive.get("/").content.decode()
    asked = sections_for([officer], as_at=later, conventions=Conventions.objects.in_force(DAY))
    assert [one.reference for one in asked[officer.pk]["review_exempt"]] == [action.reference]


def test_the_proper_officer_opens_it_with_a_reason(as_, action):
    propose(action)
    action = Action.objects.get()
    olive = as_("Olive")
    sent = {"decision": "open", "version": action.version}
    assert "Enter why it can be open" in olive.post(action.get_exempt_url(), sent).content.decode()
    olive.post(action.get_exempt_url(), {**sent, "lift_reason": "It was published in May"})
    assert not Action.objects.get().exempt
    assert "Exemption lifted: It was published in May" in repr(
        list(action.history.values_list("history_change_reason", flat=True))
    )


def test_whoever_may_edit_and_sees_it_takes_the_proposal_back_but_not_what_is_confirmed(as_, action):
    propose(action)
    action = Action.objects.get()
    mona = as_("Mona")
    page = mona.get(action.get_exempt_url()).content.decode()
    assert "Take the proposal back" in page and "looked at again" not in page
    mona.post(
        action.get_exempt_url(), {"decision": "open", "lift_reason": "A slip", "version": action.version}
    )
    assert not Action.objects.get().exempt
    propose(Action.objects.get())
    confirmed = Action.objects.get()
    confirmed.exempt_proposed = False
    confirmed.save()
    page = mona.get(action.get_exempt_url()).content.decode()
    assert "Take the proposal back" not in page


def test_the_second_to_decide_is_told_and_keeps_what_they_typed(as_, action):
    propose(action)
    seen = Action.objects.get()
    propose(seen, paragraphs=(5,))
    answers = decision(seen, reason="My own words", **day("review_on", DAY + timedelta(days=9)))
    page = as_("Olive").post(seen.get_exempt_url(), answers).content.decode()
    assert "was changed while you were typing" in page and "My own words" in page
    assert Action.objects.get().exempt_paragraphs == [5]


def test_each_kind_has_its_page_and_stands_in_the_list(as_, action):
    update = plans.say(action, "Ten million", by=DEMO.signed(make.person("Alice"))).updates.get()
    file = make.evidence(action)
    file.exempt = False
    records = [make.risk("The price slips"), make.saving("Fewer licences"), update, file]
    mona = as_("Mona")
    for record in records:
        assert mona.get(record.get_exempt_url()).status_code == 200
        answers = {**WHY, "version": ""}
        assert mona.post(record.get_exempt_url(), answers).status_code == 302, record
        record.refresh_from_db()
        assert record.exempt and record.exempt_proposed
    page = as_("Olive").get("/exempt/").content.decode()
    assert "4 waiting to be confirmed" in page and page.count("Confirm or open") == 4
    for record in records:
        assert KINDS[record._meta.model_name].called(record) in page
    assert Saving.objects.visible_to(make.person("Olive")).count() == 1


def test_the_list_is_for_those_who_see_what_is_exempt(as_, action):
    make.grant(make.person("Vera"))
    assert as_("Vera").get("/exempt/").status_code == 403
    assert "Nothing is exempt" in as_("Mona").get("/exempt/").content.decode()


def test_no_report_of_the_programme_is_issued_while_something_waits(as_, plan, draft):
    hidden = plan.actions.first()
    make.action("Elsewhere", programme=make.programme("OTH"))
    propose(Action.objects.get(programme__code="OTH"))
    assert proposals_in(plan) == []
    propose(hidden)
    clara = make.clerk()
    with pytest.raises(ValidationError, match=f"proposed as exempt: {hidden.reference}. Ask"):
        plans.issue(draft, by=clara, on=DAY)
    page = as_("Clara").get(draft.get_submit_url()).content.decode()
    assert "What waits for the proper officer" in page and hidden.reference in page
    assert hidden.title not in page
    hidden = Action.objects.get(pk=hidden.pk)
    answers = decision(hidden, **day("review_on", DAY + timedelta(days=90)))
    assert as_("Olive").post(hidden.get_exempt_url(), answers).status_code == 302
    issued = plans.issue(draft, by=clara, on=DAY)
    assert hidden.title not in repr(issued.position)


def test_what_is_issued_with_its_words_already_is_told(as_, plan, draft):
    action = plan.actions.first()
    plans.issue(draft, by=make.clerk(), on=DAY)
    found = issued_with(action, make.clerk())
    assert [report.pk for report in found.seen] == [draft.pk] and found.others == 0
    stranger = make.person("Charlie")
    assert issued_with(action, stranger).others == 1
    page = as_("Mona").get(action.get_exempt_url()).content.decode() if make.manager() else ""
    assert "1 issued document holds words of it" in " ".join(page.split())
    unsaid = make.action("Nobody has told of this one", programme=plan)
    assert issued_with(unsaid, make.clerk()).number == 0


def test_an_exempt_records_paragraphs_are_printed_and_nothing_else(plan, draft):

    action = plan.actions.first()
    propose(action, paragraphs=(3, 5))
    other = plan.actions.last()
    propose_exemption(
        other,
        exemption_of("court", [], "The order of 1 May"),
        rule=KINDS["action"].rule,
        by=DEMO,
        on=DAY,
        conventions=Conventions.objects.in_force(DAY),
    )
    told = {one.reference: one.why for one in live_paper(draft).position.restricted}
    assert told[other.reference] == "confidential"
    assert (
        told[action.reference].startswith("paragraphs 3 Financial")
        and " and 5 Legal" in told[action.reference]
    )


def test_the_second_of_two_who_propose_is_told_and_keeps_what_they_typed(as_, action):
    mona = as_("Mona")
    propose(action)
    sent = {"kind": "exempt", "paragraphs": ["3"], "reason": "Talks go on", "version": "1"}
    page = mona.post(f"/actions/{action.reference}/exempt/", sent).content.decode()
    assert "while you were typing" in page and "Talks go on" in page
    title = page[page.index("<title>") : page.index("</title>")]
    assert "Error:" in title


def test_words_that_a_report_keeps_of_a_record_are_open_again_with_it(as_, draft):
    plans.let_through(draft)
    action = Action.objects.get(reference="SSR-001")
    kept = CommitteeText.objects.filter(report=draft, kind="action", object_id=action.pk)
    chosen = kept.count()
    propose(action)
    chosen_while_hidden = CommitteeText.objects.create(
        report=draft, kind="action", object_id=action.pk, field="said", reference="SSR-001",
        state="edited", text="The price is agreed.", exempt=True,
    )  # fmt: skip
    assert chosen and kept.filter(exempt=True).count() == chosen + 1
    action.refresh_from_db()
    sent = {"decision": "open", "version": action.version, "lift_reason": "It was published in May"}
    as_("Olive").post(action.get_exempt_url(), sent)
    assert not Action.objects.get(reference="SSR-001").exempt
    assert list(kept.filter(exempt=True)) == [chosen_while_hidden]
    reason = kept.filter(exempt=False).first().history.first().history_change_reason
    assert reason == "Words of a report open again"
