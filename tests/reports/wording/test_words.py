"""What officers wrote reaches a paper only by someone who let it through, and as they let it through."""

from decimal import Decimal
from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from actions.models import Action
from council.access.acting import DEMO, DIGEST
from programmes.models import ToleranceException, Workstream
from programmes.tolerances.raising import Breach, raise_exceptions
from reports.documents.issuing import correct
from reports.documents.layout import StreamPrint
from reports.documents.paper import live_paper, position_of
from reports.home import drafts
from reports.wording.asking import keep_decisions, suggested_decisions
from reports.wording.deciding import TextChoice, every_waiting, keep_words, object_to, without_flags
from reports.wording.flags import flags_of
from reports.wording.models import CommitteeText, DecisionAsked
from reports.wording.standing import CommitteeWording
from risks.models import RiskEscalation
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = pytest.mark.django_db
RAW = "The auditor reopened the valuation of the housing stock."


def wording_of(report):
    return CommitteeWording(report, position_of(report))


def closing(report) -> Workstream:
    return Workstream.objects.get(programme=report.programme, title="Closing the accounts")


def standing(report, field="reason", words=RAW):
    return next(
        one for one in wording_of(report).texts if one.text.field == field and one.text.words == words
    )


def choose(report, state, text="", *, by=None, field="reason", words=RAW):
    one = standing(report, field, words)
    return keep_words(
        report,
        wording_of(report),
        {one.name: TextChoice(state, text, one.seen)},
        stream=closing(report),
        by=by or make.clerk(),
    )


def printed(report):
    action = next(a for a in live_paper(report, draft=False).position.actions if a.reference == "SSR-001")
    return action.reason


def test_what_nobody_let_through_is_not_printed_and_a_draft_shows_it(draft):
    assert printed(draft) == ""
    shown = {a.reference: a.reason for a in live_paper(draft).position.actions}
    assert shown["SSR-001"] == RAW


@pytest.mark.parametrize(
    ("state", "text", "says"),
    [
        ("accepted", "", RAW),
        ("edited", "The valuation is being looked at again.", "The valuation is being looked at again."),
        ("no_change", "", "No change since the last report."),
        ("left_out", "", ""),
    ],
)
def test_the_paper_says_what_was_chosen(draft, state, text, says):
    choose(draft, state, text)
    assert printed(draft) == says


def test_words_that_the_officer_changed_since_wait_again_with_what_was_chosen_before(draft):
    choose(draft, "edited", "In other words.")
    action = Action.objects.get(reference="SSR-001")
    plans.say(
        action,
        "Later.",
        by=make.person("Alice"),
        stated_rag="red",
        reason="It is worse now.",
        being_done="All hands.",
        forecast=plans.days(40),
    )
    one = standing(draft, words="It is worse now.")
    assert one.waits
    assert one.in_the_box == "In other words."
    assert printed(draft) == ""


def test_who_chooses_second_is_told_and_nothing_is_kept(draft):
    one = standing(draft)
    choose(draft, "left_out")
    with pytest.raises(ValidationError, match="since you opened the page"):
        keep_words(
            draft,
            wording_of(draft),
            {one.name: TextChoice("accepted", seen=one.seen)},
            stream=closing(draft),
            by=make.clerk(),
        )
    assert printed(draft) == ""


def test_all_that_is_refused_is_told_at_once(draft):
    texts = [one for one in wording_of(draft).of(closing(draft).pk) if not one.text.is_name][:2]
    choices = {one.name: TextChoice("edited", " ", one.seen) for one in texts}
    with pytest.raises(ValidationError) as refused:
        keep_words(draft, wording_of(draft), choices, stream=closing(draft), by=make.clerk())
    assert set(refused.value.error_dict) == {f"text-{one.name}" for one in texts}


def test_the_lead_words_their_own_workstream_and_no_other(draft):
    choose(draft, "left_out", by=make.person("Alice"))  # who holds the lead's post
    other = Workstream.objects.get(title="People and skills")
    for person in ("Alice", "Vera"):
        with pytest.raises(PermissionDenied):
            keep_words(draft, wording_of(draft), {}, stream=other, by=make.person(person))


def test_what_an_issued_report_let_through_needs_no_second_look(draft):
    choose(draft, "edited", "In other words.")
    plans.issue(draft, by=make.clerk(), on=DAY)
    later = plans.report(draft.programme, as_at=plans.days(1))
    one = standing(later)
    assert (one.waits, one.carried, one.printed) == (False, True, "In other words.")


