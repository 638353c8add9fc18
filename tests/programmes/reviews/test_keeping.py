"""A review is written down, put right, recorded; then its words stand and are corrected by new ones."""

from datetime import date
from importlib import import_module

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from council.models import ChangedMeanwhile, Role, version_of
from programmes.models import Finding, ProgrammeReview, Recommendation, Review
from programmes.reviews.correcting import Rewording, correct_finding, correct_recommendation
from programmes.reviews.keeping import (
    Answerers,
    ReviewFacts,
    change_review,
    create_review,
    missing_to_record,
    record_review,
)
from programmes.reviews.wording import (
    FindingRow,
    RecommendationRow,
    write_findings,
    write_recommendations,
)
from programmes.reviews.wordings import current_wordings
from programmes.visibility import reviews_visible_to
from tests import factories as f
from tests.factories import DAY

pytestmark = pytest.mark.django_db
PEERS = ReviewFacts(
    title="Corporate Peer Challenge", kind="peer_challenge", reviewer="Peers", received_on=date(2026, 5, 1)
)
ROWS = [RecommendationRow(number=str(n), text=f"Do {n}.") for n in (1, 2, 3)]


@pytest.fixture
def mona():
    return f.manager()


@pytest.fixture
def review(mona) -> Review:
    return create_review(PEERS, by=mona, on=DAY, answerers=Answerers(programmes=[f.programme()]))


@pytest.fixture
def recorded(review, mona) -> Review:
    write_recommendations(review, ROWS, by=mona, on=DAY)
    write_findings(review, [FindingRow(text="Papers come late.", theme="Governance")], by=mona, on=DAY)
    return record_review(review, by=mona, on=DAY)


def numbers(review: Review) -> list[str]:
    return [one.number for one in review.recommendations.filter(is_current=True)]


def refused(call, *args, **kwargs) -> ValidationError:
    with pytest.raises(ValidationError) as told:
        call(*args, **kwargs)
    return told.value


# --- who keeps one, and who sees it -------------------------------------------------------------------------


def manager_of(programme, name="Max"):
    person = f.person(name)
    f.grant(person, Role.PROGRAMME_MANAGER, over=programme)
    return person


def test_the_manager_of_one_programme_writes_down_a_review_that_it_answers():
    max_ = manager_of(f.programme("OWN"))
    own = Answerers(programmes=[f.programme("OWN")])
    review = create_review(PEERS, by=max_, on=DAY, answerers=own)
    assert review in reviews_visible_to(max_)
    assert not review.is_recorded and review.team.count() == 0


def test_the_manager_of_one_programme_names_it_and_no_other():
    max_ = manager_of(f.programme("OWN"))
    assert "programmes" in refused(create_review, PEERS, by=max_, on=DAY).message_dict
    other = Answerers(programmes=[f.programme("OTH")])
    with pytest.raises(PermissionDenied):
        create_review(PEERS, by=max_, on=DAY, answerers=other)
    assert not Review.objects.exists()


def test_a_review_that_no_programme_answers_belongs_to_the_whole_council(mona):
    max_ = manager_of(f.programme("OWN"))
    review = create_review(PEERS, by=mona, on=DAY)
    assert review in reviews_visible_to(mona) and review not in reviews_visible_to(max_)
    with pytest.raises(PermissionDenied):
        record_review(review, by=max_, on=DAY)


def test_each_manager_of_the_programmes_that_share_a_review_keeps_it_and_sees_it_once(mona):
    both = [f.programme("OWN"), f.programme("OTH")]
    review = create_review(PEERS, by=mona, on=DAY, answerers=Answerers(programmes=both))
    for programme in both:
        person = manager_of(programme, f"Manager of {programme.code}")
        assert list(reviews_visible_to(person)) == [review]
        write_recommendations(Review.objects.get(pk=review.pk), ROWS, by=person, on=DAY)
    max_ = manager_of(both[0], "Of both")
    f.grant(max_, Role.VIEWER, over=both[1])
    assert list(reviews_visible_to(max_)) == [review]


def test_an_exempt_finding_is_seen_by_those_alone_who_see_exempt_material_in_one_of_its_programmes(review):
    exempt = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Price"}
    Finding.objects.create(review=review, text="Secret", **exempt)
    viewer, reader = f.person("Viewer"), f.person("Reader")
    f.grant(viewer, Role.VIEWER, over=f.programme())
    f.grant(reader, Role.VIEWER, over=f.programme(), sees_exempt=True)
    assert not Finding.objects.visible_to(viewer).exists()
    assert Finding.objects.visible_to(reader).count() == 1


def test_a_manager_who_cannot_see_an_exempt_finding_takes_none_out_by_saving_the_others(review, mona):
    exempt = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Price"}
    Finding.objects.create(review=review, text="Secret", **exempt)
    write_findings(review, [FindingRow(text="Open")], by=mona, on=DAY)
    assert set(review.findings.values_list("text", flat=True)) == {"Open", "Secret"}


# --- until it is recorded -----------------------------------------------------------------------------------


def test_all_that_is_wrong_with_a_review_is_said_at_once(mona):
    wrong = ReviewFacts(
        title="",
        kind="",
        reviewer="Peers",
        on_site_from=date(2026, 5, 4),
        on_site_to=date(2026, 5, 1),
        received_on=date(2026, 7, 1),
    )
    told = refused(create_review, wrong, by=mona, on=DAY).message_dict
    assert set(told) == {"title", "kind", "on_site_to", "received_on"}


def test_a_title_is_given_once(review, mona):
    assert "title already" in str(refused(create_review, PEERS, by=mona, on=DAY))


