"""What a page is asked for in its address and does not know, it says."""

import pytest

from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def manager(client):
    manager = make.manager(sees_exempt=True)
    client.force_login(manager)
    return manager


@pytest.mark.parametrize(
    "address",
    [
        "/my-actions/?whose=zzz",
        "/my-actions/?by=zzz",
        "/savings/statement/?year=zzz",
        "/savings/targets/?year=zzz",
        "/savings/reallocations/?year=zzz",
        "/lessons-learnt/?phase=zzz",
        "/risks/reviews/?programme=zzz",
        "/exempt/?kind=zzz",
        "/actions/owner/{post}/?rag=zzz",
        "/programmes/SSR/?rag=zzz",
        "/actions/?sort=zzz",
        "/actions/?group=zzz",
        "/risks/?rows=7",
    ],
)
def test_a_page_says_which_part_of_its_address_it_does_not_know(client, manager, address):
    action = make.action(owner=make.post())
    address = address.format(post=action.owner_id)
    page = client.get(address).content.decode()
    name, _, value = address.partition("?")[2].partition("=")
    assert f"This page does not know “{name}: {value}”" in page


def test_what_a_page_knows_it_does_not_doubt(client, manager):
    make.action(owner=make.post("Head of Law", holder=manager))
    for address in ("/my-actions/?by=date", "/actions/?sort=-due&group=owner&rows=200", "/exempt/?page=1"):
        assert "does not know" not in client.get(address).content.decode(), address
    client.get("/actions/?sort=zzz")
    assert client.session["sort"] == {"actions": ["-due"]}


@pytest.mark.parametrize("file", ["/savings/statement.xlsx", "/savings/statement.pdf"])
def test_no_file_is_made_of_what_cannot_be_read_and_its_page_says_so(client, manager, file):
    shown = client.get(f"{file}?by=zzz", follow=True)
    assert shown.redirect_chain[-1][0] == "/savings/statement/"
    assert "This page does not know “by: zzz”, so no file was made." in shown.content.decode()
