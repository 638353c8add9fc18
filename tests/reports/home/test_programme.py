"""A programme on a page: who answers for it, how it stands and why, and what was last said."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from actions import rescheduling
from council.conventions import InForce
from council.models import Role
from council.rag import Stage
from programmes.models import MilestoneDelivery, ProgrammeReview, ReportedPosition, Review, Workstream
from reports.models import HighlightReport
from savings.models import YearProfile
from tests import factories as f

pytestmark = pytest.mark.django_db
PAGE = "/programmes/SSR/"
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}


def days(number: int):
    return timezone.localdate() + timedelta(days=number)


def _text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def vera(client):
    """A viewer of the programme, signed in."""
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=f.programme())
    client.force_login(vera)
    return vera


def test_a_programme_names_who_answers_for_it_and_what_it_answers(client, vera):
    ours = f.programme()
    ours.sro, ours.manager, ours.body = f.post("Chief Executive"), f.post("Programme Manager"), f.body()
    ours.save()
    review = Review.objects.create(
        title="Peer Challenge", kind="peer_challenge", reviewer="Peers", received_on=days(-200)
    )
    ProgrammeReview.objects.create(programme=ours, review=review)
    page = _text(client.get(PAGE))
    for words in ("Chief Executive", "Programme Manager", "Audit and Governance Committee", "Peer Challenge"):
        assert words in page


def test_the_roll_up_is_the_worst_with_the_counts_in_a_sentence(client, vera):
    f.action("Late", due=days(-90), on=days(-95))
    f.action("Fine", due=days(90), on=days(0))
    page = _text(client.get(PAGE))
    assert "The worst of its 2 actions: 1 Red, 1 Green; 0 verified, 0 complete and not yet verified." in page


def test_a_workstream_names_those_that_stand_under_it(client, vera):
    top = f.workstream("Finance")
    for title in ("Payroll", "Debt"):
        Workstream.objects.create(programme=top.programme, parent=top, title=title)
    page = _text(client.get(PAGE))
    below = page[page.index("With <a") : page.index("Debt</a>")]
    assert "Payroll</a>, <a" in below


def test_a_workstream_below_another_says_for_itself_how_it_stands(client, vera):
    top = f.workstream("Quay walls")
    f.workstream("Dredging", parent=top, position="Silt is back", stated_rag="red")
    f.workstream("Lamps", parent=top)
    f.workstream("Tidal gates", parent=top, retired_on=days(-3), position="Shut")
    stands = client.get(PAGE).context["workstreams"]
    assert [each.workstream.title for each in stands] == ["Quay walls", "Dredging"]
    page = _text(client.get(PAGE))
    assert "In Quay walls" in page and "Silt is back" in page
    assert "Lamps" in page and "Tidal gates" not in page


def test_what_was_written_of_deliveries_stands_with_the_milestone(client, vera):
    wall = f.milestone("Sea wall", comment="Said by the plan", delivered_on=days(-3))
    part = {"delivered_on": days(-30), "comment": "North half", "said_on": days(-30)}
    MilestoneDelivery.objects.create(milestone=wall, **part)
    told = {"delivered_on": days(-3), "said_on": days(-3)}
    MilestoneDelivery.objects.create(milestone=wall, comment="All of it", is_final=True, **told)
    taken = {"withdrawn_on": days(-2), "withdrawn_reason": "No such part"}
    MilestoneDelivery.objects.create(milestone=wall, comment="Taken back since", **told, **taken)
    MilestoneDelivery.objects.create(milestone=wall, comment="Said by the plan", **told)
    page = _text(client.get(PAGE))
    assert "a part: North half" in page and "All of it" in page
    assert "Taken back since" not in page and page.count("Said by the plan") == 1
    other = f.milestone("Secret", **EXEMPT)
    MilestoneDelivery.objects.create(milestone=other, comment="Nobody reads this", **told)
    assert "Nobody reads this" not in _text(client.get(PAGE))


def test_complete_and_verified_are_counted_apart(client, vera):
    f.action("Fine", due=days(90), on=days(0))
    f.action("Done", due=days(90), on=days(0), stage=Stage.COMPLETE)
    f.action("Seen", due=days(90), on=days(0), stage=Stage.VERIFIED)
    assert "1 verified, 1 complete and not yet verified" in _text(client.get(PAGE))


def test_what_is_on_hold_is_counted_and_does_not_speak(client, vera):
    f.action(
        "Paused", due=days(-90), on=days(-95), stage=Stage.ON_HOLD, stage_reason="Budget", rag_at_hold="red"
    )
    f.action("Fine", due=days(90), on=days(0))
    page = _text(client.get(PAGE))
    assert "1 Green;" in page and "On hold" in page
    assert "1 Red" not in page


def test_a_workstream_counts_what_lies_below_it(client, vera):
    top = f.workstream("Systems and data")
    below = f.workstream("Month-end", parent=top)
    f.action("Late", workstream=below, due=days(-90), on=days(-95))
    page = _text(client.get(PAGE))
    row = page.split("Systems and data")[1].split("</tr>")[0]
    assert "1 Red" in row
    assert (page.count("Month-end</a>"), "Month-end</a>" in row) == (1, True), (
        "named there, with no row of its own"
    )


def test_overdue_and_due_next_are_listed_with_their_owners(client, vera):
    f.action("Late one", due=days(-9), on=days(-20), owner=f.post("Head of Housing"))
    f.action("Next one", due=days(9), on=days(0))
    page = _text(client.get(PAGE))
    assert page.index("Late one") < page.index("Due next") < page.index("Next one")
    assert "Head of Housing" in page


def test_the_top_risks_are_the_worst_by_their_own_rag(client, vera):
    f.risk("Small", rag="green", current_likelihood=5, current_impact=5)
    f.risk("Large", rag="red", current_likelihood=2, current_impact=2)
    f.risk("Over", rag="red", status="closed", status_reason="Went live")
    page = _text(client.get(PAGE))
    assert page.index("Large") < page.index("Small") and "Over</a>" not in page
    assert "Matrix:" in page


def test_savings_stand_by_year_with_cashable_apart(client, vera):
    for kind in ("cashable", "cost_avoidance"):
        YearProfile.objects.create(saving=f.saving(kind=kind), year=2026, target=Decimal(80000))
    page = _text(client.get(PAGE))
    assert "2026/27" in page and "not part of the cashable total" in page


def test_issued_reports_are_linked(client, vera):
    report = HighlightReport.objects.create(
        programme=f.programme(),
        body=f.body(),
        period_from=days(-60),
        period_to=days(-1),
        as_at=days(0),
        status="issued",
    )
    assert report.get_absolute_url() in _text(client.get(PAGE))


def test_an_exempt_record_is_neither_shown_nor_counted(client, vera):
    f.action("Secret action", due=days(-9), on=days(-20), **EXEMPT)
    f.risk("Secret risk", rag="red", **EXEMPT)
    YearProfile.objects.create(saving=f.saving("Secret saving", **EXEMPT), year=2026, target=Decimal(81234))
    page = _text(client.get(PAGE))
    assert "Secret" not in page and "81,234" not in page and "No actions yet." in page


def test_who_may_not_see_the_programme_finds_nothing_there(client):
    f.programme()
    client.force_login(f.person("Charlie"))
    assert client.get(PAGE).status_code == 404


def test_a_viewer_is_offered_neither_report_nor_import(client, vera):
    page = _text(client.get(PAGE))
    assert "New report" not in page and "Import a plan" not in page


def test_the_manager_is_offered_a_new_report_of_this_programme(client):
    mona = f.person("Mona")
    f.grant(mona, Role.PROGRAMME_MANAGER, over=f.programme())
    client.force_login(mona)
    assert "/reports/new/?programme=SSR" in _text(client.get(PAGE))


def test_the_page_says_for_which_main_reasons_new_due_dates_were_asked_for(client, vera):
    late, later = f.action("Late", due=days(5)), f.action("Later", due=days(5))
    mona, undated = f.manager("Mona"), f.action("Some day", due=None)
    for action, reason in ((late, "Funding"), (later, ""), (undated, "")):
        rescheduling.ask_to_reschedule(
            action,
            to_date=days(90),
            reason="It takes longer.",
            delay_category=reason,
            by=mona,
            on=days(0),
            conventions=InForce(),
        )
    page = _text(client.get(PAGE))
    register = f"/date-changes/?programme={f.programme().pk}"
    assert f'href="{register}">A new due date was asked for 2 times</a>' in page
    assert f'href="{register}&amp;why=Funding">Funding</a> 1, ' in page
    assert f'href="{register}&amp;why=none">Not chosen</a> 1.' in page
    listed = client.get(f"{register}&why=Funding").content.decode()
    assert "SSR-001" in listed and "SSR-002" not in listed


def test_an_action_is_added_from_the_page_by_who_adds_to_one_of_its_workstreams(client, vera):
    f.workstream("Finance")
    assert "Add an action" not in _text(client.get(PAGE))
    client.force_login(f.manager("Mona"))
    assert 'href="/actions/new/?programme=SSR">Add an action</a>' in _text(client.get(PAGE))


def test_the_page_begins_with_what_waits_for_my_decision_and_counts_what_waits_for_others(client, vera):
    mona, anne, other = f.manager("Mona"), f.manager("Anne"), f.programme("SSR-2")
    ours = f.action("Late", due=days(5))
    theirs = f.action("Elsewhere", workstream=f.workstream(of=other), due=days(5))
    for action in (ours, theirs):
        rescheduling.ask_to_reschedule(
            action,
            to_date=days(90),
            reason="It takes longer.",
            delay_category="",
            by=mona,
            on=days(0),
            conventions=InForce(),
        )
    page = _text(client.get(PAGE))
    assert "For others to decide:" in page and "1 new due date</a>." in page
    client.force_login(anne)
    page = _text(client.get(PAGE))
    mine = page[page.index("Decisions that wait") : page.index("Senior responsible owner")]
    assert "/actions/SSR-001/decide/" in mine and "Elsewhere" not in page
    client.force_login(mona)  # who asked does not decide
    assert "/actions/SSR-001/decide/" not in _text(client.get(PAGE))


def test_the_page_says_where_nothing_waits_for_a_decision(client, vera):
    assert "Nothing waits for a decision." in _text(client.get(PAGE))


def test_the_address_may_be_typed_in_small_letters(client, vera):
    assert client.get("/programmes/ssr/").status_code == 200


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_asks_as_much_whatever_its_size(client, vera, number, django_assert_num_queries):
    for n in range(number):
        f.action(
            f"Late {n}", workstream=f.workstream(f"Stream {n}"), due=days(-n), on=days(-100), owner=f.post()
        )
        f.risk(f"Risk {n}", owner=f.post())
        YearProfile.objects.create(saving=f.saving(f"Saving {n}"), year=2026, target=1)
        f.milestone(f"Milestone {n}", owner=f.post(), due=days(n))
    with django_assert_num_queries(35):  # exceptions have one
        client.get(PAGE)


def test_the_page_shows_the_rag_of_the_last_six_reports_to_its_body(client, vera):
    ours, body = f.programme(), f.body()
    ours.body = body
    ours.save()
    f.action("Late", due=days(-90), on=days(-95))
    for number in range(1, 9):
        ReportedPosition.objects.create(
            body=body, programme=ours, kind="programme", object_id=ours.pk,
            as_at=days(-30 * number), rag="amber" if number < 3 else "green", report=f"Report {number}",
        )  # fmt: skip
    page = client.get(PAGE)
    told = page.context["reported"]
    assert [one.label for one in told.told] == ["Green"] * 4 + ["Amber"] * 2
    assert told.since == "Worse"
    assert f"As last reported to {body}" in _text(page) and "Worse</strong> since the last report" in _text(
        page
    )


def test_the_page_lists_what_changed_since_the_last_report_to_its_body(client, vera):
    ours, body = f.programme(), f.body()
    ours.body = body
    ours.save()
    late, same, done = (f.action(title, due=days(-90), on=days(-95)) for title in ("Late", "Same", "Done"))
    fresh, secret = f.action("Fresh", due=days(30)), f.action("Secret", **EXEMPT)
    done.stage, done.completed_on = "complete", days(-1)
    done.save()
    told = {late: "amber", same: "red", done: "amber", secret: "green"}
    for as_at, rags in ((days(-30), told), (days(-60), {fresh: "red"})):
        for action, rag in rags.items():
            ReportedPosition.objects.create(
                body=body, programme=ours, kind="action", object_id=action.pk, as_at=as_at, rag=rag,
                report="R", audience="exempt" if action == secret else "public",
            )  # fmt: skip
    ReportedPosition.objects.create(
        body=body, programme=ours, kind="programme", object_id=ours.pk, as_at=days(-30), rag="red", report="R"
    )
    page = client.get(PAGE)
    assert page.context["since"].sentence == "1 worse, 1 complete, 1 new"
    words = _text(page)
    assert "SSR-001 Late</a>, was Amber, now Red" in words and "SSR-002 Same</a>, was" not in words
    client.force_login(f.manager("Mary", sees_exempt=True))
    assert "Secret" not in _text(client.get(PAGE)).split('id="reported"')[1].split("</section>")[0]


def test_what_only_an_exempt_pack_said_is_not_told_as_reported(client, vera):
    ours, body = f.programme(), f.body()
    ours.body = body
    ours.save()
    said = {"body": body, "programme": ours, "kind": "programme", "object_id": ours.pk, "report": "R"}
    ReportedPosition.objects.create(as_at=days(-30), rag="red", audience="exempt", **said)
    assert client.get(PAGE).context["reported"] is None
    ReportedPosition.objects.create(as_at=days(-30), rag="green", audience="public", **said)
    assert [one.label for one in client.get(PAGE).context["reported"].told] == ["Green"]


def test_a_viewers_home_begins_with_their_programmes(client, vera):
    page = _text(client.get("/"))
    assert page.index('id="programmes"') < page.index("Nothing waits for you today.")
    assert page.count("<h1") == 1 and "What waits" not in page


def test_the_page_begins_with_what_one_must_know_and_folds_the_rest(client, vera):
    f.action("Late", due=days(-9), on=days(-20))
    f.milestone("Cabinet decides", due=days(20))
    f.milestone("Signed off", due=days(-60), delivered_on=days(-50))
    f.milestone("Slipped", due=days(-3))
    f.risk("Key staff leave", rag="red")
    page = _text(client.get(PAGE))
    first, _, folded = page.partition('class="app-fold"')
    for words in ("Decisions that wait", "Next milestones", "Cabinet decides", "Key staff leave", "Overdue"):
        assert words in first, words
    coming = first[first.index('id="next-milestones"') : first.index('id="top-risks"')]
    assert "Signed off" not in coming and "Slipped" not in coming and "Slipped" in first
    assert 'href="#milestones">All 3 milestones</a>' in first
    parts = re.findall(r'id="([\w-]+)" data-app-fold', page)
    assert parts == [
        *("about", "workstreams", "milestones", "next-due", "last-reports"),
        *("life", "measures", "benefits", "outputs", "team", "lessons", "history"),
    ]
    assert "<details open" not in page
    assert "Signed off" in folded and re.search(r'Milestones</h2>.*?app-fold__count">3<', folded)


def test_the_page_lists_three_of_my_decisions_and_folds_the_others_beneath(client, vera):
    mona, anne = f.manager("Mona"), f.manager("Anne")
    for number in range(5):
        rescheduling.ask_to_reschedule(
            f.action(f"Late {number}", due=days(5)), to_date=days(90), reason="It takes longer.",
            delay_category="", by=mona, on=days(0), conventions=InForce(),
        )  # fmt: skip
    client.force_login(anne)
    page = _text(client.get(PAGE))
    assert "2 more wait for you" in page
    assert page.count("/decide/") >= 5
