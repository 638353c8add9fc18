"""Round trip: a programme exported in our own columns, edited, and imported again."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from actions.equality.assessing import SignOff, add_equality_point, sign_off
from actions.models import Action, DateChange, Step, Support, Update
from council.access.acting import DIGEST
from council.access.rules import InProgramme
from council.models import Event, Role
from council.reading.workbooks.workbook import open_workbook
from council.register.declaring import registers
from programmes.benefits.stating import BenefitStatement, add_benefit
from programmes.changing_course.asking import Course, ask_for_change
from programmes.closing.learning import LessonStatement, add_lesson
from programmes.imports.applying.apply import apply_import
from programmes.imports.applying.undo import undo_import
from programmes.imports.comparing.dry_run import compare
from programmes.imports.exporting.workbook import HEADER, blank_template, programme_workbook
from programmes.imports.interpreting.plan import read_plan
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.registers import plan_registers
from programmes.imports.standard.columns import MARK_HEADING
from programmes.measures.reading import give_reading
from programmes.measures.stating import MeasureStatement, add_measure
from programmes.models import Finding, Milestone, Programme, Recommendation, ToleranceException, Workstream
from programmes.objectives.achieving import add_achievements
from programmes.objectives.serving import Bearing, serve_priorities
from programmes.objectives.stating import ObjectiveStatement, add_objective
from programmes.outputs.stating import OutputStatement, add_output
from programmes.reference_tables.cells import Cells
from programmes.reference_tables.keeping import TableStatement, add_document_table
from programmes.reviews.keeping import Answerers, ReviewFacts, create_review
from programmes.reviews.wording import FindingRow, RecommendationRow, write_findings, write_recommendations
from programmes.team.keeping import TeamStatement, add_team_entry
from programmes.tolerances.raising import Breach, raise_exceptions
from reports.initiation.writing import InitiationWords, write_version
from risks.models import Control, LogEntry, Mitigation, Risk
from savings.models import Funding, GrowthBid, PlannedTarget, Reallocation, Saving, YearProfile
from tests import factories
from tests.programmes.imports.applying.test_apply import add_posts, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

AS_AT = factories.DAY


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def adam():
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN, sees_exempt=True)
    return adam


@pytest.fixture
def admin(client, adam):
    client.force_login(adam)
    return client


def year_of(saving, year, target="1000.00", **more):
    return YearProfile.objects.create(saving=saving, year=year, target=Decimal(target), **more)


@pytest.fixture
def programme():
    """A programme with something in every register, in words that a guess would split or lose."""
    ssr = factories.programme("SSR", title="Support services")
    top = factories.workstream("Finance", of=ssr, purpose="Sound money", stated_rag="amber")
    under = factories.workstream("Accounts / audit", of=ssr, parent=top, order=1)
    first = factories.action(
        "1. Close the accounts\n2. Publish them", workstream=top, owner=factories.post("Head of Finance")
    )
    Support.objects.create(action=first, post=factories.post("Head of Audit; and Risk"))
    factories.action("=SUM(A1:A9)", workstream=under, due=None)
    factories.action("Note: total of “all” – naïve ☃ _x0041_", workstream=under, percent=40)
    factories.milestone("Adopted", programme=ssr, due=date(2026, 9, 30), due_as_written="Autumn")
    one = factories.risk(programme=ssr, current_likelihood=4, current_impact=5, rag="red", workstream=top)
    for order, text in enumerate(("Pay more", "1. Ask\n2. Listen"), start=1):
        Mitigation.objects.create(risk=one, text=text, order=order)
    money = factories.saving(programme=ssr)
    year_of(money, 2026, "1000.50")
    year_of(money, 2027, "-20.00")
    factories.saving("Without a year", programme=ssr)
    return ssr


# Registers whose records are in no workbook of a programme, and why.
IN_NO_WORKBOOK = {
    "reviews": "a review is the council's, and may be of several programmes",
    "mitigations": "they stand with their risk, on its sheet",
}


def is_of_programmes(model) -> bool:
    """Whether its records are of one programme each."""
    return issubclass(model, InProgramme)


def everything_of(programme, *, by) -> None:
    """One record of every register that is kept of a programme, and its tolerances."""
    on, owner = {"by": by, "on": AS_AT}, factories.post("Head of Change")
    programme.late_tolerance, programme.money_tolerance = 30, Decimal("1000.50")
    programme.aim, programme.starts = "Better\nservices", date(2025, 4, 1)
    programme.save()
    stream = programme.workstreams.first()
    add_equality_point(
        stream, title="Large print", importance="High", resources="yes", target="All", owner=owner, **on
    )
    sign_off(programme, SignOff(completed_by=owner, completed_on=AS_AT, plan="", monitoring="Yearly"), **on)
    ask_for_change(programme, Course(title="Later", reason="An election", to_ends=date(2028, 3, 31)), **on)
    breach = Breach(ToleranceException.Kind.TIME, Decimal(30), Decimal(40), "SSR-M01 is 40 days late.")
    raise_exceptions(programme, [breach], by=DIGEST, on=AS_AT)
    cells = Cells(("Party", "Duty"), (("The Centre", "Lead | guide"), ("Department", "Comply")))
    add_document_table(programme, TableStatement(title="Protocol", cells=cells), **on)
    objective = add_objective(programme, ObjectiveStatement(title="One team"), **on)
    add_achievements(programme, text="It is one", objective=objective, **on)
    bears = {factories.priority("A fair start").pk: Bearing("positive", "Shorter\nqueues")}
    serve_priorities(programme, bears, **on)
    serve_priorities(programme, bears, about=objective, **on)
    facts = ReviewFacts(title="Peer challenge", kind="peer_challenge", reviewer="Peers", received_on=AS_AT)
    review = create_review(facts, answerers=Answerers(programmes=(programme,)), **on)
    write_findings(review, [FindingRow(text="Slow to decide", kind=Finding.Kind.ISSUE, theme="Data")], **on)
    review.refresh_from_db()
    write_recommendations(review, [RecommendationRow(number="R1", text="Decide sooner")], **on)
    texts = {"summary": "One team\nfor all", "aim": "Better services"}
    write_version(
        programme, InitiationWords(label="1.0", reasons="New", texts=texts), tables={}, after=0, **on
    )
    measure = MeasureStatement(title="Days lost", targets="by March each year\n[7]")
    give_reading(add_measure(programme, measure, **on), as_at=AS_AT, said="8 days", **on)
    add_lesson(programme, LessonStatement(title="Begin early", theme="Data", advice="So"), **on)
    add_benefit(programme, BenefitStatement(title="Less paper", kind="cash", owner=owner), **on)
    add_output(programme, OutputStatement(title="One centre", cost=Decimal(900)), **on)
    add_team_entry(programme, TeamStatement(title="Manager", post=owner, note=""), **on)
    money = {"programme": programme, "year": 2026}
    Funding.objects.create(title="The move", kind="revenue", source="reserve", planned=100, **money)
    GrowthBid.objects.create(title="Two posts", quantity=2, unit="posts", asked_on=AS_AT, **money)
    PlannedTarget.objects.create(title="Buy together", amount=5000, **money)
    Reallocation.objects.create(
        programme=programme, reference="SSR-X01", use="Training", kind="permanent", amount=10
    )
    Control.objects.create(risk=programme.risks.first(), text="Checked each week")
    LogEntry.objects.create(
        programme=programme, reference=programme.next_reference("I"), title="Late data", kind="issue",
        raised_on=AS_AT,
    )  # fmt: skip


def exported(client, programme, **query):
    """The workbook that the page hands out."""
    response = client.get(reverse("programmes:export-programme", args=[programme.code]), query)
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.content))


def cell(book, sheet, reference, heading):
    """The cell of a record under a heading."""
    page = book[sheet]
    column = next(c.column for c in page[HEADER] if c.value == heading)
    row = next(r[0].row for r in page.iter_rows(min_row=HEADER + 1) if r[0].value == reference)
    return page.cell(row, column)


def data_of(book):
    handle = io.BytesIO()
    book.save(handle)
    return handle.getvalue()


def again(book, programme, **more):
    """The import of the workbook and its dry run."""
    data = book if isinstance(book, bytes) else data_of(book)
    plan_import = uploaded(data, plan_date=AS_AT, programme=programme, **more)
    return plan_import, dry_run(plan_import)


def told(found):
    return {outcome: number for outcome, number in found.counts.items() if number}


def edited(found):
    return {r.our_reference: r.changes for r in found.records() if r.changes}


def confirmed(plan_import, found, **how):
    add_posts(plan_import)
    found = dry_run(plan_import)
    apply_import(plan_import, by=factories.administrator(), confirmed=found.digest, **how)


class TestTheWorkbook:
    def test_each_register_is_a_sheet_with_its_title_one_row_of_headings_and_a_table(self, admin, programme):
        book = exported(admin, programme)
        assert book.sheetnames == [
            "Programme",
            "Workstreams",
            "Actions",
            "Equality",
            "Equality sign-off",
            "Milestones",
            "Risks",
            "Controls",
            "Issues",
            "Savings",
            "Reallocations",
            "Costs",
            "Growth bids",
            "Shared targets",
            "Objectives",
            "Achievements",
            "Measures",
            "Lessons",
            "Benefits",
            "Outputs",
            "Team",
            "Tables",
            "Changes",
            "Exceptions",
            "Findings",
            "Recommendations",
            "Initiation",
            "Priorities",
            "Readings",
            "Lists",
        ]
        for page in book.worksheets[:-1]:
            assert page["A1"].value == f"{page.title} of Support services, as at 15 June 2026"
            assert page.freeze_panes == f"B{HEADER + 1}"
            (table,) = page.tables.values()
            assert table.ref.startswith(f"A{HEADER}:")
            assert page.cell(HEADER, 1).value.startswith("Our reference (")
            assert not page.merged_cells.ranges
            assert all(page.column_dimensions[c.column_letter].width >= 10 for c in page[HEADER])
            assert page.sheet_state == "visible"

    def test_words_are_words_days_are_days_and_pounds_are_numbers(self, admin, programme):
        book = exported(admin, programme)
        words = cell(book, "Actions", "SSR-002", "Action")
        assert (words.value, words.data_type) == ("=SUM(A1:A9)", "s")
        due = cell(book, "Actions", "SSR-001", "Due date")
        assert due.is_date
        assert due.number_format == "dd/mm/yyyy"
        target = cell(book, "Savings", "SSR-S01", "Target (£)")
        assert (target.value, target.data_type) == (1000.5, "n")
        offered = [rule.formula1 for rule in book["Actions"].data_validations.dataValidation]
        assert len(offered) == 5  # workstreams, posts (twice is one list each), stages, RAG, kinds

    def test_one_register_can_be_had_alone_and_no_other_word_is_a_sheet(self, admin, programme):
        assert exported(admin, programme, sheet="risks").sheetnames == ["Risks", "Lists"]
        url = reverse("programmes:export-programme", args=["SSR"])
        assert admin.get(url, {"sheet": "people"}).status_code == 404

    def test_exempt_records_are_for_those_who_may_see_them(self, client, admin, programme):
        exempt = {"exempt": True, "exempt_paragraph": "3", "exempt_reason": "Commercial"}
        secret = factories.risk("A secret", programme=programme, **exempt)
        book = exported(admin, programme)
        assert cell(book, "Risks", secret.reference, "Risk").value == "A secret"
        assert "exempt" in book["Risks"]["A3"].value
        viewer = factories.person("Charlie")
        factories.grant(viewer, Role.VIEWER, over=programme)
        client.force_login(viewer)
        response = client.get(reverse("programmes:export-programme", args=["SSR"]))
        said = load_workbook(io.BytesIO(response.content))["Risks"]
        assert "A secret" not in [c.value for row in said.iter_rows() for c in row]
        told = Event.objects.filter(kind=Event.Kind.EXPORTED).first()
        assert (told.by, told.detail["sheets"]["Risks"]) == (viewer, 1)

    def test_the_export_asks_as_many_questions_for_many_rows(
        self, adam, programme, django_assert_max_num_queries
    ):
        for number in range(30):
            factories.action(f"Action {number}", workstream=programme.workstreams.last())
        with django_assert_max_num_queries(39):  # one a sheet; steps, posts of mitigations
            programme_workbook(programme, person=adam, as_at=AS_AT)


class TestBackAgain:
    def test_nothing_edited_is_nothing_changed(self, admin, programme):
        _, found = again(exported(admin, programme), programme)
        assert set(told(found)) == {"unchanged"}
        assert not found.new_posts
        assert not found.writes

    def test_a_whole_programme_goes_out_with_a_row_of_every_register_and_comes_back_unchanged(
        self, admin, adam, programme
    ):
        """Walks the registers that are declared: one that is in no workbook says so here."""
        everything_of(programme, by=factories.manager())
        _, counts = programme_workbook(programme, person=adam, as_at=AS_AT)
        left_out = {
            register.key
            for register in registers()
            if is_of_programmes(register.model)
            and not (register.plan_sheet and getattr(register.plan_sheet.standard, "title", None) in counts)
        }
        assert left_out == IN_NO_WORKBOOK.keys()
        assert {title for title, number in counts.items() if not number} == set()
        _, found = again(exported(admin, programme), programme)
        asked = [(r.sheet, q.message) for r in found.records() for q in r.questions]
        assert (asked, told(found)) == ([], {"unchanged": sum(counts.values())})

    def test_what_goes_out_to_be_read_is_changed_on_its_page_and_not_by_a_cell(self, admin, programme):
        everything_of(programme, by=factories.manager())
        book = exported(admin, programme)
        cell(book, "Programme", "SSR", "Tolerance of days late").value = "99"
        cell(book, "Equality", "SSR-004", "Importance").value = "None"
        book["Tables"].append(["", "A table of my own"])
        cell(book, "Recommendations", f"R{Recommendation.objects.get().pk}", "Response").value = "Accepted"
        cell(book, "Initiation", "1.3", "Text").value = "Cheaper services"
        _, found = again(book, programme)
        refused = [record for sheet in found.sheets for record in sheet.records if record.refusals]
        assert [record.refusals[0].remedy for record in refused] == [
            "Change it on the programme’s page, under Edit.",
            "Change it on the page of the equality impact assessment.",
            "Change it on the table’s page, from a sheet or by hand.",
            "Change it on the review’s page, where the council’s response is given too.",
            "Change it on the page of the initiation document, under Write a version.",
        ]

    def test_contributions_to_the_councils_priorities_are_edited_added_refused_and_taken_back(
        self, admin, programme
    ):
        everything_of(programme, by=factories.manager())
        factories.priority("A greener town")
        book = exported(admin, programme)
        told = programme.priority_effects.get(objective=None)
        of_objective = programme.priority_effects.exclude(objective=None).get()
        cell(book, "Priorities", f"P{told.pk}", "How the programme bears on it").value = "Neutral"
        cell(book, "Priorities", f"P{of_objective.pk}", "Note").value = "Another"
        for row in (
            ["A greener town", "Negative", "More vans, so electric ones"],
            ["A richer town", "Positive"],
            ["A Greener Town", "Negative"],
            ["A greener town", "Positive"],
        ):
            book["Priorities"].append([None, *row])
        plan_import, found = again(book, programme)
        assert [r.refusals[0].message for r in found.records() if r.refusals] == [
            "What an objective bears on is not changed by an import.",
            "The council has no priority “A richer town”.",
            "How the programme bears on this priority is told already.",
            "How the programme bears on this priority is told already.",
        ]
        confirmed(plan_import, found)
        assert sorted(programme.priority_effects.values_list("priority__name", "effect", "note")) == [
            ("A fair start", "neutral", "Shorter\nqueues"),
            ("A fair start", "positive", "Shorter\nqueues"),
            ("A greener town", "negative", "More vans, so electric ones"),
        ]
        undo_import(plan_import, by=factories.administrator(), on=AS_AT, because="Test", rest=False)
        assert set(programme.priority_effects.values_list("effect", flat=True)) == {"positive"}

    def test_only_the_edited_cells_are_changes_and_the_pages_write_them(self, admin, programme):
        book = exported(admin, programme)
        cell(book, "Actions", "SSR-001", "Percent complete").value = 25
        cell(book, "Actions", "SSR-001", "Latest update").value = "1. Ledger closed.\n2. Year closed."
        cell(book, "Actions", "SSR-003", "Due date").value = date(2026, 8, 31)
        cell(book, "Actions", "SSR-002", "Action").value = "-1+2 is no formula"
        cell(book, "Milestones", Milestone.objects.get().reference, "Date delivered").value = date(2026, 6, 1)
        cell(book, "Milestones", Milestone.objects.get().reference, "Gate").value = "Yes"
        cell(book, "Risks", "SSR-R01", "Current likelihood").value = 2
        cell(book, "Risks", "SSR-R01", "Mitigations").value = "Pay much more\n\n1. Ask\n2. Listen\n\nTrain"
        cell(book, "Savings", "SSR-S01", "Forecast (£)").value = 900
        cell(book, "Workstreams", f"W{programme.workstreams.first().pk}", "Purpose").value = "Sounder money"
        form = {
            "file": SimpleUploadedFile("ssr.xlsx", data_of(book)), "programme": programme.pk,
            **{f"{day}_{part}": number for day in ("plan_date", "as_at")
               for part, number in (("day", 15), ("month", 6), ("year", 2026))},
        }  # fmt: skip
        assert admin.post(reverse("imports:new-import"), form).status_code == 302
        plan_import = PlanImport.objects.get()
        found = dry_run(plan_import)
        assert {ref: set(changes) for ref, changes in edited(found).items()} == {
            f"W{programme.workstreams.first().pk}": {"purpose"},
            "SSR-001": {"percent", "progress"},
            "SSR-002": {"title"},
            "SSR-003": {"due"},
            Milestone.objects.get().reference: {"delivered", "gate"},
            "SSR-R01": {"levels", "mitigation"},
            "SSR-S01": {"forecast"},
        }
        check = reverse("imports:check-import", args=[plan_import.pk])
        page = admin.get(check)
        assert page.context["run"].counts["changed"] == 7
        admin.post(check, {"confirmed": found.digest})
        first = Action.objects.get(reference="SSR-001")
        assert (first.percent, first.title) == (25, "1. Close the accounts\n2. Publish them")
        assert Update.objects.get().text == "1. Ledger closed.\n2. Year closed."
        assert Action.objects.get(reference="SSR-002").title == "-1+2 is no formula"
        asked = DateChange.objects.get()
        assert (asked.action.reference, asked.to_date) == ("SSR-003", date(2026, 8, 31))
        assert Milestone.objects.get().delivered_on == date(2026, 6, 1)
        risk = Risk.objects.get()
        assert (risk.current_likelihood, risk.current_impact) == (2, 5)
        assert [one.text for one in risk.mitigations.all()] == ["Pay much more", "1. Ask\n2. Listen", "Train"]
        assert YearProfile.objects.get(year=2026).forecast == 900
        assert Workstream.objects.get(parent=None).purpose == "Sounder money"
        assert Workstream.objects.count() == 2
        _, after = again(exported(admin, programme), programme)
        assert set(told(after)) == {"unchanged"}

    def test_a_value_that_changed_here_since_is_a_conflict_and_the_rest_is_left_alone(self, admin, programme):
        book = exported(admin, programme)
        action = Action.objects.get(reference="SSR-001")
        action.percent, action.success_measure = 60, "Signed off"
        action.save()
        cell(book, "Actions", "SSR-001", "Percent complete").value = 25
        plan_import, found = again(book, programme)
        assert told(found)["conflict"] == 1
        (record,) = [r for r in found.records() if r.conflicts]
        assert list(record.conflicts) == ["percent"]  # the measure wasn't edited in the file
        plan_import.settled = {"conflicts_all": "file"}
        plan_import.save()
        confirmed(plan_import, dry_run(plan_import))
        action.refresh_from_db()
        assert (action.percent, action.success_measure) == (25, "Signed off")

    def test_the_main_reason_for_a_delay_goes_out_and_comes_back(self, admin, programme):
        late = Action.objects.get(reference="SSR-001")
        late.delay_category = "Staffing or capacity"
        late.save()
        book = exported(admin, programme)
        assert cell(book, "Actions", "SSR-001", "Main reason for the delay").value == "Staffing or capacity"
        _, found = again(book, programme)
        assert set(told(found)) == {"unchanged"}
        cell(book, "Actions", "SSR-001", "Main reason for the delay").value = "Procurement"
        cell(book, "Actions", "SSR-002", "Main reason for the delay").value = "The weather"
        plan_import, found = again(book, programme)
        assert told(found) == {"changed": 1, "refused": 1, "unchanged": 9}
        (refused,) = [record.refusals[0].message for record in found.records() if record.refusals]
        assert refused == "It is none of the council’s categories of delay."
        confirmed(plan_import, found)
        assert Action.objects.get(reference="SSR-001").delay_category == "Procurement"

    def test_new_rows_are_added_word_for_word_and_rows_left_out_stay(self, admin, programme):
        book = exported(admin, programme)
        page = book["Actions"]
        page.delete_rows(HEADER + 1)
        new = [None, "9.1", "Finance", "• One\n• Two", None, "Head of Finance", None, date(2027, 3, 31)]
        page.append(new)
        plan_import, found = again(book, programme)
        assert told(found) == {"new": 1, "unchanged": 10}
        said = [n.message for n in found.sheets[2].notices]  # behind the programme and its workstreams
        assert said == ["1 action of the programme is not in the file. It stays as it is."]
        confirmed(plan_import, found)
        new = Action.objects.get(plan_reference="9.1")
        assert (new.title, str(new.owner), new.due) == ("• One\n• Two", "Head of Finance", date(2027, 3, 31))
        undo_import(plan_import, by=factories.administrator(), on=AS_AT, because="Test", rest=False)
        assert not Action.objects.filter(plan_reference="9.1").exists()

    def test_what_an_import_cannot_do_is_refused_with_its_cell_and_the_rest_goes_on(self, admin, programme):
        edits = [
            ("Our reference (action)", "XYZ-001", "XYZ-001 is no action of this programme."),
            ("Our reference (action)", "SSR-001", "SSR-001 stands in row 5 as well."),
            ("RAG", "Purple", "“Purple” is not one of the words for RAG."),
            ("Stage", "Verified", "An import does not take an action from not started to verified."),
            ("Percent complete", "most", "“most” is not a percentage."),
            ("Action", None, "The row has no words that say what it is."),
            ("Due date", "some day", "An agreed date is not taken out by an import."),
            ("Supporting owners", None, "An import takes no supporting owner away."),
            ("Workstream", None, "An action stands in a workstream."),
        ]
        made = [factories.action(f"Edited: {said}", programme=programme) for _, _, said in edits]
        Support.objects.create(action=made[7], post=factories.post("Head of Audit"))
        book = exported(admin, programme)
        cells = [cell(book, "Actions", one.reference, edit[0]) for one, edit in zip(made, edits, strict=True)]
        for edited_cell, (_, value, _) in zip(cells, edits, strict=True):
            edited_cell.value = value
        _, found = again(book, programme)
        refused = [record.refusals[0] for record in found.records() if record.refusals]
        assert [one.message for one in refused] == [said for _, _, said in edits]
        assert [one.cell for one in refused] == [edited_cell.coordinate for edited_cell in cells]
        assert all(one.remedy for one in refused)
        assert told(found) == {"refused": 9, "unchanged": 11}

    def test_a_renamed_workstream_keeps_its_actions_and_another_sheet_may_use_the_new_name(
        self, admin, programme
    ):
        top = programme.workstreams.get(parent=None)
        book = exported(admin, programme)
        cell(book, "Workstreams", f"W{top.pk}", "Workstream").value = "Money"
        cell(book, "Actions", "SSR-001", "Workstream").value = "Money"
        plan_import, found = again(book, programme)
        assert list(edited(found)) == [f"W{top.pk}"]
        confirmed(plan_import, found)
        assert {s.title for s in programme.workstreams.all()} == {"Money", "Accounts / audit"}
        assert Action.objects.get(reference="SSR-001").workstream == top

    def test_two_rows_of_one_saving_cannot_give_it_two_names(self, admin, programme):
        book = exported(admin, programme)
        page = book["Savings"]
        for number, words in ((HEADER + 1, "One name"), (HEADER + 2, "Another name")):
            page.cell(number, 4).value = words
        _, found = again(book, programme)
        assert told(found)["refused"] == 2

    def test_a_filtered_row_a_sorted_sheet_and_a_lost_mark_are_read_all_the_same(self, admin, programme):
        book = exported(admin, programme)
        page = book["Actions"]
        page.row_dimensions[HEADER + 1].hidden = True
        rows = [[c.value for c in row] for row in page.iter_rows(min_row=HEADER + 1)]
        for number, values in enumerate(reversed(rows), start=HEADER + 1):
            for column, value in enumerate(values, start=1):
                page.cell(number, column).data_type = "n"
                page.cell(number, column).value = value if value != "=SUM(A1:A9)" else None
        page.cell(HEADER + 2, 4).value = "Plain words"
        marks = next(c.column for c in page[HEADER] if c.value == MARK_HEADING)
        page.delete_cols(marks)
        del page.tables["Actions_table"]
        _, found = again(book, programme)
        assert edited(found) == {"SSR-002": {"title": ("=SUM(A1:A9)", "Plain words")}}


class TestStepsMitigationsAndDescriptions:
    """What a record lists, and what it says beside its title, goes out and comes back."""

    @pytest.fixture
    def action(self, programme):
        action = Action.objects.get(reference="SSR-001")
        action.description = "With the auditors"
        action.save()
        for order, (text, due, written, done_on) in enumerate(
            (
                ("Draft\n\nand agree", date(2026, 7, 31), "by July", None),
                ("Publish", None, "after the audit", None),
                ("Tell [everybody]", None, "", date(2026, 6, 1)),
            ),
            start=1,
        ):
            Step.objects.create(
                action=action, order=order, text=text, due=due, due_as_written=written, done_on=done_on
            )
        return action

    def test_only_the_step_that_was_edited_changes_and_an_undo_brings_its_words_back(
        self, admin, programme, action
    ):
        book = exported(admin, programme)
        steps = cell(book, "Actions", "SSR-001", "Steps")
        assert steps.value == (
            "Draft\nand agree [due 31/07/2026]\n\nPublish [due after the audit]\n\n"
            "Tell [everybody] [done 01/06/2026]"
        )
        steps.value = steps.value.replace("Publish", "Print") + "\n\nArchive [due 30/09/2026]"
        cell(book, "Actions", "SSR-001", "Description").value = "With the new auditors"
        plan_import, found = again(book, programme)
        assert {ref: set(changes) for ref, changes in edited(found).items()} == {
            "SSR-001": {"steps", "description"}
        }
        confirmed(plan_import, found)
        assert [(s.text, s.due, s.due_as_written, s.done_on) for s in action.steps.all()] == [
            ("Draft\n\nand agree", date(2026, 7, 31), "by July", None),
            ("Print", None, "after the audit", None),
            ("Tell [everybody]", None, "", date(2026, 6, 1)),
            ("Archive", date(2026, 9, 30), "30/09/2026", None),
        ]
        action.refresh_from_db()
        assert action.description == "With the new auditors"
        undo_import(plan_import, by=factories.administrator(), on=AS_AT, because="Test", rest=False)
        action.refresh_from_db()
        assert [s.text for s in action.steps.all()] == ["Draft\n\nand agree", "Publish", "Tell [everybody]"]
        assert action.description == "With the auditors"

    def test_a_long_action_and_its_description_share_no_room(self, admin, programme, action):
        long = "Close the accounts. " * 30
        factories.action("Short", programme=programme)
        book = exported(admin, programme)
        cell(book, "Actions", "SSR-001", "Action").value = long
        cell(book, "Actions", "SSR-004", "Action").value = long
        plan_import, found = again(book, programme)
        assert [r.refusals[0].message for r in found.records() if r.refusals] == [
            "The action is longer than 500 characters, so its words fill the description."
        ]
        assert list(edited(found)) == ["SSR-001", "SSR-004"]
        confirmed(plan_import, found)
        action.refresh_from_db()
        assert action.description == "With the auditors"
        second = Action.objects.get(reference="SSR-004")
        assert second.whole_words == long.strip()
        book = exported(admin, programme)
        assert cell(book, "Actions", "SSR-004", "Description").value is None
        cell(book, "Actions", "SSR-004", "Action").value = "Short again"
        plan_import, found = again(book, programme)
        confirmed(plan_import, found)
        second.refresh_from_db()
        assert (second.title, second.description) == ("Short again", "")

    def test_a_risk_keeps_its_response_controls_and_mitigations(self, admin, programme):
        risk = Risk.objects.get()
        audit = factories.post("Head of Audit")
        first = risk.mitigations.first()
        first.due, first.owner = date(2026, 9, 30), audit
        first.save()
        book = exported(admin, programme)
        said = cell(book, "Risks", "SSR-R01", "Mitigations")
        assert said.value == "Pay more [owner Head of Audit] [due 30/09/2026]\n\n1. Ask\n2. Listen"
        said.value = "Pay more [owner Head of Audit] [done 01/06/2026]\n\n1. Ask\n2. Listen"
        cell(book, "Risks", "SSR-R01", "Response").value = "Treat"
        cell(book, "Risks", "SSR-R01", "Existing controls").value = "Exit interviews"
        cell(book, "Risks", "SSR-R01", "Event").value = "Three leave in a month"
        plan_import, found = again(book, programme)
        assert set(edited(found)["SSR-R01"]) == {"mitigation", "response", "controls", "event"}
        confirmed(plan_import, found)
        risk.refresh_from_db()
        assert (risk.response, risk.controls, risk.event) == (
            "treat", "Exit interviews", "Three leave in a month"
        )  # fmt: skip
        first.refresh_from_db()
        assert (first.text, first.owner, first.due, first.done_on) == (
            "Pay more", audit, None, date(2026, 6, 1)
        )  # fmt: skip
        _, after = again(exported(admin, programme), programme)
        assert set(told(after)) == {"unchanged"}

    @pytest.mark.parametrize(
        ("sheet", "reference", "heading", "words", "message"),
        [
            ("Actions", "SSR-001", "Steps", "Draft", "An import takes no step away."),
            ("Actions", "SSR-002", "Steps", "Draft [done soon]", "“soon” is not a day."),
            ("Actions", "SSR-002", "Steps", "[due May]", "“[due May]” has no words before it."),
            ("Risks", "SSR-R01", "Mitigations", "[done 01/06/2026]\n\nB",
             "“[done 01/06/2026]” has no words before it."),
            ("Risks", "SSR-R01", "Mitigations", "A [due 31/02/2026]\n\nB", "“31/02/2026” is not a day."),
            ("Risks", "SSR-R01", "Mitigations", "A [owner No]\n\nB", "“No” is no post of the council."),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused(
        self, admin, programme, action, sheet, reference, heading, words, message
    ):
        book = exported(admin, programme)
        edited_cell = cell(book, sheet, reference, heading)
        edited_cell.value = words
        _, found = again(book, programme)
        (record,) = [one for one in found.records() if one.refusals]
        (refusal,) = record.refusals
        assert (refusal.message, refusal.cell) == (message, edited_cell.coordinate)
        assert refusal.remedy

    def test_a_workbook_exported_before_a_column_was_added_still_knows_what_it_said(self, admin, programme):
        book = exported(admin, programme)
        page = book["Actions"]
        headings = [c.value for c in page[HEADER]]
        for row in page.iter_rows(min_row=HEADER + 1):
            reference, *digests = row[-1].value.split()
            row[-1].value = " ".join([reference, *digests[:-1]])  # of all columns but Steps, the last
        page.delete_cols(headings.index("Steps") + 1)
        del page.tables["Actions_table"]
        action = Action.objects.get(reference="SSR-001")
        action.percent = 60
        action.save()
        _, found = again(book, programme)
        assert set(told(found)) == {"unchanged"}


class TestARegistersOwnList:
    """A register's page gives exactly what is filtered, to be edited and imported again."""

    def test_the_filtered_actions_come_back_with_only_the_edited_cell_changed(self, admin, programme):
        page = admin.get(reverse("actions:list-actions"), {"q": "naïve"})
        assert "Excel to edit and import again" in page.content.decode()
        response = admin.get(reverse("actions:list-actions"), {"q": "naïve", "export": "edit"})
        book = load_workbook(io.BytesIO(response.content))
        assert book.sheetnames == ["Actions", "Lists"]
        assert [row[0].value for row in book["Actions"].iter_rows(min_row=HEADER + 1)] == ["SSR-003"]
        cell(book, "Actions", "SSR-003", "Percent complete").value = 55
        _, found = again(book, programme)
        assert edited(found) == {"SSR-003": {"percent": ("40", "55")}}
        event = Event.objects.filter(kind=Event.Kind.EXPORTED).latest("pk")
        assert "1 rows as xlsx to edit" in event.what

    @pytest.mark.parametrize(
        ("name", "sheet", "rows"), [("risks:list-risks", "Risks", 1), ("savings:list-savings", "Savings", 3)]
    )
    def test_risks_and_savings_have_theirs(self, admin, programme, name, sheet, rows):
        response = admin.get(reverse(name), {"export": "edit"})
        page = load_workbook(io.BytesIO(response.content))[sheet]
        assert page.max_row == HEADER + rows

    def test_several_programmes_are_asked_to_be_one(self, admin, programme):
        factories.action("Elsewhere", programme=factories.programme("ABC", title="Another"))
        response = admin.get(reverse("actions:list-actions"), {"export": "edit", "q": "e"}, follow=True)
        assert response.redirect_chain == [("/actions/?q=e", 302)]
        assert "Choose a programme among the filters" in response.content.decode()

    def test_who_may_not_import_is_not_offered_it(self, client, programme):
        viewer = factories.person("Charlie")
        factories.grant(viewer, Role.VIEWER, over=programme)
        client.force_login(viewer)
        page = client.get(reverse("actions:list-actions")).content.decode()
        assert "edit and import again" not in page

    def test_who_asks_for_it_of_a_programme_that_is_anothers_is_told_what_to_take_instead(
        self, client, programme
    ):
        """An owner sees an action by the post alone: not the programme, nor the names of its workstreams."""
        olive = factories.person("Olive")
        factories.action("Hers", programme=programme, owner=factories.post("Head of Olives", holder=olive))
        client.force_login(olive)
        response = client.get(reverse("actions:list-actions"), {"export": "edit"}, follow=True)
        assert response.redirect_chain == [("/actions/?", 302)]
        assert "Download the list as Excel or CSV instead" in response.content.decode()
        assert not Event.objects.filter(kind=Event.Kind.EXPORTED).exists()


words = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n=+-@'\"1.•;/"), min_size=1, max_size=60
).filter(lambda text: text.replace("\x00", "").strip() and "\x00" not in text)
days = st.none() | st.integers(0, 4000).map(lambda n: date(2024, 1, 1) + timedelta(days=n))
stages = st.sampled_from(["not_started", "in_progress", "on_hold", "complete", "verified", "transferred"])
rags = st.sampled_from(["", "red", "amber", "green"])
levels = st.none() | st.integers(1, 5)
pounds = st.decimals(-(10**9), 10**9, places=2)
bracketed = words | st.sampled_from(["x [due 01/02/2027]", "[done 01/02/2027]", "One\n\nTwo", "a\n \n\nb"])
parts = st.lists(st.tuples(bracketed, days, days, words), max_size=2)
responses = st.sampled_from(["", *Risk.Response.values])
plans = st.fixed_dictionaries(
    {
        "streams": st.lists(words, min_size=1, max_size=3, unique=True),
        "actions": st.lists(st.tuples(words, days, rags, stages, words, parts), max_size=4),
        "risks": st.lists(st.tuples(words, levels, parts, responses), max_size=2),
        "savings": st.lists(
            st.tuples(words, st.dictionaries(st.integers(2020, 2030), pounds, max_size=3)), max_size=2
        ),
    }
)


