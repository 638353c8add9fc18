"""The tables of a programme's documents: kept by its manager, read by all who see it, printed at its end."""

import html
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from council.models import ChangedMeanwhile, Role
from programmes.closing.closing import close_programme
from programmes.models import DocumentTable
from programmes.reference_tables.cells import Cells
from programmes.reference_tables.keeping import (
    MOST_ROWS,
    TableStatement,
    add_document_table,
    correct_document_table,
    remove_document_table,
)
from programmes.reference_tables.sheets import MOST_BYTES
from tests import factories as make
from tests.factories import DAY
from tests.programmes.imports.books import new_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
CELLS = Cells(("Service", "2026/27"), (("Audit", "1,000"), ("Tax", "238"), ("Total", "1,240")))
SAID = TableStatement(title="Costs of services", kind="resources", cells=CELLS)
TYPED = "Service | 2026/27\nFinance\nAudit | 1,000\nTax | 238\nTotal | 1,240"
THERE = "/programmes/SSR/tables/"


@pytest.fixture
def mona():
    return make.manager()


@pytest.fixture
def programme():
    return make.programme()


def page(client, address, sent=None):
    response = client.post(address, sent, follow=True) if sent else client.get(address)
    assert response.status_code == 200, response.status_code
    return " ".join(html.unescape(response.content.decode()).split())


def book(*rows):
    handle = io.BytesIO()
    new_sheet(*rows).parent.save(handle)
    return handle.getvalue()


def test_tables_get_the_next_reference_and_stand_in_the_order_in_which_they_came(programme, mona):
    first, second = (add_document_table(programme, SAID, by=mona, on=DAY) for _ in range(2))
    assert (first.reference, second.reference, second.order) == ("SSR-T01", "SSR-T02", 2)
    remove_document_table(first, by=mona, on=DAY, version=1)
    assert list(programme.document_tables.all()) == [second]
    assert DocumentTable.history.filter(reference="SSR-T01", history_type="-").exists()


def test_what_is_said_of_a_table_is_refused_by_field(programme, mona):
    with pytest.raises(ValidationError) as refused:
        add_document_table(programme, TableStatement(title=" "), by=mona, on=DAY)
    assert set(refused.value.message_dict) == {"title", "cells"}
    for cells, told in (
        (Cells(("A",) * 21, (("b",) * 21,)), "21 columns"),
        (Cells(("A",), (("b",),) * (MOST_ROWS + 1)), "201 rows"),
        (Cells(("A",), (("b" * 20_001,),)), "up to 20,000"),
    ):
        with pytest.raises(ValidationError, match=told):
            add_document_table(programme, TableStatement(title="So", cells=cells), by=mona, on=DAY)
    assert not DocumentTable.objects.exists()


def test_the_second_of_two_who_correct_a_table_is_told(programme, mona):
    table = add_document_table(programme, SAID, by=mona, on=DAY)
    correct_document_table(table, TableStatement(title="Costs", cells=CELLS), by=mona, on=DAY, version=1)
    with pytest.raises(ChangedMeanwhile):
        correct_document_table(table, SAID, by=mona, on=DAY, version=1)


def test_only_the_manager_keeps_tables_and_none_of_a_closed_programme(programme, mona, client):
    table = add_document_table(programme, SAID, by=mona, on=DAY)
    vera = make.person("Vera")
    make.grant(vera, Role.VIEWER, over=programme)
    with pytest.raises(PermissionDenied):
        add_document_table(programme, SAID, by=vera, on=DAY)
    client.force_login(vera)
    assert "Edit" not in page(client, table.get_absolute_url()).split("</h1>")[1].split("<h2")[0]
    assert client.get(f"{THERE}new/").status_code == 403
    client.force_login(make.person("Stranger"))
    assert client.get(table.get_absolute_url()).status_code == 404
    close_programme(
        programme, body=make.body(), decided_on=DAY, minute="42", words="To the plans", by=mona, on=DAY
    )
    with pytest.raises(PermissionDenied, match="closed"):
        correct_document_table(table, SAID, by=mona, on=DAY)


