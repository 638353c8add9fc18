"""The portfolio: all programmes that a person may see, beside each other and along a line of time."""

import csv
import html
import io
import re
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from council.models import Event, Role
from programmes.models import Milestone, Priority, PriorityEffect, Programme, ReportedPosition, ReportingDate
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.usefixtures("on_the_day")]
PAGE = "/portfolio/"
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "The price"}


def on(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.fixture
def vera(client):
    """A viewer of the whole council, signed in."""
    vera = make.person("Vera")
    make.grant(vera, Role.VIEWER)
    client.force_login(vera)
    return vera


def words_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def titles(client, query: str = "", *, page: str = PAGE) -> list[str]:
    """The programmes that the table lists, in its order."""
    words = client.get(f"{page}{query}").content.decode()
    return re.findall(r'<a class="govuk-link" href="/programmes/\w+/">\s*([^<]+?)\s*</a>', words)


def serves(programme: Programme, name: str, order: int = 0, effect: str = "positive") -> Priority:
    priority, _ = Priority.objects.get_or_create(name=name, defaults={"order": order})
    PriorityEffect.objects.create(programme=programme, priority=priority, effect=effect)
    return priority


def told(programme: Programme, rag: str, as_at: date, audience: str = "public") -> None:
    ReportedPosition.objects.create(
        body=programme.body, programme=programme, kind="programme", object_id=programme.pk, as_at=as_at,
        rag=rag, report="/reports/1/", audience=audience,
    )  # fmt: skip


def three() -> tuple[Programme, Programme, Programme]:
    """Three programmes: one Red, one Amber, one without actions; of two directorates and three stages."""
    place = make.post("Director of Place", directorate=make.directorate("Place"))
    people = make.post("Director of People", directorate=make.directorate("People"))
    homes = make.programme("HOM", title="Homes", sro=place, body=make.body(), stage="delivery")
    care = make.programme("CAR", title="Care", sro=people, stage="definition")
    roads = make.programme("ROA", title="Roads", stage="closed")
    make.action("Survey", programme=homes, due=on(-60), on=on(-90))
    make.action("Inspect", programme=homes, due=on(-3), on=on(-9))
    make.action("Visit", programme=care, due=on(-3), on=on(-9))
    return homes, care, roads


def test_each_programme_stands_in_one_row_with_who_how_and_what_comes_next(client, vera):
    homes, *_ = three()
    serves(homes, "Safe homes")
    homes.manager = make.post("Programme Manager")
    homes.save()
    told(homes, "amber", on(-40))
    make.milestone("All surveyed", programme=homes, due=on(40))
    ReportingDate.objects.create(programme=homes, body=make.body(), meeting_on=on(12), updates_by=on(5))
    page = words_of(client.get(PAGE))
    for words in (
        "Homes", "Director of Place", "Manager: Programme Manager", "Place", "Safe homes", "Delivery", "Red",
        "6 May 2026: Amber", "HOM-M01 All surveyed", "25 Jul 2026", "27 Jun 2026",
    ):  # fmt: skip
        assert words in page, words


def test_a_gate_is_drawn_apart_from_other_milestones_until_it_is_overdue(client, vera):
    homes, *_ = three()
    make.milestone("Cabinet goes on", programme=homes, due=on(40), is_gate=True)
    make.milestone("Cabinet agreed", programme=homes, due=on(-4), is_gate=True)
    page = client.get(PAGE).content.decode()
    drawn = page[page.index("app-line__axis") :]
    assert drawn.count('class="app-line__gate"') == drawn.count('class="app-line__overdue"') == 1
    assert "HOM-M01 Cabinet goes on, gate" in page and "HOM-M02 Cabinet agreed, gate, overdue" in page


def test_a_person_sees_their_programmes_alone(client):
    homes, *_ = three()
    mona = make.person("Mona")
    make.grant(mona, over=homes)
    client.force_login(mona)
    assert titles(client) == ["Homes"]


def test_who_sees_none_is_told_whom_to_ask(client):
    three()
    client.force_login(make.person("Nobody"))
    page = words_of(client.get(PAGE))
    assert "No programmes yet" in page and "Ask the person who manages it" in page


@pytest.mark.parametrize(
    ("order", "listed"),
    [
        ("", ["Care", "Homes", "Roads"]),
        ("?sort=rag", ["Homes", "Care", "Roads"]),
        ("?sort=-overdue", ["Homes", "Care", "Roads"]),
        ("?sort=stage", ["Care", "Homes", "Roads"]),
        ("?sort=-directorate", ["Homes", "Care", "Roads"]),
        ("?sort=priorities", ["Roads", "Homes", "Care"]),
        ("?sort=milestone", ["Homes", "Care", "Roads"]),
        ("?sort=meeting", ["Care", "Homes", "Roads"]),
    ],
)
def test_it_is_sorted_by_what_each_column_says(client, vera, order, listed):
    homes, care, roads = three()
    serves(roads, "First", 1)
    serves(homes, "Second", 2)
    make.milestone(programme=homes, due=on(5))
    make.milestone(programme=care, due=on(9))
    ReportingDate.objects.create(programme=care, body=make.body(), meeting_on=on(12), updates_by=on(5))
    ReportingDate.objects.create(programme=homes, body=make.body(), meeting_on=on(15), updates_by=on(5))
    assert titles(client, order) == listed


def test_it_is_filtered_by_directorate_priority_stage_rag_and_body(client, vera):
    homes, care, roads = three()
    priority = serves(care, "Well cared for")
    serves(roads, "Well cared for", effect="negative")
    place = homes.sro.directorate
    for query, listed in (
        (f"?directorate={place.pk}", ["Homes"]),
        (f"?priority={priority.pk}", ["Care"]),
        ("?stage=running", ["Care", "Homes"]),
        ("?stage=closed", ["Roads"]),
        ("?rag=red", ["Homes"]),
        ("?rag=amber", ["Care"]),
        ("?rag=green", []),
        ("?rag=none", ["Roads"]),
        (f"?body={make.body().pk}", ["Homes"]),
        ("?q=roa", ["Roads"]),
    ):
        assert titles(client, query) == listed, query


def test_the_list_of_programmes_is_filtered_by_the_same_rag(client, vera):
    three()
    page = "/programmes/"
    for words, listed in (("red", ["Homes"]), ("amber", ["Care"]), ("green", []), ("none", ["Roads"])):
        shown = client.get(f"{page}?rag={words}").content.decode()
        table = shown[shown.find("<table") : shown.rfind("</table>")]
        assert re.findall(r'href="/programmes/\w+/">\s*([^<]+?)\s*</a>', table) == listed, words
    assert "RAG now: Red" in " ".join(client.get(f"{page}?rag=red").content.decode().split())


def test_the_list_of_programmes_shows_and_is_sorted_by_the_same_rag(client, vera):
    three()
    assert titles(client, "?sort=rag", page="/programmes/") == ["Homes", "Care", "Roads"]
    assert titles(client, "?sort=-rag", page="/programmes/")[0] != "Homes"
    shown = client.get("/programmes/?sort=rag").content.decode()
    homes = shown[shown.index("Homes") :].partition("</tr>")[0]
    assert "Red" in homes and "Amber" not in homes
    rows = list(
        csv.DictReader(io.StringIO(client.get("/programmes/?export=csv").content.decode("utf-8-sig")))
    )
    assert {row["Programme"]: row["RAG now"] for row in rows} == {
        "Homes": "Red",
        "Care": "Amber",
        "Roads": "",
    }


@pytest.mark.parametrize(
    ("by", "headings"),
    [
        ("directorate", ["People 1 in all", "Place 1 in all", "No directorate 1 in all"]),
        ("stage", ["Definition 1 in all", "Delivery 1 in all", "Closed 1 in all"]),
        ("priority", ["First 2 in all", "No council priority 1 in all"]),
    ],
)
def test_it_is_grouped_by_directorate_stage_or_the_first_priority(client, vera, by, headings):
    homes, care, _ = three()
    serves(homes, "First", 1)
    serves(homes, "Second", 2)
    serves(care, "First", 1)
    page = words_of(client.get(f"{PAGE}?group={by}"))
    page = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    places = [page.find(heading) for heading in headings]
    assert -1 not in places and places == sorted(places), places


def test_the_last_six_reports_of_its_own_body_are_told_and_no_exempt_one(client, vera):
    homes, *_ = three()
    for number in range(8):
        told(homes, "amber", on(-100 + number))
    told(homes, "green", on(-93))  # a later edition of the last day
    told(homes, "red", on(-50), audience="exempt")
    page = words_of(client.get(PAGE))
    said = re.findall(r"(\d+ \w+ 2026): (Amber|Green|Red)</span>", page)
    assert said == [
        *((f"{on(-100 + number).day} Mar 2026", "Amber") for number in range(2, 7)), ("14 Mar 2026", "Green"),
    ]  # fmt: skip


def test_the_line_of_time_stands_below_the_table_has_a_name_and_says_the_same_in_words(client, vera):
    homes, *_ = three()
    homes.ends = on(200)
    homes.save()
    make.milestone("All surveyed", programme=homes, due=on(40))
    make.milestone("Board set up", programme=homes, due=on(-4))
    make.milestone("In three years", programme=homes, due=on(1000))
    ReportingDate.objects.create(programme=homes, body=make.body(), meeting_on=on(12), updates_by=on(5))
    page = client.get(PAGE).content.decode()
    assert page.index("</table>") < page.index('role="img" aria-labelledby="line-title"')
    assert '<title id="line-title">Milestones, gates, meetings and ends of the programmes above' in page
    words = " ".join(page[page.index("The same in words") :].split())
    for said in (
        "11 June 2026: HOM-M02 Board set up, overdue", "25 July 2026: HOM-M01 All surveyed",
        "27 June 2026: meeting of Audit and Governance Committee", "1 January 2027: the programme ends",
    ):  # fmt: skip
        assert said in words, said
    assert "In three years" not in words
    assert " style=" not in page


def test_a_page_without_anything_to_come_says_so(client, vera):
    three()
    assert "None of these programmes has a milestone or a meeting" in words_of(client.get(PAGE))


def test_what_is_exempt_is_shown_to_who_may_see_it_alone_and_asked_for_before_it_is_taken(client, vera):
    homes, *_ = three()
    make.milestone("Court hearing", programme=homes, due=on(10), **EXEMPT)
    make.action("Settle", programme=homes, due=on(-1), on=on(-9), **EXEMPT)
    assert "Court" not in words_of(client.get(PAGE))
    assert client.get(f"{PAGE}?export=csv").status_code == 200
    eva = make.person("Eva")
    make.grant(eva, Role.VIEWER, sees_exempt=True)
    client.force_login(eva)
    assert "HOM-M01 Court hearing (exempt)" in words_of(client.get(PAGE))
    with time_machine.travel("2026-06-15 10:20", tick=False):
        assert client.get(f"{PAGE}?export=csv").status_code == 302, "it asks who is there"


def test_it_goes_out_as_a_workbook_with_each_fact_in_a_column_of_its_own(client, vera):
    homes, *_ = three()
    told(homes, "amber", on(-40))
    make.milestone("All surveyed", programme=homes, due=on(40))
    file = client.get(f"{PAGE}?export=xlsx&all_columns=1&stage=running")
    rows = list(load_workbook(BytesIO(file.content)).active.iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if row[0] == "Programme")
    found = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]
    assert [row["Programme"] for row in found] == ["Care", "Homes"]
    row = found[1]
    assert row["RAG now"] == "Red" and row["Overdue"] == 2 and row["Last reports"] == "6 May 2026 Amber"
    assert row["Next milestone"].date() == on(40) and row["Name of the next milestone"] == "All surveyed"
    assert Event.objects.filter(kind=Event.Kind.EXPORTED, by=vera).count() == 1


