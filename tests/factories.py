"""Fixed factories: each makes the plainest true record, and a test names what matters to it.

The cast, as in every test: Alice owns, Bob works beside her, Charlie is a stranger; Mona manages the
programme, Clara is the clerk, Adam administers.
"""

import hashlib
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from actions.adding import add_action
from actions.evidence.attaching import attach
from actions.models import Action, Evidence
from council.access.acting import DEMO
from council.evidence.attaching import OfferedFile
from council.models import Body, Directorate, Grant, Holding, Post, Role, Scope, User
from council.uploads.kinds import KINDS, clean_name, kind_of
from programmes.models import Milestone, Priority, Programme, Workstream
from risks.models import Risk
from savings.claiming import Delivery, claim
from savings.models import Claim, Saving, YearProfile

DAY = date(2026, 6, 15)  # the "today" of the tests, a Monday
LONG_AGO = date(2020, 4, 1)
PASSWORD = "correct horse battery"


def person(name: str = "Alice", **fields: Any) -> User:
    """A person who can sign in with PASSWORD; the same name gives the same person."""
    email = fields.pop("email", f"{name.lower().replace(' ', '.')}@council.example")
    found = User.objects.filter(email=email).first()
    if found is None:
        found = User(email=email.strip().lower(), name=name, password=_hashed(), **fields)
        found.save()
    return found


def manager(name: str = "Mona", *, sees_exempt: bool = False) -> User:
    """A person who manages every programme."""
    return _with_role(person(name), Role.PROGRAMME_MANAGER, sees_exempt)


def finance(name: str = "Farah") -> User:
    """A person of finance for every programme."""
    return _with_role(person(name), Role.FINANCE)


def clerk(name: str = "Clara", *, sees_exempt: bool = False) -> User:
    """A person who drafts and issues the reports of every programme."""
    return _with_role(person(name), Role.CLERK, sees_exempt)


def administrator(name: str = "Adam") -> User:
    """An administrator of the whole council."""
    return _with_role(person(name), Role.ADMIN)


def _with_role(user: User, role: str, sees_exempt: bool = False) -> User:
    if not Grant.objects.filter(
        user=user, role=role, scope=Scope.council(), sees_exempt=sees_exempt
    ).exists():
        grant(user, role, sees_exempt=sees_exempt)
    return user


@lru_cache(maxsize=1)
def _hashed() -> str:
    """The hash of PASSWORD, worked out once: Argon2 is slow on purpose."""
    return make_password(PASSWORD)


def authenticator_app(user: User, secret: str = "JBSWY3DPEHPK3PXP") -> Authenticator:
    """The person's authenticator app, whose codes follow from the secret."""
    return TOTP.activate(user, secret).instance


def passkey(user: User, name: str = "Work laptop") -> Authenticator:
    """A passkey in the shape in which a browser tells of it; nobody holds its private half."""
    public = {1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}
    data = AttestedCredentialData.create(b"\0" * 16, f"key of {user.pk}".encode(), public)
    device = AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), 0x45, 0, data)
    said = {
        "id": websafe_encode(data.credential_id),
        "rawId": websafe_encode(data.credential_id),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "clientDataJSON": websafe_encode(b'{"type":"webauthn.create","challenge":"","origin":""}'),
            "attestationObject": websafe_encode(AttestationObject.create("none", device, {})),
        },
    }
    return WebAuthn.add(user, name, said).instance


def session(user: User, *, key: str = "", address: str = "127.0.0.1") -> UserSession:
    """A session of the person in another browser."""
    store = SessionStore(key or None)
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
    return UserSession.objects.create(user=user, session_key=store.session_key, ip=address, user_agent=agent)


def post(title: str = "Head of Finance", *, holder: User | None = None, **fields: Any) -> Post:
    """A post, held by `holder` since long ago."""
    found = Post.objects.filter(title=title).first() or Post.objects.create(title=title, **fields)
    if holder:
        Holding.objects.create(post=found, user=holder, from_date=LONG_AGO)
    return found


def directorate(name: str = "Resources") -> Directorate:
    return Directorate.objects.get_or_create(name=name)[0]


