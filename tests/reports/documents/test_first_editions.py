"""One report has one issued first edition, whatever two forms were sent; a correction is the next."""

from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from reports.documents.drafting import SAME
from reports.documents.issuing import correct
from reports.documents.models import HighlightReport
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans


def another(draft: HighlightReport, **other: object) -> HighlightReport:
    """The same report drafted again, with words of its own."""
    same = {name: getattr(draft, name) for name in SAME}
    return HighlightReport.objects.create(**same | other, management_summary="Drafted again")


@pytest.mark.django_db
def test_a_second_first_edition_is_refused_and_says_what_to_do_instead(draft, client):
    clerk, again = make.clerk(), another(draft)
    plans.issue(draft, by=clerk, on=DAY)
    with pytest.raises(ValidationError, match=r"from another draft\. Correct that one by a new edition"):
        plans.issue(again, by=clerk, on=DAY)
    client.force_login(clerk)
    page = client.post(again.get_submit_url(), {"version": again.version})
    assert "Correct that one by a new edition instead." in page.content.decode()
    again.refresh_from_db()
    assert not again.is_issued and not hasattr(again, "issued")


@pytest.mark.django_db
def test_its_correction_is_issued_and_so_is_another_period(draft):
    clerk = make.clerk()
    plans.issue(draft, by=clerk, on=DAY)
    plans.issue(correct(draft, by=clerk, reason="A figure", on=DAY), by=clerk, on=DAY)
    plans.issue(another(draft, as_at=draft.period_from), by=clerk, on=DAY)
    assert HighlightReport.objects.filter(status="issued").count() == 3


@pytest.mark.django_db
def test_the_database_refuses_it_too(draft):
    again = another(draft)
    plans.issue(draft, by=make.clerk(), on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet(HighlightReport).filter(pk=again.pk).update(status="issued")


@pytest.mark.django_db
def test_the_migration_marks_what_repeats_another_and_writes_its_entry(draft):
    """As rows stand from before: two issued first editions, which both stay as they are."""
    again, apart = another(draft), another(draft, as_at=draft.period_from)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX report_issued_first_once")
    for report in (draft, again, apart):
        report.status = "issued"
        report.save()
    entries = draft.history.count()
    module = import_module("reports.migrations.0004_repeated_first_editions")
    apps = MigrationLoader(connection).project_state(("reports", "0004_repeated_first_editions")).apps
    module.mark_repeated(apps, None)
    assert list(HighlightReport.objects.filter(repeats_another=True)) == [again]
    last = again.history.first()
    assert (last.repeats_another, last.through) == (True, "migration")
    assert draft.history.count() == entries
