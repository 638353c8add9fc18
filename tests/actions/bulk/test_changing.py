"""Changing many actions from the register: the choice, the preview, the act, and the page of what it did."""

import re
from datetime import date

import pytest

from actions.bulk import changing
from actions.bulk.changing import ACTIONS_IN_BULK, Wanted, change_in_bulk
from actions.models import Action, BulkChange, DateChange
from actions.rescheduling import ask_to_reschedule
from council.bulk.changing import preview
from council.bulk.previewing import NotAsPreviewed
from council.conventions import InForce
from council.models import Role
from council.rag import Rag, Stage
from tests import factories
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
RULES = InForce()
SOON = date(2026, 9, 1)  # beyond the tolerance


@pytest.fixture
def mona():
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=factories.programme())
    return mona


@pytest.fixture
def manager(client, mona):
    client.force_login(mona)
    return mona


def look(actions, by, **wanted):
    keys = [action.pk for action in actions]
    wanted.setdefault("reason", "The service moved.")
    return preview(ACTIONS_IN_BULK, keys, Wanted(**wanted), by=by, on=DAY, conventions=RULES)


def change(actions, by, **wanted) -> BulkChange:
    found = look(actions, by, **wanted)
    return change_in_bulk(
        [row.record.pk for row in found.rows],
        found.wanted,
        by=by,
        on=DAY,
        conventions=RULES,
        confirmed=found.digest,
    )


def outcomes(found) -> dict[str, str]:
    return {row.record.title: row.left_out or "; ".join(map(" ".join, row.changes)) for row in found.rows}


# --- the rules ----------------------------------------------------------------------------------------------


def test_each_action_has_one_entry_that_names_the_bulk_change_its_author_and_its_reason(mona):
    legal = factories.post("Head of Legal")
    actions = [factories.action(f"Action {number}") for number in range(3)]
    before = Action.history.count()
    bulk = change(actions, mona, owner=legal, stage=Stage.ON_HOLD)
    assert Action.history.count() == before + 3
    for action in actions:
        entry = action.history.first()
        assert (entry.through, entry.history_user, entry.history_change_reason) == (
            f"bulk change {bulk.pk}",
            mona,
            "The service moved.",
        )
        assert (entry.owner, entry.stage, entry.version) == (legal, Stage.ON_HOLD, action.version + 1)
    assert bulk.counts == {"chosen": 3, "changed": 3, "left_out": 0}
    bulk.refresh_from_db()
    assert bulk.wanted == [["Owner", "Head of Legal"], ["Stage", "On hold"]]


def test_an_action_is_changed_by_all_that_is_wanted_or_left_out_with_the_reason(mona):
    theirs = factories.workstream("Ledgers")
    other = factories.programme("OTH", title="Other programme")
    factories.grant(mona, Role.VIEWER, over=other)
    fine = factories.action("Fine")
    done = factories.action("Done", stage=Stage.VERIFIED)
    placed = factories.action("Placed", workstream=theirs)
    foreign = factories.action("Foreign", programme=other)
    found = look([fine, done, placed, foreign], mona, workstream=theirs)
    assert outcomes(found) == {
        "Fine": "Workstream Finance Ledgers",
        "Done": "It is verified: it stays in its workstream.",
        "Placed": "It is so already.",
        "Foreign": "Only its owner or its programme’s manager can do this.",
    }
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=other)
    del mona._standings
    assert outcomes(look([foreign], mona, workstream=theirs)) == {
        "Foreign": "It belongs to Other programme, which has no such workstream."
    }


def test_a_due_date_is_asked_for_and_another_person_decides(mona):
    far = factories.action("Far")
    near = factories.action("Near", due=date(2026, 8, 30))
    waits = factories.action("Waits")
    held = factories.action("Held", stage=Stage.ON_HOLD, stage_reason="No money.")
    ask_to_reschedule(waits, to_date=date(2026, 10, 1), reason="Late.", by=mona, on=DAY, conventions=RULES)
    rules = InForce(tolerance_days=7)
    keys = [action.pk for action in (far, near, waits, held)]
    wanted = Wanted("The supplier is late.", due=SOON)
    found = preview(ACTIONS_IN_BULK, keys, wanted, by=mona, on=DAY, conventions=rules)
    assert outcomes(found) == {
        "Far": "Due date 15 July 2026 1 September 2026, asked for, and stands once approved",
        "Near": "Due date 30 August 2026 1 September 2026, within the tolerance, so it moves at once",
        "Waits": DateChange.waits_message,
        "Held": f"{held.reference} is on hold: its date stands.",
    }
    bulk = change_in_bulk(keys, wanted, by=mona, on=DAY, conventions=rules, confirmed=found.digest)
    asked = {one.action.title: one for one in DateChange.objects.filter(asked_through=bulk.through)}
    assert {title: one.outcome for title, one in asked.items()} == {"Far": "pending", "Near": "recorded"}
    assert asked["Far"].asked_by == mona
    assert asked["Far"].history.get().through == bulk.through
    assert Action.objects.get(title="Far").due == date(2026, 7, 15)
    moved = Action.objects.get(title="Near")
    assert (moved.due, moved.times_moved, moved.baseline) == (SOON, 1, date(2026, 8, 30))
    assert moved.history.first().history_change_reason == "Date change asked for: The supplier is late."


