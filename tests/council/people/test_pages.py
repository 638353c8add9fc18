"""The pages of people, posts and bodies: what they show, to whom, and what they ask before they act."""

import pytest
from django.urls import reverse

from actions.models import Action
from council.access.acting import DEMO
from council.models import Body, Directorate, Event, Holding, Post, Role, User
from council.people.holdings import stand_in
from council.people.leaving import leave
from council.people.memberships import join_body
from tests import factories as make
from tests.factories import DAY, LONG_AGO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
TAKE_UP = "/posts/take-up/"


@pytest.fixture
def adam(client) -> User:
    """The council's administrator, signed in."""
    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    client.force_login(adam)
    return adam


@pytest.fixture
def alice() -> User:
    return make.person("Alice")


@pytest.fixture
def bob() -> User:
    return make.person("Bob")


@pytest.fixture
def post(alice) -> Post:
    return make.post("Head of Finance", holder=alice)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def day(name: str, on) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def taking_up(post, user, **said) -> dict[str, str]:
    return {"post": post.pk, "user": user.pk, "capacity": "holder", **day("from_date", DAY)} | said


# --- changing the holder ------------------------------------------------------------------------------------


def test_what_follows_from_a_new_holder_is_said_before_it_is_done(client, adam, post, bob):
    make.action(owner=post)
    page = text(client.post(TAKE_UP, taking_up(post, bob)))
    assert "Bob is holder of Head of Finance from 15 June 2026." in page
    assert "Alice leaves the post: holder until 14 June 2026." in page
    assert "Everything of the post is theirs from that day: 1 action." in page
    assert post.holders(on=DAY) != [bob], "nothing is done yet"
    done = client.post(TAKE_UP, taking_up(post, bob, confirmed="yes"), follow=True)
    assert "Bob takes up Head of Finance on 15 June 2026." in text(done)
    assert post.holders(on=DAY) == [bob]


def test_a_refusal_stands_beside_the_field_and_keeps_what_was_typed(client, adam, post, alice):
    page = text(client.post(TAKE_UP, taking_up(post, alice, confirmed="yes", why="Slip of mine")))
    assert "Alice is holder of it already" in page
    assert "Slip of mine" in page
    assert "There is a problem" in page


def test_the_form_comes_filled_in_from_a_post_and_from_a_person(client, adam, post, bob):
    page = text(client.get(f"{TAKE_UP}?post={post.pk}&person={bob.pk}"))
    assert f'<option value="{post.pk}" selected>' in page
    assert f'<option value="{bob.pk}" selected>' in page
    assert client.get(f"{TAKE_UP}?post={'9' * 40}&person=x").status_code == 200


def test_standing_in_asks_for_an_end_and_a_reason(client, adam, post, bob):
    said = {"post": post.pk, "user": bob.pk, **day("from_date", DAY)}
    page = text(client.post("/posts/stand-in/", said))
    assert "Enter the last day" in page and "Enter why someone stands in" in page
    client.post("/posts/stand-in/", said | day("to_date", DAY) | {"reason": "Annual leave"})
    assert bob.holdings.get().capacity == Holding.Capacity.DEPUTY


def test_a_holding_is_ended_or_never_begins(client, adam, post, alice, bob):
    holding = alice.holdings.get()
    client.post(f"/posts/holdings/{holding.pk}/end/", day("on", DAY) | {"why": "Moved"})
    holding.refresh_from_db()
    assert holding.to_date == DAY
    client.post(TAKE_UP, taking_up(post, bob, confirmed="yes", from_date_day="16"))
    to_come = bob.holdings.get()
    page = text(client.post(f"/posts/holdings/{to_come.pk}/end/", {"why": "Stays elsewhere"}, follow=True))
    assert "Bob does not take up the post." in page
    assert not bob.holdings.exists()


def test_handing_over_lists_what_goes_and_nothing_that_one_may_not_see(client, adam, post):
    make.action("Sell the depot", owner=post, exempt=True, exempt_paragraph=3, exempt_reason="A price")
    make.action(owner=post)
    to = make.post("Head of Resources")
    url = f"/posts/{post.pk}/hand-over/"
    page = text(client.post(url, {"to": to.pk, "why": "Restructure"}))
    assert "1 action of Head of Finance" in page
    assert "Sell the depot" not in page
    assert "held by no one: it is vacant" in page
    client.post(url, {"to": to.pk, "why": "Restructure", "confirmed": "yes"})
    assert set(Action.objects.values_list("owner", flat=True)) == {to.pk}


