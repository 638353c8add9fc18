"""A programme on one side of A4: what it says, that it is one side, and what it never says."""

import html
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from actions import rescheduling
from actions.models import Action
from council import history
from council.access.acting import DEMO
from council.conventions import InForce
from council.lengths import LONG_WORDS
from council.models import Event, Role
from council.rag import Stage
from programmes.measures.reading import give_reading
from programmes.measures.stating import MeasureStatement, add_measure
from programmes.models import ChangeRequest, ReportedPosition, ReportingDate
from reports.models import HighlightReport
from reports.one_page.gathering import one_page_of
from reports.wording.models import DecisionAsked
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.usefixtures("on_the_day")]
PAGE, PDF = "/programmes/SSR/one-page/", "/programmes/SSR/one-page.pdf"
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "The price"}


def on(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.fixture
def mona(client):
    mona = make.manager()
    client.force_login(mona)
    return mona


def words_of(response) -> str:
    """The words of a page, or of the one side of a PDF."""
    if response.headers["Content-Type"] != "application/pdf":
        return " ".join(html.unescape(response.content.decode()).split())
    pages = PdfReader(BytesIO(response.content)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def told(rag: str, as_at: date, audience: str = "public") -> None:
    ours = make.programme()
    ReportedPosition.objects.create(
        body=ours.body, programme=ours, kind="programme", object_id=ours.pk, as_at=as_at, rag=rag,
        report="/reports/1/", audience=audience,
    )  # fmt: skip


def ask(action: Action) -> None:
    """Ask for another due day of the action, which waits for a decision."""
    wish = {"to_date": on(90), "reason": "Staff left", "conventions": InForce()}
    rescheduling.ask_to_reschedule(action, by=DEMO.signed(None), on=DAY, **wish)


def full_programme(mona):
    """A programme with something of everything."""
    ours = make.programme(
        aim="To put right what the inspection found.", body=make.body(), sro=make.post("Director of Place")
    )
    ReportingDate.objects.create(programme=ours, body=make.body(), meeting_on=on(20), updates_by=on(10))
    make.milestone("Every home surveyed", due=on(30), baseline=on(10), owner=make.post())
    make.milestone("Board appointed", due=on(-5))
    make.risk("Too few surveyors", rag="red", owner=make.post())
    late = make.action("Inspect the towers", due=on(-40), on=on(-60), owner=make.post())
    make.action("Train the team", due=on(60))
    measure = add_measure(
        ours, MeasureStatement(title="Homes surveyed", unit="%", targets="80"), by=mona, on=DAY
    )
    give_reading(measure, as_at=DAY, said="72", by=mona, on=DAY)
    make.saving_year(make.saving("One team"), target=Decimal(40_000), forecast=Decimal("34999.50"))
    ask(late)
    report = HighlightReport.objects.create(
        programme=ours, body=make.body(), period_from=on(-90), period_to=on(-30), as_at=on(-30),
        meeting_on=on(-20), status="issued",
    )  # fmt: skip
    DecisionAsked.objects.create(report=report, verb="agree", text="A new date for the towers")
    DecisionAsked.objects.create(report=report, verb="note", text="What the builder asks", exempt=True)
    told("amber", on(-90))
    told("green", on(-30))
    return ours


def widest_programme(mona):
    """A programme of sixty workstreams and three hundred actions, each text as long as it can be."""
    ours = make.programme(title="W" * 200, aim="W" * LONG_WORDS, body=make.body("W" * 120))
    ours.sro = ours.manager = make.post("W" * 120)
    ours.save()
    streams = [make.workstream(f"{'W' * 190} {number}") for number in range(60)]
    first = make.action("W" * 500, workstream=streams[0], due=on(-50), on=on(-60))
    rows = [
        Action(
            programme=ours, workstream=streams[n % 60], reference=f"SSR-{n:04}", title="W" * 500, due=on(-n),
            baseline=on(-n), owner=ours.sro, created_on=on(-400), stage=Stage.IN_PROGRESS,
        )
        for n in range(1000, 1300)
    ]  # fmt: skip
    history.bulk_create(rows)
    for number in range(12):
        make.milestone("W" * 300, due=on(number), baseline=on(-400))
        make.risk("W" * 300, owner=ours.sro, rag="amber")
        stated = MeasureStatement(title=f"{number:02}{'W' * 298}", unit="W" * 40, targets="W" * 250)
        measure = add_measure(ours, stated, by=mona, on=DAY)
        give_reading(measure, as_at=DAY, said="W" * 200, by=mona, on=DAY)
        make.saving_year(make.saving("One"), target=Decimal(10) ** 10, forecast=Decimal(10) ** 10)
        told(("red", "amber", "green")[number % 3], on(-number - 1))
    report = HighlightReport.objects.create(
        programme=ours, body=make.body("W" * 120), period_from=on(-90), period_to=on(-30), as_at=on(-30),
        status="issued",
    )  # fmt: skip
    for _ in range(5):
        DecisionAsked.objects.create(report=report, verb="recommend", text="W" * 2000)
    ask(first)
    ChangeRequest.objects.create(
        programme=ours, reference="SSR-C01", title="W" * 200, asked_on=DAY, reason="W", outcome="pending"
    )
    ReportingDate.objects.create(
        programme=ours, body=make.body("Another body"), meeting_on=on(20), updates_by=on(10)
    )


@pytest.mark.parametrize("address", [PAGE, PDF])
def test_the_page_and_the_pdf_say_where_the_programme_stands_and_what_is_asked(client, mona, address):
    full_programme(mona)
    said = words_of(client.get(address))
    for words in (
        "To put right what the inspection found.", "Director of Place", "5 Jul 2026",
        "Worse: last told Green", "2 actions", "1 overdue", "Last 2 reports",
        "Every home surveyed", "20 days late", "Too few surveyors", "40 days", "Inspect the towers",
        "Board appointed", "5 days", "Homes surveyed", "72%", "£40,000", "£35,000", "New dates: SSR-001",
        "A new date for the towers", "16 May 2026",
    ):  # fmt: skip
        assert words in said, words
    assert "What the builder asks" not in said, "a decision that is exempt is not told"


def test_an_empty_programme_is_one_side_that_says_what_there_is_not(client, mona):
    make.programme()
    said = words_of(client.get(PDF))
    for words in ("No actions yet.", "None to come.", "No open risks.", "Nothing is overdue.", "Not named"):
        assert words in said, words
    assert words_of(client.get(PAGE))


def test_a_programme_of_sixty_workstreams_and_three_hundred_actions_is_one_side(client, mona):
    widest_programme(mona)
    said = words_of(client.get(PDF))
    assert "…" in said and "Overdue (301)" in said and "Last 6 reports" in said
    assert "and 298 more" in said or "and 299 more" in said or "and 300 more" in said, "cut lists say how far"


def test_a_usual_programme_shows_five_of_each_list_and_says_how_many_more(client, mona):
    for number in range(7):
        make.risk(f"Risk of kind {number}", rag="red")
    assert "and 2 more" in words_of(client.get(PDF))


def test_welsh_letters_stand_in_it(client, mona):
    make.programme(title="Tŷ a Gŵyl: cartrefi diogel")
    assert "Tŷ a Gŵyl" in words_of(client.get(PDF))


def test_the_pdf_is_tagged_has_a_title_and_names_its_pictures(client, mona):
    full_programme(mona)
    file = client.get(PDF)
    assert file.headers["Content-Disposition"] == 'inline; filename="ssr-one-page-2026-06-15.pdf"'
    with pikepdf.open(BytesIO(file.content)) as paper:
        assert paper.Root.MarkInfo.Marked and str(paper.Root.Lang) == "en-GB"
        assert "programme on a page" in str(paper.docinfo.Title)
    assert file.content != b"" and client.get(PDF).content == file.content, "the same page is the same bytes"


def test_handing_it_out_is_in_the_event_log(client, mona):
    make.programme()
    client.get(PDF)
    event = Event.objects.get(kind=Event.Kind.DOWNLOADED, by=mona)
    assert event.what == "Programme on a page: Programme SSR"


# --- what it never says -------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [PAGE, PDF])
def test_nothing_exempt_is_on_it_even_for_who_sees_exempt_material(client, address):
    client.force_login(make.manager(sees_exempt=True))
    ours = make.programme(body=make.body())
    make.action("Settle with the builder", due=on(-10), on=on(-20), **EXEMPT)
    make.risk("The builder sues", rag="red", **EXEMPT)
    make.milestone("Court hearing", due=on(10), **EXEMPT)
    make.saving_year(make.saving("Cheaper settlement", **EXEMPT), target=Decimal(77_123))
    told("red", on(-9), audience="exempt")
    told("amber", on(-8), audience="private")
    report = HighlightReport.objects.create(
        programme=ours, body=make.body(), period_from=on(-90), period_to=on(-30), as_at=on(-30),
        status="issued", audience="exempt",
    )  # fmt: skip
    DecisionAsked.objects.create(report=report, verb="agree", text="The sum of the settlement")
    said = words_of(client.get(address))
    for words in ("builder", "Court", "settlement", "77,123", "last told", "Overdue (1)"):
        assert words not in said, words
    assert "No actions yet." in said and "None has been issued to the public yet." in said


@pytest.mark.parametrize("address", [PAGE, PDF])
def test_a_page_that_quotes_something_exempt_waits_and_its_manager_is_told_where(client, address):
    ours = make.programme()
    title = "Settle the claim of the builder for the depot"
    make.action(title, programme=ours, **EXEMPT)
    make.risk(f"We may have to {title.lower()} sooner", programme=ours)
    for role, says in ((Role.PROGRAMME_MANAGER, True), (Role.VIEWER, False)):
        person = make.person(role)
        make.grant(person, role, over=ours)
        client.force_login(person)
        answer = client.get(address, follow=True)
        assert answer.headers["Content-Type"].startswith("text/html")
        said = words_of(answer)
        assert ("programme on a page cannot be printed" in said) is says
        assert ("says what is exempt" in said) is says
        assert ("waits until the programme’s manager has read it" in said) is not says
        assert "report-mast" not in said, "the sheet itself is not shown"
    assert not Event.objects.filter(kind=Event.Kind.DOWNLOADED).exists()


def test_a_stranger_is_told_of_no_programme(client):
    make.programme()
    client.force_login(make.person("Stranger"))
    assert client.get(PAGE).status_code == client.get(PDF).status_code == 404


def test_a_lead_of_one_workstream_prints_their_part_and_it_says_so(client):
    lead = make.person("Lead")
    ours = make.programme(body=make.body())
    mine = make.workstream("Mine", lead=make.post("Lead officer", holder=lead))
    make.action("My own work", workstream=mine, owner=mine.lead)
    make.action("The work of others", workstream=make.workstream("Theirs"))
    told("red", on(-9))
    client.force_login(lead)
    said = words_of(client.get(PDF))
    assert "belongs to the person who made it" in said and "1 action" in said and "last told" not in said
    assert ours.title in said


def test_what_its_address_asks_for_and_it_cannot_read_is_said(client, mona):
    make.programme()
    shown = client.get(f"{PDF}?as_at=2020", follow=True)
    assert shown.redirect_chain[-1][0] == PAGE
    assert "does not know “as_at: 2020”, so no file was made" in shown.content.decode()


@pytest.mark.parametrize("rows", [1, 12])
def test_it_is_gathered_by_the_same_number_of_questions_whatever_it_lists(
    client, mona, rows, django_assert_num_queries
):
    ours = make.programme(body=make.body())
    for number in range(rows):
        make.milestone(due=on(number), owner=make.post(f"Head {number}"))
        make.risk(owner=make.post(f"Head {number}"))
        make.action(due=on(-number - 1), on=on(-90), workstream=make.workstream(f"Stream {number}"))
        add_measure(ours, MeasureStatement(title=f"Homes {number}"), by=mona, on=DAY)
        told("red", on(-number - 1))
    with django_assert_num_queries(15):
        one_page_of(ours, mona, as_at=DAY, conventions=InForce())


def test_the_programme_leads_to_it(client, mona):
    make.programme()
    assert f'href="{PAGE}"' in client.get("/programmes/SSR/").content.decode()
