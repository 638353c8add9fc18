"""Changing many risks from the register: the choice, the preview, the act, and the page of what it did."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from council.bulk.changing import preview
from council.conventions import InForce
from council.models import Role
from risks.bulk.changing import NOT_KEPT, RISKS_IN_BULK, WantedOfRisks, change_in_bulk
from risks.models import Assessment, Risk, RiskBulkChange
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
RULES = InForce()
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Talks go on"}


@pytest.fixture
def lead(client):
    lena = f.person("Lena")
    f.grant(lena, Role.RISK_LEAD, over=f.programme())
    client.force_login(lena)
    return lena


def look(risks, by, **wanted):
    wanted.setdefault("reason", "The service moved.")
    keys = [risk.pk for risk in risks]
    return preview(RISKS_IN_BULK, keys, WantedOfRisks(**wanted), by=by, on=f.DAY, conventions=RULES)


def outcomes(found) -> dict[str, str]:
    return {row.record.title: row.left_out or "; ".join(map(" ".join, row.changes)) for row in found.rows}


def hidden(page) -> dict[str, str]:
    """The hidden fields of the page's form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))


def text(page) -> str:
    return " ".join(page.content.decode().split())


# --- the rules ----------------------------------------------------------------------------------------------


def test_a_risk_is_changed_by_all_that_is_wanted_or_left_out_with_the_reason(lead):
    legal = f.post("Head of Legal")
    f.grant(lead, Role.VIEWER, over=f.programme("OTH", title="Other programme"))
    fine = f.risk("Fine", category="Financial")
    closed = f.risk("Closed", status="closed", status_reason="It has passed.")
    placed = f.risk("Placed", owner=legal, category="People")
    foreign = f.risk("Foreign", programme=f.programme("OTH"))
    assert outcomes(look([fine, closed, placed, foreign], lead, owner=legal, category="People")) == {
        "Fine": "Owner no one Head of Legal; Category Financial People",
        "Closed": f"{closed.reference} is closed, so its words stand.",
        "Placed": "It is so already.",
        "Foreign": NOT_KEPT,
    }


def test_a_category_off_the_councils_list_and_a_post_out_of_use_are_refused(lead):
    gone = f.post("Head of Print", is_active=False)
    risk = f.risk("Fine")
    assert outcomes(look([risk], lead, category="Weather")) == {
        "Fine": "Select one of the council’s categories."
    }
    assert outcomes(look([risk], lead, owner=gone)) == {"Fine": "Head of Print is no longer in use."}


def test_the_next_review_is_set_and_nothing_is_assessed(lead):
    risk = f.risk("Fine", rag="amber", next_review=date(2026, 7, 1))
    found = look([risk], lead, next_review=date(2026, 9, 1))
    assert outcomes(found) == {"Fine": "Next review 1 July 2026 1 September 2026"}
    keys = [risk.pk]
    bulk = change_in_bulk(
        keys, found.wanted, by=lead, on=f.DAY, conventions=RULES, confirmed=found.digest, filters="q=Fine"
    )
    risk.refresh_from_db()
    assert (risk.next_review, risk.rag, risk.reviewed_on) == (date(2026, 9, 1), "amber", None)
    assert not Assessment.objects.exists()
    entry = risk.history.first()
    assert (entry.through, entry.history_user, entry.history_change_reason) == (
        f"bulk change {bulk.pk}",
        lead,
        "The service moved.",
    )
    assert risk.version == 2
    assert (bulk.wanted, bulk.filters) == ([("Next review", "1 September 2026")], "q=Fine")


def test_the_owner_of_a_risk_keeps_no_log_and_is_refused(client):
    alice = f.person("Alice")
    own = f.risk("Own", owner=f.post("Head of Finance", holder=alice))
    found = look([own], alice, category="People")
    assert outcomes(found) == {"Own": NOT_KEPT}
    with pytest.raises(PermissionDenied):
        change_in_bulk([own.pk], found.wanted, by=alice, on=f.DAY, conventions=RULES, confirmed=found.digest)
    client.force_login(alice)
    assert client.post("/risks/bulk/", {"chosen": [own.pk]}).status_code == 403
    assert "Change several" not in text(client.get("/risks/"))


