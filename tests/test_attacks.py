"""What somebody who means harm tries at the door and in the forms, and what the site answers."""

import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import model_to_dict
from django.test import Client

from council.models import OutgoingMail
from programmes.imports.models.plan_import import PlanImport
from reports.documents.models import HighlightReport
from savings.models import Claim
from tests import access_table
from tests import factories as make
from tests.access_table import ACTION, METHOD, REPORT, RISK, SAVING, TABLE
from tests.factories import DAY, PASSWORD
from tests.programmes.imports.books import new_sheet
from tests.world import World, standing_world, undone

pytestmark = pytest.mark.pages

EVIL = "evil.example"
ELSEWHERE = (
    f"https://{EVIL}/",
    f"//{EVIL}/",
    f"///{EVIL}/",
    f"/\\{EVIL}/",
    f"\\\\{EVIL}/",
    f"https:{EVIL}",
    f"\thttps://{EVIL}/",
    "javascript:alert(1)",
    "data:text/html,x",
)
LOGIN = "/accounts/login/"


@pytest.fixture(scope="module")
def council(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


@pytest.fixture
def world(council) -> Iterator[World]:
    """The council as it was built, whatever the last attack did to it."""
    with undone():
        yield council


@pytest.fixture
def alice(world) -> Any:
    return make.person("Alice")


def within_the_site(response: Any) -> bool:
    """Whether a redirect leads to a page of this site, as browsers read addresses."""
    there = response["Location"]
    parts = urlsplit(there)
    return not parts.scheme and not parts.netloc and bool(re.match(r"/(?![/\\])", there))


# --- forged requests ----------------------------------------------------------------------------------------


def test_no_form_is_taken_without_its_token(world, admin_site):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["exempt_manager"])
    stranger = Client(enforce_csrf_checks=True)
    asked = 0
    for route, about, row in TABLE:
        address = world.addresses.get((route, about), f"/{route}")
        if "<" in address or row.expected("exempt_manager", "POST") == METHOD:
            continue
        for browser in (client, stranger):
            response = browser.post(address, {"version": "1"})
            assert response.status_code == 403, address
            assert [t.name for t in response.templates][:1] == ["403_csrf.html"], address
        asked += 1
    assert asked > 30
    client.force_login(world.people["operator"])
    assert client.post("/admin/council/conventions/add/").status_code == 403
    assert client.post("/demo/sign-in/").status_code == 403


