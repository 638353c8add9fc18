"""The pages on which a programme is set up: what they ask, what they say, and what naming someone brings."""

from datetime import date, timedelta

import pytest
import time_machine

from actions.escalating import escalate
from actions.models import Escalation
from council.access.acting import DIGEST
from council.conventions import InForce
from council.models import Grant, Role
from programmes.models import Programme, Review
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
NEW = "/programmes/new/"
TYPED = {"title": "Adult social care", "code": "asc", "stage": "definition"}


@pytest.fixture
def adam(client, on_the_day):
    adam = make.administrator()
    client.force_login(adam)
    return adam


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_programme_is_created_from_the_list_and_says_what_comes_next(client, adam):
    page = text(client.get("/programmes/"))
    assert "No programmes yet" in page and f'href="{NEW}"' in page
    response = client.post(NEW, TYPED, follow=True)
    page = text(response)
    assert response.request["PATH_INFO"] == "/programmes/ASC/"
    assert "Adult social care is created." in page
    assert "What comes next" in page and "/programmes/ASC/workstreams/new/" in page
    assert "/programmes/ASC/edit/#id_sro" in page and "Not named" not in page
    assert 'href="/imports/new/"' in page
    assert f'href="{NEW}"' in text(client.get("/programmes/"))


def test_a_form_left_empty_says_what_to_enter(client, adam):
    page = text(client.post(NEW, {"title": "", "code": ""}))
    for words in ("Enter the programme’s title", "Enter a short code, such as SSR", "Select the stage"):
        assert words in page


def test_a_code_that_no_one_could_say_is_refused_beside_its_box(client, adam):
    page = text(client.post(NEW, TYPED | {"code": "a-b"}))
    assert "Enter two to eight capital letters or digits" in page
    assert not Programme.objects.exists()


def test_a_viewer_sees_the_facts_and_no_way_to_change_them(client, on_the_day):
    programme, vera = make.programme(aim="Better care", scope_out="Parks"), make.person("Vera")
    make.grant(vera, Role.VIEWER, over=programme)
    client.force_login(vera)
    page = text(client.get("/programmes/SSR/"))
    assert "Not named" in page and "Better care" in page and "Parks" in page
    assert "/programmes/SSR/edit/" not in page and "What comes next" not in page
    assert NEW not in text(client.get("/programmes/"))
    assert client.get("/programmes/SSR/edit/").status_code == 403


def test_the_form_holds_what_the_programme_says_and_a_code_that_stands_cannot_be_typed(client, adam):
    review = Review.objects.create(title="Peers", kind=Review.Kind.OTHER, reviewer="P", received_on=DAY)
    programme = make.programme(aim="Better care", starts=DAY)
    make.action(programme=programme)
    page = text(client.get("/programmes/SSR/edit/"))
    assert "Better care" in page and "so it stands" in page
    typed = {
        "title": "New name",
        "code": "XYZ",
        "stage": "delivery",
        "reviews": [review.pk],
        "why": "Cabinet",
    }
    assert client.post("/programmes/SSR/edit/", typed).status_code == 302
    programme.refresh_from_db()
    assert (programme.code, programme.title, programme.aim) == ("SSR", "New name", "")
    assert list(programme.reviews.all()) == [review]
    assert "Cabinet" in text(client.get("/programmes/SSR/"))


def test_only_reviews_that_the_person_may_see_are_offered_and_taken(client, on_the_day):
    programme, mona = make.programme(), make.person("Mona")
    make.grant(mona, Role.PROGRAMME_MANAGER, over=programme)
    client.force_login(mona)
    hidden = Review.objects.create(title="Secret", kind=Review.Kind.OTHER, reviewer="P", received_on=DAY)
    assert "Secret" not in text(client.get("/programmes/SSR/edit/"))
    typed = {"title": "New", "code": "SSR", "stage": "delivery", "reviews": [hidden.pk]}
    client.post("/programmes/SSR/edit/", typed)
    assert not programme.reviews.exists()


