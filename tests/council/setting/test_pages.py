"""The pages of the council's settings: opened, tried without being saved, refused beside the box, saved."""

from base64 import b64encode
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from council.calendar.closures import ClosedDays
from council.calendar.workdays import is_working_day
from council.models import Conventions, Logo, Role
from council.setting.sections import BY_KEY, SECTIONS
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 60


@pytest.fixture
def adam(client):
    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    client.force_login(adam)
    return client


def opened(client: Any, section: str) -> dict[str, Any]:
    """What the form of the section is sent with where nothing is typed."""
    form = client.get(f"/settings/{section}/").context["form"]
    said: dict[str, Any] = {}
    for field in [*form.visible_fields(), *form.hidden_fields()]:
        value = field.value()
        if isinstance(value, bool):
            said |= {field.html_name: "on"} if value else {}
        elif isinstance(value, date):
            parts = {"day": value.day, "month": value.month, "year": value.year}
            said |= {f"{field.html_name}_{part}": str(number) for part, number in parts.items()}
        elif value is not None:
            said[field.html_name] = getattr(value, "pk", value)
    return said


def in_force():
    return Conventions.objects.in_force(timezone.localdate())


@pytest.mark.parametrize("section", [section.key for section in SECTIONS])
def test_a_section_that_is_sent_as_it_opened_changes_nothing(adam, section):
    page = adam.post(f"/settings/{section}/", opened(adam, section))
    assert page.status_code == 200 and "Nothing is changed" in page.content.decode()
    assert not Conventions.objects.exists()


def test_a_change_is_tried_and_then_saved(adam):
    said = opened(adam, "colours") | {"brand_colour": "#0f5257"}
    page = adam.post("/settings/colours/", said | {"try": "1"}).content.decode()
    assert "Nothing is saved yet" in page and "Yes" in page and "brand=%230f5257" in page
    assert not Conventions.objects.exists()
    assert adam.post("/settings/colours/", said).headers["Location"] == "/settings/"
    assert "--brand: #0f5257" in adam.get("/brand.css").content.decode()


@pytest.mark.parametrize("section", [section.key for section in SECTIONS])
def test_every_section_can_be_tried_and_keeps_nothing(adam, section):
    assert "Try it" in adam.get(f"/settings/{section}/").content.decode()
    page = adam.post(f"/settings/{section}/", opened(adam, section) | {"try": "1"}).content.decode()
    assert "Nothing is saved yet" in page and not Conventions.objects.exists()
    if not BY_KEY[section].preview:
        assert "Nothing: these are the settings that count." in page


def test_a_trial_without_a_picture_says_what_would_change(adam):
    said = opened(adam, "intervals")
    name = next(key for key in said if key.startswith("date_tolerance") or "tolerance" in key)
    page = adam.post("/settings/intervals/", said | {name: "9", "try": "1"}).content.decode()
    assert "What would change" in page and "The tolerance for dates:" in page and "9" in page
    assert not Conventions.objects.exists()


def test_a_pale_colour_and_two_words_alike_are_refused_beside_their_box(adam):
    page = adam.post("/settings/colours/", opened(adam, "colours") | {"brand_colour": "#ffffff"})
    assert "Choose a darker colour" in page.context["form"].errors["brand_colour"][0]
    page = adam.post("/settings/rag/", opened(adam, "rag") | {"label_red": "Amber", "label_blue": "Green"})
    assert set(page.context["form"].errors) == {"label_red", "label_blue"}
    assert not Conventions.objects.exists()


