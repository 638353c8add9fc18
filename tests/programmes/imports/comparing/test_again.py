"""Importing again: what changed here and in the file, what is gone, what moved, and taking it all back."""

from datetime import date

import pytest
from django.core import mail
from django.db import DatabaseError
from django.urls import reverse

from actions.models import Action, DateChange
from council.access.acting import COMMAND_LINE
from council.models import Event, Post, Role
from programmes.imports.applying import apply as applying
from programmes.imports.applying.apply import ConflictsOpen, apply_import
from programmes.imports.applying.undo import NotToUndo, undo_import
from programmes.imports.applying.undo_run import undo_run
from programmes.imports.decisions import Choices, Decisions
from programmes.imports.kept.readings import dry_run
from programmes.imports.mappings.choices import keep_choices, keep_decisions
from programmes.imports.models.plan_import import PlanImport
from programmes.milestones.moving import approve
from programmes.milestones.standing import moves_of
from programmes.models import Milestone, Workstream
from tests import factories
from tests.programmes.imports.applying.test_apply import add_posts, uploaded
from tests.programmes.imports.books import new_sheet
from tests.programmes.imports.pages.test_pages import as_shown, saved, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

HEAD = ["Ref", "Action", "Lead officer", "Target date", "Status", "% complete"]
WORDS = [
    "Close the accounts on time", "Sell the depot", "Train every manager", "Agree a protocol with members",
    "Publish the register of contracts", "Review the scheme of delegation", "Move staff to one office",
    "Replace the payroll system",
]  # fmt: skip
REST = ["Head of Finance", "31 December 2026", "In progress", 20]
AS_AT = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def plan(changes=(), *, without=(), more=(), first=1, title="Plan"):
    """A plan of eight actions: `changes` are (row's words, column, value); rows may be left out or added."""
    rows = []
    for words in WORDS:
        if words not in without:
            row = dict(
                zip(HEAD, ["", words, "Head of Finance", "31 December 2026", "In progress", 20], strict=True)
            )
            row |= {column: value for which, column, value in changes if which == words}
            rows.append(row)
    rows += [dict(zip(HEAD, ["", words, *REST], strict=True)) for words in more]
    for number, row in enumerate(rows, start=first):
        row["Ref"] = row["Ref"] or str(number)
    return new_sheet(HEAD, *([row[name] for name in HEAD] for row in rows), title=title)


def brought(sheet, programme=None, *, by=COMMAND_LINE, settled=None, **how):
    """The import of a sheet, applied, its dry run as confirmed beside it."""
    plan_import = uploaded(sheet, plan_date=AS_AT, programme=programme)
    plan_import.settled = settled or {}
    add_posts(plan_import)
    found = dry_run(plan_import)
    apply_import(plan_import, by=by or factories.administrator(), confirmed=found.digest, **how)
    plan_import.refresh_from_db()
    return plan_import, found


def told(found):
    return {outcome: number for outcome, number in found.counts.items() if number}


def outcomes(sheet, programme):
    return told(dry_run(uploaded(sheet, plan_date=AS_AT, programme=programme)))


@pytest.fixture
def first():
    return brought(plan())[0]


@pytest.fixture
def manager(client, first):
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=first.programme)
    client.force_login(mona)
    return client


def send(client, plan_import, **changes):
    """The check page after its choices are saved as shown, but for the changes."""
    url = reverse("imports:check-import", args=[plan_import.pk])
    decisions = client.get(url).context["decisions"]
    data = {field.html_name: field.value() or "" for field in decisions} | {"decide": "1"} | changes
    return client.post(url, data, follow=True)


def confirm(client, plan_import):
    plan_import.refresh_from_db()
    add_posts(plan_import)
    url = reverse("imports:check-import", args=[plan_import.pk])
    return client.post(url, as_shown(client.get(url)), follow=True)


def update(client, action, percent):
    """Updates an action by its page."""
    url = action.get_update_url()
    data = {f.html_name: f.value() or "" for f in client.get(url).context["form"] if f.value() is not False}
    data |= {"text": "Under way.", "percent": percent, "stated_rag": "green"}
    response = client.post(url, data)
    assert response.status_code == 302, response.context["form"].errors


