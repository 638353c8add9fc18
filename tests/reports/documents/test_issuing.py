"""Issuing freezes; correcting makes a new edition; nothing issued ever changes."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from actions.models import Action, Completion, DateChange, Update
from council.models import ChangedMeanwhile, Conventions, Event
from programmes.models import Programme, ReportedPosition, Workstream
from reports.approving.submitting import submit
from reports.documents.drafting import AlreadyIssued, NoDraft, concerns, redraft
from reports.documents.issuing import correct, issue
from reports.documents.models import HighlightReport, IssuedReport
from reports.documents.paper import Paper, live_paper
from risks.models import Mitigation, Risk
from savings.models import Saving, YearProfile
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = pytest.mark.django_db


def clara():
    return make.clerk()


def test_issuing_keeps_the_position_and_the_bytes_with_their_digest(draft):
    issued = plans.issue(draft, by=clara(), on=DAY)
    assert bytes(issued.pdf).startswith(b"%PDF-1.7")
    assert issued.sha256 == hashlib.sha256(bytes(issued.pdf)).hexdigest()
    assert issued.position["position"]["conventions"]["red_after_days"] == 31
    draft.refresh_from_db()
    assert draft.is_issued


def test_the_page_and_the_bytes_stay_when_every_live_table_changes(draft, client):
    plans.issue(draft, by=clara(), on=DAY)
    client.force_login(clara())
    page = client.get(draft.get_absolute_url()).content.decode()
    pdf = client.get(draft.get_download_url()).content

    change_everything()

    again = client.get(draft.get_absolute_url()).content.decode()
    assert article(again) == article(page)
    assert client.get(draft.get_download_url()).content == pdf


def test_a_report_that_an_earlier_release_issued_is_read_as_it_was_frozen():
    """The file holds what was frozen for the demo's report on housing before the layouts had one home."""
    frozen = json.loads(Path(__file__).with_name("issued_in_2026.json").read_text("utf-8"))
    paper = Paper.from_json(frozen)
    assert (paper.position.tally.amber, paper.position.tally.verified) == (9, 4)
    assert paper.position.savings[0].total.target == sum(
        year.target for year in paper.position.savings[0].years
    )
    # What later releases added takes its default; nothing that was frozen is changed or lost.
    assert known_to(frozen, json.loads(json.dumps(paper.as_json()))) == frozen


def known_to(frozen: Any, read: Any) -> Any:
    """What was read, without the fields that the frozen data doesn't know."""
    if isinstance(frozen, dict) and isinstance(read, dict):
        return {name: known_to(frozen[name], value) for name, value in read.items() if name in frozen}
    if isinstance(frozen, list) and isinstance(read, list) and len(frozen) == len(read):
        return [known_to(*pair) for pair in zip(frozen, read, strict=True)]
    return read


def article(page: str) -> str:
    return page[page.index('<article class="report">') : page.index("</article>")]


def change_everything():
    """Every live table that a report reads says something else."""
    for model, fields in (
        (Programme, {"title": "Changed"}),
        (Workstream, {}),
        (Action, {"reason": "Changed", "being_done": "Changed", "stated_rag": "green"}),
        (Update, {"text": "Changed"}),
        (DateChange, {"reason": "Changed"}),
        (Completion, {"closing_note": "Changed"}),
        (Risk, {"title": "Changed", "rag": "green"}),
        (Mitigation, {"text": "Changed"}),
        (Saving, {"title": "Changed"}),
        (YearProfile, {"target": 1, "forecast": 1}),
        (HighlightReport, {"management_summary": "Changed", "decisions_required": "Changed"}),
    ):
        for row in model.objects.all():
            for name, value in fields.items():
                setattr(row, name, value)
            if any(field.name == "title" for field in model._meta.fields):
                row.title = f"Changed {row.pk}"
            row.save()
    for post in make.Post.objects.all():
        post.title = f"Changed {post.pk}"
        post.save()
    body = make.body()
    body.name = "Changed"
    body.save()
    person = clara()
    person.name = "Changed"
    person.save()
    Conventions.objects.create(
        effective_from=plans.LAST_YEAR,
        council_name="Changed",
        red_after_days=1,
        others={"rag_labels": {"red": "Changed"}, "rag_meanings": {"red": "Changed"}},
    )
    # What a body was told stays, so it is told otherwise.
    for told in list(ReportedPosition.objects.all()):
        told.pk, told.rag, told.report = None, "green", "Changed"
        told.save()


