"""References stand as people count, names where people look: the same on both databases and in Python."""

import random

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from actions.models import Action
from council.models import Post
from council.natural_order import MOST, NaturalKey, natural_key
from council.register.views import PER_PAGE
from tests import factories as make

IN_ORDER = (
    ("SSR-998", "SSR-999", "SSR-1000", "SSR-R2", "SSR-R10"),
    ("R9", "R98", "R99", "R100"),
    ("1", "1.1", "1.2", "1.10", "1.10.2", "1.10.10", "2"),
    ("Action 2 of 10", "Action 10 of 2"),
    ("Oak", "Ôl", "Omega", "Vale", "Ŵyl", "Wyn", "Ynys", "Ŷr", "Yst"),
    ("Elan", "Élan", "Elan Valley", "Eluned", "Emrys"),
    ("Sian Wyn", "Siân Wyn", "Wyl", "Ŵyl"),
    ("Catrin", "Ceri", "Chwarae", "Cynan", "Dafydd"),
    ("obrien", "O’Brien 2", "O'Brien 3", "Öz"),
    ("Lisa", "Lucas", "Lythgoe", "Llanelli", "Lloyd", "Mair"),
    ("Dafydd", "Dylan", "Ddôl", "Eira"),
    ("Ceri Lucas", "Ceri Lloyd"),
    ("Bell", "Belt", "Hall", "Halt", "Huddersfield", "Hudson"),
    ("Ærø", "Aesop", "Strasse", "Straße 2"),
)


@pytest.mark.parametrize("texts", IN_ORDER, ids=lambda texts: texts[0])
def test_texts_stand_where_people_look_for_them(texts):
    mixed = random.Random(7).sample(texts, len(texts))
    assert sorted(mixed, key=natural_key) == list(texts)


@pytest.mark.django_db
@pytest.mark.only("postgres")  # where the function is written in SQL; on SQLite it is this very one
@given(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0"), max_size=40),
        st.from_regex(r"(?:[DdFfLl]{1,4}|[0-9]{1,14}|[ .’'-]|[ŴŵÉéÆœß]|[a-z]){0,12}", fullmatch=True),
        st.text("1234567890. ", min_size=MOST // 2, max_size=MOST * 2),
    )
)
def test_the_database_makes_the_same_key_as_python(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT natural_key(%s)", [text])
        assert cursor.fetchone() == (natural_key(text),)


@pytest.mark.django_db
def test_both_databases_sort_names_alike():
    for texts in IN_ORDER:
        posts = [make.post(text) for text in random.Random(7).sample(texts, len(texts))]
        ours = Post.objects.filter(pk__in=[post.pk for post in posts])
        assert [post.title for post in ours.order_by(NaturalKey("title"))] == list(texts)
        assert [post.title for post in ours] == list(texts), "wherever nothing else is asked"


@pytest.fixture
def manager(client, on_the_day):
    mona = make.person("Mona")
    make.grant(mona)
    client.force_login(mona)
    return client


def rows_of(response):
    return [row.reference for row in response.context["table"].page.object_list]


@pytest.mark.django_db
def test_a_register_sorts_references_both_ways_and_those_of_the_plan_with_empty_ones_last(manager):
    for number, plan in ((1000, "1.10"), (999, "1.2"), (998, ""), (1001, "R100"), (1002, "R98")):
        action = make.action(f"Action {number}", plan_reference=plan)
        action.reference = f"SSR-{number}"
        action.save()
    counted = ["SSR-998", "SSR-999", "SSR-1000", "SSR-1001", "SSR-1002"]
    assert rows_of(manager.get("/actions/?sort=reference")) == counted
    assert rows_of(manager.get("/actions/?sort=-reference")) == counted[::-1]
    by_plan = ["SSR-999", "SSR-1000", "SSR-1002", "SSR-1001"]
    assert rows_of(manager.get("/actions/?columns=reference,plan_reference&sort=plan_reference")) == [
        *by_plan,
        "SSR-998",
    ]
    assert rows_of(manager.get("/actions/?sort=-plan_reference")) == [*by_plan[::-1], "SSR-998"]
    assert [action.reference for action in Action.objects.all()] == counted


@pytest.mark.django_db
def test_owners_are_found_under_their_letter_in_the_list_the_groups_and_the_filter(manager):
    for title in ("Ynys", "Ŵyl", "Vale", "Lloyd", "Lucas"):
        make.action(f"Of {title}", owner=make.post(title))
    order = ["Lucas", "Lloyd", "Vale", "Ŵyl", "Ynys"]
    for query in ("sort=owner", "group=owner"):
        rows = manager.get(f"/actions/?{query}").context["table"].page.object_list
        assert [row.owner.title for row in rows] == order
    page = manager.get("/actions/").content.decode()
    places = [page.index(f">{title}</option>") for title in order]
    assert places == sorted(places)


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["title", "-title", "owner", "-plan_reference", "stage"])
def test_pages_of_rows_that_are_all_alike_hold_each_of_them_once(manager, sort):
    for _ in range(PER_PAGE + 7):
        make.action("The same words")
    pages = [rows_of(manager.get(f"/actions/?sort={sort}&page={page}")) for page in (1, 2)]
    assert [len(rows) for rows in pages] == [PER_PAGE, 7]
    assert len({*pages[0], *pages[1]}) == PER_PAGE + 7


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["reference", "title"])
def test_a_long_register_is_read_in_order_from_an_index_and_never_sorted(path):
    """Or page 1 of 100,000 actions would make 100,000 keys first."""
    ordered = Action.objects.order_by(NaturalKey(path), "pk").values_list("pk", flat=True)
    sql, given_ = ordered[:PER_PAGE].query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", given_)
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {sql}", given_)
        plan = str(cursor.fetchall())
    assert f"action_by_{path}" in plan
    assert "TEMP B-TREE" not in plan and "Sort Key" not in plan
