"""What is issued is what was approved: submitted by one, approved by another, changed by nobody between."""

import json
import re
from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from actions.models import Action
from council.access.acting import DEMO
from council.models import Role
from programmes.meetings import plan_meeting
from reports.approving.approving import PUBLIC_ALONE, approve, clear, exempt_part_unread, send_back
from reports.approving.changes import ChangesSince
from reports.approving.models import Approval, ReportSnapshot
from reports.approving.snapshots import digest_of, rows_of
from reports.approving.submitting import submit
from reports.approving.taking_in import take_in
from reports.documents.drafting import NoDraft, discard, draft_report, redraft
from reports.documents.issuing import issue
from reports.documents.models import HighlightReport
from reports.documents.paper import Paper, paper_of, position_of
from reports.documents.paper_settings import set_papers
from reports.exempt_check.models import PassageLetStand
from reports.home import drafts
from reports.wording.deciding import every_waiting
from reports.wording.standing import CommitteeWording
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = pytest.mark.django_db
EXEMPT = {"exempt": True, "exempt_paragraph": "3", "exempt_reason": "The tender is live."}


def sara():
    """Who approves reports."""
    person = make.person("Sara")
    if not person.grants.exists():
        make.grant(person, Role.APPROVER)
    return person


def officer_saves():
    plans.say(
        Action.objects.get(reference="SSR-001"),
        "Everything is late.",
        by=make.person("Alice"),
        on=DAY,
        stated_rag="red",
        reason="We are still breaking the law on nine.",
        being_done="Nobody owns it.",
        forecast=plans.days(90),
    )


def test_a_submission_that_no_one_can_approve_says_so_and_what_to_do(client, draft):
    clerk, needs = make.clerk(), "No one can approve it yet."
    plans.submitted(draft, by=clerk, on=DAY)
    client.force_login(clerk)
    assert needs in client.get(draft.get_absolute_url()).content.decode()
    sara()
    assert needs not in client.get(draft.get_absolute_url()).content.decode()


def test_who_drafts_is_told_at_home_that_a_report_was_sent_back(draft):
    clerk = make.clerk()
    told = [one.why for one in drafts.offers(clerk, as_at=DAY, conventions=position_of(draft).conventions)]
    assert told[0].startswith("Draft report for ")
    digest = plans.submitted(draft, by=clerk, on=DAY)
    send_back(draft, digest=digest, by=sara(), comment="Say by when.", place="SSR-001", on=DAY)
    told = [one.why for one in drafts.offers(clerk, as_at=DAY, conventions=position_of(draft).conventions)]
    assert told[0].startswith("Report that was sent back, with a comment, for ")


def test_submission_waits_until_every_text_is_let_through_and_says_all_that_stands_against_it(draft):
    redraft(draft, by=make.clerk(), management_summary="All well 🙂")
    with pytest.raises(ValidationError) as refused:
        submit(draft, by=make.clerk(), on=plans.days(20))
    said = " ".join(refused.value.messages)
    assert "wait for someone to let them through" in said
    assert "no letter for 🙂" in said
    assert "late and why it cannot wait" in said
    assert not ReportSnapshot.objects.exists()


def test_what_an_officer_saves_between_is_neither_approved_nor_issued(draft):
    digest = plans.submitted(draft)
    before = json.dumps(paper_of(HighlightReport.objects.get(pk=draft.pk)).as_json(), sort_keys=True)
    officer_saves()
    approve(draft, digest=digest, by=sara(), on=DAY)
    issued = issue(draft, by=make.clerk(), on=DAY, digest=digest)
    assert "breaking the law" not in json.dumps(issued.position)
    assert issued.digest == digest
    bare = Paper.from_json(issued.position).as_json()
    rows = {row.audience: row.paper for row in rows_of(draft)}
    assert digest_of({**rows, draft.audience: bare}) == digest
    assert json.loads(before)["position"] == bare["position"]


def test_who_drafted_or_submitted_it_does_not_approve_it(draft):
    make.grant(make.clerk(), Role.APPROVER)
    digest = plans.submitted(draft)
    with pytest.raises(ValidationError, match="so another person approves it"):
        approve(draft, digest=digest, by=make.clerk(), on=DAY)
    with pytest.raises(PermissionDenied):
        approve(draft, digest=digest, by=make.manager(), on=DAY)


