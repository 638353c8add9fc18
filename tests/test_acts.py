"""Every act asks for the right itself: each is found by the walk of tests/acts.py and tried as each person.

Nobody lists the acts. One that is new is found, called with a value for each of its parameters by name and
type, and must say no to whoever lacks the right before anything is written.
"""

import ast
import contextlib
import inspect
import io
import os
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import import_module
from types import GeneratorType
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.bulk.changing import ACTIONS_IN_BULK, Wanted
from actions.correcting import Correction
from actions.equality.assessing import SignOff
from actions.models import Action
from actions.updating import UpdateStatement
from council.access.acting import ConfirmedImport, Rule, SystemJob
from council.access.rules import Right
from council.accounts.invitations.inviting import Welcome
from council.evidence.held import FileHolder
from council.exempting.marking import Exemption
from council.models import (
    AccessReview,
    Body,
    Conventions,
    Grant,
    GroupMapping,
    HeldFile,
    Holding,
    Invitation,
    Leaving,
    LegalHold,
    Membership,
    Post,
    ReviewedGrant,
    Role,
    SavedFilter,
    Scope,
    User,
)
from council.people.sheet import PeopleSheet
from council.rag import Stage
from council.setting.logo import Picture
from council.uploads.scanning import Verdict
from programmes.benefits.stating import BenefitStatement
from programmes.changing_course.asking import Course
from programmes.closing.learning import LessonStatement
from programmes.imports.decisions import Choices, Decisions
from programmes.imports.models.mapping import PlanMapping
from programmes.imports.models.plan_import import ImportQuestion, PlanImport
from programmes.measures.stating import MeasureStatement
from programmes.milestones.planning import MilestonePlan
from programmes.models import Priority, ReportingDate, Review
from programmes.objectives.stating import ObjectiveStatement
from programmes.outputs.stating import OutputStatement
from programmes.positions.stating import PositionStatement
from programmes.reference_tables.cells import Cells
from programmes.reference_tables.keeping import TableStatement
from programmes.reviews.correcting import Rewording
from programmes.reviews.keeping import Answerers, ReviewFacts
from programmes.setting_up.stating import ProgrammeStatement
from programmes.team.keeping import TeamStatement
from programmes.workstreams.stating import WorkstreamStatement
from reports.decisions.together import Decision
from reports.documents.models import HighlightReport
from reports.documents.paper import position_of
from reports.exempt_check.checking import Quotation
from reports.initiation.writing import InitiationWords
from reports.models import CommitteeText
from reports.publishing.reading import PublishedText
from reports.publishing.registering import Decided
from reports.wording.standing import CommitteeWording
from risks.assessing import OnMatrix
from risks.bulk.changing import WantedOfRisks
from risks.controlling import ControlWords
from risks.keeping import RiskStatement
from risks.log.keeping import EntryStatement
from risks.mitigating import MitigationWords
from risks.models import Risk
from savings.bidding import Bid
from savings.bulk.changing import WantedOfSavings
from savings.changing import Wish
from savings.claiming import Delivery
from savings.costing import Cost
from savings.models import PlannedTarget, SharedTarget, YearProfile
from savings.proposing import SavingPlan
from savings.reallocating import Use
from savings.sharing import SharedAim
from savings.standing_apart import Reported, Underspent
from tests import acts as walk
from tests import factories as make
from tests.access_table import PEOPLE
from tests.acts import Function, House, the_house
from tests.factories import DAY
from tests.world import World, standing_world, undone

# Rights are asked for in Python, and 300 acts take minutes: one database is enough.
pytestmark = [pytest.mark.django_db, pytest.mark.pages]
HOUSE = the_house()
ACTS = HOUSE.acts()
DOCUMENT = walk.ROOT / "docs" / "acts.md"
SIGNED_IN = [name for name in PEOPLE if name != "nobody"]
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture(scope="module")
def world(let_in: dict[str, list[str]], django_db_blocker: Any) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


