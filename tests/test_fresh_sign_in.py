"""Who is there, once more: every address of the site asks it of a sign-in that is old, or is said not to.

The list below is written by hand. An address that stands nowhere in it and does not ask fails here, and so
does one that asks and stands in it. `asks_who_is_there` is what `@freshly_signed_in` leaves on a view.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from council.models import Exempt, Role, User
from reports.documents.models import HighlightReport
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
AGAIN = "/accounts/reauthenticate/"
ADMIN = "admin/"  # each of its pages asks: tests/test_admin_site.py
EXEMPT = {"exempt": True, "exempt_paragraph": Exempt.P3, "exempt_reason": "It would lose its price."}

# They ask where what is taken away holds something exempt, or is history; tried below.
ASKS_BEFORE_IT_IS_TAKEN = {
    *("actions/", "date-changes/", "date-changes/overdue/", "date-changes/completed/", "actions/sample/"),
    *("risks/mitigations/", "risks/log/", "risks/controls/sample/", "reports/<int:pk>.xlsx"),
    "reports/<int:pk>/copy/",
    *("milestones/", "portfolio/", "reviews/<int:pk>/documents/<int:document>/"),
    *("risks/", "savings/", "actions/<slug:reference>/evidence/<int:pk>/", "reports/<int:pk>.pdf"),
    "reports/<int:pk>.docx",
    *("programmes/<slug:code>/export.xlsx", "imports/<int:pk>/file/", "imports/<int:pk>/remarks/"),
    *("history/", "history/events/"),
    *(
        "savings/statement.xlsx",
        "savings/statement.pdf",
        "savings/costs/",
        "savings/claims/sample/",
        "savings/<slug:reference>/claims/<int:pk>/evidence/<int:file>/",
    ),
}
# They ask who gives a role by naming, or names an SRO. Tried in tests of naming.
ASKS_WHO_GIVES_ROLES = {"programmes/new/", "programmes/<slug:code>/edit/"}
DOES_NOT_ASK = {
    "it shows, and takes nothing exempt away": """
        / programmes/<slug:code>/ reviews/<int:pk>/coverage/ my-actions/ actions/owner/<int:pk>/
        actions/workstream/<int:pk>/ actions/<slug:reference>/ actions/<slug:reference>/access/
        actions/bulk/<int:pk>/ risks/bulk/<int:pk>/ savings/bulk/<int:pk>/
        risks/matrix/ risks/<slug:reference>/ risks/<slug:reference>/access/
        savings/statement/<int:pk>/ savings/targets/ savings/reallocations/ savings/bids/
        savings/statement/ savings/<slug:reference>/ savings/<slug:reference>/access/ programmes/
        programmes/<slug:code>/workstreams/ programmes/<slug:code>/workstreams/<int:pk>/
        programmes/<slug:code>/access/ reviews/ reviews/<int:pk>/ imports/ imports/blank.xlsx
        imports/samples/<str:name> imports/<int:pk>/progress/ imports/<int:pk>/result/ imports/mappings/
        imports/<int:pk>/interpret/
        imports/mappings/<int:pk>/file/ reports/ reports/<int:pk>/ reports/<int:pk>/access/ history/seals/
        history/<slug:kind>/<int:pk>/ people/invitations/ people/ people/import/blank.xlsx people/<int:pk>/
        people/<int:pk>/joining/ people/<int:pk>/moving/ posts/ posts/<int:pk>/ bodies/ bodies/<int:pk>/
        directorates/ settings/key/ settings/ settings/history/ settings/colours.css
        settings/personal-data/ settings/personal-data/holds/
        settings/personal-data/people/ settings/access/ settings/access/<int:pk>/ settings/access/reviews/
        settings/access/reviews/<int:pk>/ settings/mail/
        exempt/ programmes/<slug:code>/milestones/<slug:reference>/
        programmes/<slug:code>/milestones/<slug:reference>/access/ reviews/recommendations/<int:pk>/
        accessibility/ help/ privacy/ check/ brand.css logo/<slug:digest>/ healthz readyz outbox/
        lessons-learnt/ priorities/ programmes/<slug:code>/changes/
        programmes/<slug:code>/changes/<slug:reference>/ programmes/<slug:code>/closure.pdf
        programmes/<slug:code>/exceptions/<slug:reference>/
        programmes/<slug:code>/one-page/ programmes/<slug:code>/one-page.pdf
        programmes/<slug:code>/lessons/ programmes/<slug:code>/measures/
        programmes/<slug:code>/measures/readings.xlsx
        programmes/<slug:code>/initiation/ programmes/<slug:code>/initiation/<int:number>/
        programmes/<slug:code>/initiation/<int:number>.pdf
        programmes/<slug:code>/measures/<slug:reference>/ programmes/<slug:code>/objectives/ measures/
        programmes/<slug:code>/team/ programmes/<slug:code>/team/<slug:reference>/
        programmes/<slug:code>/outputs/ programmes/<slug:code>/outputs/<slug:reference>/
        programmes/<slug:code>/benefits/ programmes/<slug:code>/benefits/<slug:reference>/
        programmes/<slug:code>/equality/ programmes/<slug:code>/follow-on/
        programmes/<slug:code>/tables/
        programmes/<slug:code>/tables/<slug:reference>/
        reports/<int:pk>/compare/ reports/<int:pk>/length/ reports/<int:pk>/progress/ reports/check/
        reports/<int:pk>/published/
        reports/my-words/ reports/papers/ reports/papers/example.docx reports/papers/<int:pk>/template.docx
        risks/<slug:reference>/profile/ risks/changes/
        risks/escalated/<int:pk>/ risks/<slug:reference>/mitigations/<int:pk>/ risks/log/<slug:reference>/
        risks/log/<slug:reference>/access/ search/
    """,
    "day's work on a plan: signed in the history, and changed again by another of its kind": """
        actions/<slug:reference>/answers/ actions/<slug:reference>/answers/<int:pk>/
        actions/<slug:reference>/answers/<int:pk>/unlink/ actions/<slug:reference>/complete/withdraw/
        actions/<slug:reference>/edit/ actions/<slug:reference>/evidence/links/<int:pk>/withdraw/
        actions/<slug:reference>/evidence/links/add/ actions/<slug:reference>/exempt/
        actions/<slug:reference>/steps/ actions/<slug:reference>/steps/<int:pk>/
        actions/<slug:reference>/steps/<int:pk>/move/ actions/<slug:reference>/steps/<int:pk>/tick/
        actions/<slug:reference>/updates/<int:pk>/correct/
        actions/<slug:reference>/updates/<int:pk>/withdraw/ actions/new/ decisions/
        exempt/<slug:kind>/<slug:reference>/ programmes/<slug:code>/milestones/<slug:reference>/decide/
        programmes/<slug:code>/milestones/<slug:reference>/deliver/
        programmes/<slug:code>/milestones/<slug:reference>/deliveries/<int:pk>/withdraw/
        programmes/<slug:code>/milestones/<slug:reference>/edit/
        programmes/<slug:code>/milestones/<slug:reference>/forecast/
        programmes/<slug:code>/milestones/<slug:reference>/reschedule/
        programmes/<slug:code>/milestones/<slug:reference>/withdraw/ programmes/<slug:code>/milestones/new/
        programmes/<slug:code>/workstreams/<int:pk>/challenge/
        programmes/<slug:code>/workstreams/<int:pk>/challenge/answer/
        programmes/<slug:code>/workstreams/<int:pk>/challenge/settle/
        programmes/<slug:code>/workstreams/<int:pk>/position/ reviews/<int:pk>/clocks/add/
        reviews/<int:pk>/documents/<int:document>/withdraw/ reviews/<int:pk>/documents/add/
        reviews/<int:pk>/edit/ reviews/<int:pk>/findings/ reviews/<int:pk>/recommendations/
        reviews/<int:pk>/record/ reviews/clocks/<int:pk>/ reviews/findings/<int:pk>/correct/ reviews/new/
        reviews/recommendations/<int:pk>/close/ reviews/recommendations/<int:pk>/correct/
        reviews/recommendations/<int:pk>/link/ reviews/recommendations/<int:pk>/reopen/
        reviews/recommendations/<int:pk>/respond/
        my-actions/update/ actions/bulk/ risks/bulk/ savings/bulk/
        actions/<slug:reference>/update/ actions/<slug:reference>/draft/
        actions/<slug:reference>/reschedule/ actions/<slug:reference>/decide/
        actions/<slug:reference>/withdraw/ actions/<slug:reference>/complete/
        actions/<slug:reference>/verify/ actions/<slug:reference>/stage/
        actions/<slug:reference>/evidence/add/ actions/<slug:reference>/evidence/<int:pk>/withdraw/
        programmes/<slug:code>/workstreams/new/ programmes/<slug:code>/workstreams/<int:pk>/edit/
        programmes/<slug:code>/workstreams/<int:pk>/order/ programmes/<slug:code>/workstreams/<int:pk>/merge/
        programmes/<slug:code>/workstreams/<int:pk>/retire/
        programmes/<slug:code>/workstreams/<int:pk>/restore/
        savings/new/ savings/<slug:reference>/edit/ savings/<slug:reference>/agree/
        savings/<slug:reference>/status/ savings/<slug:reference>/withdraw/ savings/<slug:reference>/targets/
        savings/<slug:reference>/targets/<int:pk>/decide/ savings/<slug:reference>/targets/<int:pk>/withdraw/
        savings/<slug:reference>/<int:year>/ savings/<slug:reference>/<int:year>/quarters/
        savings/<slug:reference>/<int:year>/change/ savings/<slug:reference>/<int:year>/reallocate/
        savings/<slug:reference>/changes/<int:pk>/decide/ savings/<slug:reference>/changes/<int:pk>/withdraw/
        savings/<slug:reference>/reallocations/<int:pk>/end/
        savings/<slug:reference>/claims/<int:pk>/withdraw/
        savings/<slug:reference>/claims/<int:pk>/evidence/add/
        savings/<slug:reference>/claims/<int:pk>/evidence/<int:file>/withdraw/
        savings/reallocations/new/ savings/statement/close/ savings/targets/new/
        savings/costs/new/ savings/costs/<int:pk>/edit/ savings/bids/new/ savings/bids/<int:pk>/edit/
        savings/bids/<int:pk>/withdraw/ savings/bids/<int:pk>/decide/
        savings/underspends/new/ savings/underspends/<int:pk>/edit/ savings/underspends/<int:pk>/withdraw/
        savings/reported/new/ savings/reported/<int:pk>/edit/ savings/reported/<int:pk>/withdraw/
        savings/targets/planned/<int:pk>/ savings/targets/planned/<int:pk>/decline/
        savings/targets/<int:pk>/edit/ savings/targets/<int:pk>/share/ savings/control-totals/<int:year>/
        risks/<slug:reference>/review/ programmes/<slug:code>/timetable/
        programmes/<slug:code>/timetable/<int:pk>/ reports/new/ reports/<int:pk>/edit/
        reports/<int:pk>/correct/ reports/<int:pk>/published/register/
        priorities/<int:pk>/ programmes/<slug:code>/changes/<slug:reference>/dates/
        programmes/<slug:code>/changes/<slug:reference>/decide/
        programmes/<slug:code>/exceptions/<slug:reference>/decide/
        programmes/<slug:code>/changes/<slug:reference>/withdraw/ programmes/<slug:code>/changes/new/
        programmes/<slug:code>/close/ programmes/<slug:code>/reopen/
        programmes/<slug:code>/lessons/<slug:reference>/ programmes/<slug:code>/lessons/new/
        programmes/<slug:code>/initiation/new/ programmes/<slug:code>/initiation/<int:number>/sign/
        programmes/<slug:code>/measures/<slug:reference>/edit/
        programmes/<slug:code>/team/new/ programmes/<slug:code>/team/<slug:reference>/edit/
        programmes/<slug:code>/outputs/new/ programmes/<slug:code>/outputs/<slug:reference>/edit/
        programmes/<slug:code>/outputs/<slug:reference>/deliver/
        programmes/<slug:code>/benefits/new/ programmes/<slug:code>/benefits/<slug:reference>/edit/
        programmes/<slug:code>/benefits/<slug:reference>/realise/
        programmes/<slug:code>/follow-on/new/
        programmes/<slug:code>/equality/new/ programmes/<slug:code>/equality/sign-off/
        programmes/<slug:code>/equality/<slug:reference>/
        programmes/<slug:code>/tables/<slug:reference>/edit/ programmes/<slug:code>/tables/new/
        programmes/<slug:code>/measures/<slug:reference>/end/
        programmes/<slug:code>/measures/<slug:reference>/read/
        programmes/<slug:code>/measures/<slug:reference>/readings/<int:pk>/withdraw/
        programmes/<slug:code>/measures/new/ programmes/<slug:code>/objectives/<slug:reference>/edit/
        programmes/<slug:code>/objectives/<slug:reference>/priorities/
        programmes/<slug:code>/objectives/achievements/<int:pk>/
        programmes/<slug:code>/objectives/achievements/new/ programmes/<slug:code>/objectives/new/
        programmes/<slug:code>/objectives/pair/ programmes/<slug:code>/objectives/priorities/
        reports/<int:pk>/changed/ reports/<int:pk>/decisions/ reports/<int:pk>/discard/
        reports/<int:pk>/words/ reports/<int:pk>/words/<int:stream>/ reports/papers/<int:pk>/
        reviews/<int:pk>/withdraw/ risks/new/ risks/reviews/ risks/levels/<slug:code>/
        risks/matrix/<slug:code>/
        risks/<slug:reference>/assess/ risks/<slug:reference>/close/
        risks/<slug:reference>/controls/<int:pk>/ risks/<slug:reference>/controls/<int:pk>/test/
        risks/<slug:reference>/controls/add/ risks/<slug:reference>/decide/ risks/<slug:reference>/edit/
        risks/<slug:reference>/escalate/ risks/<slug:reference>/escalations/<int:pk>/
        risks/<slug:reference>/happened/ risks/<slug:reference>/links/<int:pk>/remove/
        risks/<slug:reference>/links/add/ risks/<slug:reference>/merge/
        risks/<slug:reference>/mitigations/<int:pk>/control/
        risks/<slug:reference>/mitigations/<int:pk>/decide/
        risks/<slug:reference>/mitigations/<int:pk>/edit/
        risks/<slug:reference>/mitigations/<int:pk>/report/
        risks/<slug:reference>/mitigations/<int:pk>/reschedule/
        risks/<slug:reference>/mitigations/<int:pk>/withdraw/ risks/<slug:reference>/mitigations/add/
        risks/<slug:reference>/reopen/ risks/log/<slug:reference>/edit/ risks/log/<slug:reference>/reopen/
        risks/log/<slug:reference>/resolve/ risks/log/<slug:reference>/risk/ risks/log/new/
    """,
    "a step of an import, which is taken back whole": """
        imports/new/ imports/<int:pk>/map/ imports/<int:pk>/wordings/ imports/<int:pk>/mapping/
        imports/<int:pk>/questions/ imports/<int:pk>/check/ imports/<int:pk>/undo/
        imports/rules/<slug:code>/ imports/<int:pk>/exempt/ imports/questions/ imports/mappings/<int:pk>/
        imports/<int:pk>/again/
    """,
    "it takes a way in away, or keeps what there is": """
        people/invitations/<int:pk>/withdraw/ settings/personal-data/holds/new/ accounts/sessions/end-others/
        accounts/sessions/<int:pk>/end/ feeds/end/ settings/mail/again/ settings/mail/try/
    """,
    "one's own, and nobody else's": """
        reminders/ feeds/ filters/save/ filters/<int:pk>/remove/ accounts/email/ accounts/security/
        accounts/sessions/ accounts/unsent/ accounts/second-step/ accounts/second-step/webauthn/
    """,
    "the secret in the address is the proof": "feeds/<str:token>.ics",
    "a door itself: who is there is proven at it": r"""
        accounts/invitation/ accounts/invitation/<str:token>/ accounts/link/<str:token>/
        accounts/single-sign-on/ accounts/single-sign-on/again/ accounts/single-sign-on/callback/
        accounts/login/ accounts/logout/ accounts/inactive/ accounts/signup/ accounts/reauthenticate/
        accounts/confirm-email/ accounts/^confirm-email/(?P<key>[-:\w]+)/$ accounts/password/change/
        accounts/password/reset/ accounts/password/reset/done/ accounts/password/reset/key/done/
        accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$ accounts/login/code/confirm/
        accounts/second-step/authenticate/ accounts/second-step/reauthenticate/
        accounts/second-step/webauthn/reauthenticate/ accounts/second-step/webauthn/login/ demo/sign-in/
    """,
}


def views(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, Any]]:
    """Each address of the site with what answers at it; the admin site left out."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if route == ADMIN:
            continue
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, route)
        else:
            yield route or "/", pattern.callback