def test_rows_are_changed_moved_renumbered_and_taken_out_as_they_are_sent(review, mona):
    write_recommendations(review, ROWS, by=mona, on=DAY)
    one, two, _ = review.recommendations.all()
    swapped = [
        RecommendationRow(key=two.pk, number="1", text="Do 2 well."),
        RecommendationRow(key=one.pk, number="2", text="Do 1."),
        RecommendationRow(number="4", text="Do 4."),
    ]
    write_recommendations(review, swapped, by=mona, on=DAY)
    found = [(r.pk, r.number, r.text) for r in review.recommendations.all()][:2]
    assert found == [(two.pk, "1", "Do 2 well."), (one.pk, "2", "Do 1.")]
    assert numbers(review) == ["1", "2", "4"]


def test_two_recommendations_of_one_review_have_two_numbers(review, mona):
    twice = [RecommendationRow(number="1", text="One"), RecommendationRow(number="1", text="Two")]
    assert "number 1" in str(refused(write_recommendations, review, twice, by=mona, on=DAY))


def test_who_saves_the_rows_second_is_told(review, mona):
    seen = version_of(review)
    write_recommendations(review, ROWS, by=mona, on=DAY)
    with pytest.raises(ChangedMeanwhile):
        write_recommendations(review, ROWS[:1], by=mona, on=DAY, version=seen)
    assert numbers(review) == ["1", "2", "3"]


def test_a_review_is_recorded_once_it_has_its_date_and_words(mona):
    bare = create_review(ReviewFacts(title="Audit", kind="internal_audit", reviewer="Us"), by=mona, on=DAY)
    assert len(missing_to_record(bare)) == 2
    assert len(refused(record_review, bare, by=mona, on=DAY).messages) == 2


# --- after it is recorded -----------------------------------------------------------------------------------


def test_the_words_of_a_recorded_review_stand(recorded, mona):
    refused(write_recommendations, recorded, ROWS[:1], by=mona, on=DAY)
    refused(write_findings, recorded, [], by=mona, on=DAY)
    refused(record_review, recorded, by=mona, on=DAY)
    other = ReviewFacts(title="Another title", kind="peer_challenge", reviewer="Peers")
    same = Answerers(programmes=[f.programme()])
    refused(change_review, recorded, other, by=mona, on=DAY, answerers=same)
    one = recorded.recommendations.first()
    one.text = "Something else"
    refused(one.save)


def test_what_the_council_does_with_a_recorded_review_still_changes(recorded, mona):
    facts = ReviewFacts(**{name: getattr(recorded, name) for name in ReviewFacts.__dataclass_fields__})
    published = ReviewFacts(**{**vars(facts), "published_on": date(2026, 6, 1)})
    both = Answerers(programmes=[f.programme(), f.programme("HRA")])
    changed = change_review(recorded, published, by=mona, on=DAY, answerers=both)
    assert changed.published_on == date(2026, 6, 1)
    assert ProgrammeReview.objects.filter(review=recorded).count() == 2


def test_a_correction_is_a_new_row_and_the_old_words_stay(recorded, mona):
    two = recorded.recommendations.get(number="2")
    right = Rewording(text="Do two.", reason="A word was misread.")
    new = correct_recommendation(two, right, number="2", by=mona, on=DAY)
    two.refresh_from_db()
    assert (two.text, two.is_current, new.text, new.is_current) == ("Do 2.", False, "Do two.", True)
    assert (new.corrects, new.correction_reason, new.order) == (two, "A word was misread.", two.order)
    assert numbers(recorded) == ["1", "2", "3"]
    again = correct_recommendation(
        new, Rewording(text="Do both.", reason="Again."), number="2", by=mona, on=DAY
    )
    new.refresh_from_db()
    assert again.line == two.pk
    assert current_wordings([two, new, again]) == {two.pk: again, new.pk: again, again.pk: again}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": ""}, "text"),
        ({"reason": " "}, "reason"),
        ({"text": "Do 2."}, "text"),
        ({"number": "3"}, "number"),
    ],
)
def test_a_correction_says_what_and_why_and_takes_no_other_number(recorded, mona, changed, field):
    given = {"text": "Do two.", "reason": "Misread.", "number": "2"} | changed
    number = given.pop("number")
    two = recorded.recommendations.get(number="2")
    told = refused(correct_recommendation, two, Rewording(**given), number=number, by=mona, on=DAY)
    assert field in told.message_dict
    assert Recommendation.objects.count() == 3


def test_a_wording_that_was_corrected_is_not_corrected_again(recorded, mona):
    one = recorded.findings.get()
    correct_finding(one, Rewording(text="Papers came late.", reason="Tense"), kind="issue", by=mona, on=DAY)
    one.refresh_from_db()
    refused(correct_finding, one, Rewording(text="Late", reason="x"), kind="issue", by=mona, on=DAY)
    assert Finding.objects.filter(is_current=True).get().text == "Papers came late."


def test_words_that_are_not_recorded_yet_are_changed_and_not_corrected(review, mona):
    write_recommendations(review, ROWS, by=mona, on=DAY)
    one = review.recommendations.first()
    refused(correct_recommendation, one, Rewording(text="Do", reason="x"), number="1", by=mona, on=DAY)


def test_the_migration_records_the_reviews_that_were_here_and_writes_their_entries(review):
    name = "0012_reviews_of_before_are_recorded"
    migration = import_module(f"programmes.migrations.{name}")
    apps = MigrationLoader(connection).project_state().apps  # as the columns are now
    entries = review.history.count()
    migration.record_what_is_here(apps, None)
    review.refresh_from_db()
    assert review.recorded_on == review.received_on
    last = review.history.first()
    assert (last.recorded_on, last.through) == (review.received_on, "migration")
    migration.record_what_is_here(apps, None)
    assert review.history.count() == entries + 1