@given(plan=plans)
def test_exporting_and_importing_again_is_the_identity(client, adam, plan):
    number = Programme.objects.count() + 1
    programme = Programme.objects.create(code=f"P{number}", title=f"Programme {number}")
    streams = [Workstream.objects.create(programme=programme, title=t[:200]) for t in plan["streams"]]
    nested = Workstream.objects.create(programme=programme, parent=streams[0], title=plan["streams"][-1])
    for title, due, rag, stage, said, steps in plan["actions"]:
        action = factories.action(
            title,
            workstream=nested,
            due=due,
            stated_rag=rag,
            stage=stage,
            stage_reason="Why",
            due_as_written="" if due else said,
            plan_reference=said[:60],
            owner_as_written=said,
            success_measure=said,
            description=said,
        )
        for order, (text, step_due, done_on, written) in enumerate(steps):
            Step.objects.create(
                action=action, order=order, text=text, due=step_due, done_on=done_on, due_as_written=written
            )
    for title, level, mitigations, response in plan["risks"]:
        one = factories.risk(
            title, programme=programme, current_likelihood=level, cause=title, effect=title,
            event=title, controls=title, response=response,
        )  # fmt: skip
        for order, (text, due, done_on, _) in enumerate(mitigations):
            owner = factories.post("Head of Audit [acting]") if order else None
            Mitigation.objects.create(risk=one, text=text, order=order, due=due, done_on=done_on, owner=owner)
    for title, profile in plan["savings"]:
        money = factories.saving(title, programme=programme, workstream=nested)
        for year, amount in profile.items():
            year_of(money, year, f"{amount:.2f}", forecast=-amount)
    data, counts = programme_workbook(programme, person=adam, as_at=AS_AT)
    workbook = open_workbook(data, filename="plan.xlsx")
    found = compare(read_plan(workbook, kinds=plan_registers(), plan_date=AS_AT, as_at=AS_AT), programme)
    assert set(told(found)) == {"unchanged"}, edited(found)
    assert told(found)["unchanged"] == sum(counts.values())
    assert not any(record.refusals or record.questions for record in found.records())


