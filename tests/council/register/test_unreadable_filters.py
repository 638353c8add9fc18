"""A filter that cannot be read takes nothing: no page, download or act falls back to everything.

The sweeps walk the site's addresses for registers and each register's own filters, so that a new one is held
to the same.
"""

from collections.abc import Iterator
from html import unescape
from typing import Any

import django_filters
import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver

from actions.models import Action, BulkChange
from council.models import SavedFilter, User
from council.register.filter_form import FilterForm
from council.register.filters import DateFilter, RegisterFilter, SearchFilter
from council.register.views import RegisterView
from council.web.forms import DateField
from tests import factories as make
from tests.world import World, standing_world, undone

pytestmark = pytest.mark.pages
FORMS = ("csv", "xlsx", "edit")


@pytest.fixture(scope="module")
def council(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


@pytest.fixture
def world(council) -> Iterator[World]:
    with undone():
        yield council


def registers(patterns: Any = None, before: str = "/") -> Iterator[tuple[str, type[RegisterView]]]:
    """Every register of the site, by address."""
    for pattern in patterns or get_resolver().url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from registers(pattern.url_patterns, address)
        elif issubclass(getattr(pattern.callback, "view_class", type), RegisterView):
            yield address, pattern.callback.view_class


def filterset_at(view_class: type[RegisterView], address: str, query: str, *, by: User) -> RegisterFilter:
    """The filters of the register as it reads them from the query."""
    request = RequestFactory().get(f"{address}?{query}")
    request.user, request.session = by, {}  # type: ignore[assignment]
    view = view_class()
    view.setup(request)
    return view.get_filterset()


def unreadable(name: str, filter_: Any) -> list[str]:
    """Queries that the filter cannot read: an impossible day, an unknown key, words for a number."""
    if isinstance(filter_, DateFilter):
        boxes = [("31", "9", "2026"), ("", "9", "2026"), ("1", "9", "26"), ("a", "b", "c")]
        split = [f"{name}_day={day}&{name}_month={month}&{name}_year={year}" for day, month, year in boxes]
        return [*split, f"{name}=2026-09-31", f"{name}=soon"]
    if isinstance(filter_, SearchFilter):
        return [f"{name}={'a+' * 40}", f"{name}={'x' * 400}", f"{name}=%00"]
    if isinstance(filter_, django_filters.NumberFilter):
        return [f"{name}={value}" for value in ("soon", "NaN", "1e400", "99999999999", "1.5e")]
    assert isinstance(filter_, django_filters.ChoiceFilter), "say here what this kind of filter cannot read"
    return [f"{name}={value}" for value in ("nonsense", "987654", "-1", "9" * 40, "true%00")]


def test_every_filter_of_every_register_is_named_where_it_cannot_be_read_and_then_finds_nothing(world):
    by, tried, wrong = world.people["council_admin"], 0, []
    for address, view_class in registers():
        for name, filter_ in view_class.filterset_class.base_filters.items():
            for query in (*unreadable(name, filter_), f"{name}x=1", f"{name}__gt=1"):
                filterset = filterset_at(view_class, address, query, by=by)
                messages = " ".join(str(each) for errors in filterset.errors.values() for each in errors)
                wanted = query.partition("=")[0] if query.endswith("=1") else str(filterset.form[name].label)
                if wanted.lower() not in messages.lower() or filterset.qs.exists() or not filterset.is_asked:
                    wrong.append(f"{address}?{query[:60]}: {messages or 'no error'}")
                tried += 1
    assert tried > 300
    assert wrong == []


def test_every_register_says_on_its_page_which_filters_it_cannot_read_and_hands_out_no_file(world):
    client, tried = world.client("council_admin"), 0
    for address, view_class in registers():
        filters = view_class.filterset_class.base_filters
        for together in ("&".join(unreadable(name, each)[0] for name, each in filters.items()), "programe=7"):
            response = client.get(f"{address}?{together}")
            page = unescape(response.content.decode())
            assert response.status_code == 200
            assert "Error: " in page.partition("</title>")[0], address
            assert 'class="govuk-error-summary"' in page, address
            assert not response.context["total"], address
            applied = page.partition('class="app-applied"')[2]
            assert "cannot be read" in applied or "not a filter of this list" in applied
            for form in FORMS:
                refused = client.get(f"{address}?{together}&export={form}", follow=True)
                assert "Content-Disposition" not in refused.headers, address
                assert 'class="govuk-error-summary"' in refused.content.decode(), address
                tried += 1
    assert tried > 60


def test_no_list_of_the_house_is_filtered_by_anything_that_could_fall_away_in_silence():
    """A bare FilterSet leaves out what it cannot read, and takes everything."""
    bare = [each for each in every_subclass(django_filters.FilterSet) if not issubclass(each, RegisterFilter)]
    assert [each for each in bare if not each.__module__.startswith(("django_filters", "tests"))] == []


def every_subclass(cls: type) -> Iterator[type]:
    for each in cls.__subclasses__():
        yield each
        yield from every_subclass(each)


class SinceForm(FilterForm):
    since = DateField(required=False)


def test_a_filter_that_is_given_twice_is_read_from_neither():
    form = SinceForm(QueryDict("since=2026-01-01&since="))
    assert not form.is_valid()
    assert form.errors["since"] == ["Since is in the address more than once. Choose one"]
    assert SinceForm(QueryDict("since=2026-01-01&since=2026-01-01&sort=due&page=2&utm=")).is_valid()


# --- what acts on what was filtered -------------------------------------------------------------------------

DAY_THAT_IS_NONE = "due_before_day=31&due_before_month=9&due_before_year=2026"


def test_choosing_all_that_an_unreadable_filter_finds_changes_nothing(world):
    client = world.client("manager")
    sent = {"which": "all", "filters": DAY_THAT_IS_NONE}
    before = BulkChange.objects.count()
    page = client.post("/actions/bulk/", sent, follow=True)
    assert page.redirect_chain[0][0] == f"/actions/?{DAY_THAT_IS_NONE}&select=1#bulk"
    assert "Due on or before must be a real date" in page.content.decode()
    assert not page.context["total"]
    offered = client.get(f"/actions/?{DAY_THAT_IS_NONE}&select=page").content.decode()
    assert 'name="chosen"' not in offered
    assert BulkChange.objects.count() == before


def test_an_archive_for_an_audit_is_not_made_by_a_filter_that_cannot_be_read(world):
    client = world.client("auditor")
    for query in (DAY_THAT_IS_NONE, "programme=9999", "programe=1"):
        answers = {"which": "all", "size": "", "seed": ""}
        response = client.post(f"/actions/sample/?{query}", answers)
        page = response.content.decode()
        assert response.headers["Content-Type"].startswith("text/html")
        assert 'class="govuk-error-summary"' in page
        assert response.context["total"] == 0


def test_the_history_and_the_matrix_show_nothing_where_a_filter_cannot_be_read(world):
    client = world.client("council_admin")
    for query in ("since_day=31&since_month=9&since_year=2026", "post=9999", "kind=nonsense", "persn=1"):
        for form in ("", "csv", "xlsx"):
            response = client.get(f"/history/?{query}&export={form}")
            assert "Content-Disposition" not in response.headers
            assert 'class="govuk-error-summary"' in response.content.decode()
            assert response.context["found"] == 0
    for query in ("programme=9999", "programme=soon", "programe=1"):
        matrix = client.get(f"/risks/matrix/?{query}")
        assert (matrix.context["map"].placed, matrix.context["map"].unplaced) == (0, 0)
        assert "Error: " in matrix.content.decode().partition("</title>")[0]


def test_a_saved_filter_on_a_post_that_was_closed_keeps_its_meaning(world):
    client, vera = world.client("manager"), world.people["manager"]
    post = Action.objects.visible_to(vera).exclude(owner=None).first().owner
    other = make.post("Another")
    make.action("Not of that post", workstream=world.programmes["own"].workstreams.first(), owner=other)
    SavedFilter.objects.create(person=vera, path="/actions/", name="Theirs", query=f"owner={post.pk}")
    before = client.get(f"/actions/?owner={post.pk}").context["total"]
    assert 0 < before < client.get("/actions/").context["total"]
    post.is_active = False
    post.save()
    for address in ("/actions/", "/date-changes/", "/risks/", "/savings/"):
        page = client.get(f"{address}?owner={post.pk}")
        html = page.content.decode()
        assert not page.context["filter"].errors, address
        assert f"Owner: {post.title}" in html.partition('class="app-applied"')[2], address
        assert f'<option value="{post.pk}" selected' in html, "or it falls away when another filter is chosen"
        if address == "/actions/":
            assert page.context["total"] == before
            assert f"{post.title} (no longer offered)" in html


def test_filters_that_cannot_be_read_are_not_saved(world):
    client = world.client("manager")
    sent = {"path": "/actions/", "name": "Unread", "query": DAY_THAT_IS_NONE}
    page = client.post("/filters/save/", sent, follow=True)
    assert "Correct the filters first. Due on or before must be a real date" in page.content.decode()
    assert not SavedFilter.objects.filter(name="Unread").exists()


def test_an_address_saved_before_a_filter_was_taken_away_says_so_and_lists_nothing(world):
    page = world.client("manager").get("/risks/?severity=5")
    html = page.content.decode()
    assert "This list cannot be filtered by “severity”. Remove that filter" in html
    assert "severity: not a filter of this list" in html
    assert page.context["total"] == 0


def test_what_was_completed_since_a_day_is_no_more_than_a_quarter_where_the_day_is_blank(world):
    client = world.client("manager")
    quarter = client.get("/date-changes/completed/").context["total"]
    assert (
        client.get("/date-changes/completed/?since_day=+&since_month=&since_year=").context["total"]
        == quarter
    )
