"""What a council that is being set up still lacks: a checklist that ticks itself off."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from council.access.named_posts import named_post
from council.access.rules import RIGHTS, Right, administers
from council.conventions import InForce
from council.mail.trying_out import is_tried
from council.models import Body, Directorate, Grant, Holding, Invitation, Post, Role, User
from council.people.views.act_page import Crumbs
from programmes.bodies import MEETINGS
from programmes.models import Programme, ReportingDate
from reports.models import HighlightReport


@dataclass(frozen=True)
class SetUpStep:
    """One step: its title and page, what is there or missing in words, how to do it, whether it is done."""

    title: str
    url: str
    hint: str
    is_done: bool
    ways: Crumbs = ()
    begun: bool = False


@dataclass(frozen=True)
class Checklist:
    steps: tuple[SetUpStep, ...]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def next(self) -> SetUpStep | None:
        """The first step that is not done."""
        return next((step for step in self.steps if not step.is_done), None)


def checklist(user: User, conventions: InForce) -> Checklist | None:
    """The checklist, for an administrator of the whole council; None once all is done or a report was issued.

    One query where a report was issued, else thirteen at most.
    """
    if not administers(user) or HighlightReport.objects.issued().exists():
        return None
    steps = (
        name_step(conventions),
        posts_step(),
        bodies_step(),
        people_step(conventions),
        programme_step(),
        mail_step(),
    )
    return None if all(step.is_done for step in steps) else Checklist(steps)


def counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def name_step(conventions: InForce) -> SetUpStep:
    named = conventions.council_name != InForce.council_name
    hint = f"{conventions.council_name}." if named else "As they stand on every page and paper."
    ways = (("Choose its colours", reverse("settings:edit-section", args=["colours"])),)
    return SetUpStep(
        "Name and colours", reverse("settings:edit-section", args=["council"]), hint, named, ways
    )


def posts_step() -> SetUpStep:
    directorates, posts = Directorate.objects.count(), Post.objects.count()
    hint = "Actions are owned by posts, not by people: a plan keeps its owners when people move."
    if directorates or posts:
        there = counted(directorates, "directorate", "directorates"), counted(posts, "post", "posts")
        hint = f"{there[0]} and {there[1]}."
    ways = (
        ("Add a directorate", reverse("people:create-directorate")),
        ("Add a post", reverse("people:create-post")),
        ("Import them from a sheet", reverse("people:import-people")),
    )
    done = bool(directorates and posts)
    return SetUpStep(
        "Directorates and posts", reverse("people:list-posts"), hint, done, ways, bool(directorates or posts)
    )


def bodies_step() -> SetUpStep:
    bodies, planned = Body.objects.count(), ReportingDate.objects.exists()
    hint = "Who reports go to, and when they meet."
    if bodies:
        hint = f"{counted(bodies, 'body', 'bodies')}."
        if not planned:
            hint += " No meeting is planned: they stand in the timetable of a programme."
    first = Body.objects.order_by("pk").first() if bodies and not planned else None
    ways = [("Add a body", reverse("people:create-body"))]
    if first:
        ways.append(("Plan its meetings", f"{first.get_absolute_url()}#{MEETINGS}"))
    return SetUpStep(
        "Committees and boards",
        reverse("people:list-bodies"),
        hint,
        bool(bodies and planned),
        tuple(ways),
        bool(bodies),
    )


def people_step(conventions: InForce) -> SetUpStep:
    today = timezone.localdate()
    people = User.objects.filter(is_active=True).count()
    running: Any = Grant.objects
    granted = list(running.running(on=today).values_list("role", flat=True))
    roles, lacking = len(granted), lacking_roles(granted, today)
    held = Holding.objects.filter(Holding.current(today)).count()
    done = people > 1 and not lacking
    hint = "Invite people, give them roles, and say who holds which post."
    if people > 1 or held:
        hint = (
            f"{counted(people, 'person', 'people')} with {counted(roles, 'role', 'roles')}; "
            f"{counted(held, 'post is held', 'posts are held')}."
        )
    if invited := Invitation.objects.open(timezone.now()).count():
        hint += f" {counted(invited, 'invitation waits', 'invitations wait')} to be taken up."
    if people > 1 and lacking:
        hint += f" For the first report, someone still needs the role {' and another '.join(lacking)}."
    ways = [
        ("Invite a person", reverse("create-invitation")),
        ("Import people from a sheet", reverse("people:import-people")),
        ("Grant a role", reverse("granting:create-grant")),
        ("Say who holds a post", reverse("people:take-up-post")),
    ]
    if not named_post(conventions.proper_officer, conventions.proper_officer_post):
        hint += " No post is the proper officer: until one is, no one can confirm that something is exempt."
        ways.append(("Name the proper officer", reverse("settings:edit-section", args=["proper-officer"])))
    return SetUpStep(
        "People and roles",
        reverse("people:list-people"),
        hint,
        done,
        tuple(ways),
        people > 1 or bool(invited),
    )


def lacking_roles(granted: list[str], today: date) -> list[str]:
    """The roles without which no report is issued or approved: nobody has the right by another way either."""
    given = {right for role in granted for right in RIGHTS[role]}
    lacking = [] if Right.ISSUE in given else [Role.CLERK.label]
    if Right.APPROVE not in given:
        responsible = Holding.objects.filter(Holding.current(today), post__in=Programme.objects.values("sro"))
        if not responsible.exists():
            lacking.append(Role.APPROVER.label)
    return lacking


def programme_step() -> SetUpStep:
    number = Programme.objects.count()
    hint = "Import the improvement plan as it is, or start one by hand."
    ways = (
        ("Import a plan", reverse("imports:new-import")),
        ("Start by hand", reverse("programmes:create-programme")),
    )
    if number:
        hint = f"{counted(number, 'programme', 'programmes')}."
    return SetUpStep("First programme", reverse("programmes:list-programmes"), hint, bool(number), ways)


def mail_step() -> SetUpStep:
    tried = is_tried()
    hint = "Tried." if tried else "Send yourself a test: invitations and reminders go by e-mail."
    return SetUpStep("E-mail", reverse("waiting-mail"), hint, tried)
