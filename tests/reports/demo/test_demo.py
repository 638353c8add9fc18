import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.urls import resolve

from actions.models import Action, Completion, DateChange, Evidence, SeenFile, Update
from council import history
from council.access.rules import sees
from council.auditing.live_records import LiveComparison
from council.calendar.workdays import clear_working_days, publication_day
from council.calendar.years import FinancialYear
from council.history import AppendOnly
from council.models import (
    Body,
    Conventions,
    Event,
    Grant,
    Holding,
    Membership,
    OutgoingMail,
    Post,
    User,
    WaitingMail,
)
from council.rag import Rag, SilentFor, Stage
from council.register.declaring import declarations
from programmes.changing_course.carried import carried_by
from programmes.imports.models.plan_import import ImportRow, PlanImport
from programmes.measures.gathering import stands as stands_of
from programmes.measures.gathering import with_readings
from programmes.models import (
    Achievement,
    Benefit,
    ChangeRequest,
    DocumentTable,
    Lesson,
    MeasureReading,
    Objective,
    Programme,
    Recommendation,
    Review,
)
from programmes.reference_tables.showing import shown_table
from reports.demo import material
from reports.demo.building import build
from reports.demo.calendar import Calendar
from reports.demo.cards import cards, sign_ins
from reports.demo.people import DOMAIN, PASSWORD, address
from reports.demo.presence import OURS, is_there
from reports.digests.gathering import digests_of
from reports.documents.models import HighlightReport, IssuedReport
from reports.documents.paper import frozen_paper
from risks.keeping import TO_KEEP
from risks.models import Assessment, LogEntry, Mitigation, Risk, RiskEscalation
from savings.models import (
    Claim,
    ClaimEvidence,
    ControlTotal,
    QuarterProfile,
    Saving,
    SharedTarget,
    TargetChange,
    YearProfile,
)

AS_AT = date(2026, 6, 15)
CLOSED = "SSR"  # the programme that came in a workbook and has come to its end
IN_A_WORKBOOK = "CAP"  # the programme whose plan was imported: test_tracker.py says what it holds
YEAR = FinancialYear.containing(AS_AT).first


# What a workbook may bring, by the kind under which an import knows it.
BROUGHT = {Action: "actions", Objective: "objectives", Achievement: "achievements", Lesson: "lessons"}
BROUGHT |= {Risk: "risks", Benefit: "benefits"}


def brought(kind):
    """The keys of the records that workbooks brought."""
    return ImportRow.objects.filter(kind=kind, object_id__isnull=False).values("object_id")


def told(model, kind):
    """The records that a story of the material tells; a workbook that is imported brings others."""
    records = model.objects.exclude(pk__in=brought(kind))
    return records.exclude(follows__isnull=False) if model is Action else records


def owing(programme: Programme, conventions) -> list[Action]:
    """The live actions that have started and that no one spoke of in the reporting interval."""
    silent = SilentFor(conventions.reporting_interval_days).q(AS_AT)
    started = Q(starts__isnull=True) | Q(starts__lte=AS_AT)
    return list(Action.objects.filter(programme=programme).live().filter(silent & started))


# --- what it holds, counted on one build --------------------------------------------------------------------


