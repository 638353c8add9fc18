"""Evidence files: attached, replaced, withdrawn, scanned, counted and seen; what each act refuses."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from actions import verifying
from actions.evidence import attaching
from actions.models import Action, Evidence, SeenFile
from council.access.acting import SCAN
from council.evidence import attaching as files
from council.evidence import quarantine
from council.evidence.attaching import Exemption
from council.models import Event, Role
from council.rag import Stage
from council.uploads.scanning import NotScanned, ScannerDown, Verdict
from tests import factories
from tests.factories import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return factories.manager("Alice", sees_exempt=True)


@pytest.fixture
def mona():
    return factories.manager("Mona")


def complete(action, by, **said):
    words = {"completed_on": DAY, "closing_note": "Ledger reconciled."}
    return verifying.complete(action, **(words | said), by=by, on=DAY)


# --- attaching and withdrawing ------------------------------------------------------------------------------


def test_a_file_is_kept_under_its_digest_with_who_added_it_and_what_it_shows(alice):
    made = factories.evidence(
        factories.action(), by=alice, filename="../Minutes 12 May.txt", data=b"No other file"
    )
    kept = Evidence.objects.get()
    assert (kept.filename, kept.kind, kept.size, kept.added_by) == ("Minutes 12 May.txt", "txt", 13, alice)
    # The storage adds letters where the same bytes lie there already, such as of another action.
    assert kept.file.name.startswith(f"evidence/{kept.sha256[:2]}/{kept.sha256}") and kept.is_whole()
    assert (made.scan, made.history.get().history_change_reason) == ("waiting", "Evidence added")


def test_the_same_file_is_attached_once_and_again_after_it_was_withdrawn(alice):
    action = factories.action()
    first = factories.evidence(action, by=alice)
    with pytest.raises(ValidationError, match="attached to SSR-001 already"):
        factories.evidence(action, "Other words", by=alice)
    attaching.withdraw(first, reason="Wrong action", by=alice)
    factories.evidence(action, by=alice)
    assert [one.stands for one in Evidence.objects.all()] == [False, True]


def test_a_new_edition_withdraws_the_one_before_and_keeps_it(alice):
    action = factories.action()
    first = factories.evidence(action, by=alice)
    second = attaching.attach(action, factories.offered(data=b"Corrected"), replaces=first, by=alice)
    first.refresh_from_db()
    assert (second.edition, first.withdrawn_reason) == (2, "Replaced by edition 2.")
    assert first.is_whole() and not first.can_be_opened
    with pytest.raises(ValidationError, match="withdrawn already"):
        attaching.attach(action, factories.offered(data=b"Third"), replaces=first, by=alice)


def test_nothing_is_withdrawn_without_a_reason_or_from_under_a_claim(alice):
    action = factories.action()
    only = factories.evidence(action, by=alice)
    with pytest.raises(ValidationError, match="Enter why"):
        attaching.withdraw(only, reason=" ", by=alice)
    complete(action, alice)
    with pytest.raises(ValidationError, match="only evidence"):
        attaching.withdraw(only, reason="Blurred", by=alice)
    factories.evidence(action, "Better", data=b"Sharp", by=alice)
    assert not attaching.withdraw(only, reason="Blurred", by=alice).stands


def test_the_evidence_of_a_verified_action_stays_as_it_was_seen(alice, mona):
    action = factories.action()
    file = factories.evidence(action, by=alice)
    verifying.verify(complete(action, alice), seen="The minutes", files=[file], by=mona, on=DAY)
    for change in (
        lambda: factories.evidence(action, data=b"Late", by=alice),
        lambda: attaching.withdraw(file, reason="x", by=alice),
    ):
        with pytest.raises(ValidationError, match="is verified, so its evidence stays as it is"):
            change()


def test_an_action_holds_no_more_than_its_number_of_files(alice, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 1)
    action = factories.action()
    factories.evidence(action, by=alice)
    with pytest.raises(ValidationError, match="up to 1 files"):
        factories.evidence(action, data=b"Two", by=alice)


# --- completing and verifying -------------------------------------------------------------------------------


def test_a_file_counts_as_evidence_and_a_refused_one_does_not(alice):
    action = factories.action()
    with pytest.raises(ValidationError, match="or choose a file"):
        complete(action, alice)
    refused = factories.evidence(action, by=alice)
    quarantine.settle(refused, Verdict(passed=False, finding="EICAR"), by=SCAN)
    with pytest.raises(ValidationError, match="or choose a file"):
        complete(action, alice)
    assert complete(action, alice, file=factories.offered(data=b"Clean")).action.stage == Stage.COMPLETE
    assert action.evidence.counting().get().added_by == alice


def test_verifying_keeps_which_files_were_opened_and_their_digests(alice, mona):
    action = factories.action()
    opened, other = factories.evidence(action, by=alice), factories.evidence(action, data=b"Other", by=alice)
    completion = complete(action, alice)
    with pytest.raises(ValidationError, match="tick what you opened"):
        verifying.verify(completion, seen="It", by=mona, on=DAY)
    verifying.verify(completion, seen="The minutes", files=[opened], by=mona, on=DAY)
    seen = SeenFile.objects.get()
    assert (seen.evidence, seen.sha256, seen.completion) == (opened, opened.sha256, completion)
    assert other.seen_in.count() == 0 and seen.history.get().history_user == mona


def test_a_file_that_lies_changed_on_the_disk_is_not_verified(alice, mona):
    action = factories.action()
    file = factories.evidence(action, by=alice, data=b"As it was when it was added")
    completion = complete(action, alice)
    Path(file.file.path).write_bytes(b"Swapped")
    with pytest.raises(ValidationError, match="not as it was added"):
        verifying.verify(completion, seen="It", files=[file], by=mona, on=DAY)
    assert Action.objects.get().stage == Stage.COMPLETE


def test_a_file_withdrawn_or_of_another_action_was_not_seen(alice, mona):
    action = factories.action()
    gone, stranger = factories.evidence(action, by=alice), factories.evidence(factories.action("B"), by=alice)
    completion = complete(action, alice, evidence="The share.")
    attaching.withdraw(gone, reason="Wrong", by=alice)
    for file in (gone, stranger):
        with pytest.raises(ValidationError, match="withdrawn or refused"):
            verifying.verify(completion, seen="It", files=[file], by=mona, on=DAY)


def test_what_waits_for_the_scanner_can_not_be_verified_yet(alice, mona, settings):
    action = factories.action()
    factories.evidence(action, by=alice)
    completion = complete(action, alice)
    settings.EVIDENCE_SCANNER = "clamd:/nowhere"
    with pytest.raises(ValidationError, match="No file can be opened"):
        verifying.verify(completion, seen="It", by=mona, on=DAY)


# --- quarantine ---------------------------------------------------------------------------------------------

ANSWER: dict[str, object] = {}


def scan(file):
    """The council's own scanner, as the settings name it: says what the test wants."""
    answer = ANSWER["says"]
    if isinstance(answer, Exception):
        raise answer
    assert file.read()
    return answer


