"""Update mine: every action that needs an update on one page, each saved by itself; and drafts of updates."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command

from actions.models import Action, DateChange, Update, UpdateDraft
from actions.updating import UpdateStatement, update_action
from council.conventions import InForce
from council.models import Holding, Role
from council.wording import spoken
from programmes.models import ReportingDate
from tests import factories
from tests.factories import DAY, LONG_AGO

pytestmark = pytest.mark.django_db
RULES = InForce()
PAGE = "/my-actions/update/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(f"{DAY} 10:42", tick=False) as clock:
        yield clock


@pytest.fixture
def alice(client):
    alice = factories.person("Alice")
    factories.post("Head of Finance", holder=alice)
    client.force_login(alice)
    return alice


def silent(title="Reconcile the ledger", **fields) -> Action:
    """An action last spoken of fifty days ago."""
    fields.setdefault("due", date(2026, 12, 31))
    action = factories.action(
        title, owner=factories.post("Head of Finance"), on=DAY - timedelta(days=60), **fields
    )
    statement = UpdateStatement("Agreed to March.", "green", percent=40)
    author = factories.person("Alice")
    update_action(action, statement, by=author, on=DAY - timedelta(days=50), conventions=RULES)
    return Action.objects.get(pk=action.pk)


def row(action, **words) -> dict:
    """What the row's form sends."""
    said = {"text": "Agreed to June.", "stated_rag": "green", "version": str(action.version)} | words
    sent = {f"{action.reference}-{name}": value for name, value in said.items()}
    return sent | {"save": action.reference}


def pressed(action) -> dict:
    return {"no_change": action.reference, f"{action.reference}-version": str(action.version)}


def test_every_action_that_needs_an_update_stands_on_one_page_and_no_other(client, alice):
    silent("Needs it")
    factories.action("Fresh one", owner=factories.post("Head of Finance"), due=date(2026, 12, 31))
    page = client.get(PAGE).content.decode()
    assert "Needs it" in page and "Agreed to March." in page
    assert "Fresh one" not in page
    assert 'name="SSR-001-text"' in page


def test_the_last_words_are_beside_the_form_and_not_in_it(client, alice):
    silent()
    page = client.get(PAGE).content.decode()
    assert page.count("Agreed to March.") == 1
    box = page[page.index('name="SSR-001-text"') :]
    assert "Agreed to March." not in box[: box.index("</textarea>")]


def test_a_row_names_its_programme_and_the_meeting_that_comes_next(client, alice):
    action, day = silent(), DAY + timedelta(days=40)
    told = {"programme": action.programme, "updates_by": day, "meeting_on": day + timedelta(days=10)}
    ReportingDate.objects.create(body=factories.body("Improvement Board"), **told)
    page = " ".join(client.get(PAGE).content.decode().split())
    assert f"{action.programme}." in page
    assert f"Improvement Board meets on {spoken(told['meeting_on'])}: updates by" in page
    assert spoken(day) in page


def test_a_green_carries_no_reason_of_the_amber_before_it(client, alice):
    """The boxes stand there filled with what was last said, and are hidden from who chooses Green."""
    action = silent()
    why = {"reason": "The supplier is late.", "being_done": "Chasing.", "delay_category": "Procurement"}
    client.post(PAGE, row(action, stated_rag="amber", **why))
    action.refresh_from_db()
    assert (action.reason, action.delay_category) == (why["reason"], "Procurement")
    client.post(PAGE, row(action, stated_rag="green", text="It came.", **why))
    action.refresh_from_db()
    assert (action.stated_rag, action.reason, action.being_done, action.delay_category) == (
        "green",
        "",
        "",
        "",
    )
    latest = action.updates.latest("pk")
    assert (latest.text, latest.reason, latest.delay_category) == ("It came.", "", "")