class Samples:
    """A value for each parameter of an act: by its name and type, of the programme "own"."""

    def __init__(self, world: World, by: Any) -> None:
        self.world, self.by = world, by
        self.programme = world.programmes["own"]
        self.person = world.people["author"]
        self.action = Action.objects.filter(programme=self.programme, date_changes__outcome="pending").get()
        self.post = self.action.owner

    def of(self, name: str, kind: str) -> Any:
        """The value. Fails with what to add where no parameter of the house was of that kind yet."""
        kind = kind.strip("'\"").replace("'", "")
        for known in (f"{name}: {kind}", kind):
            if known in self.values:
                value = self.values[known]
                return value() if callable(value) and not isinstance(value, type) else value
        raise LookupError(f"Say in Samples.values what to give for “{name}: {kind}”.")

    @property
    def values(self) -> dict[str, Any]:
        plan, day = self.programme, DAY
        return {
            "by: By": self.by,
            "by: User": self.by,
            "str": "Words",
            "capacity: str": Holding.Capacity.DEPUTY.value,
            "email: str": "new@council.example",
            "rag: str": "amber",
            "role: str": Role.VIEWER.value,
            "to: str": "other@council.example",
            "password: str | None": None,
            "bool": False,
            "bool | None": None,
            "int": 3,
            "int | None": None,
            "date": day,
            "date | None": day,
            "to_date: date": date(2027, 2, 1),
            "datetime": lambda: timezone.now(),
            "Callable[[], datetime]": lambda: timezone.now,
            "Callable[[R, Any], None]": lambda: lambda request, record: None,
            "InForce": lambda: Conventions.objects.in_force(day),
            "Iterable[int]": [self.action.pk],
            "BulkKind": ACTIONS_IN_BULK,
            "BulkWanted": lambda: Wanted(reason="Words", owner=self.post),
            "Iterable[str]": ["a group"],
            "Collection[Any]": [],
            "Collection[WaitingDate]": [],
            "Decision": Decision(approves=True),
            "Mapping[str, str]": {"text": "Words"},
            "Mapping[int, str] | None": None,
            "Mapping[str, TextChoice]": {},
            "Mapping[str, Paper | Mapping[str, Any]]": {},
            "Sequence[DecisionAsked]": [],
            "Sequence[TextStanding]": [],
            "CommitteeText": lambda: CommitteeText(report=self.report),
            "CommitteeWording": lambda: CommitteeWording(self.report, position_of(self.report)),
            "Workstream | None": lambda: plan.workstreams.first(),
            "Post | None": self.post,
            "Collection[str]": ["a line"],
            "Mapping[tuple[str, str], str]": {},
            "changes: Mapping[str, Any]": {"due_soon_days": 10},
            "dict[str, Any]": {},
            "BinaryIO": lambda: io.BytesIO(b"no workbook"),
            "Rule": Rule("Only the manager decides.", rights=(Right.MANAGE,)),
            "Quotation": lambda: Quotation("Summary", "Words", False, ()),
            "R": lambda: self.action.date_changes.get(),
            "what: R": lambda: self.person,
            "Action": self.action,
            "AccessReview": lambda: AccessReview.objects.get(scope=plan.scope),
            "Authenticator": lambda: self.person_with_steps().authenticator_set.first(),
            "Body": lambda: Body.objects.get(pk=plan.body_id),
            "Choices": Choices(),
            "ChangeRequest": lambda: self.of_programme("programmes.ChangeRequest", "programme"),
            "Collection[Carried]": [],
            "ToleranceException": lambda: self.of_programme("programmes.ToleranceException", "programme"),
            "Sequence[Breach]": [],
            "Iterable[Measure]": [],
            "Course": Course(title="Words", reason="Words", scope="Words"),
            "Completion": lambda: self.of_programme("actions.Completion", "action__programme"),
            "ConfirmedImport": ConfirmedImport(plan.scope_id, None),
            "Conventions": lambda: Conventions(effective_from=day, council_name="Wexbourne"),
            "DateChange": lambda: self.action.date_changes.get(),
            "Decisions": Decisions(),
            "DryRun": None,
            "Evidence": lambda: self.action.evidence.first(),
            "FileHolder": lambda: FileHolder(self.person, "a session"),
            "Picture": lambda: Picture("image/png", b"a picture"),
            "UploadedFile": lambda: SimpleUploadedFile("minutes.txt", b"Minutes of 12 May"),
            "HeldFile": lambda: HeldFile(pk=1, person=self.person, name="held/none"),
            "EvidenceLink": lambda: self.action.evidence_links.first(),
            "Step": lambda: self.action.steps.first(),
            "Correction": lambda: Correction("Words", plan.workstreams.first()),
            "F": lambda: self.action.evidence.first(),
            "Exemption | None": None,
            "Exemption": Exemption(3, "Words"),
            "Mapping[str, Exemption | None]": {"Exempt": None},
            "record: Any": self.action,
            "other: Any": lambda: Risk.objects.filter(programme=plan).first(),
            "review_on: date": date(2027, 2, 1),
            "Grant": lambda: Grant.objects.filter(scope=plan.scope, user=self.person).first(),
            "GroupMapping": lambda: GroupMapping.objects.filter(scope=plan.scope).first(),
            "HighlightReport": lambda: self.report,
            "PublishedText": PublishedText(("Words",), "text"),
            "WordTemplate | None": None,
            "PublishedVersion": lambda: self.of_programme("reports.PublishedVersion", "report__programme"),
            "Mapping[int, Decided]": {1: Decided("accepted")},
            "Holding": lambda: self.post.holdings.first(),
            "ImportQuestion": lambda: ImportQuestion(
                plan_import=PlanImport.objects.filter(programme=plan).first(), post=self.post
            ),
            "Invitation": lambda: Invitation.objects.filter(scope=plan.scope).first(),
            "Leaving": lambda: Leaving.objects.first(),
            "LogEntry": lambda: self.of_programme("risks.LogEntry", "programme"),
            "EntryStatement": EntryStatement(title="Words"),
            "RiskEscalation": lambda: self.of_programme("risks.RiskEscalation", "risk__programme"),
            "Body | None": lambda: Body.objects.get(pk=plan.body_id),
            "LegalHold": lambda: LegalHold.objects.first(),
            "Membership": lambda: Membership.objects.first(),
            "Control": lambda: self.of_programme("risks.Control", "risk__programme"),
            "ControlWords": ControlWords(text="Words"),
            "Mitigation": lambda: self.of_programme("risks.Mitigation", "risk__programme"),
            "MitigationWords": MitigationWords(text="Words"),
            "MitigationDateChange": lambda: self.of_programme(
                "risks.MitigationDateChange", "mitigation__risk__programme"
            ),
            "Milestone": lambda: self.of_programme("programmes.Milestone", "programme"),
            "MilestoneDateChange": lambda: self.of_programme(
                "programmes.MilestoneDateChange", "milestone__programme"
            ),
            "MilestoneDelivery": lambda: self.of_programme(
                "programmes.MilestoneDelivery", "milestone__programme"
            ),
            "MilestonePlan": MilestonePlan(title="Words"),
            "Achievement": lambda: self.of_programme("programmes.Achievement", "programme"),
            "Mapping[int, Bearing]": {},
            "InitiationVersion": lambda: self.of_programme("reports.InitiationVersion", "programme"),
            "InitiationWords": InitiationWords(label="Version 2", reasons="Words"),
            "Mapping[str, Any]": {},
            "Lesson": lambda: self.of_programme("programmes.Lesson", "programme"),
            "LessonStatement": LessonStatement(title="Words"),
            "Benefit": lambda: self.of_programme("programmes.Benefit", "programme"),
            "BenefitStatement": BenefitStatement(title="Words", kind="other"),
            "TeamEntry": lambda: self.of_programme("programmes.TeamEntry", "programme"),
            "TeamStatement": lambda: TeamStatement(title="Words", post=self.action.owner),
            "Output": lambda: self.of_programme("programmes.Output", "programme"),
            "OutputStatement": OutputStatement(title="Words"),
            "actions: Sequence[Action]": lambda: [self.action],
            "EqualityPoint": lambda: self.of_programme("actions.EqualityPoint", "action__programme"),
            "SignOff": SignOff(monitoring="Words"),
            "DocumentTable": lambda: self.of_programme("programmes.DocumentTable", "programme"),
            "TableStatement": TableStatement(title="Words", cells=Cells(("A", "B"), (("c", "d"),))),
            "Measure": lambda: self.of_programme("programmes.Measure", "programme"),
            "MeasureReading": lambda: self.of_programme("programmes.MeasureReading", "measure__programme"),
            "MeasureStatement": MeasureStatement(title="Words"),
            "Objective": lambda: self.of_programme("programmes.Objective", "programme"),
            "Objective | None": None,
            "ObjectiveStatement": ObjectiveStatement(title="Words"),
            "Priority": lambda: Priority.objects.first(),
            "OfferedFile": lambda: make.offered(),
            "PeopleSheet": lambda: PeopleSheet("people.xlsx", "People", [], [], []),
            "PlanImport": lambda: PlanImport.objects.filter(programme=plan, stage="open").first(),
            "PlanMapping": lambda: PlanMapping.objects.filter(programme=plan).first(),
            "PositionStatement": PositionStatement(position="Words"),
            "Post": self.post,
            "to: Post": lambda: Post.objects.exclude(pk=self.post.pk).first(),
            "Programme": plan,
            "ProgrammeStatement": ProgrammeStatement(code="NEW", title="Words"),
            "Programme | None": plan,
            "RagChallenge": lambda: self.of_programme("programmes.RagChallenge", "workstream__programme"),
            "Answer": lambda: self.action.answers.first(),
            "Answerers": Answerers(),
            "Closure": lambda: self.review.recommendations.get(number="R2").closures.get(),
            "Rewording": Rewording(text="Right words", reason="Words"),
            "Finding": lambda: self.review.findings.first(),
            "Recommendation": lambda: self.review.recommendations.first(),
            "Review": lambda: self.review,
            "ReviewClock": lambda: self.review.clocks.first(),
            "ReviewDocument": lambda: self.review.documents.first(),
            "ReviewFacts": ReviewFacts(title="Words", kind="other", reviewer="Peers"),
            "Sequence[FindingRow]": [],
            "Sequence[RecommendationRow]": [],
            "ReportingDate": lambda: ReportingDate.objects.filter(programme=plan).first(),
            "ReviewedGrant": lambda: ReviewedGrant.objects.filter(review__scope=plan.scope).first(),
            "OnMatrix": OnMatrix(),
            "Numbers": {"likelihood": {"High": 4}},
            "RecordLink": lambda: self.of_programme("programmes.RecordLink", "programme"),
            "RiskStatement": RiskStatement(title="Words"),
            "into: Risk": lambda: Risk.objects.filter(programme=plan).last(),
            "Collection[Risk]": lambda: list(Risk.objects.filter(programme=plan)[:1]),
            "Risk": lambda: Risk.objects.filter(programme=plan).first(),
            "SavedFilter": lambda: SavedFilter.objects.first(),
            "Scope": lambda: Scope.objects.get(pk=plan.scope_id),
            "Stage": Stage.ON_HOLD,
            "Update": lambda: self.action.updates.first(),
            "UpdateStatement": UpdateStatement("Words", "green"),
            "User": self.person,
            "UserSession": lambda: self.world.people["viewer"].usersession_set.first(),
            "Verdict": Verdict(passed=True),
            "Wanted": lambda: Wanted(reason="Words", owner=self.post),
            "WantedOfRisks": lambda: WantedOfRisks(reason="Words", owner=self.post),
            "WantedOfSavings": lambda: WantedOfSavings(reason="Words", owner=self.post),
            "Welcome": Welcome(role=Role.VIEWER, scope=plan.scope),
            "Workstream": lambda: plan.workstreams.first(),
            "into: Workstream": lambda: plan.workstreams.filter(retired_on=None).last(),
            "WorkstreamStatement": WorkstreamStatement(title="Words"),
            "Claim": lambda: self.of_programme("savings.Claim", "saving__programme"),
            "ClaimEvidence": lambda: self.of_programme("savings.ClaimEvidence", "claim__saving__programme"),
            "TargetChange": lambda: self.of_programme("savings.TargetChange", "saving__programme"),
            "SavingChange": lambda: self.of_programme("savings.SavingChange", "saving__programme"),
            "Reallocation": lambda: self.of_programme("savings.Reallocation", "programme"),
            "Reallocation | None": None,
            "Funding": lambda: self.of_programme("savings.Funding", "programme"),
            "GrowthBid": lambda: self.of_programme("savings.GrowthBid", "programme"),
            "Underspend": lambda: self.of_programme("savings.Underspend", "programme"),
            "ReportedFigure": lambda: self.of_programme("savings.ReportedFigure", "programme"),
            "Underspent": Underspent(title="So", amount=Decimal(1), year=2026, use="So"),
            "Reported": Reported(amount=Decimal(1), first_year=2026, last_year=2026, document="So"),
            "Cost": lambda: Cost(title="So", kind="capital", source="grant", year=2026, planned=Decimal(1)),
            "Bid": lambda: Bid(title="So", year=2026),
            "SharedTarget": lambda: SharedTarget.objects.first(),
            "SharedTarget | None": None,
            "PlannedTarget": lambda: PlannedTarget.objects.first(),
            "SharedAim": SharedAim(title="Words", year=2026, amount=Decimal(1)),
            "Wish": Wish(kind="give_up", amount=Decimal(1), reason="Words", funded_from="Words"),
            "Use": Use(kind="one_off", use="Words", amount=Decimal(1)),
            "Delivery": Delivery(amount=Decimal(1)),
            "Delivery | None": None,
            "Decimal": Decimal(7),
            "Decimal | None": None,
            "Mapping[int, tuple[Decimal, Decimal | None]]": {n: (Decimal(1), None) for n in range(1, 5)},
            "Saving": lambda: self.of_programme("savings.Saving", "programme"),
            "SavingPlan": SavingPlan(title="Words"),
            "YearProfile": lambda: YearProfile.objects.filter(saving__programme=plan).first(),
        }

    @property
    def report(self) -> HighlightReport:
        """The draft of the programme."""
        return HighlightReport.objects.get(programme=self.programme, status="draft")

    @property
    def review(self) -> Review:
        return Review.objects.get(answered_by__programme=self.programme, recorded_on__isnull=False)

    def of_programme(self, model: str, path: str) -> Any:
        from_app, name = model.split(".")
        found = getattr(import_module(f"{from_app}.models"), name).objects
        return found.filter(**{path: self.programme}).first()

    def person_with_steps(self) -> User:
        return self.world.people["viewer"]