@pytest.fixture
def scanner(settings):
    settings.EVIDENCE_SCANNER = "tests.actions.evidence.test_attaching.scan"
    return ANSWER


CLEAN = Verdict(passed=True, scanner="Ours")


def test_a_file_is_scanned_by_the_worker_once_it_is_saved(alice, scanner, django_capture_on_commit_callbacks):
    scanner["says"] = CLEAN
    with django_capture_on_commit_callbacks(execute=True):
        made = factories.evidence(factories.action(), by=alice)
        assert not made.can_be_opened
    made.refresh_from_db()
    assert (made.scan, made.scanner, made.can_be_opened) == ("passed", "Ours", True)
    assert made.history.first().through == "virus scan"


def test_a_refused_file_is_never_handed_out_and_an_event_tells_of_it(alice, scanner):
    made = factories.evidence(factories.action(), by=alice)
    scanner["says"] = Verdict(passed=False, finding="EICAR", scanner="Ours")
    assert quarantine.scan_waiting() == quarantine.Scanned(refused=1)
    made.refresh_from_db()
    assert (made.scan, made.finding, made.can_be_opened) == ("refused", "EICAR", False)
    told = Event.objects.get(kind=Event.Kind.FILE_REFUSED)
    assert told.detail["sha256"] == made.sha256 and "SSR-001" in told.what
    quarantine.settle(made, CLEAN, by=SCAN)
    made.refresh_from_db()
    assert made.scan == "refused", "what is settled stays so"