def test_each_row_saves_by_itself_and_the_page_goes_on_to_the_next(client, alice):
    first, second = silent("One"), silent("Two")
    response = client.post(PAGE, row(first) | {f"{first.reference}-next": second.reference})
    assert response.url == f"{PAGE}#row-{second.reference}"
    page = client.get(PAGE).content.decode()
    assert f"{first.reference} updated." in page
    assert f'id="row-{first.reference}"' not in page and f'id="row-{second.reference}"' in page
    assert Update.objects.filter(made_on=DAY).get().action == first


def test_a_row_that_cannot_be_saved_keeps_what_was_typed_and_leaves_the_others(client, alice):
    first, second = silent("One"), silent("Two")
    page = client.post(PAGE, row(first, text="Half typed.", stated_rag="amber")).content.decode()
    assert "Enter why it is Amber" in page and "Half typed." in page
    assert f'id="row-{second.reference}"' in page
    assert not Update.objects.filter(made_on=DAY).exists()


def test_with_htmx_a_row_answers_for_itself(client, alice):
    action = silent()
    htmx = {"HX-Request": "true"}
    page = client.post(PAGE, row(action, text=""), headers=htmx).content.decode()
    assert "<html" not in page and "Enter what happened" in page
    page = client.post(PAGE, row(action), headers=htmx).content.decode()
    assert "<html" not in page and "SSR-001 updated." in page


def test_no_change_is_one_press(client, alice):
    action = silent()
    assert client.post(PAGE, pressed(action)).status_code == 302
    assert Update.objects.first().kind == "no_change"
    page = client.get(PAGE).content.decode()
    assert "All is up to date" in page
    assert "No change since the last update" in client.get(action.get_absolute_url()).content.decode()


def test_no_change_is_not_offered_where_words_are_needed_and_refused_where_it_is_pressed(client, alice):
    action = silent(due=DAY - timedelta(days=2))
    page = client.get(PAGE).content.decode()
    assert "It is 2 days overdue, so say what happened." in page
    assert 'value="no_change"' not in page
    page = client.post(PAGE, pressed(action)).content.decode()
    assert "It is 2 days overdue, so say what happened" in page
    assert not Update.objects.filter(made_on=DAY).exists()


def test_a_press_on_what_somebody_else_has_changed_tells_what(client, alice):
    action = silent()
    update_action(
        action, UpdateStatement("Gone.", "green"), by=factories.manager("Bob"), on=DAY, conventions=RULES
    )
    page = client.post(PAGE, pressed(action)).content.decode()
    assert "was changed while you were typing" in page
    assert Update.objects.filter(kind="no_change").count() == 0


def test_nobody_updates_what_is_not_theirs_through_the_page(client, alice):
    action = silent()
    vera = factories.person("Vera")
    factories.grant(vera, Role.VIEWER)
    client.force_login(vera)
    assert client.post(PAGE, row(action)).status_code == 403
    client.force_login(factories.person("Charlie"))
    assert client.post(PAGE, row(action)).status_code == 404
    assert client.post(PAGE, {"no_change": "\x00"}).status_code in (400, 404)


@pytest.mark.parametrize("number", [2, 12])
def test_the_page_asks_the_same_number_of_questions(client, alice, number, django_assert_num_queries):
    for n in range(number):
        silent(f"Silent {n}")
    client.get(PAGE)
    with django_assert_num_queries(18):  # benefits and outputs have one each
        client.get(PAGE)


def test_a_deputy_updates_for_the_post_and_the_history_says_so(client, alice):
    action = silent()
    dora = factories.person("Dora")
    Holding.objects.create(post=action.owner, user=dora, capacity="deputy", from_date=LONG_AGO)
    client.force_login(dora)
    client.post(PAGE, row(action))
    update = Update.objects.first()
    assert (update.by, update.for_post) == (dora, action.owner)
    assert "Dora for Head of Finance" in client.get(action.get_absolute_url()).content.decode()


# --- one form: what is typed in the other rows -------------------------------------------------------------


