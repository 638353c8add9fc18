"""Mitigations and controls: agreed, reported on, moved as dates of actions are, kept on and tested."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.conventions import InForce
from council.models import ChangedMeanwhile, Role
from council.register.declaring import dated_registers
from risks.controlling import ControlWords, add_control, correct_control, record_test
from risks.ending import close_risk
from risks.mitigating import (
    MitigationWords,
    add_mitigation,
    correct_mitigation,
    make_control,
    report_mitigation,
)
from risks.mitigations.offers import decisions
from risks.mitigations.owed import mitigations_owed
from risks.moving import approve, ask_to_move, refuse
from tests import factories as f

pytestmark = pytest.mark.django_db
SEPTEMBER, LATER = date(2026, 9, 1), date(2026, 12, 1)
WORDS = MitigationWords(text="Recruit two accountants", effect="Half as likely")
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}
TOLD = {"on": f.DAY, "conventions": InForce()}


@pytest.fixture
def mona():
    return f.manager("Mona")


@pytest.fixture
def owner():
    """The holder of the post that owns mitigations, without any role."""
    oona = f.person("Oona")
    f.post("Head of Finance", holder=oona)
    return oona


@pytest.fixture
def ours(mona, owner):
    words = MitigationWords(text="Recruit two accountants", owner=f.post("Head of Finance"))
    return add_mitigation(f.risk(), words, due=SEPTEMBER, by=mona, on=f.DAY)


def test_a_mitigation_has_a_number_in_its_risk_and_its_first_date_for_ever(ours, mona):
    second = add_mitigation(ours.risk, WORDS, due=None, by=mona, on=f.DAY)
    assert (ours.reference, second.reference) == ("SSR-R01-1", "SSR-R01-2")
    assert (ours.baseline, ours.due, second.baseline) == (SEPTEMBER, SEPTEMBER, None)


def test_everything_wrong_is_said_at_once(mona):
    gone = f.post("Head of Nothing", is_active=False)
    with pytest.raises(ValidationError) as refusal:
        add_mitigation(
            f.risk(), MitigationWords(text=" ", owner=gone), due=date(2050, 1, 1), by=mona, on=f.DAY
        )
    assert set(refusal.value.message_dict) == {"text", "owner", "due"}


def test_nothing_is_done_about_a_closed_risk(ours, mona):
    close_risk(ours.risk, reason="Over", by=mona, on=f.DAY)
    with pytest.raises(ValidationError, match="nothing is done about it"):
        add_mitigation(ours.risk, WORDS, due=None, by=mona, on=f.DAY)
    with pytest.raises(ValidationError, match="no longer to be done"):
        report_mitigation(ours, progress="Done", done_on=f.DAY, by=mona, on=f.DAY)


def test_its_owner_reports_on_it_and_does_not_say_what_is_done(ours, owner):
    report_mitigation(ours, progress="One has started.", by=owner, on=f.DAY)
    ours.refresh_from_db()
    assert (ours.progress, ours.progress_on, ours.done_on) == ("One has started.", f.DAY, None)
    with pytest.raises(PermissionDenied):
        correct_mitigation(ours, WORDS, by=owner, on=f.DAY)


def test_the_second_to_save_is_told(ours, mona, owner):
    report_mitigation(ours, progress="First", by=owner, on=f.DAY, version=1)
    with pytest.raises(ChangedMeanwhile):
        report_mitigation(ours, progress="Second", by=mona, on=f.DAY, version=1)


def test_its_owner_owes_it_until_it_is_done_and_only_while_its_risk_is_open(ours, owner, mona):
    owed = mitigations_owed(owner, as_at=date(2026, 9, 11), conventions=InForce())
    assert [(row.reference, row.need, row.why) for row in owed] == [
        ("SSR-R01-1", "overdue", "Mitigation, 10 days overdue: due 1 September 2026")
    ]
    close_risk(ours.risk, reason="Over", by=mona, on=f.DAY)
    assert mitigations_owed(owner, as_at=LATER, conventions=InForce()) == []


def test_those_of_an_exempt_risk_are_owed_only_by_who_sees_them(owner, mona):
    words = MitigationWords(text="Quietly", owner=f.post("Head of Finance"))
    f.grant(mona, Role.VIEWER, over=f.programme(), sees_exempt=True)
    add_mitigation(f.risk(**EXEMPT), words, due=SEPTEMBER, by=mona, on=f.DAY)
    assert mitigations_owed(owner, as_at=LATER, conventions=InForce()) == []


def test_a_move_beyond_the_tolerance_waits_for_another_person(ours, owner, mona):
    change = ask_to_move(ours, to_date=LATER, reason="No one applied.", by=owner, **TOLD)
    ours.refresh_from_db()
    assert change.waits and ours.due == SEPTEMBER
    assert [offer.step_url for offer in decisions(mona)] == [ours.address("decide-mitigation-date")]
    assert "mitigation" in [dates.one for _, dates in dated_registers() if dates.waiting_for(mona)]
    with pytest.raises(ValidationError, match="waiting for a decision"):
        ask_to_move(ours, to_date=date(2027, 1, 1), reason="More", by=owner, **TOLD)
    approve(change, by=mona, on=f.DAY)
    ours.refresh_from_db()
    assert (ours.due, ours.baseline, ours.times_moved) == (LATER, SEPTEMBER, 1)


def test_a_move_within_the_tolerance_is_recorded_and_a_refused_one_leaves_the_date(ours, owner, mona):
    ask_to_move(ours, to_date=date(2026, 9, 5), reason="Holidays.", by=owner, **TOLD)
    ours.refresh_from_db()
    assert (ours.due, ours.times_moved) == (date(2026, 9, 5), 1)
    change = ask_to_move(ours, to_date=LATER, reason="No one applied.", by=owner, **TOLD)
    refuse(change, by=mona, on=f.DAY, reason="Advertise again.")
    ours.refresh_from_db()
    assert ours.due == date(2026, 9, 5)


def test_what_was_done_is_kept_on_as_a_control_once(ours, mona):
    with pytest.raises(ValidationError, match="not done yet"):
        make_control(ours, by=mona, on=f.DAY)
    report_mitigation(ours, progress="Both are here.", done_on=f.DAY, by=mona, on=f.DAY)
    control = make_control(ours, by=mona, on=f.DAY)
    assert (control.text, control.owner) == (ours.text, ours.owner)
    with pytest.raises(ValidationError, match="already"):
        make_control(ours, by=mona, on=f.DAY)


def test_a_test_of_a_control_says_what_it_showed(mona):
    control = add_control(f.risk(), ControlWords(text="Two sign each payment"), by=mona, on=f.DAY)
    with pytest.raises(ValidationError) as refusal:
        record_test(control, tested_on=LATER, test_words=" ", assurance="", by=mona, on=f.DAY)
    assert set(refusal.value.message_dict) == {"tested_on", "test_words", "assurance"}
    record_test(
        control, tested_on=f.DAY, test_words="All of 20 had two.", assurance="high", by=mona, on=f.DAY
    )
    control.refresh_from_db()
    assert (control.tested_by, control.assurance) == (mona, "high")
    correct_control(control, ControlWords(text="One signs"), ended_reason="Staff left", by=mona, on=f.DAY)
    with pytest.raises(ValidationError, match="ended already"):
        record_test(control, tested_on=f.DAY, test_words="None", assurance="none", by=mona, on=f.DAY)


def test_a_mitigation_is_agreed_and_done_on_its_pages_and_kept_on(client, mona):
    risk = f.risk()
    client.force_login(mona)
    base = f"/risks/{risk.reference}/mitigations/"
    asked = {"text": "Recruit", "due_day": "1", "due_month": "9", "due_year": "2027"}
    client.post(f"{base}add/", asked)
    ours = risk.mitigations.get()
    page = client.get(risk.get_absolute_url()).content.decode()
    assert "SSR-R01-1" in page and "Add a mitigation" in page
    done = {
        "stands": "done",
        "done_on_day": "20",
        "done_on_month": "9",
        "done_on_year": "2026",
        "progress": "Here",
    }
    page = client.post(f"{base}{ours.pk}/report/", done, follow=True).content.decode()
    assert "SSR-R01-1 is done" in page and "Keep it on as a control" in page
    page = client.post(f"{base}{ours.pk}/control/", follow=True).content.decode()
    assert "As a control of the risk" in page
    assert "Recruit" in client.get("/risks/mitigations/", {"which": "done"}).content.decode()


def test_the_list_asks_few_questions_whatever_its_length(client, mona, django_assert_max_num_queries):
    client.force_login(mona)
    for _ in range(3):
        add_mitigation(f.risk(), WORDS, due=SEPTEMBER, by=mona, on=f.DAY)
    with django_assert_max_num_queries(12):
        client.get("/risks/mitigations/")


def test_a_mitigation_done_years_before_anything_that_is_known_is_asked_about_once(ours, owner):
    told = {"progress": "Done", "by": owner, "on": f.DAY, "done_on": date(2019, 3, 27)}
    with pytest.raises(ValidationError, match="is more than 2 years away"):
        report_mitigation(ours, **told)
    assert report_mitigation(ours, **told, meant={date(2019, 3, 27)}).done_on == date(2019, 3, 27)