def test_a_new_edition_takes_the_words_and_the_decisions_over(draft):
    choose(draft, "edited", "In other words.")
    keep_decisions(draft, [DecisionAsked(verb="note", text="the position")], by=make.clerk())
    plans.issue(draft, by=make.clerk(), on=DAY)
    new = correct(draft, by=make.clerk(), reason="Wrong date.", on=DAY)
    assert printed(new) == "In other words."
    assert [row.text for row in new.decisions_asked.all()] == ["the position"]


def test_words_about_people_pay_and_contracts_are_flagged_and_not_let_through_with_the_rest(draft):
    assert flags_of("Dr Smith said so. Ring 01632 960118 or write to x@y.gov.uk") == [
        "a person’s name",
        "an e-mail address",
        "a phone number",
    ]
    assert flags_of("Overtime pay and sickness under the new contract") == ["pay", "contracts", "health"]
    assert flags_of("Farah Finance agrees", ["Farah Finance"]) == ["a person’s name"]
    assert flags_of("£1,234,567,890 by 30 June 2026") == []
    texts = wording_of(draft).texts
    assert set(without_flags(texts)) < set(every_waiting(texts))


def test_a_name_is_left_out_but_never_reworded(draft):
    name = "Publish the 2023/24 and 2024/25 accounts"
    with pytest.raises(ValidationError, match="on its own record"):
        choose(draft, "edited", "Other", field="title", words=name)
    choose(draft, "left_out", field="title", words=name)
    action = next(a for a in live_paper(draft, draft=False).position.actions if a.reference == "SSR-001")
    assert action.title == ""


def test_the_owner_sees_other_words_than_theirs_and_objects_once(draft, client):
    choose(draft, "edited", "All is well.")
    client.force_login(make.person("Alice"))
    page = client.get(reverse("reports:my-words")).content.decode()
    assert RAW in page
    assert "All is well." in page
    text = CommitteeText.objects.get()
    client.post(reverse("reports:my-words"), {"text": text.pk, "objection": "It is not."})
    client.force_login(make.clerk())
    assert "It is not." in client.get(draft.get_words_url()).content.decode()
    with pytest.raises(PermissionDenied):
        object_to(text, reason="Me too.", by=make.person("Charlie"), on=DAY)
    client.force_login(make.person("Alice"))
    page = client.post(reverse("reports:my-words"), {"text": text.pk, "objection": "Once more."})
    assert "An objection stands already: “It is not.”" in page.content.decode()
    text.refresh_from_db()
    assert text.objection == "It is not."


def test_the_owner_objects_to_their_own_words_too_and_is_told_at_home_of_others(draft, client):
    def offered(person):
        rows = drafts.offers(person, as_at=DAY, conventions=position_of(draft).conventions)
        return [(one.step_label, one.why.partition(",")[0]) for one in rows]

    alice = make.person("Alice")
    choose(draft, "accepted")
    assert offered(alice)[0][0] == "Choose the words"  # of the workstream that she leads
    assert "Read, or object" not in str(offered(alice))
    client.force_login(alice)
    page = client.get(reverse("reports:my-words")).content.decode()
    assert "Printed as you wrote it: 1 text" in page and RAW in page
    text = CommitteeText.objects.get()
    client.post(reverse("reports:my-words"), {"text": text.pk, "objection": "That was for us alone."})
    client.force_login(make.clerk())
    assert "That was for us alone." in client.get(draft.get_submit_url()).content.decode()
    choose(draft, "edited", "All is well.")
    assert ("Read, or object", "1 text otherwise than you wrote it") in offered(alice)
    assert "Read, or object" not in str(offered(make.person("Mona")))


def test_an_objection_without_words_is_told_beside_its_box(draft, client):
    choose(draft, "edited", "All is well.")
    client.force_login(make.person("Alice"))
    text = CommitteeText.objects.get()
    page = client.post(reverse("reports:my-words"), {"text": text.pk, "objection": " "}).content.decode()
    assert f'href="#objection-{text.pk}"' in page and f'id="objection-{text.pk}"' in page
    assert page.count("Enter what is wrong with the words") == 2, page


def test_the_page_shows_both_words_keeps_what_is_typed_and_says_what_is_left(draft, client):
    client.force_login(make.clerk())
    url = reverse("reports:words-of-workstream", args=[draft.pk, closing(draft).pk])
    page = client.get(url)
    assert page.status_code == HTTPStatus.OK
    one = standing(draft)
    assert RAW in page.content.decode()
    sent = {f"text-{one.name}": "Other words.", f"state-{one.name}": "", f"seen-{one.name}": one.seen}
    answer = client.post(url, sent, follow=True).content.decode()
    assert "Saved: 1 text." in answer
    assert printed(draft) == "Other words."
    client.post(url, {"unflagged": "1"})
    left = [each for each in wording_of(draft).of(closing(draft).pk) if each.waits]
    assert all(each.flags for each in left)


