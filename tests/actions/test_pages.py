"""The pages of actions, through the test client: what they show, to whom, and at what cost."""

from datetime import timedelta

import pytest

from actions.models import Action, DateChange, Update
from council.models import Event, Role
from council.rag import Stage
from tests import factories
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def alice(client):
    """Alice, signed in, who holds the post that owns things."""
    alice = factories.person("Alice")
    factories.post("Head of Finance", holder=alice)
    client.force_login(alice)
    return alice


@pytest.fixture
def mine(alice) -> Action:
    return factories.action("Reconcile the ledger", owner=factories.post("Head of Finance"))


def said(action, **words) -> dict:
    return {
        "text": "Agreed to June.",
        "stated_rag": "green",
        "percent": "40",
        "version": str(action.version),
    } | words


def test_an_update_is_one_short_form(client, mine):
    response = client.post(mine.get_update_url(), said(mine), follow=True)
    assert response.redirect_chain == [(mine.get_absolute_url(), 302)]
    assert "SSR-001 updated." in response.content.decode()
    update = Update.objects.get()
    assert (update.text, update.percent, str(update.for_post)) == ("Agreed to June.", 40, "Head of Finance")


def test_a_forecast_that_no_one_gave_stands_empty_in_the_form(client, mine):
    form = client.get(mine.get_update_url()).context["form"]
    assert (mine.due is not None, form["forecast"].initial) == (True, None)


def test_amber_without_a_reason_comes_back_with_what_was_typed(client, mine):
    response = client.post(mine.get_update_url(), said(mine, stated_rag="amber", text="Half done."))
    page = response.content.decode()
    assert "Enter why it is Amber" in page
    assert "Half done." in page
    assert not Update.objects.exists()


def test_red_without_any_words_is_told_all_that_is_missing_at_once(client, mine):
    page = client.post(mine.get_update_url(), said(mine, stated_rag="red", text=" ")).content.decode()
    assert "Enter what happened since the last update" in page
    assert "Enter why it is Red" in page
    assert "Enter what is being done about it, since it is Red" in page


def test_a_better_rag_than_the_dates_imply_is_asked_to_be_justified(client, alice):
    late = factories.action("Late", owner=factories.post("Head of Finance"), due=DAY - timedelta(days=4))
    page = client.get(late.get_update_url()).content.decode()
    assert "Its dates alone imply Amber: 4 days overdue." in page
    page = client.post(late.get_update_url(), said(late)).content.decode()
    assert "Enter why it is Green all the same" in page


def test_a_forecast_that_makes_it_late_opens_the_justification(client, mine):
    words = {"forecast_day": "1", "forecast_month": "8", "forecast_year": "2026"}
    page = client.post(mine.get_update_url(), said(mine, **words)).content.decode()
    assert 'name="justification" cols' in page
    assert "forecast 17 days after due" in page


def test_the_second_of_two_officers_is_told_what_changed_and_loses_nothing(client, mine):
    client.get(mine.get_update_url())
    other = Action.objects.get(pk=mine.pk)
    other.percent = 90
    other.version += 1
    other.save()
    response = client.post(mine.get_update_url(), said(mine, text="Typed on a train."))
    page = response.content.decode()
    assert "was changed while you were typing" in page
    assert "Percent complete nothing → 90" in page
    assert "Typed on a train." in page
    assert not Update.objects.exists()
    assert f'name="version" value="{other.version}"' in page
    client.post(mine.get_update_url(), said(other, text="Typed on a train."))
    assert Update.objects.get().text == "Typed on a train."


def test_with_htmx_the_form_and_the_answer_are_fragments(client, mine):
    page = client.get(mine.get_update_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "hx-post" in page
    page = client.post(mine.get_update_url(), said(mine), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "SSR-001 updated." in page


def test_somebody_who_may_only_read_is_refused(client, mine):
    vera = factories.person("Vera")
    factories.grant(vera, Role.VIEWER)
    client.force_login(vera)
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(mine.get_update_url()).status_code == 403
    assert client.post(mine.get_update_url(), said(mine)).status_code == 403
    assert not Update.objects.exists()


@pytest.mark.parametrize("page", ["", "update/", "reschedule/", "decide/", "complete/", "verify/", "stage/"])
def test_what_one_may_not_see_does_not_exist(client, mine, page):
    client.force_login(factories.person("Charlie"))
    assert client.get(f"/actions/SSR-001/{page}").status_code == 404
    assert client.post(f"/actions/SSR-001/{page}").status_code in (404, 405)


@pytest.mark.parametrize("address", ["/actions/", "/my-actions/", "/actions/SSR-001/"])
def test_nobody_reads_without_signing_in(client, mine, address):
    client.logout()
    response = client.get(address)
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_a_date_is_asked_for_by_the_owner_and_decided_by_the_manager(client, mine):
    words = {"to_date_day": "1", "to_date_month": "9", "to_date_year": "2026", "reason": "Supplier late."}
    page = client.post("/actions/SSR-001/reschedule/", words, follow=True).content.decode()
    assert "Until then the due date stands" in page
    assert client.get("/actions/SSR-001/decide/").status_code == 403
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=mine.programme)
    client.force_login(mona)
    client.post("/actions/SSR-001/decide/", {"decision": "approve"})
    assert DateChange.objects.get().outcome == "approved"
    page = client.get("/actions/SSR-001/").content.decode()
    assert "15 July 2026, moved 1 time, 48 days slipped" in page


def test_a_completion_is_verified_by_the_manager(client, mine):
    words = {
        "completed_on_day": "15",
        "completed_on_month": "6",
        "completed_on_year": "2026",
        "closing_note": "Done.",
        "evidence": "In the share.",
        "version": "1",
    }
    client.post("/actions/SSR-001/complete/", words)
    assert Action.objects.get().stage == Stage.COMPLETE
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=mine.programme)
    client.force_login(mona)
    client.post("/actions/SSR-001/verify/", {"decision": "verify", "seen": "The file."})
    assert Action.objects.get().stage == Stage.VERIFIED


