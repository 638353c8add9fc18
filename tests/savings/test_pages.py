"""The pages of savings: the register, one saving, the statement, and finance's confirmation."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from council.calendar.years import FinancialYear
from council.models import Role
from savings.models import Claim, ClaimEvidence, Saving, TargetChange, YearProfile
from tests import factories as f

pytestmark = pytest.mark.django_db
REGISTER, STATEMENT = "/savings/", "/savings/statement/"
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}


def this_year() -> int:
    return FinancialYear.containing(timezone.localdate()).first


def saving(title="Fewer licences", *, year=None, **fields) -> Saving:
    """A saving with one year, this one unless told: target 80,000, forecast 60,000."""
    profile = {name: fields.pop(name) for name in ("delivered", "claimed_by") if name in fields}
    found = f.saving(title, **fields)
    YearProfile.objects.create(
        saving=found, year=this_year() if year is None else year, target=80000, forecast=60000, **profile
    )
    return found


@pytest.fixture
def farah(client):
    """Finance, signed in."""
    farah = f.person("Farah")
    f.grant(farah, Role.FINANCE, over=f.programme())
    client.force_login(farah)
    return farah


@pytest.fixture
def vera(client):
    """A viewer, signed in."""
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=f.programme())
    client.force_login(vera)
    return vera


def _text(response) -> str:
    return " ".join(response.content.decode().split())


# --- the register ---


def test_the_register_shows_the_current_financial_year(client, vera):
    saving()
    page = _text(client.get(REGISTER))
    assert f"Figures are for <strong>{FinancialYear(this_year())}</strong>" in page
    assert page.count("£80,000") == 2 and page.count("£20,000") == 2  # the sum above and the row


def test_another_year_is_chosen_by_the_filter(client, vera):
    saving(year=this_year() + 1)
    assert "£80,000" not in _text(client.get(REGISTER))
    page = _text(client.get(REGISTER, {"year": this_year() + 1}))
    assert "£80,000" in page and f"Figures are for <strong>{FinancialYear(this_year() + 1)}</strong>" in page


def test_a_year_that_is_none_shows_the_current_one(client, vera):
    saving()
    assert f"Figures are for <strong>{FinancialYear(this_year())}</strong>" in _text(
        client.get(REGISTER, {"year": "soon"})
    )


def test_the_sums_above_follow_the_filters_and_keep_cashable_apart(client, vera):
    saving()
    saving("Agency spend avoided", kind=Saving.Kind.COST_AVOIDANCE)
    page = _text(client.get(REGISTER))
    assert "Cashable savings and income" in page and "never added to the cashable total" in page
    page = _text(client.get(REGISTER, {"kind": "cost_avoidance"}))
    assert "Cashable savings and income" not in page


def test_a_saving_without_any_figures_is_listed_all_the_same(client, vera):
    f.saving("Still being worked out")
    assert "Still being worked out" in _text(client.get(REGISTER))


def test_an_exempt_saving_is_nowhere_for_those_without_the_right(client, vera):
    hidden = saving("Secret contract ends", **EXEMPT)
    for address in (REGISTER, f"{REGISTER}?export=csv", f"{REGISTER}?export=csv&all_columns=1", STATEMENT):
        page = _text(client.get(address))
        assert "Secret contract" not in page and "80,000" not in page and "80000" not in page
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_a_stranger_sees_no_saving(client):
    saving()
    client.force_login(f.person("Charlie"))
    assert "Fewer licences" not in _text(client.get(REGISTER))
    assert "£80,000" not in _text(client.get(STATEMENT))


def test_an_export_has_exact_pounds(client, vera):
    saving(delivered=Decimal("25000.50"))
    head, row = (
        client.get(REGISTER, {"export": "csv", "all_columns": "1"}).content.decode("utf-8-sig").splitlines()
    )
    cells = dict(zip(head.split(","), row.split(","), strict=True))
    found = [Decimal(cells[name]) for name in ("Target", "Confirmed", "Claimed")]
    assert found == [80000, 0, Decimal("25000.50")]


@pytest.mark.parametrize("number", [3, 30])
def test_the_register_asks_fourteen_questions_whatever_its_length(
    client, vera, number, django_assert_num_queries
):
    owner = f.post()
    for n in range(number):
        saving(f"Saving {n}", owner=owner)
    with django_assert_num_queries(14):
        client.get(REGISTER)


# --- one saving ---


def test_a_saving_shows_its_years_and_what_waits_for_finance(client, vera):
    found = f.claimed(by=f.person(), to=f.saving_year(year=this_year())).saving
    page = _text(client.get(found.get_absolute_url()))
    for words in (
        "£80,000",
        "£60,000",
        "£25,000",
        "£35,000",
        "Claimed by Alice, 15 June 2026, not confirmed",
    ):
        assert words in page


def test_only_finance_is_offered_the_confirmation(client, vera):
    claim = f.claimed(by=f.person())
    assert claim.get_decide_url() not in _text(client.get(claim.saving.get_absolute_url()))
    farah = f.person("Farah")
    f.grant(farah, Role.FINANCE, over=f.programme())
    client.force_login(farah)
    assert claim.get_decide_url() in _text(client.get(claim.saving.get_absolute_url()))


def _decide(client, claim, **said):
    return client.post(claim.get_decide_url(), {"decision": "all", **said}, follow=True)


def test_finance_confirms_and_the_history_says_so(client, farah):
    claim = f.claimed(by=f.person(), to=f.saving_year(year=this_year()))
    page = _text(_decide(client, claim))
    assert "£25,000 is confirmed" in page and "by Farah" in page and "confirmed by finance" in page
    claim.line.refresh_from_db()
    assert claim.line.confirmed == 25000


def test_finance_confirms_a_part_or_returns_it_with_a_reason(client, farah):
    claim = f.claimed(by=f.person(), to=f.saving_year(year=this_year()))
    assert "Enter why not all of it is confirmed" in _text(
        _decide(client, claim, decision="part", amount="9")
    )
    page = _text(
        _decide(client, claim, decision="part", amount="20,000", part_reason="One invoice is last year’s.")
    )
    assert "£20,000 of £25,000 is confirmed" in page and "One invoice is last year’s." in page
    other = f.claimed("1000", by=f.person(), to=claim.line)
    assert "Returned" in _text(_decide(client, other, decision="return", return_reason="No file"))


def test_a_viewer_may_not_confirm(client, vera):
    claim = f.claimed(by=f.person())
    assert _decide(client, claim).status_code == 403


def test_finance_may_not_confirm_its_own_claim(client, farah):
    claim = f.claimed(by=farah)
    assert claim.get_decide_url() not in _text(client.get(claim.saving.get_absolute_url()))
    assert "another person confirms it" in _text(_decide(client, claim))


def test_an_owner_forecasts_and_claims_with_a_file_in_one_form(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    alice = f.person()
    line = f.saving_year(f.saving(owner=f.post(holder=alice)), year=this_year())
    client.force_login(alice)
    address = reverse("savings:forecast-year", args=[line.saving.reference, line.year])
    assert "Forecast so far £60,000" in _text(client.get(address))
    today = timezone.localdate()
    said = {"forecast": "70000", "claims": "yes", "amount": "40000", "version": ""}
    said |= {
        "delivered_on_day": today.day,
        "delivered_on_month": today.month,
        "delivered_on_year": today.year,
    }
    page = _text(client.post(address, said))
    assert "Enter why the forecast has changed" in page and not Claim.objects.exists()
    file = SimpleUploadedFile("proof.txt", b"Invoices")
    page = _text(client.post(address, {**said, "reason": "More homes", "file": file}, follow=True))
    assert "£40,000 is claimed and waits for finance" in page and "proof.txt" in page
    assert "is £70,000. £10,000 more than before. The gap becomes £10,000." in page
    line.refresh_from_db()
    assert (line.forecast, line.delivered, line.confirmed) == (70000, 40000, 0)
    evidence = ClaimEvidence.objects.get()
    assert b"".join(client.get(evidence.get_download_url()).streaming_content) == b"Invoices"
    assert "is withdrawn" in _text(client.post(evidence.get_withdraw_url(), {"reason": "Wrong"}, follow=True))


def test_another_target_waits_and_is_decided_on_a_page(client, farah):
    line = f.saving_year(year=this_year())
    client.force_login(f.manager())
    address = reverse("savings:set-target", args=[line.saving.reference])
    page = client.post(
        address, {"year": line.year, "target": "90000", "reason": "Cabinet wants more"}, follow=True
    )
    assert "A target of <strong>£90,000</strong>" in _text(page)
    change = TargetChange.objects.get()
    client.force_login(farah)
    decide = reverse("savings:decide-target", args=[line.saving.reference, change.pk])
    assert "Cabinet wants more" in _text(client.get(decide))
    client.post(decide, {"decision": "approve"})
    line.refresh_from_db()
    assert line.target == 90000


def test_a_cost_avoidance_says_that_it_is_not_cashable(client, vera):
    found = saving(kind=Saving.Kind.COST_AVOIDANCE)
    assert "not added to the cashable total" in _text(client.get(found.get_absolute_url()))


# --- the statement ---


def test_the_statement_has_cashable_first_and_the_rest_apart(client, vera):
    saving()
    saving("Agency spend avoided", kind=Saving.Kind.COST_AVOIDANCE)
    page = _text(client.get(STATEMENT))
    assert page.index("Cashable savings and income") < page.index("Not part of the cashable totals")


@pytest.mark.parametrize("number", [3, 30])
def test_the_statement_asks_nine_questions_whatever_its_length(
    client, vera, number, django_assert_num_queries
):
    for n in range(number):
        saving(f"Saving {n}")
    with django_assert_num_queries(9):
        client.get(STATEMENT)


def test_an_empty_statement_is_kind(client, vera):
    assert "No savings with figures yet" in _text(client.get(STATEMENT))
