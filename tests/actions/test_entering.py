"""Actions entered by hand: one short form, its refusals, steps with one press, and links to evidence."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from actions import adding, steps, verifying
from actions.evidence import linking
from actions.models import Action, EvidenceLink, SeenLink, Step
from council.exempting.marking import Exemption
from council.models import ChangedMeanwhile
from council.models.versions import version_of
from council.rag import Stage
from programmes.models import ProgrammeReview, Review
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
NEW = "/actions/new/"


@pytest.fixture
def mona():
    return make.manager("Mona")


@pytest.fixture
def alice():
    return make.person("Alice")


@pytest.fixture
def action(alice) -> Action:
    return make.action(owner=make.post(holder=alice), steps=[("Ask", None, ""), ("Write", None, "")])


def typed(stream, **more) -> dict[str, str]:
    return {"title": "Publish the register", "workstream": str(stream.pk)} | more


# --- adding -------------------------------------------------------------------------------------------------


def test_an_action_is_added_in_one_form_with_its_date_as_first_agreed(client, mona):
    stream, owner = make.workstream(), make.post()
    review = Review.objects.create(
        title="Peer challenge", kind=Review.Kind.OTHER, received_on=DAY, recorded_on=DAY
    )
    ProgrammeReview.objects.create(programme=stream.programme, review=review)
    advice = review.recommendations.create(number="R1", text="Publish it")
    review.recommendations.create(number="R2", text="Corrected since", is_current=False)
    draft = Review.objects.create(title="Draft", kind=Review.Kind.OTHER, received_on=DAY)
    ProgrammeReview.objects.create(programme=stream.programme, review=draft)
    draft.recommendations.create(number="R1", text="Still being typed")
    client.force_login(mona)
    page = client.get(f"{NEW}?workstream={stream.pk}&recommendation={advice.pk}").content.decode()
    assert f'<option value="{stream.pk}" selected>' in page
    assert f'<option value="{advice.pk}" selected>' in page
    assert "Corrected since" not in page and "Still being typed" not in page
    sent = typed(stream, owner=str(owner.pk), success_measure="All listed", recommendation=str(advice.pk))
    answer = client.post(NEW, sent | {"due_day": "1", "due_month": "9", "due_year": "2026"})
    action = Action.objects.get()
    assert answer.headers["Location"] == action.get_absolute_url()
    assert (action.due, action.baseline, action.owner) == (date(2026, 9, 1), date(2026, 9, 1), owner)
    assert (action.created_on, action.success_measure) == (DAY, "All listed")
    assert [answer.recommendation for answer in action.answers.all()] == [advice]


def test_a_quick_win_is_an_action_of_a_kind_that_the_register_shows_and_filters_by(client, mona):
    stream = make.workstream()
    client.force_login(mona)
    client.post(NEW, typed(stream, kind="quick_win"))
    client.post(NEW, typed(stream, title="Rebuild the depot"))
    action = Action.objects.get(kind="quick_win")
    assert "Quick win" in client.get(action.get_absolute_url()).content.decode()
    page = client.get("/actions/?kind=quick_win").content.decode()
    assert "Publish the register" in page and "Rebuild the depot" not in page
    edit = f"/actions/{action.reference}/edit/"
    sent = typed(stream, kind="", why="It takes longer", version=str(action.version))
    client.post(edit, sent)
    action.refresh_from_db()
    assert action.kind == ""


def test_save_and_add_another_keeps_the_place(client, mona):
    stream = make.workstream()
    client.force_login(mona)
    answer = client.post(f"{NEW}?workstream={stream.pk}", typed(stream, press="another"), follow=True)
    assert answer.request["QUERY_STRING"] == f"workstream={stream.pk}"
    page = answer.content.decode()
    assert "SSR-001 is added." in page and f'<option value="{stream.pk}" selected>' in page


def test_an_action_can_be_exempt_from_the_start(client, mona):
    stream, seer = make.workstream(), make.manager("Sam", sees_exempt=True)
    client.force_login(mona)
    page = client.post(NEW, typed(stream, kept="exempt")).content.decode()
    assert "Select one or more paragraphs of the schedule" in page and not Action.objects.exists()
    assert "Enter why keeping it exempt serves the public better than publishing it" in page
    why = {"kept": "exempt", "paragraphs": ["3"], "reason": "A contract is being let."}
    answer = client.post(NEW, typed(stream, **why), follow=True)
    assert answer.request["PATH_INFO"] == reverse("actions:list-actions"), (
        "it is hidden from who added it too"
    )
    page = answer.content.decode()
    assert "SSR-001 is added. It is hidden until" in page and "Publish the register" not in page
    assert "No post is named as the proper officer" in page, "nobody could decide, which is told at once"
    action = Action.objects.get()
    assert action.exempt and action.exempt_proposed and action.exempt_paragraphs == [3]
    assert [version.exempt for version in action.history.all()] == [True], "at no time was it open"
    assert Action.objects.visible_to(seer).exists() and not Action.objects.visible_to(mona).exists()


def test_a_confidential_action_names_what_forbids_its_disclosure(client, mona):
    stream = make.workstream()
    client.force_login(mona)
    page = client.post(NEW, typed(stream, kept="department", reason="x")).content.decode()
    assert (
        "Enter which terms, enactment or order forbid its disclosure" in page and not Action.objects.exists()
    )
    said = {"kept": "department", "paragraphs": ["3"], "forbidden_by": "The department's terms"}
    client.post(NEW, typed(stream, **said))
    action = Action.objects.get()
    assert (action.exempt_kind, action.exempt_paragraphs) == ("department", [])
    assert action.exempt_reason == "The department's terms"


def test_an_exemption_is_checked_by_the_act_too(mona):
    with pytest.raises(ValidationError) as refused:
        adding.add_action(
            make.workstream(), title="Sell", by=mona, on=DAY, exemption=Exemption(99, " "), nation="england"
        )
    assert set(refused.value.message_dict) == {"paragraphs", "reason"}


def test_cancel_leads_back_to_the_workstream_it_was_opened_from(client, mona):
    stream = make.workstream()
    client.force_login(mona)
    page = client.get(f"{NEW}?workstream={stream.pk}").content.decode()
    assert f'href="{stream.get_absolute_url()}">Cancel' in page
    assert f'href="{reverse("actions:list-actions")}">Cancel' in client.get(NEW).content.decode()


def test_a_due_date_in_the_past_is_asked_about_once(client, mona):
    stream = make.workstream()
    client.force_login(mona)
    past = {"due_day": "1", "due_month": "3", "due_year": "2026"}
    page = client.post(NEW, typed(stream, **past)).content.decode()
    assert "is in the past" in page and not Action.objects.exists()
    assert client.post(NEW, typed(stream, due_meant="2026-03-01", **past)).status_code == 302
    assert Action.objects.get().due == date(2026, 3, 1)


def test_what_is_missing_is_told_at_once_with_what_to_do(client, mona):
    make.workstream()
    client.force_login(mona)
    page = client.post(NEW, {"title": " "}).content.decode()
    assert "Enter what is to be done" in page and "Select the workstream" in page


def test_a_lead_adds_to_their_own_workstream_alone_and_an_officer_to_none(client, alice):
    led = make.workstream("Led", lead=make.post(holder=alice))
    other = make.workstream("Other")
    assert list(adding.streams_to_add_to(alice)) == [led]
    adding.add_action(led, title="Mine", by=alice, on=DAY)
    with pytest.raises(PermissionDenied):
        adding.add_action(other, title="Not mine", by=alice, on=DAY)
    client.force_login(alice)
    assert client.post(NEW, typed(led)).headers["Location"] == reverse("actions:list-actions")
    client.force_login(make.person("Bob"))
    assert client.get(NEW).status_code == 403


def test_nothing_is_added_to_a_retired_workstream_or_for_a_closed_post(mona):
    retired = make.workstream("Retired", retired_on=DAY)
    closed = make.post("Closed", is_active=False)
    assert not adding.streams_to_add_to(mona).exists()
    with pytest.raises(ValidationError) as refused:
        adding.add_action(retired, title=" ", owner=closed, by=mona, on=DAY)
    assert set(refused.value.message_dict) == {"title", "owner", "workstream"}


def test_without_a_workstream_the_page_says_what_to_do_first(client, mona):
    make.programme()
    client.force_login(mona)
    assert "There is no workstream yet" in client.get(NEW).content.decode()


def test_the_register_offers_the_form_to_who_adds(client, mona, alice, action):
    for person, offered in ((mona, True), (alice, False)):
        client.force_login(person)
        assert (f'href="{NEW}"' in client.get("/actions/").content.decode()) == offered


# --- correcting on the page ---------------------------------------------------------------------------------


def test_the_page_corrects_and_says_what_is_wrong_beside_each_box(client, mona, action):
    client.force_login(mona)
    url = action.get_edit_url()
    page = client.get(url).content.decode()
    assert "Reconcile the ledger" in page and "Supporting owner 3" in page
    aide = make.post("Aide")
    sent = typed(action.workstream, support_1=str(aide.pk), version=str(action.version))
    refused = client.post(url, sent).content.decode()
    assert "Enter why it is corrected" in refused and "Publish the register" in refused
    assert client.post(url, sent | {"why": "Said better"}).status_code == 302
    action.refresh_from_db()
    assert (action.title, action.owner) == ("Publish the register", None)
    told = client.get(action.get_absolute_url()).content.decode()
    assert "Said better" in told and "with Aide" in told


# --- steps --------------------------------------------------------------------------------------------------


def test_a_step_is_ticked_off_today_with_one_press_and_opened_again(client, alice, action):
    client.force_login(alice)
    step = action.steps.first()
    page = client.get(action.get_absolute_url()).content.decode()
    assert f'action="{step.get_tick_url()}"' in page and "Done today" in page
    client.post(step.get_tick_url(), {"version": version_of(step)})
    step.refresh_from_db()
    assert step.done_on == DAY
    told = client.get(action.get_absolute_url()).content.decode()
    assert "Step done" in told and "Open again" in told
    client.post(step.get_tick_url(), {"version": version_of(step), "press": "open"})
    step.refresh_from_db()
    assert step.done_on is None


def test_steps_are_added_reworded_and_put_in_order_on_their_page(client, alice, action):
    client.force_login(alice)
    url = action.get_steps_url()
    assert client.post(url, {"text": "Publish"}).headers["Location"] == url
    last = action.steps.last()
    client.post(last.get_move_url(), {"press": "up"})
    assert [step.text for step in action.steps.all()] == ["Ask", "Publish", "Write"]
    first = action.steps.first()
    client.post(first.get_move_url(), {"press": "up"})  # it is the first already
    assert [step.text for step in action.steps.all()] == ["Ask", "Publish", "Write"]
    day = {"done_on_day": "12", "done_on_month": "6", "done_on_year": "2026"}
    client.post(first.get_change_url(), {"text": "Ask them", **day})
    first.refresh_from_db()
    assert (first.text, first.done_on) == ("Ask them", date(2026, 6, 12))


def test_a_step_refuses_a_day_to_come_and_who_saves_second(alice, action):
    step: Step = action.steps.first()
    tomorrow = DAY + timedelta(days=1)
    with pytest.raises(ValidationError, match="in the future"):
        steps.tick_step(step, done_on=tomorrow, by=alice, on=DAY)
    with pytest.raises(ValidationError) as refused:
        steps.change_step(step, text=" ", due=None, done_on=tomorrow, by=alice, on=DAY)
    assert set(refused.value.message_dict) == {"text", "done_on"}
    seen = version_of(step)
    steps.tick_step(step, done_on=DAY, by=alice, on=DAY, version=seen)
    with pytest.raises(ChangedMeanwhile):
        steps.change_step(step, text="Other", due=None, done_on=None, by=alice, on=DAY, version=seen)
    with pytest.raises(PermissionDenied):
        steps.add_step(action, text="Mine", by=make.person("Charlie"), on=DAY)


def test_what_is_asked_of_a_date_is_told_with_all_else_that_is_wrong_and_nothing_is_kept(client, mona):
    """Or who has given the title is sent back once more for the date."""
    stream = make.workstream()
    client.force_login(mona)
    day = {"due_day": "27", "due_month": "3", "due_year": "2097"}
    page = client.post(NEW, typed(stream, title="", **day)).content.decode()
    assert "Yes, 27 March 2097 is meant" in page and page.count('<a href="#id_') >= 2
    assert not Action.objects.exists()
    ours = make.action("Ours", workstream=stream)
    begun = {"starts_day": "27", "starts_month": "3", "starts_year": "2019", "version": str(ours.version)}
    edit = reverse("actions:edit-action", args=[ours.reference])
    page = client.post(edit, {"title": "", "workstream": str(stream.pk), **begun}).content.decode()
    assert "Yes, 27 March 2019 is meant" in page
    ours.refresh_from_db()
    assert (ours.title, ours.starts, ours.version) == ("Ours", None, 1)


def test_a_step_ticked_off_on_a_day_years_ago_is_asked_about_where_it_is_changed(client, alice, action):
    step: Step = action.steps.first()
    client.force_login(alice)
    day = {"done_on_day": "27", "done_on_month": "3", "done_on_year": "2019"}
    page = client.post(step.get_tick_url(), day).content.decode()
    assert "Yes, 27 March 2019 is meant" in page and f'action="{step.get_change_url()}"' in page
    meant = day | {"text": step.text, "done_on_meant": "2019-03-27"}
    assert client.post(step.get_change_url(), meant).status_code == 302
    step.refresh_from_db()
    assert step.done_on == date(2019, 3, 27)


def test_the_steps_of_what_is_verified_stand(alice, mona, action):
    done = verifying.complete(
        action, completed_on=DAY, closing_note="Done", evidence="Minutes", by=alice, on=DAY
    )
    verifying.verify(done, seen="Them", by=mona, on=DAY)
    with pytest.raises(ValidationError, match="its steps stand"):
        steps.add_step(action, text="Another", by=alice, on=DAY)


# --- links to evidence --------------------------------------------------------------------------------------


def linked(action: Action, by, **more) -> EvidenceLink:
    given = {"place": "https://sharepoint.example/register", "shows": "Version 3", "seen_on": DAY} | more
    return linking.add_link(action, by=by, on=DAY, **given)


def test_a_completion_can_rest_on_a_link_and_the_verifier_says_that_they_followed_it(
    client, alice, mona, action
):
    client.force_login(alice)
    day = {"seen_on_day": "14", "seen_on_month": "6", "seen_on_year": "2026"}
    client.post(
        f"{action.get_absolute_url()}evidence/links/add/",
        {"place": "https://sharepoint.example/register", "shows": "Version 3 of the register", **day},
    )
    link = EvidenceLink.objects.get()
    assert (link.added_by, link.seen_on, link.for_post) == (alice, date(2026, 6, 14), action.owner)
    claim = verifying.complete(action, completed_on=DAY, closing_note="Published", by=alice, on=DAY)
    with pytest.raises(ValidationError) as refused:
        linking.withdraw_link(link, reason="Moved", by=alice)
    assert "only evidence" in refused.value.messages[0]
    client.force_login(mona)
    url = f"{action.get_absolute_url()}verify/"
    sent = {"decision": "verify", "seen": "Version 3", "completion": str(claim.pk)}
    assert "tick what you opened" in client.post(url, sent).content.decode()
    assert client.post(url, sent | {"looked_at": str(link.pk)}).status_code == 302
    assert SeenLink.objects.get().link == link
    action.refresh_from_db()
    assert action.stage == Stage.VERIFIED
    told = client.get(action.get_absolute_url()).content.decode()
    assert "Link opened" in told and 'href="https://sharepoint.example/register"' in told


def test_all_that_a_link_lacks_is_told_at_once(alice, action):
    with pytest.raises(ValidationError) as refused:
        linked(action, alice, place=" ", shows=" ", seen_on=DAY + timedelta(days=1))
    assert set(refused.value.message_dict) == {"place", "shows", "seen_on"}


def test_an_exempt_link_is_seen_by_those_alone_who_see_exempt_material(client, alice, action):
    eve = make.manager("Eve", sees_exempt=True)
    linked(action, eve, shows="Zebedee's letter", exemption=Exemption(2, "A person"))
    with pytest.raises(PermissionDenied):
        linked(action, alice, exemption=Exemption(2, "A person"))
    for person, sees in ((eve, True), (alice, False)):
        client.force_login(person)
        assert ("Zebedee" in client.get(action.get_absolute_url()).content.decode()) == sees
    with pytest.raises(ValidationError, match="Enter where the evidence is"):
        verifying.complete(action, completed_on=DAY, closing_note="Done", by=alice, on=DAY)


def test_a_place_that_is_no_web_address_is_words_and_no_link(client, alice, action):
    linked(action, alice, place="javascript:alert(1)")
    client.force_login(alice)
    page = client.get(action.get_absolute_url()).content.decode()
    assert "javascript:alert(1)" in page and 'href="javascript' not in page


# --- the update form ----------------------------------------------------------------------------------------


def test_no_change_is_one_press_on_the_update_page_and_leads_to_what_is_owed_next(client, alice, action):
    from actions.updating import UpdateStatement, update_action
    from council.conventions import InForce

    second = make.action("Write the policy", owner=action.owner, due=DAY - timedelta(days=1))
    said = UpdateStatement("On the way.", "green")
    update_action(action, said, by=alice, on=DAY - timedelta(days=50), conventions=InForce())
    client.force_login(alice)
    page = client.get(action.get_update_url()).content.decode()
    assert "No change since the last update" in page and "Due <strong>15 July 2026</strong>" in page
    assert "Programme SSR" in page
    action.refresh_from_db()
    sent = {"no_change": action.reference, "version": str(action.version)}
    answer = client.post(action.get_update_url(), sent, follow=True).content.decode()
    assert "no change, as of 15 June 2026" in answer
    assert f'href="{second.get_update_url()}"' in answer and "Next: SSR-002" in answer
    refused = client.post(second.get_update_url(), {"no_change": "x", "version": "1"}).content.decode()
    assert "1 day overdue, so say what happened" in refused


def test_two_overdue_actions_do_not_lead_to_each_other_for_ever(client, alice):
    owner = make.post(holder=alice)
    first, second = (make.action(f"Late {n}", owner=owner, due=DAY - timedelta(days=n)) for n in (1, 2))
    client.force_login(alice)
    told = []
    for action in (first, second):
        words = {"text": "On the way.", "stated_rag": "red", "reason": "Sickness.", "being_done": "Cover."}
        sent = words | {"version": str(action.version), "stage": "in_progress"}
        told.append(client.post(action.get_update_url(), sent, follow=True).content.decode())
    assert "Next: SSR-002" in told[0] and "SSR-002 updated." in told[1] and "Next:" not in told[1]


def test_an_undated_action_asks_for_a_date_without_words_of_slippage(client, alice, mona):
    action = make.action(due=None, owner=make.post(holder=alice))
    client.force_login(alice)
    page = client.get(f"{action.get_absolute_url()}reschedule/").content.decode()
    assert "Ask for a due date" in page and "slippage" not in page and "Main reason" not in page
    day = {"to_date_day": "1", "to_date_month": "9", "to_date_year": "2026", "version": "1"}
    assert client.post(f"{action.get_absolute_url()}reschedule/", day).status_code == 302
    told = client.get(action.get_absolute_url()).content.decode()
    assert "A first" in told and "First date asked for" in told
    client.force_login(mona)
    assert "First due date: Alice asks for 1 September 2026" in client.get("/").content.decode()
    decide = client.get(f"{action.get_absolute_url()}decide/").content.decode()
    assert "Decide on the first due date" in decide and "Refuse: it has no date yet" in decide


def test_main_reasons_are_counted_filtered_and_downloaded(client, alice, mona, action):
    client.force_login(alice)
    day = {"to_date_day": "1", "to_date_month": "12", "to_date_year": "2026", "version": "1"}
    sent = day | {"reason": "The supplier went quiet", "delay_category": "Procurement"}
    assert client.post(f"{action.get_absolute_url()}reschedule/", sent).status_code == 302
    client.force_login(mona)
    page = client.get("/date-changes/").content.decode()
    assert "Main reasons of the moves listed" in page and "why=Procurement" in page
    assert "SSR-001" in client.get("/date-changes/?why=Procurement").content.decode()
    assert "SSR-001" not in client.get("/date-changes/?why=Funding").content.decode()
    assert "Procurement" in client.get("/date-changes/?export=csv&all_columns=1").content.decode("utf-8-sig")
