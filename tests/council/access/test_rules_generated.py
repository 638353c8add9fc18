"""Random roles, holdings, deputies and days: what the rules of access must keep whatever they are.

Every example gives three people some holdings of two posts and some roles, over records of every kind.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from actions.models import (
    Completion,
    DateChange,
    EqualityAssessment,
    EqualityPoint,
    Escalation,
    Evidence,
    EvidenceLink,
    FollowOn,
    SeenFile,
    SeenLink,
    Update,
)
from actions.rescheduling import approve, refuse
from actions.verifying import send_back, verify
from council.access import rules as access
from council.access.rules import InProgramme, Right, standing
from council.access.who_may import who_may
from council.conventions import InForce
from council.granting.granting import grant_role
from council.models import Body, Grant, Holding, Post, Role, Scope, User
from programmes.models import (
    Achievement,
    Benefit,
    ChangeRequest,
    Closure,
    DocumentTable,
    Lesson,
    Measure,
    MeasureReading,
    MilestoneDateChange,
    MilestoneDelivery,
    Objective,
    Output,
    Priority,
    PriorityEffect,
    Programme,
    ProgrammeClosure,
    ProgrammeReview,
    RagChallenge,
    RecordLink,
    RelatedReview,
    ReportingDate,
    Review,
    ReviewClock,
    ReviewDocument,
    TargetStep,
    TeamEntry,
    TeamPlace,
    ToleranceException,
    WorkstreamUpdate,
)
from reports.documents.models import HighlightReport
from reports.initiation.models import InitiationSignature, InitiationVersion
from reports.wording.models import CommitteeText, DecisionAsked, InFull
from risks.models import (
    Assessment,
    Control,
    LevelTable,
    LogEntry,
    Mitigation,
    MitigationDateChange,
    OwnMatrix,
    RiskEscalation,
)
from savings.confirming import confirm
from savings.models import (
    Claim,
    ClaimEvidence,
    Funding,
    GrowthBid,
    PlannedTarget,
    QuarterProfile,
    Reallocation,
    Reforecast,
    ReportedFigure,
    Reversal,
    SavingChange,
    SharedTarget,
    SharedTargetPart,
    TargetChange,
    Underspend,
    YearProfile,
)
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db

WHY = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract under negotiation"}
PEOPLE = range(3)
MODELS = [model for model in apps.get_models() if issubclass(model, InProgramme)]

day = st.integers(-2, 2)
length = st.none() | st.integers(0, 4)
capacities = st.sampled_from(Holding.Capacity)
holdings = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from([0, 1]), capacities, day, length),
    max_size=4,
)
roles = st.lists(
    st.tuples(
        st.sampled_from(Role.values),
        st.sampled_from([None, 0, 1]),  # the council, or one of two programmes
        st.booleans(),
        st.sampled_from([("user", n) for n in PEOPLE] + [("post", n) for n in (0, 1)]),
        st.sampled_from([0, 1]),  # the body of a guest
        day,
        length,
    ),
    max_size=5,
)


@dataclass
class Council:
    """Two programmes with a record of every kind, two bodies, two posts, three people without anything."""

    programmes: list[Programme]
    bodies: list[Body]
    posts: list[Post]
    people: list[User]
    records: list[Any]

    def afresh(self) -> list[User]:
        """The people as the next page knows them."""
        return list(User.objects.filter(pk__in=[person.pk for person in self.people]).order_by("name"))

    def hold(self, said: list[tuple]) -> list[Holding]:
        return [
            Holding.objects.create(
                user=self.people[who], post=self.posts[what], capacity=capacity, **days(first, lasts)
            )
            for who, what, capacity, first, lasts in said
        ]

    def give(self, said: list[tuple]) -> list[Grant]:
        return [
            Grant.objects.create(
                role=role,
                scope=self.scope(reach),
                sees_exempt=exempt,
                exempt_reason="Test" if exempt else "",
                body=self.bodies[body] if role == Role.GUEST else None,
                reason="Test",
                **{kind: (self.people if kind == "user" else self.posts)[number]},
                **days(first, 4 if role == Role.GUEST and lasts is None else lasts),
            )
            for role, reach, exempt, (kind, number), body, first, lasts in said
        ]

    def scope(self, reach: int | None) -> Scope:
        return Scope.council() if reach is None else self.programmes[reach].scope


def days(first: int, lasts: int | None) -> dict[str, date | None]:
    begins = DAY + timedelta(days=first)
    return {"from_date": begins, "to_date": None if lasts is None else begins + timedelta(days=lasts)}


def savings_parts(saving: Any, author: User, why: Any) -> None:
    """A year of the saving with everything that stands in it."""
    line = YearProfile.objects.create(saving=saving, year=2026, delivered=5)
    QuarterProfile.objects.create(line=line, quarter=1)
    Reforecast.objects.create(saving=saving, line=line, made_on=DAY)
    TargetChange.objects.create(
        saving=saving, line=line, from_target=0, to_target=1, reason="So", asked_by=author, asked_on=DAY
    )
    SavingChange.objects.create(
        saving=saving, line=line, kind="give_up", amount=1, reason="So", asked_by=author, asked_on=DAY
    )
    for number, on in enumerate((line, None)):
        Reallocation.objects.create(
            programme=saving.programme,
            line=on,
            reference=f"{saving.reference}X{number}",
            kind="one_off",
            use="So",
            amount=1,
            decided_on=DAY,
        )
    claim = Claim.objects.create(saving=saving, line=line, number=1, amount=5, claimed_by=author)
    Reversal.objects.create(claim=claim, amount=1, reason="So", reversed_on=DAY)
    for number, exempt in enumerate(({}, WHY)):
        ClaimEvidence.objects.create(
            claim=claim, shows="So", kind="pdf", size=1, sha256=str(number) * 64, **exempt
        )
    for of in (saving, None):
        Funding.objects.create(
            programme=saving.programme, saving=of, title="So", kind="capital", source="grant", year=2026
        )
    GrowthBid.objects.create(programme=saving.programme, title="So", year=2026, asked_by=author, asked_on=DAY)
    PlannedTarget.objects.create(programme=saving.programme, title="So", year=2026, amount=1)
    Underspend.objects.create(
        programme=saving.programme, title="So", amount=1, year=2026, use="So", recorded_on=DAY
    )
    ReportedFigure.objects.create(
        programme=saving.programme, document="So", first_year=2026, last_year=2026, recorded_on=DAY
    )
    shared = SharedTarget.objects.create(title=f"Shared by {saving.reference}", year=2026, amount=1)
    SharedTargetPart.objects.create(target=shared, saving=saving, amount=1)


def risk_parts(risk: Any, author: User, body: Body) -> None:
    """A mitigation that its owner asks to move, a control and a matter before a body."""
    mitigation = Mitigation.objects.create(risk=risk, text="So")
    MitigationDateChange.objects.create(
        mitigation=mitigation, to_date=DAY, reason="Late", asked_by=author, asked_on=DAY
    )
    Control.objects.create(risk=risk, text="So")
    RiskEscalation.objects.create(risk=risk, body=body, reason="So", asks="decision", raised_on=DAY)


def plan_parts(programme: Programme, post: Post, author: User, body: Body) -> None:
    """What the programme is for, what is measured, how its course was changed and how it closed."""
    code = programme.code
    Objective.objects.create(programme=programme, reference=f"{code}-O1", title="So")
    Achievement.objects.create(programme=programme, text="So")
    priority = Priority.objects.create(name=f"Priority of {code}")
    PriorityEffect.objects.create(programme=programme, priority=priority, effect="positive")
    for number, owner in enumerate((None, post)):
        measure = Measure.objects.create(
            programme=programme, owner=owner, reference=f"{code}-K{number}", title="So"
        )
        Benefit.objects.create(
            programme=programme, owner=owner, reference=f"{code}-B{number}", title="So", kind="other"
        )
        Output.objects.create(programme=programme, owner=owner, reference=f"{code}-OU{number}", title="So")
        TargetStep.objects.create(measure=measure, as_written="So")
        MeasureReading.objects.create(measure=measure, as_at=DAY, as_written="1", said_on=DAY)
    LevelTable.objects.create(programme=programme)
    OwnMatrix.objects.create(programme=programme)
    EqualityAssessment.objects.create(programme=programme)
    ToleranceException.objects.create(
        programme=programme,
        reference=f"{code}-EX01",
        kind="time",
        limit=10,
        reached=11,
        reason="Late",
        asked_on=DAY,
    )
    ChangeRequest.objects.create(
        programme=programme, reference=f"{code}-C1", title="So", reason="So", asked_by=author, asked_on=DAY
    )
    TeamEntry.objects.create(programme=programme, reference=f"{code}-TE1", title="So", body=body)
    DocumentTable.objects.create(programme=programme, reference=f"{code}-T1", title="So")
    Lesson.objects.create(programme=programme, reference=f"{code}-L1", title="So")
    RecordLink.objects.create(
        programme=programme, from_kind="objective", from_id=programme.pk, to_kind="measure", to_id=1
    )
    ProgrammeClosure.objects.create(programme=programme, body=body, decided_on=DAY, minute="1", closed_on=DAY)


@pytest.fixture
def council() -> Council:
    programmes = [make.programme(code) for code in ("SSR", "SEN")]
    bodies, posts = [make.body("Audit"), make.body("Board")], [make.post("Head of A"), make.post("Head of B")]
    author = make.person("Author")
    for programme, owner in product(programmes, (None, posts[0])):
        milestone = make.milestone("Go-live", programme=programme, owner=owner)
        MilestoneDateChange.objects.create(
            milestone=milestone, to_date=DAY, reason="Late", asked_by=author, asked_on=DAY
        )
        MilestoneDelivery.objects.create(milestone=milestone, delivered_on=DAY, said_on=DAY)
        ReportingDate.objects.create(
            programme=programme, body=bodies[owner is None], meeting_on=DAY, updates_by=DAY
        )
        for why in ({}, WHY):
            action = make.action("It", programme=programme, owner=owner, **why)
            DateChange.objects.create(
                action=action, to_date=DAY, reason="Late", asked_by=author, asked_on=DAY
            )
            EqualityPoint.objects.create(action=action)
            after = make.action("It goes on", programme=programme, owner=owner, **why)
            FollowOn.objects.create(
                action=action, goes_on_as=after, body=bodies[0], reason="So", handed_on=DAY, by=author
            )
            Escalation.objects.create(
                action=action, stage="sro", why="silent", since=make.LONG_AGO, on=DAY, post=posts[1]
            )
            done = Completion.objects.create(
                action=action, completed_on=DAY, closing_note="Done", claimed_by=author, claimed_on=DAY
            )
            for number, exempt in enumerate(({}, WHY)):
                file = Evidence.objects.create(
                    action=action, shows="So", kind="pdf", size=1, sha256=str(number) * 64, **exempt
                )
                SeenFile.objects.create(completion=done, evidence=file, sha256=file.sha256)
                link = EvidenceLink.objects.create(
                    action=action, place=f"Minutes {number}", shows="So", seen_on=DAY, **exempt
                )
                SeenLink.objects.create(completion=done, link=link)
            for exempt in ({}, WHY):
                Update.objects.create(action=action, made_on=DAY, text="So", stage="in_progress", **exempt)
            risk = make.risk(programme=programme, owner=owner, **why)
            Assessment.objects.create(risk=risk, assessed_on=DAY, commentary="So")
            risk_parts(risk, author, bodies[0])
            LogEntry.objects.create(
                programme=programme,
                owner=owner,
                reference=f"{risk.reference}L",
                kind="issue",
                title="So",
                raised_on=DAY,
                **why,
            )
            saving = make.saving(programme=programme, owner=owner, **why)
            savings_parts(saving, author, why)
    for programme in programmes:
        stream = make.workstream(of=programme)
        WorkstreamUpdate.objects.create(workstream=stream, made_on=DAY, position="So")
        RagChallenge.objects.create(
            workstream=stream, stated_rag="green", reason="No", asked_by=author, asked_on=DAY
        )
        reviewed(programme)
        plan_parts(programme, posts[0], author, bodies[0])
    for programme, body, audience, status in product(
        programmes, bodies, HighlightReport.Audience.values, ("draft", "issued")
    ):
        report = HighlightReport.objects.create(
            programme=programme,
            body=body,
            audience=audience,
            status=status,
            period_from=DAY,
            period_to=DAY,
            as_at=DAY,
        )
        CommitteeText.objects.create(report=report, kind="action", object_id=1, field="text", reference="A1")
        InFull.objects.create(report=report, action_id=1, reference="A1", how="full")
        DecisionAsked.objects.create(report=report, verb="note", text="So")
    for programme in programmes:
        facts = {"label": "Draft 1.0", "reasons": "So", "written_on": DAY}
        version = InitiationVersion.objects.create(programme=programme, number=1, **facts)
        InitiationSignature.objects.create(version=version, organisation="A", position="B", signed_on=DAY)
    people = [make.person(f"Person {n}") for n in PEOPLE]
    records = [record for model in MODELS for record in model.objects.all()]
    assert {type(record) for record in records} == set(MODELS), "a kind of record is missing here"
    return Council(programmes, bodies, posts, people, records)


def reviewed(programme: Programme) -> None:
    """A review of the programme with a part of every kind."""
    review, other = (
        Review.objects.create(
            title=f"{title} of {programme.code}", kind="other", reviewer="Peers", received_on=DAY
        )
        for title in ("Review", "Earlier review")
    )
    for one in (review, other):
        ProgrammeReview.objects.create(programme=programme, review=one)
    RelatedReview.objects.create(review=review, other=other)
    TeamPlace.objects.create(review=review, post="Leader")
    ReviewClock.objects.create(review=review, what="Plan", due_on=DAY, source="Page 1")
    for number, exempt in enumerate(({}, WHY)):
        review.findings.create(text="So", **exempt)
        ReviewDocument.objects.create(
            review=review, shows="So", kind="pdf", size=1, sha256=str(number) * 64, **exempt
        )
    advice = review.recommendations.create(number="R1", text="So")
    Closure.objects.create(
        recommendation=advice, way="body", body=make.body("Audit"), closed_on=DAY, evidence="Minutes"
    )


@contextmanager
def example() -> Iterator[None]:
    """One example, taken back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@given(holdings, roles, st.sampled_from(list(Right)), st.integers(0, 3))
