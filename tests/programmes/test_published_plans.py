"""The totals that five published documents print, imported through the pages and read back from the product.

Each file of fixtures/plans is uploaded and confirmed as an administrator does it; what no import knows is
entered in the boxes of its page. Then the counts are read from pages, from an export and from a document.
"""

import io
import re
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from council.models import Role
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.pages.sheet_names_form import box_of
from programmes.models import Priority, Programme, Review
from reports.demo.document_book import document_book, document_names
from reports.demo.taking_in import EFFECTS, KINDS
from tests import factories
from tests.programmes.imports.books import PLANS
from tests.programmes.imports.pages.test_pages import go_on, upload

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
PARTS = ("day", "month", "year")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(client):
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    factories.grant(adam, Role.PROGRAMME_MANAGER)
    client.force_login(adam)
    return client


def brought(client, name, **said):
    """The programme that the document's file becomes: uploaded, what is `said` saved, the rest as read."""
    book = document_book(name)
    path = PLANS / book.data["file"]
    when = {
        f"{day}_{part}": str(getattr(book.since, part)) for day in ("plan_date", "as_at") for part in PARTS
    }
    assert upload(client, path.read_bytes(), path.name, **when).status_code == 302
    plan_import = PlanImport.objects.get()
    go_on(client, "map-import", plan_import)
    go_on(client, "check-wordings", plan_import)
    if said:
        go_on(client, "check-import", plan_import, decide="1", **said)
    page = go_on(client, "check-import", plan_import, accept_questions="on")
    plan_import.refresh_from_db()
    assert plan_import.is_applied, page.context and page.context["form"].errors
    return Programme.objects.get()


def words_of(client, name, *args, **asked):
    """The words of a page, without its marks."""
    page = client.get(reverse(name, args=args), asked).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def exported(client, programme):
    """The rows of each sheet of the programme's own export, its headings and guidance left out."""
    page = client.get(reverse("programmes:export-programme", args=[programme.code]))
    book = load_workbook(io.BytesIO(b"".join(page) if page.streaming else page.content), read_only=True)
    return {
        sheet.title: [row for row in sheet.iter_rows(values_only=True) if any(row)]
        for sheet in book.worksheets
    }


def column(rows, heading):
    """What the rows under the heading hold."""
    head = next(place for place, row in enumerate(rows) if heading in row)
    at = rows[head].index(heading)
    return [row[at] for row in rows[head + 1 :] if row[0] and str(row[0]) != "Example" and row[at]]


def points_of_the_plan():
    """The rows of the action plan of the equality impact assessment."""
    book = document_book("support_services_closure")
    return book.rows(next(book.sheets(name="Equality actions")))[1:]


def closure_report(client, programme):
    """The words of the closure report as a PDF."""
    content = client.get(reverse("closing:closure-report", args=[programme.code])).content
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.parametrize("name", document_names())
def test_a_file_of_published_totals_is_made_from_what_the_demo_is_made_from(name):
    book = document_book(name)
    assert (PLANS / book.data["file"]).read_bytes() == book.bytes_of()


def test_a_closure_has_its_workstreams_risks_follow_ons_and_savings(admin):
    within = {box_of("Equality actions"): "in:Diversity impact assessment"}
    programme = brought(admin, "support_services_closure", **within)
    sheets = exported(admin, programme)
    assert len(column(sheets["Workstreams"], "Workstream")) == 16, "none of them for the points of equality"
    progress = column(sheets["Workstreams"], "Progress")
    assert [progress.count(word) for word in ("good", "reasonable", "poor")] == [7, 5, 4]
    rags = column(sheets["Risks"], "RAG")
    assert [rags.count(word) for word in ("Red", "Amber", "Green")] == [7, 12, 2]
    assert len(set(column(sheets["Actions"], "Workstream"))) >= 15, "a group for each but one"
    assert len(column(sheets["Milestones"], "Date delivered")) == 7
    assert len(column(sheets["Objectives"], "Objective")) == 7
    assert len(column(sheets["Achievements"], "Of the objective")) == 7
    assert len(column(sheets["Lessons"], "Lesson")) == 6
    assert len(column(sheets["Team"], "Role")) == 8
    points = words_of(admin, "actions:show-equality", programme.code)
    assert all(row[0] in points for row in points_of_the_plan()) and len(points_of_the_plan()) == 18
    ledger = words_of(admin, "savings:show-ledger")
    assert "£277,000" in ledger and "£64,000" in ledger
    assert sum(int(amount) for amount in column(sheets["Savings"], "Target (£)")) == 3_816_000
    printed = closure_report(admin, programme)
    assert "£1,316,000" in printed
    assert "Print, reprographics and mail" in printed
    assert "Voice over IP technology One-off £64,000" in printed
    assert "Let one board look at what concerns all" in printed