def site() -> dict[str, Any]:
    """What answers at each address: the first that the configuration names."""
    first: dict[str, Any] = {}
    for route, view in views(get_resolver().url_patterns):
        first.setdefault(route, view)
    return first


def fresh_routes() -> list[str]:
    return sorted(route for route, view in site().items() if getattr(view, "asks_who_is_there", False))


def later(**by: int) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**by), tick=True)


@pytest.fixture
def everything() -> User:
    """A person who may do whatever any role allows, everywhere."""
    person = make.person("Adam")
    for role in (Role.ADMIN, Role.CLERK, Role.FINANCE, Role.AUDITOR, Role.PROGRAMME_MANAGER):
        make.grant(person, role, sees_exempt=True)
    return person


@pytest.mark.only("sqlite")  # it asks the code, and no database
def test_every_address_asks_who_is_there_or_has_a_reason_not_to(db):
    listed = [route for routes in DOES_NOT_ASK.values() for route in routes.split()]
    sometimes = ASKS_BEFORE_IT_IS_TAKEN | ASKS_WHO_GIVES_ROLES
    assert len(listed) == len(set(listed)) and not set(listed) & sometimes
    assert {*listed, *sometimes} | set(fresh_routes()) == set(site())
    assert not {*listed, *sometimes} & set(fresh_routes())


