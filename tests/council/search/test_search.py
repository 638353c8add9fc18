"""Search: by a reference, by words however they are typed, and only among what the person may see."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from actions.models import Action, Update
from council.history import authored, bulk_create, bulk_delete, bulk_update
from council.models import Body, Role
from council.models.search import ExemptEntry, OpenEntry
from council.rag import Stage
from council.search.declaring import Searched
from council.search.finding import MOST_SHOWN, find
from council.search.keeping import astray, make_anew, make_missing, searched
from council.search.snippets import passage_of
from council.search.words import folded, folded_reference, words_asked
from council.web.searching import MOST_WORDS
from programmes.models import ChangeRequest
from reports.models import HighlightReport
from risks.models import LogEntry
from tests import factories as f

EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}
PAGE = "/search/"
SOON = timedelta(seconds=5)
TODAY = {"created_on": date(2026, 6, 1)}


@pytest.fixture
def vera(client, db):
    """A viewer of SSR, signed in."""
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=f.programme())
    client.force_login(vera)
    return vera


@pytest.fixture
def mona(db):
    """The manager, who sees what is exempt."""
    return f.manager(sees_exempt=True)


def titles(user, asked, **more) -> list[str]:
    return [str(hit.title) for hit in find(user, asked, **more).hits]


def text(response) -> str:
    return " ".join(response.content.decode().split())


def drafted(body: Body, **said: object) -> HighlightReport:
    """A draft of a report of SSR to the body."""
    days = {"period_from": date(2026, 4, 1), "period_to": date(2026, 6, 3), "as_at": date(2026, 6, 3)}
    return HighlightReport.objects.create(programme=f.programme(), body=body, **days, **said)


def kind_of(key: str) -> Searched:
    return next(kind for kind in searched() if kind.key == key)


# --- words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Moving Llŷn’s archive", "llyn"),
        ("Moving Llyn's archive", "Llŷn’s"),
        ("Move the council’s archive", "council's"),
        ("Move the council's archive", "councils"),
        ("Cafe\u0301 in the library", "café"),
        ("Café in the library", "cafe"),
        ("GWASANAETHAU TÂN", "gwasanaethau tan"),
        ("Re-procure the fleet", "procure"),
        ("Improving the library", "improve"),
        ("Two libraries close", "library"),
        ("Reconcile the ledger", "recon"),
        ("Spend £1.25m on roofs", "1.25m"),
        ("Straße der Städte", "strasse"),
    ],
)
def test_a_word_is_found_however_it_is_typed(vera, written, asked):
    f.action(written)
    f.action("Something else entirely")
    assert titles(vera, asked) == [written]


def test_every_word_asked_for_must_stand_there(vera):
    f.action("Close the library")
    f.action("Open the library")
    assert titles(vera, "library close") == ["Close the library"]
    assert titles(vera, "library archive") == []


def test_titles_come_before_other_words_and_what_changed_last_before_the_rest(vera):
    f.action("Move archive one")
    f.action("Reorganise shelves", description="Make room for the archive")
    f.action("Move archive two")
    assert titles(vera, "archive") == ["Move archive two", "Move archive one", "Reorganise shelves"]


def test_what_was_found_says_where_it_stands(vera, client):
    f.action("Reorganise shelves", description="Make room for <b>the archive</b> and its readers")
    page = text(client.get(PAGE, {"q": "archive"}))
    assert "Make room for &lt;b&gt;the <mark>archive&lt;/b&gt;</mark> and its readers" in page
    assert "SSR-001 Reorganise shelves" in page and "Action · " in page


@pytest.mark.parametrize(
    "asked", ["", "   ", "'", '"', "* AND (", "NEAR(a b)", "a:*", "-", "!", "&|", "\\", "%"]
)
def test_signs_alone_find_nothing_and_break_nothing(vera, client, asked):
    f.action("Reconcile the ledger")
    response = client.get(PAGE, {"q": asked})
    assert response.status_code == 200


@given(st.text(max_size=60))
def test_any_text_folds_to_words_that_either_database_takes(text):
    for word in words_asked(text):
        assert word == folded(word) and word.replace("_", "").isalnum()
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=200), st.text(max_size=30))
def test_a_passage_never_says_what_the_text_does_not(text, asked):
    passage = passage_of(text, words_asked(asked))
    assert str(passage) in " ".join(text.split())


# --- references ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["SSR-001", "ssr-001", " ssr-001 ", "SSR - 001"])
def test_a_reference_opens_its_page(vera, client, asked):
    action = f.action()
    response = client.get(PAGE, {"q": asked})
    assert response.status_code == 302 and response["Location"] == action.get_absolute_url()


@pytest.mark.parametrize("asked", ["ssr-1", "SSR 1", "ssr1", "SSR-01", "ssr-0001", "Ssr – 1"])
def test_a_reference_opens_its_page_without_its_noughts_or_with_more(vera, client, asked):
    action = f.action()
    assert client.get(PAGE, {"q": asked})["Location"] == action.get_absolute_url()


def test_every_kind_of_reference_that_the_product_gives_is_found_without_its_noughts(vera, client):
    made = [f.risk(), f.saving(), f.milestone()]
    made += [
        LogEntry.objects.create(
            programme=f.programme(), kind="issue", title="It leaks", raised_on=date(2026, 6, 1),
            reference=f.programme().next_reference("I"),
        ),
        ChangeRequest.objects.create(
            programme=f.programme(), reference=f.programme().next_reference("C"), title="Later",
            reason="Money", asked_on=date(2026, 6, 1),
        ),
    ]  # fmt: skip
    for record in made:
        kept = record.reference  # SSR-R01
        for asked in (kept.replace("0", "").lower(), kept.replace("-", " ").replace("0", "")):
            found = client.get(PAGE, {"q": asked})
            assert found.status_code == 302, asked
            assert found["Location"] == record.get_absolute_url()


def test_a_reference_that_is_called_exactly_so_comes_before_one_with_a_nought(vera, client):
    f.action("One", plan_reference="AP01")
    exact = f.action("Two", plan_reference="AP1")
    assert client.get(PAGE, {"q": "ap1"})["Location"] == exact.get_absolute_url()
    page = text(client.get(PAGE, {"q": "ap001"}))
    assert "SSR-001" in page and "SSR-002" in page
    f.action("Three", plan_reference="1.04")
    assert "SSR-003" not in text(client.get(PAGE, {"q": "1.4"})), "a plan’s own numbers are as it wrote them"


def test_a_reference_of_what_may_not_be_seen_opens_nothing_without_its_noughts_either(vera, client):
    f.action("Secret", **EXEMPT)
    page = client.get(PAGE, {"q": "ssr1"})
    assert page.status_code == 200 and "Nothing found for “ssr1”" in text(page)


def test_the_plans_own_reference_opens_the_page_too(vera, client):
    action = f.action(plan_reference="2.4 a")
    assert client.get(PAGE, {"q": "2.4A"})["Location"] == action.get_absolute_url()


def test_a_reference_that_two_plans_use_lists_both(vera, client):
    f.action("One", plan_reference="7")
    f.action("Two", plan_reference="7")
    page = text(client.get(PAGE, {"q": "7"}))
    assert "Called “7”" in page and "SSR-001" in page and "SSR-002" in page


def test_a_reference_of_what_may_not_be_seen_opens_nothing(vera, client):
    f.action("Secret", **EXEMPT)
    page = client.get(PAGE, {"q": "SSR-001"})
    assert page.status_code == 200 and "Nothing found for “SSR-001”" in text(page)


def test_a_reference_is_compared_without_spaces_dashes_and_capitals():
    assert folded_reference(" ssr - 014\n") == folded_reference("SSR014") == "SSR014"


# --- what one may see ---------------------------------------------------------------------------------------


def test_an_exempt_record_is_found_by_who_may_see_it_and_counted_for_nobody_else(vera, mona):
    f.action("Open contract")
    f.action("Secret contract", **EXEMPT)
    assert titles(vera, "contract") == ["Open contract"]
    assert find(vera, "contract").total == find(vera, "contract").everything == 1
    assert titles(mona, "contract") == ["Secret contract", "Open contract"]
    assert ExemptEntry.objects.count() == 1


def test_who_sees_the_whole_council_finds_all_that_is_open_and_by_right_what_is_exempt(db):
    f.action("Open contract")
    f.action("Secret contract", **EXEMPT)
    f.action("Contract there", programme=f.programme("OTH"))
    for exempt, finds in ((False, 2), (True, 3)):
        user = f.person(f"Wide {exempt}")
        f.grant(user, Role.VIEWER, sees_exempt=exempt)
        assert find(user, "contract").total == len(titles(user, "contract")) == finds


def test_a_record_of_another_programme_is_not_found(vera):
    f.action("Library here")
    f.action("Library there", programme=f.programme("OTH"))
    assert titles(vera, "library") == ["Library here"]


def test_the_holder_of_a_post_finds_what_the_post_owns(db):
    olga = f.person("Olga")
    post = f.post(holder=olga)
    f.action("Mine of the library", owner=post)
    f.action("Another of the library")
    assert titles(olga, "library") == ["Mine of the library"]


def test_what_becomes_exempt_goes_into_the_other_index_with_all_that_hangs_on_it(vera, mona):
    action = f.action("Sell the depot")
    said = {"made_on": date(2026, 6, 1), "stage": Stage.IN_PROGRESS}
    Update.objects.create(action=action, text="The depot is valued", **said)
    assert find(vera, "depot").total == 2
    for name, value in EXEMPT.items():
        setattr(action, name, value)
    action.save()
    assert find(vera, "depot").total == 0
    assert find(mona, "depot").total == 2
    assert not OpenEntry.objects.filter(
        kind__in=(kind_of("actions").number, kind_of("updates").number)
    ).exists()
    action.exempt, action.exempt_paragraph, action.exempt_reason = False, None, ""
    action.save()
    assert find(vera, "depot").total == 2


def test_an_exempt_update_of_an_open_action_is_found_by_who_may_see_it(vera, mona):
    action = f.action("Sell the depot")
    said = {"made_on": date(2026, 6, 1), "stage": Stage.IN_PROGRESS}
    Update.objects.create(action=action, text="A bidder named Zebra", **said, **EXEMPT)
    assert find(vera, "zebra").total == 0
    assert find(mona, "zebra").total == 1


def test_a_save_of_some_columns_brings_back_no_words_that_someone_else_changed(vera):
    action = f.action("Reconcile the ledger")
    held = Action.objects.get(pk=action.pk)
    action.title = "Balance the accounts"
    action.save()

    held.version += 1
    held.save(update_fields=["version"])

    assert titles(vera, "balance") == ["Balance the accounts"]
    assert titles(vera, "reconcile") == []


def test_an_update_goes_by_the_action_as_it_is_and_not_as_its_writer_holds_it(vera, mona):
    action = f.action("Sell the depot")
    held = Action.objects.get(pk=action.pk)
    for field, value in EXEMPT.items():
        setattr(action, field, value)
    action.save()

    Update.objects.create(
        action=held, by=mona, made_on=date(2026, 6, 1), text="Bids are in.", stage="on_hold"
    )

    assert titles(vera, "bids") == []
    assert titles(mona, "bids") == ["Bids are in."]


def test_a_withdrawn_wording_is_not_found(vera):
    action = f.action("Sell the depot")
    said = {"made_on": date(2026, 6, 1), "stage": Stage.IN_PROGRESS}
    update = Update.objects.create(action=action, text="Zebra bought it", **said)
    assert find(vera, "zebra").total == 1
    update.withdrawn_on, update.withdrawn_reason = date(2026, 6, 2), "Wrong action"
    update.save()
    assert find(vera, "zebra").total == 0


def test_people_are_found_by_name_and_address_by_who_looks_after_them_alone(vera, mona):
    adam = f.person("Adam")
    f.grant(adam, Role.ADMIN)
    zoe = f.person("Zoë Quennell")
    for asked in ("quennell", "zoe", zoe.email):
        assert titles(adam, asked) == ["Zoë Quennell"]
        assert find(vera, asked).everything == find(mona, asked).everything == 0
    zoe.name, zoe.email = "Zoë Rudge", "zoe.rudge@council.example"
    zoe.save()
    assert titles(adam, "quennell") == [] and titles(adam, "rudge") == ["Zoë Rudge"]


def test_a_sign_in_changes_no_entry(client, db):
    zoe = f.person("Zoë Quennell")
    OpenEntry.objects.all().delete()
    client.force_login(zoe)
    assert not OpenEntry.objects.exists()


def test_reports_are_found_by_their_number_programme_body_and_words_by_who_may_read_them(vera, mona, client):
    said = {"management_summary": "Zebra crossings are late", "report_number": "HC26041"}
    report = drafted(f.body("Okapi Committee"), **said)
    for asked in ("zebra", "okapi", "hc26041"):
        found = [hit.record for hit in find(mona, asked, kind=kind_of("reports")).hits]
        assert found == [report] and not find(vera, asked, kind=kind_of("reports")).hits
    client.force_login(mona)
    assert client.get(PAGE, {"q": "HC 26041"})["Location"] == report.get_absolute_url()
    report.discarded_reason, report.status = "Begun by mistake", report.Status.DISCARDED
    report.save()
    assert find(mona, "zebra").everything == 0


def test_an_exempt_report_stands_in_the_index_of_what_is_exempt(mona):
    report = drafted(f.body("Okapi Committee"), audience="exempt")
    mary = f.manager("Mary")
    assert report.in_words.endswith(", exempt")
    assert titles(mona, "okapi") == ["Okapi Committee", report.in_words]
    assert titles(mary, "okapi") == ["Okapi Committee"]
    assert [entry.kind for entry in ExemptEntry.objects.all()] == [kind_of("reports").number]
    assert not [*astray(OpenEntry), *astray(ExemptEntry)]


def test_a_report_is_found_by_the_new_name_of_its_body(mona):
    body = f.body("Okapi Committee")
    report = drafted(body)
    before = OpenEntry.objects.get(kind=kind_of("reports").number).changed_at
    body.name = "Gnu Committee"
    body.save()
    assert report.in_words.replace("Okapi", "Gnu") in titles(mona, "gnu") and titles(mona, "okapi") == []
    assert OpenEntry.objects.get(kind=kind_of("reports").number).changed_at - before < SOON


# --- the doors ----------------------------------------------------------------------------------------------


def test_records_written_in_bulk_are_found_at_once_and_gone_with_an_import_taken_back(vera):
    stream = f.workstream()
    made = [f.action("First")]
    more = [
        Action(
            programme=stream.programme,
            workstream=stream,
            reference=f"SSR-{n}",
            title=f"Zebra number {n}",
            **TODAY,
        )
        for n in range(500, 503)
    ]
    with authored(why="Import"):
        made = bulk_create(more)
    assert find(vera, "zebra").total == 3
    for action in made:
        action.title = action.title.replace("Zebra", "Okapi")
    bulk_update(made, ["title"])
    assert find(vera, "zebra").total == 0
    assert find(vera, "okapi").total == 3
    bulk_delete(made)
    assert find(vera, "okapi").total == 0


def test_the_search_can_be_made_anew_and_is_where_there_is_none(vera, mona):
    f.action("Open contract")
    f.action("Secret contract", **EXEMPT)
    f.risk("Contract fails")
    before = [titles(user, "contract") for user in (vera, mona)]
    dates = dict(OpenEntry.objects.values_list("pk", "changed_at"))
    OpenEntry.objects.all().delete()
    assert titles(vera, "contract") == []
    make_missing()
    assert [titles(user, "contract") for user in (vera, mona)] == before
    assert set(OpenEntry.objects.values_list("pk", flat=True)) == set(dates)
    assert all(abs(at - dates[pk]) < SOON for pk, at in OpenEntry.objects.values_list("pk", "changed_at"))
    assert make_anew() == OpenEntry.objects.count() + ExemptEntry.objects.count()


def test_an_entry_in_the_wrong_index_or_for_no_record_is_named(vera):
    action = f.action("Secret contract", **EXEMPT)
    row = ExemptEntry.objects.get()
    assert not [*astray(OpenEntry), *astray(ExemptEntry)]
    strayed = {"kind": row.kind, "key": row.key, "changed_at": row.changed_at}
    OpenEntry.objects.create(pk=row.pk, **strayed)
    OpenEntry.objects.create(pk=row.pk + 999, **{**strayed, "key": action.pk + 999})
    assert [why for _, why in astray(OpenEntry)] == [
        "stands in the wrong index of the search",
        "stands for no action",
    ]


@pytest.mark.django_db
def test_every_kind_has_a_number_and_a_key_of_its_own_and_paths_that_lead_somewhere():
    kinds = searched()
    assert len({kind.number for kind in kinds}) == len({kind.key for kind in kinds}) == len(kinds) >= 14
    for kind in kinds:
        list(kind.model._base_manager.values_list(*kind.paths, *kind.exempt_paths)[:1])
        assert hasattr(kind.model, "get_absolute_url"), kind.key


# --- the page -----------------------------------------------------------------------------------------------


def test_kinds_are_told_with_their_counts_and_one_can_be_chosen(vera, client):
    f.action("Close the library")
    f.risk("The library leaks")
    page = text(client.get(PAGE, {"q": "library"}))
    assert "All (2)" in page and "Actions (1)" in page and "Risks (1)" in page
    page = text(client.get(PAGE, {"q": "library", "kind": "risks"}))
    assert "The library leaks" not in page or "Close the" not in page.split("<ol")[1]
    assert "1 risks found" not in page and "1 risk found" in page


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"q": "library", "kind": "zzz"}, "There is no kind of record called “zzz”."),
        ({"q": "library", "page": "zzz"}, "Page must be a number"),
        ({"q": "library", "page": "0"}, "Page must be 1 or more"),
        ({"q": "library", "page": "9999"}, f"Only the first {MOST_SHOWN:,} are listed."),
        ({"q": " ".join(map(str, range(MOST_WORDS + 1)))}, f"Search for {MOST_WORDS} words or fewer."),
    ],
)
def test_a_question_that_cannot_be_read_says_why(vera, client, query, says):
    page = text(client.get(PAGE, query))
    assert "There is a problem" in page and "Error:" in page
    assert says in page, page[page.index("There is a problem") :][:900]


def test_pages_follow_one_another_over_both_indexes(mona, client):
    for number in range(30):
        f.action(f"Contract {number}", **(EXEMPT if number % 2 else {}))
    first, second = (titles(mona, "contract", page=page) for page in (1, 2))
    assert len(first) == 20 and len(second) == 10
    assert [*first, *second] == [f"Contract {number}" for number in reversed(range(30))]


def test_the_box_stands_in_the_header_but_not_for_a_guest(vera, client):
    assert 'role="search"' in text(client.get("/actions/"))
    client.force_login(f.person("Nobody yet"))
    assert client.get(PAGE, {"q": "library"}).status_code == 200


def test_a_search_asks_a_fixed_number_of_questions(vera, client, django_assert_max_num_queries):
    for number in range(25):
        f.action(f"Library {number}")
        f.risk(f"Library risk {number}")
    client.get(reverse("search"), {"q": "library"})
    with django_assert_max_num_queries(12):
        client.get(reverse("search"), {"q": "library"})
