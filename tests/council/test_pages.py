"""The ground's own pages: the key, the accessibility statement, and the outbox."""

from datetime import date

import pytest

from council.models import Conventions, OutgoingMail
from tests import factories as f

pytestmark = pytest.mark.django_db


def _text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_key_says_the_thresholds_in_force(client):
    Conventions.objects.create(
        effective_from=date(2020, 1, 1),
        council_name="Wexbourne",
        red_after_days=20,
        reporting_interval_days=35,
        others={"rag_labels": {"red": "Critical"}},
    )
    client.force_login(f.person())
    page = _text(client.get("/settings/key/"))
    assert "Overdue by more than 20 days" in page and "No update for more than 35 days" in page
    assert "Critical" in page


def test_anybody_may_read_the_accessibility_statement(client):
    page = _text(client.get("/accessibility/"))
    assert "Web Content Accessibility Guidelines 2.2" in page and "mailto:" in page


def test_the_outbox_is_the_demos_alone(client, settings):
    OutgoingMail.objects.create(
        to="alice@council.example", subject="Two actions are overdue", body="Dear Alice"
    )
    client.force_login(f.person())
    assert client.get("/outbox/").status_code == 404
    settings.DEMO = True
    assert "Two actions are overdue" in _text(client.get("/outbox/"))