def test_each_that_asks_leads_an_old_sign_in_to_confirm_whatever_it_is_asked_for(client, everything):
    client.force_login(everything)
    with later(minutes=16):
        for route in fresh_routes():
            address = "/" + re.sub(r"<\w+:\w+>", "1", route)
            for send in (client.get, client.post):
                response = send(address)
                assert response.headers.get("Location", "").startswith(AGAIN), (address, response.status_code)
            part = client.get(address, headers={"HX-Request": "true"})
            assert part.headers.get("HX-Redirect", "").startswith(AGAIN), "a part leads the whole window"


def test_what_is_exempt_is_taken_away_after_a_fresh_sign_in_alone(client, everything):
    programme, post = make.programme(), make.post(holder=everything)
    addresses = {"/history/?export=csv", "/history/events/?export=csv", "/programmes/ssr/export.xlsx"}
    make.action("Open", owner=post)
    client.force_login(everything)
    opened = ["/actions/?export=csv", "/risks/?export=csv", "/savings/?export=xlsx"]
    opened += ["/risks/mitigations/?export=csv", "/risks/log/?export=csv"]
    with later(minutes=16):
        for address in opened:
            assert client.get(address).status_code == 200, "nothing exempt is in it"
    make.action("Secret", owner=post, **EXEMPT)
    make.risk("Secret risk", **EXEMPT).mitigations.create(text="Secret mitigation")
    programme.log_entries.create(reference="SSR-I1", kind="issue", title="Secret", raised_on=DAY, **EXEMPT)
    make.saving("Secret saving", **EXEMPT)
    fields = {"period_from": DAY.replace(day=1), "period_to": DAY, "as_at": DAY, "audience": "exempt"}
    report = HighlightReport.objects.create(programme=programme, body=make.body(), **fields)
    addresses |= {*opened, *(f"/reports/{report.pk}.{kind}" for kind in ("pdf", "docx", "xlsx"))}
    addresses.add(f"/reports/{report.pk}/copy/")
    client.force_login(everything)
    with later(minutes=16):
        for address in sorted(addresses):
            assert client.get(address).headers.get("Location", "").startswith(AGAIN), address
        for page in ("/actions/", "/risks/", "/savings/", "/history/"):
            assert client.get(page).status_code == 200, "to read is not to take away"
    client.force_login(everything)
    client.logout()
    client.force_login(everything)
    for address in sorted(addresses):
        assert client.get(address).status_code == 200, address


