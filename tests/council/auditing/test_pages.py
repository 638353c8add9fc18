"""The register of the whole history: what it says, who reads what of it, and how it is paged and exported."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from actions.models import Action, Update
from actions.updating import UpdateStatement, update_action
from council import history
from council.access.disclosure import may_read_history, readable
from council.access.rules import Right, standing
from council.auditing import entries, views
from council.auditing.entries import HistoryQuery, Place, count_of, entries_at, kinds, page_of
from council.history import COUNCIL_WIDE
from council.models import Conventions, Event, Exempt, Role
from savings.models import YearProfile
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db

EXEMPT = {"exempt": True, "exempt_paragraph": Exempt.P3, "exempt_reason": "Zebedee would lose its price."}


@pytest.fixture
def auditor() -> Any:
    """An auditor of the whole council, who doesn't see exempt material."""
    person = make.person("Olga")
    make.grant(person, Role.AUDITOR)
    return person


def fresh(user: Any) -> Any:
    """The person as the next request finds them, with the grants that now run."""
    return type(user).objects.get(pk=user.pk)


def told(user: Any, **asked: Any) -> list[entries.ListedEntry]:
    return entries_at(page_of(fresh(user), HistoryQuery(**asked), size=500))


def of_action(user: Any, action: Action) -> list[entries.ListedEntry]:
    return told(user, kind="action", reference=action.reference)


def change(action: Action, **values: Any) -> None:
    for name, value in values.items():
        setattr(action, name, value)
    action.save()


# --- what an entry says -------------------------------------------------------------------------------------


def test_an_entry_says_who_for_whom_what_from_what_to_what_why_and_through_what(auditor):
    mona, post = make.person("Mona"), make.post("Head of Finance")
    action = make.action(due=date(2026, 7, 15))
    with history.authored(by=mona, for_post=post, why="Agreed at the board", through="import 12"):
        change(action, due=date(2026, 12, 3), stage="in_progress")
    latest = of_action(auditor, action)[0]
    assert (latest.by, latest.why, latest.through) == (
        "Mona for Head of Finance",
        "Agreed at the board",
        "import 12",
    )
    assert (latest.kind, latest.what, latest.record) == ("Action", "Changed", str(action))
    assert latest.url == action.get_absolute_url()
    assert dict(latest.changes) == {
        "Stage": "Not started → In progress",
        "Due": "15 July 2026 → 3 December 2026",
    }


def test_money_is_told_in_pounds_and_a_child_by_what_it_hangs_on(auditor):
    saving = make.saving()
    year = YearProfile.objects.create(saving=saving, year=2026, target=10, forecast=10, delivered=0)
    year.forecast = 1250
    year.save()
    latest = told(auditor, kind="yearprofile")[0]
    assert ("Forecast", "£10 → £1,250") in [*latest.changes]
    assert (latest.record, latest.url) == (f"{saving.reference} 2026/27", saving.get_absolute_url())


def test_the_newest_is_first_across_all_kinds_and_events(auditor):
    for hour, act in enumerate((make.programme, make.action, make.risk)):
        with time_machine.travel(f"2026-06-15 {10 + hour}:00", tick=False):
            act()
    with time_machine.travel("2026-06-15 14:00", tick=False):
        Event.objects.create(kind=Event.Kind.EXPORTED, what="Actions: 3 rows as csv")
    found = [entry.kind for entry in told(auditor, since=DAY, until=DAY)]
    assert found[0] == "Event" and found.index("Risk") < found.index("Action") < found.index("Programme")


# --- who reads what -----------------------------------------------------------------------------------------


def test_every_recorded_model_says_to_whom_its_history_belongs():
    recorded = [model for model in apps.get_models() if hasattr(model, "history")]
    silent = [model.__name__ for model in recorded if getattr(model, "scope_path", None) is None]
    assert silent == [], "declare scope_path, or COUNCIL_WIDE, and exempt_paths"
    assert len({model._meta.model_name for model in recorded}) == len(recorded), "two kinds with one word"
    for model in recorded:
        if model.scope_path != COUNCIL_WIDE:
            model._base_manager.filter(**{f"{model.scope_path}__in": [1]}).exists()
        for path in model.exempt_paths:
            model._base_manager.filter(**{path: True}).exists()


def test_a_programmes_auditor_reads_that_programme_and_nothing_of_the_council():
    own, other = make.action(programme=make.programme("OWN")), make.action(programme=make.programme("OTH"))
    olga = make.person("Olga")
    make.grant(olga, Role.AUDITOR, over=own.programme)
    found = told(olga)
    assert {entry.kind for entry in found} == {"Action", "Workstream", "Programme"}
    assert not [entry for entry in found if "OTH" in repr(entry)]
    assert of_action(olga, own) and not of_action(olga, other)
    assert told(olga, scope=other.programme.scope) == []
    assert not may_read_history(olga, other) and may_read_history(olga, own)


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.AUDITOR, Role.PROGRAMME_MANAGER)]
)
def test_without_the_right_nothing_is_read_but_by_administrators_of_people(client, role):
    make.action()
    person = make.person()
    make.grant(person, role)
    if role == Role.GUEST:
        make.authenticator_app(person)
    Event.objects.create(kind=Event.Kind.EXPORTED, what="Actions")
    found = {entry.kind for entry in told(person)}
    client.force_login(person)
    status = client.get("/history/").status_code
    if role == Role.ADMIN:
        assert found == {"User", "Grant", "Event"} and status == 200
    else:
        assert found == set() and status == 403


