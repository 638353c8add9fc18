"""One council with every person of the access table, and each kind of record thrice: own, other and exempt.

`own` and `exempt` lie in two programmes of the same people; only the second holds exempt records. `other` is
a programme that they have nothing to do with. What is exempt bears the word SECRET wherever it has words.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import time_machine
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.test import Client

from actions.evidence.linking import add_link
from actions.models import Answer, FollowOn, Update
from actions.rescheduling import ask_to_reschedule
from actions.updating import UpdateStatement, update_action
from actions.verifying import complete
from council.access.acting import DEMO
from council.models import (
    AccessReview,
    Body,
    Conventions,
    Exempt,
    GroupMapping,
    Holding,
    Invitation,
    Leaving,
    Logo,
    Membership,
    Post,
    ReviewedGrant,
    Role,
    SavedFilter,
    User,
)
from council.personal_data.holding import place_hold
from council.uploads.active import looking
from programmes.changing_course.asking import Course, ask_for_change
from programmes.imports.applying.apply import apply_import
from programmes.imports.kept.readings import dry_run
from programmes.imports.mappings.saved import keep_mapping
from programmes.imports.models.mapping import PlanMapping
from programmes.imports.upload import upload_plan
from programmes.meetings import plan_meeting
from programmes.models import Priority, Programme, ProgrammeReview, Review, ToleranceException, Workstream
from programmes.tolerances.raising import Breach, raise_exceptions
from reports.documents import pdf
from reports.documents.drafting import draft_report
from reports.documents.models import HighlightReport, PaperSettings
from reports.documents.paper import live_paper
from reports.exempt_check.letting_stand import keep_standing, still_against
from reports.publishing.models import PublishedVersion
from reports.word.models import WordTemplate
from tests import access_table
from tests import factories as make
from tests.database import Stock, stocked
from tests.factories import DAY, LONG_AGO
from tests.programmes.imports.books import new_sheet
from tests.reports import plans
from tests.world_of_plans import (
    benefit_of,
    benefit_pages,
    closing_pages,
    equality_of,
    equality_pages,
    initiation_of,
    initiation_pages,
    lesson_of,
    measure_of,
    measure_pages,
    milestone_pages,
    milestones_of,
    objective_pages,
    objectives_of,
    output_of,
    output_pages,
    position_and_doubt,
    position_pages,
    table_of,
    table_pages,
    team_entry_of,
    team_pages,
)
from tests.world_of_reviews import parts_of_review
from tests.world_of_risks import risk_pages, risks_of
from tests.world_of_savings import council_pages, saving_pages, savings_of

SECRET = "Zebedee"
OPEN = "Plaintext"
EXEMPT = {"exempt": True, "exempt_paragraph": Exempt.P3, "exempt_reason": f"{SECRET} would lose its price."}
WAYS_IN = ("second-step/", "unlink/", "admin-site/")  # what an administrator takes back
CODES = {"own": "OWN", "other": "OTH", "exempt": "EXM"}
GRANTED = {role.value: role for role in Role} | {
    "manager": Role.PROGRAMME_MANAGER,
    "left": Role.PROGRAMME_MANAGER,
    "exempt_viewer": Role.VIEWER,
    "exempt_manager": Role.PROGRAMME_MANAGER,
}


@dataclass
class World:
    """The people signed in, by name, and the address of each record, by route and object."""

    people: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    payload: str = ""

    def client(self, person: str) -> Client:
        """The person's browser, as it was after signing in, whatever it was led to since."""
        client, key = self.clients[person], self._keys.get(person)
        client.cookies.clear()
        if key:
            client.cookies["sessionid"] = key
        return client

    def __post_init__(self) -> None:
        self._keys: dict[str, str] = {}

    def __getstate__(self) -> dict[str, Any]:
        """All but the browsers, which are opened anew: each holds no more than the key of its session."""
        return self.__dict__ | {"clients": list(self.clients)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, clients={name: Client() for name in state["clients"]})

    def sign_in(self, name: str) -> None:
        self.clients[name] = Client()
        if name in self.people:
            make.authenticator_app(self.people[name])  # some of them must have one, so all have
            make.passkey(self.people[name])
            self.clients[name].force_login(self.people[name])
            self._keys[name] = self.clients[name].cookies["sessionid"].value