# --- who reads what -----------------------------------------------------------------------------------------


def test_readers_see_who_holds_a_post_and_neither_addresses_reasons_nor_roles(client, post, alice, bob):
    vera = make.person("Vera")
    make.grant(vera, Role.VIEWER, over=make.programme())
    stand_in(post, user=bob, from_date=DAY, to_date=DAY, reason="Hospital", by=DEMO)
    make.grant(make.person("Clara"), Role.CLERK)
    client.force_login(vera)
    page = text(client.get(f"/posts/{post.pk}/"))
    assert "Alice" in page and "Bob" in page
    for kept in (
        "@council.example",
        "Hospital",
        "Roles of the person who",
        "Change who holds it",
        "/people/",
    ):
        assert kept not in page
    assert client.get("/people/").status_code == 403


def test_an_auditor_reads_a_posts_history(client, post, alice, bob):
    audrey = make.person("Audrey")
    make.grant(audrey, Role.AUDITOR)
    stand_in(post, user=bob, from_date=DAY, to_date=DAY, reason="Leave", by=DEMO.signed(alice))
    client.force_login(audrey)
    page = text(client.get(f"/posts/{post.pk}/"))
    assert "Bob takes up Head of Finance as deputy, from 15 June 2026 to 15 June 2026" in page
    assert "Stands in: Leave" in page


def test_a_post_shows_of_what_it_owns_only_what_the_reader_may_see(client, adam, post):
    make.action("Sell the depot", owner=post, exempt=True, exempt_paragraph=3, exempt_reason="A price")
    make.action("Reconcile the ledger", owner=post)
    page = text(client.get(f"/posts/{post.pk}/"))
    assert "1 action" in page and "Reconcile the ledger" in page
    assert "Sell the depot" not in page
    listing = text(client.get("/posts/"))
    assert "1 action" in listing and "2 actions" not in listing


def test_a_person_is_shown_with_everything_that_is_theirs(client, adam, post, alice):
    join_body(make.body("Cabinet"), user=alice, role="chair", from_date=LONG_AGO, by=adam)
    make.grant(alice, Role.CLERK)
    make.action("Reconcile the ledger", owner=post)
    page = text(client.get(alice.get_absolute_url()))
    for words in ("alice@council.example", "Head of Finance", "Cabinet", "Clerk: The council", "Reconcile"):
        assert words in page
    assert "Never" in page, "signed in"
    assert "Alice joins Cabinet as chair, from 1 April 2020" in page


# --- registers ----------------------------------------------------------------------------------------------


def test_vacant_posts_with_live_things_have_a_section_and_a_filter(client, adam, post):
    empty, owning = make.post("Head of Nothing"), make.post("Head of Parks")
    make.action(owner=owning)
    page = text(client.get("/posts/"))
    section = page.split("Vacant posts that own current actions, risks or savings")[1].split("</section>")[0]
    assert "Head of Parks</a>: 1 action" in section
    assert "Head of Nothing" not in section
    rows = client.get("/posts/?held=vacant-owning").context["table"].page.object_list
    assert [str(one) for one in rows] == ["Head of Parks"]
    rows = client.get("/posts/?held=vacant").context["table"].page.object_list
    assert {str(one) for one in rows} == {str(empty), "Head of Parks"}
    rows = client.get("/posts/?held=yes").context["table"].page.object_list
    assert list(rows) == [post]


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("active", ["Adam", "Alice", "Bob", "Going"]),
        ("left", ["Gone"]),
        ("leaving", ["Going"]),
        ("postless", ["Adam", "Bob", "Going"]),
        ("never", ["Alice", "Bob", "Going"]),
    ],
)
def test_people_are_filtered_by_how_they_stand(client, adam, post, bob, state, names):
    make.person("Gone", is_active=False)
    leave(make.person("Going"), on=DAY.replace(day=30), by=adam, why="Retires", as_at=DAY)
    rows = client.get(f"/people/?state={state}").context["table"].page.object_list
    assert [str(one) for one in rows] == names


