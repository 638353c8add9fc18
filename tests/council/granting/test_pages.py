"""The pages of roles: register, granting, ending, reviews, and who may see a record."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from council.access.who_may import who_may
from council.granting.forms import GrantForm
from council.models import AccessReview, Event, Grant, Holding, Role, Scope, User
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
ACCESS = "/settings/access/"


@pytest.fixture
def adam(client) -> User:
    person = make.person("Adam")
    make.grant(person, Role.ADMIN)
    client.force_login(person)
    return person


def listed(client: Client, query: str = "") -> set[str]:
    """The holders on the register's page."""
    rows = client.get(f"{ACCESS}{query}").context["table"]
    return {str(grant.given_to) for grant in rows.page.object_list} if rows.page else set()


def day(name: str, when: Any) -> dict[str, int]:
    return {f"{name}_{part}": getattr(when, part) for part in ("day", "month", "year")}


def test_the_register_tells_what_runs_today_with_who_holds_it_now(client, adam):
    post = make.post("Head of Finance", holder=make.person("Alice"))
    deputy = Holding.Capacity.DEPUTY
    Holding.objects.create(post=post, user=make.person("Bob"), capacity=deputy, from_date=make.LONG_AGO)
    Grant.objects.create(
        scope=Scope.council(), role=Role.FINANCE, post=post, from_date=DAY, reason="Confirms", granted_by=adam
    )
    make.grant(make.person("Carl"), to_date=DAY - timedelta(days=1))
    page = client.get(ACCESS).content.decode()
    assert "Alice" in page and "Bob (deputy)" in page and "Confirms" in page
    assert listed(client) == {"Adam", "Head of Finance"}


def test_the_register_is_filtered(client, adam):
    programme = make.programme("SSR")
    post = make.post("Head of Finance")
    make.grant(make.person("Carl"), to_date=DAY - timedelta(days=1))
    make.grant(make.person("Dora"), from_date=DAY + timedelta(days=9))
    make.grant(make.person("Erin"), over=programme, sees_exempt=True)
    make.grant(make.person("Fay"), Role.CLERK, from_date=DAY, given_through="group Clerks")
    Grant.objects.create(scope=Scope.council(), role=Role.VIEWER, post=post, from_date=DAY, reason="Test")
    yesterday = "running_on_day=14&running_on_month=6&running_on_year=2026"
    assert listed(client, "?state=ended") == {"Carl"}
    assert listed(client, "?state=to_come") == {"Dora"}
    assert len(listed(client, "?state=all")) == 6
    assert listed(client, f"?{yesterday}") == {"Adam", "Carl", "Erin"}
    assert listed(client, f"?scope={programme.scope_id}") == {"Erin"}
    assert listed(client, "?role=clerk") == {"Fay"}
    assert listed(client, f"?user={adam.pk}") == {"Adam"}
    assert listed(client, f"?post={post.pk}") == {"Head of Finance"}
    assert listed(client, "?exempt=yes") == {"Erin"}
    assert listed(client, "?through=group") == {"Fay"}
    assert listed(client, "?confirmed=not") == {"Adam", "Erin"}
    assert listed(client, "?q=head+fin") == {"Head of Finance"}


def test_what_was_confirmed_in_the_last_year_is_not_owed(client, adam):
    grant = make.grant(make.person("Bob"))
    review = AccessReview.objects.create(scope=grant.scope, begun_by=adam, begun_on=DAY)
    confirmed = {"outcome": "confirmed", "decided_by": adam, "decided_on": DAY - timedelta(days=365)}
    row = review.reviewed.create(grant=grant, **confirmed)
    assert "Bob" not in listed(client, "?confirmed=not")
    assert "15 Jun 2025" in client.get(ACCESS).content.decode()
    row.decided_on -= timedelta(days=1)
    row.save()
    assert "Bob" in listed(client, "?confirmed=not")