def called(act: Function, samples: Samples) -> None:
    """Call the act with a value for each parameter that must be given, and go through what it yields."""
    owner, _, name = act.name.rpartition(".")
    module = import_module(act.module)
    function = getattr(getattr(module, owner)() if owner else module, name)
    ahead, named = [], {}
    for parameter in inspect.signature(function).parameters.values():
        several = parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
        if several or parameter.default is not parameter.empty:
            continue
        value = samples.of(parameter.name, str(act.parameters[parameter.name]))
        if parameter.kind == parameter.KEYWORD_ONLY:
            named[parameter.name] = value
        else:
            ahead.append(value)
    result = function(*ahead, **named)
    if isinstance(result, GeneratorType):
        list(result)
    elif hasattr(result, "__enter__"):
        with result:
            pass


def is_refused(act: Function, by: Any, world: World) -> bool:
    """Whether the act says no for want of a right. Where it does, nothing has been written by then."""
    person = User.objects.get(pk=by.pk) if isinstance(by, User) else by
    samples = Samples(world, person)
    with undone(), CaptureQueriesContext(connection) as asked:
        try:
            with contextlib.suppress(PermissionDenied):
                try:
                    called(act, samples)
                except PermissionDenied:
                    written = [q["sql"] for q in asked if q["sql"].startswith(WRITES)]
                    assert not written, f"{act.place} writes before it says no: {written[:2]}"
                    raise
                return False
            return True
        except (AssertionError, LookupError):
            raise
        except Exception:
            return False