def test_the_holder_of_the_programmes_sro_post_approves_it(draft, client):
    owner = make.person("Olga")
    make.post("Corporate Director, Resources", holder=owner)
    digest = plans.submitted(draft)
    draft.refresh_from_db()  # a draft is none of the owner's business, what was submitted is
    assert approve(draft, digest=digest, by=owner, on=DAY).status == "approved"
    issue(draft, by=make.clerk(), on=DAY, digest=digest)
    client.force_login(owner)
    assert client.get(draft.get_absolute_url()).status_code == HTTPStatus.OK
    assert HighlightReport.objects.visible_to(owner).filter(pk=draft.pk).exists()


def test_who_cannot_read_the_exempt_part_approves_the_public_part_alone_and_the_paper_says_so(plan, client):
    make.action("Sell the depot", programme=plan, on=plans.LAST_YEAR, **EXEMPT)
    draft = plans.report(plan)
    owner = make.person("Olga")
    make.post("Corporate Director, Resources", holder=owner)
    digest = plans.submitted(draft)
    draft.refresh_from_db()
    client.force_login(owner)
    page = " ".join(client.get(draft.get_approve_url()).content.decode().split())
    assert "your approval is of the public part alone" in page
    client.post(draft.get_approve_url(), {"approve": "1", "digest": digest})
    client.force_login(make.clerk())
    page = " ".join(client.get(draft.get_issue_url()).content.decode().split())
    assert "can read its exempt part" in page
    issued = issue(draft, by=make.clerk(), on=DAY, digest=digest)
    assert issued.position["front"]["clearances"][0]["text"] == PUBLIC_ALONE


def test_who_reads_what_is_exempt_opens_the_exempt_part_before_approving(plan, client):
    make.action("Sell the depot", programme=plan, on=plans.LAST_YEAR, **EXEMPT)
    draft = plans.report(plan)
    digest = plans.submitted(draft)
    reader = make.person("Rita")
    make.grant(reader, Role.APPROVER, sees_exempt=True)
    client.force_login(reader)
    page = client.get(draft.get_approve_url()).content.decode()
    assert reverse("reports:download-exempt", args=[draft.pk]) in page
    approve(draft, digest=digest, by=reader, on=DAY)
    assert not exempt_part_unread(draft, rows_of(draft))


def test_only_an_approved_digest_is_issued(draft):
    digest = plans.submitted(draft)
    with pytest.raises(ValidationError, match="Only an approved report"):
        issue(draft, by=make.clerk(), on=DAY, digest=digest)
    with pytest.raises(ValidationError, match="changed since you opened"):
        approve(draft, digest="0" * 64, by=sara(), on=DAY)


def test_a_submitted_report_is_locked_until_it_is_sent_back_with_a_comment(draft, client):
    digest = plans.submitted(draft)
    with pytest.raises(NoDraft, match="submitted"):
        redraft(draft, by=make.clerk(), management_summary="Else")
    with pytest.raises(ValidationError, match="what is to be changed"):
        send_back(draft, comment=" ", digest=digest, by=sara(), on=DAY)
    send_back(draft, comment="Say why.", place="SSR-001", digest=digest, by=sara(), on=DAY)
    client.force_login(make.clerk())
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "Say why." in page
    assert "SSR-001" in page
    draft.refresh_from_db()
    assert redraft(draft, by=make.clerk(), management_summary="Because.").is_draft


def test_what_is_sent_back_and_comes_again_unchanged_is_approved_anew_and_issued(draft):
    digest = plans.approved(draft)
    send_back(draft, comment="Say why.", digest=digest, by=sara(), on=DAY)
    draft.refresh_from_db()
    submit(draft, by=DEMO.signed(make.person("Clara")), on=DAY, late_reason="It was late.")
    assert rows_of(draft)[0].digest == digest
    draft.refresh_from_db()
    assert draft.status == HighlightReport.Status.SUBMITTED
    with pytest.raises(ValidationError, match="Only an approved report"):
        issue(draft, by=make.clerk(), on=DAY, digest=digest)
    assert approve(draft, digest=digest, by=sara(), on=DAY).status == HighlightReport.Status.APPROVED
    assert issue(draft, by=make.clerk(), on=DAY, digest=digest).pk