def test_people_are_exported_with_their_posts_and_the_log_says_so(client, adam, post):
    content = client.get("/people/?export=csv").content.decode()
    assert "Alice,alice@council.example,Head of Finance,,Active" in content
    assert Event.objects.get(kind="exported").by == adam


QUERIES = {"/people/": 11, "/posts/": 26, "/bodies/": 9}  # of posts, fifteen count what each kind owns


@pytest.mark.parametrize(("address", "most"), QUERIES.items())
def test_a_list_costs_the_same_for_few_rows_as_for_many(
    client, adam, address, most, django_assert_num_queries, django_assert_max_num_queries
):
    def grow(*numbers: int) -> None:
        for number in numbers:
            holder = make.person(f"Person {number}")
            made = make.post(f"Post {number}", holder=holder, directorate=make.directorate())
            make.action(f"Action {number}", owner=made)
            join_body(
                make.body(f"Body {number}", secretary=made),
                user=holder,
                role="chair",
                from_date=LONG_AGO,
                by=adam,
            )

    grow(1, 2)
    client.get(address)
    with django_assert_max_num_queries(most) as few:
        client.get(address)
    grow(*range(3, 13))
    with django_assert_num_queries(len(few)):
        client.get(address)


# --- adding and changing ------------------------------------------------------------------------------------


def test_who_is_added_is_led_to_the_next_steps(client, adam):
    response = client.post("/people/add/", {"name": "Dora", "email": "DORA@council.example"}, follow=True)
    dora = User.objects.get(email="dora@council.example")
    assert response.redirect_chain == [(f"/people/{dora.pk}/joining/", 302)]
    page = text(response)
    assert "In a post" in page and "To do" in page
    again = text(client.post("/people/add/", {"name": "Dora", "email": "dora@council.example"}))
    assert "Someone already signs in with this e-mail address" in again


def test_a_name_and_an_address_are_changed_on_pages_of_their_own(client, adam, alice):
    client.post(
        f"/people/{alice.pk}/edit/", {"name": "Alice Brown", "email": "x@y.example", "why": "Married"}
    )
    alice.refresh_from_db()
    assert (alice.name, alice.email) == ("Alice Brown", "alice@council.example")
    assert "Enter why" in text(client.post(f"/people/{alice.pk}/address/", {"email": "new@council.example"}))
    said = {"email": "new@council.example", "why": "Married"}
    client.post(f"/people/{alice.pk}/address/", said)
    alice.refresh_from_db()
    assert alice.email == "new@council.example"


def test_posts_bodies_and_directorates_are_added_and_changed_with_history(client, adam):
    client.post("/directorates/add/", {"name": "Places", "code": "PLA"})
    client.post("/posts/add/", {"title": "Head of Parks", "kind": "office"})
    client.post("/bodies/add/", {"name": "Cabinet", "kind": "executive", "meets_in_public": "on"})
    post, body, directorate = Post.objects.get(), Body.objects.get(), Directorate.objects.get()
    said = {
        "title": "Head of Green Spaces",
        "kind": "office",
        "directorate": directorate.pk,
        "is_active": "on",
    }
    client.post(f"/posts/{post.pk}/edit/", said | {"why": "Renamed"})
    client.post(
        f"/bodies/{body.pk}/edit/", {"name": "The Cabinet", "kind": "executive", "secretary": post.pk}
    )
    client.post(f"/directorates/{directorate.pk}/edit/", {"name": "Place"})
    page = text(client.get(f"/posts/{post.pk}/"))
    assert "Head of Parks → Head of Green Spaces" in page and "Renamed" in page
    assert "Cabinet → The Cabinet" in text(client.get(f"/bodies/{body.pk}/"))
    assert directorate.history.first().history_user == adam
    assert "Place" in text(client.get("/directorates/"))


def test_members_join_and_leave_a_body(client, adam, alice):
    body = make.body("Cabinet")
    said = {"user": alice.pk, "role": "member", **day("from_date", DAY)}
    page = text(client.post(f"/bodies/{body.pk}/members/add/", said, follow=True))
    assert "Alice sits on it from 15 June 2026." in page
    seat = alice.memberships.get()
    client.post(f"/bodies/members/{seat.pk}/end/", day("on", DAY) | {"why": "Term over"})
    seat.refresh_from_db()
    assert seat.to_date == DAY