@pytest.fixture(scope="module")
def let_in(django_db_setup: None, django_db_blocker: Any) -> dict[str, list[str]]:
    """By act: the people whom it lets in, as their right stands over the programme "own".

    Acts that erase personal data come last: they stand triggers down, and until the transaction of the world
    ends SQLite then reads the whole schema anew after each act that is taken back.
    """
    in_turn = sorted(ACTS, key=lambda act: act.place.startswith("council.personal_data."))
    with standing_world(django_db_blocker) as world:
        found = {
            act.place: [name for name in SIGNED_IN if not is_refused(act, world.people[name], world)]
            for act in in_turn
        }
    return {act.place: found[act.place] for act in ACTS}


# --- every act asks -----------------------------------------------------------------------------------------


def test_an_act_that_forgot_to_ask_would_be_seen(tmp_path):
    for room in walk.ROOMS:
        (tmp_path / room).mkdir()
    (tmp_path / "risks" / "closing.py").write_text(
        "from council.history import authored\n"
        "from council.access.acting import authorise\n"
        "def forgets(risk, *, by):\n    with authored(by=by):\n        risk.save()\n"
        "def asks(risk, *, by):\n    authorise(by, RULE, risk)\n    risk.save()\n"
        "def delegates(risk, *, by):\n    asks(risk, by=by)\n"
        "def _helper(risk):\n    risk.delete()\n"
        "def forgets_through_a_helper(risk, *, by):\n    _helper(risk)\n",
        encoding="utf-8",
    )
    (tmp_path / "risks" / "views.py").write_text(
        "from risks import closing\n"
        "def close(request):\n    closing.forgets(1, by=request.user)\n"
        "def shut(request):\n    closing.asks(1, by=request.user)\n",
        encoding="utf-8",
    )
    house = House(tmp_path)
    public = {name for _, name in house.unasked() if not name.startswith("_")}
    assert public == {"forgets", "forgets_through_a_helper", "close"}
    assert [act.name for act in house.acts()] == ["asks"]