def boxes(action, **words) -> dict:
    """What an untouched row sends, but for these words."""
    said = {"text": "", "stated_rag": "green", "percent": "40", "stage": "in_progress", "reason": ""}
    said |= {f"forecast_{part}": "" for part in ("day", "month", "year")}  # nobody has forecast a date
    said |= {"version": str(action.version)} | words
    return {f"{action.reference}-{name}": value for name, value in said.items()}


def test_what_is_typed_in_other_rows_is_kept_when_one_is_saved(client, alice):
    first, second, third = silent("One"), silent("Two"), silent("Three")
    others = boxes(second, text="Half typed.", percent="60") | boxes(third)
    page = client.post(PAGE, row(first) | others, follow=True).content.decode()
    assert f"{first.reference} updated." in page
    assert "Half typed." in page and 'value="60"' in page and "Draft from 10:42" in page
    assert UpdateDraft.objects.get().action == second  # nothing was typed in the third


@pytest.mark.parametrize("press", ["refused", "no_change", "draft", "discard"])
def test_nothing_typed_is_lost_whatever_is_pressed(client, alice, press):
    first, second = silent("One"), silent("Two")
    others = boxes(second, text="Half typed.")
    if press == "refused":
        page = client.post(PAGE, row(first, text="Mine.", stated_rag="amber") | others)
    elif press == "no_change":
        page = client.post(PAGE, pressed(first) | others, follow=True)
    else:
        sent = row(first) | others | {"press": press if press == "discard" else ""}
        page = client.post(f"/actions/{first.reference}/draft/", sent, follow=True)
    assert "Half typed." in page.content.decode()
    assert UpdateDraft.objects.get(action=second).words["text"] == "Half typed."
    assert not Update.objects.filter(made_on=DAY, action=second).exists()


def test_enter_in_a_box_keeps_all_that_is_typed_and_saves_no_update(client, alice):
    first, second = silent("One"), silent("Two")
    sent = boxes(first, text="One half.") | boxes(second, text="Two halves.") | {"save": ""}
    page = client.post(PAGE, sent, follow=True).content.decode()
    assert "2 drafts kept. Save each update in its own row." in page
    assert "One half." in page and "Two halves." in page
    assert not Update.objects.filter(made_on=DAY).exists()


def test_an_emptied_row_leaves_no_draft(client, alice):
    first, second = silent("One"), silent("Two")
    keep(client, second)
    client.post(PAGE, row(first) | boxes(second))
    assert not UpdateDraft.objects.filter(action=second).exists()


def test_a_row_that_somebody_else_changed_meanwhile_is_no_draft_of_mine(client, alice):
    first, second = silent("One"), silent("Two")
    said = UpdateStatement("It is at 70.", "amber", percent=70, reason="Late.", being_done="Cover.")
    update_action(second, said, by=factories.manager("Bob"), on=DAY, conventions=RULES)
    client.post(PAGE, row(first) | boxes(second))
    assert not UpdateDraft.objects.exists()
    client.post(PAGE, row(first) | boxes(second, percent="55"))
    assert UpdateDraft.objects.get(action=second).words["percent"] == "55"


def test_no_draft_is_kept_of_what_is_not_mine_to_update(client, alice):
    mine = silent("Mine")
    other = factories.action("Of others", owner=factories.post("Head of Law"))
    factories.grant(alice, Role.VIEWER)
    client.post(PAGE, row(mine) | boxes(other, text="Not mine to say."))
    assert not UpdateDraft.objects.filter(action=other).exists()


def test_no_change_is_refused_where_words_are_typed_and_keeps_them(client, alice):
    action = silent()
    page = client.post(PAGE, pressed(action) | boxes(action, text="It moved.")).content.decode()
    assert "You have written what happened." in page and "It moved." in page
    assert not Update.objects.filter(made_on=DAY).exists()


