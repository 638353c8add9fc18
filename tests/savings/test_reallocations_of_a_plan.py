"""The sheet of a plan that says what savings are put to is taken in: as planned, drawing on nothing."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Sum

from council.models import Role
from programmes.imports.models.plan_import import PlanImport
from savings.confirming import confirm
from savings.models import Reallocation
from savings.reallocating import Use, plan_reallocation, reallocate
from tests import factories as f
from tests.programmes.imports.exporting.test_round_trip import again, cell, confirmed, edited, exported, told

pytestmark = pytest.mark.django_db
PLAN = Path("fixtures/plans/wigan_support_services.xlsx")


def read(tmp_path, settings, *more):
    settings.MEDIA_ROOT = tmp_path / "media"
    told, days = io.StringIO(), ("--plan-date", "2007-06-30", "--as-at", "2026-09-30", "--format", "json")
    call_command("import_plan", PLAN, *days, "--accept-questions", *more, programme="Support", stdout=told)
    return told.getvalue()


def test_the_published_reallocations_come_to_what_they_are_permanently_and_once(tmp_path, settings, client):
    read(tmp_path, settings)
    sums = dict(Reallocation.objects.order_by("kind").values_list("kind").annotate(Sum("amount")))
    assert sums == {"permanent": 277_000, "one_off": 64_000}
    assert not any(use.is_drawn for use in Reallocation.objects.all())
    voip = Reallocation.objects.get(kind="one_off")
    assert "from the second year of £34k per annum" in voip.amount_as_written
    client.force_login(f.finance())
    page = " ".join(client.get("/savings/reallocations/").content.decode().split())
    assert "£277,000 permanent, £64,000 one-off" in page or "Records manager" in page


def test_the_same_plan_again_changes_nothing_and_is_taken_back_whole(tmp_path, settings):
    read(tmp_path, settings)
    read(tmp_path, settings)
    assert Reallocation.objects.count() == 6
    for made in PlanImport.objects.order_by("-pk"):
        call_command("import_plan", undo=made.pk, stdout=io.StringIO())
    assert not Reallocation.objects.exists()


@pytest.fixture
def uses(client, tmp_path, settings, on_the_day):
    """A programme with one use that is planned and one that is carried out, and who may import into it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    adam = f.person("Adam")
    f.grant(adam, Role.ADMIN)
    client.force_login(adam)
    said = Use(
        kind="one_off", use="VoIP; and phones", amount=Decimal("64000.50"), note="It saves £34,000 a year."
    )
    plan_reallocation(f.programme(), said, by=f.finance(), on=f.DAY)
    line = f.claimed("5000").line
    confirm(line.claims.get(), by=f.finance(), on=f.DAY)
    line.refresh_from_db()
    reallocate(line, Use(kind="permanent", use="Records", amount=Decimal(4000)), by=f.finance(), on=f.DAY)
    return f.programme()


def test_the_export_of_other_uses_comes_back_unchanged(client, uses):
    book = exported(client, uses)
    assert [row[2].value for row in book["Reallocations"].iter_rows(min_row=5)] == ["One-off", "Permanent"]
    _, found = again(book, uses)
    assert told(found) == {"unchanged": found.counts["unchanged"]} and not edited(found)


def test_an_edited_amount_is_the_only_change_and_a_new_row_another_use(client, uses):
    book = exported(client, uses)
    planned = Reallocation.objects.get(line=None)
    cell(book, "Reallocations", planned.reference, "Amount (£)").value = 70000
    book["Reallocations"].append([None, "A records manager", "Permanent", 38000])
    plan_import, found = again(book, uses)
    assert edited(found) == {planned.reference: {"amount": ("64000.50", "70000.00")}}
    confirmed(plan_import, found)
    planned.refresh_from_db()
    assert (planned.amount, planned.kind, planned.note) == (70_000, "one_off", "It saves £34,000 a year.")
    assert Reallocation.objects.get(use="A records manager").amount == 38_000


def test_a_use_that_is_carried_out_and_one_without_pounds_are_refused(client, uses):
    book = exported(client, uses)
    drawn = Reallocation.objects.get(line__isnull=False)
    cell(book, "Reallocations", drawn.reference, "Amount (£)").value = 4500
    book["Reallocations"].append([None, "Nothing yet", "Permanent", 0])
    _, found = again(book, uses)
    refusals = [refusal.message for record in found.records() for refusal in record.refusals]
    assert refusals == [
        f"{drawn.reference} is carried out, so an import does not change it.",
        "The row names no amount above £0.",
    ]
