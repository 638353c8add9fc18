"""Two programmes to report on: a small one in which everything happens once, and one of sixty actions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from actions.models import Action
from actions.rescheduling import approve, ask_to_reschedule, refuse
from actions.updating import UpdateStatement, update_action
from actions.verifying import complete, verify
from council.access.acting import DEMO, By
from council.models import Conventions
from programmes.models import Programme, Workstream
from reports.approving.approving import approve as approve_report
from reports.approving.snapshots import rows_of
from reports.approving.submitting import submit
from reports.documents.drafting import SAME, draft_report, redraft
from reports.documents.issuing import issue as issue_report
from reports.documents.models import HighlightReport, IssuedReport
from reports.documents.paper import position_of
from reports.wording.deciding import every_waiting, keep_words
from reports.wording.standing import CommitteeWording
from risks.models import Mitigation, Risk
from savings.models import Saving, YearProfile
from tests.factories import DAY, action, body, person, post, programme, risk, saving, workstream

FROM, TO = date(2026, 4, 1), date(2026, 6, 30)
LAST_YEAR = date(2025, 9, 1)
IN_FORCE = Conventions.objects.in_force


def days(number: int) -> date:
    """The day so many days after DAY."""
    return DAY + timedelta(days=number)


def say(to: Action, text: str, *, by: By, on: date = DAY, **words: Any) -> Action:
    """The action after its owner's update of the day."""
    update_action(to, UpdateStatement(text=text, **words), by=by, on=on, conventions=IN_FORCE(on))
    to.refresh_from_db()
    return to


def small() -> Programme:
    """Seven actions in two workstreams: one of every kind that a report tells apart."""
    alice, mona, bob = (DEMO.signed(person(name)) for name in ("Alice", "Mona", "Bob"))
    finance = post("Head of Finance", holder=person("Alice"))
    plan = programme("SSR", title="Finance improvement", sro=post("Corporate Director, Resources"))
    plan.body = body()
    plan.save()
    closing = workstream("Closing the accounts", of=plan, lead=finance)
    people = workstream("People and skills", of=plan, order=1)

    late = action(
        "Publish the 2023/24 and 2024/25 accounts",
        workstream=closing,
        owner=finance,
        on=LAST_YEAR,
        due=days(-40),
    )
    say(
        late,
        "2023/24 signed off by the auditor on 2 June. 2024/25 with them, queries answered weekly.",
        by=alice,
        on=days(-6),
        stated_rag="red",
        reason="The auditor reopened the valuation of the housing stock.",
        being_done="A second valuer is instructed; the auditor has agreed a weekly call.",
        forecast=days(30),
    )
    moved = action(
        "Reconcile the ledger to the bank each month",
        workstream=closing,
        owner=finance,
        on=LAST_YEAR,
        due=days(20),
    )
    change = ask_to_reschedule(
        moved,
        to_date=days(60),
        reason="The bank feed was delivered a month late.",
        by=alice,
        on=days(-30),
        conventions=IN_FORCE(DAY),
    )
    approve(change, by=mona, on=days(-20), conventions=IN_FORCE(DAY), body=body("Improvement Board"))
    say(
        moved,
        "April and May reconciled. Suspense down to £14,200.",
        by=alice,
        on=days(-5),
        stated_rag="green",
    )
    waiting = action(
        "Close the year in ten days", workstream=closing, owner=finance, on=LAST_YEAR, due=days(10)
    )
    say(
        waiting,
        "Dry run took fourteen days.",
        by=alice,
        on=days(-4),
        stated_rag="amber",
        reason="Two feeder systems are still keyed by hand.",
        being_done="Interfaces go live on 22 June.",
    )
    ask_to_reschedule(
        waiting,
        to_date=days(50),
        reason="Interfaces slipped.",
        by=alice,
        on=days(-3),
        conventions=IN_FORCE(DAY),
    )
    done = action(
        "Write down who may approve what", workstream=people, owner=finance, on=LAST_YEAR, due=days(-10)
    )
    claim = complete(
        done,
        completed_on=days(-12),
        closing_note="Scheme of delegation adopted.",
        evidence="Council minute 41.",
        by=alice,
        on=days(-12),
    )
    verify(claim, seen="Minute 41 and the scheme, version 3.", by=bob, on=days(-8))
    claimed = action(
        "Train budget holders", workstream=people, owner=post("Head of People"), on=LAST_YEAR, due=days(5)
    )
    complete(
        claimed,
        completed_on=days(-2),
        closing_note="All 64 trained.",
        evidence="Register.",
        by=bob,
        on=days(-2),
    )
    asked = action(
        "Recruit a chief accountant", workstream=people, owner=post("Head of People"), due=days(70)
    )
    refused = ask_to_reschedule(
        asked,
        to_date=days(130),
        reason="The first round failed.",
        by=bob,
        on=days(-9),
        conventions=IN_FORCE(DAY),
    )
    refuse(refused, by=mona, on=days(-7), reason="An interim can be in post by July.")
    action("Agree the training plan for 2027/28", workstream=people, starts=days(80), due=days(200))

    _risk(
        "The auditor issues a disclaimer", plan, workstream=closing, owner=finance, rag="amber", levels=(4, 4)
    )
    _risk(
        "The finance system supplier withdrew its consultants",
        plan,
        status=Risk.Status.HAPPENED,
        status_reason="Withdrawn on 28 May; two contractors engaged.",
        rag="red",
        response="",
    )
    _saving("Fewer licences", plan, target=120_000, forecast=90_000, delivered=40_000)
    _saving("Avoided agency cost", plan, kind=Saving.Kind.COST_AVOIDANCE, target=55_000, forecast=55_000)
    return plan