def test_what_is_exempt_or_was_so_once_is_read_only_by_right(auditor):
    hidden = make.action("Zebedee settles", **EXEMPT)
    once = make.action("Zebedee asks", **EXEMPT)
    change(once, title="It asks", exempt=False, exempt_paragraph=None, exempt_reason="")
    open_action = make.action("Plain")
    Update.objects.create(action=open_action, made_on=DAY, text="Zebedee said", stage="in_progress", **EXEMPT)
    Update.objects.create(action=hidden, made_on=DAY, text="Zebedee again", stage="in_progress")
    said = repr(told(auditor))
    assert "Zebedee" not in said and "Plain" in said
    assert not told(auditor, words="Zebedee")
    for record in (hidden, once):
        assert not may_read_history(fresh(auditor), record)
    make.grant(auditor, Role.VIEWER, over=hidden.programme, sees_exempt=True)
    said = repr(told(auditor))
    assert all(
        words in said for words in ("Zebedee settles", "Zebedee asks", "Zebedee said", "Zebedee again")
    )
    assert may_read_history(fresh(auditor), once)


def test_seeing_exempt_material_of_one_programme_opens_no_others(auditor):
    there = make.action("Zebedee", programme=make.programme("OTH"), **EXEMPT)
    make.grant(auditor, Role.VIEWER, over=make.programme("OWN"), sees_exempt=True)
    assert "Zebedee" not in repr(told(auditor))
    assert standing(fresh(auditor)).has(Right.HISTORY, there.programme.scope_id)


def test_a_child_of_what_was_exempt_once_is_not_read_either(auditor):
    saving = make.saving("Zebedee pays", **EXEMPT)
    YearProfile.objects.create(
        saving=saving, year=2026, target=10, forecast=10, delivered=0, amount_as_written="Zebedee"
    )
    saving.exempt, saving.exempt_paragraph, saving.exempt_reason, saving.title = False, None, "", "It pays"
    saving.save()
    assert told(auditor, kind="yearprofile") == [] == told(auditor, kind="saving")


# --- filters, paging, export --------------------------------------------------------------------------------


def test_each_filter_keeps_what_it_names(auditor):
    mona, post = make.person("Mona"), make.post("Head of Finance")
    first, second = make.action("One"), make.action("Two")
    with (
        time_machine.travel("2026-06-20 10:00"),
        history.authored(by=mona, why="For the board", through="page"),
    ):
        change(first, title="One more")
    with (
        time_machine.travel("2026-06-25 10:00"),
        history.authored(for_post=post, why="From a sheet", through="import 12"),
    ):
        change(second, title="Two more")
    everything = {"kind": "action"}
    for asked, record in (
        ({"person": mona}, first),
        ({"post": post}, second),
        ({"through": "page"}, first),
        ({"through": "import"}, second),
        ({"through": "import 12"}, second),
        ({"words": "board the"}, first),
        ({"since": date(2026, 6, 20), "until": date(2026, 6, 20)}, first),
        ({"since": date(2026, 6, 21), "until": date(2026, 6, 25)}, second),
    ):
        assert [entry.url for entry in told(auditor, **everything, **asked)] == [record.get_absolute_url()], (
            asked
        )
    assert told(auditor, **everything, through="import 1") == []
    assert {entry.kind for entry in told(auditor, show="events")} <= {"Event"}
    assert "Event" not in {entry.kind for entry in told(auditor, show="changes")}


def test_a_reference_brings_all_that_hangs_on_the_record(auditor):
    action = make.action()
    said = UpdateStatement(text="On course.", stated_rag="green")
    update_action(
        action, said, by=make.manager("Alice"), on=DAY, conventions=Conventions.objects.in_force(DAY)
    )
    found = told(auditor, reference=action.reference.lower())
    assert {entry.kind for entry in found} == {"Action", "Update"}


def test_pages_follow_each_other_without_a_gap_or_a_repeat_though_all_have_one_moment(auditor):
    with time_machine.travel("2026-06-15 10:00", tick=False):
        for number in range(7):
            make.action(f"Action {number}")
            make.risk(f"Risk {number}")
    whole = page_of(auditor, HistoryQuery(), size=500)
    seen: list[Place] = []
    while more := page_of(auditor, HistoryQuery(), size=3, after=Place.read(str(seen[-1])) if seen else None):
        seen += more
    assert seen == whole and len(set(seen)) == len(seen) > 15
    assert whole == sorted(whole, key=lambda place: (-place.at.timestamp(), place.kind, -place.key))


