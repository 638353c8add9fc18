"""The demo's plan in a workbook: both editions read as meant, and what the import of the second says."""

from datetime import date

import pytest
from django.urls import reverse

from actions.models import Action, DateChange
from council.models import Role, User
from council.reading.workbooks.workbook import open_workbook
from programmes.imports.interpreting.plan import read_plan
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.recognised import PlanKind
from programmes.imports.registers import plan_registers
from programmes.models import Programme, Workstream
from reports.demo.people import address
from reports.demo.tracker import FIRST, SECOND, edition_filename, first_edition_on, samples
from reports.demo.tracker_book import edition, month_end
from risks.models import Risk
from tests import factories
from tests.factories import DAY
from tests.programmes.imports.pages.test_pages import as_shown, upload
from tests.reports.demo.council import with_the_tracker

SINCE = date(2025, 12, 31)

# Sheet, kind, header rows, rows read in each edition.
SHEETS = [
    ("Customer contact", PlanKind.ACTIONS, (6, 7), 11, 10),
    ("Digital", PlanKind.ACTIONS, (4,), 9, 10),
    ("Back office", PlanKind.ACTIONS, (3,), 10, 8),
    ("People and skills", PlanKind.ACTIONS, (4,), 6, 7),
    ("Completed", PlanKind.ACTIONS, (3,), 3, 5),
    ("Archive", PlanKind.ACTIONS, (3,), 3, 3),
    ("Workstreams", PlanKind.WORKSTREAMS, (3,), 4, 4),
    ("Milestones", PlanKind.MILESTONES, (3,), 4, 4),
    ("Risk log", PlanKind.RISKS, (4,), 4, 4),
    ("Savings", PlanKind.SAVINGS, (4,), 5, 5),
    ("Equality actions", PlanKind.EQUALITY, (3,), 3, 3),
    ("Lessons learned", PlanKind.LESSONS, (3,), 2, 2),
    ("Change log", PlanKind.UNKNOWN, (3,), 3, 4),
    ("Lookups", PlanKind.LOOKUPS, (1,), 0, 0),
]


# --- the workbooks ------------------------------------------------------------------------------------------


def read_edition(number):
    book = open_workbook(edition(number, SINCE), filename="tracker.xlsx")
    return read_plan(book, kinds=plan_registers(), plan_date=SINCE, as_at=SINCE)


@pytest.fixture(scope="module")
def first():
    return read_edition(FIRST)


def shapes(reading):
    return [
        (sheet.name, sheet.kind, sheet.recognised.header_rows, len(sheet.records)) for sheet in reading.sheets
    ]


def by_reference(reading, reference):
    return [record for record in reading.records() if record.reference == reference]


def said(reading, name):
    sheet = next(sheet for sheet in reading.sheets if sheet.name == name)
    return [notice.message for notice in sheet.recognised.notices]


def test_both_editions_have_14_sheets_and_each_is_recognised(first):
    assert shapes(first) == [(name, kind, head, rows) for name, kind, head, rows, _ in SHEETS]
    assert shapes(read_edition(SECOND)) == [(name, kind, head, rows) for name, kind, head, _, rows in SHEETS]
    assert [sheet.name for sheet in first.sheets if sheet.waits] == []


def test_a_workbook_made_again_is_the_same_to_the_byte():
    assert edition(SECOND, SINCE) == edition(SECOND, SINCE)


def test_its_ugliness_is_read_as_meant(first):
    assert [record.title for record in by_reference(first, "1.10")] == ["Put a hearing loop at every counter"]
    assert by_reference(first, "1.2")[0].workstream == ("Customer contact", "TELEPHONE AND SWITCHBOARD")
    assert [record.date.end for record in by_reference(first, "B1")] == [date(2026, 3, 31), date(2026, 6, 30)]
    assert [step.date.end.month for step in by_reference(first, "B3")[0].steps] == [2, 5, 7]
    assert by_reference(first, "B2")[0].workstream == ("Post and scanning",), "a blank says the same area"
    assert [by_reference(first, f"P{n}")[0].rag for n in (1, 2, 3)] == ["green", "amber", "red"]
    assert by_reference(first, "P5")[0].workstream == ("Training",), "a merged theme"
    assert "struck through" in by_reference(first, "P3")[0].questions[0].message
    assert by_reference(first, "5")[0].date.end == date(2026, 9, 30), "a spreadsheet's number for a day"
    assert by_reference(first, "1")[0].owner == "Head of Digital and ICT", "one post"
    gap = "total of £120,000; its rows add up to £102,000"
    assert [gap in message for message in said(first, "Savings")].count(True) == 1
    assert "Column I is hidden, so it was left out." in said(first, "People and skills")
    assert "change log. Its 3 rows are notes" in said(first, "Change log")[-1]
    assert "The headings again." in said(first, "Back office")
    assert "A note: “This page is left intentionally blank”" in said(first, "Customer contact")


