"""All that an act refuses is told at once, by field."""

from datetime import date

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from council.asking_once import DOUBTFUL
from council.refusing import Refusals


def test_nothing_is_raised_where_nothing_is_refused():
    refused = Refusals()
    refused.say("why", "Enter why.", where=False)
    with refused.hear():
        pass
    assert refused.raise_all() is None


def test_all_of_it_is_told_at_once_and_each_thing_once():
    refused = Refusals()
    refused.say("why", "Enter why.")
    refused.say("why", "Enter why.")
    with refused.hear():
        raise ValidationError({"user": ["Choose another.", "They have left."]})
    with refused.hear("email"):
        raise ValidationError("Enter an address.")
    refused.say("", "Nothing can be done.")
    with pytest.raises(ValidationError) as told:
        refused.raise_all()
    assert told.value.message_dict == {
        "why": ["Enter why."],
        "user": ["Choose another.", "They have left."],
        "email": ["Enter an address."],
        NON_FIELD_ERRORS: ["Nothing can be done."],
    }


def test_what_is_no_refusal_is_not_held_back():
    with pytest.raises(KeyError), Refusals().hear():
        raise KeyError


def test_a_date_that_is_refused_is_not_asked_about_as_well():
    refused = Refusals()
    question = ValidationError("Is it meant?", code=DOUBTFUL, params={"day": date(2031, 1, 1)})
    with refused.hear():
        raise ValidationError({"decided_on": [question], "other_on": [question]})
    refused.say("decided_on", "The body has yet to meet.")
    with pytest.raises(ValidationError) as raised:
        refused.raise_all()
    told = raised.value.error_dict
    assert [error.messages for error in told["decided_on"]] == [["The body has yet to meet."]]
    assert [error.code for error in told["other_on"]] == [DOUBTFUL]