class TestAppliedWhileThePageStoodOpen:
    """Whoever corrects or settles an import in the moment in which another applies it overwrites nothing."""

    @pytest.mark.parametrize(
        "keeps",
        [
            lambda one, by: keep_decisions(one, Decisions(missing_all="leave"), by=by),
            lambda one, by: keep_choices(one, Choices(mapping="Ours"), by=by),
        ],
        ids=["settled", "corrected"],
    )
    def test_it_stays_applied_as_it_was(self, keeps):
        opened = uploaded(plan(), plan_date=AS_AT)
        applied = PlanImport.objects.get(pk=opened.pk)
        apply_import(applied, by=factories.administrator(), confirmed=dry_run(applied).digest)
        entries = PlanImport.history.count()
        assert not keeps(opened, factories.administrator("Mona"))
        opened.refresh_from_db()
        assert opened.is_applied and opened.programme is not None
        assert (opened.settled, opened.choices) == ({}, {})
        assert PlanImport.history.count() == entries


class TestTheNextQuarter:
    def test_the_same_file_twice_has_nothing_new_and_nothing_changed(self, first):
        assert outcomes(plan(), first.programme) == {"unchanged": 8}

    def test_conflicts_changes_missing_and_new_are_told_apart_and_applied(self, manager, first):
        programme = first.programme
        by_words = {action.title: action for action in programme.actions.all()}
        for words in WORDS[:3]:
            update(manager, by_words[words], 60)
        sheet = plan(
            [
                (WORDS[0], "% complete", 40),  # changed here as well
                (WORDS[3], "Target date", "31 March 2027"),
                (WORDS[4], "Lead officer", "Head of Legal"),
                (WORDS[5], "% complete", 50),
            ],
            without=[WORDS[7]],
            more=["Answer complaints in ten days", "Write a data strategy"],
        )
        day = {"plan_date_day": "15", "plan_date_month": "6", "plan_date_year": "2026"}
        day |= {"as_at_day": "15", "as_at_month": "6", "as_at_year": "2026"}
        upload(manager, saved(sheet), programme=programme.pk, **day)
        again = PlanImport.objects.latest("pk")
        # Row 8 carries the reference of what is gone: that alone is asked about.
        assert told(dry_run(again)) == {
            "new": 1, "changed": 3, "unchanged": 3, "missing": 1, "conflict": 1, "questioned": 1,
        }  # fmt: skip

        add_posts(again)
        page = manager.get(reverse("imports:check-import", args=[again.pk])).content.decode()
        assert "Missing from the file (1)" in page
        url = reverse("imports:check-import", args=[again.pk])
        data = {**as_shown(manager.get(url)), "accept_questions": "on"}
        assert "Say which value stands in each conflict" in manager.post(url, data).content.decode()
        response = send(manager, again, conflicts_all="ours", missing_all="withdraw")
        assert "Enter why they are withdrawn" in response.content.decode()
        send(manager, again, conflicts_all="ours", missing_all="withdraw", reason="Done by another team.")
        data = {**as_shown(manager.get(url)), "accept_questions": "on"}
        response = manager.post(url, data, follow=True)
        assert response.redirect_chain[-1][0] == reverse("imports:show-result", args=[again.pk])

        now = {action.title: action for action in programme.actions.all()}
        assert len(now) == 10
        assert [now[words].percent for words in (*WORDS[:3], WORDS[5])] == [60, 60, 60, 50]
        assert str(now[WORDS[4]].owner) == "Head of Legal"
        change = DateChange.objects.get()
        assert (change.to_date, change.outcome) == (date(2027, 3, 31), "pending")
        assert now[WORDS[3]].due == date(2026, 12, 31)
        gone = now[WORDS[7]]
        assert (gone.stage, gone.stage_reason) == ("withdrawn", "Done by another team.")
        assert {e.through for e in now[WORDS[5]].history.all()} == {first.through, again.through}
        assert outcomes(sheet, programme) == {"unchanged": 9}

    def test_a_conflict_shows_the_three_values_and_each_may_be_chosen(self, manager, first):
        programme = first.programme
        action = programme.actions.get(title=WORDS[0])
        update(manager, action, 60)
        again = uploaded(plan([(WORDS[0], "% complete", 40)]), plan_date=AS_AT, programme=programme)
        page = manager.get(reverse("imports:check-import", args=[again.pk])).content.decode()
        for label, value in (("File before", "20"), ("Here now", "60"), ("File now", "40")):
            assert f'data-label="{label}" class="govuk-table__cell">{value}<' in page
        with pytest.raises(ConflictsOpen):
            apply_import(again, by=COMMAND_LINE, confirmed=dry_run(again).digest, accept_questions=True)
        send(manager, again, **{f"conflict-actions:{action.pk}:percent": "file"})
        confirm(manager, again)
        action.refresh_from_db()
        assert action.percent == 40

    def test_a_rule_of_the_programme_leaves_only_exceptions_to_settle(self, manager, first):
        programme = first.programme
        url = reverse("imports:edit-precedence", args=[programme.code])
        data = {field.html_name: field.value() or "" for field in manager.get(url).context["form"]}
        manager.post(url, {**data, "actions:percent": "ours"})
        update(manager, programme.actions.get(title=WORDS[0]), 60)
        changed = plan([(WORDS[0], "% complete", 40), (WORDS[1], "% complete", 30)])
        assert outcomes(changed, programme) == {"unchanged": 7, "changed": 1}
        assert programme.master_rules.get().history.get().history_user == factories.person("Mona")

    def test_missing_rows_may_be_left_with_exceptions_whose_owner_is_asked(
        self, manager, first, django_capture_on_commit_callbacks
    ):
        programme = first.programme
        factories.post("Head of Finance", holder=factories.person("Alice"))
        again = uploaded(plan(without=WORDS[6:]), plan_date=AS_AT, programme=programme)
        asked = programme.actions.get(title=WORDS[7])
        send(manager, again, missing_all="leave", **{f"missing-actions:{asked.pk}": "ask"})
        with django_capture_on_commit_callbacks(execute=True):
            confirm(manager, again)
        (sent,) = mail.outbox
        assert asked.reference in sent.body
        assert WORDS[6] not in sent.body
        assert not Action.objects.filter(stage="withdrawn").exists()

    def test_only_the_manager_may_withdraw_what_is_gone(self, client, first):
        adam = factories.person("Adam")
        factories.grant(adam, Role.ADMIN)
        client.force_login(adam)
        again = uploaded(plan(without=WORDS[7:]), plan_date=AS_AT, programme=first.programme)
        response = send(client, again, missing_all="withdraw", reason="Done.")
        assert response.context["decisions"].errors["missing_all"]


