"""An OpenID provider of the suite's own: a real one over HTTP, small enough to be made to lie.

It knows the code flow with PKCE (S256 only), signs with RS256, and takes a code once. Each test says who the
person is in `claims`, and what it gets wrong in `lies`.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "improvement"
CLIENT_SECRET = "a secret of the tests"
ALICE = {"sub": "a1", "email": "alice@council.example", "email_verified": True, "name": "Alice"}


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class OpenIDProvider:
    """A provider that runs in a thread until `stop`. `asks` makes it show a page with a button first."""

    key = new_key()  # made once: it costs more than a test

    def __init__(self) -> None:
        self.claims: dict[str, Any] = dict(ALICE)
        self.discovery: dict[str, Any] = {}  # what its discovery document says instead
        self.token: dict[str, Any] = {}  # what its tokens say instead; None leaves a claim out
        self.told: dict[str, Any] = {}  # what its page about the person says; nothing: the claims
        self.asks = False
        self.signed_in_at: float | None = None  # its own session with the person; none yet
        self.obeys = True  # whether it asks anew where `prompt` or `max_age` says so
        self.signs_with: Any = self.key
        self.algorithm = "RS256"
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # --- what it answers ---

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/me",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.discovery,
        }

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, question: dict[str, str]) -> tuple[int, str]:
        """302 and where to, or 400 and why."""
        wanted = {"client_id": CLIENT_ID, "response_type": "code", "code_challenge_method": "S256"}
        wrong = [name for name, value in wanted.items() if question.get(name) != value]
        wrong += [
            name for name in ("state", "nonce", "code_challenge", "redirect_uri") if not question.get(name)
        ]
        if wrong or "openid" not in question.get("scope", "").split():
            return 400, f"wrong: {wrong}"
        anew = self.obeys and (question.get("prompt") == "login" or question.get("max_age") == "0")
        if self.signed_in_at is None or anew:
            self.signed_in_at = time.time()
        code = secrets.token_urlsafe(16)
        self._codes[code] = question
        answer = urlencode({"code": code, "state": question["state"]})
        return 302, f"{question['redirect_uri']}?{answer}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        question = self._codes.pop(form.get("code", ""), None)
        if question is None:
            return 400, {"error": "invalid_grant"}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() != question["code_challenge"]:
            return 400, {"error": "invalid_grant", "error_description": "PKCE"}
        if form.get("redirect_uri") != question["redirect_uri"]:
            return 400, {"error": "invalid_grant", "error_description": "redirect_uri"}
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": question["nonce"],
            "auth_time": int(self.signed_in_at or now),
            **self.claims,
            **self.token,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(claims, self.signs_with, algorithm=self.algorithm, headers={"kid": "one"})
        return 200, {"access_token": "yes", "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def _handler(provider) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                provider.asked.append(parts.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                if parts.path == "/.well-known/openid-configuration":
                    self._json(200, provider.document())
                elif parts.path == "/keys":
                    self._json(200, provider.keys())
                elif parts.path == "/me":
                    self._json(200, provider.told or provider.claims)
                elif parts.path == "/authorize" and provider.asks:
                    self._page(f"/approve?{parts.query}")
                elif parts.path in ("/authorize", "/approve"):
                    status, there = provider.authorize(query)
                    self._send(status, there, {"Location": there} if status == 302 else {})
                else:
                    self._send(404, "")

            def do_POST(self) -> None:
                provider.asked.append(self.path)
                length = int(self.headers.get("Content-Length", 0))
                form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
                self._json(*provider.exchange(form) if self.path == "/token" else (404, {}))

            def _page(self, there: str) -> None:
                there = there.replace("&", "&amp;")
                head = '<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Provider</title>'
                words = f'{head}<a href="{there}">Approve</a>'
                self._send(200, words, {"Content-Type": "text/html"})

            def _json(self, status: int, content: Any) -> None:
                self._send(status, json.dumps(content), {"Content-Type": "application/json"})

            def _send(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
                body = text.encode()
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Log no request: the tests' own output is enough."""

        return Handler
