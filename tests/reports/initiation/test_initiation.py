"""The initiation document: written in versions that stay as they are, signed, and printed as a PDF."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from council.conventions import InForce
from council.models import Event, Role
from programmes.objectives.stating import ObjectiveStatement, add_objective
from programmes.reference_tables.cells import Cells
from programmes.reference_tables.keeping import TableStatement, add_document_table, remove_document_table
from reports.initiation.document import shown_sections
from reports.initiation.gathering import tables_of
from reports.initiation.models import InitiationVersion
from reports.initiation.parts import SECTIONS, TABLES, TEXTS, as_sections, form_in
from reports.initiation.writing import InitiationWords, sign_version, too_long, write_version
from tests import factories as make
from tests.factories import DAY

HERE = "/programmes/SSR/initiation/"
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "It would lose its price."}
pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def mona():
    make.programme()
    return make.manager("Mona")


@pytest.fixture
def browser(client, mona):
    client.force_login(mona)
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def sent(after: int = 0, **said: str) -> dict[str, str]:
    return {"after": str(after), "label": f"Draft 1.{after}", "reasons": "First words", **said}


def test_a_first_version_is_offered_begun_with_what_the_programme_says_and_kept(browser):
    programme = make.programme()
    programme.aim, programme.scope_in = "To repair homes on time", "Repairs"
    programme.save()
    assert "No version yet" in text(browser.get(HERE))
    page = text(browser.get(f"{HERE}new/"))
    assert "To repair homes on time" in page and "In scope: Repairs" in page
    answer = browser.post(f"{HERE}new/", sent(aim="To repair", context="The regulator said so."), follow=True)
    page = text(answer)
    assert (
        "Draft 1.0 is kept as it is now." in page and "1.3 Aim" in page and "The regulator said so." in page
    )
    assert "2.7 Equality impact" not in page, "what is empty is left out"


def test_its_tables_are_those_of_the_registers_on_that_day_without_what_is_exempt(browser, mona):
    programme = make.programme()
    add_objective(programme, ObjectiveStatement(title="Repair on time"), by=mona, on=DAY)
    make.milestone("Depot opens", due=date(2026, 9, 1))
    make.milestone("Secret sale", due=date(2026, 9, 2), **EXEMPT)
    make.risk("Roof leaks", current_likelihood=4, current_impact=2)
    make.risk("Secret risk", **EXEMPT)
    make.manager("Mary", sees_exempt=True)
    browser.post(f"{HERE}new/", sent())
    make.milestone("Came later", due=date(2026, 10, 1))
    page = text(browser.get(HERE))
    assert all(words in page for words in ("Repair on time", "Depot opens", "1 September 2026", "Roof leaks"))
    assert "Secret" not in page and "Came later" not in page
    conventions = InForce()
    risks = tables_of(programme, mona, conventions=conventions)["risks"]["rows"]
    assert [row[2:4] for row in risks] == [[conventions.likelihoods[3], conventions.impacts[1]]]


def test_the_next_version_begins_with_the_last_and_both_stay(browser):
    browser.post(f"{HERE}new/", sent(context="As it was"))
    assert "As it was" in text(browser.get(f"{HERE}new/"))
    browser.post(f"{HERE}new/", sent(1, context="As it is", reasons="Funding changed"))
    page = text(browser.get(HERE))
    assert "As it is" in page and "As it was" not in page and "Funding changed" in page
    assert f'href="{HERE}1/">Draft 1.0' in page and "As it was" in text(browser.get(f"{HERE}1/"))
    assert browser.get(f"{HERE}3/").status_code == 404


def test_all_that_is_wrong_is_told_at_once_and_what_was_typed_stays(browser):
    long = " ".join(["word"] * 31)
    page = text(browser.post(f"{HERE}new/", sent(label=" ", reasons="", aim=long, summary="So")))
    for why in (
        "Enter what the version is called",
        "Enter why it is written",
        "Aim has 31 words; 30 at most",
    ):
        assert why in page, why
    assert long in page and not InitiationVersion.objects.exists()


def test_the_second_of_two_who_write_the_same_version_is_told_and_loses_nothing(browser):
    browser.post(f"{HERE}new/", sent(context="Mine"))
    page = text(browser.post(f"{HERE}new/", sent(label="Draft 1.0b", context="Yours")))
    assert "Draft 1.0 was written meanwhile. Read it first." in page and "Yours" in page
    assert InitiationVersion.objects.count() == 1
    page = text(browser.post(f"{HERE}new/", sent(1, label="Draft 1.0")))
    assert "There is a version called so already" in page


def test_who_signed_a_version_is_entered_once_by_post_and_not_for_a_day_to_come(browser):
    browser.post(f"{HERE}new/", sent())
    today = InitiationVersion.objects.get().written_on
    said = {"kind": "partner", "organisation": "Bexley", "position": "Director of Resources"}

    def day(of: date) -> dict[str, int]:
        return {"signed_on_day": of.day, "signed_on_month": of.month, "signed_on_year": of.year}

    page = text(browser.post(f"{HERE}1/sign/", said | day(today + timedelta(days=1)) | {"position": ""}))
    assert "cannot be in the future" in page and "Enter the position of who signed" in page
    assert "Bexley is entered under Draft 1.0." in text(
        browser.post(f"{HERE}1/sign/", said | day(today), follow=True)
    )
    assert "Partner authorisation" in text(browser.get(HERE))
    assert "entered already" in text(browser.post(f"{HERE}1/sign/", said | day(today)))


def test_only_who_manages_the_programme_writes_and_signs_and_its_readers_read(browser, client, mona):
    version = write_version(
        make.programme(),
        InitiationWords(label="Draft 1.0", reasons="So"),
        tables={},
        after=0,
        by=mona,
        on=DAY,
    )
    vera = make.person("Vera")
    make.grant(vera, Role.VIEWER, over=make.programme())
    client.force_login(vera)
    assert "Write the next version" not in text(client.get(HERE))
    assert client.get(f"{HERE}new/").status_code == client.get(f"{HERE}1/sign/").status_code == 403
    with pytest.raises(PermissionDenied):
        sign_version(version, kind="approval", organisation="A", position="B", signed_on=DAY, by=vera, on=DAY)
    client.force_login(make.person("Olga"))
    assert client.get(HERE).status_code == client.get(f"{HERE}1.pdf").status_code == 404


def test_the_pdf_has_every_part_in_order_and_the_same_bytes_each_time(browser, mona):
    cells = Cells(("Party", "Duty"), (("The Centre", "Lead and guide"),))
    table = TableStatement(title="Who answers for what", cells=cells, footnotes="Agreed in May")
    kept = add_document_table(make.programme(), table, by=mona, on=DAY)
    browser.post(f"{HERE}new/", sent(context="The regulator said so.", legacy="The depot stays."))
    pdf = browser.get(f"{HERE}1.pdf")
    make.milestone("Came later", due=date(2026, 10, 1))
    remove_document_table(kept, by=mona, on=DAY)
    browser.post(f"{HERE}new/", sent(1, reasons="The board asked for more"))
    later = browser.get(f"{HERE}1.pdf")
    assert pdf.content == later.content and pdf.headers["Content-Type"] == "application/pdf"
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages).split())
    order = [
        words.index(each)
        for each in (
            "1.6 Business",
            "The regulator",
            "2.8 Legacy",
            "The depot",
            "5 Controls",
            "Reasons and changes",
            "Appendix: tables",
            "Lead and guide",
            "Agreed in May",
        )
    ]
    assert order == sorted(order)
    later = "".join(
        page.extract_text() for page in PdfReader(BytesIO(browser.get(f"{HERE}2.pdf").content)).pages
    )
    assert "The board asked for more" in later and "Draft 1.0" in later and "Lead and guide" not in later
    assert Event.objects.filter(kind=Event.Kind.DOWNLOADED, what__contains="Initiation document").count() == 3


def test_a_version_that_says_what_is_exempt_is_not_printed_and_only_its_manager_is_told_where(
    browser, client
):
    secret = "the depot at Ferry Lane will be sold to a developer before the summer"
    make.action(secret.capitalize(), **EXEMPT)
    browser.post(f"{HERE}new/", sent(context=f"We say that {secret}."))
    page = text(browser.get(f"{HERE}1.pdf", follow=True))
    assert "The initiation document cannot be printed." in page
    vera = make.person("Vera")
    make.grant(vera, Role.VIEWER, over=make.programme())
    client.force_login(vera)
    assert "waits until the programme’s manager has read it" in text(client.get(f"{HERE}1.pdf", follow=True))


def test_the_form_is_data_with_a_key_and_a_number_of_its_own_for_each_part():
    parts = [part for section in SECTIONS for part in section.parts]
    assert len({part.number for part in parts}) == len(parts) == 37
    assert len({part.key for part in TEXTS}) == len(TEXTS)
    assert all(part.key or part.table for part in parts)
    assert {part.key: part.most_words for part in TEXTS if part.most_words} == {"summary": 100, "aim": 30}


@given(st.lists(st.text("abc", min_size=1, max_size=5), max_size=40))
def test_a_limit_in_words_counts_words(words):
    aim = next(part for part in TEXTS if part.key == "aim")
    assert bool(too_long(aim, "  ".join(words))) is (len(words) > 30)


def test_a_version_without_reasons_is_refused_by_the_act_too(mona):
    with pytest.raises(ValidationError) as refused:
        write_version(
            make.programme(), InitiationWords(label="", reasons=""), tables={}, after=0, by=mona, on=DAY
        )
    assert set(refused.value.error_dict) == {"label", "reasons"}


OWN_FORM = """
[[section]]
number = "A"
title = "Why"