def test_a_draft_is_not_changed_into_another_that_is_in_preparation(draft):
    other = plans.report(draft.programme, as_at=plans.days(-1))
    with pytest.raises(ValidationError, match="in preparation already"):
        redraft(other, by=make.clerk(), as_at=draft.as_at)
    assert redraft(other, by=make.clerk(), management_summary="Else").as_at == plans.days(-1)


def test_what_changed_since_is_taken_in_line_by_line_and_approved_again(draft, client):
    digest = plans.approved(draft)
    officer_saves()
    client.force_login(make.clerk())
    url = reverse("reports:take-in", args=[draft.pk])
    page = client.get(url).content.decode()
    assert "SSR-001: forecast" in page
    assert "breaking the law" in page  # to be let through, or said otherwise
    stream = draft.programme.workstreams.get(title="Closing the accounts").pk
    key = f"action-{stream}-{Action.objects.get(reference='SSR-001').pk}"
    with pytest.raises(ValidationError) as refused:
        take_in(draft, lines=[key], digest=digest, by=make.clerk(), on=DAY)
    assert "Choose what the paper says of SSR-001, key progress." in refused.value.messages
    sent = {"lines": [key], "digest": digest}
    for one in CommitteeWording(draft, position_of(draft)).waiting:
        other = "Nine homes wait." if one.text.field == "reason" else ""
        sent |= {
            f"state-{one.name}": "edited" if other else "left_out",
            f"text-{one.name}": other or one.text.words,
            f"seen-{one.name}": one.seen,
        }
    assert client.post(url, sent).status_code == HTTPStatus.FOUND
    draft.refresh_from_db()
    rows = rows_of(draft)
    assert "breaking the law" not in json.dumps(rows[0].paper)
    assert "Nine homes wait." in json.dumps(rows[0].paper)
    assert (draft.status, rows[0].number, rows[0].digest != digest) == ("submitted", 2, True)
    action = next(a for a in Paper.from_json(rows[0].paper).position.actions if a.reference == "SSR-001")
    assert action.forecast == plans.days(90)
    with pytest.raises(ValidationError, match="changed since you opened"):
        issue(draft, by=make.clerk(), on=DAY, digest=digest)


def test_a_short_passage_of_what_changed_is_confirmed_where_it_is_taken_in(plan, client):
    make.action("The lease", programme=plan, on=plans.LAST_YEAR, **EXEMPT)
    draft = plans.report(plan)
    digest = plans.approved(draft)
    plans.say(Action.objects.get(reference="SSR-001"), "The lease ends.", by=DEMO)
    client.force_login(make.clerk())
    url = reverse("reports:take-in", args=[draft.pk])
    page = client.get(url).content.decode()
    mark = re.search(r'name="confirmed"[^>]*value="([^"]+)"', page)
    assert "Can these be published?" in page and "The lease" in page and mark
    stream = plan.workstreams.get(title="Closing the accounts").pk
    sent = {"lines": [f"action-{stream}-{Action.objects.get(reference='SSR-001').pk}"], "digest": digest}
    for one in CommitteeWording(draft, position_of(draft)).waiting:
        sent |= {
            f"state-{one.name}": "accepted",
            f"text-{one.name}": one.text.words,
            f"seen-{one.name}": one.seen,
        }
    assert "confirm that “The lease” can be published" in client.post(url, sent).content.decode()
    assert client.post(url, sent | {"confirmed": mark[1]}).status_code == HTTPStatus.FOUND
    assert "The lease ends." in json.dumps(rows_of(draft)[0].paper)
    assert PassageLetStand.objects.get().passage == "The lease"


