"""The pages of reports: who sees what, who may do what, and what a form refuses."""

from datetime import date
from http import HTTPStatus

import pytest
from django.urls import reverse

from council.access.acting import DEMO
from council.models import Role
from programmes.models import ReportingDate
from reports.documents.forms import suggested
from reports.documents.models import HighlightReport
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = pytest.mark.django_db
LIST = "/reports/"


@pytest.fixture
def as_(client):
    def sign_in(name):
        client.force_login(make.person(name))
        return client

    return sign_in


def answers(report=None, **fields):
    """What the form sends, with dates in their boxes."""
    plan = make.programme("SSR")
    given = {
        "programme": plan.pk,
        "body": make.body().pk,
        "audience": "public",
        "management_summary": "All is well.",
        "decisions_required": "",
        "version": report.version if report else "",
    }
    days = {"period_from": plans.FROM, "period_to": plans.TO, "as_at": DAY} | {
        name: fields.pop(name) for name in ("period_from", "period_to", "as_at") if name in fields
    }
    for name, day in days.items():
        given |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    return given | fields


def test_the_list_is_empty_with_a_word_on_what_to_do(as_, plan):
    assert "Draft one" in as_("Clara").get(LIST).content.decode()
    assert "once a clerk issues them" in as_("Vera").get(LIST).content.decode()


def test_a_viewer_sees_issued_reports_and_no_drafts(as_, draft):
    vera = as_("Vera")
    assert draft.programme.title not in vera.get(LIST).content.decode()
    assert vera.get(draft.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND
    assert vera.get(draft.get_download_url()).status_code == HTTPStatus.NOT_FOUND
    plans.issue(draft, by=make.clerk(), on=DAY)
    assert draft.programme.title in vera.get(LIST).content.decode()
    page = vera.get(draft.get_absolute_url())
    assert "Issued" in page.content.decode()
    assert reverse("reports:correct-report", args=[draft.pk]) not in page.content.decode()


def test_a_stranger_sees_nothing_at_all(as_, draft):
    plans.issue(draft, by=make.clerk(), on=DAY)
    charlie = as_("Charlie")
    for url in (draft.get_absolute_url(), draft.get_download_url(), draft.get_issue_url()):
        assert charlie.get(url).status_code == HTTPStatus.NOT_FOUND


def test_without_signing_in_there_is_only_the_sign_in_page(client, draft):
    assert client.get(draft.get_download_url()).status_code == HTTPStatus.FOUND


def test_the_manager_drafts_and_only_the_clerk_issues(as_, draft):
    mona = as_("Mona")
    assert mona.get(draft.get_edit_url()).status_code == HTTPStatus.OK
    digest = plans.approved(draft)
    refused = mona.post(draft.get_issue_url())
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "Reports are issued by clerks" in refused.content.decode()
    issued = as_("Clara").post(draft.get_issue_url(), {"digest": digest})
    assert issued.status_code == HTTPStatus.FOUND
    draft.refresh_from_db()
    assert draft.is_issued


def test_who_drafts_nowhere_is_refused_with_the_reason(as_, plan):
    refused = as_("Vera").get(reverse("reports:create-report"))
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "drafted by programme managers and clerks" in refused.content.decode()


def test_an_exempt_report_is_seen_only_by_right(as_, plan):
    report = plans.report(plan, audience="exempt")
    plans.issue(report, by=DEMO.signed(make.person("Clara")), on=DAY)
    assert as_("Clara").get(report.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND
    make.grant(make.person("Erin"), Role.VIEWER, over=plan, sees_exempt=True)
    assert as_("Erin").get(report.get_absolute_url()).status_code == HTTPStatus.OK


def test_who_may_not_see_exempt_material_can_not_draft_an_exempt_report(as_, plan):
    page = as_("Clara").post(reverse("reports:create-report"), answers(audience="exempt"))
    assert "You cannot see exempt material" in page.content.decode()
    assert not HighlightReport.objects.exists()


def test_a_new_drafts_period_ends_with_its_position_and_the_planned_meeting_is_offered(plan):
    for days in (-3, 20, 90):
        day = plans.days(days)
        ReportingDate.objects.create(programme=plan, body=plan.body, meeting_on=day, updates_by=day)
    said = suggested(plan, by=make.person("Clara"), today=date(2026, 6, 24))
    assert (said["period_from"], said["period_to"], said["as_at"]) == (
        date(2026, 4, 1), date(2026, 6, 24), date(2026, 6, 24),
    )  # fmt: skip
    assert said["meeting_on"] == min(day for day in map(plans.days, (20, 90)) if day >= date(2026, 6, 24))


def test_a_new_draft_is_suggested_from_the_programme(as_, plan):
    page = as_("Clara").get(reverse("reports:create-report"), {"programme": "SSR"}).content.decode()
    assert f'<option value="{plan.pk}" selected' in page
    assert f'<option value="{plan.sro.pk}" selected' in page
    assert f'<option value="{make.person("Clara").pk}" selected' in page


def test_a_draft_is_saved_and_shown(as_, plan):
    page = as_("Clara").post(reverse("reports:create-report"), answers(), follow=True)
    report = HighlightReport.objects.get()
    assert page.redirect_chain[-1][0] == report.get_absolute_url()
    assert "All is well." in page.content.decode()
    assert "Draft" in page.content.decode()
    clara = as_("Clara")
    again = clara.post(reverse("reports:create-report"), answers(), follow=True)
    assert again.redirect_chain[-1][0] == report.get_absolute_url()  # the form was sent twice
    other = clara.post(reverse("reports:create-report"), answers(management_summary="It is not."))
    assert f'href="{report.get_absolute_url()}">Open the report that is there' in other.content.decode()
    assert HighlightReport.objects.get().management_summary == "All is well."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"period_to": plans.days(-200)}, "The period cannot end before it starts"),
        ({"as_at": plans.days(20_000)}, "as at a day to come"),
        ({"as_at": plans.days(-300)}, "as at a day before the period starts"),
        ({"programme": ""}, "Select the programme"),
    ],
)
def test_a_form_that_contradicts_itself_is_refused(as_, plan, fields, words):
    page = as_("Clara").post(reverse("reports:create-report"), answers(**fields)).content.decode()
    assert "There is a problem" in page
    assert words in page
    assert not HighlightReport.objects.exists()