@pytest.mark.parametrize("start", ELSEWHERE)
def test_signing_in_and_out_leads_nowhere_else(client, alice, settings, admin_site, start):
    answers = {"login": alice.email, "password": PASSWORD, "next": start}
    assert within_the_site(client.post(LOGIN, answers))
    assert within_the_site(client.get(LOGIN, {"next": start}))
    assert within_the_site(client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": start}))
    assert within_the_site(client.post("/accounts/logout/", {"next": start}))
    assert within_the_site(client.get("/admin/login/", {"next": start}))
    settings.DEMO = True
    assert within_the_site(client.post("/demo/sign-in/", {"email": alice.email, "start": start}))


def test_the_demos_door_is_nowhere_but_in_the_demo(client, alice):
    assert not settings.DEMO
    assert client.post("/demo/sign-in/", {"email": alice.email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_host_that_is_not_ours_is_refused_and_no_mail_names_it(client, alice):
    assert client.get(LOGIN, HTTP_HOST=EVIL).status_code == 400
    client.post("/accounts/password/reset/", {"email": alice.email}, HTTP_X_FORWARDED_HOST=EVIL)
    assert EVIL not in mail.outbox[0].body and "http://testserver/" in mail.outbox[0].body


# --- fields that a form doesn't have, and objects that are another's ----------------------------------------


def what_changed(record: Any, act: Any) -> set[str]:
    """The names of the record's own fields that differ after the act."""
    before = model_to_dict(record) | {"created": getattr(record, "created_on", None)}
    act()
    record.refresh_from_db()
    after = model_to_dict(record) | {"created": getattr(record, "created_on", None)}
    return {name for name in after if before[name] != after[name]}


def fields_of(record: Any, **real: Any) -> dict[str, Any]:
    """What a greedy form sends: something for every column, and what the form really asks for."""
    greedy = {
        "id": 1,
        "pk": 1,
        "exempt": "",
        "programme": 2,
        "owner": "",
        "title": "Mine now",
        "reference": "X-1",
        "stage": "verified",
        "status": "issued",
        "edition": 9,
        "corrects": 1,
        "created_on": "2001-01-01",
        "due": "2031-01-01",
        "baseline": "2031-01-01",
        "times_moved": 0,
        "asked_by": 1,
        "claimed_by": 1,
        "decided_by": 1,
        "confirmed_by": 1,
        "by": 1,
        "outcome": "approved",
        "delivered": "999999",
        "target": "999999",
        "is_staff": "on",
        "is_superuser": "on",
    }
    return greedy | {"version": str(getattr(record, "version", 1))} | real


def test_an_update_changes_what_it_says_and_nothing_else(world):
    action = world.programmes["own"].actions.order_by("pk").first()
    said = fields_of(
        action, text="On the way.", stated_rag="green", justification="Nearly there.", percent="40"
    )
    address = world.addresses[f"{ACTION}update/", "own"]
    assert what_changed(action, lambda: world.client("owner").post(address, said)) == set()  # verified: no
    said["stage"] = "in_progress"
    changed = what_changed(action, lambda: world.client("owner").post(address, said))
    assert changed <= {
        *("stage", "percent", "forecast", "stated_rag", "reason", "being_done"),
        *("justification", "justified_against", "updated_on", "version"),
    }
    update = action.updates.first()
    assert (update.by, update.stage, update.exempt) == (world.people["owner"], "in_progress", False)
    assert "percent" in changed and action.stage == "in_progress"


def test_who_asks_or_claims_is_who_is_signed_in(world):
    action = world.programmes["own"].actions.order_by("pk")[2]
    said = fields_of(action, reason="Late.", to_date_day="1", to_date_month="3", to_date_year="2027")
    address = f"/actions/{action.reference}/reschedule/"
    assert what_changed(action, lambda: world.client("manager").post(address, said)) <= {"version"}
    change = action.date_changes.get()
    assert (change.asked_by, change.outcome, change.decided_by) == (world.people["manager"], "pending", None)
    said = fields_of(action, closing_note="Done.", evidence="Here.", completed_on_day="1")
    said |= {"completed_on_month": "6", "completed_on_year": "2026"}
    address = f"/actions/{action.reference}/complete/"
    world.client("manager").post(address, said)
    claim = action.completions.get()
    assert (claim.claimed_by, claim.outcome, claim.decided_by) == (world.people["manager"], "waiting", None)
    for verdict in ("verify", "send_back"):
        said = {"decision": verdict, "seen": "All of it."}
        response = world.client("manager").post(f"/actions/{action.reference}/verify/", said)
        assert "another person verifies" in response.content.decode()


def test_a_review_of_a_risk_changes_its_scores_and_nothing_else(world):
    address = world.addresses[f"{RISK}review/", "own"]
    risk = world.programmes["own"].risks.get(reference=address.split("/")[2])
    said = fields_of(risk, likelihood="2", impact="2", rag="green", commentary="Calm.")
    changed = what_changed(risk, lambda: world.client("risk_lead").post(address, said))
    assert changed == {"current_likelihood", "current_impact", "rag", "version"}


def test_a_confirmation_confirms_what_was_claimed_and_sets_no_other_sum(world):
    address = world.addresses[f"{SAVING}claims/<int:pk>/decide/", "own"]
    claim = Claim.objects.get(pk=address.split("/")[4])
    for amount in ("999999", "", "NaN", "sNaN", "Infinity", "1E+99", "-1"):
        said = fields_of(claim, decision="part", amount=amount, part_reason="Not all.")
        assert what_changed(claim, lambda said=said: world.client("finance").post(address, said)) == set()
    said = fields_of(claim, decision="all", amount="999999", claimed_by=1, confirmed_amount="999999")
    changed = what_changed(claim, lambda: world.client("finance").post(address, said))
    assert changed == {"outcome", "confirmed_amount", "decided_by", "decided_on"}
    assert (claim.confirmed_amount, claim.decided_by) == (claim.amount, world.people["finance"])


def report_fields(**real: Any) -> dict[str, Any]:
    days = {"period_from": (1, 4), "period_to": (30, 6), "as_at": (15, 6)}
    spoken = {
        f"{name}_{part}": value
        for name, (day, month) in days.items()
        for part, value in (("day", day), ("month", month), ("year", 2026))
    }
    return {"body": make.body().pk, "audience": "public", "management_summary": "Short.", **spoken, **real}


def test_a_draft_is_not_issued_moved_or_made_exempt_by_its_form(world):
    report = HighlightReport.objects.filter(programme=world.programmes["own"], status="draft").get()
    address = world.addresses[f"{REPORT}/edit/", "own draft"]

    def sent(**real: Any) -> set[str]:
        said = fields_of(report, **report_fields(**{"programme": report.programme_id} | real))
        return what_changed(report, lambda: world.client("clerk").post(address, said))

    other = world.programmes["other"].pk
    assert sent(programme=other) == set() and sent(audience="exempt") == set()
    assert sent() <= {"management_summary", "decisions_required", "meeting_on", "contact_officer", "version"}
    assert (report.status, report.edition, report.management_summary) == ("draft", 1, "Short.")
    said = report_fields(programme=other, status="issued")
    assert world.client("clerk").post("/reports/new/", said).status_code == 200
    assert not HighlightReport.objects.filter(management_summary="Short.", programme=other).exists()


def test_an_import_goes_into_no_programme_that_is_anothers(world):
    """Into one that holds what they may not see it does: of those rows the importer is told nothing."""
    manager, before = world.client("manager"), PlanImport.objects.count()
    answers = {}
    for kind, programme in world.programmes.items():
        said = upload_fields(programme=programme.pk, stage="applied", applied_by=1, uploaded_by=1)
        answers[kind] = world.client("manager").post("/imports/new/", said).status_code
    assert answers == {"own": 302, "other": 200, "exempt": 302}
    assert PlanImport.objects.count() == before + 2
    for made in PlanImport.objects.order_by("-pk")[:2]:
        assert (made.stage, made.uploaded_by, made.applied_by) == ("open", world.people["manager"], None)
    assert manager.post("/imports/new/", upload_fields(new_title="Mine")).status_code == 200


@pytest.mark.only("postgres")  # which minds what SQLite takes
def test_addresses_that_are_no_words_are_refused_and_break_nothing(world):
    """A NUL, which PostgreSQL refuses; numbers longer than any key; a version no form ever had."""
    client = world.client("exempt_manager")
    for address in (
        "/risks/%00/",
        "/actions/?q=%00",
        "/risks/?export=csv&x=%00",
        "/reports/new/?programme=%00",
    ):
        assert client.get(address).status_code == 400, address
    long = "9" * 30
    for address in (f"/reports/{long}/", f"/imports/{long}/map/", f"/reviews/{long}/", f"/actions/{long}/"):
        assert client.get(address).status_code == 404, address
    assert client.get(f"/actions/?page={long}&programme={long}&workstream={long}").status_code == 200
    address = world.addresses[f"{REPORT}/issue/", "own draft"]
    assert world.client("clerk").post(address, {"version": "9" * 5000}).status_code in (200, 302)


# --- files --------------------------------------------------------------------------------------------------


def upload_fields(filename: str = "plan.xlsx", **fields: Any) -> dict[str, Any]:
    handle = io.BytesIO()
    new_sheet(["Action", "Owner", "Due"], ["Do it", "Head", "1 July 2026"]).parent.save(handle)
    days = {"plan_date": DAY, "as_at": DAY}
    spoken = {
        f"{name}_{part}": getattr(day, part)
        for name, day in days.items()
        for part in ("day", "month", "year")
    }
    return {"file": SimpleUploadedFile(filename, handle.getvalue()), **spoken, **fields}


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd.xlsx", "..\\..\\boot.xlsx", "; x=y; filename=.xlsx", "<b>.html", "…/CON.svg"],
)
def test_a_file_name_is_no_path_and_no_header(client, world, name):
    adam = make.person("Adam")
    make.grant(adam, "admin")
    client.force_login(adam)
    assert client.post("/imports/new/", upload_fields(name, new_title="Mine")).status_code == 302
    kept = PlanImport.objects.first()
    assert re.fullmatch(r"imports/[0-9a-f]{32}\.xlsx", kept.file.name)
    assert Path(kept.file.path).is_relative_to(settings.MEDIA_ROOT)
    response = client.get(f"/imports/{kept.pk}/file/")
    told_as_a_file(response)


def told_as_a_file(response: Any) -> None:
    disposition = response["Content-Disposition"]
    b"".join(response.streaming_content)
    assert disposition.startswith("attachment; filename") and "Set-Cookie" not in response
    assert not re.search(r"[\r\n/\\<]", disposition.replace("utf-8''", ""))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name", ["a\r\nSet-Cookie: a=b", '"; filename="b.html', "../../c", "..", "\u202efdp.exe", ""]
)
def test_a_name_that_slipped_into_the_records_still_makes_no_header(world, name):
    kept = PlanImport.objects.filter(programme=world.programmes["own"], stage="open").get()
    kept.filename = name
    kept.save()
    told_as_a_file(world.client("manager").get(f"/imports/{kept.pk}/file/"))


class Unread(io.RawIOBase):
    """A body that must not be read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("The body was read.")

    readline = read


@pytest.mark.parametrize("length", [str(10**9), "9" * 40, "-1", "1e9"])
def test_what_is_too_large_is_refused_before_it_is_read(world, length):
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/imports/new/",
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": length,
        "HTTP_COOKIE": "csrftoken=" + "a" * 32,
        "wsgi.input": Unread(),
    }
    response = Client(enforce_csrf_checks=True).request(**environ)
    assert response.status_code == 413 and b"Nothing was changed" in response.content


# --- signing in ---------------------------------------------------------------------------------------------


def test_a_session_from_before_signing_in_is_worth_nothing_after(client, alice):
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    client.post(LOGIN, {"login": alice.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(alice.pk)
    assert client.session.session_key != session.session_key
    assert not client.session.exists(session.session_key)
    inside = client.session.session_key
    client.post("/accounts/logout/")
    assert not client.session.exists(inside)
    assert Client(headers={"cookie": f"sessionid={inside}"}).get("/").status_code == 302


def test_passwords_are_not_tried_for_ever(client, alice):
    for _ in range(5):
        client.post(LOGIN, {"login": alice.email, "password": "wrong horse"})
    response = client.post(LOGIN, {"login": alice.email, "password": PASSWORD})
    assert "Too many failed" in response.content.decode() and "_auth_user_id" not in client.session
    # A spoofed address of a proxy that isn't there changes nothing.
    answers = {"login": alice.email, "password": PASSWORD}
    response = client.post(LOGIN, answers, HTTP_X_FORWARDED_FOR="10.9.8.7")
    assert "Too many failed" in response.content.decode()


def test_the_admin_site_has_no_door_of_its_own_to_try(client, alice, admin_site):
    alice.is_staff = True
    alice.save()
    response = client.post("/admin/login/", {"username": alice.email, "password": PASSWORD})
    assert response.status_code == 302 and response["Location"].startswith(LOGIN)
    assert "_auth_user_id" not in client.session


def test_many_password_resets_from_one_place_are_refused(client, alice):
    for _ in range(20):
        client.post("/accounts/password/reset/", {"email": "nobody@council.example"})
    response = client.post("/accounts/password/reset/", {"email": "nobody@council.example"})
    assert response.status_code == 429 and b"Too many attempts" in response.content


def plain(response: Any, *addresses: str) -> str:
    """A page without what differs at every request: its token and the address typed into it."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    for address in addresses:
        text = text.replace(address, "somebody")
    return text


def test_nobody_learns_who_has_an_account(alice, monkeypatch):
    left = make.person("Lena", is_active=False)
    known, unknown = alice.email, "nobody@council.example"
    hashed: list[int] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k))
    pages, costs = set(), []
    for address in (known, unknown, left.email):
        hashed.clear()
        response = Client().post(LOGIN, {"login": address, "password": "wrong horse battery"})
        pages.add((response.status_code, plain(response, address)))
        costs.append(len(hashed))
    assert len(pages) == 1
    assert costs[0] == costs[1] == 1, "both paths hash once, so that the time tells nothing"
    pages = set()
    for address in (known, unknown, left.email):
        client = Client()
        response = client.post("/accounts/password/reset/", {"email": address})
        pages.add(
            (response.status_code, response["Location"], plain(client.get(response["Location"]), address))
        )
    assert len(pages) == 1