def test_a_page_holds_as_many_rows_as_a_form_may_send(client, alice, monkeypatch):
    monkeypatch.setattr("reports.mine.views.MOST_ROWS", 2)
    first, third = [silent(title) for title in ("One", "Two", "Three")][::2]
    page = client.get(PAGE).content.decode()
    assert "3 actions need an update." in page and "1 more comes as these are done" in page
    assert f'id="row-{third.reference}"' not in page
    client.post(PAGE, row(first))
    assert f'id="row-{third.reference}"' in client.get(PAGE).content.decode()


# --- Red, and the date --------------------------------------------------------------------------------------

RED = {"stated_rag": "red", "reason": "Staff left.", "being_done": "Cover."}
MOVE = {"move_to_day": "1", "move_to_month": "3", "move_to_year": "2027", "move_reason": "Supplier late."}


def test_a_red_asks_in_the_same_breath_to_move_the_date(client, alice):
    action = silent()
    page = client.post(PAGE, row(action, **RED, **MOVE), follow=True).content.decode()
    assert "The programme manager is asked to move the due date to 1 March 2027." in page
    change = DateChange.objects.get()
    assert (change.asked_by, change.to_date, change.reason) == (alice, date(2027, 3, 1), "Supplier late.")
    assert (change.outcome, Action.objects.get().due) == ("pending", date(2026, 12, 31))
    assert Update.objects.first().stated_rag == "red"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (MOVE | {"move_reason": ""}, "Enter the reason for the slippage"),
        ({"move_reason": "Supplier late."}, "Enter the new due date"),
        (MOVE | {"move_to_day": "31", "move_to_month": "12", "move_to_year": "2026"}, "Enter another date"),
    ],
)
def test_update_and_date_change_are_saved_together_or_not_at_all(client, alice, words, said):
    action = silent()
    page = client.post(PAGE, row(action, **RED, **words)).content.decode()
    assert said in page and "Staff left." in page
    assert not Update.objects.filter(made_on=DAY).exists() and not DateChange.objects.exists()


def test_where_a_date_change_waits_already_none_is_asked_for_again(client, alice):
    action = silent()
    client.post(PAGE, row(action, **RED, **MOVE))
    page = client.get(action.get_update_url()).content.decode()
    assert "A new due date has already been requested." in page and 'name="move_to_day"' not in page


def test_the_justification_is_asked_for_where_the_dates_imply_worse(client, alice):
    silent("Silent")  # an update ends the silence, so nothing has to be justified
    late = silent("Late", due=DAY - timedelta(days=2))
    page = client.get(PAGE).content.decode()
    assert page.count("If you choose better than Amber: why?") == 1
    assert f'data-app-shown-by="{late.reference}-stated_rag" data-app-shown-for="green"' in page


# --- drafts -------------------------------------------------------------------------------------------------


def keep(client, action, **words):
    said = {"text": "Half a thought", "stated_rag": "green", "version": str(action.version)} | words
    return client.post(f"/actions/{action.reference}/draft/", said, headers={"HX-Request": "true"})


def test_a_draft_is_kept_and_restored_with_its_time(client, alice):
    action = silent()
    page = keep(client, action, forecast_day="1", forecast_month="mar", forecast_year="20").content.decode()
    assert "Draft saved at 10:42" in page
    for address in (action.get_update_url(), PAGE):
        page = client.get(address).content.decode()
        assert "Draft from 10:42" in page and "Half a thought" in page
        assert 'value="mar"' in page  # as typed, though it is no date yet
    assert not Update.objects.filter(made_on=DAY).exists()


def test_a_draft_goes_when_the_update_is_saved(client, alice):
    action = silent()
    keep(client, action)
    client.post(action.get_update_url(), {"text": "Whole.", "stated_rag": "green", "version": action.version})
    assert not UpdateDraft.objects.exists()


def test_a_draft_is_thrown_away_by_its_button(client, alice):
    action = silent()
    keep(client, action)
    response = client.post(f"/actions/{action.reference}/draft/", {"press": "discard"})
    assert response.url == action.get_update_url() and not UpdateDraft.objects.exists()