def build(payload: str = "") -> World:
    """The whole world, every word of it with `payload` behind it. Slow enough to be made once a test."""
    world = World(payload=payload)
    owning, elsewhere = make.post(f"Head of All{payload}"), make.post("Head of Elsewhere")
    body = make.body(f"Committee{payload}")
    for kind, code in CODES.items():
        world.programmes[kind] = make.programme(
            code, title=f"Programme {code}{payload}", summary=f"{OPEN}{payload}", body=body, sro=owning
        )
    _people(world, owning)
    _personal_data(world)
    for kind in CODES:
        words = (SECRET if kind == "exempt" else OPEN) + payload
        owner = elsewhere if kind == "other" else owning
        _records(world, kind, words, owner, EXEMPT if kind == "exempt" else {})
    _people_pages(world, owning, body)
    return world


def _people_pages(world: World, post: Post, body: Body) -> None:
    """The addresses of people, posts and bodies; a person who leaves, and one who has left."""
    author = world.people["author"]
    going = make.person(f"Going{world.payload}", email="going@council.example")
    Leaving.objects.create(user=going, on=DAY, reason=f"Retires{world.payload}")
    directorate = make.directorate(f"Directorate{world.payload}")
    ahead = Conventions.objects.create(effective_from=date(2098, 4, 1), council_name=f"Later{world.payload}")
    world.addresses["settings/from/<int:pk>/call-off/", "settings to come"] = (
        f"/settings/from/{ahead.pk}/call-off/"
    )
    for key in ("council", "colours", "rag", "matrix", "closures"):
        world.addresses["settings/<slug:key>/", key] = f"/settings/{key}/"
    logo = Logo.objects.create(digest="0" * 64, content_type="image/png", content=b"a picture")
    world.addresses["logo/<slug:digest>/", "a logo"] = f"/logo/{logo.digest}/"
    SocialAccount.objects.create(user=world.people["operator"], provider="openid_connect", uid="operator")
    membership = Membership.objects.create(body=body, user=author, from_date=LONG_AGO)
    lying = {
        "a person": (
            author,
            ("people/<int:pk>/", ("", "edit/", "address/", "joining/", "moving/", "leaving/")),
        ),
        "an operator": (world.people["operator"], ("people/<int:pk>/", WAYS_IN)),
        "a person who leaves": (going, ("people/<int:pk>/", ("staying/",))),
        "a person who left": (world.people["left"], ("people/<int:pk>/", ("return/",))),
        "a post": (post, ("posts/<int:pk>/", ("", "edit/", "hand-over/"))),
        "a holding": (post.holdings.get(), ("posts/holdings/<int:pk>/", ("end/",))),
        "a body": (body, ("bodies/<int:pk>/", ("", "edit/", "members/add/"))),
        "a membership": (membership, ("bodies/members/<int:pk>/", ("end/",))),
        "a directorate": (directorate, ("directorates/<int:pk>/", ("edit/",))),
    }
    colleague = make.person(f"Covers{world.payload}", email="covers@council.example")
    days = {"from_date": LONG_AGO, "to_date": date(2099, 12, 31)}
    cover = Holding.objects.create(post=post, user=colleague, capacity=Holding.Capacity.DEPUTY, **days)
    lying["of the owner's post"] = (cover, ("posts/cover/<int:pk>/", ("end/",)))
    for about, (record, (base, routes)) in lying.items():
        for route in routes:
            address = (base + route).replace("<int:pk>", str(record.pk))
            world.addresses[base + route, about] = f"/{address}"
    for route in ("", "template/"):
        world.addresses[f"reports/papers/<int:pk>/{route}", "a body"] = f"/reports/papers/{body.pk}/{route}"
    template = WordTemplate.objects.create(digest="1" * 64, filename="committee.docx", content=b"a template")
    PaperSettings.objects.create(body=body, template=template)
    world.addresses["reports/papers/<int:pk>/template.docx", "a body"] = (
        f"/reports/papers/{body.pk}/template.docx"
    )


WORLD = Stock("world", build)


