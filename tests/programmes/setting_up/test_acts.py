"""A programme is created and changed by hand: what is refused, what comes with it, what is kept of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.access.rules import Right, may
from council.auditing.live_records import LiveComparison
from council.models import ChangedMeanwhile, Event, Grant, Role, version_of
from programmes.models import Programme, Review
from programmes.setting_up.changing import change_programme
from programmes.setting_up.creating import create_programme
from programmes.setting_up.naming import powerless
from programmes.setting_up.stating import ProgrammeStatement
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
SAID = ProgrammeStatement(code="abc", title="  Adult   social care ", aim="Better care.", tolerance_days=14)


@pytest.fixture
def adam():
    return make.administrator()


def review(title="Peer challenge") -> Review:
    return Review.objects.create(title=title, kind=Review.Kind.OTHER, reviewer="Peers", received_on=DAY)


def again(programme: Programme, **changes) -> ProgrammeStatement:
    """What the programme says now, with changes."""
    names = ("code", "title", "stage", "aim", "sro", "manager", "body", "starts", "ends", "tolerance_days")
    said = {name: getattr(programme, name) for name in names}
    return ProgrammeStatement(**{**said, "reviews": list(programme.reviews.all()), **changes})


# --- creating -----------------------------------------------------------------------------------------------


def test_a_programme_is_created_with_all_that_is_said_and_owns_its_scope(adam):
    first, second = review(), review("Best Value")
    made = create_programme(replace(SAID, reviews=[first, second]), by=adam, on=DAY)
    made.refresh_from_db()
    assert (made.code, made.title, made.aim) == ("ABC", "Adult social care", "Better care.")
    assert (made.scope.name, made.tolerance_days) == ("Adult social care", 14)
    assert set(made.reviews.all()) == {first, second}
    entry = made.history.get()
    assert (entry.history_user, entry.history_change_reason) == (adam, "Created")
    assert list(LiveComparison().findings()) == []


@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.ADMIN])
def test_whoever_manages_or_administers_the_whole_council_creates_one(role):
    person = make.person("Mona")
    make.grant(person, role)
    assert create_programme(SAID, by=person, on=DAY).pk


def test_who_manages_one_programme_creates_another_and_manages_that_too():
    person = make.person("Mona")
    make.grant(person, Role.PROGRAMME_MANAGER, over=make.programme())
    made = create_programme(SAID, by=person, on=DAY)
    assert may(make.person("Mona"), Right.MANAGE, made, on=DAY)


def test_who_manages_one_programme_does_not_take_another_ones_review():
    person = make.person("Mona")
    make.grant(person, Role.PROGRAMME_MANAGER, over=make.programme())
    with pytest.raises(ValidationError, match="a programme of yours"):
        create_programme(replace(SAID, reviews=[review()]), by=person, on=DAY)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CLERK, Role.VIEWER])
def test_whoever_manages_none_and_has_a_role_for_one_alone_creates_none(role):
    person = make.person("Mona")
    make.grant(person, role, over=make.programme())
    with pytest.raises(PermissionDenied):
        create_programme(SAID, by=person, on=DAY)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"code": "SSR"}, "code", "Another programme has this code"),
        ({"title": "programme ssr"}, "title", "with this title already"),
        ({"stage": "closed"}, "stage", "not closed here"),
        ({"starts": DAY, "ends": DAY - timedelta(days=1)}, "ends", "cannot end before it starts"),
    ],
)
def test_what_cannot_be_is_refused_by_field(adam, changes, field, words):
    make.programme()
    with pytest.raises(ValidationError) as refusal:
        create_programme(replace(SAID, **changes), by=adam, on=DAY)
    assert list(refusal.value.message_dict) == [field]
    assert words in refusal.value.message_dict[field][0]
    assert Programme.objects.count() == 1


def test_all_that_is_wrong_is_said_at_once(adam):
    make.programme()
    with pytest.raises(ValidationError) as refusal:
        create_programme(ProgrammeStatement(code="SSR", title="Programme SSR"), by=adam, on=DAY)
    assert set(refusal.value.message_dict) == {"code", "title"}


def test_another_programme_s_structure_comes_without_its_people_dates_and_records(adam):
    old = make.programme(tolerance_days=21, sro=make.post("Director"), ends=date(2025, 3, 31))
    top = make.workstream("Finance", of=old, purpose="Balanced", lead=make.post(), order=2, ends=DAY)
    make.workstream("Budgets", of=old, parent=top, order=3)
    first = make.workstream("Governance", of=old, order=1)
    make.workstream("Over", of=old, retired_on=DAY)
    make.action(workstream=first)
    made = create_programme(replace(SAID, tolerance_days=None), like=old, by=adam, on=DAY)
    streams = [(s.path, s.purpose, s.lead, s.ends) for s in made.workstreams.all()]
    assert streams == [
        (["Governance"], "", None, None),
        (["Finance"], "Balanced", None, None),
        (["Finance", "Budgets"], "", None, None),
    ]
    assert (made.tolerance_days, made.sro, made.ends) == (21, None, None)
    assert not made.actions.exists() and made.history.count() == 1
    assert "with the structure of Programme SSR" in made.history.get().history_change_reason


# --- changing -----------------------------------------------------------------------------------------------


def test_a_new_title_is_the_scope_s_too_and_the_history_says_who_changed_what_and_why(adam):
    programme = make.programme()
    change_programme(programme, again(programme, title="New name"), by=adam, on=DAY, why="Renamed by Cabinet")
    programme.refresh_from_db()
    assert (programme.title, programme.scope.name) == ("New name", "New name")
    entry = programme.history.first()
    assert (entry.history_user, entry.history_change_reason) == (adam, "Renamed by Cabinet")
    assert list(LiveComparison().findings()) == []


def test_the_code_changes_until_a_reference_was_given_out_and_never_after(adam):
    programme = make.programme()
    programme = change_programme(programme, again(programme, code="NEU"), by=adam, on=DAY)
    assert programme.code == "NEU"
    make.action(programme=programme)
    with pytest.raises(ValidationError, match="References that begin with this code were given out"):
        change_programme(programme, again(programme, code="OLD"), by=adam, on=DAY)
    changed = change_programme(programme, again(programme, aim="Still"), by=adam, on=DAY)
    assert (changed.code, changed.aim) == ("NEU", "Still")


def test_the_reviews_that_it_answers_are_exactly_those_said_and_each_link_keeps_its_history(adam):
    programme, old, new = make.programme(), review("Old"), review("New")
    programme = change_programme(programme, again(programme, reviews=[old]), by=adam, on=DAY)
    version = version_of(programme)
    programme = change_programme(programme, again(programme, reviews=[new]), by=adam, on=DAY)
    assert list(programme.reviews.all()) == [new]
    assert version_of(programme) > version, "who has the form open is told of it"
    kept = programme.sources.model.history.filter(review=old).values_list("history_type", flat=True)
    assert sorted(kept) == ["+", "-"]


def test_nothing_changed_leaves_no_entry(adam):
    programme = make.programme()
    change_programme(programme, again(programme), by=adam, on=DAY)
    assert programme.history.count() == 1


def test_it_does_not_end_before_a_workstream_in_use(adam):
    programme = make.programme()
    make.workstream(of=programme, ends=date(2027, 3, 31))
    with pytest.raises(ValidationError, match="The workstream “Finance” ends on 31 March 2027"):
        change_programme(programme, again(programme, ends=date(2027, 3, 1)), by=adam, on=DAY)
    change_programme(programme, again(programme, ends=date(2027, 3, 31)), by=adam, on=DAY)


def test_a_post_out_of_use_is_not_named_but_stays_where_it_was(adam):
    gone = make.post("Old post", is_active=False)
    programme = make.programme(sro=gone)
    change_programme(programme, again(programme, aim="New"), by=adam, on=DAY)
    with pytest.raises(ValidationError, match="Old post is no longer in use"):
        change_programme(programme, again(programme, manager=gone), by=adam, on=DAY)


def test_a_closed_programme_is_not_changed(adam):
    programme = make.programme(stage=Programme.Stage.CLOSED)
    with pytest.raises(ValidationError, match="closed"):
        change_programme(programme, again(programme, stage="delivery"), by=adam, on=DAY)


def test_who_saves_second_is_told_and_changes_nothing(adam):
    programme = make.programme()
    seen = version_of(programme)
    change_programme(programme, again(programme, aim="First"), by=adam, on=DAY, version=seen)
    with pytest.raises(ChangedMeanwhile):
        change_programme(programme, again(programme, aim="Second"), by=adam, on=DAY, version=seen)
    programme.refresh_from_db()
    assert programme.aim == "First"


def test_a_viewer_changes_nothing():
    programme, vera = make.programme(), make.person("Vera")
    make.grant(vera, Role.VIEWER, over=programme)
    with pytest.raises(PermissionDenied):
        change_programme(programme, again(programme, aim="Mine"), by=vera, on=DAY)


# --- being named --------------------------------------------------------------------------------------------


def test_whom_an_administrator_names_is_given_the_role_that_it_takes(adam):
    mona, sam = make.person("Mona"), make.person("Sam")
    manager, sro = make.post("Programme Manager", holder=mona), make.post("Director", holder=sam)
    made = create_programme(replace(SAID, manager=manager, sro=sro), by=adam, on=DAY)
    assert may(mona, Right.MANAGE, made, on=DAY)
    assert may(sam, Right.SEE, made, on=DAY) and not may(sam, Right.MANAGE, made, on=DAY)
    granted = Grant.objects.get(post=manager)
    assert (granted.scope, granted.granted_by) == (made.scope, adam)
    assert granted.reason == "Named programme manager of Adult social care"
    assert powerless(made, on=DAY) == []


def test_who_is_no_longer_named_loses_what_came_with_it_and_nothing_else(adam):
    mona, nora = make.person("Mona"), make.person("Nora")
    first, second = make.post("First", holder=mona), make.post("Second", holder=nora)
    made = create_programme(replace(SAID, manager=first), by=adam, on=DAY)
    Grant.objects.create(post=first, role=Role.VIEWER, scope=made.scope, reason="Given apart", from_date=DAY)
    later = DAY + timedelta(days=30)
    made = change_programme(made, again(made, manager=second), by=adam, on=later)
    mona, nora = type(mona).objects.get(pk=mona.pk), type(nora).objects.get(pk=nora.pk)
    assert may(nora, Right.MANAGE, made, on=later)
    assert not may(mona, Right.MANAGE, made, on=later) and may(mona, Right.SEE, made, on=later)


def test_no_one_gives_a_role_to_a_post_of_their_own(adam):
    own = make.post("Head of Change", holder=adam)
    made = create_programme(replace(SAID, manager=own), by=adam, on=DAY)
    assert not Grant.objects.filter(post=own).exists()
    (lack,) = powerless(made, on=DAY)
    assert "Head of Change, named programme manager, cannot manage the programme yet" in lack.words


def test_a_manager_names_others_and_gives_no_role():
    programme = make.programme()
    mona, nora = make.person("Mona"), make.person("Nora")
    make.grant(mona, Role.PROGRAMME_MANAGER, over=programme)
    post = make.post("Deputy Manager", holder=nora)
    changed = change_programme(programme, again(programme, manager=post), by=mona, on=DAY)
    assert changed.manager == post and not Grant.objects.filter(post=post).exists()
    assert [lack.post for lack in powerless(changed, on=DAY)] == [post]


def test_a_vacant_post_is_told_of(adam):
    made = create_programme(replace(SAID, sro=make.post("Director")), by=adam, on=DAY)
    assert [lack.words for lack in powerless(made, on=DAY)] == [
        "Director, named senior responsible owner, is vacant."
    ]


def test_who_manages_a_programme_names_no_other_sro_and_an_administrator_does(adam):
    programme = make.programme(sro=make.post("Director of Finance"))
    mona, other = make.person("Mona"), make.post("Director of Place")
    make.grant(mona, Role.PROGRAMME_MANAGER, over=programme)
    with pytest.raises(ValidationError, match="An administrator names another"):
        change_programme(programme, again(programme, sro=other), by=mona, on=DAY)
    changed = change_programme(programme, again(programme, sro=other), by=adam, on=DAY)
    assert changed.sro == other
    assert Event.objects.filter(what__contains="Director of Place", by=adam).exists()