def test_what_its_address_asks_for_and_it_does_not_know_is_said(client, vera):
    three()
    page = words_of(client.get(f"{PAGE}?sort=cost&rows=7&colour=red"))
    for words in ("sort: cost", "rows: 7"):
        assert f"This page does not know “{words}”" in page, words


def test_a_page_has_twenty_five_programmes(client, vera):
    for number in range(27):
        make.programme(f"P{number:02}", title=f"Programme {number:02}")
    assert len(titles(client)) == 25 and len(titles(client, "?page=2")) == 2
    assert len(titles(client, "?rows=50")) == 27


@pytest.mark.parametrize("number", [2, 25])
def test_it_asks_fifteen_questions_whatever_its_length(client, vera, number, django_assert_num_queries):
    for place in range(number):
        post = make.post(f"Director {place}", directorate=make.directorate(f"Directorate {place}"))
        one = make.programme(f"P{place:02}", sro=post, manager=post, body=make.body())
        serves(one, f"Priority {place}")
        for _ in range(2):
            make.milestone(programme=one, due=on(40))
        told(one, "red", on(-9))
        ReportingDate.objects.create(programme=one, body=make.body(), meeting_on=on(12), updates_by=on(5))
    make.action(programme=one, due=on(-9), on=on(-20))
    assert Milestone.objects.count() == 2 * number
    with django_assert_num_queries(15):
        client.get(PAGE)


def test_the_list_of_programmes_the_home_page_and_the_menu_lead_to_it(client, vera):
    three()
    for there in ("/", "/programmes/"):
        assert client.get(there).content.decode().count(f'href="{PAGE}"') >= 2, there
