"""Who runs a programme: roles, boards, the escalation route, and duties that the timetable takes up."""

import html
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.conventions import InForce
from council.models import ChangedMeanwhile
from programmes.closing.closing import close_programme
from programmes.imports.exporting.workbook import programme_workbook
from programmes.imports.kept.readings import dry_run
from programmes.models import ReportingDate, TeamEntry
from programmes.team.gathering import months_after, team_of
from programmes.team.keeping import TeamStatement, add_team_entry, correct_team_entry, remove_team_entry
from reports.initiation.gathering import tables_of
from tests import factories as make
from tests.factories import DAY
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
THERE = "/programmes/SSR/team/"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mona():
    return make.manager()


@pytest.fixture
def programme():
    return make.programme()


def named(programme, mona, **more):
    return add_team_entry(programme, TeamStatement(**{"title": "Savings", **more}), by=mona, on=DAY)


def page(client, address, sent=None):
    response = client.post(address, sent, follow=True) if sent else client.get(address)
    assert response.status_code == 200, response.status_code
    return " ".join(html.unescape(response.content.decode()).split())


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"kind": "role"}, {"post"}),
        ({"kind": "board"}, {"body"}),
        ({"kind": "escalation"}, {"body", "step"}),
        ({"kind": "duty"}, {"body", "every_months"}),
        ({"kind": "dream", "title": " "}, {"kind", "title"}),
        ({"kind": "role", "starts": DAY, "ends": date(2026, 1, 1)}, {"post", "ends"}),
    ],
)
def test_each_kind_wants_what_makes_it_one(programme, mona, said, wrong):
    with pytest.raises(ValidationError) as refused:
        named(programme, mona, **said)
    assert set(refused.value.message_dict) == wrong


def test_the_manager_keeps_it_and_no_one_else(programme, mona):
    post = make.post("Head of Legal")
    entry = named(programme, mona, title="Legal adviser", post=post)
    assert (entry.reference, entry.who) == ("SSR-TE01", "Head of Legal")
    with pytest.raises(PermissionDenied):
        named(programme, make.person("Stranger"), post=post)
    said = TeamStatement(title="Lawyer", post=post)
    correct_team_entry(entry, said, by=mona, on=DAY, version=1)
    with pytest.raises(ChangedMeanwhile):
        correct_team_entry(entry, said, by=mona, on=DAY, version=1)
    with pytest.raises(ValidationError, match="Select what it is"):
        other = TeamStatement(title="Board", kind="board", body=make.body())
        correct_team_entry(TeamEntry.objects.get(), other, by=mona, on=DAY)
    remove_team_entry(TeamEntry.objects.get(), by=mona, on=DAY)
    assert not TeamEntry.objects.exists()


def test_a_duty_is_served_by_a_meeting_of_its_body_in_time_and_missing_without_one(programme, mona):
    audit, scrutiny = make.body("Audit Committee"), make.body("Scrutiny")
    named(programme, mona, kind="duty", body=audit, every_months=3, starts=date(2026, 4, 1))
    named(programme, mona, title="Re-allocations", kind="duty", body=scrutiny, every_months=12, starts=DAY)
    meeting = ReportingDate.objects.create(
        programme=programme, body=audit, meeting_on=date(2026, 7, 1), updates_by=date(2026, 6, 20)
    )
    told = team_of(programme, mona, as_at=DAY)
    assert [(duty.entry.title, duty.meeting, duty.due) for duty in told.duties] == [
        ("Savings", meeting, date(2026, 7, 1)),
        ("Re-allocations", None, months_after(DAY, 12)),
    ]
    assert [duty.entry.title for duty in told.missing] == ["Re-allocations"]
    later = team_of(programme, mona, as_at=date(2026, 7, 2)).duties[0]
    assert (later.last, later.due, later.meeting) == (date(2026, 7, 1), date(2026, 10, 1), None)


def test_months_are_counted_to_the_last_day_of_a_shorter_one():
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_the_whole_story_in_pages(programme, mona, client, on_the_day):
    post, body = make.post("Head of Legal"), make.body("Audit Committee")
    client.force_login(mona)
    assert "None named yet besides" in page(client, programme.get_absolute_url())
    shown = page(client, f"{THERE}new/", {"title": "Project manager", "post": str(post.pk)})
    assert "SSR-TE01 is added." in shown and "Head of Legal" in shown
    page(client, f"{THERE}new/?kind=board", {"title": "Programme board", "body": str(body.pk)})
    page(client, f"{THERE}new/?kind=escalation", {"title": "A date slips", "step": "1", "body": str(body.pk)})
    duty = {"title": "Savings", "body": str(body.pk), "every_months": "3"}
    shown = page(client, f"{THERE}new/?kind=duty", duty)
    assert "Every quarter" in shown and "No meeting is planned by then" in shown and "A date slips" in shown
    assert "No meeting is planned by then" in page(client, "/programmes/SSR/timetable/")
    assert "no meeting is planned in time for Savings" in page(client, programme.get_absolute_url())
    edit = f"{THERE}SSR-TE01/edit/"
    shown = page(client, edit, {"title": "Project lead", "post": str(post.pk), "version": "1"})
    assert "SSR-TE01 is changed." in shown and "Project lead" in page(client, f"{THERE}SSR-TE01/")
    client.force_login(make.person("Stranger"))
    assert client.get(THERE).status_code == 404 == client.get(edit).status_code


def test_closing_a_programme_disbands_its_team_and_the_documents_name_it(programme, mona):
    body = make.body()
    named(programme, mona, title="Project manager", post=make.post("Head of Legal"))
    named(programme, mona, title="A date slips", kind="escalation", step=1, body=body)
    named(programme, mona, kind="duty", body=body, every_months=3)
    tables = tables_of(programme, mona, conventions=InForce())
    assert ["Project manager", "Head of Legal"] in tables["people"]["rows"]
    assert tables["escalation"]["rows"] == [["A date slips", str(body)]]
    assert tables["duties"]["rows"] == [["Savings", str(body), "Every quarter"]]
    close_programme(programme, body=body, decided_on=DAY, minute="4", words="To the plans", by=mona, on=DAY)
    assert set(TeamEntry.objects.values_list("ends", flat=True)) == {DAY}
    told = team_of(programme, mona, as_at=date(2026, 12, 1))
    assert told.total == 0 and [str(each) for each in told.of_report] == ["SSR-TE01 Project manager"]


def test_a_sheet_of_the_team_is_taken_in_and_a_role_of_nobody_is_refused(on_the_day):
    rows = [["Project manager", "Head of Legal"], ["Adviser", ""]]
    made = uploaded(new_sheet(["Role", "Lead officer"], *rows, title="Programme team"))
    found = dry_run(made)
    assert (found.counts["new"], found.counts["refused"]) == (1, 1)
    applied(made)
    assert [(str(each), each.who) for each in TeamEntry.objects.all()] == [
        (f"{TeamEntry.objects.get().reference} Project manager", "Head of Legal")
    ]


def test_it_goes_out_with_its_programme_and_comes_back_unchanged(programme, mona, on_the_day):
    named(programme, mona, title="Project manager", post=make.post("Head of Legal"), starts=DAY)
    named(programme, mona, title="A date slips", kind="escalation", step=1, body=make.body())
    named(programme, mona, kind="duty", body=make.body(), every_months=3)
    content, counts = programme_workbook(programme, person=make.administrator(), as_at=DAY)
    assert counts["Team"] == 3
    found = dry_run(uploaded(content, programme=programme))
    assert {outcome: number for outcome, number in found.counts.items() if number} == {"unchanged": 4}