def test_nobody_signs_themselves_up_or_changes_their_address(client, alice):
    answers = {"email": "new@council.example", "password1": PASSWORD}
    assert b"make an account yourself" in client.post("/accounts/signup/", answers).content
    client.force_login(alice)
    for sent in (
        {"email": "chief@council.example", "action_add": ""},
        {"action_primary": "", "email": alice.email},
    ):
        assert client.post("/accounts/email/", sent).status_code == 404
    alice.refresh_from_db()
    assert alice.email == "alice@council.example" and not type(alice).objects.filter(
        email__in=("new@council.example", "chief@council.example")
    )


def test_a_leaver_is_out_at_the_next_click(client, alice):
    make.grant(alice, "admin")
    client.force_login(alice)
    assert client.get("/actions/").status_code == 200
    alice.is_active = False
    alice.save()
    assert client.get("/actions/")["Location"].startswith(LOGIN)


def test_mail_takes_no_header_from_a_title(world, django_capture_on_commit_callbacks):
    from council.mail import send

    with django_capture_on_commit_callbacks(execute=True):
        send(to=["a@council.example"], subject="Issued\r\nBcc: all@evil.example", body="x")
    assert mail.outbox[0].subject == "Issued Bcc: all@evil.example" and not mail.outbox[0].bcc
    assert not OutgoingMail.objects.exists()