class TestMatching:
    def test_an_inserted_row_that_renumbers_the_rest_is_one_decision(self, manager, first):
        sheet = plan([(words, "Ref", str(n)) for n, words in enumerate(WORDS[2:], start=4)])
        sheet.insert_rows(4)
        for column, value in enumerate(
            ["3", "Open a new depot", "Head of Finance", "May 2027", "", ""], start=1
        ):
            sheet.cell(4, column, value)
        again = uploaded(sheet, plan_date=AS_AT, programme=first.programme)
        found = dry_run(again)
        (one,) = found.renumberings
        assert one.in_words == "Rows 5 to 10 look renumbered by one."
        assert told(found) == {"new": 1, "unchanged": 2, "questioned": 6}
        send(manager, again, **{"key-0": "words"})
        again.refresh_from_db()
        assert told(dry_run(again)) == {"new": 1, "unchanged": 2, "changed": 6}
        confirm(manager, again)
        assert Action.objects.get(title=WORDS[7]).plan_reference == "9"
        assert Action.objects.count() == 9

    def test_or_the_references_are_the_key(self, first):
        shifted = plan([(words, "Ref", str(n)) for n, words in enumerate(WORDS, start=2)])
        again = uploaded(shifted, plan_date=AS_AT, programme=first.programme)
        again.settled = {"renumbered": {dry_run(again).renumberings[0].key: "references"}}
        again.save()
        records = dry_run(again).records()
        assert records[0].changes["title"] == (WORDS[1], WORDS[0])

    def test_a_row_that_went_to_the_completed_sheet_has_moved(self, first):
        sheet = plan(without=[WORDS[2]])
        done = sheet.parent.create_sheet("Completed")
        done.append(HEAD)
        done.append(["3", WORDS[2], "Head of Finance", "31 December 2026", "Complete", 100])
        again = uploaded(sheet, plan_date=AS_AT, programme=first.programme)
        found = dry_run(again)
        moved = next(record for record in found.records() if record.title == WORDS[2])
        assert (moved.outcome, moved.moved_from) == ("moved", "sheet Plan")
        assert "missing" not in told(found)
        assert "workstream" not in moved.changes

    def test_a_sheet_under_another_name_still_misses_its_rows(self, first):
        found = outcomes(plan(without=[WORDS[7]], title="Plan Q2"), first.programme)
        assert found["missing"] == 1
        assert "new" not in found

    def test_a_column_that_the_next_edition_has_not_takes_nothing_away(self, first):
        sheet = plan()
        sheet.delete_cols(6)
        assert outcomes(sheet, first.programme) == {"unchanged": 8}

    def test_many_rows_of_the_same_words_are_matched_without_comparing_each_with_each(self):
        from tests.programmes.imports.comparing.test_matching import held, match, row

        rows = [row("To be confirmed", "N/A", number) for number in range(1_000)]
        rows += [row(f"Write paper {n} of the programme", number=n) for n in range(1_000)]
        ours = [held("To be confirmed", "N/A", key) for key in range(1_000)]
        ours += [held(f"Write report {n} of the programme", key=n) for n in range(1_000, 2_000)]
        assert len(match(rows, ours)) == 3_000


