"""Owners that are no posts: found where they are written otherwise, asked about where they come near one, and
added only where somebody says so."""

from datetime import date

import pytest
from django.urls import reverse

from actions.models import Action
from council.models import Post, Role
from programmes.imports.applying.apply import OwnersOpen
from programmes.imports.cells.posts import KnownPosts
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import PlanImport
from programmes.models import Programme
from tests import factories
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet
from tests.programmes.imports.pages.test_pages import saved, upload

pytestmark = pytest.mark.django_db

ON = date(2026, 9, 30)
HEAD = ["Action", "Owner", "Date"]
POSTS = (
    "Chief Executive", "Deputy Chief Executive", "Section 151 Officer", "Head of Finance",
    "Programme Manager, Corporate Improvement", "Director of Adult Services", "Monitoring Officer",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def posts():
    for title in POSTS:
        factories.post(title)


def plan(*owners):
    return new_sheet(HEAD, *([f"Adopt policy {n}", owner, "31/12/2026"] for n, owner in enumerate(owners)))


def settled(plan_import, **said):
    plan_import.settled = said
    plan_import.save()
    return plan_import


@pytest.mark.parametrize(
    "name", ["Section 151 Officer", "s151 Officer", "S.151 Officer", "Director of Finance (s151 Officer)"]
)
def test_a_post_goes_by_what_its_title_says_in_brackets(db, name):
    factories.post("Director of Finance (Section 151 Officer)")
    assert KnownPosts(ON).found(name) == "Director of Finance (Section 151 Officer)"
    factories.post("Deputy Director (Section 151 Officer)")
    assert name.startswith("Director") or not KnownPosts(ON).found(name)


@pytest.mark.parametrize(
    "name", ["s151", "Dir. of Finance", "Director of Finance", "Director of Finance (interim)"]
)
def test_a_part_of_such_a_title_is_asked_about(db, name):
    factories.post("Director of Finance (Section 151 Officer)")
    posts = KnownPosts(ON)
    assert not posts.found(name) and posts.suggested(name) == "Director of Finance (Section 151 Officer)"


@pytest.mark.parametrize(
    ("name", "post"),
    [("Monitoring Offcr", "Monitoring Officer"), ("Chief Executive (Monitoring Officer)", "Chief Executive")],
)
def test_two_posts_in_one_and_a_slip_are_asked_about(posts, name, post):
    assert not KnownPosts(ON).found(name) and KnownPosts(ON).suggested(name) == post


@pytest.mark.parametrize(
    ("name", "post"),
    [
        ("C Exec", "Chief Executive"),
        ("CEX", "Chief Executive"),
        ("Deputy Chief Exec", "Deputy Chief Executive"),
        ("Dep. Chief Executive", "Deputy Chief Executive"),
        ("Head of Fin", "Head of Finance"),
        ("HoF", "Head of Finance"),
        ("MO", "Monitoring Officer"),
        ("Dir of Adult Svcs", "Director of Adult Services"),
        ("Programme Manager", "Programme Manager, Corporate Improvement"),
        ("Assistant Director of Adult Services", ""),
        ("Head of Estates", ""),
        ("Project leader", ""),
    ],
)
def test_a_short_form_of_a_post_suggests_it(posts, name, post):
    assert KnownPosts(ON).suggested(name) == post


@pytest.mark.parametrize("name", ["s151 Officer", "S.151 Officer", "Section 151 officer", "Sec 151 Officer"])
def test_another_spelling_of_the_same_finds_the_post(posts, name):
    plan_import = uploaded(plan(name), plan_date=ON)
    assert not dry_run(plan_import).owners
    applied(plan_import)
    assert Action.objects.get().owner.title == "Section 151 Officer"


def test_an_owner_near_a_post_holds_the_import_and_none_is_made(posts):
    plan_import = uploaded(plan("C Exec"), plan_date=ON)
    with pytest.raises(OwnersOpen):
        applied(plan_import)
    assert Post.objects.count() == len(POSTS) and not Action.objects.exists()


def test_taken_as_read_it_stays_words_without_a_post(posts):
    applied(uploaded(plan("C Exec", "Head of Estates"), plan_date=ON), posts=False, accept_questions=True)
    assert {action.owner for action in Action.objects.all()} == {None}
    assert {action.owner_as_written for action in Action.objects.all()} == {"C Exec", "Head of Estates"}
    assert Post.objects.count() == len(POSTS)


def test_what_was_said_of_an_owner_counts_for_the_next_file(posts):
    said = {"c exec": "post:Chief Executive", "head of estates": "words"}
    applied(settled(uploaded(plan("C Exec", "Head of Estates"), plan_date=ON), posts=said), posts=False)
    assert Action.objects.get(title="Adopt policy 0").owner.title == "Chief Executive"
    more = plan("C Exec", "Head of Estates", "C Exec")
    again = uploaded(more, plan_date=ON, programme=Programme.objects.get())
    assert not dry_run(again).owners_open


class TestOnTheCheck:
    @pytest.fixture
    def check(self, client, posts):
        adam = factories.person("Adam")
        factories.grant(adam, Role.ADMIN)
        client.force_login(adam)
        upload(client, saved(plan("C Exec", "Deputy Chief Exec", "Head of Estates")))
        url = reverse("imports:check-import", args=[PlanImport.objects.get().pk])

        def send(**more):
            page = client.get(url)
            forms = page.context["decisions"], page.context["confirm"]
            data = {field.html_name: field.value() or "" for form in forms for field in form}
            return client.post(url, {**data, **more}, follow=True)

        return send

    def test_confirming_is_held_until_somebody_says(self, check):
        assert "Say who the owners are" in check().content.decode()
        assert not Action.objects.exists()

    def test_one_press_takes_every_post_that_comes_near(self, check):
        page = check(use_near="1", posts_all="add")
        assert page.context["run"].new_posts == ["Head of Estates"]
        assert not page.context["run"].owners_undecided
        check()
        owners = [action.owner.title for action in Action.objects.order_by("title")]
        assert owners == ["Chief Executive", "Deputy Chief Executive", "Head of Estates"]

    def test_a_choice_made_beside_a_row_is_kept_when_confirm_is_pressed(self, check):
        page = check(posts_all="words")
        assert "Your choices are kept" in page.content.decode()
        assert PlanImport.objects.get().settled["posts_all"] == "words"
        assert not Action.objects.exists()
