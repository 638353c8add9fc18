"""Changing many savings from the register: the choice, the preview, the act, and the page of what it did."""

import re

import pytest

from council.bulk.changing import preview
from council.conventions import InForce
from council.models import Role
from savings.bulk.changing import NOT_CORRECTED, SAVINGS_IN_BULK, WantedOfSavings, change_in_bulk
from savings.models import SavingBulkChange, YearProfile
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
RULES = InForce()


@pytest.fixture
def farah(client):
    farah = f.person("Farah")
    f.grant(farah, Role.FINANCE, over=f.programme())
    client.force_login(farah)
    return farah


def look(savings, by, **wanted):
    wanted.setdefault("reason", "The portfolios changed.")
    keys = [saving.pk for saving in savings]
    return preview(SAVINGS_IN_BULK, keys, WantedOfSavings(**wanted), by=by, on=f.DAY, conventions=RULES)


def outcomes(found) -> dict[str, str]:
    return {row.record.title: row.left_out or "; ".join(map(" ".join, row.changes)) for row in found.rows}


def hidden(page) -> dict[str, str]:
    """The hidden fields of the page's form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))


def text(page) -> str:
    return " ".join(page.content.decode().split())


def test_owner_portfolio_holder_directorate_and_confidence_are_changed_and_no_pound(farah):
    member, adults = f.post("Cabinet Member for Resources"), f.directorate("Adults")
    finance, gone = f.post("Head of Finance"), f.post("Head of Print", is_active=False)
    fine = f.saving("Fine", directorate=f.directorate(), confidence="low")
    f.saving_year(fine)
    wanted = {"owner": finance, "portfolio_holder": member, "directorate": adults, "confidence": "high"}
    found = look([fine], farah, **wanted)
    assert outcomes(found) == {
        "Fine": "Owner no one Head of Finance; Portfolio holder not said Cabinet Member for Resources; "
        "Directorate Resources Adults; Confidence Low High"
    }
    assert outcomes(look([fine], farah, owner=gone)) == {"Fine": "Head of Print is no longer in use."}
    bulk = change_in_bulk(
        [fine.pk], found.wanted, by=farah, on=f.DAY, conventions=RULES, confirmed=found.digest
    )
    fine.refresh_from_db()
    assert (fine.owner, fine.portfolio_holder, fine.directorate, fine.confidence) == tuple(wanted.values())
    assert fine.history.first().through == bulk.through == f"bulk change {bulk.pk}"
    assert YearProfile.history.count() == 1
    assert outcomes(look([fine], farah, **wanted)) == {"Fine": "It is so already."}


def test_what_is_agreed_keeps_how_it_is_worked_out_and_another_programmes_saving_is_left_out(farah):
    agreed = f.saving("Agreed", agreed_on=f.DAY, method="By posts", status="agreed")
    other = f.programme("OTH", title="Other programme")
    f.grant(farah, Role.VIEWER, over=other)
    foreign = f.saving("Foreign", programme=other)
    found = look([agreed, foreign], farah, directorate=f.directorate("Adults"))
    assert outcomes(found) == {"Agreed": "Directorate not said Adults", "Foreign": NOT_CORRECTED}


def test_from_the_ticks_to_the_page_of_what_was_done(client, farah):
    member = f.post("Cabinet Member for Resources")
    first, second = f.saving("First"), f.saving("Second", portfolio_holder=member)
    listed = text(client.get("/savings/?select=page"))
    assert f'form="bulk" value="{first.pk}"' in listed and "Change several" in listed
    page = client.post("/savings/bulk/", {"which": "all", "filters": "year=2026&status="})
    assert "Change 2 savings" in text(page)
    page = client.post("/savings/bulk/", {**hidden(page), "reason": "So"})
    assert "Choose at least one thing to change" in text(page)
    page = client.post("/savings/bulk/", {**hidden(page), "portfolio_holder": member.pk, "reason": "So"})
    assert "1 saving</strong> would change" in text(page) and "It is so already." in text(page)
    page = client.post("/savings/bulk/", {**hidden(page), "step": "confirm"})
    bulk = SavingBulkChange.objects.get()
    assert page.url == f"/savings/bulk/{bulk.pk}/"
    assert "2 chosen, 1 changed, 1 left out" in text(client.get(page.url))
    shown = text(client.get(first.get_absolute_url()))
    assert f'href="/savings/bulk/{bulk.pk}/"' in shown
    second.refresh_from_db()
    assert second.version == 1


def test_what_changed_since_the_preview_is_told_and_confirmed_anew(client, farah):
    saving = f.saving("Fine")
    sent = {"step": "preview", "chosen": str(saving.pk), "confidence": "high", "reason": "So"}
    looked_at = hidden(client.post("/savings/bulk/", sent))
    saving.budget_head, saving.version = "R4120 Legal fees", 2
    saving.save()
    page = client.post("/savings/bulk/", {**looked_at, "step": "confirm"})
    assert "something changed since you looked" in text(page) and "R4120 Legal fees" in text(page)
    assert not SavingBulkChange.objects.exists()
    client.post("/savings/bulk/", {**hidden(page), "step": "confirm"})
    saving.refresh_from_db()
    assert (saving.confidence, saving.budget_head) == ("high", "R4120 Legal fees")


def test_an_exempt_saving_is_not_there_for_who_may_not_see_it_and_an_owner_changes_none(client, farah):
    hid = f.saving("Acme’s price", exempt=True, exempt_paragraph=3, exempt_reason="Talks go on")
    sent = {"step": "preview", "chosen": str(hid.pk), "confidence": "high", "reason": "So"}
    page = text(client.post("/savings/bulk/", sent))
    assert "Acme" not in page and "1 of those chosen is no longer there for you to see" in page
    alice = f.person("Alice")
    own = f.saving("Own", owner=f.post("Head of Finance", holder=alice))
    client.force_login(alice)
    assert client.post("/savings/bulk/", {"chosen": [own.pk]}).status_code == 403
    assert "Change several" not in text(client.get("/savings/"))


# --- groups, columns and saved filters ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "headings"),
    [
        ("directorate", ["Adults <span", "Resources <span", "No directorate <span"]),
        ("portfolio_holder", ["Member for Care <span", "Member for Resources <span", "No portfolio holder"]),
        ("status", ["On track <span", "At risk <span", "Delivered <span"]),
    ],
)
def test_the_register_stands_in_groups_with_their_counts(client, farah, group, headings):
    adults, resources = f.directorate("Adults"), f.directorate("Resources")
    care, money = f.post("Member for Care"), f.post("Member for Resources")
    first = f.saving("One", directorate=adults, portfolio_holder=care, status="delivered")
    f.saving_year(first)
    f.saving_year(first, year=2027)  # years count a saving no second time
    f.saving("Two", directorate=resources, portfolio_holder=money, status="at_risk", explanation="So")
    f.saving("Three", directorate=resources, portfolio_holder=money)
    f.saving("Four")
    page = text(client.get(f"/savings/?group={group}")).partition("app-group")[2]
    found = [page.index(words) for words in headings]
    assert found == sorted(found)
    assert page.count("1 in all") == 2 and page.count("2 in all") == 1


@pytest.mark.parametrize("rows", [5, 50])
def test_a_grouped_register_asks_one_question_more(client, farah, rows, django_assert_num_queries):
    for number in range(rows):
        f.saving_year(f.saving(f"Saving {number}", directorate=f.directorate(f"Part {number % 7}")))
    client.get("/savings/")
    with django_assert_num_queries(14):
        client.get("/savings/")
    with django_assert_num_queries(15):
        client.get("/savings/?group=directorate")


def test_columns_are_chosen_and_filters_kept_under_a_name(client, farah):
    f.saving("Fine", budget_head="R4120 Legal fees")
    page = client.get("/savings/?columns=title,budget_head")
    assert [column.name for column in page.context["table"].columns] == ["reference", "title", "budget_head"]
    assert "R4120 Legal fees" in text(page)
    client.post("/filters/save/", {"name": "Ours", "path": "/savings/", "query": "kind=cashable"})
    assert "Ours" in text(client.get("/savings/"))