@pytest.mark.parametrize(
    ("as_at", "first_on"),
    [
        (date(2026, 6, 15), date(2025, 12, 31)),
        (date(2026, 3, 31), date(2025, 9, 30)),
        (date(2026, 4, 1), date(2025, 12, 31)),
        (date(2027, 1, 1), date(2026, 9, 30)),
    ],
)
def test_the_second_edition_is_of_the_last_quarter_that_is_over(as_at, first_on):
    assert first_edition_on(as_at) == first_on
    assert month_end(first_on, 3) < as_at


# --- the second edition's import ----------------------------------------------------------------------------


@pytest.fixture
def council(db, on_the_day, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.DEMO = True
    return with_the_tracker(DAY)


@pytest.fixture
def admin(client, council):
    client.force_login(User.objects.get(email=address("admin")))
    return client


def bring_the_second(client, programme):
    """The second edition, downloaded from the import page and uploaded into its programme."""
    page = client.get(reverse("imports:new-import"))
    newest = page.context["editions"][0]
    file = client.get(reverse("imports:sample-plan", args=[newest.name]))
    days = {"plan_date": date(2026, 3, 31), "as_at": DAY}
    parts = ("day", "month", "year")
    when = {f"{name}_{part}": str(getattr(day, part)) for name, day in days.items() for part in parts}
    upload(
        client,
        b"".join(file.streaming_content),
        filename=newest.name,
        programme=str(programme.pk),
        new_title="",
        **when,
    )
    return reverse("imports:check-import", args=[PlanImport.objects.first().pk])


def outcomes(page):
    return {word: number for _, word, number in page.context["outcomes"]}


def test_the_second_edition_says_just_what_is_in_it_and_is_settled_and_applied(admin, council):
    programme = council.programme
    check = bring_the_second(admin, programme)
    page = admin.get(check)
    assert outcomes(page) == {
        "New": 2,
        "Moved": 4,
        "In conflict": 11,
        "Questioned": 5,  # the rows of the one renumbering
        "Missing from the file": 1,
        "Unchanged": 43,  # its three points of equality among them
    }
    decisions = page.context["decisions"]
    assert [one.in_words for one, _ in decisions.keys] == ["Rows 11, 13 to 16 look renumbered by one."]
    asked = {question.message for record in page.context["run"].records() for question in record.questions}
    assert asked == {"Rows 11, 13 to 16 look renumbered by one."}, "nothing else is asked"
    assert len(decisions.conflicts) == 11
    assert {choice.conflict.ours for choice in decisions.conflicts} >= {
        "75",
        "31 August 2026",
        "In progress",
        "Red",
    }
    assert page.context["run"].new_posts == []
    actions, risks, streams = Action.objects.count(), Risk.objects.count(), Workstream.objects.count()

    choices = {field.html_name: field.value() or "" for field in decisions}
    choices |= {"decide": "1", "key-0": "words", "conflicts_all": "file", "missing_all": "leave"}
    page = admin.post(check, choices, follow=True)
    assert outcomes(page) == {
        "New": 2,
        "Changed": 16,
        "Moved": 4,
        "Missing from the file": 1,
        "Unchanged": 43,
    }
    page = admin.post(check, as_shown(page), follow=True)
    assert PlanImport.objects.first().is_applied, page.context.get("form") and page.context["form"].errors
    assert Action.objects.count() == actions + 2
    assert (Risk.objects.count(), Workstream.objects.count()) == (risks, streams)
    renumbered = Action.objects.get(programme=programme, title__startswith="Make the search")
    assert renumbered.plan_reference == "10"
    moved = Action.objects.get(programme=programme, title__startswith="Open the one counter")
    assert moved.completions.get().outcome == "waiting", "another person looks at it first"
    pending = DateChange.objects.filter(action__programme=programme, outcome="pending")
    assert sorted(pending.values_list("action__plan_reference", flat=True)) == ["1.5", "B6"]

    again = admin.get(bring_the_second(admin, programme))
    assert outcomes(again) == {"Missing from the file": 1, "Unchanged": 65}


@pytest.mark.django_db
@pytest.mark.usefixtures("on_the_day")
def test_the_editions_are_offered_in_the_demo_alone(client, settings):
    programme = Programme.objects.create(code="CAP", title="Customer access")
    PlanImport.objects.create(programme=programme, plan_date=SINCE, as_at=DAY)
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    client.force_login(adam)
    offered = [sample.name for sample in samples()]
    assert offered == [edition_filename(SECOND, SINCE), edition_filename(FIRST, SINCE)]
    address_of = [reverse("imports:sample-plan", args=[name]) for name in offered]
    assert client.get(address_of[0]).status_code == 404
    assert offered[0] not in client.get(reverse("imports:new-import")).content.decode()
    settings.DEMO = True
    page = client.get(reverse("imports:new-import")).content.decode()
    assert all(address in page for address in address_of)
    assert client.get(address_of[1]).headers["Content-Disposition"].startswith("attachment")