def test_a_typed_table_is_shown_with_headings_a_section_and_the_total_that_differs(programme, mona, client):
    client.force_login(mona)
    assert "No tables yet" in page(client, THERE)
    sent = {"title": "Costs of services", "kind": "resources", "cells": TYPED, "footnotes": "* in £000",
            "source": "Estimates"}  # fmt: skip
    shown = page(client, f"{THERE}new/", sent)
    assert "SSR-T01 is kept." in shown and "Costs of services</caption>" in shown
    assert 'scope="col"' in shown and 'scope="row"' in shown and 'scope="colgroup"' in shown
    assert "govuk-table__header--numeric" in shown and "<tfoot" in shown
    assert "The total printed for 2026/27 is 1,240; the rows come to 1,238." in shown
    assert "* in £000" in shown and "Source: Estimates" in shown
    assert "1 of 1 differs" in page(client, THERE)
    edit = page(client, f"{THERE}SSR-T01/edit/")
    assert "Service | 2026/27 Finance | Audit | 1,000" in edit
    right = sent | {"cells": TYPED.replace("1,240", "1,238"), "version": "1"}
    shown = page(client, f"{THERE}SSR-T01/edit/", right)
    assert "1 printed total worked out again: it agrees." in shown and "Total | 1,240" in shown  # its history
    gone = page(client, f"{THERE}SSR-T01/edit/", {"remove": "1", "version": "2"})
    assert "SSR-T01 is taken out." in gone and "No tables yet" in gone


def test_a_table_is_taken_from_a_sheet_and_what_was_left_out_is_told(programme, mona, client):
    client.force_login(mona)
    rows = (["Functions"], ["Service", "Statutory?"], ["Libraries", "Yes"], ["* in part"])
    file = SimpleUploadedFile("functions.xlsx", book(*rows))
    shown = page(client, f"{THERE}new/", {"title": "Functions", "kind": "functions", "file": file})
    assert "taken from the sheet “Plan”. Left out: what stands above the headings (“Functions”)." in shown
    table = DocumentTable.objects.get()
    assert (table.columns, table.rows) == (["Service", "Statutory?"], [["Libraries", "Yes"]])
    assert table.footnotes == "* in part"


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("table.pdf", b"%PDF-1.4 so", "Files called .pdf are not taken."),
        ("table.xlsx", b"%PDF-1.4 so", "what is in it is no Excel workbook"),
        ("table.csv", b"x" * (MOST_BYTES + 1), "larger than 5 MB"),
        ("table.csv", b"alone\n", "no table in the file"),
    ],
)
def test_a_file_that_is_no_table_is_refused_beside_its_box(programme, mona, client, name, data, told):
    client.force_login(mona)
    sent = {"title": "So", "kind": "other", "file": SimpleUploadedFile(name, data)}
    shown = page(client, f"{THERE}new/", sent)
    assert told in shown and 'id="id_file_error"' in shown.replace("id_file-error", "id_file_error")
    assert not DocumentTable.objects.exists()


def test_neither_a_box_nor_a_file_is_refused(programme, mona, client):
    client.force_login(mona)
    assert "Enter the headings and rows, or choose a file" in page(
        client, f"{THERE}new/", {"title": "So", "kind": "other"}
    )


def test_the_list_takes_as_many_queries_for_twenty_tables_as_for_one(programme, mona, client):
    client.force_login(mona)
    counts = []
    for number in (1, 19):
        for _ in range(number):
            add_document_table(programme, SAID, by=mona, on=DAY)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(client, THERE)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14


def test_the_closure_report_prints_the_tables_as_an_appendix(programme, mona, client, on_the_day):
    client.force_login(mona)
    assert "Appendix F" not in text_of(client.get("/programmes/SSR/closure.pdf"))
    said = TableStatement(
        title="Who answers for what", kind="protocol", cells=CELLS, footnotes="Agreed in May"
    )
    add_document_table(programme, said, by=mona, on=DAY)
    report = text_of(client.get("/programmes/SSR/closure.pdf"))
    for words in ("Appendix F: tables", "Who answers for what", "the rows come to 1,238", "Agreed in May"):
        assert words in report


def test_a_table_that_says_something_exempt_holds_the_closure_report(programme, mona, client):
    words = "Settle the claim of the builder for the depot"
    make.action(words, programme=programme, exempt=True, exempt_paragraph=3, exempt_reason="The price")
    cells = Cells(("Matter", "Who"), ((f"We {words.lower()}", "Legal"),))
    add_document_table(programme, TableStatement(title="Matters", cells=cells), by=mona, on=DAY)
    client.force_login(mona)
    shown = client.get("/programmes/SSR/closure.pdf", follow=True)
    assert shown.headers["Content-Type"].startswith("text/html")
    assert "The closure report cannot be printed." in html.unescape(shown.content.decode())


def text_of(response):
    pages = PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())