[[section.part]]
number = "A.1"
title = "Mandate"
key = "mandate"
most_words = 50

[[section.part]]
number = "A.2"
title = "Risks"
table = "risks"
"""


def test_a_council_has_a_form_of_its_own_in_a_file(tmp_path):
    file = tmp_path / "form.toml"
    file.write_text(OWN_FORM)
    [section] = form_in(file)
    assert [(part.number, part.key, part.most_words, part.table) for part in section.parts] == [
        ("A.1", "mandate", 50, ""), ("A.2", "", 0, "risks"),
    ]  # fmt: skip


def test_a_version_prints_by_the_form_that_it_was_written_by(browser, mona):
    browser.post(f"{HERE}new/", sent(aim="To repair"))
    version = InitiationVersion.objects.get()
    form = version.tables["form"]["sections"]
    assert as_sections(form) == tuple(SECTIONS)
    part = next(part for section in form for part in section["parts"] if part["key"] == "aim")
    part["title"] = "Ambition"
    shown = [part.part.title for _, parts in shown_sections(version) for part in parts]
    assert "Ambition" in shown and "Aim" not in shown


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ('key = "mandate"', "Part A.1 has neither a key nor a table."),
        ('"mandate"', "the key “Mandate 1” is not of small letters"),
        ('table = "risks"', "the key “mandate” stands twice"),
        ('"risks"', "there is no table “rysks”. There are objectives, findings"),
        ("50", "most_words is a number of words"),
        ("[[section.part]]", "is no form of parts"),
    ],
)
def test_a_form_that_is_none_is_refused_at_the_start_with_its_place(tmp_path, instead, said):
    wrong = {
        'key = "mandate"': "",
        '"mandate"': '"Mandate 1"',
        'table = "risks"': 'key = "mandate"',
        '"risks"': '"rysks"',
        "50": '"fifty"',
        "[[section.part]]": "[[section.field",
    }[instead]
    file = tmp_path / "form.toml"
    file.write_text(OWN_FORM.replace(instead, wrong))
    with pytest.raises(ImproperlyConfigured, match=re.escape(said)):
        form_in(file)


def test_every_table_that_a_form_can_name_is_gathered(mona):
    made = tables_of(make.programme(), mona, conventions=InForce())
    assert set(TABLES) <= set(made)
