"""The example of a proxy in docs/proxy holds what the application leaves to a proxy, and agrees with it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from django.conf import settings

EXAMPLE = Path(__file__).resolve().parent.parent / "docs" / "proxy" / "nginx.conf"


def directives() -> dict[str, str]:
    lines = re.sub(r"#.*", "", EXAMPLE.read_text("utf-8"))
    return dict(re.findall(r"^\s*([a-z_]+(?: X-[\w-]+)?)\s+([^{};]+);", lines, re.MULTILINE))


def test_slow_headers_slow_bodies_and_large_bodies_end_at_the_proxy():
    held = directives()
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        assert 0 < int(held[name].removesuffix("s")) <= 30, name
    assert held["proxy_request_buffering"] == "on"
    most = max(settings.PLAN_UPLOAD_MAX_BYTES, settings.EVIDENCE_MAX_BYTES)
    body = int(held["client_max_body_size"].removesuffix("m")) * 1024 * 1024
    assert most < body <= most + 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_what_the_application_trusts_of_a_proxy_is_set_by_it_and_not_by_the_visitor():
    held = directives()
    assert held["proxy_set_header X-Forwarded-For"] == "$remote_addr"
    assert held["proxy_set_header X-Forwarded-Proto"] == "$scheme"


def test_the_example_is_one_that_nginx_takes(tmp_path):
    text = EXAMPLE.read_text("utf-8")
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    openssl = shutil.which("openssl")
    assert nginx and openssl, "make test installs both"
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=a"]
    made += ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "cert")]
    subprocess.run(made, check=True, capture_output=True)
    text = text.replace("/etc/ssl/certs/improvement.pem", str(tmp_path / "cert"))
    text = text.replace("/etc/ssl/private/improvement.key", str(tmp_path / "key"))
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\n{text}")
    tried = subprocess.run(
        [nginx, "-t", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)], capture_output=True, text=True
    )
    assert tried.returncode == 0, tried.stderr
