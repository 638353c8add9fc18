"""Two people at once on one year of a saving: one goes through, and no pound is counted twice."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from council.bulk.changing import preview
from council.bulk.previewing import NotAsPreviewed
from council.conventions import InForce
from council.models import ChangedMeanwhile, version_of
from programmes.imports.applying.apply import NotAsConfirmed, apply_import
from programmes.imports.kept.readings import dry_run
from programmes.imports.upload import upload_plan
from savings.bulk.changing import SAVINGS_IN_BULK, WantedOfSavings, change_in_bulk
from savings.claiming import Delivery, claim
from savings.confirming import confirm, reverse
from savings.forecasting import reforecast
from savings.models import Reforecast, Saving, SavingBulkChange, YearProfile
from savings.proposing import correct_saving, plan_of
from savings.reallocating import Use, reallocate
from tests import factories as f
from tests.actions.test_races import together
from tests.programmes.imports.books import new_sheet

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_finance_officers_on_one_claim_confirm_it_once():
    made = f.claimed("40000", by=f.person())
    farah, fiona = f.finance(), f.finance("Fiona")
    raised = together(lambda: confirm(made, by=farah, on=f.DAY), lambda: confirm(made, by=fiona, on=f.DAY))
    assert sum(isinstance(each, ValidationError) for each in raised) == 1
    line = YearProfile.objects.get()
    assert (line.delivered, line.confirmed) == (40000, 40000)


def test_of_another_use_and_a_reversal_of_the_same_pounds_one_goes_through():
    made = confirm(f.claimed("40000", by=f.person()), by=f.finance(), on=f.DAY)
    use = Use(kind="one_off", use="Telephones", amount=Decimal(30000))
    farah, fiona = f.finance(), f.finance("Fiona")
    raised = together(
        lambda: reallocate(made.line, use, by=farah, on=f.DAY),
        lambda: reverse(made, amount=Decimal(40000), reason="So", by=fiona, on=f.DAY),
    )
    assert sum(isinstance(each, ValidationError) for each in raised) == 1
    line = YearProfile.objects.get()
    assert line.reallocated <= line.confirmed


def test_a_claim_and_a_forecast_at_once_are_both_kept():
    line, mona, bob = f.saving_year(), f.manager(), f.manager("Bob")
    raised = together(
        lambda: claim(line, Delivery(amount=Decimal(5000)), by=mona, on=f.DAY),
        lambda: reforecast(line, amount=Decimal(70000), reason="So", by=bob, on=f.DAY),
    )
    assert raised == [None, None]
    line.refresh_from_db()
    assert (line.delivered, line.forecast) == (5000, 70000)


def test_of_two_forecasts_of_one_year_one_is_saved_and_the_other_told():
    line, mona, bob = f.saving_year(), f.manager(), f.manager("Bob")
    seen = version_of(line)

    def said(by, amount, words):
        return lambda: reforecast(line, amount=Decimal(amount), reason=words, by=by, on=f.DAY, version=seen)

    raised = together(said(mona, 70000, "Mona's words"), said(bob, 50000, "Bob's words"))
    assert [type(one) for one in raised if one] == [ChangedMeanwhile]
    kept = Reforecast.objects.get()
    line.refresh_from_db()
    assert line.forecast == kept.to_amount
    assert kept.reason == ("Mona's words" if kept.by == mona else "Bob's words")


def planned(amount, by):
    """An import of a plan that forecasts that much for the one saving, looked at and ready to be applied."""
    head = ["Ref", "Saving", "Owner", "2026/27 target", "2026/27 forecast"]
    file = io.BytesIO()
    new_sheet(head, ["S1", "Print", "Head of Law", 80000, amount]).parent.save(file)
    file.seek(0)
    days = {"plan_date": f.DAY, "as_at": f.DAY}
    made = upload_plan(file, filename="plan.xlsx", by=by, programme=f.programme(), **days)
    return made, dry_run(made).digest


@pytest.mark.parametrize("import_comes_first", [True, False])
def test_of_an_import_and_a_forecast_at_once_one_goes_through_and_the_other_is_told(
    tmp_path, settings, import_comes_first
):
    settings.MEDIA_ROOT = tmp_path
    mona, bob = f.manager(), f.manager("Bob")
    first, looked_at = planned(60000, mona)
    apply_import(first, by=mona, confirmed=looked_at, accept_questions=True)
    line = YearProfile.objects.get()
    seen = version_of(line)
    second, looked_at = planned(50000, mona)
    acts = [
        lambda: apply_import(second, by=mona, confirmed=looked_at, accept_questions=True),
        lambda: reforecast(line, amount=Decimal(70000), reason="Bob's words", by=bob, on=f.DAY, version=seen),
    ]
    raised = together(*(acts if import_comes_first else acts[::-1]))
    refused = [type(one) for one in raised if one]
    assert refused in ([ChangedMeanwhile], [NotAsConfirmed])
    line.refresh_from_db()
    assert line.forecast == (50000 if refused == [ChangedMeanwhile] else 70000)
    assert Reforecast.objects.filter(reason="Bob's words").exists() is (refused == [NotAsConfirmed])


@pytest.mark.parametrize("bulk_comes_first", [True, False])
def test_of_a_bulk_change_and_a_correction_one_is_saved_and_the_other_told(bulk_comes_first):
    saving, other = f.saving(), f.saving("Fewer cars")
    mona, bob = f.manager(), f.manager("Bob")
    keys, wanted = [saving.pk, other.pk], WantedOfSavings("So", confidence="high")
    rules = {"on": f.DAY, "conventions": InForce()}
    seen, version = preview(SAVINGS_IN_BULK, keys, wanted, by=mona, **rules), saving.version
    plan = plan_of(saving)
    acts = [
        lambda: change_in_bulk(keys, wanted, by=mona, confirmed=seen.digest, **rules),
        lambda: correct_saving(
            saving, replace(plan, budget_head="R4120"), why="So", by=bob, on=f.DAY, version=version
        ),
    ]
    raised = together(*(acts if bulk_comes_first else acts[::-1]))
    refused = [type(one) for one in raised if one]
    assert refused in ([NotAsPreviewed], [ChangedMeanwhile])
    assert SavingBulkChange.objects.exists() is (refused == [ChangedMeanwhile])
    assert len(set(Saving.objects.values_list("confidence", flat=True))) == 1
