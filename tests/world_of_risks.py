"""The risks of the tests’ council in each state of their lives, with their pages."""

from datetime import date
from typing import Any

from council.access.acting import SystemJob
from council.models import Conventions, Post
from programmes.linking import link_records
from programmes.models import Programme, RecordLink
from risks.controlling import ControlWords, add_control
from risks.ending import close_risk
from risks.escalations.escalating import escalate_risk
from risks.log.keeping import EntryStatement, add_entry, resolve_entry
from risks.mitigating import MitigationWords, add_mitigation
from risks.models import Risk
from risks.moving import ask_to_move
from risks.reviewing import TO_REVIEW, review_risk
from tests import factories as make
from tests.access_table import ENTRY, EXEMPT, MITIGATION, RISK
from tests.factories import DAY


def risks_of(
    programme: Programme, words: str, owner: Post, acting: SystemJob, exempt: dict[str, Any]
) -> dict[str, Any]:
    """Risks of the programme: one that is open and reviewed, one proposed, one closed."""
    said = dict.fromkeys(
        ("cause", "event", "effect", "controls", "owner_as_written", "response_words"), words
    )
    given = {"programme": programme, "owner": owner, **said, **exempt}
    risk = make.risk(f"{words} sues", **given)
    review_risk(risk, by=acting, on=DAY, likelihood=3, impact=3, rag="amber", commentary=words)
    told: dict[str, Any] = {"by": acting, "on": DAY}
    said = MitigationWords(text=words, owner=owner, effect=words)
    add_mitigation(risk, said, due=date(2026, 9, 1), **told)
    moves = add_mitigation(risk, said, due=date(2026, 9, 1), **told)
    in_force = Conventions.objects.in_force(DAY)
    ask_to_move(moves, to_date=date(2027, 1, 1), reason=words, conventions=in_force, **told)
    add_control(risk, ControlWords(text=words, owner=owner), **told)
    proposed = make.risk(f"{words} may sue", status=Risk.Status.PROPOSED, **given)
    closed = make.risk(f"{words} sued", **given)
    close_risk(closed, reason=words, by=acting, on=DAY)
    link_records(risk, closed, rule=TO_REVIEW, by=acting, on=DAY)
    entry = add_entry(
        programme, "issue", EntryStatement(title=words, impact=words, owner=owner), **told, **exempt
    )
    resolved = add_entry(
        programme, "dependency", EntryStatement(title=words, needed_from=words, owner=owner), **told, **exempt
    )
    resolve_entry(resolved, resolution=words, resolved_on=DAY, **told)
    escalate_risk(risk, body=programme.body, reason=words, asks=words, **told)
    return {"entry": entry, "resolved": resolved, "open": risk, "proposed": proposed, "closed": closed}


def risk_pages(lies: Any, risks: dict[str, Any]) -> None:
    """The addresses of the risks' pages."""
    risk = f"risks/{risks['open'].reference}/"
    for route in (
        "",
        "access/",
        "review/",
        "edit/",
        "close/",
        "merge/",
        "links/add/",
        "assess/",
        "profile/",
        "happened/",
        "escalate/",
    ):
        lies(f"{RISK}{route}", f"{risk}{route}")
    code = risks["open"].programme.code
    lies("risks/levels/<slug:code>/", f"risks/levels/{code}/")
    lies("risks/matrix/<slug:code>/", f"risks/matrix/{code}/")
    lies(f"{RISK}links/<int:pk>/remove/", f"{risk}links/{link_of(risks['open'])}/remove/")
    for route in ("mitigations/add/", "controls/add/"):
        lies(f"{RISK}{route}", f"{risk}{route}")
    escalation = risks["open"].escalations.get()
    lies(f"{RISK}escalations/<int:pk>/", f"{risk}escalations/{escalation.pk}/")
    lies("risks/escalated/<int:pk>/", f"risks/escalated/{escalation.body_id}/")
    for route in ("", "access/", "edit/", "resolve/", "risk/"):
        lies(f"{ENTRY}{route}", f"risks/log/{risks['entry'].reference}/{route}")
    lies(f"{ENTRY}reopen/", f"risks/log/{risks['resolved'].reference}/reopen/", "resolved")
    lies(EXEMPT, risks["entry"].get_exempt_url()[1:], "logentry")
    opens, moves = risks["open"].mitigations.order_by("order")
    for route in ("", "edit/", "report/", "reschedule/", "control/"):
        lies(f"{MITIGATION}{route}", f"{risk}mitigations/{opens.pk}/{route}")
    for route in ("decide/", "withdraw/"):
        lies(f"{MITIGATION}{route}", f"{risk}mitigations/{moves.pk}/{route}", "asked to move")
    for route in ("", "test/"):
        lies(
            f"{RISK}controls/<int:pk>/{route}",
            f"{risk}controls/{risks['open'].kept_controls.get().pk}/{route}",
        )
    for state, route in (("proposed", "decide/"), ("closed", "reopen/")):
        lies(f"{RISK}{route}", f"risks/{risks[state].reference}/{route}", state)


def link_of(risk: Risk) -> int:
    """The key of the risk's link."""
    key: int = RecordLink.objects.get(from_kind="risks", from_id=risk.pk).pk
    return key