def test_the_lead_finds_their_page_and_a_stranger_does_not(draft, client):
    url = reverse("reports:words-of-workstream", args=[draft.pk, closing(draft).pk])
    for name, status in (("Alice", HTTPStatus.OK), ("Charlie", HTTPStatus.NOT_FOUND)):
        client.force_login(make.person(name))
        assert client.get(url).status_code == status


def test_decisions_are_suggested_from_what_waits_and_keep_their_record(draft, client):
    found = suggested_decisions(draft, position_of(draft))
    assert [(one.verb, one.reference) for one in found][:2] == [("note", ""), ("agree", "SSR-003")]
    assert "a new date for SSR-003" in found[1].text
    client.force_login(make.clerk())
    sent = {"version": draft.version, "add-1": "on", "verb-0": "comment", "text-0": "the pace"}
    client.post(draft.get_decisions_url(), sent)
    asked = [(row.verb, row.reference) for row in draft.decisions_asked.all()]
    assert asked == [("comment", ""), ("agree", "SSR-003")]
    again = suggested_decisions(draft, position_of(draft))
    assert "SSR-003" not in [one.reference for one in again]
    page = client.get(draft.get_absolute_url()).content.decode()
    assert 'a new date for <span class="report-whole">SSR-003</span>' in page  # no line breaks it


def test_a_risk_escalated_to_the_body_is_among_them_unless_it_is_exempt(draft):
    asked = {"reason": "Nobody applies", "asks": "Agree to agency staff.", "raised_on": make.DAY}
    seen = make.risk("Staff leave", programme=draft.programme)
    exempt = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}
    for risk in (seen, make.risk("The contract is in doubt", programme=draft.programme, **exempt)):
        RiskEscalation.objects.create(risk=risk, body=draft.body, by=make.person("Alice"), **asked)
    found = [one for one in suggested_decisions(draft, position_of(draft)) if one.kind == "risk"]
    assert [(one.verb, one.reference, one.text) for one in found] == [
        ("agree", seen.reference, f"what is asked about {seen.reference}: Agree to agency staff.")
    ]


def test_where_the_programme_is_beyond_its_tolerance_the_report_offers_to_ask_for_that(draft):
    words = "SSR-M01 is 40 days overdue."
    breach = Breach(ToleranceException.Kind.TIME, Decimal(30), Decimal(40), words)
    raise_exceptions(draft.programme, [breach], by=DIGEST, on=make.DAY)
    found = [one for one in suggested_decisions(draft, position_of(draft)) if one.kind == "exception"]
    assert [(one.verb, one.reference, one.text) for one in found] == [
        ("agree", "SSR-EX01", f"that the programme goes on beyond its tolerance: {words}")
    ]


def test_a_decision_without_a_verb_is_refused_beside_its_line(draft, client):
    client.force_login(make.clerk())
    page = client.post(draft.get_decisions_url(), {"version": draft.version, "text-0": "the pace"})
    assert "Select the verb of decision 1" in page.content.decode()
    assert not draft.decisions_asked.exists()


def test_the_second_to_save_the_decisions_is_told(draft, client):
    keep_decisions(draft, [DecisionAsked(verb="note", text="it")], by=DEMO.signed(None))
    client.force_login(make.clerk())
    sent = {"version": draft.version, "verb-0": "agree", "text-0": "something else"}
    page = client.post(draft.get_decisions_url(), sent).content.decode()
    assert "Someone else saved the decisions" in page
    assert draft.decisions_asked.get().text == "it"


def test_what_is_written_folds_to_a_line_and_what_wants_writing_stands_open_and_first(draft, client):
    choose(draft, "edited", "In other words.")
    client.force_login(make.clerk())
    address = reverse("reports:words-of-workstream", args=[draft.pk, closing(draft).pk])
    form = client.get(address).context["form"]
    rows = [row for group in form.groups for row in group.rows]
    assert [row.is_open for row in rows] == [row.standing.waits for row in rows]
    assert {True, False} == {row.is_open for row in rows}
    waiting = [group.waits for group in form.groups]
    assert waiting == sorted(waiting, reverse=True)
    page = client.get(address).content.decode()
    folded = next(part for part in page.split("<details") if "In other words." in part)
    assert "Other words" in folded
    assert f"{sum(one.waits for one in form.texts)} of {len(form.texts)} texts to decide" in page