def test_an_owner_changes_dates_for_their_post_and_nothing_else(mona):
    alice = factories.person("Alice")
    own = factories.action("Own", owner=factories.post("Head of Finance", holder=alice))
    assert outcomes(look([own], alice, stage=Stage.ON_HOLD)) == {"Own": changing.MANAGER_ONLY}
    change([own], alice, forecast=date(2026, 7, 1))
    entry = own.history.first()
    assert (entry.forecast, entry.for_post, entry.history_user) == (date(2026, 7, 1), own.owner, alice)


def test_a_forecast_in_bulk_worsens_a_rag_and_never_improves_it(mona):
    late = factories.action("Late", forecast=date(2026, 7, 30))
    shown = late.shown(as_at=DAY, conventions=RULES).rag
    assert shown == Rag.AMBER
    change([late], mona, forecast=date(2026, 7, 10))
    late.refresh_from_db()
    assert late.shown(as_at=DAY, conventions=RULES).rag == Rag.AMBER
    assert late.updated_on is None
    change([late], mona, forecast=date(2027, 7, 10))
    late.refresh_from_db()
    assert late.shown(as_at=DAY, conventions=RULES).rag == Rag.RED


def test_what_is_on_hold_is_taken_up_before_its_date_is_asked_to_move(mona):
    held = factories.action("Held", stage=Stage.ON_HOLD, stage_reason="No money.")
    live = factories.action("Live")
    found = look([held, live], mona, stage=Stage.IN_PROGRESS, due=SOON)
    assert [row.record.title for row in found.changing] == ["Held"]
    assert outcomes(found)["Live"] == f"{live.reference} is not on hold."
    change([held], mona, stage=Stage.IN_PROGRESS, due=SOON)
    held.refresh_from_db()
    assert (held.stage, held.stage_reason) == (Stage.IN_PROGRESS, "")
    assert held.date_changes.get().outcome == "pending"


def test_nothing_is_written_where_the_preview_no_longer_holds(mona):
    stays, touched = factories.action("Stays"), factories.action("Touched")
    found = look([stays, touched], mona, stage=Stage.ON_HOLD)
    touched.percent, touched.version = 40, touched.version + 1
    touched.save()
    with pytest.raises(NotAsPreviewed) as refusal:
        change_in_bulk(
            [stays.pk, touched.pk],
            found.wanted,
            by=mona,
            on=DAY,
            conventions=RULES,
            confirmed=found.digest,
        )
    assert refusal.value.now.digest != found.digest
    assert not BulkChange.objects.exists()
    assert set(Action.objects.values_list("stage", flat=True)) == {Stage.NOT_STARTED}


def test_the_questions_grow_by_batches_of_rows_alone(mona, django_assert_max_num_queries):
    wanted = {"owner": factories.post("Head of Legal"), "due": SOON}
    many = [factories.action(f"Action {number}") for number in range(42)]
    for actions in (many[:2], many[2:]):
        found = look(actions, mona, **wanted)
        with django_assert_max_num_queries(20):
            change_in_bulk(
                [action.pk for action in actions],
                found.wanted,
                by=mona,
                on=DAY,
                conventions=RULES,
                confirmed=found.digest,
            )


# --- the pages ----------------------------------------------------------------------------------------------


def hidden(page) -> dict[str, str]:
    """The hidden fields of the page's form."""
    html = page.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def test_rows_are_ticked_only_when_asked_and_only_by_who_may_change_something(client, manager):
    action = factories.action("Fine")
    assert 'name="chosen"' not in client.get("/actions/").content.decode()
    page = client.get("/actions/?select=1&stage=not_started").content.decode()
    assert f'form="bulk" value="{action.pk}"' in page
    assert "Change all 1 found" in page
    assert "checked" in client.get("/actions/?select=page").content.decode().split('name="chosen"')[1][:200]
    vera = factories.person("Vera")
    factories.grant(vera)
    client.force_login(vera)
    assert 'name="chosen"' not in client.get("/actions/?select=1").content.decode()
    assert client.get("/actions/bulk/").status_code == 403