def test_a_record_that_became_exempt_is_taken_from_the_one_part_into_the_other(plan, client):
    hidden = make.action("Sell the depot", programme=plan, on=plans.LAST_YEAR, **EXEMPT)
    draft = plans.report(plan)
    digest = plans.approved(draft)
    late = Action.objects.get(reference="SSR-001")
    late.exempt, late.exempt_paragraph, late.exempt_reason = True, "3", "The tender is live."
    late.save()
    plans.say(hidden, "The price is agreed.", by=DEMO)
    client.force_login(make.clerk())
    url = reverse("reports:take-in", args=[draft.pk])
    page = client.get(url).content.decode()
    assert "SSR-001: exempt now, and told in the exempt part" in page and page.count("SSR-001") == 1
    assert f"{hidden.reference}, exempt part: other words or figures" in page
    client.force_login(make.person("Rita"))
    make.grant(make.person("Rita"), Role.PROGRAMME_MANAGER, over=plan, sees_exempt=True)
    assert "“The price is agreed.”, was none" in client.get(url).content.decode()
    stream = plan.workstreams.get(title="Closing the accounts").pk
    take_in(draft, lines=[f"action-{stream}-{late.pk}"], digest=digest, by=make.clerk(), on=DAY)
    public, exempt = (json.dumps(row.paper) for row in rows_of(draft))
    assert "auditor reopened" not in public and "auditor reopened" in exempt
    restricted = rows_of(draft)[0].paper["position"]["restricted"]
    assert [row["reference"] for row in restricted].count("SSR-001") == 1
    assert "price is agreed" not in exempt  # that was left for the next time
    took = rows_of(draft)[0].digest
    late.exempt, late.exempt_paragraph, late.exempt_reason = False, None, ""
    late.save()
    words = every_waiting(CommitteeWording(draft, position_of(draft)).texts)
    take_in(draft, lines=[f"action-{stream}-{late.pk}"], digest=took, by=make.clerk(), on=DAY, words=words)
    public, exempt = (json.dumps(row.paper) for row in rows_of(draft))
    assert "auditor reopened" in public and "auditor reopened" not in exempt
    nothing = ChangesSince.between(
        rows_of(draft)[0].paper, rows_of(draft)[0].paper, rows_of(draft)[1].paper, None
    )
    assert nothing.taken_in([line.key for line in nothing.exempt.lines])[1] is None


def test_who_drafted_or_submitted_it_does_not_clear_it(draft):
    set_papers(draft.body, by=DEMO.signed(None), needs_finance=True)
    make.grant(make.clerk(), Role.FINANCE)
    digest = plans.submitted(draft)
    with pytest.raises(ValidationError, match="clears it"):
        clear(
            draft,
            capacity="finance",
            text="Yes.",
            post=draft.report_of,
            digest=digest,
            by=make.clerk(),
            on=DAY,
        )


def test_a_clearance_stands_where_its_part_did_not_change(draft):
    set_papers(draft.body, by=DEMO.signed(None), needs_finance=True)
    finance = make.finance()
    digest = plans.submitted(draft)
    approve(draft, digest=digest, by=sara(), on=DAY)
    draft.refresh_from_db()
    assert draft.status == "submitted"  # finance is missing, and sees it from now on
    with pytest.raises(PermissionDenied):
        clear(draft, capacity="finance", text="Yes", post=draft.report_of, digest=digest, by=sara(), on=DAY)
    with pytest.raises(ValidationError) as refused:
        clear(draft, capacity="finance", text="", post=None, digest=digest, by=finance, on=DAY)
    assert set(refused.value.error_dict) == {"text", "post"}
    said = "The figures agree with the ledger."
    clear(draft, capacity="finance", text=said, post=draft.report_of, digest=digest, by=finance, on=DAY)
    officer_saves()
    stream = draft.programme.workstreams.get(title="Closing the accounts").pk
    key = f"action-{stream}-{Action.objects.get(reference='SSR-001').pk}"
    words = every_waiting(CommitteeWording(draft, position_of(draft)).texts)
    take_in(draft, lines=[key], digest=digest, by=make.clerk(), on=DAY, words=words)
    new = rows_of(draft)[0].digest
    assert set(Approval.objects.filter(digest=new).values_list("capacity", flat=True)) == {"finance"}
    approve(draft, digest=new, by=sara(), on=DAY)
    issued = issue(draft, by=make.clerk(), on=DAY, digest=new)
    assert {line["text"] for line in issued.position["front"]["clearances"]} == {"", said}