@contextmanager
def standing_world(blocker: Any, stock: Stock = WORLD) -> Iterator[World]:
    """The world on DAY for a module of tests: made once in a run, copied once for each worker.

    `stock` may hold more besides. Whatever is done in it is undone at the end; `blocker` is pytest-django's.
    The tests of such a module reach the database through the world alone.
    """
    with (
        blocker.unblock(),
        time_machine.travel(f"{DAY} 10:00", tick=False),
        patch.object(pdf, "render_pdf", str.encode),
        patch.object(looking, "refusal_of", looked_at_once),
        stocked(stock) as world,
        transaction.atomic(),
    ):
        yield world
        transaction.set_rollback(True)


# A process looks into each file that is uploaded; a walk uploads the same one hundreds of times.
looked_at_once = cache(looking.refusal_of)


@contextmanager
def undone() -> Iterator[None]:
    """The block, whose changes are taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _people(world: World, owning: Post) -> None:
    granted = [world.programmes["own"], world.programmes["exempt"]]
    for name in access_table.PEOPLE:
        if name == "nobody":
            world.sign_in(name)
            continue
        staff = name == "operator"
        person = make.person(
            f"The {name}{world.payload}", email=f"{name}@council.example", is_staff=staff, is_superuser=staff
        )
        world.people[name] = person
        if name == "owner":
            make.post(owning.title, holder=person)
        elif name == "council_admin":
            make.grant(person, Role.ADMIN)
        elif name in GRANTED:
            for programme in granted:
                make.grant(person, GRANTED[name], over=programme, sees_exempt=name.startswith("exempt_"))
        world.sign_in(name)
    council_pages(world)
    world.addresses[access_table.HISTORY, "person"] = f"/history/user/{world.people['viewer'].pk}/"
    left = world.people["left"]
    left.is_active = False
    left.save()
    viewer = world.people["viewer"]
    key, elsewhere = viewer.authenticator_set.get(type="webauthn"), make.session(viewer)
    for act in ("edit", "remove"):
        route = f"{access_table.KEYS}{act}/"
        world.addresses[route, "of the viewer"] = f"/{route.replace('<int:pk>', str(key.pk))}"
    route = "accounts/sessions/<int:pk>/end/"
    world.addresses[route, "of the viewer"] = f"/{route.replace('<int:pk>', str(elsewhere.pk))}"
    saved = SavedFilter.objects.create(person=viewer, path="/actions/", name="Late", query="overdue=true")
    world.addresses["filters/<int:pk>/remove/", "of the viewer"] = f"/filters/{saved.pk}/remove/"
    world.people["author"] = make.person(f"Else{world.payload}", email="else@council.example")


def _personal_data(world: World) -> None:
    """A legal hold on the stranger, and the addresses of what is done with people's data."""
    hold = place_hold(
        by=world.people["council_admin"],
        on=DAY,
        reason=f"{OPEN}{world.payload}",
        person=world.people["stranger"],
    )
    personal = access_table.PERSONAL
    world.addresses |= {
        (f"{personal}holds/<int:pk>/lift/", "a running hold"): f"/{personal}holds/{hold.pk}/lift/",
        (f"{personal}people/<int:pk>/copy/", "someone"): (
            f"/{personal}people/{world.people['author'].pk}/copy/"
        ),
        (f"{personal}people/<int:pk>/pseudonymise/", "who left"): (
            f"/{personal}people/{world.people['left'].pk}/pseudonymise/"
        ),
    }


def _streams(lies: Any, stream: Workstream) -> None:
    """The addresses of the programme's workstreams; beside the one that holds its records, one retired."""
    programme = stream.programme
    for route in ("edit/", "workstreams/", "workstreams/new/"):
        lies(f"{access_table.PROGRAMME}{route}", f"programmes/{programme.code}/{route}")
    for route in ("", "edit/", "order/", "merge/", "retire/"):
        lies(f"{access_table.STREAM}{route}", f"programmes/{programme.code}/workstreams/{stream.pk}/{route}")
    retired = make.workstream(
        f"Retired {stream.title}", of=programme, lead=stream.lead, order=9, retired_on=DAY, purpose=OPEN
    )
    address = f"programmes/{programme.code}/workstreams/{retired.pk}/restore/"
    lies(f"{access_table.STREAM}restore/", address, "retired")


