"""A plan's column of recommendations finds those of the programme's reviews, asks where unsure, and links."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from actions.models import Action, Answer
from council.models import Role
from programmes.imports.cells.recommendations import KnownRecommendations, candidates_of
from programmes.imports.exporting.workbook import programme_workbook
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import PlanImport
from programmes.models import Closure, Programme, ProgrammeReview, Recommendation, Review
from tests import factories
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet

ON = date(2026, 9, 30)
HEAD = ["Recommendation", "Action", "Date"]
PEERS, CPC, AUDIT = "Peer challenge 2026", "Corporate Peer Challenge", "Internal audit"
KNOWN = KnownRecommendations(
    candidates_of(
        [
            (
                1,
                "R1",
                "Settle the accounts of earlier years before the next audit.",
                "Peer challenge 2026",
                CPC,
            ),
            (2, "R2", "Set out one plan for the money that is saved.", PEERS, CPC),
            (3, "3", "Publish a register of contracts.", PEERS, CPC),
            (4, "3", "Check the payroll each month.", "Audit of payroll", AUDIT),
            (5, "R4", "Name who answers for each contract.", PEERS, CPC),
            (6, "R5", "Report on contracts each quarter.", PEERS, CPC),
            (7, "A", "Split the duties in the cash office.", "Audit of income", AUDIT),
            (8, "2.1", "Lock the safe.", "Audit of income", AUDIT),
            (9, "2.2", "Count the floats.", "Audit of income", AUDIT),
        ]
    )
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("R1", (1,)),
        ("1", (1,)),
        ("Rec 2", (2,)),
        ("Recommendation 02", (2,)),
        ("R1, R2", (1, 2)),
        ("R1 and R2", (1, 2)),
        ("CPC Rec 3", (3,)),
        ("Peer challenge 3", (3,)),
        ("3 (Audit of payroll)", (4,)),
        ("Publish a register of contracts", (3,)),
        ("R4-R5", (5, 6)),
        ("R4 to R5", (5, 6)),
        ("R1, R4–5", (1, 5, 6)),
        ("CPC recs 4 to 5", (5, 6)),
        ("2.1 - 2.2", (8, 9)),
        ("Rec A", (7,)),
        ("A", (7,)),
        ("Recommendation A (Audit of income)", (7,)),
        ("R1 (Peer challenge 2026); 3 (Peer challenge 2026)", (1, 3)),
    ],
)
def test_numbers_and_words_find_the_recommendation(words, found):
    assert KNOWN.named(words).found == found


@pytest.mark.parametrize(
    ("words", "may_be"),
    [
        ("3", (3, 4)),
        ("LGA rec 1", (1,)),
        ("R1, R9", (1,)),
        ("R9", ()),
        ("R4-R9", (5, 6)),
        ("R5-R4", (5,)),
        ("Rec Z", ()),
        ("Settle the account of earlier years before next audit", (1,)),
        ("Better governance", ()),
    ],
)
def test_what_is_not_clear_is_offered_and_never_taken(words, may_be):
    named = KNOWN.named(words)
    assert (named.found, named.may_be) == ((), may_be)


@pytest.mark.django_db
class TestInAnImport:
    @pytest.fixture(autouse=True)
    def _own_files(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    @pytest.fixture
    def programme(self):
        programme = factories.programme()
        review = Review.objects.create(
            title="Peer challenge 2026", kind="peer_challenge", reviewer="Peers", recorded_on=ON
        )
        for number, text in (("R1", "Settle the accounts."), ("R2", "Publish a register of contracts.")):
            Recommendation.objects.create(review=review, number=number, text=text)
        ProgrammeReview.objects.create(programme=programme, review=review)
        return programme

    def links(self):
        pairs = Answer.objects.order_by("action__title", "recommendation__number")
        return list(pairs.values_list("action__title", "recommendation__number"))

    def plan(self, *rows):
        return new_sheet(HEAD, *([*row, "31/12/2026"] for row in rows))

    def test_what_is_found_is_linked_and_filled_down_in_its_group(self, programme):
        sheet = self.plan(["R1", "Close the books"], [None, "Train the team"], ["R2", "List the contracts"])
        applied(uploaded(sheet, plan_date=ON, programme=programme))
        expected = [("Close the books", "R1"), ("List the contracts", "R2"), ("Train the team", "R1")]
        assert self.links() == expected

    def test_what_is_unsure_holds_the_import_until_somebody_says(self, client, programme):
        adam = factories.person("Adam")
        factories.grant(adam, Role.ADMIN)
        client.force_login(adam)
        plan_import = uploaded(self.plan(["CPC R7", "Close the books"]), plan_date=ON, programme=programme)
        (record,) = dry_run(plan_import).records()
        assert record.outcome == "questioned"
        url = reverse("imports:check-import", args=[plan_import.pk])
        forms = client.get(url, follow=True).context
        assert "Which recommendations do these rows answer?" in client.get(url).content.decode()
        data = {field.html_name: field.value() or "" for field in forms["decisions"]} | {"decide": "1"}
        (box,) = [name for name in data if name.startswith("rec-")]
        second = Recommendation.objects.get(number="R2")
        client.post(url, {**data, box: str(second.pk)})
        applied(PlanImport.objects.get())
        assert self.links() == [("Close the books", "R2")]

    @pytest.mark.parametrize("words", ["n/a", "N/A", "-", "–", "None", "Not applicable"])
    def test_a_row_that_says_it_answers_none_is_asked_nothing(self, programme, words):
        run = dry_run(uploaded(self.plan([words, "Close the books"]), plan_date=ON, programme=programme))
        assert [(record.outcome, record.recommendations) for record in run.records()] == [("new", ())]

    @pytest.mark.parametrize("settled", ["closed", "declined"])
    def test_a_recommendation_that_is_settled_gets_no_other_action_unasked(self, client, programme, settled):
        first = Recommendation.objects.get(number="R1")
        if settled == "closed":
            Closure.objects.create(
                recommendation=first, way="letter", closed_on=ON, closed_by="The auditor", evidence="Seen"
            )
        else:
            first.response, first.response_reason = "declined", "There is no money for it."
            first.save()
        adam = factories.person("Adam")
        factories.grant(adam, Role.ADMIN)
        client.force_login(adam)
        plan_import = uploaded(self.plan(["R1", "Close the books"]), plan_date=ON, programme=programme)
        (record,) = dry_run(plan_import).records()
        assert [question.message for question in record.questions] == [
            f"“R1” is {settled}. Does it get another action?"
        ]
        url = reverse("imports:check-import", args=[plan_import.pk])
        page = client.get(url, follow=True)
        assert f"(Peer challenge 2026), {settled}" in page.content.decode()
        data = {field.html_name: field.value() or "" for field in page.context["decisions"]} | {"decide": "1"}
        (box,) = [name for name in data if name.startswith("rec-")]
        client.post(url, {**data, box: str(first.pk)})
        applied(PlanImport.objects.get())
        assert self.links() == [("Close the books", "R1")]
        again = uploaded(self.plan(["R1", "Close the books"]), plan_date=ON, programme=programme)
        assert [record.outcome for record in dry_run(again).records()] == ["unchanged"]

    def test_taken_as_read_the_words_stay_and_nothing_is_linked(self, programme):
        applied(
            uploaded(self.plan(["R7", "Close the books"]), plan_date=ON, programme=programme),
            accept_questions=True,
        )
        assert not self.links()
        assert Action.objects.get().others["Recommendation"] == "R7"

    def test_a_programme_without_recommendations_is_asked_nothing(self):
        run = dry_run(uploaded(self.plan(["R1", "Close the books"]), plan_date=ON))
        assert [record.outcome for record in run.records()] == ["new"]

    def test_the_next_file_links_what_it_names_newly_and_nothing_twice(self, programme):
        applied(uploaded(self.plan(["R1", "Close the books"]), plan_date=ON, programme=programme))
        same = uploaded(self.plan(["R1", "Close the books"]), plan_date=ON, programme=programme)
        assert [record.outcome for record in dry_run(same).records()] == ["unchanged"]
        applied(uploaded(self.plan(["R1, R2", "Close the books"]), plan_date=ON, programme=programme))
        assert self.links() == [("Close the books", "R1"), ("Close the books", "R2")]

    def test_our_own_columns_carry_links_out_and_back(self, programme):
        applied(uploaded(self.plan(["R1", "Close the books"]), plan_date=ON, programme=programme))
        again = exported_and_edited(programme, {"R1 (Peer challenge 2026)": "R2 (Peer challenge 2026)"})
        (record,) = [r for r in dry_run(again).records() if r.changes]
        assert set(record.changes) == {"recommendation"}
        applied(again)
        assert self.links() == [("Close the books", "R2")]


def exported_and_edited(programme, words):
    """The import of the programme's own workbook with cells of those words changed."""
    exported, _ = programme_workbook(programme, person=factories.administrator(), as_at=ON)
    book = load_workbook(io.BytesIO(exported))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in words:
                    cell.value = words[cell.value]
    handle = io.BytesIO()
    book.save(handle)
    return uploaded(handle.getvalue(), plan_date=ON, programme=Programme.objects.get(pk=programme.pk))
