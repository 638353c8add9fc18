"""Conventions that can't be meant are stored by nobody; where one lies stored all the same, no page fails."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from council.check_stored_conventions import check_stored_conventions
from council.checking_conventions import FURTHER, faults_of_others
from council.conventions import InForce
from council.models import Conventions, Role
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGES = ("/settings/key/", "/risks/matrix/", "/", "/brand.css", "/my-actions/")


@pytest.fixture
def reader(client):
    reader = make.person("Rita")
    action = make.action()
    make.grant(reader, Role.VIEWER, over=action.programme)
    make.risk(programme=action.programme)
    client.force_login(reader)
    return client


def stored(others: Any, *, since: date, **fields: Any) -> Conventions:
    """A row as plain SQL or an older release would have stored it."""
    row = Conventions(effective_from=since, council_name="Wexbourne", others=others, **fields)
    (row,) = models.QuerySet(Conventions).bulk_create([row])
    return row


def all_answer(reader: Any) -> None:
    for page in PAGES:
        assert reader.get(page).status_code == 200, page


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ({"rag_labels": ["x"]}, "rag_labels must be words for any of"),
        ({"rag_label": {"red": "Rot"}}, "rag_label is no convention. Did you mean rag_labels?"),
        ({"matrix": [["green"]]}, "matrix must be three to five rows"),
        ({"likelihoods": ["A", "B", "C"]}, "matrix must have a row for each of the 3 likelihoods"),
        ({"due_soon_days": "14"}, "due_soon_days must be a whole number"),
        (
            {"escalate_to_manager_after": 10, "escalate_to_sro_after": 5},
            "escalate_to_sro_after must not be before escalate_to_manager_after",
        ),
        ({"red_after_days": 3}, "red_after_days has a field of its own"),
        (["rag_labels"], "Enter the further conventions by name"),
    ],
)
def test_each_is_refused_where_it_is_cleaned_and_where_it_is_saved(others, sentence):
    row = Conventions(effective_from=date(2026, 1, 1), council_name="Wexbourne", others=others)
    for keep in (row.full_clean, row.save):
        with pytest.raises(ValidationError) as refused:
            keep()
        assert sentence in " ".join(refused.value.message_dict["others"])
    assert not Conventions.objects.exists()


REFUSED = {
    '{"due_soon": 10}': "due_soon is no convention",
    '{"due_soon_days": true}': "due_soon_days must be",
    '{"late_completion_days": -1}': "late_completion_days must be",
    '{"clear_working_days": 4000}': "clear_working_days must be",
    '{"escalate_to_sro_after": 1.5}': "escalate_to_sro_after must be",
    '{"rag_labels": {"purple": "Purple"}}': "rag_labels must be",
    '{"rag_labels": {"red": "Green", "green": "Red"}}': "rag_labels must not call Red “Green”",
    '{"rag_labels": {"red": "Late", "amber": "Late"}}': "rag_labels must not use “Late” twice",
    '{"rag_labels": null}': "rag_labels must be",
    '{"rag_meanings": {"red": ""}}': "rag_meanings must be",
    '{"likelihoods": ["Low", "High"]}': "likelihoods must be",
    '{"likelihood_codes": ["A", "B"]}': "likelihood_codes must be as many as",
    '{"matrix": [["green", "blue", "red"]]}': "matrix must be",
    '{"matrix": [["green", "red", "red"], ["green"], ["red", "red", "red"]]}': "matrix must be",
    '{"retention": {"sign_ins": "for ever"}}': "retention must be",
    '{"retention": {"secrets": "1 year"}}': "retention must be",
    '{"body_label": ""}': "body_label must be",
    '{"exempt_label": "a\\nb"}': "exempt_label must be",
    '{"mfa_roles": "admin"}': "mfa_roles must be",
    '{"mfa_roles": ["king"]}': "mfa_roles must be",
    '{"mfa_roles": []}': "mfa_roles must name a role",
    '{"closures": [{"first": "2026-12-31", "last": "2026-12-29", "name": "Christmas"}]}': "closures must be",
    '{"logo": "../secret"}': "logo must be",
    "[]": "Enter the further conventions by name",
    '"words"': "Enter the further conventions by name",
    "null": "Enter the further conventions by name",
}


@pytest.mark.parametrize("others", REFUSED)
def test_what_cannot_be_meant_is_refused_and_named(others):
    row = Conventions(effective_from=date(2026, 1, 1), council_name="Wexbourne", others=json.loads(others))
    with pytest.raises(ValidationError) as refused:
        row.save()
    assert REFUSED[others] in " ".join(refused.value.message_dict["others"])
    assert not Conventions.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("effective_from", date(1999, 1, 1)),
        ("effective_from", date(2200, 1, 1)),
        ("brand_colour", "#ffffff"),
        ("brand_colour", None),
        ("council_name", None),
    ],
)
def test_a_field_that_cannot_be_meant_is_refused(field, value):
    said = {"effective_from": date(2026, 1, 1), "council_name": "Wexbourne", field: value}
    with pytest.raises(ValidationError) as refused:
        Conventions(**said).save()
    assert list(refused.value.message_dict) == [field] and not Conventions.objects.exists()


def test_a_proper_officer_or_logo_that_is_not_there_is_refused_where_the_row_is_cleaned():
    row = Conventions(
        effective_from=date(2026, 1, 1), council_name="Wexbourne", others={"proper_officer": "Clerk"}
    )
    with pytest.raises(ValidationError, match="none is called “Clerk”"):
        row.full_clean()
    make.post("Clerk")
    row.full_clean()


def test_each_fault_is_told_once_and_by_its_field():
    row = Conventions(
        effective_from=date(2026, 1, 1), council_name="", brand_colour="teal", red_after_days=-1
    )
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    told = refused.value.message_dict
    assert set(told) == {"council_name", "brand_colour", "red_after_days"}
    assert all(len(sentences) == 1 for sentences in told.values())


def test_a_bad_row_that_is_stored_does_not_count_and_the_check_says_so(reader):
    today = timezone.localdate()
    Conventions.objects.create(
        effective_from=today - timedelta(days=9), council_name="Wexbourne", others={"due_soon_days": 3}
    )
    bad = stored({"rag_labels": ["x"]}, since=today - timedelta(days=2))
    worse = stored("words", since=today - timedelta(days=1), brand_colour="x;}")
    assert Conventions.objects.in_force(today).due_soon_days == 3
    all_answer(reader)
    told = check_stored_conventions(None)
    assert {warning.id for warning in told} == {"conventions.W001"} and len(told) == 2
    assert str(bad) in told[1].msg and "rag_labels must be" in told[1].msg
    assert str(worse) in told[0].msg


def test_where_every_row_is_bad_the_products_own_go_on():
    stored({"matrix": 3}, since=date(2020, 1, 1))
    assert Conventions.objects.in_force(date(2026, 1, 1)) == InForce()


def test_rows_that_can_be_meant_bring_no_warning():
    Conventions.objects.create(effective_from=date(2020, 1, 1), council_name="Wexbourne")
    assert check_stored_conventions(None) == []


WORDS = st.text(max_size=12)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 400) | st.floats(-1e9, 1e9) | WORDS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)
RAGS = st.sampled_from(["red", "amber", "green", "blue", "not_yet_due", "none", "grey"])
LEVELS = st.lists(WORDS, min_size=2, max_size=6)
CELLS = st.sampled_from(["green", "amber", "red"])
NEARLY = {
    "rag_labels": st.dictionaries(RAGS, WORDS, max_size=4),
    "rag_meanings": st.dictionaries(RAGS, WORDS, max_size=4),
    "likelihoods": LEVELS,
    "impacts": LEVELS,
    "matrix": st.integers(3, 5).flatmap(
        lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), max_size=6)
    ),
    "retention": st.dictionaries(st.sampled_from(["sign_ins", "sessions"]), st.just("2 years") | WORDS),
    "mfa_roles": st.lists(st.sampled_from(Role.values), max_size=3),
}
KEYED = st.fixed_dictionaries({}, optional={key: NEARLY.get(key, ANYTHING) | ANYTHING for key in FURTHER})


@given(others=KEYED | st.dictionaries(WORDS, ANYTHING, max_size=3) | ANYTHING)
def test_whatever_is_given_is_refused_by_its_key_or_every_page_answers(reader, others):
    row = Conventions(effective_from=date(2020, 1, 1), council_name="Wexbourne", others=others)
    faults = faults_of_others(others) or row.refusals().get("others", [])
    if faults:
        with pytest.raises(ValidationError):
            row.save()
        if isinstance(others, dict):
            assert all(any(sentence.startswith(key) for key in [*others, "matrix"]) for sentence in faults)
        if others is None or "\\u0000" in json.dumps(others):
            return  # no database stores the one, and PostgreSQL not the other
        row = stored(others, since=date(2020, 1, 1))
    else:
        row.save()
    try:
        for page in PAGES[:2]:
            assert reader.get(page).status_code == 200
    finally:
        models.QuerySet(Conventions).filter(pk=row.pk)._raw_delete("default")
