"""Passwords made of what anybody knows of the person are refused, whatever is added to them."""

from datetime import date

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from council.accounts.invitations.forms import AcceptForm
from council.accounts.passwords.own_words import OWN
from council.models import Conventions, User
from tests import factories as make
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(settings) -> User:
    settings.ALLOWED_HOSTS = ["improvement.ellerhithe.gov.uk"]
    Conventions.objects.create(effective_from=date(2020, 1, 1), council_name="Ellerhithe Borough Council")
    return make.person("Ada Môrgan", email="ada.finance7@hithe-mail.example")


@pytest.mark.parametrize(
    "password",
    [
        "Ellerhithe2026!",
        "3llerh1the-c0uncil",
        "ELLERHITHE_1234",
        "ellerhithe.gov.uk",
        "improvement-demo",
        "ada.finance7@hithe-mail.example",
        "AdaMorgan1987!",
        "morgan, ada 2026",
        "\u0430d\u0430 M\u00d4RGAN 2026!",
        "xMorgan!Morgan9",
        "finance7finance7",
        "Hithe-Mail-2026",
    ],
)
def test_a_password_of_names_and_addresses_that_people_know_is_refused(ada, password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, ada)
    codes = {error.code for error in refused.value.error_list}
    assert codes <= {"password_of_own_words", "password_too_common"}
    form = AcceptForm({"password": password}, person=ada)
    assert not form.is_valid() and "password" in form.errors


@pytest.mark.parametrize("password", [PASSWORD, "Morgan likes tall penguins", "three plain random words"])
def test_a_word_of_ones_own_among_others_is_taken(ada, password):
    validate_password(password, ada)


def test_where_the_person_is_not_known_yet_the_councils_name_is_refused(ada):
    with pytest.raises(ValidationError) as refused:
        validate_password("Ellerhithe2026!")
    assert refused.value.messages == [OWN]