# --- production settings ------------------------------------------------------------------------------------

ASK = """
import django; django.setup()
from django.conf import settings as s
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
assert not s.DEBUG and s.SECURE_SSL_REDIRECT and s.SECURE_HSTS_SECONDS >= 31536000
for name in ("SESSION", "CSRF"):
    assert getattr(s, name + "_COOKIE_NAME").startswith("__Host-"), name
    assert getattr(s, name + "_COOKIE_SECURE") and getattr(s, name + "_COOKIE_HTTPONLY"), name
assert s.ALLAUTH_TRUSTED_PROXY_COUNT == 1 and "FORWARDED_PROTO" in s.SECURE_PROXY_SSL_HEADER[0]
print("clean")
"""


def run_as(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The code run by a Python of its own, with no settings but these."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    bare |= {"DJANGO_SETTINGS_MODULE": "council.settings", "TESTING": "0", "DEMO": "0", "DEBUG": "0"}
    root = Path(__file__).resolve().parent.parent
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env=bare | environment,
        capture_output=True,
        text=True,
        check=False,
    )


PRODUCTION = {
    "SECRET_KEY": "".join(chr(97 + n * 7 % 26) + str(n) for n in range(40)),
    "ALLOWED_HOSTS": "improvement.council.example",
    "DATABASE_URL": "sqlite://:memory:",
    "BEHIND_PROXY": "True",
    "EVIDENCE_SCANNER": "clamd:/run/clamav/clamd.ctl",
    "EMAIL_URL": "smtp+tls://user:password@127.0.0.1:587",
    "DEFAULT_FROM_EMAIL": "improvement@anytown.gov.uk",
    "CACHE_URL": "rediscache://127.0.0.1:6379/1",
    "MEDIA_ROOT": tempfile.gettempdir(),
    "DEPLOY_WITHOUT": "postgresql",
}