def test_a_form_that_stands_on_another_page_comes_back_to_be_sent(client, everything):
    """A button without a word typed, whose own address takes no GET."""
    client.force_login(everything)
    address, page = "/people/invitations/1/resend/", "http://testserver/people/invitations/"
    with later(minutes=16):
        client.post(address, headers={"referer": page})
        client.post(AGAIN, {"password": make.PASSWORD, "next": address})
        response = client.get(address)
        assert "Send it now?" in response.content.decode()
        assert 'href="/people/invitations/">Start again' in response.content.decode()


def test_a_form_too_long_to_keep_is_given_back(client, everything):
    client.force_login(everything)
    with later(minutes=16):
        words = [f"{number} {'x' * 1000}" for number in range(101)]
        response = client.post("/people/invite/", {"name": "Nora", "reason": words})
        page = response.content.decode()
        assert response.status_code == 403 and "this was not sent" in page
        assert all(each in page for each in words)
        assert f"{AGAIN}?next=/people/invite/" in page


def test_what_was_typed_is_shown_to_nobody_who_signs_in_after(client, everything):
    bob = make.person("Bob")
    make.grant(bob, Role.ADMIN)
    client.force_login(everything)
    with later(minutes=16):
        client.post("/people/invite/", {"name": "Nora", "reason": "Between us"})
        client.force_login(bob)
        assert "Between us" not in client.get("/people/invite/").content.decode()