class TestTheBlankTemplate:
    def test_examples_are_skipped_with_the_reason_and_what_is_typed_comes_back_word_for_word(self, admin):
        response = admin.get(reverse("imports:blank-template"))
        book = load_workbook(io.BytesIO(response.content))
        assert book.sheetnames[0] == "Guidance"
        rules = book["Actions"].data_validations.dataValidation
        assert any("Stage" in (rule.promptTitle or "") for rule in rules)
        title = "1. Do this\n2. And this: Note, total 5"
        posts = ["Head of Law", "Head of A; Head of B"]
        rest = [date(2027, 3, 31), None, "In progress", "Amber", 40, "Signed"]
        book["Actions"].append([None, "1.10", "Legal / Contracts", title, "More of it", *posts, *rest])
        rest = ["Income", "One-off", "At risk", "Late", "2027/28", 10.5, 9, 0]
        book["Savings"].append([None, "7", "Legal", "Fewer", None, *rest])
        plan_import, found = again(book, None, title="New")
        assert told(found) == {"new": 2}
        notices = [n.message for sheet in found.sheets for n in sheet.notices]
        assert notices.count("An example, not imported: column A says “Example”.") == 22
        confirmed(plan_import, found)
        action = Action.objects.get()
        assert (action.plan_reference, action.title, action.workstream.path) == (
            "1.10", title, ["Legal", "Contracts"]
        )  # fmt: skip
        assert (str(action.owner), action.due, action.stage, action.stated_rag, action.percent) == (
            "Head of Law", date(2027, 3, 31), "in_progress", "amber", 40
        )  # fmt: skip
        assert {str(s.post) for s in action.supports.all()} == {"Head of A", "Head of B"}
        saving = Saving.objects.get()
        assert (saving.recurrence, saving.status, saving.explanation) == ("one_off", "at_risk", "Late")
        assert (saving.kind, action.description) == ("income", "More of it")
        line = saving.profile.get()
        assert (line.year, line.target, line.forecast) == (2027, Decimal("10.50"), Decimal("9.00"))
        _, after = again(exported(admin, action.programme), action.programme)
        assert set(told(after)) == {"unchanged"}

    def test_an_empty_template_has_nothing_to_import(self):
        _, found = again(blank_template(), None, title="New")
        assert not found.records()
