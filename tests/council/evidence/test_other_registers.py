"""What later registers keep files of (a claim, a review) is carried by the same rules, scan and all."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, models, transaction
from django.http import Http404
from django.test.utils import isolate_apps

from council.access.acting import SCAN, Rule
from council.evidence import attaching, quarantine
from council.evidence.attaching import MOST_FILES, Exemption, OfferedFile
from council.evidence.forms import AddFileForm, StoredFileField
from council.evidence.seen import seen_files
from council.evidence.serving import download
from council.evidence.stored import StoredFile, file_constraints
from council.models import Event
from council.uploads.kinds import KINDS
from council.uploads.scanning import Verdict
from tests import factories

ANYONE = Rule("Only people attach files.", signed_in=True)
pytestmark = pytest.mark.django_db

with isolate_apps("council"):

    class Claim(models.Model):
        """A toy record: savings that somebody says were delivered."""

        pounds = models.IntegerField()

        class Meta:
            app_label = "council"

        def __str__(self) -> str:
            return f"Claim of {self.pounds}"

    class ClaimEvidence(StoredFile):
        about = "claim"

        claim = models.ForeignKey(Claim, models.PROTECT, related_name="files")

        class Meta:
            app_label = "council"
            verbose_name = "claim evidence"
            constraints = file_constraints("claim", prefix="claim_evidence", once="claim_evidence_once")

        def seen_for(self) -> dict[str, list[int]]:
            return {"confirmations": [7]}


@pytest.fixture(autouse=True)
def tables(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toys' tables, in the test's own transaction, with which they go; the site knows them meanwhile."""
    editor = connection.SchemaEditorClass(connection, collect_sql=True, atomic=False)
    editor.deferred_sql = []
    for model in (Claim, ClaimEvidence):
        editor.create_model(model)
    with connection.cursor() as cursor:
        for statement in (*editor.collected_sql, *editor.deferred_sql):
            cursor.execute(str(statement).rstrip(";"))
    known = list(apps.get_models())
    monkeypatch.setattr(apps, "get_models", lambda *args, **kwargs: [*known, ClaimEvidence])
    yield


@pytest.fixture
def claim() -> Claim:
    return Claim.objects.create(pounds=1000)


def offer(words: bytes = b"Minutes", shows: str = "Signed minutes", exemption: Any = None) -> OfferedFile:
    file = SimpleUploadedFile("minutes.txt", words)
    return OfferedFile(file, "minutes.txt", KINDS["txt"], shows, exemption)


def attach(claim: Claim, words: bytes = b"Minutes", **more: Any) -> ClaimEvidence:
    return attaching.attach(
        ClaimEvidence(claim=claim), offer(words), rule=ANYONE, by=factories.person(), **more
    )


def finds(name: str) -> Any:
    """A scanner that finds this in whatever bears its name, and passes everything else."""

    def scan(file: Any) -> Verdict:
        found = name.encode() in file.read()
        return Verdict(passed=not found, finding=name if found else "", scanner="Toy 1")

    return scan


def test_a_file_is_kept_under_its_digest_and_waits_for_the_scanner(claim):
    stored = attach(claim)
    assert stored.file.name.startswith(f"evidence/{stored.sha256[:2]}/{stored.sha256}")
    assert (stored.scan, stored.edition, stored.size) == ("waiting", 1, 7)
    assert stored.is_whole() and claim.files.get() == stored


def test_the_same_bytes_are_taken_once_and_so_many_files(claim, monkeypatch):
    attach(claim)
    with pytest.raises(ValidationError, match="This very file is attached to Claim of 1000 already"):
        attach(claim)
    monkeypatch.setattr(attaching, "MOST_FILES", 1)
    with pytest.raises(ValidationError, match="A claim holds up to 1 files"):
        attach(claim, b"Other")
    assert MOST_FILES == 50


def test_a_new_edition_takes_the_old_one_back(claim):
    first = attach(claim)
    second = attach(claim, b"Minutes, signed", replaces=first)
    first.refresh_from_db()
    assert (second.edition, first.withdrawn_reason) == (2, "Replaced by edition 2.")
    assert list(claim.files.standing()) == [second] and not first.stands


def test_what_is_taken_back_says_why_and_is_handed_out_to_nobody(claim):
    stored, alice = attach(claim), factories.person()
    with pytest.raises(ValidationError, match="Enter why"):
        attaching.withdraw(stored, reason=" ", rule=ANYONE, by=alice)
    attaching.withdraw(stored, reason="Wrong claim.", rule=ANYONE, by=alice)
    with pytest.raises(Http404):
        download(stored, by=alice, exempt=False)
    with pytest.raises(ValidationError, match="withdrawn already"):
        attaching.standing_file(stored, claim)


