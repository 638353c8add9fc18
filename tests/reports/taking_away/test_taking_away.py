"""What is taken away from a report: its tables, its parts as text, a comparison, and a check of a copy."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from actions.models import Action
from reports.wording.asking import keep_decisions
from reports.wording.models import DecisionAsked
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = pytest.mark.django_db


def test_the_workbook_holds_the_tables_of_the_report(draft, client):
    client.force_login(make.clerk())
    answer = client.get(reverse("reports:download-workbook", args=[draft.pk]))
    assert "ssr-highlight-report-2026-06-15-draft.xlsx" in answer["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[:3] == ["Report", "Decisions", "Actions"]
    assert next(row[0] for row in book["Actions"].iter_rows(min_row=4, values_only=True)) == "SSR-001"


def test_the_parts_are_plain_text_with_numbered_recommendations(draft, client):
    keep_decisions(draft, [DecisionAsked(verb="note", text="the position")], by=make.clerk())
    client.force_login(make.clerk())
    page = client.get(reverse("reports:copy-report", args=[draft.pk])).content.decode()
    assert "1. That the Audit and Governance Committee note the position." in page
    assert "do not publish it" in page


def test_two_issued_reports_say_what_moved_and_why(draft, client):
    plans.issue(draft, by=make.clerk(), on=DAY)
    plans.say(
        Action.objects.get(reference="SSR-003"),
        "Worse.",
        by=make.person("Alice"),
        on=plans.days(1),
        stated_rag="red",
        reason="The feeders failed.",
        being_done="They are mended.",
        forecast=plans.days(70),
    )
    later = plans.report(draft.programme, as_at=plans.days(2))
    plans.issue(later, by=make.clerk(), on=plans.days(2))
    client.force_login(make.person("Vera"))
    page = client.get(reverse("reports:compare-report", args=[later.pk])).content.decode()
    assert "SSR-003" in page
    assert "forecast 24 August 2026" in page
    assert "The feeders failed." in page
    assert "SSR-005" not in page


def test_a_copy_is_checked_by_its_bytes(draft, client):
    issued = plans.issue(draft, by=make.clerk(), on=DAY)
    client.force_login(make.person("Vera"))

    def check(data):
        sent = {"file": SimpleUploadedFile("copy.pdf", data, content_type="application/pdf")}
        return client.post(reverse("reports:check-report"), sent).content.decode()

    assert "This is what was issued" in check(bytes(issued.pdf))
    assert "No issued report that you can read" in check(bytes(issued.pdf) + b" ")