def body(name: str = "Audit and Governance Committee", **fields: Any) -> Body:
    return Body.objects.filter(name=name).first() or Body.objects.create(name=name, **fields)


def programme(code: str = "SSR", **fields: Any) -> Programme:
    found = Programme.objects.filter(code=code).first()
    fields.setdefault("title", f"Programme {code}")
    return found or Programme.objects.create(code=code, **fields)


def workstream(title: str = "Finance", *, of: Programme | None = None, **fields: Any) -> Workstream:
    of = of or programme()
    found = Workstream.objects.filter(programme=of, title=title, parent=fields.get("parent")).first()
    return found or Workstream.objects.create(programme=of, title=title, **fields)


def grant(user: User, role: str = Role.VIEWER, *, over: Programme | None = None, **fields: Any) -> Grant:
    """A role over one programme, or over the whole council."""
    fields.setdefault("from_date", LONG_AGO)
    scope = over.scope if over else Scope.council()
    if role == Role.GUEST:
        fields = {"body": body(), "to_date": date(2099, 12, 31), **fields}
    if fields.get("sees_exempt"):
        fields.setdefault("exempt_reason", "Test")
    return Grant.objects.create(user=user, role=role, scope=scope, reason="Test", **fields)


def action(title: str = "Reconcile the ledger", **fields: Any) -> Action:
    """A live action due a month after DAY, created on DAY unless told otherwise."""
    stream = fields.pop("workstream", None) or workstream(of=fields.pop("programme", None))
    fields.setdefault("due", date(2026, 7, 15))
    fields["by"] = DEMO.signed(fields.get("by"))
    fields.setdefault("on", DAY)
    return add_action(stream, title=title, **fields)


def offered(
    shows: str = "The signed minutes", *, filename: str = "minutes.txt", data: bytes = b"Minutes of 12 May"
) -> OfferedFile:
    """A file as a form hands it over: its kind found from its bytes."""
    file = ContentFile(data)
    kind = kind_of(file, filename=filename, allowed=KINDS)
    return OfferedFile(file=file, filename=clean_name(filename), kind=kind, shows=shows)


def evidence(
    to: Action, shows: str = "The signed minutes", *, by: User | None = None, **file: Any
) -> Evidence:
    """A file attached to the action. Nothing scans it."""
    return attach(to, offered(shows, **file), by=DEMO.signed(by))


def milestone(title: str = "Cabinet decides", **fields: Any) -> Milestone:
    """A milestone due a month after DAY, as first agreed, unless told otherwise."""
    of = fields.pop("programme", None) or programme()
    fields.setdefault("due", date(2026, 7, 15))
    fields.setdefault("baseline", fields["due"])
    return Milestone.objects.create(programme=of, reference=of.next_reference("M"), title=title, **fields)


def priority(name: str = "A safer town", order: int = 0) -> Priority:
    return Priority.objects.get_or_create(name=name, defaults={"order": order})[0]


def risk(title: str = "Key staff leave", **fields: Any) -> Risk:
    of = fields.pop("programme", None) or programme()
    fields.setdefault("raised_on", DAY)
    return Risk.objects.create(programme=of, reference=of.next_reference("R"), title=title, **fields)


def saving(title: str = "Fewer licences", **fields: Any) -> Saving:
    of = fields.pop("programme", None) or programme()
    return Saving.objects.create(programme=of, reference=of.next_reference("S"), title=title, **fields)


def saving_year(of: Saving | None = None, *, year: int = 2026, **pounds: Any) -> YearProfile:
    """A year of a saving: target 80,000, forecast 60,000, nothing claimed, unless told otherwise."""
    pounds = {"target": Decimal(80000), "forecast": Decimal(60000), **pounds}
    return YearProfile.objects.create(saving=of or saving(), year=year, **pounds)


def claimed(
    amount: str = "25000", *, by: User | None = None, to: YearProfile | None = None, **said: Any
) -> Claim:
    """The claim to have delivered that much of a year, made on DAY by `by`, or by an import."""
    on = said.pop("on", DAY)
    delivery = Delivery(amount=Decimal(amount), **said)
    return claim(to or saving_year(), delivery, by=DEMO.signed(by), on=on)