def test_the_questions_grow_by_batches_of_rows_alone(lead, django_assert_max_num_queries):
    legal = f.post("Head of Legal")
    many = [f.risk(f"Risk {number}") for number in range(42)]
    for risks in (many[:2], many[2:]):
        found = look(risks, lead, owner=legal)
        with django_assert_max_num_queries(18):
            change_in_bulk(
                [risk.pk for risk in risks],
                found.wanted,
                by=lead,
                on=f.DAY,
                conventions=RULES,
                confirmed=found.digest,
            )


# --- the pages ----------------------------------------------------------------------------------------------


def test_from_the_ticks_to_the_page_of_what_was_done(client, lead):
    legal = f.post("Head of Legal")
    first = f.risk("First")
    second = f.risk("Second", status="closed", status_reason="It has passed.")
    listed = text(client.get("/risks/?select=1&status=all"))
    assert f'form="bulk" value="{first.pk}"' in listed and "Change all 2 found" in listed
    page = client.post("/risks/bulk/", {"chosen": [first.pk, second.pk], "filters": "status=all&page=2"})
    assert "Change 2 risks" in text(page)
    page = client.post("/risks/bulk/", {**hidden(page), "owner": legal.pk, "reason": "Restructure."})
    assert "1 risk</strong> would change" in text(page)
    assert not RiskBulkChange.objects.exists()
    page = client.post("/risks/bulk/", {**hidden(page), "step": "confirm"})
    bulk = RiskBulkChange.objects.get()
    assert page.url == f"/risks/bulk/{bulk.pk}/"
    done = text(client.get(page.url))
    assert "2 chosen, 1 changed, 1 left out" in done and "so its words stand" in done
    assert "/risks/?status=all" in done
    shown = text(client.get(first.get_absolute_url()))
    assert f'href="/risks/bulk/{bulk.pk}/"' in shown and f"Lena, bulk change {bulk.pk}" in shown


def test_all_that_the_filters_find_are_chosen_and_an_open_risk_is_what_no_status_finds(client, lead):
    for number in range(3):
        f.risk(f"Blue {number}")
    f.risk("Blue and closed", status="closed", status_reason="It has passed.")
    f.risk("Green")
    page = client.post("/risks/bulk/", {"which": "all", "filters": "q=blue&group=category&sort=title"})
    assert len(page.context["chosen"].keys) == 3
    page = client.post("/risks/bulk/", {"which": "all", "filters": "likelihood=9"}, follow=True)
    assert "Correct the filters first." in text(page)
    page = client.post("/risks/bulk/", {"filters": "q=blue"}, follow=True)
    assert page.redirect_chain == [("/risks/?q=blue&select=1#bulk", 302)]
    assert "Tick at least one risk" in text(page)


def test_a_day_in_the_past_is_asked_about_once(client, lead):
    risk = f.risk("Fine")
    boxes = {"next_review_day": "1", "next_review_month": "5", "next_review_year": "2025"}
    sent = {"step": "preview", "chosen": str(risk.pk), "reason": "So", **boxes}
    page = text(client.post("/risks/bulk/", sent))
    assert "Yes, 1 May 2025 is meant" in page
    page = client.post("/risks/bulk/", {**sent, "next_review_meant": "2025-05-01"})
    assert "would change" in text(page)
    client.post(
        "/risks/bulk/", {**sent, **hidden(page), "step": "confirm", "next_review_meant": "2025-05-01"}
    )
    risk.refresh_from_db()
    assert risk.next_review == date(2025, 5, 1)


def test_what_changed_since_the_preview_is_told_and_confirmed_anew(client, lead):
    risk = f.risk("Fine", category="Financial")
    sent = {"step": "preview", "chosen": str(risk.pk), "category": "People", "reason": "So"}
    looked_at = hidden(client.post("/risks/bulk/", sent))
    risk.controls, risk.version = "A second signature", risk.version + 1
    risk.save()
    page = client.post("/risks/bulk/", {**looked_at, "step": "confirm"})
    assert "something changed since you looked" in text(page)
    assert "A second signature" in text(page)
    assert not RiskBulkChange.objects.exists()
    client.post("/risks/bulk/", {**hidden(page), "step": "confirm"})
    risk.refresh_from_db()
    assert (risk.category, risk.controls) == ("People", "A second signature")


