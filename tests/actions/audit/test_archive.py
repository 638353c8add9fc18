"""Verified actions as one ZIP: what is drawn, what is in it, what stays out, and that it proves itself."""

import csv
import hashlib
import io
import re
import zipfile
from pathlib import Path

import pytest

from actions import verifying
from actions.evidence import attaching, linking
from actions.models import Action
from council.access.acting import DEMO
from council.drawing_lots import drawn
from council.models import Event, Exempt, Role
from programmes.models import Review
from tests import factories
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

PAGE = "/actions/sample/"


def verified(title: str, *, data: bytes, **fields) -> Action:
    alice, mona = factories.manager("Alice", sees_exempt=True), factories.manager("Mona", sees_exempt=True)
    action = factories.action(title, **fields)
    file = factories.evidence(action, f"{title}, shown", filename="../=cmd|x.txt", data=data, by=alice)
    done = verifying.complete(action, completed_on=DAY, closing_note="=Done", by=alice, on=DAY)
    verifying.verify(done, seen="The file", files=[file], by=mona, on=DAY)
    return action


@pytest.fixture
def olga(client):
    olga = factories.person("Olga")
    factories.grant(olga, Role.AUDITOR, over=factories.programme())
    client.force_login(olga)
    return olga


def taken(client, address: str = PAGE, **said) -> zipfile.ZipFile:
    answer = client.post(address, {"which": "all", **said})
    assert answer["Content-Type"] == "application/zip", answer.content.decode()
    assert answer["Content-Disposition"].startswith('attachment; filename="verified-actions-2026-06-15')
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def lines(book: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(book.read(name).decode("utf-8-sig"))))


def test_the_zip_holds_index_history_and_evidence_and_a_digest_of_each(client, olga):
    action = verified("Lock the safe", data=b"Locked")
    book = taken(client)
    assert book.testzip() is None
    sums = dict(line.split("  ")[::-1] for line in book.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(book.namelist()) - {"SHA256SUMS"}
    assert all(hashlib.sha256(book.read(name)).hexdigest() == digest for name, digest in sums.items())
    [entry] = lines(book, "index.csv")
    assert (entry["Reference"], entry["Completed by"], entry["Verified by"]) == ("SSR-001", "Alice", "Mona")
    assert (entry["What was delivered"], entry["Files opened by the verifier"]) == ("'=Done", "1")
    [file] = lines(book, "SSR-001/evidence.csv")
    assert file["State"] == "in this archive"
    assert file["SHA-256 as added"] == file["SHA-256 as verified"] == hashlib.sha256(b"Locked").hexdigest()
    assert file["File in this archive"] == "SSR-001/evidence/01-cmd-x.txt"
    assert book.read(file["File in this archive"]) == b"Locked"
    story = [(one["Kind"], one["Why"]) for one in lines(book, "SSR-001/history.csv")]
    assert ("Evidence", "Evidence added") in story and ("Completion", "Verified") in story
    assert re.fullmatch(r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}:\d{2}", entry["Claimed at"])
    assert entry["Verified at"] and entry["Verified at"] >= entry["Claimed at"]
    assert not any(name.startswith("/") or ".." in name for name in book.namelist())
    told = Event.objects.get(kind=Event.Kind.EXPORTED)
    assert (told.by, told.detail["references"]) == (olga, [action.reference])
    assert (told.detail["rows"], told.detail["filtered"]) == (1, "None")


def test_a_sample_is_the_same_for_the_same_seed_and_the_seed_is_in_the_zip(client, olga):
    references = [verified(f"Action {n}", data=b"%d" % n).reference for n in range(4)]
    said = {"which": "sample", "size": "2", "seed": "audit 2026"}
    first, second = (taken(client, **said) for _ in range(2))
    chosen = [entry["Reference"] for entry in lines(first, "index.csv")]
    assert chosen == [entry["Reference"] for entry in lines(second, "index.csv")] and len(chosen) == 2
    assert chosen == drawn(references, size=2, seed="audit 2026")
    assert "Seed: audit 2026" in first.read("README.txt").decode()
    assert [one["Reference"] for one in lines(first, "drawn-from.csv")] == references
    draws = {tuple(drawn(references, size=2, seed=str(seed))) for seed in range(40)}
    assert len(draws) == 6, "each pair has its chance"


def test_what_is_filtered_away_unverified_or_exempt_stays_out(client, olga):
    verified("Lock the safe", data=b"1")
    verified("Paint the door", data=b"2")
    secret = {"exempt": True, "exempt_paragraph": Exempt.P3, "exempt_reason": "Price"}
    verified("Sell the land", data=b"3", **secret)
    factories.action("Not yet done")
    verified("Elsewhere", data=b"4", programme=factories.programme("OTH"))
    assert [e["Action"] for e in lines(taken(client), "index.csv")] == ["Lock the safe", "Paint the door"]
    book = taken(client, f"{PAGE}?q=paint")
    assert [e["Action"] for e in lines(book, "index.csv")] == ["Paint the door"]
    assert "Search: paint" in book.read("README.txt").decode()
    factories.grant(olga, Role.AUDITOR, over=factories.programme(), sees_exempt=True)
    assert len(lines(taken(client), "index.csv")) == 3


def test_exempt_evidence_of_an_open_action_is_in_the_zip_of_those_alone_who_may_see_it(client, olga):
    terms = factories.evidence(factories.action("Terms"), "The terms offered", data=b"Terms", by=None)
    action = terms.action
    attaching.restrict(terms, attaching.Exemption(4, "Talks go on."), by=DEMO)
    open_file = factories.evidence(action, "The notice", data=b"Notice")
    done = verifying.complete(action, completed_on=DAY, closing_note="Done", by=DEMO, on=DAY)
    verifying.verify(done, seen="It", files=[open_file], by=factories.manager("Mona"), on=DAY)
    book = taken(client)
    said = b"".join(book.read(name) for name in book.namelist())
    assert b"The notice" in said and b"The terms offered" not in said
    assert not any(book.read(name) == b"Terms" for name in book.namelist())
    factories.grant(olga, Role.AUDITOR, over=factories.programme(), sees_exempt=True)
    book = taken(client)
    assert any(book.read(name) == b"Terms" for name in book.namelist())


def test_links_to_evidence_stand_beside_the_files_with_what_became_of_them(client, olga):
    alice, mona = factories.manager("Alice"), factories.manager("Mona")
    action = factories.action("Keep the register")
    said = {"by": alice, "on": DAY, "seen_on": DAY}
    kept = linking.add_link(action, place="https://files.example/register", shows="=Edition 3", **said)
    wrong = linking.add_link(action, place="The safe", shows="The deed", **said)
    linking.withdraw_link(wrong, reason="Another deed", by=alice)
    done = verifying.complete(action, completed_on=DAY, closing_note="Done", by=alice, on=DAY)
    verifying.verify(done, seen="It", links=[kept], by=mona, on=DAY)
    verified("Lock the safe", data=b"Locked")
    book = taken(client)
    first, second = lines(book, "SSR-001/links.csv")
    assert (first["Where it lies"], first["What was seen there"]) == (kept.place, "'=Edition 3")
    assert (first["Seen by"], first["Looked at by the verifier"]) == ("Alice", "yes")
    assert (second["Looked at by the verifier"], second["Reason for withdrawing"]) == ("", "Another deed")
    entry, other = lines(book, "index.csv")
    assert (entry["Links"], entry["Links looked at by the verifier"], other["Links"]) == ("1", "1", "0")
    assert "SSR-002/links.csv" not in book.namelist()


def test_a_file_withdrawn_changed_or_lost_is_named_as_such(client, olga):
    alice, action = factories.manager("Alice"), factories.action()
    files = [factories.evidence(action, f"File {n}", data=b"%d" % n, by=alice) for n in range(4)]
    attaching.withdraw(files[1], reason="Wrong one", by=alice)
    done = verifying.complete(action, completed_on=DAY, closing_note="Done", by=alice, on=DAY)
    verifying.verify(done, seen="It", files=[files[0]], by=factories.manager("Mona"), on=DAY)
    Path(files[2].file.path).write_bytes(b"Swapped")
    files[3].file.storage.delete(files[3].file.name)
    states = [one["State"] for one in lines(taken(client), "SSR-001/evidence.csv")]
    assert states[:2] == ["in this archive", "withdrawn: Wrong one"]
    assert states[2].startswith("CHANGED") and states[3].startswith("MISSING")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"which": ""}, "Select a sample or all"),
        ({"which": "sample"}, "Enter how many to draw"),
        ({"which": "sample", "size": "0", "seed": "x"}, "Draw at least one"),
        ({"which": "sample", "size": "2", "seed": "x\r\ny"}, "letters, numbers"),
    ],
)
def test_a_question_left_open_is_asked_again(client, olga, said, words):
    verified("Lock the safe", data=b"1")
    assert words in client.post(PAGE, said).content.decode()


