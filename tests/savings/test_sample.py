"""A sample of confirmed claims for an audit, which anybody can draw again."""

import io
from decimal import Decimal

import openpyxl
import pytest

from council.models import Event, Role
from savings.confirming import confirm
from savings.models import Claim
from tests import factories as f

pytestmark = pytest.mark.django_db
PAGE = "/savings/claims/sample/"
DRAW = {"size": 3, "seed": "abc", "year": ""}


def auditor():
    ann = f.person("Ann")
    f.grant(ann, Role.AUDITOR)
    return ann


def confirmed(number: int) -> list[Claim]:
    claims = []
    for n in range(number):
        saving = f.saving(f"Saving {n}", method=f"Method {n}", baseline="Ledger")
        claim = f.claimed("5000", to=f.saving_year(saving), by=f.person())
        claims.append(
            confirm(claim, amount=Decimal(4000), reason="The rest is late", by=f.finance(), on=f.DAY)
        )
    return claims


def test_the_same_seed_draws_the_same_claims_with_method_and_baseline(client):
    confirmed(6)
    f.claimed("777", to=f.saving_year(f.saving("Waits")), by=f.person())
    client.force_login(auditor())
    page = client.get(PAGE, DRAW).content.decode()
    assert "3 drawn" in page and "Method" in page and "Ledger" in page and "£777" not in page
    assert "of £5,000 claimed" in page
    assert client.get(PAGE, DRAW).content.decode().count("Saving ") == page.count("Saving ")
    made = client.get(PAGE, {**DRAW, "export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(made.content)).active.iter_rows(values_only=True))
    assert [row[0] in page or row[0].split("/")[0] in page for row in rows[3:]] == [True] * 3
    told = Event.objects.filter(kind=Event.Kind.EXPORTED).latest("pk")
    assert told.detail["seed"] == "abc" and told.detail["references"] == [row[0] for row in rows[3:]]


def test_a_sample_asks_for_its_size_and_its_seed(client):
    confirmed(1)
    client.force_login(auditor())
    page = client.get(PAGE, {"size": "0", "seed": ""}).content.decode()
    assert "Draw at least one" in page and "Enter a seed" in page
    assert "1 drawn" in client.get(PAGE, {**DRAW, "year": "2026"}).content.decode()


def test_claims_of_exempt_savings_are_drawn_for_those_alone_who_may_see_them(client):
    (claim,) = confirmed(1)
    saving = claim.saving
    saving.title, saving.exempt, saving.exempt_paragraph, saving.exempt_reason = "Hidden", True, 3, "Talks"
    saving.save()
    client.force_login(auditor())
    assert "Hidden" not in client.get(PAGE, DRAW).content.decode()


def test_who_reads_no_history_draws_no_sample(client):
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER)
    client.force_login(vera)
    assert client.get(PAGE).status_code == 403