# --- the leaver's checklist ---------------------------------------------------------------------------------


def test_the_leavers_checklist_tells_all_asks_who_follows_and_asks_again(client, adam, post, alice, bob):
    make.grant(alice, Role.CLERK)
    join_body(make.body("Cabinet"), user=alice, role="member", from_date=LONG_AGO, by=adam)
    make.action("Reconcile the ledger", owner=post)
    url = f"/people/{alice.pk}/leaving/"
    page = text(client.get(url))
    for words in (
        "Head of Finance",
        "Cabinet",
        "Clerk",
        "Reconcile the ledger",
        "Who follows as Head of Finance",
    ):
        assert words in page
    said = {**day("on", DAY), "why": "New job", f"after_{alice.holdings.get().pk}": bob.pk}
    page = text(client.post(url, said))
    assert "Bob follows the day after." in page and "signed out everywhere at once" in page
    alice.refresh_from_db()
    assert alice.is_active
    page = text(client.post(url, said | {"confirmed": "yes"}, follow=True))
    assert "Alice has left and cannot sign in." in page
    assert [one.user for one in Holding.objects.filter(to_date=None)] == [bob]


def test_a_leaving_to_come_is_shown_and_can_be_called_off(client, adam, post, alice):
    leave(alice, on=DAY.replace(day=30), by=adam, why="Retires", as_at=DAY)
    assert "Leaves on 30 June 2026: Retires" in text(client.get(alice.get_absolute_url()))
    page = text(client.post(reverse("people:call-off-leaving", args=[alice.pk]), follow=True))
    assert "Alice stays." in page
    assert alice.holdings.get().to_date is None
    assert client.post(reverse("people:call-off-leaving", args=[alice.pk])).status_code == 404


def test_the_steps_of_a_mover_name_what_they_hold(client, adam, post, alice):
    make.action(owner=post)
    make.grant(alice, Role.FINANCE)
    page = text(client.get(f"/people/{alice.pk}/moving/"))
    assert "Leave Head of Finance" in page and "The post owns 1 action, and keeps it." in page
    assert "Finance, The council" in page


# --- the admin site -----------------------------------------------------------------------------------------


@pytest.fixture
def operator(client, admin_site) -> User:
    olga = make.person("Olga", is_staff=True, is_superuser=True)
    make.authenticator_app(olga)
    client.force_login(olga)
    return olga


def test_the_admin_site_changes_no_holding_and_the_page_leaves_history(client, operator, post, alice, adam):
    holding = alice.holdings.get()
    said = {
        "post": post.pk,
        "user": alice.pk,
        "capacity": "interim",
        "from_date": "01/04/2020",
        "to_date": "",
    }
    client.force_login(operator)
    assert client.post(f"/admin/council/holding/{holding.pk}/change/", said).status_code == 403
    assert holding.history.count() == 1
    client.force_login(adam)
    client.post(TAKE_UP, taking_up(post, alice, capacity="interim", confirmed="1"))
    entry = alice.holdings.get(capacity="interim").history.first()
    assert (entry.capacity, entry.history_user, entry.through) == ("interim", adam, "page")


def test_the_admin_site_deletes_no_person_post_or_holding(client, operator, post, alice):
    for name, record in (("user", alice), ("post", post), ("holding", alice.holdings.get())):
        assert client.post(f"/admin/council/{name}/{record.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=alice.pk).exists() and Holding.objects.count() == 1


def test_an_address_is_changed_on_its_page_alone_and_told_to_both(
    client, operator, alice, adam, mailoutbox, django_capture_on_commit_callbacks
):
    said = {"name": "Alice", "email": "New@council.example", "is_active": "on"}
    client.force_login(operator)
    assert client.post(f"/admin/council/user/{alice.pk}/change/", said).status_code == 403
    client.force_login(adam)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/people/{alice.pk}/address/", {"email": "New@council.example", "why": "Married"})
    alice.refresh_from_db()
    assert alice.email == "new@council.example"
    assert [message.to for message in mailoutbox] == [["alice@council.example"], ["new@council.example"]]
