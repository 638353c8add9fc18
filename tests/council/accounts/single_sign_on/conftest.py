"""A provider for each test, and the settings of a council that uses it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from django.test import Client

from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIDProvider

BEGIN = "/accounts/single-sign-on/"


@pytest.fixture
def provider(settings: Any) -> Iterator[OpenIDProvider]:
    running = OpenIDProvider()
    settings.OIDC_SERVER_URL = running.url
    settings.OIDC_CLIENT_ID = CLIENT_ID
    settings.OIDC_CLIENT_SECRET = CLIENT_SECRET
    settings.OIDC_NAME = "Ellerhithe single sign-on"
    yield running
    running.stop()


@pytest.fixture
def through(provider: OpenIDProvider) -> Callable[..., Any]:
    """One whole sign-in through the provider, to our own last page. `change` bends the way back."""

    def through(client: Client, *, change: Callable[[str], str] = str, start: str = BEGIN) -> Any:
        there = client.get(start)
        assert there.status_code == 302, there.content.decode()
        answer = requests.get(there["Location"], allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return client.get(change(answer.headers["Location"]))

    return through