def test_an_administrator_who_names_someone_shows_first_who_they_are_and_a_manager_need_not(client, adam):
    programme, mona = make.programme(), make.person("Mona")
    make.grant(mona, Role.PROGRAMME_MANAGER, over=programme)
    with time_machine.travel(f"{DAY} 10:30", tick=False):
        for address in (NEW, "/programmes/SSR/edit/"):
            assert client.get(address).headers["Location"].startswith("/accounts/reauthenticate/")
    client.force_login(mona)
    with time_machine.travel(f"{DAY} 10:30", tick=False):
        assert client.get("/programmes/SSR/edit/").status_code == 200


def test_a_named_post_that_can_do_nothing_is_told_of_on_the_page(client, on_the_day):
    programme, mona = make.programme(), make.person("Mona")
    make.grant(mona, Role.PROGRAMME_MANAGER, over=programme)
    client.force_login(mona)
    post = make.post("Director", holder=make.person("Sam"))
    typed = {"title": "Programme SSR", "code": "SSR", "stage": "delivery", "sro": post.pk}
    page = text(client.post("/programmes/SSR/edit/", typed, follow=True))
    assert "cannot see the programme yet. An administrator gives the post a role." in page


def test_once_they_are_named_an_overdue_action_reaches_both_and_a_first_date_is_approved(client, adam):
    """The gap that an imported programme leaves: nobody named, nobody told, nobody to decide."""
    programme = make.programme(stage="definition")
    late = make.action("Late", programme=programme, due=date(2026, 6, 1), on=date(2026, 5, 1))
    owner = make.person("Alice")
    undated = make.action("Undated", programme=programme, due=None, owner=make.post(holder=owner))
    on = date(2026, 6, 26)
    assert set(escalate(as_at=on, conventions=InForce(), by=DIGEST).nobody) >= {f"{late.reference} (SRO)"}
    mona, sam = make.person("Mona"), make.person("Sam")
    manager, sro = make.post("Programme Manager", holder=mona), make.post("Director", holder=sam)
    typed = {"title": "Programme SSR", "code": "SSR", "stage": "delivery"}
    typed |= {"manager": manager.pk, "sro": sro.pk}
    assert client.post("/programmes/SSR/edit/", typed).status_code == 302
    assert {grant.role for grant in Grant.objects.filter(scope=programme.scope)} == {
        Role.PROGRAMME_MANAGER,
        Role.VIEWER,
    }
    with time_machine.travel(f"{on} 10:00", tick=False):
        escalate(as_at=on, conventions=InForce(), by=DIGEST)
        told = Escalation.objects.filter(action=late).values_list("stage", "post__title")
        assert set(told) == {("manager", "Programme Manager"), ("sro", "Director")}
        client.force_login(owner)
        asked = {"to_date": str(on + timedelta(days=90)), "reason": "Agreed with the board"}
        assert client.post(f"/actions/{undated.reference}/reschedule/", asked).status_code == 302
        client.force_login(mona)
        page = text(client.get(f"/actions/{undated.reference}/decide/"))
        assert "Agreed with the board" in page
        decided = {"decision": "approve"}
        response = client.post(f"/actions/{undated.reference}/decide/", decided)
        assert response.status_code == 302, text(response)
    undated.refresh_from_db()
    assert undated.due == on + timedelta(days=90)


def test_a_new_programme_like_another_whose_form_has_an_error_is_asked_for_again(client, adam):
    """What comes of the form is told where it leads on, so a page that asks again must not need it."""
    like = make.programme("OLD")
    days = {"starts_day": "1", "starts_month": "3", "starts_year": "2027"}
    response = client.post(NEW, TYPED | days | {"code": "Trial A", "like": like.pk})
    assert response.status_code == 200 and "There is a problem" in text(response)