def test_a_file_is_made_exempt_and_opened_again(claim):
    stored, alice = attach(claim), factories.person()
    stored = attaching.restrict(stored, Exemption(3, "Contract in negotiation"), rule=ANYONE, by=alice)
    assert (stored.exempt, stored.exempt_paragraph) == (True, 3)
    stored = attaching.restrict(stored, None, rule=ANYONE, by=alice)
    assert not stored.exempt and stored.exempt_reason == ""
    with pytest.raises(ValidationError, match="nothing has changed"):
        attaching.restrict(stored, None, rule=ANYONE, by=alice)


def test_the_scanner_is_asked_about_every_registers_files(claim, monkeypatch, settings):
    settings.EVIDENCE_SCANNER = "toy"
    monkeypatch.setattr(quarantine, "configured_scanner", lambda: finds("EICAR"))
    good, bad = attach(claim), attach(claim, b"EICAR")
    assert not good.can_be_opened
    done = quarantine.scan_waiting()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (done.passed, done.refused, done.waiting) == (1, 1, 0)
    assert good.can_be_opened and not bad.can_be_opened and bad.finding == "EICAR"


def test_a_refused_file_is_told_with_what_had_relied_on_it(claim):
    stored = quarantine.settle(
        attach(claim), Verdict(passed=False, finding="EICAR", scanner="Toy 1"), by=SCAN
    )
    event = Event.objects.get(kind=Event.Kind.FILE_REFUSED)
    assert event.what == (
        "A file of Claim of 1000 was refused by the virus scan, and was seen for 1 decision"
    )
    assert event.detail["claimevidence"] == stored.pk and event.detail["seen_for_confirmations"] == [7]


def test_it_is_handed_out_as_a_download_that_runs_nothing(claim):
    response = download(attach(claim), by=factories.person(), exempt=False)
    assert b"".join(response.streaming_content) == b"Minutes"
    assert response["Content-Disposition"] == 'attachment; filename="claim-of-1000-minutes.txt"'
    assert (
        response["Content-Type"] == "application/octet-stream"
        and "sandbox" in response["Content-Security-Policy"]
    )
    assert Event.objects.get(kind=Event.Kind.DOWNLOADED).what == "Claim evidence of Claim of 1000"


def test_what_a_verifier_saw_is_what_was_added(claim):
    stored = attach(claim)
    files = ClaimEvidence._base_manager.all()
    assert seen_files([stored], among=files) == [stored]
    with stored.file.storage.open(stored.file.name, "wb") as kept:
        kept.write(b"Something else")
    with pytest.raises(ValidationError, match="is not as it was added"):
        seen_files([stored], among=files)
    attaching.withdraw(stored, reason="Changed.", rule=ANYONE, by=factories.person())
    with pytest.raises(ValidationError, match="was withdrawn or refused"):
        seen_files([stored], among=files)


def test_its_form_says_the_limits_and_asks_for_the_file_again(claim, settings):
    settings.EVIDENCE_MAX_BYTES = 10  # of which a field tells when it is made

    class AddClaimFile(AddFileForm):
        about = "claim"
        file = StoredFileField(label="File")

    sent = {"shows": "", "exempt": "no"}
    file = SimpleUploadedFile("minutes.txt", b"Minutes")
    asked = {"standing": ClaimEvidence._base_manager.none(), "nation": "england"}
    form = AddClaimFile(sent, {"file": file}, restricts=True, **asked)
    assert ("exempt", "Exempt") in form.fields["kept"].choices
    assert "up to 10\xa0bytes" in form.fields["file"].help_text
    assert not form.is_valid() and "Choose the file again" in str(form.errors["file"])
    large = SimpleUploadedFile("minutes.txt", b"x" * 11)
    form = AddClaimFile(sent | {"shows": "It"}, {"file": large}, **asked)
    assert "The file has 11\xa0bytes" in str(form.errors["file"])


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({}, "claim_evidence_once"),
        ({"withdrawn_at": "now"}, "claim_evidence_withdrawn_says_why"),
        ({"scan": "refused", "sha256": "0"}, "claim_evidence_refused_says_why"),
        ({"exempt": True, "sha256": "0"}, "council_claimevidence_exempt_says_why"),
    ],
)
def test_the_database_refuses_it_too(claim, wrong, constraint):
    stored = attach(claim)
    added_at, stored.pk = stored.added_at, None
    for name, value in wrong.items():
        setattr(stored, name, added_at if value == "now" else value)
    words = "sha256" if connection.vendor == "sqlite" and not wrong else constraint
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        stored.save()