class TestTheRegistersKeepWhatIsTheirs:
    def test_what_was_changed_here_stays_where_the_file_says_nothing_new(self):
        sheet = [
            ["Milestone", "Owner", "Date due", "Comments"],
            ["Cabinet decides", "Head of IT", "1 May 2027", "a"],
        ]
        programme = brought(new_sheet(*sheet))[0].programme
        one = Milestone.objects.get()
        one.owner = factories.post("Head of Legal")
        one.save()
        sheet[1][3] = "b"
        brought(new_sheet(*sheet), programme)
        one.refresh_from_db()
        assert (str(one.owner), one.comment) == ("Head of Legal", "b")

    def test_a_milestone_moves_within_the_tolerance_at_once_and_beyond_it_waits_for_a_decision(self):
        sheet = [["Milestone", "Date due"], ["Cabinet decides", "1 May 2027"]]
        programme = brought(new_sheet(*sheet))[0].programme
        sheet[1][1] = "5 May 2027"
        brought(new_sheet(*sheet), programme)
        one = Milestone.objects.get()
        assert (one.baseline, one.due, one.times_moved) == (date(2027, 5, 1), date(2027, 5, 5), 1)
        sheet[1][1] = "1 July 2027"
        later = brought(new_sheet(*sheet), programme)[0]
        one.refresh_from_db()
        change = one.date_changes.get(outcome="pending")
        assert one.due == date(2027, 5, 5)
        assert (change.to_date, change.asked_through) == (date(2027, 7, 1), later.through)
        sheet[1][1] = "1 August 2027"
        again = uploaded(new_sheet(*sheet), plan_date=AS_AT, programme=programme)
        (record,) = dry_run(again).records()
        assert record.outcome == "refused"
        assert "SSR-M01 cannot be moved" in record.refusals[0].message.replace(one.reference, "SSR-M01")

    def test_a_milestones_move_is_asked_for_by_its_import_and_the_first_date_stands(self, client):
        sheet = [["Milestone", "Date due"], ["Cabinet decides", "1 May 2027"]]
        programme = brought(new_sheet(*sheet))[0].programme
        assert moves_of([Milestone.objects.get().pk]) == {}
        sheet[1][1] = "1 July 2027"
        later = brought(new_sheet(*sheet), programme)[0]
        one = Milestone.objects.get()
        approve(one.date_changes.get(), by=factories.manager(), on=AS_AT)
        one.refresh_from_db()
        assert (one.baseline, one.due, one.days_slipped(as_at=AS_AT)) == (
            date(2027, 5, 1),
            date(2027, 7, 1),
            61,
        )
        (move,) = moves_of([one.pk])[one.pk]
        assert (move.from_date, move.to_date, move.by) == (date(2027, 5, 1), date(2027, 7, 1), "Mona")
        assert move.why == "Date change approved: The plan as imported now says “1 July 2027”."
        client.force_login(factories.person("Vera"))
        factories.grant(factories.person("Vera"), Role.VIEWER)
        page = client.get(programme.get_absolute_url()).content.decode()
        assert "61 days" in page and "From 1 May 2027 to 1 July 2027" in " ".join(page.split())
        assert outcomes(new_sheet(*sheet), programme) == {"unchanged": 1}
        run = undo_import(later, by=factories.administrator(), on=AS_AT, because="Wrong file.", rest=True)
        assert [unit.stays for unit in run.stays], "what was decided on it stands on it"

    def test_an_import_that_asked_for_a_move_is_taken_back_and_its_request_withdrawn(self):
        sheet = [["Milestone", "Date due"], ["Cabinet decides", "1 May 2027"]]
        programme = brought(new_sheet(*sheet))[0].programme
        sheet[1][1] = "1 July 2027"
        later = brought(new_sheet(*sheet), programme)[0]
        undo_import(later, by=factories.administrator(), on=AS_AT, because="Wrong file.", rest=False)
        one = Milestone.objects.get()
        assert (one.due, one.date_changes.get().outcome) == (date(2027, 5, 1), "withdrawn")

    def test_a_revised_date_is_a_forecast_beside_the_date_that_was_agreed(self):
        sheet = [["Milestone", "Date due", "Revised date"], ["Cabinet decides", "1 May 2027", "1 July 2027"]]
        brought(new_sheet(*sheet))
        one = Milestone.objects.get()
        assert (one.baseline, one.due, one.forecast) == (date(2027, 5, 1), date(2027, 5, 1), date(2027, 7, 1))

    def test_a_position_that_a_plan_brings_is_an_entry_that_names_its_import_and_goes_with_it(self):
        sheet = [["Workstream", "Purpose", "Current position", "RAG"], ["Law", "Lawful", "Begun", "Amber"]]
        first = brought(new_sheet(*sheet))[0]
        stream = Workstream.objects.get()
        (update,) = stream.updates.all()
        assert (update.position, update.stated_rag, update.source) == ("Begun", "amber", first.through)
        sheet[1][2] = "Half done"
        later = brought(new_sheet(*sheet), first.programme)[0]
        assert [one.position for one in stream.updates.all()] == ["Half done", "Begun"]
        stream.refresh_from_db()
        assert stream.position == "Half done"
        undo_import(later, by=factories.administrator(), on=AS_AT, because="Wrong file.", rest=False)
        stream.refresh_from_db()
        assert (stream.position, stream.updates.count()) == ("Begun", 1)
        undo_import(first, by=factories.administrator(), on=AS_AT, because="Wrong file.", rest=False)
        assert not Workstream.objects.exists()