def test_what_is_no_act_is_still_there_and_says_why():
    used = {function.no_act for function in HOUSE.functions.values()}
    assert set(walk.NO_ACTS) - used == set()


def test_the_job_that_may_do_anything_is_named_by_the_demo_alone():
    takers = {
        path.relative_to(walk.ROOT).parts[:2]
        for room in walk.ROOMS
        for path in (walk.ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "council.access.acting"
        if "DEMO" in {alias.name for alias in node.names}
    }
    assert takers == {("reports", "demo")}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.place)
def test_an_act_refuses_whoever_has_no_right_and_nothing_is_written(act, world, let_in):
    rules = HOUSE.rules_of(act)
    assert rules or "rule" in act.parameters, "what it asks by is a Rule with a name, or handed in"
    own = any(rule.own or rule.signed_in for rule in rules)
    assert "left" not in let_in[act.place]
    if not own:
        assert "stranger" not in let_in[act.place]
    assert is_refused(act, ConfirmedImport(scope=0, person=None), world), "an import of another programme"
    assert is_refused(act, SystemJob("unknown"), world), "a job that nobody named"


# With what a sentence begins that names what comes back, and not what is done.
NO_VERB = {
    *("A", "An", "The", "This", "That", "These", "Those", "Each", "Every", "All", "Any", "No", "Nothing"),
    *("What", "Which", "Who", "Whoever", "How", "Whether", "Where", "When", "It", "Its", "In", "On", "At"),
}


