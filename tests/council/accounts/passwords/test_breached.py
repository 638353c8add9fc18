"""Passwords that somebody tried already are refused, wherever one is chosen; nothing is asked elsewhere."""

import re
from hashlib import sha1
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from council.accounts.invitations.forms import AcceptForm
from council.accounts.passwords import breached
from council.accounts.passwords.breached import BREACHED, OFTEN, NotBreached, digits_of, is_listed
from tests import factories as make
from tests.council.accounts.signing_in.ways import sign_in, text
from tests.factories import PASSWORD


def refusal(password: str, file: Path | str = "") -> str:
    """What the validator says of the password; empty where it is taken."""
    try:
        NotBreached(str(file)).validate(password)
    except ValidationError as error:
        return error.messages[0]
    return ""


def digest(password: str) -> str:
    return sha1(password.encode()).hexdigest().upper()


@pytest.mark.parametrize(
    "password",
    [
        "Password2026!",
        "password1234",
        "P@ssw0rd1234",
        "Council2026!!",
        "Winter2025/26",
        "summersummer",
        "!!!Welcome123",
        "letmein-2026",
        "passwordpassword",
        "Improvement1",
        "qwertyuiopas",
        "123456789012",
        "telechargement",
        "Pass.word.2026",
        "November-2026",
    ],
)
def test_what_is_often_used_is_refused_however_it_was_made_longer(password):
    assert refusal(password) == OFTEN


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "three plain random words",
        "aaaaaaaaaaab",
        "Tunnel-Ostrich-Ladle",
        "q7Rz!vB2mK9x",
        "summer rain on slate",
    ],
)
def test_words_that_nobody_put_together_before_are_taken(password):
    assert refusal(password) == ""


@pytest.mark.parametrize("shape", ["{}", "{}:42", "{}\r", "prefix"])
@pytest.mark.parametrize("rows", [1, 2, 3, 1_000])
def test_a_list_is_searched_wherever_the_password_stands_in_it(tmp_path, shape, rows):
    listed = sorted((digest(f"stolen words {number}"), f"stolen words {number}") for number in range(rows))
    lines = [one[:20] if shape == "prefix" else shape.format(one) for one, _ in listed]
    file = tmp_path / "breached.txt"
    file.write_bytes(("\n".join(lines) + "\n").encode())
    assert all(is_listed(word, file) for _, word in listed)
    assert not any(is_listed(f"nobody's words {number}", file) for number in range(100))
    assert refusal("stolen words 0", file) == BREACHED


def test_a_list_of_any_length_is_looked_at_in_a_few_places(tmp_path, monkeypatch):
    file = tmp_path / "breached.txt"
    file.write_text("".join(f"{number * 2**140:040X}:1\n" for number in range(20_000)))
    looks = []
    monkeypatch.setattr(breached, "digits_of", lambda line: looks.append(line) or digits_of(line))
    is_listed("three plain random words", file)
    assert len(looks) < 40


def test_an_empty_list_names_nothing(tmp_path):
    file = tmp_path / "breached.txt"
    file.write_text("")
    assert refusal("three plain random words", file) == ""


# --- wherever a password is chosen --------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_is_refused_when_a_password_is_changed_reset_or_chosen_by_invitation(client):
    alice = make.person("Alice")
    sign_in(client, alice)
    page = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "Council2026!!"})
    assert OFTEN in text(page)
    stranger = Client()
    stranger.post("/accounts/password/reset/", {"email": alice.email})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    there = stranger.get(link, follow=True).redirect_chain[-1][0]
    assert OFTEN in text(stranger.post(there, {"password1": "Council2026!!"}))
    form = AcceptForm({"password": "Council2026!!"}, person=alice)
    assert form.errors["password"] == [OFTEN]


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["typed", "in the environment"])
def test_it_is_refused_on_the_command_line(monkeypatch, how):
    if how == "typed":
        monkeypatch.setattr(
            "council.management.commands.createsuperuser.getpass", lambda ask: "Council2026!!"
        )
    else:
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "Council2026!!")
    with pytest.raises(CommandError, match="too common"):
        call_command("createsuperuser", email="a@council.example", name="A", interactive=how == "typed")


@pytest.mark.django_db
def test_a_link_to_a_new_password_works_for_an_hour_and_says_so(client, settings):
    assert settings.PASSWORD_RESET_TIMEOUT == 60 * 60
    client.post("/accounts/password/reset/", {"email": make.person("Alice").email})
    assert "within an hour" in mail.outbox[-1].body