def test_the_database_refuses_to_change_or_remove_what_was_issued(draft):
    issued = plans.issue(draft, by=clara(), on=DAY)
    rows = IssuedReport.objects.filter(pk=issued.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(sha256="0")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_the_body_now_knows_the_position(draft):
    plans.issue(draft, by=clara(), on=DAY)
    told = ReportedPosition.objects.filter(body=draft.body, as_at=DAY)
    assert told.get(kind="programme").rag == "red"
    assert told.filter(kind="workstream").count() == 2
    assert told.filter(kind="action").count() == 7
    assert told.filter(kind="risk").count() == 2
    assert told.get(kind="action", object_id=Action.objects.get(reference="SSR-002").pk).due == plans.days(60)


def test_the_next_report_is_compared_with_the_issued_one(draft):
    plans.issue(draft, by=clara(), on=DAY)
    plans.say(
        Action.objects.get(reference="SSR-003"), "On course.", by=make.person("Alice"), stated_rag="green"
    )
    later = plans.report(draft.programme, as_at=plans.days(1))
    position = live_paper(later).position
    assert position.before_as_at == DAY
    assert position.direction == "same"
    assert {a.reference: a.direction for a in position.actions}["SSR-003"] == "better"


def test_issuing_is_an_event_in_the_log(draft):
    issued = plans.issue(draft, by=clara(), on=DAY)
    event = Event.objects.get(kind=Event.Kind.ISSUED)
    assert event.by == clara()
    assert event.detail == {"report": draft.pk, "sha256": issued.sha256}


def test_the_secretary_is_told_once_the_report_is_committed(draft, django_capture_on_commit_callbacks):
    draft.body.secretary = make.post("Democratic Services Manager", holder=clara())
    draft.body.save()
    with django_capture_on_commit_callbacks(execute=True):
        plans.issue(draft, by=clara(), on=DAY)
    (message,) = mail.outbox
    assert message.to == ["clara@council.example"]
    assert "Publish it by Monday 29 June 2026." in message.body
    assert draft.get_absolute_url() in message.body


def test_a_body_without_a_secretary_gets_no_mail(draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        plans.issue(draft, by=clara(), on=DAY)
    assert mail.outbox == []


def test_an_issued_report_is_neither_issued_nor_redrafted_again(draft):
    issued = plans.issue(draft, by=clara(), on=DAY)
    with pytest.raises(NoDraft):
        issue(draft, by=clara(), on=DAY, digest=issued.digest)
    with pytest.raises(AlreadyIssued):
        redraft(draft, by=clara(), management_summary="Else")


def test_a_draft_that_changed_since_it_was_read_is_not_submitted(draft):
    plans.let_through(draft)
    redraft(draft, by=make.manager(), management_summary="Else")
    with pytest.raises(ChangedMeanwhile):
        submit(draft, by=clara(), on=DAY, version=draft.version)


def test_a_correction_is_a_new_edition_with_its_reason(draft):
    plans.issue(draft, by=clara(), on=DAY)
    new = correct(draft, by=clara(), reason="SSR-001 was shown without its forecast.", on=DAY)
    assert (new.edition, new.corrects, new.status) == (2, draft, "draft")
    assert new.management_summary == draft.management_summary
    issued = plans.issue(new, by=clara(), on=plans.days(2))
    assert issued.position["front"]["correction_reason"].startswith("SSR-001")
    assert IssuedReport.objects.count() == 2


def test_a_correction_is_compared_with_the_report_before_the_one_that_it_corrects(draft):
    plans.issue(draft, by=clara(), on=DAY)
    new = correct(draft, by=clara(), reason="Wrong date.", on=DAY)
    assert live_paper(new).position.before_as_at is None


def test_a_correction_needs_a_reason_and_an_issued_report_and_comes_once(draft):
    with pytest.raises(ValidationError, match="Only an issued report"):
        correct(draft, by=clara(), reason="Because", on=DAY)
    plans.issue(draft, by=clara(), on=DAY)
    with pytest.raises(ValidationError, match="what the correction puts right"):
        correct(draft, by=clara(), reason=" ", on=DAY)
    correct(draft, by=clara(), reason="Wrong date.", on=DAY)
    with pytest.raises(ValidationError, match="begun already"):
        correct(draft, by=clara(), reason="Wrong date.", on=DAY)


def test_the_clerk_is_told_what_to_look_at_first(plan):
    make.action("Silent for long", programme=plan, on=plans.LAST_YEAR)
    make.action("Added later", programme=plan, on=plans.days(9))
    report = plans.report(plan, meeting_on=None, management_summary="", contact_officer=None)
    found = concerns(report, live_paper(report))
    assert found[0] == "1 action had no update for more than 42 days: SSR-008."
    assert "1 action was added to the plan after the position's date and not shown." in found
    assert found[-3:] == [
        "There is no management summary.",
        "There is no meeting date.",
        "There is no contact officer.",
    ]