@pytest.mark.parametrize("text", ["", "x", "2026-06-15~action~1", "2026-06-15T10:00:00+00:00~spoon~1", "~~"])
def test_a_place_that_is_none_is_read_as_none(text):
    assert Place.read(text) is None


def test_a_count_stops_where_it_is_large_enough(auditor, monkeypatch):
    monkeypatch.setattr(entries, "COUNTED", 5)
    for number in range(9):
        make.action(f"Action {number}")
    assert count_of(auditor, HistoryQuery()) == 6
    assert count_of(auditor, HistoryQuery(kind="action", reference="SSR-001")) == 1


def test_the_export_is_what_is_filtered_and_an_event_tells_of_it(client, auditor):
    action = make.action("=Formula")
    change(action, description="long " * 100)
    client.force_login(auditor)
    response = client.get(f"/history/?export=csv&kind=action&reference={action.reference}")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Kind"] for row in rows] == ["Action", "Action"]
    assert ("long " * 100).strip() in rows[0]["What"]
    event = Event.objects.get(kind=Event.Kind.EXPORTED)
    assert (event.by, event.what) == (auditor, "History: 2 rows as csv")
    xlsx = client.get("/history/?export=xlsx&kind=action")
    assert xlsx["Content-Type"].endswith("sheet") and xlsx.content[:2] == b"PK"


def test_an_export_too_large_for_a_file_is_refused_with_what_to_do(client, auditor, monkeypatch):
    monkeypatch.setattr(views, "MOST_EXPORTED", 2)
    make.action(), make.action("Two")
    client.force_login(auditor)
    page = client.get("/history/?export=csv").content.decode()
    assert "Narrow the dates" in page and not Event.objects.filter(kind=Event.Kind.EXPORTED).exists()


def test_a_wrong_date_is_named_and_exports_nothing(client, auditor):
    client.force_login(auditor)
    page = client.get("/history/?since_day=31&since_month=2&since_year=2026&export=csv")
    assert "There is a problem" in page.content.decode() and page["Content-Type"].startswith("text/html")


def test_the_number_of_queries_depends_on_no_number_of_rows(client, auditor, django_assert_num_queries):
    with time_machine.travel("2026-06-15 10:00", tick=False):
        for number in range(3):
            make.action(f"Action {number}")
    client.force_login(auditor)
    with django_assert_num_queries(12):
        assert client.get("/history/?kind=action").status_code == 200
    for number in range(60):
        make.action(f"More {number}", owner=make.post(f"Post {number}"))
    with django_assert_num_queries(12):
        page = client.get("/history/?kind=action").content.decode()
    assert "Older" in page


def test_every_history_table_is_indexed_by_its_date():
    for model in kinds().values():
        assert model.history.model._meta.get_field("history_date").db_index


# --- one record through time --------------------------------------------------------------------------------


def test_a_record_is_shown_as_it_stood_on_a_day_with_the_rag_of_that_day(client, auditor):
    with time_machine.travel("2026-06-15 10:00", tick=False):
        action = make.action("Before", due=date(2026, 7, 15))
    with time_machine.travel("2026-10-01 10:00", tick=False):
        change(action, title="After", stage="in_progress", updated_on=date(2026, 10, 1))
    client.force_login(auditor)
    address = f"/history/action/{action.pk}/"
    words = {
        day: " ".join(client.get(f"{address}?as_at={day}").content.decode().split())
        for day in ("2026-06-14", "2026-06-20", "2026-08-31", "2026-10-01")
    }
    assert "It was not recorded yet." in words["2026-06-14"]
    for day, title, rag in (
        ("2026-06-20", "Before", "Green"),
        ("2026-08-31", "Before", "Red"),
        ("2026-10-01", "After", "Red"),
    ):
        then = words[day].split("As it stood at the end of")[-1].split("Its changes")[0]
        assert title in then and f"rag--{rag.lower()}" in then, day
    assert "There is a problem" in client.get(f"{address}?as_at_day=40").content.decode()
    assert client.get("/history/spoon/1/").status_code == 404
    assert client.get(f"/history/action/{'9' * 30}/").status_code == 404


def test_the_record_page_leads_auditors_alone_to_the_whole_history(client, auditor):
    action = make.action(owner=make.post("Head", holder=make.person()))
    link = f"/history/action/{action.pk}/"
    for person, shown in ((auditor, True), (make.person(), False)):
        client.force_login(person)
        assert (link in client.get(action.get_absolute_url()).content.decode()) == shown


def test_readable_gives_no_rows_for_the_council_within_one_programme(auditor):
    scope = make.programme().scope
    assert readable(auditor, Event.by.field.related_model, scope=scope.pk) is None
    assert timezone.now() - timedelta(days=1) < told(auditor)[0].at
