"""The register of actions: its filters, columns, groups and direction of travel."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from actions.models import Answer
from council.history import authored
from council.models import Holding, Role
from council.rag import Stage
from programmes.models import Recommendation, ReportedPosition, Review
from tests import factories
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def manager(client):
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER)
    client.force_login(mona)
    return mona


def listed(client, query: str) -> list[str]:
    """The titles on the page, in its order."""
    page = client.get(f"/actions/?{query}")
    assert page.status_code == 200
    return [row.title for row in page.context["table"].page.object_list]


def told(action, rag: str, *, on: date = date(2026, 5, 12), body=None) -> None:
    body = body or factories.body()
    ReportedPosition.objects.create(
        body=body, programme=action.programme, kind="action", object_id=action.pk, as_at=on, rag=rag
    )


# --- filters ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("implied=amber", ["Late"]),
        ("implied=green", ["Owner worries"]),
        ("stated=red", ["Owner worries"]),
        ("stated=none", ["Late", "Far off"]),
        ("rag=red", ["Owner worries"]),
        ("due_within=30", ["Owner worries"]),
        ("due_within=29", []),
        ("due_after=2026-07-16", ["Far off"]),
        ("due_after=2026-06-01&due_before=2026-07-15", ["Late", "Owner worries"]),
        ("moved=2", ["Far off"]),
        ("moved=3", []),
        ("overdue=true", ["Late"]),
    ],
)
def test_a_filter_finds_what_its_rule_says(client, manager, query, found):
    factories.action("Late", due=DAY - timedelta(days=3))
    worries = factories.action("Owner worries", due=DAY + timedelta(days=30))
    worries.stated_rag, worries.reason, worries.being_done = "red", "Staff left.", "Cover."
    worries.save()
    far = factories.action("Far off", due=DAY + timedelta(days=300), starts=DAY + timedelta(days=100))
    far.times_moved = 2
    far.save()
    assert listed(client, query) == found


def test_silence_is_counted_as_the_rag_rule_counts_it(client, manager):
    factories.action("Silent", on=DAY - timedelta(days=30))
    factories.action("Heard", on=DAY - timedelta(days=29))
    assert listed(client, "silent=29") == ["Silent"]
    assert listed(client, "silent=30") == []


@pytest.mark.parametrize("days", ["99999999999", "-1", "soon"])
def test_a_number_of_days_that_makes_no_sense_lists_nothing_and_says_so(client, manager, days):
    factories.action("Fine")
    page = client.get(f"/actions/?silent={days}")
    assert page.status_code == 200
    assert "govuk-error-message" in page.content.decode()
    assert listed(client, f"silent={days}") == []


def test_what_was_changed_since_a_day_is_found_by_its_history(client, manager):
    with authored(at=datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Europe/London"))):
        factories.action("Old")
        touched = factories.action("Touched")
    touched.percent = 40
    touched.save()
    assert listed(client, "changed_since=2026-06-02") == ["Touched"]
    assert sorted(listed(client, "changed_since=2026-06-01")) == ["Old", "Touched"]


def test_actions_are_found_by_the_recommendation_that_they_answer(client, manager):
    review = Review.objects.create(
        title="Peer challenge", kind="peer_challenge", reviewer="LGA", received_on=DAY
    )
    advice = Recommendation.objects.create(review=review, number="R1", text="Settle the accounts.")
    Answer.objects.create(action=factories.action("Answers it"), recommendation=advice)
    factories.action("Answers nothing")
    assert listed(client, f"recommendation={advice.pk}") == ["Answers it"]
    assert "R1 Settle the accounts." in client.get("/actions/").content.decode()


def test_whose_tells_posts_held_from_posts_deputised_for_teams_and_vacancies(client, manager):
    for title, capacity in (("Held", "holder"), ("Deputy's", "deputy"), ("Team's", "member")):
        post = factories.post(f"Post of {title}", kind="team" if capacity == "member" else "office")
        Holding.objects.create(post=post, user=manager, capacity=capacity, from_date=factories.LONG_AGO)
        factories.action(title, owner=post)
    factories.action("Vacant", owner=factories.post("Nobody's post"))
    factories.action("Nobody's")
    assert listed(client, "whose=mine") == ["Held"]
    assert listed(client, "whose=deputised") == ["Deputy's"]
    assert listed(client, "whose=team") == ["Team's"]
    assert sorted(listed(client, "whose=posts")) == ["Deputy's", "Held", "Team's"]
    assert listed(client, "whose=vacant") == ["Vacant"]
    assert listed(client, "whose=nobody") == ["Nobody's"]


def test_the_counts_follow_the_filter_and_lead_on_within_it(client, manager):
    factories.action("Late one", due=DAY - timedelta(days=3))
    factories.action("Fine one")
    factories.action("Fine other")
    page = client.get("/actions/?q=one")
    assert page.context["counts"] == {"amber": 1, "green": 1}
    assert page.context["count_links"]["amber"] == "?q=one&rag=amber"


def test_the_common_filters_stand_in_one_row_and_the_others_wait_folded_though_applied(client, manager):
    factories.action("Fine")
    page = client.get("/actions/").content.decode()
    assert '<details class="app-filters__more">' in page
    assert page.index('name="overdue"') < page.index("app-filters__more") < page.index('name="implied"')
    page = client.get("/actions/?moved=0").content.decode()
    assert '<details class="app-filters__more">' in page
    assert "Date moved at least (times): 0" in page


def test_no_filter_offers_what_the_person_may_not_see(client):
    vera = factories.person("Vera")
    factories.grant(vera, over=factories.programme("SSR"))
    factories.action("Seen", workstream=factories.workstream("Open stream"))
    factories.workstream("Hidden stream", of=factories.programme("HID", title="Hidden programme"))
    client.force_login(vera)
    page = client.get("/actions/").content.decode()
    assert "Open stream" in page
    assert "Hidden" not in page


# --- order and columns --------------------------------------------------------------------------------------


def test_a_sort_that_is_none_is_neither_used_nor_kept(client, manager):
    factories.action("First", due=DAY)
    factories.action("Last", due=DAY + timedelta(days=300))
    assert listed(client, "sort=-due") == ["Last", "First"]
    assert listed(client, "sort=nonsense") == ["First", "Last"]
    assert client.session["sort"] == {"actions": ["-due"]}
    assert listed(client, "") == ["Last", "First"]


def test_soonest_due_comes_first_then_what_has_no_date_and_what_is_done_last(client, manager):
    factories.action("Whenever", due=None)
    done = factories.action("Done", due=DAY - timedelta(days=90))
    done.stage = Stage.COMPLETE
    done.save()
    factories.action("Later", due=DAY + timedelta(days=9))
    factories.action("Sooner", due=DAY + timedelta(days=2))
    assert listed(client, "sort=due") == ["Sooner", "Later", "Whenever", "Done"]
    assert listed(client, "sort=-due") == ["Later", "Sooner", "Done", "Whenever"]


def test_columns_are_chosen_by_address_and_kept(client, manager):
    factories.action("Fine")
    page = client.get("/actions/?columns=title,baseline,nonsense")
    assert [column.name for column in page.context["table"].columns] == ["reference", "title", "baseline"]
    page = client.get("/actions/?sort=-due")
    assert [column.name for column in page.context["table"].columns] == ["reference", "title", "baseline"]
    page = client.get("/actions/?columns=")
    assert len(list(page.context["table"].columns)) == 9
    assert len(list(client.get("/actions/").context["table"].columns)) == 9


def test_groups_have_headings_with_counts_over_every_page(client, manager):
    finance, legal = factories.post("Head of Finance"), factories.post("Head of Legal")
    for number in range(60):
        factories.action(f"Finance {number}", owner=finance)
    factories.action("Legal", owner=legal, due=DAY - timedelta(days=2))
    factories.action("Nobody's")
    page = client.get("/actions/?group=owner").content.decode()
    assert "Head of Finance</a> <span" in page
    assert "60 in all: 60 Green" in page
    assert f'href="/actions/owner/{finance.pk}/"' in page
    page = client.get("/actions/?group=owner&page=2").content.decode()
    found = [page.index(words) for words in ("60 in all", "1 in all: 1 Amber", "No owner <span")]
    assert found == sorted(found)


@pytest.mark.parametrize("rows", [10, 50, 200])
def test_a_grouped_register_asks_one_question_more(client, manager, rows, django_assert_num_queries):
    for number in range(rows):
        factories.action(f"Action {number}", owner=factories.post(f"Post {number % 7}"))
    client.get("/actions/?columns=title,due,why,direction")  # which keeps the choice of columns
    with django_assert_num_queries(12):
        client.get("/actions/?group=owner")


def test_a_page_may_have_200_rows(client, manager):
    for number in range(60):
        factories.action(f"Action {number}")
    assert len(listed(client, "")) == 50
    assert len(listed(client, "rows=200")) == 60
    assert len(listed(client, "rows=100000")) == 50


# --- direction of travel ------------------------------------------------------------------------------------


def test_the_register_says_better_or_worse_in_words(client, manager):
    told(factories.action("Slips", due=DAY - timedelta(days=2)), "green")
    told(factories.action("Mends"), "red")
    told(factories.action("Stands"), "green")
    page = client.get("/actions/").content.decode()
    assert page.count("Worse since 12 May 2026") == 1
    assert page.count("Better since 12 May 2026") == 1
    rows = client.get("/actions/?columns=title,direction&sort=title").context["table"].body_html
    assert [rows.index(word) for word in (">Better<", ">Worse<", ">Same<")] == sorted(
        rows.index(word) for word in (">Better<", ">Worse<", ">Same<")
    )


def test_the_body_that_counts_is_the_one_that_the_programme_reports_to(client, manager):
    programme = factories.programme("SSR", body=factories.body("Cabinet"))
    action = factories.action("Slips", programme=programme, due=DAY - timedelta(days=2))
    told(action, "red", on=date(2026, 6, 1), body=factories.body("Board"))
    told(action, "green", on=date(2026, 5, 1), body=programme.body)
    page = client.get(action.get_absolute_url()).content.decode()
    assert "<strong>Worse</strong> than Cabinet was told on 1 May 2026: Green then." in " ".join(page.split())


def test_what_nobody_was_told_of_has_no_direction(client, manager):
    action = factories.action("New")
    assert "was told on" not in client.get(action.get_absolute_url()).content.decode()


def test_what_asks_for_nothing_stays_out_of_the_address_and_the_title_leads_to_the_action(client, manager):
    action = factories.action("Fine one")
    answer = client.get("/actions/?q=fine&programme=&sort=title")
    assert answer.headers["Location"] == "/actions/?q=fine&sort=title"
    assert client.get("/actions/?q=&programme=").headers["Location"] == "/actions/"
    page = client.get("/actions/?q=fine").content.decode()
    assert f'<a class="govuk-link" href="{action.get_absolute_url()}">Fine one</a>' in page
