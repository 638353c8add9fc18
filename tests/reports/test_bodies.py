"""The page of a body tells its meetings, what was escalated to it and its reports, as far as one sees."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from council.models import Role
from programmes.models import ReportingDate
from reports.models import HighlightReport
from risks.models import RiskEscalation
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return f.body("Audit Committee")


def page_for(client, user, body) -> str:
    client.force_login(user)
    return " ".join(client.get(body.get_absolute_url()).content.decode().split())


def test_a_body_without_anything_to_tell_has_no_empty_headings(client, body):
    viewer = f.person("Vera")
    f.grant(viewer, Role.VIEWER)
    f.programme()
    page = page_for(client, viewer, body)
    assert not any(title in page for title in ("Next meetings", "Risks escalated", "Latest reports"))


def test_its_next_meetings_name_the_programmes_that_report_then(client, body):
    day = timezone.localdate() + timedelta(days=30)
    for code in ("SSR", "OTH"):
        ReportingDate.objects.create(
            programme=f.programme(code), body=body, meeting_on=day, updates_by=day - timedelta(days=8)
        )
    ReportingDate.objects.create(
        programme=f.programme(), body=body, meeting_on=date(2020, 1, 7), updates_by=date(2020, 1, 1)
    )
    page = page_for(client, f.manager(), body)
    assert "Next meetings" in page and page.count("updates in by") == 1 and "2020" not in page
    assert "OTH, SSR; updates in by" in page or "SSR, OTH; updates in by" in page
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=f.programme())
    assert "OTH" not in page_for(client, vera, body)


def test_its_first_meeting_is_planned_from_its_page_by_who_keeps_a_timetable(client, body):
    page = page_for(client, f.manager(), body)
    assert "there is none yet that you can plan for" in page
    f.programme("OTH")
    f.programme("SSR", body=body)
    page = page_for(client, f.manager(), body)
    way = f"/programmes/SSR/timetable/?body={body.pk}"
    assert f'href="{way}">Plan a meeting</a>' in page and "/programmes/OTH/timetable/" not in page
    form = client.get(way).context["form"]
    assert str(form["body"].value()) == str(body.pk)


def test_a_body_that_no_programme_reports_to_offers_each_that_one_keeps_the_timetable_of(client, body):
    ours = f.programme("SSR")
    f.programme("OTH")
    adam = f.person("Adam")
    f.grant(adam, Role.ADMIN)
    page = page_for(client, adam, body)
    assert "Plan a meeting for SSR" in page and "Plan a meeting for OTH" in page
    mona = f.person("Mona")
    f.grant(mona, Role.PROGRAMME_MANAGER, over=ours)
    page = page_for(client, mona, body)
    assert "Plan a meeting</a>" in page and "OTH" not in page


def test_risks_that_wait_for_it_are_listed_for_who_sees_them(client, body):
    for title, exempt in (("Roof leaks", False), ("Quiet sale", True)):
        hidden = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Price"} if exempt else {}
        RiskEscalation.objects.create(
            risk=f.risk(title, **hidden),
            body=body,
            reason="Too high",
            asks="Fund it",
            raised_on=date(2026, 6, 1),
        )
    page = page_for(client, f.manager(), body)
    assert "Roof leaks" in page and "Fund it" in page and "Quiet sale" not in page
    assert f'href="/risks/escalated/{body.pk}/">All that was escalated to it' in page
    assert "Quiet sale" in page_for(client, f.manager("Mary", sees_exempt=True), body)


def test_reports_issued_to_it_are_listed_and_drafts_are_not(client, body):
    days = {"period_from": date(2026, 4, 1), "period_to": date(2026, 6, 3), "as_at": date(2026, 6, 3)}
    report = HighlightReport.objects.create(programme=f.programme(), body=body, **days)
    assert "Latest reports to it" not in page_for(client, f.manager(), body)
    report.status = HighlightReport.Status.ISSUED
    report.save()
    assert "Position as at 3 June 2026" in page_for(client, f.manager(), body)
