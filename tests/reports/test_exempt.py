"""What is exempt stays exempt: no exempt word in a public page, PDF or frozen position, by any path."""

import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from actions.models import Action, Update
from council.models import Exempt
from council.rag import Stage
from reports.documents.drafting import redraft
from reports.documents.paper import live_paper
from reports.documents.pdf import highlight_pdf
from risks.models import Mitigation
from savings.models import YearProfile
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans
from tests.reports.word.reading import all_in

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
SECRET = "Zebedee"
EXEMPT = {"exempt": True, "exempt_paragraph": Exempt.P3, "exempt_reason": f"{SECRET} would lose its price."}


@pytest.fixture
def secrets(plan):
    """One exempt record of every kind, each with the secret word in every text that it has."""
    stream = plan.workstreams.first()
    secret = make.action(
        f"Settle with {SECRET}",
        workstream=stream,
        on=plans.LAST_YEAR,
        due=plans.days(-5),
        reason=SECRET,
        being_done=SECRET,
        owner_as_written=SECRET,
        due_as_written=SECRET,
        **EXEMPT,
    )
    Update.objects.create(action=secret, made_on=plans.days(-3), text=SECRET, stage=Stage.IN_PROGRESS)
    secret.date_changes.create(to_date=plans.days(9), reason=SECRET, asked_on=plans.days(-2))
    risk = make.risk(f"{SECRET} sues", programme=plan, effect=SECRET, **EXEMPT)
    Mitigation.objects.create(risk=risk, text=SECRET)
    saving = make.saving(f"{SECRET} contract", programme=plan, explanation=SECRET, status="at_risk", **EXEMPT)
    YearProfile.objects.create(saving=saving, year=2026, target=777_777)
    return plan


def add_exempt_update():
    """An exempt update of an action that is public; its words lie on the action as well."""
    action = Action.objects.get(reference="SSR-003")
    Update.objects.create(
        action=action,
        made_on=DAY,
        text=SECRET,
        reason=f"{SECRET} left",
        being_done=f"Sue {SECRET}",
        stage=Stage.IN_PROGRESS,
        stated_rag="amber",
        **EXEMPT,
    )
    action.reason, action.being_done = f"{SECRET} left", f"Sue {SECRET}"
    action.save()


@pytest.mark.parametrize("audience", ["public", "private"])
def test_no_exempt_word_reaches_page_pdf_or_frozen_data(secrets, client, audience):
    add_exempt_update()
    report = plans.report(secrets, audience=audience)
    client.force_login(make.person("Clara"))
    assert SECRET not in client.get(report.get_absolute_url()).content.decode()
    assert SECRET not in client.get(report.get_submit_url()).content.decode()
    issued = plans.issue(report, by=make.clerk(), on=DAY)
    assert SECRET not in json.dumps(issued.position)
    assert SECRET not in client.get(report.get_absolute_url()).content.decode()
    assert SECRET not in text_of(bytes(issued.pdf))
    assert SECRET.encode() not in bytes(issued.pdf)
    word = client.get(reverse("reports:download-word", args=[report.pk])).content
    assert SECRET not in all_in(word)


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_public_pack_keeps_numbers_and_paragraphs(secrets):
    add_exempt_update()
    position = live_paper(plans.report(secrets)).position
    assert position.restricted_counts == [("action", 1), ("update", 1), ("risk", 1), ("saving", 1)]
    assert "paragraph 3 Financial or business affairs" in " ".join(
        text_of(highlight_pdf(live_paper(plans.report(secrets)))).split()
    )


def test_restricted_records_are_counted_in_no_figure(secrets):
    position = live_paper(plans.report(secrets)).position
    assert position.tally.total == 7
    assert "777777" not in json.dumps(position.as_json())


def test_an_exempt_pack_prints_them_in_full(secrets):
    add_exempt_update()
    paper = live_paper(plans.report(secrets, audience="exempt"))
    assert paper.front.classification == "Part 2 (not for publication)"
    assert paper.position.restricted == ()
    assert SECRET in text_of(highlight_pdf(paper))


def test_made_exempt_later_is_exempt_in_a_report_on_an_earlier_day(plan):
    action = Action.objects.get(reference="SSR-001")
    action.exempt, action.exempt_paragraph, action.exempt_reason = True, Exempt.P5, "Advice."
    action.save()
    position = live_paper(plans.report(plan)).position
    assert [one.reference for one in position.restricted] == ["SSR-001"]
    assert "accounts" not in json.dumps([a.title for a in position.actions])


def test_a_summary_that_quotes_an_exempt_record_is_not_issued(secrets):
    report = plans.report(secrets, management_summary=f"We shall settle  with {SECRET} soon.")
    with pytest.raises(
        ValidationError, match=f"Management summary: confirm that “settle with {SECRET}”"
    ) as no:
        plans.issue(report, by=make.clerk(), on=DAY)
    assert "SSR-008" not in str(no.value), "it is named only to who may see it"
    with pytest.raises(ValidationError, match="SSR-008"):
        plans.issue(report, by=make.clerk("Xena", sees_exempt=True), on=DAY)
    report.refresh_from_db()
    assert not report.is_issued
    redraft(report, by=make.clerk(), management_summary="One matter is restricted.")
    plans.issue(report, by=make.clerk(), on=DAY)