def _changes(lies: Any, programme: Programme, words: str, acting: Any) -> None:
    """A change of the programme that waits, and the addresses of what is done with it."""
    course = Course(title=words, reason=words, scope=words, money=words)
    change = ask_for_change(programme, course, by=acting, on=DAY)
    changes = f"programmes/{programme.code}/changes/"
    for route in ("", "new/"):
        lies(f"{access_table.CHANGES}{route}", f"{changes}{route}")
    for route in ("", "dates/", "decide/", "withdraw/"):
        lies(f"{access_table.CHANGE}{route}", f"{changes}{change.reference}/{route}")
    breach = Breach(ToleranceException.Kind.TIME, Decimal(30), Decimal(40), words)
    (exception,) = raise_exceptions(programme, [breach], by=acting, on=DAY)
    for route in ("", "decide/"):
        there = f"programmes/{programme.code}/exceptions/{exception.reference}/{route}"
        lies(f"{access_table.EXCEPTION}{route}", there)


def _records(world: World, kind: str, words: str, owner: Post, exempt: dict[str, Any]) -> None:
    programme, author = world.programmes[kind], world.people["author"]
    acting = DEMO.signed(author)
    conventions = Conventions.objects.in_force(DAY)
    stream = make.workstream(f"Stream{world.payload}", of=programme, purpose=OPEN + world.payload, lead=owner)
    texts = dict.fromkeys(("description", "success_measure", "owner_as_written", "due_as_written"), words)
    others = {f"Note{world.payload}": words}
    listed = [(f"{words} first", DAY, ""), (f"{words} then", None, words)]
    live = make.action(
        f"{words} settles",
        workstream=stream,
        owner=owner,
        others=others,
        steps=listed,
        **texts,
        **exempt,
    )
    said = UpdateStatement(text=words, stated_rag="red", reason=words, being_done=words)
    update = update_action(live, said, by=acting, on=DAY, conventions=conventions)
    link = add_link(live, place=words, shows=words, seen_on=DAY, by=acting, on=DAY)
    ask_to_reschedule(
        live, to_date=date(2027, 1, 1), reason=words, by=acting, on=DAY, conventions=conventions
    )
    file = make.evidence(live, f"{words} shows it", filename=f"{words}.txt", by=author)
    done = make.action(f"{words} is settled", workstream=stream, owner=owner, **exempt)
    complete(done, completed_on=DAY, closing_note=words, evidence=words, by=acting, on=DAY)
    FollowOn.objects.create(
        action=done, goes_on_as=live, body=programme.body, reason=words, handed_on=DAY, by=author
    )
    risks = risks_of(programme, words, owner, acting, exempt)
    risk = risks["open"]
    saving = make.saving(f"{words} pays", programme=programme, owner=owner, explanation=words, **exempt)
    claims = savings_of(saving, words, author)
    milestones = milestones_of(stream, words, owner, acting, exempt)
    public = f"{OPEN}{world.payload}"
    challenged = make.workstream(f"Doubted{world.payload}", of=programme, purpose=public, lead=owner)
    position_and_doubt(stream, challenged, public, acting)
    objective = objectives_of(programme, public, acting)
    measure = measure_of(programme, public, owner, acting)
    benefit = benefit_of(programme, public, owner, acting)
    entry = team_entry_of(programme, public, owner, acting)
    output = output_of(programme, public, owner, acting)
    equality_of(live, words, public, acting)
    lesson = lesson_of(programme, public, acting)
    initiation = initiation_of(programme, public, acting)
    table = table_of(programme, public, acting)
    meeting = plan_meeting(
        programme,
        body=programme.body,
        meeting_on=date(2026, 7, 7),
        updates_by=date(2026, 6, 24),
        by=acting,
        on=DAY,
    )
    review = Review.objects.create(
        title=f"Review of {programme.code}{world.payload}",
        kind=Review.Kind.OTHER,
        reviewer=public,
        received_on=DAY,
        summary=public,
        recorded_on=DAY,
    )
    ProgrammeReview.objects.create(programme=programme, review=review)
    advice = parts_of_review(world, kind, review, public, words, exempt)
    answer = Answer.objects.create(action=live, recommendation=advice, says=words)
    if exempt:
        _exempt_in_the_open(world, programme, words, owner, exempt)
    audience = HighlightReport.Audience.EXEMPT if exempt else HighlightReport.Audience.PUBLIC
    draft, issued = (_report(programme, author, audience, words, since=day) for day in PERIODS)
    _issue(issued, author)
    if not exempt:
        _published(issued, author, words)
    opened, applied = (_import(programme, author, public) for _ in range(2))
    found = dry_run(applied)
    apply_import(applied, by=acting, confirmed=found.digest, accept_questions=True)

    kept = _mapping(programme, author, public)
    invitation, mapping = _ways_in(world, kind, programme, author)

    def lies(route: str, address: str, state: str = "") -> None:
        world.addresses[route, f"{kind} {state}".strip()] = f"/{address}"

    action = f"actions/{live.reference}/"
    pages = (
        "",
        "access/",
        "update/",
        "draft/",
        "reschedule/",
        "complete/",
        "stage/",
        "exempt/",
        "edit/",
        "steps/",
    )
    for route in pages:
        lies(f"{access_table.ACTION}{route}", f"{action}{route}")
    for each in (live, live.updates.first(), milestones["opens"], risk, saving, file):
        lies(access_table.EXEMPT, each.get_exempt_url()[1:], each._meta.model_name)
    lies(f"{access_table.ACTION}evidence/add/", f"{action}evidence/add/")
    for route in ("", "withdraw/"):
        lies(f"{access_table.ACTION}evidence/<int:pk>/{route}", f"{action}evidence/{file.pk}/{route}")
    step = live.steps.get(order=1)
    for route in ("", "tick/", "move/"):
        lies(f"{access_table.ACTION}steps/<int:pk>/{route}", f"{action}steps/{step.pk}/{route}")
    for route in ("correct/", "withdraw/"):
        lies(f"{access_table.ACTION}updates/<int:pk>/{route}", f"{action}updates/{update.pk}/{route}")
    links = f"{access_table.ACTION}evidence/links/"
    lies(f"{links}add/", f"{action}evidence/links/add/")
    lies(f"{links}<int:pk>/withdraw/", f"{action}evidence/links/{link.pk}/withdraw/")
    back = f"actions/{done.reference}/complete/withdraw/"
    lies(f"{access_table.ACTION}complete/withdraw/", back, "completed")
    lies(f"{access_table.ACTION}answers/", f"{action}answers/")
    for route in ("", "unlink/"):
        lies(f"{access_table.ACTION}answers/<int:pk>/{route}", f"{action}answers/{answer.pk}/{route}")
    lies(f"{access_table.ACTION}decide/", f"{action}decide/", "with a date change")
    lies(f"{access_table.ACTION}withdraw/", f"{action}withdraw/", "with a date change")
    lies(f"{access_table.ACTION}verify/", f"actions/{done.reference}/verify/", "completed")
    for record in (live, risk, saving):
        bulk = _bulk_change(record, author, words)
        lies(f"{record._meta.app_label}/bulk/<int:pk>/", bulk.get_absolute_url()[1:])
    milestone_pages(lies, programme, milestones)
    objective_pages(lies, objective)
    measure_pages(lies, measure)
    benefit_pages(lies, benefit)
    output_pages(lies, output)
    team_pages(lies, entry)
    equality_pages(lies, live)
    closing_pages(lies, lesson)
    initiation_pages(lies, initiation)
    table_pages(lies, table)
    world.addresses["priorities/<int:pk>/", "a priority"] = Priority.objects.get().get_absolute_url()
    position_pages(lies, programme, stream, challenged)
    lies("actions/owner/<int:pk>/", f"actions/owner/{owner.pk}/")
    lies("actions/workstream/<int:pk>/", f"actions/workstream/{stream.pk}/")
    risk_pages(lies, risks)
    saving_pages(lies, saving, claims)
    for route in ("", "access/"):
        lies(f"programmes/<slug:code>/{route}", f"programmes/{programme.code}/{route}")
    _changes(lies, programme, f"{OPEN}{world.payload}", acting)
    _streams(lies, stream)
    lies(f"{access_table.PROGRAMME}export.xlsx", f"programmes/{programme.code}/export.xlsx")
    timetable = f"programmes/{programme.code}/timetable/"
    lies(f"{access_table.PROGRAMME}timetable/", timetable)
    lies(f"{access_table.PROGRAMME}timetable/<int:pk>/", f"{timetable}{meeting.pk}/")
    lies("reviews/<int:pk>/", f"reviews/{review.pk}/")
    lies("reviews/<int:pk>/coverage/", f"reviews/{review.pk}/coverage/")
    lies(access_table.HISTORY, f"history/action/{live.pk}/")
    for act in ("withdraw/", "resend/"):
        lies(f"{access_table.INVITATION}{act}", f"people/invitations/{invitation.pk}/{act}")
    lies(f"{access_table.MAPPING}retire/", f"settings/groups/{mapping.pk}/retire/")
    steps = ("progress", "map", "wordings", "interpret", "mapping", "questions", "check", "remarks", "file")
    for step in (*steps, "exempt"):
        lies(f"{access_table.IMPORT}{step}/", f"imports/{opened.pk}/{step}/", "open")
    for step in ("result", "undo", "again"):
        lies(f"{access_table.IMPORT}{step}/", f"imports/{applied.pk}/{step}/", "applied")
    lies("imports/rules/<slug:code>/", f"imports/rules/{programme.code}/")
    for route in ("", "file/"):
        lies(f"imports/mappings/<int:pk>/{route}", f"imports/mappings/{kept.pk}/{route}", "mapping")
    stream = programme.workstreams.first()
    lies(f"{access_table.REPORT}/words/<int:stream>/", f"reports/{draft.pk}/words/{stream.pk}/", "draft")
    steps_of_report = (
        "words",
        "length",
        "decisions",
        "submit",
        "approve",
        "changed",
        "discard",
        "issue",
        "progress",
    )
    for route in (
        "/",
        "/access/",
        "/edit/",
        "/let-stand/",
        ".pdf",
        ".docx",
        "/exempt.pdf",
        "/exempt.docx",
        ".xlsx",
        "/copy/",
    ):
        lies(f"{access_table.REPORT}{route}", f"reports/{draft.pk}{route}", "draft")
    for route in (f"/{step}/" for step in steps_of_report):
        lies(f"{access_table.REPORT}{route}", f"reports/{draft.pk}{route}", "draft")
    for route in ("/", "/access/", "/correct/", ".pdf", ".docx", ".xlsx", "/copy/", "/compare/"):
        lies(f"{access_table.REPORT}{route}", f"reports/{issued.pk}{route}", "issued")
    if kind != "exempt":
        for step in ("", "register/", "decide/"):
            lies(f"{access_table.REPORT}/published/{step}", f"reports/{issued.pk}/published/{step}", "issued")
    _roles(world, kind, public)


