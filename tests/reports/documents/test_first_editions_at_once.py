"""Two drafts of one report issued at the same moment, over two connections: one is issued."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from council.models import User
from reports.documents.drafting import SAME
from reports.documents.models import HighlightReport
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans


@pytest.mark.only("postgres")  # two connections at once; SQLite lets one write at a time
@pytest.mark.django_db(transaction=True)
def test_of_two_drafts_issued_at_the_same_moment_one_is_issued():
    draft = plans.report(plans.small())
    same = {name: getattr(draft, name) for name in SAME}
    again = HighlightReport.objects.create(**same)
    clerk, begin, outcomes = make.clerk(), threading.Barrier(2), []

    def issue_it(report: HighlightReport) -> None:
        try:
            begin.wait(10)
            plans.issue(report, by=User.objects.get(pk=clerk.pk), on=DAY)
            outcomes.append("issued")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=issue_it, args=(each,)) for each in (draft, again)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["issued", "refused"]
