"""What programmes hold of people goes once its period has run: files, and the words of closed programmes."""

import pytest
from django.core.files.base import ContentFile

from actions.bulk.changing import ACTIONS_IN_BULK, Wanted, change_in_bulk
from actions.models import Update
from actions.verifying import complete
from council import history
from council.bulk.changing import preview
from council.conventions import InForce
from council.models import Event, Role
from council.personal_data.holding import place_hold
from programmes.imports.models.plan_import import ImportRow, PlanImport
from programmes.imports.models.work import KeptReading
from programmes.models import Programme
from programmes.personal_data import REMOVED
from tests import factories as make
from tests.council.personal_data.seals import TODAY, purged, seal, verify, years_ago
from tests.factories import DAY
from tests.reports.plans import say

pytestmark = pytest.mark.django_db


def plan_import(of: Programme | None, *, years: float, stage: str = "applied") -> PlanImport:
    row = PlanImport(
        programme=of, new_title="" if of else "A new one", filename="plan.xlsx", sha256="0" * 64,
        plan_date=DAY, as_at=DAY, stage=stage, uploaded_at=years_ago(years),
        applied_at=None if stage == "open" else years_ago(years),
    )  # fmt: skip
    row.file.save("plan.xlsx", ContentFile(b"Alice Archer owns this"), save=False)
    row.save()
    return row


def test_a_plan_file_goes_six_years_after_it_was_applied_or_else_uploaded_and_its_digest_stays(
    django_capture_on_commit_callbacks,
):
    of = make.programme("SSR")
    old, young = plan_import(of, years=6.1), plan_import(of, years=5.9)
    never = plan_import(None, years=6.1, stage="open")
    storage, name = old.file.storage, old.file.name
    for row in (old, young, never):
        KeptReading.objects.create(plan_import=row, part="read", key="0" * 64, data=b"Alice Archer")
    with django_capture_on_commit_callbacks(execute=True):
        assert purged()["plan_files"].purged == 2
    for row in (old, young, never):
        row.refresh_from_db()
    assert not old.file and not never.file and young.file
    assert set(KeptReading.objects.values_list("plan_import", flat=True)) == {young.pk}
    assert not storage.exists(name) and storage.exists(young.file.name)
    assert (old.filename, old.sha256) == ("plan.xlsx", "0" * 64)
    assert purged()["plan_files"].past == 0


def close(of: Programme, *, years: float) -> None:
    with history.authored(at=years_ago(years)):
        of.stage = Programme.Stage.CLOSED
        of.save()


@pytest.fixture
def closed() -> Programme:
    """A programme that closed long ago, full of words."""
    with history.authored(at=years_ago(9)):
        of = make.programme("SSR")
        alice = make.person("Alice")
        post = make.post("Head of Finance", holder=alice)
        action = make.action("Close the books", programme=of, owner=post, owner_as_written="A. Archer")
        say(action, "Alice Archer did it.", by=alice, stated_rag="amber", reason="Ill", being_done="Rest")
        complete(action, by=alice, on=DAY, completed_on=DAY, closing_note="By Alice", evidence="Minutes")
        ImportRow.objects.create(
            plan_import=plan_import(of, years=1), sheet="Plan", row=2, kind="actions", outcome="new",
            title="Close the books", cells={"B": "A. Archer"}, said={"owner": "A. Archer"}, understood={},
        )  # fmt: skip
    close(of, years=6.1)
    return of


def test_the_words_of_a_closed_programme_go_after_six_years(closed):
    seal()
    assert purged()["closed_programmes"].purged == 1
    update = Update.objects.get()
    assert (update.text, update.reason, update.stated_rag) == (REMOVED, REMOVED, "amber")
    for row in update.history.all():
        assert row.text == REMOVED
    row = ImportRow.objects.get()
    assert (row.title, row.cells, row.said) == ("Close the books", {}, {})
    action = update.action
    assert action.title == "Close the books" and action.owner_as_written == REMOVED
    assert all(entry.owner_as_written in ("", REMOVED) for entry in action.history.all())
    found, count = verify()
    assert found == [] and count > 3
    assert purged()["closed_programmes"].past == 0


def test_dates_decisions_and_who_took_them_stay(closed):
    before = Update.objects.get()
    purged()
    after = Update.objects.get()
    kept = ("made_on", "made_at", "by", "for_post", "stage", "stated_rag", "shown_rag", "forecast")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert after.history.latest().history_change_reason == "The period of retention has run."


def test_the_words_of_a_running_programme_stay(closed):
    with history.authored(at=years_ago(3)):
        closed.stage = Programme.Stage.DELIVERY
        closed.save()
    assert purged()["closed_programmes"].past == 0
    close(closed, years=1)  # closed again: the period starts again
    assert purged()["closed_programmes"].past == 0
    assert Update.objects.get().text == "Alice Archer did it."


def test_a_hold_on_the_programme_keeps_its_words_and_files(closed):
    old = plan_import(closed, years=7)
    place_hold(by=make.administrator(), on=TODAY, reason="Inquiry", scope=closed.scope)
    done = purged()
    assert (done["closed_programmes"].held, done["closed_programmes"].purged) == (1, 0)
    assert (done["plan_files"].held, done["plan_files"].purged) == (1, 0)
    old.refresh_from_db()
    assert old.file and Update.objects.get().text == "Alice Archer did it."


def test_evidence_files_of_a_closed_programme_go_and_their_digests_stay(django_capture_on_commit_callbacks):
    with history.authored(at=years_ago(9)):
        of = make.programme("SSR")
        file = make.evidence(make.action(programme=of), "Alice at her desk", filename="Alice.txt")
    assert purged()["evidence_files"].past == 0
    close(of, years=6.1)
    seal()
    storage, name = file.file.storage, file.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert purged()["evidence_files"].purged == 1
    file.refresh_from_db()
    assert not file.file and not storage.exists(name) and len(file.sha256) == 64
    assert (file.shows, file.filename) == (REMOVED, REMOVED) and not file.can_be_opened
    assert purged()["evidence_files"].past == 0


def test_the_reason_of_a_bulk_change_goes_when_the_last_of_its_programmes_is_long_closed():
    with history.authored(at=years_ago(9)):
        one, other = make.programme("ONE"), make.programme("TWO")
        actions = [make.action("A", programme=one), make.action("B", programme=other)]
        mona = make.person("Mona")
        for of in (one, other):
            make.grant(mona, Role.PROGRAMME_MANAGER, over=of)
        wanted = Wanted(reason="Alice Archer is ill", stage="on_hold")
        signed = {"by": mona, "on": DAY, "conventions": InForce()}
        keys = [action.pk for action in actions]
        found = preview(ACTIONS_IN_BULK, keys, wanted, **signed)
        changed = change_in_bulk(keys, wanted, **signed, confirmed=found.digest, filters="q=Archer")
    close(one, years=6.1)
    seal()
    assert purged()["bulk_changes"].past == 0
    close(other, years=6.1)
    seal()
    assert purged()["bulk_changes"].purged == 1
    changed.refresh_from_db()
    assert (changed.reason, changed.filters) == (REMOVED, REMOVED)
    assert (changed.by, changed.rows.count()) == (mona, 2)
    assert verify()[0] == []
    assert purged()["bulk_changes"].past == 0


def test_the_event_names_the_programme_and_counts_the_rows(closed):
    purged()
    told = Event.objects.get(kind=Event.Kind.PURGED, detail__of="closed_programmes")
    assert "SSR" in told.what and told.detail["rows"] > 3