def test_the_page_says_how_many_there_are_and_is_linked_for_those_who_may(client, olga):
    assert "No action is verified yet" in client.get(PAGE).content.decode()
    verified("Lock the safe", data=b"1")
    assert "<strong>1</strong> verified action," in client.get(PAGE).content.decode()
    assert f'href="{PAGE}?q=safe"' in client.get("/actions/?q=safe").content.decode()
    client.force_login(factories.person("Bob"))
    assert PAGE not in client.get("/actions/").content.decode()


def test_files_opened_are_counted_as_far_as_they_may_be_seen(client, olga):
    terms = factories.evidence(factories.action("Terms"), "The terms offered", data=b"Terms", by=None)
    action = terms.action
    notice = factories.evidence(action, "The notice", data=b"Notice")
    attaching.restrict(terms, attaching.Exemption(4, "Talks go on."), by=DEMO)
    done = verifying.complete(action, completed_on=DAY, closing_note="Done", by=DEMO, on=DAY)
    seer = factories.manager("Mona", sees_exempt=True)
    verifying.verify(done, seen="Both", files=[terms, notice], by=seer, on=DAY)
    counts = ("Files", "Files opened by the verifier")
    (line,) = lines(taken(client), "index.csv")
    assert [line[name] for name in counts] == ["1", "1"]
    factories.grant(olga, Role.AUDITOR, over=factories.programme(), sees_exempt=True)
    (line,) = lines(taken(client), "index.csv")
    assert [line[name] for name in counts] == ["2", "2"]


def test_the_history_tells_supporting_posts_and_what_the_action_answers_word_for_word(client, olga):
    action = verified("Lock the safe", data=b"Locked")
    review = Review.objects.create(title="Peers", kind="other", received_on=DAY, recorded_on=DAY)
    advice = review.recommendations.create(number="R1", text="Lock " + "every safe " * 20 + "at night")
    action.supports.create(post=factories.post("Head of Estates"))
    action.answers.create(recommendation=advice, says="The night part")
    story = lines(taken(client), "SSR-001/history.csv")
    told = {one["Kind"]: one["Changes"] for one in story}
    assert "Head of Estates" in told["Support"]
    assert advice.text in told["Answer"] and "The night part" in told["Answer"]
