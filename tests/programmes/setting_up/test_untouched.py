"""The second of two savers is told what changed, and puts nothing back that they left as it was."""

import pytest

from programmes.models import Programme
from tests import factories as make

pytestmark = pytest.mark.django_db
EDIT = "/programmes/SSR/edit/"


def answers(page) -> dict[str, str]:
    """The boxes of the form as a browser would send them."""
    form, said = page.context["form"], {}
    for bound in form:
        value = bound.value()
        parts = {part: getattr(value, part, "") for part in ("day", "month", "year")}
        if any(f"{bound.html_name}_{part}" in page.content.decode() for part in parts):
            said |= {f"{bound.html_name}_{part}": str(number or "") for part, number in parts.items()}
        elif isinstance(value, list | tuple):
            said[bound.html_name] = [str(getattr(one, "pk", one)) for one in value]
        else:
            said[bound.html_name] = "" if value is None else str(getattr(value, "pk", value))
    return said


def test_boxes_that_were_left_as_they_were_show_what_stands_there_now(client):
    programme = make.programme()
    client.force_login(make.manager("Mona"))
    opened = answers(client.get(EDIT))
    client.post(EDIT, opened | {"aim": "To repair on time", "starts_day": "1", "starts_month": "2",
                                "starts_year": "2026"})  # fmt: skip
    second = client.post(EDIT, opened | {"scope_out": "New homes"})
    assert second.status_code == 200 and "Someone else changed this" in second.content.decode()
    again = answers(second)
    assert (again["aim"], again["scope_out"]) == ("To repair on time", "New homes")
    client.post(EDIT, again)
    stands = Programme.objects.get(pk=programme.pk)
    assert (stands.aim, stands.scope_out) == ("To repair on time", "New homes")
    assert stands.starts and stands.starts.month == 2


def test_what_both_changed_stays_as_it_was_typed(client):
    make.programme()
    client.force_login(make.manager("Mona"))
    opened = answers(client.get(EDIT))
    client.post(EDIT, opened | {"aim": "First"})
    assert answers(client.post(EDIT, opened | {"aim": "Second"}))["aim"] == "Second"
