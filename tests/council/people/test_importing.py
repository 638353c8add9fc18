"""People from a sheet: what is read, what is written, what is refused with its cell, what is left alone."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from council.models import Event, Holding, Role, User
from council.people.importing import ChangedSinceChecked, RowOutcome, check_people, import_people
from council.people.sheet import PeopleSheet, SheetRefused, read_people
from council.reading.workbooks.workbook import open_workbook
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
HEAD = [
    "Full name",
    "Email address",
    "Job title",
    "Capacity",
    "Department",
    "Start date",
    "Committee",
    "Role",
]
URL, CHECK = "/people/import/", "/people/import/check/"


@pytest.fixture
def adam(client) -> User:
    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    client.force_login(adam)
    return adam


def xlsx(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    handle = io.BytesIO()
    book.save(handle)
    return handle.getvalue()


def sheet(*rows: list[Any], head: list[str] | None = None) -> PeopleSheet:
    return read_people(open_workbook(xlsx(head or HEAD, *rows), filename="people.xlsx"))


def told(found) -> list[tuple]:
    return [(one.row, str(one.outcome), one.does) for one in found.rows]


DORA = ["Dora", "Dora@council.example", "Head of Parks", "", "Places", "1 April 2026", "", ""]


def test_a_check_tells_what_a_row_does_and_writes_nothing(adam):
    found = check_people(sheet(DORA), by=adam, on=DAY)
    assert told(found) == [
        (
            2,
            "new",
            [
                "Dora is added",
                "The directorate Places is added",
                "The post Head of Parks is added",
                "Holder of Head of Parks from 1 April 2026",
            ],
        )
    ]
    assert not User.objects.filter(email="dora@council.example").exists()


def test_what_was_confirmed_is_written_and_a_second_time_changes_nothing(adam):
    make.body("Improvement Board")
    people = sheet(DORA, ["Ed", "ed@council.example", "", "", "", "", "improvement board", "chair"])
    found = check_people(people, by=adam, on=DAY)
    import_people(people, by=adam, on=DAY, confirmed=found.digest)
    dora = User.objects.get(email="dora@council.example")
    holding = dora.holdings.get()
    assert (str(holding.post), str(holding.post.directorate)) == ("Head of Parks", "Places")
    assert str(User.objects.get(name="Ed").memberships.get()) == "Ed, chair of Improvement Board"
    entry = holding.history.get()
    assert (entry.history_user, entry.through) == (adam, "sheet of people")
    again = check_people(people, by=adam, on=DAY)
    assert {one.outcome for one in again.rows} == {RowOutcome.UNCHANGED}
    assert again.writes == 0
    assert Event.objects.get(kind="imported").detail["new"] == 2


def test_nothing_is_written_where_the_council_has_changed_since_the_check(adam):
    people = sheet(DORA)
    found = check_people(people, by=adam, on=DAY)
    make.post("Head of Parks")
    with pytest.raises(ChangedSinceChecked):
        import_people(people, by=adam, on=DAY, confirmed=found.digest)
    assert not User.objects.filter(name="Dora").exists()


def test_a_new_holder_says_whom_they_follow(adam):
    alice = make.person("Alice")
    make.post("Head of Parks", holder=alice)
    found = check_people(sheet(DORA), by=adam, on=DAY)
    assert found.rows[0].does[-1] == "Holder of Head of Parks from 1 April 2026, after Alice"


def test_absence_from_the_sheet_deactivates_and_ends_nobody(adam):
    alice = make.person("Alice")
    make.post("Head of Finance", holder=alice)
    people = sheet(DORA)
    import_people(people, by=adam, on=DAY, confirmed=check_people(people, by=adam, on=DAY).digest)
    assert User.objects.get(pk=alice.pk).is_active
    assert alice.holdings.get().to_date is None


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        (["", "x@council.example"], "A2", "The name is missing"),
        (["X", ""], "B2", "The e-mail address is missing"),
        (["X", "x at council"], "B2", "is no e-mail address"),
        (["X", "x@council.example", "Head of Finanse"], "C2", "Did you mean “Head of Finance”?"),
        (["X", "x@council.example", "Head of Finance", "king"], "D2", "none of ours"),
        (["X", "x@council.example", "Head of Parks", "", "Resource"], "E2", "Did you mean “Resources”?"),
        (["X", "x@council.example", "", "", "", "next spring"], "F2", "not one day"),
        (["X", "x@council.example", "", "", "", "", "Senate"], "G2", "There is no body “Senate”"),
        (["X", "x@council.example", "", "", "", "", "Cabinet", "duke"], "H2", "none of ours"),
        (["Adam", "adam@council.example", "Head of Finance"], "B2", "cannot put yourself in"),
        (["Gone", "gone@council.example"], "B2", "Gone has left"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_cell_and_the_rest_goes_on(adam, row, cell, words):
    make.post("Head of Finance")
    make.directorate("Resources")
    make.body("Cabinet")
    make.person("Gone", is_active=False)
    found = check_people(sheet(row, DORA), by=adam, on=DAY)
    refusal = found.rows[0].refusal
    assert (refusal.cell, words in refusal.message, bool(refusal.remedy)) == (cell, True, True)
    assert found.rows[1].outcome == RowOutcome.NEW
    assert not User.objects.filter(name="X").exists()


def test_two_holders_of_one_post_in_one_sheet_are_not_both_taken(adam):
    found = check_people(sheet(DORA, ["Ed", "ed@council.example", *DORA[2:]]), by=adam, on=DAY)
    assert found.rows[1].refusal.cell == "F3"
    assert "Dora takes up this post on 1 April 2026" in found.rows[1].refusal.message


def test_a_name_that_changed_is_changed_and_one_address_has_one_name(adam):
    make.person("Alice")
    rows = ["Alice Brown", "ALICE@council.example"], ["Alice Green", "alice@council.example"]
    found = check_people(sheet(*rows), by=adam, on=DAY)
    assert told(found)[0] == (2, "changed", ["Name: Alice to Alice Brown"])
    assert "another name" in found.rows[1].refusal.message


def test_headings_are_found_below_titles_and_unknown_columns_are_told():
    book = xlsx(["Staff list"], [], ["E-Mail:", "Officer", "Shoe size"], ["x@council.example", "X", 9])
    read = read_people(open_workbook(book, filename="list.xlsx"))
    assert (read.known, read.unknown) == (["E-Mail:", "Officer"], ["Shoe size"])
    assert read.rows[0].cell("name") == "B4"


def test_a_sheet_without_people_is_refused_with_what_is_missing():
    with pytest.raises(SheetRefused) as refused:
        sheet(["x"], head=["Reference"])
    assert "a name and an e-mail address" in refused.value.message


# --- the pages ----------------------------------------------------------------------------------------------


def upload(client, data: bytes, name: str = "people.xlsx"):
    return client.post(URL, {"file": SimpleUploadedFile(name, data)}, follow=True)


def test_a_sheet_goes_through_upload_check_and_confirmation(client, adam):
    page = upload(client, xlsx(HEAD, DORA)).content.decode()
    assert "1 new, 0 changed, 0 unchanged, 0 refused" in page
    digest = page.split('name="confirmed" value="')[1].split('"')[0]
    response = client.post(CHECK, {"confirmed": digest}, follow=True)
    assert "Imported: 1 new, 0 changed, 0 refused." in response.content.decode()
    assert Holding.objects.get(user__name="Dora").post.title == "Head of Parks"
    assert client.post(CHECK, {"confirmed": digest}).url == URL, "it is over"


def test_a_confirmation_of_something_else_writes_nothing(client, adam):
    upload(client, xlsx(HEAD, DORA))
    response = client.post(CHECK, {"confirmed": "made up"}, follow=True)
    assert "Check it again" in response.content.decode()
    assert not User.objects.filter(name="Dora").exists()


def test_a_file_that_is_no_sheet_comes_back_with_the_reason(client, adam):
    assert "is a PDF" in upload(client, b"%PDF-1.7", "people.pdf").content.decode()
    assert "Choose a file" in client.post(URL, {"file": ""}).content.decode()


def test_a_csv_is_read_as_well(client, adam):
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, DORA])
    assert "1 new" in upload(client, out.getvalue().encode(), "people.csv").content.decode()


def test_words_that_are_markup_stay_words(client, adam):
    page = upload(client, xlsx(HEAD, ["<b>X</b>", "x@council.example"])).content.decode()
    assert "<b>X</b>" not in page
    assert "&lt;b&gt;X&lt;/b&gt;" in page


def test_the_blank_sheet_is_filled_in_and_imported_as_it_is(client, adam):
    make.body("Improvement Board")
    book = load_workbook(io.BytesIO(client.get("/people/import/blank.xlsx").content))
    assert [cell.value for cell in book.active[3]][:2] == ["Name", "E-mail address"]
    book.active.append([*DORA[:3], "Holder", *DORA[4:6], "Improvement Board", "Member"])
    filled = io.BytesIO()
    book.save(filled)
    assert "1 new, 0 changed, 0 unchanged, 0 refused" in upload(client, filled.getvalue()).content.decode()