def test_the_matrix_is_made_smaller_and_larger_and_says_what_would_change(adam):
    risk = make.risk(current_likelihood=3, current_impact=3)
    viewer = make.grant(make.person("Rita"), Role.VIEWER)
    assert viewer
    said = opened(adam, "matrix")
    said |= {"cell_3_3": "red"}
    page = adam.post("/settings/matrix/", said | {"try": "1"}).content.decode()
    assert "1 of 1 open risks would change" in page and risk.reference in page
    smaller = opened(adam, "matrix") | {"likelihood_size": "4", "impact_size": "4"}
    shown = adam.post("/settings/matrix/", smaller)
    assert shown.status_code == 200 and len(in_force().matrix) == 5, (
        "a smaller grid is seen before it is saved"
    )
    smaller = {
        name: value for name, value in smaller.items() if not name.endswith("_5") and "_5_" not in name
    }
    smaller |= {
        box.name: box.value()
        for box in shown.context["form"]
        if box.name.startswith(("cell_", "like", "imp"))
    }
    assert adam.post("/settings/matrix/", smaller).status_code == 302
    assert (len(in_force().matrix), len(in_force().likelihoods)) == (4, 4)
    larger = opened(adam, "matrix") | {"likelihood_size": "5"}
    page = adam.post("/settings/matrix/", larger)
    assert page.status_code == 200 and "cell_5_4" in page.content.decode()
    assert len(in_force().matrix) == 4


def test_a_matrix_that_falls_asks_for_a_tick(adam):
    said = opened(adam, "matrix") | {"cell_4_3": "green"}
    page = adam.post("/settings/matrix/", said)
    assert "Likely (4) with Moderate (3) is Green, better than a lower score" in page.content.decode()
    assert not Conventions.objects.exists()
    assert adam.post("/settings/matrix/", said | {"falling_is_meant": "on"}).status_code == 302


def test_closures_are_no_working_days(adam):
    said = opened(adam, "closures") | {"name_1": "Christmas"}
    for box, day in (("first_1", date(2026, 12, 29)), ("last_1", date(2026, 12, 31))):
        said |= {f"{box}_day": str(day.day), f"{box}_month": str(day.month), f"{box}_year": str(day.year)}
    assert adam.post("/settings/closures/", said).status_code == 302
    closures = in_force().closures
    assert closures == (ClosedDays(date(2026, 12, 29), date(2026, 12, 31), "Christmas"),)
    assert is_working_day(date(2026, 12, 30)) and not is_working_day(date(2026, 12, 30), closures=closures)


def test_a_logo_is_a_picture_and_stands_in_the_header(adam):
    said = opened(adam, "logo")
    wrong = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>")
    page = adam.post("/settings/logo/", said | {"file": wrong})
    assert "is no PNG picture" in page.content.decode() and not Logo.objects.exists()
    assert (
        adam.post("/settings/logo/", said | {"file": SimpleUploadedFile("logo.png", PNG)}).status_code == 302
    )
    address = f"/logo/{in_force().logo}/"
    assert address in adam.get("/").content.decode()
    adam.logout()
    picture = adam.get(address)
    assert (picture.content, picture.headers["Content-Type"]) == (PNG, "image/png")


def test_a_logo_is_tried_before_it_is_saved_and_need_not_be_chosen_again(adam):
    said = opened(adam, "logo")
    page = adam.post("/settings/logo/", said | {"try": "1", "file": SimpleUploadedFile("logo.png", PNG)})
    address = f"data:image/png;base64,{b64encode(PNG).decode()}"
    words = page.content.decode()
    assert "Nothing is saved yet" in words and words.count(f'src="{address}"') == 1
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]
    assert not Logo.objects.exists() and not Conventions.objects.exists()
    brought = page.context["form"]["held"].value()
    assert adam.post("/settings/logo/", said | {"held": brought}).status_code == 302
    assert bytes(Logo.objects.get(digest=in_force().logo).content) == PNG
    assert "data:" not in adam.get("/").headers["Content-Security-Policy"]


def test_a_logo_that_was_tried_stays_where_something_else_is_wrong_and_goes_where_none_is_wanted(adam):
    said = opened(adam, "logo")
    page = adam.post("/settings/logo/", said | {"when": "later", "file": SimpleUploadedFile("l.png", PNG)})
    assert page.context["form"].errors and page.context["form"]["held"].value()
    none = said | {"held": page.context["form"]["held"].value(), "without": "on", "try": "1"}
    page = adam.post("/settings/logo/", none)
    assert "data:image/png" not in page.content.decode() and page.context["form"]["held"].value() == ""