def test_querysets_predicates_and_the_reverse_agree_on_every_record(council, held, given_, right, quarter):
    with example():
        council.hold(held)
        council.give(given_)
        people = council.afresh()
        for person, model in product(people, MODELS):
            mine = [record for record in council.records if type(record) is model]
            seen = {record.pk for record in mine if access.sees(person, record, on=DAY)}
            assert set(model.objects.visible_to(person, on=DAY).values_list("pk", flat=True)) == seen
            held_for = {record.pk for record in mine if access.may(person, right, record, on=DAY)}
            rows = model.objects.with_right(person, right, on=DAY)
            assert set(rows.values_list("pk", flat=True)) == held_for
        for record in council.records[quarter::4]:
            found = who_may(record, on=DAY)
            for one in found:
                assert one.through and all(way.words for way in one.through)
                assert one.rights <= frozenset().union(*(way.rights for way in one.through))
            told = {one.person: (one.rights, one.updates) for one in found}
            assert told == {
                person: (
                    frozenset(r for r in Right if access.may(person, r, record, on=DAY)),
                    access.may_update(person, record, on=DAY),
                )
                for person in people
                if access.sees(person, record, on=DAY)
            }


def reach_of(council: Council) -> list[set[tuple[int, str]]]:
    """What each person sees and may do, as pairs of a record's number and a right."""
    reach = []
    for person in council.afresh():
        can = set()
        for number, record in enumerate(council.records):
            if access.sees(person, record, on=DAY):
                can.add((number, "sees"))
            if access.may_update(person, record, on=DAY):
                can.add((number, "updates"))
            can |= {(number, right.value) for right in Right if access.may(person, right, record, on=DAY)}
        reach.append(can)
    return reach


