"""The act that is tried for its questions about dates breaks off as it will: the page says what it heard."""

import pytest
from django import forms

from council.asking_once import Doubts
from council.web.asking import ask_of_dates
from council.web.dates import DateField, meant_in
from tests.factories import DAY

pytestmark = pytest.mark.django_db


class DueForm(forms.Form):
    title = forms.CharField()
    due = DateField()


def test_what_an_act_asked_is_told_though_it_then_broke_off():
    form = DueForm({"title": "", "due_day": "27", "due_month": "3", "due_year": "2097"})

    def act() -> None:
        doubts = Doubts(by=None, on=DAY, meant=meant_in(form))
        doubts.ask("due", form.cleaned_data["due"], called="the due date", future=True)
        raise RuntimeError("without a title it cannot go on")

    assert not form.is_valid()
    ask_of_dates(form, act)
    assert set(form.errors) == {"title", "due"} and "27 March 2097" in form.errors["due"][0]