def test_a_manager_can_not_draft_for_another_programme(as_, plan):
    other = make.programme("ELS")
    page = as_("Mona").post(reverse("reports:create-report"), answers(programme=other.pk))
    assert page.status_code == HTTPStatus.OK
    assert not HighlightReport.objects.exists()


def test_who_saves_second_is_told_and_loses_nothing_typed(as_, draft):
    clara = as_("Clara")
    clara.post(draft.get_edit_url(), answers(draft, management_summary="First."))
    page = clara.post(draft.get_edit_url(), answers(draft, management_summary="Second.")).content.decode()
    assert "Someone else saved this report" in page
    assert "Second." in page
    draft.refresh_from_db()
    assert draft.management_summary == "First."
    clara.post(draft.get_edit_url(), answers(draft, management_summary="Second."))
    draft.refresh_from_db()
    assert draft.management_summary == "Second."


def test_the_page_of_submission_says_what_it_keeps_and_what_to_look_at(as_, draft):
    page = as_("Clara").get(draft.get_submit_url()).content.decode()
    assert "7 actions: 1 Red, 1 Amber, 2 Green" in page
    assert "The period ends after the position&#x27;s date" in page
    assert "texts wait for someone to let them through" in " ".join(page.split())


def test_looking_at_the_pages_neither_submits_nor_issues(as_, draft):
    as_("Clara").get(draft.get_submit_url())
    draft.refresh_from_db()
    assert draft.is_draft
    plans.approved(draft)
    as_("Clara").get(draft.get_issue_url())
    draft.refresh_from_db()
    assert draft.status == "approved"


@pytest.mark.parametrize("sent", [{}, {"digest": ""}, {"digest": "latest"}])
def test_issuing_another_digest_than_the_approved_one_is_refused(as_, draft, sent):
    plans.approved(draft)
    page = as_("Clara").post(draft.get_issue_url(), sent)
    assert "The submission was changed since you opened the page" in page.content.decode()
    draft.refresh_from_db()
    assert not draft.is_issued


def test_an_issued_report_is_not_edited_but_corrected(as_, draft):
    plans.issue(draft, by=make.clerk(), on=DAY)
    clara = as_("Clara")
    assert clara.get(draft.get_edit_url()).status_code == HTTPStatus.FOUND
    assert "Correct" in clara.get(draft.get_absolute_url()).content.decode()
    page = clara.post(draft.get_correct_url(), {"reason": "Wrong total."}, follow=True)
    assert "The new edition is a draft" in page.content.decode()
    new = HighlightReport.objects.get(corrects=draft)
    edited = clara.get(new.get_edit_url()).content.decode()
    assert 'name="programme"' not in edited
    plans.issue(new, by=make.clerk(), on=DAY)
    assert "A later edition corrects this report" in clara.get(draft.get_absolute_url()).content.decode()


def test_a_correction_without_a_reason_is_refused(as_, draft):
    plans.issue(draft, by=make.clerk(), on=DAY)
    page = as_("Clara").post(draft.get_correct_url(), {"reason": ""}).content.decode()
    assert "Enter what the correction puts right" in page


def test_the_download_is_a_pdf_with_a_name_that_says_what_is_in_it(as_, draft):
    answer = as_("Clara").get(draft.get_download_url())
    assert answer["Content-Type"] == "application/pdf"
    assert "ssr-highlight-report-2026-06-15-draft.pdf" in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")


def test_the_list_takes_as_many_queries_for_many_reports_as_for_one(as_, plan, django_assert_num_queries):
    clara = as_("Clara")
    for number in range(1, 6):
        report = plans.report(plan, as_at=plans.days(-number))
        if number % 2:
            plans.issue(report, by=make.clerk(), on=DAY)
    with django_assert_num_queries(LIST_QUERIES):
        clara.get(LIST)


LIST_QUERIES = 7