def begins_with_a_verb(sentence: str) -> bool:
    """Whether its first word can be an imperative: "Approve …", not "The change …" or "Approves …"."""
    word = re.match(r"[A-Za-z]*", sentence)[0]
    other_forms = re.search(r"(?<!s)s$|ed$|ing$", word)
    return bool(word) and word[0].isupper() and word not in NO_VERB and not other_forms


def test_each_act_says_what_it_does_in_the_imperative():
    does = {act.place: ast.get_docstring(act.node) or "" for act in ACTS}
    assert [place for place, sentence in does.items() if not begins_with_a_verb(sentence)] == []


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Approve the change.", True),
        ("Discuss it.", True),
        ("The change, approved.", False),
        ("What came of it.", False),
        ("Approves the change.", False),
        ("Approved by another.", False),
        ("Approving it.", False),
        ("`by` approves.", False),
        ("", False),
    ],
)
def test_a_sentence_that_tells_no_act_would_be_seen(sentence, told):
    assert begins_with_a_verb(sentence) is told


def test_the_acts_and_who_may_do_them_are_written_down(let_in):
    """Run with WRITE_ACTS=1 to write docs/acts.md anew, then read what changed before you commit it."""
    text = document(let_in)
    if os.environ.get("WRITE_ACTS"):
        DOCUMENT.write_text(text, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == text


def document(let_in: dict[str, list[str]]) -> str:
    """docs/acts.md: each act, what it does, by which rule, and whom of docs/access.md's people it lets in."""
    rows = []
    for act in ACTS:
        does = (ast.get_docstring(act.node) or "").split("\n")[0]
        rules = HOUSE.words_of_rules(act)
        people = ", ".join(let_in[act.place]) or "no one"
        rows.append(f"| `{act.place}` | {does} | {rules} | {people} |")
    return HEAD + "\n".join(rows) + "\n"


HEAD = """# Who may do what

Every act asks for the right itself, in its first line (`council/access/acting.py`): of a person, of an
import that someone with the right confirmed, or of a named job. This list is made by `tests/test_acts.py`,
which finds the acts by walking through the code and tries each as each of the people of
[access.md](access.md), all of whose roles reach the programme of the record; "owner" holds the post that owns
it. Write it anew with `WRITE_ACTS=1 python -m pytest tests/test_acts.py`.

| Act | What it does | Who may | Of the people, it lets in |
|---|---|---|---|
"""