def test_a_large_logo_is_tried_and_saved_as_a_small_one_is(adam):
    said, large = opened(adam, "logo"), PNG + bytes(150_000)
    page = adam.post("/settings/logo/", said | {"try": "1", "file": SimpleUploadedFile("logo.png", large)})
    assert "Nothing is saved yet" in page.content.decode()
    kept = adam.post("/settings/logo/", said | {"held": page.context["form"]["held"].value()})
    assert kept.status_code == 302 and bytes(Logo.objects.get().content) == large


def test_what_someone_else_tried_is_no_logo_of_mine(adam, client):
    said = opened(adam, "logo")
    page = adam.post("/settings/logo/", said | {"try": "1", "file": SimpleUploadedFile("logo.png", PNG)})
    brought = page.context["form"]["held"].value()
    adam.force_login(make.administrator("Ada"))
    for token in (brought, "https://elsewhere.example/logo.png", "x" * 64):
        adam.post("/settings/logo/", opened(adam, "logo") | {"held": token})
    assert not Logo.objects.exists()


def test_what_counts_later_is_changed_and_called_off_until_then(adam):
    said = opened(adam, "council") | {"council_name": "Wexbourne", "when": "later"}
    day = date(timezone.localdate().year + 1, 4, 1)
    said |= {"effective_from_day": "1", "effective_from_month": "4", "effective_from_year": str(day.year)}
    assert adam.post("/settings/council/", said).status_code == 302
    row = Conventions.objects.get()
    assert row.effective_from == day and "Wexbourne" in adam.get("/settings/").content.decode()
    form = adam.get(f"/settings/council/?from={day}").context["form"]
    assert form["council_name"].value() == "Wexbourne" and form["when"].value() == "later"
    page = adam.post(f"/settings/from/{row.pk}/call-off/", {"why": ""})
    assert "Enter why they are called off" in page.content.decode()
    adam.post(f"/settings/from/{row.pk}/call-off/", {"why": "Not agreed"})
    assert not Conventions.objects.exists()
    assert "called off" in adam.get("/settings/history/").content.decode()


def test_what_is_no_setting_of_the_page_is_told_and_nothing_is_saved(adam):
    said = opened(adam, "council") | {"sro_label": "Sponsor", "red_after_days": "2", "secret_key": "x"}
    page = adam.post("/settings/council/", said).content.decode()
    assert "this page knows no setting called red_after_days, secret_key" in page
    assert not Conventions.objects.exists()


@pytest.mark.parametrize("period", ["101 years", "900 years", "1201 months", "0 days", "for ever"])
def test_a_period_of_retention_that_no_schedule_has_is_refused(adam, period):
    said = opened(adam, "retention") | {"keep_plan_files": period}
    page = adam.post("/settings/retention/", said).content.decode()
    assert "Enter a period from 1 day to 100 years" in page and not Conventions.objects.exists()


def test_the_history_names_the_one_period_that_was_changed(adam):
    adam.post("/settings/retention/", opened(adam, "retention") | {"keep_plan_files": "7 years"})
    page = adam.get("/settings/history/").content.decode()
    assert "Uploaded plan files: 6 years → Uploaded plan files: 7 years" in page
    assert "Sign-ins" not in page and "sign ins" not in page
    assert "1 period of your own" in adam.get("/settings/").content.decode()


def test_a_nation_is_chosen_and_the_days_that_its_law_asks_for_are_told(adam):
    page = adam.post(
        "/settings/council/", opened(adam, "council") | {"nation": "wales"}, follow=True
    ).content.decode()
    assert "The law of Wales asks for 3 clear working days before a meeting; your settings say 5" in page
    page = adam.post(
        "/settings/council/", opened(adam, "council") | {"nation": "england"}, follow=True
    ).content.decode()
    assert "The law of" not in page