@given(holdings, roles, st.data())
def test_nobody_gains_by_losing_a_role_or_a_post(council, held, given_, data):
    with example():
        rows = [*council.hold(held), *council.give(given_)]
        if not rows:
            return
        before = reach_of(council)
        lost = data.draw(st.sampled_from(rows))
        lost.to_date, lost.from_date = DAY - timedelta(days=1), make.LONG_AGO
        lost.save()
        after = reach_of(council)
        assert all(now <= once for now, once in zip(after, before, strict=True))


def deputise(one: User, other: User) -> bool:
    """Whether both hold a post on the day and one of the two as its deputy: the rule, written out again."""
    now = [h for h in Holding.objects.all() if h.from_date <= DAY and (h.to_date is None or h.to_date >= DAY)]
    return any(
        a.post_id == b.post_id and "deputy" in (a.capacity, b.capacity)
        for a, b in product(now, now)
        if a.user_id == one.pk and b.user_id == other.pk
    )


def tries(act: Any) -> bool:
    """Whether the act is done; whatever it did is taken back."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except (ValidationError, PermissionDenied):
        return False
    return True


@given(holdings, st.sampled_from(PEOPLE))
def test_nobody_verifies_decides_or_confirms_their_own_or_their_deputys(council, held, first):
    with example():
        council.hold(held)
        for person in council.people:  # each has the right, so that the duties alone keep them apart
            make.grant(person, Role.PROGRAMME_MANAGER)
            make.grant(person, Role.FINANCE)
        people = council.afresh()
        author, action = people[first], make.action("Theirs", programme=council.programmes[0])
        change = DateChange.objects.create(
            action=action, from_date=action.due, to_date=DAY, reason="Late", asked_by=author, asked_on=DAY
        )
        claim = Completion.objects.create(
            action=action, completed_on=DAY, closing_note="Done", evidence="Minutes",
            claimed_by=author, claimed_on=DAY,
        )  # fmt: skip
        saving = make.saving(programme=council.programmes[0])
        year = make.claimed("5", by=author, to=make.saving_year(saving))
        for by in people:
            apart = by != author and not deputise(by, author)
            said = {"by": by, "on": DAY}
            assert tries(lambda said=said: verify(claim, seen="All", **said)) == apart
            assert tries(lambda said=said: send_back(claim, reason="Not all", **said)) == apart
            assert tries(lambda said=said: approve(change, conventions=InForce(), **said)) == apart
            assert tries(lambda said=said: refuse(change, reason="No", **said)) == apart
            assert tries(lambda said=said: confirm(year, **said)) == apart


@given(
    holdings, roles, st.sampled_from(PEOPLE), st.sampled_from(["user", "post"]), st.integers(0, 1), st.data()
)
def test_who_grants_a_role_gains_nothing_by_it_on_any_day(council, held, given_, first, kind, number, data):
    with example():
        council.hold(held)
        council.give(given_)
        coming = [DAY + timedelta(days=n) for n in range(8)]
        before = [standing(council.afresh()[first], on=on) for on in coming]
        reach = data.draw(st.sampled_from([None, 0, 1]))
        said = {
            kind: (council.people if kind == "user" else council.posts)[number],
            "scope": council.scope(reach),
        }
        by = council.afresh()[first]
        try:
            grant_role(
                by=by, role=Role.AUDITOR, reason="x", sees_exempt=True, exempt_reason="x", on=DAY, **said
            )
        except (ValidationError, PermissionDenied):
            return
        assert standing(by, on=DAY).has(Right.ADMINISTER, said["scope"].pk)
        assert before == [standing(council.afresh()[first], on=on) for on in coming]
