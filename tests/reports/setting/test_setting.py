"""A long report is set and issued by the worker, and its page says how far that is."""

import pytest
from django.urls import reverse

from reports.documents.paper import live_paper
from reports.models import PaperWork
from reports.setting import tasks
from tests import factories as make
from tests.reports import plans

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture(autouse=True)
def _everything_is_long(settings):
    settings.PAPER_ACTIONS_AT_ONCE = 3


@pytest.fixture
def clara(client):
    client.force_login(make.clerk())
    return client


def test_a_long_draft_is_set_by_the_worker_and_downloaded_once_it_is_done(
    draft, clara, django_capture_on_commit_callbacks
):
    progress = reverse("reports:show-progress", args=[draft.pk])
    with django_capture_on_commit_callbacks(execute=False):
        assert clara.get(draft.get_download_url()).url == progress
    assert "Waiting for its turn" in clara.get(progress).content.decode()
    PaperWork.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        clara.get(draft.get_download_url())
    assert clara.get(progress).url == draft.get_download_url()
    assert clara.get(draft.get_download_url()).content.startswith(b"%PDF-")


def test_few_actions_with_very_long_words_are_long_too(draft, settings, monkeypatch):
    settings.PAPER_ACTIONS_AT_ONCE = 100
    paper = live_paper(draft)
    assert not tasks.is_long(paper)
    monkeypatch.setattr(tasks, "LETTERS_AT_ONCE", 100)
    assert tasks.is_long(paper)


def test_a_long_report_is_issued_by_the_worker(draft, clara, django_capture_on_commit_callbacks):
    digest = plans.approved(draft)
    with django_capture_on_commit_callbacks(execute=True):
        answer = clara.post(draft.get_issue_url(), {"digest": digest})
    progress = reverse("reports:show-progress", args=[draft.pk])
    assert answer.url == progress
    draft.refresh_from_db()
    assert draft.is_issued
    assert draft.issued.digest == digest
    assert clara.get(progress).url == draft.get_absolute_url()


def test_what_the_worker_refuses_is_told_with_a_way_to_start_again(
    draft, clara, django_capture_on_commit_callbacks
):
    plans.approved(draft)
    with django_capture_on_commit_callbacks(execute=True):
        clara.post(draft.get_issue_url(), {"digest": "0" * 64})
    page = clara.get(reverse("reports:show-progress", args=[draft.pk])).content.decode()
    assert "Nothing was issued. The submission was changed" in page
    assert "Start again" in page


def test_a_long_pack_is_set_by_the_worker_and_leads_on_to_itself(
    draft, client, django_capture_on_commit_callbacks
):
    for action in draft.programme.actions.all():
        action.exempt, action.exempt_paragraph, action.exempt_reason = True, 3, "Talks go on."
        action.save()
    client.force_login(make.manager("Rhian", sees_exempt=True))
    pack, progress = (
        reverse(f"reports:{name}", args=[draft.pk]) for name in ("download-exempt", "show-progress")
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert client.get(pack).url == progress
    assert client.get(progress).url == pack
    assert client.get(pack).content.startswith(b"%PDF-")
    assert PaperWork.objects.get().what == PaperWork.What.PACK