def _risk(title: str, of: Programme, *, levels: tuple[int, int] | None = None, **fields: Any) -> Risk:
    fields.setdefault("response", Risk.Response.TREAT)
    likelihood, impact = levels or (None, None)
    made = risk(
        title,
        programme=of,
        raised_on=LAST_YEAR,
        current_likelihood=likelihood,
        current_impact=impact,
        **fields,
    )
    Mitigation.objects.create(risk=made, text="Weekly call with the audit partner.", due=days(30))
    return made


def _saving(
    title: str, of: Programme, *, target: int, forecast: int, delivered: int = 0, **fields: Any
) -> Saving:
    made = saving(title, programme=of, **fields)
    for year in (2025, 2026):
        YearProfile.objects.create(
            saving=made,
            year=year,
            target=Decimal(target),
            forecast=Decimal(forecast),
            delivered=Decimal(delivered),
            confirmed_by=person("Fiona") if year == 2025 and delivered else None,
            confirmed_amount=Decimal(delivered) if year == 2025 else Decimal(0),
            confirmed_on=days(-50) if year == 2025 and delivered else None,
        )
    return made


STREAMS = (
    "Finance and audit",
    "Housing repairs",
    "Special educational needs",
    "Procurement",
    "Governance",
    "Digital",
)
WORK = (
    ("Bring the stock condition survey up to date", "Survey of 1,140 homes done, 380 to go."),
    ("Answer every complaint within ten working days", "82% in time in May, up from 71%."),
    (
        "Review waivers of the contract rules above £25,000",
        "Waivers down from 31 to 12; two still without a form.",
    ),
    ("Put the assurance statement to the committee", "Draft with the monitoring officer."),
    ("Move case files off the old server", "Wave two of four moved over the bank holiday."),
)


