"""Words planted in every text of every exempt kind of record, each a word of its own; acts that copy them.

tests/test_stored_words.py walks the site with them: whoever may not see what is exempt meets none of them.
"""

from typing import Any

from django.db.models import CharField, JSONField, TextField
from django.urls import URLPattern, URLResolver, get_resolver

from actions.models import Action, Completion, Escalation, EvidenceLink, SeenFile, SeenLink, Step, Support
from actions.restricting import restrict_update
from actions.updating import UpdateStatement, update_action
from actions.verifying import complete, send_back
from council.access.acting import DEMO
from council.evidence.attaching import Exemption
from council.models import Conventions, Exempt, Role
from programmes.imports.models.plan_import import ImportQuestion, PlanImport
from programmes.models import Finding, Review
from reports.exempt_check.material import exempt_models, exempt_rows
from reports.models import HighlightReport
from reports.wording.models import DecisionAsked, InFull
from risks.models import Assessment
from risks.reviewing import review_risk
from savings.models import (
    Claim,
    QuarterProfile,
    Reforecast,
    Reversal,
    SharedTarget,
    SharedTargetPart,
    YearProfile,
)
from tests import factories as make
from tests.factories import DAY, LONG_AGO
from tests.world import SECRET, World

# Columns that hold no free words: what stands there is a number, a digest or a key of ours.
KEYS = frozenset({"reference", "sha256", "file", "asked_through", "timescale", "mark", "kind", "field"})
CANARY = "Kanarie"
NEW_ROW = "Neuling"  # in a question about a row that is no record yet: its owner alone is asked


def canary(model: Any, column: str) -> str:
    """The word of one column of one kind."""
    return f"{CANARY}{model._meta.model_name}{column.replace('_', '')}"


def plant(world: World) -> set[str]:
    """Plant a word in each text of each exempt record, and let acts copy what they copy; return the words."""
    _missing_kinds(world)
    recorded = _words_can_be_changed()
    words = set()
    for model in exempt_models():
        rows = list(exempt_rows(model))
        assert rows, f"{model._meta.label}: no exempt record to plant words in"
        for row in rows:
            for column in model._meta.concrete_fields:
                if column.choices or column.name in KEYS or getattr(row, column.name) is None:
                    continue
                if isinstance(column, JSONField) and column.name == "others":
                    row.others = {"Note": canary(model, column.name)}
                elif isinstance(column, CharField | TextField) and not isinstance(column, JSONField):
                    setattr(row, column.name, canary(model, column.name)[: column.max_length])
                else:
                    continue
                words.add(canary(model, column.name)[: getattr(column, "max_length", None)])
            row.save()
    for review, day in recorded:
        review.recorded_on = day
        review.save()
    return words | _copied_by_acts(world)


def _words_can_be_changed() -> list[tuple[Review, Any]]:
    """The reviews with exempt findings, each with the day from which its words stood; now they do not."""
    found = list(Review.objects.filter(findings__exempt=True, recorded_on__isnull=False).distinct())
    recorded = [(review, review.recorded_on) for review in found]
    for review in found:
        review.recorded_on = None
        review.save()
    return recorded


def _missing_kinds(world: World) -> None:
    """A record of each exempt kind that the world lacks."""
    exempt = Action.objects.filter(
        programme=world.programmes["exempt"], exempt=True, stage="in_progress"
    ).first()
    assert exempt is not None
    Step.objects.create(action=exempt, order=exempt.steps.count() + 1, text=SECRET)
    Support.objects.create(action=exempt, post=exempt.owner)
    Escalation.objects.get_or_create(action=exempt, post=exempt.owner, why="overdue", since=LONG_AGO, on=DAY)
    done = Completion.objects.filter(action__exempt=True).first()
    SeenFile.objects.create(completion=done, evidence=exempt.evidence.first(), sha256="0" * 64)
    SeenLink.objects.create(completion=done, link=EvidenceLink.objects.filter(action=exempt).first())
    assert Assessment.objects.filter(risk__exempt=True).exists()
    told = HighlightReport.objects.filter(audience="exempt").first()
    InFull.objects.create(report=told, action_id=exempt.pk, reference=exempt.reference, how="full")
    DecisionAsked.objects.create(report=told, verb="note", text=SECRET)
    _missing_kinds_of_savings()