def _bulk_change(record: Any, by: User, words: str) -> Any:
    changed = record.bulk_changes.model
    bulk = changed._meta.get_field("bulk_change").related_model.objects.create(
        by=by,
        reason=words,
        wanted=[("Owner", words)],
        filters=f"q={words}",
        counts={"chosen": 1, "changed": 1, "left_out": 0},
    )
    said = [("Owner", words, words)]
    changed.objects.create(bulk_change=bulk, changes=said, **{changed.about: record})
    return bulk


def _roles(world: World, kind: str, words: str) -> None:
    """A role over the programme, and a review of access in which it waits."""
    programme, author = world.programmes[kind], world.people["author"]
    grant = make.grant(author, Role.VIEWER, over=programme)
    grant.reason = words
    grant.save()
    review = AccessReview.objects.create(scope=programme.scope, begun_by=author, begun_on=DAY)
    reviewed = ReviewedGrant.objects.create(review=review, grant=grant)
    pk, waits = "<int:pk>", f"reviews/{review.pk}/{reviewed.pk}/confirm/"
    lies = {
        f"{pk}/": f"{grant.pk}/",
        f"{pk}/end/": f"{grant.pk}/end/",
        f"reviews/{pk}/": f"reviews/{review.pk}/",
        f"reviews/{pk}/finish/": f"reviews/{review.pk}/finish/",
        f"reviews/{pk}/<int:reviewed>/confirm/": waits,
    }
    for route, address in lies.items():
        world.addresses[f"{access_table.ROLES}{route}", kind] = f"/{access_table.ROLES}{address}"