def test_what_is_exempt_is_neither_changed_nor_named_to_who_may_not_see_it(client, lead):
    hid = f.risk("Acme’s price", **EXEMPT)
    fine = f.risk("Open to all")
    page = client.post(
        "/risks/bulk/",
        {"step": "preview", "chosen": f"{fine.pk},{hid.pk}", "category": "People", "reason": "So"},
    )
    assert "Acme" not in text(page) and "1 of those chosen is no longer there for you to see" in text(page)
    client.post("/risks/bulk/", {**hidden(page), "step": "confirm"})
    hid.refresh_from_db()
    assert hid.category == ""
    sam = f.manager("Sam", sees_exempt=True)
    found = look(Risk.objects.all(), sam, category="Financial")
    assert found.exempt == 1
    bulk = change_in_bulk(
        [row.record.pk for row in found.rows],
        found.wanted,
        by=sam,
        on=f.DAY,
        conventions=RULES,
        confirmed=found.digest,
    )
    page = client.get(bulk.get_absolute_url())
    assert "Open to all" in text(page) and "Acme" not in text(page)
    assert "1 of them you cannot see" in text(page)
    client.force_login(f.person("Charlie"))
    assert client.get(bulk.get_absolute_url()).status_code == 404


def test_in_a_closed_programme_nothing_is_changed_in_bulk(lead):
    risk = f.risk("Fine")
    scope = risk.programme.scope
    scope.is_closed = True
    scope.save()
    assert "This programme is closed" in outcomes(look([risk], lead, category="People"))["Fine"]


# --- groups, columns and saved filters ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "headings"),
    [
        ("category", ["Financial <span", "People <span", "No category <span"]),
        ("directorate", ["Adults <span", "Resources <span", "No directorate <span"]),
        ("programme", ["Alpha</a> <span", "Somerset", "Zeta</a> <span"]),
        ("rag", ["Red <span", "Amber <span", "No RAG <span"]),
    ],
)
def test_the_register_stands_in_groups_with_their_counts(client, group, headings):
    client.force_login(f.manager())
    adults = f.post("Head of Care", directorate=f.directorate("Adults"))
    money = f.post("Head of Finance", directorate=f.directorate("Resources"))
    f.risk("One", category="Financial", owner=money, rag="amber", programme=f.programme("A", title="Alpha"))
    f.risk("Two", category="People", owner=adults, rag="red", programme=f.programme("S", title="Somerset"))
    f.risk("Three", owner=adults, rag="red", programme=f.programme("Z", title="Zeta"))
    f.risk("Four", category="Financial", programme=f.programme("Z", title="Zeta"))
    page = text(client.get(f"/risks/?group={group}")).partition("<tbody")[2]
    found = [page.index(words) for words in headings]
    assert found == sorted(found)
    assert "2 in all" in page


@pytest.mark.parametrize("rows", [5, 50])
def test_a_grouped_register_asks_one_question_more(client, lead, rows, django_assert_num_queries):
    for number in range(rows):
        f.risk(f"Risk {number}", owner=f.post(f"Post {number % 7}", directorate=f.directorate()))
    client.get("/risks/")
    with django_assert_num_queries(11):
        client.get("/risks/")
    with django_assert_num_queries(12):
        client.get("/risks/?group=directorate")


def test_columns_are_chosen_and_filters_kept_under_a_name(client, lead):
    f.risk("Fine", category="Financial", controls="A second signature")
    f.risk("Other", category="People", current_likelihood=3, current_impact=3)
    page = client.get("/risks/?columns=title,controls&category=Financial")
    assert [column.name for column in page.context["table"].columns] == ["reference", "title", "controls"]
    assert [row.title for row in page.context["table"].page.object_list] == ["Fine"]
    assert "A second signature" in text(page)
    page = client.get("/risks/")  # the columns stay, and so does the register's own order
    assert [row.title for row in page.context["table"].page.object_list] == ["Other", "Fine"]
    client.post("/filters/save/", {"name": "Money", "path": "/risks/", "query": "category=Financial"})
    assert "Money" in text(client.get("/risks/"))
