"""Three hundred scripts, typed into a record each, are words on every page of the site and run on none."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from playwright.sync_api import Page

from actions.models import Action, Update
from council.history import bulk_create
from council.models import Body, Directorate, Event, Grant, Post, Role, Scope
from programmes.imports.models.plan_import import ImportRow, PlanImport
from programmes.models import Finding, ProgrammeReview, Recommendation, Review, Workstream
from reports.documents import pdf
from reports.documents.models import HighlightReport
from risks.models import Assessment, Mitigation, Risk
from savings.models import Saving
from tests import factories
from tests.access_table import TABLE, YES
from tests.factories import DAY, LONG_AGO
from tests.payloads import PAYLOADS, VECTORS
from tests.world import World, build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORLD = "\"'><script>ran(0)</script>"  # behind every word of the records that have pages of their own
LOOKERS = ("exempt_manager", "council_admin", "clerk", "auditor", "finance", "owner", "viewer", "nobody")
# What a browser keeps or a machine reads.
NO_PAGES = (
    "/file/",
    "/remarks/",
    "logo/<slug:digest>/",
    "/evidence/<int:pk>/",
    "/evidence/<int:file>/",
    "/documents/<int:document>/",
    ".pdf",
    ".docx",
    ".xlsx",
    ".svg",
    ".css",
    "healthz",
    "readyz",
)
# Payloads call `ran`; a script that the policy stops, and a call to another host, are told in the same words.
TELL = """
    window.ran = number => console.error(`ran: ${number}`);
    document.addEventListener("securitypolicyviolation", event => console.error(
        `ran into the policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


# --- a record each ------------------------------------------------------------------------------------------


def write(world: World, payloads: Sequence[str]) -> None:
    """One record for each payload, whose words it is, of every kind that has words."""
    own, by = world.programmes["own"], world.people["author"]
    action = Action.objects.filter(programme=own).earliest("pk")
    risk = Risk.objects.filter(programme=own).earliest("pk")
    stream = own.workstreams.earliest("pk")
    review = Review.objects.earliest("pk")
    applied = PlanImport.objects.filter(programme=own, stage=PlanImport.Stage.APPLIED).latest("pk")
    committee, council = Body.objects.earliest("pk"), Scope.council()
    planned = {"programme": own, "owner": action.owner, "due": DAY, "baseline": DAY, "created_on": DAY}
    said = {"made_on": DAY, "by": by, "stage": action.stage}
    paper = {"programme": own, "body": committee, "period_from": LONG_AGO, "period_to": DAY, "as_at": DAY}
    sheet = {"programme": own, "plan_date": DAY, "as_at": DAY, "uploaded_by": by, "file": applied.file.name}
    row = {"plan_import": applied, "sheet": "Plan", "kind": "action", "outcome": "new"}
    kinds: list[tuple[int, Callable[[int, str], Any]]] = [
        (30, lambda n, words: Action(workstream=stream, reference=f"X-{n}", title=words, **planned)),
        (30, lambda n, words: Update(action=action, text=words, **said)),
        (25, lambda n, words: Risk(programme=own, reference=f"X-R{n}", title=words, raised_on=DAY)),
        (10, lambda n, words: Assessment(risk=risk, assessed_on=DAY, by=by, commentary=words)),
        (10, lambda n, words: Mitigation(risk=risk, text=words)),
        (20, lambda n, words: Saving(programme=own, reference=f"X-S{n}", title=words)),
        (15, lambda n, words: Workstream(programme=own, title=words)),
        (10, lambda n, words: Review(title=words, kind=Review.Kind.OTHER, reviewer="Peers", received_on=DAY)),
        (25, lambda n, words: Finding(review=review, text=words)),
        (20, lambda n, words: Recommendation(review=review, number=f"R{n}", text=words)),
        (15, lambda n, words: Post(title=words)),
        (15, lambda n, words: Body(name=words)),
        (10, lambda n, words: Directorate(name=words)),
        (20, lambda n, words: Grant(user=by, role=Role.VIEWER, scope=council, from_date=DAY, reason=words)),
        (5, lambda n, words: HighlightReport(management_summary=words, **paper)),
        (10, lambda n, words: PlanImport(filename=words, **sheet)),
    ]
    left = list(enumerate(payloads))
    for count, kind in kinds:
        bulk_create([kind(*left.pop()) for _ in range(count)])
    for answered in Review.objects.filter(reviewer="Peers"):
        ProgrammeReview.objects.create(programme=own, review=answered)
    for n, words in (left.pop() for _ in range(10)):
        factories.programme(f"X{n}", title=words)
    for n, words in (left.pop() for _ in range(10)):
        factories.person(words, email=f"x{n}@council.example")
    for n, words in (left.pop() for _ in range(5)):
        ImportRow.objects.create(row=n, title=words, **row)
    for _, words in left:
        Event.objects.create(kind=Event.Kind.SENT, by=by, what=words)


# --- every page ---------------------------------------------------------------------------------------------


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Each page as who looks and its address: every row of the access table that somebody may read."""
    for route, about, row in TABLE:
        address = world.addresses.get((route, about)) or f"/{route}"
        lookers = [person for person in LOOKERS if row.expected(person, "GET") == YES]
        if about.startswith(("other", "exempt")):  # the same pages as one's own
            continue
        if lookers and not (address.endswith(NO_PAGES) or route.endswith(NO_PAGES)) and "<" not in address:
            yield lookers[0], address if "<" in route else f"{address}?rows=200"
    for report in HighlightReport.objects.filter(period_from=LONG_AGO):
        yield "exempt_manager", report.get_absolute_url()
    yield "exempt_manager", f"/actions/?q={PAYLOADS[0]}"
    yield "exempt_manager", f"/{PAYLOADS[0]}/"


def squashed(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def seen(page: Page) -> str:
    """All the words of the page, those typed into its fields included."""
    return squashed(
        page.evaluate(
            """() => [
            document.documentElement.textContent,
            ...[...document.querySelectorAll("input, textarea")].map(field => field.value),
        ].join(" ")"""
        )
    )


def watch(page: Page) -> list[str]:
    """What ran, asked for another host or opened a dialog, as it comes."""
    told: list[str] = []

    def console(line: Any) -> None:
        # What couldn't be loaded the window's own watch judges, which knows a page that isn't there.
        if line.type == "error" and not line.text.startswith("Failed to load resource"):
            told.append(line.text)

    def dialog(opened: Any) -> None:
        told.append(f"dialog: {opened.message}")
        opened.dismiss()

    def request(sent: Any) -> None:
        if urlsplit(sent.url).hostname == "evil.example":
            told.append(f"request: {sent.url}")

    page.context.add_init_script(TELL)
    page.context.route(re.compile(r"//evil\.example/"), lambda route: route.fulfill(status=204))
    page.on("dialog", dialog)
    page.on("request", request)
    page.on("console", console)
    return told


def test_the_payloads_run_where_nobody_stops_them(desktop: Page):
    """Or the other test would prove nothing. Those left wait for a click, an attribute or a framework."""
    told, idle, plain = watch(desktop), [], PAYLOADS[: len(VECTORS)]
    words = iter(plain)
    bare = {"content_type": "text/html; charset=utf-8"}
    desktop.route("**/bare/", lambda route: route.fulfill(body=next(words), **bare))
    desktop.route("**/bare/x", lambda route: route.fulfill(status=404))
    for payload in plain:
        desktop.goto("/bare/", wait_until="commit")
        for _ in range(8):  # what runs does so at once, or after a picture isn't found
            desktop.wait_for_timeout(50)
            if ran := any(line.startswith(("ran", "dialog", "request")) for line in told):
                break
        if not ran:
            idle.append(payload)
        told.clear()
    desktop.watch.complaints.clear()
    desktop.watch._failed_loads.clear()
    desktop.journey.strays.clear()
    assert len(idle) <= len(VECTORS) / 2, idle


def test_three_hundred_scripts_run_on_no_page(desktop: Page, sign_in: Any, monkeypatch: pytest.MonkeyPatch):
    assert len({payload.lower() for payload in PAYLOADS}) == len(PAYLOADS) == 300
    monkeypatch.setattr(pdf, "render_pdf", lambda html: html.encode())
    told, wrong, shown = watch(desktop), [], ""
    with time_machine.travel(f"{DAY} 10:00", tick=True):
        world = build(WORLD)
        write(world, PAYLOADS)
        before = ""
        for who, address in sorted(set(pages(world))):
            if who != before:
                desktop.context.clear_cookies()
                if who != "nobody":
                    sign_in(desktop, world.people[who])
            before = who
            response = desktop.goto(address)
            assert response and response.status == (404 if address.startswith("/<") else 200), address
            shown += seen(desktop)
            wrong += [f"{address} as {who}: {line}" for line in told]
            told.clear()
    assert wrong == [], "\n".join(wrong)
    missing = [payload for payload in PAYLOADS if squashed(payload) not in shown]
    assert missing == [], "\n".join(missing)