def test_a_choice_that_is_refused_stands_open(draft, client):
    choose(draft, "edited", "In other words.")
    client.force_login(make.clerk())
    address = reverse("reports:words-of-workstream", args=[draft.pk, closing(draft).pk])
    one = standing(draft)
    sent = {f"state-{one.name}": "edited", f"text-{one.name}": " ", f"seen-{one.name}": one.seen}
    form = client.post(address, sent).context["form"]
    row = next(row for group in form.groups for row in group.rows if row.standing.name == one.name)
    assert row.is_open


def test_what_an_earlier_report_let_through_is_not_counted_as_saved(draft, client):
    choose(draft, "edited", "In other words.")
    plans.issue(draft, by=make.clerk(), on=DAY)
    later = plans.report(draft.programme, as_at=plans.days(1))
    one = standing(later)
    again = {one.name: TextChoice("edited", "In other words.", one.seen)}
    assert keep_words(later, wording_of(later), again, stream=closing(later), by=make.clerk()) == 0
    assert standing(later).printed == "In other words."


def test_a_comment_stands_beside_the_record_that_it_names(draft, client):
    draft.approvals.create(
        digest="0" * 64,
        capacity="sro",
        outcome="sent_back",
        place="SSR-001, the reason",
        comment="Say by when.",
        on=DAY,
    )
    client.force_login(make.clerk())
    form = client.get(reverse("reports:words-of-workstream", args=[draft.pk, closing(draft).pk])).context[
        "form"
    ]
    told = {group.reference: [one.comment for one in group.comments] for group in form.groups}
    assert told["SSR-001"] == ["Say by when."]
    assert sum(map(len, told.values())) == 1


def test_who_runs_the_programme_finds_the_way_to_propose_that_a_record_is_exempt(draft, client):
    address = reverse("reports:words-of-workstream", args=[draft.pk, closing(draft).pk])
    way = reverse("exempt-action", args=["SSR-001"])
    client.force_login(make.clerk())
    assert way not in client.get(address).content.decode()
    client.force_login(make.manager())
    assert way in client.get(address).content.decode()
    assert client.get(way).status_code == HTTPStatus.OK


def test_what_is_kept_out_as_exempt_is_printed_nowhere_and_waits_until_its_record_is(draft, client):
    choose(draft, "exempt")
    assert printed(draft) == ""
    shown = {a.reference: a.reason for a in live_paper(draft).position.actions}
    assert shown["SSR-001"] == ""
    one = standing(draft)
    assert one.waits and one.name not in without_flags(wording_of(draft).texts)
    page = reverse("reports:words-of-workstream", args=[draft.pk, closing(draft).pk])
    client.force_login(make.clerk())
    assert "Ask its owner or the programme’s manager to propose it" in client.get(page).content.decode()
    client.force_login(make.person("Mona"))
    assert "Propose SSR-001 as exempt</a>" in client.get(page).content.decode()
    action = Action.objects.get(reference="SSR-001")
    action.exempt, action.exempt_paragraph, action.exempt_reason = True, 3, "A contract is negotiated."
    action.save()
    assert not [one for one in wording_of(draft).texts if one.text.reference == "SSR-001" and one.waits]


def test_nothing_is_kept_out_as_exempt_of_what_cannot_be_or_where_no_public_reads(draft, plan):
    stream = next(one for one in wording_of(draft).texts if one.text.kind == "workstream")
    with pytest.raises(ValidationError, match="cannot be kept out as exempt"):
        keep_words(
            draft,
            wording_of(draft),
            {stream.name: TextChoice("exempt", seen=stream.seen)},
            stream=Workstream.objects.get(pk=stream.text.workstream),
            by=make.clerk(),
        )
    board = plans.report(plan, audience="private")
    with pytest.raises(ValidationError, match="cannot be kept out as exempt"):
        choose(board, "exempt")


def test_a_green_update_says_that_it_is_counted_and_stands_in_the_sentence_by_choice(draft, client):
    words = "April and May reconciled. Suspense down to £14,200."
    choose(draft, "accepted", field="progress", words=words)
    client.force_login(make.clerk())
    page = reverse("reports:words-of-workstream", args=[draft.pk, closing(draft).pk])
    told = "The paper counts or names this action without its progress"

    def sentences() -> str:
        position = live_paper(draft, draft=False).position
        return " ".join(" ".join(StreamPrint(stream, position).sentences) for stream in position.workstreams)

    assert told in client.get(page).content.decode() and words[:-1] not in sentences()
    green = Action.objects.get(reference="SSR-002")
    keep_words(
        draft, wording_of(draft), {}, stream=closing(draft), by=make.clerk(), otherwise={green.pk: "sentence"}
    )
    assert told not in client.get(page).content.decode()
    assert f"{words[:-1]} (SSR-002, Green" in sentences()