@pytest.mark.parametrize("trouble", [ScannerDown("gone"), NotScanned("too large"), RuntimeError("odd")])
def test_where_the_scanner_fails_the_file_waits_and_is_scanned_later(alice, scanner, trouble):
    made = factories.evidence(factories.action(), by=alice)
    scanner["says"] = trouble
    out = StringIO()
    with pytest.raises(CommandError, match="1 files still wait"):
        call_command("scan_evidence", stdout=out)
    assert json.loads(out.getvalue())["waiting"] == 1
    scanner["says"] = CLEAN
    call_command("scan_evidence", stdout=StringIO())
    made.refresh_from_db()
    assert made.scan == "passed"


# --- looked at again ----------------------------------------------------------------------------------------


class Learning:
    """A scanner whose signatures grow; `knows` is what it finds by now."""

    def __init__(self) -> None:
        self.number, self.knows, self.asked = 1, b"nothing at all", 0

    def edition(self) -> str:
        return f"Ours/{self.number}"

    def __call__(self, file):
        self.asked += 1
        found = self.knows in file.read()
        return Verdict(passed=not found, finding="Late.Find" if found else "", scanner="Ours")


@pytest.fixture
def learning(settings, monkeypatch):
    learning = Learning()
    settings.EVIDENCE_SCANNER = "tests.actions.evidence.test_attaching.scan"
    monkeypatch.setattr(quarantine, "configured_scanner", lambda: learning)
    return learning


def again() -> dict:
    out = StringIO()
    call_command("scan_evidence", again=True, stdout=out)
    return json.loads(out.getvalue())


def test_files_that_passed_are_scanned_again_once_the_scanner_knows_more(alice, learning):
    made = factories.evidence(factories.action(), by=alice)
    quarantine.scan_waiting()
    made.refresh_from_db()
    assert (made.scan, made.scanner) == ("passed", "Ours/1")
    assert again() == {"passed": 0, "refused": 0, "waiting": 0, "trouble": ""} and learning.asked == 1
    learning.number = 2
    assert again()["passed"] == 1 and again()["passed"] == 0
    made.refresh_from_db()
    assert (made.scan, made.scanner, made.can_be_opened) == ("passed", "Ours/2", True)


def test_what_is_refused_then_is_quarantined_and_told_with_who_had_seen_it(alice, mona, learning, client):
    action = factories.action()
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=action.programme)
    made = factories.evidence(action, by=alice)
    quarantine.scan_waiting()
    completion = complete(action, alice)
    verifying.verify(completion, seen="The minutes", files=[made], by=mona, on=DAY)
    learning.number, learning.knows = 2, b"Minutes"
    assert again()["refused"] == 1
    made.refresh_from_db()
    assert (made.scan, made.finding, made.can_be_opened) == ("refused", "Late.Find", False)
    told = Event.objects.get(kind=Event.Kind.FILE_REFUSED)
    assert told.detail["passed_before"] and told.detail["seen_for_completions"] == [completion.pk]
    assert "was seen for 1 decision" in told.what
    assert made.history.first().history_change_reason == "Evidence refused by the virus scan"
    client.force_login(mona)
    page = client.get(action.get_absolute_url()).content.decode()
    assert "It had passed before." in page and "Mona opened it and decided “Verified” on 15 June 2026" in page
    assert client.get(made.get_download_url()).status_code == 404


