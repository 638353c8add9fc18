"""Cover for leave, arranged by the holder of a post; and who is told by mail of what comes to them."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from council.access.rules import owns, standing
from council.models import Holding, Post, Role, User
from council.people.covering import MOST_DAYS, arrange_cover, end_cover
from council.people.handing_over import hand_over
from council.people.holdings import stand_in
from tests import factories as make
from tests.factories import DAY, LONG_AGO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
TOMORROW, WEEK = DAY + timedelta(days=1), DAY + timedelta(days=7)
PAGE = "/posts/cover/"


@pytest.fixture
def alice() -> User:
    return make.person("Alice")


@pytest.fixture
def post(alice) -> Post:
    return make.post("Head of Finance", holder=alice)


@pytest.fixture
def bob() -> User:
    bob = make.person("Bob")
    make.grant(bob, Role.VIEWER)
    return bob


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def cover(post, user, by, **said) -> Holding:
    said = {"from_date": TOMORROW, "to_date": WEEK, "reason": "Leave", "on": DAY, **said}
    return arrange_cover(post, user=user, by=by, **said)


def refusal(post, user, by, **said) -> str:
    with pytest.raises(ValidationError) as refused:
        cover(post, user, by, **said)
    return " ".join(refused.value.messages)


def test_the_holder_arranges_cover_and_whoever_covers_acts_for_the_post_in_that_time(post, alice, bob):
    action = make.action(owner=post)
    cover(post, bob, alice)
    bob = again(bob)
    days = (DAY, TOMORROW, WEEK, WEEK + timedelta(days=1))
    assert [owns(bob, action, on=day) for day in days] == [False, True, True, False]
    assert owns(again(alice), action, on=WEEK)  # who stays in post


def test_whoever_covers_is_told_by_mail_without_the_reason(
    post, alice, bob, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        cover(post, bob, alice, reason="An operation")
    [sent] = mail.outbox
    assert sent.to == ["bob@council.example"]
    assert sent.subject == "You stand in as Head of Finance from 16 June 2026"
    assert (
        "to 22 June 2026. Alice has arranged it" in sent.body
        and f"{settings.SITE_URL}{post.get_absolute_url()}" in sent.body
    )
    assert "operation" not in sent.body


def test_only_the_holder_or_an_interim_arranges_it_and_not_whoever_covers(post, alice, bob):
    cover(post, bob, alice, from_date=DAY)
    carol = make.person("Carol")
    make.grant(carol, Role.VIEWER)
    assert (
        refusal(post, carol, again(bob))
        == "Only its holder arranges cover. You do not hold Head of Finance now."
    )
    assert "Only its holder" in refusal(post, bob, carol)


def test_it_is_for_a_colleague_for_days_to_come_and_not_for_long(post, alice, bob):
    assert "cannot cover for yourself" in refusal(post, alice, alice)
    assert "today at the earliest" in refusal(post, bob, alice, from_date=DAY - timedelta(days=1))
    long = TOMORROW + timedelta(days=MOST_DAYS)
    assert "until 15 September 2026" in refusal(post, bob, alice, to_date=long)
    assert "The last day cannot be before the first" in refusal(post, bob, alice, to_date=DAY)


def test_nobody_covers_beyond_the_days_of_the_holder(post, alice, bob):
    held = alice.holdings.get()
    held.to_date = TOMORROW
    held.save()
    assert "You hold the post until 16 June 2026." in refusal(post, bob, alice)


def test_a_guest_and_a_stranger_cover_for_nobody(post, alice):
    gus = make.person("Gus")
    make.grant(gus, Role.GUEST)
    for person in (gus, make.person("Stranger")):
        assert "has no post or role here" in refusal(post, person, alice)


def test_the_page_arranges_cover_and_ends_it(client, post, alice, bob):
    client.force_login(alice)
    page = client.get(PAGE).content.decode()
    assert "Arrange cover" in page and "bob@council.example" not in page
    said = {"post": post.pk, "user": bob.pk, "reason": "Leave"}
    for name, day in (("from_date", DAY), ("to_date", WEEK)):
        said |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    assert client.post(PAGE, said).status_code == 302
    arranged = post.holdings.get(user=bob)
    assert "15 June 2026 to 22 June 2026" in client.get(PAGE).content.decode()
    client.post(reverse("people:end-cover", args=[arranged.pk]))
    arranged.refresh_from_db()
    assert arranged.to_date == DAY


def test_what_the_page_refuses_it_says_beside_the_field_and_keeps_what_was_typed(client, post, alice, bob):
    client.force_login(alice)
    response = client.post(PAGE, {"post": post.pk, "user": bob.pk, "reason": "Leave"})
    page = response.content.decode()
    assert response.status_code == 200 and "There is a problem" in page and 'value="Leave"' in page


def test_whoever_holds_no_post_is_told_so_and_ends_nobodys_cover(client, post, alice, bob):
    arranged = cover(post, bob, alice)
    client.force_login(bob)
    assert "You hold no post" in client.get(PAGE).content.decode()
    assert client.post(reverse("people:end-cover", args=[arranged.pk])).status_code == 404


def test_cover_to_come_is_called_off_and_nobody_elses_is_ended(post, alice, bob):
    arranged = cover(post, bob, alice)
    with pytest.raises(ValidationError, match="Only the post's holder"):
        end_cover(arranged, by=bob, on=DAY)
    assert end_cover(arranged, by=alice, on=DAY) == "Bob does not cover for you."
    assert not standing(again(bob), on=TOMORROW).posts


def test_an_administrators_stand_in_is_told_too(post, bob, django_capture_on_commit_callbacks):
    adam = make.administrator()
    with django_capture_on_commit_callbacks(execute=True):
        stand_in(post, user=bob, from_date=DAY, to_date=WEEK, reason="Leave", by=adam)
    assert [sent.to for sent in mail.outbox] == [["bob@council.example"]]


def test_who_acts_for_the_post_that_takes_over_is_told_how_much_and_no_title(
    post, alice, bob, django_capture_on_commit_callbacks
):
    adam, other = make.administrator(), make.post("Director of Resources", holder=bob)
    Holding.objects.create(post=other, user=adam, capacity="deputy", from_date=LONG_AGO)
    make.action("Zebedee’s contract", owner=post, exempt=True, exempt_paragraph=3, exempt_reason="Zebedee")
    make.risk("Zebedee leaves", owner=post, raised_on=date(2026, 1, 1))
    with django_capture_on_commit_callbacks(execute=True):
        hand_over(post, to=other, by=adam, why="Reorganised", on=DAY)
    [sent] = mail.outbox  # and not to whoever did it
    assert sent.to == ["bob@council.example"] and "2 records" in sent.body
    assert "Zebedee" not in sent.body + sent.subject


def test_a_programme_manager_finds_the_vacant_posts_and_is_told_who_fills_them(client):
    mona, vacant = make.person("Mona"), make.post("Head of Audit")
    make.grant(mona, Role.PROGRAMME_MANAGER)
    make.action(owner=vacant)
    client.force_login(mona)
    page = " ".join(client.get("/posts/").content.decode().split())
    assert (
        "Vacant posts that own current actions, risks or savings" in page
        and "An administrator fills a post" in page
    )
    assert "Fill it" not in page
