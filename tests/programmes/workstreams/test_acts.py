"""Workstreams are added, changed, put into order, merged and retired: all that stands in them follows."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from actions.models import Action
from council.auditing.live_records import LiveComparison
from council.models import ChangedMeanwhile, Exempt, Role, version_of
from council.rag import Stage
from programmes.models import Milestone, Programme, Workstream
from programmes.workstreams.adding import add_workstream
from programmes.workstreams.changing import change_workstream
from programmes.workstreams.merging import merge_workstream
from programmes.workstreams.ordering import move_workstream
from programmes.workstreams.retiring import restore_workstream, retire_workstream
from programmes.workstreams.stating import WorkstreamStatement
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
SAID = WorkstreamStatement(title="  Housing  repairs ", purpose="Faster repairs.")
EXEMPT = {"exempt": True, "exempt_paragraph": Exempt.P3, "exempt_reason": "It would lose its price."}


@pytest.fixture
def programme():
    return make.programme(ends=date(2027, 3, 31))


@pytest.fixture
def mona(programme):
    mona = make.person("Mona")
    make.grant(mona, Role.PROGRAMME_MANAGER, over=programme)
    return mona


@pytest.fixture
def finance(programme):
    return make.workstream("Finance", of=programme, order=1)


@pytest.fixture
def housing(programme):
    return make.workstream("Housing", of=programme, order=2)


def titles(programme: Programme) -> list[str]:
    return [" / ".join(stream.path) for stream in programme.workstreams.filter(retired_on=None)]


def said_of(stream: Workstream, **changes) -> WorkstreamStatement:
    names = ("title", "parent", "purpose", "lead", "ends")
    return WorkstreamStatement(**{**{name: getattr(stream, name) for name in names}, **changes})


# --- adding and changing ------------------------------------------------------------------------------------


def test_a_workstream_is_added_after_all_others_at_the_top_or_under_one(programme, mona, finance, housing):
    post = make.post()
    top = add_workstream(programme, replace(SAID, lead=post, ends=DAY), by=mona, on=DAY)
    add_workstream(programme, replace(SAID, title="Damp", parent=top), by=mona, on=DAY)
    assert titles(programme) == ["Finance", "Housing", "Housing repairs", "Housing repairs / Damp"]
    assert (top.purpose, top.lead, top.ends) == ("Faster repairs.", post, DAY)
    assert top.history.get().history_user == mona


def test_streams_are_two_levels_deep(programme, mona, finance, housing):
    below = add_workstream(programme, replace(SAID, parent=finance), by=mona, on=DAY)
    with pytest.raises(ValidationError, match="stands under another workstream itself"):
        add_workstream(programme, replace(SAID, title="Deep", parent=below), by=mona, on=DAY)
    with pytest.raises(ValidationError, match="Others stand under this workstream"):
        change_workstream(finance, said_of(finance, parent=housing), by=mona, on=DAY)
    with pytest.raises(ValidationError, match="cannot stand under itself"):
        change_workstream(housing, said_of(housing, parent=housing), by=mona, on=DAY)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": "finance"}, "title", "with this title here already"),
        ({"ends": date(2027, 4, 1)}, "ends", "The programme ends on 31 March 2027"),
    ],
)
def test_what_cannot_be_is_refused_by_field(programme, mona, finance, changes, field, words):
    with pytest.raises(ValidationError) as refusal:
        add_workstream(programme, replace(SAID, **changes), by=mona, on=DAY)
    assert words in refusal.value.message_dict[field][0]


def test_a_stream_of_another_programme_is_no_parent(programme, mona):
    elsewhere = make.workstream("Elsewhere", of=make.programme("OTH"))
    with pytest.raises(ValidationError, match="same programme"):
        add_workstream(programme, replace(SAID, parent=elsewhere), by=mona, on=DAY)


def test_a_workstream_is_renamed_and_moved_under_another_and_back_to_the_top(
    programme, mona, finance, housing
):
    change_workstream(housing, said_of(housing, title="Homes", parent=finance), by=mona, on=DAY, why="Joined")
    assert titles(programme) == ["Finance", "Finance / Homes"]
    housing.refresh_from_db()
    assert housing.history.first().history_change_reason == "Joined"
    change_workstream(housing, said_of(housing, parent=None), by=mona, on=DAY)
    assert titles(programme) == ["Finance", "Homes"]


def test_who_saves_second_is_told(mona, finance):
    seen = version_of(finance)
    change_workstream(finance, said_of(finance, purpose="First"), by=mona, on=DAY, version=seen)
    for again in (
        lambda: change_workstream(finance, said_of(finance, purpose="Second"), by=mona, on=DAY, version=seen),
        lambda: move_workstream(finance, places=1, by=mona, on=DAY, version=seen),
        lambda: retire_workstream(finance, why="Done", by=mona, on=DAY, version=seen),
    ):
        with pytest.raises(ChangedMeanwhile):
            again()


def test_its_lead_reads_it_and_arranges_nothing(programme, finance):
    alice = make.person("Alice")
    finance.lead = make.post(holder=alice)
    finance.save()
    with pytest.raises(PermissionDenied):
        change_workstream(finance, said_of(finance, title="Mine"), by=alice, on=DAY)


# --- the order ----------------------------------------------------------------------------------------------


def test_a_workstream_changes_places_with_its_neighbour_and_stays_at_the_end(
    programme, mona, finance, housing
):
    make.workstream("People", of=programme, order=3)
    move_workstream(housing, places=-1, by=mona, on=DAY)
    assert titles(programme) == ["Housing", "Finance", "People"]
    move_workstream(housing, places=-1, by=mona, on=DAY)
    assert titles(programme) == ["Housing", "Finance", "People"]
    move_workstream(housing, places=1, by=mona, on=DAY)
    assert titles(programme) == ["Finance", "Housing", "People"]
    assert list(LiveComparison().findings()) == []


def test_streams_to_which_an_import_gave_no_order_are_put_into_one(programme, mona):
    _, _, c = (make.workstream(title, of=programme) for title in "ABC")
    move_workstream(c, places=-1, by=mona, on=DAY)
    assert titles(programme) == ["A", "C", "B"]


def test_the_order_of_one_level_leaves_the_other_alone(programme, mona, finance, housing):
    below = [make.workstream(t, of=programme, parent=finance, order=n) for n, t in enumerate("XY", 3)]
    move_workstream(below[1], places=-1, by=mona, on=DAY)
    assert titles(programme) == ["Finance", "Housing", "Finance / Y", "Finance / X"]


# --- merging ------------------------------------------------------------------------------------------------


def test_all_that_stands_in_it_follows_in_every_register_with_an_entry_each(
    programme, mona, finance, housing
):
    live = make.action("Live", workstream=finance)
    restricted = make.action("Restricted", workstream=finance, **EXEMPT)
    done = make.action("Done", workstream=finance, stage=Stage.VERIFIED)
    risk, saving = make.risk(workstream=finance), make.saving(workstream=finance)
    milestone = Milestone.objects.create(programme=programme, workstream=finance, title="Adopted")
    below = make.workstream("Budgets", of=programme, parent=finance)
    moved = merge_workstream(finance, into=housing, why="One team", by=mona, on=DAY)
    assert moved == 6
    for record in (live, restricted, done, risk, saving, milestone):
        version = getattr(record, "version", 0)
        record.refresh_from_db()
        assert record.workstream == housing
        assert getattr(record, "version", 1) == version + 1
        entry = record.history.first()
        assert entry.history_user == mona
        assert entry.history_change_reason == "Merged “Finance” into “Housing”: One team"
    below.refresh_from_db()
    finance.refresh_from_db()
    assert below.parent == housing
    assert (finance.retired_on, finance.merged_into) == (DAY, housing)
    assert list(LiveComparison().findings()) == []


def test_an_error_while_merging_takes_everything_back(programme, mona, finance, housing, monkeypatch):
    action = make.action(workstream=finance)
    monkeypatch.setattr(Workstream, "save", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        merge_workstream(finance, into=housing, why="One team", by=mona, on=DAY)
    assert Action.objects.get(pk=action.pk).workstream == finance


def test_what_cannot_be_merged_is_refused_with_the_reason(programme, mona, finance, housing):
    below = make.workstream("Budgets", of=programme, parent=finance)
    make.workstream("Budgets", of=programme, parent=housing)
    deep = make.workstream("Repairs", of=programme, parent=housing)
    elsewhere = make.workstream("Elsewhere", of=make.programme("OTH"))
    make.grant(mona, Role.PROGRAMME_MANAGER, over=elsewhere.programme)
    retired = make.workstream("Over", of=programme, retired_on=DAY)
    for into, words in (
        (finance, "itself"),
        (elsewhere, "same programme"),
        (retired, "was retired"),
        (below, "Move it to the top first"),
        (deep, "merged into one at the top"),
        (housing, "“Budgets” stands under both"),
    ):
        with pytest.raises(ValidationError, match=words):
            merge_workstream(finance, into=into, why="One team", by=mona, on=DAY)
    with pytest.raises(ValidationError, match="Enter why"):
        merge_workstream(deep, into=finance, why=" ", by=mona, on=DAY)


# --- retiring -----------------------------------------------------------------------------------------------


def test_a_workstream_is_retired_once_nothing_live_stands_in_it(programme, mona, finance):
    action = make.action(workstream=finance)
    hidden = make.action("Hidden", workstream=finance, **EXEMPT)
    with pytest.raises(ValidationError, match="1 action, records that you cannot see"):
        retire_workstream(finance, why="Done", by=mona, on=DAY)
    for each in (action, hidden):
        each.stage = Stage.VERIFIED
        each.save()
    below = make.workstream("Budgets", of=programme, parent=finance)
    with pytest.raises(ValidationError, match="1 workstream under it"):
        retire_workstream(finance, why="Done", by=mona, on=DAY)
    retire_workstream(below, why="Done", by=mona, on=DAY)
    with pytest.raises(ValidationError, match="Enter why"):
        retire_workstream(finance, why="", by=mona, on=DAY)
    retire_workstream(finance, why="All is done", by=mona, on=DAY)
    assert titles(programme) == []
    assert finance.history.first().history_change_reason == "Retired: All is done"
    assert Action.objects.filter(workstream=finance).count() == 2


def test_what_was_retired_is_brought_back_and_what_was_merged_is_not(programme, mona, finance, housing):
    retired = retire_workstream(finance, why="Done", by=mona, on=DAY)
    with pytest.raises(ValidationError, match="Bring it back first"):
        change_workstream(retired, said_of(retired, title="New"), by=mona, on=DAY)
    restore_workstream(retired, by=mona, on=DAY)
    assert titles(programme) == ["Finance", "Housing"]
    merge_workstream(finance, into=housing, why="One team", by=mona, on=DAY)
    with pytest.raises(ValidationError, match="merged into another"):
        restore_workstream(finance, by=mona, on=DAY)


def test_a_title_of_one_that_was_retired_says_so(programme, mona, finance):
    retire_workstream(finance, why="Done", by=mona, on=DAY)
    with pytest.raises(ValidationError, match="bring it back"):
        add_workstream(programme, replace(SAID, title="Finance"), by=mona, on=DAY)


def test_the_workstreams_of_a_closed_programme_stay_as_they_are(programme, mona, finance):
    programme.stage = Programme.Stage.CLOSED
    programme.save()
    with pytest.raises(ValidationError, match="closed"):
        add_workstream(programme, SAID, by=mona, on=DAY)
    with pytest.raises(ValidationError, match="closed"):
        change_workstream(finance, said_of(finance, title="New"), by=mona, on=DAY)


def test_the_database_keeps_no_workstream_that_was_merged_and_is_in_use(programme, finance, housing):
    finance.merged_into, finance.retired_on = housing, DAY
    finance.save()
    finance.retired_on = None
    with pytest.raises(IntegrityError, match="workstream_merged_is_retired"):
        finance.save()
