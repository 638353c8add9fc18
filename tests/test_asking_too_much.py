"""Searches, filters and addresses that ask for too much: refused in words, and quickly (threat: denial)."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from council.models import Body
from council.register.filters import RegisterFilter, SearchFilter
from council.register.views import RegisterView
from council.web.middleware import MOST_QUERY
from council.web.searching import MOST_CHARACTERS, MOST_WORDS
from programmes.models import Review
from tests import factories as make
from tests.stopwatch import seconds_of
from tests.world import World, standing_world, undone

pytestmark = pytest.mark.pages
NUL = "\0"


@pytest.fixture(scope="module")
def council(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


@pytest.fixture
def world(council) -> Iterator[World]:
    with undone():
        yield council


def views(patterns: Any = None, before: str = "/") -> Iterator[tuple[str, Any]]:
    """Every address of the site without a key in it, with its view."""
    for pattern in patterns or get_resolver().url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern) and "<" not in address and "^" not in address:
            yield address, pattern.callback


def registers() -> list[tuple[str, type[RegisterView]]]:
    """The registers of the site by address."""
    known = [(address, getattr(view, "view_class", None)) for address, view in views()]
    return [(address, view) for address, view in known if view and issubclass(view, RegisterView)]


# What a box may hold that no person would write, each as long as an address may be.
ABSURD = (
    "ab " * 40,
    "9" * 400,
    "-1",
    "1e400",
    "NaN",
    "0x" + "f" * 100,
    "[" * 200 + "{",
    "%" * 50 + "_" * 50,
    "’‘“\u202e\ud7ff\U0001f600" * 20,
    "' OR 1=1 --",
    "99999-12-31",
)
PARTS = ("", "_day", "_month", "_year", "_0", "_min", "_max")


def boxes(filterset: type[RegisterFilter]) -> list[str]:
    return [f"{name}{part}" for name in filterset.base_filters for part in PARTS]


def ask(client: Client, address: str, query: dict[str, Any], found: list[Any]) -> None:
    found.append(client.get(address, query))


def test_every_box_of_every_register_takes_the_absurd_within_a_second(world):
    client = world.client("council_admin")
    asked = 0
    for address, view in registers():
        names = [*boxes(view.filterset_class), "sort", "page", "group", "rows", "columns", "select", "export"]
        for value in ABSURD:
            query = dict.fromkeys(names, value)
            found: list[Any] = []
            # The second try is for what a process makes once, which is no fault of the question.
            spent = seconds_of(partial(ask, client, address, query, found), within=1, tries=2)
            response = found[-1]
            assert response.status_code in (200, 414), (address, value)
            assert spent < 1, (address, value, spent)
            asked += 1
        many = client.get(address, {"sort": ["title", "-title"] * 400, "page": "1"})
        assert many.status_code in (200, 414), address
    assert asked > 100


def test_a_register_has_no_box_of_words_but_those_that_are_capped():
    """A filter of words anywhere is a search, and a search is capped in words and characters."""
    import django_filters

    uncapped = [
        (view.__name__, name)
        for _, view in registers()
        for name, filter_ in view.filterset_class.base_filters.items()
        if type(filter_) is django_filters.CharFilter
    ]
    assert uncapped == []
    assert all(isinstance(view.filterset_class.base_filters["q"], SearchFilter) for _, view in registers())


def searched() -> list[str]:
    """The addresses with a search box: of registers, and of each view that reads one."""
    reads = [address for address, view in views() if "q" in (getattr(view, "reads", None) or ())]
    return sorted({*reads, *(address for address, _ in registers())})


def test_the_most_that_a_search_box_takes_is_answered_within_a_second(world):
    """Twelve words, where many records hang on one: no word multiplies what the others find."""
    said = "a e i o n r s t l d c u"
    review = Review.objects.create(title=said, kind="other", reviewer="A body", recorded_on=make.DAY)
    for number in range(12):
        review.recommendations.create(number=f"R{number}", text=said)
    client = world.client("council_admin")
    assert {"/reviews/", "/lessons-learnt/", "/search/"} <= {*searched(), "/search/"}
    for address in [*searched(), "/search/"]:
        found: list[Any] = []
        for words in (said, "x y z q j k w v b p m h"):
            query = {"q": words}
            spent = seconds_of(partial(ask, client, address, query, found), within=1, tries=2)
            assert spent < 1, (address, words, spent)
            assert found[-1].status_code in (200, 302, 403), address
    assert review.title in client.get("/reviews/", {"q": "a e i o"}).content.decode()


SEARCHES = (
    *("/actions/", "/risks/", "/savings/", "/people/", "/posts/", "/bodies/", "/programmes/"),
    *("/settings/personal-data/people/", "/reviews/", "/lessons-learnt/"),
)


@pytest.mark.parametrize("address", SEARCHES)
def test_a_search_for_too_much_is_refused_in_words_and_lists_nothing(world, address):
    client = world.client("council_admin")
    name = make.person("Ada Sought").name
    words = client.get(address, {"q": "a " * (MOST_WORDS + 1)})
    page = words.content.decode()
    assert words.status_code == 200
    assert f"Search for {MOST_WORDS} words or fewer. You searched for {MOST_WORDS + 1}." in page
    assert name not in page
    long = client.get(address, {"q": "x" * (MOST_CHARACTERS + 7)}).content.decode()
    assert f"up to {MOST_CHARACTERS} characters. Yours has {MOST_CHARACTERS + 7}." in long
    assert "a a a" in page, "what was typed stays in the box"


def test_a_search_that_is_refused_is_no_download_of_everything(world):
    response = world.client("council_admin").get("/actions/", {"q": "a " * 800, "export": "csv"})
    assert "Content-Disposition" not in response.headers
    page = response.content.decode()
    assert "Error: Actions" in page
    assert "A search can have up to" in page
    assert "OWN-" not in page


def test_an_address_without_end_is_refused_before_anything_is_asked(world, django_assert_max_num_queries):
    client = world.client("council_admin")
    for query in ("q=" + "x" * 100_000, "owner=1&" * 10_000):
        with django_assert_max_num_queries(1):  # the council's colour
            response = client.get(f"/actions/?{query}")
        assert response.status_code == 414 and f"{MOST_QUERY:,} characters" in response.content.decode()
    assert client.get("/actions/?" + "a=1&" * 1_500).status_code == 400  # more boxes than any form has


def test_numbers_that_no_database_holds_are_nobodys_address(world):
    client = world.client("council_admin")
    for long in ("9" * 19, "9" * 30, "9" * 3_000):
        for address in (
            f"/reports/{long}/",
            f"/imports/{long}/map/",
            f"/reviews/{long}/",
            f"/people/{long}/",
        ):
            assert client.get(address).status_code == 404, address
        assert client.get("/actions/", {"page": long, "programme": long}).status_code == 200
        assert client.get("/imports/", {"page": long}).status_code == 200
        assert client.get("/history/", {"after": long, "person": long}).status_code in (200, 400)


def test_days_at_the_ends_of_the_calendar_break_no_page(world):
    client = world.client("council_admin")
    record = f"/history/user/{world.people['manager'].pk}/"
    for day in ("9999-12-31", "0001-01-01"):
        assert "a year from 1990 to 2100" in client.get(record, {"as_at": day}).content.decode()
    query = dict.fromkeys(("as_at", "since", "until", "from", "to", "month", "year"), "9999-12-31")
    for address in {route: address for (route, _), address in world.addresses.items()}.values():
        if "logout" not in address:
            with undone():
                assert client.get(address, query | {"page": "-9"}).status_code < 500, address


# --- NUL characters, which PostgreSQL refuses ---------------------------------------------------------------


def test_a_nul_is_refused_kindly_wherever_it_comes_in(world):
    client = world.client("council_admin")
    for address in ("/actions/?q=%00", "/actions/%00/", "/people/?a%00b=1"):
        assert client.get(address).status_code == 400, address
    before = Body.objects.count()
    for answers in (
        {"name": f"Improve{NUL}ment Board", "kind": "board"},
        {"name": "Improvement Board", "kind": f"board{NUL}"},
        {"name": "Improvement Board", "kind": "board", f"x{NUL}": "1"},
        {"name": "Improvement Board", "kind": "board", "sent_form": f"a{NUL}"},
    ):
        response = client.post("/bodies/add/", answers)
        page = response.content.decode()
        assert response.status_code == 400 and "Improvement Board" in page and NUL not in page
    assert Body.objects.count() == before
    for headers in ({"user-agent": f"a{NUL}"}, {"referer": f"http://testserver/{NUL}"}, {"HX-Prompt": NUL}):
        assert client.get("/actions/", headers=headers).status_code == 400


@pytest.mark.only("postgres")  # which minds what SQLite takes
def test_a_nul_in_a_cookie_a_name_of_a_file_or_a_sign_in_breaks_nothing(world):
    stranger = Client(headers={"cookie": 'sessionid="' + "\\000" * 32 + '"'})
    assert stranger.get("/").status_code == 400
    assert Client(headers={"cookie": 'csrftoken="\\000"'}).get(reverse("account_login")).status_code == 400
    answers = {"login": f"a{NUL}@council.example", "password": f"x{NUL}"}
    assert Client().post(reverse("account_login"), answers).status_code == 400
    client = world.client("council_admin")
    file = SimpleUploadedFile(f"plan{NUL}.csv", b"Action,Owner\nDo\0 it,Head\n")
    assert client.post("/imports/new/", {"file": file, "new_title": "X"}).status_code in (200, 400)


def test_bytes_that_are_no_text_are_read_as_best_they_can(world):
    client = world.client("council_admin")
    for address in ("/actions/?q=%ff%fe", "/actions/?%c3%28=1", "/people/?state=%ed%a0%80"):
        assert client.get(address).status_code == 200, address
    assert client.get("/actions/%ff%fe/").status_code == 404
    body = b"name=%ff%fe&kind=%ed%a0%80"
    sent = client.post("/bodies/add/", body, content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 200


@pytest.mark.parametrize(
    "charset", ["utf-16", "utf-7", "zlib", "UTF_32", "idna", "rot13", "latin-1", "none-such"]
)
def test_a_form_in_another_alphabet_than_ours_is_refused_from_anyone(world, charset):
    kinds = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=B", "text/plain")
    for client in (Client(), world.client("council_admin")):
        for kind in kinds:
            for method in ("GET", "POST"):
                sent = client.generic(
                    method, reverse("account_login"), b"login=a", f"{kind}; charset={charset}"
                )
                assert sent.status_code == 400, (method, kind)


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_a_form_in_our_alphabet_is_read(world, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    response = Client().post(reverse("account_login"), b"login=a%40b.example", content_type=kind)
    assert response.status_code == 200 and "a@b.example" in response.content.decode()


def test_more_boxes_or_files_than_a_form_has_are_refused(world):
    client = world.client("council_admin")
    assert client.post("/bodies/add/", {f"box{n}": "1" for n in range(1_100)}).status_code == 400
    files = {f"file{n}": SimpleUploadedFile("a.txt", b"a") for n in range(120)}
    assert client.post("/imports/new/", files).status_code == 400
