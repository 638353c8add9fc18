"""The pages of evidence: adding a file, handing it out, taking it back, and what a verifier is shown."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.evidence import attaching
from actions.models import Action, Completion, Evidence, SeenFile
from council.access.acting import PURGE, SCAN
from council.evidence import quarantine
from council.evidence.stored import kept_files
from council.history import moment
from council.models import Conventions, Event, HeldFile, Role
from council.personal_data.ground import HeldFiles
from council.rag import Stage
from council.uploads.scanning import Verdict
from tests import factories
from tests.council.uploads.active_files import LAUNCHING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

PHOTO = b"\xff\xd8\xff\xe0" + bytes(200)
ADD = "/actions/SSR-001/evidence/add/"


@pytest.fixture
def alice(client):
    alice = factories.person("Alice")
    client.force_login(alice)
    return alice


@pytest.fixture
def mine(alice) -> Action:
    action = factories.action(owner=factories.post("Head of Finance", holder=alice))
    factories.grant(alice, Role.OFFICER, over=action.programme)
    return action


def photo(name: str = "IMG_0042.jpeg", data: bytes = PHOTO) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/html")


def completing(**said):
    day = {"completed_on_day": "15", "completed_on_month": "6", "completed_on_year": "2026"}
    return {**day, "closing_note": "Done, all of it.", "version": "1", **said}


def words(response) -> str:
    return response.content.decode()


def unfolded(page: str) -> str:
    """The page without what is folded away."""
    return re.sub(r"<details class=\"[^\"]*\">.*?</details>", "", page, flags=re.DOTALL)


def as_manager(client, action):
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=action.programme)
    client.force_login(mona)
    return mona


# --- adding -------------------------------------------------------------------------------------------------


def test_a_photo_is_added_on_the_actions_page_and_stands_in_its_history(client, mine):
    page = words(client.get("/actions/SSR-001/"))
    assert 'enctype="multipart/form-data"' in page and "image/jpeg" in page
    answer = client.post(ADD, {"shows": "The new safe", "file": photo()}, follow=True)
    page = words(answer)
    assert "“The new safe” is attached to SSR-001." in page and "JPEG picture, 204" in page
    assert "Evidence added" in page and Evidence.objects.get().sha256 in page
    assert "Alice for Head of Finance" in page


@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        (("run.html", b"<script>"), "Files called .html are not taken"),
        (("photo.png", PHOTO), "what is in it is no PNG picture"),
        (("photo.jpg", b""), "The file is empty"),
        (None, "Choose a file"),
    ],
)
def test_a_file_that_is_not_taken_is_told_and_what_was_typed_stays(client, mine, file, refusal):
    page = words(client.post(ADD, {"shows": "The new safe", **({"file": photo(*file)} if file else {})}))
    assert refusal in page and 'value="The new safe"' in page
    assert not Evidence.objects.exists()


def test_a_file_that_runs_is_refused_at_the_upload_and_found_in_what_lay_there_before(
    client, mine, alice, settings, monkeypatch
):
    page = words(client.post(ADD, {"shows": "The new safe", "file": photo("minutes.pdf", LAUNCHING)}))
    assert "The PDF can start a program. Print it to a new PDF" in page and 'value="The new safe"' in page
    assert not Evidence.objects.exists()
    before = factories.evidence(mine, data=LAUNCHING, by=alice, filename="minutes.pdf")
    quarantine.settle(before, Verdict(passed=True, scanner="ClamAV 1"), by=SCAN)
    settings.EVIDENCE_SCANNER = "clamd:/nowhere"
    monkeypatch.setattr(quarantine, "configured_scanner", lambda: lambda file: Verdict(passed=True))
    assert quarantine.scan_again().refused == 1
    before.refresh_from_db()
    assert before.finding == "The PDF can start a program." and not before.can_be_opened


def test_a_file_that_is_too_large_is_not_kept_while_it_comes_in_and_what_was_typed_stays(
    client, mine, settings, monkeypatch
):
    settings.EVIDENCE_MAX_BYTES = 100_000
    kept = []
    monkeypatch.setattr(
        "django.core.files.uploadhandler.MemoryFileUploadHandler.receive_data_chunk",
        lambda self, data, start: kept.append(data),
    )
    sent = completing(shows="Scan of the whole folder", file=photo(data=PHOTO + bytes(200_000)))
    page = words(client.post("/actions/SSR-001/complete/", sent))
    assert "The file has 195.5\xa0KB, and can have up to 97.7\xa0KB" in page
    assert "Done, all of it." in page and "Scan of the whole folder" in page
    assert kept == [] and Action.objects.get().stage != Stage.COMPLETE


def test_a_file_a_little_too_large_is_refused_by_its_own_size(client, mine, settings):
    settings.EVIDENCE_MAX_BYTES = 150
    assert "can have up to 150\xa0bytes" in words(client.post(ADD, {"shows": "x", "file": photo()}))


def test_evidence_is_added_by_whoever_may_update_alone(client, mine):
    factories.grant(factories.person("Bob"), Role.VIEWER, over=mine.programme)
    client.force_login(factories.person("Bob"))
    assert client.post(ADD, {"shows": "x", "file": photo()}).status_code == 403
    assert "Add a file" not in words(client.get("/actions/SSR-001/"))


# --- completing ---------------------------------------------------------------------------------------------


def test_an_action_is_completed_with_a_file_alone(client, mine):
    client.post("/actions/SSR-001/complete/", completing(shows="The new safe", file=photo()))
    completion = Completion.objects.get()
    assert (completion.evidence, completion.action.evidence.get().shows) == ("", "The new safe")


def test_a_file_that_was_chosen_stays_chosen_where_something_else_is_missing(client, mine):
    sent = completing(shows="The new safe", file=photo(), closing_note="")
    page = words(client.post("/actions/SSR-001/complete/", sent))
    assert "Enter what was delivered" in page and "IMG_0042.jpeg stays chosen" in page
    assert 'value="The new safe"' in page and not Evidence.objects.exists()
    held = HeldFile.objects.get()
    assert f'name="held" value="{held.token}"' in page
    page = client.post(
        "/actions/SSR-001/complete/", completing(held=held.token, completed_on_year="2099", shows="x")
    ).content.decode()
    assert "stays chosen" in page and HeldFile.objects.get() == held
    answer = client.post("/actions/SSR-001/complete/", completing(held=held.token, shows="The new safe"))
    assert answer.status_code == 302
    evidence = Evidence.objects.get()
    assert (evidence.filename, evidence.is_whole()) == ("IMG_0042.jpeg", True)
    assert not HeldFile.objects.exists()


def test_a_form_with_a_file_that_is_sent_twice_holds_the_file_once(client, mine):
    for _ in range(2):
        client.post("/actions/SSR-001/complete/", completing(shows="x", file=photo(), closing_note=""))
    client.post("/actions/SSR-001/complete/", completing(shows="x", file=photo("2.jpg"), closing_note=""))
    assert list(HeldFile.objects.values_list("filename", flat=True)) == ["IMG_0042.jpeg", "2.jpg"]


def test_a_held_file_is_its_own_sessions_alone(client, mine):
    client.post("/actions/SSR-001/complete/", completing(shows="x", file=photo(), closing_note=""))
    token = HeldFile.objects.get().token
    again = Client()
    again.force_login(factories.person("Alice"))
    page = words(again.post("/actions/SSR-001/complete/", completing(held=token)))
    assert "or choose a file" in page and not Evidence.objects.exists()


def test_what_a_person_has_held_is_little_and_goes_with_the_purge(
    client, mine, django_capture_on_commit_callbacks
):
    for number in range(5):
        sent = completing(shows="x", file=photo(f"{number}.jpg"), closing_note="")
        client.post("/actions/SSR-001/complete/", sent)
    assert sorted(HeldFile.objects.values_list("filename", flat=True)) == ["2.jpg", "3.jpg", "4.jpg"]
    names = [row.name for row in HeldFile.objects.all()]
    with django_capture_on_commit_callbacks(execute=True):
        HeldFiles().purge(
            list(HeldFile.objects.values_list("pk", flat=True)), by=PURGE, at=moment(), as_at=factories.DAY
        )
    assert not any(kept_files().exists(name) for name in names)


def test_without_a_link_or_a_file_an_action_is_not_complete_unless_one_is_attached(client, mine):
    page = words(client.post("/actions/SSR-001/complete/", completing()))
    assert "or choose a file" in page
    factories.evidence(mine, by=None)
    client.post("/actions/SSR-001/complete/", completing())
    assert Action.objects.get().stage == Stage.COMPLETE


# --- handing out --------------------------------------------------------------------------------------------


def test_a_file_is_a_download_that_runs_nothing_and_each_is_told(client, mine):
    file = factories.evidence(mine, filename='a"; filename=x.html\r\nX: 1.txt', data=b"Minutes")
    answer = client.get(file.get_download_url())
    assert b"".join(answer.streaming_content) == b"Minutes"
    assert answer["Content-Disposition"] == 'attachment; filename="ssr-001-a-filename-x-html-x-1.txt"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        "application/octet-stream",
        "nosniff",
    )
    assert answer["Content-Security-Policy"].endswith("sandbox") and "X" not in answer
    told = Event.objects.get(kind=Event.Kind.DOWNLOADED)
    assert (told.by, told.detail["sha256"]) == (factories.person("Alice"), file.sha256)


def test_what_waits_was_refused_or_withdrawn_is_handed_out_to_nobody(client, mine, alice, settings):
    passed, waiting, refused, withdrawn = (
        factories.evidence(mine, f"File {n}", data=b"%d" % n, by=alice) for n in range(4)
    )
    for file in (passed, withdrawn):
        quarantine.settle(file, Verdict(passed=True), by=SCAN)
    quarantine.settle(refused, Verdict(passed=False, finding="EICAR"), by=SCAN)
    attaching.withdraw(withdrawn, reason="Wrong", by=alice)
    settings.EVIDENCE_SCANNER = "clamd:/nowhere"
    answers = [client.get(f.get_download_url()).status_code for f in (passed, waiting, refused, withdrawn)]
    assert answers == [200, 404, 404, 404]
    page = words(client.get("/actions/SSR-001/"))
    assert "Waiting for scan" in page and "Withdrawn" in page
    assert "The virus scan found EICAR" in page and "does not count as evidence" in page


def test_a_file_is_found_under_its_own_action_alone_and_a_lost_one_is_not_there(client, mine, alice):
    other = factories.action("Other", owner=mine.owner)
    file = factories.evidence(mine, data=b"Only here")
    assert client.get(f"/actions/{other.reference}/evidence/{file.pk}/").status_code == 404
    file.file.storage.delete(file.file.name)
    assert client.get(file.get_download_url()).status_code == 404


def test_exempt_evidence_of_an_open_action_is_for_those_who_see_exempt_material(client, mine):
    file = factories.evidence(mine, "Secret plan")
    file.exempt, file.exempt_paragraph, file.exempt_reason = True, 3, "Price"
    file.save()
    assert client.get(file.get_download_url()).status_code == 404
    assert "Secret plan" not in words(client.get("/actions/SSR-001/"))


EXEMPT = {"kept": "exempt", "paragraphs": ["4"], "reason": "Talks with the unions go on."}


def trusted(client, action):
    """Marta manages the programme and may see its exempt material."""
    marta = factories.person("Marta")
    factories.grant(marta, Role.PROGRAMME_MANAGER, over=action.programme, sees_exempt=True)
    client.force_login(marta)
    return marta


def test_a_file_is_added_as_exempt_and_then_neither_listed_nor_handed_out_nor_told_to_others(client, mine):
    trusted(client, mine)
    assert "Is it kept from the public?" in words(client.get(ADD))
    answer = client.post(ADD, {"shows": "The terms offered", "file": photo(), **EXEMPT}, follow=True)
    page = words(answer)
    assert "The terms offered" in page and "Exempt under paragraph 4" in page
    made = Evidence.objects.get()
    client.force_login(mine.owner.holdings.get().user)
    for address in ("/actions/SSR-001/", "/actions/SSR-001/complete/", ADD, "/my-actions/"):
        assert "The terms offered" not in words(client.get(address)), address
    for address in (made.get_download_url(), made.get_withdraw_url(), made.get_exempt_url()):
        assert client.get(address).status_code == 404
    as_manager(client, mine)
    assert "The terms offered" not in words(client.get("/actions/?export=csv&all_columns=1"))
    assert "The terms offered" not in words(client.get("/actions/SSR-001/"))


def test_an_exemption_without_paragraph_or_reason_is_refused_at_its_boxes(client, mine):
    trusted(client, mine)
    page = words(client.post(ADD, {"shows": "The new safe", "file": photo(), "kept": "exempt"}))
    assert "Select one or more paragraphs" in page and "serves the public better" in page
    assert not Evidence.objects.exists()


def test_the_paragraphs_are_those_of_the_councils_nation_and_what_is_confidential_stays_so(client, mine):
    trusted(client, mine)
    Conventions.objects.create(
        effective_from=factories.DAY, council_name="Upland", others={"nation": "scotland"}
    )
    page = words(client.get(ADD))
    assert "Schedule 7A" in page and "Schedule 12A" not in page
    sent = {"shows": "The order", "file": photo(), "kept": "court", "forbidden_by": "A court order"}
    client.post(ADD, sent)
    made = Evidence.objects.get()
    assert (made.exempt, made.exempt_kind, made.exempt_reason) == (True, "court", "A court order")
    assert made.get_exempt_url() in words(client.get("/actions/SSR-001/"))


def test_who_sees_no_exempt_material_is_not_asked_and_can_not_say(client, mine):
    made = factories.evidence(mine)
    assert "Is it kept from the public?" not in words(client.get(ADD))
    client.post(ADD, {"shows": "The new safe", "file": photo(), **EXEMPT})
    assert not Evidence.objects.filter(exempt=True).exists()
    assert client.post(made.get_exempt_url(), EXEMPT).status_code == 403


def test_a_file_is_withdrawn_with_a_reason(client, mine):
    file = factories.evidence(mine)
    assert "Enter why the file is withdrawn" in words(client.post(file.get_withdraw_url(), {"reason": ""}))
    page = words(client.post(file.get_withdraw_url(), {"reason": "Names a pupil"}, follow=True))
    assert "is withdrawn." in page and "Names a pupil" in page


# --- verifying ----------------------------------------------------------------------------------------------


def test_the_verifier_sees_the_files_with_their_digests_and_ticks_what_was_opened(client, mine, alice):
    file = factories.evidence(mine, by=alice)
    client.post("/actions/SSR-001/complete/", completing())
    as_manager(client, mine)
    page = words(client.get("/actions/SSR-001/verify/"))
    assert file.sha256 in page and file.sha256 not in unfolded(page)
    verdict = {"decision": "verify", "seen": "Minutes, item 4."}
    assert "tick what you opened" in words(client.post("/actions/SSR-001/verify/", verdict))
    response = client.post("/actions/SSR-001/verify/", {**verdict, "opened": [file.pk]}, follow=True)
    page = words(response)
    assert "SSR-001 is verified." in page and "File opened" in page
    assert "The file’s fingerprint\n" in page and file.sha256 in page
    assert file.sha256 not in unfolded(page), "64 digits are for who looks for them"
    assert SeenFile.objects.get().evidence == file


def test_the_page_of_an_action_asks_the_same_however_many_files_it_has(client, mine):
    numbers = []
    for number in range(3):
        factories.evidence(mine, data=b"%d" % number)
        client.get("/actions/SSR-001/")
        with CaptureQueriesContext(connection) as counted:
            client.get("/actions/SSR-001/")
        numbers.append(len(counted))
    assert numbers[1] == numbers[2]