def _missing_kinds_of_savings() -> None:
    """What the exempt savings of the world have not got."""
    line = YearProfile.objects.filter(saving__exempt=True).first()
    assert line is not None
    QuarterProfile.objects.get_or_create(line=line, quarter=1)
    Reforecast.objects.create(saving=line.saving, line=line, made_on=DAY)
    claim = Claim.objects.filter(saving=line.saving).first()
    Reversal.objects.create(claim=claim, amount=1, reason=SECRET, reversed_on=DAY)
    shared = SharedTarget.objects.create(title="Shared", year=2026, amount=1)
    SharedTargetPart.objects.create(target=shared, saving=line.saving, amount=1)


def _copied_by_acts(world: World) -> set[str]:
    """What acts write of exempt matters onto or beside records that are open; the words of it."""
    conventions = Conventions.objects.in_force(DAY)
    programme, by = world.programmes["exempt"], DEMO.signed(world.people["author"])
    beside = Action.objects.get(programme=programme, exempt=False, title__contains="opens")

    def say(word: str, exemption: Exemption | None = None) -> Any:
        said = UpdateStatement(
            text=f"{CANARY}{word}text",
            stated_rag="red",
            reason=f"{CANARY}{word}reason",
            being_done=f"{CANARY}{word}doing",
        )
        return update_action(beside, said, by=by, on=DAY, conventions=conventions, exemption=exemption)

    exemption = Exemption(Exempt.P3, f"{CANARY}exemption")
    restrict_update(say("later"), exemption, by=DEMO)
    say("once", exemption)
    file = make.evidence(beside, f"{CANARY}shows", filename=f"{CANARY}file.txt", by=world.people["author"])
    file.exempt, file.exempt_paragraph, file.exempt_reason = True, Exempt.P3, f"{CANARY}filereason"
    file.save()
    completion = complete(beside, completed_on=DAY, closing_note="Done.", evidence="Seen.", by=by, on=DAY)
    send_back(completion, reason="Not yet.", by=DEMO, on=DAY, files=[file])
    risk = programme.risks.filter(exempt=True).order_by("pk").first()
    review_risk(risk, by=by, on=DAY, likelihood=2, impact=2, rag="amber", commentary=f"{CANARY}commentary")
    _ask(programme, beside.owner)
    finding = Finding.objects.filter(exempt=True).first()
    assert finding is not None
    advice = finding.review.recommendations.exclude(finding=finding).first()
    advice.finding = finding  # its history names what it follows from
    advice.save()
    said = ("latertext", "laterreason", "laterdoing", "oncetext", "oncereason", "oncedoing")
    return {f"{CANARY}{word}" for word in (*said, "shows", "commentary", "rowtitle", "rowraw")}


def _ask(programme: Any, post: Any) -> None:
    """Questions of an import: of a row that is an exempt record, and of a new one of which nobody knows."""
    plan_import = PlanImport.objects.filter(programme=programme, stage="open").first()
    exempt = Action.objects.filter(programme=programme, exempt=True).first()
    for number, (key, word) in enumerate(((exempt.pk, f"{CANARY}row"), (None, NEW_ROW))):
        ImportQuestion.objects.create(
            plan_import=plan_import,
            key=f"{number:064}",
            post=post,
            sheet="Plan",
            row=number,
            title=f"{word}title",
            message=f"Is “{word}raw” right?",
            raw=f"{word}raw",
            kind="actions",
            object_id=key,
        )


def auditor_who_sees(world: World) -> None:
    """An auditor of the whole council who sees exempt material, signed in as "exempt_auditor"."""
    person = make.person("The exempt auditor", email="exempt-auditor@council.example")
    make.grant(person, Role.AUDITOR, sees_exempt=True)
    world.people["exempt_auditor"] = person
    world.sign_in("exempt_auditor")


def plain_addresses(patterns: Any = None, before: str = "/") -> list[str]:
    """Every address of the URL configuration that takes no argument, found by walking through it."""
    found: list[str] = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = f"{before}{pattern.pattern}".replace("^", "").replace("\\Z", "")
        if isinstance(pattern, URLResolver):
            found += plain_addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and "<" not in route and "(" not in route and "$" not in route:
            found.append(route)
    skipped = ("/accounts/", "/admin/", "/static", "/demo")
    return [address for address in dict.fromkeys(found) if not address.startswith(skipped)]
