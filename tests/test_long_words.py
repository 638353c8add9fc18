"""How long words may be, before anything of them is kept: in every form, in drafts and for a paper."""

import importlib
import io
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from actions.models import Action, UpdateDraft
from council.history import AppendOnly, bulk_create, bulk_update
from council.lengths import LONG_WORDS, REASON, Limited, characters, shortened
from council.models import Conventions
from council.reading.workbooks.workbook import open_workbook
from council.web.middleware import MOST_IN_A_BOX
from programmes.imports.applying.apply import apply_import
from programmes.imports.comparing.dry_run import compare
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.plan import read_plan
from programmes.imports.kept.readings import dry_run
from programmes.imports.registers import plan_registers
from programmes.imports.upload import upload_plan
from reports.documents.forms import MOST_WORDS
from reports.documents.models import HighlightReport
from tests.access_table import REPORT
from tests.factories import DAY
from tests.stopwatch import seconds_of
from tests.test_attacks import report_fields
from tests.world import World, standing_world, undone

pytestmark = pytest.mark.pages
ROOMS = ("council", "programmes", "actions", "risks", "savings", "reports")


@pytest.fixture(scope="module")
def council(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


@pytest.fixture
def world(council) -> Iterator[World]:
    with undone():
        yield council


def all_forms(form: type = forms.BaseForm) -> Iterator[type]:
    for below in form.__subclasses__():
        yield below
        yield from all_forms(below)


# Boxes that allauth declares, of what is hashed, compared or checked, and kept by nobody as words.
CHECKED_ONLY = ("password", "password1", "password2", "oldpassword", "code", "credential")


def test_every_box_of_words_of_every_form_has_a_limit():
    for room in ROOMS:
        for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if module.name.endswith(("forms", "views", "_form", "undo", "saved")):
                importlib.import_module(module.name)
    boxes = [
        (form, name, box)
        for form in set(all_forms())
        if form.__module__.split(".")[0] in ROOMS
        for name, box in getattr(form, "base_fields", {}).items()
        if isinstance(box, forms.CharField)
    ]
    endless = [
        f"{form.__name__}.{name}"
        for form, name, box in boxes
        if not box.max_length and name not in CHECKED_ONLY and "Passkey" not in form.__name__
    ]
    assert endless == [] and len(boxes) > 60
    assert max(box.max_length or 0 for _, _, box in boxes) * 4 < MOST_IN_A_BOX


def test_a_text_without_end_is_kept_nowhere_and_its_writer_is_told_how_much_is_too_much(world):
    action = world.programmes["own"].actions.order_by("pk")[2]
    address = f"/actions/{action.reference}/update/"
    answers = {"text": "x" * (MOST_IN_A_BOX + 7), "version": str(action.version), "stated_rag": "green"}
    response = world.client("manager").post(address, answers)
    assert response.status_code == 413 and "7 too many" in " ".join(response.content.decode().split())
    assert not UpdateDraft.objects.filter(action=action).exists()


def test_a_refused_update_leaves_a_draft_no_longer_than_a_draft_may_be(world):
    action = world.programmes["own"].actions.order_by("pk")[2]
    answers = {"text": "x" * 90_000, "version": str(action.version), "stated_rag": "green"}
    response = world.client("manager").post(f"/actions/{action.reference}/update/", answers)
    page = response.content.decode()
    assert response.status_code == 200 and "x" * 90_000 in page, "what was typed stands on the page"
    assert "can have up to 2,000 characters: it has 90,000, 88,000 too many" in page
    draft = UpdateDraft.objects.filter(action=action).first()
    assert draft is None or max(map(len, draft.words.values())) <= 10_000


def test_a_line_break_counts_as_one_character(world):
    action = world.programmes["own"].actions.order_by("pk")[2]
    text = "a\r\n" * 999 + "ab"  # 2,000 characters as a browser counts, 2,999 as it sends them
    answers = {"reason": "Moved.", "text": text, "stated_rag": "green", "stage": "in_progress"}
    answers |= {"version": str(action.version), "justification": "Nearly there."}
    response = world.client("manager").post(f"/actions/{action.reference}/update/", answers)
    assert response.status_code == 302, response.content.decode()
    assert action.updates.first().text == text.replace("\r\n", "\n")


def test_the_longest_words_of_a_report_are_laid_out_in_seconds(world):
    report = HighlightReport.objects.filter(programme=world.programmes["own"], status="draft").get()
    address = world.addresses[f"{REPORT}/edit/", "own draft"]
    words = ("One two. " * MOST_WORDS)[:MOST_WORDS].rstrip()
    fields = {"programme": report.programme_id, "version": str(report.version), "decisions_required": words}
    clerk = world.client("clerk")
    longer = report_fields(**fields, management_summary=words + "x" * 20)
    page = clerk.post(address, longer).content.decode()
    assert f"Management summary can have up to {MOST_WORDS:,} characters: it has " in page
    assert f"{len(words) + 20 - MOST_WORDS:,} too many" in page
    assert clerk.post(address, report_fields(**fields, management_summary=words)).status_code == 302
    papers = []
    assert seconds_of(lambda: papers.append(clerk.get(f"/reports/{report.pk}.pdf")), within=12, tries=2) < 12
    assert papers[0].headers["Content-Type"] == "application/pdf"


# --- where words are saved ----------------------------------------------------------------------------------

# Fields without a limit of ours, each with what bounds it. A history holds what was kept of its record.
WITHOUT = {
    "council.Event": "our own sentence, cut to its field by `events.tell`",
    "council.HeldFile": "digests, and the name of a file, which is cut to its field",
    "council.Seal": "digests, and the names of a table's columns",
    "council.PurgedRow": "digests",
    "council.WaitingMail": "our own mails, of words that are limited where they are kept",
    "council.OutgoingMail": "our own mails, of words that are limited where they are kept",
    "council.SentForm": "an address of ours, and digests",
    "council.SignInLink": "a digest",
    "council.Feed": "a digest",
    "council.UsedCode": "a digest",
    "council.Scope": "a programme's title",
    "council.Logo": "a digest, and one of two kinds of picture",
    "reports.WordTemplate": "a digest, and the name of a file, which is cut to its field",
    "council.OpenEntry": "references as they are compared, cut to their field by `folded_reference`",
    "council.ExemptEntry": "references as they are compared, cut to their field by `folded_reference`",
    "programmes.ImportQuestion.title": "the row's words as read: a cell holds 32,767 characters",
    "programmes.ImportQuestion.message": "our own sentence about a cell",
    "programmes.ImportQuestion.raw": "a cell's words as read",
    "programmes.ImportQuestion.reading": "our own sentence about a cell",
    "programmes.ImportRow": "the rows of a file as read, cell by cell, so that nothing of them is lost",
    "programmes.ImportWork": "our own sentences about a job",
    "programmes.KeptReading": "digests",
    "programmes.ReferenceCounter": "one of a few letters",
    "programmes.ReportedPosition": "our own words of a report",
    **dict.fromkeys(
        ("actions.BulkChanged", "risks.RiskBulkChanged", "savings.SavingBulkChanged"),
        "an act's refusal, cut to its field",
    ),
    "reports.CommitteeText.source": "the words of a text that is limited",
    "reports.IssuedPack": "digests",
    "reports.IssuedReport": "digests",
    "reports.PaperWork": "our own sentences about a job",
    "reports.ReportSnapshot": "digests, and our own words of what was taken in, cut to the field",
    "reports.PassageLetStand.passage": "our own quotation of a text that is limited",
    "reports.SentDigest": "one of a few words",
}
# Values that are no text: what bounds each.
JSON = {
    "council.Leaving.ended", "council.Conventions.others", "council.Event.detail", "council.Seal.columns",
    "council.Seal.words", "council.PurgedRow.kept", "programmes.PlanMapping.content",
    "programmes.DocumentTable.columns", "programmes.DocumentTable.rows",
    "programmes.PlanImport.choices", "programmes.PlanImport.counts", "programmes.PlanImport.settled",
    "programmes.PlanImport.marks", "programmes.PlanImport.stayed", "programmes.ImportQuestion.options",
    "programmes.ImportRow.workstream", "programmes.ImportRow.cells", "programmes.ImportRow.said",
    "programmes.ImportRow.understood", "programmes.ImportRow.history_ids", "programmes.KeptReading.marks",
    "actions.Action.timescale", "actions.Action.others", "actions.BulkChange.wanted",
    "actions.BulkChange.counts", "actions.BulkChanged.changes", "actions.UpdateDraft.words",
    "risks.Risk.others", "risks.LevelTable.numbers", "risks.OwnMatrix.said",
    "risks.RiskBulkChange.wanted", "risks.RiskBulkChange.counts", "risks.RiskBulkChanged.changes",
    "savings.SavingBulkChange.wanted", "savings.SavingBulkChange.counts", "savings.SavingBulkChanged.changes",
    "savings.Saving.others", "savings.ClosedPeriod.figures", "reports.IssuedReport.position",
    "reports.IssuedPack.position", "reports.InitiationVersion.texts",
    "reports.InitiationVersion.tables", "reports.PaperSettings.left_out", "reports.ReportSnapshot.paper",
    "reports.PublishedVersion.lines", "reports.PublishedVersion.differences",
}  # fmt: skip


def own_models() -> list[type[models.Model]]:
    """The models of the house, without those that keep history."""
    every = [model for model in apps.get_models() if model.__module__.split(".")[0] in ROOMS]
    return [model for model in every if not model.__name__.startswith("Historical")]


def texts_of(model: type[models.Model]) -> list[Any]:
    return [f for f in model._meta.local_fields if isinstance(f, models.CharField | models.TextField)]


def test_every_text_of_every_record_has_a_limit_or_a_reason_for_none():
    labels = set()
    for model in own_models():
        for field in texts_of(model):
            names = {model._meta.label, f"{model._meta.label}.{field.name}"}
            labels |= names
            limited = issubclass(model, Limited) and field.max_length
            assert limited or names & set(WITHOUT), f"{model._meta.label}.{field.name} has no limit"
            assert not (limited and names & set(WITHOUT)), f"{field} has a limit and a reason for none"
        values = {
            f"{model._meta.label}.{f.name}"
            for f in model._meta.local_fields
            if isinstance(f, models.JSONField) and f.name != "exempt_further"  # numbers of paragraphs
        }
        assert values <= JSON
    assert set(WITHOUT) <= labels


def test_no_record_is_saved_with_a_longer_text_whoever_brings_it(world):
    tried = 0
    for model in own_models():
        for field in texts_of(model) if issubclass(model, Limited) else ():
            if field.choices or not field.max_length:
                continue
            too_long = model(**{field.attname: "x" * (field.max_length + 12)})
            ways = [too_long.save]
            if not issubclass(model, AppendOnly) and hasattr(model, "history"):
                ways.append(lambda record=too_long: bulk_create([record]))
                ways.append(lambda record=too_long, name=field.name: bulk_update([record], [name]))
            for way in ways:
                with pytest.raises(ValidationError) as refusal:
                    way()
                told = refusal.value.messages[0]
                by_its_reader = (
                    model is Conventions and "at most" in told
                )  # they are read before they are saved
                assert "12 too many" in told or by_its_reader, field
            tried += 1
    assert tried > 90


def test_what_was_kept_longer_before_stays_readable_and_editable_and_grows_no_more(world):
    action = world.programmes["own"].actions.order_by("pk")[2]
    long = "Old words. " * 2_000
    assert len(long) > LONG_WORDS
    models.QuerySet(Action).filter(pk=action.pk).update(description=long)
    action = Action.objects.get(pk=action.pk)
    action.title = "Renamed"
    action.save()
    assert Action.objects.get(pk=action.pk).description == long
    assert world.client("manager").get(f"/actions/{action.reference}/").status_code == 200
    action.description = long + "More."
    with pytest.raises(ValidationError, match="Description can have up to 20,000 characters"):
        action.save()
    action.description = "Shorter."
    action.save()
    action.description = long  # as an import that is taken back puts it
    action.save()


def test_a_form_opens_kindly_with_longer_words_than_it_takes_and_takes_them_unchanged(world):
    report = HighlightReport.objects.filter(programme=world.programmes["own"], status="draft").get()
    address, clerk = world.addresses[f"{REPORT}/edit/", "own draft"], world.client("clerk")
    long = ("Old words.\n" * 1_000).strip()
    models.QuerySet(HighlightReport).filter(pk=report.pk).update(management_summary=long)
    page = " ".join(clerk.get(address).content.decode().split())
    assert "This text has 10,999 characters, 999 more than the box takes now." in page
    fields = {"programme": report.programme_id, "version": str(report.version)}
    grown = report_fields(**fields, management_summary=long + " More.")
    assert "it has 11,005, 1,005 too many" in clerk.post(address, grown).content.decode()
    same = report_fields(**fields, management_summary=long.replace("\n", "\r\n"), confidence_words="Note it.")
    assert clerk.post(address, same).status_code == 302
    report.refresh_from_db()
    assert (report.management_summary, report.confidence_words) == (long, "Note it.")


def test_characters_are_counted_as_a_browser_counts_them():
    assert [characters(text) for text in ("a\r\nb", "a\nb", "é", "\U0001f600", "\ud800")] == [3, 3, 1, 2, 1]
    assert shortened("a" * 10, 10) == "a" * 10 and shortened("a" * 11, 10) == "a" * 9 + "…"
    assert characters(shortened("\U0001f600" * 11, 10)) <= 10


# --- what a plan brings -------------------------------------------------------------------------------------

HEADINGS = "Ref,Action,Owner,Due date,Status,Success measure"


def checked(*rows: str, programme=None) -> Any:
    """The dry run of a plan of these rows, and the problems of each."""
    workbook = open_workbook(io.BytesIO("\n".join([HEADINGS, *rows]).encode()), filename="plan.csv")
    reading = read_plan(workbook, kinds=plan_registers(), plan_date=DAY, as_at=DAY, choices=Choices())
    return compare(reading, programme)


def test_the_check_tells_what_is_too_long_and_by_how_much(world):
    run = checked(
        f"1,Write the plan,{'Head of all ' * 40},31/3/2027,{'In progress, ' * 40},A plan".replace(", ", " "),
        f"2,Print the plan,Head of All,31/3/2027,In progress,{'x' * (LONG_WORDS + 7)}",
        "3,Send the plan,Head of All,31/3/2027,In progress,It is there",
    )
    asked, refused, fine = run.records()
    told = " ".join(question.message for question in asked.questions)
    assert asked.outcome == "questioned" and "The status can have up to 300 characters: it has" in told
    assert "The owner can have up to 300 characters: it has 479, 179 too many." in told
    assert refused.outcome == "refused"
    message = "The success measure can have up to 20,000 characters: it has 20,007, 7 too many."
    assert [refusal.message for refusal in refused.refusals] == [message]
    assert [refusal.cell for refusal in refused.refusals] == ["F3"]
    assert fine.outcome == "new"


def test_what_is_asked_of_and_confirmed_is_kept_in_part_and_whole_in_its_row(world):
    status = "On hold " * 50
    rows = (f"1,Write the plan,Head of All,31/3/2027,{status},A plan", "2,Print it,Head of All,,On hold,Done")
    book = "\n".join([HEADINGS, *rows])
    admin, programme = world.people["council_admin"], world.programmes["own"]
    held = upload_plan(
        io.BytesIO(book.encode()),
        filename="long.csv",
        programme=programme,
        plan_date=DAY,
        as_at=DAY,
        by=admin,
    )
    apply_import(held, by=admin, confirmed=dry_run(held).digest, accept_questions=True)
    row = held.rows.get(row=2)
    assert row.outcome == "questioned", (
        row.said["status"][:40],
        len(row.said["status"]),
        row.understood["questions"],
    )
    action = Action.objects.get(pk=row.object_id)
    assert action.status_as_written == f"{status[:299]}…" and len(action.stage_reason) <= REASON
    assert status.strip() in " ".join(row.cells.values())