def _ways_in(world: World, kind: str, programme: Programme, by: User) -> tuple[Invitation, GroupMapping]:
    """Somebody invited into the programme, and a group that gives a role there."""
    scope, at = programme.scope, datetime.combine(DAY, time(9), tzinfo=UTC)
    invitation = Invitation.objects.create(
        person=make.person(f"New{world.payload}", email=f"new-{kind}@council.example", is_active=False),
        token_digest=f"{kind:x>64}",
        made_at=at,
        expires_at=at + timedelta(days=7),
        invited_by=by,
        reason=f"{OPEN}{world.payload}",
        role=Role.VIEWER,
        scope=scope,
    )
    words = {"group": f"group{world.payload}", "name": f"Group{world.payload}", "reason": OPEN}
    mapping = GroupMapping.objects.create(role=Role.VIEWER, scope=scope, made_by=by, **words)
    return invitation, mapping


def _exempt_in_the_open(
    world: World, programme: Programme, words: str, owner: Post, exempt: dict[str, Any]
) -> None:
    """An open action with one exempt update, and a public report: both beside exempt records."""
    author = world.people["author"]
    action = make.action(f"{OPEN} opens", workstream=programme.workstreams.first(), owner=owner)
    Update.objects.create(action=action, made_on=DAY, text=words, stage=action.stage, by=author, **exempt)
    public = HighlightReport.Audience.PUBLIC
    report, issued = (_report(programme, author, public, OPEN, since=day) for day in PERIODS)
    _issue(issued, author)
    open_to_all = {
        "action": f"/actions/{action.reference}/",
        "update": f"/actions/{action.reference}/update/",
        "draft": f"/reports/{report.pk}/",
        "draft's issuing": f"/reports/{report.pk}/issue/",
        "draft's paper": f"/reports/{report.pk}.pdf",
        "issued": f"/reports/{issued.pk}/",
        "issued paper": f"/reports/{issued.pk}.pdf",
    }
    world.addresses.update({("beside exempt", name): address for name, address in open_to_all.items()})


