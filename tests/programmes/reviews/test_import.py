"""A plan's own sheets of what reviewers found and recommend, and of council priorities: through the check."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from actions.models import Action
from council.models import Role
from programmes.imports.access import hides
from programmes.imports.again import rows_that_waited, take_in_again
from programmes.imports.applying.undo import undo_import
from programmes.imports.comparing.veiling import veiled
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import ImportRow, PlanImport
from programmes.models import Finding, PriorityEffect, Programme, Recommendation
from programmes.reviews.keeping import (
    Answerers,
    ReviewFacts,
    create_review,
    record_review,
    withdraw_review,
)
from tests import factories as make
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import PLANS, new_sheet
from tests.programmes.imports.exporting.test_round_trip import data_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
HEAD = ["Rec no", "Theme", "Recommendation", "Priority", "Management response"]
ROWS = [["1", "Money", "Agree a savings plan", "High", "Agreed"],
        ["2", "People", "Write the workforce plan", "", ""]]  # fmt: skip
BROMLEY, SEFTON = "bromley_organisational_improvement.xlsx", "sefton_integration_findings.xlsx"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ssr():
    return make.programme("SSR", title="Support services")


def answered(programme, title="Peer challenge", **more):
    facts = ReviewFacts(title=title, kind="peer_challenge", reviewer="Peers", received_on=make.DAY)
    return create_review(facts, answerers=Answerers(programmes=(programme,)), by=make.manager(), on=make.DAY)


def upload(client, programme, content, name="plan.xlsx"):
    """The import of a file that was sent through the page, and the address of its check."""
    client.force_login(make.administrator())
    day = [("day", 15), ("month", 6), ("year", 2026)]
    form = {"file": SimpleUploadedFile(name, content), "programme": programme.pk,
            **{f"{of}_{part}": n for of in ("plan_date", "as_at") for part, n in day}}  # fmt: skip
    assert client.post(reverse("imports:new-import"), form).status_code == 302
    made = PlanImport.objects.latest("pk")
    return made, reverse("imports:check-import", args=[made.pk])


def told(found):
    return {outcome: number for outcome, number in found.counts.items() if number}


def refusals(found):
    return {record.refusals[0].message for record in found.records() if record.refusals}


def listed(programme, title="Recommendations", rows=ROWS):
    return uploaded(new_sheet(HEAD, *rows, title=title), plan_date=make.DAY, programme=programme)


def test_recommendations_go_to_the_review_that_is_said_at_the_check_and_are_known_again(client, ssr):
    assert refusals(dry_run(listed(ssr))) == {"The programme answers no review yet."}
    peers, other = answered(ssr), answered(ssr, "Ofsted")
    book = new_sheet(HEAD, *ROWS, title="Recommendations").parent
    _, check = upload(client, ssr, data_of(book))
    page = client.get(check)
    assert refusals(page.context["run"]) == {"It is not said of which review this is."}
    (choice,) = page.context["decisions"].reviews
    assert [words for _, words in choice.field.field.choices][1:3] == ["Ofsted", "Peer challenge"]
    sent = {"decide": "1", "version": page.context["decisions"]["version"].value()}
    client.post(check, {**sent, choice.field.name: peers.title})
    found = client.get(check).context["run"]
    assert told(found) == {"new": 2}
    client.post(check, {"confirmed": found.digest})
    first, second = Recommendation.objects.order_by("pk")
    assert (first.review, first.number, first.theme, first.priority) == (peers, "1", "Money", "High")
    assert (second.text, second.response) == ("Write the workforce plan", "pending")
    # The numbers of another review say nothing of these, and what was said of the sheet is remembered.
    Recommendation.objects.create(review=other, number="2", text="Quite another thing")
    assert told(dry_run(listed(ssr))) == {"unchanged": 2}
    # What reviewers are said to have written is put right until the review is recorded, and no longer.
    reworded = [[*ROWS[0][:2], "Agree a savings plan for three years", *ROWS[0][3:]], ROWS[1]]
    assert told(dry_run(listed(ssr, rows=reworded))) == {"changed": 1, "unchanged": 1}
    record_review(peers, by=make.manager(), on=make.DAY)
    assert refusals(dry_run(listed(ssr, rows=reworded))) == {
        "The review is recorded, so the reviewers’ words stand."
    }


def test_the_only_review_is_the_one_a_number_stands_once_and_an_import_is_taken_back_whole(ssr):
    review = answered(ssr)
    made = listed(ssr)
    applied(made)
    assert review.recommendations.count() == 2
    twice = [["2", "Money", "Quite another thing that no one asked for", "", ""]]
    found = dry_run(listed(ssr, rows=[*ROWS, *twice]))
    assert "The review has a recommendation 2 already." in refusals(found)
    made.refresh_from_db()
    undo_import(made, by=make.administrator(), on=make.DAY, because="Test", rest=False)
    assert not Recommendation.objects.exists()


def test_the_findings_and_priorities_of_a_published_plan_come_in(ssr):
    review = answered(ssr)
    book = load_workbook(PLANS / SEFTON)
    names = [row[0].value for row in book["Corporate objectives"].iter_rows(min_row=3)]
    for name in names[:-1]:
        make.priority(name[2:])  # the council's list has no numbers, and lacks the last of them
    content = (PLANS / SEFTON).read_bytes()
    made = uploaded(content, filename=SEFTON, plan_date=make.DAY, programme=ssr)
    assert f"The council has no priority “{names[-1][2:]}”." in refusals(dry_run(made))
    applied(made, accept_questions=True)
    findings = review.findings.all()
    assert findings.count() == len(list(book["Findings"].iter_rows(min_row=3)))
    assert findings.filter(kind=Finding.Kind.ISSUE, theme="Communications").count() == 10
    effects = dict(PriorityEffect.objects.values_list("priority__name", "effect"))
    assert (len(effects), effects["A council that lives within its means"]) == (len(names) - 1, "positive")
    again = dry_run(uploaded(content, filename=SEFTON, plan_date=make.DAY, programme=ssr))
    assert set(told(again)) == {"unchanged", "refused"} and again.counts["refused"] == 1
    two = new_sheet(["Corporate objective", "Positive impact", "Negative impact"], [names[0], "x", "x"])
    found = dry_run(uploaded(two, plan_date=make.DAY, programme=ssr))
    assert refusals(found) == {"The row is ticked as positive and as negative."}
    made.refresh_from_db()
    undo_import(made, by=make.administrator(), on=make.DAY, because="Test", rest=False)
    assert not (Finding.objects.exists() or PriorityEffect.objects.exists())


def test_matters_arising_are_actions_with_the_minute_and_those_that_waited_are_offered_once():
    content = (PLANS / BROMLEY).read_bytes()
    made = uploaded(content, filename=BROMLEY, plan_date=date(2010, 5, 1))
    applied(made, accept_questions=True)
    matters = Action.objects.filter(others__has_key="Minute Number/Title")
    assert [str(each.due) for each in matters] == ["2010-06-30"] * 3
    assert matters.first().owner_as_written == "IE&E Team" and matters.first().updates.count() == 1
    made.refresh_from_db()
    # As an import left them before, and so do recommendations of a plan that were kept.
    ImportRow.objects.bulk_create(
        ImportRow(plan_import=made, sheet="Matters", row=each, kind="matters", outcome="skipped",
                  title="A matter", understood={"waits": True})
        for each in range(3)
    )  # fmt: skip
    assert rows_that_waited(made) == {"matters": 3}
    again = take_in_again(made, by=make.administrator())
    programme = Programme.objects.get()
    assert set(told(dry_run(again))) == {"unchanged"} and programme.actions.count() > 3


def test_a_review_in_draft_is_edited_in_the_exported_workbook_and_a_response_is_not(client, ssr):
    from tests.programmes.imports.exporting.test_round_trip import cell, exported

    answered(ssr)
    applied(listed(ssr))
    client.force_login(make.administrator())
    book = exported(client, ssr)
    first, second = Recommendation.objects.order_by("pk")
    cell(book, "Recommendations", f"R{first.pk}", "Recommendation").value = "Agree it by May"
    cell(book, "Recommendations", f"R{second.pk}", "Response").value = "Accepted"
    book["Findings"].append([None, "Money is watched well", None, "Strength", "Money"])
    made = uploaded(data_of(book), plan_date=make.DAY, programme=ssr)
    assert refusals(dry_run(made)) == {
        "An import does not change to which review it belongs, or the council’s response."
    }
    applied(made)
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.text, second.response) == ("Agree it by May", "pending")
    assert Finding.objects.get().kind == Finding.Kind.STRENGTH


def test_an_exempt_finding_that_stands_is_kept_from_an_importer_and_one_that_was_withdrawn_is_not(ssr):
    review, mona = answered(ssr), make.person("Mona")
    make.grant(mona, Role.PROGRAMME_MANAGER, over=ssr)
    exempt = {"exempt": True, "exempt_paragraph": "3", "exempt_reason": "A claim"}
    secret = "The contractor of the depot is about to claim"
    Finding.objects.create(review=review, text=secret, **exempt)
    rows = [["Communications", "Key finding", secret], ["Money", "Strength", "Money is watched well"]]
    book = new_sheet(["Function", "Kind", "Finding"], *rows, title="Findings")
    made = uploaded(book, plan_date=make.DAY, programme=ssr)
    found = veiled(dry_run(made), made, mona)
    assert hides(ssr, mona) and [record.held for record in found.records()] == [True, False]
    assert told(found) == {"new": 1, "skipped": 1}
    withdraw_review(review, reason="Another council's", by=make.manager(), on=make.DAY)
    assert not hides(ssr, mona)
