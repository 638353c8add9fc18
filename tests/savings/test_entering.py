"""A saving's life by hand: proposed, corrected, agreed, spoken of, withdrawn."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.models import ChangedMeanwhile, Role
from savings.agreeing import agree_saving, say_status, withdraw_saving
from savings.models import Saving, YearProfile
from savings.proposing import SavingPlan, correct_saving, propose_saving, told_of_head
from savings.statement import profiles_visible_to
from tests import factories as f

pytestmark = pytest.mark.django_db
PLAN = SavingPlan(title="Share legal advice", method="Hours times rate", baseline="£400,000 in 2025/26")


def proposed(plan=PLAN, *, by=None, **more) -> Saving:
    more = {"year": 2026, "target": Decimal("80000.50"), **more}
    return propose_saving(f.programme(), plan, by=by or f.manager(), on=f.DAY, **more)


def agreed(saving, **more) -> Saving:
    return agree_saving(saving, plan_version="MTFP5", by=more.pop("by", f.finance()), on=f.DAY, **more)


def refused(act) -> dict:
    with pytest.raises(ValidationError) as told:
        act()
    return told.value.message_dict


def test_a_proposal_has_a_number_and_a_target_and_counts_nowhere_yet():
    saving = proposed()
    assert (saving.reference, saving.status) == ("SSR-S01", "proposed")
    assert saving.profile.get().target == Decimal("80000.50") and saving.profile.get().forecast is None
    assert not profiles_visible_to(f.manager()).exists()
    agreed(saving)
    assert profiles_visible_to(f.manager()).count() == 1


def test_all_that_is_wrong_with_a_proposal_is_told_at_once():
    other = f.workstream("Elsewhere", of=f.programme("HRI"))
    plan = SavingPlan(title=" ", workstream=other, kind="magic")
    told = refused(lambda: proposed(plan, year=None, target=Decimal(-1)))
    assert set(told) == {"title", "workstream", "kind", "year", "target"}


def test_what_was_agreed_says_by_whom_where_and_in_which_version_of_the_plan():
    cabinet = f.body("Cabinet")
    saving = agreed(
        proposed(by=f.finance()), by=f.finance(), body=cabinet, meeting_on=date(2026, 3, 3), minute="14"
    )
    assert (saving.status, saving.agreed_body, saving.plan_version) == ("agreed", cabinet, "MTFP5")
    assert "by Cabinet on 3 March 2026, minute 14" in saving.history.first().history_change_reason


def test_who_proposed_it_does_not_agree_it_alone_and_nothing_is_agreed_that_cannot_be_worked_out():
    mona = f.manager()
    bare = proposed(SavingPlan(title="Something"), by=mona, year=None, target=None)
    told = refused(lambda: agreed(bare, by=mona))
    assert "another person agrees it" in told["body"][0] and len(told["__all__"]) == 3


def test_method_and_baseline_stand_once_agreed():
    saving = agreed(proposed())
    kept = {"title": "Share legal advice", "baseline": PLAN.baseline}
    told = refused(
        lambda: correct_saving(
            saving, SavingPlan(**kept, method="Another"), why="Better", by=f.manager(), on=f.DAY
        )
    )
    assert told == {"method": ["Method of calculation stands as it was agreed."]}
    kept["title"] = "Share all advice"
    plan = SavingPlan(**kept, method=PLAN.method)
    assert correct_saving(saving, plan, why="Clearer", by=f.manager(), on=f.DAY).title == "Share all advice"
    with pytest.raises(ChangedMeanwhile):
        correct_saving(saving, PLAN, why="Back", by=f.manager(), on=f.DAY, version=saving.version)


def test_its_owner_says_how_it_stands_and_off_track_says_why():
    alice = f.person()
    saving = agreed(proposed(SavingPlan(**{**vars(PLAN), "owner": f.post(holder=alice)})))
    said = {"explanation": "", "confidence": "low", "by": alice, "on": f.DAY}
    assert "explanation" in refused(lambda: say_status(saving, status="at_risk", **said))
    said["explanation"] = "The neighbours have not signed."
    assert say_status(saving, status="at_risk", **said).confidence == "low"
    assert "status" in refused(lambda: say_status(saving, status="delivered", **said))
    assert "status" in refused(lambda: say_status(saving, status="replaced", **said))
    with pytest.raises(PermissionDenied):
        withdraw_saving(saving, reason="No", by=alice, on=f.DAY)


def test_a_proposal_has_no_status_before_it_is_agreed():
    said = {"status": "on_track", "explanation": "", "confidence": "", "by": f.manager(), "on": f.DAY}
    assert "agree it first" in refused(lambda: say_status(proposed(), **said))["__all__"][0]


def test_a_saving_is_withdrawn_with_its_reason_and_not_with_money_in_it():
    saving = agreed(proposed())
    assert "reason" in refused(lambda: withdraw_saving(saving, reason=" ", by=f.manager(), on=f.DAY))
    gone = withdraw_saving(saving, reason="Deleted by Cabinet", by=f.manager(), on=f.DAY)
    assert gone.status == "withdrawn" and not profiles_visible_to(f.manager()).exists()


def test_two_on_the_same_budget_head_are_told_as_far_as_the_reader_sees_them():
    head = {**vars(PLAN), "budget_head": "R4120 Legal"}
    one, two = proposed(SavingPlan(**head)), proposed(SavingPlan(**head | {"budget_head": "r4120 legal"}))
    assert one.reference in told_of_head(two, reader=f.manager())
    one.exempt, one.exempt_paragraph, one.exempt_reason = True, 3, "Talks"
    one.save()
    assert told_of_head(two, reader=f.manager()) == ""


# --- the pages ----------------------------------------------------------------------------------------------


def test_a_saving_is_proposed_and_agreed_in_the_browser(client):
    client.force_login(f.manager())
    said = {"title": "Fewer vans", "programme": f.programme().pk, "kind": "cashable", "recurrence": "one_off"}
    page = client.post("/savings/new/", said | {"year": 2026, "target": "£12,500.25"}, follow=True)
    saving = Saving.objects.get()
    assert page.redirect_chain[-1][0] == saving.get_absolute_url()
    assert b"It is a proposal" in page.content and YearProfile.objects.get().target == Decimal("12500.25")
    edit = {**said, "method": "Vans times cost", "baseline": "40 vans", "why": "Worked out", "version": 1}
    client.post(f"/savings/{saving.reference}/edit/", edit)
    client.force_login(f.finance())
    agree = f"/savings/{saving.reference}/agree/"
    page = client.post(agree, {"plan_version": "MTFP5", "version": 2}, follow=True)
    assert b"Its method and baseline are now fixed" in page.content
    page = client.get(f"/savings/{saving.reference}/edit/")
    assert b"It stands as it was agreed" in page.content


def test_the_second_to_save_is_told(client):
    client.force_login(f.manager())
    saving = agreed(proposed())
    page = client.post(f"/savings/{saving.reference}/withdraw/", {"reason": "No", "version": 1})
    assert b"changed while you were typing" in page.content
    assert Saving.objects.get().status == "agreed"


def test_a_viewer_is_offered_no_act(client):
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=f.programme())
    client.force_login(vera)
    page = client.get(proposed().get_absolute_url()).content.decode()
    assert "Agree it" not in page and "/edit/" not in page and client.get("/savings/new/").status_code == 403
