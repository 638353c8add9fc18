"""The sheet of a plan that says what savings are put to is taken in: as planned, drawing on nothing."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Sum

from programmes.imports.models.plan_import import PlanImport
from savings.models import Reallocation
from tests import factories as f

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
