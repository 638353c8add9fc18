"""A finding of a review, or its document, is proposed as exempt on its own page and hidden at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from council.access.acting import DEMO
from council.models import Conventions, Exempt, Role
from programmes.models import Finding, ProgrammeReview, Review
from programmes.reviews.correcting import Rewording, correct_finding
from programmes.reviews.documents import attach_document
from reports.exempting.kinds import proposals_in
from reports.exempting.waiting import sections_for
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.usefixtures("on_the_day")]
OFFICER = "Monitoring Officer"
WORDS = "Zebedee charges the council far too much for advice."
WHY = {"kind": "exempt", "paragraphs": ["3"], "reason": "It would fix the price."}


@pytest.fixture(autouse=True)
def officer():
    Conventions.objects.create(
        effective_from=make.LONG_AGO, council_name="Wexbourne", others={"proper_officer": OFFICER}
    )
    person = make.person("Olive")
    make.post(OFFICER, holder=person)
    make.grant(person, Role.APPROVER, sees_exempt=True)
    return person


@pytest.fixture
def finding(plan) -> Finding:
    """A recorded finding, answered by two programmes, from which a recommendation follows."""
    review = Review.objects.create(
        title="Peers 2026", kind="peer_challenge", reviewer="Peers", received_on=DAY
    )
    for programme in (plan, make.programme("OTH")):
        ProgrammeReview.objects.create(programme=programme, review=review)
    found = review.findings.create(text="Zebedee charges too much.")
    review.recommendations.create(number="R1", text="Ask for three offers.", finding=found)
    review.recorded_on = DAY
    review.save()
    return correct_finding(
        found, Rewording(text=WORDS, reason="A word was left out"), kind="issue", by=DEMO, on=DAY
    )


@pytest.fixture
def as_(client):
    def sign_in(name):
        client.force_login(make.person(name))
        return client

    return sign_in


def pages_of(review: Review) -> list[str]:
    """Every page on which a finding of the review, or a wording of it, is or was read."""
    advice = review.recommendations.get(is_current=True)
    keys = review.findings.values_list("pk", flat=True)
    return [
        review.get_absolute_url(),
        advice.get_absolute_url(),
        f"/reviews/{review.pk}/coverage/",
        "/reviews/",
        "/reviews/?export=csv",
        f"/programmes/{review.answered_by.first().programme.code}/export.xlsx",
        *(f"/history/finding/{key}/" for key in keys),
    ]


def said_by(client, address: str) -> str:
    response = client.get(address)
    data = b"".join(response.streaming_content) if response.streaming else response.content
    return data.decode("utf-8", "replace")


def propose(client, record) -> None:
    assert client.post(record.get_exempt_url(), {**WHY, "version": ""}).status_code == 302
    record.refresh_from_db()
    assert record.exempt and record.exempt_proposed


def test_a_finding_is_hidden_at_once_with_its_earlier_wording_wherever_it_was_read(as_, finding):
    make.manager()
    make.grant(make.person("Vera"))
    vera = as_("Vera")
    assert "Zebedee" in said_by(vera, finding.review.get_absolute_url())
    assert finding.get_exempt_url() not in said_by(vera, finding.review.get_absolute_url())
    assert vera.get(finding.get_exempt_url()).status_code == 403
    mona = as_("Mona")
    assert finding.get_exempt_url() in said_by(mona, finding.review.get_absolute_url())
    page = said_by(mona, finding.get_exempt_url())
    assert WORDS in page and "you will no longer see it either" in page
    propose(mona, finding)
    assert set(Finding.objects.values_list("exempt", flat=True)) == {True}, "the earlier wording too"
    for name in ("Mona", "Vera"):
        for address in pages_of(finding.review):
            assert "Zebedee" not in said_by(as_(name), address), (name, address)
    assert mona.get(finding.get_exempt_url()).status_code == 404


def test_the_proper_officer_confirms_a_finding_and_until_then_neither_programme_issues(
    as_, finding, plan, draft, officer
):
    make.manager(sees_exempt=True)
    propose(as_("Mona"), finding)
    name = f"Peers 2026, finding {finding.pk}"
    assert [proposals_in(one.programme) for one in finding.review.answered_by.all()] == [[name], [name]]
    with pytest.raises(ValidationError, match=name):
        plans.issue(draft, by=make.clerk(), on=DAY)
    olive = as_("Olive")
    assert "Confirm or open" in said_by(olive, "/") and name in said_by(olive, "/exempt/")
    waiting = sections_for([officer], as_at=DAY, conventions=Conventions.objects.in_force(DAY))
    assert [one.reference for one in waiting[officer.pk]["confirm_exempt"]] == [name]
    later = DAY + timedelta(days=90)
    boxes = {f"review_on_{part}": getattr(later, part) for part in ("day", "month", "year")}
    answers = {**WHY, "paragraphs": ["3", "5"], "decision": "keep", "version": "", **boxes}
    assert olive.post(finding.get_exempt_url(), answers).status_code == 302
    page = " ".join(said_by(olive, finding.review.get_absolute_url()).split())
    assert WORDS in page and "Exempt under paragraphs 3" in page and "Change or open it" in page
    assert plans.issue(draft, by=make.clerk(), on=DAY)


def test_a_finding_that_is_opened_is_read_again_with_its_earlier_wording(as_, finding):
    make.manager(sees_exempt=True)
    mona = as_("Mona")
    propose(mona, finding)
    answers = {"decision": "open", "lift_reason": "It was said in public", "version": ""}
    assert mona.post(finding.get_exempt_url(), answers).status_code == 302
    assert not Finding.objects.filter(exempt=True).exists()
    make.grant(make.person("Vera"))
    assert WORDS in said_by(as_("Vera"), finding.review.get_absolute_url())


def test_only_the_wording_that_stands_has_a_page_of_exemption(as_, finding):
    make.manager(sees_exempt=True)
    assert as_("Mona").get(finding.corrects.get_exempt_url()).status_code == 404


def test_words_of_an_exempt_finding_are_held_back_from_a_report(finding, plan):
    for name, value in {"exempt": True, "exempt_paragraph": Exempt.P3, "exempt_reason": "Price"}.items():
        setattr(finding, name, value)
    finding.save()
    quoting = plans.report(plan, management_summary="Zebedee charges the council far too much.")
    with pytest.raises(ValidationError, match="says what is exempt"):
        plans.issue(quoting, by=make.clerk(), on=DAY)
    with pytest.raises(ValidationError, match="Zebedee charges the council"):
        plans.issue(quoting, by=make.clerk("Xena", sees_exempt=True), on=DAY)


def test_a_document_added_as_exempt_waits_for_the_proper_officer(as_, finding, plan):
    make.manager(sees_exempt=True)
    document = attach_document(finding.review, make.offered("The fees"), by=DEMO, on=DAY)
    mona = as_("Mona")
    propose(mona, document)
    assert proposals_in(plan) == [f"Peers 2026, document {document.pk}"]
    assert "(proposed)" in said_by(mona, finding.review.get_absolute_url())
    assert f"document {document.pk}" in said_by(as_("Olive"), "/exempt/")
