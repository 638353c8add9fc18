"""The virus scanner that looks at uploaded files: the one that the settings name, or none.

`EVIDENCE_SCANNER` is one of

* empty: there is none, and `check --deploy` warns;
* `clamd:/run/clamav/clamd.ctl` or `clamd:127.0.0.1:3310`: ClamAV's daemon, at its socket;
* the dotted path of a callable that takes the open file and gives a `Verdict`, for any other.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.core import checks
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

CHUNK = 64 * 1024
SECONDS = 60


@dataclass(frozen=True)
class Verdict:
    """What the scanner said of a file: whether it passed, what was found if not, and who says so."""

    passed: bool
    finding: str = ""
    scanner: str = ""


Scanner = Callable[[BinaryIO], Verdict]


class ScannerDown(Exception):
    """The scanner can't be reached: there is no use in asking about the next file."""


class NotScanned(Exception):
    """The scanner answered, but gave no verdict on this file."""


def configured_scanner() -> Scanner | None:
    """The scanner that the settings name; None where they name none. ImportError for a bad path."""
    named: str = settings.EVIDENCE_SCANNER
    if not named:
        return None
    scheme, _, address = named.partition(":")
    if scheme == "clamd":
        return Clamd(address)
    scanner: Scanner = import_string(named)
    return scanner


def edition_of(scanner: Scanner) -> str:
    """What the scanner knows by now, such as "ClamAV 1.4.2/27823"; empty where it doesn't say.

    It is asked for by the scanner's own `edition()`. Raises ScannerDown where that can't be reached.
    """
    ask: Callable[[], str] | None = getattr(scanner, "edition", None)
    return ask()[:60] if ask else ""


def refuse_unless_clean(file: Any, what: str) -> None:
    """Raise ValidationError unless the scanner lets the chosen file through, where there is a scanner.

    For what is used as soon as it is kept, and so can't wait in quarantine. It is left at its beginning.
    """
    scanner = configured_scanner()
    if scanner is None:
        return
    try:
        verdict = scanner(file)
    except (ScannerDown, NotScanned) as refusal:
        told = f"The {what} could not be scanned for viruses just now. Choose it again later."
        raise ValidationError(told) from refusal
    finally:
        file.seek(0)
    if not verdict.passed:
        raise ValidationError(f"The virus scanner found something in the {what}. Choose another.")


class Clamd:
    """ClamAV's daemon, asked over its socket: a path, or host and port."""

    def __init__(self, address: str) -> None:
        self.address = address
        host, _, port = address.rpartition(":")
        if not address.startswith("/") and not (host and port.isdecimal()):
            raise ValueError(f"{address!r} is neither the path of a socket nor a host and a port")

    def __call__(self, file: BinaryIO) -> Verdict:
        """The daemon's verdict on the file, sent in chunks as its INSTREAM command takes them."""
        try:
            with self._connected() as connection:
                answer = self._asked(connection, file)
        except OSError as error:
            raise ScannerDown(f"clamd at {self.address}: {error}") from error
        words = answer.strip("\0\n ").removeprefix("stream: ")
        if words == "OK":
            return Verdict(passed=True, scanner="ClamAV")
        if words.endswith(" FOUND"):
            return Verdict(passed=False, finding=words.removesuffix(" FOUND")[:200], scanner="ClamAV")
        raise NotScanned(words or "clamd gave no answer")

    def edition(self) -> str:
        """The daemon's version and that of its signatures, without their date."""
        try:
            with self._connected() as connection:
                connection.sendall(b"zVERSION\0")
                answer = self._answer(connection)
        except OSError as error:
            raise ScannerDown(f"clamd at {self.address}: {error}") from error
        return "/".join(answer.strip("\0\n ").split("/")[:2])

    def _connected(self) -> socket.socket:
        if not self.address.startswith("/"):
            host, _, port = self.address.rpartition(":")
            return socket.create_connection((host, int(port)), timeout=SECONDS)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(SECONDS)
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection

    @classmethod
    def _asked(cls, connection: socket.socket, file: BinaryIO) -> str:
        try:
            connection.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
            connection.sendall(bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it hangs up on what is larger than its own limit, and says so first
        return cls._answer(connection)

    @staticmethod
    def _answer(connection: socket.socket) -> str:
        answer = b""
        while b"\0" not in answer and (more := connection.recv(4096)):
            answer += more
        return answer.decode("utf-8", "replace")


def check_scanner(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning where no scanner is named, an error where the one named can't be made."""
    try:
        scanner = configured_scanner()
    except (ImportError, ValueError) as error:
        return [checks.Error(f"EVIDENCE_SCANNER cannot be used: {error}", id="evidence.E001")]
    if scanner is not None:
        return []
    return [
        checks.Warning(
            "No virus scanner is set: evidence files are handed out as they were uploaded.",
            hint="Set EVIDENCE_SCANNER, such as clamd:/run/clamav/clamd.ctl, and keep db_worker running.",
            id="evidence.W001",
        )
    ]