# Two reports, not one twice: of one there is one issued first edition.
PERIODS = (date(2026, 4, 1), date(2026, 3, 1))


def _report(programme: Programme, by: User, audience: str, words: str, *, since: date) -> HighlightReport:
    return draft_report(
        by=DEMO.signed(by),
        programme=programme,
        body=make.body(),
        audience=audience,
        period_from=since,
        period_to=date(2026, 6, 30),
        as_at=DAY,
        meeting_on=date(2026, 7, 7),
        management_summary=words,
        decisions_required=words,
        contact_officer=by,
    )


def _issue(report: HighlightReport, author: User) -> None:
    """Issue the report; a payload that stands in every text, exempt ones too, is let stand."""
    acting = DEMO.signed(author)
    against = still_against(report, live_paper(report))
    for passage in against:
        keep_standing(report, passage, reason="It stands everywhere.", by=acting)
    plans.issue(report, by=acting, on=DAY)


def _published(report: HighlightReport, author: User, words: str) -> None:
    """A version as it was published, with a difference that waits."""
    PublishedVersion.objects.create(
        report=report,
        number=1,
        published_on=DAY,
        link=f"https://council.example/{quote(words)[:900]}",
        how="text",
        lines=[words],
        differences=[[words, f"{words} otherwise"]],
        places=1,
        by=author,
    )


def _mapping(programme: Programme, author: User, words: str) -> PlanMapping:
    columns = [{"heading": words, "field": "action"}, {"heading": f"When {words}", "field": ""}]
    sheet = {"name": words, "kind": "actions", "taken": True, "columns": columns, "whole": False}
    content = {"version": 1, "sheets": [sheet], "meanings": {"owner": {words: words}}}
    return keep_mapping(name=words[:80], programme=programme, content=content, by=DEMO.signed(author))


def _import(programme: Programme, by: User, words: str) -> Any:
    sheet = new_sheet(["No", "Action", "Owner", "Due"], [1, f"{words} comes by sheet", "Head", "1 July 2026"])
    handle = io.BytesIO()
    sheet.parent.save(handle)
    handle.seek(0)
    acting = DEMO.signed(by)
    return upload_plan(
        handle, filename=f"{words}.xlsx", by=acting, plan_date=DAY, as_at=DAY, programme=programme
    )