def test_33_objectives_stand_beside_42_comments_that_nobody_paired(admin):
    programme = brought(admin, "corporate_services_report")
    page = words_of(admin, "programmes:list-objectives", programme.code)
    assert "(of 38)" in page, "33 of the year that is over, and five to come with what they are good for"
    sheets = exported(admin, programme)
    achieved = sheets["Achievements"]
    assert len(column(achieved, "Achievement")) == 42
    assert column(achieved, "Of the objective") == []
    assert "Health and council services under one roof" in page
    assert len(column(sheets["Actions"], "Action")) == 19
    assert len(column(sheets["Milestones"], "Milestone")) == 3
    form = admin.get(reverse("programmes:pair-achievements", args=[programme.code])).content.decode()
    assert form.count("<select") == 42, "each is paired by hand"


def test_plans_of_personnel_and_information_come_with_bids_and_comparisons(admin):
    programme = brought(admin, "best_value_appendices")
    sheets = exported(admin, programme)
    streams = [str(stream).partition(" / ")[0] for stream in column(sheets["Actions"], "Workstream")]
    assert [streams.count(name) for name in ("Human resources", "Information management")] == [11, 13]
    assert len(column(sheets["Measures"], "Measure")) == 13, "one of them without a target"
    steps = "\n".join(column(sheets["Measures"], "Target steps"))
    assert all(words in steps for words in ("by 31/3/05", "July 2003", "[75%]", "each year", "As BVPIs"))
    bids = words_of(admin, "savings:list-bids")
    assert "£160,000" in bids and "Organisation development manager" in bids
    tables = taken_over(admin, programme, "best_value_appendices")
    assert len(tables) == 6
    cost = programme.document_tables.get(title="Cost of finance")
    page = words_of(admin, "programmes:show-document-table", programme.code, cost.reference)
    assert "The total printed for This council is 18.5; the rows come to 16.3." in page
    assert "The total printed for Group average is 76.8; the rows come to 66.1." in page


def taken_over(client, programme, name):
    """The tables of the document's file, each taken over from its sheet on the page for it."""
    book = document_book(name)
    sheets = [sheet for sheet in book.sheets() if "table" in sheet]
    for sheet in sheets:
        file = SimpleUploadedFile(book.data["file"], (PLANS / book.data["file"]).read_bytes())
        sent = {"title": sheet["name"], "kind": sheet["table"], "file": file, "sheet": sheet["name"]}
        page = client.post(reverse("programmes:add-document-table", args=[programme.code]), sent)
        assert page.status_code == 302, page.context["form"].errors
    return sheets