def test_from_the_ticks_to_the_page_of_what_was_done(client, manager):
    legal = factories.post("Head of Legal")
    first, second = factories.action("First"), factories.action("Second", stage=Stage.VERIFIED)
    factories.action("Not ticked")
    page = client.post("/actions/bulk/", {"chosen": [first.pk, second.pk], "filters": "stage=&q=&page=2"})
    assert "Change 2 actions" in page.content.decode()
    answers = {**hidden(page), "owner": legal.pk, "reason": "Restructure."}
    page = client.post("/actions/bulk/", answers)
    assert outcomes(page.context["preview"]) == {
        "First": "Owner no one Head of Legal",
        "Second": "It is verified: it stays with its owner.",
    }
    assert not BulkChange.objects.exists()
    page = client.post("/actions/bulk/", {**hidden(page), "step": "confirm"})
    bulk = BulkChange.objects.get()
    assert page.url == f"/actions/bulk/{bulk.pk}/"
    done = client.get(page.url).content.decode()
    assert "2 chosen, 1 changed, 1 left out" in done
    assert "<del>no one</del>" in done
    assert "stays with its owner" in done
    timeline = client.get(first.get_absolute_url()).content.decode()
    assert f'href="/actions/bulk/{bulk.pk}/"' in timeline
    assert f"Mona, bulk change {bulk.pk}" in timeline


def test_all_that_the_filter_finds_are_chosen_whatever_the_page(client, manager, settings):
    for number in range(3):
        factories.action(f"Blue {number}")
    factories.action("Green")
    page = client.post("/actions/bulk/", {"which": "all", "filters": "q=blue&sort=title"})
    assert len(page.context["chosen"].keys) == 3
    settings.BULK_CHANGE_MAX_ACTIONS = 2
    page = client.post("/actions/bulk/", {"which": "all", "filters": "q=blue&sort=title"}, follow=True)
    assert page.redirect_chain == [("/actions/?q=blue&sort=title&select=1#bulk", 302)]
    assert "One bulk change takes at most 2 actions." in page.content.decode()


def test_nothing_ticked_leads_back_to_the_register_with_the_reason(client, manager):
    factories.action("Fine")
    page = client.post("/actions/bulk/", {"filters": "q=fine"}, follow=True)
    assert page.redirect_chain == [("/actions/?q=fine&select=1#bulk", 302)]
    assert "Tick at least one action" in page.content.decode()
    assert client.post("/actions/bulk/", {"chosen": "1 OR 1"}).status_code == 400


def test_a_change_says_what_and_why(client, manager):
    sent = {"step": "preview", "chosen": str(factories.action("Fine").pk)}
    page = client.post("/actions/bulk/", {**sent, "reason": "Why"}).content.decode()
    assert "Choose at least one thing to change" in page
    page = client.post("/actions/bulk/", {**sent, "stage": "on_hold"}).content.decode()
    assert "Enter why they are changed" in page
    page = client.post("/actions/bulk/", {**sent, "due_day": "31", "due_month": "2", "due_year": "2027"})
    assert "New due date must be a real date, like 27 3 2026" in page.content.decode()


def test_what_changed_since_the_preview_is_told_and_confirmed_anew(client, manager):
    action = factories.action("Fine")
    sent = {"step": "preview", "chosen": str(action.pk), "stage": "on_hold", "reason": "No money."}
    looked_at = hidden(client.post("/actions/bulk/", sent))
    action.percent, action.version = 40, action.version + 1
    action.save()
    page = client.post("/actions/bulk/", {**looked_at, "step": "confirm"})
    assert "something changed since you looked" in page.content.decode()
    assert "Percent complete nothing → 40" in page.content.decode()
    assert not BulkChange.objects.exists()
    client.post("/actions/bulk/", {**hidden(page), "step": "confirm"})
    assert BulkChange.objects.count() == 1


def test_a_bulk_change_shows_nobody_an_action_that_they_may_not_see(client, mona):
    seer = factories.person("Sam")
    factories.grant(seer, Role.PROGRAMME_MANAGER, over=factories.programme(), sees_exempt=True)
    factories.action("Open to all")
    factories.action("Acme’s price", exempt=True, exempt_paragraph=3, exempt_reason="Talks go on")
    bulk = change(Action.objects.all(), seer, stage=Stage.ON_HOLD)
    once = Action.objects.get(title="Open to all")
    client.force_login(mona)
    page = client.get(bulk.get_absolute_url()).content.decode()
    assert "Open to all" in page
    assert "Acme" not in page
    assert "1 of them you cannot see" in page
    once.exempt, once.exempt_paragraph, once.exempt_reason = True, 3, "Talks go on"
    once.save()
    once.exempt, once.exempt_paragraph, once.exempt_reason = False, None, ""
    once.save()
    assert client.get(bulk.get_absolute_url()).status_code == 404  # its history is closed to her as well
    client.force_login(factories.person("Charlie"))
    assert client.get(bulk.get_absolute_url()).status_code == 404


def test_thousands_of_actions_travel_in_one_field(client, manager):
    keys = ",".join(str(1_000_000 + number) for number in range(3_000))
    key = factories.action("Fine").pk
    sent = {"step": "preview", "chosen": f"{key},{keys}", "stage": "on_hold", "reason": "No money."}
    page = client.post("/actions/bulk/", sent).content.decode()
    assert "3,000 of those chosen are no longer there for you to see" in page
