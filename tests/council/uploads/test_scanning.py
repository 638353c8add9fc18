"""The scanner's side: ClamAV's daemon asked over its socket, by a stand-in that speaks its protocol."""

import io
import socket
import threading

import pytest
from django.core.checks import Error, Warning

from council.uploads.scanning import (
    Clamd,
    NotScanned,
    ScannerDown,
    Verdict,
    check_scanner,
    configured_scanner,
)


def clamd(answer: bytes, tmp_path, heard: list[bytes] | None = None) -> Clamd:
    """A daemon that takes one file and gives the answer."""
    path = str(tmp_path / "clamd.ctl")
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(path)
    listening.listen(1)

    def serve() -> None:
        with listening, listening.accept()[0] as connection, connection.makefile("rb") as said:
            assert said.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(said.read(4), "big"):
                (heard if heard is not None else []).append(said.read(length))
            connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    return Clamd(path)


def test_clamd_is_sent_every_byte_and_passes_what_is_clean(tmp_path):
    heard: list[bytes] = []
    data = bytes(range(256)) * 1024
    verdict = clamd(b"stream: OK\0", tmp_path, heard)(io.BytesIO(data))
    assert verdict == Verdict(passed=True, scanner="ClamAV")
    assert b"".join(heard) == data


def test_clamd_names_what_it_finds(tmp_path):
    verdict = clamd(b"stream: Win.Test.EICAR_HDB-1 FOUND\0", tmp_path)(io.BytesIO(b"x"))
    assert (verdict.passed, verdict.finding) == (False, "Win.Test.EICAR_HDB-1")


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_an_answer_that_is_no_verdict_passes_nothing(answer, tmp_path):
    with pytest.raises(NotScanned):
        clamd(answer, tmp_path)(io.BytesIO(b"x"))


def test_a_daemon_that_is_not_there_is_told_as_down(tmp_path):
    with pytest.raises(ScannerDown):
        Clamd(str(tmp_path / "nobody"))(io.BytesIO(b"x"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ScannerDown):
        Clamd(f"127.0.0.1:{port}")(io.BytesIO(b"x"))


def test_the_deployment_check_tells_of_no_scanner_and_of_a_bad_one(settings):
    settings.EVIDENCE_SCANNER = ""
    assert configured_scanner() is None
    assert [type(said) for said in check_scanner(None)] == [Warning]
    for bad in ("clamd:nowhere", "council.nothing.scan", "nothing"):
        settings.EVIDENCE_SCANNER = bad
        assert [type(said) for said in check_scanner(None)] == [Error], bad
    settings.EVIDENCE_SCANNER = "clamd:/run/clamav/clamd.ctl"
    assert check_scanner(None) == []