def test_where_the_scanner_is_down_what_passed_goes_on_being_handed_out(alice, learning, monkeypatch):
    made = factories.evidence(factories.action(), by=alice)
    quarantine.scan_waiting()

    def down() -> str:
        raise ScannerDown("gone")

    monkeypatch.setattr(learning, "edition", down)
    with pytest.raises(CommandError, match="1 files still wait: gone"):
        again()
    made.refresh_from_db()
    assert made.can_be_opened


# --- exempt -------------------------------------------------------------------------------------------------

TALKS = Exemption(4, "Talks with the unions go on.")


def test_a_file_is_exempt_from_the_start_or_from_then_on_and_open_again(alice):
    action = factories.action()
    offered = replace(factories.offered(), exemption=TALKS)
    made = attaching.attach(action, offered, by=alice)
    assert (made.exempt, made.exempt_paragraph, made.exempt_reason) == (True, 4, TALKS.reason)
    attaching.restrict(made, None, by=alice)
    made.refresh_from_db()
    assert (made.exempt, made.exempt_paragraph, made.exempt_reason) == (False, None, "")
    attaching.restrict(made, TALKS, by=alice)
    reasons = list(made.history.values_list("history_change_reason", "history_user__name"))
    assert reasons[:2] == [("Evidence made exempt", "Alice"), ("Evidence opened", "Alice")]


def test_an_exemption_says_why_and_opening_what_is_open_is_refused(alice):
    made = factories.evidence(factories.action(), by=alice)
    with pytest.raises(ValidationError, match="public interest reason"):
        attaching.restrict(made, Exemption(4, " "), by=alice)
    with pytest.raises(ValidationError, match="nothing has changed"):
        attaching.restrict(made, None, by=alice)
    assert made.history.count() == 1


def test_nobody_verifies_by_a_file_that_they_may_not_see(alice, mona):
    action = factories.action()
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=action.programme)
    made = factories.evidence(action, by=alice)
    completion = complete(action, alice)
    attaching.restrict(made, TALKS, by=alice)
    with pytest.raises(ValidationError, match="withdrawn or refused"):
        verifying.verify(completion, seen="The minutes", files=[made], by=mona, on=DAY)
    with pytest.raises(ValidationError, match="No file can be opened"):
        verifying.verify(completion, seen="The minutes", by=mona, on=DAY)


def test_without_a_scanner_files_are_handed_out_and_the_command_says_so(alice):
    assert factories.evidence(factories.action(), by=alice).can_be_opened
    with pytest.raises(CommandError, match="Set EVIDENCE_SCANNER first"):
        call_command("scan_evidence")


def test_a_file_that_is_exempt_on_the_action_is_told_by_no_refusal(alice, mona):
    """Adding the very same bytes, taking the last file back, completing: nothing tells that it is there."""
    action = factories.action()
    hidden = factories.evidence(action, by=alice, data=b"Terms")
    attaching.restrict(hidden, TALKS, by=alice)
    same = attaching.attach(action, factories.offered(data=b"Terms"), by=mona)
    assert action.evidence.standing().count() == 2
    with pytest.raises(ValidationError, match="Withdraw one of them first"):
        attaching.restrict(hidden, None, by=alice)
    attaching.withdraw(same, reason="Wrong file.", by=mona)
    with pytest.raises(ValidationError, match="where the evidence is"):
        complete(action, mona)
    complete(action, alice)


def test_who_sees_the_exempt_file_does_not_add_it_again(alice):
    action = factories.action()
    attaching.restrict(factories.evidence(action, by=alice, data=b"Terms"), TALKS, by=alice)
    with pytest.raises(ValidationError, match="attached to SSR-001 already"):
        attaching.attach(action, factories.offered(data=b"Terms"), by=alice)
