"""The pages that stand at the foot of every page, for those who are not signed in too."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def test_help_and_privacy_are_linked_from_every_page_and_open_to_everyone(client):
    page = client.get("/accounts/login/").content.decode()
    assert 'href="/help/"' in page and 'href="/privacy/"' in page
    assert "I cannot sign in" in client.get("/help/").content.decode()
    told = client.get("/privacy/").content.decode()
    assert "People who have left" in told or "6 years" in told
    assert "Information Commissioner" in told