def test_without_javascript_a_button_keeps_the_draft_and_comes_back_to_the_row(client, alice):
    action = silent()
    response = client.post(f"/actions/{action.reference}/draft/", row(action, text="Half"))
    assert response.url == f"{PAGE}#row-{action.reference}"
    assert UpdateDraft.objects.get().words["text"] == "Half"


def test_what_cannot_be_saved_is_kept_as_a_draft_too(client, alice):
    action = silent()
    client.post(action.get_update_url(), {"text": "Half", "stated_rag": "amber", "version": action.version})
    assert UpdateDraft.objects.get().words["text"] == "Half"


def test_an_untouched_form_leaves_no_draft(client, alice):
    action = silent()
    said = {"text": "", "percent": "40", "stage": "in_progress"}
    keep(client, action, **said, forecast_day="", forecast_month="", forecast_year="")
    assert not UpdateDraft.objects.exists()


def test_two_people_have_a_draft_each(client, alice):
    action = silent()
    keep(client, action)
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=action.programme)
    client.force_login(mona)
    assert "Half a thought" not in client.get(action.get_update_url()).content.decode()
    keep(client, action, text="Mona's own")
    client.post(f"/actions/{action.reference}/draft/", {"press": "discard"})
    assert UpdateDraft.objects.get().person == alice


def test_a_draft_of_what_one_may_no_longer_see_is_out_of_reach(client, alice):
    action = silent()
    keep(client, action)
    action.exempt, action.exempt_paragraph, action.exempt_reason = True, 3, "Talks go on."
    action.save()
    assert "Half a thought" not in client.get(PAGE).content.decode()
    assert client.get(action.get_update_url()).status_code == 404
    assert keep(client, action).status_code == 404


def test_a_draft_is_purged_after_thirty_days(client, alice, clock, capsys):
    action = silent()
    keep(client, action)
    clock.shift(timedelta(days=30))
    client.force_login(alice)
    assert "Draft from 15 June, 10:42" in client.get(action.get_update_url()).content.decode()
    call_command("purge_drafts")
    assert UpdateDraft.objects.exists()
    clock.shift(timedelta(days=1))
    client.force_login(alice)
    assert "Half a thought" not in client.get(action.get_update_url()).content.decode()
    call_command("purge_drafts")
    assert "1 draft thrown away." in capsys.readouterr().out
    assert not UpdateDraft.objects.exists()


# --- each row is sent once, whatever stands in the others ---------------------------------------------------


def tokens_of(page: str) -> dict[str, str]:
    return dict(
        re.findall(r'name="(sent_form(?:-[A-Z0-9-]+)?)" value="([^"]+)"', page[page.index("<main") :])
    )


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])
def test_a_row_pressed_twice_is_saved_once_and_the_next_row_is_not_held_up(client, alice, headers):
    first, second = silent("First"), silent("Second")
    tokens = tokens_of(client.get(PAGE).content.decode())
    assert {f"sent_form-{first.reference}", f"sent_form-{second.reference}"} < set(tokens)
    assert len(set(tokens.values())) == len(tokens)
    for typed in ("", "half a senten", "half a sentence"):  # goes on in the other row meanwhile
        client.post(PAGE, tokens | row(first) | {f"{second.reference}-text": typed}, headers=headers)
    assert first.updates.count() == 2, "the one before, and this one"
    client.post(PAGE, tokens | row(second, text="Agreed to July."), headers=headers)
    assert second.updates.latest("pk").text == "Agreed to July."


def test_a_row_that_came_back_with_what_is_missing_can_be_sent_again(client, alice):
    action = silent()
    tokens = tokens_of(client.get(PAGE).content.decode())
    assert client.post(PAGE, tokens | row(action, stated_rag="red")).status_code == 200
    assert client.post(PAGE, tokens | row(action)).status_code == 302
    assert action.updates.count() == 2