def test_snapshots_and_approvals_only_grow(draft):
    plans.approved(draft)
    for rows in (ReportSnapshot.objects.filter(report=draft), Approval.objects.filter(report=draft)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(digest="0")


def test_a_draft_is_discarded_with_a_reason_and_the_same_one_is_not_drafted_twice(draft, client):
    same = {
        name: getattr(draft, name)
        for name in ("programme", "body", "audience", "period_from", "period_to", "as_at")
    }
    with pytest.raises(ValidationError, match="in preparation already"):
        draft_report(by=make.clerk(), on=DAY, **same)
    client.force_login(make.clerk())
    assert "Enter why" in client.post(draft.get_discard_url(), {"reason": ""}).content.decode()
    discard(draft, reason="The meeting was called off.", by=make.clerk())
    assert draft not in HighlightReport.objects.in_preparation()
    assert draft_report(by=make.clerk(), on=DAY, **same).is_draft


def test_the_approvers_page_holds_decisions_reds_and_both_answers(draft, client):
    digest = plans.submitted(draft)
    client.force_login(sara())
    page = client.get(draft.get_approve_url()).content.decode()
    assert "SSR-001" in page
    assert digest in page
    client.post(draft.get_approve_url(), {"approve": "1", "digest": digest})
    draft.refresh_from_db()
    assert draft.status == "approved"
    client.post(
        draft.get_approve_url(), {"send_back": "1", "digest": digest, "back-comment": "After all, no."}
    )
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_clerk_keeps_the_timetable(draft, client):
    client.force_login(make.clerk())
    assert client.get(reverse("programmes:timetable", args=["SSR"])).status_code == HTTPStatus.OK
    planned = plan_meeting(
        draft.programme,
        body=draft.body,
        meeting_on=plans.days(30),
        updates_by=plans.days(20),
        by=make.clerk(),
        on=DAY,
    )
    assert planned.pk


def test_settings_for_papers_are_kept_by_clerks_and_not_by_managers(draft, client):
    url = reverse("reports:edit-papers", args=[draft.body.pk])
    client.force_login(make.person("Mona"))
    assert client.get(url).status_code == HTTPStatus.FORBIDDEN
    client.force_login(make.clerk())
    client.post(url, {"needs_finance": "on", "left_out": ["reviews"]})
    assert draft.body.paper_settings.clearances == ["finance"]


def test_an_approver_is_no_senior_responsible_owner_on_the_paper(draft):
    digest = plans.submitted(draft)
    approve(draft, digest=digest, by=sara(), on=DAY)
    issued = issue(draft, by=make.clerk(), on=DAY, digest=digest)
    assert [one.label for one in Paper.from_json(issued.position).front.clearances] == ["Approver"]


def test_the_senior_responsible_owner_approves_for_that_post(draft):
    owner = make.person("Olga")
    post = make.post("Corporate Director, Resources", holder=owner)
    digest = plans.submitted(draft)
    draft.refresh_from_db()
    approve(draft, digest=digest, by=owner, on=DAY)
    issued = issue(draft, by=make.clerk(), on=DAY, digest=digest)
    said = Paper.from_json(issued.position).front.clearances
    assert [(one.label, one.post) for one in said] == [("Senior responsible owner", str(post))]


def test_who_sends_back_what_they_then_see_no_more_is_led_home(draft, client):
    owner = make.person("Olga")
    make.post("Corporate Director, Resources", holder=owner)
    digest = plans.submitted(draft)
    client.force_login(owner)
    sent = {"send_back": "1", "digest": digest, "back-comment": "Say why.", "back-place": ""}
    answer = client.post(draft.get_approve_url(), sent, follow=True)
    assert answer.status_code == HTTPStatus.OK and "sent back with your comment" in answer.content.decode()


def test_finance_is_told_of_a_clearance_that_waits_and_clears_for_a_post_of_its_own(draft, client):
    farah, other = make.finance(), make.post("Chief Executive")
    post = make.post("Head of Finance", holder=farah)
    administrator = make.person("Ada")
    make.grant(administrator, Role.ADMIN)
    set_papers(draft.body, needs_finance=True, by=administrator)
    digest = plans.submitted(draft)
    client.force_login(farah)
    assert "Report for finance clearance" in client.get("/").content.decode()
    draft.refresh_from_db()
    told = {"capacity": "finance", "text": "Affordable.", "digest": digest, "by": farah, "on": DAY}
    with pytest.raises(ValidationError, match="Select a post that you hold"):
        clear(draft, post=other, **told)
    clear(draft, post=post, **told)
    assert "Report for finance clearance" not in client.get("/").content.decode()


def test_a_report_that_was_issued_is_not_drafted_again(draft, plan):
    digest = plans.approved(draft)
    issue(draft, by=make.clerk(), on=DAY, digest=digest)
    with pytest.raises(ValidationError, match="was issued already"):
        plans.report(plan)
    assert plans.report(plan, as_at=plans.days(-1)).is_draft