def test_the_history_tells_who_did_what(client, mine):
    client.post(
        mine.get_update_url(), said(mine, stated_rag="red", reason="Staff left.", being_done="Cover.")
    )
    page = client.get(mine.get_absolute_url()).content.decode()
    assert "Alice for Head of Finance" in page
    assert "Staff left." in page
    assert "As the owner states; dates alone imply Green." in page


def test_my_actions_come_by_what_they_need_overdue_first(client, alice):
    finance = factories.post("Head of Finance")
    factories.action("In hand", owner=finance, due=DAY + timedelta(days=60))
    factories.action("Late", owner=finance, due=DAY - timedelta(days=2))
    factories.action("Soon", owner=finance, due=DAY + timedelta(days=5))
    factories.action("Silent", owner=finance, due=DAY + timedelta(days=90), on=DAY - timedelta(days=60))
    factories.action("Somebody else's")
    page = client.get("/my-actions/?by=need").content.decode()
    found = [
        page.index(words)
        for words in ("Overdue", "Late", "Update needed", "Silent", "Due soon", "Soon<", "In hand")
    ]
    assert found == sorted(found)
    assert "Somebody else" not in page


def test_nothing_owed_makes_a_quiet_page(client, alice):
    assert "Nothing is yours at the moment" in client.get("/my-actions/").content.decode()


# --- the register -------------------------------------------------------------------------------------------


@pytest.fixture
def manager(client):
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER)
    client.force_login(mona)
    return mona


def test_the_register_filters_by_what_the_rag_rule_says(client, manager):
    factories.action("Late", due=DAY - timedelta(days=2))
    factories.action("Very late", due=DAY - timedelta(days=50))
    factories.action("Fine")
    page = client.get("/actions/?rag=red").content.decode()
    assert "Very late" in page
    assert "Fine" not in page
    page = client.get("/actions/?overdue=true&q=very").content.decode()
    assert "Very late" in page
    assert ">Late<" not in page


def test_a_search_that_finds_nothing_says_so_and_offers_the_way_back(client, manager):
    factories.action("Fine")
    assert "Nothing matches these filters" in client.get("/actions/?q=zebra").content.decode()


def test_the_last_sort_is_kept(client, manager):
    factories.action("First", due=DAY)
    factories.action("Last", due=DAY + timedelta(days=300))
    page = client.get("/actions/?sort=-due").content.decode()
    assert page.index("Last<") < page.index("First<")
    page = client.get("/actions/").content.decode()
    assert page.index("Last<") < page.index("First<")


@pytest.mark.parametrize("rows", [10, 50, 200])
def test_the_register_asks_the_database_the_same_number_of_questions(
    client, manager, rows, django_assert_num_queries
):
    for number in range(rows):
        factories.action(f"Action {number}", owner=factories.post(f"Post {number % 7}"))
    with django_assert_num_queries(11):
        response = client.get("/actions/")
    assert response.status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_holds_exactly_what_is_filtered_and_is_logged(client, manager, form):
    from io import BytesIO

    from openpyxl import load_workbook

    factories.action("=1+1 is a title", due=DAY - timedelta(days=50))
    factories.action("Fine")
    response = client.get(f"/actions/?rag=red&all_columns=1&export={form}")
    assert f'filename="actions-2026-06-15.{form}"' in response["Content-Disposition"]
    if form == "csv":
        rows = response.content.decode("utf-8-sig").splitlines()
        assert len(rows) == 2
        assert "'=1+1 is a title" in rows[1]
        assert "Red: 50 days overdue" in rows[1]
    else:
        sheet = load_workbook(BytesIO(response.content)).active
        assert sheet["A1"].value == "Actions, as at 15 June 2026"
        assert sheet.max_row == 4
        cell = sheet["B4"]
        assert (cell.value, cell.data_type) == ("=1+1 is a title", "s")
    assert Event.objects.get(kind="exported").what.startswith("Actions: 1 rows")


def test_an_exempt_action_is_in_no_list_page_or_export_of_who_may_not_see_it(client, manager):
    factories.action("Negotiate with Acme", exempt=True, exempt_paragraph=3, exempt_reason="Talks go on")
    for address in (
        "/actions/",
        "/actions/?q=Acme",
        "/actions/?export=csv",
        "/actions/?export=csv&all_columns=1",
    ):
        page = client.get(address).content.decode().replace('value="Acme"', "").replace("Search: Acme", "")
        assert "Negotiate" not in page
    assert client.get("/actions/SSR-001/").status_code == 404


def test_saving_an_update_asks_the_database_at_most_30_questions(client, mine, django_assert_max_num_queries):
    with django_assert_max_num_queries(32) as counted:
        client.post(mine.get_update_url(), said(mine))
    # The transaction's own two savepoint statements say nothing of the rows. Nine make the action and the
    # update found by the search, and eight ask every register what is owed next.
    asked = [q["sql"] for q in counted.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(asked) <= 30, asked