def test_one_session_is_fresh_and_another_of_the_same_person_is_not(client, everything):
    elsewhere = Client()
    for each in (client, elsewhere):
        each.force_login(everything)
    with later(minutes=16):
        client.post(AGAIN, {"password": make.PASSWORD, "next": "/people/invite/"})
        assert client.get("/people/invite/").status_code == 200
        assert elsewhere.get("/people/invite/")["Location"].startswith(AGAIN)


def test_confirming_gives_the_session_another_key_and_the_old_one_opens_nothing(client, everything):
    client.force_login(everything)
    before = client.session.session_key
    with later(minutes=16):
        client.post(AGAIN, {"password": make.PASSWORD, "next": "/people/invite/"})
        assert client.session.session_key != before
        thief = Client()
        thief.cookies["sessionid"] = before
        assert thief.get("/people/invite/")["Location"].startswith("/accounts/login/")


def test_a_password_alone_confirms_nobody_who_signed_in_with_more(client, everything):
    make.authenticator_app(everything)
    client.force_login(everything)
    session = client.session
    session["account_authentication_methods"] = [{"method": m, "at": 1.0} for m in ("password", "mfa")]
    session["account_authentication_methods_user"] = str(everything.pk)
    session.save()
    with later(minutes=16):
        there = "/people/invite/"
        assert client.get(there)["Location"] == f"/accounts/second-step/reauthenticate/?next={there}"
        answer = client.post(AGAIN, {"password": make.PASSWORD, "next": there})
        assert answer["Location"].startswith("/accounts/second-step/reauthenticate/")
        assert client.get(there).status_code == 302