def test_the_register_is_downloaded_with_all_that_is_known(client, adam):
    make.grant(make.person("Erin"), sees_exempt=True, exempt_reason="Runs the contract", granted_by=adam)
    response = client.get(f"{ACCESS}?export=csv&all_columns=1&exempt=yes")
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert (row["Given to"], row["By"], row["Why exempt material"]) == ("Erin", "Adam", "Runs the contract")
    assert (row["Sees exempt material"], row["Given to a"], row["Holders now"]) == ("Yes", "person", "Erin")
    assert Event.objects.get(kind=Event.Kind.EXPORTED).by == adam


def test_a_programmes_auditor_reads_of_that_programme_alone(client):
    ours, theirs = make.programme("SSR"), make.programme("SEN")
    ada = make.person("Ada")
    make.grant(ada, Role.AUDITOR, over=ours)
    make.grant(make.person("Bob"), over=theirs)
    client.force_login(ada)
    assert listed(client) == {"Ada"}
    assert "Grant a role" not in client.get(ACCESS).content.decode()


@pytest.mark.parametrize("number", [1, 40])
def test_the_register_asks_the_same_however_many_roles_there_are(
    client, adam, django_assert_num_queries, number
):
    for n in range(number):
        post = make.post(f"Post {n}", holder=make.person(f"Holder {n}"))
        Grant.objects.create(scope=Scope.council(), role=Role.VIEWER, post=post, from_date=DAY, reason="Test")
    client.get(ACCESS)
    with django_assert_num_queries(12):
        client.get(ACCESS)


def said(**answers: Any) -> dict[str, Any]:
    plain = {"role": "viewer", "scope": Scope.council().pk, "to": "person", "reason": "Asked for"}
    return {**plain, "sees_exempt": "no", **day("from_date", DAY), **answers}


def test_a_role_is_granted_on_a_page(client, adam):
    bob = make.person("Bob")
    response = client.post(
        f"{ACCESS}grant/", said(user=bob.pk, exempt_reason="not asked for", body=make.body().pk)
    )
    grant = Grant.objects.get(user=bob)
    assert response["Location"] == grant.get_absolute_url()
    assert (grant.granted_by, grant.sees_exempt, grant.exempt_reason, grant.body) == (adam, False, "", None)
    assert "Asked for" in client.get(grant.get_absolute_url()).content.decode()


def test_a_refusal_stands_beside_its_field(client, adam):
    page = client.post(f"{ACCESS}grant/", said(user=adam.pk))
    assert "Another administrator does" in page.context["form"].errors["user"][0]
    assert Grant.objects.count() == 1
    page = client.post(f"{ACCESS}grant/", said(to="post"))
    assert page.context["form"].errors["post"] == ["Choose the post"]


def test_a_form_gives_no_role_over_what_another_administers(client):
    petra, theirs = make.person("Petra"), make.programme("SEN")
    make.grant(petra, Role.ADMIN, over=make.programme("SSR"))
    client.force_login(petra)
    for scope in (theirs.scope, Scope.council()):
        page = client.post(f"{ACCESS}grant/", said(user=make.person("Bob").pk, scope=scope.pk))
        assert "scope" in page.context["form"].errors
    assert Grant.objects.count() == 1


def test_a_role_is_ended_on_a_page_and_gone_at_the_next(client, adam):
    bob = make.person("Bob")
    grant, action = make.grant(bob), make.action()
    his = Client()
    his.force_login(bob)
    assert his.get(action.get_absolute_url()).status_code == 200
    answers = {**day("ends", DAY), "reason": "Left the team"}
    assert client.post(grant.get_end_url(), answers)["Location"] == grant.get_absolute_url()
    assert his.get(action.get_absolute_url()).status_code == 404
    assert "Left the team" in client.get(grant.get_absolute_url()).content.decode()