# Built twice, since it takes seconds: once to count what it holds, and once more to compare. On PostgreSQL
# the test of every page builds it and looks at all of it.
@pytest.mark.only("sqlite")
@pytest.mark.django_db(transaction=True)
def test_the_demo_holds_what_it_promises_and_is_the_same_whatever_the_clock_says(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    empty_the_database()
    with time_machine.travel(date(2026, 6, 15)):
        build(AS_AT)
    conventions = Conventions.objects.in_force(AS_AT)
    reds_and_amounts(conventions)
    people_and_bodies()
    reviews_that_overlap()
    silences_and_meeting(conventions)
    reports_issued()
    what_is_exempt()
    savings_that_almost_reconcile()
    risks_and_their_matrix(conventions)
    what_is_done_about_risks()
    the_log()
    money_that_waits()
    aims_and_what_came_of_them()
    a_change_of_course_that_waits()
    every_record_is_valid()
    no_sentence_twice()
    cards_open_on_something()
    nothing_is_dated_after_the_as_at_date()
    assert not WaitingMail.objects.exists(), "nothing waits that happened before the demo began"
    every_record_is_as_its_history_says()
    everyone_is_mailed_what_waits_for_them_at_home(conventions)
    first = dump()
    empty_the_database()
    with time_machine.travel(date(2027, 2, 1)):
        build(AS_AT)
    # Compared as a whole: pytest's own comparison of two long texts would take minutes.
    differing = [(one, two) for one, two in zip(first, dump(), strict=True) if one != two]
    assert differing[:5] == []


def everyone_is_mailed_what_waits_for_them_at_home(conventions):
    """Each declaration's offers beside the mail of the day: a register that declares no section is seen."""
    people = list(User.objects.filter(is_active=True))
    mailed = {one.person.pk: one for one in digests_of(people, AS_AT, conventions)}
    seen = set()
    for person in people:
        with time_machine.travel(AS_AT):
            at_home = {
                (offer.step_url, offer.why)
                for declaration in declarations()
                if declaration.offers
                for offer in declaration.offers(person, as_at=AS_AT, conventions=conventions)
            }
        sections = mailed[person.pk].sections if person.pk in mailed else ()
        in_mail = {(offer.step_url, offer.why) for section in sections for offer in section.offers}
        assert at_home - in_mail == set(), f"{person} has on the home page what no e-mail tells"
        seen |= {key for section in sections for key in [section.key]}
    assert {"overdue", "decide", "review", "draft"} <= seen


def every_record_is_as_its_history_says():
    assert list(LiveComparison().findings()) == []


def empty_the_database() -> None:
    """Every table emptied and every counter back at one."""
    with history.lifted():
        call_command("flush", interactive=False, verbosity=0)


def reds_and_amounts(conventions):
    actions = list(told(Action, "actions").with_rag(as_at=AS_AT, conventions=conventions))
    shown = Counter(action.shown_rag for action in actions)
    assert 170 <= len(actions) <= 190
    assert 25 <= shown[Rag.RED] <= 35
    assert set(shown) == set(Rag.values), "every RAG"
    assert {action.stage for action in actions} == set(Stage.values), "every stage"
    assert sum(action.times_moved == 2 for action in actions) == 9
    assert set(DateChange.objects.values_list("outcome", flat=True)) == set(DateChange.Outcome.values)
    assert {"waiting", "verified", "sent_back"} <= set(Completion.objects.values_list("outcome", flat=True))
    assert Evidence.objects.count() == 5
    assert Evidence.objects.filter(action__stage=Stage.COMPLETE).count() == 2, "files that wait for a look"
    assert SeenFile.objects.count() == 3, "files that somebody opened to verify"
    assert 340 <= Update.objects.exclude(action__programme__code=IN_A_WORKBOOK).count() <= 400
    assert Programme.objects.count() == 13
    assert Action.objects.filter(owner=None).exists()
    vacant = Post.objects.vacant(on=AS_AT)
    assert Action.objects.live().filter(owner__in=vacant).exists()
    justified = [action for action in actions if action.justification]
    assert any(action.shown_rag != action.implied_rag for action in justified), "better, with a reason"
    assert any(action.shown_rag == action.implied_rag for action in justified), "a reason that lapsed"
    assert Action.objects.filter(supports__isnull=False).exists()
    assert all(action.stage_reason for action in actions if action.stage in (Stage.ON_HOLD, Stage.WITHDRAWN))


def people_and_bodies():
    offices = Post.objects.filter(kind=Post.Kind.OFFICE)
    portfolios = offices.filter(pk__in=Saving.objects.values("portfolio_holder"))
    assert portfolios.count() == 3, "the statement by portfolio has a line for each"
    assert 25 <= offices.exclude(pk__in=portfolios).count() <= 30
    assert Post.objects.vacant(on=AS_AT).count() == 1
    now = Holding.objects.filter(Holding.current(AS_AT))
    assert now.filter(capacity=Holding.Capacity.INTERIM).count() == 1
    cover = now.get(capacity=Holding.Capacity.DEPUTY, to_date__isnull=False)
    assert cover.history.get().history_change_reason == "Stands in: annual leave"
    chair = Membership.objects.get(role=Membership.Role.INDEPENDENT_CHAIR)
    assert chair.body.name == "Improvement Board"
    assert not chair.user.holdings.exists(), "an independent chair holds no post in the council"
    assert {"Cabinet", "Overview and Scrutiny Committee", "Audit and Governance Committee"} <= set(
        Body.objects.values_list("name", flat=True)
    )
    assert all(grant.reason for grant in Grant.objects.all())
    assert Grant.objects.filter(sees_exempt=True).exists()
    assert all(user.email.endswith(f"@{DOMAIN}") for user in User.objects.all())
    assert check_password(PASSWORD, User.objects.get(email=address("officer")).password)


def reviews_that_overlap():
    assert set(Review.objects.values_list("kind", flat=True)) == {
        *("peer_challenge", "statutory", "regulator"),
        "self_assessment",  # of two functions, as the plan of their integration has it
    }
    assert set(Recommendation.objects.values_list("response", flat=True)) == set(
        Recommendation.Response.values
    )
    both = [
        action
        for action in Action.objects.all()
        if action.recommendations.values("review").distinct().count() == 2
    ]
    assert both, "one action answers two reviews"
    assert Recommendation.objects.filter(answers=None, response="accepted").exists(), "coverage has a gap"


def silences_and_meeting(conventions):
    # An owner silent for seven weeks: the travel manager's last word on anything live.
    travel = Action.objects.live().filter(owner__title="Travel Assistance Manager")
    assert travel.count() == 3
    last = max(action.updated_on for action in travel)
    assert 49 <= (AS_AT - last).days <= 55
    report = HighlightReport.objects.get(status=HighlightReport.Status.DRAFT)
    assert report.body.name == "Improvement Board"
    published = publication_day(report.meeting_on)
    assert AS_AT < published < report.meeting_on <= AS_AT + timedelta(days=40)
    assert clear_working_days(published, report.meeting_on) >= 5
    assert len({action.owner for action in owing(report.programme, conventions)}) == 3
    officer = User.objects.get(email=address("officer"))
    assert [
        action for action in owing(report.programme, conventions) if officer in action.owner.holders(on=AS_AT)
    ]


def reports_issued():
    issued = IssuedReport.objects.all()
    corrections = HighlightReport.objects.filter(corrects__isnull=False)
    assert issued.count() - corrections.count() == 3
    correction = corrections.get()
    assert correction.is_issued
    assert correction.edition == 2
    assert correction.corrects.issued.sha256 != correction.issued.sha256
    for one in issued:
        assert bytes(one.pdf).startswith(b"%PDF")
        assert frozen_paper(one).position.as_at == one.report.as_at
        assert one.issued_at.date() < one.report.meeting_on
    assert Event.objects.filter(kind=Event.Kind.ISSUED).count() == issued.count()
    assert not OutgoingMail.objects.exists(), "nothing was sent from it yet"


def what_is_exempt():
    assert Action.objects.filter(exempt=True).count() >= 5
    assert Saving.objects.filter(exempt=True).count() == 1
    assert Update.objects.filter(exempt=True, action__exempt=False).exists()
    for model in (Action, Update, Risk, Saving):
        assert all(
            record.exempt_paragraph and record.exempt_reason for record in model.objects.filter(exempt=True)
        )
    manager, viewer = (User.objects.get(email=address(name)) for name in ("approver", "viewer"))
    secret = Action.objects.filter(exempt=True, programme__code="FIN").get()
    assert sees(manager, secret, on=AS_AT)
    assert not sees(viewer, secret, on=AS_AT)


def savings_that_almost_reconcile():
    assert 20 <= Saving.objects.exclude(programme__code__in=[IN_A_WORKBOOK, CLOSED]).count() <= 25
    assert set(YearProfile.objects.values_list("year", flat=True)) == {YEAR - 1, YEAR, YEAR + 1}
    assert set(Saving.objects.values_list("kind", flat=True)) == set(Saving.Kind.values)
    assert set(Saving.objects.values_list("recurrence", flat=True)) == set(Saving.Recurrence.values)
    delivered = YearProfile.objects.filter(delivered__gt=0)
    assert delivered.filter(confirmed_amount__gt=0).exists()
    assert Claim.objects.filter(outcome="waiting", claimed_by__isnull=False).exists()
    programme = Programme.objects.get(code="INT")
    total = sum(line.target for line in YearProfile.objects.filter(saving__programme=programme))
    come_to, printed, gap = (
        Decimal(found.replace(",", "")) for found in re.findall(r"£([\d,]+\d)", programme.summary)
    )
    assert total == come_to
    assert printed - come_to == gap > 0
    assert gap / printed < Decimal("0.03")


def risks_and_their_matrix(conventions):
    risks = list(told(Risk, "risks"))
    assert 30 <= len(risks) <= 40
    assert {risk.status for risk in risks} == set(Risk.Status.values)
    assert any(risk.assessments.count() > 2 for risk in risks)
    apart = [
        risk
        for risk in risks
        if conventions.matrix_rag(risk.current_likelihood, risk.current_impact) not in ("", risk.rag)
    ]
    assert apart, "some ratings aren't what the matrix implies"
    assert set(Risk.objects.exclude(response="").values_list("response", flat=True)) >= {"treat", "tolerate"}


def what_is_done_about_risks():
    todo = Mitigation.objects.filter(risk__status=Risk.Status.OPEN, done_on=None)
    assert any(mitigation.days_overdue(as_at=AS_AT) for mitigation in todo)
    assert Mitigation.objects.filter(control__isnull=False, done_on__isnull=False).exists()
    handled = Risk.objects.filter(mitigations__isnull=False, kept_controls__isnull=False).distinct()
    assert handled.count() >= 3
    assert set(RiskEscalation.objects.values_list("outcome", flat=True)) == {"waiting", "decided"}
    proposed = Risk.objects.filter(status=Risk.Status.PROPOSED, programme__code="FIN").get()
    assert TO_KEEP.allows(User.objects.get(email=address("digital")), proposed, on=AS_AT), "the risk lead"


def the_log():
    entries = LogEntry.objects.all()
    assert set(entries.values_list("kind", flat=True)) == set(LogEntry.Kind.values)
    issues = entries.filter(kind=LogEntry.Kind.ISSUE)
    assert set(issues.values_list("stage", flat=True)) == set(LogEntry.Stage.values)
    assert issues.get(risk__isnull=False).risk.status == Risk.Status.HAPPENED
    between = entries.get(kind=LogEntry.Kind.DEPENDENCY)
    assert Programme.objects.get(code="FIN").title in between.needed_from
    assert between.programme.code == "SEND"


def money_that_waits():
    outcomes = Counter(Claim.objects.values_list("outcome", flat=True))
    assert outcomes["part"] == outcomes["returned"] == 1
    assert ClaimEvidence.objects.get().claim.waits
    assert TargetChange.objects.get().outcome == "pending"
    shared = SharedTarget.objects.get()
    assert 0 < sum(part.amount for part in shared.parts.all()) < shared.amount
    assert QuarterProfile.objects.values("line").distinct().count() == 1
    control, kinds = ControlTotal.objects.get(), Saving.IN_BUDGET
    lines = YearProfile.objects.filter(year=YEAR, saving__in=Saving.objects.promised())
    promised = sum(line.target for line in lines.filter(saving__kind__in=kinds))
    assert (control.year, "{" in control.resolution) == (YEAR, False)
    assert 0 < control.amount - promised < control.amount / 20, "a gap, and a small one"


def aims_and_what_came_of_them():
    for code in ("HRI", "SEND"):
        programme = Programme.objects.get(code=code)
        assert programme.objectives.count() >= 2
        assert all(objective.priority_effects.exists() for objective in programme.objectives.all())
        stands = [stands_of(measure) for measure in with_readings(programme.measures.all())]
        assert {each.standing.rag for each in stands} == {Rag.GREEN, Rag.RED, Rag.NONE}
        assert sorted(each.measure.readings.count() for each in stands) == [0, 4, 4]
        assert not programme.achievements.filter(objective=None).exists()
        assert programme.achievements.count() >= 2
        assert programme.lessons_learnt.count() == 1
    # An imported sheet may say of a lesson what was learnt, and not how it went.
    assert set(Lesson.objects.values_list("went", flat=True)) - {""} == set(Lesson.Went.values)
    assert list(told(Benefit, "benefits").values_list("realised_on", flat=True)).count(None) == 2
    totals = [(table.kind, shown_table(table).totals) for table in DocumentTable.objects.all()]
    assert {kind for kind, _ in totals} == set(DocumentTable.Kind.values) - {"other"}
    assert [found.checked for kind, found in totals if kind == "protocol"] == [0]
    assert {gap for _, found in totals for gap in found.gaps} == {
        "The total printed for Budget (£000) is 53,650; the rows come to 53,550.",
        "The total printed for This council is 18.5; the rows come to 16.3.",
        "The total printed for Group average is 76.8; the rows come to 66.1.",
    }


def a_change_of_course_that_waits():
    change = ChangeRequest.objects.get()
    assert change.waits
    (carried,) = carried_by(change, None)
    assert carried.record.title == "Go live"
    assert carried.change.waits


def every_record_is_valid():
    for model in apps.get_models():
        if model._meta.app_label in OURS and not issubclass(model, AppendOnly):
            for record in model._default_manager.all():
                # Keys and constraints are the database's to check; this reads each field's own rules.
                record.clean_fields(exclude=[f.name for f in model._meta.fields if f.is_relation])
                record.clean()


def sentences() -> Iterator[str]:
    """Every sentence that somebody wrote, of two words or more; what an import says of itself is no story."""
    through = {Update: "action__", DateChange: "action__", Completion: "action__", Assessment: "risk__"}
    through |= {Mitigation: "risk__", RiskEscalation: "risk__"}
    through |= {Claim: "saving__", MeasureReading: "measure__"}
    written = {
        Update: ("text", "reason", "being_done", "justification"),
        Action: ("title", "description", "success_measure", "stage_reason"),
        DateChange: ("reason", "decision_reason"),
        Completion: ("closing_note", "evidence", "seen"),
        Assessment: ("commentary",),
        Mitigation: ("text", "progress", "effect"),
        RiskEscalation: ("reason", "asks", "outcome_words"),
        LogEntry: ("needed_from", "resolution"),
        Claim: ("comment", "decision_reason"),
        Objective: ("title", "benefit", "outcome_note"),
        MeasureReading: ("comment",),
        Achievement: ("text",),
        Lesson: ("title", "advice"),
        ChangeRequest: ("title", "reason", "scope", "money"),
        Saving: ("explanation",),
        Risk: ("cause", "event", "effect", "controls", "status_reason"),
    }
    for model, fields in written.items():
        imported = {f"{through.get(model, '')}programme__code": IN_A_WORKBOOK}
        if through.get(model) == "risk__":
            imported["risk__in"] = brought("risks")
        written_here = told(model, BROUGHT.get(model, ""))
        for name, value in imported.items():
            written_here = written_here.exclude(**{name: value})
        for row in written_here.values_list(*fields):
            for text in row:
                for sentence in re.split(r"(?<=[.!?])\s+", text):
                    folded = sentence.strip().strip(".!?").casefold()
                    if folded:
                        yield folded


def no_sentence_twice():
    twice = [sentence for sentence, times in Counter(sentences()).items() if times > 1]
    assert twice == []


def cards_open_on_something():
    for card in cards():
        assert User.objects.filter(email=card["email"], is_active=True).exists()
        resolve(card["start"].split("?")[0])
    assert {card["email"] for card in cards()} <= {address(each["email"]) for each in sign_ins()}
    start = {card["email"].split("@")[0]: card["start"] for card in cards()}
    assert start["officer"] == Action.objects.get(title__startswith="Attend emergency").get_update_url()
    assert start["manager"] == Action.objects.get(date_changes__outcome="pending").get_absolute_url()
    sent_back = Action.objects.get(completions__outcome="sent_back", stage=Stage.VERIFIED)
    assert start["auditor"] == sent_back.get_absolute_url()
    unconfirmed = Claim.objects.get(line__year=YEAR - 1, outcome="waiting")
    assert start["finance"] == unconfirmed.saving.get_absolute_url()


def nothing_is_dated_after_the_as_at_date():
    models = (Action, Update, DateChange, Completion, Risk, Programme, HighlightReport, Grant, PlanImport)
    models += (LogEntry, Mitigation, Claim, Objective, MeasureReading, ChangeRequest, SharedTarget)
    for model in models:
        assert model.history.order_by("-history_date").first().history_date.date() < AS_AT
    assert not Action.history.filter(history_user=None).exists(), "every change is signed"


# --- the command --------------------------------------------------------------------------------------------


def dump() -> list[str]:
    """Every table that the demo fills, as lines of JSON, without password hashes and names of kept files."""
    labels = [model._meta.label for model in apps.get_models() if model._meta.app_label in OURS]
    out = StringIO()
    call_command("dumpdata", *labels, stdout=out, indent=1)
    return re.sub(r'"(password|file)": "[^"]*"', r'"\1": ""', out.getvalue()).splitlines()


def test_production_settings_are_refused(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never made with production settings"):
        call_command("demo")


def test_a_database_that_holds_anything_else_is_refused(db):
    Programme.objects.create(code="OUR", title="Our own programme")
    with pytest.raises(CommandError, match=r"holds other records \(1 programme"):
        call_command("demo", "--if-empty")
    assert not is_there()


def test_an_interrupted_first_try_leaves_nothing(db, monkeypatch):
    def stumble(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("reports.demo.building.grant", stumble)
    with pytest.raises(KeyboardInterrupt):
        build(AS_AT)
    assert not User.objects.exists()
    assert not Programme.objects.exists()


def test_a_second_call_does_nothing_if_asked_so_and_refuses_if_not(db):
    Conventions.objects.create(effective_from=AS_AT, council_name="Ellerhithe Borough Council")
    User.objects.create_user(address("admin"), name="Administrator")
    call_command("demo", "--if-empty")
    assert not Programme.objects.exists()
    with pytest.raises(CommandError, match="is there already"):
        call_command("demo")


def test_sign_ins_are_listed_without_writing(db):
    out = StringIO()
    call_command("demo", "--sign-ins", stdout=out)
    assert f"officer@{DOMAIN}" in out.getvalue()
    assert PASSWORD in out.getvalue()
    assert not User.objects.exists()


# --- the material -------------------------------------------------------------------------------------------


def live_due(data: dict, calendar: Calendar) -> list[tuple[date, date]]:
    """The due dates of an action's story, each with the day from which it held."""
    held = [(date.min, calendar.due(data["due"]))]
    for move in data.get("moved", []):
        if move["outcome"] == "approved":
            held.append((calendar.told(move["decided"]), calendar.due(move["to"])))
    return held


def contradictions(data: dict, calendar: Calendar) -> Iterator[str]:
    """What the acts would refuse in a story: a RAG better than its dates imply, a move that is none."""
    held = live_due(data, calendar)
    for said in data.get("said", []):
        on = calendar.told(said["on"])
        due = [due for since, due in held if since <= on][-1]
        overdue, late = (on - due).days, said.get("late", 0)
        implied = 3 if overdue > 31 or late > 31 else 2 if overdue > 0 or late > 0 else 1
        stated = {"red": 3, "amber": 2, "green": 1}.get(said.get("rag", ""), 3)
        if stated < implied and "because" not in said:
            yield f"said on {said['on']}: {overdue} days overdue, forecast {late} days late"
    for (_, before), (_, after) in pairwise(held):
        if (after - held[0][1]).days <= 7 or after <= before:
            yield f"a move from {before} to {after} needs no approval"


def test_the_stories_hold_whatever_the_day():
    stories = [
        (programme["code"], data)
        for programme in material.programmes(AS_AT)
        for data in programme["action"]
        if "due" in data
    ]
    wrong = set()
    for number in range(800):
        calendar = Calendar(date(2025, 1, 1) + timedelta(days=number))
        for code, data in stories:
            wrong |= {(code, data["title"], each) for each in contradictions(data, calendar)}
    assert sorted(wrong) == []


# Councils, towns and counties that a borough which doesn't exist has no cause to name. Southwark is missing:
# the administrator imports that council's published plan.
REAL_PLACES = """
London Manchester Birmingham Leeds Liverpool Bristol Sheffield Newcastle Nottingham Leicester Kent
Essex Surrey Sussex Norfolk Suffolk Devon Cornwall Dorset Somerset Lancashire Yorkshire Cumbria
Cheshire Durham Croydon Slough Thurrock Woking Wigan Bromley Salford Sefton Northampton Oxford
Cambridge Bath York Hull Derby Stoke Swindon Plymouth Southampton Portsmouth Brighton Bournemouth
Luton Bedford Wales Scotland
"""


def test_no_real_place_is_named():
    written = " ".join(path.read_text(encoding="utf-8") for path in material.FOLDER.rglob("*.toml"))
    assert set(re.findall(r"[A-Z][a-z]+", written)) & set(REAL_PLACES.split()) == set()


@pytest.mark.parametrize(
    ("as_at", "ends"),
    [
        (date(2026, 6, 15), [date(2026, 3, 31), date(2025, 12, 31)]),
        (date(2026, 4, 5), [date(2025, 12, 31), date(2025, 9, 30)]),
        (date(2026, 4, 15), [date(2026, 3, 31), date(2025, 12, 31)]),
        (date(2027, 1, 10), [date(2026, 9, 30), date(2026, 6, 30)]),
    ],
)
def test_a_quarter_is_told_once_it_is_over_for_two_weeks(as_at, ends):
    assert [Calendar(as_at).quarter_end(back) for back in (0, 1)] == ends


def test_no_day_of_the_material_lies_in_the_future():
    for programme in material.programmes(AS_AT):
        assert programme["planned"] < 0
        for action in programme["action"]:
            for told in [*action.get("said", []), *action.get("moved", []), *action.get("done", [])]:
                assert told["on"] < 0