def test_an_initiation_document_is_filled_from_its_registers_and_its_texts(admin):
    programme = brought(admin, "improvement_initiation")
    sheets = exported(admin, programme)
    headings = {
        "Risks": "Risk",
        "Outputs": "Output or outcome",
        "Benefits": "Benefit",
        "Milestones": "Milestone",
    }
    assert [len(column(sheets[name], heading)) for name, heading in headings.items()] == [7, 11, 7, 4]
    assert len(set(column(sheets["Benefits"], "Type"))) == 7
    taken_over(admin, programme, "improvement_initiation")
    table = programme.document_tables.get(title="Statutory services")
    shown = words_of(admin, "programmes:show-document-table", programme.code, table.reference)
    assert shown.count("tatutory") >= 35
    texts = document_book("improvement_initiation").texts()
    sent = {"label": "Draft 1.0", "reasons": "First draft", "after": "0", **texts}
    written = admin.post(reverse("initiation:write-version", args=[programme.code]), sent)
    assert written.status_code == 302, written.context["form"].errors
    pdf = admin.get(reverse("initiation:download-version", args=[programme.code, 1])).content
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    assert "the difference of £2 is rounding" in printed
    assert "£166,666" in printed and "£333,332" in printed, "spend by year, from the register of costs"
    assert "Platform bought and set up" in printed and "Data cannot be shared" in printed


def test_findings_proposals_and_quick_wins_of_two_functions_and_eight_priorities(admin):
    programme = brought(admin, "integration_findings")
    book = document_book("integration_findings")
    assert len(column(exported(admin, programme)["Actions"], "Kind")) == 16, "quick wins, six and ten"

    (findings,) = book.sheets(enter="findings")
    rows = book.rows(findings)[1:]
    facts = {"title": "First findings", "kind": "self_assessment", "reviewer": "Project board", "rows": "0"}
    facts |= {"received_on_day": "4", "received_on_month": "8", "received_on_year": "2010"}
    facts |= {"received_on_meant": "2010-08-04"}  # a tick says that a day of so long ago is meant
    sent = admin.post(reverse("programmes:new-review"), {**facts, "programmes": [programme.pk]})
    assert sent.status_code == 302, sent.context["form"].errors
    review = Review.objects.get()
    boxes = {"rows": str(len(rows))}
    for number, (theme, kind, text) in enumerate(rows):
        boxes |= {f"text-{number}": text, f"theme-{number}": theme, f"kind-{number}": KINDS[kind].value}
    sent = admin.post(reverse("programmes:write-findings", args=[review.pk]), boxes)
    assert sent.status_code == 302, sent.context["form"].errors
    page = admin.get(reverse("programmes:detail-review", args=[review.pk])).content.decode()
    assert [page.count(f">{word}<") for word in ("Key issue", "Proposal", "Quick win")] == [20, 21, 16]
    found = Counter(review.findings.values_list("theme", "kind"))
    kinds = ("issue", "proposal", "quick_win")
    assert [found["Communications", kind] for kind in kinds] == [10, 11, 6]
    assert [found["Performance Improvement (Intelligence)", kind] for kind in kinds] == [10, 10, 10]

    sent = {"label": "Draft 1.0", "reasons": "First draft", "after": "0"}
    assert (
        admin.post(reverse("programmes:record-review", args=[review.pk]), {"version": ""}).status_code == 302
    )
    assert admin.post(reverse("initiation:write-version", args=[programme.code]), sent).status_code == 302
    printed = words_of(admin, "initiation:show-latest", programme.code)
    assert "• Eleven teams write to the public, three of them know of the others" in printed

    (monitoring,) = book.sheets(enter="priorities")
    ticks = book.rows(monitoring)[1:]
    for order, row in enumerate(ticks, start=1):
        new = {"name": row[0].partition(" ")[2], "order": str(order)}
        assert admin.post(reverse("programmes:list-priorities"), new).status_code == 302
    said = {
        f"effect_{priority.pk}": next(effect for effect, tick in zip(EFFECTS, row[1:], strict=True) if tick)
        for priority, row in zip(Priority.objects.order_by("order"), ticks, strict=True)
    }
    sent = admin.post(reverse("programmes:serve-priorities", args=[programme.code]), said)
    assert sent.status_code == 302, sent.context["form"].errors
    shown = words_of(admin, "programmes:list-objectives", programme.code)
    assert [shown.count(f" {label} ") for label in ("Positive", "Neutral")] == [2, 6], "eight priorities"
