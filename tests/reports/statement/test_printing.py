"""The savings statement as a PDF says what its page and its workbook say, to the penny."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from council.models import Event, Role
from savings.models import ControlTotal
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.usefixtures("on_the_day")]
PDF, XLSX = "/savings/statement.pdf", "/savings/statement.xlsx"


@pytest.fixture
def farah(client):
    farah = make.finance("Farah")
    client.force_login(farah)
    return farah


def words_of(response) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages).split()
    )


def test_the_paper_the_page_and_the_workbook_agree_to_the_penny(client, farah):
    saving = make.saving("One purchasing team", programme=make.programme())
    make.saving_year(saving, target=Decimal("40000.25"), forecast=Decimal("35000.75"))
    paper = client.get(PDF)
    assert paper.headers["Content-Type"] == "application/pdf"
    told = words_of(paper)
    page = client.get("/savings/statement/").content.decode()
    sheet = load_workbook(BytesIO(client.get(XLSX).content)).active
    cells = {str(cell.value) for row in sheet.rows for cell in row}
    assert {"40000.25", "35000.75"} <= cells, cells
    for amount in ("£40,000", "£35,001", "£5,000"):
        assert (amount in told) == (amount in page), amount
    assert "Savings statement by programme" in told and "Not for publication" not in told
    first = PdfReader(BytesIO(paper.content)).pages[0].extract_text()
    assert "Confirmed is what finance has confirmed" in " ".join(first.split()), "no page is blank"
    assert Event.objects.filter(kind=Event.Kind.EXPORTED, what__contains="as a PDF", by=farah).count() == 1


def test_it_is_cut_as_the_page_was(client, farah):
    make.saving_year(
        make.saving("One team", programme=make.programme(), directorate=make.directorate("Place"))
    )
    assert "Place" in words_of(client.get(f"{PDF}?by=directorate"))


def test_exempt_figures_are_in_it_for_who_may_see_them_and_it_says_so(client):
    of = make.programme()
    exempt = make.saving(
        "Settle it", programme=of, exempt=True, exempt_paragraph=3, exempt_reason="The price"
    )
    make.saving_year(exempt, target=Decimal(77_000))
    mark, nora = make.person("Mark"), make.person("Nora")
    make.grant(mark, Role.FINANCE)
    make.grant(nora, Role.FINANCE, sees_exempt=True)
    client.force_login(mark)
    assert "£77,000" not in words_of(client.get(PDF))
    client.force_login(nora)
    told = words_of(client.get(PDF))
    assert "£77,000" in told and "Not for publication" in told


def test_a_statement_that_says_what_is_exempt_is_printed_for_nobody_until_it_is_changed(client, farah):
    title = "Settle with Zebedee about the lease of the depot"
    hidden = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "The price"}
    make.action(title, **hidden)
    make.saving_year(make.saving("One team", programme=make.programme()), year=2026)
    total = ControlTotal.objects.create(year=2026, amount=Decimal(1), resolution=f"To {title.lower()}")
    refused = client.get(PDF, follow=True)
    page = refused.content.decode()
    assert refused.redirect_chain[-1][0] == "/savings/statement/"
    assert "The statement cannot be printed" in page and "settle with zebedee about the lease" in page
    assert make.action(title, **hidden).reference not in page, "the record is told to who may see it alone"
    viewer = make.person("Vera")
    make.grant(viewer, Role.VIEWER)
    client.force_login(viewer)
    assert "waits until finance has read it" in client.get(PDF, follow=True).content.decode()
    total.resolution = "Resolution 12"
    total.save()
    assert client.get(PDF).headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("address", [PDF, XLSX, "/savings/statement/"])
def test_an_auditor_who_reads_sums_of_exempt_savings_is_told_of(client, address):
    audrey, of = make.person("Audrey"), make.programme()
    make.grant(audrey, Role.AUDITOR, sees_exempt=True)
    exempt = make.saving("Settle", programme=of, exempt=True, exempt_paragraph=3, exempt_reason="Price")
    make.saving_year(exempt, target=Decimal(77_000))
    client.force_login(audrey)
    client.get(address)
    opened = Event.objects.get(kind=Event.Kind.EXEMPT_OPENED, by=audrey)
    assert opened.detail["records"] == [f"saving {exempt.pk}"]