def test_production_settings_pass_the_deployment_check():
    done = run_as(ASK, **PRODUCTION)
    assert done.returncode == 0 and "clean" in done.stdout, done.stderr


def test_production_without_a_scanner_is_warned_of():
    done = run_as(ASK, **PRODUCTION | {"EVIDENCE_SCANNER": ""})
    assert "evidence.W001" in done.stdout + done.stderr


def test_production_with_the_settings_of_a_trial_is_refused_by_the_check():
    bare = {"EMAIL_URL", "CACHE_URL", "MEDIA_ROOT", "DEPLOY_WITHOUT"}
    done = run_as(ASK, **{name: value for name, value in PRODUCTION.items() if name not in bare})
    assert done.returncode != 0
    for number in range(1, 5):
        assert f"production.E00{number}" in done.stderr


def test_the_demo_does_not_start_with_the_settings_of_production():
    done = run_as("from django.conf import settings; settings.DEBUG", **PRODUCTION | {"DEMO": "1"})
    assert done.returncode != 0 and "unset SECRET_KEY to run the demo" in done.stderr


@pytest.mark.parametrize("switch", ["TESTING", "DEBUG"])
def test_nothing_starts_on_the_key_that_everyone_knows_where_a_key_was_given(switch):
    done = run_as("from django.conf import settings; settings.DEBUG", **PRODUCTION | {switch: "1"})
    assert done.returncode != 0 and f"unset {switch} to run in production" in done.stderr


def test_the_table_of_access_is_what_these_attacks_walk():
    assert len(TABLE) > 80 and len(access_table.PEOPLE) > 15