def test_a_review_is_begun_decided_row_by_row_finished_and_downloaded(client, adam):
    bob, carl = make.grant(make.person("Bob")), make.grant(make.person("Carl"))
    anna = make.person("Anna")
    make.grant(anna, Role.ADMIN)
    client.post(f"{ACCESS}reviews/begin/", {"scope": Scope.council().pk})
    review = AccessReview.objects.get()
    address = review.get_absolute_url()
    page = client.get(address).content.decode()
    assert "Your own: another administrator confirms it" in page and "Finish the review" not in page

    def confirm(grant: Grant, browser: Client = client) -> None:
        browser.post(f"{address}{review.reviewed.get(grant=grant).pk}/confirm/")

    confirm(bob)
    confirm(anna.grants.get())
    back = client.post(carl.get_end_url(), {**day("ends", DAY), "reason": "Not needed"})
    assert back["Location"] == address
    client.post(f"{address}finish/")
    review.refresh_from_db()
    assert review.finished_on is None
    hers = Client()
    hers.force_login(anna)
    confirm(adam.grants.get(), hers)
    assert "Finish the review" in hers.get(address).content.decode()
    hers.post(f"{address}finish/")
    review.refresh_from_db()
    assert (review.finished_on, review.finished_by) == (DAY, anna)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}?export=csv").content.decode("utf-8-sig"))))
    assert [(row["Given to"], row["Outcome"], row["Decided by"]) for row in rows] == [
        ("Adam", "Confirmed", "Anna"),
        ("Anna", "Confirmed", "Adam"),
        ("Bob", "Confirmed", "Adam"),
        ("Carl", "Ended", "Adam"),
    ]


def test_a_page_tells_who_may_see_a_record_and_through_what(client, adam, django_assert_num_queries):
    alice, bob = make.person("Alice"), make.person("Bob")
    owner = make.post("Head of Finance", holder=alice)
    Holding.objects.create(post=owner, user=bob, capacity=Holding.Capacity.DEPUTY, from_date=make.LONG_AGO)
    action = make.action(owner=owner)
    make.grant(make.person("Mona"), Role.PROGRAMME_MANAGER, over=action.programme, sees_exempt=True)
    make.grant(make.person("Lena", is_active=False))
    with django_assert_num_queries(2):
        told = {
            one.person.name: (one.words, [way.words for way in one.through])
            for one in who_may(action, on=DAY)
        }
    assert told["Alice"] == (["see it", "update it"], ["The post that owns it: Head of Finance, held"])
    assert told["Bob"] == (
        ["see it", "update it"],
        ["The post that owns it: Head of Finance, held as deputy"],
    )
    assert told["Mona"][1] == ["Programme manager of Programme SSR, exempt material included"]
    assert set(told) == {"Adam", "Alice", "Bob", "Mona"}
    page = client.get(action.get_access_url()).content.decode()
    assert "held as deputy" in page and "4 people" in page
    assert action.get_access_url() in client.get(action.get_absolute_url()).content.decode()
    client.force_login(alice)
    assert action.get_access_url() not in client.get(action.get_absolute_url()).content.decode()


def test_the_admin_site_changes_no_role(client, admin_site):
    operator = make.person("Olga", is_staff=True, is_superuser=True)
    client.force_login(operator)
    grant = make.grant(make.person("Bob"))
    assert client.get("/admin/council/grant/add/").status_code == 403
    assert client.post(f"/admin/council/grant/{grant.pk}/change/", {"role": "admin"}).status_code == 403


def test_an_auditors_grant_on_the_page_includes_exempt_material_or_says_why_not(client):
    """As the role has it, unless "No" is chosen, which for an auditor asks why."""
    adam, programme, bob = make.administrator(), make.programme(), make.person("Bob")
    client.force_login(adam)
    asked = {
        "role": Role.AUDITOR.value, "scope": programme.scope_id, "to": "person", "user": bob.pk,
        "from_date": "15/06/2099", "reason": "Audit",
    }  # fmt: skip
    words = GrantForm({**asked, "sees_exempt": "no"}, by=adam, today=DAY)
    assert "Enter why this one does not" in str(words.errors["exempt_withheld"])
    words = GrantForm({**asked, "sees_exempt": "no", "exempt_withheld": "Schools alone"}, by=adam, today=DAY)
    assert "exempt_withheld" not in words.errors
    page = client.get(reverse("granting:create-grant")).content.decode()
    assert "An auditor has it unless you say why not" in page
