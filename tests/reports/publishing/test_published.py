"""What was published of a report: registered by a clerk, compared, accepted by another person, and told."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from council.models import Event, Role
from reports.documents.paper import frozen_paper
from reports.publishing import waiting
from reports.publishing.models import PublishedDifference, PublishedVersion
from reports.publishing.reading import PublishedText
from reports.publishing.registering import Decided, decide_differences, register_published
from reports.publishing.standing import published_of
from reports.word.highlight import highlight_docx, paragraphs_of
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
LINK = "https://democracy.council.example/paper.pdf"
THEN = DAY + timedelta(days=3)  # the day of publication


@pytest.fixture
def issued(draft):
    """The report, issued on DAY; three days later Clara registers what was published, and Anna approves."""
    with time_machine.travel(f"{DAY} 10:00", tick=False):
        plans.issue(draft, by=make.clerk(), on=DAY)
    make.grant(make.person("Anna"), Role.APPROVER, over=draft.programme)
    draft.refresh_from_db()
    with time_machine.travel(f"{THEN} 10:00", tick=False):
        yield draft


def approved(report):
    return paragraphs_of(frozen_paper(report.issued))


def changed(report):
    """The text with one word changed and one paragraph left out."""
    lines = [line.replace("a weekly call", "a monthly call") for line in approved(report)]
    return PublishedText(tuple(line for line in lines if not line.startswith("Edition")), "text")


def register(report, text=None, **told):
    text = text or PublishedText(tuple(approved(report)), "text")
    told = {"published_on": THEN, "link": LINK, "by": make.clerk(), "on": THEN, **told}
    return register_published(report, text, **told)


def sent(client, report, **answers):
    day = answers.pop("day", THEN)
    boxes = {"published_on_0": day.day, "published_on_1": day.month, "published_on_2": day.year}
    named = {"published_on_day": day.day, "published_on_month": day.month, "published_on_year": day.year}
    address = reverse("reports:register-published", args=[report.pk])
    return client.post(address, {**boxes, **named, "link": LINK, **answers}, follow=True)


def page_of(client, name, address):
    client.force_login(make.person(name))
    return " ".join(client.get(address).content.decode().split())


# --- registering --------------------------------------------------------------------------------------------


def test_our_word_file_as_it_was_issued_is_published_as_approved(issued, client):
    client.force_login(make.clerk())
    file = SimpleUploadedFile("report.docx", highlight_docx(frozen_paper(issued.issued)))
    page = " ".join(sent(client, issued, file=file).content.decode().split())
    assert "It says what was approved." in page
    version = PublishedVersion.objects.get()
    assert (version.how, version.filename, version.places) == ("word", "report.docx", 0)
    assert version.by == make.clerk() and version.digest == issued.issued.digest
    read = page_of(client, "Vera", issued.get_absolute_url())
    assert "Published on 18 June 2026 at" in read and f'href="{LINK}"' in read and ", as approved." in read
    assert "This is what Audit and Governance Committee was told." in read
    event = Event.objects.get(kind=Event.Kind.PUBLISHED)
    assert event.by == make.clerk() and event.detail["differences"] == 0


def test_the_pdf_that_was_issued_is_known_by_its_bytes(issued, client):
    client.force_login(make.clerk())
    file = SimpleUploadedFile("paper.pdf", bytes(issued.issued.pdf))
    sent(client, issued, file=file)
    assert PublishedVersion.objects.get().how == "issued"
    assert "exactly as issued" in page_of(client, "Vera", issued.get_absolute_url())


def test_a_text_that_was_pasted_line_by_line_is_compared(issued, client):
    client.force_login(make.clerk())
    sent(client, issued, text="\n".join(approved(issued)))
    assert PublishedVersion.objects.get().places == 0


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "Choose the file that was published, or paste its text"),
        ({"text": "Another report altogether."}, "The text is another than the approved one"),
        ({"text": "x", "link": "democracy.council.example"}, "beginning with https://"),
        ({"text": "x", "link": "javascript:alert(1)"}, "beginning with https://"),
        ({"text": "x", "day": THEN + timedelta(days=1)}, "It cannot have been published after today"),
        ({"text": "x", "day": DAY - timedelta(days=1)}, "It was issued on 15 June 2026"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_box(issued, client, answers, said):
    client.force_login(make.clerk())
    assert said in sent(client, issued, **answers).content.decode()
    assert not PublishedVersion.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("paper.pdf", b"%PDF-1.4\n%%EOF\n", ""),
        ("paper.csv", b"a,b\n", "The words of this file cannot be read"),
        ("paper.docx", b"PK\x03\x04nothing", "damaged or cut short"),
        ("paper.txt", b"  \n ", "There are no words in it"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(issued, client, name, data, said):
    client.force_login(make.clerk())
    assert said in sent(client, issued, file=SimpleUploadedFile(name, data)).content.decode()
    assert not PublishedVersion.objects.exists()


def test_a_file_and_a_text_at_once_are_refused(issued, client):
    client.force_login(make.clerk())
    file = SimpleUploadedFile("report.txt", "\n".join(approved(issued)).encode())
    assert "and not both" in sent(client, issued, file=file, text="x").content.decode()


def test_it_is_registered_once_however_often_it_is_sent(issued):
    register(issued)
    with pytest.raises(ValidationError, match="registered already"):
        register(issued)
    assert register(issued, link=f"{LINK}?second").number == 2


def test_only_clerks_register_and_only_what_was_issued_to_the_public(issued, plan):
    for name in ("Anna", "Vera", "Mona", "Charlie"):
        with pytest.raises(PermissionDenied):
            register(issued, by=make.person(name))
    draft = plans.report(plan, as_at=plans.days(1))
    with pytest.raises(ValidationError, match="Only an issued public report"):
        register_published(draft, PublishedText(("x",), "text"), published_on=THEN, by=make.clerk(), on=THEN)


def test_of_a_draft_or_a_private_report_there_is_no_such_page(draft, client):
    client.force_login(make.clerk())
    assert client.get(draft.get_published_url()).status_code == HTTPStatus.NOT_FOUND


# --- deciding -----------------------------------------------------------------------------------------------


def test_each_difference_is_listed_with_both_texts_for_those_who_prepare_reports(issued, client):
    version = register(issued, changed(issued))
    assert version.places == len(version.differences) > 0
    page = page_of(client, "Anna", issued.get_published_url())
    assert "<del>weekly</del>" in page and "<ins>monthly</ins>" in page
    assert f"Difference 1 of {version.places}" in page and "Yes, accept it" in page
    assert "Yes, accept it" not in page_of(client, "Clara", issued.get_published_url())
    client.force_login(make.person("Vera"))
    assert client.get(issued.get_published_url()).status_code == HTTPStatus.FORBIDDEN
    read = page_of(client, "Vera", issued.get_absolute_url())
    assert "wait" in read and "monthly call" not in read and "was told." not in read


def test_the_approver_accepts_each_and_the_readers_are_told(issued, client):
    version = register(issued, changed(issued))
    client.force_login(make.person("Anna"))
    address = reverse("reports:decide-published", args=[issued.pk])
    answers = {f"outcome-{number}": "accepted" for number in range(1, version.places + 1)}
    client.post(address, {"version": version.number, **answers})
    kept = PublishedDifference.objects.all()
    assert len(kept) == version.places
    assert {(row.outcome, row.by, row.on) for row in kept} == {("accepted", make.person("Anna"), THEN)}
    counted = f"{version.places} difference{'' if version.places == 1 else 's'}"
    read = page_of(client, "Vera", issued.get_absolute_url())
    assert f"with {counted}, accepted." in read and "was told." in read
    assert "accepted." in page_of(client, "Vera", f"{issued.get_absolute_url()}copy/")
    told = Event.objects.filter(kind=Event.Kind.PUBLISHED, by=make.person("Anna")).get()
    assert told.detail["accepted"] == version.places and "monthly" not in repr(told.detail)


def test_a_wrong_one_says_why_and_another_version_counts_after_it(issued, client):
    version = register(issued, changed(issued))
    client.force_login(make.person("Anna"))
    address = reverse("reports:decide-published", args=[issued.pk])
    page = client.post(address, {"version": version.number, "outcome-1": "wrong"}).content.decode()
    assert "Enter what is wrong" in page and not PublishedDifference.objects.exists()
    client.post(address, {"version": version.number, "outcome-1": "wrong", "reason-1": "It is weekly."})
    assert published_of(issued).wrong == 1 and "of which 1 is wrong" in published_of(issued).words
    assert "It is weekly." in page_of(client, "Clara", issued.get_published_url())
    register(issued)
    assert published_of(issued).words == "as approved"
    with pytest.raises(ValidationError, match="Another version was registered"):
        decide_differences(version, {1: Decided("accepted")}, by=make.person("Anna"), on=THEN)


def test_nobody_accepts_what_they_registered_nor_one_twice(issued):
    clara = make.clerk()
    make.grant(clara, Role.APPROVER, over=issued.programme)
    version = register(issued, changed(issued))
    with pytest.raises(ValidationError, match="You registered this version"):
        decide_differences(version, {1: Decided("accepted")}, by=clara, on=THEN)
    with pytest.raises(PermissionDenied):
        decide_differences(version, {1: Decided("accepted")}, by=make.person("Mona"), on=THEN)
    anna = make.person("Anna")
    decide_differences(version, {1: Decided("accepted")}, by=anna, on=THEN)
    with pytest.raises(ValidationError, match="meanwhile"):
        decide_differences(version, {1: Decided("wrong", "No.")}, by=anna, on=THEN)
    for nothing in ({}, {99: Decided("accepted")}, {0: Decided("accepted")}, {2: Decided("perhaps")}):
        with pytest.raises(ValidationError):
            decide_differences(version, nothing, by=anna, on=THEN)
    assert PublishedDifference.objects.count() == 1


def test_what_waits_is_offered_to_approvers_until_it_is_decided(issued, client):
    anna, conventions = make.person("Anna"), plans.IN_FORCE(THEN)
    told = {"as_at": THEN, "conventions": conventions}
    version = register(issued, changed(issued))
    [offer] = waiting.offers(anna, **told)
    assert offer.step_url == issued.get_published_url() and "difference" in offer.why
    olga = make.person("Olga")  # the senior responsible owner, by that post alone
    make.grant(olga, Role.VIEWER, over=issued.programme)
    make.post("Corporate Director, Resources", holder=olga)
    assert waiting.offers(olga, **told) == [offer]
    assert "Yes, accept it" in page_of(client, "Olga", issued.get_published_url())
    assert waiting.offers(make.clerk(), **told) == waiting.offers(make.person("Vera"), **told) == []
    assert waiting.sections_for([anna, make.person("Vera")], **told)[anna.pk][waiting.ACCEPT] == [offer]
    every = {number: Decided("accepted") for number in range(1, version.places + 1)}
    decide_differences(version, every, by=anna, on=THEN)
    assert waiting.offers(anna, **told) == []


def test_the_clerk_is_told_of_a_wrong_one_until_another_version_is_registered(issued):
    clara, anna = make.clerk(), make.person("Anna")
    told = {"as_at": THEN, "conventions": plans.IN_FORCE(THEN)}
    version = register(issued, changed(issued))
    said = {number: Decided("accepted") for number in range(2, version.places + 1)}
    decide_differences(version, said | {1: Decided("wrong", "It is weekly.")}, by=anna, on=THEN)
    [offer] = waiting.offers(clara, **told)
    assert offer.why.endswith("the approver says that 1 difference is wrong")
    assert waiting.sections_for([clara], **told)[clara.pk][waiting.PUT_RIGHT] == [offer]
    assert waiting.offers(anna, **told) == []
    register(issued)
    assert waiting.offers(clara, **told) == []


def test_both_tables_only_grow(issued):
    version = register(issued, changed(issued))
    decide_differences(version, {1: Decided("accepted")}, by=make.person("Anna"), on=THEN)
    for model in (PublishedVersion, PublishedDifference):
        for change in (lambda rows: rows.update(at=None), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(model._base_manager.all())