class TestTakingBack:
    def back(self, plan_import, **how):
        return undo_import(plan_import, by=factories.administrator(), on=AS_AT, because="Wrong file.", **how)

    def test_import_undo_import_gives_the_same_dry_run(self, first):
        programme = first.programme
        spent = set(Action.objects.values_list("reference", flat=True))
        self.back(first)
        assert Action.objects.count() == Workstream.objects.count() == 0
        assert not Post.objects.filter(title="Head of Finance").exists()
        found = brought(plan(), programme)[1]
        assert told(found) == {"new": 8}
        assert not spent & set(Action.objects.values_list("reference", flat=True)), "a reference is used once"
        entry = Action.history.filter(reference=min(spent)).latest("history_id")
        assert (entry.history_type, entry.through) == ("-", first.taken_back_through)
        assert "Wrong file." in entry.history_change_reason
        assert Event.objects.filter(kind="import_taken_back").count() == 1
        first.refresh_from_db()
        assert first.is_taken_back
        with pytest.raises(NotToUndo):
            self.back(first)

    def test_what_an_edition_changed_says_again_what_it_said(self, first):
        programme = first.programme
        sheet = plan(
            [
                (WORDS[0], "% complete", 50),
                (WORDS[1], "Target date", "31 March 2027"),
                (WORDS[2], "Status", "Complete"),
                (WORDS[3], "Lead officer", "Head of Legal"),
            ],
            more=["Write a data strategy"],
        )
        second, found = brought(sheet, programme)
        run = self.back(second)
        assert (len(run.removed), len(run.put_back), run.stays) == (1, 4, [])
        now = {action.title: action for action in programme.actions.all()}
        assert [now[words].percent for words in WORDS] == [20] * 8
        assert now[WORDS[2]].stage == "in_progress"
        assert str(now[WORDS[3]].owner) == "Head of Finance"
        assert DateChange.objects.get().outcome == "withdrawn"
        assert now[WORDS[2]].completions.get().outcome == "withdrawn"
        assert [post.name for post in run.posts_removed] == ["Head of Legal"]
        assert outcomes(sheet, programme) == told(found)
        assert self.back(first).stays == [], "what was taken back is nothing that is built on"
        assert Action.objects.count() == 0

    def test_where_something_was_built_on_it_the_page_says_what_and_offers_the_rest(self, manager, first):
        programme = first.programme
        update(manager, programme.actions.get(title=WORDS[0]), 60)
        url = reverse("imports:undo-import", args=[first.pk])
        page = manager.get(url)
        assert "Mona changed it on 15 June 2026" in page.content.decode()
        assert "Take the rest back" in page.content.decode()
        data = as_shown(page)
        assert "Enter why the import is taken back" in manager.post(url, data).content.decode()
        response = manager.post(url, {**data, "because": "Wrong file."}, follow=True)
        assert "Taken back on 15 June 2026 by Mona" in response.content.decode()
        assert [action.title for action in programme.actions.all()] == [WORDS[0]]
        assert Post.objects.filter(title="Head of Finance").exists()
        assert Workstream.objects.count() == 1
        assert outcomes(plan(), programme) == {"new": 7, "unchanged": 1}

    def test_what_was_not_looked_at_is_not_done(self, manager, first):
        url = reverse("imports:undo-import", args=[first.pk])
        data = as_shown(manager.get(url)) | {"because": "Wrong file."}
        update(manager, Action.objects.first(), 60)
        assert "Something changed since you looked" in manager.post(url, data).content.decode()
        assert Action.objects.count() == 8

    def test_what_the_next_edition_changed_stands_on_both(self, first):
        second, _ = brought(plan([(WORDS[0], "% complete", 50)]), first.programme, by=None)
        unit, stream = undo_run(first).stays
        assert unit.stays == "Adam changed it on 15 June 2026"
        assert (stream.name, stream.stays) == ("Support services", "an action still needs it")
        assert second.through != first.through


class TestAllOrNothing:
    def test_a_database_error_half_way_leaves_nothing_behind_and_the_import_can_be_run_again(
        self, first, monkeypatch
    ):
        programme = first.programme
        again = uploaded(
            plan([(WORDS[0], "% complete", 50)], more=["New"]), plan_date=AS_AT, programme=programme
        )
        found = dry_run(again)

        def fail(*_args):
            raise DatabaseError("the disk is full")

        with monkeypatch.context() as broken:
            broken.setattr(applying, "_keep_rows", fail)
            with pytest.raises(DatabaseError):
                apply_import(again, by=COMMAND_LINE, confirmed=found.digest)
        assert Action.objects.count() == 8
        assert not Action.history.filter(through=again.through).exists()
        assert dry_run(again).digest == found.digest
        apply_import(again, by=COMMAND_LINE, confirmed=found.digest)
        assert Action.objects.count() == 9