def large(actions: int = 60) -> Programme:
    """As many actions as asked for in six workstreams, a third of them late, with risks and savings."""
    alice, mona = DEMO.signed(person("Alice")), DEMO.signed(person("Mona"))
    plan = programme("BIG", title="Corporate improvement plan", sro=post("Chief Executive"))
    owners = [
        post(title, holder=person("Alice"))
        for title in ("Head of Housing", "Head of Procurement", "Head of Digital")
    ]
    for number in range(actions):
        title, words = WORK[number % len(WORK)]
        top = workstream(STREAMS[number % len(STREAMS)], of=plan, order=number % len(STREAMS))
        made = action(
            f"{title}, phase {number // len(WORK) + 1}",
            workstream=top,
            owner=owners[number % 3],
            on=LAST_YEAR,
            due=days(-60 + number * 4),
        )
        if number % 4 == 0:
            change = ask_to_reschedule(
                made,
                to_date=made.due + timedelta(days=21),
                reason="The contractor changed hands in April.",
                by=alice,
                on=days(-40),
                conventions=IN_FORCE(DAY),
            )
            approve(change, by=mona, on=days(-35), conventions=IN_FORCE(DAY))
        if number % 5 == 4:
            complete(
                made, completed_on=days(-5), closing_note="Done.", evidence="Folder 7.", by=alice, on=days(-5)
            )
        elif number % 3 == 2:
            say(
                made,
                words,
                by=alice,
                on=days(-number % 20 - 20),
                stated_rag="red" if number % 2 or number < 20 else "amber",
                reason="Two of the four surveyors left and the framework has no call-off until July.",
                being_done="An interim team starts on 29 June; the director reviews it weekly.",
                forecast=made.due + timedelta(days=25),
            )
        elif number % 7:
            say(made, words, by=alice, on=days(-number % 25 - 10))
    for number, title in enumerate(
        ("Contract fails", "Grant is clawed back", "Key staff leave", "Data is lost")
    ):
        _risk(title, plan, rag=("red", "amber", "amber", "green")[number], levels=(4 - number % 3, 4))
    _saving("Fewer agency staff", plan, target=1_250_000, forecast=1_100_000, delivered=300_000)
    return plan


def report(of: Programme, **fields: Any) -> HighlightReport:
    """A draft on the programme for its first quarter, to the audit committee, as at DAY."""
    given = {
        "body": body(),
        "period_from": FROM,
        "period_to": TO,
        "as_at": DAY,
        "meeting_on": date(2026, 7, 7),
        "report_of": post("Corporate Director, Resources"),
        "contact_officer": person("Clara"),
        "management_summary": "The 2023/24 accounts are signed. The 2024/25 accounts remain the main risk.",
        "decisions_required": "To note the report.\n\nTo approve the date change asked for.",
    }
    said = {"programme": of, "audience": "public"} | given | fields
    same = {name: said[name] for name in SAME}
    if begun := HighlightReport.objects.in_preparation().filter(**same, edition=1).first():
        return redraft(begun, by=DEMO.signed(person("Clara")), **said)
    return draft_report(by=DEMO.signed(person("Clara")), **said)


def let_through(report: HighlightReport) -> None:
    """Print every text that waits as its officer wrote it, as Clara the clerk read them."""
    wording = CommitteeWording(report, position_of(report))
    streams = {one.text.workstream for one in wording.waiting}
    for key in streams:
        keep_words(
            report,
            wording,
            every_waiting(wording.of(key)),
            stream=Workstream.objects.get(pk=key) if key else None,
            by=DEMO.signed(person("Clara")),
        )


def submitted(report: HighlightReport, *, on: date = DAY, **told: Any) -> str:
    """The digest of the report, submitted by Clara with every text let through."""
    let_through(report)
    submit(report, by=told.pop("by", DEMO.signed(person("Clara"))), on=on, late_reason="It was late.", **told)
    return rows_of(report)[0].digest


def approved(report: HighlightReport, *, on: date = DAY, **told: Any) -> str:
    """The digest of the report, submitted by Clara and approved by Sara."""
    digest = submitted(report, on=on, **told)
    approve_report(report, digest=digest, by=DEMO.signed(person("Sara")), on=on)
    return digest


def issue(report: HighlightReport, *, by: By, on: date, **told: Any) -> IssuedReport:
    """The report as issued by that person, after its submission and approval."""
    digest = approved(report, on=on, by=by, **told)
    return issue_report(report, by=by, on=on, digest=digest)
