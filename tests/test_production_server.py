"""`.env.example`, as it stands, starts a production server: sign-in, new password, upload, `/readyz`.

Only what no example can know is put in: key, database, two folders, and where mail and scanner listen.
"""

import http.client
import os
import re
import secrets
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import connection
from environ import Env

from tests import factories
from tests.database import Postgres

ROOT = Path(__file__).resolve().parent.parent
HOST = "improvement.council.example"
# PostgreSQL is what the example names.
pytestmark = [pytest.mark.only("postgres"), pytest.mark.django_db]


class MailServer(socketserver.StreamRequestHandler):
    """Takes every mail and keeps it."""

    taken: list[str] = []

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            self.wfile.write(self.answer(line[:4].upper()))

    def answer(self, command: bytes) -> bytes:
        if command != b"DATA":
            return b"250 ok\r\n"
        self.wfile.write(b"354 go on\r\n")
        lines = iter(self.rfile.readline, b".\r\n")
        self.taken.append(b"".join(lines).decode().replace("=\r\n", "").replace("=3D", "="))
        return b"250 taken\r\n"


class Visitor:
    """A browser behind the proxy that ends TLS: keeps cookies, follows nothing by itself."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str, str]:
        """The status, where it leads, and the text."""
        connected = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Cookie": cookies,
            "Referer": f"https://{HOST}{path}",
        }
        connected.request(method, path, body, sent | headers)
        answer = connected.getresponse()
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        location = urlsplit(answer.getheader("Location") or "")
        return answer.status, location.path, answer.read().decode()

    def get(self, path: str) -> tuple[int, str, str]:
        return self.ask("GET", path)

    def fill_in(
        self, path: str, *, page: str = "", file: tuple[str, bytes] | None = None, **fields: str
    ) -> tuple[int, str, str]:
        """The form at `path`, sent with these fields and the hidden ones of its page."""
        page = page or self.get(path)[2]
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        told = {name: hidden[name] for name in hidden} | fields
        if file is None:
            return self.ask(
                "POST", path, urlencode(told).encode(), Content_Type="application/x-www-form-urlencoded"
            )
        edge = "edge-of-a-part"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in told.items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\n\r\n'
        body = "".join([*parts, head]).encode() + file[1] + f"\r\n--{edge}--\r\n".encode()
        return self.ask("POST", path, body, Content_Type=f"multipart/form-data; boundary={edge}")


def example() -> dict[str, str]:
    """The settings of `.env.example` as they stand there."""
    before = dict(os.environ)
    names = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    try:
        Env.read_env(ROOT / ".env.example", overwrite=True)
        return {name: os.environ[name] for name in names}
    finally:
        os.environ.clear()
        os.environ.update(before)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture
def mail_server() -> Iterator[int]:
    MailServer.taken = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailServer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def environment(tmp_path, mail_server) -> dict[str, str]:
    """The example's settings, and what no example can know."""
    server = Postgres(Path(connection.settings_dict["HOST"]))
    name = f"production_{secrets.token_hex(4)}"
    server.create(name, copy_of="template")
    bare = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return bare | example() | {
        "DJANGO_SETTINGS_MODULE": "council.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": f"postgres://council@/{name}?host={server.folder}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server}",
        "MEDIA_ROOT": str(tmp_path / "media"),
        "STATIC_ROOT": str(tmp_path / "static"),
        "EVIDENCE_SCANNER": f"clamd:{tmp_path}/clamd.ctl",
        "DJANGO_SUPERUSER_PASSWORD": factories.PASSWORD,
    }  # fmt: skip


def manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@contextmanager
def served(environment: dict[str, str]) -> Iterator[Visitor]:
    """The application under gunicorn with two processes, and a visitor to it."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "council.wsgi",
        f"--bind=127.0.0.1:{port}",
        "--workers=2",
        "--preload",
    ]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as process:
        try:
            visitor = Visitor(port)
            deadline = time.monotonic() + 60
            while True:
                try:
                    visitor.get("/healthz")
                    break
                except OSError:
                    assert process.poll() is None and time.monotonic() < deadline, (
                        process.stderr.read().decode()
                    )
                    time.sleep(0.05)
            yield visitor
        finally:
            process.terminate()


def day(name: str) -> dict[str, str]:
    return {f"{name}_day": "1", f"{name}_month": "6", f"{name}_year": "2026"}


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_the_example_of_the_settings_starts_a_server_that_serves(environment):
    manage(environment, "migrate", "--verbosity=0")
    manage(environment, "collectstatic", "--noinput", "--verbosity=0")
    manage(environment, "createsuperuser", "--noinput", "--email=ada@council.example", "--name=Ada")
    manage(environment, "appoint_administrator", "ada@council.example")
    with served(environment) as visitor:
        assert visitor.get("/readyz")[::2] == (200, '{"status": "ready"}')
        # Signing in twice: each of the two processes counts in the same place.
        status, there, page = visitor.fill_in(
            "/accounts/login/", login="ada@council.example", password="wrong" * 3
        )
        assert status == 200 and "Error:" in page
        status, there, page = visitor.fill_in(
            "/accounts/login/", login="ada@council.example", password=factories.PASSWORD
        )
        assert (status, there) == (302, "/"), page
        with_second_step(visitor)
        status, there, page = visitor.fill_in(
            "/imports/new/",
            file=("plan.csv", b"Action,Owner,Date\nMend the roof,Estates,By Dec 26\n"),
            new_title="Roofs",
            **day("plan_date"),
            **day("as_at"),
        )
        assert status == 302, page
        assert "Mend the roof" in visitor.get(there)[2]
        stranger = Visitor(visitor.port)
        assert stranger.fill_in("/accounts/password/reset/", email="ada@council.example")[0] == 302
        # Whichever process is asked, it knows what failed at the other, the first failure above too.
        answers = [
            stranger.fill_in("/accounts/login/", login="ada@council.example", password="wrong" * 3)[2]
            for _ in range(6)
        ]
        assert ["Too many failed attempts" in answer for answer in answers] == [*[False] * 4, True, True]
    (letter,) = [mail for mail in MailServer.taken if "/accounts/password/reset/key/" in mail]
    assert f"https://{HOST}/accounts/password/reset/key/" in letter


def with_second_step(visitor: Visitor) -> None:
    page = visitor.get("/accounts/second-step/totp/activate/")[2]
    secret = re.search(r'app-code">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    status, _, page = visitor.fill_in("/accounts/second-step/totp/activate/", page=page, code=code_of(secret))
    assert status == 302, page
